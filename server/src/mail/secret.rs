//! What is never mailed: words that look like a password or PIN, whoever wrote them into a reply (OAX-68, C5).

use crate::organisation::messages::event::Lang;

const TELLS: [&str; 11] = [
    "contraseña",
    "contrasena",
    "password",
    "passwd",
    "pwd",
    "clave",
    "nip",
    "pin",
    "passphrase",
    "token",
    "credencial",
];

/// The text without what follows «contraseña:» and its like, also where it stands alone below it.
pub fn masked(text: &str, lang: Lang) -> String {
    let instead = match lang {
        Lang::Es => "[no se envía por correo]",
        Lang::En => "[not sent by mail]",
    };
    let (mut lines, mut is_named) = (Vec::new(), false);
    for line in text.split('\n') {
        let mut words = line.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric));
        // An address to go to, and the name of what stands below it, are no secrets.
        let may_be_one = |word: &str| !word.contains("://") && !word.ends_with(':');
        let is_alone = words.next().is_some_and(may_be_one) && words.next().is_none();
        lines.push(if is_named && is_alone { instead.to_owned() } else { line_masked(line, instead) });
        is_named = names_next(line) || (is_named && line.trim().is_empty());
    }
    lines.join("\n")
}

/// Whether a line names a secret and ends before it tells one («Contraseña:»).
fn names_next(line: &str) -> bool {
    let lower = format!("{} x", line.trim_end().to_lowercase());
    let last = lower.len() - 1;
    let tells =
        |word: &str| lower.match_indices(word).any(|(at, _)| value_after(&lower, at, at + word.len()) == Some(last));
    TELLS.into_iter().any(tells)
}

fn line_masked(line: &str, instead: &str) -> String {
    let lower = line.to_lowercase();
    // Letters whose small form is longer would shift the places: such a line is not looked into letter by letter.
    if lower.len() != line.len() {
        return if tells_any(&lower) { instead.to_owned() } else { line.to_owned() };
    }
    let mut found: Option<usize> = None;
    for word in TELLS {
        for (at, _) in lower.match_indices(word) {
            if let Some(value) = value_after(&lower, at, at + word.len()) {
                found = Some(found.map_or(value, |known| known.min(value)));
            }
        }
    }
    match found.and_then(|value| line.get(..value)) {
        Some(before) => format!("{}{instead}", before),
        None => line.to_owned(),
    }
}

fn tells_any(lower: &str) -> bool {
    TELLS
        .into_iter()
        .any(|word| lower.match_indices(word).any(|(at, _)| value_after(lower, at, at + word.len()).is_some()))
}

/// Where the secret begins, where the word from `at` to `end` is followed by one: «: x», «= x», « es x», « is x».
fn value_after(lower: &str, at: usize, end: usize) -> Option<usize> {
    let before = lower[..at].chars().next_back();
    if before.is_some_and(char::is_alphanumeric) {
        return None;
    }
    let mut rest = &lower[end..];
    rest = rest.strip_prefix("es").filter(|next| !begins_word(next)).or_else(|| rest.strip_prefix('s')).unwrap_or(rest);
    if begins_word(rest) {
        return None;
    }
    // «PIN de salida», «clave temporal»: up to three words may stand between.
    for _ in 0..4 {
        let trimmed = rest.trim_start();
        for sign in [":", "=", "es ", "is ", "será ", "fue "] {
            if let Some(value) = trimmed.strip_prefix(sign) {
                let value = value.trim_start();
                let word = value.split_whitespace().next().unwrap_or_default();
                let spoken = matches!(sign, "es " | "is " | "será " | "fue ");
                // Of a sentence («la clave es llamar antes») only what looks like a secret counts.
                let looks = word.chars().any(|sign| sign.is_ascii_digit())
                    || word.chars().any(|sign| "!@#$%&*_+".contains(sign));
                return (!word.is_empty() && (!spoken || looks)).then(|| lower.len() - value.len());
            }
        }
        let word =
            trimmed.split(|sign: char| sign.is_whitespace() || sign == ':' || sign == '=').next().unwrap_or_default();
        if word.is_empty() {
            return None;
        }
        rest = &trimmed[word.len()..];
    }
    None
}

fn begins_word(text: &str) -> bool {
    text.chars().next().is_some_and(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_and_pins_are_not_mailed() {
        for (text, sent) in [
            ("Su contraseña: Abc12345", "Su contraseña: [no se envía por correo]"),
            ("La CLAVE temporal es x9$kk y la cambia", "La CLAVE temporal es [no se envía por correo]"),
            ("PIN de salida = 4471", "PIN de salida = [no se envía por correo]"),
            ("Usuario: ana\nPassword: hunter2\nListo", "Usuario: ana\nPassword: [no se envía por correo]\nListo"),
        ] {
            assert_eq!(masked(text, Lang::Es), sent);
        }
        for (text, sent) in [
            ("Contraseña:\nJacaranda\nListo", "Contraseña:\n[no se envía por correo]\nListo"),
            ("Su nueva clave es:\n\n- Abc123", "Su nueva clave es:\n\n[no se envía por correo]"),
        ] {
            assert_eq!(masked(text, Lang::Es), sent);
        }
        for plain in [
            "Sobre la contraseña:\nllame antes de las 10.\nGracias",
            "Para cambiar su contraseña:\n\nhttps://correo.oaxaca.gob.mx/clave",
            "Contraseña:\nTeléfono:\n951 501 5000",
            "Recuerde cambiar su contraseña en el equipo.",
            "La clave es llamar antes de las 10.",
            "Abra el portal: ahí está",
            "Pinturas: azul",
            "Reinicie y ya",
        ] {
            assert_eq!(masked(plain, Lang::Es), plain);
        }
        assert!(masked("password: x", Lang::En).ends_with("[not sent by mail]"));
    }
}
