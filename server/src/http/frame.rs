//! CBOR messages in their frame (`shared::sync::frame`), within this server's bounds and in this server's words.

use crate::error::HttpProblem;
use axum::http::{HeaderMap, HeaderName, header};
use ronda_shared::sync::frame::{self, FrameError};
use ronda_shared::sync::linked;
use ronda_shared::{cbor, limits};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A message inflated: a push of the greatest size with what stands around it.
pub const MESSAGE_BYTES: usize = limits::PUSH_BYTES + 64 * 1024;
/// A message as it comes over the wire: gzip may add a little to what it cannot compress.
pub const FRAMED_BYTES: usize = MESSAGE_BYTES + 1024;

/// Reads one framed message.
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, HttpProblem> {
    let body = frame::open(bytes, MESSAGE_BYTES).map_err(|error| match error {
        FrameError::Empty | FrameError::UnknownPacking(_) | FrameError::Damaged => HttpProblem::BadFrame,
        FrameError::TooLarge => HttpProblem::TooLarge,
    })?;
    cbor::decode(&body).map_err(|_| HttpProblem::BadCbor)
}

/// Writes one framed message, compressed where that pays.
pub fn write<T: Serialize>(value: &T) -> Vec<u8> {
    frame::pack(&cbor::encode(value))
}

/// What an asker takes beside what everybody does, as its headers say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Takes {
    /// An answer in Brotli, as HTTP has it.
    pub brotli: bool,
    /// Linked changes.
    pub linked: bool,
}

impl Takes {
    /// Reads `Accept-Encoding` and `Accept`.
    pub fn of(headers: &HeaderMap) -> Self {
        let lists = |name: HeaderName, wanted: &str| {
            let given = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
            // What is weighed with nought (`br;q=0`) carries a parameter and is no match: it is not wanted.
            given.flat_map(|list| list.split(',')).any(|item| item.trim().eq_ignore_ascii_case(wanted))
        };
        Self { brotli: lists(header::ACCEPT_ENCODING, "br"), linked: lists(header::ACCEPT, linked::ACCEPT) }
    }
}

/// Quality 5: half a per cent more bytes than 6 in two thirds of the time (`docs/performance.md`, «Where the bytes go»).
const QUALITY: i32 = 5;
/// Documents resemble one another over the whole of a page: it looks back over all of it, up to 2 to the power of the latter.
/// A wider window than the answer packs it no smaller, and takes memory and time.
const WINDOWS: (i32, i32) = (17, 22);
/// Brotli prepares tables of 2 MB first: for fewer bytes than these gzip takes a quarter of the time, and some 100
/// more at most.
const WORTH_BROTLI: usize = 16 * 1024;

/// Writes an answer for who takes these, and its `Content-Encoding`. A small one is left as everybody takes it.
pub fn write_for<T: Serialize>(value: &T, takes: Takes) -> (Vec<u8>, Option<&'static str>) {
    let plain = cbor::encode(value);
    let body = if takes.linked { linked::link(&plain) } else { plain };
    if !takes.brotli || body.len() < WORTH_BROTLI {
        return (frame::pack(&body), None);
    }
    let message = [&[frame::PLAIN], body.as_slice()].concat();
    match ronda_brotli::packed(&message, QUALITY, window_of(message.len())) {
        Some(packed) => (packed, Some("br")),
        None => (frame::pack(&body), None),
    }
}

/// The narrowest window that spans so many bytes.
fn window_of(bytes: usize) -> i32 {
    let spans = bytes.next_power_of_two().trailing_zeros();
    i32::try_from(spans).unwrap_or(WINDOWS.1).clamp(WINDOWS.0, WINDOWS.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_spans_the_answer_and_little_more() {
        let windows = [16 * 1024, 131_072, 131_073, 4 << 20, 64 << 20].map(window_of);
        assert_eq!(windows, [17, 17, 18, 22, 22]);
    }

    #[test]
    fn a_small_answer_is_packed_as_everybody_takes_it() {
        let takes = Takes { brotli: true, linked: false };
        assert_eq!(write_for(&"x".repeat(WORTH_BROTLI - 100), takes).1, None);
        assert_eq!(write_for(&"x".repeat(WORTH_BROTLI), takes).1, Some("br"));
    }

    #[test]
    fn messages_survive_the_frame() {
        for text in ["hola".to_owned(), "ñandú ".repeat(2_000)] {
            assert_eq!(read::<String>(&write(&text)), Ok(text));
        }
    }

    #[test]
    fn an_answer_is_packed_as_its_asker_says() {
        let asks = |accept: &'static str, encoding: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, accept.parse().expect("a header"));
            headers.insert(header::ACCEPT_ENCODING, encoding.parse().expect("a header"));
            Takes::of(&headers)
        };
        assert_eq!(asks("*/*", "gzip, deflate, br, zstd"), Takes { brotli: true, linked: false });
        assert_eq!(asks(linked::ACCEPT, "gzip, br;q=0"), Takes { brotli: false, linked: true });
        assert_eq!(Takes::of(&HeaderMap::new()), Takes::default());

        let value = "ñandú ".repeat(4_000);
        for takes in [(false, false), (false, true), (true, false), (true, true)] {
            let (packed, encoding) = write_for(&value, Takes { brotli: takes.0, linked: takes.1 });
            assert_eq!(encoding, takes.0.then_some("br"));
            let mut framed = packed.clone();
            if takes.0 {
                framed.clear();
                brotli::BrotliDecompress(&mut packed.as_slice(), &mut framed).expect("Brotli");
            }
            let body = frame::open(&framed, 1 << 20).expect("a frame");
            let body = linked::open(&body, 1 << 20).expect("a message");
            assert_eq!(cbor::decode::<String>(&body).as_ref(), Ok(&value));
        }
    }

    #[test]
    fn damage_is_told_apart_from_nonsense() {
        let whole = write(&"x".repeat(4_000));
        assert_eq!(read::<String>(&[]), Err(HttpProblem::BadFrame), "nothing at all");
        assert_eq!(read::<String>(&[9, 1, 2]), Err(HttpProblem::BadFrame), "an unknown packing");
        assert_eq!(read::<String>(&whole[..whole.len() / 2]), Err(HttpProblem::BadFrame), "cut in half");
        assert_eq!(read::<String>(&[1, 0, 0, 0]), Err(HttpProblem::BadFrame), "not gzip");
        assert_eq!(read::<String>(&[0, 0xff]), Err(HttpProblem::BadCbor), "not CBOR");
        assert_eq!(read::<u64>(&whole), Err(HttpProblem::BadCbor), "another type");
        let mut flipped = whole.clone();
        let at = flipped.len() - 6;
        flipped[at] ^= 1;
        assert_eq!(read::<String>(&flipped), Err(HttpProblem::BadFrame), "a wrong checksum");
    }

    #[test]
    fn a_bomb_is_dropped_at_the_bound() {
        let bomb = frame::pack(&vec![0u8; 64 << 20]);
        assert!(bomb.len() < 100_000, "64 MiB in {} bytes", bomb.len());
        assert_eq!(read::<String>(&bomb), Err(HttpProblem::TooLarge));
    }

    #[test]
    fn lengths_that_lie_allocate_nothing() {
        // A text of 2^63 bytes, an array of 2^32 items: claimed, not there.
        let text = [0, 0x7b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
        assert_eq!(read::<String>(&text), Err(HttpProblem::BadCbor));
        let array = [0, 0x9a, 0xff, 0xff, 0xff, 0xff, 1];
        assert_eq!(read::<Vec<u64>>(&array), Err(HttpProblem::BadCbor));
    }
}
