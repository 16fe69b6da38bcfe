//! The ways to the desk as what a telephone does with them: it dials, writes, opens WhatsApp or a page.

use crate::identity::telephone::{MEXICO, NATIONAL};
use maud::{Markup, html};
use ronda_shared::catalog::{ContactPoint, is_mail};

/// What a line says, as a link where it can be one.
pub(super) fn shown(way: &ContactPoint) -> Markup {
    let words = breakable(&way.value);
    html! {
        @match address(way) {
            Some(address) => { a href=(address) rel="nofollow noreferrer" { (words) } }
            None => { (words) }
        }
    }
}

/// Where a line leads: to write, to a page, to WhatsApp, to a telephone; none of what is neither.
fn address(way: &ContactPoint) -> Option<String> {
    let value = way.value.trim();
    if is_mail(value) {
        return Some(format!("mailto:{value}"));
    }
    if value.starts_with("https://") || value.starts_with("http://") {
        return Some(value.to_owned());
    }
    if value.starts_with("www.") && !value.contains(char::is_whitespace) {
        return Some(format!("https://{value}"));
    }
    let (number, extension) = number(value)?;
    if [&way.id, &way.label].into_iter().any(|name| name.to_lowercase().contains("whatsapp")) {
        let whole = if number.len() == NATIONAL { format!("{MEXICO}{number}") } else { number };
        return Some(format!("https://wa.me/{whole}"));
    }
    let plus = if value.starts_with('+') { "+" } else { "" };
    // A comma waits until somebody answers, and then dials what follows.
    let extension = extension.map(|digits| format!(",{digits}")).unwrap_or_default();
    Some(format!("tel:{plus}{number}{extension}"))
}

/// The digits of a telephone, and those of its extension; none where there are other words too.
fn number(value: &str) -> Option<(String, Option<String>)> {
    let lower = value.to_lowercase();
    let (main, extension) = match lower.split_once("ext") {
        Some((main, rest)) => {
            (main, Some(rest.trim_start_matches(|sign: char| sign.is_alphabetic() || ".: ".contains(sign))))
        }
        None => (lower.as_str(), None),
    };
    let digits = |part: &str| {
        let known = part.chars().all(|sign| sign.is_ascii_digit() || sign.is_whitespace() || "+-().#,".contains(sign));
        let digits: String = part.chars().filter(char::is_ascii_digit).collect();
        (known && (2..=15).contains(&digits.len())).then_some(digits)
    };
    let main = digits(main)?;
    match extension {
        Some(extension) => Some((main, Some(digits(extension)?))),
        None => Some((main, None)),
    }
}

/// An address of mail may break before its domain.
fn breakable(text: &str) -> Markup {
    html! {
        @for (place, part) in text.split('@').enumerate() {
            @if place > 0 { "@" wbr; }
            (part)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_does_what_it_says() {
        for (id, value, leads) in [
            ("internal", "777", Some("tel:777")),
            ("external", "951-501-5000 Ext 777", Some("tel:9515015000,777")),
            ("cas-800", "01 800 900 2002 ext. 5001", Some("tel:018009002002,5001")),
            ("phone", "(728) 690-54-43", Some("tel:7286905443")),
            ("phone", "+52 728 690 5443", Some("tel:+527286905443")),
            ("whatsapp", "951-642-23-54", Some("https://wa.me/529516422354")),
            ("whatsapp", "+1 202 555 0101", Some("https://wa.me/12025550101")),
            ("email", "mesa.ayuda@tecnologias.oaxaca.gob.mx", Some("mailto:mesa.ayuda@tecnologias.oaxaca.gob.mx")),
            ("site", "https://ayuda.example.mx/", Some("https://ayuda.example.mx/")),
            ("site", "www.secogem.gob.mx/soporte", Some("https://www.secogem.gob.mx/soporte")),
            ("window", "Edificio 2, planta baja", None),
            ("js", "javascript:alert(1)", None),
        ] {
            let way = ContactPoint { id: id.into(), label: "Línea".into(), value: value.into() };
            assert_eq!(address(&way).as_deref(), leads, "{value}");
        }
    }
}
