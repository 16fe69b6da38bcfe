//! Signed tokens (JWS in compact form) and the keys they are verified by (JWK): ring verifies, nothing here signs.
//!
//! What a token says of itself chooses among the keys that its issuer publishes, never how strictly it is judged: there is no
//! `none`, no shared secret, and each key verifies the algorithms of its own kind alone.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{self, RsaParameters, RsaPublicKeyComponents, UnparsedPublicKey, VerificationAlgorithm};
use serde::Deserialize;
use serde_json::Value;

/// A token at most: those with hundreds of groups have some kilobytes.
const TOKEN_BYTES: usize = 64 * 1024;
/// Keys of an issuer at most; what comes after them is not looked at.
const MOST_KEYS: usize = 50;

/// Why a token is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// No token.
    #[error("it is no signed token")]
    Malformed,
    /// Signed in a way that is not taken.
    #[error("its algorithm is not one that is taken")]
    Algorithm,
    /// By a key that its issuer does not publish.
    #[error("its key is not one of the issuer's")]
    UnknownKey,
    /// Not by that key, or changed since.
    #[error("its signature does not fit")]
    Signature,
    /// It names another issuer.
    #[error("it names another issuer (iss)")]
    Issuer,
    /// It was made for somebody else.
    #[error("it was made for another client (aud, azp)")]
    Audience,
    /// It is over.
    #[error("it has expired (exp)")]
    Expired,
    /// It is not good yet: one of the clocks is off.
    #[error("it is of the future (iat, nbf): one of the clocks is off")]
    Future,
    /// It answers another question.
    #[error("it answers another sign-in (nonce)")]
    Nonce,
    /// It names nobody.
    #[error("it names nobody (sub, sid)")]
    Nobody,
    /// It is a token of another kind.
    #[error("it is a token of another kind")]
    Kind,
    /// It was shown before.
    #[error("it was shown before (jti)")]
    Replayed,
}

impl TokenError {
    /// The same in Spanish.
    pub fn es(self) -> &'static str {
        match self {
            Self::Malformed => "no es un token firmado",
            Self::Algorithm => "su algoritmo no es de los que se aceptan",
            Self::UnknownKey => "su llave no es de las que publica el emisor",
            Self::Signature => "su firma no corresponde",
            Self::Issuer => "nombra a otro emisor (iss)",
            Self::Audience => "se hizo para otro cliente (aud, azp)",
            Self::Expired => "ya venció (exp)",
            Self::Future => "es del futuro (iat, nbf): uno de los relojes está mal",
            Self::Nonce => "contesta otra entrada (nonce)",
            Self::Nobody => "no nombra a nadie (sub, sid)",
            Self::Kind => "es un token de otra clase",
            Self::Replayed => "ya se había mostrado (jti)",
        }
    }
}

#[derive(Debug, Deserialize)]
struct Header {
    alg: String,
    #[serde(default)]
    kid: Option<String>,
    #[serde(default)]
    typ: Option<String>,
    #[serde(default)]
    crit: Option<Value>,
}

/// What a token holds, verified.
#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    /// What kind of token it says it is, in small letters; empty where it says nothing.
    pub kind: String,
    /// What it claims.
    pub claims: Value,
}

enum Material {
    Rsa { n: Vec<u8>, e: Vec<u8> },
    Point(Curve, Vec<u8>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Curve {
    P256,
    P384,
    Ed25519,
}

struct Key {
    kid: Option<String>,
    alg: Option<String>,
    material: Material,
}

/// The keys of an issuer.
pub struct Keys(Vec<Key>);

#[derive(Deserialize)]
struct WrittenKeys {
    keys: Vec<Value>,
}

#[derive(Deserialize)]
struct WrittenKey {
    kty: String,
    #[serde(default, rename = "use")]
    usage: Option<String>,
    #[serde(default)]
    kid: Option<String>,
    #[serde(default)]
    alg: Option<String>,
    #[serde(default)]
    crv: Option<String>,
    #[serde(default)]
    n: String,
    #[serde(default)]
    e: String,
    #[serde(default)]
    x: String,
    #[serde(default)]
    y: String,
}

impl Keys {
    /// Out of a key set's JSON; keys of kinds that are not known are left out. None where it is no key set.
    pub fn read(json: &[u8]) -> Option<Self> {
        let written: WrittenKeys = serde_json::from_slice(json).ok()?;
        let known = written.keys.into_iter().take(MOST_KEYS).filter_map(|key| serde_json::from_value(key).ok());
        Some(Self(known.filter_map(key).collect()))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What a token holds, where one of these keys signed it.
    ///
    /// # Errors
    /// It is no token, or not one that was signed by one of these.
    pub fn verify(&self, token: &str) -> Result<Token, TokenError> {
        if token.len() > TOKEN_BYTES {
            return Err(TokenError::Malformed);
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(TokenError::Malformed)?;
        let (head, body) = signed.split_once('.').ok_or(TokenError::Malformed)?;
        let bytes = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| TokenError::Malformed);
        let header: Header = serde_json::from_slice(&bytes(head)?).map_err(|_| TokenError::Malformed)?;
        if header.crit.is_some() {
            return Err(TokenError::Algorithm);
        }
        let how = Algorithm::named(&header.alg).ok_or(TokenError::Algorithm)?;
        let signature = bytes(signature)?;
        let fits = |key: &&Key| {
            header.kid.as_ref().is_none_or(|kid| key.kid.as_ref() == Some(kid))
                && key.alg.as_ref().is_none_or(|alg| *alg == header.alg)
                && how.takes(&key.material)
        };
        let mut tried = false;
        for key in self.0.iter().filter(fits) {
            tried = true;
            if how.verifies(&key.material, signed.as_bytes(), &signature) {
                let claims: Value = serde_json::from_slice(&bytes(body)?).map_err(|_| TokenError::Malformed)?;
                if !claims.is_object() {
                    return Err(TokenError::Malformed);
                }
                return Ok(Token { kind: header.typ.unwrap_or_default().to_lowercase(), claims });
            }
        }
        Err(if tried { TokenError::Signature } else { TokenError::UnknownKey })
    }
}

fn key(written: WrittenKey) -> Option<Key> {
    if written.usage.is_some_and(|usage| usage != "sig") {
        return None;
    }
    let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).ok().filter(|bytes| !bytes.is_empty());
    let number = |text: &str| {
        let bytes = bytes(text)?;
        let first = bytes.iter().position(|byte| *byte != 0)?;
        Some(bytes[first..].to_vec())
    };
    let point = |curve, size: usize| {
        let (x, y) = (bytes(&written.x)?, bytes(&written.y)?);
        let whole = x.len() == size && y.len() == size;
        whole.then(|| Material::Point(curve, [&[4_u8][..], &x, &y].concat()))
    };
    let material = match (written.kty.as_str(), written.crv.as_deref()) {
        ("RSA", _) => Material::Rsa { n: number(&written.n)?, e: number(&written.e)? },
        ("EC", Some("P-256")) => point(Curve::P256, 32)?,
        ("EC", Some("P-384")) => point(Curve::P384, 48)?,
        ("OKP", Some("Ed25519")) => Material::Point(Curve::Ed25519, bytes(&written.x).filter(|x| x.len() == 32)?),
        _ => return None,
    };
    Some(Key { kid: written.kid, alg: written.alg, material })
}

/// How a token may be signed.
enum Algorithm {
    Rsa(&'static RsaParameters),
    Point(Curve, &'static dyn VerificationAlgorithm),
}

impl Algorithm {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "RS256" => Self::Rsa(&signature::RSA_PKCS1_2048_8192_SHA256),
            "RS384" => Self::Rsa(&signature::RSA_PKCS1_2048_8192_SHA384),
            "RS512" => Self::Rsa(&signature::RSA_PKCS1_2048_8192_SHA512),
            "PS256" => Self::Rsa(&signature::RSA_PSS_2048_8192_SHA256),
            "PS384" => Self::Rsa(&signature::RSA_PSS_2048_8192_SHA384),
            "PS512" => Self::Rsa(&signature::RSA_PSS_2048_8192_SHA512),
            "ES256" => Self::Point(Curve::P256, &signature::ECDSA_P256_SHA256_FIXED),
            "ES384" => Self::Point(Curve::P384, &signature::ECDSA_P384_SHA384_FIXED),
            "EdDSA" => Self::Point(Curve::Ed25519, &signature::ED25519),
            _ => return None,
        })
    }

    fn takes(&self, material: &Material) -> bool {
        match (self, material) {
            (Self::Rsa(_), Material::Rsa { .. }) => true,
            (Self::Point(own, _), Material::Point(curve, _)) => own == curve,
            (Self::Rsa(_), Material::Point(..)) | (Self::Point(..), Material::Rsa { .. }) => false,
        }
    }

    fn verifies(&self, material: &Material, signed: &[u8], signature: &[u8]) -> bool {
        match (self, material) {
            (Self::Rsa(how), Material::Rsa { n, e }) => {
                RsaPublicKeyComponents { n, e }.verify(how, signed, signature).is_ok()
            }
            (Self::Point(_, how), Material::Point(_, point)) => {
                UnparsedPublicKey::new(*how, point).verify(signed, signature).is_ok()
            }
            (Self::Rsa(_), Material::Point(..)) | (Self::Point(..), Material::Rsa { .. }) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use p256::ecdsa::{Signature, SigningKey, signature::Signer};
    use serde_json::json;

    #[test]
    fn every_reason_is_told_in_spanish_too() {
        for why in [
            TokenError::Malformed,
            TokenError::Algorithm,
            TokenError::UnknownKey,
            TokenError::Signature,
            TokenError::Issuer,
            TokenError::Audience,
            TokenError::Expired,
            TokenError::Future,
            TokenError::Nonce,
            TokenError::Nobody,
            TokenError::Kind,
            TokenError::Replayed,
        ] {
            assert!(!why.es().is_empty() && why.es() != why.to_string(), "{why}");
        }
    }

    fn signing(seed: u8) -> SigningKey {
        SigningKey::from_bytes(&[seed; 32].into()).expect("a key")
    }

    fn jwk(seed: u8, kid: &str) -> Value {
        let point = signing(seed).verifying_key().to_encoded_point(false);
        let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let bytes = point.as_bytes();
        json!({ "kty": "EC", "crv": "P-256", "use": "sig", "kid": kid, "alg": "ES256", "x": text(&bytes[1..33]), "y": text(&bytes[33..]) })
    }

    fn token(seed: u8, head: &Value, claims: &Value) -> String {
        let text = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", text(head), text(claims));
        let signature: Signature = signing(seed).sign(signed.as_bytes());
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
    }

    fn keys(all: &[Value]) -> Keys {
        Keys::read(json!({ "keys": all }).to_string().as_bytes()).expect("a key set")
    }

    #[test]
    fn a_token_is_verified_by_its_issuers_key_alone() {
        let known = keys(&[jwk(1, "a"), jwk(2, "b"), json!({ "kty": "XX" }), json!(7)]);
        assert_eq!(known.len(), 2);
        let claims = json!({ "sub": "1" });
        let verify = |seed, head: Value| known.verify(&token(seed, &head, &claims)).map(|token| token.claims);
        assert_eq!(verify(1, json!({ "alg": "ES256", "kid": "a" })), Ok(claims.clone()));
        assert_eq!(verify(2, json!({ "alg": "ES256" })), Ok(claims.clone()), "no key is named: each is tried");
        assert_eq!(verify(2, json!({ "alg": "ES256", "kid": "a" })), Err(TokenError::Signature), "another key's");
        assert_eq!(verify(3, json!({ "alg": "ES256", "kid": "c" })), Err(TokenError::UnknownKey));
        for alg in ["none", "HS256", "RS256", "ES512", "es256", ""] {
            let told = verify(1, json!({ "alg": alg, "kid": "a" }));
            assert!(matches!(told, Err(TokenError::Algorithm | TokenError::UnknownKey)), "{alg}: {told:?}");
        }
        assert_eq!(verify(1, json!({ "alg": "ES256", "kid": "a", "crit": ["b64"] })), Err(TokenError::Algorithm));
    }

    #[test]
    fn what_was_changed_or_cut_is_no_token() {
        let known = keys(&[jwk(1, "a")]);
        let whole = token(1, &json!({ "alg": "ES256" }), &json!({ "sub": "1" }));
        let other = token(1, &json!({ "alg": "ES256" }), &json!({ "sub": "2" }));
        let (signed, _) = whole.rsplit_once('.').expect("parts");
        let (_, signature) = other.rsplit_once('.').expect("parts");
        assert_eq!(known.verify(&format!("{signed}.{signature}")), Err(TokenError::Signature));
        assert_eq!(known.verify(&format!("{signed}.")), Err(TokenError::Signature));
        for text in ["", ".", "..", "a.b.c", signed, &"A".repeat(TOKEN_BYTES + 1)] {
            let told = known.verify(text);
            assert!(told.is_err(), "{text:.20}");
        }
        let list = token(1, &json!({ "alg": "ES256" }), &json!([1]));
        assert_eq!(known.verify(&list), Err(TokenError::Malformed));
        assert!(Keys::read(b"{}").is_none() && Keys::read(b"<html>").is_none());
    }

    #[test]
    fn an_rsa_token_is_verified() {
        // Signed once by a key that was thrown away.
        let n = concat!(
            "lutgE0nqKKvpjaNQYradKv_zzzqcDMr138FBRXTW7R7xqTSeBiHJ5L1g12THpwOyWN4f-m1SFzA9Tle_-81g9lq--UyhIdLXBg8X",
            "tL1doB4dkKpg7c97_UnIFrmoZFgVNIlBEfIqLifYAtu_Bcnf26y7r0RisLyabaZKAyaOiR3C9Tf_twP87rlMo3p_njq57ifUhW2c",
            "40fOju3O0kdDgP2PCP9eSp18BNX49Wfs_Q6YxfTtvG21ow4ogMCjJXjF34EUP6Ok8EsDAauWwDqrO4uGPo2YZOOpt1N_w2osajK-",
            "qtiEb_nHWxmDug2L31r3tN_VEMXstKJlPgqHUhQ20Q",
        );
        let pkcs = concat!(
            "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiI3In0.TP_US73ktHZ6t2Cko1B9HrNw9PCcFJAGPKPY4iQyRXqqEb2PiIwHv349l6RHQSe",
            "Py90OUzMc-UO9tMrUEU8hvgj59-eT-6natmcWE07-Qb5HhMtHKKxYGYzykqnEJSeP022UikEIyY2TlGl1L16LAGCjOYdaAmDYI_u",
            "Ee_tIqG-Yvgtsbjoof6n8twTD7lRmzKd8F1yb1BIUK1x1Cq6ns9WYCJwX8cEZ13eJsZtASIANSk2Vsy2pdFd0r-cguEex14XxNkd",
            "gRphMveSmzv3tYw3CekDJROXYyTzcHgt3dRo1QlfwiwiafxyT0kvCsH2I_6et-3fLYHaRyRDPWHNFHw",
        );
        let pss = concat!(
            "eyJhbGciOiJQUzI1NiJ9.eyJzdWIiOiI3In0.j94jR9ZfT-7je8B2nu6Y3ZXrEQjAwbL64lDaKIzcIvg0etfWSZ5ojcutOiHiGY6",
            "CJnsdSErlQbGQE01hW_N9OMEStmunu0uni3aC3c0avVkbpJVdANt32ONHGPbTQjV3NgllUhxtLLot6botVOYdF7Sy96Wi_VJtmQ8",
            "2WXOS6g30YkIwQnSIrfThbboAszJPil9xEdcRB3zUL7HzUnbLuSKJzABj6Zu2CAeAwHGdJZMnx3hgYHmT860i1xBarq8Vos6QyOd",
            "9sFa5433ztiMFNl5PrLhVHIZrQDIuarigpxaKciopYZOjZeH1BliI6SC9jzOO1hrOAPa6xxBx0rTtOw",
        );
        let rsa = |more: Value| {
            let mut key = json!({ "kty": "RSA", "e": "AQAB", "n": n });
            key.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
            keys(&[key])
        };
        let claims = |token: &str, more: Value| rsa(more).verify(token).map(|token| token.claims);
        for token in [pkcs, pss] {
            assert_eq!(claims(token, json!({})), Ok(json!({ "sub": "7" })));
            assert_eq!(
                claims(&token.replace(".eyJzdWIiOiI3In0.", ".eyJzdWIiOiI4In0."), json!({})),
                Err(TokenError::Signature)
            );
            assert_eq!(
                claims(token, json!({ "alg": "RS512" })),
                Err(TokenError::UnknownKey),
                "its key signs otherwise"
            );
            assert_eq!(claims(token, json!({ "use": "enc" })), Err(TokenError::UnknownKey));
        }
    }
}
