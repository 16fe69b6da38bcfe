//! Who stamps, and what: `time-stamps.toml` in the data directory, read again at each turn.

use super::judge::TrustAnchors;
use super::signer;
use crate::config::settings_fault::SettingsFault;
use crate::config::{private_toml, secret_file, tls_trust};
use crate::outbound::address;
use crate::outbound::network::Network;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};
use url::Url;

/// The file's name.
pub const FILE: &str = "time-stamps.toml";
/// Providers at most, those that are asked no more too.
const MOST: usize = 20;
/// A file of anchors at most, in bytes.
const ANCHOR_BYTES: u64 = 1024 * 1024;

/// Why nothing is stamped.
#[derive(Debug, thiserror::Error)]
pub enum TimeStampsProblem {
    /// It cannot be read.
    #[error("{FILE} cannot be read: {0}")]
    Read(#[from] std::io::Error),
    /// Others may read the names in it.
    #[error("{FILE}: others on this machine may read it: chmod 600")]
    Open,
    /// It is not what it should be.
    #[error("{FILE} is not right: {0}")]
    Parse(SettingsFault),
    /// A file that it names is not right.
    #[error("{FILE}, «{provider}»: {file} {why}")]
    File {
        /// Whose.
        provider: String,
        /// Which.
        file: String,
        /// Why.
        why: SettingsFault,
    },
}

/// What is stamped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StampTarget {
    /// The feed's hash, once a day.
    DayCheckpoint,
    /// The hash of each paper that is signed.
    SignedPapers,
}

/// What opens a provider: `Authorization`, never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials(String);

impl Credentials {
    /// The header's value.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials")
    }
}

/// A provider of time stamps.
#[derive(Debug, Clone)]
pub struct Provider {
    /// What the file calls it.
    pub name: String,
    /// Where it is asked.
    pub address: Url,
    /// What opens it; none where anybody may ask.
    pub credentials: Option<Credentials>,
    /// What its stamps are believed by.
    pub believed: TrustAnchors,
    /// Networks of the institution's own that its name may lead to.
    pub allow: Vec<Network>,
    /// Who vouches for its server beside whom the system trusts.
    pub ca: Option<PathBuf>,
    /// It is asked no more; what it stamped is still verified.
    pub retired: bool,
}

/// All of the file.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// What is stamped.
    pub stamp: BTreeSet<StampTarget>,
    /// The providers, in the order in which they are asked.
    pub providers: Vec<Provider>,
}

impl Settings {
    /// Whether this is stamped: it is wished for, and there is somebody to ask.
    pub fn stamps(&self, what: StampTarget) -> bool {
        self.stamp.contains(&what) && self.in_use().next().is_some()
    }

    /// Those that are asked, in their order.
    pub fn in_use(&self) -> impl Iterator<Item = &Provider> {
        self.providers.iter().filter(|provider| !provider.retired)
    }

    /// The provider of this name, one that is asked no more too.
    pub fn provider(&self, name: &str) -> Option<&Provider> {
        self.providers.iter().find(|provider| provider.name == name)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSettings {
    stamp: BTreeSet<StampTarget>,
    #[serde(default)]
    provider: Vec<WrittenProvider>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenProvider {
    name: String,
    address: String,
    anchors: PathBuf,
    #[serde(default)]
    policies: BTreeSet<String>,
    #[serde(default)]
    user: Option<String>,
    #[serde(default)]
    password_file: Option<PathBuf>,
    #[serde(default)]
    allow: Vec<Network>,
    #[serde(default)]
    ca: Option<PathBuf>,
    #[serde(default)]
    retired: bool,
}

/// What the file says now; without one nothing is stamped. Files that it names stand in the data directory, where they are
/// named without a folder. It blocks.
///
/// # Errors
/// It, or a file that it names, is not right.
pub fn read(data: &Path) -> Result<Settings, TimeStampsProblem> {
    let read =
        private_toml::read(&data.join(FILE), TimeStampsProblem::Open, |why| TimeStampsProblem::Parse(why.into()))?;
    let Some(RawSettings { stamp, provider }) = read else { return Ok(Settings::default()) };
    let wrong = |es: String, en: String| Err(TimeStampsProblem::Parse(SettingsFault::new(es, en)));
    if provider.len() > MOST {
        let many = provider.len();
        return wrong(
            format!("nombra {many} prestadores; se admiten {MOST}"),
            format!("{many} providers; {MOST} are known at most"),
        );
    }
    if let Some(twice) = twice(&provider) {
        return wrong(format!("dos prestadores se llaman «{twice}»"), format!("two providers are called «{twice}»"));
    }
    let providers = provider.into_iter().map(|one| one.read(data)).collect::<Result<Vec<_>, _>>()?;
    Ok(Settings { stamp, providers })
}

fn twice(all: &[WrittenProvider]) -> Option<&str> {
    let mut names = BTreeSet::new();
    all.iter().map(|one| one.name.as_str()).find(|name| !names.insert(*name))
}

impl WrittenProvider {
    fn read(self, data: &Path) -> Result<Provider, TimeStampsProblem> {
        let Self { name, address, anchors: pem, policies, user, password_file, allow, ca, retired } = self;
        let fault = |es: &str, en: &str| SettingsFault::new(format!("«{name}»: {es}"), format!("«{name}»: {en}"));
        let parse = |es: &str, en: &str| TimeStampsProblem::Parse(fault(es, en));
        if name.is_empty() || name.chars().count() > 60 || name.chars().any(char::is_control) {
            let fault = SettingsFault::new("«name» tiene de 1 a 60 letras", "`name` has 1 to 60 letters");
            return Err(TimeStampsProblem::Parse(fault));
        }
        let address = address::read(&address);
        let address =
            address.ok_or_else(|| parse("«address» no es una dirección https", "`address` is no https address"))?;
        let is_figures = |text: &String| {
            let parts: Vec<&str> = text.split('.').collect();
            parts.len() > 1 && parts.iter().all(|part| part.parse::<u64>().is_ok())
        };
        if !policies.iter().all(is_figures) {
            return Err(parse(
                "«policies» son identificadores de objeto en cifras, como 1.3.6.1.4.1.1.2",
                "`policies` are object identifiers in figures, as 1.3.6.1.4.1.1.2",
            ));
        }
        let file = |path: &Path, why: SettingsFault| TimeStampsProblem::File {
            provider: name.clone(),
            file: path.display().to_string(),
            why,
        };
        let credentials = match (user, password_file) {
            (None, None) => None,
            (Some(user), Some(path)) if !user.contains(':') => {
                let password = secret_file::read(&data.join(&path)).map_err(|why| file(&path, why))?;
                Some(Credentials(format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))))
            }
            _ => {
                return Err(parse(
                    "se dan «user», sin dos puntos, y «password_file», o ninguno",
                    "give `user`, without a colon, and `password_file`, or neither",
                ));
            }
        };
        let ca = tls_trust::named(data, ca).map_err(|why| parse(why.es(), &why.to_string()))?;
        let anchors = anchors(&data.join(&pem)).map_err(|why| file(&pem, why))?;
        let believed = TrustAnchors { anchors, policies };
        Ok(Provider { name, address, credentials, believed, allow, ca, retired })
    }
}

fn anchors(path: &Path) -> Result<Vec<signer::Certificate>, SettingsFault> {
    let unreadable = |error: std::io::Error| {
        SettingsFault::new(format!("no se puede leer: {error}"), format!("cannot be read: {error}"))
    };
    let length = std::fs::metadata(path).map_err(unreadable)?.len();
    if length > ANCHOR_BYTES {
        let es = format!("mide más de {ANCHOR_BYTES} bytes");
        return Err(SettingsFault::new(es, format!("is longer than {ANCHOR_BYTES} bytes")));
    }
    let text = std::fs::read(path).map_err(unreadable)?;
    let read: Option<Vec<_>> = signer::anchors(&text).into_iter().collect();
    match read {
        Some(anchors) if !anchors.is_empty() => Ok(anchors),
        Some(_) => Err(SettingsFault::new("no trae ningún certificado en PEM", "holds no certificate in PEM")),
        None => Err(SettingsFault::new(
            "trae un certificado que no se puede leer",
            "holds a certificate that cannot be read",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::fixture;
    use super::*;
    use crate::config::private_toml::testing::written;

    const RIGHT: &str = r#"
        stamp = ["day_checkpoint", "signed_papers"]

        [[provider]]
        name = "PSC Uno"
        address = "https://sellos.example/tsa"
        anchors = "uno.pem"
        policies = ["1.3.6.1.4.1.99999.1"]
        user = "ronda"
        password_file = "uno.secret"

        [[provider]]
        name = "PSC Anterior"
        address = "https://anterior.example/tsa"
        anchors = "uno.pem"
        retired = true
    "#;

    fn told(text: &str, mode: u32) -> Result<Settings, TimeStampsProblem> {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("uno.pem"), fixture!("root.pem")).expect("written");
        std::fs::write(folder.path().join("none.pem"), "nothing").expect("written");
        written(folder.path(), "uno.secret", "no-debe-verse", 0o600);
        written(folder.path(), FILE, text, mode);
        read(folder.path())
    }

    #[test]
    fn the_file_says_who_stamps_and_what() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(!read(folder.path()).expect("no file").stamps(StampTarget::SignedPapers));
        let settings = told(RIGHT, 0o600).expect("right");
        assert!(settings.stamps(StampTarget::DayCheckpoint) && settings.stamps(StampTarget::SignedPapers));
        let asked: Vec<&str> = settings.in_use().map(|one| one.name.as_str()).collect();
        assert_eq!(asked, ["PSC Uno"]);
        assert!(settings.provider("PSC Anterior").is_some_and(|one| one.believed.anchors.len() == 1));
        assert!(!format!("{settings:?}").contains("no-debe-verse"));
        assert!(matches!(told(RIGHT, 0o644), Err(TimeStampsProblem::Open)));
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (from, to) in [
            ("https://sellos", "http://sellos"),
            ("day_checkpoint", "night_checkpoint"),
            ("uno.pem", "none.pem"),
            ("uno.pem", "absent.pem"),
            ("1.3.6.1.4.1.99999.1", "nom-151"),
            ("user = \"ronda\"", ""),
            ("PSC Anterior", "PSC Uno"),
            ("uno.secret", "uno.pem"),
            ("policies", "politicas"),
        ] {
            let wrong = told(&RIGHT.replace(from, to), 0o600).expect_err(to).to_string();
            assert!(wrong.contains(FILE) && !wrong.contains("no-debe-verse"), "{wrong}");
        }
    }
}
