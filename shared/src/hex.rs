//! Bytes as hexadecimal digits: two of them a byte, letters in lower case.

/// Writes bytes.
pub fn write(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
}

/// Reads exactly `N` bytes; none where the text is anything else.
pub fn read<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    if digits.len() != N * 2 {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = (digit(pair[0])? << 4) | digit(pair[1])?;
    }
    Some(bytes)
}

fn digit(letter: u8) -> Option<u8> {
    match letter {
        b'0'..=b'9' => Some(letter - b'0'),
        b'a'..=b'f' => Some(letter - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_survive_being_written() {
        let bytes = [0, 1, 9, 10, 15, 16, 0x7f, 0xff];
        assert_eq!(write(&bytes), "0001090a0f107fff");
        assert_eq!(read(&write(&bytes)), Some(bytes));
    }

    #[test]
    fn nothing_else_is_read() {
        for text in ["", "0", "000", "0G", "0A", "ñ", "00 "] {
            assert_eq!(read::<1>(text), None, "{text}");
        }
    }
}
