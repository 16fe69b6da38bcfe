//! The cursor: how far a device has read the feed. It is sealed so that it says only what the server told it.

use super::Secret;
use hmac::{Hmac, Mac};
use ronda_shared::ids::DeviceId;
use ronda_shared::time::Timestamp;
use sha2::Sha256;

/// The length of a sealed cursor between two syncs: a byte of form, three numbers, a seal.
pub const CURSOR_BYTES: usize = 1 + 3 * 8 + SEAL_BYTES;
/// That of one in the middle of a sync, with four numbers more.
pub const UNFINISHED_BYTES: usize = CURSOR_BYTES + 4 * 8;

const SEAL_BYTES: usize = 16;
const _: () = assert!(CURSOR_BYTES <= 48, "a cursor travels with every act");
/// Sealed before it told when: two positions after the epoch, the second one no longer read.
const TIMELESS: u8 = 0x10;
const FORM: u8 = 0x20;
const RUNNING: u8 = FORM | 0x02;
const FULL: u8 = 0x01;
/// Of an app that knows records.
const RECORDS: u8 = 0x04;
/// Likewise, of the sync under way.
const UNFINISHED_RECORDS: u8 = 0x08;
const PURPOSE: &[u8] = b"ronda-cursor-v1\0";

/// How far a device has read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// Whose it is; it opens for no other device.
    pub device: DeviceId,
    /// The store's epoch in which it was told.
    pub epoch: u64,
    /// Up to here the device has all it is owed.
    pub base: u64,
    /// The instant as of which that is so: what had grown too old by then it was told. None in a cursor of an early server.
    pub at: Option<Timestamp>,
    /// How far a sync has come whose pages are not all sent; none between two syncs.
    pub unfinished: Option<UnfinishedSync>,
    /// Records of registers were among what it was owed up to the base.
    pub records: bool,
}

/// A sync that is not over: some of what it brings was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnfinishedSync {
    /// Of what is after the base, the device has the news up to here.
    pub done: u64,
    /// It reads the whole of its scope (a new device, or one whose scope is another), not what moved after the base.
    pub full: bool,
    /// The feed's end when its first page was made.
    pub began: u64,
    /// The position by which its last page judged who the person is.
    pub judged: u64,
    /// The instant as of which it judges ages.
    pub at: Timestamp,
    /// Records of registers are among what its pages bring.
    pub records: bool,
}

impl Cursor {
    /// A cursor between two syncs.
    pub fn settled(device: DeviceId, epoch: u64, base: u64, at: Timestamp, records: bool) -> Self {
        Self { device, epoch, base, at: Some(at), unfinished: None, records }
    }
}

/// Why bytes are not a cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CursorError {
    /// It has another length or form.
    #[error("the cursor has a form that this server does not know")]
    Form,
    /// Not sealed by this server for this device.
    #[error("the cursor was not sealed by this server for this device")]
    Seal,
}

/// Seals a cursor for its device.
pub fn seal(secret: &Secret, cursor: &Cursor) -> Vec<u8> {
    let Cursor { device, epoch, base, at, unfinished, records } = *cursor;
    let mut bytes = Vec::with_capacity(CURSOR_BYTES);
    let full = if unfinished.is_some_and(|unfinished| unfinished.full) { FULL } else { 0 };
    let known = if records { RECORDS } else { 0 };
    let brings = if unfinished.is_some_and(|unfinished| unfinished.records) { UNFINISHED_RECORDS } else { 0 };
    bytes.push(match (at, unfinished) {
        (None, _) => TIMELESS,
        (Some(_), None) => FORM | known,
        (Some(_), Some(_)) => RUNNING | full | known | brings,
    });
    let time = |at: Timestamp| at.millis().cast_unsigned();
    let mut numbers = vec![epoch, base, at.map_or(base, time)];
    if let (Some(_), Some(unfinished)) = (at, unfinished) {
        numbers.extend([unfinished.done, unfinished.began, unfinished.judged, time(unfinished.at)]);
    }
    for number in numbers {
        bytes.extend_from_slice(&number.to_be_bytes());
    }
    let seal = mac(secret, device, &bytes).finalize().into_bytes();
    bytes.extend_from_slice(&seal[..SEAL_BYTES]);
    bytes
}

/// Opens a cursor that this device was given.
pub fn open(secret: &Secret, device: DeviceId, sealed: &[u8]) -> Result<Cursor, CursorError> {
    if sealed.len() != CURSOR_BYTES && sealed.len() != UNFINISHED_BYTES {
        return Err(CursorError::Form);
    }
    let (told, seal) = sealed.split_at(sealed.len() - SEAL_BYTES);
    mac(secret, device, told).verify_truncated_left(seal).map_err(|_| CursorError::Seal)?;
    let (form, numbers) = told.split_first().ok_or(CursorError::Form)?;
    let numbers: Vec<u64> = numbers.as_chunks::<8>().0.iter().map(|eight| u64::from_be_bytes(*eight)).collect();
    let time = |millis: u64| Timestamp::from_millis(millis.cast_signed());
    let records = form & RECORDS != 0;
    match (form & !(FULL | RECORDS | UNFINISHED_RECORDS), numbers.as_slice()) {
        // The sync it may have been in begins again: what is sent twice is stored once.
        (TIMELESS, [epoch, base, _]) if form & (RECORDS | UNFINISHED_RECORDS) == 0 => {
            Ok(Cursor { device, epoch: *epoch, base: *base, at: None, unfinished: None, records })
        }
        (FORM, [epoch, base, at]) if form & (FULL | UNFINISHED_RECORDS) == 0 => {
            Ok(Cursor::settled(device, *epoch, *base, time(*at), records))
        }
        (RUNNING, [epoch, base, at, done, began, judged, judges_at]) => {
            let full = form & FULL != 0;
            let brings = form & UNFINISHED_RECORDS != 0;
            let (judged_at, judged) = (time(*judges_at), *judged);
            let unfinished =
                UnfinishedSync { done: *done, full, began: *began, judged, at: judged_at, records: brings };
            Ok(Cursor { unfinished: Some(unfinished), ..Cursor::settled(device, *epoch, *base, time(*at), records) })
        }
        _ => Err(CursorError::Form),
    }
}

fn mac(secret: &Secret, device: DeviceId, told: &[u8]) -> Hmac<Sha256> {
    let mut mac = secret.mac();
    mac.update(PURPOSE);
    mac.update(&device.raw().to_be_bytes());
    mac.update(told);
    mac
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SECRET: Secret = Secret([7; 32]);

    proptest! {
        #[test]
        fn a_cursor_opens_for_its_device_alone(
            device: u64, other: u64, epoch: u64, base: u64, at: i64, records: bool,
            unfinished: Option<(u64, bool, u64, u64, i64, bool)>, byte: prop::sample::Index, bit in 0..8u8,
        ) {
            let time = Timestamp::from_millis;
            let unfinished = unfinished.map(|(done, full, began, judged, at, records)| UnfinishedSync {
                done, full, began, judged, at: time(at), records,
            });
            let cursor = Cursor { unfinished, ..Cursor::settled(DeviceId::new(device), epoch, base, time(at), records) };
            let sealed = seal(&SECRET, &cursor);
            prop_assert_eq!(sealed.len(), if unfinished.is_some() { UNFINISHED_BYTES } else { CURSOR_BYTES });
            prop_assert_eq!(open(&SECRET, cursor.device, &sealed), Ok(cursor));
            if other != device {
                prop_assert_eq!(open(&SECRET, DeviceId::new(other), &sealed), Err(CursorError::Seal));
            }
            prop_assert_eq!(open(&Secret([8; 32]), cursor.device, &sealed), Err(CursorError::Seal));
            let mut flipped = sealed;
            let byte = byte.index(flipped.len());
            flipped[byte] ^= 1 << bit;
            prop_assert!(open(&SECRET, cursor.device, &flipped).is_err());
        }

        #[test]
        fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
            prop_assert!(open(&SECRET, DeviceId::new(1), &bytes).is_err());
        }
    }

    #[test]
    fn a_cursor_of_an_early_server_opens() {
        let device = DeviceId::new(7);
        for full in [0, FULL] {
            // Form, epoch, base, done.
            let mut early = vec![TIMELESS | full];
            for number in [3_u64, 20, 30] {
                early.extend_from_slice(&number.to_be_bytes());
            }
            let seal = mac(&SECRET, device, &early).finalize().into_bytes();
            early.extend_from_slice(&seal[..SEAL_BYTES]);
            let cursor = Cursor { device, epoch: 3, base: 20, at: None, unfinished: None, records: false };
            assert_eq!(open(&SECRET, device, &early), Ok(cursor));
        }
    }
}
