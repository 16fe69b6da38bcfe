//! Checks that received bytes are what they claim to be, before they are said to be evidence. It checks the type by the
//! first bytes, the whole structure by parsers of ours, and the pixels by `image` under limits. What has more than one
//! face, or none, is refused.
//!
//! Metadata never reach a decoder: ancillary chunks are where bombs are hidden. What is no photograph is never opened: its
//! container is followed as far as it says of which type it is, and it leaves as a download alone.

mod exif;
mod icc;
mod jpeg;
mod metadata;
mod mp4;
mod ogg;
mod ole;
mod pdf;
mod png;
mod strip;
mod text;
mod thumb;
mod webp;
mod zip;

pub use strip::bare;

use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use metadata::Metadata;
use ronda_shared::evidence::{Media, SealFault, heic};
use ronda_shared::limits;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What decoding one image may take: of the 200 MB that a hostile file may cost, the rest is the file itself.
const DECODED_BYTES: u64 = 160 * 1024 * 1024;

/// What was found in a file that is what it says.
#[derive(Debug)]
pub struct Looked {
    /// A small JPEG of it, upright; none of what has no pixels.
    pub thumb: Option<Vec<u8>>,
}

/// An image taken apart.
#[derive(Debug)]
struct Anatomy {
    width: u32,
    height: u32,
    /// Bytes that decoding it takes.
    cost: u64,
    /// What stands beside its pixels.
    metadata: Metadata,
    /// Its colour profile, where that is one and nothing else.
    profile: Option<Vec<u8>>,
    /// Something follows the picture, or it moves.
    tail: bool,
    /// Every pixel is kept as it is.
    lossless: bool,
    /// The file without its metadata: all that a decoder gets to see.
    bare: Vec<u8>,
}

/// Looks at a whole file. It decodes: one at a time.
pub fn look(bytes: &[u8], said: Media, keep_location: bool) -> Result<Looked, SealFault> {
    if bytes.len() > limits::EVIDENCE_BYTES as usize {
        return Err(SealFault::TooLarge);
    }
    let begins = kind(bytes);
    if begins != Some(said) && (begins.is_some() || begins_as_itself(said)) {
        return Err(SealFault::NotWhatItSays);
    }
    if !said.is_image() {
        return check_kept(bytes, said, keep_location).map(|()| Looked { thumb: None });
    }
    let anatomy = Anatomy::read(bytes, said)?;
    if anatomy.tail || anatomy.metadata.foreign() {
        return Err(SealFault::NotWhatItSays);
    }
    if anatomy.metadata.located() && !keep_location {
        return Err(SealFault::Location);
    }
    anatomy.metadata.fits()?;
    anatomy.check_size()?;
    // A decoder that panics has met what it does not understand; it holds nothing of ours.
    let thumb = catch_unwind(AssertUnwindSafe(|| {
        let image = decode(&anatomy, said)?;
        thumb::make(image, anatomy.metadata.orientation())
    }));
    Ok(Looked { thumb: Some(thumb.unwrap_or(Err(SealFault::Unreadable))?) })
}

/// Looks at what is kept as bytes.
fn check_kept(bytes: &[u8], said: Media, keep_location: bool) -> Result<(), SealFault> {
    match said {
        Media::Pdf => pdf::look(bytes),
        Media::Heic if keep_location || heic::is_bare(bytes)? => heic::beside(bytes).map(|_| ()),
        Media::Heic => Err(SealFault::Location),
        Media::Doc | Media::Xls | Media::Ppt => ole::look(bytes, said),
        Media::Docx | Media::Xlsx | Media::Pptx | Media::Odt | Media::Ods | Media::Odp | Media::Zip => {
            zip::look(bytes, said)
        }
        Media::Text | Media::Csv | Media::Log | Media::Eml => text::look(bytes, said),
        Media::Ogg => ogg::look(bytes, keep_location),
        Media::M4a | Media::Mp4 => mp4::look(bytes, said, keep_location),
        Media::Jpeg | Media::Png | Media::Webp => Err(SealFault::NotWhatItSays),
    }
}

/// Of which type a file is that comes under a name: by its first bytes where these tell, else by the name where the bytes
/// bear it out; none of what is not taken.
pub fn media_of(name: &str, bytes: &[u8]) -> Option<Media> {
    match kind(bytes) {
        // Where its items cannot be followed, its place cannot be taken out.
        Some(Media::Heic) => heic::beside(bytes).is_ok().then_some(Media::Heic),
        Some(media) => Some(media),
        None => Media::by_name(name).filter(|said| check_kept(bytes, *said, true).is_ok()),
    }
}

/// The type that the first bytes tell, where they do; the whole is looked at before it is kept.
pub fn kind(bytes: &[u8]) -> Option<Media> {
    if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
        return Some(Media::Jpeg);
    }
    if bytes.starts_with(png::SIGNATURE) {
        return Some(Media::Png);
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return Some(Media::Webp);
    }
    if heic::is_heic(bytes) {
        return Some(Media::Heic);
    }
    bytes.starts_with(b"%PDF-").then_some(Media::Pdf)
}

/// Whether the first bytes alone tell this type, as [`kind`] reads them.
fn begins_as_itself(media: Media) -> bool {
    media.is_image() || matches!(media, Media::Pdf | Media::Heic)
}

/// A number of a container, its least byte first.
fn little(bytes: &[u8], at: usize, size: usize) -> Option<usize> {
    let digits = bytes.get(at..at.checked_add(size)?)?;
    Some(digits.iter().rev().fold(0, |sum, byte| sum << 8 | usize::from(*byte)))
}

impl Anatomy {
    /// Takes an image apart.
    fn read(bytes: &[u8], media: Media) -> Result<Self, SealFault> {
        match media {
            Media::Jpeg => jpeg::read(bytes),
            Media::Png => png::read(bytes),
            Media::Webp => webp::read(bytes),
            _ => Err(SealFault::Unreadable),
        }
    }

    fn of((width, height): (u32, u32), cost: u64, metadata: Metadata, profile: Option<Vec<u8>>, bare: Vec<u8>) -> Self {
        Self { width, height, cost, metadata, profile, tail: false, lossless: true, bare }
    }

    fn check_size(&self) -> Result<(), SealFault> {
        let (width, height) = (self.width, self.height);
        if width == 0 || height == 0 {
            return Err(SealFault::Unreadable);
        }
        let pixels = u64::from(width) * u64::from(height);
        let large = width > limits::PHOTO_SIDE || height > limits::PHOTO_SIDE || pixels > limits::PHOTO_PIXELS;
        if large || self.cost > DECODED_BYTES { Err(SealFault::TooLarge) } else { Ok(()) }
    }
}

fn decode(anatomy: &Anatomy, media: Media) -> Result<DynamicImage, SealFault> {
    let format = match media {
        Media::Jpeg => ImageFormat::Jpeg,
        Media::Png => ImageFormat::Png,
        Media::Webp => ImageFormat::WebP,
        _ => return Err(SealFault::Unreadable),
    };
    let mut bounds = Limits::default();
    bounds.max_image_width = Some(limits::PHOTO_SIDE);
    bounds.max_image_height = Some(limits::PHOTO_SIDE);
    bounds.max_alloc = Some(DECODED_BYTES);
    let mut reader = ImageReader::with_format(Cursor::new(anatomy.bare.as_slice()), format);
    reader.limits(bounds);
    let decoder = reader.into_decoder().map_err(unreadable)?;
    // Two headers that do not agree: the parser's is the one that was judged.
    if decoder.dimensions() != (anatomy.width, anatomy.height) {
        return Err(SealFault::Unreadable);
    }
    DynamicImage::from_decoder(decoder).map_err(unreadable)
}

#[allow(clippy::needless_pass_by_value, reason = "it maps an error")]
fn unreadable(error: image::ImageError) -> SealFault {
    tracing::debug!(error.message = %error, "An image could not be decoded.");
    if matches!(error, image::ImageError::Limits(_)) { SealFault::TooLarge } else { SealFault::Unreadable }
}

/// True where metadata, in small letters, hold the beginning of another kind of file: a zip, a page, a program, under an
/// image's skin.
fn is_foreign(letters: &[u8]) -> bool {
    const FACES: [&[u8]; 9] =
        [b"pk\x03\x04", b"pk\x05\x06", b"%pdf-", b"<html", b"<script", b"<!doctype", b"<svg", b"<?php", b"<iframe"];
    FACES.iter().any(|face| memchr::memmem::find(letters, face).is_some())
}

#[cfg(test)]
mod tests;
