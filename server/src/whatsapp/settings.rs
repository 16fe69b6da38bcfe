//! Settings of WhatsApp: `whatsapp.toml` in the data directory. Its secrets stand in files of their own; all is read
//! again at each use.

use crate::config::settings_fault::SettingsFault;
use crate::config::{private_toml, secret_file, tls_trust};
use crate::outbound::address;
use crate::outbound::network::Network;
use hmac::{Hmac, Mac};
use ronda_shared::catalog::Organisation;
use ronda_shared::hex;
use ronda_shared::ids::{ChannelId, ServiceId, Sha256 as Digest};
use serde::Deserialize;
use sha2::Sha256;
use std::path::{Path, PathBuf};
use url::Url;

/// The file's name.
pub const FILE: &str = "whatsapp.toml";
/// Where Meta's Graph API stands.
const GRAPH: &str = "https://graph.facebook.com";
/// Hosts that Meta hands media out from, and all below them.
const MEDIA_HOSTS: [&str; 2] = ["lookaside.fbsbx.com", "graph.facebook.com"];

/// Why nothing comes or goes by WhatsApp.
#[derive(Debug, thiserror::Error)]
pub enum WhatsappProblem {
    /// The file cannot be read.
    #[error("{FILE} cannot be read: {0}")]
    Read(#[from] std::io::Error),
    /// The file can be read by others on the machine.
    #[error("{FILE}: others on this machine may read it: chmod 600")]
    Open,
    /// It is not what it should be. The words name no secret.
    #[error("{FILE} is not right: {0}")]
    Parse(SettingsFault),
    /// A secret's file is not right.
    #[error("{FILE}: `{key}`: {why}")]
    Secret {
        /// The setting that names the file.
        key: &'static str,
        /// What is wrong with it, in words.
        why: SettingsFault,
    },
}

impl WhatsappProblem {
    /// In Spanish, without the file's name.
    pub fn es(&self) -> String {
        match self {
            Self::Read(why) => format!("No se puede leer ({why})."),
            Self::Open => "Otros usuarios de esa máquina lo pueden leer: chmod 600.".to_owned(),
            Self::Parse(why) => format!("No está bien escrito ({}).", why.es()),
            Self::Secret { key, why } => format!("El archivo de «{key}» no se puede leer ({}).", why.es()),
        }
    }
}

/// What only Meta and this server know. It is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

impl Secret {
    /// The secret itself, to be shown to Meta alone.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether this is what was shown. Digests are compared: the time it takes tells nothing.
    pub fn is(&self, shown: &str) -> bool {
        Digest::of(self.0.as_bytes()) == Digest::of(shown.as_bytes())
    }

    /// Whether `X-Hub-Signature-256` was made over this body with it: `sha256=` and 64 hexadecimal digits.
    pub fn signed(&self, header: &str, body: &[u8]) -> bool {
        let digits = header.strip_prefix("sha256=").unwrap_or_default().to_ascii_lowercase();
        let Some(seal) = hex::read::<32>(&digits) else { return false };
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.as_bytes()).expect("a key of any length will do");
        mac.update(body);
        mac.verify_slice(&seal).is_ok()
    }
}

/// A template that Meta has approved. Its body has two places: the official number, and one line of what is told.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// The template's name at Meta.
    pub name: String,
    /// Its language there (`es_MX`).
    pub language: String,
}

/// Which templates stand for what, outside of the window of 24 hours.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Templates {
    /// A request was received; none where no template is named for it.
    pub received: Option<Template>,
    /// It was answered, or something is asked.
    pub answered: Option<Template>,
    /// It was resolved: whether it works is asked.
    pub resolved: Option<Template>,
    /// The ticket is over: closed, rejected or cancelled.
    pub closed: Option<Template>,
}

impl Templates {
    /// The one for an event, by the event's name.
    pub fn of(&self, event: &str) -> Option<&Template> {
        match event {
            "received" => self.received.as_ref(),
            "resolved" => self.resolved.as_ref(),
            "closed" | "rejected" | "cancelled" => self.closed.as_ref(),
            _ => self.answered.as_ref(),
        }
    }

    /// All that are named.
    pub fn all(&self) -> impl Iterator<Item = &Template> {
        [&self.received, &self.answered, &self.resolved, &self.closed].into_iter().flatten()
    }
}

/// The settings of one number at WhatsApp.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The number's id at Meta.
    pub phone_number_id: String,
    /// The business account that has the number.
    pub business_account_id: String,
    /// The token that opens the Graph API.
    pub token: Secret,
    /// The secret with which Meta signs its calls.
    pub app_secret: Secret,
    /// What Meta shows when the address is registered.
    pub verify_token: Secret,
    /// The address of the Graph API.
    pub graph: Url,
    /// Its version (`v24.0`).
    pub version: String,
    /// The number as people dial it, for the portal's link; digits.
    pub number: Option<String>,
    /// The channel under which requests are filed.
    pub channel: ChannelId,
    /// The service under which they are filed.
    pub service: ServiceId,
    /// The approved templates, by what they tell.
    pub templates: Templates,
    /// Networks of the institution's own that the addresses may lead to.
    pub allow: Vec<Network>,
    /// Who vouches for the other side beside whom the system trusts.
    pub ca: Option<PathBuf>,
}

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSettings {
    phone_number_id: String,
    business_account_id: String,
    token_file: PathBuf,
    app_secret_file: PathBuf,
    verify_token_file: PathBuf,
    #[serde(default)]
    graph: Option<String>,
    version: String,
    #[serde(default)]
    number: Option<String>,
    #[serde(default)]
    channel: Option<ChannelId>,
    service: ServiceId,
    #[serde(default)]
    templates: Templates,
    #[serde(default)]
    allow: Vec<Network>,
    #[serde(default)]
    ca: Option<PathBuf>,
}

impl Settings {
    /// As the file says now; none without a file.
    ///
    /// # Errors
    /// It, or a secret's file, cannot be read, others may read it, or it is not right.
    pub fn read(data: &Path) -> Result<Option<Self>, WhatsappProblem> {
        let read =
            private_toml::read(&data.join(FILE), WhatsappProblem::Open, |why| WhatsappProblem::Parse(why.into()))?;
        read.map(|said: RawSettings| said.settings(data)).transpose()
    }

    /// What the file names and the organisation's data have not, in words; none where all is there.
    pub fn unknown(&self, organisation: &Organisation) -> Option<String> {
        let Some(service) = organisation.service(&self.service) else {
            return Some(format!("`service` «{}»", self.service));
        };
        let takes = organisation.takes_channel(service, &self.channel);
        (!takes).then(|| format!("`channel` «{}» → `service` «{}»", self.channel, self.service))
    }

    /// Where people write to the number from the portal.
    pub fn link(&self) -> Option<String> {
        self.number.as_ref().map(|number| format!("https://wa.me/{number}"))
    }

    /// Whether the token may be shown to the host of this address: Meta's, or the one that the file names for the API.
    pub fn hands_out(&self, address: &Url) -> bool {
        let Some(host) = address.host_str() else { return false };
        let own = self.graph.host_str() == Some(host)
            && self.graph.port_or_known_default() == address.port_or_known_default();
        let meta = MEDIA_HOSTS.iter().any(|known| host == *known || host.ends_with(&format!(".{known}")));
        address.scheme() == "https" && (own || (meta && address.port().is_none()))
    }
}

impl RawSettings {
    fn settings(self, data: &Path) -> Result<Settings, WhatsappProblem> {
        let wrong = |es: &str, en: &str| WhatsappProblem::Parse(SettingsFault::new(es, en));
        let digits = |text: &str| (5..=40).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(&self.phone_number_id) || !digits(&self.business_account_id) {
            return Err(wrong(
                "«phone_number_id» y «business_account_id» son dígitos, como los muestra Meta",
                "`phone_number_id` and `business_account_id` are digits, as Meta shows them",
            ));
        }
        let numbers = self.version.strip_prefix('v').and_then(|version| version.split_once('.'));
        let numbered =
            numbers.is_some_and(|(major, minor)| major.parse::<u16>().is_ok() && minor.parse::<u16>().is_ok());
        if !numbered {
            return Err(wrong("«version» es una de la Graph API: v24.0", "`version` is one of the Graph API: v24.0"));
        }
        let graph = address::read(self.graph.as_deref().unwrap_or(GRAPH)).filter(|url| url.query().is_none());
        let graph = graph.ok_or_else(|| wrong("«graph» no es una dirección https", "`graph` is no https address"))?;
        let number = self.number.map(|number| number.chars().filter(char::is_ascii_digit).collect::<String>());
        if number.as_ref().is_some_and(|number| !(8..=15).contains(&number.len())) {
            return Err(wrong(
                "«number» es un teléfono con su país: +52 951 123 4567",
                "`number` is a telephone number with its country: +52 951 123 4567",
            ));
        }
        let named =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !self.templates.all().all(|template| named(&template.name) && named(&template.language)) {
            return Err(wrong(
                "«name» y «language» de una plantilla van como los escribe Meta: letras, dígitos y _",
                "a template's `name` and `language` are as Meta writes them: letters, digits and _",
            ));
        }
        let secret = |key: &'static str, file: &Path| {
            let read = secret_file::named(data, file);
            read.map(Secret).map_err(|why| WhatsappProblem::Secret { key, why })
        };
        Ok(Settings {
            token: secret("token_file", &self.token_file)?,
            app_secret: secret("app_secret_file", &self.app_secret_file)?,
            verify_token: secret("verify_token_file", &self.verify_token_file)?,
            phone_number_id: self.phone_number_id,
            business_account_id: self.business_account_id,
            graph,
            version: self.version,
            number,
            channel: self.channel.unwrap_or_else(|| ChannelId::new("whatsapp")),
            service: self.service,
            templates: self.templates,
            allow: self.allow,
            ca: tls_trust::named(data, self.ca).map_err(WhatsappProblem::Parse)?,
        })
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::config::private_toml::testing::written;

    const RIGHT: &str = r#"
        phone_number_id = "106540352242922"
        business_account_id = "102290129340398"
        token_file = "whatsapp.token"
        app_secret_file = "whatsapp.secret"
        verify_token_file = "whatsapp.verify"
        version = "v24.0"
        number = "+52 951 123 4567"
        service = "oax-soporte-hardware"
        [templates]
        received = { name = "recibida", language = "es_MX" }
    "#;

    fn told(text: &str, mode: u32) -> Result<Option<Settings>, WhatsappProblem> {
        let folder = tempfile::tempdir().expect("a folder");
        written(folder.path(), FILE, text, mode);
        for name in ["token", "secret", "verify"] {
            written(folder.path(), &format!("whatsapp.{name}"), &format!("muy-secreto-{name}\n"), 0o600);
        }
        Settings::read(folder.path())
    }

    /// A number at WhatsApp.
    pub(crate) fn settings() -> Settings {
        told(RIGHT, 0o600).expect("right").expect("there")
    }

    #[test]
    fn the_file_says_how_and_no_secret_is_printed() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(Settings::read(folder.path()).expect("no file"), None);
        let known = settings();
        assert_eq!(known.link().as_deref(), Some("https://wa.me/529511234567"));
        assert_eq!((known.graph.as_str(), known.channel.as_str()), ("https://graph.facebook.com/", "whatsapp"));
        assert!(known.token.is("muy-secreto-token") && !known.token.is("muy-secreto"));
        assert!(!format!("{known:?}").contains("muy-secreto"));
        assert!(matches!(told(RIGHT, 0o640), Err(WhatsappProblem::Open)));
        assert_eq!(known.templates.of("received").map(|template| template.name.as_str()), Some("recibida"));
        assert_eq!(known.templates.of("reply"), None);
    }

    #[test]
    fn what_is_wrong_is_named_and_no_secret_told() {
        for (from, to) in [
            ("v24.0", "24"),
            ("\"106540352242922\"", "\"+52 951\""),
            ("whatsapp.token", "otro"),
            ("service =", "servicio ="),
            ("+52 951 123 4567", "4410"),
            ("version =", "graph = \"http://localhost\"\nversion ="),
            ("\"recibida\"", "\"reci bida\""),
        ] {
            let problem = told(&RIGHT.replacen(from, to, 1), 0o600).expect_err(to);
            let (es, wrong) = (problem.es(), problem.to_string());
            assert!(!es.is_empty() && es != wrong && !es.contains("muy-secreto"), "{es}");
            assert!(wrong.contains(FILE) && !wrong.contains("muy-secreto"), "{wrong}");
        }
    }

    #[test]
    fn a_signature_is_over_the_body_and_the_token_goes_to_no_other_host() {
        let known = settings();
        let mut mac = Hmac::<Sha256>::new_from_slice(b"muy-secreto-secret").expect("a key");
        mac.update(b"{}");
        let seal = hex::write(&mac.finalize().into_bytes());
        assert!(known.app_secret.signed(&format!("sha256={seal}"), b"{}"));
        for (header, body) in [
            (format!("sha256={seal}"), "{ }"),
            (format!("sha1={seal}"), "{}"),
            (seal.clone(), "{}"),
            (format!("sha256={}", "é".repeat(32)), "{}"),
            (String::new(), "{}"),
        ] {
            assert!(!known.app_secret.signed(&header, body.as_bytes()), "{header}");
        }
        for (address, may) in [
            ("https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1", true),
            ("https://graph.facebook.com/v24.0/1", true),
            ("http://lookaside.fbsbx.com/x", false),
            ("https://lookaside.fbsbx.com.example/x", false),
            ("https://lookaside.fbsbx.com:8443/x", false),
            ("https://evil.example/lookaside.fbsbx.com", false),
            ("https://evillookaside.fbsbx.com/x", false),
        ] {
            assert_eq!(known.hands_out(&Url::parse(address).expect("an address")), may, "{address}");
        }
    }
}
