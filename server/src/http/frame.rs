//! One byte of framing and a body: `0` plain CBOR, `1` gzip of CBOR. What inflates past the bound is dropped as it
//! inflates, so that a bomb costs no more than an honest message.

use crate::error::Trouble;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use ronda_shared::{cbor, limits};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io::{Read, Write};

/// A message inflated: a push of the greatest size with what stands around it.
pub const MESSAGE_BYTES: usize = limits::PUSH_BYTES + 64 * 1024;
/// A message as it comes over the wire: gzip may add a little to what it cannot compress.
pub const FRAMED_BYTES: usize = MESSAGE_BYTES + 1024;
/// Answers shorter than this go plain: gzip would only add to them.
const PLAIN_BELOW: usize = 256;

/// Reads one framed message.
pub fn read<T: DeserializeOwned>(frame: &[u8]) -> Result<T, Trouble> {
    let (kind, body) = frame.split_first().ok_or(Trouble::BadFrame)?;
    match kind {
        0 if body.len() > MESSAGE_BYTES => Err(Trouble::TooLarge),
        0 => cbor::decode(body).map_err(|_| Trouble::BadCbor),
        1 => cbor::decode(&inflate(body)?).map_err(|_| Trouble::BadCbor),
        _ => Err(Trouble::BadFrame),
    }
}

fn inflate(body: &[u8]) -> Result<Vec<u8>, Trouble> {
    let mut decoder = GzDecoder::new(body);
    let mut out = Vec::with_capacity(body.len().saturating_mul(3).min(MESSAGE_BYTES));
    let bound = u64::try_from(MESSAGE_BYTES).unwrap_or(u64::MAX);
    let read = (&mut decoder)
        .take(bound + 1)
        .read_to_end(&mut out)
        .map_err(|_| Trouble::BadFrame)?;
    if read > MESSAGE_BYTES {
        return Err(Trouble::TooLarge);
    }
    // What stands after the one member was not inflated, and nobody honest writes it.
    if !decoder.into_inner().is_empty() {
        return Err(Trouble::BadFrame);
    }
    Ok(out)
}

/// Writes one framed message, compressed where that pays.
pub fn write<T: Serialize>(value: &T) -> Vec<u8> {
    let plain = cbor::encode(value);
    if plain.len() >= PLAIN_BELOW
        && let Ok(packed) = deflate(&plain)
        && packed.len() < plain.len()
    {
        return packed;
    }
    let mut frame = Vec::with_capacity(plain.len() + 1);
    frame.push(0);
    frame.extend_from_slice(&plain);
    frame
}

fn deflate(plain: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut frame = Vec::with_capacity(plain.len() / 3 + 64);
    frame.push(1);
    let mut encoder = GzEncoder::new(frame, Compression::new(5));
    encoder.write_all(plain)?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_survive_the_frame() {
        let short = "hola".to_owned();
        assert_eq!(write(&short)[0], 0);
        assert_eq!(read::<String>(&write(&short)), Ok(short));
        let long = "ñandú ".repeat(2_000);
        assert_eq!(write(&long)[0], 1);
        assert_eq!(read::<String>(&write(&long)), Ok(long));
    }

    #[test]
    fn damage_is_told_apart_from_nonsense() {
        let long = "x".repeat(4_000);
        let frame = write(&long);
        assert_eq!(
            read::<String>(&[]),
            Err(Trouble::BadFrame),
            "nothing at all"
        );
        assert_eq!(
            read::<String>(&[9, 1, 2]),
            Err(Trouble::BadFrame),
            "an unknown kind"
        );
        assert_eq!(
            read::<String>(&frame[..frame.len() / 2]),
            Err(Trouble::BadFrame),
            "cut in half"
        );
        assert_eq!(
            read::<String>(&[1, 0, 0, 0]),
            Err(Trouble::BadFrame),
            "not gzip"
        );
        assert_eq!(
            read::<String>(&[0, 0xff]),
            Err(Trouble::BadCbor),
            "not CBOR"
        );
        assert_eq!(read::<u64>(&frame), Err(Trouble::BadCbor), "another type");
        let mut doubled = frame.clone();
        doubled.extend_from_slice(&frame[1..]);
        assert_eq!(
            read::<String>(&doubled),
            Err(Trouble::BadFrame),
            "a second member"
        );
        let mut flipped = frame.clone();
        let at = flipped.len() - 6;
        flipped[at] ^= 1;
        assert_eq!(
            read::<String>(&flipped),
            Err(Trouble::BadFrame),
            "a wrong checksum"
        );
    }

    #[test]
    fn a_bomb_is_dropped_at_the_bound() {
        let mut encoder = GzEncoder::new(vec![1u8], Compression::best());
        let zeros = vec![0u8; 1 << 20];
        for _ in 0..64 {
            encoder.write_all(&zeros).expect("memory");
        }
        let bomb = encoder.finish().expect("memory");
        assert!(bomb.len() < 100_000, "64 MiB in {} bytes", bomb.len());
        assert_eq!(read::<String>(&bomb), Err(Trouble::TooLarge));
    }

    #[test]
    fn lengths_that_lie_allocate_nothing() {
        // A text of 2^63 bytes, an array of 2^32 items: claimed, not there.
        assert_eq!(
            read::<String>(&[0, 0x7b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
            Err(Trouble::BadCbor)
        );
        assert_eq!(
            read::<Vec<u64>>(&[0, 0x9a, 0xff, 0xff, 0xff, 0xff, 1]),
            Err(Trouble::BadCbor)
        );
    }
}
