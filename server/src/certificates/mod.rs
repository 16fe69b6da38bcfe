//! Signatures by a person's own certificate (e.firma, decision 0049): whether they are of the paper, and what is told of
//! whose certificate it is. Whom the institution believes stands in the data directory ([`Trust`]); what an authority's responder
//! said stands in the store ([`ocsp`], decision 0054).

mod believed;
mod chain;
mod judged;
pub mod ocsp;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod trust;

pub use believed::{Authority, Believed, FileFault, List};
pub use chain::{Chain, Revocation};
pub use judged::{Statement, Validity, Wording, fits, judge, told};
pub use trust::{FOLDER, Trust};

use ring::signature::{
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, UnparsedPublicKey,
};
use ronda_shared::efirma::{Certificate, Scheme, Sealed};

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
fn sealed_by(authority: &Certificate, sealed: &Sealed) -> bool {
    sealed.scheme.is_some_and(|scheme| signed_by(authority, scheme, &sealed.bytes, &sealed.signature))
}
