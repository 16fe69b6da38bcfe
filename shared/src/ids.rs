//! The names of things: each kind of id is its own type, so that none is taken for another.

use crate::hex;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

/// Why a text is not an id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("«{text}» is not a {kind}")]
pub struct IdError {
    kind: &'static str,
    text: String,
}

/// One Automerge document: a ticket or an equipment item. A UUIDv7 made where it is born, offline or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "string"))]
#[serde(transparent)]
pub struct DocumentId(Uuid);

impl DocumentId {
    /// A new id from the time (milliseconds since 1970) and ten random bytes, both given by the caller.
    pub fn new(now: crate::time::Timestamp, random: [u8; 10]) -> Self {
        let millis = u64::try_from(now.millis()).unwrap_or(0);
        Self(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
    }
    /// The sixteen bytes, in the order of the feed's keys.
    pub fn bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }
    /// Reads the sixteen bytes back.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(Uuid::from_bytes(bytes))
    }
}
impl fmt::Display for DocumentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}
impl FromStr for DocumentId {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        Uuid::parse_str(text)
            .map(Self)
            .map_err(|_| IdError { kind: "document id", text: text.chars().take(60).collect() })
    }
}

/// One enrolled browser profile of one person. Drawn by the server; written as 13 letters of Crockford's base 32.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "string"))]
pub struct DeviceId(u64);

const CROCKFORD: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

impl DeviceId {
    /// The device by which the server itself acts: jobs, imports, the portal.
    pub const SERVER: Self = Self(0);
    /// From the number the server drew.
    pub const fn new(raw: u64) -> Self {
        Self(raw)
    }
    /// The number itself.
    pub const fn raw(self) -> u64 {
        self.0
    }
}
impl fmt::Display for DeviceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (0..13).rev().try_for_each(|i| {
            let letter = CROCKFORD[((self.0 >> (i * 5)) & 31) as usize];
            write!(f, "{}", letter as char)
        })
    }
}
impl fmt::Debug for DeviceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DeviceId({self})")
    }
}
impl FromStr for DeviceId {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let bad = || IdError { kind: "device id", text: text.chars().take(60).collect() };
        if text.len() != 13 {
            return Err(bad());
        }
        text.bytes()
            .try_fold(0u128, |sum, byte| {
                let digit = CROCKFORD.iter().position(|letter| *letter == byte).ok_or_else(bad)?;
                Ok(sum * 32 + digit as u128)
            })
            .and_then(|sum| u64::try_from(sum).map(Self).map_err(|_| bad()))
    }
}

/// An act's name for ever: the device and the act's number in its log. Written `device.number`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "string"))]
pub struct ActId {
    /// Whose log.
    pub device: DeviceId,
    /// Counted from 1 without gaps.
    pub number: u64,
}
impl fmt::Display for ActId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.device, self.number)
    }
}
impl FromStr for ActId {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let bad = || IdError { kind: "act id", text: text.chars().take(60).collect() };
        let (device, number) = text.split_once('.').ok_or_else(bad)?;
        Ok(Self { device: device.parse()?, number: number.parse().map_err(|_| bad())? })
    }
}

/// The hash by which bytes are named: evidence, canonical renderings. Written as 64 lower-case hex letters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "string"))]
pub struct Sha256([u8; 32]);

impl Sha256 {
    /// From a digest.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
    /// The digest of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        use sha2::Digest as _;
        Self(sha2::Sha256::digest(bytes).into())
    }
    /// The digest itself.
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}
impl fmt::Display for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
impl fmt::Debug for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sha256({self})")
    }
}
impl FromStr for Sha256 {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let bad = || IdError { kind: "SHA-256", text: text.chars().take(70).collect() };
        hex::read(text).map(Self).ok_or_else(bad)
    }
}

/// What a label's QR code names: opaque, drawn at random, never given twice. Fifty bits and a check letter: eleven
/// letters of Crockford's base 32, shown to people as `K7QM-2F9X-TR4`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "string"))]
pub struct LabelId(u64);

impl LabelId {
    const LETTERS: u32 = 10;
    /// From a number drawn at random; its lowest fifty bits count.
    pub const fn new(random: u64) -> Self {
        Self(random & ((1 << 50) - 1))
    }
    fn letters(self) -> impl Iterator<Item = usize> {
        (0..Self::LETTERS).rev().map(move |place| ((self.0 >> (place * 5)) & 31) as usize)
    }
    /// The check letter: a mistyped or swapped letter gives another.
    fn check(self) -> usize {
        self.letters().zip(1..).map(|(letter, weight): (usize, usize)| letter * weight).sum::<usize>() % 31
    }
    /// As it is printed beneath the code: upper case, in groups.
    pub fn shown(self) -> String {
        let text = self.to_string().to_uppercase();
        format!("{}-{}-{}", &text[..4], &text[4..8], &text[8..])
    }
    /// Reads what a person typed or a scanner read: any case, with blanks and hyphens, O for 0, I and L for 1.
    pub fn typed(text: &str) -> Result<Self, IdError> {
        let plain = text.trim().chars().filter(|letter| !matches!(letter, ' ' | '-')).take(64);
        let read = |letter: char| match letter.to_ascii_lowercase() {
            'o' => '0',
            'i' | 'l' => '1',
            other => other,
        };
        plain.map(read).collect::<String>().parse()
    }
}
impl fmt::Display for LabelId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.letters().chain([self.check()]).try_for_each(|letter| write!(f, "{}", CROCKFORD[letter] as char))
    }
}
impl fmt::Debug for LabelId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LabelId({self})")
    }
}
impl FromStr for LabelId {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let bad = || IdError { kind: "label", text: text.chars().take(60).collect() };
        let digits: Option<Vec<u64>> = text
            .bytes()
            .map(|byte| CROCKFORD.iter().position(|letter| *letter == byte).map(|digit| digit as u64))
            .collect();
        let digits = digits.filter(|digits| digits.len() == Self::LETTERS as usize + 1).ok_or_else(bad)?;
        let (check, letters) = digits.split_last().ok_or_else(bad)?;
        let label = Self(letters.iter().fold(0, |sum, digit| sum * 32 + digit));
        if label.check() as u64 == *check { Ok(label) } else { Err(bad()) }
    }
}

/// What is kept and sent as it is written.
macro_rules! as_written {
    ($($name:ident),+) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                String::deserialize(d)?.parse().map_err(de::Error::custom)
            }
        }
    )+};
}

as_written!(DeviceId, ActId, Sha256, LabelId);

macro_rules! text_id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
        #[serde(transparent)]
        pub struct $name(String);
        impl $name {
            /// From a text of the organisation's data or of a message; `admission::bounds` bounds its length.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }
            /// The text itself.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

text_id! {
    /// A person of the organisation or a requester known to it; stable, given at import (`omar.cruz`).
    PersonId,
    /// A role of the organisation's data (`agente-mesa`).
    RoleId,
    /// A team of the organisation's data (`oax-redes`).
    TeamId,
    /// A service of the organisation's catalog (`oax-alta-nodo`).
    ServiceId,
    /// A register of the organisation (`extensiones`).
    RegisterId,
    /// A field of a form (`ubicacion_exacta`).
    FieldId,
    /// An item of a service's checklist (`oax-alta-nodo.3`).
    ItemId,
    /// A building of the organisation's data (`edificio-2`).
    BuildingId,
    /// A priority of the organisation's scale (`high`).
    PriorityId,
    /// A channel a request came by (`phone`).
    ChannelId,
    /// A form of the organisation's data (`st-ere`).
    FormId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn device_ids_survive_being_written() {
        for raw in [0, 1, 31, 32, u64::MAX, 0x0123_4567_89ab_cdef] {
            let text = DeviceId::new(raw).to_string();
            assert_eq!(text.len(), 13);
            assert_eq!(text.parse::<DeviceId>().expect("round trip").raw(), raw);
        }
        assert!("zzzzzzzzzzzzz".parse::<DeviceId>().is_err(), "more than 64 bits");
        assert!("i000000000000".parse::<DeviceId>().is_err(), "a letter outside the alphabet");
    }

    #[test]
    fn act_ids_survive_being_written() {
        let id = ActId { device: DeviceId::new(77), number: 12 };
        assert_eq!(id.to_string().parse::<ActId>(), Ok(id));
        assert!("nothing".parse::<ActId>().is_err());
    }

    #[test]
    fn labels_survive_being_written_and_typed() {
        for raw in [0, 1, 31, 0x3_ffff_ffff_ffff, 0x1_2345_6789_abcd] {
            let label = LabelId::new(raw);
            assert_eq!(label.to_string().parse::<LabelId>(), Ok(label));
            assert_eq!(LabelId::typed(&format!(" {} ", label.shown().to_lowercase())), Ok(label));
        }
        assert!("00000000001".parse::<LabelId>().is_err(), "the check letter is another");
        assert!(LabelId::typed("CPU-2231").is_err(), "an inventory number");
    }

    #[test]
    fn one_letter_wrong_or_two_swapped_is_no_label() {
        let text = LabelId::new(0x1_2345_6789_abcd).to_string();
        let letters: Vec<u8> = text.bytes().collect();
        for at in 0..10 {
            for other in CROCKFORD.iter().filter(|other| **other != letters[at]) {
                let mut wrong = letters.clone();
                wrong[at] = *other;
                let wrong = String::from_utf8(wrong).expect("letters");
                let off = CROCKFORD
                    .iter()
                    .position(|l| l == other)
                    .expect("a letter")
                    .abs_diff(CROCKFORD.iter().position(|l| *l == letters[at]).expect("a letter"));
                assert!(wrong.parse::<LabelId>().is_err() || off == 31, "{wrong}");
            }
        }
        let mut swapped = letters.clone();
        swapped.swap(2, 3);
        assert!(swapped == letters || String::from_utf8(swapped).expect("letters").parse::<LabelId>().is_err());
    }

    #[test]
    fn hashes_survive_being_written() {
        let hash = Sha256::of(b"evidencia");
        assert_eq!(hash.to_string().parse::<Sha256>(), Ok(hash));
        assert!(hash.to_string().to_uppercase().parse::<Sha256>().is_err());
    }
}
