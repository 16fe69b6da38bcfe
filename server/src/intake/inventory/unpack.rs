//! What agents compress, inflated within a bound.

use super::ReportProblem;
use flate2::Compression;
use flate2::read::{GzDecoder, ZlibDecoder};
use flate2::write::{GzEncoder, ZlibEncoder};
use std::io::{Read, Write};

/// An inventory, inflated: bytes.
pub(super) const MOST: usize = 8 * 1024 * 1024;

/// How a body is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// Not at all.
    Plain,
    /// As OCS agents do.
    Zlib,
    /// As GLPI Agent may.
    Gzip,
}

impl Packing {
    /// By how it begins: what agents say of it differs.
    pub fn of(body: &[u8]) -> Self {
        match body {
            [0x1f, 0x8b, ..] => Self::Gzip,
            // A zlib header: deflate, and a check that both bytes hold.
            [method, flags, ..] if method & 0x0f == 8 && (u16::from(*method) * 256 + u16::from(*flags)) % 31 == 0 => {
                Self::Zlib
            }
            _ => Self::Plain,
        }
    }
}

/// The bytes of a body as they were before they were compressed.
pub(super) fn unpack(body: &[u8]) -> Result<Vec<u8>, ReportProblem> {
    let bound = MOST as u64 + 1;
    let mut plain = Vec::new();
    match Packing::of(body) {
        Packing::Plain => body.take(bound).read_to_end(&mut plain),
        Packing::Zlib => ZlibDecoder::new(body).take(bound).read_to_end(&mut plain),
        Packing::Gzip => GzDecoder::new(body).take(bound).read_to_end(&mut plain),
    }
    .map_err(|_| ReportProblem::Damaged)?;
    if plain.len() > MOST { Err(ReportProblem::Large) } else { Ok(plain) }
}

/// An answer as an agent that sent this body reads it: an OCS agent inflates whatever it is answered. FusionInventory and GLPI Agent
/// before 1.5 look for the two bytes with which zlib's usual level begins (78 9c), and take a body of any other for no answer.
///
/// # Errors
/// Memory could not be written, which does not happen.
pub fn packed(packing: Packing, answer: &str) -> std::io::Result<Vec<u8>> {
    match packing {
        Packing::Plain => Ok(answer.as_bytes().to_vec()),
        Packing::Zlib => {
            let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
            zlib.write_all(answer.as_bytes())?;
            zlib.finish()
        }
        Packing::Gzip => {
            let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
            gzip.write_all(answer.as_bytes())?;
            gzip.finish()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_of_compressing_is_known_by_how_it_begins() {
        let text = "<REQUEST/>";
        let zlib = packed(Packing::Zlib, text).expect("packed");
        assert_eq!(zlib[..2], [0x78, 0x9c], "FusionInventory and GLPI Agent before 1.5 look for these two");
        let gzip = packed(Packing::Gzip, text).expect("packed");
        for (body, packing) in
            [(text.as_bytes().to_vec(), Packing::Plain), (zlib, Packing::Zlib), (gzip, Packing::Gzip)]
        {
            assert_eq!(Packing::of(&body), packing);
            assert_eq!(unpack(&body), Ok(text.as_bytes().to_vec()), "{packing:?}");
        }
        assert_eq!(Packing::of(b""), Packing::Plain);
    }

    #[test]
    fn a_bomb_and_what_is_cut_are_refused() {
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::best());
        let piece = vec![b' '; 1024 * 1024];
        for _ in 0..64 {
            zlib.write_all(&piece).expect("written");
        }
        let bomb = zlib.finish().expect("packed");
        assert!(bomb.len() < 128 * 1024);
        assert_eq!(unpack(&bomb), Err(ReportProblem::Large));
        let whole = packed(Packing::Zlib, &"<REQUEST/>".repeat(100)).expect("packed");
        assert_eq!(unpack(&whole[..whole.len() / 2]), Err(ReportProblem::Damaged));
        assert_eq!(unpack(&vec![b'{'; MOST + 1]), Err(ReportProblem::Large));
    }
}
