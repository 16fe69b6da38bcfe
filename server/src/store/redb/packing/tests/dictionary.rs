//! Makes the dictionary: of the names and the form that rows share, without a word of what they say.

use super::super::super::tables::{Bytes, DOCUMENTS, FEED, SNAPSHOTS, SUMMARIES};
use super::super::unpack;
use flate2::{Compress, Compression, FlushCompress};
use redb::{Database, Key, ReadTransaction, ReadableDatabase, ReadableTable, TableDefinition};
use std::path::Path;

/// How long the dictionary is to be.
const LENGTH: usize = 8 * 1024;

/// A dictionary is made of the rows of a store: the names and the form that they share, without a word of what they say.
///
/// `RONDA_DICTIONARY_OF=FILE cargo test -p ronda-server no_words_are_in_a_dictionary` writes `dictionary.bin` into the folder
/// where it runs. The one in use is of `ronda demo --tickets 6000 --years 2`, of the build before it.
#[test]
fn no_words_are_in_a_dictionary() {
    let row = b"\xa3gservicevoax-revision-extensionhassigneenrosalba.cortes{\"solution\":\"No enciende el equipo.\",\"warn_at\":17}";
    let kept = String::from_utf8_lossy(&without_words(row)).into_owned();
    for word in ["rosalba", "oax-revision", "enciende"] {
        assert!(!kept.contains(word), "{word} in {kept}");
    }
    for name in ["\"solution\":", "\"warn_at\":17"] {
        assert!(kept.contains(name), "{name} in {kept}");
    }
    if let Ok(file) = std::env::var("RONDA_DICTIONARY_OF") {
        std::fs::write("dictionary.bin", dictionary(Path::new(&file))).expect("written");
    }
}

/// The rows that share least with those chosen before them, one after the other: first summaries and documents, then entries
/// of the feed, of which there are most. What stands last is the cheapest to name.
fn dictionary(store: &Path) -> Vec<u8> {
    let reading = Database::open(store).expect("a store").begin_read().expect("reads");
    let parts = [
        (some(&reading, SUMMARIES, 0), LENGTH / 4),
        (some(&reading, DOCUMENTS, 0), LENGTH / 16),
        (some(&reading, SNAPSHOTS, 0), LENGTH / 4),
        (some(&reading, FEED, 32), LENGTH * 7 / 16),
    ];
    let mut chosen = Vec::new();
    for (rows, part) in parts {
        let mut most = Vec::new();
        for row in rows {
            let form = without_words(&unpack("a row", &row).expect("unpacked"));
            if most.len() < part && shares_little(&form, &most) {
                most.extend(form);
            }
        }
        most.truncate(part);
        chosen.extend(most);
    }
    chosen
}

/// Each ninety-seventh row of a table, the latest first, without so many bytes at its beginning.
fn some<K: Key + 'static>(
    from: &ReadTransaction,
    table: TableDefinition<'static, K, Bytes>,
    plain: usize,
) -> Vec<Vec<u8>> {
    let table = from.open_table(table).expect("a table");
    let rows = table.iter().expect("rows").rev().step_by(97);
    rows.map(|row| row.expect("a row").1.value()[plain..].to_vec()).collect()
}

/// True where a row packed with what was chosen so far is still longer than two fifths of it.
fn shares_little(row: &[u8], chosen: &[u8]) -> bool {
    let mut packer = Compress::new(Compression::best(), false);
    if !chosen.is_empty() {
        packer.set_dictionary(chosen).expect("a dictionary");
    }
    let mut packed = Vec::with_capacity(row.len() + 64);
    packer.compress_vec(row, &mut packed, FlushCompress::Finish).expect("packed");
    packed.len() > row.len() * 2 / 5
}

/// A row without what people wrote and what an institution calls its people, places and services: texts of several words, and
/// names with a dot or a hyphen.
fn without_words(row: &[u8]) -> Vec<u8> {
    let is_text = |byte: &u8| byte.is_ascii_alphanumeric() || b" .,;:()-/".contains(byte) || *byte >= 0x80;
    let mut kept = Vec::new();
    for run in row.chunk_by(|left, right| is_text(left) == is_text(right)) {
        // A long run without a blank is a list of words by which something is found.
        let says = is_text(&run[0])
            && run.len() > 6
            && (run.len() > 30 || run.iter().any(|byte| b" .-".contains(byte)))
            && run.iter().any(u8::is_ascii_lowercase);
        if !says {
            kept.extend_from_slice(run);
        }
    }
    kept
}
