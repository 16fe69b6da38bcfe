//! An entry as a search tells it: its name, its attributes, and how far the values of each were told.
//!
//! Active Directory tells so many values of an attribute at once (`MaxValRange`, 1,500) and says which those are in the attribute's
//! name: `memberOf;range=0-1499`, then `memberOf;range=1500-*` for whoever asks for that (MS-ADTS, 3.1.1.3.1.3.3).

use super::entry::RawAttributes;
use super::wire::children;
use ldap3::asn1::{PL, StructureTag};
use std::collections::BTreeMap;

/// How far the values of an attribute were told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// To the last.
    Whole,
    /// They go on with this number, the first being nought.
    Until(usize),
    /// That cannot be known from it.
    Unclear,
}

/// An entry as it was told.
#[derive(Debug, Default)]
pub struct RawEntry {
    /// Its own name; none where that is no text.
    pub name: Option<String>,
    /// What it tells.
    pub attributes: RawAttributes,
    /// Which values were told (`0-1499`) of attributes that were told in parts, by their names in small letters.
    ranges: BTreeMap<String, String>,
}

impl RawEntry {
    /// Of an entry of a search; none where it has another shape.
    pub fn of(entry: StructureTag) -> Option<Self> {
        let mut parts = children(entry)?.into_iter();
        let mut raw = Self { name: String::from_utf8(bytes(parts.next()?)?).ok(), ..Self::default() };
        for attribute in children(parts.next()?)? {
            let mut parts = children(attribute)?.into_iter();
            let name = String::from_utf8(bytes(parts.next()?)?).ok()?.to_ascii_lowercase();
            let values = children(parts.next()?)?.into_iter().map(bytes).collect::<Option<Vec<_>>>()?;
            // `memberOf;range=0-1499` and `cn;lang-es` are of `memberOf` and `cn`.
            let mut options = name.split(';');
            let base = options.next().unwrap_or_default().to_owned();
            if let Some(range) = options.find_map(|option| option.strip_prefix("range=")) {
                // Two parts in one answer are none that was asked for: nobody knows what lies between them.
                let twice = raw.ranges.insert(base.clone(), range.to_owned()).is_some();
                if twice {
                    raw.ranges.insert(base.clone(), String::new());
                }
            }
            raw.attributes.entry(base).or_default().extend(values);
        }
        Some(raw)
    }

    /// How far the values of an attribute were told, where those before `first` had been told before.
    pub fn told(&self, attribute: &str, first: usize) -> Told {
        let attribute = attribute.to_ascii_lowercase();
        match self.ranges.get(&attribute) {
            Some(range) => {
                let is_empty = self.attributes.get(&attribute).is_none_or(Vec::is_empty);
                match told(range, first) {
                    // What tells nothing and goes on would go on for ever.
                    Told::Until(_) if is_empty => Told::Unclear,
                    other => other,
                }
            }
            None if first == 0 => Told::Whole,
            // A part was asked for, and something else came.
            None => Told::Unclear,
        }
    }
}

/// What a range says that is to begin with this number.
fn told(range: &str, first: usize) -> Told {
    let Some((from, to)) = range.split_once('-') else { return Told::Unclear };
    if from.parse::<usize>().ok() != Some(first) {
        return Told::Unclear;
    }
    if to == "*" {
        return Told::Whole;
    }
    let last = to.parse::<usize>().ok().filter(|last| *last >= first);
    last.and_then(|last| last.checked_add(1)).map_or(Told::Unclear, Told::Until)
}

/// What a value says.
fn bytes(tag: StructureTag) -> Option<Vec<u8>> {
    match tag.payload {
        PL::P(bytes) => Some(bytes),
        PL::C(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ldap3::asn1::parse_tag;

    /// A value of a tag that is short.
    fn value(tag: u8, parts: &[Vec<u8>]) -> Vec<u8> {
        let held = parts.concat();
        [vec![tag, u8::try_from(held.len()).expect("short")], held].concat()
    }

    fn entry(attributes: &[(&str, &[&str])]) -> RawEntry {
        let text = |text: &str| value(0x04, &[text.as_bytes().to_vec()]);
        let attribute = |(name, values): &(&str, &[&str])| {
            let values: Vec<_> = values.iter().map(|value| text(value)).collect();
            value(0x30, &[text(name), value(0x31, &values)])
        };
        let attributes: Vec<_> = attributes.iter().map(attribute).collect();
        let bytes = value(0x64, &[text("uid=eva"), value(0x30, &attributes)]);
        let (_, tag) = parse_tag(&bytes).expect("an entry");
        RawEntry::of(tag).expect("its shape")
    }

    #[test]
    fn values_that_come_in_parts_are_told_from_all_of_them() {
        // As Active Directory tells them: the attribute itself is there, and empty.
        let part = entry(&[("memberOf", &[]), ("memberOf;range=0-1", &["cn=a", "cn=b"]), ("cn;lang-es", &["Eva"])]);
        assert_eq!(part.name.as_deref(), Some("uid=eva"));
        assert_eq!(part.attributes["memberof"], [b"cn=a".to_vec(), b"cn=b".to_vec()]);
        assert_eq!(part.attributes["cn"], [b"Eva".to_vec()]);
        assert_eq!(
            [part.told("memberOf", 0), part.told("cn", 0), part.told("mail", 0)],
            [Told::Until(2), Told::Whole, Told::Whole]
        );
        let last = entry(&[("memberOf;Range=2-*", &["cn=c"])]);
        assert_eq!([last.told("MEMBEROF", 2), last.told("memberOf", 1)], [Told::Whole, Told::Unclear]);
        // Asked to go on, it tells nothing, all of them anew, or two parts.
        for other in [
            entry(&[("memberOf", &[])]),
            entry(&[("memberOf", &["cn=a"])]),
            entry(&[("memberOf;range=2-3", &[])]),
            entry(&[("memberOf;range=2-3", &["cn=c"]), ("memberOf;range=6-*", &["cn=d"])]),
        ] {
            assert_eq!(other.told("memberOf", 2), Told::Unclear, "{other:?}");
        }
    }

    #[test]
    fn a_range_says_where_to_go_on_or_nothing() {
        for (range, first, said) in [
            ("0-1499", 0, Told::Until(1_500)),
            ("1500-2999", 1_500, Told::Until(3_000)),
            ("1500-1500", 1_500, Told::Until(1_501)),
            ("1500-*", 1_500, Told::Whole),
            ("0-*", 0, Told::Whole),
            // It does not go on where it was asked to, or nowhere.
            ("0-1499", 1_500, Told::Unclear),
            ("1500-1499", 1_500, Told::Unclear),
            ("0-18446744073709551615", 0, Told::Unclear),
            ("0-", 0, Told::Unclear),
            ("-5", 0, Told::Unclear),
            ("todos", 0, Told::Unclear),
            ("", 0, Told::Unclear),
        ] {
            assert_eq!(told(range, first), said, "{range} from {first}");
        }
    }
}
