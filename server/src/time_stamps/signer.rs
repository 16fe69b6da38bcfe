//! Certificates of time-stamp authorities and of those above them, and what their keys have signed.

use super::token::Hash;
use crate::der::oids;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA384_ASN1, ECDSA_P384_SHA256_ASN1, ECDSA_P384_SHA384_ASN1,
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, UnparsedPublicKey,
    VerificationAlgorithm,
};
use ronda_shared::time::Timestamp;
use x509_parser::pem::Pem;
use x509_parser::prelude::{FromDer, X509Certificate};

/// So many authorities stand between a certificate and its anchor at most.
const DEEPEST: usize = 3;
/// A certificate at most, in bytes.
const MOST_BYTES: usize = 16 * 1024;

/// What a key is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key {
    Rsa,
    P256,
    P384,
    Other,
}

/// A certificate, as much of it as is judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// All of it, DER.
    pub(super) der: Vec<u8>,
    key: Key,
    public_key: Vec<u8>,
    subject: Vec<u8>,
    issuer: Vec<u8>,
    not_before: Timestamp,
    not_after: Timestamp,
    /// Whether it may issue others, and how many authorities may stand beneath it.
    authority: Option<Option<u32>>,
    /// Whether it signs time stamps and nothing else, and says that this must be understood.
    pub(super) stamps: bool,
    /// Whether all that must be understood of it is.
    understood: bool,
    signed: Vec<u8>,
    algorithm: Vec<u8>,
    signature: Vec<u8>,
}

impl Certificate {
    /// Reads DER; none where it is no certificate.
    pub(super) fn read(der: &[u8]) -> Option<Self> {
        if der.len() > MOST_BYTES {
            return None;
        }
        let (rest, read) = X509Certificate::from_der(der).ok()?;
        if !rest.is_empty() {
            return None;
        }
        let tbs = &read.tbs_certificate;
        let kind = &tbs.subject_pki.algorithm;
        let curve = kind.parameters.as_ref().map(|parameters| parameters.data);
        let key = match (kind.algorithm.as_bytes(), curve) {
            (oids::RSA, _) => Key::Rsa,
            (oids::EC, Some(oids::P256)) => Key::P256,
            (oids::EC, Some(oids::P384)) => Key::P384,
            _ => Key::Other,
        };
        let basic = read.basic_constraints().ok()?;
        let usage = read.key_usage().ok()?;
        let extended = read.extended_key_usage().ok()?;
        let issues = usage.as_ref().is_none_or(|usage| usage.value.key_cert_sign());
        let signs = usage.is_none_or(|usage| usage.value.digital_signature() || usage.value.non_repudiation());
        let stamps = extended.is_some_and(|extended| {
            let uses = extended.value;
            let others = uses.any
                || uses.server_auth
                || uses.client_auth
                || uses.code_signing
                || uses.email_protection
                || uses.ocsp_signing
                || !uses.other.is_empty();
            extended.critical && uses.time_stamping && !others
        });
        let known = |oid: &[u8]| oids::UNDERSTOOD.contains(&oid);
        let instant = |seconds: i64| Timestamp::from_millis(seconds.saturating_mul(1_000));
        Some(Self {
            der: der.to_vec(),
            key,
            public_key: tbs.subject_pki.subject_public_key.data.to_vec(),
            subject: tbs.subject.as_raw().to_vec(),
            issuer: tbs.issuer.as_raw().to_vec(),
            not_before: instant(tbs.validity.not_before.timestamp()),
            // All of its last second.
            not_after: instant(tbs.validity.not_after.timestamp()).plus(999),
            authority: basic.filter(|basic| basic.value.ca && issues).map(|basic| basic.value.path_len_constraint),
            stamps: stamps && signs,
            understood: tbs.extensions().iter().all(|one| !one.critical || known(one.oid.as_bytes())),
            signed: tbs.as_ref().to_vec(),
            algorithm: read.signature_algorithm.algorithm.as_bytes().to_vec(),
            signature: read.signature_value.data.to_vec(),
        })
    }

    /// The last instant at which it is good, by its own dates.
    pub(crate) fn ends(&self) -> Timestamp {
        self.not_after
    }

    /// Whether it is valid at an instant by its own dates.
    pub(super) fn is_valid_at(&self, at: Timestamp) -> bool {
        self.not_before <= at && at <= self.not_after
    }

    /// Whether its key has signed these bytes: `algorithm` is that of the signature, `digest` the hash told beside it.
    pub(super) fn has_signed(&self, bytes: &[u8], algorithm: &[u8], digest: Option<Hash>, signature: &[u8]) -> bool {
        let hash = match algorithm {
            oids::RSA => digest,
            oids::RSA_SHA256 | oids::ECDSA_SHA256 => Some(Hash::Sha256),
            oids::RSA_SHA384 | oids::ECDSA_SHA384 => Some(Hash::Sha384),
            oids::RSA_SHA512 => Some(Hash::Sha512),
            _ => None,
        };
        let of_curve = matches!(algorithm, oids::ECDSA_SHA256 | oids::ECDSA_SHA384);
        let by: &'static dyn VerificationAlgorithm = match (self.key, of_curve, hash) {
            (Key::Rsa, false, Some(Hash::Sha256)) => &RSA_PKCS1_2048_8192_SHA256,
            (Key::Rsa, false, Some(Hash::Sha384)) => &RSA_PKCS1_2048_8192_SHA384,
            (Key::Rsa, false, Some(Hash::Sha512)) => &RSA_PKCS1_2048_8192_SHA512,
            (Key::P256, true, Some(Hash::Sha256)) => &ECDSA_P256_SHA256_ASN1,
            (Key::P256, true, Some(Hash::Sha384)) => &ECDSA_P256_SHA384_ASN1,
            (Key::P384, true, Some(Hash::Sha256)) => &ECDSA_P384_SHA256_ASN1,
            (Key::P384, true, Some(Hash::Sha384)) => &ECDSA_P384_SHA384_ASN1,
            _ => return false,
        };
        UnparsedPublicKey::new(by, &self.public_key).verify(bytes, signature).is_ok()
    }

    fn issued(&self, other: &Self) -> bool {
        self.subject == other.issuer && self.has_signed(&other.signed, &other.algorithm, None, &other.signature)
    }
}

/// The certificates of a file in PEM, each as it was read.
pub(super) fn anchors(file: &[u8]) -> Vec<Option<Certificate>> {
    let blocks = Pem::iter_from_buffer(file).map_while(Result::ok).filter(|pem| pem.label == "CERTIFICATE");
    blocks.map(|pem| Certificate::read(&pem.contents)).collect()
}

/// Whether a certificate leads at an instant to one of the anchors, by those that came with it.
pub(super) fn leads_to(anchors: &[Certificate], beside: &[Certificate], leaf: &Certificate, at: Timestamp) -> bool {
    if !leaf.understood {
        return false;
    }
    // It may be an anchor itself.
    anchors.contains(leaf) || leads_up((anchors, beside), leaf, at, 0)
}

/// `below`: how many authorities stand between this certificate's issuer and the leaf.
fn leads_up(known: (&[Certificate], &[Certificate]), of: &Certificate, at: Timestamp, below: usize) -> bool {
    if below > DEEPEST {
        return false;
    }
    let fits = |issuer: &&Certificate| {
        let deep = |most: Option<u32>| most.is_none_or(|most| u32::try_from(below).is_ok_and(|below| below <= most));
        issuer.authority.is_some_and(deep) && issuer.understood && issuer.is_valid_at(at) && issuer.issued(of)
    };
    let (anchors, beside) = known;
    if anchors.iter().any(|anchor| fits(&anchor)) {
        return true;
    }
    beside.iter().filter(fits).any(|issuer| leads_up(known, issuer, at, below + 1))
}
