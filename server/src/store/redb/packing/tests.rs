//! Tests of packed rows.

mod dictionary;

use super::*;
use proptest::prelude::*;

proptest! {
    #[test]
    fn what_was_packed_is_read_back(bytes: Vec<u8>, word: [u8; 12], times in 0_usize..200) {
        let again = word.repeat(times);
        for bytes in [bytes, again] {
            // What begins like a packed row is none that is ever written: rows are CBOR or documents.
            prop_assume!(bytes.first() != Some(&MARK));
            let packed = pack(&bytes);
            prop_assert!(packed.len() <= bytes.len());
            prop_assert_eq!(&*unpack("feed", &packed).expect("unpacked"), &*bytes);
            let row = feed_row(&ChainHash([7; 32]), &bytes);
            let (hash, entry) = read_feed_row(&row).expect("a row");
            prop_assert_eq!((hash, &*entry), (ChainHash([7; 32]), &*bytes));
            prop_assert_eq!(unpack_behind("feed", 32, &row).expect("unpacked"), [&[7; 32], &*bytes].concat());
        }
    }

    #[test]
    fn a_row_that_the_disk_changed_is_told_and_takes_no_memory(at: usize, bit in 0_u8..8, cut: usize) {
        let bytes = b"{\"act\":\"0000000000000.69224\",\"outcome\":\"accepted\"}".repeat(40);
        let mut packed = pack(&bytes).into_owned();
        let at = at % packed.len();
        packed[at] ^= 1 << bit;
        if let Ok(read) = unpack("feed", &packed) {
            prop_assert!(read.len() <= packed.len() * MOST_OF_A_BYTE);
        }
        packed[at] ^= 1 << bit;
        packed.truncate(1 + cut % (packed.len() - 1));
        let damaged = matches!(unpack("feed", &packed), Err(StoreError::Damaged { .. }));
        prop_assert!(damaged);
    }
}

#[test]
fn rows_that_do_not_shrink_leave_the_packer_as_it_was() {
    // Bytes without a pattern, of every length, between rows that shrink.
    let mut state = 1_u32;
    let noise: Vec<u8> = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0] & 0x7F
    })
    .take(3_000)
    .collect();
    let row = b"{\"outcome\":\"accepted\"}".repeat(9);
    for length in 0..noise.len() {
        for bytes in [&noise[..length], row.as_slice()] {
            assert_eq!(&*unpack("feed", &pack(bytes)).expect("unpacked"), bytes);
        }
    }
}

#[test]
fn what_a_disk_holds_in_packed_rows_is_found() {
    let row = feed_row(&ChainHash([7; 32]), &b"La clave es CANARIO-7731. ".repeat(9));
    let page = [&[0xFF; 9][..], &row, &[MARK, VERSION], &[0; 40]].concat();
    assert!(!String::from_utf8_lossy(&page).contains("La clave es CANARIO-7731. La clave"), "the trial is one");
    assert_eq!(packed_among(&page), b"La clave es CANARIO-7731. ".repeat(9));
}

#[test]
fn rows_of_an_earlier_build_are_read_as_they_stand() {
    for bytes in [&[][..], &[0x85, 0x6F, 0x4A, 0x83][..], &[0xA5; 300][..]] {
        assert_eq!(&*unpack("snapshots", bytes).expect("read"), bytes);
    }
}

#[test]
fn one_of_a_later_build_is_refused() {
    let row = [MARK, VERSION + 1, 4, 0, 0, 0, 1, 2, 3, 4];
    let told = unpack("feed", &row).expect_err("refused").to_string();
    assert!(told.contains("does not know"), "{told}");
}

#[test]
fn no_row_takes_more_memory_than_the_longest_that_is_packed() {
    let mut row = vec![0; 2 * 1024 * 1024];
    row[..HEAD].copy_from_slice(&[MARK, VERSION, 0, 0, 0, 0x40]);
    let told = unpack("snapshots", &row).expect_err("a gigabyte").to_string();
    assert!(told.contains("longer than it can be"), "{told}");
    assert!(matches!(pack(&vec![0; LONGEST + 1]), Cow::Borrowed(_)), "packed, it could not be read again");
}

#[test]
fn the_dictionary_is_the_one_that_rows_were_packed_with() {
    use sha2::{Digest, Sha256};
    let hash: String = Sha256::digest(DICTIONARY).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(
        hash, "b6b7c6752aa8df7360f2b35f05f8454c7dbf1dc0bb8e2f7814b7b7d5b2a0f9a1",
        "it is frozen: another one takes another version"
    );
}
