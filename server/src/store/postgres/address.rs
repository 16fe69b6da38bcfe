//! Where the database is: `postgres://…` read and checked, before anything is connected.

use super::known_feed::KnownFeed;
use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};
use tokio_rustls::rustls::ClientConfig;

/// How long connecting may take.
const CONNECTING: Duration = Duration::from_secs(5);
/// After how long without a word a peer is asked whether it is there.
const SILENCE: Duration = Duration::from_secs(15);
/// How often it is asked again.
const ASKED: Duration = Duration::from_secs(5);
/// After how many questions without an answer it is gone.
const QUESTIONS: u32 = 3;
/// How long bytes may lie unacknowledged.
const UNHEARD: Duration = Duration::from_secs(30);

/// A database, as the settings tell it. Its password is never shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    config: Config,
    ca: Option<PathBuf>,
}

/// Why it is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Of another form.
    #[error(
        "the store is no address of PostgreSQL: {0}. Write postgres://USER:PASSWORD@HOST:PORT/DATABASE, or \
         postgres:///DATABASE?host=/run/postgresql&user=USER for a socket of this machine"
    )]
    Form(String),
    /// A part of it is missing.
    #[error("the store's address names no {0}")]
    Lacks(&'static str),
    /// What would go over the network in clear, if the server had it so.
    #[error("«sslmode=prefer» promises nothing: write «require», or «disable» where the way to the database is safe")]
    Prefer,
}

impl Address {
    /// Reads an address; `ca` is who vouches for the database's certificate, beside those whom the system trusts.
    ///
    /// Unless it says otherwise (`sslmode`), TLS is required, but for a socket or an address of this machine.
    pub fn read(text: &str, ca: Option<PathBuf>) -> Result<Self, AddressError> {
        if !text.starts_with("postgres://") && !text.starts_with("postgresql://") {
            return Err(AddressError::Form("it begins with another word".into()));
        }
        // What the driver says of an address may quote it, with its password.
        let mut config: Config =
            text.parse().map_err(|_| AddressError::Form("it cannot be read, or names something unknown".into()))?;
        if config.get_hosts().is_empty() {
            return Err(AddressError::Lacks("host"));
        }
        if config.get_dbname().is_none_or(str::is_empty) {
            return Err(AddressError::Lacks("database"));
        }
        if config.get_user().is_none_or(str::is_empty) {
            return Err(AddressError::Lacks("user"));
        }
        if !text.contains("sslmode=") {
            let addresses = config.get_hostaddrs();
            let here = config.get_hosts().iter().all(is_here) && addresses.iter().all(IpAddr::is_loopback);
            config.ssl_mode(if here { SslMode::Disable } else { SslMode::Require });
        } else if config.get_ssl_mode() == SslMode::Prefer {
            return Err(AddressError::Prefer);
        }
        // Of several one is written to, and those that follow it answer, too: it is looked for unless the address says otherwise.
        if config.get_hosts().len().max(config.get_hostaddrs().len()) > 1 && !text.contains("target_session_attrs=") {
            config.target_session_attrs(TargetSessionAttrs::ReadWrite);
        }
        config.application_name("ronda").connect_timeout(CONNECTING).tcp_user_timeout(UNHEARD);
        config.keepalives(true).keepalives_idle(SILENCE).keepalives_interval(ASKED).keepalives_retries(QUESTIONS);
        Ok(Self { config, ca })
    }

    /// Who vouches for the database's certificate, where it is spoken to over TLS.
    pub fn ca(&self) -> Option<&Path> {
        self.ca.as_deref()
    }

    /// Whether it has a password in it.
    pub fn has_password(&self) -> bool {
        self.config.get_password().is_some()
    }

    /// Whether another address leads to the same database as the same user, whoever vouches for its certificate.
    pub fn leads_where(&self, other: &Self) -> bool {
        self.config == other.config
    }

    /// Whether it is spoken to over TLS.
    pub fn is_over_tls(&self) -> bool {
        self.config.get_ssl_mode() != SslMode::Disable
    }

    /// The way there: with the certificates that are trusted, where it is over TLS.
    pub(super) fn way(&self, tls: Option<ClientConfig>, known: Arc<KnownFeed>) -> ConnectionSettings {
        ConnectionSettings { config: self.config.clone(), tls: tls.filter(|_| self.is_over_tls()), known }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PostgreSQL, database {}", self.config.get_dbname().unwrap_or_default())?;
        for (at, host) in self.config.get_hosts().iter().enumerate() {
            f.write_str(if at == 0 { " at " } else { ", " })?;
            match host {
                Host::Tcp(name) => f.write_str(name)?,
                Host::Unix(path) => write!(f, "{}", path.display())?,
            }
        }
        Ok(())
    }
}

/// How a connection is made.
#[derive(Clone)]
pub(super) struct ConnectionSettings {
    /// To whom, as whom.
    pub(super) config: Config,
    /// With which trust; none without TLS.
    pub(super) tls: Option<ClientConfig>,
    /// By what the database is known again.
    pub(super) known: Arc<KnownFeed>,
}

/// Whether no network lies between.
fn is_here(host: &Host) -> bool {
    match host {
        Host::Unix(_) => true,
        Host::Tcp(name) => name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_where_as_whom_and_what() {
        let told = |text: &str| Address::read(text, None).map(|address| (address.to_string(), address.is_over_tls()));
        let socket = "postgres:///ronda?host=/run/postgresql&user=ronda";
        assert_eq!(told(socket), Ok(("PostgreSQL, database ronda at /run/postgresql".into(), false)));
        let two = told("postgresql://ronda:secret@one.example,two.example/ronda");
        assert_eq!(two, Ok(("PostgreSQL, database ronda at one.example, two.example".into(), true)));
        assert_eq!(told("postgres://r@127.0.0.1/r").map(|told| told.1), Ok(false), "no network lies between");
        assert_eq!(told("postgres://r@10.0.0.4/r?sslmode=disable").map(|told| told.1), Ok(false), "as it is told");
        assert_eq!(told("postgres://r@10.0.0.4/r?sslmode=prefer"), Err(AddressError::Prefer));
        assert_eq!(told("postgres:///ronda?user=ronda"), Err(AddressError::Lacks("host")));
        assert_eq!(told("postgres://ronda@db.example"), Err(AddressError::Lacks("database")));
        assert_eq!(told("postgres://db.example/ronda"), Err(AddressError::Lacks("user")));
        assert!(matches!(told("mysql://db.example/ronda"), Err(AddressError::Form(_))));
        assert!(matches!(told("postgres://r@db.example/r?colour=blue"), Err(AddressError::Form(_))));
    }

    #[test]
    fn of_several_hosts_the_one_that_writes_is_looked_for() {
        let looks_for = |text: &str| Address::read(text, None).expect("sound").config.get_target_session_attrs();
        assert_eq!(looks_for("postgres://r@one.example/r"), TargetSessionAttrs::Any);
        assert_eq!(looks_for("postgres://r@one.example,two.example/r"), TargetSessionAttrs::ReadWrite);
        let told = "postgres://r@one.example,two.example/r?target_session_attrs=any";
        assert_eq!(looks_for(told), TargetSessionAttrs::Any, "as it is told");
    }

    /// The server was started before somebody wrote the authority of the next database into the settings.
    #[test]
    fn who_vouches_is_no_part_of_where_it_leads() {
        let address = |text: &str, ca: Option<&str>| Address::read(text, ca.map(PathBuf::from)).expect("sound");
        let own = address("postgres:///ronda?host=/run/postgresql&user=ronda", None);
        let vouched = address("postgres:///ronda?host=/run/postgresql&user=ronda", Some("/etc/ronda/autoridad.pem"));
        assert!(own.leads_where(&vouched) && own != vouched);
        assert!(!own.leads_where(&address("postgres:///other?host=/run/postgresql&user=ronda", None)));
        assert!(!own.leads_where(&address("postgres:///ronda?host=/run/postgresql&user=other", None)));
    }

    #[test]
    fn a_password_is_never_shown() {
        let address = Address::read("postgres://ronda:hidden-word@db.example/ronda", None).expect("sound");
        assert!(!format!("{address} {address:?}").contains("hidden-word"));
        let wrong = Address::read("postgres://ronda:hidden-word@db.example:port/ronda", None).expect_err("no port");
        assert!(!wrong.to_string().contains("hidden-word"));
    }
}
