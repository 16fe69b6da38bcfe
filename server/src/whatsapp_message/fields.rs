//! Reads fields of what Meta sends, and believes none of them.

use serde_json::Value;

/// The values of a list under a name; none where there is no list.
pub(crate) fn list<'v>(value: &'v Value, name: &str) -> impl Iterator<Item = &'v Value> + use<'v> {
    value.get(name).and_then(Value::as_array).into_iter().flatten()
}

/// A text under a name; empty where there is none.
pub(crate) fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// An id that may stand in a path: letters, digits and a few signs.
pub(crate) fn is_id(text: &str) -> bool {
    let sign =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'=' | b':' | b'+' | b'/');
    (1..=300).contains(&text.len()) && text.bytes().all(sign) && text.bytes().any(|byte| byte != b'.')
}

/// Words of another machine in one line of 200 letters.
pub(crate) fn one_line(text: &str) -> String {
    let plain: String = text.chars().map(|sign| if sign.is_control() { ' ' } else { sign }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_leads_to_no_other_path() {
        for id in ["1234567890", "wamid.HBgNNTIxOTUxMTIzNDU2NxUCABIYFjNFQg==", "US.13491208655302741918"] {
            assert!(is_id(id), "{id}");
        }
        for id in ["", "..", "1?x=1", "1#a", "a b", "é", "%2e"] {
            assert!(!is_id(id), "{id}");
        }
    }
}
