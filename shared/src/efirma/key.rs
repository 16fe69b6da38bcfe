//! The key of an e.firma, opened by its password.

use pkcs8::{EncryptedPrivateKeyInfoOwned, SecretDocument};

/// The longest file of a key that is opened: one of 4096 bits is a third of it.
const MOST_BYTES: usize = 8 * 1024;

/// Why a key did not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not an encrypted key, or one encrypted in no way that is known here.
    #[error("not a key encrypted as PKCS #8 says (PBES2)")]
    NotAKey,
    /// Another password opens it.
    #[error("the password does not open it")]
    Password,
}

/// Opens a `.key`: DER of PKCS #8, encrypted by PBES2 (PBKDF2 with HMAC-SHA-1 or SHA-256; Triple DES or AES). The key is
/// wiped from memory with the answer.
pub fn open(file: &[u8], password: &str) -> Result<SecretDocument, KeyError> {
    if file.len() > MOST_BYTES {
        return Err(KeyError::NotAKey);
    }
    let sealed = EncryptedPrivateKeyInfoOwned::try_from(file).map_err(|_| KeyError::NotAKey)?;
    sealed.decrypt(password).map_err(|error| match error {
        pkcs8::Error::EncryptedPrivateKey(pkcs8::pkcs5::Error::DecryptFailed) => KeyError::Password,
        // One wrong password in some hundreds leaves bytes that end as they should, and are nothing.
        pkcs8::Error::Asn1(_) => KeyError::Password,
        _ => KeyError::NotAKey,
    })
}
