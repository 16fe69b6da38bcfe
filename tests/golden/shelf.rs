//! Where the golden files stand, and how CBOR is bent to look like a later build's.

use std::path::{Path, PathBuf};

/// The released shapes.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/v1")
}

/// A golden file. Where it is not there and `RONDA_GOLDEN=new` is said, it is what `made` makes.
pub fn golden(name: &str, made: impl FnOnce() -> Vec<u8>) -> Vec<u8> {
    let path = folder().join(name);
    if !path.exists() && std::env::var("RONDA_GOLDEN").is_ok_and(|said| said == "new") {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, made()).unwrap();
    }
    std::fs::read(&path).unwrap_or_else(|error| panic!("{name}: {error}; see tests/golden/README.md"))
}

/// A CBOR map with one entry more, of a key that no build knows.
pub fn with_unknown_key(map: &[u8]) -> Vec<u8> {
    let entries = map[0] & 0x1f;
    assert!(map[0] & 0xe0 == 0xa0 && entries < 23, "a small map of a known length");
    // "later": [1, {"x": null}]
    [&[0xa0 | (entries + 1)], &map[1..], b"\x65later\x82\x01\xa1\x61x\xf6"].concat()
}

/// The same within the one entry of a command's map.
pub fn with_unknown_field(command: &[u8]) -> Vec<u8> {
    assert!(command[0] == 0xa1 && command[1] & 0xe0 == 0x60, "a map of one entry with a text for a key");
    let length = usize::from(command[1] & 0x1f);
    let (name, fields) = match length {
        24 => command.split_at(3 + usize::from(command[2])),
        short => command.split_at(2 + short),
    };
    [name, &with_unknown_key(fields)].concat()
}
