//! Certificates and keys of an e.firma, as the Mexican tax administration (SAT) issues them. They are read on the
//! device that signs and on the server that judges. What is signed with them stands in [`signature`](crate::signature);
//! whom a certificate is believed is the server's to say.

mod certificate;
mod key;
mod revoked;

pub use certificate::{Certificate, CertificateError, Kind, Scheme, SignedPart, certificates};
pub use key::{KeyError, open};
pub use revoked::{RevocationList, revocation_lists};
