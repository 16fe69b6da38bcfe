//! Names of files: one line of letters that are seen.

use std::borrow::Cow;

/// A file's name without what a screen would not show, or take for something else: control characters and line breaks
/// become blanks; marks that turn the direction of what follows, and letters without width, go. A name without any stays
/// exactly as it is.
pub fn plain_name(name: &str) -> Cow<'_, str> {
    if !name.chars().any(|letter| breaks(letter) || is_unseen(letter)) {
        return Cow::Borrowed(name);
    }
    let seen = name.chars().filter(|letter| !is_unseen(*letter));
    let flat: String = seen.map(|letter| if breaks(letter) { ' ' } else { letter }).collect();
    Cow::Owned(flat.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn breaks(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}')
}

/// Letters that have no width, or that change the direction of what follows (Unicode's format characters).
pub fn is_unseen(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_seen_goes_and_what_is_seen_stays() {
        assert!(matches!(plain_name("Señal  de red (2).jpg"), Cow::Borrowed("Señal  de red (2).jpg")));
        for (told, plain) in [
            ("factura\r\nBcc: x.jpg", "factura Bcc: x.jpg"),
            ("a\0b.jpg", "a b.jpg"),
            ("foto\u{202e}gpj.exe", "fotogpj.exe"),
            ("\u{200b}a\u{feff}\u{2066}b\u{2028}c\u{e0041}.png", "ab c.png"),
            ("\u{200b}\r\n", ""),
        ] {
            assert_eq!(plain_name(told), plain, "{told:?}");
        }
    }
}
