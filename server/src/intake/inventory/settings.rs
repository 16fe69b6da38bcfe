//! Who may send inventories: `inventory.toml` in the data directory, read again at each call.

use crate::config::settings_fault::SettingsFault;
use crate::config::{secret_file, sections};
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

/// Why no agent is heard.
#[derive(Debug, thiserror::Error)]
pub enum AgentsProblem {
    /// It cannot be read.
    #[error("{FILE} cannot be read: {0}")]
    Read(#[from] std::io::Error),
    /// It is no TOML; the words quote no value of it.
    #[error("{FILE} is not right: {0}")]
    Parse(SettingsFault),
}

/// Why the agents of one source are not heard. Those of the others are.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InventorySectionProblem {
    /// Its section is not what it should be; the words quote no value of it.
    #[error("{0}")]
    Parse(SettingsFault),
    /// The file of a key.
    #[error("a key: {0}")]
    Key(SettingsFault),
}

impl InventorySectionProblem {
    /// The same in Spanish.
    pub fn es(&self) -> String {
        match self {
            Self::Parse(why) => why.es().to_owned(),
            Self::Key(why) => format!("una llave: {}", why.es()),
        }
    }
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

/// How a source's inventories are taken.
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
}

/// A source of inventories: agents that share a key.
pub struct AgentSource {
    /// How theirs are taken; or what is wrong with its section, of which none is.
    pub takes: Result<InventorySource, InventorySectionProblem>,
    /// Hashes of the keys that let them in, as far as they can be read; of a section that is not right, too: whoever shows
    /// one is told what is wrong.
    keys: Vec<Sha256>,
    /// A key of it cannot be read: who shows another one may have that.
    pub lacks_keys: bool,
}

/// A section as the file has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAgentSource {
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

/// What is read of a section that is not right.
#[derive(Deserialize)]
struct UnreadableSection {
    #[serde(default)]
    keys: Vec<Key>,
}

/// All sources as the file says now, by name.
#[derive(Default)]
pub struct Agents(BTreeMap<String, AgentSource>);

impl Agents {
    /// Reads the file; without one there are no sources. A section that is not right shuts out no other.
    ///
    /// # Errors
    /// The file cannot be read, or is no TOML.
    pub fn read(data: &Path) -> Result<Self, AgentsProblem> {
        let text = match std::fs::read_to_string(data.join(FILE)) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(error.into()),
        };
        let written = sections::read::<RawAgentSource>(&text).map_err(|why| AgentsProblem::Parse(why.into()))?;
        let source = |(name, section): (String, _)| {
            let source = AgentSource::of(data, (&text, &name), section);
            (name, source)
        };
        Ok(Self(written.into_iter().map(source).collect()))
    }

    /// All of them, by name.
    pub fn all(&self) -> &BTreeMap<String, AgentSource> {
        &self.0
    }

    /// Those whose sections are right, by name.
    pub fn right(&self) -> impl Iterator<Item = (&str, &InventorySource)> {
        self.0.iter().filter_map(|(name, source)| Some((name.as_str(), source.takes.as_ref().ok()?)))
    }

    /// Those whose sections are not right, and why.
    pub fn wrong(&self) -> impl Iterator<Item = (&str, &InventorySectionProblem)> {
        self.0.iter().filter_map(|(name, source)| Some((name.as_str(), source.takes.as_ref().err()?)))
    }

    /// One by name.
    pub fn get(&self, name: &str) -> Option<&AgentSource> {
        self.0.get(name)
    }
}

impl Key {
    /// Its hash, read now.
    fn read(self, data: &Path) -> Result<Sha256, SettingsFault> {
        match self {
            Self::Hash(Hashed { sha256 }) => Ok(sha256),
            Self::File(FileSetting { file }) => {
                let secret = secret_file::named(data, &file)?;
                if secret.chars().count() < KEY_LETTERS {
                    let es = format!("tiene menos de {KEY_LETTERS} letras");
                    let fault = SettingsFault::new(es, format!("it has fewer than {KEY_LETTERS} letters"));
                    return Err(fault.of_file(&file));
                }
                Ok(Sha256::of(secret.as_bytes()))
            }
        }
    }
}

impl RawAgentSource {
    fn settings(&self) -> InventorySource {
        InventorySource {
            keeps_user: self.keep_user,
            software: self.software.unwrap_or(SOFTWARE).min(MOST_SOFTWARE),
            clone_ms: i64::from(self.clone_days.unwrap_or(CLONE_DAYS).min(MOST_CLONE_DAYS)) * DAY_MS,
            hours: self.hours.unwrap_or(HOURS).clamp(1, MOST_HOURS),
            kind: self.kind,
        }
    }
}

impl AgentSource {
    /// By a section as it was read, of this text.
    fn of(data: &Path, (text, name): (&str, &str), section: Result<RawAgentSource, String>) -> Self {
        let (mut takes, keys) = match section {
            Ok(written) => (Ok(written.settings()), Ok(written.keys)),
            Err(why) => {
                let rest: Result<UnreadableSection, String> = sections::section(text, name);
                (Err(InventorySectionProblem::Parse(why.into())), rest.map(|rest| rest.keys))
            }
        };
        let mut lacks_keys = keys.is_err();
        let mut known = Vec::new();
        for key in keys.unwrap_or_default() {
            match key.read(data) {
                Ok(hash) => known.push(hash),
                Err(why) => {
                    lacks_keys = true;
                    takes = takes.and(Err(InventorySectionProblem::Key(why)));
                }
            }
        }
        Self { takes, keys: known, lacks_keys }
    }

    /// Whether a call shows one of their keys. Digests are compared, so that the time it takes tells nothing of the key.
    pub fn bears(&self, shown: &str) -> bool {
        let shown = Sha256::of(shown.as_bytes());
        self.keys.contains(&shown)
    }
}

#[cfg(test)]
impl InventorySource {
    /// One as it is unless told otherwise, for trials.
    pub(super) fn of(kind: Kind) -> Self {
        let (keeps_user, clone_ms) = (false, i64::from(CLONE_DAYS) * DAY_MS);
        Self { kind, keeps_user, software: SOFTWARE, clone_ms, hours: HOURS }
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

    /// What is wrong, of all sections.
    fn wrong(agents: &Agents) -> String {
        agents.wrong().map(|(name, problem)| format!("[{name}] {problem}; ")).collect()
    }

    #[test]
    fn a_key_is_known_by_its_hash_or_out_of_its_file() {
        let hash = Sha256::of(b"fedcba9876543210fedcba9876543210");
        let text =
            format!("[aulas]\nkind = \"glpi\"\nkeys = [{{ sha256 = \"{hash}\" }}, {{ file = \"inventory.key\" }}]\n");
        let agents = read(&text).expect("right");
        let source = agents.get("aulas").expect("there");
        assert!(source.bears(SECRET) && source.bears("fedcba9876543210fedcba9876543210"));
        assert!(!source.bears("") && !source.bears(&hash.to_string()) && !source.lacks_keys);
        let takes = source.takes.as_ref().expect("right");
        assert_eq!((takes.kind, takes.keeps_user, takes.hours), (Kind::Glpi, false, 24));
        assert!(agents.get("otra").is_none());
        let folder = tempfile::tempdir().expect("a folder");
        assert!(Agents::read(folder.path()).expect("no file").all().is_empty());
    }

    #[test]
    fn a_section_that_is_not_right_says_what_is_wrong_and_quotes_no_key() {
        for (text, named) in [
            ("[a]\nkind = \"fusion\"\n", "fusion"),
            ("[a]\nkind = \"ocs\"\nclave = 1\n", "clave"),
            ("[a]\nkind = \"ocs\"\nkeys = [{ file = \"none.key\" }]\n", "[a] a key: "),
            ("[a]\nkind = \"ocs\"\nkeys = [{ file = \"open.key\" }]\n", "chmod 600"),
        ] {
            let told = wrong(&read(text).expect("TOML"));
            assert!(told.contains(named), "{text}: {told}");
        }
        let bare = read(&format!("[a]\nkind = \"ocs\"\nkeys = \"{SECRET}\"\n")).expect("TOML");
        assert!(bare.get("a").is_some_and(|source| source.lacks_keys));
        let bare = wrong(&bare);
        assert!(!bare.is_empty() && !bare.contains(SECRET), "it goes to the log: {bare}");
        assert!(read("[a\n").err().is_some_and(|told| told.contains("inventory.toml is not right")));
    }

    #[test]
    fn a_section_that_is_not_right_shuts_out_no_other_and_knows_its_keys() {
        let text = "[aulas]\nkind = \"glpi\"\nkeys = [{ file = \"inventory.key\" }]\n\
                    [mal]\nkind = \"fusion\"\nkeys = [{ file = \"inventory.key\" }]\n\
                    [media]\nkind = \"ocs\"\nkeys = [{ file = \"inventory.key\" }, { file = \"none.key\" }]\n";
        let agents = read(text).expect("TOML");
        assert_eq!(agents.right().map(|(name, _)| name).collect::<Vec<_>>(), ["aulas"]);
        let of = |name: &str| agents.get(name).map(|source| (source.bears(SECRET), source.lacks_keys));
        assert_eq!(
            (of("aulas"), of("mal"), of("media")),
            (Some((true, false)), Some((true, false)), Some((true, true)))
        );
        let problems: Vec<_> = agents.wrong().map(|(name, problem)| (name, problem.clone())).collect();
        assert!(
            matches!(
                problems.as_slice(),
                [("mal", InventorySectionProblem::Parse(_)), ("media", InventorySectionProblem::Key(_))]
            ),
            "{problems:?}"
        );
        assert!(problems.iter().all(|(_, problem)| !problem.es().is_empty()));
    }
}
