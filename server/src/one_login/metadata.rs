//! What a provider publishes of itself (OpenID Connect Discovery 1.0), as far as it is used here.

use serde::Deserialize;
use url::Url;

/// What is wrong with what a provider publishes of itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MetadataProblem {
    /// It is no JSON, or not all of it is there; in the reader's words.
    #[error("{0}")]
    Json(String),
    /// It says that it is somebody else.
    #[error("it says that its issuer is «{0}»")]
    Issuer(String),
    /// Something of it is asked in the clear.
    #[error("«{0}» is not behind TLS")]
    Clear(String),
}

impl MetadataProblem {
    /// The same in Spanish.
    pub fn es(&self) -> String {
        match self {
            Self::Json(why) => format!("lo que publica no se entiende ({why})"),
            Self::Issuer(issuer) => format!("dice que su emisor es «{issuer}»"),
            Self::Clear(address) => format!("«{address}» no usa TLS"),
        }
    }
}

/// Where a provider is asked what.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Metadata {
    /// Who it says it is.
    pub issuer: String,
    /// Where browsers are sent.
    pub authorization_endpoint: Url,
    /// Where codes are exchanged.
    pub token_endpoint: Url,
    /// Where its keys stand.
    pub jwks_uri: Url,
    /// How a client shows its secret; `client_secret_basic` where it is not told.
    #[serde(default)]
    pub token_endpoint_auth_methods_supported: Option<Vec<String>>,
    /// It names itself in its answers (RFC 9207).
    #[serde(default)]
    pub authorization_response_iss_parameter_supported: bool,
    /// It tells us where a session of its own ends.
    #[serde(default)]
    pub backchannel_logout_supported: bool,
    /// The ways of PKCE that it knows; not told by some that know it.
    #[serde(default)]
    pub code_challenge_methods_supported: Option<Vec<String>>,
}

impl Metadata {
    /// Out of JSON, where it is of this issuer and all that is asked stands behind TLS.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(issuer: &str, json: &[u8]) -> Result<Self, MetadataProblem> {
        let told: Self = serde_json::from_slice(json).map_err(|error| MetadataProblem::Json(error.to_string()))?;
        if told.issuer != issuer {
            return Err(MetadataProblem::Issuer(told.issuer.chars().take(200).collect()));
        }
        let all = [&told.authorization_endpoint, &told.token_endpoint, &told.jwks_uri];
        if let Some(url) = all.into_iter().find(|url| url.scheme() != "https" || url.host().is_none()) {
            return Err(MetadataProblem::Clear(url.as_str().chars().take(200).collect()));
        }
        Ok(told)
    }

    /// Whether a client shows its secret in the form, because the provider takes it nowhere else.
    pub fn takes_secret_in_form(&self) -> bool {
        let takes = |way: &str| {
            self.token_endpoint_auth_methods_supported.as_ref().map(|all| all.iter().any(|known| known == way))
        };
        takes("client_secret_basic") == Some(false) && takes("client_secret_post") == Some(true)
    }

    /// Whether it says that it does not know the way of PKCE that is used here.
    pub fn lacks_pkce(&self) -> bool {
        self.code_challenge_methods_supported.as_ref().is_some_and(|all| !all.iter().any(|way| way == "S256"))
    }
}

/// Where an issuer publishes what it says of itself.
pub fn place(issuer: &str) -> Option<Url> {
    Url::parse(&format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'))).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn written() -> Value {
        json!({
            "issuer": "https://d.example/realms/a", "authorization_endpoint": "https://d.example/auth",
            "token_endpoint": "https://d.example/token", "jwks_uri": "https://d.example/keys", "other": [1],
        })
    }

    fn read(change: &str, value: Value) -> Result<Metadata, MetadataProblem> {
        let mut told = written();
        told[change] = value;
        Metadata::read("https://d.example/realms/a", told.to_string().as_bytes())
    }

    #[test]
    fn what_is_of_another_issuer_or_in_the_clear_is_not_taken() {
        assert!(read("other", json!(2)).is_ok());
        assert!(read("issuer", json!("https://d.example/realms/b")).is_err());
        assert!(read("issuer", json!("https://d.example/realms/a/")).is_err(), "to the letter");
        for name in ["authorization_endpoint", "token_endpoint", "jwks_uri"] {
            assert!(read(name, json!("http://d.example/x")).is_err(), "{name}");
            assert!(read(name, json!("/x")).is_err(), "{name}");
        }
        assert!(Metadata::read("https://d.example", b"<html>").is_err());
        let place = place("https://d.example/realms/a/").expect("an address");
        assert_eq!(place.as_str(), "https://d.example/realms/a/.well-known/openid-configuration");
    }

    #[test]
    fn the_secret_is_shown_where_it_is_taken() {
        let way =
            |ways: Value| read("token_endpoint_auth_methods_supported", ways).expect("right").takes_secret_in_form();
        assert!(!read("other", json!(1)).expect("right").takes_secret_in_form());
        assert!(way(json!(["client_secret_post", "private_key_jwt"])));
        assert!(!way(json!(["client_secret_post", "client_secret_basic"])));
        assert!(read("code_challenge_methods_supported", json!(["plain"])).expect("right").lacks_pkce());
        assert!(!read("other", json!(1)).expect("right").lacks_pkce());
    }
}
