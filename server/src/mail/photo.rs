//! A photograph that came by mail, without the place where it was taken: a phone that uploads takes it out itself, a mail
//! program does not, and such a file would be refused.

/// The same picture without EXIF, XMP and captions; only which way up it is stays. What is no JPEG, or none that can be
/// walked through, is left as it is: the gate of uploads judges it.
pub(super) fn without_place(bytes: &[u8]) -> Vec<u8> {
    stripped(bytes).unwrap_or_else(|| bytes.to_vec())
}

fn stripped(bytes: &[u8]) -> Option<Vec<u8>> {
    const SCAN: u8 = 0xda;
    let mut rest = bytes.strip_prefix(&[0xff, 0xd8])?;
    let (mut kept, mut way, mut told) = (Vec::new(), 1_u8, false);
    loop {
        let [0xff, marker, high, low, ..] = *rest else { return None };
        if marker == SCAN {
            break;
        }
        let length = 2 + usize::from(u16::from_be_bytes([high, low]));
        let segment = rest.get(..length).filter(|_| length >= 4)?;
        match marker {
            0xe1 => {
                way = segment.get(4..)?.strip_prefix(b"Exif\0\0").and_then(orientation).unwrap_or(way);
                told = true;
            }
            0xed => told = true,
            _ => kept.extend_from_slice(segment),
        }
        rest = rest.get(length..)?;
    }
    if !told {
        return None;
    }
    let upright = if way == 1 { Vec::new() } else { turned(way) };
    Some([&[0xff, 0xd8], upright.as_slice(), &kept, rest].concat())
}

/// The orientation that a TIFF block tells, 1 to 8.
fn orientation(tiff: &[u8]) -> Option<u8> {
    let big = match tiff.get(..4)? {
        b"MM\0*" => true,
        b"II*\0" => false,
        _ => return None,
    };
    let short = |at: usize| {
        let two: [u8; 2] = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if big { u16::from_be_bytes(two) } else { u16::from_le_bytes(two) })
    };
    let four: [u8; 4] = tiff.get(4..8)?.try_into().ok()?;
    let first = usize::try_from(if big { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) }).ok()?;
    let entries = usize::from(short(first)?);
    let found = (0..entries).map(|index| first + 2 + index * 12).find(|at| short(*at) == Some(0x0112))?;
    u8::try_from(short(found + 8)?).ok().filter(|way| (1..=8).contains(way))
}

/// An EXIF segment that says this alone.
fn turned(way: u8) -> Vec<u8> {
    let mut segment = vec![0xff, 0xe1, 0, 34];
    segment.extend_from_slice(b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0");
    segment.push(way);
    segment.extend_from_slice(&[0; 6]);
    segment
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jpeg(segments: &[&[u8]]) -> Vec<u8> {
        [&[0xff, 0xd8][..], &segments.concat(), b"\xff\xda\0\x04ab\x12\x34\xff\xd9"].concat()
    }

    #[test]
    fn the_place_goes_and_which_way_up_it_is_stays() {
        let table: &[u8] = b"\xff\xdb\0\x04xy";
        let exif = turned(6);
        assert_eq!(exif.len(), 2 + 34);
        let located = jpeg(&[&exif, b"\xff\xe1\0\x0fhttp GPSLatit", table]);
        let bare = without_place(&located);
        assert_eq!(bare, jpeg(&[&exif, table]));
        assert_eq!(without_place(&bare), bare, "the same again, so that its hash is the same");
        let upright = jpeg(&[b"\xff\xed\0\x04zz", table]);
        assert_eq!(without_place(&upright), jpeg(&[table]));
        for odd in [&b"\x89PNG"[..], b"", b"\xff\xd8", b"\xff\xd8\xff\xe1\0\x01", &jpeg(&[table])] {
            assert_eq!(without_place(odd), odd);
        }
    }
}
