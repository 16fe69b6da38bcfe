//! Searches a picture's metadata for the place where it was taken. It looks at what stands beside the pixels, wherever
//! that may tell the place, compressed or written out as text too. Metadata are never handed on.

use super::exif;
use flate2::read::ZlibDecoder;
use memchr::memmem::{Finder, find_iter};
use ronda_shared::evidence::SealFault;
use std::io::Read;
use std::sync::LazyLock;

/// Bytes that all compressed metadata of one file may come to. More is not looked into, and such a file is not taken.
const INFLATED_BYTES: usize = 8 * 1024 * 1024;
/// Blocks of EXIF in one piece of metadata that are read; a camera writes one, a maker's note may hold another.
const MOST_BLOCKS: usize = 16;
/// Words by which XMP, and whatever else is text, names a place; in small letters.
const PLACES: [&[u8]; 10] = [
    b"gpslatitude",
    b"gpslongitude",
    b"gpsposition",
    b"gpsdest",
    b"gpsareainformation",
    b"locationcreated",
    b"locationshown",
    b"iptc4xmpcore:location",
    b"photoshop:city",
    b"geo:lat",
];
/// The same as they are found: XMP may be written in UTF-16 or UTF-32, which puts one or three zeros between letters.
static PLACE_FINDERS: LazyLock<Vec<Finder<'static>>> = LazyLock::new(|| {
    let spaced = |zeros: usize| {
        PLACES.map(|word| word.iter().map(|letter| [*letter]).collect::<Vec<_>>().join(&vec![0; zeros][..]))
    };
    [0, 1, 3].into_iter().flat_map(spaced).map(|word| Finder::new(&word).into_owned()).collect()
});

/// What the metadata of one file were found to say.
#[derive(Debug)]
pub(super) struct Metadata {
    told: exif::ExifFacts,
    foreign: bool,
    /// Bytes that may still be inflated; none once there were more.
    room: Option<usize>,
}

impl Default for Metadata {
    fn default() -> Self {
        Self { told: exif::ExifFacts::default(), foreign: false, room: Some(INFLATED_BYTES) }
    }
}

impl Metadata {
    /// 1 to 8; 1 is upright. The first block that tells it is believed, as browsers do.
    pub(super) fn orientation(&self) -> u8 {
        self.told.orientation.unwrap_or(1)
    }
    /// Something tells where the picture was taken.
    pub(super) fn located(&self) -> bool {
        self.told.located
    }
    /// Something is the beginning of another kind of file.
    pub(super) fn foreign(&self) -> bool {
        self.foreign
    }
    /// Whether all could be looked into.
    pub(super) fn fits(&self) -> Result<(), SealFault> {
        self.room.map(|_| ()).ok_or(SealFault::TooLarge)
    }

    /// Looks through a block that is EXIF, with or without its name in front.
    pub(super) fn exif(&mut self, block: &[u8]) {
        let tiff = match block {
            [b'E', b'x', b'i', b'f', 0, _, tiff @ ..] => tiff,
            tiff => tiff,
        };
        let told = exif::read(tiff);
        self.told.orientation = self.told.orientation.or(told.orientation);
        self.any(block);
    }

    /// Looks through anything: for words, for EXIF wherever it begins, for another file's beginning.
    pub(super) fn any(&mut self, payload: &[u8]) {
        let letters = payload.to_ascii_lowercase();
        self.foreign |= super::is_foreign(&letters);
        self.told.located |= names_a_place(&letters) || holds_a_place(payload);
    }

    /// Looks through a text under a heading: a «raw profile» is EXIF or XMP in hexadecimal digits.
    pub(super) fn text(&mut self, heading: &[u8], text: &[u8]) {
        self.any(heading);
        self.any(text);
        if heading.to_ascii_lowercase().starts_with(b"raw profile") {
            self.exif(&raw_profile(text));
        }
    }

    /// What zlib data come to; none where they are not such, or too many.
    pub(super) fn inflated(&mut self, data: &[u8]) -> Option<Vec<u8>> {
        let room = self.room?;
        let mut out = Vec::new();
        // What was inflated before an error is looked at as well: a reader may be content with it.
        let whole = ZlibDecoder::new(data).take(room as u64 + 1).read_to_end(&mut out).is_ok();
        if out.len() > room {
            self.room = None;
            return None;
        }
        self.room = Some(room - out.len());
        (whole || !out.is_empty()).then_some(out)
    }
}

/// Letters are small already.
fn names_a_place(letters: &[u8]) -> bool {
    PLACE_FINDERS.iter().any(|word| word.find(letters).is_some())
}

/// EXIF somewhere in it, with a place. More blocks than are read count as one that has.
fn holds_a_place(payload: &[u8]) -> bool {
    let mut blocks = exif::HEADERS.iter().flat_map(|header| find_iter(payload, header));
    let found = blocks.by_ref().take(MOST_BLOCKS).any(|at| exif::read(&payload[at..]).located);
    found || blocks.next().is_some()
}

/// The bytes of a profile as ImageMagick writes it: its name, how many bytes, and these as hexadecimal digits.
fn raw_profile(text: &[u8]) -> Vec<u8> {
    let is_length = |line: &&[u8]| {
        let digits = line.trim_ascii();
        !digits.is_empty() && digits.len() < 12 && digits.iter().all(u8::is_ascii_digit)
    };
    let lines: Vec<&[u8]> = text.split(|byte| *byte == b'\n').collect();
    let digits = lines.iter().position(is_length).map_or(lines.as_slice(), |at| &lines[at + 1..]);
    let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let digits: Vec<u8> = digits.concat().iter().filter_map(digit).collect();
    digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}
