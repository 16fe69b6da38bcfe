//! The one connection to a bucket: each question within its time, and what an answer, a refusal or silence means.
//!
//! An answer says that a file is there, or is not; everything else (no answer, a refusal, a server's fault) says nothing,
//! and whoever asked is told to come again. A bucket that is gone answers as one without files does, so that a file is not there counts
//! only while the mark is.

use super::super::disk::BlobError;
use super::connect::{self, Client};
use super::copier::{Copier, ServiceCopy};
use super::thread::Thread;
use crate::config::bucket::BucketAddress;
use axum::body::Bytes;
use object_store::path::Path;
use object_store::{Error, GetOptions, GetRange, GetResult, ObjectMeta, ObjectStore, PutMode, PutOptions, PutPayload};
use std::future::Future;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_stream::StreamExt;

/// All of one operation, with what is tried again in it.
const WHOLE: Duration = Duration::from_secs(45);
/// A body without a byte: the line is dead.
const SILENCE: Duration = Duration::from_secs(20);
/// After a failure nobody asks for so long: those who come meanwhile are told at once.
const PAUSE: Duration = Duration::from_secs(2);
/// So many objects are asked for side by side.
const SIDE_BY_SIDE: usize = 16;
/// So many names are listed at once.
pub(super) const PAGE: usize = 1_000;
/// The object that says whose the bucket is, and that it is there.
const MARK: &str = "ronda";

/// What a bucket is asked for: how its failures are told.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    /// The bytes of evidence.
    Evidence,
    /// A replica: whoever writes or reads it tells how it went.
    Replica,
}

/// By what it is known that an object is not there, and the bucket is: a bucket that is gone says the same of every object.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum AbsentBy {
    /// Its mark is there.
    Mark,
    /// A list of it does not fail: it may have no mark.
    List,
}

/// The one connection.
pub(super) struct Line {
    holds: Holds,
    /// As settings and messages call it.
    pub(super) called: String,
    /// As the settings tell it.
    pub(super) address: BucketAddress,
    store: Result<Arc<dyn ObjectStore>, String>,
    /// What has the service copy objects of its buckets here; none of another cloud than S3's.
    copier: Option<Copier>,
    thread: Result<Thread, String>,
    /// The object that says whose the bucket is, and that it is there.
    pub(super) mark: Path,
    /// What failed last, and when.
    failed: Mutex<Option<(Instant, String)>>,
    /// Whether nothing was had from it since it failed, of which the log tells.
    is_away: AtomicBool,
}

/// How an object is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Write {
    /// Where nothing stands.
    New,
    /// Whatever stands there.
    Over,
}

impl Line {
    /// To the bucket of an address. What is wrong with it is told by whatever is asked of it.
    pub(super) fn to(address: &BucketAddress, holds: Holds) -> Self {
        let (store, copier) = match connect::client(address) {
            Ok(Client { store, copier }) => (Ok(store), copier),
            Err(why) => (Err(why), None),
        };
        Self {
            holds,
            called: address.to_string(),
            address: address.clone(),
            store,
            copier,
            thread: Thread::start(),
            mark: Path::from(address.prefix.as_str()).join(MARK),
            failed: Mutex::default(),
            is_away: AtomicBool::new(false),
        }
    }

    /// Has the thread do something apart: nobody waits for it.
    pub(super) fn leave<F>(&self, work: F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        if let Ok(thread) = &self.thread {
            drop(thread.apart(work));
        }
    }

    /// Has the thread do something and waits for it.
    pub(super) fn wait<T, F>(&self, work: F) -> Result<T, BlobError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, BlobError>> + Send + 'static,
    {
        let thread = self.thread.as_ref().map_err(|why| self.away(why))?;
        thread.wait(work).unwrap_or_else(|| Err(self.away("the thread that speaks with it has ended")))
    }

    /// Has the thread do something, for a task that awaits it.
    pub(super) async fn apart<T, F>(&self, work: F) -> Result<T, BlobError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, BlobError>> + Send + 'static,
    {
        let thread = self.thread.as_ref().map_err(|why| self.away(why))?;
        thread.apart(work).await.unwrap_or_else(|_| Err(self.away("asking it was broken off")))
    }

    /// The bucket, unless it failed a moment ago.
    pub(super) fn is_asked(&self) -> Result<Arc<dyn ObjectStore>, BlobError> {
        let store = self.store.as_ref().map_err(|why| self.away(why))?;
        let failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        match &*failed {
            Some((at, why)) if at.elapsed() < PAUSE => Err(self.away(why)),
            _ => Ok(Arc::clone(store)),
        }
    }

    pub(super) fn away(&self, why: impl Into<String>) -> BlobError {
        BlobError::Away { place: self.called.clone(), why: why.into() }
    }

    /// One question within its time; none where the bucket says that there is no such object. Whether it answered is remembered.
    async fn ask<T>(&self, question: impl Future<Output = Result<T, Error>>) -> Result<Option<T>, BlobError> {
        let failure = match timeout(WHOLE, question).await {
            Ok(Ok(answer)) => {
                self.answered();
                self.is_back();
                return Ok(Some(answer));
            }
            Ok(Err(Error::NotFound { .. })) => {
                self.answered();
                return Ok(None);
            }
            Ok(Err(error)) => plain(&error),
            Err(_) => format!("no answer within {} seconds", WHOLE.as_secs()),
        };
        Err(self.failed(failure))
    }

    fn answered(&self) {
        if self.holds == Holds::Evidence {
            metrics::gauge!("ronda_blobs_down").set(0.0);
        }
        *self.failed.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Tells the log, once, that something was had from it. That there is no such object a bucket says that is gone, too.
    fn is_back(&self) {
        if self.is_away.swap(false, Ordering::Relaxed) {
            tracing::info!(bucket.name = self.called, "The bucket of the evidence answers again.");
        }
    }

    fn failed(&self, why: String) -> BlobError {
        if self.holds == Holds::Evidence {
            self.is_away.store(true, Ordering::Relaxed);
            metrics::gauge!("ronda_blobs_down").set(1.0);
            metrics::counter!("ronda_blobs_failed_total").increment(1);
            tracing::warn!(
                bucket.name = self.called,
                error.message = why,
                "The bucket of the evidence did not answer."
            );
        }
        *self.failed.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), why.clone()));
        self.away(why)
    }

    /// Whether the service would be asked for a copy just now.
    pub(super) fn may_copy(&self) -> bool {
        self.copier.as_ref().is_some_and(|copier| !copier.is_at_rest())
    }

    /// Has the service copy an object of one of its buckets, as `BUCKET/NAME`, here.
    pub(super) async fn copy(&self, source: &str, path: &Path) -> ServiceCopy {
        match &self.copier {
            Some(copier) => copier.copy(source, path).await,
            None => ServiceCopy::NotMade,
        }
    }

    /// Fails where the bucket itself, or its mark, is gone: then a file that is not found says nothing.
    pub(super) async fn is_there(&self) -> Result<(), BlobError> {
        match self.head(&self.mark).await? {
            Some(_) => Ok(()),
            None => Err(self.failed("the bucket is gone, or the mark in it".to_owned())),
        }
    }

    async fn head(&self, path: &Path) -> Result<Option<ObjectMeta>, BlobError> {
        let store = self.is_asked()?;
        let options = GetOptions { head: true, ..GetOptions::default() };
        Ok(self.ask(store.get_opts(path, options)).await?.map(|found| found.meta))
    }

    /// What is told of an object; none where it is certainly not there.
    pub(super) async fn found(&self, path: &Path) -> Result<Option<ObjectMeta>, BlobError> {
        let found = self.head(path).await?;
        if found.is_none() {
            self.is_there().await?;
        }
        Ok(found)
    }

    /// How long each of several objects is, asked side by side; none of one that is certainly not there.
    pub(super) fn lengths(self: &Arc<Self>, paths: &[Path], absent: AbsentBy) -> Result<Vec<Option<u64>>, BlobError> {
        let mut lengths = Vec::with_capacity(paths.len());
        for few in paths.chunks(SIDE_BY_SIDE) {
            let (line, few) = (Arc::clone(self), few.to_vec());
            lengths.extend(self.wait(async move {
                let asked: Vec<_> = few
                    .into_iter()
                    .map(|path| {
                        let line = Arc::clone(&line);
                        tokio::spawn(async move {
                            match absent {
                                AbsentBy::Mark => line.found(&path).await,
                                AbsentBy::List => line.found_unmarked(&path).await,
                            }
                        })
                    })
                    .collect();
                let mut found = Vec::with_capacity(asked.len());
                for one in asked {
                    let meta = one.await.map_err(|_| line.away("asking it was broken off"))??;
                    found.push(meta.map(|meta| meta.size));
                }
                Ok(found)
            })?);
        }
        Ok(lengths)
    }

    pub(super) async fn get_opts(&self, path: &Path, options: GetOptions) -> Result<Option<GetResult>, BlobError> {
        let store = self.is_asked()?;
        self.ask(store.get_opts(path, options)).await
    }

    /// All of an object, of so many bytes at most.
    pub(super) async fn get(&self, path: &Path, most: u64) -> Result<Option<Vec<u8>>, BlobError> {
        let store = self.is_asked()?;
        let question = async {
            let found = store.get_opts(path, GetOptions::default()).await?;
            let size = found.meta.size;
            let long = || Error::Generic { store: "bucket", source: "an object is longer than any of ours".into() };
            if size > most {
                return Err(long());
            }
            let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
            let mut stream = found.into_stream();
            while let Some(some) = stream.next().await {
                let some = some?;
                if (bytes.len() + some.len()) as u64 > size {
                    return Err(long());
                }
                bytes.extend_from_slice(&some);
            }
            if bytes.len() as u64 == size {
                return Ok(bytes);
            }
            Err(Error::Generic { store: "bucket", source: "an object came in part".into() })
        };
        self.ask(question).await
    }

    pub(super) async fn put(&self, path: &Path, bytes: Bytes, how: Write) -> Result<(), BlobError> {
        let store = self.is_asked()?;
        let write = |mode| {
            let (store, payload) = (Arc::clone(&store), PutPayload::from(bytes.clone()));
            async move { store.put_opts(path, payload, PutOptions::from(mode)).await }
        };
        let question = async {
            let written = match how {
                Write::New => write(PutMode::Create).await,
                Write::Over => write(PutMode::Overwrite).await,
            };
            match written {
                // Whoever asked reads what stands there.
                Ok(_) | Err(Error::AlreadyExists { .. } | Error::Precondition { .. }) => Ok(()),
                // A bucket that knows no conditions: what stands under a hash is the same bytes.
                Err(error) if how == Write::New && is_unknown(&error) => write(PutMode::Overwrite).await.map(|_| ()),
                Err(error) => Err(error),
            }
        };
        match self.ask(question).await? {
            Some(()) => Ok(()),
            None => Err(self.failed("there is no such bucket".to_owned())),
        }
    }

    /// Puts an object where none of that name stands; false where one does. A bucket that knows no such condition refuses.
    pub(super) async fn put_new(&self, path: &Path, bytes: Bytes) -> Result<bool, BlobError> {
        let store = self.is_asked()?;
        let question = async {
            match store.put_opts(path, PutPayload::from(bytes), PutOptions::from(PutMode::Create)).await {
                Ok(_) => Ok(true),
                Err(Error::AlreadyExists { .. } | Error::Precondition { .. }) => Ok(false),
                Err(error) => Err(error),
            }
        };
        match self.ask(question).await? {
            Some(put) => Ok(put),
            None => Err(self.failed("there is no such bucket".to_owned())),
        }
    }

    /// What is told of an object of a bucket without a mark; none where it is certainly not there.
    pub(super) async fn found_unmarked(&self, path: &Path) -> Result<Option<ObjectMeta>, BlobError> {
        let found = self.head(path).await?;
        if found.is_none() {
            // A bucket that is gone answers so, too; a list of it fails, be there anything under that name or not.
            self.list(path, None).await?;
        }
        Ok(found)
    }

    /// A part of an object, of so many bytes.
    pub(super) async fn range(&self, path: &Path, from: u64, length: u64) -> Result<Option<Vec<u8>>, BlobError> {
        let store = self.is_asked()?;
        let question = async {
            let range = Some(GetRange::Bounded(from..from.saturating_add(length)));
            let found = store.get_opts(path, GetOptions { range, ..GetOptions::default() }).await?;
            let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
            let mut stream = found.into_stream();
            while let Some(some) = stream.next().await {
                bytes.extend_from_slice(&some?);
            }
            if bytes.len() as u64 == length {
                return Ok(bytes);
            }
            Err(Error::Generic { store: "bucket", source: "a part of an object came in part".into() })
        };
        self.ask(question).await
    }

    pub(super) async fn delete(&self, path: &Path) -> Result<(), BlobError> {
        let store = self.is_asked()?;
        let one: object_store::Result<Path> = Ok(path.clone());
        let mut gone = store.delete_stream(Box::pin(tokio_stream::once(one)));
        let question = async { gone.next().await.transpose().map(|_| ()) };
        self.ask(question).await.map(|_| ())
    }

    /// Some names under a prefix after one, in order, a thousand at most.
    pub(super) async fn list(&self, prefix: &Path, after: Option<&str>) -> Result<Vec<String>, BlobError> {
        let store = self.is_asked()?;
        // As it was listed: somebody else's name, written as we would write it, may come before itself and be told for ever.
        let offset = after.map(|name| Path::parse(format!("{prefix}/{name}"))).transpose();
        let offset = offset.map_err(|error| self.away(error.to_string()))?;
        let mut listed = match &offset {
            Some(offset) => store.list_with_offset(Some(prefix), offset),
            None => store.list(Some(prefix)),
        };
        let before = format!("{prefix}/");
        let question = async {
            let mut names = Vec::new();
            while let Some(meta) = listed.next().await.transpose()? {
                names.extend(meta.location.as_ref().strip_prefix(before.as_str()).map(str::to_owned));
                if names.len() >= PAGE {
                    break;
                }
            }
            Ok(names)
        };
        match self.ask(question).await? {
            Some(names) => Ok(names),
            None => Err(self.failed("there is no such bucket".to_owned())),
        }
    }

    /// Passes a body on until it ends, or nobody takes it any more.
    pub(super) async fn pass_on(&self, found: GetResult, to: mpsc::Sender<io::Result<Bytes>>) {
        let mut stream = found.into_stream();
        loop {
            let some = match timeout(SILENCE, stream.next()).await {
                Ok(None) => return,
                Ok(Some(Ok(bytes))) => Ok(bytes),
                Ok(Some(Err(error))) => Err(io::Error::other(plain(&error))),
                Err(_) => Err(io::Error::from(io::ErrorKind::TimedOut)),
            };
            let is_broken = some.is_err();
            if to.send(some).await.is_err() || is_broken {
                return;
            }
        }
    }
}

/// Whether the bucket says that it does not know how to do that.
fn is_unknown(error: &Error) -> bool {
    match error {
        Error::NotImplemented { .. } | Error::NotSupported { .. } => true,
        Error::Generic { source, .. } => source.to_string().contains("501 Not Implemented"),
        _ => false,
    }
}

/// What an error says, without the pages that servers send along, and of a bounded length.
fn plain(error: &Error) -> String {
    let word = match error {
        Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => "it refuses the key (403): ",
        _ => "",
    };
    let said = error.to_string();
    let causes = causes(error, &said);
    format!("{word}{}{}", bounded(&said), bounded(&causes))
}

/// What lies beneath an error and is not in its words: «client error (Connect)» does not say whether nobody answered, or nobody vouches
/// for who did.
fn causes(error: &dyn std::error::Error, said: &str) -> String {
    let (mut told, mut next) = (String::new(), error.source());
    while let Some(cause) = next {
        let words = cause.to_string();
        if !said.contains(&words) && !told.contains(&words) {
            told = format!("{told}: {words}");
        }
        next = cause.source();
    }
    told
}

/// In one line, of a bounded length.
fn bounded(said: &str) -> String {
    said.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).take(300).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::bucket::Cloud;
    use object_store::memory::InMemory;

    #[test]
    fn the_name_of_what_somebody_else_put_there_is_told_once_whatever_stands_in_it() {
        let address = BucketAddress {
            cloud: Cloud::S3,
            bucket: "evidencia".to_owned(),
            prefix: String::new(),
            endpoint: None,
            region: "us-east-1".to_owned(),
            key: None,
            secret_file: None,
            ca: None,
        };
        let line = Arc::new(Line {
            holds: Holds::Evidence,
            called: address.to_string(),
            address,
            store: Ok(Arc::new(InMemory::new())),
            copier: None,
            thread: Thread::start(),
            mark: Path::from(MARK),
            failed: Mutex::default(),
            is_away: AtomicBool::new(false),
        });
        let all = ["0a/1", "[vieja] foto~1.jpg", "ab/2", "zz/100%.txt"];
        for name in all {
            let (own, path) = (Arc::clone(&line), Path::parse(format!("kept/{name}")).expect("a name"));
            let put = line.wait(async move { own.put(&path, Bytes::from_static(b"una foto"), Write::Over).await });
            put.expect("put");
        }
        let listed = |after: Option<&str>| {
            let (own, after) = (Arc::clone(&line), after.map(str::to_owned));
            let names = line.wait(async move { own.list(&Path::from("kept"), after.as_deref()).await });
            names.expect("listed")
        };
        assert_eq!(listed(None), all);
        for (at, name) in all.iter().enumerate() {
            assert_eq!(listed(Some(name)), all[at + 1..], "after {name}");
        }
    }

    /// As those of the libraries are: the outer one says only where it was.
    #[derive(Debug, thiserror::Error)]
    #[error("client error (Connect)")]
    struct Outer(#[source] io::Error);

    #[test]
    fn what_lies_beneath_a_failure_is_told_too() {
        let cause = io::Error::other("invalid peer certificate: UnknownIssuer");
        let error = Error::Generic { store: "S3", source: Box::new(Outer(cause)) };
        let told = plain(&error);
        assert_eq!(told, "Generic S3 error: client error (Connect): invalid peer certificate: UnknownIssuer");
        // One that tells its cause itself is told once.
        let error = Error::Generic { store: "S3", source: Box::new(io::Error::other("the bucket is not there")) };
        assert_eq!(plain(&error), "Generic S3 error: the bucket is not there");
    }

    #[test]
    fn a_page_that_a_server_sends_does_not_hide_the_cause() {
        let cause = io::Error::other("Connection refused");
        let page = "<html>\n".repeat(200);
        let error = Error::Generic { store: "S3", source: Box::new(Wrapped(page, cause)) };
        let told = plain(&error);
        assert!(told.ends_with(": Connection refused") && !told.contains('\n'), "{told}");
        assert!(told.chars().count() < 400, "{told}");
    }

    #[derive(Debug, thiserror::Error)]
    #[error("{0}")]
    struct Wrapped(String, #[source] io::Error);
}
