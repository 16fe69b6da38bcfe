//! PNG, chunk by chunk, from its signature to the end of its last chunk.

use super::{Anatomy, exif, is_foreign};
use ronda_shared::evidence::SealFault;

/// What every PNG begins with.
pub(super) const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Takes it apart. Only what pixels need goes to the decoder; a PNG that moves is no photograph.
pub(super) fn read(bytes: &[u8]) -> Result<Anatomy, SealFault> {
    let mut bare = SIGNATURE.to_vec();
    let (mut header, mut told, mut transparent) = (None::<[u8; 13]>, exif::Told::default(), false);
    let mut at = SIGNATURE.len();
    loop {
        let chunk = Chunk::read(bytes, at)?;
        let first = at == SIGNATURE.len();
        if first != (chunk.kind == b"IHDR") {
            return Err(SealFault::Unreadable);
        }
        match chunk.kind {
            b"IHDR" => header = Some(chunk.data.try_into().map_err(|_| SealFault::Unreadable)?),
            b"PLTE" | b"IDAT" => {}
            b"tRNS" => transparent = true,
            b"IEND" if !chunk.data.is_empty() => return Err(SealFault::NotWhatItSays),
            b"IEND" => {}
            b"acTL" | b"fcTL" | b"fdAT" => return Err(SealFault::NotWhatItSays),
            // A critical chunk that nobody knows.
            kind if kind[0].is_ascii_uppercase() => return Err(SealFault::Unreadable),
            _ => {
                if is_foreign(chunk.data) {
                    return Err(SealFault::NotWhatItSays);
                }
                match chunk.kind {
                    b"eXIf" => told = exif::read(chunk.data),
                    _ => told.located |= exif::xmp_is_located(chunk.data),
                }
                at = chunk.end;
                continue;
            }
        }
        bare.extend_from_slice(&bytes[at..chunk.end]);
        at = chunk.end;
        if chunk.kind == b"IEND" {
            break;
        }
    }
    if at != bytes.len() {
        return Err(SealFault::NotWhatItSays);
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
    Ok(Anatomy { width, height, cost, orientation: told.orientation, located: told.located, bare })
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
