//! What is carried: an outbox, and files that its acts name.

use crate::cbor;
use crate::limits;
use crate::sync::frame;
use crate::sync::wire::OutboxFile;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

/// An outbox, inflated: a push of the greatest size with what stands around it.
const OUTBOX_BYTES: usize = limits::PUSH_BYTES + 64 * 1024;

/// What one device gives another to carry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundle {
    /// The acts, as they would be handed in from a file.
    pub outbox: OutboxFile,
    /// Files that acts name, photographs say. Each is known by the hash of what it holds: nothing is claimed of it.
    pub files: Vec<ByteBuf>,
}

/// As it is written. Short names: it is played by light.
#[derive(Serialize, Deserialize)]
struct BundleWire {
    /// The outbox in its frame, which compresses it; files do not get smaller.
    #[serde(rename = "o")]
    outbox: ByteBuf,
    #[serde(rename = "f", default, deserialize_with = "cbor::at_most::<{ limits::CARRIED_FILES }, _, _>")]
    files: Vec<ByteBuf>,
}

/// Why bytes are no bundle.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BundleProblem {
    /// More bytes than may be carried at once.
    #[error("more than {} bytes are not carried at once", limits::CARRIED_BYTES)]
    TooLarge,
    /// More files than may be carried at once.
    #[error("more than {} files are not carried at once", limits::CARRIED_FILES)]
    TooManyFiles,
    /// Not what one of ours has written.
    #[error("the bundle cannot be read: {0}")]
    Unreadable(String),
}

impl Bundle {
    /// A bundle of an outbox as it is exported: in its frame.
    pub fn of_exported(outbox: &[u8], files: Vec<ByteBuf>) -> Result<Self, BundleProblem> {
        Ok(Self { outbox: read_outbox(outbox)?, files })
    }

    /// Its bytes, within the limits.
    pub fn encode(&self) -> Result<Vec<u8>, BundleProblem> {
        if self.files.len() > limits::CARRIED_FILES {
            return Err(BundleProblem::TooManyFiles);
        }
        let outbox = ByteBuf::from(frame::pack(&cbor::encode(&self.outbox)));
        let bytes = cbor::encode(&BundleWire { outbox, files: self.files.clone() });
        if bytes.len() > limits::CARRIED_BYTES { Err(BundleProblem::TooLarge) } else { Ok(bytes) }
    }

    /// Reads it; nothing is allocated by what the bytes only claim.
    pub fn decode(bytes: &[u8]) -> Result<Self, BundleProblem> {
        if bytes.len() > limits::CARRIED_BYTES {
            return Err(BundleProblem::TooLarge);
        }
        let BundleWire { outbox, files } = cbor::decode(bytes).map_err(unreadable)?;
        if files.len() > limits::CARRIED_FILES {
            return Err(BundleProblem::TooManyFiles);
        }
        Ok(Self { outbox: read_outbox(&outbox)?, files })
    }
}

fn read_outbox(framed: &[u8]) -> Result<OutboxFile, BundleProblem> {
    let body = frame::open(framed, OUTBOX_BYTES).map_err(|error| match error {
        frame::FrameError::TooLarge => BundleProblem::TooLarge,
        other => unreadable(other),
    })?;
    cbor::decode(&body).map_err(unreadable)
}

fn unreadable(error: impl std::fmt::Display) -> BundleProblem {
    BundleProblem::Unreadable(error.to_string())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::act::ChainHash;
    use crate::ids::DeviceId;
    use crate::sync::wire::PROTOCOL_VERSION;
    use proptest::prelude::*;

    /// A bundle of `acts` acts and of files of these sizes.
    pub(in crate::light) fn sample(acts: usize, files: &[usize]) -> Bundle {
        let bytes = |length: usize, seed: usize| -> Vec<u8> {
            (0..length).map(|at| (at.wrapping_mul(31).wrapping_add(seed * 7) >> 3) as u8).collect()
        };
        Bundle {
            outbox: OutboxFile {
                version: PROTOCOL_VERSION,
                device: DeviceId::new(77),
                before: ChainHash([3; 32]),
                first: 5,
                acts: (0..acts).map(|number| ByteBuf::from(bytes(120, number))).collect(),
                signature: ByteBuf::from(vec![9; 64]),
            },
            files: files.iter().enumerate().map(|(seed, length)| ByteBuf::from(bytes(*length, seed))).collect(),
        }
    }

    #[test]
    fn bundles_survive_being_written() {
        for bundle in [sample(0, &[]), sample(3, &[]), sample(40, &[0, 1, 70_000])] {
            assert_eq!(Bundle::decode(&bundle.encode().expect("small")), Ok(bundle));
        }
    }

    #[test]
    fn an_exported_outbox_is_carried_as_it_is() {
        let bundle = sample(3, &[]);
        let exported = frame::pack(&cbor::encode(&bundle.outbox));
        assert_eq!(Bundle::of_exported(&exported, Vec::new()), Ok(bundle));
        assert!(matches!(Bundle::of_exported(b"nada", Vec::new()), Err(BundleProblem::Unreadable(_))));
    }

    #[test]
    fn too_much_is_refused_on_both_sides() {
        let many = sample(1, &[1; limits::CARRIED_FILES + 1]);
        assert_eq!(many.encode(), Err(BundleProblem::TooManyFiles));
        let outbox = ByteBuf::from(frame::pack(&cbor::encode(&many.outbox)));
        let written = cbor::encode(&BundleWire { outbox: outbox.clone(), files: many.files });
        assert_eq!(Bundle::decode(&written), Err(BundleProblem::TooManyFiles));
        let heavy = sample(1, &[limits::CARRIED_BYTES]);
        assert_eq!(heavy.encode(), Err(BundleProblem::TooLarge));
        let written = cbor::encode(&BundleWire { outbox, files: heavy.files });
        assert_eq!(Bundle::decode(&written), Err(BundleProblem::TooLarge));
    }

    #[test]
    fn a_bomb_in_the_outbox_is_refused_before_it_is_inflated() {
        let bomb = frame::pack(&vec![0; 10_000_000]);
        let written = cbor::encode(&BundleWire { outbox: ByteBuf::from(bomb), files: Vec::new() });
        assert_eq!(Bundle::decode(&written), Err(BundleProblem::TooLarge));
    }

    #[test]
    fn claimed_lengths_allocate_nothing() {
        // A map of one, «f», a list of 2^32 - 1 items; a byte string of 2^63 bytes; a map that never ends.
        for hostile in [
            &[0xa1, 0x61, b'f', 0x9a, 0xff, 0xff, 0xff, 0xff][..],
            &[0xa1, 0x61, b'o', 0x5b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
            &[0xbf, 0x61, b'o', 0x40],
            &[],
            &[0xff],
        ] {
            assert!(matches!(Bundle::decode(hostile), Err(BundleProblem::Unreadable(_))), "{hostile:x?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _answer = Bundle::decode(&bytes);
        }

        #[test]
        fn a_spoiled_bundle_is_answered(at in 0_usize..2_000, other: u8) {
            let mut bytes = sample(6, &[40, 900]).encode().expect("small");
            let at = at % bytes.len();
            bytes[at] = other;
            let _answer = Bundle::decode(&bytes);
        }
    }
}
