//! The key of a device: P-256, made in its browser; only the public half is known here.

use super::IdentityError;
use p256::PublicKey;
use p256::elliptic_curve::sec1::ToEncodedPoint;
use p256::pkcs8::DecodePublicKey;
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};

/// Reads a public key, raw (SEC1, what WebCrypto exports as `raw`) or wrapped (SPKI), and answers the 65 bytes kept.
pub fn read_public_key(bytes: &[u8]) -> Result<Vec<u8>, IdentityError> {
    let key = match bytes.first() {
        Some(0x30) => PublicKey::from_public_key_der(bytes).map_err(|_| IdentityError::BadKey)?,
        _ => PublicKey::from_sec1_bytes(bytes).map_err(|_| IdentityError::BadKey)?,
    };
    Ok(key.to_encoded_point(false).as_bytes().to_vec())
}

/// Checks that a device signed these bytes: ECDSA with SHA-256, the signature as WebCrypto writes it (r ‖ s). `public_key`: as
/// [`read_public_key`] answers it.
// By ring: every push has one, and `p256` takes several times as long to verify it.
pub fn verify_push(public_key: &[u8], bytes: &[u8], signature: &[u8]) -> Result<(), IdentityError> {
    let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, public_key);
    key.verify(bytes, signature).map_err(|_| IdentityError::BadSignature)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use p256::ecdsa::{Signature, SigningKey, signature::Signer};
    use p256::pkcs8::EncodePublicKey;
    use proptest::prelude::*;

    /// A browser's key, the same for the same seed.
    pub(crate) fn browser_key(seed: u8) -> SigningKey {
        SigningKey::from_slice(&[seed.max(1); 32]).expect("a scalar of the curve")
    }

    /// The public half as WebCrypto exports it.
    pub(crate) fn raw(key: &SigningKey) -> Vec<u8> {
        key.verifying_key().to_encoded_point(false).as_bytes().to_vec()
    }

    #[test]
    fn a_signature_is_its_keys_alone() {
        let key = browser_key(3);
        let signature: Signature = key.sign(b"head");
        verify_push(&raw(&key), b"head", &signature.to_bytes()).expect("its own");
        let denied = |key: &[u8], bytes: &[u8], signature: &[u8]| verify_push(key, bytes, signature).is_err();
        assert!(denied(&raw(&key), b"heads", &signature.to_bytes()), "other bytes");
        assert!(denied(&raw(&browser_key(4)), b"head", &signature.to_bytes()), "another's key");
        assert!(denied(&raw(&key), b"head", &[0; 64]), "no signature");
        assert!(denied(&raw(&key), b"head", &signature.to_bytes()[..63]), "cut short");
        assert!(denied(&[4; 65], b"head", &signature.to_bytes()), "no key");
    }

    #[test]
    fn a_key_is_read_in_both_wrappings() {
        let key = browser_key(3);
        let spki = key.verifying_key().to_public_key_der().expect("DER").into_vec();
        assert_eq!(read_public_key(&spki).expect("SPKI"), raw(&key));
        assert_eq!(read_public_key(&raw(&key)).expect("raw"), raw(&key));
        let compressed = key.verifying_key().to_encoded_point(true);
        assert_eq!(read_public_key(compressed.as_bytes()).expect("compressed"), raw(&key));
    }

    proptest! {
        #[test]
        fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..140)) {
            let _answer = read_public_key(&bytes);
            let _answer = verify_push(&bytes, b"head", &bytes);
        }
    }
}
