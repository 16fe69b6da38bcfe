//! The cursor: how far a device has read the feed, sealed so that it says only what the server told it.

use crate::store::Secret;
use hmac::{Hmac, Mac};
use ronda_shared::ids::DeviceId;
use sha2::Sha256;

/// The length of a sealed cursor: a byte of form, three numbers, a seal.
pub const CURSOR_BYTES: usize = 1 + 3 * 8 + SEAL_BYTES;

const SEAL_BYTES: usize = 16;
const _: () = assert!(CURSOR_BYTES <= 48, "a cursor travels with every act");
const FORM: u8 = 0x10;
const FULL: u8 = 0x01;
const PURPOSE: &[u8] = b"ronda-cursor-v1\0";

/// How far a device has read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// Whose it is; it opens for no other device.
    pub device: DeviceId,
    /// The epoch it was told in.
    pub epoch: u64,
    /// Up to here the device has all it is owed.
    pub base: u64,
    /// Of what is after `base`, it has the news up to here: a page was cut there.
    pub done: u64,
    /// It reads the whole of its scope (a new device, or one that starts over), not what moved after `base`.
    pub full: bool,
}

/// Why bytes are not a cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CursorError {
    /// Of another length or form.
    #[error("the cursor has a form that this server does not know")]
    Form,
    /// Not sealed by this server for this device.
    #[error("the cursor was not sealed by this server for this device")]
    Seal,
}

/// Seals a cursor for its device.
pub fn seal(secret: &Secret, cursor: &Cursor) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(CURSOR_BYTES);
    bytes.push(FORM | if cursor.full { FULL } else { 0 });
    for number in [cursor.epoch, cursor.base, cursor.done] {
        bytes.extend_from_slice(&number.to_be_bytes());
    }
    let seal = mac(secret, cursor.device, &bytes).finalize().into_bytes();
    bytes.extend_from_slice(&seal[..SEAL_BYTES]);
    bytes
}

/// Opens a cursor that this device was given.
pub fn open(secret: &Secret, device: DeviceId, sealed: &[u8]) -> Result<Cursor, CursorError> {
    if sealed.len() != CURSOR_BYTES {
        return Err(CursorError::Form);
    }
    let (told, seal) = sealed.split_at(CURSOR_BYTES - SEAL_BYTES);
    mac(secret, device, told).verify_truncated_left(seal).map_err(|_| CursorError::Seal)?;
    let (form, numbers) = told.split_first().ok_or(CursorError::Form)?;
    if form & !FULL != FORM {
        return Err(CursorError::Form);
    }
    let [epoch, base, done] = numbers.as_chunks::<8>().0 else { return Err(CursorError::Form) };
    Ok(Cursor {
        device,
        epoch: u64::from_be_bytes(*epoch),
        base: u64::from_be_bytes(*base),
        done: u64::from_be_bytes(*done),
        full: form & FULL != 0,
    })
}

fn mac(secret: &Secret, device: DeviceId, told: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(&secret.0).expect("a key of any length will do");
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
            device: u64, other: u64, epoch: u64, base: u64, done: u64, full: bool,
            byte in 0..CURSOR_BYTES, bit in 0..8u8,
        ) {
            let cursor = Cursor { device: DeviceId::new(device), epoch, base, done, full };
            let sealed = seal(&SECRET, &cursor);
            prop_assert_eq!(sealed.len(), CURSOR_BYTES);
            prop_assert_eq!(open(&SECRET, cursor.device, &sealed), Ok(cursor));
            if other != device {
                prop_assert_eq!(open(&SECRET, DeviceId::new(other), &sealed), Err(CursorError::Seal));
            }
            prop_assert_eq!(open(&Secret([8; 32]), cursor.device, &sealed), Err(CursorError::Seal));
            let mut flipped = sealed;
            flipped[byte] ^= 1 << bit;
            prop_assert!(open(&SECRET, cursor.device, &flipped).is_err());
        }

        #[test]
        fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            prop_assert!(open(&SECRET, DeviceId::new(1), &bytes).is_err());
        }
    }
}
