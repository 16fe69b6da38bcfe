//! A responder in process: `tests/it/documents/ocsp/make.sh` makes its keys. It answers rightly, or altered in one place.

use super::request::CertificateId;
use crate::der::{BITS, ENUMERATED, FIRST, NULL, OCTETS, OID, SECOND, SEQUENCE, THIRD, TIME, element, holding, oids};
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use ronda_shared::date::Date;
use ronda_shared::efirma::Certificate;
use ronda_shared::time::{DAY_MS, HOUR_MS, MINUTE_MS, Timestamp};

macro_rules! fixture {
    ($name:literal) => {
        include_bytes!(concat!("../../../../tests/it/documents/ocsp/", $name)).as_slice()
    };
}
pub(super) use fixture;

/// The authority's root, DER.
pub(crate) const ROOT: &[u8] = fixture!("root.cer");
/// The authority, DER.
pub(crate) const AUTHORITY: &[u8] = fixture!("authority.cer");
/// The authority's key.
pub(crate) const AUTHORITY_KEY: &[u8] = fixture!("authority.key");
/// The e.firma that is asked about, and its key.
pub(crate) const ROSA: (&[u8], &[u8]) = (fixture!("fiel.cer"), fixture!("fiel.key"));

/// The e.firma that is asked about.
pub(crate) fn rosa() -> Certificate {
    Certificate::read(ROSA.0).expect("a certificate")
}

/// The authority that issued it.
pub(crate) fn authority() -> Certificate {
    Certificate::read(AUTHORITY).expect("a certificate")
}

/// What a responder says.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Says {
    /// Not revoked.
    Good,
    /// Revoked at this instant.
    Revoked(Timestamp),
    /// It does not know it.
    Unknown,
}

/// A responder that answers.
#[derive(Clone)]
pub(crate) struct Responder {
    /// Its key.
    pub(crate) key: &'static [u8],
    /// The certificates that it sends along.
    pub(crate) certificates: Vec<&'static [u8]>,
    /// About which certificate.
    pub(crate) about: &'static [u8],
    /// What it says.
    pub(crate) says: Says,
    /// The question's nonce; none where it leaves it out.
    pub(crate) nonce: Option<Vec<u8>>,
    /// When it makes the answer.
    pub(crate) produced: Timestamp,
    /// As of when it speaks.
    pub(crate) as_of: Timestamp,
    /// Until when that holds.
    pub(crate) until: Option<Timestamp>,
}

impl Responder {
    /// One whom the authority appointed, and that answers rightly at an instant.
    pub(crate) fn right(nonce: &[u8], at: Timestamp) -> Self {
        Self {
            key: fixture!("responder.key"),
            certificates: vec![fixture!("responder.cer")],
            about: fixture!("fiel.cer"),
            says: Says::Good,
            nonce: Some(nonce.to_vec()),
            produced: at,
            as_of: at,
            until: Some(at.plus(HOUR_MS)),
        }
    }

    /// The same by another key and certificate.
    pub(crate) fn by(self, cer: &'static [u8], key: &'static [u8]) -> Self {
        Self { certificates: vec![cer], key, ..self }
    }

    /// What it answers.
    pub(crate) fn answer(&self) -> Vec<u8> {
        let about = Certificate::read(self.about).expect("a certificate");
        let status = match self.says {
            Says::Good => element(0x80, &[]),
            Says::Revoked(since) => holding(SECOND, &[time(since)]),
            Says::Unknown => element(0x82, &[]),
        };
        let mut single = vec![CertificateId::of(&about, &authority()).written(), status, time(self.as_of)];
        single.extend(self.until.map(|until| holding(FIRST, &[time(until)])));
        let by_key = holding(THIRD, &[element(OCTETS, &[7; 20])]);
        let mut data = vec![by_key, time(self.produced), holding(SEQUENCE, &[holding(SEQUENCE, &single)])];
        if let Some(nonce) = &self.nonce {
            let nonce = element(OCTETS, &element(OCTETS, nonce));
            let extension = holding(SEQUENCE, &[element(OID, oids::OCSP_NONCE), nonce]);
            data.push(holding(SECOND, &[holding(SEQUENCE, &[extension])]));
        }
        let data = holding(SEQUENCE, &data);
        let pair = RsaKeyPair::from_pkcs8(self.key).expect("a key");
        let mut signature = vec![0; pair.public().modulus_len()];
        pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), &data, &mut signature).expect("signed");
        let algorithm = holding(SEQUENCE, &[element(OID, oids::RSA_SHA256), element(NULL, &[])]);
        let signature = element(BITS, &[&[0_u8][..], signature.as_slice()].concat());
        let mut basic = vec![data, algorithm, signature];
        if !self.certificates.is_empty() {
            let all = self.certificates.iter().map(|der| der.to_vec()).collect::<Vec<_>>();
            basic.push(holding(FIRST, &[holding(SEQUENCE, &all)]));
        }
        let bytes = [element(OID, oids::OCSP_BASIC), element(OCTETS, &holding(SEQUENCE, &basic))];
        holding(SEQUENCE, &[element(ENUMERATED, &[0]), holding(FIRST, &[holding(SEQUENCE, &bytes)])])
    }
}

fn time(at: Timestamp) -> Vec<u8> {
    let (day, clock) = (Date::of_local(at.millis()), at.millis().rem_euclid(DAY_MS));
    let (year, month, day) = day.civil();
    let (hour, minute, second) = (clock / HOUR_MS, clock % HOUR_MS / MINUTE_MS, clock % MINUTE_MS / 1_000);
    element(TIME, format!("{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}Z").as_bytes())
}
