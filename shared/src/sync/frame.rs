//! The frame of a message: one byte that says how the rest is packed. Compression is ours, inside the message, so that
//! it is bounded: nothing is inflated past the limit that the caller names.

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use std::io::{Read, Write};

/// The body is plain.
pub const PLAIN: u8 = 0;
/// The body is gzip.
const GZIP: u8 = 1;
/// Below this many bytes compressing costs more than it saves.
const WORTH: usize = 512;

/// Why a frame cannot be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// No byte at all.
    #[error("the message is empty")]
    Empty,
    /// The first byte is none of ours.
    #[error("the message is packed in a way that is not known: {0}")]
    UnknownPacking(u8),
    /// Not gzip, or cut short.
    #[error("the message's compression is damaged")]
    Damaged,
    /// Larger than the limit, packed or unpacked.
    #[error("the message is larger than is allowed")]
    TooLarge,
}

/// Packs a body, compressed where that is worth it.
pub fn pack(body: &[u8]) -> Vec<u8> {
    if body.len() < WORTH {
        return [&[PLAIN], body].concat();
    }
    let mut encoder = GzEncoder::new(vec![GZIP], Compression::new(6));
    // Writing into memory does not fail; if it ever did, the plain body says the same.
    match encoder.write_all(body).and_then(|()| encoder.finish()) {
        Ok(packed) => packed,
        Err(_) => [&[PLAIN], body].concat(),
    }
}

/// Opens a frame, refusing more than `limit` bytes before they are made.
pub fn open(frame: &[u8], limit: usize) -> Result<Vec<u8>, FrameError> {
    let (packing, body) = frame.split_first().ok_or(FrameError::Empty)?;
    if body.len() > limit {
        return Err(FrameError::TooLarge);
    }
    match *packing {
        PLAIN => Ok(body.to_vec()),
        GZIP => {
            let mut opened = Vec::new();
            let mut reader = GzDecoder::new(body).take(limit as u64 + 1);
            reader.read_to_end(&mut opened).map_err(|_| FrameError::Damaged)?;
            if opened.len() > limit { Err(FrameError::TooLarge) } else { Ok(opened) }
        }
        other => Err(FrameError::UnknownPacking(other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_open_to_what_was_packed() {
        for length in [0, 1, 511, 512, 100_000] {
            let body: Vec<u8> = (0..length).map(|i| (i % 7) as u8).collect();
            assert_eq!(open(&pack(&body), length), Ok(body));
        }
    }

    #[test]
    fn a_bomb_is_refused_before_it_is_inflated() {
        let bomb = pack(&vec![0; 10_000_000]);
        assert!(bomb.len() < 20_000);
        assert_eq!(open(&bomb, 1_000_000), Err(FrameError::TooLarge));
    }

    #[test]
    fn damage_is_told() {
        assert_eq!(open(&[], 10), Err(FrameError::Empty));
        assert_eq!(open(&[9, 1], 10), Err(FrameError::UnknownPacking(9)));
        assert_eq!(open(&[1, 1, 2, 3], 10), Err(FrameError::Damaged));
        let mut cut = pack(&vec![7; 5_000]);
        cut.truncate(cut.len() - 9);
        assert_eq!(open(&cut, 10_000), Err(FrameError::Damaged));
    }
}
