//! API keys of intake sources, from `webhooks.toml`. The file is read again on each call, so that keys rotate without a
//! restart: write the new one beside the old, change the sender, take the old one out.

use super::alerts::{self, AlertSettings};
use super::unknown_names;
use crate::bilingual_text::BilingualText;
use crate::config::settings_fault::SettingsFault;
use crate::config::{private_toml, sections};
use hmac::{Hmac, Mac};
use ronda_shared::catalog::Organisation;
use ronda_shared::hex;
use ronda_shared::ids::{ChannelId, RegisterId, ServiceId, Sha256 as Digest};
use ronda_shared::time::Timestamp;
use serde::Deserialize;
use serde::de::IgnoredAny;
use sha2::Sha256;
use std::collections::BTreeMap;
use std::path::Path;

/// The file's name.
const FILE: &str = "webhooks.toml";
/// A key of fewer letters could be found by trying.
const KEY_LETTERS: usize = 32;
/// How far a sender's clock may be from ours.
pub const WINDOW_MS: i64 = 5 * 60 * 1_000;
/// Letters that a nonce may have.
const NONCE: std::ops::RangeInclusive<usize> = 16..=64;

/// Why nobody can bring anything.
#[derive(Debug, thiserror::Error)]
pub enum SourceProblem {
    /// It cannot be read.
    #[error("{FILE} cannot be read: {0}")]
    Read(#[from] std::io::Error),
    /// Others on this machine may read it.
    #[error("others on this machine may read {FILE}: chmod 600; no alert, request or record is taken meanwhile")]
    Open,
    /// It is no TOML; the words quote no value of it.
    #[error("{FILE} is not right: {0}")]
    Parse(SettingsFault),
}

/// Why one source can bring nothing. The others can.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SectionProblem {
    /// Its section is not what it should be; the words quote no value of it.
    #[error("{0}")]
    Parse(SettingsFault),
    /// A key is too short.
    #[error("the key «{0}» has fewer than {KEY_LETTERS} letters")]
    ShortKey(String),
}

impl SectionProblem {
    /// The same in Spanish.
    pub fn es(&self) -> String {
        match self {
            Self::Parse(why) => why.es().to_owned(),
            Self::ShortKey(key) => format!("la llave «{key}» tiene menos de {KEY_LETTERS} letras"),
        }
    }
}

/// A key by its name.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Key {
    id: String,
    secret: String,
}

/// What a source brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Brings {
    /// Requests, and replies to them.
    Requests {
        /// By which channel they came.
        channel: ChannelId,
        /// Under which service they are filed where they name none.
        service: ServiceId,
    },
    /// Records of a register that says that machines enter them (AGU-50).
    Records {
        /// The register that they are entered into.
        register: RegisterId,
    },
    /// Alerts of a monitoring system.
    Alerts(Box<AlertSettings>),
}

impl Brings {
    /// All that its section names and the organisation's data do not have; empty where all is there.
    pub fn unfit(&self, org: &Organisation) -> Vec<BilingualText> {
        match self {
            Self::Requests { channel, service } => unknown_names::of_filing(org, channel, service),
            Self::Alerts(settings) => settings.unfit(org),
            Self::Records { register } => {
                let is_there = org.register(register).is_some();
                let unfit = || unknown_names::not_in(("El registro", "the register"), register.as_str(), "registers");
                (!is_there).then(unfit).into_iter().collect()
            }
        }
    }
}

/// One who brings requests, or records.
#[derive(Clone)]
pub struct Source {
    /// What it brings; or what is wrong with its section, which then brings nothing.
    pub brings: Result<Brings, SectionProblem>,
    /// Whether its section speaks of alerts.
    pub is_of_alerts: bool,
    /// Those that can be read; of a section that is not right, too: whoever shows one is told what is wrong.
    keys: Vec<Key>,
}

/// A source as the file has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSource {
    channel: Option<ChannelId>,
    service: Option<ServiceId>,
    register: Option<RegisterId>,
    alerts: Option<alerts::RawAlertSettings>,
    keys: Vec<Key>,
}

impl RawSource {
    fn brings(self) -> Result<Brings, SettingsFault> {
        match (self.channel, self.service, self.register, self.alerts) {
            (Some(channel), Some(service), None, None) => Ok(Brings::Requests { channel, service }),
            (Some(channel), Some(service), None, Some(said)) => {
                Ok(Brings::Alerts(Box::new(said.settings(channel, service)?)))
            }
            (None, None, Some(register), None) => Ok(Brings::Records { register }),
            _ => {
                let all = "a source has `channel` and `service` to bring requests, with `alerts` to bring those, or `register` \
                           to bring records";
                let es = "una fuente tiene «channel» y «service» para traer solicitudes, con «alerts» para traer alertas, o \
                          «register» para traer registros";
                Err(SettingsFault::new(es, all))
            }
        }
    }
}

/// What is read of a section that is not right.
#[derive(Default, Deserialize)]
#[serde(default)]
struct UnreadableSection {
    keys: Vec<Key>,
    alerts: Option<IgnoredAny>,
}

impl Source {
    /// By a section as it was read, of this text.
    fn of(text: &str, name: &str, section: Result<RawSource, String>) -> Self {
        let (brings, is_of_alerts, mut keys) = match section {
            Ok(mut written) => {
                let (is_of_alerts, keys) = (written.alerts.is_some(), std::mem::take(&mut written.keys));
                (written.brings().map_err(SectionProblem::Parse), is_of_alerts, keys)
            }
            Err(why) => {
                let rest: UnreadableSection = sections::section(text, name).unwrap_or_default();
                (Err(SectionProblem::Parse(why.into())), rest.alerts.is_some(), rest.keys)
            }
        };
        let is_short = |key: &Key| key.secret.chars().count() < KEY_LETTERS;
        let short = keys.iter().find(|key| is_short(key)).map(|key| SectionProblem::ShortKey(key.id.clone()));
        keys.retain(|key| !is_short(key));
        Self { brings: brings.and_then(|brings| short.map_or(Ok(brings), Err)), is_of_alerts, keys }
    }
}

/// All of them, by name.
pub struct Sources(BTreeMap<String, Source>);

/// What a call says of itself, in its headers.
#[derive(Debug, Clone, Copy)]
pub struct Signed<'a> {
    /// Which key signed it.
    pub key: &'a str,
    /// The sender's clock, in seconds since 1970.
    pub timestamp: &'a str,
    /// A text for this call alone: 16 to 64 visible letters of ASCII.
    pub nonce: &'a str,
    /// HMAC-SHA-256 in hexadecimal over timestamp, nonce and body, with dots between.
    pub signature: &'a str,
}

impl Sources {
    /// The file, in the data directory.
    pub const FILE: &str = FILE;

    /// As the file says now; without a file there are none.
    pub fn read(data: &Path) -> Result<Self, SourceProblem> {
        let text = private_toml::text(&data.join(FILE), SourceProblem::Open)?.unwrap_or_default();
        let read = sections::read::<RawSource>(&text).map_err(|why| SourceProblem::Parse(why.into()))?;
        let source = |(name, section): (String, _)| {
            let source = Source::of(&text, &name, section);
            (name, source)
        };
        Ok(Self(read.into_iter().map(source).collect()))
    }

    /// The settings of those that bring alerts, by name.
    pub fn alerts(&self) -> BTreeMap<String, AlertSettings> {
        let of = |(name, source): (&String, &Source)| match &source.brings {
            Ok(Brings::Alerts(settings)) => Some((name.clone(), AlertSettings::clone(settings))),
            Ok(Brings::Requests { .. } | Brings::Records { .. }) | Err(_) => None,
        };
        self.0.iter().filter_map(of).collect()
    }

    /// All sources of the file, by the names of their sections.
    pub fn all(&self) -> &BTreeMap<String, Source> {
        &self.0
    }

    /// Those whose sections are not right, and why.
    pub fn wrong(&self) -> impl Iterator<Item = (&str, &SectionProblem)> {
        self.0.iter().filter_map(|(name, source)| Some((name.as_str(), source.brings.as_ref().err()?)))
    }

    /// One by name.
    pub fn get(&self, name: &str) -> Option<&Source> {
        self.0.get(name)
    }
}

impl Source {
    /// Whether the call shows one of their secrets as it is: for senders that cannot sign. Digests are compared, so that the
    /// time it takes tells nothing of the secret.
    pub fn bears(&self, token: &str) -> bool {
        let shown = Digest::of(token.as_bytes());
        self.keys.iter().any(|key| Digest::of(key.secret.as_bytes()) == shown)
    }

    /// Whether the call is theirs, made just now. Nothing tells which of it was wrong.
    pub fn signed(&self, call: Signed<'_>, body: &[u8], now: Timestamp) -> bool {
        let Ok(seconds) = call.timestamp.parse::<i64>() else { return false };
        let since = |at: i64| now.since(Timestamp::from_millis(at));
        let fresh = seconds.checked_mul(1_000).is_some_and(|at| (-WINDOW_MS..=WINDOW_MS).contains(&since(at)));
        let named = NONCE.contains(&call.nonce.len()) && call.nonce.bytes().all(|byte| byte.is_ascii_graphic());
        let Some(key) = self.keys.iter().find(|key| key.id == call.key) else { return false };
        let Some(signature) = hex::read::<32>(&call.signature.to_ascii_lowercase()) else { return false };
        let mut mac = Hmac::<Sha256>::new_from_slice(key.secret.as_bytes()).expect("a key of any length will do");
        for part in [call.timestamp.as_bytes(), b".", call.nonce.as_bytes(), b".", body] {
            mac.update(part);
        }
        fresh && named && mac.verify_slice(&signature).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::private_toml::testing::written;

    const TOML: &str = r#"
        [whatsapp]
        channel = "whatsapp"
        service = "oax-soporte-hardware"
        keys = [
            { id = "vieja", secret = "0123456789abcdef0123456789abcdef" },
            { id = "nueva", secret = "fedcba9876543210fedcba9876543210" },
        ]
    "#;
    const NONCE: &str = "0f1e2d3c4b5a69788796a5b4";

    fn sign(secret: &str, timestamp: &str, nonce: &str, body: &str) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a key");
        mac.update(format!("{timestamp}.{nonce}.{body}").as_bytes());
        hex::write(&mac.finalize().into_bytes())
    }

    #[test]
    fn both_keys_hold_while_one_takes_the_place_of_the_other() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(Sources::read(folder.path()).expect("no file").get("whatsapp").is_none());
        written(folder.path(), FILE, TOML, 0o640);
        assert!(matches!(Sources::read(folder.path()), Err(SourceProblem::Open)), "its group may read it");
        written(folder.path(), FILE, TOML, 0o600);
        let sources = Sources::read(folder.path()).expect("right");
        let source = sources.get("whatsapp").expect("there");
        let now = Timestamp::from_millis(1_795_186_800_000);
        for (key, secret) in
            [("vieja", "0123456789abcdef0123456789abcdef"), ("nueva", "fedcba9876543210fedcba9876543210")]
        {
            let good = sign(secret, "1795186800", NONCE, "{}");
            let call = Signed { key, timestamp: "1795186800", nonce: NONCE, signature: &good };
            assert!(source.signed(call, b"{}", now), "{key}");
            assert!(!source.signed(call, b"{ }", now), "another body");
            assert!(!source.signed(call, b"{}", now.plus(WINDOW_MS + 1_000)), "an hour ago");
            assert!(!source.signed(Signed { nonce: "0f1e2d3c4b5a69788796a5b5", ..call }, b"{}", now), "another nonce");
            assert!(!source.signed(Signed { key: "otra", ..call }, b"{}", now), "another key");
            assert!(!source.signed(Signed { signature: "", ..call }, b"{}", now), "none");
        }
    }

    #[test]
    fn a_clock_at_the_end_of_time_is_no_clock() {
        let folder = tempfile::tempdir().expect("a folder");
        written(folder.path(), FILE, TOML, 0o600);
        let sources = Sources::read(folder.path()).expect("right");
        let source = sources.get("whatsapp").expect("there");
        let now = Timestamp::from_millis(1_795_186_800_000);
        for timestamp in ["-9223372036854775", "9223372036854775", "-9223372036854775808", "9223372036854775807"] {
            let signature = sign("0123456789abcdef0123456789abcdef", timestamp, NONCE, "{}");
            let call = Signed { key: "vieja", timestamp, nonce: NONCE, signature: &signature };
            assert!(!source.signed(call, b"{}", now), "{timestamp}");
        }
    }

    #[test]
    fn a_file_that_is_not_right_says_where() {
        let folder = tempfile::tempdir().expect("a folder");
        let read = |text: &str| {
            written(folder.path(), FILE, text, 0o600);
            let sources = match Sources::read(folder.path()) {
                Ok(sources) => sources,
                Err(problem) => return problem.to_string(),
            };
            sources.wrong().map(|(name, problem)| format!("[{name}] {problem}")).collect::<String>()
        };
        assert!(read("[whatsapp]\nchanel = \"x\"").contains("chanel"));
        let bare = read("[x]\nkeys = \"0123456789abcdef0123456789abcdef\"");
        assert!(bare.contains("line 2") && !bare.contains("0123456789abcdef"), "it goes to the log: {bare}");
        let short = "[x]\nchannel = \"x\"\nservice = \"y\"\nkeys = [{ id = \"a\", secret = \"corta\" }]";
        assert!(read(short).contains("fewer than 32 letters"));
        assert!(read("[x]\nchannel = \"x\"\nregister = \"y\"\nkeys = []").contains("or `register`"));
        assert_eq!(read("[x]\nchannel = \"x\"\nservice = \"y\"\nalerts = { reads = \"zabbix\" }\nkeys = []"), "");
        let other = read("[x]\nchannel = \"x\"\nservice = \"y\"\nalerts = { reads = \"nagios\" }\nkeys = []");
        assert!(other.contains("nagios") && other.contains("uptime-kuma"), "{other}");
        assert!(read("[x]\nregister = \"y\"\nalerts = { reads = \"zabbix\" }\nkeys = []").contains("or `register`"));
        assert_eq!(read("[x]\nregister = \"y\"\nkeys = []"), "");
        assert!(read("[x\n").contains("webhooks.toml is not right"));
    }

    #[test]
    fn a_section_that_is_not_right_shuts_out_no_other_and_knows_its_keys() {
        let folder = tempfile::tempdir().expect("a folder");
        let wrong = "[sensores]\nchannel = \"x\"\nservice = \"y\"\nkeys = [{ id = \"a\", secret = \"0123456789abcdef0123456789abcdef\" }]\n\
                     [sensores.alerts]\nreads = \"json\"\n";
        written(folder.path(), FILE, &format!("{TOML}\n{wrong}"), 0o600);
        let sources = Sources::read(folder.path()).expect("TOML");
        assert!(sources.get("whatsapp").is_some_and(|source| source.brings.is_ok()));
        let source = sources.get("sensores").expect("there");
        assert!(source.brings.is_err() && source.is_of_alerts && source.bears("0123456789abcdef0123456789abcdef"));
        assert!(sources.wrong().all(|(_, problem)| problem.es() != problem.to_string()));
        let told: Vec<String> = sources.wrong().map(|(name, problem)| format!("{name}: {problem}")).collect();
        assert!(matches!(told.as_slice(), [one] if one.starts_with("sensores") && one.contains("mapping")), "{told:?}");
    }
}
