//! Seals a message for one browser (RFC 8291 over RFC 8188, `aes128gcm`). The push service carries it and cannot read
//! it.

use p256::elliptic_curve::point::AffineCoordinates;
use p256::elliptic_curve::sec1::ToEncodedPoint;
use p256::{PublicKey, SecretKey};
use ring::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::hkdf::{HKDF_SHA256, KeyType, Prk, Salt};

/// A browser's key: an uncompressed SEC1 point.
pub const KEY_BYTES: usize = 65;
/// A browser's secret.
pub const AUTH_BYTES: usize = 16;
/// Every message is made this long, so that its length tells nothing.
pub const PADDED: usize = 512;
/// The one record of a message may be this long.
const RECORD: u32 = 4096;
/// Ends the last record's content; what follows is padding.
const LAST: u8 = 2;

/// Why a message cannot be sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The browser's key is no point of P-256.
    #[error("the browser's key cannot be read")]
    Key,
    /// It is longer than one record takes.
    #[error("the message is too long")]
    TooLong,
}

/// A key that serves once: P-256, drawn at random.
pub fn draw() -> SecretKey {
    loop {
        // One in 2^32 draws is no scalar of the curve.
        if let Ok(key) = SecretKey::from_slice(&rand::random::<[u8; 32]>()) {
            return key;
        }
    }
}

/// Seals `words` for the browser with this key and secret, by a key and a salt that serve once, at least `padded` bytes of
/// content in all.
pub fn seal(
    words: &[u8],
    browser: &[u8],
    auth: &[u8],
    own: &SecretKey,
    salt: [u8; 16],
    padded: usize,
) -> Result<Vec<u8>, SealError> {
    let theirs = PublicKey::from_sec1_bytes(browser).map_err(|_| SealError::Key)?;
    let ours = own.public_key().to_encoded_point(false);
    let shared = (theirs.to_projective() * *own.to_nonzero_scalar()).to_affine().x();
    let theirs = theirs.to_encoded_point(false);
    let keyed = Salt::new(HKDF_SHA256, auth).extract(&shared);
    let keyed: [u8; 32] = expand(&keyed, &[b"WebPush: info\0", theirs.as_bytes(), ours.as_bytes()]);
    let keyed = Salt::new(HKDF_SHA256, &salt).extract(&keyed);
    let key: [u8; 16] = expand(&keyed, &[b"Content-Encoding: aes128gcm\0"]);
    let nonce: [u8; 12] = expand(&keyed, &[b"Content-Encoding: nonce\0"]);

    let mut content = words.to_vec();
    content.push(LAST);
    content.resize(content.len().max(padded), 0);
    let tag = AES_128_GCM.tag_len();
    if content.len() + tag > RECORD as usize {
        return Err(SealError::TooLong);
    }
    let key = UnboundKey::new(&AES_128_GCM, &key).map_err(|_| SealError::Key)?;
    LessSafeKey::new(key)
        .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut content)
        .map_err(|_| SealError::TooLong)?;

    let mut sealed = salt.to_vec();
    sealed.extend_from_slice(&RECORD.to_be_bytes());
    sealed.push(KEY_BYTES as u8);
    sealed.extend_from_slice(ours.as_bytes());
    sealed.append(&mut content);
    Ok(sealed)
}

/// So many bytes are asked of HKDF.
#[derive(Clone, Copy)]
struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

fn expand<const N: usize>(key: &Prk, info: &[&[u8]]) -> [u8; N] {
    let mut bytes = [0; N];
    let filled = key.expand(info, Length(N)).and_then(|made| made.fill(&mut bytes));
    filled.expect("HKDF gives as many bytes as a key has");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    fn bytes(text: &str) -> Vec<u8> {
        URL_SAFE_NO_PAD.decode(text).expect("base64url")
    }

    const BROWSER: &str = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
    const AUTH: &str = "BTBZMqHH6r4Tts7J_aSIgg";

    /// RFC 8291, appendix A.
    #[test]
    fn it_seals_as_the_standard_does() {
        let own = SecretKey::from_slice(&bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")).expect("a key");
        let salt = bytes("DGv6ra1nlYgDCS1FRnbzlw").try_into().expect("sixteen");
        let words = b"When I grow up, I want to be a watermelon";
        let sealed = seal(words, &bytes(BROWSER), &bytes(AUTH), &own, salt, 0).expect("sealed");
        let expected = concat!(
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6",
            "PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
        );
        assert_eq!(URL_SAFE_NO_PAD.encode(sealed), expected);
    }

    #[test]
    fn its_length_tells_nothing_and_a_key_that_is_none_is_refused() {
        let seal = |words: &[u8], key: &[u8]| seal(words, key, &bytes(AUTH), &draw(), [7; 16], PADDED);
        let short = seal(b"a", &bytes(BROWSER)).expect("sealed");
        let long = seal(&[b'a'; 400], &bytes(BROWSER)).expect("sealed");
        assert_eq!(short.len(), long.len());
        assert_eq!(seal(b"a", &[4; 65]), Err(SealError::Key));
        assert_eq!(seal(b"a", &[]), Err(SealError::Key));
        assert_eq!(seal(&[0; 5_000], &bytes(BROWSER)), Err(SealError::TooLong));
    }
}
