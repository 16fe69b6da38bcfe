//! The e.firmas of the trials: `tests/it/documents/efirma/make.sh` makes their files.

use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use ronda_shared::efirma;
use ronda_shared::ids::{DocumentId, Sha256};
use ronda_shared::signature::{Certified, Octets, certified_words};
use ronda_shared::time::Timestamp;

/// What opens every key.
pub(super) const PASSWORD: &str = "Contraseña8";

macro_rules! fixture {
    ($name:literal) => {
        include_bytes!(concat!("../../../tests/it/documents/efirma/", $name)).as_slice()
    };
}
pub(super) use fixture;

/// A paper of a ticket signed by a certificate's key.
pub(super) fn certified(cer: &[u8], key: &[u8], document: DocumentId, paper: &Sha256, at: Timestamp) -> Certified {
    let opened = efirma::open(key, PASSWORD).expect("the password opens it");
    let pair = RsaKeyPair::from_pkcs8(opened.as_bytes()).expect("a key");
    let mut signature = vec![0; pair.public().modulus_len()];
    let words = certified_words(document, paper, at);
    pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), &words, &mut signature).expect("signed");
    Certified { certificate: Octets::new(cer.to_vec()), signature: Octets::new(signature), at }
}
