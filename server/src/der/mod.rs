//! DER parser for as much of it as time stamps and answers on revocation are written in. It reads one element after
//! another, each within its bounds. What is not definite, not the shortest or has a tag of several bytes is refused.

pub(crate) mod oids;

use ronda_shared::date::Date;
use ronda_shared::time::{DAY_MS, HOUR_MS, MINUTE_MS, Timestamp};

/// `BOOLEAN`.
pub(crate) const BOOLEAN: u8 = 0x01;
/// `INTEGER`.
pub(crate) const INTEGER: u8 = 0x02;
/// `BIT STRING`.
pub(crate) const BITS: u8 = 0x03;
/// `OCTET STRING`.
pub(crate) const OCTETS: u8 = 0x04;
/// `NULL`.
pub(crate) const NULL: u8 = 0x05;
/// `OBJECT IDENTIFIER`.
pub(crate) const OID: u8 = 0x06;
/// `ENUMERATED`.
pub(crate) const ENUMERATED: u8 = 0x0a;
/// `UTF8String`.
pub(crate) const UTF8: u8 = 0x0c;
/// `GeneralizedTime`.
pub(crate) const TIME: u8 = 0x18;
/// `SEQUENCE`.
pub(crate) const SEQUENCE: u8 = 0x30;
/// `SET`.
pub(crate) const SET: u8 = 0x31;
/// `[0]` that holds others.
pub(crate) const FIRST: u8 = 0xa0;
/// `[1]` that holds others.
pub(crate) const SECOND: u8 = 0xa1;
/// `[2]` that holds others.
pub(crate) const THIRD: u8 = 0xa2;

/// It is no such DER.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Malformed;

/// One element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Element<'d> {
    /// Its tag: class, form and number in one byte.
    pub(crate) tag: u8,
    /// All of its bytes: tag, length and content.
    pub(crate) whole: &'d [u8],
    /// Its content, without tag and length.
    pub(crate) content: &'d [u8],
}

impl<'d> Element<'d> {
    /// The elements in it.
    pub(crate) fn parts(self) -> Der<'d> {
        Der(self.content)
    }
}

/// Elements that are still to be read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Der<'d>(pub(crate) &'d [u8]);

impl<'d> Der<'d> {
    /// The next element.
    pub(crate) fn next(&mut self) -> Result<Element<'d>, Malformed> {
        let all = self.0;
        let (tag, rest) = all.split_first().ok_or(Malformed)?;
        if tag & 0x1f == 0x1f {
            return Err(Malformed);
        }
        let (length, rest) = length(rest)?;
        let (content, behind) = rest.split_at_checked(length).ok_or(Malformed)?;
        let (whole, _) = all.split_at_checked(all.len() - behind.len()).ok_or(Malformed)?;
        self.0 = behind;
        Ok(Element { tag: *tag, whole, content })
    }

    /// The next element, which is of this kind.
    pub(crate) fn take(&mut self, tag: u8) -> Result<Element<'d>, Malformed> {
        self.maybe(tag)?.ok_or(Malformed)
    }

    /// The next element where it is of this kind.
    pub(crate) fn maybe(&mut self, tag: u8) -> Result<Option<Element<'d>>, Malformed> {
        if self.0.first() == Some(&tag) { self.next().map(Some) } else { Ok(None) }
    }

    /// True where nothing is left.
    pub(crate) fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// Nothing may be left.
    pub(crate) fn end(self) -> Result<(), Malformed> {
        if self.is_empty() { Ok(()) } else { Err(Malformed) }
    }
}

fn length(from: &[u8]) -> Result<(usize, &[u8]), Malformed> {
    let (first, rest) = from.split_first().ok_or(Malformed)?;
    if *first < 0x80 {
        return Ok((usize::from(*first), rest));
    }
    let count = usize::from(first & 0x7f);
    // None is an end that comes later, which DER has not; three bytes count to sixteen million.
    if !(1..=3).contains(&count) {
        return Err(Malformed);
    }
    let (bytes, rest) = rest.split_at_checked(count).ok_or(Malformed)?;
    let length = bytes.iter().fold(0_usize, |sum, byte| (sum << 8) | usize::from(*byte));
    let shortest = length >= 0x80 && bytes.first() != Some(&0);
    if shortest { Ok((length, rest)) } else { Err(Malformed) }
}

/// An element of this kind that holds these bytes.
pub(crate) fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut written = vec![tag];
    let length = content.len().to_be_bytes();
    let first = length.iter().position(|byte| *byte != 0).unwrap_or(length.len());
    let bytes = length.get(first..).unwrap_or_default();
    match bytes {
        [] => written.push(0),
        [one] if *one < 0x80 => written.push(*one),
        // No content has so many bytes that their number takes more than eight.
        several => {
            written.push(0x80 | several.len() as u8);
            written.extend_from_slice(several);
        }
    }
    written.extend_from_slice(content);
    written
}

/// An element of this kind that holds these others.
pub(crate) fn holding(tag: u8, parts: &[Vec<u8>]) -> Vec<u8> {
    element(tag, &parts.concat())
}

/// A number that is not below nought, as `INTEGER`.
pub(crate) fn number(number: u64) -> Vec<u8> {
    let bytes = number.to_be_bytes();
    let first = bytes.iter().position(|byte| *byte != 0).unwrap_or(bytes.len() - 1);
    let mut content = bytes.get(first..).unwrap_or_default().to_vec();
    // Its first bit would say that it is below nought.
    if content.first().is_some_and(|byte| byte & 0x80 != 0) {
        content.insert(0, 0);
    }
    element(INTEGER, &content)
}

/// An object identifier in figures (`1.2.840`); none where it is none, or where a figure does not fit in 64 bits.
pub(crate) fn figures(oid: &[u8]) -> Option<String> {
    let (mut parts, mut part, mut open) = (Vec::<u64>::new(), 0_u64, false);
    for byte in oid {
        // A figure that begins with nought is not the shortest.
        if !open && *byte == 0x80 {
            return None;
        }
        part = part.checked_mul(128)?.checked_add(u64::from(byte & 0x7f))?;
        open = byte & 0x80 != 0;
        if !open {
            parts.push(part);
            part = 0;
        }
    }
    let (first, rest) = parts.split_first().filter(|_| !open)?;
    let root = (first / 40).min(2);
    let all = [root, first - root * 40].into_iter().chain(rest.iter().copied());
    Some(all.map(|figure| figure.to_string()).collect::<Vec<_>>().join("."))
}

/// `GeneralizedTime` as RFC 3161 has it: `20261123100411Z`, with parts of a second or without. None where it is none.
pub(crate) fn instant(text: &[u8]) -> Option<Timestamp> {
    let text = std::str::from_utf8(text).ok()?.strip_suffix('Z')?;
    let (whole, part) = text.split_once('.').map_or((text, None), |(whole, part)| (whole, Some(part)));
    if whole.len() != 14 || !whole.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let figure = |from: usize, to: usize| whole.get(from..to)?.parse::<u32>().ok();
    let year = i32::try_from(figure(0, 4)?).ok()?;
    let day = Date::new(year, figure(4, 6)?, figure(6, 8)?)?;
    let (hour, minute, second) = (figure(8, 10)?, figure(10, 12)?, figure(12, 14)?);
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let millis = match part {
        None => 0,
        // No nought stands last (X.690, 11.7).
        Some(part) if part.ends_with('0') || part.is_empty() || part.len() > 9 => return None,
        Some(part) if part.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("{part:0<3}").get(..3)?.parse::<i64>().ok()?
        }
        Some(_) => return None,
    };
    let clock = i64::from(hour) * HOUR_MS + i64::from(minute) * MINUTE_MS + i64::from(second) * 1_000;
    Some(Timestamp::from_millis(day.days() * DAY_MS + clock + millis))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for length in [0, 1, 127, 128, 255, 256, 70_000] {
            let content = vec![7; length];
            let written = element(OCTETS, &content);
            let mut der = Der(&written);
            let read = der.take(OCTETS).expect("an element");
            assert_eq!((read.content, read.whole), (content.as_slice(), written.as_slice()), "{length}");
            assert_eq!(der.end(), Ok(()));
        }
        assert_eq!(number(0), [2, 1, 0]);
        assert_eq!(number(0x7f), [2, 1, 0x7f]);
        assert_eq!(number(0x80), [2, 2, 0, 0x80]);
        assert_eq!(number(u64::MAX), [2, 9, 0, 255, 255, 255, 255, 255, 255, 255, 255]);
    }

    #[test]
    fn what_is_not_der_is_refused() {
        let cases: [&[u8]; 9] = [
            &[],
            &[0x30],
            &[0x30, 0x80, 0, 0],
            &[0x30, 0x81, 0x05, 1, 2, 3, 4, 5],
            &[0x30, 0x82, 0x00, 0x80],
            &[0x30, 0x83, 0xff, 0xff, 0xff],
            &[0x30, 0x84, 0, 0, 0, 1, 0],
            &[0x3f, 0x01, 0x00],
            &[0x04, 0x02, 0x01],
        ];
        for case in cases {
            assert_eq!(Der(case).next(), Err(Malformed), "{case:02x?}");
        }
    }

    #[test]
    fn identifiers_are_told_in_figures() {
        assert_eq!(figures(&[0x2a, 0x86, 0x48, 0xce, 0x3d]).as_deref(), Some("1.2.840.10045"));
        assert_eq!(figures(&[0x60, 0x86, 0x48, 0x01]).as_deref(), Some("2.16.840.1"));
        let wrongs: [&[u8]; 4] = [&[], &[0x2a, 0x86], &[0x2a, 0x80, 0x01], &[0xff; 12]];
        for wrong in wrongs {
            assert_eq!(figures(wrong), None, "{wrong:02x?}");
        }
    }

    #[test]
    fn times_are_read_as_the_standard_writes_them() {
        let read = |text: &str| instant(text.as_bytes()).map(Timestamp::millis);
        assert_eq!(read("19700102000001Z"), Some(86_401_000));
        assert_eq!(read("19700101000000.05Z"), Some(50));
        assert_eq!(read("19700101000000.123456Z"), Some(123));
        for wrong in [
            "",
            "Z",
            "19700101000000",
            "197001010000Z",
            "19700101000000.Z",
            "19700101000000.10Z",
            "19700230000000Z",
            "19700101240000Z",
            "19700101000060Z",
            "19700101000000+0000",
            "1970010100000éZ",
            "19700101000000.1é3Z",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
