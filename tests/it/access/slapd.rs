//! A real directory of its own for each test. It is OpenLDAP's slapd, as the tests' user, with attributes as Active
//! Directory names them.

use ronda_test_support::ports::Port;
use std::fmt::Write as _;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;
use tokio::net::TcpStream;

/// Under which entry everything is.
pub(super) const SUFFIX: &str = "dc=oaxaca,dc=example";
/// As whom it is read, and with which password.
pub(super) const READER: &str = "cn=ronda,dc=oaxaca,dc=example";
pub(super) const PASSWORD: &str = "secreto de prueba";

/// A slapd with the entries of a test. It ends when dropped.
pub(super) struct Slapd {
    dir: TempDir,
    child: Option<Child>,
    /// Port for `ldap://`.
    pub(super) plain: u16,
    /// Port for `ldaps://`.
    pub(super) tls: u16,
    /// Certificate to trust, in PEM.
    pub(super) certificate: String,
    more: &'static str,
    /// Nobody else listens there while it is down.
    _ports: [Port; 2],
}

impl Drop for Slapd {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Where slapd is; none where it is not installed, with a word on what is left out. Under continuous integration (`CI` is set) nothing
/// is left out in silence.
fn binary() -> Option<PathBuf> {
    let found = ["/usr/sbin/slapd", "/usr/local/libexec/slapd", "/usr/libexec/slapd"].into_iter().map(PathBuf::from);
    let found = found.into_iter().find(|path| path.exists());
    if found.is_none() {
        assert!(
            std::env::var_os("CI").is_none(),
            "slapd is not installed (scripts/setup --tests): no trial of it runs"
        );
        eprintln!("left out: slapd is not installed (scripts/setup --tests)");
    }
    found
}

/// A person, with an entry that keeps its name for ever.
pub(super) fn person(number: u32, account: &str, name: &str, groups: &[&str]) -> String {
    let mut text = format!(
        "dn: employeeNumber={number},ou=personal,{SUFFIX}\nobjectClass: inetOrgPerson\nobjectClass: adLike\n\
         employeeNumber: {number}\nentryUUID: 00000000-0000-4000-8000-{number:012}\nuid: {account}\ncn: {name}\nsn: {name}\n"
    );
    for group in groups {
        writeln!(text, "memberOf: {}", self::group(group)).expect("written");
    }
    text
}

/// A group's whole name.
pub(super) fn group(name: &str) -> String {
    format!("cn={name},ou=grupos,{SUFFIX}")
}

/// A group's entry.
pub(super) fn group_entry(name: &str) -> String {
    format!("dn: {}\nobjectClass: groupOfNames\ncn: {name}\nmember: {READER}\n", group(name))
}

impl Slapd {
    /// With these entries; none where slapd is not installed.
    pub(super) async fn open(entries: &[String]) -> Option<Self> {
        Self::with(entries, "").await
    }

    /// With more lines in its settings.
    pub(super) async fn with(entries: &[String], more: &'static str) -> Option<Self> {
        let binary = binary()?;
        let dir = tempfile::tempdir().expect("a folder");
        // A copy: where the system confines slapd to its own folders, that is by the binary's path.
        let copy = dir.path().join("slapd");
        std::fs::copy(binary, &copy).expect("copied");
        // Which of its tools it is, it reads off its name.
        std::os::unix::fs::symlink(&copy, dir.path().join("slapadd")).expect("linked");
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
        std::fs::write(dir.path().join("cert.pem"), made.cert.pem()).expect("written");
        std::fs::write(dir.path().join("key.pem"), made.signing_key.serialize_pem()).expect("written");
        let ports = [Port::hold(), Port::hold()];
        let [plain, tls] = ports.each_ref().map(|port| port.at.port());
        let certificate = made.cert.pem();
        let mut own = Self { dir, child: None, plain, tls, certificate, more, _ports: ports };
        own.says(entries).await;
        Some(own)
    }

    fn at(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// From now on it has these entries and no others.
    pub(super) async fn says(&mut self, entries: &[String]) {
        self.stop();
        let db = self.at("db");
        if db.exists() {
            std::fs::remove_dir_all(&db).expect("removed");
        }
        std::fs::create_dir(&db).expect("a folder");
        let show = |name: &str| self.at(name).display().to_string();
        let settings = format!(
            "include /etc/ldap/schema/core.schema\ninclude /etc/ldap/schema/cosine.schema\n\
             include /etc/ldap/schema/inetorgperson.schema\n\
             attributetype ( 1.2.840.113556.1.4.8 NAME 'userAccountControl' EQUALITY integerMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )\n\
             attributetype ( 1.2.840.113556.1.2.102 NAME 'memberOf' EQUALITY distinguishedNameMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.12 )\n\
             objectclass ( 1.3.6.1.4.1.32473.1.1 NAME 'adLike' SUP top AUXILIARY MAY ( userAccountControl $ memberOf ) )\n\
             modulepath /usr/lib/ldap\nmoduleload back_mdb\npidfile {pid}\n\
             TLSCertificateFile {cert}\nTLSCertificateKeyFile {key}\n\
             database mdb\nsuffix \"{SUFFIX}\"\nrootdn \"cn=admin,{SUFFIX}\"\nrootpw raiz\ndirectory {db}\n\
             access to attrs=userPassword by anonymous auth by * none\n\
             access to * by dn.exact=\"{READER}\" read by * none\n{more}\n",
            pid = show("pid"),
            cert = show("cert.pem"),
            key = show("key.pem"),
            db = show("db"),
            more = self.more,
        );
        std::fs::write(self.at("slapd.conf"), settings).expect("written");
        let founding = format!(
            "dn: {SUFFIX}\nobjectClass: organization\nobjectClass: dcObject\no: Oaxaca\ndc: oaxaca\n\n\
             dn: ou=personal,{SUFFIX}\nobjectClass: organizationalUnit\nou: personal\n\n\
             dn: ou=grupos,{SUFFIX}\nobjectClass: organizationalUnit\nou: grupos\n\n\
             dn: {READER}\nobjectClass: person\ncn: ronda\nsn: ronda\nuserPassword: {PASSWORD}\n\n"
        );
        std::fs::write(self.at("all.ldif"), founding + &entries.join("\n")).expect("written");
        let added = Command::new(self.at("slapadd"))
            .arg("-f")
            .arg(self.at("slapd.conf"))
            .arg("-l")
            .arg(self.at("all.ldif"))
            .output()
            .expect("slapadd runs");
        assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
        self.start().await;
    }

    /// Starts it, where it was, and waits until it answers.
    pub(super) async fn start(&mut self) {
        let log = std::fs::File::create(self.at("log")).expect("a file");
        let child = Command::new(self.at("slapd"))
            .args(["-d", "0", "-f"])
            .arg(self.at("slapd.conf"))
            .arg("-h")
            .arg(format!("ldap://127.0.0.1:{} ldaps://127.0.0.1:{}", self.plain, self.tls))
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("slapd runs");
        self.child = Some(child);
        let began = std::time::Instant::now();
        while began.elapsed().as_secs() < 60 {
            if let Some(Ok(Some(status))) = self.child.as_mut().map(Child::try_wait) {
                let log = std::fs::read_to_string(self.at("log")).unwrap_or_default();
                panic!("slapd has ended ({status}): {log}");
            }
            if TcpStream::connect(("127.0.0.1", self.tls)).await.is_ok() {
                return;
            }
            tokio::task::yield_now().await;
        }
        panic!("slapd does not answer");
    }

    /// Kills the server and waits for its end; it may be called twice.
    pub(super) fn stop(&mut self) {
        if let Some(mut child) = self.child.take() {
            drop(child.kill());
            drop(child.wait());
        }
    }

    /// What Ronda is told: this directory, at this address, with these lines.
    pub(super) fn named(&self, data: &Path, url: &str, lines: &str) {
        keep(data, "ca.pem", &self.certificate);
        names(data, &format!("url = \"{url}\"\nca = \"ca.pem\"\n{lines}"));
    }
}

/// The file that names a directory, with these lines; who is let in by it with which role.
pub(super) fn names(data: &Path, lines: &str) {
    keep(data, "directory.secret", PASSWORD);
    let rule = |name: &str, role: &str, team: &str| {
        format!("[[rules]]\ngroup = \"{}\"\nrole = \"{role}\"\nteam = \"{team}\"\n", group(name))
    };
    let text = format!(
        "bind = \"{READER}\"\npassword_file = \"directory.secret\"\nbase = \"ou=personal,{SUFFIX}\"\n\
         filter = \"(objectClass=inetOrgPerson)\"\n{lines}\n{}{}",
        rule("mesa", "agente-mesa", "oax-mesa"),
        rule("redes", "agente-tecnico", "oax-redes"),
    );
    keep(data, "directory.toml", &text);
}

fn keep(data: &Path, name: &str, text: &str) {
    let path = data.join(name);
    std::fs::write(&path, text).expect("written");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).expect("a mode");
}
