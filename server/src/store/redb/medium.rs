//! The medium that holds the store's bytes: a file, memory, or a stand-in of the tests. A view keeps writes to itself,
//! so that a store on a full disk still opens and is read.

use redb::backends::FileBackend;
use redb::{BackendError, StorageBackend};
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::ops::Bound;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Where a store lies and how it is opened again after a failure.
pub trait Medium: Send + Sync {
    /// Opens it. The one opened before has been closed.
    fn open(&self) -> io::Result<Box<dyn StorageBackend>>;
    /// Whether there is room for some writes, told without touching the store.
    fn probe(&self) -> io::Result<()>;
}

/// A file, readable by its owner alone.
#[derive(Debug)]
pub struct FileMedium {
    path: PathBuf,
}

impl FileMedium {
    /// The store in this file.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }
    fn owned(&self, options: &mut OpenOptions) -> OpenOptions {
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
        options.clone()
    }
}

impl Medium for FileMedium {
    fn open(&self) -> io::Result<Box<dyn StorageBackend>> {
        let file: File =
            self.owned(OpenOptions::new().read(true).write(true).create(true).truncate(false)).open(&self.path)?;
        Ok(Box::new(FileBackend::new(file).map_err(io::Error::other)?))
    }

    fn probe(&self) -> io::Result<()> {
        let path = self.path.with_extension("probe");
        let written =
            self.owned(OpenOptions::new().write(true).create(true).truncate(true)).open(&path).and_then(|mut file| {
                let block = vec![0x5a; 256 * 1024];
                (0..16).try_for_each(|_| file.write_all(&block))?;
                file.sync_data()
            });
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => written.and(Err(error)),
            _ => written,
        }
    }
}

/// Memory: for trials and for a demonstration that leaves nothing behind.
#[derive(Debug, Default, Clone)]
pub struct MemoryMedium {
    bytes: Arc<Mutex<Vec<u8>>>,
}

impl MemoryMedium {
    /// What a disk would hold.
    pub fn holding(bytes: Vec<u8>) -> Self {
        Self { bytes: Arc::new(Mutex::new(bytes)) }
    }
    /// What it holds now.
    pub fn held(&self) -> Vec<u8> {
        self.bytes().clone()
    }
    fn bytes(&self) -> MutexGuard<'_, Vec<u8>> {
        self.bytes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Medium for MemoryMedium {
    fn open(&self) -> io::Result<Box<dyn StorageBackend>> {
        Ok(Box::new(self.clone()))
    }
    fn probe(&self) -> io::Result<()> {
        Ok(())
    }
}

impl StorageBackend for MemoryMedium {
    fn len(&self) -> io::Result<u64> {
        Ok(self.bytes().len() as u64)
    }
    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let bytes = self.bytes();
        let range = span(offset, out.len())?;
        out.copy_from_slice(bytes.get(range).ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }
    fn set_len(&self, len: u64) -> io::Result<()> {
        self.bytes().resize(usize::try_from(len).map_err(io::Error::other)?, 0);
        Ok(())
    }
    fn sync_data(&self) -> io::Result<()> {
        Ok(())
    }
    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let range = span(offset, data.len())?;
        self.bytes().get_mut(range).ok_or(io::ErrorKind::UnexpectedEof)?.copy_from_slice(data);
        Ok(())
    }
}

fn span(offset: u64, len: usize) -> io::Result<std::ops::Range<usize>> {
    let start = usize::try_from(offset).map_err(io::Error::other)?;
    Ok(start..start.checked_add(len).ok_or(io::ErrorKind::InvalidInput)?)
}

/// A backend in a box.
#[derive(Debug)]
pub(super) struct Boxed(pub(super) Box<dyn StorageBackend>);

/// A backend that is only read: what is written stays in memory. What redb repairs when it opens fits there.
#[derive(Debug)]
pub(super) struct Overlay {
    under: Box<dyn StorageBackend>,
    over: Mutex<Over>,
}

#[derive(Debug)]
struct Over {
    len: u64,
    /// Written spans by offset; they never overlap.
    spans: BTreeMap<u64, Vec<u8>>,
}

impl Overlay {
    pub(super) fn new(under: Box<dyn StorageBackend>) -> io::Result<Self> {
        let len = under.len()?;
        Ok(Self { under, over: Mutex::new(Over { len, spans: BTreeMap::new() }) })
    }
    fn over(&self) -> MutexGuard<'_, Over> {
        self.over.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Over {
    /// Lengthens to `len`. What lies under an end that was shortened before reads as zero.
    fn grow(&mut self, len: u64, under: u64) {
        let covered = under.min(len);
        if self.len < covered {
            self.spans.insert(self.len, vec![0; (covered - self.len) as usize]);
        }
        self.len = self.len.max(len);
    }
    /// Takes `offset..end` out of what was written before, keeping what stands left and right of it.
    fn clear(&mut self, offset: u64, end: u64) {
        let touched: Vec<u64> = self
            .spans
            .range(..end)
            .rev()
            .take_while(|(start, bytes)| **start + bytes.len() as u64 > offset)
            .map(|(start, _)| *start)
            .collect();
        for start in touched {
            let Some(mut bytes) = self.spans.remove(&start) else {
                continue;
            };
            let bytes_end = start + bytes.len() as u64;
            if bytes_end > end {
                self.spans.insert(end, bytes.split_off((end - start) as usize));
            }
            if start < offset {
                bytes.truncate((offset - start) as usize);
                self.spans.insert(start, bytes);
            }
        }
    }
}

impl StorageBackend for Overlay {
    fn len(&self) -> io::Result<u64> {
        Ok(self.over().len)
    }
    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let over = self.over();
        let end = offset + out.len() as u64;
        if end > over.len {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        out.fill(0);
        let under = self.under.len()?;
        if offset < under {
            let there = (under.min(end) - offset) as usize;
            self.under.read(offset, &mut out[..there])?;
        }
        for (start, bytes) in over.spans.range(..end).rev() {
            let bytes_end = start + bytes.len() as u64;
            if bytes_end <= offset {
                break;
            }
            let (from, to) = (offset.max(*start), end.min(bytes_end));
            out[(from - offset) as usize..(to - offset) as usize]
                .copy_from_slice(&bytes[(from - start) as usize..(to - start) as usize]);
        }
        Ok(())
    }
    fn set_len(&self, len: u64) -> io::Result<()> {
        let mut over = self.over();
        let former = over.len;
        if len < former {
            over.clear(len, former);
            over.len = len;
            return Ok(());
        }
        over.grow(len, self.under.len()?);
        Ok(())
    }
    fn sync_data(&self) -> io::Result<()> {
        Ok(())
    }
    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let mut over = self.over();
        let end = offset + data.len() as u64;
        over.grow(end, self.under.len()?);
        over.clear(offset, end);
        over.spans.insert(offset, data.to_vec());
        Ok(())
    }
    fn close(&self) -> io::Result<()> {
        self.under.close()
    }
    fn try_lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.under.try_lock_range(start, end)
    }
    fn try_lock_shared_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.under.try_lock_shared_range(start, end)
    }
    fn lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.under.lock_range(start, end)
    }
    fn lock_shared_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.under.lock_shared_range(start, end)
    }
    fn unlock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.under.unlock_range(start, end)
    }
    fn query_lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.under.query_lock_range(start, end)
    }
}

impl StorageBackend for Boxed {
    fn len(&self) -> io::Result<u64> {
        self.0.len()
    }
    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.0.read(offset, out)
    }
    fn set_len(&self, len: u64) -> io::Result<()> {
        self.0.set_len(len)
    }
    fn sync_data(&self) -> io::Result<()> {
        self.0.sync_data()
    }
    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.0.write(offset, data)
    }
    fn close(&self) -> io::Result<()> {
        self.0.close()
    }
    fn try_lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.0.try_lock_range(start, end)
    }
    fn try_lock_shared_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.0.try_lock_shared_range(start, end)
    }
    fn lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.0.lock_range(start, end)
    }
    fn lock_shared_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.0.lock_shared_range(start, end)
    }
    fn unlock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.0.unlock_range(start, end)
    }
    fn query_lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.0.query_lock_range(start, end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(Debug, Clone)]
    enum Step {
        Write(usize, Vec<u8>),
        Length(usize),
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let bytes = prop::collection::vec(1u8.., 1..40);
        let write = (0usize..120, bytes).prop_map(|(at, bytes)| Step::Write(at, bytes));
        let length = (0usize..160).prop_map(Step::Length);
        prop::collection::vec(prop_oneof![4 => write, 1 => length], 1..30)
    }

    proptest! {
        #[test]
        fn an_overlay_reads_as_if_it_had_been_written(under in prop::collection::vec(any::<u8>(), 0..100), steps in steps()) {
            let disk = MemoryMedium::holding(under.clone());
            let overlay = Overlay::new(Box::new(disk.clone())).expect("opens");
            let mut model = under.clone();
            for step in steps {
                match step {
                    Step::Write(at, bytes) => {
                        let end = at + bytes.len();
                        model.resize(model.len().max(end), 0);
                        model[at..end].copy_from_slice(&bytes);
                        overlay.write(at as u64, &bytes).expect("written");
                    }
                    Step::Length(len) => {
                        model.resize(len, 0);
                        overlay.set_len(len as u64).expect("set");
                    }
                }
                prop_assert_eq!(overlay.len().expect("length"), model.len() as u64);
                let mut read = vec![0; model.len()];
                overlay.read(0, &mut read).expect("read");
                prop_assert_eq!(&read, &model);
                let (from, to) = (model.len() / 3, model.len() / 2);
                let mut part = vec![0; to - from];
                overlay.read(from as u64, &mut part).expect("read");
                prop_assert_eq!(&part, &model[from..to]);
                prop_assert!(overlay.read(model.len() as u64, &mut [0]).is_err());
            }
            prop_assert_eq!(&*disk.bytes(), &under, "the disk was never written");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_store_is_its_owners_alone_and_a_probe_leaves_nothing() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("ronda.redb");
        let medium = FileMedium::new(&path);
        medium.open().expect("opens").close().expect("closes");
        assert_eq!(path.metadata().expect("there").permissions().mode() & 0o777, 0o600);
        medium.probe().expect("room");
        assert_eq!(std::fs::read_dir(folder.path()).expect("read").count(), 1);
    }
}
