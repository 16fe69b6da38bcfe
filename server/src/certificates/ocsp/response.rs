//! Reads what a responder answers: RFC 6960, 4.2. Nothing here is believed: [`super::judge`] does.

use super::invalid_answer::{InvalidAnswer, Part};
use super::request::CertificateId;
use crate::der::{
    BITS, BOOLEAN, Der, ENUMERATED, Element, FIRST, INTEGER, Malformed, OCTETS, OID, SECOND, SEQUENCE, THIRD, TIME,
    instant, oids,
};
use ronda_shared::time::Timestamp;

/// An answer at most, in bytes: OpenSSL's of the trials, with a certificate, have one and a half thousand.
pub const MOST_BYTES: usize = 64 * 1024;
/// Certificates in an answer at most.
const MOST_CERTIFICATES: usize = 8;
/// Certificates that one answer speaks of at most.
const MOST_SINGLES: usize = 64;

/// `[0]` that holds nothing: good.
const GOOD: u8 = 0x80;
/// `[2]` that holds nothing: unknown.
const UNKNOWN: u8 = 0x82;

/// What an answer says of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    /// Not revoked.
    Good,
    /// Revoked at this instant.
    Revoked(Timestamp),
    /// The responder does not know it.
    Unknown,
}

/// What an answer says of one certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SingleResponse<'d> {
    /// By which hash the issuer is named.
    hash: &'d [u8],
    /// The issuer's name.
    name: &'d [u8],
    /// The issuer's key.
    key: &'d [u8],
    /// The serial number.
    serial: &'d [u8],
    /// What it says.
    pub(super) status: Status,
    /// As of when.
    pub(super) as_of: Timestamp,
    /// Until when that holds.
    pub(super) until: Option<Timestamp>,
}

impl SingleResponse<'_> {
    /// Whether it is of this certificate.
    pub(super) fn is_of(&self, id: &CertificateId) -> bool {
        let named = self.hash == oids::SHA1 && self.name == id.name && self.key == id.key;
        named && self.serial == id.serial
    }
}

/// An answer as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Response<'d> {
    /// What was signed of it: `ResponseData`, DER.
    pub(super) signed: &'d [u8],
    /// By which algorithm.
    pub(super) algorithm: &'d [u8],
    /// The signature.
    pub(super) signature: &'d [u8],
    /// The certificates in it, DER each.
    pub(super) certificates: Vec<&'d [u8]>,
    /// When it was made.
    pub(super) produced: Timestamp,
    /// The question's nonce, where it is told.
    pub(super) nonce: Option<&'d [u8]>,
    /// What it says of which certificate.
    pub(super) singles: Vec<SingleResponse<'d>>,
}

/// Reads an answer; what the responder refused is told as such.
///
/// # Errors
/// It is none, or it was refused.
pub(super) fn read(answer: &[u8]) -> Result<Response<'_>, InvalidAnswer> {
    if answer.len() > MOST_BYTES {
        return Err(InvalidAnswer::Long(MOST_BYTES));
    }
    let of = |part: Part| move |_: Malformed| InvalidAnswer::Unreadable(part);
    let basic = successful(answer)?;
    let (data, mut response) = signed(basic).map_err(of(Part::Basic))?;
    data_of(data, &mut response).map_err(of(Part::Data))?;
    Ok(response)
}

/// `BasicOCSPResponse` of an answer that is one.
fn successful(answer: &[u8]) -> Result<&[u8], InvalidAnswer> {
    let whole = |_: Malformed| InvalidAnswer::Unreadable(Part::Whole);
    let mut all = Der(answer);
    let mut response = all.take(SEQUENCE).map_err(whole)?.parts();
    all.end().map_err(whole)?;
    match response.take(ENUMERATED).map_err(whole)?.content {
        [0] => {}
        [1] => return Err(InvalidAnswer::Refused("malformedRequest")),
        [2] => return Err(InvalidAnswer::Refused("internalError")),
        [3] => return Err(InvalidAnswer::Refused("tryLater")),
        [5] => return Err(InvalidAnswer::Refused("sigRequired")),
        [6] => return Err(InvalidAnswer::Refused("unauthorized")),
        _ => return Err(InvalidAnswer::Unreadable(Part::Status)),
    }
    basic(response).map_err(|_| InvalidAnswer::Unreadable(Part::NoBasic))
}

/// What stands behind the status.
fn basic(mut response: Der<'_>) -> Result<&[u8], Malformed> {
    let mut wrapped = response.take(FIRST)?.parts();
    response.end()?;
    let mut bytes = wrapped.take(SEQUENCE)?.parts();
    wrapped.end()?;
    if bytes.take(OID)?.content != oids::OCSP_BASIC {
        return Err(Malformed);
    }
    let basic = bytes.take(OCTETS)?.content;
    bytes.end()?;
    Ok(basic)
}

/// What was signed, and all around it.
fn signed(basic: &[u8]) -> Result<(Element<'_>, Response<'_>), Malformed> {
    let mut all = Der(basic);
    let mut parts = all.take(SEQUENCE)?.parts();
    all.end()?;
    let data = parts.take(SEQUENCE)?;
    let algorithm = parts.take(SEQUENCE)?.parts().take(OID)?.content;
    // Its first byte says how many bits of the last one are none of it.
    let (unused, signature) = parts.take(BITS)?.content.split_first().ok_or(Malformed)?;
    let mut certificates = Vec::new();
    if let Some(told) = parts.maybe(FIRST)? {
        let mut wrapped = told.parts();
        let mut told = wrapped.take(SEQUENCE)?.parts();
        wrapped.end()?;
        while !told.is_empty() {
            if certificates.len() == MOST_CERTIFICATES {
                return Err(Malformed);
            }
            certificates.push(told.take(SEQUENCE)?.whole);
        }
    }
    parts.end()?;
    if *unused != 0 {
        return Err(Malformed);
    }
    let (produced, nonce, singles) = (Timestamp::from_millis(0), None, Vec::new());
    Ok((data, Response { signed: data.whole, algorithm, signature, certificates, produced, nonce, singles }))
}

/// Reads `ResponseData`.
fn data_of<'d>(data: Element<'d>, response: &mut Response<'d>) -> Result<(), Malformed> {
    let mut data = data.parts();
    if let Some(version) = data.maybe(FIRST)? {
        // Version 1, which is left out in DER, and written all the same by some.
        if version.parts().take(INTEGER)?.content != [0] {
            return Err(Malformed);
        }
    }
    // By name or by key. Who signed is found by the signature: this is only where to look.
    if data.maybe(SECOND)?.is_none() {
        data.take(THIRD)?;
    }
    response.produced = time(&mut data)?;
    let mut singles = data.take(SEQUENCE)?.parts();
    while !singles.is_empty() {
        if response.singles.len() == MOST_SINGLES {
            return Err(Malformed);
        }
        response.singles.push(single(singles.take(SEQUENCE)?)?);
    }
    if let Some(told) = data.maybe(SECOND)? {
        response.nonce = extensions(told)?;
    }
    data.end()
}

fn single(single: Element<'_>) -> Result<SingleResponse<'_>, Malformed> {
    let mut parts = single.parts();
    let mut id = parts.take(SEQUENCE)?.parts();
    let hash = id.take(SEQUENCE)?.parts().take(OID)?.content;
    let (name, key) = (id.take(OCTETS)?.content, id.take(OCTETS)?.content);
    let serial = id.take(INTEGER)?.content;
    id.end()?;
    let told = parts.next()?;
    let status = match told.tag {
        GOOD if told.content.is_empty() => Status::Good,
        UNKNOWN if told.content.is_empty() => Status::Unknown,
        SECOND => Status::Revoked(time(&mut told.parts())?),
        _ => return Err(Malformed),
    };
    let as_of = time(&mut parts)?;
    let until = match parts.maybe(FIRST)? {
        None => None,
        Some(told) => Some(time(&mut told.parts())?),
    };
    if let Some(told) = parts.maybe(SECOND)? {
        extensions(told)?;
    }
    parts.end()?;
    Ok(SingleResponse { hash, name, key, serial, status, as_of, until })
}

fn time(from: &mut Der<'_>) -> Result<Timestamp, Malformed> {
    instant(from.take(TIME)?.content).ok_or(Malformed)
}

/// The nonce among extensions. None of the others is known here, and one that is critical must be.
fn extensions(told: Element<'_>) -> Result<Option<&[u8]>, Malformed> {
    let mut wrapped = told.parts();
    let mut all = wrapped.take(SEQUENCE)?.parts();
    wrapped.end()?;
    let mut nonce = None;
    while !all.is_empty() {
        let mut extension = all.take(SEQUENCE)?.parts();
        let name = extension.take(OID)?.content;
        let is_critical = extension.maybe(BOOLEAN)?.is_some_and(|critical| critical.content != [0]);
        let value = extension.take(OCTETS)?.content;
        extension.end()?;
        match name {
            oids::OCSP_NONCE => nonce = Some(bare(value)),
            _ if is_critical => return Err(Malformed),
            _ => {}
        }
    }
    Ok(nonce)
}

/// A nonce's bytes: an octet string in the extension (RFC 9654, 2.1), or, as old responders write it, the extension itself.
fn bare(value: &[u8]) -> &[u8] {
    let mut der = Der(value);
    match der.take(OCTETS) {
        Ok(inner) if der.is_empty() => inner.content,
        _ => value,
    }
}
