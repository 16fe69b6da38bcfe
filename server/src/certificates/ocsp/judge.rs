//! Whether an answer is the word of a certificate's issuer, and what it says. Pure.

use super::invalid_answer::InvalidAnswer;
use super::request::CertificateId;
use super::response::{Response, Status, read};
use crate::certificates::{sealed_by, signed_by};
use crate::der::oids;
use ronda_shared::efirma::{Certificate, Scheme};
use ronda_shared::time::{MINUTE_MS, Timestamp};
use x509_parser::prelude::{FromDer, X509Certificate};

/// So far a responder's clock may be ahead of ours, and so old may an answer be that shows no nonce.
const APART_MS: i64 = 10 * MINUTE_MS;

/// What an answer must be about.
#[derive(Debug, Clone, Copy)]
pub struct Question<'q> {
    /// The certificate that was asked about.
    pub leaf: &'q Certificate,
    /// The authority of the folder that issued it.
    pub issuer: &'q Certificate,
    /// The question's nonce; none where it is known no more.
    pub nonce: Option<&'q [u8]>,
    /// When the answer came, by this server's clock.
    pub came: Timestamp,
}

/// What an answer says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CertificateStatus {
    /// Not revoked.
    Good,
    /// Revoked at this instant.
    Revoked(Timestamp),
}

/// What an answer tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatusResponse {
    /// What it says.
    pub said: CertificateStatus,
    /// As of when (`thisUpdate`).
    pub as_of: Timestamp,
}

/// Judges an answer (`OCSPResponse`, DER). The signer's certificate is looked at as of the instant at which the answer was made: it may
/// have expired since. Whether it was revoked itself is not looked up.
///
/// # Errors
/// Why it is not believed, or that the responder does not know the certificate.
pub fn judge(answer: &[u8], question: Question<'_>) -> Result<StatusResponse, InvalidAnswer> {
    let Question { leaf, issuer, nonce, came } = question;
    let response = read(answer)?;
    let id = CertificateId::of(leaf, issuer);
    let single = response.singles.iter().find(|single| single.is_of(&id)).ok_or(InvalidAnswer::Other)?;
    let produced = response.produced;
    match (nonce, response.nonce) {
        (Some(asked), Some(told)) if asked != told => return Err(InvalidAnswer::Nonce),
        // It may have been recorded, and be played again.
        (_, None) if came.since(produced).saturating_abs() > APART_MS => return Err(InvalidAnswer::Stale),
        _ => {}
    }
    signed(&response, issuer)?;
    if single.as_of > came.plus(APART_MS) || produced > came.plus(APART_MS) {
        return Err(InvalidAnswer::Early);
    }
    if single.until.is_some_and(|until| until < came) {
        return Err(InvalidAnswer::Ended);
    }
    let said = match single.status {
        Status::Good => CertificateStatus::Good,
        Status::Revoked(since) => CertificateStatus::Revoked(since),
        Status::Unknown => return Err(InvalidAnswer::Unknown),
    };
    Ok(StatusResponse { said, as_of: single.as_of })
}

/// Whether the issuer has signed it, or somebody whom it appointed for this (RFC 6960, 4.2.2.2).
fn signed(response: &Response<'_>, issuer: &Certificate) -> Result<(), InvalidAnswer> {
    let scheme = match response.algorithm {
        oids::RSA_SHA256 => Scheme::Sha256,
        oids::RSA_SHA384 => Scheme::Sha384,
        oids::RSA_SHA512 => Scheme::Sha512,
        oids::RSA_SHA1 => return Err(InvalidAnswer::Weak),
        _ => return Err(InvalidAnswer::Algorithm),
    };
    let has_signed = |signer: &Certificate| signed_by(signer, scheme, response.signed, response.signature);
    if has_signed(issuer) {
        return Ok(());
    }
    let mut beside = response.certificates.iter().filter_map(|der| Delegate::read(der));
    let signer = beside.find(|one| has_signed(&one.own)).ok_or(InvalidAnswer::Signature)?;
    if signer.own.issuer != issuer.subject || !sealed_by(issuer, &signer.own.sealed) {
        return Err(InvalidAnswer::Appointed);
    }
    if !signer.answers {
        return Err(InvalidAnswer::Usage);
    }
    if signer.own.is_valid_at(response.produced) { Ok(()) } else { Err(InvalidAnswer::Validity) }
}

/// A certificate that came with an answer.
struct Delegate {
    own: Certificate,
    /// Whether it may sign answers on revocation, and nothing of it stays misunderstood.
    answers: bool,
}

impl Delegate {
    /// Reads DER; none where it is no certificate with an RSA key.
    fn read(der: &[u8]) -> Option<Self> {
        let own = Certificate::read(der).ok()?;
        let (_, read) = X509Certificate::from_der(der).ok()?;
        let (usage, extended) = (read.key_usage().ok()?, read.extended_key_usage().ok()?);
        let signs = usage.is_none_or(|usage| usage.value.digital_signature() || usage.value.non_repudiation());
        let answers = extended.is_some_and(|extended| extended.value.ocsp_signing);
        let known = |oid: &[u8]| oids::UNDERSTOOD.contains(&oid);
        let extensions = read.tbs_certificate.extensions();
        let understood = extensions.iter().all(|one| !one.critical || known(one.oid.as_bytes()));
        Some(Self { own, answers: answers && signs && understood })
    }
}
