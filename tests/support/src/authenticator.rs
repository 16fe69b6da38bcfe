//! An authenticator in software: makes a passkey and answers with it, truly or as told to lie.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const ATTESTED: u8 = 0x40;

/// One passkey and the browser around it.
#[derive(Clone)]
pub struct Authenticator {
    /// The private key.
    pub key: SigningKey,
    /// The credential's id.
    pub id: Vec<u8>,
    /// The user handle that it was made for.
    pub handle: Vec<u8>,
    /// How often it has signed; it stays at zero where `counts` is false, as with passkeys that are synced.
    pub counter: u32,
    /// Whether the counter goes up.
    pub counts: bool,
    /// The page that asks, as the browser tells it.
    pub origin: String,
    /// The domain it signs for; the question's own where none is told.
    pub domain: Option<String>,
    /// Whether it verified who holds it.
    pub verifies: bool,
    /// The ceremony's type, where the browser is made to lie.
    pub kind: Option<&'static str>,
}

impl Authenticator {
    /// With a key that follows from a number.
    pub fn number(seed: u8, origin: &str) -> Self {
        let key = SigningKey::from_slice(&[seed.max(1); 32]).expect("a scalar in range");
        Self {
            key,
            id: Sha256::digest([seed]).to_vec(),
            handle: Vec::new(),
            counter: 0,
            counts: true,
            origin: origin.into(),
            domain: None,
            verifies: true,
            kind: None,
        }
    }

    /// `navigator.credentials.create(options)`.
    pub fn make(&mut self, options: &Value) -> Value {
        let asked = &options["publicKey"];
        assert_eq!(asked["authenticatorSelection"]["userVerification"], "required");
        assert_eq!(asked["authenticatorSelection"]["residentKey"], "required");
        self.handle = bytes(&asked["user"]["id"]);
        let domain = self.domain.clone().unwrap_or_else(|| text(&asked["rp"]["id"]));
        let mut data = self.head(&domain, ATTESTED);
        data.extend_from_slice(&[0; 16]); // of no make
        data.extend_from_slice(&(self.id.len() as u16).to_be_bytes());
        data.extend_from_slice(&self.id);
        data.extend_from_slice(&self.cose_key());
        let object = [
            &[0xa3][..],
            &cbor_text("fmt"),
            &cbor_text("none"),
            &cbor_text("attStmt"),
            &[0xa0],
            &cbor_text("authData"),
            &cbor_bytes(&data),
        ]
        .concat();
        let told = self.told("webauthn.create", asked);
        json!({
            "id": URL_SAFE_NO_PAD.encode(&self.id),
            "rawId": URL_SAFE_NO_PAD.encode(&self.id),
            "type": "public-key",
            "response": {
                "attestationObject": URL_SAFE_NO_PAD.encode(object),
                "clientDataJSON": URL_SAFE_NO_PAD.encode(told),
            },
            "clientExtensionResults": {},
        })
    }

    /// `navigator.credentials.get(options)`.
    pub fn answer(&mut self, options: &Value) -> Value {
        let asked = &options["publicKey"];
        assert_eq!(asked["userVerification"], "required");
        let domain = self.domain.clone().unwrap_or_else(|| text(&asked["rpId"]));
        if self.counts {
            self.counter += 1;
        }
        let data = self.head(&domain, 0);
        let told = self.told("webauthn.get", asked);
        let signature: Signature = self.key.sign(&[&data[..], &Sha256::digest(&told)].concat());
        json!({
            "id": URL_SAFE_NO_PAD.encode(&self.id),
            "rawId": URL_SAFE_NO_PAD.encode(&self.id),
            "type": "public-key",
            "response": {
                "authenticatorData": URL_SAFE_NO_PAD.encode(data),
                "clientDataJSON": URL_SAFE_NO_PAD.encode(told),
                "signature": URL_SAFE_NO_PAD.encode(signature.to_der()),
                "userHandle": URL_SAFE_NO_PAD.encode(&self.handle),
            },
            "clientExtensionResults": {},
        })
    }

    fn told(&self, kind: &str, asked: &Value) -> Vec<u8> {
        let told = json!({
            "type": self.kind.unwrap_or(kind),
            "challenge": asked["challenge"],
            "origin": self.origin,
            "crossOrigin": false,
        });
        told.to_string().into_bytes()
    }

    fn head(&self, domain: &str, flags: u8) -> Vec<u8> {
        let verified = if self.verifies { VERIFIED } else { 0 };
        let mut data = Sha256::digest(domain.as_bytes()).to_vec();
        data.push(PRESENT | verified | flags);
        data.extend_from_slice(&self.counter.to_be_bytes());
        data
    }

    /// The public key as COSE writes it: EC2, ES256, P-256.
    fn cose_key(&self) -> Vec<u8> {
        let point = self.key.verifying_key().to_encoded_point(false);
        let (x, y) = (point.x().expect("a point"), point.y().expect("a point"));
        [&[0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21][..], &cbor_bytes(x), &[0x22], &cbor_bytes(y)].concat()
    }
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

fn bytes(value: &Value) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(value.as_str().expect("a text")).expect("base64url")
}

fn cbor_text(text: &str) -> Vec<u8> {
    assert!(text.len() < 24);
    [&[0x60 | text.len() as u8], text.as_bytes()].concat()
}

fn cbor_bytes(bytes: &[u8]) -> Vec<u8> {
    [&[0x59][..], &(bytes.len() as u16).to_be_bytes(), bytes].concat()
}
