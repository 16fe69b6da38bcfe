//! Ways to spoil a message.

use flate2::Compression;
use flate2::write::GzEncoder;
use ronda_test_support::rng::SeededRng;
use std::io::Write;

/// The ways.
pub const HOW: &[&str] = &["cut", "flip", "splice", "lie", "nest", "count", "bad text", "repeat", "noise"];

/// Heads that claim what is not there: texts, bytes, arrays, maps of 4 GiB and more, negative numbers, tags, floats.
const LIES: &[&[u8]] = &[
    &[0x7a, 0xff, 0xff, 0xff, 0xff],
    &[0x7b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    &[0x5a, 0xff, 0xff, 0xff, 0xff],
    &[0x5b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    &[0x9a, 0xff, 0xff, 0xff, 0xff],
    &[0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    &[0xba, 0xff, 0xff, 0xff, 0xff],
    &[0xbb, 0x80, 0, 0, 0, 0, 0, 0, 0],
    &[0x3b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    &[0xdb, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    &[0xfb, 0x7f, 0xf0, 0, 0, 0, 0, 0, 0],
    &[0x5f],
    &[0x7f],
    &[0x9f],
    &[0xbf],
    &[0xff],
    &[0x1c],
    &[0xf8, 0x00],
];
/// What is nested.
const SHELLS: &[&[u8]] =
    &[&[0x81], &[0x9f], &[0xa1, 0x00], &[0xbf, 0x60], &[0xc6], &[0x82, 0x00], &[0x81, 0x9f], &[0x5f]];
/// Not UTF-8.
const BAD_TEXT: &[&[u8]] = &[&[0xc3], &[0xff, 0xfe], &[0xed, 0xa0, 0x80], &[0xf5, 0x80, 0x80, 0x80], &[0xc0, 0xaf]];

/// A message spoiled in one to three ways; the first is named.
pub fn mutate(chance: &mut SeededRng, seed: &[u8], all: &[Vec<u8>]) -> (&'static str, Vec<u8>) {
    let mut bytes = seed.to_vec();
    let mut first = None;
    for _ in 0..1 + chance.below(3) {
        let how = *chance.pick(HOW).unwrap();
        first.get_or_insert(how);
        spoil(chance, how, &mut bytes, all);
        bytes.truncate(2 << 20);
    }
    (first.unwrap_or(HOW[0]), bytes)
}

fn spoil(chance: &mut SeededRng, how: &str, bytes: &mut Vec<u8>, all: &[Vec<u8>]) {
    let at = chance.below(bytes.len() + 1);
    match how {
        "cut" => bytes.truncate(at),
        "flip" => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << chance.below(8);
            }
        }
        "splice" => {
            let other = chance.pick(all).unwrap();
            let from = chance.below(other.len() + 1);
            let until = from + chance.below((other.len() - from).min(4_096) + 1);
            let end = at + chance.below(bytes.len() - at + 1);
            bytes.splice(at..end, other[from..until].iter().copied());
        }
        "lie" => over(bytes, at, chance.pick(LIES).unwrap()),
        "nest" => {
            let times = [1, 10, 200, 5_000, 60_000][chance.below(5)];
            let shells = chance.pick(SHELLS).unwrap().repeat(times);
            bytes.splice(at..at, shells);
        }
        "count" => {
            // The head of what stands here claims another number of items.
            if let Some(byte) = bytes.get_mut(at) {
                *byte = (*byte & 0xe0) | [0x00, 0x01, 0x17, 0x18, 0x19, 0x1a, 0x1b, 0x1f][chance.below(8)];
            }
        }
        "bad text" => over(bytes, at, chance.pick(BAD_TEXT).unwrap()),
        "repeat" => {
            let end = at + chance.below((bytes.len() - at).min(64) + 1);
            let times = [2, 50, 3_000][chance.below(3)];
            let many = bytes[at..end].repeat(times);
            bytes.splice(at..end, many);
        }
        _ => {
            let noise: Vec<u8> = (0..chance.below(40)).map(|_| chance.number() as u8).collect();
            over(bytes, at, &noise);
        }
    }
}

/// Writes over what stands at a place, as far as it goes.
fn over(bytes: &mut Vec<u8>, at: usize, with: &[u8]) {
    let end = (at + with.len()).min(bytes.len());
    bytes.splice(at..end, with.iter().copied());
}

/// A spoiled frame as it is, a spoiled body in a sound frame, a spoiled frame around it, or a bomb.
pub fn framed(chance: &mut SeededRng, bytes: Vec<u8>, bombs: &[Vec<u8>]) -> Vec<u8> {
    match chance.below(40) {
        0 => chance.pick(bombs).unwrap().clone(),
        1 => {
            let mut bomb = chance.pick(bombs).unwrap().clone();
            let at = chance.below(bomb.len());
            bomb[at] ^= 1 << chance.below(8);
            bomb
        }
        2..10 => [&[0], bytes.as_slice()].concat(),
        10..20 => zipped(&bytes),
        20..26 => {
            let mut frame = zipped(&bytes);
            let at = chance.below(frame.len());
            frame[at] ^= 1 << chance.below(8);
            frame
        }
        _ => bytes,
    }
}

fn zipped(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(vec![1], Compression::fast());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}
