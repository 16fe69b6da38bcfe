//! A PostgreSQL of a trial's own: made in a folder, reached by a socket in it, gone with it.

use crate::store::postgres::Address;
use std::fs::File;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long a server may take to start, also after it was killed.
const PATIENCE: Duration = Duration::from_secs(60);

/// Where it says what it does.
const LOG: &str = "log";

/// A server that runs.
pub(super) struct Server {
    folder: TempDir,
    programs: PathBuf,
    /// As whom it runs: PostgreSQL refuses to be root.
    owner: Option<(u32, u32)>,
    /// Whether it may lose what it said was written when the machine stops: faster, and told apart by no trial but one.
    careless: bool,
    running: Option<Child>,
}

impl Server {
    /// One that is fast.
    pub(super) fn start() -> Self {
        Self::made(true)
    }

    /// One that writes down what it says it did.
    pub(super) fn start_careful() -> Self {
        Self::made(false)
    }

    fn made(careless: bool) -> Self {
        // Not TMPDIR: a socket's path is bound to 107 bytes, and PostgreSQL's user must be able to go there.
        let folder = tempfile::tempdir_in("/tmp").expect("a folder");
        let root = folder.path().metadata().expect("its owner").uid() == 0;
        let owner = root.then(|| (number(&["-u", "postgres"]), number(&["-g", "postgres"])));
        if let Some((user, group)) = owner {
            chown(folder.path(), Some(user), Some(group)).expect("given to PostgreSQL's user");
        }
        let mut server = Self { folder, programs: programs(), owner, careless, running: None };
        let data = server.data();
        let made = server
            .program("initdb")
            .args(["--username=ronda", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "--pgdata"])
            .arg(data)
            .output()
            .expect("initdb runs");
        assert!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));
        server.run();
        server
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The folder of its socket.
    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
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
    pub(super) fn run(&mut self) {
        let began = Instant::now();
        while !self.answers() {
            assert!(began.elapsed() < PATIENCE, "PostgreSQL does not start: {}", self.log());
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
    pub(super) fn kill(&mut self) {
        if let Some(mut child) = self.running.take() {
            child.kill().expect("killed");
            child.wait().expect("gone");
        }
    }

    /// Makes an empty database and answers its address.
    pub(super) fn database(&self, name: &str) -> Address {
        self.told(&["-d", "postgres", "-c", &format!("CREATE DATABASE {name}")]);
        address(self.folder.path(), name)
    }

    /// Says a statement to a database, past the store.
    pub(super) fn say(&self, database: &str, statement: &str) {
        self.told(&["-d", database, "-c", statement]);
    }

    fn told(&self, arguments: &[&str]) {
        let mut command = self.program("psql");
        command
            .args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-U", "ronda", "-h"])
            .arg(self.folder.path())
            .args(arguments);
        let done = command.output().expect("psql runs");
        assert!(done.status.success(), "psql: {}", String::from_utf8_lossy(&done.stderr));
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The address of a database behind a socket in a folder.
pub(super) fn address(folder: &Path, database: &str) -> Address {
    let text = format!("postgres:///{database}?host={}&user=ronda", folder.display());
    Address::read(&text, None).expect("an address")
}

/// Where Debian puts the programs: the latest version of those that are there.
fn programs() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> =
        versions.map(|version| version.path().join("bin")).filter(|bin| bin.join("initdb").is_file()).collect();
    found.sort();
    found.pop().expect("PostgreSQL is not installed on this machine: run scripts/setup --tests, which installs it")
}

/// A number of the user `postgres`, whom Debian's package makes.
fn number(which: &[&str]) -> u32 {
    let told = Command::new("id").args(which).output().expect("id runs");
    let text = String::from_utf8_lossy(&told.stdout).trim().to_owned();
    text.parse().expect("the user postgres is missing: run scripts/setup --tests, which installs PostgreSQL")
}
