//! CBOR messages in their frame (`shared::sync::frame`), within this server's bounds and in this server's words.

use crate::error::Trouble;
use ronda_shared::sync::frame::{self, FrameError};
use ronda_shared::{cbor, limits};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A message inflated: a push of the greatest size with what stands around it.
pub const MESSAGE_BYTES: usize = limits::PUSH_BYTES + 64 * 1024;
/// A message as it comes over the wire: gzip may add a little to what it cannot compress.
pub const FRAMED_BYTES: usize = MESSAGE_BYTES + 1024;

/// Reads one framed message.
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Trouble> {
    let body = frame::open(bytes, MESSAGE_BYTES).map_err(|error| match error {
        FrameError::Empty | FrameError::UnknownPacking(_) | FrameError::Damaged => Trouble::BadFrame,
        FrameError::TooLarge => Trouble::TooLarge,
    })?;
    cbor::decode(&body).map_err(|_| Trouble::BadCbor)
}

/// Writes one framed message, compressed where that pays.
pub fn write<T: Serialize>(value: &T) -> Vec<u8> {
    frame::pack(&cbor::encode(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_survive_the_frame() {
        for text in ["hola".to_owned(), "ñandú ".repeat(2_000)] {
            assert_eq!(read::<String>(&write(&text)), Ok(text));
        }
    }

    #[test]
    fn damage_is_told_apart_from_nonsense() {
        let whole = write(&"x".repeat(4_000));
        assert_eq!(read::<String>(&[]), Err(Trouble::BadFrame), "nothing at all");
        assert_eq!(read::<String>(&[9, 1, 2]), Err(Trouble::BadFrame), "an unknown packing");
        assert_eq!(read::<String>(&whole[..whole.len() / 2]), Err(Trouble::BadFrame), "cut in half");
        assert_eq!(read::<String>(&[1, 0, 0, 0]), Err(Trouble::BadFrame), "not gzip");
        assert_eq!(read::<String>(&[0, 0xff]), Err(Trouble::BadCbor), "not CBOR");
        assert_eq!(read::<u64>(&whole), Err(Trouble::BadCbor), "another type");
        let mut flipped = whole.clone();
        let at = flipped.len() - 6;
        flipped[at] ^= 1;
        assert_eq!(read::<String>(&flipped), Err(Trouble::BadFrame), "a wrong checksum");
    }

    #[test]
    fn a_bomb_is_dropped_at_the_bound() {
        let bomb = frame::pack(&vec![0u8; 64 << 20]);
        assert!(bomb.len() < 100_000, "64 MiB in {} bytes", bomb.len());
        assert_eq!(read::<String>(&bomb), Err(Trouble::TooLarge));
    }

    #[test]
    fn lengths_that_lie_allocate_nothing() {
        // A text of 2^63 bytes, an array of 2^32 items: claimed, not there.
        let text = [0, 0x7b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
        assert_eq!(read::<String>(&text), Err(Trouble::BadCbor));
        let array = [0, 0x9a, 0xff, 0xff, 0xff, 0xff, 1];
        assert_eq!(read::<Vec<u64>>(&array), Err(Trouble::BadCbor));
    }
}
