//! The kinds of pictures of the trial: what stands in them, and what a reader should read.

use crate::camera::{Frame, HEIGHT, Pose, WIDTH};
use crate::label::{self, Print};
use crate::rng::SeededRng;
use std::f32::consts::PI;

/// Kinds of pictures, by name.
pub const KINDS: [&str; 15] = [
    "sharp",
    "tilted",
    "dim",
    "glare",
    "blur1",
    "blur2",
    "blur3",
    "gauss3",
    "shaken",
    "small",
    "dirty",
    "bare",
    "code128",
    "code39",
    "turned128",
];

/// One picture and the text in it (none in `bare`).
#[derive(Debug, Clone)]
pub struct Shot {
    /// One byte a pixel, row by row.
    pub pixels: Vec<u8>,
    /// What a reader should read.
    pub text: String,
}

/// The picture of this kind and number, `moment` seconds after the camera saw it first: a hand is never still, and a
/// lamp's reflection wanders with it. The same arguments give the same picture.
pub fn shot(kind: &str, number: u64, seed: u64, moment: f32) -> Option<Shot> {
    let place = KINDS.iter().position(|known| *known == kind)?;
    let mut chance = SeededRng::new(seed ^ (place as u64) << 48 ^ number << 8);
    let (mut print, text) = matter(kind, &mut chance);
    if kind == "dirty" {
        soil(&mut print, &mut chance);
    }
    let mut pose = pose(kind, &mut chance);
    let sway =
        [0; 4].map(|_| chance.between(-PI, PI)).map(|phase| (phase + moment * 2.0 * PI * 0.7).sin() - phase.sin());
    pose.at = [pose.at[0] + 12.0 * sway[0], pose.at[1] + 12.0 * sway[1]];
    pose.turn += sway[2] * 3.0 * PI / 180.0;
    let mut frame = Frame::background(&mut chance);
    if kind != "bare" {
        frame.place(&print, &pose);
    }
    let noise = light(kind, &pose, [sway[2], sway[3]], &mut frame, &mut chance);
    let mut grain = SeededRng::new(chance.bits() ^ u64::from(moment.to_bits()));
    Some(Shot { pixels: frame.sensed(noise, &mut grain), text })
}

/// What is printed, and what it says.
fn matter(kind: &str, chance: &mut SeededRng) -> (Print, String) {
    const LETTERS: &[u8] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let drawn = |count: usize, chance: &mut SeededRng| -> String {
        (0..count).map(|_| char::from(LETTERS[chance.below(32)])).collect()
    };
    match kind {
        "code128" | "turned128" => {
            let serial = drawn(12, chance).to_uppercase();
            (label::code_128(&serial), serial)
        }
        "code39" => {
            let serial = drawn(9, chance).to_uppercase();
            (label::code_39(&serial), serial)
        }
        _ => {
            let text = format!("https://soporte.ejemplo.gob.mx/e/{}", drawn(11, chance));
            let print = label::qr(&text, &format!("{:06}", chance.below(1_000_000)));
            (print, if kind == "bare" { String::new() } else { text })
        }
    }
}

fn pose(kind: &str, chance: &mut SeededRng) -> Pose {
    let size = match kind {
        "small" => chance.between(110.0, 150.0),
        "code128" | "code39" => chance.between(480.0, 760.0),
        "turned128" => chance.between(420.0, 560.0),
        "gauss3" => chance.between(260.0, 420.0),
        _ => chance.between(190.0, 420.0),
    };
    let tilt = match kind {
        "tilted" => chance.between(20.0, 45.0),
        "code128" | "code39" | "turned128" => chance.between(0.0, 15.0),
        _ => chance.between(0.0, 12.0),
    };
    let turn = match kind {
        "code128" | "code39" => chance.between(-20.0, 20.0),
        _ => chance.between(-180.0, 180.0),
    };
    // A hand that aims keeps the whole code within the frame, however it is turned.
    let reach = match kind {
        "code128" | "code39" => [size, size * 0.5],
        _ => [size * 1.55; 2],
    };
    let room = [(WIDTH as f32 - reach[0]) / 2.0, (HEIGHT as f32 - reach[1]) / 2.0];
    let at = [0, 1].map(|i: usize| chance.between(-1.0, 1.0) * room[i].clamp(0.0, 160.0));
    Pose { size, turn: turn * PI / 180.0, tilt: tilt * PI / 180.0, axis: chance.between(-PI, PI), at }
}

/// Lens and light of this kind; gives the sensor's noise.
fn light(kind: &str, pose: &Pose, sway: [f32; 2], frame: &mut Frame, chance: &mut SeededRng) -> f32 {
    match kind {
        "blur1" => frame.defocus(1.0),
        "blur2" => frame.defocus(2.0),
        "blur3" => frame.defocus(3.0),
        "gauss3" => frame.soften(3.0),
        "shaken" => frame.shake(5),
        _ => frame.soften(0.6),
    }
    match kind {
        "dim" => {
            frame.dim(chance.between(0.10, 0.25), chance.between(-PI, PI));
            5.0
        }
        "glare" => {
            let far = chance.between(0.25, 0.6) * pose.size;
            let way = chance.between(-PI, PI);
            let middle = [
                WIDTH as f32 / 2.0 + pose.at[0] + far * way.cos() + sway[0] * 0.25 * pose.size,
                HEIGHT as f32 / 2.0 + pose.at[1] + far * way.sin(),
            ];
            let reach = [pose.size * chance.between(0.3, 0.6), pose.size * chance.between(0.12, 0.25)];
            frame.glare(middle, reach, chance.between(-PI, PI), chance.between(150.0, 320.0));
            3.0
        }
        _ => 3.0,
    }
}

/// Blots, scratches and a worn edge: some six parts in a hundred of the code.
fn soil(print: &mut Print, chance: &mut SeededRng) {
    let [x0, y0, side, _] = print.code;
    for _ in 0..5 {
        let (x, y) = (x0 + chance.below(side), y0 + chance.below(side));
        let reach = side / 28 + chance.below(side / 22);
        let tone = if chance.below(2) == 0 { 60 } else { 235 };
        for dy in 0..2 * reach {
            for dx in 0..2 * reach {
                let inside = (dx.abs_diff(reach)).pow(2) + (dy.abs_diff(reach)).pow(2) < reach * reach;
                let (px, py) = ((x + dx).saturating_sub(reach), (y + dy).saturating_sub(reach));
                if inside && px < print.width && py < print.height {
                    print.dots[py * print.width + px] = tone;
                }
            }
        }
    }
    for _ in 0..3 {
        let (mut x, step) = (chance.between(x0 as f32, (x0 + side) as f32), chance.between(-0.6, 0.6));
        for y in y0..y0 + side {
            x += step;
            for px in (x.max(0.0) as usize)..(x.max(0.0) as usize + 4).min(print.width) {
                print.dots[y * print.width + px] = 225;
            }
        }
    }
}
