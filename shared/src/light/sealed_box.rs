//! HPKE (RFC 9180) as everything here uses it: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305, base mode.

use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::rand_core::{Infallible, TryCryptoRng, TryRng};
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use sha2::{Digest, Sha256};

/// What is closed: what stands around it was authenticated with it.
pub(super) struct SealedBox {
    /// The encapsulated key.
    pub(super) encapsulated: Vec<u8>,
    /// The content, that nobody reads.
    pub(super) content: Vec<u8>,
}

/// The key pair that follows from 32 random bytes: the secret half and the public one.
pub(super) fn key_pair(entropy: [u8; 32]) -> ([u8; 32], [u8; 32]) {
    let (secret, public) = X25519HkdfSha256::derive_keypair(&entropy);
    (secret.to_bytes().into(), public.to_bytes().into())
}

/// The public half of a secret one; none where it is no key.
pub(super) fn public_of(secret: &[u8; 32]) -> Option<[u8; 32]> {
    let secret = <X25519HkdfSha256 as Kem>::PrivateKey::from_bytes(secret).ok()?;
    Some(X25519HkdfSha256::sk_to_pk(&secret).to_bytes().into())
}

/// Closes content for a key; none where the key is none. `info` says what for, `around` what else is authenticated.
/// `entropy` is drawn for this one call: closed twice with the same, two contents could be told apart.
pub(super) fn close(
    public: &[u8; 32],
    info: &[u8],
    around: &[u8],
    content: &[u8],
    entropy: [u8; 32],
) -> Option<SealedBox> {
    let public = <X25519HkdfSha256 as Kem>::PublicKey::from_bytes(public).ok()?;
    let (encapsulated, content) = hpke::single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeS::Base,
        &public,
        info,
        content,
        around,
        &mut StretchedRandom::of(entropy),
    )
    .ok()?;
    Some(SealedBox { encapsulated: encapsulated.to_bytes().to_vec(), content })
}

/// Opens what was closed for a key; none where anything of it is another.
pub(super) fn open(
    secret: &[u8; 32],
    info: &[u8],
    around: &[u8],
    encapsulated: &[u8],
    content: &[u8],
) -> Option<Vec<u8>> {
    let secret = <X25519HkdfSha256 as Kem>::PrivateKey::from_bytes(secret).ok()?;
    let encapsulated = <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(encapsulated).ok()?;
    hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeR::Base,
        &secret,
        &encapsulated,
        info,
        content,
        around,
    )
    .ok()
}

/// The caller's random bytes, stretched: HPKE asks for as many as its key has, and gets them from nowhere else.
struct StretchedRandom {
    entropy: [u8; 32],
    blocks: u64,
}

impl StretchedRandom {
    fn of(entropy: [u8; 32]) -> Self {
        Self { entropy, blocks: 0 }
    }
    fn block(&mut self) -> [u8; 32] {
        let block = Sha256::new().chain_update(self.entropy).chain_update(self.blocks.to_be_bytes()).finalize();
        self.blocks += 1;
        block.into()
    }
}

impl TryRng for StretchedRandom {
    type Error = Infallible;
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let [a, b, c, d, ..] = self.block();
        Ok(u32::from_be_bytes([a, b, c, d]))
    }
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let [a, b, c, d, e, f, g, h, ..] = self.block();
        Ok(u64::from_be_bytes([a, b, c, d, e, f, g, h]))
    }
    fn try_fill_bytes(&mut self, into: &mut [u8]) -> Result<(), Infallible> {
        for part in into.chunks_mut(32) {
            part.copy_from_slice(&self.block()[..part.len()]);
        }
        Ok(())
    }
}
impl TryCryptoRng for StretchedRandom {}
