//! Writes rendered pictures of one kind to the standard output. First come 64 bytes of text (padded with zeros), then
//! the picture's pixels, one byte each. `ronda-scan-frames KIND COUNT [SEED [FRAMES]]`: so many clips of so many
//! pictures, a tenth of a second apart; without arguments it names the kinds.
#![forbid(unsafe_code)]

use ronda_scan_trial::scene;
use std::io::Write;
use std::process::ExitCode;

/// Bytes kept for the text before each picture.
const HEAD: usize = 64;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [kind, count, rest @ ..] = words.as_slice() else {
        println!("{}", scene::KINDS.join(" "));
        return ExitCode::SUCCESS;
    };
    let number = |place: usize| rest.get(place).map_or(Ok(1), |word| word.parse::<u64>());
    let (Ok(count), Ok(seed), Ok(frames)) = (count.parse::<u64>(), number(0), number(1)) else {
        eprintln!("usage: ronda-scan-frames KIND COUNT [SEED [FRAMES]]");
        return ExitCode::FAILURE;
    };
    let mut out = std::io::stdout().lock();
    for at in 0..count * frames {
        let Some(shot) = scene::shot(kind, at / frames, seed, (at % frames) as f32 / 10.0) else {
            eprintln!("no kind «{kind}»; there are: {}", scene::KINDS.join(" "));
            return ExitCode::FAILURE;
        };
        let mut head = [0u8; HEAD];
        let text = shot.text.as_bytes();
        head[..text.len().min(HEAD)].copy_from_slice(&text[..text.len().min(HEAD)]);
        if out.write_all(&head).and_then(|()| out.write_all(&shot.pixels)).is_err() {
            return ExitCode::FAILURE; // nobody reads on
        }
    }
    ExitCode::SUCCESS
}
