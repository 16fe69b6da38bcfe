//! Whether an answer is a time stamp of this digest that somebody believed has signed. Pure: the same of an answer that has
//! just come and of one that was kept for years.

use super::invalid_stamp::{InvalidStamp, SignatureMismatch};
use super::signer::{Certificate, leads_to};
use super::token::{Hash, Token, read};
use ring::digest;
use ronda_shared::ids::Sha256;
use ronda_shared::time::Timestamp;
use std::collections::BTreeSet;

/// Whom a provider's stamps are believed by, and under which policies.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrustAnchors {
    /// Certificates that the operator vouches for.
    pub anchors: Vec<Certificate>,
    /// Policies in figures (NOM-151: the provider's own); any where none is named.
    pub policies: BTreeSet<String>,
}

/// What a time stamp tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeStampInfo {
    /// When it was made, by the authority's clock.
    pub at: Timestamp,
    /// Under which policy, in figures.
    pub policy: String,
    /// Its number at the authority, in hexadecimal.
    pub serial: String,
}

/// What an answer must be about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question<'q> {
    /// The digest that was asked about.
    pub imprint: &'q Sha256,
    /// The number of the question; none where it is known no more.
    pub nonce: Option<u64>,
}

/// Judges an answer (`TimeStampResp`, DER). A certificate is looked at as of the instant that the stamp tells: it may have
/// expired since.
///
/// # Errors
/// Why it is not believed.
pub fn judge(answer: &[u8], question: Question<'_>, believed: &TrustAnchors) -> Result<TimeStampInfo, InvalidStamp> {
    let token = read(answer)?;
    if token.imprint != *question.imprint {
        return Err(InvalidStamp::Imprint);
    }
    if question.nonce.is_some_and(|nonce| token.nonce.and_then(positive) != Some(nonce)) {
        return Err(InvalidStamp::Nonce);
    }
    if !believed.policies.is_empty() && !believed.policies.contains(&token.policy) {
        return Err(InvalidStamp::Policy(token.policy));
    }
    signed(&token, believed)?;
    Ok(TimeStampInfo { at: token.at, policy: token.policy, serial: token.serial })
}

fn signed(token: &Token<'_>, believed: &TrustAnchors) -> Result<(), InvalidStamp> {
    if hashed(token.digest, token.info).as_deref() != Some(token.told_digest) {
        return Err(InvalidStamp::Signature(SignatureMismatch::Digest));
    }
    let beside: Vec<Certificate> = token.certificates.iter().filter_map(|der| Certificate::read(der)).collect();
    let (by, name) = token.told_signer;
    // Some authorities leave their own certificate out: it may be among the anchors.
    let is_signer = |one: &&Certificate| certificate_digest(by, &one.der) == name;
    let signer = beside.iter().chain(&believed.anchors).find(is_signer);
    let signer = signer.ok_or(InvalidStamp::Signature(SignatureMismatch::Absent))?;
    if !signer.has_signed(&token.attributes, token.algorithm, Some(token.digest), token.signature) {
        return Err(InvalidStamp::Signature(SignatureMismatch::Key));
    }
    if !signer.stamps {
        return Err(InvalidStamp::Usage);
    }
    if !signer.is_valid_at(token.at) {
        return Err(InvalidStamp::Validity);
    }
    if leads_to(&believed.anchors, &beside, signer, token.at) { Ok(()) } else { Err(InvalidStamp::Chain) }
}

/// The digest of what was signed; none by a hash that is not trusted for it.
fn hashed(hash: Hash, bytes: &[u8]) -> Option<Vec<u8>> {
    (hash != Hash::Sha1).then(|| certificate_digest(hash, bytes))
}

/// The digest by which a certificate is named; the signature of what names it is by another hash than SHA-1.
fn certificate_digest(hash: Hash, bytes: &[u8]) -> Vec<u8> {
    let by = match hash {
        Hash::Sha1 => &digest::SHA1_FOR_LEGACY_USE_ONLY,
        Hash::Sha256 => &digest::SHA256,
        Hash::Sha384 => &digest::SHA384,
        Hash::Sha512 => &digest::SHA512,
    };
    digest::digest(by, bytes).as_ref().to_vec()
}

/// A number as `INTEGER` holds it; none where it is below nought or does not fit.
fn positive(content: &[u8]) -> Option<u64> {
    let bytes = match content {
        [0, rest @ ..] if !rest.is_empty() => rest,
        all => all,
    };
    let below = content.first().is_none_or(|first| first & 0x80 != 0);
    (!below && bytes.len() <= 8).then(|| bytes.iter().fold(0, |sum, byte| (sum << 8) | u64::from(*byte)))
}
