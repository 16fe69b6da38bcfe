//! Which part of a file a player or a resumed download asks for (RFC 9110, section 14).

use axum::http::{HeaderMap, header};

/// Some bytes of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    /// The first of them, from 0.
    pub(super) from: u64,
    /// How many.
    pub(super) length: u64,
}

impl Part {
    /// As `Content-Range` tells it, of a file so long.
    pub(super) fn content_range(self, whole: u64) -> String {
        format!("bytes {}-{}/{whole}", self.from, self.from + self.length - 1)
    }
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RequestedRange {
    /// All of it: nothing else was named, or nothing that is understood, or of other bytes than these.
    Whole,
    /// A part that is there.
    Part(Part),
    /// What lies behind its end.
    Beyond,
}

/// What these headers ask for of a file with this tag, so long. Several parts at once are answered with the whole.
pub(super) fn requested(headers: &HeaderMap, tag: &str, length: u64) -> RequestedRange {
    let of_others = headers.get(header::IF_RANGE).is_some_and(|known| known.as_bytes() != tag.as_bytes());
    let named = headers.get(header::RANGE).filter(|_| !of_others).and_then(|range| range.to_str().ok());
    let ends = named.and_then(|range| range.strip_prefix("bytes=")).and_then(|range| range.trim().split_once('-'));
    let Some((first, last)) = ends else { return RequestedRange::Whole };
    match (number(first), number(last)) {
        // The last so many.
        (None, Some(many)) if first.is_empty() => part(length.saturating_sub(many), length, length),
        (Some(from), None) if last.is_empty() => part(from, length, length),
        (Some(from), Some(to)) if from <= to => part(from, to.saturating_add(1).min(length), length),
        _ => RequestedRange::Whole,
    }
}

/// From a byte to before another, of a file so long.
fn part(from: u64, end: u64, length: u64) -> RequestedRange {
    if from >= length { RequestedRange::Beyond } else { RequestedRange::Part(Part { from, length: end - from }) }
}

fn number(digits: &str) -> Option<u64> {
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    const TAG: &str = "\"abc\"";

    fn of(range: &'static str) -> RequestedRange {
        requested(&HeaderMap::from_iter([(header::RANGE, HeaderValue::from_static(range))]), TAG, 100)
    }
    fn some(from: u64, length: u64) -> RequestedRange {
        RequestedRange::Part(Part { from, length })
    }

    #[test]
    fn a_part_lies_within_the_file() {
        for (range, expected) in [
            ("bytes=0-1", some(0, 2)),
            ("bytes=0-", some(0, 100)),
            ("bytes=40-59", some(40, 20)),
            ("bytes=99-5000", some(99, 1)),
            ("bytes=0-18446744073709551615", some(0, 100)),
            ("bytes=-10", some(90, 10)),
            ("bytes=-500", some(0, 100)),
            ("bytes=100-", RequestedRange::Beyond),
            ("bytes=100-200", RequestedRange::Beyond),
            ("bytes=-0", RequestedRange::Beyond),
        ] {
            assert_eq!(of(range), expected, "{range}");
        }
        assert_eq!(Part { from: 40, length: 20 }.content_range(100), "bytes 40-59/100");
        assert_eq!(requested(&HeaderMap::new(), TAG, 100), RequestedRange::Whole);
    }

    #[test]
    fn what_is_not_understood_or_of_other_bytes_is_the_whole() {
        for range in ["bytes=", "bytes=-", "bytes=5-4", "bytes=a-b", "bytes=+1-2", "bytes=0-1,5-6", "items=0-1"] {
            assert_eq!(of(range), RequestedRange::Whole, "{range}");
        }
        let known = |tag| {
            let headers = [(header::RANGE, "bytes=1-2"), (header::IF_RANGE, tag)];
            let headers = headers.map(|(name, text)| (name, HeaderValue::from_static(text)));
            requested(&HeaderMap::from_iter(headers), TAG, 100)
        };
        assert_eq!((known("\"abc\""), known("\"other\"")), (some(1, 2), RequestedRange::Whole));
    }
}
