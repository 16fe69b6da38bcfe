//! A full backup and the increments behind it: each known by what stands at the end of the one before.

use super::record::{self, Footer, Header, PreviousBackupRef, Record};
use super::row_digests::{Index, RowBucket, RowDigests, bucket_of, of_report, owners};
use super::{BackupError, check, on, open_frames, read_all};
use crate::store::reports::IssuedRow;
use crate::store::{Entry, Reader};
use ronda_shared::{cbor, ids};
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

/// Why a backup does not stand where it was put in a chain.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LinkFault {
    /// What it goes on from was not named before it.
    #[error("it is increment {number} and follows «{name}»: name the whole chain, the full backup first")]
    Partial {
        /// Which increment it is.
        number: u32,
        /// The file before it.
        name: String,
    },
    /// A full backup behind another.
    #[error("it is a full backup: only the first of a chain is one")]
    Full,
    /// It goes on from another file.
    #[error(
        "it is increment {number} and follows «{name}» as that was then: here that one is missing, stands elsewhere, or was changed"
    )]
    NotNext {
        /// Which increment it is.
        number: u32,
        /// The file before it.
        name: String,
    },
    /// Another server made it, or this one before it was restored or moved.
    #[error("it is of another server, or of this one before it was restored or moved")]
    Foreign,
    /// It was changed by somebody who does not have the server's secret.
    #[error("the server did not seal it as it stands")]
    Seal,
    /// It was made before backups had an index.
    #[error("an earlier build made it, and nothing can follow it: make a full backup")]
    Earlier,
    /// The store's history is not the one in it.
    #[error("the store does not pass through entry {0} as it is in it: make a full backup")]
    Left(u64),
    /// A chain is in one place, with its evidence.
    #[error("it stands in another folder: a chain and the evidence beside it stand in one")]
    Folder,
    /// An increment is a file of its own.
    #[error("it is there already: an increment never takes the place of another file")]
    There,
}

fn fault(file: &Path, why: LinkFault) -> BackupError {
    BackupError::Link { file: file.to_owned(), why }
}

/// The error with the file's name, which of several is not whole.
fn naming(file: &Path) -> impl Fn(BackupError) -> BackupError + '_ {
    move |error| match error {
        BackupError::NotWhole(why) => BackupError::NotWhole(format!("{}: {why}", file.display())),
        other => other,
    }
}

/// A backup by what stands at its beginning and at its end.
pub(super) struct Link {
    pub(super) file: PathBuf,
    pub(super) header: Header,
    footer: Footer,
    index: Option<Index>,
}

impl Link {
    /// Reads the beginning and the end; what is between is vouched for by hashes and not read.
    pub(super) fn skimmed(file: &Path) -> Result<Self, BackupError> {
        let (mut frames, header) = open_frames(file).map_err(naming(file))?;
        let (index, footer) = frames.skim().map_err(naming(file))?;
        let link = Self { file: file.to_owned(), header, footer, index };
        // Only a full backup of an earlier build has none.
        let sealed = link.footer.is_sealed_by(link.header.secret());
        if sealed.unwrap_or(link.header.follows.is_none()) { Ok(link) } else { Err(fault(file, LinkFault::Seal)) }
    }

    fn whole(&self) -> Result<ids::Sha256, BackupError> {
        let bytes: Result<[u8; 32], _> = self.footer.whole[..].try_into();
        bytes.map(ids::Sha256::new).map_err(|_| BackupError::NotWhole("it is not what its end says".into()))
    }

    /// Says whether it goes on from another.
    fn goes_on_from(&self, before: &Self) -> Result<(), BackupError> {
        let Some(follows) = &self.header.follows else { return Err(fault(&self.file, LinkFault::Full)) };
        if self.header.founding != before.header.founding {
            return Err(fault(&self.file, LinkFault::Foreign));
        }
        let next = before.header.follows.as_ref().map_or(1, |before| before.number.saturating_add(1));
        let is_next = follows.whole == before.whole()?
            && follows.number == next
            && (follows.position, follows.feed) == (before.header.position, before.header.feed);
        let PreviousBackupRef { number, name, .. } = follows.clone();
        if is_next { Ok(()) } else { Err(fault(&self.file, LinkFault::NotNext { number, name })) }
    }
}

/// A whole chain, in order.
pub(super) struct IncrementChain(Vec<Link>);

impl IncrementChain {
    /// The backups in these files, each read from end to end: a full one, and what was made since.
    ///
    /// # Errors
    /// One is missing, foreign, changed or out of its place: it is named.
    pub(super) fn read(files: &[PathBuf]) -> Result<Self, BackupError> {
        let links = files.iter().map(|file| Link::skimmed(file)).collect::<Result<Vec<Link>, BackupError>>()?;
        let first = links.first().ok_or_else(|| BackupError::NotWhole("there is none".into()))?;
        if let Some(PreviousBackupRef { number, name, .. }) = first.header.follows.clone() {
            return Err(fault(&first.file, LinkFault::Partial { number, name }));
        }
        for pair in links.windows(2) {
            pair[1].goes_on_from(&pair[0])?;
            if folder(&pair[0].file)? != folder(&pair[1].file)? {
                return Err(fault(&pair[1].file, LinkFault::Folder));
            }
        }
        for link in &links {
            check(&link.file).map_err(naming(&link.file))?;
        }
        Ok(Self(links))
    }

    /// The last one.
    pub(super) fn last(&self) -> &Link {
        &self.0[self.0.len() - 1]
    }

    /// What the last one says of the whole chain; summaries are of the earliest build among them.
    pub(super) fn header(&self) -> Header {
        let earliest = self.0.iter().map(|link| link.header.summaries_of).min();
        Header { summaries_of: earliest.unwrap_or_default(), ..self.last().header.clone() }
    }

    /// Tells all records of the chain, each row beside the feed from the link in which it stands as the last one tells it. `link` is
    /// called before each link. Entries that were emptied in an earlier link are told first in theirs, with `true`.
    ///
    /// # Errors
    /// Those of `tell`; the rows are not those that the last link's index tells.
    pub(super) fn tell<T>(
        &self,
        to: &mut T,
        link: impl Fn(&mut T) -> Result<(), BackupError>,
        tell: impl Fn(&mut T, Record, bool) -> Result<(), BackupError>,
    ) -> Result<(), BackupError> {
        let indexes: Vec<&Index> = self.0.iter().filter_map(|link| link.index.as_ref()).collect();
        // A full backup of an earlier build stands alone and has none: all of its rows are taken.
        let owners = (indexes.len() == self.0.len()).then(|| owners(&indexes));
        let mut digests = RowDigests::default();
        for (number, one) in self.0.iter().enumerate() {
            link(to)?;
            let base = one.header.base();
            read_all(&one.file, |record| {
                if !is_of(owners.as_ref(), &record, number) {
                    return Ok(());
                }
                digests.take(&record);
                let earlier = is_earlier(&record, base)?;
                tell(to, record, earlier)
            })
            .map_err(naming(&one.file))?;
        }
        if self.last().index.as_ref().is_some_and(|index| *index != digests.index()) {
            let why = BackupError::NotWhole("the rows beside the feed are others than it tells".into());
            return Err(naming(&self.last().file)(why));
        }
        Ok(())
    }
}

/// Whether a record is to be taken from this link.
fn is_of(owners: Option<&BTreeMap<RowBucket, usize>>, record: &Record, link: usize) -> bool {
    match (owners, bucket_of(record)) {
        (Some(owners), Some(bucket)) => owners.get(&bucket) == Some(&link),
        _ => true,
    }
}

/// Whether it is an entry that stands in an earlier link as it was before a redaction emptied it.
fn is_earlier(record: &Record, base: u64) -> Result<bool, BackupError> {
    match record {
        Record::Emptied(_, bytes) if base > 0 => Ok(cbor::decode::<Entry>(bytes)?.position <= base),
        _ => Ok(false),
    }
}

/// The folder of a file, however it is written.
fn folder(file: &Path) -> Result<PathBuf, BackupError> {
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    fs::canonicalize(folder).map_err(on(folder))
}

/// The backup from which an increment is to go on.
pub(super) struct PreviousBackup {
    link: Link,
    index: Index,
}

impl PreviousBackup {
    /// The backup in a file, for an increment of this store in another one. All that it rests on is there, too: phones let go of
    /// what a backup has.
    ///
    /// # Errors
    /// It cannot be gone on from: why.
    pub(super) fn of(former: &Path, increment: &Path, reader: &dyn Reader) -> Result<Self, BackupError> {
        let mut link = Link::skimmed(former)?;
        if increment.exists() {
            return Err(fault(increment, LinkFault::There));
        }
        let place = folder(increment)?;
        if folder(former)? != place {
            return Err(fault(former, LinkFault::Folder));
        }
        let Some(index) = link.index.take() else { return Err(fault(former, LinkFault::Earlier)) };
        let Header { position, feed, ref founding, .. } = link.header;
        if (founding.epochs.as_slice(), founding.secret) != (reader.epochs()?.as_slice(), reader.secret()?) {
            return Err(fault(former, LinkFault::Foreign));
        }
        let passes = position == 0 || reader.feed_hash(position)? == Some(feed.0);
        if position > reader.end()? || !passes {
            return Err(fault(former, LinkFault::Left(position)));
        }
        let (mut at, mut before) = (None::<Link>, link.header.follows.clone());
        while let Some(PreviousBackupRef { number, name, .. }) = before {
            let own = at.as_ref().unwrap_or(&link);
            // It is a name in the folder and leads nowhere else.
            if Path::new(&name).file_name() != Some(OsStr::new(&name)) {
                return Err(fault(&own.file, LinkFault::NotNext { number, name }));
            }
            let earlier = Link::skimmed(&place.join(&name))?;
            own.goes_on_from(&earlier)?;
            before = earlier.header.follows.clone();
            at = Some(earlier);
        }
        Ok(Self { link, index })
    }

    /// What an increment says of it.
    pub(super) fn follows(&self) -> Result<PreviousBackupRef, BackupError> {
        let Header { position, feed, ref follows, .. } = self.link.header;
        let number = follows.as_ref().map_or(1, |follows| follows.number.saturating_add(1));
        let name = self.link.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(PreviousBackupRef { number, name, whole: self.link.whole()?, position, feed })
    }

    /// Tells what came to a reader's store since, and the index of all that stands beside its feed now.
    pub(super) fn since(
        &self,
        reader: &dyn Reader,
        end: u64,
        tell: &mut record::RecordSink<'_>,
    ) -> Result<Index, BackupError> {
        record::since(reader, (self.link.header.position, end), tell)?;
        let mut digests = RowDigests::default();
        record::beside(reader, &|_| false, &mut |record| {
            digests.take(&record);
            Ok(())
        })?;
        let index = digests.index();
        let changed: BTreeSet<RowBucket> = index.changed_since(&self.index);
        let told = |record: &Record| bucket_of(record).is_some_and(|bucket| changed.contains(&bucket));
        let wanted = |row: &IssuedRow| changed.contains(&of_report(row));
        record::beside(reader, &wanted, &mut |record| if told(&record) { tell(record) } else { Ok(()) })?;
        Ok(index)
    }
}
