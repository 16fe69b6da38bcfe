//! Reads from EXIF which way up a photograph is, and whether it tells where it was taken. It reads no more than that.

use std::cell::Cell;

/// What metadata tell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct ExifFacts {
    /// 1 to 8, where it is told; 1 is upright.
    pub(super) orientation: Option<u8>,
    /// A place on earth.
    pub(super) located: bool,
}

const ORIENTATION: u16 = 0x0112;
const GPS: u16 = 0x8825;
/// Tags that lead to further directories: of the camera, and of pictures within.
const DIRECTORIES: [u16; 2] = [0x8769, 0x014a];
/// The one tag of a GPS directory that tells no place: its version.
const GPS_VERSION: u16 = 0;
/// Directories of one block that are read. A camera writes four.
const MOST_DIRECTORIES: usize = 12;
/// Entries of one block that are looked at, those of its places too. A camera writes some hundred. Every entry may lead to a
/// directory of places, and all of them to the same one: without a bound, a block of a megabyte takes minutes.
const MOST_ENTRIES: usize = 4_096;

/// Reads a TIFF block, as EXIF is, all its directories. What cannot be read tells nothing; a directory of places that
/// leads nowhere counts as one, and so does a block of more directories or entries than any camera writes.
pub(super) fn read(tiff: &[u8]) -> ExifFacts {
    let mut told = ExifFacts::default();
    let Some(order) = Order::of(tiff) else { return told };
    let mut waiting: Vec<usize> = order.long(tiff, 4).into_iter().collect();
    let (mut seen, left) = (Vec::new(), Cell::new(MOST_ENTRIES));
    while let Some(at) = waiting.pop() {
        if at == 0 || seen.contains(&at) {
            continue;
        }
        if seen.len() == MOST_DIRECTORIES {
            told.located = true;
            break;
        }
        seen.push(at);
        let entries = order.each(tiff, at, &left, |tag, value| match tag {
            ORIENTATION if told.orientation.is_none() => {
                let way = order.short(tiff, value).and_then(|way| u8::try_from(way).ok());
                told.orientation = way.filter(|way| (1..=8).contains(way));
            }
            GPS => {
                let mut places = 0;
                let read = order
                    .long(tiff, value)
                    .and_then(|at| order.each(tiff, at, &left, |tag, _| places += usize::from(tag != GPS_VERSION)));
                told.located |= read.is_none() || places > 0;
            }
            tag if DIRECTORIES.contains(&tag) && waiting.len() < MOST_DIRECTORIES => {
                waiting.extend(order.long(tiff, value));
            }
            _ => {}
        });
        // The picture's own directory is followed by that of its thumbnail.
        let next = entries.and_then(|count| order.long(tiff, at.saturating_add(2 + count * 12)));
        waiting.extend(next);
        if left.get() == 0 {
            told.located = true;
            break;
        }
    }
    told
}

/// A TIFF block that tells one thing: which way up the picture is.
pub(super) fn only_orientation(way: u8) -> Vec<u8> {
    let mut tiff = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    tiff.push(way);
    tiff.extend_from_slice(&[0; 6]);
    tiff
}

/// What a TIFF block begins with: its byte order, told twice.
pub(super) const HEADERS: [&[u8]; 2] = [b"MM\0*", b"II*\0"];

#[derive(Clone, Copy)]
enum Order {
    Big,
    Little,
}

impl Order {
    fn of(tiff: &[u8]) -> Option<Self> {
        let header = tiff.get(..4)?;
        HEADERS.iter().position(|known| *known == header).map(|at| if at == 0 { Self::Big } else { Self::Little })
    }
    fn short(self, tiff: &[u8], at: usize) -> Option<u16> {
        let bytes: [u8; 2] = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(match self {
            Self::Big => u16::from_be_bytes(bytes),
            Self::Little => u16::from_le_bytes(bytes),
        })
    }
    fn long(self, tiff: &[u8], at: usize) -> Option<usize> {
        let bytes: [u8; 4] = tiff.get(at..at.checked_add(4)?)?.try_into().ok()?;
        usize::try_from(match self {
            Self::Big => u32::from_be_bytes(bytes),
            Self::Little => u32::from_le_bytes(bytes),
        })
        .ok()
    }
    /// Each entry of the directory at a place, of `left` at most: its tag, and where its value stands. Answers how many it
    /// says there are; none where there is no directory.
    fn each(self, tiff: &[u8], at: usize, left: &Cell<usize>, mut tell: impl FnMut(u16, usize)) -> Option<usize> {
        let count = usize::from(self.short(tiff, at)?);
        for index in 0..count {
            let Some(fewer) = left.get().checked_sub(1) else { break };
            left.set(fewer);
            let entry = at + 2 + index * 12;
            let Some(tag) = self.short(tiff, entry) else { break };
            tell(tag, entry + 8);
        }
        Some(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A directory that says that it has so many entries: of each its tag, then type, count and value.
    fn directory(count: u16, entries: &[(u16, u32)]) -> Vec<u8> {
        let mut bytes = count.to_be_bytes().to_vec();
        for (tag, value) in entries {
            bytes.extend_from_slice(&tag.to_be_bytes());
            bytes.extend_from_slice(&[0, 4, 0, 0, 0, 1]);
            bytes.extend_from_slice(&value.to_be_bytes());
        }
        bytes
    }

    fn block(first: &[u8], after: &[u8]) -> Vec<u8> {
        [&b"MM\0*\0\0\0\x08"[..], first, after].concat()
    }

    #[test]
    fn a_block_whose_entries_all_lead_to_one_directory_ends_soon() {
        // Every entry of the first leads to the second, whose entries are all versions: they tell no place.
        let many = usize::from(u16::MAX);
        let second = u32::try_from(8 + 2 + many * 12).expect("short");
        let first = directory(u16::MAX, &vec![(GPS, second); many]);
        let versions = directory(u16::MAX, &vec![(GPS_VERSION, 0); many]);
        let hostile = block(&first, &versions);
        // By its bound it counts as a place: each entry of the first alone looks at all that are left.
        assert_eq!(read(&hostile), ExifFacts { orientation: None, located: true });
        // As many as a camera never writes, and the way up that stands before them is told.
        let mut entries = vec![(ORIENTATION, 6 << 16)];
        entries.extend(vec![(0x010f, 0); MOST_ENTRIES]);
        let count = u16::try_from(entries.len()).expect("short");
        let long = read(&block(&directory(count, &entries), &[0; 4]));
        assert_eq!(long, ExifFacts { orientation: Some(6), located: true });
    }

    #[test]
    fn what_a_camera_writes_is_read_whole() {
        let entries: Vec<(u16, u32)> = std::iter::once((ORIENTATION, 6 << 16)).chain(vec![(0x010f, 0); 120]).collect();
        let facts = read(&block(&directory(121, &entries), &[0; 4]));
        assert_eq!(facts, ExifFacts { orientation: Some(6), located: false });
        let place = 8 + 2 + 12 + 4;
        let facts = read(&block(&directory(1, &[(GPS, place)]), &[&[0_u8; 4][..], &directory(1, &[(2, 0)])].concat()));
        assert!(facts.located);
    }
}
