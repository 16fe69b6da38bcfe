//! A TOML file of named sections, each judged by itself: one that is not right shuts out no other.

use super::wrong_toml;
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

/// The sections by name; in place of one that is not right why, in words that quote no value of it.
///
/// # Errors
/// The text is no TOML, in such words.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<BTreeMap<String, Result<T, String>>, String> {
    if let Ok(all) = toml::from_str::<BTreeMap<String, T>>(text) {
        return Ok(all.into_iter().map(|(name, section)| (name, Ok(section))).collect());
    }
    let told = |error: toml::de::Error| wrong_toml::describe(text, &error);
    let names: BTreeMap<String, IgnoredAny> = toml::from_str(text).map_err(told)?;
    Ok(names.into_keys().map(|name| (name.clone(), section(text, &name))).collect())
}

/// One section; the others are passed over.
///
/// # Errors
/// It is not right, or not there, in words that quote no value of it.
pub fn section<T: DeserializeOwned>(text: &str, name: &str) -> Result<T, String> {
    let read = toml::Deserializer::parse(text).and_then(|all| Only::<T> { name, of: PhantomData }.deserialize(all));
    read.map_err(|error| wrong_toml::describe(text, &error))
}

struct Only<'n, T> {
    name: &'n str,
    of: PhantomData<T>,
}

impl<'de, T: DeserializeOwned> DeserializeSeed<'de> for Only<'_, T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, T: DeserializeOwned> Visitor<'de> for Only<'_, T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sections")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        let mut found = None;
        while let Some(name) = map.next_key::<String>()? {
            if name == self.name {
                found = Some(map.next_value()?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        found.ok_or_else(|| A::Error::custom("there is no such section"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, PartialEq, Eq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Section {
        keys: Vec<String>,
    }

    #[test]
    fn a_section_that_is_not_right_shuts_out_no_other() {
        let text = "[a]\nkeys = [\"x\"]\n[b]\nkeys = \"secreta\"\n[c]\nkeys = []\nllaves = 1\n";
        let all = read::<Section>(text).expect("TOML");
        assert_eq!(all["a"], Ok(Section { keys: vec!["x".to_owned()] }));
        let wrong = |name: &str| all[name].as_ref().expect_err("not right").clone();
        assert!(wrong("b").starts_with("line 4: invalid type") && !wrong("b").contains("secreta"), "{}", wrong("b"));
        assert!(wrong("c").contains("llaves"), "{}", wrong("c"));
        let none = section::<Section>(text, "d").expect_err("none");
        assert!(none.contains("no such section"), "{none}");
        assert!(read::<Section>("[a\n").is_err() && read::<Section>("").expect("none").is_empty());
    }
}
