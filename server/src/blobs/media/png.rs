//! PNG, chunk by chunk, from its signature to its last chunk.

use super::metadata::Metadata;
use super::{Anatomy, icc};
use flate2::write::ZlibEncoder;
use flate2::{Compression, Crc};
use ronda_shared::evidence::SealFault;
use std::io::{self, Write};

/// What every PNG begins with.
pub(super) const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Where the first chunk, the header, ends: after its length, name, 13 bytes and checksum.
const HEADER_END: usize = 8 + 12 + 13;

/// Takes it apart. Only what pixels need goes to the decoder; a PNG that moves is no photograph.
pub(super) fn read(bytes: &[u8]) -> Result<Anatomy, SealFault> {
    let mut bare = SIGNATURE.to_vec();
    let (mut header, mut metadata, mut transparent, mut moves) = (None::<[u8; 13]>, Metadata::default(), false, false);
    let mut profile = None;
    let mut at = SIGNATURE.len();
    loop {
        let chunk = Chunk::read(bytes, at)?;
        let first = at == SIGNATURE.len();
        if first != (chunk.kind == b"IHDR") {
            return Err(SealFault::Unreadable);
        }
        let pixels = match chunk.kind {
            b"IHDR" => {
                header = Some(chunk.data.try_into().map_err(|_| SealFault::Unreadable)?);
                true
            }
            b"PLTE" | b"IDAT" => true,
            b"tRNS" => {
                transparent = true;
                true
            }
            b"IEND" => {
                metadata.any(chunk.data);
                moves |= !chunk.data.is_empty();
                bare.extend_from_slice(&encode_chunk(b"IEND", &[]));
                at = chunk.end;
                break;
            }
            b"acTL" | b"fcTL" | b"fdAT" => {
                moves = true;
                false
            }
            // A critical chunk that nobody knows.
            kind if kind[0].is_ascii_uppercase() => return Err(SealFault::Unreadable),
            _ => {
                let colours = look_into_chunk(&chunk, &mut metadata);
                profile = profile.or(colours);
                false
            }
        };
        if pixels {
            bare.extend_from_slice(&bytes[at..chunk.end]);
        }
        at = chunk.end;
    }
    let [w3, w2, w1, w0, h3, h2, h1, h0, depth, colours, ..] = header.ok_or(SealFault::Unreadable)?;
    let (width, height) = (u32::from_be_bytes([w3, w2, w1, w0]), u32::from_be_bytes([h3, h2, h1, h0]));
    let channels = match colours {
        0 => 1,
        2 | 3 => 3,
        4 => 2,
        6 => 4,
        _ => return Err(SealFault::Unreadable),
    } + u64::from(transparent);
    let deep = if depth == 16 { 2 } else { 1 };
    let cost = (u64::from(width) * u64::from(height)).saturating_mul(channels * deep);
    let anatomy = Anatomy::of((width, height), cost, metadata, profile, bare);
    Ok(Anatomy { tail: moves || at != bytes.len(), ..anatomy })
}

/// The bare picture with its colours. Which way up it is its pixels must say: few programs read it elsewhere.
pub(super) fn dressed(bare: &[u8], profile: Option<&[u8]>) -> io::Result<Vec<u8>> {
    let Some(profile) = profile else { return Ok(bare.to_vec()) };
    let (header, rest) = bare.split_at(bare.len().min(HEADER_END));
    // Not compressed: the same bytes with every version of the compressor.
    let mut data = ZlibEncoder::new(b"icc\0\0".to_vec(), Compression::none());
    data.write_all(profile)?;
    Ok([header, &encode_chunk(b"iCCP", &data.finish()?), rest].concat())
}

/// Looks into a chunk that no pixel needs; answers the colours that it holds.
fn look_into_chunk(chunk: &Chunk<'_>, metadata: &mut Metadata) -> Option<Vec<u8>> {
    metadata.any(chunk.data);
    let (heading, rest) = parted(chunk.data);
    match chunk.kind {
        b"eXIf" => metadata.exif(chunk.data),
        // A form of the above that was proposed: a zero, the length, then compressed.
        b"zxIf" => {
            if let Some(block) = metadata.inflated(chunk.data.get(5..).unwrap_or_default()) {
                metadata.exif(&block);
            }
        }
        b"tEXt" => metadata.text(heading, rest),
        b"zTXt" => {
            if let Some(text) = metadata.inflated(rest.get(1..).unwrap_or_default()) {
                metadata.text(heading, &text);
            }
        }
        b"iTXt" => {
            // Whether it is compressed and how, the language, the heading in it, then the text.
            let (_, translated) = parted(rest.get(2..).unwrap_or_default());
            let (_, text) = parted(translated);
            metadata.text(heading, text);
            if rest.first() != Some(&0)
                && let Some(text) = metadata.inflated(text)
            {
                metadata.text(heading, &text);
            }
        }
        b"iCCP" => {
            let profile = metadata.inflated(rest.get(1..).unwrap_or_default())?;
            metadata.any(&profile);
            return icc::checked(profile);
        }
        _ => {}
    }
    None
}

/// What stands before the first zero, and what after it.
fn parted(data: &[u8]) -> (&[u8], &[u8]) {
    match data.iter().position(|byte| *byte == 0) {
        Some(at) => (&data[..at], &data[at + 1..]),
        None => (data, &[]),
    }
}

/// A chunk with its length and its checksum.
fn encode_chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut checksum = Crc::new();
    checksum.update(kind);
    checksum.update(data);
    let length = u32::try_from(data.len()).unwrap_or(u32::MAX);
    [&length.to_be_bytes()[..], kind, data, &checksum.sum().to_be_bytes()].concat()
}

struct Chunk<'a> {
    kind: &'a [u8; 4],
    data: &'a [u8],
    end: usize,
}

impl<'a> Chunk<'a> {
    fn read(bytes: &'a [u8], at: usize) -> Result<Self, SealFault> {
        let (length, rest) = bytes.get(at..).and_then(<[u8]>::split_first_chunk::<4>).ok_or(SealFault::Unreadable)?;
        let (kind, rest) = rest.split_first_chunk::<4>().ok_or(SealFault::Unreadable)?;
        let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| SealFault::Unreadable)?;
        let data = rest.get(..length).ok_or(SealFault::Unreadable)?;
        // Its checksum is the decoder's to judge.
        let end = at + 12 + length;
        if end > bytes.len() || !kind.iter().all(u8::is_ascii_alphabetic) {
            return Err(SealFault::Unreadable);
        }
        Ok(Self { kind, data, end })
    }
}
