//! A frame as a QR code: bytes in one segment, the least correction, always the same size and mask.
//!
//! Level L, because the fountain makes good what a camera misses. One mask, because what is sealed looks like noise
//! under any, and choosing the best of eight would cost eight drawings for each code.

use qrcode::bits::Bits;
use qrcode::canvas::{Canvas, MaskPattern};
use qrcode::{Color, EcLevel, QrResult, Version, ec};

/// The largest code there is.
const LARGEST: i16 = 40;

/// Draws codes of one size.
pub(crate) struct Coder {
    version: Version,
}

impl Coder {
    /// The least code that holds so many bytes; none where no code does.
    pub(crate) fn of(length: usize) -> Option<Self> {
        let bytes = vec![0; length];
        let version = (1..=LARGEST).map(Version::Normal).find(|version| bits(*version, &bytes).is_ok())?;
        Some(Self { version })
    }

    /// Modules of a side, without the quiet edge.
    pub(crate) fn size(&self) -> u32 {
        self.version.width().unsigned_abs().into()
    }

    /// The modules row by row, 1 for a dark one; none where the frame is longer than the others.
    pub(crate) fn modules(&self, frame: &[u8]) -> Option<Vec<u8>> {
        let bits = bits(self.version, frame).ok()?;
        let (data, correction) = ec::construct_codewords(&bits, self.version, EcLevel::L).ok()?;
        let mut canvas = Canvas::new(self.version, EcLevel::L);
        canvas.draw_all_functional_patterns();
        canvas.draw_data(&data, &correction);
        canvas.apply_mask(MaskPattern::Checkerboard);
        Some(canvas.into_colors().into_iter().map(|color| u8::from(color == Color::Dark)).collect())
    }
}

/// The bits of a code: one segment of bytes, ended and filled up.
fn bits(version: Version, bytes: &[u8]) -> QrResult<Vec<u8>> {
    let mut bits = Bits::new(version);
    bits.push_byte_data(bytes)?;
    bits.push_terminator(EcLevel::L)?;
    Ok(bits.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ronda_shared::light::fountain::{Collected, Frames, Kind};

    /// What a scanner makes of modules.
    fn read(modules: &[u8], size: usize) -> Vec<u8> {
        let grid = rqrr::Grid::new(rqrr::SimpleGrid::from_func(size, |x, y| modules[y * size + x] == 1));
        let mut bytes = Vec::new();
        grid.decode_to(&mut bytes).expect("a code");
        bytes
    }

    #[test]
    fn a_scanner_reads_every_byte_of_a_frame() {
        let whole: Vec<u8> = (0..6_000_u32).map(|at| (at * at % 251) as u8).collect();
        for symbol in [16, 200, 1_000, 2_000] {
            let frames = Frames::new(Kind::Bundle, &whole, symbol).expect("playable");
            let coder = Coder::of(frames.frame(0).len()).expect("some code holds it");
            let size = coder.size() as usize;
            for number in [0, 2, frames.needed(), frames.needed() + 7] {
                let frame = frames.frame(number);
                let modules = coder.modules(&frame).expect("as long as the others");
                assert_eq!(modules.len(), size * size);
                assert_eq!(read(&modules, size), frame, "{symbol} {number}");
            }
        }
    }

    #[test]
    fn what_is_drawn_comes_whole_through_a_scanner() {
        let whole: Vec<u8> = (0..3_000_u32).map(|at| (at * 7 % 256) as u8).collect();
        let frames = Frames::new(Kind::Bundle, &whole, 250).expect("playable");
        let coder = Coder::of(frames.frame(0).len()).expect("some code holds it");
        let mut collected = Collected::new();
        let came = (0..).step_by(3).find_map(|number| {
            let modules = coder.modules(&frames.frame(number)).expect("as long as the others");
            collected.take(&read(&modules, coder.size() as usize)).expect("a frame").whole
        });
        assert_eq!(came, Some(whole));
    }

    #[test]
    fn no_code_holds_more_than_the_largest() {
        assert_eq!(Coder::of(2_953).expect("the largest").size(), 177);
        assert!(Coder::of(2_954).is_none());
        assert!(Coder::of(17).expect("the least").modules(&[0; 18]).is_none());
        assert_eq!(Coder::of(17).expect("the least").size(), 21);
    }
}
