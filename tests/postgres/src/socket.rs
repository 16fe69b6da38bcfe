//! What is said to a PostgreSQL behind a socket: databases made and dropped, statements past the store.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How long what a session asks for may be another's.
const TIMEOUT: Duration = Duration::from_secs(60);

/// A PostgreSQL that runs, behind a socket in a folder.
#[derive(Debug, Clone)]
pub struct Socket {
    folder: PathBuf,
    programs: PathBuf,
}

impl Socket {
    /// The one whose socket stands in a folder.
    pub fn within(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), programs: programs() }
    }

    /// The one that an address names, as [`address`] writes it.
    pub fn of(address: &str) -> Self {
        let folder = address.split(['?', '&']).find_map(|part| part.strip_prefix("host="));
        Self::within(Path::new(folder.expect("an address with the folder of a socket: postgres:///…?host=/…")))
    }

    /// The folder of its socket.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Makes an empty database and answers its address.
    pub fn database(&self, name: &str) -> String {
        self.say("postgres", &format!("CREATE DATABASE {name}"));
        address(&self.folder, name)
    }

    /// Drops a database, also under those who still look at it.
    pub fn drop_database(&self, name: &str) {
        self.say("postgres", &format!("DROP DATABASE {name} WITH (FORCE)"));
    }

    /// Says a statement to a database.
    pub fn say(&self, database: &str, statement: &str) {
        let done = self.psql(database).args(["-c", statement]).output().expect("psql runs");
        assert!(done.status.success(), "psql: {}", String::from_utf8_lossy(&done.stderr));
    }

    /// What a query answers: a row a line, columns parted by «|».
    pub fn ask(&self, database: &str, query: &str) -> String {
        let done = self.psql(database).args(["-A", "-t", "-c", query]).output().expect("psql runs");
        assert!(done.status.success(), "psql: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8_lossy(&done.stdout).trim().to_owned()
    }

    /// Has an advisory lock of a database, two numbers, for as long as what this answers lives: whoever asks for it waits.
    pub fn hold(&self, database: &str, lock: (u32, u32)) -> Held {
        self.hold_within(database, lock, TIMEOUT)
    }

    /// The same, waited for this long. Another session's lock is not it: one whose client was killed has it until it notices.
    fn hold_within(&self, database: &str, (class, lock): (u32, u32), limit: Duration) -> Held {
        let granted = |session: &str| {
            format!(
                "SELECT 1 / count(*) FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE locktype = 'advisory' \
                 AND classid = {class} AND objid = {lock} AND granted AND application_name = '{session}'"
            )
        };
        self.held(database, &format!("SELECT pg_advisory_lock({class}, {lock});"), granted, limit)
    }

    /// Has what a statement locks in a database for as long as what this answers lives: whoever needs it waits.
    pub fn lock(&self, database: &str, statement: &str) -> Held {
        let locked = |session: &str| {
            format!(
                "SELECT 1 / count(*) FROM pg_stat_activity WHERE application_name = '{session}' \
                 AND state = 'idle in transaction' AND starts_with(query, '{statement}')"
            )
        };
        self.held(database, &format!("BEGIN;\n{statement};"), locked, TIMEOUT)
    }

    /// A session that says this and stays, once a query tells that the session of this name has what it asked for: then that divides
    /// by nothing no more.
    fn held(&self, database: &str, said: &str, has: impl Fn(&str) -> String, limit: Duration) -> Held {
        static HELD: AtomicU64 = AtomicU64::new(0);
        let session = format!("held_{}_{}", std::process::id(), HELD.fetch_add(1, Ordering::Relaxed));
        let mut psql = self.psql(database);
        psql.env("PGAPPNAME", &session).stdin(Stdio::piped()).stdout(Stdio::null());
        let child = psql.spawn().expect("psql runs");
        let has = has(&session);
        // It ends with this, also where it is not had.
        let mut held = Held(child);
        let mut to = held.0.stdin.as_ref().expect("a pipe");
        writeln!(to, "{said}").expect("said");
        let end = Instant::now() + limit;
        // Nothing is divided by while nobody has it.
        loop {
            let told = self.psql(database).args(["-c", &has]).output().expect("psql runs");
            if told.status.success() {
                return held;
            }
            assert!(held.0.try_wait().expect("a child").is_none(), "psql ended by itself: «{said}»");
            let why = String::from_utf8_lossy(&told.stderr);
            assert!(Instant::now() < end, "«{said}» in {database} is not had after {limit:?}: {why}");
            std::thread::yield_now();
        }
    }

    fn psql(&self, database: &str) -> Command {
        let mut command = Command::new(self.programs.join("psql"));
        command.args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-U", "ronda", "-h"]).arg(&self.folder);
        command.args(["-d", database]);
        command
    }
}

/// A lock that is held.
#[derive(Debug)]
pub struct Held(Child);

impl Drop for Held {
    fn drop(&mut self) {
        // Its session ends with it, and the lock with the session.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The address of a database behind a socket in a folder, as the setting `store` takes it.
pub fn address(folder: &Path, database: &str) -> String {
    format!("postgres:///{database}?host={}&user=ronda", folder.display())
}

/// Where Debian puts the programs: the latest version of those that are there.
pub(crate) fn programs() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> =
        versions.map(|version| version.path().join("bin")).filter(|bin| bin.join("initdb").is_file()).collect();
    found.sort();
    found.pop().expect("PostgreSQL is not installed on this machine: run scripts/setup --tests, which installs it")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Server;

    #[test]
    #[should_panic(expected = "«SELECT 1;» in postgres is not had after 0ns")]
    fn what_is_never_had_is_named_and_not_waited_for_without_end() {
        let server = Server::start();
        server.held("postgres", "SELECT 1;", |_| "SELECT 1 / 0".to_owned(), Duration::ZERO);
    }

    #[test]
    #[should_panic(expected = "«SELECT pg_advisory_lock(7, 1);» in postgres is not had after 0ns")]
    fn a_lock_that_another_session_has_is_not_held() {
        let server = Server::start();
        let _first = server.hold("postgres", (7, 1));
        server.hold_within("postgres", (7, 1), Duration::ZERO);
    }

    #[test]
    fn an_address_leads_back_to_its_folder() {
        let written = address(Path::new("/tmp/here"), "one");
        assert_eq!(written, "postgres:///one?host=/tmp/here&user=ronda");
        assert_eq!(Socket::of(&written).folder(), Path::new("/tmp/here"));
    }
}
