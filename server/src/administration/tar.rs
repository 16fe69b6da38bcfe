//! The organisation's files as one archive (POSIX `ustar`): what `tar -xf` makes a directory of that `ronda check`
//! takes.

use std::collections::BTreeMap;

/// What an archive is made of.
const BLOCK: usize = 512;

/// An archive of the files, each last changed at `seconds` after 1970.
pub fn archive(files: &BTreeMap<String, String>, seconds: i64) -> Vec<u8> {
    let mut archive = Vec::new();
    for (path, text) in files {
        archive.extend_from_slice(&header(path, text.len(), seconds.max(0)));
        archive.extend_from_slice(text.as_bytes());
        archive.resize(archive.len().next_multiple_of(BLOCK), 0);
    }
    archive.resize(archive.len() + 2 * BLOCK, 0);
    archive
}

fn header(path: &str, size: usize, seconds: i64) -> [u8; BLOCK] {
    let mut block = [0; BLOCK];
    let mut put = |at: usize, text: &[u8]| {
        for (place, byte) in block.iter_mut().skip(at).zip(text) {
            *place = *byte;
        }
    };
    // Paths of an organisation are shorter than the hundred bytes that a name has here.
    put(0, path.as_bytes().get(..100).unwrap_or(path.as_bytes()));
    put(100, b"0000644\0");
    put(108, b"0000000\0");
    put(116, b"0000000\0");
    put(124, format!("{size:011o}\0").as_bytes());
    put(136, format!("{seconds:011o}\0").as_bytes());
    put(148, b"        ");
    put(156, b"0");
    put(257, b"ustar\x0000");
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    for (place, byte) in block.iter_mut().skip(148).zip(format!("{sum:06o}\0 ").bytes()) {
        *place = byte;
    }
    block
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_file_stands_in_blocks_with_its_sum() {
        let files = BTreeMap::from([("holidays.json".to_owned(), "x".repeat(513))]);
        let made = archive(&files, 1_795_186_800);
        assert_eq!(made.len(), (1 + 2 + 2) * BLOCK);
        assert!(made.starts_with(b"holidays.json\0"));
        assert_eq!(&made[124..136], b"00000001001\0");
        assert_eq!(&made[257..265], b"ustar\x0000");
        let told = std::str::from_utf8(&made[148..154]).expect("digits");
        let own: u32 = made[..BLOCK].iter().map(|byte| u32::from(*byte)).sum();
        let sum: u32 = made[148..156].iter().map(|byte| u32::from(*byte)).sum();
        assert_eq!(u32::from_str_radix(told, 8).expect("octal"), own - sum + 8 * u32::from(b' '));
        assert!(made[3 * BLOCK..].iter().all(|byte| *byte == 0));
    }
}
