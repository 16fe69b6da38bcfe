//! What is wrong with a file that holds secrets, in words that quote no value of it.

use toml::de::Error;

/// What is wrong. A value that is of the wrong kind is not quoted, be it a text or a number: it may be a secret.
pub fn words(error: &Error) -> String {
    let words = error.message();
    let words = if words.starts_with("invalid ") { words.split(['"', '`']).next().unwrap_or_default() } else { words };
    words.trim_end().trim_end_matches(", expected").to_owned()
}

/// What is wrong with this text, and in which line.
pub fn describe(text: &str, error: &Error) -> String {
    let words = words(error);
    match error.span().and_then(|span| text.get(..span.start)) {
        Some(before) => format!("line {}: {words}", before.matches('\n').count() + 1),
        None => words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use std::collections::BTreeMap;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Section {
        #[serde(rename = "keys")]
        _keys: Vec<u8>,
    }

    #[test]
    fn the_line_is_named_and_no_value_quoted() {
        let read = |text: &str| {
            let read = toml::from_str::<BTreeMap<String, Section>>(text);
            describe(text, &read.expect_err("it is not right"))
        };
        let wrong = read("[a]\nkeys = \"cuatro-palabras-secretas\"\n");
        assert!(wrong.starts_with("line 2: invalid type") && !wrong.contains("secretas"), "{wrong}");
        let number = read("[a]\nkeys = 73920115\n");
        assert!(number.starts_with("line 2: invalid type") && !number.contains("73920115"), "{number}");
        assert!(read("[a]\nkeys = []\nllaves = 1\n").contains("llaves"), "a key's name is told");
    }
}
