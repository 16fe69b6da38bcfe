//! A time-stamp authority in process: `tests/it/documents/time-stamps/make.sh` makes its keys. It answers rightly, or altered in
//! one place.

use super::judge::TrustAnchors;
use super::signer;
use crate::der::{FIRST, INTEGER, NULL, OCTETS, OID, SEQUENCE, SET, TIME, element, holding, number, oids};
use ring::digest;
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use ronda_shared::date::Date;
use ronda_shared::ids::Sha256;
use ronda_shared::time::{DAY_MS, HOUR_MS, MINUTE_MS, Timestamp};
use std::collections::BTreeSet;

macro_rules! fixture {
    ($name:literal) => {
        include_bytes!(concat!("../../../tests/it/documents/time-stamps/", $name)).as_slice()
    };
}
pub(super) use fixture;

/// 1.3.6.1.4.1.99999.1, under which the trials' tokens are made.
const POLICY: &[u8] = &[0x2b, 0x06, 0x01, 0x04, 0x01, 0x86, 0x8d, 0x1f, 0x01];

/// An authority that answers.
#[derive(Clone)]
pub(super) struct Authority {
    /// Its certificate.
    pub(super) cer: &'static [u8],
    /// Its key.
    pub(super) key: &'static [u8],
    /// Adds this to the digest that it was asked about.
    pub(super) imprint: u8,
    /// Adds this to the question's number.
    pub(super) nonce: u64,
    /// The policy.
    pub(super) policy: Vec<u8>,
    /// Signs these attributes and writes others.
    pub(super) forged: bool,
}

impl Authority {
    /// One that answers rightly.
    pub(super) fn right() -> Self {
        Self::of(fixture!("tsa.cer"), fixture!("tsa.key"))
    }
    /// One with this certificate and key (RSA).
    pub(super) fn of(cer: &'static [u8], key: &'static [u8]) -> Self {
        Self { cer, key, imprint: 0, nonce: 0, policy: POLICY.to_vec(), forged: false }
    }

    /// What it answers at an instant of its clock.
    pub(super) fn answer(&self, imprint: &Sha256, nonce: u64, at: Timestamp) -> Vec<u8> {
        let sha256 = || holding(SEQUENCE, &[element(OID, oids::SHA256), element(NULL, &[])]);
        let mut stamped = *imprint.bytes();
        stamped[0] = stamped[0].wrapping_add(self.imprint);
        let info = holding(
            SEQUENCE,
            &[
                number(1),
                element(OID, &self.policy),
                holding(SEQUENCE, &[sha256(), element(OCTETS, &stamped)]),
                number(7),
                element(TIME, written(at).as_bytes()),
                number(nonce.wrapping_add(self.nonce)),
            ],
        );
        let attribute = |name: &[u8], value: Vec<u8>| holding(SEQUENCE, &[element(OID, name), holding(SET, &[value])]);
        let named = element(OCTETS, digest::digest(&digest::SHA256, self.cer).as_ref());
        let named = holding(SEQUENCE, &[holding(SEQUENCE, &[holding(SEQUENCE, &[named])])]);
        let attributes = [
            attribute(oids::CONTENT_TYPE, element(OID, oids::TST_INFO)),
            attribute(oids::MESSAGE_DIGEST, element(OCTETS, digest::digest(&digest::SHA256, &info).as_ref())),
            attribute(oids::SIGNING_CERTIFICATE_V2, named),
        ];
        let pair = RsaKeyPair::from_pkcs8(self.key).expect("a key");
        let mut signature = vec![0; pair.public().modulus_len()];
        let mut signed = holding(SET, &attributes);
        if self.forged {
            signed.push(0);
        }
        pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), &signed, &mut signature).expect("signed");
        let signer = holding(
            SEQUENCE,
            &[
                number(1),
                holding(SEQUENCE, &[]),
                sha256(),
                holding(FIRST, &attributes),
                holding(SEQUENCE, &[element(OID, oids::RSA), element(NULL, &[])]),
                element(OCTETS, &signature),
            ],
        );
        let content = holding(SEQUENCE, &[element(OID, oids::TST_INFO), holding(FIRST, &[element(OCTETS, &info)])]);
        let certificates = holding(FIRST, &[self.cer.to_vec(), fixture!("authority.cer").to_vec()]);
        let data = [number(3), holding(SET, &[sha256()]), content, certificates, holding(SET, &[signer])];
        let data = holding(FIRST, &[holding(SEQUENCE, &data)]);
        let token = holding(SEQUENCE, &[element(OID, oids::SIGNED_DATA), data]);
        holding(SEQUENCE, &[holding(SEQUENCE, &[element(INTEGER, &[0])]), token])
    }
}

/// Whom the trials believe.
pub(super) fn believed() -> TrustAnchors {
    let anchors = signer::anchors(fixture!("root.pem")).into_iter().map(|one| one.expect("a certificate")).collect();
    TrustAnchors { anchors, policies: BTreeSet::from(["1.3.6.1.4.1.99999.1".to_owned()]) }
}

fn written(at: Timestamp) -> String {
    let (day, clock) = (Date::of_local(at.millis()), at.millis().rem_euclid(DAY_MS));
    let (year, month, day) = day.civil();
    let (hour, minute, second) = (clock / HOUR_MS, clock % HOUR_MS / MINUTE_MS, clock % MINUTE_MS / 1_000);
    format!("{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}Z")
}
