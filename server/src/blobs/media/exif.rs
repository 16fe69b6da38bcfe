//! Reads from EXIF which way up a photograph is, and whether it tells where it was taken. It reads no more than that.

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

/// Reads a TIFF block, as EXIF is, all its directories. What cannot be read tells nothing; a directory of places that
/// leads nowhere counts as one, and so does a block of more directories than any camera writes.
pub(super) fn read(tiff: &[u8]) -> ExifFacts {
    let mut told = ExifFacts::default();
    let Some(order) = Order::of(tiff) else { return told };
    let mut waiting: Vec<usize> = order.long(tiff, 4).into_iter().collect();
    let mut seen = Vec::new();
    while let Some(at) = waiting.pop() {
        if at == 0 || seen.contains(&at) {
            continue;
        }
        if seen.len() == MOST_DIRECTORIES {
            told.located = true;
            break;
        }
        seen.push(at);
        let entries = order.each(tiff, at, |tag, value| match tag {
            ORIENTATION if told.orientation.is_none() => {
                let way = order.short(tiff, value).and_then(|way| u8::try_from(way).ok());
                told.orientation = way.filter(|way| (1..=8).contains(way));
            }
            GPS => {
                let mut places = 0;
                let read = order
                    .long(tiff, value)
                    .and_then(|at| order.each(tiff, at, |tag, _| places += usize::from(tag != GPS_VERSION)));
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
    /// Each entry of the directory at a place: its tag, and where its value stands. Answers how many it says there are;
    /// none where there is no directory.
    fn each(self, tiff: &[u8], at: usize, mut tell: impl FnMut(u16, usize)) -> Option<usize> {
        let count = usize::from(self.short(tiff, at)?);
        for index in 0..count {
            let entry = at + 2 + index * 12;
            let Some(tag) = self.short(tiff, entry) else { break };
            tell(tag, entry + 8);
        }
        Some(count)
    }
}
