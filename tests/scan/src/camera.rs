//! What a phone's camera makes of a label: a place and a tilt, a lens, a light, a sensor.

use crate::label::Print;
use crate::rng::SeededRng;

/// Pixels across and down of a frame.
pub const WIDTH: usize = 1280;
/// See `WIDTH`.
pub const HEIGHT: usize = 720;
/// Subpixels a pixel, each way.
const FINE: usize = 3;
/// Distance of the eye, in widths of a frame.
const EYE: f32 = 1.1;

/// How the label stands before the camera.
#[derive(Debug, Clone, Copy)]
pub struct Pose {
    /// Width of the code in pixels, if it stood straight.
    pub size: f32,
    /// Turn in the plane of the picture, radians.
    pub turn: f32,
    /// Tilt out of it, radians, and the direction of its axis.
    pub tilt: f32,
    /// See `tilt`.
    pub axis: f32,
    /// Middle of the code, in pixels from the middle of the frame.
    pub at: [f32; 2],
}

/// A frame before the sensor: light, 0 to 255 and above.
#[derive(Debug, Clone)]
pub struct Frame {
    /// One value a pixel, row by row.
    pub light: Vec<f32>,
}

impl Frame {
    /// A rack, cables and shelves, out of focus: what stands behind labels.
    pub fn background(chance: &mut SeededRng) -> Self {
        let mut light = vec![0.0; WIDTH * HEIGHT];
        let (base, slope_x, slope_y) =
            (chance.between(40.0, 150.0), chance.between(-0.04, 0.04), chance.between(-0.06, 0.06));
        for (i, pixel) in light.iter_mut().enumerate() {
            *pixel = base + slope_x * (i % WIDTH) as f32 + slope_y * (i / WIDTH) as f32;
        }
        for _ in 0..40 {
            let (x, y) = (chance.below(WIDTH), chance.below(HEIGHT));
            let (w, h) = (10 + chance.below(240), 6 + chance.below(90));
            let tone = chance.between(10.0, 210.0);
            for row in y..(y + h).min(HEIGHT) {
                light[row * WIDTH + x..row * WIDTH + (x + w).min(WIDTH)].fill(tone);
            }
        }
        let mut frame = Self { light };
        frame.soften(2.0);
        frame
    }

    /// Puts a print into the picture.
    pub fn place(&mut self, print: &Print, pose: &Pose) {
        let scale = print.code[2] as f32 / pose.size;
        let (sin, cos) = pose.turn.sin_cos();
        let (axis_sin, axis_cos) = pose.axis.sin_cos();
        let (tilt_sin, tilt_cos) = pose.tilt.sin_cos();
        let eye = EYE * WIDTH as f32;
        let middle =
            [print.code[0] as f32 + print.code[2] as f32 / 2.0, print.code[1] as f32 + print.code[3] as f32 / 2.0];
        for y in 0..HEIGHT {
            for x in 0..WIDTH {
                let (mut sum, mut seen) = (0.0, 0.0);
                for fine in 0..FINE * FINE {
                    let px = x as f32 + ((fine % FINE) as f32 + 0.5) / FINE as f32 - WIDTH as f32 / 2.0 - pose.at[0];
                    let py = y as f32 + ((fine / FINE) as f32 + 0.5) / FINE as f32 - HEIGHT as f32 / 2.0 - pose.at[1];
                    // Along the axis nothing changes; across it the plane leans away from the eye.
                    let (along, across) = (px * axis_cos + py * axis_sin, py * axis_cos - px * axis_sin);
                    let depth = eye * tilt_cos - across * tilt_sin;
                    if depth <= eye * 0.05 {
                        continue;
                    }
                    let lean = across * eye / depth;
                    let wide = along * (1.0 + lean * tilt_sin / eye);
                    let (u, v) = (wide * axis_cos - lean * axis_sin, wide * axis_sin + lean * axis_cos);
                    let (u, v) = (u * cos + v * sin, v * cos - u * sin);
                    let (u, v) = (u * scale + middle[0], v * scale + middle[1]);
                    if u >= 0.0 && v >= 0.0 && (u as usize) < print.width && (v as usize) < print.height {
                        sum += f32::from(print.dots[v as usize * print.width + u as usize]);
                        seen += 1.0;
                    }
                }
                if seen > 0.0 {
                    let pixel = &mut self.light[y * WIDTH + x];
                    let part = seen / (FINE * FINE) as f32;
                    *pixel = *pixel * (1.0 - part) + sum / seen * 0.86 * part;
                }
            }
        }
    }

    /// A lens out of focus, by a normal curve of this deviation (pixels).
    pub fn soften(&mut self, sigma: f32) {
        let reach = (sigma * 3.0).ceil() as usize;
        let curve: Vec<f32> =
            (0..=2 * reach).map(|i| (-((i as f32 - reach as f32) / sigma).powi(2) / 2.0).exp()).collect();
        let sum: f32 = curve.iter().sum();
        let curve: Vec<f32> = curve.into_iter().map(|c| c / sum).collect();
        self.sweep(&curve, 1, WIDTH);
        self.sweep(&curve, WIDTH, HEIGHT);
    }

    /// A shaken hand: the same along one line of `length` pixels, across the picture.
    pub fn shake(&mut self, length: usize) {
        self.sweep(&vec![1.0 / length as f32; length], 1, WIDTH);
    }

    /// A lens out of focus as it truly is: each point becomes a disc of this radius.
    pub fn defocus(&mut self, radius: f32) {
        let reach = radius.ceil() as isize;
        // Each row of the disc is a run: sums along rows make a run cost the same whatever its length.
        let runs: Vec<(isize, f32)> = (-reach..=reach)
            .filter_map(|dy| {
                let half = ((radius + 0.5).powi(2) - (dy * dy) as f32).sqrt();
                half.is_finite().then_some((dy, half))
            })
            .collect();
        let area: f32 = runs.iter().map(|(_, half)| 2.0 * half.floor() + 1.0).sum();
        let mut sums = vec![0.0f64; (WIDTH + 1) * HEIGHT];
        for y in 0..HEIGHT {
            for x in 0..WIDTH {
                sums[y * (WIDTH + 1) + x + 1] = sums[y * (WIDTH + 1) + x] + f64::from(self.light[y * WIDTH + x]);
            }
        }
        for y in 0..HEIGHT as isize {
            for x in 0..WIDTH {
                let mut total = 0.0;
                for (dy, half) in &runs {
                    let row = (y + dy).clamp(0, HEIGHT as isize - 1) as usize * (WIDTH + 1);
                    let half = half.floor() as usize;
                    let (from, to) = (x.saturating_sub(half), (x + half + 1).min(WIDTH));
                    total += (sums[row + to] - sums[row + from]) * (2 * half + 1) as f64 / (to - from) as f64;
                }
                self.light[y as usize * WIDTH + x] = total as f32 / area;
            }
        }
    }

    /// One pass of a curve over lines of `count` pixels that stand `step` apart.
    fn sweep(&mut self, curve: &[f32], step: usize, count: usize) {
        let reach = curve.len() / 2;
        let mut line = vec![0.0; count];
        for start in 0..WIDTH * HEIGHT / count {
            let first = if step == 1 { start * count } else { start };
            for (i, value) in line.iter_mut().enumerate() {
                *value = self.light[first + i * step];
            }
            for i in 0..count {
                let sum = curve.iter().enumerate().map(|(k, c)| c * line[(i + k).saturating_sub(reach).min(count - 1)]);
                self.light[first + i * step] = sum.sum();
            }
        }
    }

    /// A lamp mirrored in a glossy label: brightest at a point, with a wide halo.
    pub fn glare(&mut self, at: [f32; 2], reach: [f32; 2], turn: f32, strength: f32) {
        let (sin, cos) = turn.sin_cos();
        for (i, pixel) in self.light.iter_mut().enumerate() {
            let (x, y) = ((i % WIDTH) as f32 - at[0], (i / WIDTH) as f32 - at[1]);
            let (u, v) = ((x * cos + y * sin) / reach[0], (y * cos - x * sin) / reach[1]);
            let far = u * u + v * v;
            *pixel += strength * (0.75 * (-far * 2.0).exp() + 0.25 * (-far / 6.0).exp());
        }
    }

    /// Less light, and a shadow that runs across.
    pub fn dim(&mut self, part: f32, turn: f32) {
        let (sin, cos) = turn.sin_cos();
        for (i, pixel) in self.light.iter_mut().enumerate() {
            let across =
                ((i % WIDTH) as f32 / WIDTH as f32 - 0.5) * cos + ((i / WIDTH) as f32 / HEIGHT as f32 - 0.5) * sin;
            *pixel *= part * (1.0 + 0.6 * across);
        }
    }

    /// What the sensor gives, with its noise.
    pub fn sensed(&self, noise: f32, chance: &mut SeededRng) -> Vec<u8> {
        self.light.iter().map(|light| (light + noise * chance.normal()).round().clamp(0.0, 255.0) as u8).collect()
    }
}
