//! A label as it is printed, and a maker's plate: black on white, in pixels of the print.

use crate::barcode;
use qrcode::{Color, EcLevel, QrCode};

/// A flat picture, 0 black to 255 white, row by row.
#[derive(Debug, Clone)]
pub struct Print {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// One byte a pixel.
    pub dots: Vec<u8>,
    /// Where the code stands: x, y, width, height.
    pub code: [usize; 4],
}

/// Pixels of the print a module of a code.
const MODULE: usize = 8;

impl Print {
    fn blank(width: usize, height: usize) -> Self {
        Self { width, height, dots: vec![255; width * height], code: [0; 4] }
    }
    fn ink(&mut self, x: usize, y: usize, width: usize, height: usize) {
        for row in y..(y + height).min(self.height) {
            self.dots[row * self.width + x.min(self.width)..row * self.width + (x + width).min(self.width)].fill(10);
        }
    }
    /// Letters of 3 by 5 dots, each dot `size` pixels: enough to be something else than a code.
    fn write(&mut self, text: &str, mut x: usize, y: usize, size: usize) {
        for letter in text.bytes() {
            let rows = u64::from(letter).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40;
            for dot in 0..15 {
                if (rows >> dot) & 1 == 1 {
                    self.ink(x + dot % 3 * size, y + dot / 3 * size, size, size);
                }
            }
            x += 4 * size;
        }
    }
}

/// Our label: a code of level Q with its quiet zone, and the number and the name for people beside it.
///
/// # Panics
/// Where `text` is longer than any QR code: the trial's own texts are not.
pub fn qr(text: &str, number: &str) -> Print {
    let code = QrCode::with_error_correction_level(text, EcLevel::Q).expect("a text of the trial fits");
    let side = code.width() * MODULE;
    let quiet = 4 * MODULE;
    let mut print = Print::blank(side * 2 + 3 * quiet, side + 2 * quiet);
    for (i, color) in code.to_colors().iter().enumerate() {
        if *color == Color::Dark {
            let (x, y) = (i % code.width(), i / code.width());
            print.ink(quiet + x * MODULE, quiet + y * MODULE, MODULE, MODULE);
        }
    }
    print.code = [quiet, quiet, side, side];
    let x = side + 2 * quiet;
    print.write("OAX-TI", x, quiet, 8);
    print.write(number, x, quiet + 70, 10);
    print.write("Telefono IP", x, quiet + 150, 5);
    print
}

/// A maker's plate with one barcode and its text beneath.
pub fn bars(bars: &[bool], text: &str) -> Print {
    let quiet = 12 * MODULE / 2;
    let module = MODULE / 2;
    let width = bars.len() * module;
    let height = (width / 5).max(60);
    let mut print = Print::blank(width + 2 * quiet, height + 2 * quiet + 50);
    for (i, bar) in bars.iter().enumerate() {
        if *bar {
            print.ink(quiet + i * module, quiet, module, height);
        }
    }
    print.code = [quiet, quiet, width, height];
    print.write(text, quiet, quiet + height + 12, 6);
    print
}

/// A plate with a serial number in Code 128.
pub fn code_128(serial: &str) -> Print {
    bars(&barcode::code_128(serial), serial)
}

/// A plate with a serial number in Code 39.
pub fn code_39(serial: &str) -> Print {
    bars(&barcode::code_39(serial), serial)
}
