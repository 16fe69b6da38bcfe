//! Counts how often each article was read at the portal. It also counts after how many of these reads a request was
//! filed in the same visit. Numbers alone, of nobody. Without the file, as after a restore, counting begins anew.

use ronda_shared::ids::DocumentId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Of one article.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// Visits in which it was read.
    pub read: u64,
    /// Of those, the ones in which a request was filed afterwards.
    pub filed: u64,
}

/// The file, and what stands in it.
#[derive(Debug)]
pub struct ArticleReads {
    path: PathBuf,
    kept: Mutex<Option<BTreeMap<String, Count>>>,
}

impl ArticleReads {
    /// In this folder; nothing is touched yet.
    pub fn within(folder: &Path) -> Self {
        Self { path: folder.join("article-reads.json"), kept: Mutex::default() }
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
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let known = load(&self.path, &mut kept)?;
        Ok(known.get(&article.to_string()).copied().unwrap_or_default())
    }

    fn count(&self, articles: &[DocumentId], add: impl Fn(&mut Count)) -> io::Result<()> {
        if articles.is_empty() {
            return Ok(());
        }
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let known = load(&self.path, &mut kept)?;
        for article in articles {
            add(known.entry(article.to_string()).or_default());
        }
        store(&self.path, known)
    }
}

fn load<'k>(path: &Path, kept: &'k mut Option<BTreeMap<String, Count>>) -> io::Result<&'k mut BTreeMap<String, Count>> {
    if kept.is_none() {
        *kept = Some(match std::fs::read(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => BTreeMap::new(),
            Err(error) => return Err(error),
            // What somebody else wrote there is no count: it begins anew.
            Ok(bytes) => serde_json::from_slice(&bytes).unwrap_or_default(),
        });
    }
    Ok(kept.as_mut().expect("read just now"))
}

/// Written beside and put in its place: a kill leaves the former. Not forced to the disk: a count lost is no harm.
fn store(path: &Path, known: &BTreeMap<String, Count>) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    let anew = path.with_extension("new");
    let mut file = OpenOptions::new().create(true).write(true).truncate(true).mode(0o600).open(&anew)?;
    file.write_all(&serde_json::to_vec(known).map_err(io::Error::other)?)?;
    std::fs::rename(&anew, path)
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
        std::fs::write(folder.path().join("portal/article-reads.json"), b"{").expect("spoiled");
        let spoiled = ArticleReads::within(&folder.path().join("portal"));
        assert_eq!(spoiled.of(one).expect("reads"), Count::default());
    }
}
