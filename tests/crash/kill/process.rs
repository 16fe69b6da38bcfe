//! The real binary on data of its own: built, started, killed without a word, started again.

use crate::crash::kill::http::Peer;
use ronda_server::store::Store;
use ronda_test_support::ports::Port;
use ronda_test_support::store_place::StorePlace;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

/// id, name, role, teams.
const PEOPLE: &str = "id,name,roles,teams,buildings
omar,Omar,agente-tecnico,oax-soporte,edificio-2
beatriz,Beatriz,agente-mesa,oax-mesa,edificio-2
joel,Joel,agente-tecnico,oax-soporte;oax-telefonia,edificio-2
leticia,Leticia,jefe-mesa,oax-mesa,edificio-2
";

/// The binary: `RONDA_BIN`, or the one of this tree, made now so that it is not of yesterday.
fn binary() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        if let Some(given) = std::env::var_os("RONDA_BIN") {
            return PathBuf::from(given);
        }
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let built = Command::new(cargo)
            .args(["build", "--quiet", "--workspace", "--bin", "ronda"])
            .current_dir(&root)
            .status()
            .expect("cargo runs");
        assert!(built.success(), "the server does not build");
        let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
        target.join("debug/ronda")
    })
}

/// How long a server may take to serve, and to stop.
const TIMEOUT: Duration = Duration::from_secs(60);
/// How long one that follows may take to serve reads: first it takes in all that was ever done, while others have the machine's cores.
const TAKING_IN: Duration = Duration::from_secs(5 * 60);

/// A server.
pub struct Ronda {
    pub data: PathBuf,
    pub at: SocketAddr,
    /// Nobody else comes to its address while it is down.
    _port: Port,
    pub origin: String,
    child: Option<Child>,
    place: Arc<StorePlace>,
    /// Another program than that of this tree.
    pub program: Option<PathBuf>,
    /// Settings beside the usual ones, as variables.
    pub more: Vec<(&'static str, String)>,
}

impl Ronda {
    /// A data directory with the fleet's people; it does not serve yet.
    pub fn with_people(data: &Path) -> Self {
        Self::with_people_in(data, StorePlace::empty())
    }

    /// The same with its store in this place.
    pub fn with_people_in(data: &Path, place: StorePlace) -> Self {
        Self::founded(data, place, None)
    }

    /// The same, made and served by another program than that of this tree where one is named.
    pub fn founded(data: &Path, place: StorePlace, program: Option<PathBuf>) -> Self {
        let port = Port::hold();
        let ronda = Self {
            data: data.into(),
            at: port.at,
            origin: format!("http://localhost:{}", port.at.port()),
            _port: port,
            child: None,
            place: Arc::new(place),
            program,
            more: Vec::new(),
        };
        let table = data.with_extension("csv");
        std::fs::write(&table, PEOPLE).unwrap();
        ronda.run(&["import", "people", table.to_str().unwrap()]);
        ronda
    }

    /// Another server of the same store, data directory and origin; it does not serve yet.
    pub fn beside(&self) -> Self {
        let (data, origin, place) = (self.data.clone(), self.origin.clone(), Arc::clone(&self.place));
        let (program, more, port) = (self.program.clone(), self.more.clone(), Port::hold());
        Self { data, at: port.at, _port: port, origin, child: None, place, program, more }
    }

    /// A server of the same origin and settings on another data directory, with a store of its own; it does not serve yet.
    pub fn elsewhere(&self, data: &Path) -> Self {
        let (origin, program, more) = (self.origin.clone(), self.program.clone(), self.more.clone());
        let (port, place) = (Port::hold(), Arc::new(StorePlace::file()));
        Self { data: data.into(), at: port.at, _port: port, origin, child: None, place, program, more }
    }

    /// Asks the database as somebody of its own from now on: by that name its sessions are told from those of others.
    pub fn ask_as(&mut self, role: &str) {
        let setting = self.place.setting().expect("a database");
        self.more.push(("RONDA_STORE", setting.replace("user=ronda", &format!("user={role}"))));
    }

    /// Where its store stands.
    pub fn place(&self) -> &StorePlace {
        &self.place
    }

    fn id(&self) -> String {
        self.child.as_ref().expect("it runs").id().to_string()
    }

    /// Has its process stand still (`STOP`) or go on (`CONT`).
    pub fn signal(&self, name: &str) {
        assert!(Command::new("kill").args(["-s", name, &self.id()]).status().unwrap().success());
    }

    /// Whether its process stands still.
    pub fn stands_still(&self) -> bool {
        let told = std::fs::read_to_string(format!("/proc/{}/stat", self.id())).unwrap();
        // The name of the program stands before, in brackets.
        told.rsplit(')').next().is_some_and(|rest| rest.trim_start().starts_with('T'))
    }

    /// Its store, while it does not serve.
    pub fn store(&self) -> Arc<dyn Store> {
        self.place.open(&self.data)
    }

    fn command(&self) -> Command {
        let mut command = Command::new(match &self.program {
            Some(other) => other.as_path(),
            None => binary(),
        });
        command.env("RONDA_DATA", &self.data).env("RONDA_ORIGIN", &self.origin);
        command.envs(self.place.setting().map(|store| ("RONDA_STORE", store)));
        command.envs(self.more.iter().map(|(name, value)| (*name, value.as_str())));
        command
    }

    /// Begins a command on it: whoever waits for it reads how it ended.
    pub fn begin(&self, what: &[&str]) -> Child {
        self.command().args(what).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// Runs a command on it and answers what it said.
    pub fn run(&self, what: &[&str]) -> String {
        let done = self.command().args(what).output().unwrap();
        assert!(done.status.success(), "{what:?}: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap().trim().to_owned()
    }

    /// The token of a link that lets one browser of a person in.
    pub fn token(&self, person: &str) -> String {
        let link = self.run(&["enrol", person, "--plain"]);
        link.split_once('#').unwrap().1.to_owned()
    }

    /// Starts it, and answers once it serves.
    pub fn serve(&mut self) {
        self.start("serve", 200, TIMEOUT);
    }

    /// Has it follow the replica, and answers once it serves reads.
    pub fn follow(&mut self) {
        self.start("follow", 503, TAKING_IN);
    }

    /// Answers once a server says that it takes writes.
    pub fn until_it_writes(&self) {
        self.until(200);
    }

    /// Answers once a server says that it takes none.
    pub fn until_it_only_reads(&self) {
        self.until(503);
    }

    fn until(&self, status: u16) {
        let end = Instant::now() + TIMEOUT;
        let peer = Peer { at: self.at, origin: &self.origin, cookie: None };
        while !peer.get("/healthz").is_ok_and(|answer| answer.status == status) {
            assert!(Instant::now() < end, "the server does not say {status}");
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Starts it, and answers once `/healthz` has this status.
    fn start(&mut self, what: &str, status: u16, limit: Duration) {
        let child = self
            .command()
            .args([what, "--listen", &self.at.to_string()])
            .env("RUST_LOG", "error")
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let child = self.child.insert(child);
        let end = Instant::now() + limit;
        let peer = Peer { at: self.at, origin: &self.origin, cookie: None };
        while !peer.get("/healthz").is_ok_and(|answer| answer.status == status) {
            assert!(child.try_wait().unwrap().is_none(), "the server ended by itself");
            assert!(Instant::now() < end, "«ronda {what}» does not serve after {limit:?}");
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Has it stop as whoever upgrades it does, and waits until it has.
    pub fn stop(&mut self) {
        self.stop_within(TIMEOUT);
    }

    fn stop_within(&mut self, limit: Duration) {
        self.signal("TERM");
        let end = Instant::now() + limit;
        let ended = loop {
            // It stays its own while it is waited for: where it does not stop, it is killed with this.
            if let Some(ended) = self.child.as_mut().expect("it runs").try_wait().unwrap() {
                break ended;
            }
            assert!(Instant::now() < end, "{}: a server that was told to stop goes on after {limit:?}", self.at);
            std::thread::sleep(Duration::from_millis(2));
        };
        self.child = None;
        assert!(ended.success(), "a server that was told to stop ended with {ended}");
    }

    /// `kill -9`: nothing is said, nothing is flushed.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }
}

impl Drop for Ronda {
    fn drop(&mut self) {
        self.kill();
    }
}

#[test]
#[should_panic(expected = "a server that was told to stop goes on after")]
fn a_server_that_does_not_stop_is_not_waited_for_without_end() {
    let folder = tempfile::tempdir().unwrap();
    let mut ronda = Ronda::with_people(&folder.path().join("data"));
    ronda.serve();
    ronda.signal("STOP");
    ronda.stop_within(Duration::ZERO);
}
