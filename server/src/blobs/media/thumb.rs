//! The small picture that lists show: 320 pixels along its longer side, upright, on white.

use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, Rgb, RgbImage};
use ronda_shared::evidence::SealFault;

/// Pixels along the longer side.
const SIDE: u32 = 320;
const QUALITY: u8 = 75;

/// Makes it. A smaller image stays as small as it is.
pub(super) fn make(image: DynamicImage, orientation: u8) -> Result<Vec<u8>, SealFault> {
    let mut small = if image.width() > SIDE || image.height() > SIDE { image.thumbnail(SIDE, SIDE) } else { image };
    small.apply_orientation(Orientation::from_exif(orientation).unwrap_or(Orientation::NoTransforms));
    let mut out = Vec::new();
    JpegEncoder::new_with_quality(&mut out, QUALITY).encode_image(&on_white(&small)).map_err(super::unreadable)?;
    Ok(out)
}

pub(super) fn on_white(image: &DynamicImage) -> RgbImage {
    if !image.color().has_alpha() {
        return image.to_rgb8();
    }
    let colours = image.to_rgba8();
    RgbImage::from_fn(colours.width(), colours.height(), |x, y| {
        let [red, green, blue, alpha] = colours.get_pixel(x, y).0;
        let over = |colour: u8| {
            let mixed = (u16::from(colour) * u16::from(alpha) + 255 * (255 - u16::from(alpha))) / 255;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        };
        Rgb([over(red), over(green), over(blue)])
    })
}
