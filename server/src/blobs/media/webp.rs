//! WebP, chunk by chunk: one still image, with or without transparency.

use super::metadata::Metadata;
use super::{Anatomy, icc};
use ronda_shared::evidence::SealFault;

/// Bits of the extended header: what the decoder is still told of once metadata are gone.
const ALPHA: u8 = 0x10;
const ANIMATED: u8 = 0x02;
const COLOURS: u8 = 0x20;
/// Where the extended header's bits stand, and where it ends.
const BITS: usize = 20;
const HEADER_END: usize = 30;

/// Takes it apart.
pub(super) fn read(bytes: &[u8]) -> Result<Anatomy, SealFault> {
    let told_size = long(bytes, 4).ok_or(SealFault::Unreadable)?;
    let tail = bytes.len() - 8 > told_size;
    // What follows its end is nothing of it.
    let bytes = bytes.get(..8 + told_size).ok_or(SealFault::Unreadable)?;
    let mut bare = b"RIFF\0\0\0\0WEBP".to_vec();
    let (mut size, mut metadata, mut alpha, mut lossless, mut images) = (None, Metadata::default(), false, false, 0);
    let (mut profile, mut at) = (None, 12);
    while at < bytes.len() {
        let kind = bytes.get(at..at + 4).ok_or(SealFault::Unreadable)?;
        let length = long(bytes, at + 4).ok_or(SealFault::Unreadable)?;
        let begin = at + 8;
        let data = bytes.get(begin..begin + length).ok_or(SealFault::Unreadable)?;
        let end = begin + length + length % 2;
        if end > bytes.len() {
            return Err(SealFault::Unreadable);
        }
        match kind {
            b"VP8X" if at == 12 && data.len() == 10 => {
                if data[0] & ANIMATED != 0 {
                    return Err(SealFault::NotWhatItSays);
                }
                size = Some((1 + medium(&data[4..7]), 1 + medium(&data[7..10])));
                bare.extend_from_slice(&bytes[at..begin]);
                bare.push(data[0] & ALPHA);
                bare.extend_from_slice(&[0; 3]);
                bare.extend_from_slice(&data[4..]);
            }
            b"VP8 " | b"VP8L" => {
                images += 1;
                lossless = kind == b"VP8L";
                let own = if lossless { of_lossless(data) } else { of_lossy(data) }.ok_or(SealFault::Unreadable)?;
                if images > 1 || size.is_some_and(|told| told != own) {
                    return Err(SealFault::Unreadable);
                }
                size = Some(own);
                bare.extend_from_slice(&bytes[at..end]);
            }
            b"ALPH" => {
                alpha = true;
                bare.extend_from_slice(&bytes[at..end]);
            }
            b"ANIM" | b"ANMF" => return Err(SealFault::NotWhatItSays),
            b"VP8X" => return Err(SealFault::Unreadable),
            b"EXIF" => metadata.exif(data),
            b"ICCP" => {
                metadata.any(data);
                profile = profile.or_else(|| icc::checked(data.to_vec()));
            }
            _ => metadata.any(data),
        }
        at = end;
    }
    let whole = u32::try_from(bare.len() - 8).map_err(|_| SealFault::TooLarge)?;
    bare[4..8].copy_from_slice(&whole.to_le_bytes());
    let (width, height) = size.filter(|_| images == 1).ok_or(SealFault::Unreadable)?;
    // What its decoder holds at once for each pixel: planes and colours, and those of the transparency.
    let each = if lossless { 8 } else { 5 } + if alpha { 5 } else { 0 };
    let cost = u64::from(width) * u64::from(height) * each;
    let anatomy = Anatomy::of((width, height), cost, metadata, profile, bare);
    Ok(Anatomy { tail, lossless, ..anatomy })
}

/// The bare picture with its colours, where it has the extended header that goes before them. Which way up it is its
/// pixels must say: few programs read it elsewhere.
pub(super) fn dressed(bare: Vec<u8>, profile: Option<&[u8]>) -> Vec<u8> {
    let Some(profile) = profile.filter(|_| bare.get(12..16) == Some(b"VP8X")) else { return bare };
    let (header, rest) = bare.split_at(HEADER_END);
    let length = u32::try_from(profile.len()).unwrap_or(u32::MAX).to_le_bytes();
    let padding: &[u8] = if profile.len() % 2 == 0 { &[] } else { &[0] };
    let mut out = [header, b"ICCP", &length, profile, padding, rest].concat();
    out[BITS] |= COLOURS;
    let whole = u32::try_from(out.len() - 8).unwrap_or(u32::MAX);
    out[4..8].copy_from_slice(&whole.to_le_bytes());
    out
}

fn of_lossy(data: &[u8]) -> Option<(u32, u32)> {
    let key = data.first()? & 1 == 0;
    let side = |at: usize| Some(u32::from(u16::from_le_bytes(data.get(at..at + 2)?.try_into().ok()?) & 0x3fff));
    (key && data.get(3..6)? == b"\x9d\x01\x2a").then_some(())?;
    Some((side(6)?, side(8)?))
}

fn of_lossless(data: &[u8]) -> Option<(u32, u32)> {
    (data.first()? == &0x2f).then_some(())?;
    let bits = u32::from_le_bytes(data.get(1..5)?.try_into().ok()?);
    Some((1 + (bits & 0x3fff), 1 + ((bits >> 14) & 0x3fff)))
}

fn long(bytes: &[u8], at: usize) -> Option<usize> {
    usize::try_from(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?)).ok()
}

fn medium(three: &[u8]) -> u32 {
    three.iter().rev().fold(0, |sum, byte| (sum << 8) | u32::from(*byte))
}
