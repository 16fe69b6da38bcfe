//! A real mailbox server of its own for each test. It runs as the user who runs the tests; for root, as `nobody`:
//! dovecot takes no root.

use crate::mail::house::Papers;
use ronda_test_support::ports::Port;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The mailbox's user and password.
pub const USER: &str = "soporte@ronda.example";
pub const PASSWORD: &str = "secreto de prueba";

/// A dovecot with one user. It ends when dropped.
pub struct Dovecot {
    dir: TempDir,
    child: Child,
    pub imap: u16,
    pub imaps: u16,
    /// Nobody else listens there until it does.
    _ports: [Port; 2],
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        // Its master ends the rest when it is told to; a second word is for one that does not listen.
        let pid = std::fs::read_to_string(self.dir.path().join("run/master.pid")).unwrap_or_default();
        let told = Command::new("kill").args(["-TERM", pid.trim()]).stderr(Stdio::null()).status();
        if !told.is_ok_and(|status| status.success()) {
            drop(self.child.kill());
        }
        drop(self.child.wait());
    }
}

/// Where dovecot is; it stands outside of most people's PATH.
fn binary() -> PathBuf {
    let found = ["/usr/sbin/dovecot", "/usr/local/sbin/dovecot", "/usr/bin/dovecot"].into_iter().map(PathBuf::from);
    found.into_iter().find(|path| path.exists()).expect("dovecot is installed: scripts/setup --tests")
}

fn said(command: &str, args: &[&str]) -> String {
    let output = Command::new(command).args(args).output().expect("runs");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

impl Dovecot {
    pub async fn open(papers: &Papers) -> Self {
        Self::with(papers, "").await
    }

    /// With more lines in its settings.
    pub async fn with(papers: &Papers, more: &str) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let at = |name: &str| dir.path().join(name);
        for folder in ["run", "state", "mail"] {
            std::fs::create_dir(at(folder)).expect("a folder");
        }
        std::fs::write(at("cert.pem"), &papers.certificate).expect("written");
        std::fs::write(at("key.pem"), &papers.key).expect("written");
        std::fs::write(at("passwd"), format!("{USER}:{{PLAIN}}{PASSWORD}\n")).expect("written");
        let ports = [Port::hold(), Port::hold()];
        let [imap, imaps] = ports.each_ref().map(|port| port.at.port());
        let (me, group, uid, gid) = runs_as();
        let show = |name: &str| at(name).display().to_string();
        let settings = format!(
            "base_dir = {run}\nstate_dir = {state}\nlog_path = {log}\nprotocols = imap\nlisten = 127.0.0.1\n\
             default_internal_user = {me}\ndefault_internal_group = {group}\ndefault_login_user = {me}\n\
             first_valid_uid = 0\nfirst_valid_gid = 0\nssl = yes\nssl_cert = <{cert}\nssl_key = <{key}\n\
             disable_plaintext_auth = yes\nauth_mechanisms = plain login\n\
             passdb {{\n driver = passwd-file\n args = {passwd}\n}}\n\
             userdb {{\n driver = static\n args = uid={uid} gid={gid} home={mail}/%u\n}}\n\
             mail_location = maildir:{mail}/%u\n\
             service imap-login {{\n chroot =\n inet_listener imap {{\n port = {imap}\n }}\n inet_listener imaps {{\n port = {imaps}\n ssl = yes\n }}\n}}\n\
             service anvil {{\n chroot =\n}}\nservice stats {{\n chroot =\n}}\n{more}\n",
            run = show("run"),
            state = show("state"),
            log = show("log"),
            cert = show("cert.pem"),
            key = show("key.pem"),
            passwd = show("passwd"),
            mail = show("mail"),
        );
        std::fs::write(at("d.conf"), settings).expect("written");
        give(dir.path(), uid, gid);
        let mut command = Command::new(binary());
        if is_root() {
            command.uid(uid).gid(gid);
        }
        let child = command
            .args(["-F", "-c"])
            .arg(at("d.conf"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("dovecot runs");
        let mut own = Self { dir, child, imap, imaps, _ports: ports };
        own.ready().await;
        own
    }

    /// Waits until it greets.
    async fn ready(&mut self) {
        let began = std::time::Instant::now();
        while began.elapsed().as_secs() < 60 {
            if let Ok(Some(status)) = self.child.try_wait() {
                let log = std::fs::read_to_string(self.dir.path().join("log")).unwrap_or_default();
                panic!("dovecot has ended ({status}): {log}");
            }
            if let Ok(mut stream) = TcpStream::connect(("127.0.0.1", self.imap)).await {
                let mut greeting = [0; 4];
                // One that has not begun takes the connection and says nothing.
                let reading = stream.read_exact(&mut greeting);
                let read = tokio::time::timeout(std::time::Duration::from_millis(500), reading).await;
                if read.is_ok_and(|read| read.is_ok()) && greeting == *b"* OK" {
                    drop(stream.write_all(b"x LOGOUT\r\n").await);
                    return;
                }
            }
            tokio::task::yield_now().await;
        }
        panic!("dovecot does not answer");
    }

    fn maildir(&self) -> PathBuf {
        self.dir.path().join("mail").join(USER)
    }

    /// Puts a message into the mailbox, as a mail server does.
    pub fn deliver(&self, raw: &[u8]) {
        self.put(raw, "new", &format!("{}.{}.test", std::process::id(), rand_name()));
    }

    /// The same into another folder than the first, named as it stands on the disk.
    pub fn deliver_into(&self, folder: &str, raw: &[u8]) {
        let name = format!("{}.{}.test", std::process::id(), rand_name());
        self.put_into(&self.maildir().join(format!(".{folder}")), raw, "new", &name);
    }

    /// Puts a message there that somebody has read; its number is higher than those of all that nobody has.
    pub fn deliver_read(&self, raw: &[u8]) {
        self.put(raw, "cur", &format!("{}.{}.test:2,S", u32::MAX, rand_name()));
    }

    /// The same of one that came in the year 2001.
    pub fn deliver_old(&self, raw: &[u8]) {
        let name = format!("{}.{}.test:2,S", u32::MAX, rand_name());
        self.put(raw, "cur", &name);
        let file = std::fs::File::options().write(true).open(self.maildir().join("cur").join(name)).expect("a message");
        file.set_modified(std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000)).expect("its date");
    }

    /// Nobody can read the messages any more that are there.
    pub fn lock(&self) {
        for folder in ["new", "cur"] {
            for entry in std::fs::read_dir(self.maildir().join(folder)).expect("a folder").flatten() {
                std::fs::set_permissions(entry.path(), std::fs::Permissions::from_mode(0o000)).expect("locked");
            }
        }
    }

    fn put(&self, raw: &[u8], folder: &str, name: &str) {
        self.put_into(&self.maildir(), raw, folder, name);
    }

    fn put_into(&self, maildir: &Path, raw: &[u8], folder: &str, name: &str) {
        for folder in ["tmp", "new", "cur"] {
            std::fs::create_dir_all(maildir.join(folder)).expect("a folder");
        }
        let part = maildir.join("tmp").join(name);
        std::fs::write(&part, raw).expect("written");
        std::fs::rename(part, maildir.join(folder).join(name)).expect("moved");
        self.give();
    }

    fn give(&self) {
        let (_, _, uid, gid) = runs_as();
        give(&self.dir.path().join("mail"), uid, gid);
    }

    /// Forgets all numbers: the folder has another UIDVALIDITY from now on.
    pub fn make_anew(&self) {
        for name in
            ["dovecot-uidlist", "dovecot.index", "dovecot.index.log", "dovecot.index.cache", "dovecot-uidvalidity"]
        {
            remove(&self.maildir().join(name));
        }
        let entries = std::fs::read_dir(self.maildir()).expect("a folder");
        for entry in
            entries.flatten().filter(|entry| entry.file_name().to_string_lossy().starts_with("dovecot-uidvalidity"))
        {
            remove(&entry.path());
        }
        // The number is drawn from the clock's seconds: it must not be the same again.
        let marker = format!("3 V{} N1 G0123456789abcdef0123456789abcdef\n", 1_000_000 + std::process::id());
        std::fs::write(self.maildir().join("dovecot-uidlist"), marker).expect("written");
        self.give();
    }

    /// How many messages are marked as read.
    pub fn seen(&self) -> usize {
        let entries = std::fs::read_dir(self.maildir().join("cur")).expect("a folder");
        entries
            .flatten()
            .filter(|entry| {
                entry.file_name().to_string_lossy().rsplit(',').next().is_some_and(|flags| flags.contains('S'))
            })
            .count()
    }
}

fn is_root() -> bool {
    said("id", &["-u"]) == "0"
}

/// Name, group and their numbers of whom it runs as.
fn runs_as() -> (String, String, u32, u32) {
    let user = if is_root() { "nobody".to_owned() } else { said("id", &["-un"]) };
    let number = |what: &str| said("id", &[what, &user]).parse().expect("a number");
    let group = said("id", &["-gn", &user]);
    (user.clone(), group, number("-u"), number("-g"))
}

/// Gives a folder and all in it to whom it runs as.
fn give(path: &Path, uid: u32, gid: u32) {
    let Ok(meta) = std::fs::symlink_metadata(path) else { return };
    if meta.is_dir() {
        for entry in std::fs::read_dir(path).expect("a folder").flatten() {
            give(&entry.path(), uid, gid);
        }
    }
    if is_root() && meta.uid() != uid && !meta.is_symlink() {
        // A socket that has just gone is nobody's.
        drop(chown(path, Some(uid), Some(gid)));
    }
}

fn remove(path: &Path) {
    if path.exists() {
        std::fs::remove_file(path).expect("removed");
    }
}

fn rand_name() -> u128 {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(0);
    u128::from(NEXT.fetch_add(1, Ordering::Relaxed)) + 1_795_000_000_000
}
