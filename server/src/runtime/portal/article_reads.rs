//! Counts how often each article was read at the portal. It also counts after how many of these reads a request was
//! filed in the same visit. Numbers alone, of nobody. Without the file, as after a restore, counting begins anew.

use crate::file_lock;
use crate::whole_file;
use ronda_shared::ids::DocumentId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

/// Of one article.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// Visits in which it was read.
    pub read: u64,
    /// Of those, the ones in which a request was filed afterwards.
    pub filed: u64,
}

/// The file in which they stand. Servers on one store share it, so nothing of it is kept in memory.
#[derive(Debug)]
pub struct ArticleReads {
    path: PathBuf,
}

impl ArticleReads {
    /// In this folder; nothing is touched yet.
    pub fn within(folder: &Path) -> Self {
        Self { path: folder.join("article-reads.json") }
    }

    /// An article was read. It blocks.
    pub fn read(&self, article: DocumentId) -> io::Result<()> {
        self.count(&[article], |count| count.read += 1)
    }

    /// After these a request was filed. It blocks.
    pub fn filed(&self, articles: &[DocumentId]) -> io::Result<()> {
        self.count(articles, |count| count.filed += 1)
    }

    /// How often an article was read. It blocks.
    pub fn of(&self, article: DocumentId) -> io::Result<Count> {
        Ok(load(&self.path)?.get(&article.to_string()).copied().unwrap_or_default())
    }

    fn count(&self, articles: &[DocumentId], add: impl Fn(&mut Count)) -> io::Result<()> {
        if articles.is_empty() {
            return Ok(());
        }
        if let Some(folder) = self.path.parent() {
            DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        }
        let _one = file_lock::alone(&self.path.with_extension("lock"))?;
        let mut known = load(&self.path)?;
        for article in articles {
            add(known.entry(article.to_string()).or_default());
        }
        store(&self.path, &known)
    }
}

fn load(path: &Path) -> io::Result<BTreeMap<String, Count>> {
    match fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(BTreeMap::new()),
        Err(error) => Err(error),
        // What somebody else wrote there is no count: it begins anew.
        Ok(bytes) => Ok(serde_json::from_slice(&bytes).unwrap_or_default()),
    }
}

/// Not forced to the disk: a count lost is no harm.
fn store(path: &Path, known: &BTreeMap<String, Count>) -> io::Result<()> {
    whole_file::replace_unforced(path, 0o600, &serde_json::to_vec(known).map_err(io::Error::other)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ronda_shared::time::Timestamp;

    #[test]
    fn what_was_read_is_counted_also_after_a_restart() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = Timestamp::from_millis(1_795_186_800_000);
        let (one, other) = (DocumentId::new(at, [1; 10]), DocumentId::new(at, [2; 10]));
        let reads = ArticleReads::within(&folder.path().join("portal"));
        for article in [one, one, other] {
            reads.read(article).expect("counts");
        }
        reads.filed(&[one]).expect("counts");
        reads.filed(&[]).expect("nothing to count");
        let again = ArticleReads::within(&folder.path().join("portal"));
        assert_eq!(again.of(one).expect("reads"), Count { read: 2, filed: 1 });
        assert_eq!(again.of(other).expect("reads"), Count { read: 1, filed: 0 });
        fs::write(folder.path().join("portal/article-reads.json"), b"{").expect("spoiled");
        let spoiled = ArticleReads::within(&folder.path().join("portal"));
        assert_eq!(spoiled.of(one).expect("reads"), Count::default());
    }

    #[test]
    fn servers_that_share_the_folder_count_together() {
        let folder = tempfile::tempdir().expect("a folder");
        let article = DocumentId::new(Timestamp::from_millis(1_795_186_800_000), [1; 10]);
        let servers = [(); 3].map(|()| ArticleReads::within(folder.path()));
        std::thread::scope(|scope| {
            for server in &servers {
                scope.spawn(move || {
                    for _ in 0..50 {
                        server.read(article).expect("counts");
                        server.filed(&[article]).expect("counts");
                    }
                });
            }
        });
        for server in &servers {
            assert_eq!(server.of(article).expect("reads"), Count { read: 150, filed: 150 });
        }
    }
}
