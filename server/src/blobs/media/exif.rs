//! As much of EXIF and XMP as must be known of a photograph: which way up it is, and whether it tells where it was taken.

/// What metadata tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Told {
    /// 1 to 8; 1 is upright.
    pub(super) orientation: u8,
    /// A place on earth.
    pub(super) located: bool,
}

impl Default for Told {
    fn default() -> Self {
        Self { orientation: 1, located: false }
    }
}

const ORIENTATION: u16 = 0x0112;
const GPS: u16 = 0x8825;
/// The one tag of a GPS directory that tells no place: its version.
const GPS_VERSION: u16 = 0;

/// Reads a TIFF block, as EXIF is. What cannot be read tells nothing; a directory of places that leads nowhere counts as
/// one.
pub(super) fn read(tiff: &[u8]) -> Told {
    let mut told = Told::default();
    let Some(order) = Order::of(tiff) else { return told };
    let Some(first) = order.long(tiff, 4) else { return told };
    order.each(tiff, first, |tag, value| match tag {
        ORIENTATION => {
            let way = order.short(tiff, value).unwrap_or(1);
            told.orientation = u8::try_from(way).ok().filter(|way| (1..=8).contains(way)).unwrap_or(1);
        }
        GPS => {
            let mut places = 0;
            let read = order
                .long(tiff, value)
                .is_some_and(|at| order.each(tiff, at, |tag, _| places += usize::from(tag != GPS_VERSION)));
            told.located |= !read || places > 0;
        }
        _ => {}
    });
    told
}

/// True where a packet of XMP names a place.
pub(super) fn xmp_is_located(packet: &[u8]) -> bool {
    [&b"GPSLatitude"[..], b"GPSLongitude", b"GPSPosition"]
        .iter()
        .any(|word| packet.windows(word.len()).any(|found| found == *word))
}

#[derive(Clone, Copy)]
enum Order {
    Big,
    Little,
}

impl Order {
    fn of(tiff: &[u8]) -> Option<Self> {
        match tiff.get(..4)? {
            b"MM\0*" => Some(Self::Big),
            b"II*\0" => Some(Self::Little),
            _ => None,
        }
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
    /// Each entry of the directory at a place: its tag, and where its value stands. False where there is no directory.
    fn each(self, tiff: &[u8], at: usize, mut tell: impl FnMut(u16, usize)) -> bool {
        let Some(count) = self.short(tiff, at) else { return false };
        for index in 0..usize::from(count) {
            let entry = at + 2 + index * 12;
            let Some(tag) = self.short(tiff, entry) else { return true };
            tell(tag, entry + 8);
        }
        true
    }
}
