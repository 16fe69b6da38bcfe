//! Parses the MP4 boxes of videos and sounds of telephones. They are followed as far as they say which tracks there are
//! and whether they tell a place. Nothing of them is decoded.

use ronda_shared::evidence::{Media, SealFault};

/// Boxes side by side, and how deep one stands in another: `moov`, `trak`, `mdia`, `hdlr`.
const MOST: usize = 2_000;
/// What says a place, wherever it stands beside the pictures: the marks of Apple's and Android's cameras, of 3GPP, of XMP.
const PLACES: [&[u8]; 5] = [b"\xa9xyz", b"loci", b"com.apple.quicktime.location", b"exif:GPS", b"GPSLatitude"];

/// A box: what it is called, and what it holds.
type Boxed<'b> = ([u8; 4], &'b [u8]);

/// Looks at the boxes: whole to the end, with a track of pictures where it is a video and none where it is a sound.
pub(super) fn look(bytes: &[u8], said: Media, keep_location: bool) -> Result<(), SealFault> {
    if bytes.get(4..8) != Some(b"ftyp") {
        return Err(SealFault::NotWhatItSays);
    }
    let boxes = boxes(bytes)?;
    let mut moov = boxes.iter().filter(|(kind, _)| kind == b"moov");
    let (Some((_, moov)), None) = (moov.next(), moov.next()) else { return Err(SealFault::Unreadable) };
    let tracks = tracks(moov)?;
    let has = |kind: &[u8; 4]| tracks.contains(kind);
    let fits = match said {
        Media::Mp4 => has(b"vide"),
        _ => has(b"soun") && !has(b"vide"),
    };
    if !fits {
        return Err(SealFault::NotWhatItSays);
    }
    // A track of data beside pictures and sound tells where the camera went.
    let beside = || boxes.iter().filter(|(kind, _)| kind != b"mdat").any(|(_, body)| says_place(body));
    if !keep_location && (has(b"meta") || beside()) { Err(SealFault::Location) } else { Ok(()) }
}

fn says_place(body: &[u8]) -> bool {
    PLACES.iter().any(|place| memchr::memmem::find(body, place).is_some())
}

/// Of each track what it is: pictures, sound, data.
fn tracks(moov: &[u8]) -> Result<Vec<[u8; 4]>, SealFault> {
    let mut tracks = Vec::new();
    for (_, track) in boxes(moov)?.iter().filter(|(kind, _)| kind == b"trak") {
        for (_, media) in boxes(track)?.iter().filter(|(kind, _)| kind == b"mdia") {
            for (_, handler) in boxes(media)?.iter().filter(|(kind, _)| kind == b"hdlr") {
                // Before it stand version, flags and a number that is nought.
                let kind = handler.get(8..12).and_then(|kind| kind.first_chunk::<4>());
                tracks.push(*kind.ok_or(SealFault::Unreadable)?);
            }
        }
    }
    Ok(tracks)
}

/// The boxes of a stretch, side by side, that fill it.
fn boxes(bytes: &[u8]) -> Result<Vec<Boxed<'_>>, SealFault> {
    let (mut found, mut rest) = (Vec::new(), bytes);
    while !rest.is_empty() {
        let (one, after) = first(rest).filter(|_| found.len() < MOST).ok_or(SealFault::Unreadable)?;
        found.push(one);
        rest = after;
    }
    Ok(found)
}

/// The first box of a stretch, and what follows it.
fn first(bytes: &[u8]) -> Option<(Boxed<'_>, &[u8])> {
    let size = u32::from_be_bytes(*bytes.first_chunk()?);
    let kind = *bytes.get(4..)?.first_chunk()?;
    let (head, whole) = match size {
        // It goes on to the end.
        0 => (8, bytes.len()),
        1 => (16, usize::try_from(u64::from_be_bytes(*bytes.get(8..)?.first_chunk()?)).ok()?),
        size => (8, usize::try_from(size).ok()?),
    };
    let body = bytes.get(head..whole)?;
    Some(((kind, body), bytes.get(whole..)?))
}
