//! The console's Unix socket: `ronda enrol` and its like ask the running server, because redb admits one process.
//! It is in the data directory and only its owner may open it. One question, one answer, each a length and CBOR.

use crate::admin_api::{Answer, Operator, Question};
use crate::file_lock::{self, FileLock};
use ronda_shared::cbor;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::watch;

/// The greatest question or answer: a CSV file or a mail of the greatest size and what stands around it.
const MESSAGE_BYTES: u32 = GREATEST as u32 + 64 * 1024;
const GREATEST: usize = if crate::import::FILE_BYTES > crate::mail::read::MOST_BYTES {
    crate::import::FILE_BYTES
} else {
    crate::mail::read::MOST_BYTES
};
/// Where another server has the socket it is looked at again after this.
const OTHER: Duration = Duration::from_secs(2);
/// Where nobody could be let in it is tried again after this.
const UNACCEPTED: Duration = Duration::from_millis(50);
/// How long a question may take to arrive.
const ARRIVAL: Duration = Duration::from_secs(30);

/// Bytes that the path of a socket may have, with the one that ends it.
const PATH_BYTES: usize = 108;
/// What the name of the lock beside a socket ends with. It goes with who has it, and after the socket.
const LOCK: &str = "lock";
/// By what the machine is known as long as it runs; containers on it are told the same.
const BOOT: &str = "/proc/sys/kernel/random/boot_id";

/// Where the socket of a data directory is. Servers on one database share the directory, perhaps from several machines, and a socket is heard
/// on its own machine alone: then it is called after that.
pub fn socket(data: &Path, is_shared: bool) -> PathBuf {
    let of_machine = || {
        let boot = std::fs::read_to_string(BOOT).ok()?;
        Some(data.join(format!("admin-{}.sock", boot.get(..8)?))).filter(|path| path.as_os_str().len() < PATH_BYTES)
    };
    is_shared.then(of_machine).flatten().unwrap_or_else(|| data.join("admin.sock"))
}

/// The console's socket of a data directory, where it could be taken.
pub struct ConsoleSocket {
    data: PathBuf,
    path: PathBuf,
    taken: Option<(UnixListener, FileLock)>,
    /// The log was told that it cannot be taken.
    is_told: bool,
}

impl ConsoleSocket {
    /// Takes it, unless another server has it. To be awaited before anybody is told that a server serves: a command that finds none takes
    /// the store for nobody's, and ends where the server has it.
    pub async fn take(data: &Path, is_shared: bool) -> Self {
        let mut own = Self { data: data.to_owned(), path: socket(data, is_shared), taken: None, is_told: false };
        own.look().await;
        own
    }

    /// Listens until `stop` turns true. Of several servers of one machine on one data directory, which a database allows, one has the
    /// socket, and another takes it once that one is gone. One that cannot be taken is told in the log, and tried again.
    ///
    /// # Errors
    /// The socket could not be removed at the end.
    pub async fn listen(mut self, operator: Arc<Operator>, mut stop: watch::Receiver<bool>) -> io::Result<()> {
        let (listener, _lock) = loop {
            if let Some(taken) = self.taken.take() {
                break taken;
            }
            let is_over = tokio::select! {
                () = tokio::time::sleep(OTHER) => false,
                _ = stop.wait_for(|stop| *stop) => true,
            };
            if is_over {
                return Ok(());
            }
            self.look().await;
        };
        if let Err(error) = remove_former(&self.data) {
            tracing::warn!(error.message = %error, "Sockets that machines left behind could not be removed.");
        }
        while let Some((stream, _)) = accepted(|| listener.accept(), &mut stop).await {
            let operator = Arc::clone(&operator);
            tokio::spawn(async move {
                if let Err(error) = answer(stream, &operator).await {
                    tracing::warn!(error.message = %error, "A question from the console got no answer.");
                }
            });
        }
        drop(listener);
        removed(&self.path)
    }

    async fn look(&mut self) {
        match take_socket(&self.path).await {
            Ok(taken) => self.taken = taken,
            Err(error) if self.is_told => {
                tracing::debug!(error.message = %error, "The console's socket cannot be taken still.");
            }
            Err(error) => {
                self.is_told = true;
                let path = self.path.display();
                tracing::error!(error.message = %error, "{path} cannot be taken: the console finds no server until it can.");
            }
        }
    }
}

/// The next who comes, or none once `stop` is true. Where nobody can be let in, as without a file descriptor left, that is told once, and
/// tried again: whoever operates needs the console then most of all.
async fn accepted<T, F: Future<Output = io::Result<T>>>(
    accept: impl Fn() -> F,
    stop: &mut watch::Receiver<bool>,
) -> Option<T> {
    let mut is_told = false;
    loop {
        tokio::select! {
            accepted = accept() => match accepted {
                Ok(accepted) => return Some(accepted),
                Err(error) if is_told => tracing::debug!(error.message = %error, "The console is not let in still."),
                Err(error) => {
                    is_told = true;
                    tracing::error!(error.message = %error, "A question from the console could not be accepted.");
                }
            },
            _ = stop.wait_for(|stop| *stop) => return None,
        }
        // To accept at once would only spin.
        tokio::select! {
            () = tokio::time::sleep(UNACCEPTED) => {}
            _ = stop.wait_for(|stop| *stop) => return None,
        }
    }
}

/// The socket, unless another server listens there. One left by a server that was killed is replaced: by whoever has the lock beside it, for
/// of two that replace it at once the first would listen where nobody asks any more, and take the other's away when it ends.
async fn take_socket(path: &Path) -> io::Result<Option<(UnixListener, FileLock)>> {
    let Some(lock) = file_lock::try_alone(&path.with_extension(LOCK))? else { return Ok(None) };
    if UnixStream::connect(path).await.is_ok() {
        return Ok(None);
    }
    removed(path)?;
    let listener = match UnixListener::bind(path) {
        // Another server has taken it meanwhile.
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => return Ok(None),
        bound => bound?,
    };
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
    Ok(Some((listener, lock)))
}

/// Removes what machines left that were started anew since, as after a power cut: the sockets of whose names nobody has the lock.
fn remove_former(data: &Path) -> io::Result<()> {
    for entry in std::fs::read_dir(data)? {
        let path = entry?.path();
        let is_machines = path.file_stem().is_some_and(|name| name.to_string_lossy().starts_with("admin-"));
        if !is_machines || path.extension().is_none_or(|ending| ending != LOCK) {
            continue;
        }
        if let Some(lock) = file_lock::try_alone(&path)?
            && lock.is_real()
        {
            removed(&path.with_extension("sock"))?;
        }
    }
    Ok(())
}

fn removed(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

async fn answer(mut stream: UnixStream, operator: &Arc<Operator>) -> io::Result<()> {
    let asked =
        tokio::time::timeout(ARRIVAL, read_question(&mut stream)).await.map_err(|_| io::ErrorKind::TimedOut)??;
    let Some(bytes) = asked else { return Ok(()) };
    let answer = match cbor::decode::<Question>(&bytes) {
        Ok(question) => operator.answer(question).await,
        Err(_) => Answer::Refused("the server is of another version than this command".into()),
    };
    send(&mut stream, &cbor::encode(&answer)).await
}

/// Why a server gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// It was not asked.
    #[error("the server could not be asked: {0}")]
    Unasked(#[from] io::Error),
    /// It has the question, and ended, or was cut off, before it answered.
    #[error(
        "the server was asked and gave no answer ({0}), as where it is stopped meanwhile: whether it was done is not known. See what is \
         there, or what the audit log says (ronda audit), before you do it again"
    )]
    Unanswered(io::Error),
}

/// Asks the server of a data directory on this machine; none where none listens there.
///
/// # Errors
/// It could not be asked, or did not answer.
pub async fn ask(data: &Path, question: &Question) -> Result<Option<Answer>, AskError> {
    for path in [socket(data, true), socket(data, false)] {
        let mut stream = match UnixStream::connect(path).await {
            Ok(stream) => stream,
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused) => {
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        send(&mut stream, &cbor::encode(question)).await?;
        let bytes = receive(&mut stream).await.map_err(AskError::Unanswered)?;
        let answer = cbor::decode(&bytes).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error));
        return answer.map(Some).map_err(AskError::Unanswered);
    }
    Ok(None)
}

async fn send(stream: &mut (impl AsyncWrite + Unpin), bytes: &[u8]) -> io::Result<()> {
    let length = u32::try_from(bytes.len()).ok().filter(|length| *length <= MESSAGE_BYTES);
    stream.write_u32(length.ok_or(io::ErrorKind::FileTooLarge)?).await?;
    stream.write_all(bytes).await?;
    stream.flush().await
}

/// A question; none where the other end has gone before it asked anything, as a server does that looks who has the socket.
async fn read_question(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<Option<Vec<u8>>> {
    let mut first = [0_u8; 1];
    if stream.read(&mut first).await? == 0 {
        return Ok(None);
    }
    receive(&mut first.as_slice().chain(stream)).await.map(Some)
}

async fn receive(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<Vec<u8>> {
    let length = stream.read_u32().await?;
    if length > MESSAGE_BYTES {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut bytes = Vec::new();
    stream.take(u64::from(length)).read_to_end(&mut bytes).await?;
    if bytes.len() as u64 != u64::from(length) {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[tokio::test]
    async fn of_several_servers_one_has_the_socket_and_another_takes_it_then() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = socket(folder.path(), true);
        let first = take_socket(&path).await.expect("looked").expect("taken");
        assert!(take_socket(&path).await.expect("looked").is_none(), "another listens there");
        // Killed: its files stay, and nobody answers.
        drop(first);
        std::fs::write(path.with_extension(LOCK), b"").expect("written");
        assert!(path.exists());
        let begun = [(); 4].map(|()| {
            let path = path.clone();
            tokio::spawn(async move { take_socket(&path).await.expect("looked") })
        });
        let mut taken = Vec::new();
        for begun in begun {
            taken.extend(begun.await.expect("it ended"));
        }
        assert_eq!(taken.len(), 1, "of several that find it at once one has it");
        UnixStream::connect(&path).await.expect("and it is the one that is asked");
    }

    #[tokio::test]
    async fn who_asks_before_the_server_listens_finds_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let taken = ConsoleSocket::take(folder.path(), false).await;
        UnixStream::connect(socket(folder.path(), false)).await.expect("it waits for the server");
        let other = ConsoleSocket::take(folder.path(), false).await;
        assert!(other.taken.is_none(), "and is that server's");
        drop(taken);
    }

    #[tokio::test]
    async fn who_cannot_be_let_in_is_let_in_later() {
        let (told, mut stop) = watch::channel(false);
        let tries = AtomicUsize::new(0);
        let accept = || async {
            // Two times no file descriptor was left.
            if tries.fetch_add(1, Ordering::Relaxed) < 2 { Err(io::Error::other("too many open files")) } else { Ok(7) }
        };
        assert_eq!(accepted(accept, &mut stop).await, Some(7));
        assert_eq!(tries.load(Ordering::Relaxed), 3);
        told.send(true).expect("somebody listens");
        let refused = || async { Err::<(), _>(io::Error::other("too many open files")) };
        assert_eq!(accepted(refused, &mut stop).await, None, "who stops waits for nobody");
    }

    #[tokio::test]
    async fn what_a_machine_left_that_lost_its_power_goes_and_what_another_has_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let [left, other] = ["admin-00000000.sock", "admin-11111111.sock"].map(|name| folder.path().join(name));
        drop(take_socket(&left).await.expect("looked").expect("taken"));
        std::fs::write(left.with_extension(LOCK), b"").expect("written");
        let (_listener, lock) = take_socket(&other).await.expect("looked").expect("taken");
        remove_former(folder.path()).expect("removed");
        assert!(!left.exists() && !left.with_extension(LOCK).exists());
        UnixStream::connect(&other).await.expect("it listens still");
        drop(lock);
        assert!(!other.with_extension(LOCK).exists(), "who ends leaves no lock");
    }

    /// As where it is stopped while it does what it was asked: a person who is told that nothing was asked does it again.
    #[tokio::test]
    async fn who_ends_before_it_answers_is_not_taken_for_one_that_was_not_asked() {
        let folder = tempfile::tempdir().expect("a folder");
        let question = Question::LightKey {};
        assert!(matches!(ask(folder.path(), &question).await, Ok(None)), "nobody listens");
        let listener = UnixListener::bind(socket(folder.path(), false)).expect("bound");
        let ends = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.expect("asked");
            let asked = read_question(&mut stream).await.expect("read");
            assert!(asked.is_some(), "and has the question");
        });
        let told = ask(folder.path(), &question).await;
        assert!(matches!(told, Err(AskError::Unanswered(_))), "{told:?}");
        ends.await.expect("ended");
    }

    #[test]
    fn what_machines_share_has_a_socket_of_each() {
        let data = Path::new("/var/lib/ronda");
        assert_eq!(socket(data, false), data.join("admin.sock"));
        let own = socket(data, true);
        assert!(own != socket(data, false) && own.starts_with(data), "{}", own.display());
        let deep = PathBuf::from(format!("/{}", "d".repeat(PATH_BYTES - 12)));
        assert_eq!(socket(&deep, true), deep.join("admin.sock"), "a longer name would not fit");
    }

    #[tokio::test]
    async fn who_asks_nothing_is_no_fault_and_who_breaks_off_is() {
        let question = cbor::encode(&Question::Doctor {});
        let (mut sent, nothing): (Vec<u8>, [u8; 0]) = (Vec::new(), []);
        send(&mut sent, &question).await.expect("sent");
        assert_eq!(read_question(&mut sent.as_slice()).await.expect("read"), Some(question));
        assert_eq!(read_question(&mut nothing.as_slice()).await.expect("it only looked"), None);
        for cut in [1, 4, sent.len() - 1] {
            let broken = read_question(&mut &sent[..cut]).await.expect_err("half a question");
            assert_eq!(broken.kind(), io::ErrorKind::UnexpectedEof, "{cut}");
        }
    }
}
