//! Where the files of archives lie (decision 0040): outside the store, told to it by whoever serves it.

use super::StoreError;
use ronda_shared::ids::Sha256;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

/// A place that fails only after so long is away, such as a bucket behind a network: whoever asks for many archives, and the writer with
/// them, would wait so long for each.
const SLOW: Duration = Duration::from_secs(2);
/// For so long it is not asked then.
const AWAY: Duration = Duration::from_secs(30);

/// Reads the file of an archive; none where it is not there. It blocks.
type Read = dyn Fn(&Sha256) -> Result<Option<Vec<u8>>, StoreError> + Send + Sync;

/// By which a store reads what left it. Cheap to clone: all clones are told at once.
#[derive(Clone, Default)]
pub struct Archives(Arc<RwLock<Option<Arc<ArchivePlace>>>>);

/// Where the files lie.
struct ArchivePlace {
    read: Box<Read>,
    /// When it was found to be away last, and why.
    away: Mutex<Option<(Instant, String)>>,
}

impl ArchivePlace {
    /// Why it is not asked at an instant; none where it is.
    fn why_away(&self, now: Instant) -> Option<String> {
        let away = self.away.lock().unwrap_or_else(PoisonError::into_inner);
        away.as_ref().filter(|(since, _)| now.saturating_duration_since(*since) < AWAY).map(|(_, why)| why.clone())
    }

    /// It failed, having been asked at an instant.
    fn failed(&self, asked: Instant, now: Instant, why: &str) {
        if now.saturating_duration_since(asked) >= SLOW {
            *self.away.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, why.to_owned()));
        }
    }
}

impl Archives {
    /// They are read so from now on.
    pub fn lie_in(&self, read: impl Fn(&Sha256) -> Result<Option<Vec<u8>>, StoreError> + Send + Sync + 'static) {
        let place = ArchivePlace { read: Box::new(read), away: Mutex::default() };
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(place));
    }

    fn place(&self) -> Option<Arc<ArchivePlace>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The file of this hash, whole and unchanged.
    ///
    /// # Errors
    /// [`StoreError::Archive`] where it cannot be had.
    pub(super) fn file(&self, archive: &Sha256) -> Result<Vec<u8>, StoreError> {
        let unread = |why: String| StoreError::Archive { archive: *archive, why };
        let place = self.place().ok_or_else(|| unread("where archives lie is not known here".into()))?;
        let asked = Instant::now();
        if let Some(why) = place.why_away(asked) {
            return Err(unread(why));
        }
        let found = (place.read)(archive).map_err(|error| {
            let why = error.to_string();
            place.failed(asked, Instant::now(), &why);
            unread(why)
        })?;
        let bytes = found.ok_or_else(|| unread("its file is not there".into()))?;
        if Sha256::of(&bytes) == *archive { Ok(bytes) } else { Err(unread("its file was changed".into())) }
    }
}

impl fmt::Debug for Archives {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Archives")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn a_file_is_what_it_is_called_or_it_is_not_had() {
        let archives = Archives::default();
        let (bytes, name) = (b"an archive".to_vec(), Sha256::of(b"an archive"));
        assert!(matches!(archives.file(&name), Err(StoreError::Archive { .. })), "nobody has told where they lie");
        let told = archives.clone();
        told.lie_in(move |asked| Ok((*asked != Sha256::of(b"gone")).then(|| bytes.clone())));
        assert_eq!(archives.file(&name).expect("read"), b"an archive");
        for other in [b"gone".as_slice(), b"another"] {
            assert!(matches!(archives.file(&Sha256::of(other)), Err(StoreError::Archive { .. })));
        }
        archives.lie_in(|_| Err(StoreError::Disk("the bucket is away".into())));
        let away = archives.file(&name).expect_err("away");
        assert!(away.to_string().contains("the bucket is away"), "{away}");
    }

    #[test]
    fn a_place_that_kept_somebody_waiting_is_not_asked_again_at_once() {
        let (archives, name) = (Archives::default(), Sha256::of(b"an archive"));
        let asked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&asked);
        archives.lie_in(move |_| {
            count.fetch_add(1, Ordering::Relaxed);
            Err(StoreError::Disk("the bucket is away".into()))
        });
        for _ in 0..2 {
            archives.file(&name).expect_err("away");
        }
        assert_eq!(asked.load(Ordering::Relaxed), 2, "what fails at once is asked again");
        let (place, now) = (archives.place().expect("told"), Instant::now());
        place.failed(now, now + SLOW, "it did not answer");
        assert_eq!(place.why_away(now + SLOW + AWAY), None);
        let away = archives.file(&name).expect_err("away");
        assert!(away.to_string().contains("it did not answer"), "{away}");
        assert_eq!(asked.load(Ordering::Relaxed), 2);
    }
}
