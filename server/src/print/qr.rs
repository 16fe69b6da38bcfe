//! QR codes for paper: error correction Q or better, as strong as the same size of code allows.

use super::sheet::{BLACK, Mark};
use qrcode::types::QrError;
use qrcode::{Color, EcLevel, QrCode};

/// Light modules that must stand around a code.
pub const QUIET: usize = 4;

/// A code, module by module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    width: usize,
    dark: Vec<bool>,
}

impl Code {
    /// The code of a text; fails where the text is too long for one.
    pub fn of(text: &str) -> Result<Self, QrError> {
        let quarter = QrCode::with_error_correction_level(text, EcLevel::Q)?;
        // What room is left is given to correction: the same size of code, and more of it may be dirty.
        let code = match QrCode::with_version(text, quarter.version(), EcLevel::H) {
            Ok(strongest) => strongest,
            Err(_) => quarter,
        };
        let dark = code.to_colors().into_iter().map(|color| color == Color::Dark).collect();
        Ok(Self { width: code.width(), dark })
    }

    /// Modules on a side.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Modules on a side, with the quiet zone.
    pub fn quiet_width(&self) -> usize {
        self.width + 2 * QUIET
    }

    /// Whether a module is dark.
    pub fn is_dark(&self, x: usize, y: usize) -> bool {
        x < self.width && self.dark.get(y * self.width + x).copied().unwrap_or(false)
    }

    /// The code with its quiet zone's corner at `(x, y)`; runs of dark modules in one rectangle.
    pub fn mark(&self, x: f32, y: f32, module: f32) -> Mark {
        let place = |at: usize| (at + QUIET) as f32 * module;
        let mut rects = Vec::new();
        for row in 0..self.width {
            let mut column = 0;
            while column < self.width {
                let run = (column..self.width).take_while(|at| self.is_dark(*at, row)).count();
                if run > 0 {
                    rects.push([x + place(column), y + place(row), run as f32 * module, module]);
                }
                column += run.max(1);
            }
        }
        Mark::Fill { rects, ink: BLACK }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_is_read_again_though_dirty() {
        let url = "https://ronda.oaxaca.example/e/k7qm2f9xtr4";
        let code = Code::of(url).expect("short enough");
        let (scale, side) = (6, code.quiet_width() * 6);
        let dirty = |x: usize, y: usize| {
            // A blot over an eighth of the code, away from its corners.
            let (left, top) = ((QUIET + code.width() / 2) * scale, (QUIET + code.width() / 2) * scale);
            (left..left + code.width() * scale / 4).contains(&x) && (top..top + code.width() * scale / 4).contains(&y)
        };
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| {
            let (column, row) = ((x / scale).checked_sub(QUIET), (y / scale).checked_sub(QUIET));
            let dark = column.zip(row).is_some_and(|(column, row)| code.is_dark(column, row));
            if dark || dirty(x, y) { 0 } else { 255 }
        });
        let grids = image.detect_grids();
        let (_, text) = grids.first().expect("one code").decode().expect("read");
        assert_eq!(text, url);
        assert!(Code::of(&"x".repeat(5_000)).is_err());
    }
}
