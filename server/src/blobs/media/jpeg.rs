//! JPEG, marker by marker, from its first byte to the end of its first picture. Phones put more behind it: a second
//! picture, the map of an HDR display, a film of a second, a maker's notes.

use super::metadata::Metadata;
use super::{Anatomy, exif, icc};
use ronda_shared::evidence::SealFault;

/// So many scans are decoded: a progressive photograph has some ten. Each passes over all blocks.
const SCANS: usize = 24;
const EXIF: &[u8] = b"Exif\0";
const XMP_EXTENSION: &[u8] = b"http://ns.adobe.com/xmp/extension/\0";
/// Before each part of a long XMP packet, after its name: whose it is, how long the whole, where this part begins.
const EXTENSION_HEAD: usize = 40;
const ICC: &[u8] = b"ICC_PROFILE\0";
/// Bytes of a profile in one segment.
const ICC_PART: usize = 65_519;

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
    let (mut frame, mut beside, mut scans, mut at) = (None::<Frame>, SideData::default(), 0, 2);
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
                beside.take(marker, segment);
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
    let frame = frame.filter(|_| scans > 0).ok_or(SealFault::Unreadable)?;
    let cost = frame.cost();
    let Frame { width, height, .. } = frame;
    let (metadata, profile) = beside.all();
    Ok(Anatomy { tail: at != bytes.len(), ..Anatomy::of((width, height), cost, metadata, profile, bare) })
}

/// The bare picture with its colours and, in an EXIF block of one entry, which way up it is.
pub(super) fn dressed(bare: &[u8], profile: Option<&[u8]>, orientation: u8) -> Vec<u8> {
    let (begin, rest) = bare.split_at(bare.len().min(2));
    let mut out = begin.to_vec();
    if orientation != 1 {
        push(&mut out, 0xe1, &[b"Exif\0\0", exif::only_orientation(orientation).as_slice()]);
    }
    let parts: Vec<&[u8]> = profile.unwrap_or_default().chunks(ICC_PART).collect();
    let of = u8::try_from(parts.len()).unwrap_or(u8::MAX);
    for (number, part) in (1..=of).zip(&parts) {
        push(&mut out, 0xe2, &[ICC, &[number, of], part]);
    }
    out.extend_from_slice(rest);
    out
}

fn push(out: &mut Vec<u8>, marker: u8, contents: &[&[u8]]) {
    let length: usize = contents.iter().map(|part| part.len()).sum();
    out.extend_from_slice(&[0xff, marker]);
    out.extend_from_slice(&u16::try_from(length + 2).unwrap_or(u16::MAX).to_be_bytes());
    contents.iter().for_each(|part| out.extend_from_slice(part));
}

/// What stands beside the pixels.
#[derive(Default)]
struct SideData<'a> {
    metadata: Metadata,
    profile: Vec<(u8, u8, &'a [u8])>,
    /// Contents by marker, without the names that begin each part: what is longer than a segment goes on in the next.
    parts: Vec<(u8, &'a [u8])>,
}

impl<'a> SideData<'a> {
    fn take(&mut self, marker: u8, segment: &'a [u8]) {
        if let Some([number, of, part @ ..]) = segment.strip_prefix(ICC).filter(|_| marker == 0xe2) {
            self.profile.push((*number, *of, part));
            return;
        }
        let part = match segment {
            exif if exif.starts_with(EXIF) => {
                self.metadata.exif(exif);
                exif.get(6..)
            }
            xmp if xmp.starts_with(XMP_EXTENSION) => xmp.get(XMP_EXTENSION.len() + EXTENSION_HEAD..),
            other => Some(other),
        };
        self.metadata.any(segment);
        self.parts.extend(part.map(|part| (marker, part)));
    }

    /// All that was told, what goes over several segments too.
    fn all(mut self) -> (Metadata, Option<Vec<u8>>) {
        self.parts.sort_by_key(|(marker, _)| *marker);
        for of_one in self.parts.chunk_by(|(one, _), (other, _)| one == other).filter(|parts| parts.len() > 1) {
            let joined: Vec<u8> = of_one.iter().flat_map(|(_, part)| part.iter().copied()).collect();
            self.metadata.any(&joined);
        }
        let said: Vec<u8> = self.profile.iter().flat_map(|(_, _, part)| part.iter().copied()).collect();
        self.metadata.any(&said);
        (self.metadata, icc::joined(self.profile).and_then(icc::checked))
    }
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
