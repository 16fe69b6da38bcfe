//! Reads what a time-stamp authority answers: RFC 3161 (2.4.2) in CMS (RFC 5652). Nothing here is believed: [`super::judge`] does.

use super::invalid_stamp::{InvalidStamp, Part};
use crate::der::{
    BITS, BOOLEAN, Der, Element, FIRST, INTEGER, Malformed, OCTETS, OID, SECOND, SEQUENCE, SET, TIME, UTF8, element,
    figures, instant, oids,
};
use ronda_shared::hex;
use ronda_shared::ids::Sha256;
use ronda_shared::time::Timestamp;

/// An answer at most, in bytes: those of the trials, with two certificates, have two and a half thousand.
pub const MOST_BYTES: usize = 64 * 1024;
/// Certificates in an answer at most.
const MOST_CERTIFICATES: usize = 6;
/// What an authority says of its refusal at most, in letters.
const MOST_WORDS: usize = 120;

/// By which hash something was signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hash {
    /// SHA-1: names a certificate, and signs nothing.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

/// A token as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token<'d> {
    /// What it stamps.
    pub(super) imprint: Sha256,
    /// The policy, in figures.
    pub(super) policy: String,
    /// Its number at the authority, in hexadecimal.
    pub(super) serial: String,
    /// When it was made.
    pub(super) at: Timestamp,
    /// The number of the question, as `INTEGER` holds it.
    pub(super) nonce: Option<&'d [u8]>,
    /// What was signed of it: `TSTInfo`, DER.
    pub(super) info: &'d [u8],
    /// The certificates in it, DER each.
    pub(super) certificates: Vec<&'d [u8]>,
    /// By which hash the attributes tell what was signed.
    pub(super) digest: Hash,
    /// The attributes as they were signed: `SET OF Attribute`, DER.
    pub(super) attributes: Vec<u8>,
    /// `messageDigest` in them.
    pub(super) told_digest: &'d [u8],
    /// The hash of the signer's certificate in them, and by what.
    pub(super) told_signer: (Hash, &'d [u8]),
    /// By which algorithm they were signed.
    pub(super) algorithm: &'d [u8],
    /// The signature.
    pub(super) signature: &'d [u8],
}

/// Reads an answer; what the authority refused is told as such.
///
/// # Errors
/// It is none, or it was refused.
pub(super) fn read(answer: &[u8]) -> Result<Token<'_>, InvalidStamp> {
    if answer.len() > MOST_BYTES {
        return Err(InvalidStamp::Long(MOST_BYTES));
    }
    let token = granted(answer)?;
    let of = |part: Part| move |_: Malformed| InvalidStamp::Unreadable(part);
    let signed = signed_data(token).map_err(of(Part::Token))?;
    let info = TstInfo::read(signed.info).map_err(of(Part::Info))?;
    let signer = Signer::read(signed.signer).map_err(of(Part::Signer))?;
    Ok(Token {
        imprint: info.imprint,
        policy: info.policy,
        serial: info.serial,
        at: info.at,
        nonce: info.nonce,
        info: signed.info,
        certificates: signed.certificates,
        digest: signer.digest,
        attributes: signer.attributes,
        told_digest: signer.told_digest,
        told_signer: signer.told_signer,
        algorithm: signer.algorithm,
        signature: signer.signature,
    })
}

/// The token of an answer that was granted.
fn granted(answer: &[u8]) -> Result<Element<'_>, InvalidStamp> {
    let whole = |_: Malformed| InvalidStamp::Unreadable(Part::Whole);
    let mut all = Der(answer);
    let mut response = all.take(SEQUENCE).map_err(whole)?.parts();
    all.end().map_err(whole)?;
    let mut info = response.take(SEQUENCE).map_err(whole)?.parts();
    let status = info.take(INTEGER).map_err(whole)?.content;
    let status = match status {
        [one] => u64::from(*one),
        _ => return Err(whole(Malformed)),
    };
    let words = info.maybe(SEQUENCE).map_err(whole)?.map(words);
    info.maybe(BITS).map_err(whole)?;
    info.end().map_err(whole)?;
    // Granted, or granted with modifications: what was modified is judged as anything else.
    if status > 1 {
        let words = words.filter(|words| !words.is_empty()).map_or_else(String::new, |words| format!(": {words}"));
        return Err(InvalidStamp::Refused { status, words });
    }
    let token = response.take(SEQUENCE).map_err(whole)?;
    response.end().map_err(whole)?;
    Ok(token)
}

/// `PKIFreeText` in one short line.
fn words(text: Element<'_>) -> String {
    let (mut parts, mut words) = (text.parts(), String::new());
    while let Ok(Some(one)) = parts.maybe(UTF8) {
        words.push_str(&String::from_utf8_lossy(one.content));
        words.push(' ');
    }
    let clean: String = words.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MOST_WORDS).collect();
    clean.trim().to_owned()
}

struct SignedData<'d> {
    info: &'d [u8],
    certificates: Vec<&'d [u8]>,
    signer: Element<'d>,
}

fn signed_data(token: Element<'_>) -> Result<SignedData<'_>, Malformed> {
    let mut content = token.parts();
    expect_oid(content.take(OID)?, oids::SIGNED_DATA)?;
    let mut wrapped = content.take(FIRST)?.parts();
    content.end()?;
    let mut data = wrapped.take(SEQUENCE)?.parts();
    wrapped.end()?;
    data.take(INTEGER)?;
    data.take(SET)?;
    let mut inner = data.take(SEQUENCE)?.parts();
    expect_oid(inner.take(OID)?, oids::TST_INFO)?;
    let mut wrapped = inner.take(FIRST)?.parts();
    inner.end()?;
    let info = wrapped.take(OCTETS)?.content;
    wrapped.end()?;
    let mut certificates = Vec::new();
    if let Some(told) = data.maybe(FIRST)? {
        let mut told = told.parts();
        while !told.is_empty() {
            let one = told.next()?;
            // Other kinds of certificates have tags of their own, and are passed over.
            if one.tag == SEQUENCE {
                certificates.push(one.whole);
            }
            if certificates.len() > MOST_CERTIFICATES {
                return Err(Malformed);
            }
        }
    }
    data.maybe(SECOND)?;
    let mut signers = data.take(SET)?.parts();
    data.end()?;
    // One signer and no other (RFC 3161, 2.4.2).
    let signer = signers.take(SEQUENCE)?;
    signers.end()?;
    Ok(SignedData { info, certificates, signer })
}

struct TstInfo<'d> {
    policy: String,
    imprint: Sha256,
    serial: String,
    at: Timestamp,
    nonce: Option<&'d [u8]>,
}

impl<'d> TstInfo<'d> {
    fn read(bytes: &'d [u8]) -> Result<Self, Malformed> {
        let mut all = Der(bytes);
        let mut info = all.take(SEQUENCE)?.parts();
        all.end()?;
        if info.take(INTEGER)?.content != [1] {
            return Err(Malformed);
        }
        let policy = figures(info.take(OID)?.content).ok_or(Malformed)?;
        let mut imprint = info.take(SEQUENCE)?.parts();
        let hash = hash_of(imprint.take(SEQUENCE)?)?;
        let digest: [u8; 32] = imprint.take(OCTETS)?.content.try_into().map_err(|_| Malformed)?;
        imprint.end()?;
        if hash != Hash::Sha256 {
            return Err(Malformed);
        }
        let serial = hex::write(info.take(INTEGER)?.content);
        let at = instant(info.take(TIME)?.content).ok_or(Malformed)?;
        info.maybe(SEQUENCE)?;
        info.maybe(BOOLEAN)?;
        let nonce = info.maybe(INTEGER)?.map(|nonce| nonce.content);
        info.maybe(FIRST)?;
        // None of its extensions is known here, and one that is critical must be.
        if let Some(extensions) = info.maybe(SECOND)? {
            let mut extensions = extensions.parts();
            while !extensions.is_empty() {
                let mut extension = extensions.take(SEQUENCE)?.parts();
                extension.take(OID)?;
                if extension.maybe(BOOLEAN)?.is_some_and(|critical| critical.content != [0]) {
                    return Err(Malformed);
                }
            }
        }
        info.end()?;
        Ok(Self { policy, imprint: Sha256::new(digest), serial, at, nonce })
    }
}

struct Signer<'d> {
    digest: Hash,
    attributes: Vec<u8>,
    told_digest: &'d [u8],
    told_signer: (Hash, &'d [u8]),
    algorithm: &'d [u8],
    signature: &'d [u8],
}

impl<'d> Signer<'d> {
    fn read(signer: Element<'d>) -> Result<Self, Malformed> {
        let mut parts = signer.parts();
        parts.take(INTEGER)?;
        // Who signed is told by the attribute that is signed; this is only where to look for it.
        parts.next()?;
        let digest = hash_of(parts.take(SEQUENCE)?)?;
        let attributes = parts.take(FIRST)?;
        let algorithm = parts.take(SEQUENCE)?.parts().take(OID)?.content;
        let signature = parts.take(OCTETS)?.content;
        parts.maybe(SECOND)?;
        parts.end()?;
        let (mut kind, mut told_digest, mut first, mut second) = (None, None, None, None);
        let mut told = attributes.parts();
        while !told.is_empty() {
            let mut attribute = told.take(SEQUENCE)?.parts();
            let name = attribute.take(OID)?.content;
            let values = attribute.take(SET)?;
            attribute.end()?;
            let place = match name {
                oids::CONTENT_TYPE => &mut kind,
                oids::MESSAGE_DIGEST => &mut told_digest,
                oids::SIGNING_CERTIFICATE => &mut first,
                oids::SIGNING_CERTIFICATE_V2 => &mut second,
                _ => continue,
            };
            let mut values = values.parts();
            // Each of these once, with one value.
            if place.replace(values.next()?).is_some() || !values.is_empty() {
                return Err(Malformed);
            }
        }
        expect_oid(kind.ok_or(Malformed)?, oids::TST_INFO)?;
        let told_digest = told_digest.filter(|told| told.tag == OCTETS).ok_or(Malformed)?.content;
        let told_signer = match (second, first) {
            (Some(second), _) => signer_named(second, true)?,
            (None, Some(first)) => signer_named(first, false)?,
            (None, None) => return Err(Malformed),
        };
        // They are signed as the set that they are, not as the field that they stand in (RFC 5652, 5.4).
        let attributes = element(SET, attributes.content);
        Ok(Self { digest, attributes, told_digest, told_signer, algorithm, signature })
    }
}

/// The hash of the first certificate of `SigningCertificate`, or of `SigningCertificateV2`.
fn signer_named(value: Element<'_>, newer: bool) -> Result<(Hash, &[u8]), Malformed> {
    if value.tag != SEQUENCE {
        return Err(Malformed);
    }
    let mut own = value.parts().take(SEQUENCE)?.parts().take(SEQUENCE)?.parts();
    let hash = match (newer, own.maybe(SEQUENCE)?) {
        (true, Some(algorithm)) => hash_of(algorithm)?,
        (true, None) => Hash::Sha256,
        (false, None) => Hash::Sha1,
        (false, Some(_)) => return Err(Malformed),
    };
    Ok((hash, own.take(OCTETS)?.content))
}

fn hash_of(algorithm: Element<'_>) -> Result<Hash, Malformed> {
    match algorithm.parts().take(OID)?.content {
        oids::SHA1 => Ok(Hash::Sha1),
        oids::SHA256 => Ok(Hash::Sha256),
        oids::SHA384 => Ok(Hash::Sha384),
        oids::SHA512 => Ok(Hash::Sha512),
        _ => Err(Malformed),
    }
}

fn expect_oid(element: Element<'_>, oid: &[u8]) -> Result<(), Malformed> {
    if element.tag == OID && element.content == oid { Ok(()) } else { Err(Malformed) }
}

#[cfg(test)]
mod tests {
    use super::super::testing::fixture;
    use super::*;

    #[test]
    fn a_refusal_is_told_with_its_words() {
        let refused = read(fixture!("golden-refused.tsr")).expect_err("refused");
        let InvalidStamp::Refused { status: 2, words } = &refused else { panic!("{refused}") };
        assert_eq!(words, ": Message digest algorithm is not supported.");
    }

    #[test]
    fn bytes_that_are_cut_or_too_many_are_refused_and_never_read_beyond() {
        let whole = fixture!("golden-rsa.tsr");
        for length in 0..whole.len() {
            assert!(read(&whole[..length]).is_err(), "{length}");
        }
        assert!(read(&[whole, &[0]].concat()).is_err());
        assert_eq!(read(&vec![0x30; MOST_BYTES + 1]), Err(InvalidStamp::Long(MOST_BYTES)));
    }
}
