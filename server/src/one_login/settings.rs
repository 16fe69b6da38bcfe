//! Which directories people may come in by: `oidc.toml` in the data directory, read again at each use.

use crate::config::settings_fault::SettingsFault;
use crate::config::{private_toml, secret_file, tls_trust};
use crate::identity::accounts::{FirstSignIn, Grant, last_roles};
use crate::outbound::address;
use crate::outbound::network::Network;
use ronda_shared::catalog::Organisation;
use ronda_shared::ids::{RoleId, TeamId};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The file's name.
pub const FILE: &str = "oidc.toml";
/// Providers at most: each is a button.
const MOST: usize = 10;

/// Providers, by name.
pub type Providers = BTreeMap<String, Provider>;

/// Why nobody comes in by a directory.
#[derive(Debug, thiserror::Error)]
pub enum ProvidersProblem {
    /// It cannot be read.
    #[error("{FILE} cannot be read: {0}")]
    Read(#[from] std::io::Error),
    /// Others may read the secrets.
    #[error("{FILE}: others on this machine may read it: chmod 600")]
    Open,
    /// It is not what it should be. The words name no secret.
    #[error("{FILE} is not right: {0}")]
    Parse(SettingsFault),
    /// Too many.
    #[error("{FILE}: {0} providers; {MOST} are taken")]
    Many(usize),
    /// A name that no address can have.
    #[error("{FILE}: «{0}» is no name for a provider: small letters, digits and hyphens, 40 at most")]
    Name(String),
    /// A secret's file.
    #[error("{FILE}: the secret of «{provider}»: {why}")]
    Secret {
        /// Whose.
        provider: String,
        /// In words.
        why: SettingsFault,
    },
}

/// A client's secret. It is never printed.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct ClientSecret(String);

impl std::fmt::Debug for ClientSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ClientSecret")
    }
}

impl ClientSecret {
    /// For the provider alone.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// By which claim a person is known here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountBy {
    /// By their mail address.
    #[default]
    Email,
    /// By their id.
    PreferredUsername,
}

/// What a group gives.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The group, as the provider tells it.
    pub group: String,
    /// The role.
    pub role: RoleId,
    /// The team.
    #[serde(default)]
    pub team: Option<TeamId>,
}

/// A provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provider {
    /// As its button says.
    pub name: String,
    /// Who vouches, to the letter.
    pub issuer: String,
    /// What we are called there.
    pub client_id: String,
    /// Our secret there; none for a public client.
    pub secret: Option<ClientSecret>,
    /// Where it stands, where the file says so.
    pub secret_file: Option<PathBuf>,
    /// What is asked for, besides `openid`.
    pub scopes: Vec<String>,
    /// By which claim a person is known here.
    pub account: AccountBy,
    /// Addresses are taken though the provider does not say whether it has verified them.
    pub trust_mail: bool,
    /// The claim with the groups.
    pub groups: Option<String>,
    /// What they give.
    pub rules: Vec<Rule>,
    /// What becomes of an account that nobody knows.
    pub first_sign_in: FirstSignIn,
    /// Networks of the institution's own that its name may lead to.
    pub allow: Vec<Network>,
    /// Who vouches for its certificate beside whom the system trusts.
    pub ca: Option<PathBuf>,
}

/// A section as the file has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawProvider {
    name: String,
    issuer: String,
    client_id: String,
    #[serde(default)]
    secret: Option<ClientSecret>,
    #[serde(default)]
    secret_file: Option<PathBuf>,
    #[serde(default = "usual_scopes")]
    scopes: Vec<String>,
    #[serde(default)]
    account: AccountBy,
    #[serde(default)]
    trust_mail: bool,
    #[serde(default)]
    groups: Option<String>,
    #[serde(default)]
    rules: Vec<Rule>,
    #[serde(default)]
    first_sign_in: FirstSignIn,
    #[serde(default)]
    allow: Vec<Network>,
    #[serde(default)]
    ca: Option<PathBuf>,
}

fn usual_scopes() -> Vec<String> {
    ["profile", "email"].map(str::to_owned).to_vec()
}

impl TryFrom<RawProvider> for Provider {
    type Error = SettingsFault;

    fn try_from(said: RawProvider) -> Result<Self, Self::Error> {
        let fault = |es: &str, en: &str| Err(SettingsFault::new(es, en));
        let issuer = address::read(&said.issuer).filter(|issuer| issuer.query().is_none());
        if issuer.is_none() {
            return fault("«issuer» no es una dirección https", "`issuer` is no https address");
        }
        let one_line = |text: &str| !text.trim().is_empty() && !text.contains(char::is_control);
        if !one_line(&said.name) || said.name.chars().count() > 60 {
            return fault("«name» está vacío o es demasiado largo", "`name` is empty or too long");
        }
        if !one_line(&said.client_id) {
            return fault("«client_id» está vacío", "`client_id` is empty");
        }
        if said.secret.is_some() && said.secret_file.is_some() {
            return fault("se da «secret» o «secret_file», no los dos", "give `secret` or `secret_file`, not both");
        }
        if said.secret.as_ref().is_some_and(|secret| secret.0.is_empty()) {
            return fault("«secret» está vacío", "`secret` is empty");
        }
        if said.scopes.iter().any(|scope| scope.is_empty() || scope.contains(|letter: char| !letter.is_ascii_graphic()))
        {
            return fault("«scopes» son palabras sin espacios", "`scopes` are words without blanks");
        }
        if !said.rules.is_empty() && said.groups.is_none() {
            return fault(
                "hay «rules», y ningún atributo con los grupos («groups»)",
                "there are `rules`, and no claim with the `groups`",
            );
        }
        Ok(Self {
            name: said.name,
            issuer: said.issuer,
            client_id: said.client_id,
            secret: said.secret,
            secret_file: said.secret_file,
            scopes: said.scopes,
            account: said.account,
            trust_mail: said.trust_mail,
            groups: said.groups,
            rules: said.rules,
            first_sign_in: said.first_sign_in,
            allow: said.allow,
            ca: said.ca,
        })
    }
}

impl Provider {
    /// What the groups of an account give; none where they were not told, or no rule knows one of them. Roles and teams that the
    /// organisation's data have not are given to nobody.
    pub fn grant(&self, organisation: &Organisation, groups: Option<&[String]>) -> Option<Grant> {
        let groups = groups?;
        let mut grant = Grant { last: last_roles(organisation), ..Grant::default() };
        let mut known = false;
        for rule in self.rules.iter().filter(|rule| organisation.role(&rule.role).is_some()) {
            let has = groups.contains(&rule.group);
            known |= has;
            once(&mut grant.governed_roles, &rule.role);
            let team = rule.team.as_ref().filter(|team| organisation.team(team).is_some());
            if let Some(team) = team {
                once(&mut grant.governed_teams, team);
            }
            if has {
                once(&mut grant.roles, &rule.role);
                team.into_iter().for_each(|team| once(&mut grant.teams, team));
            }
        }
        known.then_some(grant)
    }

    /// Rules that give what the organisation's data have not: by their groups.
    pub fn idle_rules(&self, organisation: &Organisation) -> Vec<&str> {
        let idle = |rule: &&Rule| {
            organisation.role(&rule.role).is_none()
                || rule.team.as_ref().is_some_and(|team| organisation.team(team).is_none())
        };
        self.rules.iter().filter(idle).map(|rule| rule.group.as_str()).collect()
    }
}

fn once<T: Clone + PartialEq>(all: &mut Vec<T>, one: &T) {
    if !all.contains(one) {
        all.push(one.clone());
    }
}

/// All of them, by name, as the file says now; without a file there are none.
///
/// # Errors
/// It, or a secret's file, cannot be read, others may read it, or it is not right.
pub fn read(data: &Path) -> Result<Providers, ProvidersProblem> {
    let read = private_toml::read(&data.join(FILE), ProvidersProblem::Open, |why| ProvidersProblem::Parse(why.into()))?;
    let written: BTreeMap<String, RawProvider> = read.unwrap_or_default();
    if written.len() > MOST {
        return Err(ProvidersProblem::Many(written.len()));
    }
    let mut providers = Providers::new();
    for (name, written) in written {
        let fits = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
        if name.is_empty() || name.len() > 40 || !name.chars().all(fits) {
            return Err(ProvidersProblem::Name(name));
        }
        let within = |why: SettingsFault| ProvidersProblem::Parse(why.within(&name));
        let mut provider = Provider::try_from(written).map_err(within)?;
        if let Some(file) = &provider.secret_file {
            let secret = secret_file::named(data, file);
            let secret = secret.map_err(|why| ProvidersProblem::Secret { provider: name.clone(), why })?;
            provider.secret = Some(ClientSecret(secret));
        }
        let ca = tls_trust::named(data, provider.ca.take());
        provider.ca = ca.map_err(within)?;
        providers.insert(name, provider);
    }
    Ok(providers)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::config::private_toml::testing::written;
    use crate::organisation::load_builtin;

    const RIGHT: &str = r#"
        [directorio]
        name = "Cuenta institucional"
        issuer = "https://directorio.example"
        client_id = "ronda"
        secret = "una-clave-muy-larga"
        groups = "groups"
        first_sign_in = "create"
        rules = [
            { group = "mesa", role = "agente-mesa", team = "oax-mesa" },
            { group = "redes", role = "agente-tecnico", team = "oax-redes" },
            { group = "otra", role = "no-hay" },
        ]
    "#;

    /// A provider that tells groups.
    pub(crate) fn provider() -> Provider {
        told(RIGHT, 0o600).expect("right").remove("directorio").expect("a provider")
    }

    fn told(text: &str, mode: u32) -> Result<Providers, ProvidersProblem> {
        let folder = tempfile::tempdir().expect("a folder");
        written(folder.path(), FILE, text, mode);
        read(folder.path())
    }

    #[test]
    fn the_file_says_by_whom_people_come_in() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(read(folder.path()).expect("no file").is_empty());
        let known = provider();
        assert_eq!((known.account, known.first_sign_in), (AccountBy::Email, FirstSignIn::Create));
        assert_eq!(known.scopes, ["profile", "email"]);
        assert!(!format!("{known:?}").contains("muy-larga"), "a secret is never printed");
        assert!(matches!(told(RIGHT, 0o644), Err(ProvidersProblem::Open)));
    }

    #[test]
    fn what_is_wrong_is_named_and_no_secret_told() {
        for (from, to) in [
            ("https://", "http://"),
            ("[directorio]", "[Directorio]"),
            ("\"create\"", "\"always\""),
            ("client_id = \"ronda\"", "client_id = \"\""),
            ("groups = \"groups\"", ""),
            ("secret = ", "secret_file = \"/x\"\nsecret = "),
            ("secret = ", "secret_file = "),
            ("secret = \"una-clave-muy-larga\"", "secret = 7"),
            ("name = ", "nombre = "),
        ] {
            let wrong = told(&RIGHT.replacen(from, to, 1), 0o600).expect_err(to).to_string();
            assert!(wrong.contains(FILE) && !wrong.contains("muy-larga"), "{wrong}");
        }
    }

    #[test]
    fn a_secret_may_stand_in_a_file_of_its_own() {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str, mode: u32| written(folder.path(), name, text, mode);
        write(FILE, &RIGHT.replace("secret = \"una-clave-muy-larga\"", "secret_file = \"clave\""), 0o600);
        write("clave", "otra-clave\n", 0o600);
        let known = read(folder.path()).expect("right").remove("directorio").expect("a provider");
        assert_eq!(known.secret.as_ref().map(ClientSecret::reveal), Some("otra-clave"));
        write("clave", "otra-clave\n", 0o640);
        assert!(matches!(read(folder.path()), Err(ProvidersProblem::Secret { .. })));
    }

    #[test]
    fn groups_give_by_rule_and_those_that_no_rule_knows_change_nothing() {
        let organisation = load_builtin("oaxaca").expect("Oaxaca's data");
        let provider = provider();
        let grant = |groups: &[&str]| {
            let groups: Vec<String> = groups.iter().map(|group| (*group).to_owned()).collect();
            provider.grant(&organisation, Some(&groups))
        };
        let given = grant(&["mesa", "cafetería"]).expect("a rule knows it");
        assert_eq!((given.roles, given.teams), (vec![RoleId::new("agente-mesa")], vec![TeamId::new("oax-mesa")]));
        assert_eq!(given.governed_roles, ["agente-mesa", "agente-tecnico"].map(RoleId::new));
        assert_eq!(grant(&["mesa", "redes"]).expect("both").roles.len(), 2);
        assert_eq!([grant(&[]), grant(&["cafetería"]), grant(&["otra"])], [None, None, None]);
        assert_eq!(provider.grant(&organisation, None), None);
        assert_eq!(provider.idle_rules(&organisation), ["otra"]);
    }
}
