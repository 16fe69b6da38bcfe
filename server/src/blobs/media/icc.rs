//! Reads the colour profile of a picture. Beside which way up it is, that is the one part of its metadata that a
//! picture needs to look as it was taken.

use super::metadata::Metadata;

/// A greater profile is for printing presses.
const MOST_BYTES: usize = 512 * 1024;
/// A profile's head: its length first, its signature after 36 bytes.
const HEAD: usize = 128;
const SIGNATURE: &[u8] = b"acsp";

/// The profile, if it is one and holds nothing else: no place, no other file.
pub(super) fn checked(profile: Vec<u8>) -> Option<Vec<u8>> {
    let length = usize::try_from(u32::from_be_bytes(profile.get(..4)?.try_into().ok()?)).ok()?;
    let sound = (HEAD..=MOST_BYTES).contains(&length) && profile.get(36..40)? == SIGNATURE;
    let mut metadata = Metadata::default();
    metadata.any(&profile);
    let clean = !metadata.located() && !metadata.foreign();
    // Some writers pad it: what follows its end is nothing of it.
    let mut profile = profile;
    (sound && clean && profile.len() >= length).then(|| {
        profile.truncate(length);
        profile
    })
}

/// The parts of a profile as JPEG spreads it over segments, each with its number and of how many.
pub(super) fn joined(mut parts: Vec<(u8, u8, &[u8])>) -> Option<Vec<u8>> {
    parts.sort_by_key(|(number, _, _)| *number);
    let count = parts.len();
    let whole = parts
        .iter()
        .enumerate()
        .all(|(index, (number, of, _))| usize::from(*number) == index + 1 && usize::from(*of) == count);
    (count > 0 && whole).then(|| parts.iter().flat_map(|(_, _, part)| part.iter().copied()).collect())
}
