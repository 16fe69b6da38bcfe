//! The rates of `rqrr` on the same pictures, to compare: `ronda-scan-rqrr COUNT [SEED]`. Single pictures, as they are.
#![forbid(unsafe_code)]

use ronda_scan_trial::camera::{HEIGHT, WIDTH};
use ronda_scan_trial::scene;
use std::time::Instant;

fn main() {
    let words: Vec<u64> = std::env::args().skip(1).filter_map(|word| word.parse().ok()).collect();
    let (count, seed) = (words.first().copied().unwrap_or(20), words.get(1).copied().unwrap_or(1));
    println!("kind       read    p95 ms (native)");
    for kind in scene::KINDS.into_iter().filter(|kind| !kind.contains("128") && !kind.contains("39")) {
        let (mut read, mut took) = (0, Vec::new());
        for shot in (0..count).filter_map(|number| scene::shot(kind, number, seed, 0.0)) {
            let began = Instant::now();
            let mut picture =
                rqrr::PreparedImage::prepare_from_greyscale(WIDTH, HEIGHT, |x, y| shot.pixels[y * WIDTH + x]);
            let texts = picture.detect_grids().into_iter().filter_map(|grid| grid.decode().ok());
            read += usize::from(texts.map(|(_, text)| text).any(|text| text == shot.text && !text.is_empty()));
            took.push(began.elapsed().as_millis());
        }
        took.sort_unstable();
        let p95 = took.get(took.len() * 95 / 100).copied().unwrap_or(0);
        println!("{kind:8} {:>5.1} %   {p95}", 100.0 * read as f64 / count.max(1) as f64);
    }
}
