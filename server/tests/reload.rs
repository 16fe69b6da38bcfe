//! The organisation's data changed while the server runs.
//!
//! Told to look again (SIGHUP), the real binary takes them without a restart; where they are wrong it goes on by those it has.
#![forbid(unsafe_code)]

use ronda_server::organisation;
use std::io::{BufRead, BufReader, Lines};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};

/// A running server and what it says.
struct Server {
    child: Child,
    said: Lines<BufReader<ChildStderr>>,
}

impl Server {
    fn start(data: &Path, organisation: &Path) -> Self {
        let at = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port");
        let mut child = Command::new(env!("CARGO_BIN_EXE_ronda"))
            .args(["serve", "--listen", &at.to_string()])
            .args(["--data".as_ref(), data.as_os_str()])
            .args(["--organisation".as_ref(), organisation.as_os_str()])
            .env("RONDA_ORIGIN", format!("http://localhost:{}", at.port()))
            .env("NO_COLOR", "1")
            .stderr(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("it runs");
        let said = BufReader::new(child.stderr.take().expect("a pipe")).lines();
        Self { child, said }
    }

    /// The next line that says so.
    fn says(&mut self, words: &str) -> String {
        let found = self.said.by_ref().map_while(Result::ok).find(|line| line.contains(words));
        found.unwrap_or_else(|| panic!("it ended without saying «{words}»"))
    }

    /// The version by which it serves, from the line in which it says that it does.
    fn version(&mut self) -> String {
        let line = self.says("Ronda is serving");
        let (_, after) = line.split_once("organisation_version").expect("it names the version");
        after.chars().filter(char::is_ascii_hexdigit).take(16).collect()
    }

    fn look_again(&self) {
        let told = Command::new("kill").args(["-HUP", &self.child.id().to_string()]).status();
        assert!(told.expect("kill runs").success());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended: then there is nothing to stop.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn data_are_changed_without_a_restart_and_wrong_ones_are_not_taken() {
    let dir = tempfile::tempdir().expect("a directory");
    let data = dir.path().join("oaxaca");
    organisation::write(&data, &organisation::files_named("oaxaca").expect("Oaxaca's data")).expect("written");
    let file = data.join("organisation.json");
    let first = std::fs::read_to_string(&file).expect("reads");
    let mut server = Server::start(&dir.path().join("data"), &data);
    let version = server.version();
    assert_eq!(version.len(), 16, "{version}");

    server.look_again();
    server.says("as they were");

    let renamed = first.replacen("\"short_name\": \"", "\"short_name\": \"Nueva ", 1);
    assert_ne!(renamed, first);
    std::fs::write(&file, renamed).expect("written");
    server.look_again();
    server.says("have changed");
    let changed = server.version();
    assert_ne!(changed, version);

    std::fs::write(&file, first.replacen("\"timezone\"", "\"timezon\"", 1)).expect("written");
    server.look_again();
    server.says("The data stay as they were");
    assert!(server.child.try_wait().expect("asked").is_none(), "it goes on");

    // R30: an item that becomes mandatory is a new version; what was open keeps the one it started with.
    std::fs::write(&file, first).expect("written");
    server.look_again();
    assert_eq!(server.version(), version, "the same data are the same version");
}

/// What a command prints, on both its ends, and its code.
fn told(what: &[&str], data: &Path) -> (Option<i32>, String) {
    let done = Command::new(env!("CARGO_BIN_EXE_ronda")).args(what).arg("--data").arg(data).output().expect("it runs");
    (done.status.code(), String::from_utf8_lossy(&[done.stdout, done.stderr].concat()).into_owned())
}

fn change(file: &Path, former: &str, new: &str) {
    let text = std::fs::read_to_string(file).expect("reads");
    assert!(text.contains(former), "{former} in {}", file.display());
    std::fs::write(file, text.replacen(former, new, 1)).expect("written");
}

/// `ronda reload` says what was checked and what is served by then, or which file and line is wrong.
#[test]
fn reload_tells_what_the_running_server_took_or_what_is_wrong() {
    let dir = tempfile::tempdir().expect("a directory");
    let (data, files) = (dir.path().join("data"), dir.path().join("oaxaca"));
    organisation::write(&files, &organisation::files_named("oaxaca").expect("Oaxaca's data")).expect("written");
    let by = files.to_str().expect("a path");
    let (code, text) = told(&["reload", "--organisation", by], &data);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("No server runs on") && text.contains("Nothing to correct"), "{text}");

    let mut server = Server::start(&data, &files);
    let version = server.version();
    let (code, text) = told(&["reload"], &data);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains(" services, ") && text.contains("as they were"), "{text}");

    let file = files.join("organisation.json");
    change(&file, "\"name\": \"", "\"name\": \"Nueva ");
    let (code, text) = told(&["reload"], &data);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("Checked: Nueva ") && text.contains(&format!("(before: {version})")), "{text}");
    let changed = server.version();
    assert!(changed != version && text.contains(&format!("The server serves by version {changed}")), "{text}");

    // Only what is said by mail has changed: that is taken, too.
    let letter = files.join("messages/received.es.txt");
    std::fs::write(&letter, "Folio {folio}\n\nA sus órdenes\n").expect("written");
    let (code, text) = told(&["reload"], &data);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("The server serves by version"), "{text}");

    std::fs::write(&letter, "Folio\n\nSu número es {numero}\n").expect("written");
    let (code, text) = told(&["reload"], &data);
    assert_eq!(code, Some(3), "{text}");
    assert!(
        text.contains("messages/received.es.txt:3:") && text.contains("1 to correct. The server goes on"),
        "{text}"
    );
    std::fs::remove_file(&letter).expect("removed");
    change(&file, "\"timezone\"", "\"timezon\"");
    let (code, text) = told(&["reload"], &data);
    assert_eq!(code, Some(3), "{text}");
    assert!(text.contains("organisation.json:"), "{text}");
    assert!(server.child.try_wait().expect("asked").is_none(), "it goes on");
}
