//! Whether a text is an answer its field takes. Normalising (case, blanks) is the screen's, before the command is made.

use super::expr::decimal;
use super::form::{FieldDef, FieldKind};
use super::hours::{Day, TimeOfDay};
use crate::limits;
use crate::messages::Reason;
use std::net::IpAddr;

/// Whether the field takes the value. An empty one is taken: whether it may be missing is judged elsewhere.
pub fn check_value(field: &FieldDef, value: &str) -> Result<(), Reason> {
    // What the ticket itself answers has the bound of what it is there: a description is longer than a field.
    let most = if field.core.is_some() { limits::NOTE_BYTES } else { limits::FIELD_BYTES };
    if value.len() > most {
        return Err(Reason::OutOfBounds);
    }
    if value.is_empty() {
        return Ok(());
    }
    let (fits, why) = match field.kind {
        FieldKind::Text | FieldKind::Textarea | FieldKind::Photo | FieldKind::Signature => (true, Reason::BadValue),
        FieldKind::Equipment => (value.chars().count() <= limits::NAME_CHARS, Reason::OutOfBounds),
        FieldKind::Bool => (matches!(value, "true" | "false"), Reason::BadYesNo),
        FieldKind::Choice => (is_offered(field, value), Reason::BadChoice),
        FieldKind::Date => {
            (value.parse::<Day>().is_ok_and(|day| day.date().year() >= limits::FIRST_YEAR), Reason::BadDate)
        }
        FieldKind::Time => (value.parse::<TimeOfDay>().is_ok_and(|time| time.minutes() < 1440), Reason::BadTime),
        FieldKind::Number => (decimal(value).is_some(), Reason::BadNumber),
        FieldKind::Email => (is_mail(value), Reason::BadMail),
        FieldKind::Ip => (value.parse::<IpAddr>().is_ok(), Reason::BadIp),
        FieldKind::Mac => (is_mac(value), Reason::BadMac),
        FieldKind::Phone => (is_phone(value), Reason::BadPhone),
        FieldKind::Url => (is_url(value), Reason::BadUrl),
    };
    if fits { Ok(()) } else { Err(why) }
}

fn is_offered(field: &FieldDef, value: &str) -> bool {
    let offered = |one: &str| field.options_source.is_some() || field.options.iter().any(|option| option == one);
    if field.multiple { value.split('\n').all(offered) } else { offered(value) }
}

/// One address with a name, an at sign and a domain of at least two parts; what a mail server would say is its own.
pub fn is_mail(value: &str) -> bool {
    let Some((name, domain)) = value.rsplit_once('@') else {
        return false;
    };
    let name_fits = !name.is_empty()
        && name.len() <= 64
        && !name.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '@' | '<' | '>' | ',' | ';'));
    let part_fits = |part: &str| {
        !part.is_empty()
            && part.len() <= 63
            && !part.starts_with('-')
            && !part.ends_with('-')
            && part.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    name_fits && domain.len() <= 253 && domain.contains('.') && domain.split('.').all(part_fits)
}

/// Twelve hexadecimal digits: bare, or in pairs or fours with one kind of sign between.
fn is_mac(value: &str) -> bool {
    let hex = |part: &str, length: usize| part.len() == length && part.bytes().all(|b| b.is_ascii_hexdigit());
    let grouped = |sign: char, count: usize, length: usize| {
        value.split(sign).count() == count && value.split(sign).all(|part| hex(part, length))
    };
    hex(value, 12) || grouped(':', 6, 2) || grouped('-', 6, 2) || grouped('.', 3, 4)
}

/// From a three-digit extension to an international number, with the signs people write («951 501 5000 ext. 777»).
fn is_phone(value: &str) -> bool {
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let lower = value.to_ascii_lowercase();
    let rest = lower.replacen("ext", "", 1);
    (3..=20).contains(&digits)
        && rest.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '+' | '(' | ')' | '-' | '.' | ',' | '/' | '#'))
}

fn is_url(value: &str) -> bool {
    ["https://", "http://"].iter().any(|scheme| {
        value.strip_prefix(scheme).is_some_and(|rest| {
            rest.chars().next().is_some_and(char::is_alphanumeric)
                && !rest.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>'))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn field(kind: &str, more: &str) -> FieldDef {
        serde_json::from_str(&format!(r#"{{"id":"x","label":"X","kind":"{kind}"{more}}}"#)).expect("a field")
    }

    #[test]
    fn each_kind_takes_its_own() {
        let cases: &[(&str, &[&str], &[&str])] = &[
            (
                "email",
                &["mesa.ayuda@tecnologias.oaxaca.gob.mx"],
                &["mesa", "a@b", "a b@c.mx", "a@-b.mx", "@c.mx", "a@c..mx"],
            ),
            (
                "mac",
                &["00:1A:2b:3c:4d:5e", "00-1A-2B-3C-4D-5E", "001a.2b3c.4d5e", "001a2b3c4d5e"],
                &["00:1A:2b:3c:4d", "00:1A:2b-3c:4d:5e", "zz1a2b3c4d5e"],
            ),
            ("ip", &["10.20.30.40", "fe80::1"], &["10.20.30", "10.20.30.400"]),
            (
                "phone",
                &["777", "951-501-5000 Ext 777", "+52 (951) 642 23 54"],
                &["77", "no tiene", "7".repeat(30).leak()],
            ),
            ("date", &["2026-11-16"], &["16/11/2026", "2026-02-30", "0026-11-16"]),
            ("time", &["17:50"], &["24:00", "5pm"]),
            ("number", &["0", "12.50", "-3"], &["1,5", "1e9", "12."]),
            ("bool", &["true", "false"], &["sí"]),
            ("url", &["https://ayudatecnologias.oaxaca.gob.mx/"], &["javascript:alert(1)", "https://", "https://a b"]),
            ("text", &["lo que sea"], &[]),
        ];
        for (kind, good, bad) in cases {
            let field = field(kind, "");
            assert!(check_value(&field, "").is_ok(), "{kind}: empty");
            for value in *good {
                assert_eq!(check_value(&field, value), Ok(()), "{kind}: {value}");
            }
            for value in *bad {
                assert!(check_value(&field, value).is_err(), "{kind}: {value}");
            }
        }
    }

    #[test]
    fn a_choice_takes_what_it_offers() {
        let one = field("choice", r#","options":["Alta","Baja"]"#);
        assert_eq!(check_value(&one, "Alta"), Ok(()));
        assert_eq!(check_value(&one, "Alta\nBaja"), Err(Reason::BadChoice));
        let several = field("choice", r#","options":["Alta","Baja"],"multiple":true"#);
        assert_eq!(check_value(&several, "Alta\nBaja"), Ok(()));
        let elsewhere = field("choice", r#","options_source":"dependencias""#);
        assert_eq!(check_value(&elsewhere, "Secretaría de Finanzas"), Ok(()));
    }

    #[test]
    fn what_is_too_long_is_out_of_bounds() {
        assert_eq!(check_value(&field("text", ""), &"x".repeat(limits::FIELD_BYTES + 1)), Err(Reason::OutOfBounds));
    }

    proptest! {
        #[test]
        fn no_value_makes_a_check_panic(value in ".{0,80}") {
            for kind in ["email", "mac", "ip", "phone", "date", "time", "number", "bool", "url", "choice", "equipment"] {
                let _ = check_value(&field(kind, ""), &value);
            }
        }
    }
}
