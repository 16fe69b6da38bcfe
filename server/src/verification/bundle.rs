//! File format of a bundle: one ticket exported with its proofs (`docs/bundle-format.md`).
//!
//! `ronda-bundle-1\n`, the SHA-256 of what follows, and one CBOR value.

use crate::store::SignedHead;
use ronda_shared::act::{ChainHash, DocumentKind};
use ronda_shared::cbor::{self, at_most};
use ronda_shared::ids::{ActId, DeviceId, DocumentId, PersonId, RoleId};
use ronda_shared::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use sha2::{Digest, Sha256};
use std::io::{self, Read};

/// What a bundle begins with.
pub const MAGIC: &[u8; 15] = b"ronda-bundle-1\n";
/// The version that this build writes, and the last that it reads.
pub const VERSION: u16 = 1;
/// The greatest bundle that is read: bytes.
pub const BUNDLE_BYTES: u64 = 64 * 1024 * 1024;
/// Entries in one.
const ENTRIES: usize = 100_000;
/// Devices, and people.
const NAMED: usize = 10_000;
/// Hashes of one device's log, and its signed heads.
const LINKS: usize = 1_000_000;

/// Why bytes are no bundle.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// It cannot be read from where it lies.
    #[error("it cannot be read: {0}")]
    Disk(#[from] io::Error),
    /// It does not begin as one.
    #[error("it is no bundle of Ronda")]
    NotOne,
    /// More than [`BUNDLE_BYTES`].
    #[error("it has more than {BUNDLE_BYTES} bytes")]
    TooLarge,
    /// Made by a later build.
    #[error("it is of version {0}, later than this build")]
    TooNew(u16),
    /// Not the CBOR of a bundle, or more in it than one holds.
    #[error("it is not whole: {0}")]
    NotWhole(String),
}

/// A ticket with its proofs. Frozen: fields are added with a default, never re-used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bundle {
    /// Of the form: [`VERSION`].
    pub version: u16,
    /// When it was made, by the server's clock.
    pub made: Timestamp,
    /// Which ticket.
    pub document: DocumentId,
    /// Always a ticket as yet.
    pub kind: DocumentKind,
    /// Its folio, or its provisional reference where it has none.
    pub name: String,
    /// The server's feed when it was made: two bundles of one server tell the same feed.
    pub feed: FeedEnd,
    /// Whose data the ticket was judged by.
    pub organisation: BundleOrganisation,
    /// The people named in it, as far as a reader needs them.
    #[serde(deserialize_with = "at_most::<NAMED, _, _>")]
    pub people: Vec<BundlePerson>,
    /// The devices that acted on it, with their public keys.
    #[serde(deserialize_with = "at_most::<NAMED, _, _>")]
    pub devices: Vec<BundleDevice>,
    /// Of each device's log as much as binds its acts on this ticket to what it signed: one stretch, or several.
    #[serde(deserialize_with = "at_most::<NAMED, _, _>")]
    pub logs: Vec<LogPart>,
    /// Everything the feed has about the ticket, in its order: acts as they came, rulings, decisions on held acts.
    #[serde(deserialize_with = "at_most::<ENTRIES, _, _>")]
    pub entries: Vec<ChainedEntry>,
    /// Photographs and files that acts name, as many as fit.
    #[serde(default, deserialize_with = "at_most::<NAMED, _, _>")]
    pub evidence: Vec<Evidence>,
}

/// Where the feed stood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedEnd {
    /// The server's epoch.
    pub epoch: u64,
    /// The last position.
    pub position: u64,
    /// The feed's hash there.
    pub hash: ChainHash,
}

/// The organisation whose data acts were judged by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BundleOrganisation {
    /// `oaxaca`.
    pub id: String,
    /// Its full name.
    pub name: String,
    /// The version of its data when the bundle was made.
    pub version: String,
    /// Its time zone, by its IANA name: how times are told.
    pub timezone: String,
}

/// A person as a bundle names them: no address, no telephone, no team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BundlePerson {
    /// Who.
    pub id: PersonId,
    /// Full name.
    pub name: String,
    /// Roles held when the bundle was made.
    #[serde(default)]
    pub roles: Vec<RoleId>,
}

/// A device as a bundle names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BundleDevice {
    /// Which.
    pub id: DeviceId,
    /// Its code on provisional references.
    pub code: String,
    /// Whose.
    pub person: PersonId,
    /// Its P-256 public key: an uncompressed SEC1 point.
    pub public_key: ByteBuf,
    /// Since when.
    pub enrolled: Timestamp,
    /// Until when.
    pub revoked: Option<Timestamp>,
}

/// A stretch of a device's log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogPart {
    /// Whose.
    pub device: DeviceId,
    /// The number of the first act in it.
    pub first: u64,
    /// The log's hash before that.
    pub before: ChainHash,
    /// The log's hash after each act from the first on, this ticket's and others'.
    #[serde(deserialize_with = "at_most::<LINKS, _, _>")]
    pub links: Vec<ChainHash>,
    /// The heads that the device signed within it.
    #[serde(deserialize_with = "at_most::<LINKS, _, _>")]
    pub signed: Vec<SignedHead>,
    /// Acts on other documents, whole, that stand between an act on this ticket and the next signed head: only where the
    /// bundle was asked to carry them. By number.
    #[serde(default, deserialize_with = "at_most::<LINKS, _, _>")]
    pub between: Vec<(u64, ByteBuf)>,
}

/// An entry of the feed with its place in the feed's chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainedEntry {
    /// Its position.
    pub position: u64,
    /// The feed's hash before it.
    pub before: ChainHash,
    /// The feed's hash with it.
    pub hash: ChainHash,
    /// Its bytes, as they are chained.
    pub bytes: ByteBuf,
}

/// A photograph or file that an act names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// SHA-256 of its bytes.
    pub sha256: ByteBuf,
    /// Its media type.
    pub media: String,
    /// Its bytes.
    pub bytes: ByteBuf,
}

impl LogPart {
    /// Whether an act stands in this stretch.
    pub fn holds(&self, act: ActId) -> bool {
        let last = self.first.saturating_add(self.links.len() as u64);
        act.device == self.device && (self.first..last).contains(&act.number)
    }
}

impl Bundle {
    /// The bytes of the file.
    pub fn write(&self) -> Vec<u8> {
        let body = cbor::encode(self);
        [MAGIC.as_slice(), &Sha256::digest(&body), &body].concat()
    }

    /// Reads a file. The second part is false where its bytes are not those that were written: what is wrong in it is
    /// found and named all the same.
    pub fn read(input: impl Read) -> Result<(Self, bool), BundleError> {
        let mut bytes = Vec::new();
        input.take(BUNDLE_BYTES + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > BUNDLE_BYTES {
            return Err(BundleError::TooLarge);
        }
        let rest = bytes.strip_prefix(MAGIC.as_slice()).ok_or(BundleError::NotOne)?;
        let (digest, body) = rest.split_first_chunk::<32>().ok_or(BundleError::NotOne)?;
        let read = cbor::decode::<Versioned>(body).map_err(|error| BundleError::NotWhole(error.to_string()))?;
        if read.version > VERSION {
            return Err(BundleError::TooNew(read.version));
        }
        let bundle: Self = cbor::decode(body).map_err(|error| BundleError::NotWhole(error.to_string()))?;
        bundle.bounded()?;
        Ok((bundle, Sha256::digest(body)[..] == digest[..]))
    }

    fn bounded(&self) -> Result<(), BundleError> {
        let named = self.people.len().max(self.devices.len()).max(self.logs.len()).max(self.evidence.len());
        let links = self.logs.iter().map(|log| log.links.len().max(log.signed.len()).max(log.between.len())).max();
        if named > NAMED || self.entries.len() > ENTRIES || links.is_some_and(|links| links > LINKS) {
            return Err(BundleError::NotWhole("there is more in it than a bundle holds".into()));
        }
        Ok(())
    }
}

/// As much as every version has.
#[derive(Deserialize)]
struct Versioned {
    version: u16,
}
