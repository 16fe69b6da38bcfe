//! Which directory says who works here: `directory.toml` in the data directory, read again at each use.

use crate::config::settings_fault::SettingsFault;
use crate::config::{private_toml, secret_file, tls_trust};
use ronda_shared::catalog::Organisation;
use ronda_shared::ids::{RoleId, TeamId};
use serde::Deserialize;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;
use url::{Host, Url};

/// The file's name.
pub const FILE: &str = "directory.toml";
/// Entries taken at most, whatever the file says.
const MOST_ENTRIES: usize = 100_000;
/// Rules at most: each group is looked for.
const MOST_RULES: usize = 200;
/// What a button says at most.
const SIGN_IN_CHARS: usize = 60;

/// Why no directory is read.
#[derive(Debug, thiserror::Error)]
pub enum DirectoryProblem {
    /// It cannot be read.
    #[error("{FILE} cannot be read: {0}")]
    Read(#[from] std::io::Error),
    /// Others may read it.
    #[error("{FILE}: others on this machine may read it: chmod 600")]
    Open,
    /// It is not what it should be. The words name no secret.
    #[error("{FILE} is not right: {0}")]
    Parse(SettingsFault),
    /// The password's file.
    #[error("{FILE}: the password's file: {0}")]
    Password(SettingsFault),
}

/// A password of the directory's: the server's own, or of somebody who comes in. It is never printed.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Password(String);

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password")
    }
}

impl Password {
    /// What somebody typed who comes in.
    pub fn typed(text: String) -> Self {
        Self(text)
    }

    /// For the directory alone.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// How what is said is kept from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte (`ldaps://`).
    Tls,
    /// TLS once both sides have said so (`ldap://` and `start_tls`).
    StartTls,
    /// Nothing: within this machine alone.
    Loopback,
}

/// Who has left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Leavers {
    /// Whom the filter finds no more.
    Absent,
    /// They, and whose `userAccountControl` says that the account is disabled.
    #[default]
    AbsentOrDisabled,
}

/// Which attributes of an entry say what.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attributes {
    /// What never changes: `entryUUID`, `objectGUID`.
    #[serde(default = "entry_uuid")]
    pub subject: String,
    /// The account's name: `uid`, `sAMAccountName`.
    #[serde(default = "uid")]
    pub account: String,
    /// The person's name.
    #[serde(default = "cn")]
    pub name: String,
    /// Their mail address.
    #[serde(default = "mail")]
    pub mail: Option<String>,
    /// Their telephone; not read where it is not named.
    #[serde(default)]
    pub phone: Option<String>,
    /// Their unit; not read where it is not named.
    #[serde(default)]
    pub unit: Option<String>,
    /// Their groups.
    #[serde(default = "member_of")]
    pub groups: String,
}

fn entry_uuid() -> String {
    "entryUUID".to_owned()
}
fn uid() -> String {
    "uid".to_owned()
}
fn cn() -> String {
    "cn".to_owned()
}
fn mail() -> Option<String> {
    Some("mail".to_owned())
}
fn member_of() -> String {
    "memberOf".to_owned()
}

impl Default for Attributes {
    fn default() -> Self {
        Self {
            subject: entry_uuid(),
            account: uid(),
            name: cn(),
            mail: mail(),
            phone: None,
            unit: None,
            groups: member_of(),
        }
    }
}

impl Attributes {
    /// All that are asked for.
    pub fn names(&self) -> Vec<String> {
        let own = [&self.subject, &self.account, &self.name, &self.groups];
        let may = [&self.mail, &self.phone, &self.unit];
        let mut names: Vec<String> = own.into_iter().chain(may.into_iter().flatten()).cloned().collect();
        names.push(CONTROL.to_owned());
        names
    }
}

/// Where Active Directory says that an account is disabled.
pub const CONTROL: &str = "userAccountControl";

/// What a group gives.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The group, as the entries name it: its whole name (`CN=Mesa,OU=Grupos,DC=…`).
    pub group: String,
    /// The role.
    pub role: RoleId,
    /// The team.
    #[serde(default)]
    pub team: Option<TeamId>,
}

/// A directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directory {
    /// Its host, as its certificate names it.
    pub host: String,
    /// The host is an address: what a certificate must name then.
    pub address: Option<IpAddr>,
    /// Its port.
    pub port: u16,
    /// How what is said is kept from others.
    pub security: Security,
    /// As whom it is read.
    pub bind: String,
    /// With which password.
    pub password: Password,
    /// Under which entry people are.
    pub base: String,
    /// Which entries are people who work here.
    pub filter: String,
    /// Who vouches for its certificate beside whom the system trusts.
    pub ca: Option<PathBuf>,
    /// From one reading to the next.
    pub interval: Duration,
    /// All of a reading.
    pub timeout: Duration,
    /// Entries of a page.
    pub page_size: i32,
    /// Entries taken at most: more are an error.
    pub most: usize,
    /// Who has left.
    pub leavers: Leavers,
    /// Of a hundred whom the directory vouches for, more than this many are let go only when somebody has said so.
    pub ask_above_percent: usize,
    /// Which attributes say what.
    pub attributes: Attributes,
    /// What groups give.
    pub rules: Vec<Rule>,
    /// What follows «Entrar con», where people may come in by their account and password; none where they may not.
    pub sign_in: Option<String>,
}

/// The file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSettings {
    url: String,
    #[serde(default)]
    start_tls: bool,
    bind: String,
    password_file: PathBuf,
    base: String,
    filter: String,
    #[serde(default)]
    ca: Option<PathBuf>,
    #[serde(default = "two_minutes")]
    interval_seconds: u64,
    #[serde(default = "half_a_minute")]
    timeout_seconds: u64,
    #[serde(default = "a_page")]
    page_size: i32,
    #[serde(default = "usual_most")]
    most: usize,
    #[serde(default)]
    leavers: Leavers,
    #[serde(default = "five")]
    ask_above_percent: usize,
    #[serde(default)]
    attributes: Attributes,
    #[serde(default)]
    rules: Vec<Rule>,
    #[serde(default)]
    sign_in: Option<String>,
}

fn two_minutes() -> u64 {
    120
}
fn half_a_minute() -> u64 {
    30
}
fn a_page() -> i32 {
    500
}
fn usual_most() -> usize {
    20_000
}
fn five() -> usize {
    5
}

impl RawSettings {
    fn check(self, data: &Path) -> Result<Directory, DirectoryProblem> {
        let wrong = |es: &str, en: &str| DirectoryProblem::Parse(SettingsFault::new(es, en));
        let url = Url::parse(&self.url).map_err(|_| wrong("«url» no es una dirección", "`url` is no address"))?;
        let bare = url.username().is_empty() && url.password().is_none() && url.query().is_none();
        if !bare || !matches!(url.path(), "" | "/") {
            return Err(wrong(
                "«url» es solo un servidor: ldaps://NOMBRE, con :PUERTO si es otro",
                "`url` is a host alone: ldaps://NAME, with :PORT where it is another one",
            ));
        }
        // Of schemes that it does not know the library takes an IPv4 address for a name: it is looked at below.
        let host = match url.host() {
            Some(Host::Domain(name)) => name.to_ascii_lowercase(),
            Some(Host::Ipv4(address)) => address.to_string(),
            Some(Host::Ipv6(address)) => address.to_string(),
            None => return Err(wrong("«url» no nombra ningún servidor", "`url` names no host")),
        };
        let address = host.parse::<IpAddr>().ok();
        let within = host == "localhost" || address.is_some_and(|address| address.is_loopback());
        let (security, usual_port) = match (url.scheme(), self.start_tls) {
            ("ldaps", false) => (Security::Tls, 636),
            ("ldaps", true) => {
                return Err(wrong(
                    "«ldaps://» habla TLS desde el principio: quita «start_tls»",
                    "`ldaps://` speaks TLS at once: leave `start_tls` out",
                ));
            }
            ("ldap", true) => (Security::StartTls, 389),
            ("ldap", false) if within => (Security::Loopback, 389),
            ("ldap", false) => {
                return Err(wrong(
                    "sin TLS las contraseñas se podrían leer en el camino: «ldaps://», o «start_tls = true»",
                    "without TLS passwords could be read on the way: `ldaps://`, or `start_tls = true`",
                ));
            }
            _ => return Err(wrong("«url» no es ni ldaps:// ni ldap://", "`url` is neither ldaps:// nor ldap://")),
        };
        let one_line = |text: &str| !text.trim().is_empty() && !text.contains(char::is_control) && text.len() <= 4_000;
        if ![&self.bind, &self.base, &self.filter].into_iter().all(|text| one_line(text)) {
            return Err(wrong(
                "«bind», «base» y «filter» son de una línea cada uno",
                "`bind`, `base` and `filter` are one line each",
            ));
        }
        if ldap3::parse_filter(&self.filter).is_err() {
            return Err(wrong("«filter» no es un filtro de LDAP", "`filter` is no LDAP filter"));
        }
        // What an entry tells under an option is read as the attribute's: by a name with one it would never be found.
        if self.attributes.names().iter().any(|name| name.contains(';')) {
            return Err(wrong(
                "«attributes» son nombres sin opciones: «cn», no «cn;lang-es»",
                "`attributes` are names without options: `cn`, not `cn;lang-es`",
            ));
        }
        let letter = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.');
        if !self.attributes.names().iter().all(|name| !name.is_empty() && name.len() <= 100 && name.chars().all(letter))
        {
            return Err(wrong("«attributes» son nombres de atributos", "`attributes` are names of attributes"));
        }
        // Who left while a reading went on is out after the next one: within five minutes.
        let whole = self.interval_seconds.saturating_add(self.timeout_seconds.saturating_mul(2));
        let bounds = [
            (
                (30..=240).contains(&self.interval_seconds),
                "«interval_seconds» va de 30 a 240",
                "`interval_seconds` is from 30 to 240",
            ),
            (
                (1..=60).contains(&self.timeout_seconds),
                "«timeout_seconds» va de 1 a 60",
                "`timeout_seconds` is from 1 to 60",
            ),
            (
                whole <= 300,
                "«interval_seconds» y dos veces «timeout_seconds» pasan de 300: quien se fue entraría después de cinco minutos",
                "`interval_seconds` and twice `timeout_seconds` are more than 300: who left would come in after five minutes",
            ),
            ((1..=1_000).contains(&self.page_size), "«page_size» va de 1 a 1000", "`page_size` is from 1 to 1000"),
            ((1..=MOST_ENTRIES).contains(&self.most), "«most» va de 1 a 100000", "`most` is from 1 to 100000"),
            (
                self.ask_above_percent <= 100,
                "«ask_above_percent» va de 0 a 100",
                "`ask_above_percent` is from 0 to 100",
            ),
            (self.rules.len() <= MOST_RULES, "hay más de 200 «rules»", "there are more than 200 `rules`"),
            (
                self.rules.iter().all(|rule| one_line(&rule.group)),
                "el «group» de una regla está vacío o es demasiado largo",
                "a rule's `group` is empty or too long",
            ),
            (
                self.sign_in.as_ref().is_none_or(|name| one_line(name) && name.chars().count() <= SIGN_IN_CHARS),
                "«sign_in» es lo que sigue a «Entrar con», de 60 letras a lo más",
                "`sign_in` is what follows «Entrar con», 60 characters at most",
            ),
        ];
        if let Some((_, es, en)) = bounds.into_iter().find(|(right, ..)| !right) {
            return Err(wrong(es, en));
        }
        let password = secret_file::named(data, &self.password_file).map_err(DirectoryProblem::Password)?;
        Ok(Directory {
            port: url.port().unwrap_or(usual_port),
            host,
            address,
            security,
            bind: self.bind,
            password: Password(password),
            base: self.base,
            filter: self.filter,
            ca: tls_trust::named(data, self.ca).map_err(DirectoryProblem::Parse)?,
            interval: Duration::from_secs(self.interval_seconds),
            timeout: Duration::from_secs(self.timeout_seconds),
            page_size: self.page_size,
            most: self.most,
            leavers: self.leavers,
            ask_above_percent: self.ask_above_percent,
            attributes: self.attributes,
            rules: self.rules,
            sign_in: self.sign_in,
        })
    }
}

impl Directory {
    /// Rules that give what the organisation's data have not: by their groups.
    pub fn idle_rules(&self, organisation: &Organisation) -> Vec<&str> {
        let idle = |rule: &&Rule| !is_known(organisation, rule);
        self.rules.iter().filter(idle).map(|rule| rule.group.as_str()).collect()
    }

    /// Which parts of a person it tells, by their names: what is typed of them here stands until its next reading.
    pub fn tells(&self) -> Vec<&'static str> {
        let Attributes { mail, phone, unit, .. } = &self.attributes;
        let parts = [
            ("name", true),
            ("roles", !self.rules.is_empty()),
            ("teams", self.rules.iter().any(|rule| rule.team.is_some())),
            ("mail", mail.is_some()),
            ("phone", phone.is_some()),
            ("client_org", unit.is_some()),
        ];
        parts.into_iter().filter(|(_, is_told)| *is_told).map(|(part, _)| part).collect()
    }
}

/// Whether the organisation's data have what a rule gives.
pub fn is_known(organisation: &Organisation, rule: &Rule) -> bool {
    organisation.role(&rule.role).is_some() && rule.team.as_ref().is_none_or(|team| organisation.team(team).is_some())
}

/// The directory as the file says now; none without a file. It blocks.
///
/// # Errors
/// The file, or the password's, cannot be read, others may read it, or it is not right.
pub fn read(data: &Path) -> Result<Option<Directory>, DirectoryProblem> {
    let read = private_toml::read(&data.join(FILE), DirectoryProblem::Open, |why| DirectoryProblem::Parse(why.into()))?;
    read.map(|written: RawSettings| written.check(data)).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::private_toml::testing::written;
    use crate::organisation::load_builtin;

    const RIGHT: &str = r#"
        url = "ldaps://ad.oaxaca.example"
        bind = "CN=ronda,OU=Servicios,DC=oaxaca,DC=example"
        password_file = "directory.secret"
        base = "OU=Personal,DC=oaxaca,DC=example"
        filter = "(&(objectCategory=person)(objectClass=user))"

        [attributes]
        subject = "objectGUID"
        account = "sAMAccountName"
        unit = "department"

        [[rules]]
        group = "CN=Mesa,OU=Grupos,DC=oaxaca,DC=example"
        role = "agente-mesa"
        team = "oax-mesa"

        [[rules]]
        group = "CN=Otra,OU=Grupos,DC=oaxaca,DC=example"
        role = "no-hay"
    "#;

    fn told(text: &str, mode: u32) -> Result<Option<Directory>, DirectoryProblem> {
        let folder = tempfile::tempdir().expect("a folder");
        written(folder.path(), FILE, text, mode);
        written(folder.path(), "directory.secret", "clave-muy-larga\n", 0o600);
        read(folder.path())
    }

    #[test]
    fn the_file_says_which_directory_is_read_and_how() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(read(folder.path()).expect("no file"), None);
        let known = told(RIGHT, 0o600).expect("right").expect("a directory");
        assert_eq!((known.host.as_str(), known.port, known.security), ("ad.oaxaca.example", 636, Security::Tls));
        assert_eq!(known.password.reveal(), "clave-muy-larga");
        assert_eq!(known.tells(), ["name", "roles", "teams", "mail", "client_org"], "no telephone is named");
        assert!(!format!("{known:?}").contains("muy-larga"), "a password is never printed");
        assert_eq!((known.ask_above_percent, known.leavers), (5, Leavers::AbsentOrDisabled));
        assert!(known.interval + 2 * known.timeout <= Duration::from_secs(300));
        assert_eq!(known.attributes.groups, "memberOf");
        assert_eq!(known.sign_in, None, "nobody comes in by it unless the file says so");
        let organisation = load_builtin("oaxaca").expect("Oaxaca's data");
        assert_eq!(known.idle_rules(&organisation), ["CN=Otra,OU=Grupos,DC=oaxaca,DC=example"]);
        assert!(matches!(told(RIGHT, 0o640), Err(DirectoryProblem::Open)));
    }

    #[test]
    fn without_tls_no_directory_but_this_machines_own_is_read() {
        let of = |url: &str, more: &str| {
            told(&RIGHT.replacen("url = \"ldaps://ad.oaxaca.example\"", &format!("url = \"{url}\"\n{more}"), 1), 0o600)
        };
        let security = |url: &str, more: &str| of(url, more).expect("right").expect("a directory").security;
        assert_eq!(security("ldap://ad.oaxaca.example", "start_tls = true"), Security::StartTls);
        assert_eq!(security("ldap://127.0.0.1:3389", ""), Security::Loopback);
        assert_eq!(security("ldap://[::1]", ""), Security::Loopback);
        assert_eq!(security("ldap://localhost", "start_tls = true"), Security::StartTls);
        for (url, more) in [
            ("ldap://ad.oaxaca.example", ""),
            ("ldap://127.0.0.1.oaxaca.example", ""),
            ("ldap://10.0.0.7", ""),
            ("ldapi://%2Frun%2Fldapi", ""),
            ("ldaps://ad.oaxaca.example", "start_tls = true"),
            ("ldaps://yo:clave@ad.oaxaca.example", ""),
            ("ldaps://ad.oaxaca.example/DC=oaxaca", ""),
        ] {
            assert!(matches!(of(url, more), Err(DirectoryProblem::Parse(_))), "{url}");
        }
    }

    #[test]
    fn what_is_wrong_is_named_and_no_secret_told() {
        for (from, to) in [
            ("ldaps://", "https://"),
            ("(&(objectCategory=person)", "(&(objectCategory=person"),
            ("base = ", "interval_seconds = 600\n        base = "),
            ("base = ", "timeout_seconds = 0\n        base = "),
            ("base = ", "interval_seconds = 240\n        timeout_seconds = 40\n        base = "),
            ("base = ", "page_size = 0\n        base = "),
            ("base = ", "ask_above_percent = 101\n        base = "),
            ("base = ", "leavers = \"nobody\"\n        base = "),
            ("base = ", "sign_in = \" \"\n        base = "),
            ("base = ", "password = \"muy-larga\"\n        base = "),
            ("\"sAMAccountName\"", "\"sAMAccountName)(\""),
            ("\"sAMAccountName\"", "\"cn;lang-es\""),
            ("\"department\"", "\"department;lang-es\""),
            ("password_file = \"directory.secret\"", "password_file = \"none\""),
            ("group = \"CN=Mesa,OU=Grupos,DC=oaxaca,DC=example\"", "group = \"\""),
        ] {
            let text = RIGHT.replacen(from, to, 1);
            assert_ne!(text, RIGHT, "{from}");
            let wrong = told(&text, 0o600).expect_err(to).to_string();
            assert!(wrong.contains(FILE) && !wrong.contains("muy-larga"), "{wrong}");
        }
    }
}
