//! Pictures and papers drawn for trials: each number gives another one, always the same.

use crate::rng::SeededRng;
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use std::io::Cursor;

/// A picture of this size with as much in it as a photograph has.
pub fn picture(seed: u64, width: u32, height: u32) -> RgbImage {
    let mut chance = SeededRng::new(seed);
    let noise: Vec<u8> = (0..4096).map(|_| chance.below(64) as u8).collect();
    RgbImage::from_fn(width, height, |x, y| {
        let grain = noise[((x * 31 + y * 17) % 4096) as usize];
        Rgb([(x / 2) as u8 ^ grain, (y / 3) as u8 ^ grain, ((x + y) / 4) as u8 ^ grain])
    })
}

/// A photograph as a phone makes it.
pub fn jpeg(seed: u64, width: u32, height: u32) -> Vec<u8> {
    let mut out = Vec::new();
    JpegEncoder::new_with_quality(&mut out, 85).encode_image(&picture(seed, width, height)).expect("a JPEG");
    out
}

/// In another format.
pub fn written(seed: u64, width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    DynamicImage::from(picture(seed, width, height)).write_to(&mut out, format).expect("a picture");
    out.into_inner()
}

/// A paper of about so many bytes.
pub fn pdf(seed: u64, size: usize) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n1 0 obj\n<< /Length 1 >>\nstream\n".to_vec();
    let mut chance = SeededRng::new(seed);
    while out.len() < size {
        out.extend_from_slice(format!("{:x} ", chance.number()).as_bytes());
    }
    out.extend_from_slice(b"\nendstream\nendobj\ntrailer\n<< >>\n%%EOF\n");
    out
}
