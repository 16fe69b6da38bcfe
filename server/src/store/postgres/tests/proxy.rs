//! A wire that is cut at a chosen moment: between a commit and its answer, or before the commit arrives.

use std::io::{Read, Write};
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::thread;
use tempfile::TempDir;

/// How the socket of PostgreSQL is called.
const SOCKET: &str = ".s.PGSQL.5432";
/// How a commit is said, and how it is answered.
const COMMIT: &[u8] = b"COMMIT\0";

/// When the wire is cut next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Cut {
    /// Never.
    Never = 0,
    /// Before the next commit arrives.
    Before = 1,
    /// After the next commit was made, before its answer arrives.
    After = 2,
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
    for (from, to, when) in [(client, to_server, Cut::Before), (server, to_client, Cut::After)] {
        let cut = Arc::clone(cut);
        thread::spawn(move || carry(from, to, when, &cut));
    }
}

/// Carries bytes one way until an end is closed, or until a commit passes by at the chosen moment.
fn carry(mut from: UnixStream, mut to: UnixStream, when: Cut, cut: &AtomicU8) {
    let mut bytes = vec![0; 64 * 1024];
    while let Ok(read @ 1..) = from.read(&mut bytes) {
        let commits = bytes[..read].windows(COMMIT.len()).any(|found| found == COMMIT);
        let never = Cut::Never as u8;
        if commits && cut.compare_exchange(when as u8, never, Ordering::SeqCst, Ordering::SeqCst).is_ok() {
            break;
        }
        if to.write_all(&bytes[..read]).is_err() {
            break;
        }
    }
    // Closed already where the other way ended first.
    drop((from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both)));
}
