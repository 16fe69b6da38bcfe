//! Packs each row by itself, by deflate with a dictionary of what all rows have in common.
//!
//! A row of the feed names its document, its hashes and the words of its act two or three times over, and between them stand
//! the same names of fields as in every other row. Each row is packed alone, so any of them is read without another
//! (decision 0059). Rows that an earlier build wrote stand as they are: what is packed begins with a byte that begins no
//! CBOR and no Automerge document.

use super::super::StoreError;
use super::super::row_codec::split_feed;
use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};
use ronda_shared::act::ChainHash;
use std::borrow::Cow;
use std::cell::RefCell;

/// What rows have in common. Frozen: what was packed with it is read with it. Another one takes another version.
const DICTIONARY: &[u8] = include_bytes!("packing/dictionary.bin");
/// The first byte of what is packed: CBOR's «break», which begins nothing.
const MARK: u8 = 0xFF;
/// Packed with [`DICTIONARY`].
const VERSION: u8 = 1;
/// Mark, version, and the length of what was packed as four bytes, the lowest first.
const HEAD: usize = 6;
/// Shorter rows gain nothing.
const LEAST: usize = 64;
/// Longer rows stand as they are: so one whose length the disk changed takes no more memory than that.
const LONGEST: usize = 64 * 1024 * 1024;
/// What packing adds to a row that does not shrink, beside an eighth of it.
const SPARE: usize = 64;
/// Deflate makes of one byte no more than so many.
const MOST_OF_A_BYTE: usize = 1_032;

thread_local! {
    // Both hold windows and tables that cost more to make than a row costs to pack.
    static PACKER: RefCell<Compress> = RefCell::new(new_packer());
    static UNPACKER: RefCell<Decompress> = RefCell::new(Decompress::new(false));
}

/// Of the tables whose rows are packed, how many bytes at the beginning of each row are left out of it.
pub(super) fn plain_of(table: &str) -> Option<usize> {
    match table {
        "feed" => Some(32),
        "documents" | "snapshots" | "summaries" => Some(0),
        _ => None,
    }
}

/// Bytes as they are stored: packed where that makes them shorter.
pub(super) fn pack(bytes: &[u8]) -> Cow<'_, [u8]> {
    let Ok(length) = u32::try_from(bytes.len()) else { return Cow::Borrowed(bytes) };
    // What begins so is packed already: no row that is written does.
    if !(LEAST..=LONGEST).contains(&bytes.len()) || bytes[0] == MARK {
        return Cow::Borrowed(bytes);
    }
    // Room for whatever comes of it: zlib-rs 0.6 panics where a packer is used again after its output was full.
    let mut packed = Vec::with_capacity(HEAD + bytes.len() + bytes.len() / 8 + SPARE);
    packed.extend([MARK, VERSION]);
    packed.extend(length.to_le_bytes());
    let ended = PACKER.with_borrow_mut(|packer| {
        packer.reset();
        let ended = packer.set_dictionary(DICTIONARY).is_ok()
            && matches!(packer.compress_vec(bytes, &mut packed, FlushCompress::Finish), Ok(Status::StreamEnd));
        if !ended {
            *packer = new_packer();
        }
        ended
    });
    if ended && packed.len() < bytes.len() { Cow::Owned(packed) } else { Cow::Borrowed(bytes) }
}

fn new_packer() -> Compress {
    Compress::new(Compression::fast(), false)
}

/// Bytes as they were before they were packed; those that never were as they stand.
///
/// # Errors
/// [`StoreError::Damaged`] where they are not what [`pack`] made.
pub(super) fn unpack<'b>(place: &'static str, bytes: &'b [u8]) -> Result<Cow<'b, [u8]>, StoreError> {
    if bytes.first() != Some(&MARK) {
        return Ok(Cow::Borrowed(bytes));
    }
    let damaged = |detail: &str| StoreError::Damaged { place, detail: detail.to_owned() };
    let (head, packed) = bytes.split_first_chunk::<HEAD>().ok_or_else(|| damaged("a packed row is cut short"))?;
    let [_, version, length @ ..] = *head;
    if version != VERSION {
        return Err(damaged("a row is packed in a way that this build does not know"));
    }
    let length = u32::from_le_bytes(length) as usize;
    if length > packed.len().saturating_mul(MOST_OF_A_BYTE).min(LONGEST) {
        return Err(damaged("a packed row says that it is longer than it can be"));
    }
    let mut plain = Vec::with_capacity(length);
    let whole = UNPACKER.with_borrow_mut(|unpacker| {
        unpacker.reset(false);
        unpacker.set_dictionary(DICTIONARY).is_ok()
            && matches!(unpacker.decompress_vec(packed, &mut plain, FlushDecompress::Finish), Ok(Status::StreamEnd))
            && unpacker.total_in() == packed.len() as u64
    });
    if whole && plain.len() == length { Ok(Cow::Owned(plain)) } else { Err(damaged("a packed row does not unpack")) }
}

/// A row of a table as it is stored, of which so many bytes are left as they are.
pub(super) fn pack_behind(plain: usize, row: &[u8]) -> Vec<u8> {
    let (plain, rest) = row.split_at(plain.min(row.len()));
    [plain, &*pack(rest)].concat()
}

/// Such a row as it was.
///
/// # Errors
/// See [`unpack`].
pub(super) fn unpack_behind(place: &'static str, plain: usize, row: &[u8]) -> Result<Vec<u8>, StoreError> {
    let (plain, rest) = row.split_at(plain.min(row.len()));
    Ok([plain, &*unpack(place, rest)?].concat())
}

/// What the packed rows among any bytes say, one after the other: also those in pages of a file that were freed. For whoever
/// looks whether words are gone from a disk.
pub fn packed_among(bytes: &[u8]) -> Vec<u8> {
    let mut said = Vec::new();
    for (at, _) in bytes.windows(2).enumerate().filter(|(_, two)| *two == [MARK, VERSION]) {
        let Some((head, rest)) = bytes[at..].split_first_chunk::<HEAD>() else { break };
        let [_, _, length @ ..] = *head;
        let length = u32::from_le_bytes(length) as usize;
        if length > rest.len().saturating_mul(MOST_OF_A_BYTE).min(LONGEST) {
            continue;
        }
        let mut plain = Vec::with_capacity(length);
        let mut unpacker = Decompress::new(false);
        let ended = unpacker.set_dictionary(DICTIONARY).is_ok()
            && matches!(unpacker.decompress_vec(rest, &mut plain, FlushDecompress::Finish), Ok(Status::StreamEnd));
        if ended && plain.len() == length {
            said.extend(plain);
        }
    }
    said
}

/// A row of the feed: the hash of the feed with the entry, and the entry's bytes.
pub(super) fn feed_row(hash: &ChainHash, entry: &[u8]) -> Vec<u8> {
    [hash.0.as_slice(), &*pack(entry)].concat()
}

/// What a row of the feed holds.
///
/// # Errors
/// [`StoreError::Damaged`] where it is shorter than a hash, or does not unpack.
pub(super) fn read_feed_row(row: &[u8]) -> Result<(ChainHash, Cow<'_, [u8]>), StoreError> {
    let (hash, entry) = split_feed(row)?;
    Ok((hash, unpack("feed", entry)?))
}

#[cfg(test)]
mod tests;
