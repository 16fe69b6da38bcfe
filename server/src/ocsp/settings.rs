//! Whose responders are asked: `efirma/ocsp.toml` in the data directory, read again at each round. No secret stands in it.

use crate::certificates::FOLDER;
use crate::config::settings_fault::SettingsFault;
use crate::config::{tls_trust, wrong_toml};
use crate::outbound::address;
use crate::outbound::network::Network;
use ronda_shared::efirma::{Certificate, certificates};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use url::Url;

/// The file, from the data directory.
pub const FILE: &str = "efirma/ocsp.toml";
/// Responders at most.
const MOST: usize = 20;
/// An authority's file at most, in bytes.
const AUTHORITY_BYTES: u64 = 64 * 1024;

/// Why nobody is asked.
#[derive(Debug, thiserror::Error)]
pub enum OcspProblem {
    /// It cannot be read.
    #[error("{FILE} cannot be read: {0}")]
    Read(#[from] std::io::Error),
    /// It is not what it should be.
    #[error("{FILE} is not right: {0}")]
    Parse(SettingsFault),
    /// The authority's file that it names is not right.
    #[error("{FILE}: «{issuer}» {why}")]
    Issuer {
        /// Which.
        issuer: String,
        /// Why.
        why: SettingsFault,
    },
}

/// Who answers for an authority.
#[derive(Debug, Clone)]
pub struct Responder {
    /// The authority's file in the folder, by which the responder is told.
    pub issuer: String,
    /// The authority.
    pub authority: Certificate,
    /// Where it is asked.
    pub address: Url,
    /// Networks of the institution's own that its name may lead to.
    pub allow: Vec<Network>,
    /// Who vouches for its server beside whom the system trusts.
    pub ca: Option<PathBuf>,
}

/// All of the file.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Those who are asked.
    pub responders: Vec<Responder>,
}

impl Settings {
    /// Who answers for the certificates of this authority.
    pub fn responder(&self, authority: &Certificate) -> Option<&Responder> {
        let is_it = |own: &Certificate| own.subject == authority.subject && own.key_info == authority.key_info;
        self.responders.iter().find(|one| is_it(&one.authority))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSettings {
    #[serde(default)]
    responder: Vec<WrittenResponder>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenResponder {
    issuer: String,
    address: String,
    #[serde(default)]
    allow: Vec<Network>,
    #[serde(default)]
    ca: Option<PathBuf>,
}

/// What the file says now; without one nobody is asked. It blocks.
///
/// # Errors
/// It, or a file that it names, is not right.
pub fn read(data: &Path) -> Result<Settings, OcspProblem> {
    let text = match std::fs::read_to_string(data.join(FILE)) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Settings::default()),
        Err(error) => return Err(error.into()),
    };
    let read: Result<RawSettings, _> = toml::from_str(&text);
    let RawSettings { responder } =
        read.map_err(|error| OcspProblem::Parse(wrong_toml::describe(&text, &error).into()))?;
    if responder.len() > MOST {
        let many = responder.len();
        return Err(parse(
            format!("nombra {many} respondedores; se admiten {MOST}"),
            format!("{many} responders; {MOST} are known at most"),
        ));
    }
    let mut issuers = BTreeSet::new();
    if let Some(twice) = responder.iter().find(|one| !issuers.insert(one.issuer.as_str())) {
        let issuer = &twice.issuer;
        return Err(parse(format!("«{issuer}» tiene dos respondedores"), format!("«{issuer}» has two responders")));
    }
    let responders = responder.into_iter().map(|one| one.read(data)).collect::<Result<_, _>>()?;
    Ok(Settings { responders })
}

fn parse(es: impl Into<String>, en: impl Into<String>) -> OcspProblem {
    OcspProblem::Parse(SettingsFault::new(es, en))
}

impl WrittenResponder {
    fn read(self, data: &Path) -> Result<Responder, OcspProblem> {
        let Self { issuer, address, allow, ca } = self;
        if issuer.is_empty() || issuer.len() > 200 || issuer.contains(['/', '\\']) || issuer.contains(char::is_control)
        {
            return Err(parse(
                "«issuer» es el nombre de un archivo de efirma/",
                "`issuer` is the name of a file in efirma/",
            ));
        }
        let Some(address) = address::read(&address) else {
            return Err(parse(
                format!("«{issuer}»: «address» no es una dirección https"),
                format!("«{issuer}»: `address` is no https address"),
            ));
        };
        let ca = tls_trust::named(data, ca)
            .map_err(|why| parse(format!("«{issuer}»: {}", why.es()), format!("«{issuer}»: {why}")))?;
        match authority(&data.join(FOLDER).join(&issuer)) {
            Ok(authority) => Ok(Responder { issuer, authority, address, allow, ca }),
            Err(why) => Err(OcspProblem::Issuer { issuer, why }),
        }
    }
}

/// The one authority of a file.
fn authority(path: &Path) -> Result<Certificate, SettingsFault> {
    let fault = |es: &str, en: &str| Err(SettingsFault::new(es, en));
    let unreadable = |error: std::io::Error| {
        SettingsFault::new(format!("no se puede leer: {error}"), format!("cannot be read: {error}"))
    };
    let length = std::fs::metadata(path).map_err(unreadable)?.len();
    if length > AUTHORITY_BYTES {
        let es = format!("mide más de {AUTHORITY_BYTES} bytes");
        return Err(SettingsFault::new(es, format!("is longer than {AUTHORITY_BYTES} bytes")));
    }
    let file = std::fs::read(path).map_err(unreadable)?;
    let mut read = certificates(&file).into_iter();
    match (read.next(), read.next()) {
        (None, _) => fault("no trae ningún certificado", "holds no certificate"),
        (Some(_), Some(_)) => fault(
            "trae varios certificados: nombra un archivo que traiga uno",
            "holds several certificates: name a file of one",
        ),
        (Some(Err(error)), None) => {
            let es = format!("trae un certificado que no se puede leer: {}", error.es());
            Err(SettingsFault::new(es, format!("holds a certificate that cannot be read: {error}")))
        }
        (Some(Ok(one)), None) if one.authority => Ok(one),
        (Some(Ok(_)), None) => {
            fault("es un certificado que no es de una autoridad", "is the certificate of no authority")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificates::ocsp::testing::{AUTHORITY, ROOT, ROSA, authority};

    const RIGHT: &str = r#"
        [[responder]]
        issuer = "ac5.cer"
        address = "https://ocsp.example/e"
        allow = ["10.20.0.0/16"]
        ca = "interna.pem"

        [[responder]]
        issuer = "root.cer"
        address = "https://raiz.example/"
    "#;

    fn told(text: &str) -> Result<Settings, OcspProblem> {
        let data = tempfile::tempdir().expect("a folder");
        let folder = data.path().join(FOLDER);
        std::fs::create_dir(&folder).expect("made");
        let files: [(&str, &[u8]); 4] =
            [("ac5.cer", AUTHORITY), ("root.cer", ROOT), ("rosa.cer", ROSA.0), ("none.pem", b"nothing")];
        for (name, bytes) in files {
            std::fs::write(folder.join(name), bytes).expect("written");
        }
        let internal = include_bytes!("../../../tests/it/documents/time-stamps/root.pem");
        std::fs::write(data.path().join("interna.pem"), internal).expect("written");
        std::fs::write(data.path().join(FILE), text).expect("written");
        read(data.path())
    }

    #[test]
    fn the_file_says_who_answers_for_whom() {
        let data = tempfile::tempdir().expect("a folder");
        assert!(read(data.path()).expect("no file").responders.is_empty());
        assert!(told("").expect("an empty file").responders.is_empty());
        let settings = told(RIGHT).expect("right");
        assert_eq!(settings.responders.len(), 2);
        let own = settings.responder(&authority()).expect("a responder");
        assert_eq!((own.issuer.as_str(), own.address.as_str()), ("ac5.cer", "https://ocsp.example/e"));
        let ca = own.ca.as_ref().expect("who vouches for it");
        assert!(own.allow.len() == 1 && ca.is_absolute() && ca.ends_with("interna.pem"), "{ca:?}");
        let nobody = Certificate { subject: b"x".to_vec(), ..authority() };
        assert!(settings.responder(&nobody).is_none());
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (from, to) in [
            ("https://ocsp", "http://ocsp"),
            ("ac5.cer", "absent.cer"),
            ("ac5.cer", "none.pem"),
            ("ac5.cer", "rosa.cer"),
            ("ac5.cer", "root.cer"),
            ("ac5.cer", "../ac5.cer"),
            ("address", "direccion"),
            ("10.20.0.0/16", "10.20"),
            ("interna.pem", "absent.pem"),
            ("[[responder]]", "[responder]"),
        ] {
            let problem = told(&RIGHT.replacen(from, to, 1)).expect_err(to);
            if let OcspProblem::Issuer { why, .. } = &problem {
                assert!(why.es() != why.to_string(), "{problem}");
            }
            let wrong = problem.to_string();
            assert!(wrong.contains(FILE), "{wrong}");
        }
    }
}
