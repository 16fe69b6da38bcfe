//! The names of things: each kind of id is its own type, so that none is taken for another.

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
impl Serialize for DeviceId {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for DeviceId {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(de::Error::custom)
    }
}

/// An act's name for ever: the device and the act's number in its log. Written `device.number`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
impl Serialize for ActId {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for ActId {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(de::Error::custom)
    }
}

macro_rules! text_id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);
        impl $name {
            /// From a text of the organisation's data or of a message; `limits::check` bounds its length.
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
}
