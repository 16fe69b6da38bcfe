//! The seal on files of ours: a MAC by the server's secret, which every backup has.

use crate::store::Secret;
use hmac::Mac;

/// Bytes of a seal.
const SEAL: usize = 32;

/// What is sealed, after the words that tell what it is, and the seal.
pub(super) fn sealed(secret: &Secret, magic: &[u8], body: &[u8]) -> Vec<u8> {
    let mut mac = secret.mac();
    mac.update(magic);
    mac.update(body);
    let seal: [u8; SEAL] = mac.finalize().into_bytes().into();
    [magic, &seal, body].concat()
}

/// What was sealed; why not, where it was cut short, changed, or sealed by another server.
pub(super) fn opened<'b>(secret: &Secret, magic: &[u8], bytes: &'b [u8]) -> Result<&'b [u8], &'static str> {
    let rest = bytes.strip_prefix(magic).ok_or("it does not begin as such a file does")?;
    let (seal, body) = rest.split_at_checked(SEAL).ok_or("it is cut short")?;
    let mut mac = secret.mac();
    mac.update(magic);
    mac.update(body);
    mac.verify_slice(seal).map_err(|_| "it was cut short or changed, or is of another server")?;
    Ok(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_changed_byte_is_found() {
        let (secret, magic) = (Secret([7; 32]), b"magic\n");
        let bytes = sealed(&secret, magic, b"what is sealed");
        assert_eq!(opened(&secret, magic, &bytes), Ok(b"what is sealed".as_slice()));
        assert!(opened(&Secret([8; 32]), magic, &bytes).is_err(), "another server's");
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert!(opened(&secret, magic, &changed).is_err(), "byte {at}");
            assert!(opened(&secret, magic, &bytes[..at]).is_err(), "cut at {at}");
        }
    }
}
