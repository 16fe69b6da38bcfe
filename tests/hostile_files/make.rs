//! The generator: each number gives a file, always the same.

use flate2::Compression;
use flate2::write::ZlibEncoder;
use image::ImageFormat;
use ronda_shared::evidence::Media;
use ronda_shared::limits::EVIDENCE_BYTES;
use ronda_test_support::pictures;
use ronda_test_support::rng::SeededRng;
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Mutex;

/// What must become of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect {
    /// It is refused.
    Refused,
    /// It is what it says, however odd.
    Taken,
    /// Either: it was changed at random.
    Either,
}

/// One file.
pub struct File {
    pub what: &'static str,
    pub bytes: Vec<u8>,
    pub said: Media,
    pub expect: Expect,
}

const MEDIA: [Media; 4] = [Media::Jpeg, Media::Png, Media::Webp, Media::Pdf];

/// The file of a number.
pub fn file(seed: u64, index: u64) -> File {
    let mut chance = SeededRng::new(seed.wrapping_mul(1_000_003).wrapping_add(index));
    let chance = &mut chance;
    let made = |what, bytes, said, expect| File { what, bytes, said, expect };
    let (refused, taken, either) = (Expect::Refused, Expect::Taken, Expect::Either);
    match index % 25 {
        0 => {
            let said = *chance.pick(&MEDIA).unwrap();
            made("as it should be", good(chance, said), said, taken)
        }
        1 | 2 => {
            let said = *chance.pick(&MEDIA).unwrap();
            let whole = good(chance, said);
            let cut = chance.below(whole.len().saturating_sub(8));
            made("cut short", whole[..cut].to_vec(), said, refused)
        }
        3 | 4 => {
            let said = *chance.pick(&MEDIA).unwrap();
            let other = MEDIA[(MEDIA.iter().position(|one| *one == said).unwrap() + 1 + chance.below(3)) % 4];
            made("of another type", good(chance, other), said, refused)
        }
        5 => made("none of ours", stranger(chance), *chance.pick(&MEDIA).unwrap(), refused),
        6 | 7 => {
            let said = *chance.pick(&MEDIA).unwrap();
            let tail = foreign(chance);
            made("with a tail", [good(chance, said), tail].concat(), said, refused)
        }
        8 => made("with a foreign head", [foreign(chance), good(chance, Media::Jpeg)].concat(), Media::Jpeg, refused),
        9 => made("JPEG with a foreign comment", segment(chance, 0xfe, foreign), Media::Jpeg, refused),
        10 => made("PNG with a foreign text", png_text(chance, foreign), Media::Png, refused),
        11 => made("odd EXIF", odd_exif(chance), Media::Jpeg, either),
        12 => made("a place in EXIF", segment(chance, 0xe1, |_| gps()), Media::Jpeg, refused),
        13 => made("JPEG header that lies", lying_jpeg(chance), Media::Jpeg, refused),
        14 => made("PNG of 100 megapixels", png(10_000, 10_000, 0, 10_000 * 10_001), Media::Png, refused),
        15 => made("PNG that inflates on and on", png(64, 64, 6, 500 << 20), Media::Png, either),
        16 => {
            made("PNG with too little in it", png(2_000 + chance.below(900) as u32, 2_000, 2, 500), Media::Png, refused)
        }
        17 => made("PNG with bombs in its metadata", metadata_bomb(chance), Media::Png, refused),
        18 => made("PNG as large as may be", png(6_000, 6_600, 6, 6_600 * 24_001), Media::Png, either),
        19 => made("progressive JPEG of many passes", progressive(chance), Media::Jpeg, refused),
        20 => made("WebP header that lies", lying_webp(chance), Media::Webp, refused),
        21 => made("WebP with a foreign chunk", webp_chunk(chance, foreign), Media::Webp, refused),
        22 => {
            let bytes = vec![0x41; EVIDENCE_BYTES as usize + 1 + chance.below(9)];
            made("larger than may be", [b"%PDF-1.7".as_slice(), &bytes, b"%%EOF"].concat(), Media::Pdf, refused)
        }
        _ => {
            let said = MEDIA[chance.below(3)];
            let mut bytes = good(chance, said);
            for _ in 0..1 + chance.below(40) {
                let at = chance.below(bytes.len());
                bytes[at] = chance.number() as u8;
            }
            made("changed at random", bytes, said, either)
        }
    }
}

fn good(chance: &mut SeededRng, media: Media) -> Vec<u8> {
    let (seed, width, height) = (chance.number(), 16 + chance.below(300) as u32, 16 + chance.below(300) as u32);
    match media {
        Media::Jpeg => pictures::jpeg(seed, width, height),
        Media::Png => pictures::written(seed, width, height, ImageFormat::Png),
        Media::Webp => pictures::written(seed, width, height, ImageFormat::WebP),
        _ => pictures::pdf(seed, 300 + width as usize * 9),
    }
}

fn stranger(chance: &mut SeededRng) -> Vec<u8> {
    match chance.below(7) {
        0 => b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>".to_vec(),
        1 => b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec(),
        2 => b"<!doctype html><script>alert(1)</script>".to_vec(),
        3 => {
            b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\x04\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;"
                .to_vec()
        }
        4 => Vec::new(),
        5 => b"BM\x3a\0\0\0\0\0\0\0".to_vec(),
        _ => (0..chance.below(4_000)).map(|_| chance.number() as u8 & 0x7f).collect(),
    }
}

/// The beginning of something that some reader would take for more than a picture.
fn foreign(chance: &mut SeededRng) -> Vec<u8> {
    let faces: [&[u8]; 6] = [
        b"PK\x03\x04\x14\0\0\0\0\0file.jar",
        b"PK\x05\x06\0\0\0\0\x01\0\x01\0",
        b"<html><script>fetch('/api/me')</script>",
        b"%PDF-1.4 1 0 obj",
        b"<SvG onload=alert(1)>",
        b"<?php system($_GET[0]);",
    ];
    chance.pick(&faces).unwrap().to_vec()
}

fn segment(chance: &mut SeededRng, marker: u8, contents: impl Fn(&mut SeededRng) -> Vec<u8>) -> Vec<u8> {
    let mut bytes = good(chance, Media::Jpeg);
    let contents = contents(chance);
    let length = (contents.len() as u16 + 2).to_be_bytes();
    bytes.splice(2..2, [&[0xff, marker][..], &length, &contents].concat());
    bytes
}

fn gps() -> Vec<u8> {
    let mut tiff = b"II*\0\x08\0\0\0\x01\0".to_vec();
    tiff.extend_from_slice(&[0x25, 0x88, 4, 0, 1, 0, 0, 0, 26, 0, 0, 0, 0, 0, 0, 0]);
    tiff.extend_from_slice(&[1, 0, 2, 0, 5, 0, 3, 0, 0, 0, 0, 0, 0, 0]);
    [b"Exif\0\0".as_slice(), &tiff].concat()
}

fn odd_exif(chance: &mut SeededRng) -> Vec<u8> {
    segment(chance, 0xe1, |chance| {
        let mut exif = gps();
        for _ in 0..1 + chance.below(6) {
            let at = 6 + chance.below(exif.len() - 6);
            exif[at] = *chance.pick(&[0, 1, 0x7f, 0x80, 0xff, 0x12, 0x88]).unwrap();
        }
        exif.truncate(7 + chance.below(exif.len() - 6));
        exif
    })
}

fn lying_jpeg(chance: &mut SeededRng) -> Vec<u8> {
    let mut bytes = good(chance, Media::Jpeg);
    let frame = bytes.windows(2).position(|two| two == [0xff, 0xc0]).unwrap();
    let sides: [[u8; 4]; 5] = [[0xff; 4], [0x27, 0x10, 0x27, 0x10], [0, 0, 0, 0], [0x2e, 0xe1, 0, 16], [0, 0, 0x10, 0]];
    bytes[frame + 5..frame + 9].copy_from_slice(chance.pick(&sides).unwrap());
    bytes
}

fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(kind);
    crc.update(data);
    [&(data.len() as u32).to_be_bytes()[..], kind, data, &crc.sum().to_be_bytes()].concat()
}

/// So many zeros, compressed; made once.
fn zeros(count: usize) -> Vec<u8> {
    static MADE: Mutex<BTreeMap<usize, Vec<u8>>> = Mutex::new(BTreeMap::new());
    let compressed = || {
        let mut out = ZlibEncoder::new(Vec::new(), Compression::fast());
        let (block, mut left) = (vec![0; 1 << 20], count);
        while left > 0 {
            let now = left.min(block.len());
            out.write_all(&block[..now]).unwrap();
            left -= now;
        }
        out.finish().unwrap()
    };
    MADE.lock().unwrap().entry(count).or_insert_with(compressed).clone()
}

/// A PNG of 8 bits whose header says one thing and whose data are so many zeros.
fn png(width: u32, height: u32, colours: u8, data: usize) -> Vec<u8> {
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, colours, 0, 0, 0]].concat();
    let parts = [chunk(b"IHDR", &header), chunk(b"IDAT", &zeros(data)), chunk(b"IEND", &[])];
    [b"\x89PNG\r\n\x1a\n".to_vec(), parts.concat()].concat()
}

fn after_header(chance: &mut SeededRng, chunks: &[u8]) -> Vec<u8> {
    let mut bytes = good(chance, Media::Png);
    bytes.splice(33..33, chunks.iter().copied());
    bytes
}

fn png_text(chance: &mut SeededRng, contents: impl Fn(&mut SeededRng) -> Vec<u8>) -> Vec<u8> {
    let text = [b"Comment\0".to_vec(), contents(chance)].concat();
    after_header(chance, &chunk(b"tEXt", &text))
}

fn metadata_bomb(chance: &mut SeededRng) -> Vec<u8> {
    let bomb = zeros(100 << 20);
    let chunks = [
        chunk(b"zTXt", &[b"Comment\0\0".as_slice(), &bomb].concat()),
        chunk(b"iCCP", &[b"p\0\0".as_slice(), &bomb].concat()),
        chunk(b"iTXt", &[b"Comment\0\x01\0\0\0".as_slice(), &bomb].concat()),
    ];
    after_header(chance, &chunks.concat())
}

/// Passes that say nothing, over as many pixels as fit: each would walk through all of them.
fn progressive(chance: &mut SeededRng) -> Vec<u8> {
    let side = (1_000 + chance.below(11_000) as u16).to_be_bytes();
    let mut bytes = good(chance, Media::Jpeg);
    let frame = bytes.windows(2).position(|two| two == [0xff, 0xc0]).unwrap();
    bytes[frame + 1] = 0xc2;
    bytes[frame + 5..frame + 9].copy_from_slice(&[side[0], side[1], side[0], side[1]]);
    let scan = bytes.windows(2).position(|two| two == [0xff, 0xda]).unwrap();
    bytes.truncate(scan);
    for _ in 0..25 + chance.below(4_000) {
        bytes.extend_from_slice(&[0xff, 0xda, 0, 8, 1, 1, 0, 0, 0, 0x01, 0x55, 0x2a]);
    }
    bytes.extend_from_slice(&[0xff, 0xd9]);
    bytes
}

fn lying_webp(chance: &mut SeededRng) -> Vec<u8> {
    let mut bytes = good(chance, Media::Webp);
    match chance.below(3) {
        // Its own size, the image's, its chunk's.
        0 => bytes[4..8].copy_from_slice(&u32::MAX.to_le_bytes()),
        1 => bytes[21..25].copy_from_slice(&[0xff, 0xff, 0xff, 0x0f]),
        _ => bytes[16..20].copy_from_slice(&0x7fff_fff0_u32.to_le_bytes()),
    }
    bytes
}

fn webp_chunk(chance: &mut SeededRng, contents: impl Fn(&mut SeededRng) -> Vec<u8>) -> Vec<u8> {
    let mut bytes = good(chance, Media::Webp);
    let mut contents = contents(chance);
    let length = contents.len() as u32;
    contents.resize(contents.len() + contents.len() % 2, 0);
    bytes.extend_from_slice(&[b"XMP ".as_slice(), &length.to_le_bytes(), &contents].concat());
    let size = (bytes.len() as u32 - 8).to_le_bytes();
    bytes[4..8].copy_from_slice(&size);
    bytes
}
