//! How a message is signed, after Standard Webhooks: HMAC-SHA-256 over its name, its time and its body.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use ronda_shared::time::Timestamp;
use sha2::Sha256;

/// How a secret is written.
const PREFIX: &str = "whsec_";
/// Bytes that a secret has.
const BYTES: std::ops::RangeInclusive<usize> = 24..=64;

/// A secret that both sides know.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Vec<u8>);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

impl Secret {
    /// From `whsec_` and base64 of 24 to 64 bytes; none of anything else.
    pub fn read(text: &str) -> Option<Self> {
        let bytes = STANDARD.decode(text.trim().strip_prefix(PREFIX)?).ok()?;
        BYTES.contains(&bytes.len()).then_some(Self(bytes))
    }
}

/// `webhook-signature`: one signature a secret, so that one takes the place of another while both hold.
pub fn signature(secrets: &[Secret], id: &str, at: Timestamp, body: &str) -> String {
    let signed = format!("{id}.{}.{body}", seconds(at));
    let of = |secret: &Secret| {
        let mut mac = Hmac::<Sha256>::new_from_slice(&secret.0).expect("a key of any length will do");
        mac.update(signed.as_bytes());
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    };
    secrets.iter().map(of).collect::<Vec<_>>().join(" ")
}

/// `webhook-timestamp`: seconds since 1970.
pub fn seconds(at: Timestamp) -> i64 {
    at.millis() / 1_000
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sample of the specification's own libraries.
    #[test]
    fn as_the_specification_signs() {
        let secret = Secret::read("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").expect("a secret");
        let at = Timestamp::from_millis(1_614_265_330_000);
        let body = r#"{"test": 2432232314}"#;
        let signed = signature(std::slice::from_ref(&secret), "msg_p5jXN8AQM9LWM0D4loKWxJek", at, body);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        let both = signature(&[secret.clone(), secret.clone()], "msg_p5jXN8AQM9LWM0D4loKWxJek", at, body);
        assert_eq!(both, format!("{signed} {signed}"));
        assert_eq!(format!("{secret:?}"), "Secret", "it is never told");
    }

    #[test]
    fn a_secret_is_long_enough_and_written_as_one() {
        for text in ["", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_", "whsec_c2hvcnQ=", "whsec_%%%"] {
            assert_eq!(Secret::read(text), None, "{text}");
        }
    }
}
