//! The bare picture: what is kept of a photograph that came by a page or by mail. Its pixels, its colours and which way up
//! it is; no place, no camera, no hidden thumbnail, nothing behind it.

use super::{Anatomy, decode, jpeg, png, thumb, webp};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::webp::WebPEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageEncoder, ImageFormat};
use ronda_shared::evidence::{Media, SealFault, heic};
use ronda_shared::limits;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Of a photograph whose pixels are turned and that would be too large as it was.
const QUALITY: u8 = 90;

/// A photograph bare, and its type: a turned WebP is a JPEG from then on. Bare again, it is the same bytes. It may decode:
/// one at a time. What is no image stays as it is.
///
/// # Errors
/// What cannot be taken apart: the gate of uploads will say the same of it.
pub fn bare(bytes: &[u8], media: Media) -> Result<(Vec<u8>, Media), SealFault> {
    if media == Media::Heic {
        return heic::bare(bytes.to_vec()).map(|bare| (bare, media));
    }
    if !media.is_image() {
        return Ok((bytes.to_vec(), media));
    }
    let anatomy = Anatomy::read(bytes, media)?;
    let (profile, orientation) = (anatomy.profile.as_deref(), anatomy.metadata.orientation());
    if media == Media::Jpeg {
        // Every program that shows a JPEG turns it as its EXIF says.
        return Ok((jpeg::dressed(&anatomy.bare, profile, orientation), media));
    }
    if orientation != 1 {
        anatomy.check_size()?;
        // A decoder that panics has met what it does not understand; it holds nothing of ours.
        let turned = catch_unwind(AssertUnwindSafe(|| turned(&anatomy, media)));
        if let Ok(Ok(turned)) = turned {
            return Ok(turned);
        }
        // It cannot be decoded, and the gate of uploads will say so of the bare one.
    }
    dressed(anatomy.bare.clone(), media, profile).map(|bytes| (bytes, media))
}

/// Its pixels turned. A photograph that was compressed with losses, or is too large without them, becomes a JPEG.
fn turned(anatomy: &Anatomy, media: Media) -> Result<(Vec<u8>, Media), SealFault> {
    let mut image = decode(anatomy, media)?;
    let way = Orientation::from_exif(anatomy.metadata.orientation()).unwrap_or(Orientation::NoTransforms);
    image.apply_orientation(way);
    let profile = anatomy.profile.as_deref();
    if anatomy.lossless {
        let same = lossless(&image, media, profile)?;
        if same.len() <= limits::EVIDENCE_BYTES as usize {
            return Ok((same, media));
        }
    }
    let mut out = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut out, QUALITY);
    encoder_error(thumb::on_white(&image).write_with_encoder(encoder))?;
    let fresh = jpeg::read(&out)?;
    Ok((jpeg::dressed(&fresh.bare, profile, 1), Media::Jpeg))
}

fn lossless(image: &DynamicImage, media: Media, profile: Option<&[u8]>) -> Result<Vec<u8>, SealFault> {
    let mut out = Vec::new();
    if media == Media::Png {
        encoder_error(image.write_to(&mut Cursor::new(&mut out), ImageFormat::Png))?;
        return dressed(out, media, profile);
    }
    let mut encoder = WebPEncoder::new_lossless(&mut out);
    if let Some(profile) = profile {
        encoder.set_icc_profile(profile.to_vec()).map_err(|_| SealFault::Unreadable)?;
    }
    encoder_error(image.write_with_encoder(encoder))?;
    Ok(out)
}

fn encoder_error(written: image::ImageResult<()>) -> Result<(), SealFault> {
    written.map_err(super::unreadable)
}

fn dressed(bare: Vec<u8>, media: Media, profile: Option<&[u8]>) -> Result<Vec<u8>, SealFault> {
    match media {
        Media::Png => png::dressed(&bare, profile).map_err(|_| SealFault::Unreadable),
        Media::Webp => Ok(webp::dressed(bare, profile)),
        _ => Ok(bare),
    }
}
