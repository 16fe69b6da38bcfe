//! A wire that is cut at a chosen moment: between a commit and its answer, or before the commit arrives.

use std::io::{Read, Write};
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::thread;
use tempfile::TempDir;

/// How the socket of PostgreSQL is called.
const SOCKET: &str = ".s.PGSQL.5432";
/// How a commit is said, and how it is answered; before it a letter and a length of four bytes begin its message.
const COMMIT: &[u8] = b"COMMIT\0";
/// How a row that was written by itself is answered.
const INSERTED: &[u8] = b"INSERT 0 1\0";
/// How a word to other servers begins.
const SAID: &[u8] = b"said ";
/// See [`COMMIT`].
const BEGINNING: usize = 5;

/// When the wire is cut next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Cut {
    /// Never.
    Never = 0,
    /// Before the next commit arrives: what was sent before it does.
    Before = 1,
    /// After the next commit was made, before its answer arrives: what was answered before it does.
    After = 2,
    /// After the next commit was made: nothing arrives of what is answered from when it was sent.
    Deaf = 3,
    /// After the next row was written by itself, before the answer to that arrives.
    Inserted = 4,
    /// Never: nothing arrives any more of what is answered where the next word to other servers is said.
    Mute = 5,
}

/// A wire to a server's socket.
pub(super) struct Proxy {
    folder: TempDir,
    cut: Arc<AtomicU8>,
}

impl Proxy {
    /// Lays it.
    pub(super) fn to(server: &Path) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let listener = UnixListener::bind(folder.path().join(SOCKET)).expect("a socket");
        let cut = Arc::new(AtomicU8::new(Cut::Never as u8));
        let (own, target) = (Arc::clone(&cut), server.join(SOCKET));
        // It ends with the process.
        thread::spawn(move || listener.incoming().flatten().for_each(|client| join(client, &target, &own)));
        Self { folder, cut }
    }

    /// The folder of its socket.
    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Says when it is cut, once.
    pub(super) fn cut(&self, when: Cut) {
        self.cut.store(when as u8, Ordering::SeqCst);
    }

    /// Whether it was cut as it was said.
    pub(super) fn was_cut(&self) -> bool {
        self.cut.load(Ordering::SeqCst) == Cut::Never as u8
    }
}

fn join(client: UnixStream, target: &Path, cut: &Arc<AtomicU8>) {
    // A server that is not there is a wire that ends at once.
    let Ok(server) = UnixStream::connect(target) else { return };
    let (to_server, to_client) = (server.try_clone().expect("a socket"), client.try_clone().expect("a socket"));
    let deaf = Arc::new(AtomicBool::new(false));
    let there = Way { cut: Arc::clone(cut), deaf: Arc::clone(&deaf) };
    let back = Way { cut: Arc::clone(cut), deaf };
    thread::spawn(move || there.carry(client, to_server, Way::there));
    thread::spawn(move || back.carry(server, to_client, Way::back));
}

/// What becomes of bytes that were read: so many of them go on, and then the wire is cut or not.
type Fate = (usize, bool);

/// One way of a connection.
struct Way {
    cut: Arc<AtomicU8>,
    /// Nothing more arrives of what the database says on this connection.
    deaf: Arc<AtomicBool>,
}

impl Way {
    /// Carries bytes until an end is closed or the wire is cut.
    fn carry(&self, mut from: UnixStream, mut to: UnixStream, fate: impl Fn(&Self, &[u8]) -> Fate) {
        let mut bytes = vec![0; 64 * 1024];
        while let Ok(read @ 1..) = from.read(&mut bytes) {
            let (passes, is_cut) = fate(self, &bytes[..read]);
            if to.write_all(&bytes[..passes]).is_err() || is_cut {
                break;
            }
        }
        // Closed already where the other way ended first.
        drop((from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both)));
    }

    /// What is said to the database.
    fn there(&self, bytes: &[u8]) -> Fate {
        if message(bytes, SAID).is_some() && self.is_now(Cut::Mute) {
            self.deaf.store(true, Ordering::SeqCst);
        }
        let Some(at) = commit(bytes) else { return (bytes.len(), false) };
        if self.is_now(Cut::Before) {
            return (at, true);
        }
        if self.cut.load(Ordering::SeqCst) == Cut::Deaf as u8 {
            self.deaf.store(true, Ordering::SeqCst);
        }
        (bytes.len(), false)
    }

    /// What it answers.
    fn back(&self, bytes: &[u8]) -> Fate {
        if let Some(at) = message(bytes, INSERTED)
            && self.is_now(Cut::Inserted)
        {
            return (at, true);
        }
        let at = commit(bytes);
        if self.deaf.load(Ordering::SeqCst) {
            return (0, at.is_some() && self.is_now(Cut::Deaf));
        }
        match at {
            Some(at) if self.is_now(Cut::After) => (at, true),
            Some(_) | None => (bytes.len(), false),
        }
    }

    /// Whether it is to be cut so, which is done once.
    fn is_now(&self, when: Cut) -> bool {
        self.cut.compare_exchange(when as u8, Cut::Never as u8, Ordering::SeqCst, Ordering::SeqCst).is_ok()
    }
}

/// Where the message of a commit begins.
fn commit(bytes: &[u8]) -> Option<usize> {
    message(bytes, COMMIT)
}

/// Where a message that says this begins.
fn message(bytes: &[u8], said: &[u8]) -> Option<usize> {
    bytes.windows(said.len()).position(|found| found == said).map(|at| at.saturating_sub(BEGINNING))
}
