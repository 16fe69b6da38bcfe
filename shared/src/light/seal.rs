//! Closes a bundle for the server's key (HPKE, RFC 9180). Those who carry it can neither read nor change it.
//!
//! In HPKE's base mode: the acts' own signature says whose they are. What stands outside the box (institution, key,
//! device) is authenticated with it.

use super::bundle::{Bundle, BundleProblem};
use super::sealed_box;
use crate::cbor;
use crate::hex;
use crate::ids::DeviceId;
use crate::limits;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use sha2::{Digest, Sha256};
use std::fmt;

/// The version of what is sealed.
const VERSION: u8 = 1;
/// What a key is used for: nothing sealed for another purpose opens here.
const PURPOSE: &[u8] = b"ronda-carried-v1\0";

/// A key's name: the first eight bytes of the SHA-256 of its public half.
pub type KeyId = [u8; 8];

/// The server's public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServerKey {
    /// The key's name, by which a sealed bundle says what opens it.
    pub id: KeyId,
    /// The X25519 point.
    pub public: [u8; 32],
}

impl ServerKey {
    /// The key with this public half.
    pub fn of(public: [u8; 32]) -> Self {
        let digest: [u8; 32] = Sha256::digest(public).into();
        let mut id = KeyId::default();
        id.copy_from_slice(&digest[..8]);
        Self { id, public }
    }
    /// The same, out of the text by which devices are told it.
    pub fn read(text: &str) -> Option<Self> {
        hex::read(text).map(Self::of)
    }
    /// The text by which devices are told it: hexadecimal digits.
    pub fn text(&self) -> String {
        hex::write(&self.public)
    }
}

/// The server's private key. It is never shown: its `Debug` names the key alone.
#[derive(Clone, PartialEq, Eq)]
pub struct PrivateKey {
    secret: [u8; 32],
    public: ServerKey,
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateKey({})", hex::write(&self.public.id))
    }
}

impl PrivateKey {
    /// A new key of 32 random bytes.
    pub fn new(entropy: [u8; 32]) -> Self {
        let (secret, public) = sealed_box::key_pair(entropy);
        Self { secret, public: ServerKey::of(public) }
    }
    /// The key that [`PrivateKey::secret`] told.
    pub fn of(secret: [u8; 32]) -> Result<Self, SealProblem> {
        let public = sealed_box::public_of(&secret).ok_or(SealProblem::BadKey)?;
        Ok(Self { secret, public: ServerKey::of(public) })
    }
    /// The 32 bytes to keep; [`PrivateKey::of`] makes the key of them again.
    pub fn secret(&self) -> &[u8; 32] {
        &self.secret
    }
    /// The public half.
    pub fn public(&self) -> ServerKey {
        self.public
    }
}

/// Why a bundle could not be sealed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SealProblem {
    /// The bytes are no key.
    #[error("the key cannot be used")]
    BadKey,
    /// The institution's name is longer than any.
    #[error("the institution's name is too long")]
    LongName,
    /// The bundle itself was refused.
    #[error(transparent)]
    Bundle(#[from] BundleProblem),
}

/// Why what was carried does not open.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenProblem {
    /// Larger than may be carried at once.
    #[error("more than is carried at once")]
    TooLarge,
    /// Not what one of ours has sealed.
    #[error("what was carried cannot be read: {0}")]
    Unreadable(String),
    /// It was sealed by a later app: the version of its form.
    #[error("what was carried is of version {0}")]
    Version(u8),
    /// Sealed for another institution.
    #[error("what was carried is for another institution")]
    OtherInstitution,
    /// Sealed for a key that is not here: turned too long ago, or another server's.
    #[error("what was carried is sealed for a key that is not here")]
    UnknownKey,
    /// Something of it was changed on the way.
    #[error("what was carried was changed on the way")]
    Altered,
}

/// A sealed bundle, as it is carried. All but the box is read by whoever has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedBundle {
    /// The version of this form.
    #[serde(rename = "v")]
    version: u8,
    /// The institution that it is sealed for.
    #[serde(rename = "i")]
    pub institution: String,
    /// The [`KeyId`] of the key that it is sealed for.
    #[serde(rename = "k")]
    key: ByteBuf,
    /// Whose acts: so that the courier can tell whose they carry, and how much.
    #[serde(rename = "d")]
    pub device: DeviceId,
    /// HPKE's encapsulated key.
    #[serde(rename = "e")]
    encapsulated: ByteBuf,
    /// The box: the bundle, sealed.
    #[serde(rename = "b")]
    content: ByteBuf,
}

/// Seals a bundle. `entropy` is drawn for this one call: sealed twice with the same, two bundles could be told apart.
pub fn seal(key: &ServerKey, institution: &str, bundle: &Bundle, entropy: [u8; 32]) -> Result<Vec<u8>, SealProblem> {
    if institution.len() > limits::ID_CHARS {
        return Err(SealProblem::LongName);
    }
    let (device, content) = (bundle.outbox.device, bundle.encode()?);
    let around = around(VERSION, &key.id, device);
    let closed = sealed_box::close(&key.public, &purpose(institution), &around, &content, entropy);
    let closed = closed.ok_or(SealProblem::BadKey)?;
    let sealed = cbor::encode(&SealedBundle {
        version: VERSION,
        institution: institution.to_owned(),
        key: ByteBuf::from(key.id.to_vec()),
        device,
        encapsulated: ByteBuf::from(closed.encapsulated),
        content: ByteBuf::from(closed.content),
    });
    if sealed.len() > limits::CARRIED_BYTES { Err(BundleProblem::TooLarge.into()) } else { Ok(sealed) }
}

/// Opens what was carried, with the one of `keys` that it was sealed for.
pub fn open(keys: &[PrivateKey], institution: &str, bytes: &[u8]) -> Result<Bundle, OpenProblem> {
    let sealed = SealedBundle::read(bytes)?;
    if sealed.institution != institution {
        return Err(OpenProblem::OtherInstitution);
    }
    let key = keys.iter().find(|key| *sealed.key == key.public.id).ok_or(OpenProblem::UnknownKey)?;
    let bundle = sealed.open(key)?;
    if bundle.outbox.device == sealed.device { Ok(bundle) } else { Err(OpenProblem::Altered) }
}

impl SealedBundle {
    /// Reads what stands around the box: what a courier's phone looks at before it keeps anything.
    pub fn read(bytes: &[u8]) -> Result<Self, OpenProblem> {
        if bytes.len() > limits::CARRIED_BYTES {
            return Err(OpenProblem::TooLarge);
        }
        let sealed: Self = cbor::decode(bytes).map_err(|error| OpenProblem::Unreadable(error.to_string()))?;
        if sealed.version != VERSION {
            return Err(OpenProblem::Version(sealed.version));
        }
        // There is one way to write it: not a bit of it can be another.
        if cbor::encode(&sealed) != bytes {
            return Err(OpenProblem::Unreadable("it is written otherwise than ours".into()));
        }
        if sealed.institution.len() > limits::ID_CHARS {
            return Err(OpenProblem::Unreadable("the institution's name is too long".into()));
        }
        Ok(sealed)
    }

    fn open(&self, key: &PrivateKey) -> Result<Bundle, OpenProblem> {
        let around = around(self.version, &key.public.id, self.device);
        let info = purpose(&self.institution);
        let content = sealed_box::open(&key.secret, &info, &around, &self.encapsulated, &self.content);
        let content = content.ok_or(OpenProblem::Altered)?;
        Bundle::decode(&content).map_err(|problem| match problem {
            BundleProblem::TooLarge | BundleProblem::TooManyFiles => OpenProblem::TooLarge,
            BundleProblem::Unreadable(why) => OpenProblem::Unreadable(why),
        })
    }
}

/// HPKE's `info`: what for, and for whom.
fn purpose(institution: &str) -> Vec<u8> {
    [PURPOSE, institution.as_bytes()].concat()
}

/// HPKE's `aad`: what else stands around the box. Each part has its fixed length.
fn around(version: u8, key: &KeyId, device: DeviceId) -> Vec<u8> {
    [&[version][..], key, &device.raw().to_be_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::super::bundle::tests::sample;
    use super::*;
    use proptest::prelude::*;

    const OURS: &str = "oaxaca";

    fn private(seed: u8) -> PrivateKey {
        PrivateKey::new([seed; 32])
    }

    fn sealed(key: &PrivateKey, bundle: &Bundle) -> Vec<u8> {
        seal(&key.public(), OURS, bundle, [5; 32]).expect("sealed")
    }

    #[test]
    fn what_is_sealed_opens_for_its_key_alone() {
        let (bundle, key) = (sample(12, &[3_000]), private(1));
        let bytes = sealed(&key, &bundle);
        assert_eq!(open(&[private(2), key.clone()], OURS, &bytes), Ok(bundle));
        assert_eq!(open(&[private(2)], OURS, &bytes), Err(OpenProblem::UnknownKey));
        assert_eq!(open(&[key], "ocoyoacac", &bytes), Err(OpenProblem::OtherInstitution));
    }

    #[test]
    fn a_key_survives_being_kept() {
        let key = private(1);
        assert_eq!(PrivateKey::of(*key.secret()), Ok(key.clone()));
        assert_eq!(ServerKey::read(&key.public().text()), Some(key.public()));
        assert_eq!(ServerKey::read("00"), None);
        assert_eq!(format!("{key:?}").len(), "PrivateKey()".len() + 16, "no secret in a log");
    }

    #[test]
    fn a_turned_key_still_opens_what_was_sealed_before() {
        let bundle = sample(2, &[]);
        let (before, after) = (private(1), private(2));
        let ring = [after.clone(), before.clone()];
        for sealed_for in [&before, &after] {
            assert_eq!(open(&ring, OURS, &sealed(sealed_for, &bundle)), Ok(bundle.clone()));
        }
    }

    #[test]
    fn no_byte_can_be_changed() {
        let (bundle, key) = (sample(2, &[200]), private(1));
        let bytes = sealed(&key, &bundle);
        for at in 0..bytes.len() {
            for bit in [0, 5, 7] {
                let mut spoiled = bytes.clone();
                spoiled[at] ^= 1 << bit;
                let opened = open(std::slice::from_ref(&key), OURS, &spoiled);
                assert!(opened.is_err(), "byte {at}, bit {bit}: {opened:?}");
            }
        }
        for cut in 0..bytes.len() {
            assert!(open(std::slice::from_ref(&key), OURS, &bytes[..cut]).is_err(), "cut at {cut}");
        }
    }

    #[test]
    fn what_stands_around_the_box_cannot_be_exchanged() {
        let (bundle, key) = (sample(2, &[]), private(1));
        let read = SealedBundle::read(&sealed(&key, &bundle)).expect("ours");
        assert_eq!((read.institution.as_str(), read.device), (OURS, bundle.outbox.device));
        let other_device = SealedBundle { device: DeviceId::new(78), ..read.clone() };
        let other_institution = SealedBundle { institution: "ocoyoacac".into(), ..read.clone() };
        let other_key = SealedBundle { key: ByteBuf::from(private(2).public().id.to_vec()), ..read.clone() };
        let ring = [key, private(2)];
        assert_eq!(open(&ring, OURS, &cbor::encode(&other_device)), Err(OpenProblem::Altered));
        assert_eq!(open(&ring, "ocoyoacac", &cbor::encode(&other_institution)), Err(OpenProblem::Altered));
        assert_eq!(open(&ring, OURS, &cbor::encode(&other_key)), Err(OpenProblem::Altered));
        let later = SealedBundle { version: 2, ..read };
        assert_eq!(open(&ring, OURS, &cbor::encode(&later)), Err(OpenProblem::Version(2)));
    }

    #[test]
    fn a_key_of_no_order_seals_nothing() {
        let problem = seal(&ServerKey::of([0; 32]), OURS, &sample(1, &[]), [5; 32]);
        assert_eq!(problem, Err(SealProblem::BadKey));
        let long = "x".repeat(limits::ID_CHARS + 1);
        assert_eq!(seal(&private(1).public(), &long, &sample(1, &[]), [5; 32]), Err(SealProblem::LongName));
    }

    #[test]
    fn two_sealings_have_nothing_in_common() {
        let (bundle, key) = (sample(2, &[]), private(1));
        let one = seal(&key.public(), OURS, &bundle, [5; 32]).expect("sealed");
        let other = seal(&key.public(), OURS, &bundle, [6; 32]).expect("sealed");
        let read = |bytes: &[u8]| SealedBundle::read(bytes).expect("ours");
        assert_ne!(read(&one).encapsulated, read(&other).encapsulated);
        assert_ne!(read(&one).content[..32], read(&other).content[..32]);
        assert_eq!(one, seal(&key.public(), OURS, &bundle, [5; 32]).expect("sealed"), "nothing is drawn here");
    }

    #[test]
    fn the_box_is_no_larger_than_it_must_be() {
        let bundle = sample(300, &[]);
        let plain = bundle.encode().expect("small").len();
        let sealed = sealed(&private(1), &bundle).len();
        assert!(sealed < plain + 128, "{sealed} for {plain}");
    }

    proptest! {
        #[test]
        fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            prop_assert!(open(&[private(1)], OURS, &bytes).is_err());
        }
    }
}
