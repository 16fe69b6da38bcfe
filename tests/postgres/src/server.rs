//! The server itself: made by initdb, run as a child, killed as a crash does.

use crate::FOLDER;
use crate::socket::{Socket, programs};
use std::fs::File;
use std::ops::Deref;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long a server may take to start, also after it was killed.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Where it says what it does.
const LOG: &str = "log";

/// A server that runs, for as long as this lives.
#[derive(Debug)]
pub struct Server {
    folder: TempDir,
    socket: Socket,
    programs: PathBuf,
    /// As whom it runs: PostgreSQL refuses to be root.
    owner: Option<(u32, u32)>,
    /// Whether it may lose what it said was written when the machine stops: faster, and told apart by no trial but one.
    careless: bool,
    running: Option<Child>,
}

/// Where servers keep what they have: where [`FOLDER`] says, else in /tmp. Not TMPDIR: a socket's path is bound to 107 bytes, and
/// PostgreSQL's user must be able to go there.
fn place() -> PathBuf {
    std::env::var_os(FOLDER).map_or_else(|| PathBuf::from("/tmp"), PathBuf::from)
}

impl Deref for Server {
    type Target = Socket;

    fn deref(&self) -> &Socket {
        &self.socket
    }
}

impl Server {
    /// One that is fast.
    pub fn start() -> Self {
        Self::made(true)
    }

    /// One that writes down what it says it did.
    pub fn start_careful() -> Self {
        Self::made(false)
    }

    /// Another one that follows this one, as a replica does: it has what this one has now, and what it is told from then on.
    pub fn follower(&self) -> Self {
        let mut follower = Self::placed(self.careless);
        let made = follower
            .program("pg_basebackup")
            .args(["--username=ronda", "--checkpoint=fast", "--no-sync", "--write-recovery-conf", "--host"])
            .arg(self.folder.path())
            .arg("--pgdata")
            .arg(follower.data())
            .output()
            .expect("pg_basebackup runs");
        assert!(made.status.success(), "pg_basebackup: {}", String::from_utf8_lossy(&made.stderr));
        follower.run();
        follower
    }

    /// One that is not made yet, in a folder of its own.
    fn placed(careless: bool) -> Self {
        let folder = tempfile::tempdir_in(place()).expect("a folder");
        let root = folder.path().metadata().expect("its owner").uid() == 0;
        let owner = root.then(|| (number(&["-u", "postgres"]), number(&["-g", "postgres"])));
        if let Some((user, group)) = owner {
            chown(folder.path(), Some(user), Some(group)).expect("given to PostgreSQL's user");
        }
        let socket = Socket::within(folder.path());
        Self { folder, socket, programs: programs(), owner, careless, running: None }
    }

    fn made(careless: bool) -> Self {
        let mut server = Self::placed(careless);
        let made = server
            .program("initdb")
            .args(["--username=ronda", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "--pgdata"])
            .arg(server.data())
            .output()
            .expect("initdb runs");
        assert!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));
        server.run();
        server
    }

    /// Lets it write in a folder that is not its own.
    pub fn give(&self, folder: &Path) {
        if let Some((user, group)) = self.owner {
            chown(folder, Some(user), Some(group)).expect("given to PostgreSQL's user");
        }
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.programs.join(name));
        command.current_dir(self.folder.path());
        if let Some((user, group)) = self.owner {
            command.uid(user).gid(group);
        }
        command
    }

    /// Runs it and waits until it answers.
    pub fn run(&mut self) {
        let began = Instant::now();
        while !self.answers() {
            assert!(began.elapsed() < TIMEOUT, "PostgreSQL does not start: {}", self.log());
            // One that was killed leaves memory behind, which the next one refuses to share for a moment.
            let ended = self.running.as_mut().is_none_or(|child| child.try_wait().expect("a child").is_some());
            if ended {
                self.running = Some(self.spawned());
            }
            std::thread::yield_now();
        }
    }

    fn spawned(&self) -> Child {
        let mut command = self.program("postgres");
        command.arg("-D").arg(self.data()).arg("-k").arg(self.folder.path());
        command.args(["-c", "listen_addresses=", "-c", "max_connections=200", "-c", "logging_collector=off"]);
        // In its folder, and gone with it: shared memory that has a name of its own outlives a server that is killed.
        command.args(["-c", "dynamic_shared_memory_type=mmap"]);
        if self.careless {
            command.args(["-c", "fsync=off", "-c", "full_page_writes=off"]);
        }
        let log = File::options().create(true).append(true).open(self.folder.path().join(LOG)).expect("a log");
        command.stdout(Stdio::null()).stderr(log).spawn().expect("postgres runs")
    }

    /// What it said on its way.
    fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join(LOG)).unwrap_or_default()
    }

    fn answers(&self) -> bool {
        let asked = self.program("pg_isready").arg("-q").arg("-h").arg(self.folder.path()).status();
        self.running.is_some() && asked.expect("pg_isready runs").success()
    }

    /// Stops it as a crash does.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.running.take() {
            child.kill().expect("killed");
            child.wait().expect("gone");
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A number of the user `postgres`, whom Debian's package makes.
fn number(which: &[&str]) -> u32 {
    let told = Command::new("id").args(which).output().expect("id runs");
    let text = String::from_utf8_lossy(&told.stdout).trim().to_owned();
    text.parse().expect("the user postgres is missing: run scripts/setup --tests, which installs PostgreSQL")
}
