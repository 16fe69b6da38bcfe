//! Until when a certificate is good: the one date of its DER that an operator needs.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ronda_shared::time::Timestamp;

const SEQUENCE: u8 = 0x30;
/// The version, told by its context.
const VERSION: u8 = 0xa0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// When the first certificate of a PEM file ends; none where none can be read in it.
pub(super) fn ends(pem: &str) -> Option<Timestamp> {
    let body = pem.split("-----BEGIN CERTIFICATE-----").nth(1)?.split("-----END CERTIFICATE-----").next()?;
    let text: String = body.split_whitespace().collect();
    ends_of(&STANDARD.decode(text).ok()?)
}

/// When a certificate ends; none where it cannot be read.
pub(super) fn ends_of(der: &[u8]) -> Option<Timestamp> {
    let certificate = inside(der)?;
    let mut rest = inside(certificate)?;
    if rest.first() == Some(&VERSION) {
        rest = after(rest)?;
    }
    // The serial number, the algorithm, who issued it.
    for _ in 0..3 {
        rest = after(rest)?;
    }
    let (tag, content, _) = element(after(inside(rest)?)?)?;
    instant(tag, std::str::from_utf8(content).ok()?)
}

/// The first element: its tag, what it holds, what follows it.
fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (tag, rest) = der.split_first()?;
    let (first, mut rest) = rest.split_first()?;
    let mut length = usize::from(*first);
    if *first >= 0x80 {
        let (long, left) = rest.split_at_checked(usize::from(first & 0x7f)).filter(|(long, _)| long.len() <= 4)?;
        length = long.iter().fold(0, |sum, byte| (sum << 8) | usize::from(*byte));
        rest = left;
    }
    let (content, rest) = rest.split_at_checked(length)?;
    Some((*tag, content, rest))
}

/// What the first element holds, which is to be a sequence.
fn inside(der: &[u8]) -> Option<&[u8]> {
    element(der).filter(|(tag, ..)| *tag == SEQUENCE).map(|(_, content, _)| content)
}

/// What follows the first element.
fn after(der: &[u8]) -> Option<&[u8]> {
    element(der).map(|(_, _, rest)| rest)
}

/// `261122233113Z` or `20261122233113Z`.
fn instant(tag: u8, told: &str) -> Option<Timestamp> {
    let whole = match tag {
        // Two digits of a year: from 1950 on (RFC 5280).
        UTC_TIME => format!("{}{told}", if told.get(..2)? < "50" { "20" } else { "19" }),
        GENERALIZED_TIME => told.to_owned(),
        _ => return None,
    };
    let part = |from: usize, to: usize| whole.get(from..to);
    let (date, time) = ([part(0, 4)?, part(4, 6)?, part(6, 8)?], [part(8, 10)?, part(10, 12)?, part(12, 14)?]);
    let read: jiff::Timestamp = format!("{}T{}Z", date.join("-"), time.join(":")).parse().ok()?;
    Some(Timestamp::from_millis(read.as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_of_writing_an_instant_are_read() {
        let at = Some(Timestamp::from_millis(1_795_390_273_000));
        assert_eq!(instant(UTC_TIME, "261122233113Z"), at);
        assert_eq!(instant(GENERALIZED_TIME, "20261122233113Z"), at);
        assert!(instant(UTC_TIME, "991122233113Z") < at, "of the century before");
        assert_eq!(instant(UTC_TIME, "26112223"), None);
        assert_eq!(instant(SEQUENCE, "20261122233113Z"), None);
    }

    #[test]
    fn what_is_no_certificate_tells_nothing() {
        let begun = "-----BEGIN CERTIFICATE-----\n";
        for text in [String::new(), format!("{begun}-----END CERTIFICATE-----"), format!("{begun}MIH/////")] {
            assert_eq!(ends(&text), None);
        }
        for der in [&[][..], &[0x30], &[0x30, 0x85, 1, 1, 1, 1, 1], &[0x30, 0x84, 0xff, 0xff, 0xff, 0xff]] {
            assert_eq!(element(der), None);
        }
    }
}
