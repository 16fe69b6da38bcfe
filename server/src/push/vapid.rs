//! The server's own key for push services (VAPID, RFC 8292). By it they know that messages are ours, and whom to ask.

use crate::store::Secret;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::Mac;
use p256::ecdsa::{Signature, SigningKey, signature::Signer};
use ronda_shared::time::{HOUR_MS, Timestamp};
use url::Url;

/// For how long a token is good; push services take a day at most.
const GOOD_MS: i64 = 12 * HOUR_MS;
/// What the key is made for: another purpose makes another key.
const PURPOSE: &[u8] = b"ronda-push-v1\0";

/// The key, and who answers for it.
pub struct Vapid {
    key: SigningKey,
    public: String,
    subject: String,
}

impl Vapid {
    /// Made of the store's secret: it stays the same for as long as the store does, and comes back with a backup.
    pub fn of(secret: &Secret, subject: String) -> Self {
        let key = (0_u32..).find_map(|turn| {
            let mut mac = secret.mac();
            mac.update(PURPOSE);
            mac.update(&turn.to_be_bytes());
            // One in 2^32 is no scalar of the curve: the next one is.
            SigningKey::from_slice(&mac.finalize().into_bytes()).ok()
        });
        let key = key.expect("some turn makes a key");
        let public = URL_SAFE_NO_PAD.encode(key.verifying_key().to_encoded_point(false).as_bytes());
        Self { key, public, subject }
    }

    /// The public half: an uncompressed SEC1 point in base64url.
    pub fn public(&self) -> &str {
        &self.public
    }

    /// The header `Authorization` for a message to this endpoint.
    pub fn authorization(&self, endpoint: &Url, now: Timestamp) -> String {
        let claims = serde_json::json!({
            "aud": endpoint.origin().ascii_serialization(),
            "exp": now.plus(GOOD_MS).millis() / 1_000,
            "sub": self.subject,
        });
        let head = URL_SAFE_NO_PAD.encode(br#"{"typ":"JWT","alg":"ES256"}"#);
        let signed = format!("{head}.{}", URL_SAFE_NO_PAD.encode(claims.to_string()));
        let signature: Signature = self.key.sign(signed.as_bytes());
        let signature = URL_SAFE_NO_PAD.encode(signature.to_bytes());
        format!("vapid t={signed}.{signature}, k={}", self.public)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use p256::ecdsa::{VerifyingKey, signature::Verifier};

    #[test]
    fn a_push_service_verifies_the_token_by_the_key_beside_it() {
        let vapid = Vapid::of(&Secret([7; 32]), "mailto:mesa@ronda.example".into());
        let endpoint = Url::parse("https://push.example.net/wp/a?b=c").expect("an address");
        let header = vapid.authorization(&endpoint, Timestamp::from_millis(1_000_000));
        let (token, key) = header.strip_prefix("vapid t=").and_then(|rest| rest.split_once(", k=")).expect("its form");
        let key = VerifyingKey::from_sec1_bytes(&URL_SAFE_NO_PAD.decode(key).expect("base64url")).expect("a key");
        let (signed, signature) = token.rsplit_once('.').expect("three parts");
        let signature =
            Signature::from_slice(&URL_SAFE_NO_PAD.decode(signature).expect("base64url")).expect("64 bytes");
        key.verify(signed.as_bytes(), &signature).expect("ours");
        let claims = signed.split_once('.').expect("two parts").1;
        let claims: serde_json::Value =
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).expect("base64url")).expect("JSON");
        assert_eq!(claims["aud"], "https://push.example.net", "no path: it tells which browser");
        assert_eq!(claims["exp"], 1_000 + 12 * 3_600);
        assert_eq!(claims["sub"], "mailto:mesa@ronda.example");
    }

    #[test]
    fn a_store_has_one_key() {
        let of = |byte| Vapid::of(&Secret([byte; 32]), String::new()).public().to_owned();
        assert_eq!(of(1), of(1));
        assert_ne!(of(1), of(2));
        assert_eq!(URL_SAFE_NO_PAD.decode(of(1)).expect("base64url").len(), 65);
    }
}
