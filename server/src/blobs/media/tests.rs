//! Each kind of file as it should be, and as it should not.

use super::*;
use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder, RgbImage};

fn picture(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| image::Rgb([(x * 7) as u8, (y * 5) as u8, ((x ^ y) * 3) as u8]))
}

fn written(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    picture(width, height).write_to(&mut out, format).expect("an image is written");
    out.into_inner()
}

fn jpeg() -> Vec<u8> {
    let mut out = Vec::new();
    let picture = picture(40, 30);
    JpegEncoder::new_with_quality(&mut out, 90)
        .write_image(picture.as_raw(), 40, 30, ExtendedColorType::Rgb8)
        .expect("a JPEG is written");
    out
}

/// A segment after the JPEG's first marker.
fn with_segment(marker: u8, contents: &[u8]) -> Vec<u8> {
    let mut bytes = jpeg();
    let length = u16::try_from(contents.len() + 2).expect("short").to_be_bytes();
    let segment = [&[0xff, marker][..], &length, contents].concat();
    bytes.splice(2..2, segment);
    bytes
}

/// EXIF with an orientation, and a place where there is one.
fn exif(orientation: u8, place: bool) -> Vec<u8> {
    let mut tiff = b"MM\0*\0\0\0\x08\0\x02".to_vec();
    tiff.extend_from_slice(&[0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
    tiff.extend_from_slice(&[0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 38, 0, 0, 0, 0]);
    tiff.extend_from_slice(&[0, 1, 0, if place { 2 } else { 0 }, 0, 5, 0, 0, 0, 3, 0, 0, 0, 0]);
    [b"Exif\0\0".as_slice(), &tiff].concat()
}

fn fault(bytes: &[u8], said: Media) -> Option<SealFault> {
    look(bytes, said, false).err()
}

#[test]
fn each_kind_is_what_it_says_and_nothing_else() {
    let files = [
        (Media::Jpeg, jpeg()),
        (Media::Png, written(50, 20, ImageFormat::Png)),
        (Media::Webp, written(50, 20, ImageFormat::WebP)),
        (Media::Pdf, b"%PDF-1.7\n1 0 obj\nendobj\ntrailer\n%%EOF\n".to_vec()),
    ];
    for (media, bytes) in &files {
        let looked = look(bytes, *media, false).unwrap_or_else(|fault| panic!("{media:?}: {fault:?}"));
        assert_eq!(looked.thumb.is_some(), media.is_image());
        for (other, _) in files.iter().filter(|(other, _)| other != media) {
            assert_eq!(fault(bytes, *other), Some(SealFault::NotWhatItSays));
        }
        let trailing = [bytes.as_slice(), b"PK\x03\x04 a zip behind it"].concat();
        assert_eq!(fault(&trailing, *media), Some(SealFault::NotWhatItSays), "{media:?}");
        for cut in [1, bytes.len() / 2, bytes.len() - 6] {
            assert!(fault(&bytes[..cut], *media).is_some(), "{media:?} cut at {cut}");
        }
    }
    assert_eq!(fault(b"<svg xmlns='http://www.w3.org/2000/svg'/>", Media::Png), Some(SealFault::NotWhatItSays));
    assert_eq!(fault(b"", Media::Jpeg), Some(SealFault::NotWhatItSays));
}

#[test]
fn a_photograph_keeps_no_place_unless_the_organisation_does() {
    let placed = with_segment(0xe1, &exif(1, true));
    assert_eq!(fault(&placed, Media::Jpeg), Some(SealFault::Location));
    assert!(look(&placed, Media::Jpeg, true).is_ok(), "kept by policy");
    assert_eq!(fault(&with_segment(0xe1, &exif(1, false)), Media::Jpeg), None, "a version alone is no place");
    let packet = b"http://ns.adobe.com/xap/1.0/\0<x exif:GPSLatitude='17,3N'/>";
    assert_eq!(fault(&with_segment(0xe1, packet), Media::Jpeg), Some(SealFault::Location));
}

#[test]
fn a_place_is_taken_out_and_what_is_up_stays_up() {
    for orientation in [1, 6] {
        let located = with_segment(0xe1, &exif(orientation, true));
        assert_eq!(fault(&located, Media::Jpeg), Some(SealFault::Location));
        let bare = without_place(&located, Media::Jpeg).expect("it said where");
        assert_eq!(fault(&bare, Media::Jpeg), None);
        assert_eq!(jpeg::read(&bare).expect("a picture").orientation, orientation);
    }
    assert!(without_place(&jpeg(), Media::Jpeg).is_none(), "it said nothing");
    assert!(without_place(b"%PDF-1.7", Media::Pdf).is_none() && without_place(b"nothing", Media::Png).is_none());
}

#[test]
fn a_thumbnail_stands_upright_and_small() {
    let turned = with_segment(0xe1, &exif(6, false));
    let thumb = look(&turned, Media::Jpeg, false).expect("an image").thumb.expect("a thumbnail");
    let image = image::load_from_memory_with_format(&thumb, ImageFormat::Jpeg).expect("a JPEG");
    assert_eq!((image.width(), image.height()), (30, 40));
    let large = written(1_000, 500, ImageFormat::Png);
    let thumb = look(&large, Media::Png, false).expect("an image").thumb.expect("a thumbnail");
    let image = image::load_from_memory_with_format(&thumb, ImageFormat::Jpeg).expect("a JPEG");
    assert_eq!((image.width(), image.height()), (320, 160));
}

#[test]
fn foreign_metadata_and_lying_headers_are_refused() {
    for hidden in [&b"PK\x03\x04"[..], b"<HTML><body>", b"%PDF-1.4", b"x<script>alert(1)</script>"] {
        assert_eq!(fault(&with_segment(0xfe, hidden), Media::Jpeg), Some(SealFault::NotWhatItSays));
    }
    assert_eq!(fault(&with_segment(0xfe, b"written by a camera"), Media::Jpeg), None);
    let mut huge = jpeg();
    let frame = huge.windows(2).position(|two| two == [0xff, 0xc0]).expect("a frame");
    huge[frame + 5..frame + 9].copy_from_slice(&[0x27, 0x10, 0x27, 0x10]);
    assert_eq!(fault(&huge, Media::Jpeg), Some(SealFault::TooLarge), "a hundred megapixels, it says");
    let mut png = written(20, 20, ImageFormat::Png);
    png[16..24].copy_from_slice(&[0, 0, 0x13, 0x88, 0, 0, 0x13, 0x88]);
    assert!(fault(&png, Media::Png).is_some(), "its header's checksum is another");
}
