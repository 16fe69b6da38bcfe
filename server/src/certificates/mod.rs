//! Signatures by a person's own certificate (e.firma, decision 0049). Here is judged whether they are of the paper, and
//! what is told of whose certificate it is. Whom the institution believes stands in the data directory
//! ([`TrustStore`]); what an authority's responder said stands in the store ([`ocsp`], decision 0054).

mod chain;
pub mod ocsp;
mod statement;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod trust_overview;
mod trust_store;

pub use chain::{Chain, Revocation};
pub use statement::{Statement, Validity, Wording, act_fits, fits, judge, statement};
pub use trust_overview::{Authority, FileFault, List, TrustOverview};
pub use trust_store::{FOLDER, TrustStore};

use ring::signature::{
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, UnparsedPublicKey,
};
use ronda_shared::efirma::{Certificate, Scheme, SignedPart};

/// Whether a certificate's key has signed these bytes by RSA PKCS #1 v1.5.
fn signed_by(signer: &Certificate, scheme: Scheme, bytes: &[u8], signature: &[u8]) -> bool {
    let by = match scheme {
        Scheme::Sha256 => &RSA_PKCS1_2048_8192_SHA256,
        Scheme::Sha384 => &RSA_PKCS1_2048_8192_SHA384,
        Scheme::Sha512 => &RSA_PKCS1_2048_8192_SHA512,
    };
    UnparsedPublicKey::new(by, &signer.public_key).verify(bytes, signature).is_ok()
}

/// Whether an authority has signed what is sealed in its name.
fn sealed_by(authority: &Certificate, sealed: &SignedPart) -> bool {
    sealed.scheme.is_some_and(|scheme| signed_by(authority, scheme, &sealed.bytes, &sealed.signature))
}
