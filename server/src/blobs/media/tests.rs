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

/// What a JPEG of a camera is followed by: another picture, a film, a maker's notes.
const TRAILERS: [&[u8]; 3] = [b"\xff\xd8\xff\xe1\0\x04ab another", b"\0\0\0\x18ftypmp42", b"SEFHk\0\0\0SEFT"];

#[test]
fn a_bare_picture_is_pixels_and_which_way_up_they_are() {
    for orientation in [1, 6] {
        let mut located = with_segment(0xe1, &exif(orientation, true));
        let secrets: [(u8, &[u8]); 4] =
            [(0xed, b"Photoshop 3.0\0 City"), (0xe0, b"JFXX\0\x10 thumbnail"), (0xfe, b"Canon"), (0xe5, b"unknown")];
        for (marker, contents) in secrets {
            let length = u16::try_from(contents.len() + 2).expect("short").to_be_bytes();
            located.splice(2..2, [&[0xff, marker][..], &length, contents].concat());
        }
        for trailer in TRAILERS {
            let whole = [located.as_slice(), trailer].concat();
            assert_eq!(fault(&whole, Media::Jpeg), Some(SealFault::NotWhatItSays), "the gate takes no second picture");
            let (bare, media) = bare(&whole, Media::Jpeg).expect("a picture");
            assert_eq!((fault(&bare, media), media), (None, Media::Jpeg));
            assert_eq!(bare.windows(4).any(|four| four == b"Exif"), orientation != 1);
            assert_eq!(
                bare.len(),
                jpeg::read(&jpeg()).expect("a picture").bare.len() + if orientation == 1 { 0 } else { 36 }
            );
            assert_eq!(jpeg::read(&bare).expect("a picture").metadata.orientation(), orientation);
            assert_eq!(
                super::bare(&bare, media).expect("a picture").0,
                bare,
                "the same again, so that its hash is the same"
            );
        }
    }
    assert!(bare(b"nothing", Media::Png).is_err());
    assert_eq!(bare(b"%PDF-1.7", Media::Pdf).expect("as it is").0, b"%PDF-1.7");
}

/// The colour profile of a display, as far as anybody looks.
fn profile() -> Vec<u8> {
    let mut profile = vec![7; 140];
    profile[..4].copy_from_slice(&140_u32.to_be_bytes());
    profile[36..40].copy_from_slice(b"acsp");
    profile
}

fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(kind);
    crc.update(data);
    let length = u32::try_from(data.len()).expect("short").to_be_bytes();
    [&length[..], kind, data, &crc.sum().to_be_bytes()].concat()
}

fn zlib(data: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut out, data).expect("compressed");
    out.finish().expect("compressed")
}

/// A PNG with chunks after its header.
fn png(chunks: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let mut bytes = written(40, 30, ImageFormat::Png);
    let all: Vec<u8> = chunks.iter().flat_map(|(kind, data)| chunk(kind, data)).collect();
    bytes.splice(33..33, all);
    bytes
}

/// A WebP of the extended form, with chunks before and after its pixels.
fn webp(before: &[(&[u8; 4], Vec<u8>)], after: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let simple = written(40, 30, ImageFormat::WebP);
    let chunk = |(kind, data): &(&[u8; 4], Vec<u8>)| {
        let length = u32::try_from(data.len()).expect("short").to_le_bytes();
        [&kind[..], &length, data, if data.len() % 2 == 1 { &[0] } else { &[] }].concat()
    };
    let header = [&[0x2c, 0, 0, 0][..], &39_u32.to_le_bytes()[..3], &29_u32.to_le_bytes()[..3]].concat();
    let parts: Vec<u8> = std::iter::once(&(b"VP8X", header))
        .chain(before)
        .map(chunk)
        .chain([simple[12..].to_vec()])
        .chain(after.iter().map(chunk))
        .flatten()
        .collect();
    let size = u32::try_from(parts.len() + 4).expect("short").to_le_bytes();
    [b"RIFF", &size[..], b"WEBP", &parts].concat()
}

const PACKET: &[u8] = b"<x:xmpmeta exif:GPSLatitude='17,3N' exif:GPSLongitude='96,7W'/>";

fn raw_profile(name: &str, contents: &[u8]) -> Vec<u8> {
    let digits: String = contents.iter().map(|byte| format!("{byte:02x}")).collect();
    let rows: Vec<&str> = (0..digits.len()).step_by(72).map(|at| &digits[at..digits.len().min(at + 72)]).collect();
    format!("\n{name}\n{:8}\n{}\n", contents.len(), rows.join("\n")).into_bytes()
}

/// Pictures that say where they were taken, each in a way of its own.
fn located() -> Vec<(&'static str, Media, Vec<u8>)> {
    let (place, none) = (exif(1, true), exif(1, false));
    let (tiff, plain) = (place[6..].to_vec(), none[6..].to_vec());
    let jpegs = |segments: &[(u8, Vec<u8>)]| {
        let mut bytes = jpeg();
        for (marker, contents) in segments.iter().rev() {
            let length = u16::try_from(contents.len() + 2).expect("short").to_be_bytes();
            bytes.splice(2..2, [&[0xff, *marker][..], &length, contents].concat());
        }
        bytes
    };
    let xmp = [b"http://ns.adobe.com/xap/1.0/\0", PACKET].concat();
    let extension = |part: &[u8]| [b"http://ns.adobe.com/xmp/extension/\0", &[b'0'; 40][..], part].concat();
    let wide: Vec<u8> = PACKET.iter().flat_map(|byte| [0, *byte]).collect();
    // The second directory of a block, as that of a thumbnail.
    let mut second = b"MM\0*\0\0\0\x08\0\0\0\0\0\x0e".to_vec();
    second.extend_from_slice(&[
        0, 1, 0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 32, 0, 0, 0, 0, 0, 1, 0, 2, 0, 5, 0, 0, 0, 3,
    ]);
    let text = |heading: &[u8], text: &[u8]| [heading, b"\0", text].concat();
    let itxt = |packed: bool, text: &[u8]| {
        let text = if packed { zlib(text) } else { text.to_vec() };
        [b"XML:com.adobe.xmp\0", &[u8::from(packed), 0][..], b"\0\0", &text].concat()
    };
    let of_png = |chunks: &[(&[u8; 4], Vec<u8>)]| png(chunks);
    vec![
        (
            "two blocks of EXIF, the place in the first",
            Media::Jpeg,
            jpegs(&[(0xe1, place.clone()), (0xe1, none.clone())]),
        ),
        (
            "two blocks of EXIF, the place in the second",
            Media::Jpeg,
            jpegs(&[(0xe1, none.clone()), (0xe1, place.clone())]),
        ),
        ("XMP, then EXIF", Media::Jpeg, jpegs(&[(0xe1, xmp.clone()), (0xe1, none.clone())])),
        (
            "a long packet cut within a word",
            Media::Jpeg,
            jpegs(&[(0xe1, extension(&PACKET[..20])), (0xe1, extension(&PACKET[20..]))]),
        ),
        ("XMP in a segment of its own", Media::Jpeg, jpegs(&[(0xe4, PACKET.to_vec())])),
        ("XMP in UTF-16", Media::Jpeg, jpegs(&[(0xe1, [b"http://ns.adobe.com/xap/1.0/\0", wide.as_slice()].concat())])),
        ("a comment", Media::Jpeg, jpegs(&[(0xfe, b"gpslatitude=17.06".to_vec())])),
        ("the thumbnail's directory", Media::Jpeg, jpegs(&[(0xe1, [b"Exif\0\0", second.as_slice()].concat())])),
        ("EXIF without its zero", Media::Jpeg, jpegs(&[(0xe1, [b"Exif\0\xff", tiff.as_slice()].concat())])),
        ("eXIf twice", Media::Png, of_png(&[(b"eXIf", tiff.clone()), (b"eXIf", plain.clone())])),
        ("XMP, then eXIf", Media::Png, of_png(&[(b"iTXt", itxt(false, PACKET)), (b"eXIf", plain.clone())])),
        ("eXIf with its name", Media::Png, of_png(&[(b"eXIf", place.clone())])),
        ("zxIf", Media::Png, of_png(&[(b"zxIf", [&[0, 0, 0, 0, 60][..], &zlib(&tiff)].concat())])),
        ("compressed iTXt", Media::Png, of_png(&[(b"iTXt", itxt(true, PACKET))])),
        ("zTXt", Media::Png, of_png(&[(b"zTXt", text(b"Comment", &[&[0][..], &zlib(PACKET)].concat()))])),
        (
            "raw profile exif",
            Media::Png,
            of_png(&[(b"tEXt", text(b"Raw profile type exif", &raw_profile("exif", &place)))]),
        ),
        (
            "raw profile APP1",
            Media::Png,
            of_png(&[(
                b"zTXt",
                text(b"Raw profile type APP1", &[&[0][..], &zlib(&raw_profile("generic profile", &place))].concat()),
            )]),
        ),
        (
            "raw profile xmp",
            Media::Png,
            of_png(&[(
                b"zTXt",
                text(b"Raw profile type xmp", &[&[0][..], &zlib(&raw_profile("xmp", PACKET))].concat()),
            )]),
        ),
        (
            "a colour profile",
            Media::Png,
            of_png(&[(b"iCCP", text(b"icc", &[&[0][..], &zlib(&[&profile()[..], PACKET].concat())].concat()))]),
        ),
        ("an unknown chunk", Media::Png, of_png(&[(b"prVt", PACKET.to_vec())])),
        ("EXIF twice", Media::Webp, webp(&[], &[(b"EXIF", place.clone()), (b"EXIF", plain.clone())])),
        ("XMP, then EXIF", Media::Webp, webp(&[], &[(b"XMP ", PACKET.to_vec()), (b"EXIF", plain.clone())])),
        ("EXIF before its pixels", Media::Webp, webp(&[(b"EXIF", tiff.clone())], &[(b"EXIF", plain)])),
        ("XMP twice", Media::Webp, webp(&[], &[(b"XMP ", PACKET.to_vec()), (b"XMP ", b"<x/>".to_vec())])),
        ("a colour profile", Media::Webp, webp(&[(b"ICCP", [&profile()[..], PACKET].concat())], &[])),
    ]
}

#[test]
fn no_container_hides_a_place() {
    for (how, media, bytes) in located() {
        assert_eq!(fault(&bytes, media), Some(SealFault::Location), "{how} in {media:?}");
        assert!(look(&bytes, media, true).is_ok(), "{how} in {media:?}: kept by policy");
        let (bare, kept) = bare(&bytes, media).unwrap_or_else(|fault| panic!("{how} in {media:?}: {fault:?}"));
        assert_eq!((fault(&bare, kept), kept), (None, media), "{how} in {media:?}");
        for trace in [&b"GPS"[..], b"47505", b"Exif", b"EXIF", b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"XMP", b"prVt"] {
            assert!(!bare.windows(trace.len()).any(|found| found == trace), "{how} in {media:?}: {trace:?} is left");
        }
        assert_eq!(super::bare(&bare, kept).expect("a picture").0, bare, "{how} in {media:?}");
    }
}

#[test]
fn what_inflates_on_and_on_is_not_looked_into_and_never_stored() {
    let bomb = zlib(&vec![0; 9 << 20]);
    let bytes = png(&[(b"zTXt", [b"Comment\0\0", bomb.as_slice()].concat())]);
    assert_eq!(fault(&bytes, Media::Png), Some(SealFault::TooLarge));
    assert_eq!(bare(&bytes, Media::Png).expect("a picture").0, written(40, 30, ImageFormat::Png));
}

#[test]
fn colours_stay_and_every_kind_stands_upright() {
    let icc = [b"ICC_PROFILE\0\x01\x01", profile().as_slice()].concat();
    let mut of_jpeg = with_segment(0xe1, &exif(6, true));
    let length = u16::try_from(icc.len() + 2).expect("short").to_be_bytes();
    of_jpeg.splice(2..2, [&[0xff, 0xe2][..], &length, &icc].concat());
    let turned = exif(6, true)[6..].to_vec();
    let packed = [b"display\0\0", zlib(&profile()).as_slice()].concat();
    let files = [
        (Media::Jpeg, of_jpeg),
        (Media::Png, png(&[(b"iCCP", packed), (b"eXIf", turned.clone())])),
        (Media::Webp, webp(&[(b"ICCP", profile())], &[(b"EXIF", turned)])),
    ];
    for (media, bytes) in files {
        let (bare, kept) = bare(&bytes, media).expect("a picture");
        assert_eq!((fault(&bare, kept), kept), (None, media));
        let anatomy = Anatomy::read(&bare, media).expect("a picture");
        assert_eq!(anatomy.profile.as_deref(), Some(profile().as_slice()), "{media:?}");
        let thumb = look(&bare, media, false).expect("an image").thumb.expect("a thumbnail");
        let image = image::load_from_memory_with_format(&thumb, ImageFormat::Jpeg).expect("a JPEG");
        assert_eq!((image.width(), image.height()), (30, 40), "{media:?}");
        // Only a JPEG's EXIF is read wherever it is shown: the others' pixels are turned.
        let sides = if media == Media::Jpeg { (40, 30) } else { (30, 40) };
        assert_eq!((anatomy.width, anatomy.height), sides, "{media:?}");
    }
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
