//! A list of revoked certificates (CRL), as an authority publishes it.

use super::certificate::{Scheme, SignedPart, ders, instant};
use crate::time::Timestamp;
use std::collections::BTreeMap;
use x509_parser::prelude::{CertificateRevocationList, FromDer};

/// What an authority says was revoked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevocationList {
    /// Whose list it is, DER.
    pub issuer: Vec<u8>,
    /// As of when.
    pub as_of: Timestamp,
    /// By the bytes of their serial numbers: since when.
    pub revoked: BTreeMap<Vec<u8>, Timestamp>,
    /// What the authority signed.
    pub sealed: SignedPart,
}

/// The lists of a file, DER or PEM; none in the place of one that cannot be read.
pub fn revocation_lists(file: &[u8]) -> Vec<Option<RevocationList>> {
    ders(file, "X509 CRL").iter().map(|der| read(der)).collect()
}

fn read(der: &[u8]) -> Option<RevocationList> {
    let (rest, read) = CertificateRevocationList::from_der(der).ok()?;
    if !rest.is_empty() {
        return None;
    }
    let list = &read.tbs_cert_list;
    let revoked = list.revoked_certificates.iter();
    Some(RevocationList {
        issuer: list.issuer.as_raw().to_vec(),
        as_of: instant(list.this_update),
        revoked: revoked.map(|one| (one.raw_serial().to_vec(), instant(one.revocation_date))).collect(),
        sealed: SignedPart {
            bytes: list.as_ref().to_vec(),
            scheme: Scheme::of(&read.signature_algorithm),
            signature: read.signature_value.data.to_vec(),
        },
    })
}
