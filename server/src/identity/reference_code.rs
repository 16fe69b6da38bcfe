//! Assigns a device's short code, which keeps its provisional references unique on paper («K4»).

use crate::store::{Reader, StoreError};

/// Crockford's letters and digits, without those that are read as another.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Where the letters begin: a code begins with one, so that it is not read as a number.
const FIRST_LETTER: usize = 10;

/// A code that no device has or had: two letters while there are some to be found, then three or more.
pub fn free_code(reader: &dyn Reader, mut draw: impl FnMut() -> u32) -> Result<String, StoreError> {
    for length in 2.. {
        for _ in 0..40 {
            let code = code_of(draw(), length);
            if reader.device_by_code(&code)?.is_none() {
                return Ok(code);
            }
        }
        if length == 6 {
            break;
        }
    }
    Err(StoreError::Damaged { place: "codes", detail: "no free device code was found".into() })
}

fn code_of(drawn: u32, length: usize) -> String {
    let mut rest = drawn as usize;
    let mut code = String::with_capacity(length);
    code.push(LETTERS[FIRST_LETTER + rest % (LETTERS.len() - FIRST_LETTER)] as char);
    rest /= LETTERS.len() - FIRST_LETTER;
    for _ in 1..length {
        code.push(LETTERS[rest % LETTERS.len()] as char);
        rest /= LETTERS.len();
    }
    code
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::redb::RedbStore;
    use crate::store::{Batch, DeviceRecord, EntryKind, Store};
    use ronda_shared::ids::{DeviceId, PersonId};
    use ronda_shared::time::Timestamp;
    use serde_bytes::ByteBuf;

    #[test]
    fn a_code_begins_with_a_letter() {
        for drawn in (0..u32::MAX).step_by(9_999_991) {
            let code = code_of(drawn, 3);
            assert_eq!(code.len(), 3);
            assert!(code.as_bytes()[0].is_ascii_uppercase(), "{code}");
        }
    }

    #[test]
    fn codes_grow_when_the_short_ones_are_taken() {
        let store = RedbStore::in_memory().expect("opens");
        let mut batch = Batch::after(0);
        for number in 0..22 * 32 {
            let record = DeviceRecord {
                id: DeviceId::new(u64::from(number) + 1),
                code: code_of(number, 2),
                person: PersonId::new("omar"),
                name: String::new(),
                public_key: ByteBuf::new(),
                enrolled: Timestamp::default(),
                revoked: None,
                kind: Default::default(),
                former: None,
            };
            batch.enter(Timestamp::default(), None, vec![], EntryKind::Device(record));
        }
        store.commit(batch).expect("commits");
        let reader = store.read().expect("reads");
        assert_eq!(free_code(&*reader, || 12_345).expect("a code").len(), 3);
    }
}
