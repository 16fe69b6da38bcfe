//! JPEG, marker by marker, from its first byte to its last: nothing may follow the image's end.

use super::{Anatomy, exif, is_foreign};
use ronda_shared::evidence::SealFault;

/// So many scans are decoded: a progressive photograph has some ten. Each passes over all blocks.
const SCANS: usize = 24;

struct Frame {
    width: u32,
    height: u32,
    components: u8,
    /// Coefficients of all components for each pixel of the image, times 16.
    samples: u64,
    progressive: bool,
}

/// Takes it apart. Baseline and progressive Huffman, 8 bits, grey or three colours; CMYK is for printers.
pub(super) fn read(bytes: &[u8]) -> Result<Anatomy, SealFault> {
    let mut bare = bytes.get(..2).ok_or(SealFault::Unreadable)?.to_vec();
    let (mut frame, mut told, mut scans, mut at) = (None::<Frame>, exif::Told::default(), 0, 2);
    loop {
        let (marker, next) = marker(bytes, at)?;
        at = next;
        if marker == 0xd9 {
            bare.extend_from_slice(&[0xff, 0xd9]);
            break;
        }
        if matches!(marker, 0x00..=0x01 | 0xd0..=0xd8) {
            return Err(SealFault::Unreadable);
        }
        let (segment, end) = segment(bytes, at)?;
        match marker {
            0xc0..=0xc2 if frame.is_none() => frame = Some(Frame::read(segment, marker == 0xc2)?),
            0xc4 | 0xdb | 0xdd => {}
            0xda => {
                let frame = frame.as_mut().ok_or(SealFault::Unreadable)?;
                scans += 1;
                // Colours apart from each other are kept until the last scan, as a progressive image is.
                frame.progressive |= segment.first() != Some(&frame.components);
                if scans > SCANS {
                    return Err(SealFault::TooLarge);
                }
            }
            0xee if segment.starts_with(b"Adobe") && segment.len() == 12 => {}
            0xe0..=0xef | 0xfe => {
                metadata(marker, segment, &mut told)?;
                at = end;
                continue;
            }
            _ => return Err(SealFault::Unreadable),
        }
        let end = if marker == 0xda { scan_end(bytes, end)? } else { end };
        bare.extend_from_slice(&[0xff, marker]);
        bare.extend_from_slice(&bytes[at..end]);
        at = end;
    }
    if at != bytes.len() {
        return Err(SealFault::NotWhatItSays);
    }
    let frame = frame.filter(|_| scans > 0).ok_or(SealFault::Unreadable)?;
    let cost = frame.cost();
    let Frame { width, height, .. } = frame;
    Ok(Anatomy { width, height, cost, orientation: told.orientation, located: told.located, bare })
}

/// The marker at a place, and where what follows it begins.
fn marker(bytes: &[u8], mut at: usize) -> Result<(u8, usize), SealFault> {
    if bytes.get(at) != Some(&0xff) {
        return Err(SealFault::Unreadable);
    }
    while bytes.get(at) == Some(&0xff) {
        at += 1;
    }
    let marker = bytes.get(at).ok_or(SealFault::Unreadable)?;
    Ok((*marker, at + 1))
}

/// A segment's contents, and its end.
fn segment(bytes: &[u8], at: usize) -> Result<(&[u8], usize), SealFault> {
    let length: [u8; 2] = bytes.get(at..at + 2).and_then(|two| two.try_into().ok()).ok_or(SealFault::Unreadable)?;
    let end = at + usize::from(u16::from_be_bytes(length));
    let contents = bytes.get(at + 2..end).ok_or(SealFault::Unreadable)?;
    Ok((contents, end))
}

/// Where the data of a scan end: at the next marker that is not part of them.
fn scan_end(bytes: &[u8], mut at: usize) -> Result<usize, SealFault> {
    loop {
        let found = bytes.get(at..).and_then(|rest| rest.iter().position(|byte| *byte == 0xff));
        at += found.ok_or(SealFault::Unreadable)?;
        match bytes.get(at + 1) {
            Some(0x00 | 0xd0..=0xd7) => at += 2,
            Some(0xff) => at += 1,
            Some(_) => return Ok(at),
            None => return Err(SealFault::Unreadable),
        }
    }
}

fn metadata(marker: u8, segment: &[u8], told: &mut exif::Told) -> Result<(), SealFault> {
    if is_foreign(segment) {
        return Err(SealFault::NotWhatItSays);
    }
    if marker == 0xe1 {
        match segment.strip_prefix(b"Exif\0\0") {
            Some(tiff) => {
                let here = exif::read(tiff);
                *told = exif::Told { orientation: here.orientation, located: told.located || here.located };
            }
            None => told.located |= exif::xmp_is_located(segment),
        }
    }
    Ok(())
}

impl Frame {
    fn read(segment: &[u8], progressive: bool) -> Result<Self, SealFault> {
        let [8, h1, h0, w1, w0, components, rest @ ..] = segment else { return Err(SealFault::Unreadable) };
        if !matches!(components, 1 | 3) || rest.len() != usize::from(*components) * 3 {
            return Err(SealFault::Unreadable);
        }
        let factors: Vec<(u64, u64)> =
            rest.chunks_exact(3).map(|one| (u64::from(one[1] >> 4), u64::from(one[1] & 15))).collect();
        if factors.iter().any(|(across, down)| !(1..=4).contains(across) || !(1..=4).contains(down)) {
            return Err(SealFault::Unreadable);
        }
        let most = factors.iter().map(|(across, _)| across).max().unwrap_or(&1)
            * factors.iter().map(|(_, down)| down).max().unwrap_or(&1);
        let samples = factors.iter().map(|(across, down)| across * down * 16 / most).sum();
        let (height, width) = (u16::from_be_bytes([*h1, *h0]), u16::from_be_bytes([*w1, *w0]));
        Ok(Self { width: width.into(), height: height.into(), components: *components, samples, progressive })
    }

    /// The pixels, and, where they come in several passes, all coefficients of two bytes.
    fn cost(&self) -> u64 {
        let pixels = u64::from(self.width) * u64::from(self.height);
        let coefficients = if self.progressive { pixels * self.samples * 2 / 16 } else { 0 };
        pixels * u64::from(self.components) + coefficients
    }
}
