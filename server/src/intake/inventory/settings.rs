//! Who may send inventories: `inventory.toml` in the data directory, read again at each call.

use crate::config::settings_fault::SettingsFault;
use crate::config::{secret_file, wrong_toml};
use ronda_shared::ids::Sha256;
use ronda_shared::time::DAY_MS;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The file's name.
pub const FILE: &str = "inventory.toml";
/// A key of fewer letters could be found by trying.
const KEY_LETTERS: usize = 32;
/// Programs of one machine that are kept, unless told otherwise; and at most.
const SOFTWARE: usize = 3_000;
const MOST_SOFTWARE: usize = 10_000;
/// Days for which two machines with one number are told as such, unless told otherwise; and at most.
const CLONE_DAYS: u32 = 7;
const MOST_CLONE_DAYS: u32 = 90;
/// Hours after which an agent is to come again, unless told otherwise; and at most.
const HOURS: u32 = 24;
const MOST_HOURS: u32 = 24 * 30;

/// Sources, by name.
pub type InventorySources = BTreeMap<String, InventorySource>;

/// Why no agent is heard.
#[derive(Debug, thiserror::Error)]
pub enum AgentsProblem {
    /// It cannot be read.
    #[error("{FILE} cannot be read: {0}")]
    Read(#[from] std::io::Error),
    /// It is not what it should be; the words quote no value of it.
    #[error("{FILE} is not right: {0}")]
    Parse(SettingsFault),
    /// A key's file.
    #[error("{FILE}: the key of «{source_name}»: {why}")]
    Key {
        /// Whose.
        source_name: String,
        /// In words.
        why: SettingsFault,
    },
}

/// What kind of agents a source has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// GLPI Agent: JSON, and the XML of older servers.
    Glpi,
    /// OCS Inventory: XML.
    Ocs,
}

impl Kind {
    /// As the file names it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Glpi => "glpi",
            Self::Ocs => "ocs",
        }
    }
}

/// A source of inventories: agents that share a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InventorySource {
    /// What they speak.
    pub kind: Kind,
    /// Who used a machine last is kept.
    pub keeps_user: bool,
    /// Programs of one machine that are kept.
    pub software: usize,
    /// For how long two machines with one number are told as such after either came, in milliseconds.
    pub clone_ms: i64,
    /// After how many hours an agent is to come again.
    pub hours: u32,
    /// Hashes of the keys that let them in.
    pub(super) keys: Vec<Sha256>,
}

/// A section as the file has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    kind: Kind,
    #[serde(default)]
    keys: Vec<Key>,
    #[serde(default)]
    keep_user: bool,
    #[serde(default)]
    software: Option<usize>,
    #[serde(default)]
    clone_days: Option<u32>,
    #[serde(default)]
    hours: Option<u32>,
}

/// A key: its hash, or the file that holds it.
#[derive(Deserialize)]
#[serde(untagged)]
enum Key {
    Hash(Hashed),
    File(FileSetting),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Hashed {
    sha256: Sha256,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileSetting {
    file: PathBuf,
}

/// All sources as the file says now.
pub struct Agents(InventorySources);

impl Agents {
    /// Reads the file; without one there are no sources.
    ///
    /// # Errors
    /// The file, or a key's file, is not right.
    pub fn read(data: &Path) -> Result<Self, AgentsProblem> {
        let text = match std::fs::read_to_string(data.join(FILE)) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(error.into()),
        };
        let written: BTreeMap<String, Written> = toml::from_str(&text)
            .map_err(|error: toml::de::Error| AgentsProblem::Parse(wrong_toml::describe(&text, &error).into()))?;
        let source = |(name, written): (String, Written)| {
            let source = written.source(data);
            let source = source.map_err(|why| AgentsProblem::Key { source_name: name.clone(), why })?;
            Ok((name, source))
        };
        written.into_iter().map(source).collect::<Result<_, _>>().map(Self)
    }

    /// All of them, by name.
    pub fn all(self) -> InventorySources {
        self.0
    }

    /// One by name.
    pub fn get(&self, name: &str) -> Option<&InventorySource> {
        self.0.get(name)
    }
}

impl Written {
    fn source(self, data: &Path) -> Result<InventorySource, SettingsFault> {
        let key = |key: Key| match key {
            Key::Hash(Hashed { sha256 }) => Ok(sha256),
            Key::File(FileSetting { file }) => {
                let secret = secret_file::named(data, &file)?;
                if secret.chars().count() < KEY_LETTERS {
                    let es = format!("tiene menos de {KEY_LETTERS} letras");
                    let fault = SettingsFault::new(es, format!("it has fewer than {KEY_LETTERS} letters"));
                    return Err(fault.of_file(&file));
                }
                Ok(Sha256::of(secret.as_bytes()))
            }
        };
        Ok(InventorySource {
            keys: self.keys.into_iter().map(key).collect::<Result<_, SettingsFault>>()?,
            keeps_user: self.keep_user,
            software: self.software.unwrap_or(SOFTWARE).min(MOST_SOFTWARE),
            clone_ms: i64::from(self.clone_days.unwrap_or(CLONE_DAYS).min(MOST_CLONE_DAYS)) * DAY_MS,
            hours: self.hours.unwrap_or(HOURS).clamp(1, MOST_HOURS),
            kind: self.kind,
        })
    }
}

impl InventorySource {
    /// Whether a call shows one of their keys. Digests are compared, so that the time it takes tells nothing of the key.
    pub fn bears(&self, shown: &str) -> bool {
        let shown = Sha256::of(shown.as_bytes());
        self.keys.contains(&shown)
    }

    /// One without keys, for trials.
    #[cfg(test)]
    pub(super) fn of(kind: Kind) -> Self {
        let (keeps_user, clone_ms) = (false, i64::from(CLONE_DAYS) * DAY_MS);
        Self { kind, keeps_user, software: SOFTWARE, clone_ms, hours: HOURS, keys: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    const SECRET: &str = "0123456789abcdef0123456789abcdef";

    fn read(text: &str) -> Result<Agents, String> {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join(FILE), text).expect("written");
        let key = folder.path().join("inventory.key");
        std::fs::write(&key, format!("{SECRET}\n")).expect("written");
        std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).expect("set");
        std::fs::write(folder.path().join("open.key"), SECRET).expect("written");
        Agents::read(folder.path()).map_err(|problem| problem.to_string())
    }

    #[test]
    fn a_key_is_known_by_its_hash_or_out_of_its_file() {
        let hash = Sha256::of(b"fedcba9876543210fedcba9876543210");
        let text =
            format!("[aulas]\nkind = \"glpi\"\nkeys = [{{ sha256 = \"{hash}\" }}, {{ file = \"inventory.key\" }}]\n");
        let agents = read(&text).expect("right");
        let source = agents.get("aulas").expect("there");
        assert!(source.bears(SECRET) && source.bears("fedcba9876543210fedcba9876543210"));
        assert!(!source.bears("") && !source.bears(&hash.to_string()));
        assert_eq!((source.kind, source.keeps_user, source.hours), (Kind::Glpi, false, 24));
        assert!(agents.get("otra").is_none());
        let folder = tempfile::tempdir().expect("a folder");
        assert!(Agents::read(folder.path()).expect("no file").all().is_empty());
    }

    #[test]
    fn a_file_that_is_not_right_says_what_is_wrong_and_quotes_no_key() {
        for (text, named) in [
            ("[a]\nkind = \"fusion\"\n", "fusion"),
            ("[a]\nkind = \"ocs\"\nclave = 1\n", "clave"),
            ("[a]\nkind = \"ocs\"\nkeys = [{ file = \"none.key\" }]\n", "«a»"),
            ("[a]\nkind = \"ocs\"\nkeys = [{ file = \"open.key\" }]\n", "chmod 600"),
        ] {
            let told = read(text).err().unwrap_or_default();
            assert!(told.contains(named), "{text}: {told}");
        }
        let bare = read(&format!("[a]\nkind = \"ocs\"\nkeys = \"{SECRET}\"\n")).err().unwrap_or_default();
        assert!(!bare.is_empty() && !bare.contains(SECRET), "it goes to the log: {bare}");
    }
}
