//! The settings of mail: where it goes out, where it comes in, and with which secrets, which stand in files.

use super::faults::Faults;
use super::redacted_address::redacted;
use super::{ConfigError, secret_file};
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::time::Duration;
use url::Url;

/// Seconds: less than that between two looks into the mailbox would be one look that never ends.
const LEAST_IMAP_SECONDS: u32 = 5;

/// Mail as written in the settings, each optional. In the file a table `[mail]`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, clap::Args)]
#[serde(deny_unknown_fields, rename_all = "snake_case", default)]
pub struct MailSettings {
    /// From whom mail goes out and to whom answers come («Mesa de Ayuda <mesa@ronda.example>»). Without it, no mail.
    #[arg(long = "mail-from", id = "mail_from", env = "RONDA_MAIL_FROM")]
    pub from: Option<String>,
    /// Where mail goes out: smtp://host:587 (STARTTLS, demanded), smtps://host:465, or smtp+plain://127.0.0.1:25 for a
    /// mail server on this very machine.
    #[arg(long = "mail-smtp", id = "mail_smtp", env = "RONDA_MAIL_SMTP")]
    pub smtp: Option<String>,
    /// The name under which that server knows us.
    #[arg(long = "mail-smtp-user", id = "mail_smtp_user", env = "RONDA_MAIL_SMTP_USER")]
    pub smtp_user: Option<String>,
    /// The file with its password, readable by its owner alone.
    #[arg(long = "mail-smtp-password-file", id = "mail_smtp_password_file", env = "RONDA_MAIL_SMTP_PASSWORD_FILE")]
    pub smtp_password_file: Option<PathBuf>,
    /// Where mail comes in: imaps://host:993 or imap://host:143 (STARTTLS, demanded).
    #[arg(long = "mail-imap", id = "mail_imap", env = "RONDA_MAIL_IMAP")]
    pub imap: Option<String>,
    /// The mailbox's user.
    #[arg(long = "mail-imap-user", id = "mail_imap_user", env = "RONDA_MAIL_IMAP_USER")]
    pub imap_user: Option<String>,
    /// The file with its password, readable by its owner alone.
    #[arg(long = "mail-imap-password-file", id = "mail_imap_password_file", env = "RONDA_MAIL_IMAP_PASSWORD_FILE")]
    pub imap_password_file: Option<PathBuf>,
    /// Its folder (INBOX).
    #[arg(long = "mail-imap-folder", id = "mail_imap_folder", env = "RONDA_MAIL_IMAP_FOLDER")]
    pub imap_folder: Option<String>,
    /// Seconds between two looks into the mailbox (60).
    #[arg(long = "mail-imap-seconds", id = "mail_imap_seconds", env = "RONDA_MAIL_IMAP_SECONDS",
          value_parser = clap::value_parser!(u32).range(i64::from(LEAST_IMAP_SECONDS)..))]
    pub imap_seconds: Option<u32>,
    /// Certificates trusted beside the system's for both servers, PEM: an institution's own authority.
    #[arg(long = "mail-ca", id = "mail_ca", env = "RONDA_MAIL_CA")]
    pub ca: Option<PathBuf>,
}

/// Why mail cannot be set up so.
#[derive(Debug, thiserror::Error)]
pub enum MailSettingsError {
    /// Not an address.
    #[error("«{0}» is not an address to send mail from: write «Name <name@domain>»")]
    From(String),
    /// A server is named, and no address of ours.
    #[error("mail needs an address of its own: give --mail-from")]
    NoFrom,
    /// Not a server of that kind.
    #[error("«{}» is no mail server: {}", redacted(.0), .1)]
    Server(String, &'static str),
    /// A mailbox that would be looked into all the time.
    #[error("mail.imap_seconds must be {0} or more")]
    TooOften(u32),
    /// One half of a name and password.
    #[error("{0} needs both a user and a password file")]
    HalfSecret(&'static str),
    /// A password over a line that anybody reads.
    #[error("a password is never sent over a line without TLS: write smtp:// or smtps://")]
    PlainSecret,
    /// A password file that cannot be used.
    #[error("the password file {} cannot be used: {reason}", path.display())]
    Secret {
        /// Which.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// Certificates that cannot be read.
    #[error("the certificates in {} cannot be read: {reason}", path.display())]
    Authority {
        /// Which.
        path: PathBuf,
        /// Why.
        reason: String,
    },
}

/// How a line is kept from being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// TLS from the first byte.
    Tls,
    /// In clear until STARTTLS, which is demanded: a server that does not offer it gets nothing.
    StartTls,
    /// In clear, on this very machine.
    Clear,
}

/// A mail server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Its name, as its certificate must say it.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the line is kept.
    pub line: Line,
    /// The name under which it knows us, and where the password stands.
    pub login: Option<Login>,
}

/// Name and password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// The name.
    pub user: String,
    /// The password's file: read at each sign-in, so that a changed one needs no restart.
    pub file: PathBuf,
}

/// Mail, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailConfig {
    /// The name that stands before our address.
    pub name: String,
    /// Our address.
    pub address: String,
    /// Where mail goes out.
    pub smtp: Option<Server>,
    /// Where mail comes in.
    pub imap: Option<Mailbox>,
    /// An authority trusted beside the system's.
    pub ca: Option<PathBuf>,
}

/// A mailbox that is looked into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// Its server; its login is there.
    pub server: Server,
    /// Its folder.
    pub folder: String,
    /// How long between two looks.
    pub every: Duration,
}

impl Mailbox {
    /// By what its rows are kept.
    pub fn address(&self) -> String {
        let user = self.server.login.as_ref().map_or("", |login| &login.user);
        format!("{user}@{}:{}/{}", self.server.host, self.server.port, self.folder)
    }
}

impl MailConfig {
    /// The domain of our address, for names of messages.
    pub fn domain(&self) -> &str {
        self.address.rsplit_once('@').map_or("localhost", |(_, domain)| domain)
    }
}

impl Login {
    /// The password, read now.
    pub fn password(&self) -> Result<String, MailSettingsError> {
        secret(&self.file)
    }
}

impl MailSettings {
    /// What these settings say, and the file's where they are silent.
    pub fn over(self, file: Self) -> Self {
        Self {
            from: self.from.or(file.from),
            smtp: self.smtp.or(file.smtp),
            smtp_user: self.smtp_user.or(file.smtp_user),
            smtp_password_file: self.smtp_password_file.or(file.smtp_password_file),
            imap: self.imap.or(file.imap),
            imap_user: self.imap_user.or(file.imap_user),
            imap_password_file: self.imap_password_file.or(file.imap_password_file),
            imap_folder: self.imap_folder.or(file.imap_folder),
            imap_seconds: self.imap_seconds.or(file.imap_seconds),
            ca: self.ca.or(file.ca),
        }
    }

    /// Checks and completes; none where there is to be no mail. Of several settings that are wrong all are told.
    pub fn check(self) -> Result<Option<MailConfig>, ConfigError> {
        if self.from.is_none() && self.smtp.is_none() && self.imap.is_none() {
            return Ok(None);
        }
        let mut faults = Faults::default();
        let from = self.from.ok_or(MailSettingsError::NoFrom);
        let from = faults.sound(from.and_then(|from| address(&from).ok_or(MailSettingsError::From(from))));
        let login = |what, user: Option<String>, file: Option<PathBuf>| match (user, file) {
            (None, None) => Ok(None),
            (Some(user), Some(file)) => {
                let login = Login { user, file };
                login.password()?;
                Ok(Some(login))
            }
            _ => Err(MailSettingsError::HalfSecret(what)),
        };
        let signs_in = self.smtp_user.is_some() || self.smtp_password_file.is_some();
        let smtp_login = faults.sound(login("SMTP", self.smtp_user, self.smtp_password_file));
        let smtp = faults.sound(self.smtp.map(|text| outgoing(&text, signs_in)).transpose());
        let imap_login = faults.sound(login("IMAP", self.imap_user, self.imap_password_file));
        if self.imap.is_some() && imap_login == Some(None) {
            faults.add(MailSettingsError::HalfSecret("IMAP"));
        }
        let imap = faults.sound(self.imap.map(|text| incoming(&text)).transpose());
        // The command line checks it too; the file does not.
        if self.imap_seconds.is_some_and(|seconds| seconds < LEAST_IMAP_SECONDS) {
            faults.add(MailSettingsError::TooOften(LEAST_IMAP_SECONDS));
        }
        if let Some(path) = &self.ca
            && let Err(reason) = super::tls_trust::read(path)
        {
            faults.add(MailSettingsError::Authority { path: path.clone(), reason });
        }
        let (Some((name, address)), Some(smtp), Some(imap), true) = (from, smtp, imap, faults.is_empty()) else {
            return Err(faults.told());
        };
        let smtp = smtp.map(|server| Server { login: smtp_login.flatten(), ..server });
        let imap = imap.map(|server| Mailbox {
            server: Server { login: imap_login.flatten(), ..server },
            folder: self.imap_folder.unwrap_or_else(|| "INBOX".into()),
            every: Duration::from_secs(u64::from(self.imap_seconds.unwrap_or(60))),
        });
        Ok(Some(MailConfig { name, address, smtp, imap, ca: self.ca }))
    }
}

/// Name and address out of «Name <address>».
fn address(text: &str) -> Option<(String, String)> {
    let (name, address) = match text.trim().strip_suffix('>').and_then(|text| text.split_once('<')) {
        Some((name, address)) => (name.trim().trim_matches('"').to_owned(), address.trim().to_owned()),
        None => (String::new(), text.trim().to_owned()),
    };
    let sound = ronda_shared::catalog::is_mail(&address) || address.ends_with("@localhost");
    (sound && !name.chars().any(char::is_control)).then_some((name, address.to_lowercase()))
}

/// Its login comes later, once it is known to be sound.
fn outgoing(text: &str, signs_in: bool) -> Result<Server, MailSettingsError> {
    let kinds = [("smtp", Line::StartTls, 587), ("smtps", Line::Tls, 465), ("smtp+plain", Line::Clear, 25)];
    let server = server(text, &kinds, "write smtp://host:587, smtps://host:465 or smtp+plain://127.0.0.1:25")?;
    if server.line == Line::Clear {
        if !matches!(server.host.as_str(), "127.0.0.1" | "localhost" | "[::1]") {
            return Err(MailSettingsError::Server(text.to_owned(), "without TLS only a server on this very machine"));
        }
        if signs_in {
            return Err(MailSettingsError::PlainSecret);
        }
    }
    Ok(server)
}

fn incoming(text: &str) -> Result<Server, MailSettingsError> {
    let kinds = [("imap", Line::StartTls, 143), ("imaps", Line::Tls, 993)];
    server(text, &kinds, "write imaps://host:993 or imap://host:143")
}

fn server(text: &str, kinds: &[(&str, Line, u16)], how: &'static str) -> Result<Server, MailSettingsError> {
    let bad = || MailSettingsError::Server(text.to_owned(), how);
    let url = Url::parse(text).map_err(|_| bad())?;
    let (_, line, usual) = kinds.iter().find(|(scheme, ..)| *scheme == url.scheme()).ok_or_else(bad)?;
    let host = url.host_str().filter(|host| !host.is_empty()).ok_or_else(bad)?;
    let bare = matches!(url.path(), "" | "/") && url.query().is_none() && url.username().is_empty();
    if !bare || url.password().is_some() {
        return Err(bad());
    }
    Ok(Server { host: host.to_owned(), port: url.port().unwrap_or(*usual), line: *line, login: None })
}

/// A password out of its file.
fn secret(path: &Path) -> Result<String, MailSettingsError> {
    let wrong = |why: String| MailSettingsError::Secret { path: path.to_owned(), reason: why };
    secret_file::read(path).map_err(|fault| wrong(fault.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn with(smtp: &str) -> MailSettings {
        let from = Some("Mesa <mesa@ronda.example>".to_owned());
        MailSettings { from, smtp: Some(smtp.into()), ..MailSettings::default() }
    }

    /// The one thing that is wrong with them.
    fn wrong(settings: MailSettings) -> MailSettingsError {
        match settings.check() {
            Err(ConfigError::Mail(fault)) => fault,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_scheme_says_how_the_line_is_kept() {
        for (text, line, port) in [
            ("smtp://mail.example", Line::StartTls, 587),
            ("smtps://mail.example", Line::Tls, 465),
            ("smtp+plain://127.0.0.1:2525", Line::Clear, 2525),
        ] {
            let config = with(text).check().expect(text).expect("mail");
            let server = config.smtp.clone().expect("a server");
            assert_eq!((server.line, server.port), (line, port), "{text}");
            assert_eq!((config.name.as_str(), config.domain()), ("Mesa", "ronda.example"));
        }
        for text in ["mail.example", "http://mail.example", "smtp://u:p@mail.example", "smtp+plain://mail.example"] {
            assert!(with(text).check().is_err(), "{text}");
        }
        let words = with("smtp://mesa:palabra@mail.example").check().expect_err("a password in it").to_string();
        assert!(words.starts_with("«smtp://…@mail.example»"), "{words}");
        let often = MailSettings { imap_seconds: Some(4), ..with("smtps://mail.example") };
        assert!(matches!(wrong(often), MailSettingsError::TooOften(5)));
        let nobody = MailSettings { smtp: Some("smtps://m.example".into()), ..MailSettings::default() };
        assert!(matches!(wrong(nobody), MailSettingsError::NoFrom));
        assert_eq!(MailSettings::default().check().expect("no mail at all"), None);
    }

    #[test]
    fn all_that_is_wrong_is_told_at_once() {
        let settings = MailSettings {
            from: Some("Mesa".into()),
            smtp: Some("mail.example".into()),
            smtp_user: Some("mesa".into()),
            imap: Some("imaps://mail.example".into()),
            imap_seconds: Some(1),
            ca: Some("/nowhere".into()),
            ..MailSettings::default()
        };
        let Err(ConfigError::Several(all)) = settings.check() else { panic!("all are told") };
        assert!(
            matches!(
                all.as_slice(),
                [
                    ConfigError::Mail(MailSettingsError::From(_)),
                    ConfigError::Mail(MailSettingsError::HalfSecret("SMTP")),
                    ConfigError::Mail(MailSettingsError::Server(..)),
                    ConfigError::Mail(MailSettingsError::HalfSecret("IMAP")),
                    ConfigError::Mail(MailSettingsError::TooOften(_)),
                    ConfigError::Mail(MailSettingsError::Authority { .. }),
                ]
            ),
            "{all:?}"
        );
    }

    #[test]
    fn a_password_stands_in_a_file_of_its_owner_and_is_sent_over_tls_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("smtp.password");
        std::fs::write(&file, "secreto\n").expect("written");
        let told = |smtp: &str| {
            let (user, file) = (Some("mesa".to_owned()), Some(file.clone()));
            MailSettings { smtp_user: user, smtp_password_file: file, ..with(smtp) }
        };
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).expect("set");
        assert!(matches!(wrong(told("smtps://m.example")), MailSettingsError::Secret { .. }));
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).expect("set");
        let config = told("smtps://m.example").check().expect("sound").expect("mail");
        let login = config.smtp.and_then(|server| server.login).expect("a login");
        assert_eq!(login.password().expect("read"), "secreto");
        assert!(matches!(wrong(told("smtp+plain://127.0.0.1")), MailSettingsError::PlainSecret));
        let half = MailSettings { smtp_user: Some("mesa".into()), ..with("smtps://m.example") };
        assert!(matches!(wrong(half), MailSettingsError::HalfSecret("SMTP")));
    }
}
