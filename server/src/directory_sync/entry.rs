//! An entry of a directory as Ronda reads it: bounded, one line each, never trusted as a name of ours.

use super::settings::{Attributes, CONTROL, Directory, Leavers};
use ronda_shared::catalog::is_mail;
use ronda_shared::hex;
use ronda_shared::limits;
use std::collections::{BTreeMap, BTreeSet};

/// Attributes by their names in small letters, values as they came.
pub type RawAttributes = BTreeMap<String, Vec<Vec<u8>>>;

/// `ACCOUNTDISABLE` of `userAccountControl`.
const DISABLED: i64 = 2;
/// An account's name at most: it may be an address. What is longer is taken for none, never cut: it would be somebody else's.
pub const ACCOUNT_CHARS: usize = limits::NAME_CHARS;
/// What never changes is no longer than this.
const SUBJECT_BYTES: usize = 128;

/// An entry.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entry {
    /// What never changes.
    pub subject: String,
    /// The account's name, in small letters.
    pub account: String,
    /// The person's name; the account's where there is none.
    pub name: String,
    /// Their mail address.
    pub mail: Option<String>,
    /// Their telephone.
    pub phone: Option<String>,
    /// Their unit.
    pub unit: Option<String>,
    /// Their groups, folded.
    pub groups: BTreeSet<String>,
    /// The directory did not tell all of them: what they give is not known.
    pub groups_cut: bool,
    /// The directory says that the account is disabled.
    pub disabled: bool,
}

impl Entry {
    /// What never changes of an entry, where it tells that.
    pub fn subject(raw: &RawAttributes, directory: &Directory) -> Option<String> {
        let attribute = &directory.attributes.subject;
        subject_of(attribute, first(raw, attribute)?)
    }

    /// The groups that its attributes tell, folded.
    pub fn groups(raw: &RawAttributes, directory: &Directory) -> BTreeSet<String> {
        let values = raw.get(&directory.attributes.groups.to_ascii_lowercase()).map(Vec::as_slice).unwrap_or_default();
        values.iter().filter_map(|value| std::str::from_utf8(value).ok()).map(fold).collect()
    }

    /// Of its attributes; none without what never changes, or without an account that can be taken where it is not disabled.
    pub fn of(raw: &RawAttributes, directory: &Directory) -> Option<Self> {
        let Attributes { subject: _, account, name, mail, phone, unit, groups: _ } = &directory.attributes;
        let text = |attribute: &str| first(raw, attribute).and_then(|value| line(value, limits::NAME_CHARS));
        let may = |attribute: &Option<String>| attribute.as_deref().and_then(text);
        let control = first(raw, CONTROL).and_then(|value| std::str::from_utf8(value).ok()?.trim().parse::<i64>().ok());
        let disabled =
            directory.leavers == Leavers::AbsentOrDisabled && control.is_some_and(|control| control & DISABLED != 0);
        let subject = Self::subject(raw, directory)?;
        // Whoever is disabled has left, though their account's name was taken from them, too: nobody is made of it, nor comes in by it.
        let account = first(raw, account).and_then(|value| whole_line(value, ACCOUNT_CHARS));
        let account = account.or_else(|| disabled.then(|| subject.clone()))?.to_lowercase();
        Some(Self {
            subject,
            name: text(name).unwrap_or_else(|| account.clone()),
            account,
            mail: mail.as_deref().and_then(|mail| first(raw, mail)).and_then(address),
            phone: may(phone),
            unit: may(unit),
            groups: Self::groups(raw, directory),
            groups_cut: false,
            disabled,
        })
    }
}

/// A group's name by which two ways of writing it are compared: small letters, no blanks around commas and equal signs, and what is
/// escaped in one way alone (RFC 4514, 2.4: a comma of a name is `\,` or `\2C`, and directories choose).
pub fn fold(group: &str) -> String {
    let group = unescaped(group).unwrap_or_else(|| group.to_owned());
    let parts = group.split(',').map(|part| part.split('=').map(str::trim).collect::<Vec<_>>().join("="));
    parts.collect::<Vec<_>>().join(",").to_lowercase()
}

/// A name with its escapes taken out, but for those of what would part it; none where that is no text.
fn unescaped(name: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(name.len());
    let mut rest = name.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first != b'\\' {
            bytes.push(*first);
            continue;
        }
        let pair = after.get(..2).filter(|pair| pair.iter().all(u8::is_ascii_hexdigit));
        let pair = pair.and_then(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
        // A stroke that nothing follows is one.
        let (meant, taken) = pair.map_or((after.first().copied().unwrap_or(b'\\'), 1), |byte| (byte, 2));
        rest = after.get(taken..).unwrap_or_default();
        match meant {
            b',' => bytes.extend_from_slice(b"\\2c"),
            b'+' => bytes.extend_from_slice(b"\\2b"),
            b'\\' => bytes.extend_from_slice(b"\\5c"),
            other => bytes.push(other),
        }
    }
    String::from_utf8(bytes).ok()
}

fn first<'a>(raw: &'a RawAttributes, attribute: &str) -> Option<&'a [u8]> {
    raw.get(&attribute.to_ascii_lowercase())?.first().map(Vec::as_slice)
}

/// Active Directory's is bytes, and told in hexadecimal digits; others are text.
fn subject_of(attribute: &str, value: &[u8]) -> Option<String> {
    if value.is_empty() || value.len() > SUBJECT_BYTES {
        return None;
    }
    if attribute.eq_ignore_ascii_case("objectGUID") {
        return Some(hex::write(value));
    }
    let text = std::str::from_utf8(value).ok()?;
    text.chars().all(|letter| letter.is_ascii_graphic()).then(|| text.to_ascii_lowercase())
}

/// A mail address; none where it is longer than one here may be, for cut off it would be somebody else's, or where it is none: many have
/// «sin correo» there, which would be an address that they share, and no form here takes it.
fn address(value: &[u8]) -> Option<String> {
    whole_line(value, limits::NAME_CHARS).filter(|address| is_mail(address))
}

/// One line; none where nothing is left, or where it has more letters than this.
fn whole_line(value: &[u8], most: usize) -> Option<String> {
    line(value, most + 1).filter(|text| text.chars().count() <= most)
}

/// One line of at most so many letters; none where nothing is left.
fn line(value: &[u8], most: usize) -> Option<String> {
    let text = String::from_utf8_lossy(value);
    let text: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).take(most).collect();
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::private_toml::testing::written;
    use crate::directory_sync::settings;

    #[test]
    fn groups_are_the_same_however_they_are_written() {
        assert_eq!(fold("CN=Mesa, OU=Grupos ,DC = example"), fold("cn=mesa,ou=grupos,dc=example"));
        assert_ne!(fold("cn=mesa,ou=grupos"), fold("cn=mesas,ou=grupos"));
        assert_eq!(fold("Mesa"), "mesa");
        // What an operator writes, and what OpenLDAP, Active Directory and others say of the same group.
        let folded = fold("cn=Redes\\, cableado y telefonía,ou=grupos");
        for same in [
            "cn=Redes\\2C cableado y telefonía,ou=grupos",
            "CN=Redes\\2c cableado y telefon\\C3\\ADa, OU=Grupos",
            "cn=Redes\\,\\ cableado\\20y telefonía,ou=grupos",
        ] {
            assert_eq!(fold(same), folded, "{same}");
        }
        assert_eq!(fold("cn=a\\=b \\#1,ou=x"), fold("cn=a=b #1,ou=x"));
        // A comma of a name parts nothing, nor does a plus; a stroke is no escape of what follows it.
        assert_ne!(fold("cn=mesa\\,ou=grupos,ou=x"), fold("cn=mesa,ou=grupos,ou=x"));
        assert_ne!(fold("cn=mesa\\+ou=grupos"), fold("cn=mesa+ou=grupos"));
        assert_ne!(fold("cn=a\\\\,ou=x"), fold("cn=a\\,ou=x"));
        assert_ne!(fold("cn=a\\5c2c"), fold("cn=a\\2c"));
        // What is no text stays as it is written.
        assert_ne!(fold("cn=\\fe"), fold("cn=\\ff"));
        assert_eq!(fold("cn=Mesa\\"), fold("CN=mesa\\5C"));
    }

    #[test]
    fn what_never_changes_is_text_or_hexadecimal_digits() {
        assert_eq!(subject_of("objectguid", &[0xff, 0, 0x41]).as_deref(), Some("ff0041"));
        assert_eq!(subject_of("entryUUID", b"3F1a-09").as_deref(), Some("3f1a-09"));
        for wrong in [&b""[..], b"a b", &[0xff], &[b'a'; 129]] {
            assert_eq!(subject_of("entryUUID", wrong), None, "{wrong:?}");
        }
    }

    /// Whoever leaves is disabled, and loses the address that is their account's name: they would have stood here for ever.
    #[test]
    fn who_is_disabled_has_left_whatever_their_entry_lacks() {
        let of = |leavers: &str, control: &str| {
            let folder = tempfile::tempdir().expect("a folder");
            let text = format!(
                "url = \"ldap://127.0.0.1\"\nbind = \"cn=ronda\"\npassword_file = \"directory.secret\"\nbase = \"dc=example\"\n\
                 filter = \"(uid=*)\"\nleavers = \"{leavers}\"\n[attributes]\naccount = \"mail\"\n"
            );
            written(folder.path(), settings::FILE, &text, 0o600);
            written(folder.path(), "directory.secret", "clave\n", 0o600);
            let directory = settings::read(folder.path()).expect("right").expect("a directory");
            let raw = [("entryuuid", "3f1a"), ("cn", "Eva Ríos"), ("useraccountcontrol", control)];
            let raw = raw.map(|(name, value)| (name.to_owned(), vec![value.as_bytes().to_vec()]));
            Entry::of(&RawAttributes::from(raw), &directory)
        };
        let gone = of("absent_or_disabled", "514").expect("an entry");
        assert!(gone.disabled && gone.subject == "3f1a" && gone.name == "Eva Ríos", "{gone:?}");
        assert_eq!(of("absent_or_disabled", "512"), None, "nobody is made of it, and whom it stood for stays");
        assert_eq!(of("absent", "514"), None);
    }

    #[test]
    fn a_name_is_one_line_and_bounded() {
        assert_eq!(line("Omar\r\nCruz\0".as_bytes(), 120).as_deref(), Some("Omar  Cruz"));
        assert_eq!(line(&[0xff, b'a'], 120).as_deref(), Some("\u{fffd}a"));
        assert_eq!(line("ñ".repeat(500).as_bytes(), 120).map(|text| text.chars().count()), Some(120));
        assert_eq!(line(b" \t\n", 120), None);
        let account = |count: usize| whole_line("ñ".repeat(count).as_bytes(), ACCOUNT_CHARS);
        assert_eq!(account(120).map(|text| text.chars().count()), Some(120));
        assert_eq!(account(121), None, "two accounts that begin alike would be one");
        let domain = format!("{}.example", "b".repeat(63));
        let long = |count: usize| format!("{}@{domain}", "a".repeat(count - domain.len() - 1));
        assert_eq!(address(long(120).as_bytes()), Some(long(120)));
        assert_eq!(address(long(121).as_bytes()), None, "cut off it would be another's");
        for none in ["sin correo", "N/A", "-", "omar@servidor", "omar@oaxaca.example, eva@oaxaca.example"] {
            assert_eq!(address(none.as_bytes()), None, "{none}");
        }
    }
}
