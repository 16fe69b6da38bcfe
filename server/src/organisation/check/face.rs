//! Checks what the organisation gives the portal's pages: colours that can be read, a logo that exists, a notice.

use super::Findings;
use crate::organisation::logo;
use crate::organisation::reason::{Face, Reason};
use ronda_shared::catalog::PortalColours;

const HEAD: &str = "organisation.json";
/// What AA asks of words of an ordinary size.
const READABLE: f64 = 4.5;

/// A colour of the pages' style that one of the organisation's stands on or under: red, green, blue.
type Rgb = [u8; 3];
const WHITE: Rgb = [0xff, 0xff, 0xff];
/// Quiet words on the header (`--panel2`).
const QUIET: Rgb = [0xb8, 0xcf, 0xd3];
/// The ground of a light page (`--bg`), on which links stand.
const LIGHT: Rgb = [0xf3, 0xf4, 0xf0];
/// The ground of a card on a dark page (`--surface`).
const DARK: Rgb = [0x13, 0x1d, 0x20];
/// The words of a button on a dark page (`--on`).
const ON_DARK: Rgb = [0x04, 0x22, 0x2a];

pub(super) fn check(found: &mut Findings<'_>) {
    let org = found.org;
    for category in org.category_words.keys().filter(|category| !org.categories.contains(category)) {
        found.add_at(HEAD, "\"category_words\"", Face::NoCategory { category: category.clone() });
    }
    let Some(face) = &org.portal else { return };
    if let Some(colours) = &face.colours {
        for reason in unreadable(colours) {
            found.add_at(HEAD, "\"colours\"", reason);
        }
    }
    if let Some(name) = &face.logo {
        let read = match found.sources.folder() {
            Some(folder) => logo::read(folder, name).map(drop),
            None => Err(Reason::from(Face::NoLogoInside {})),
        };
        if let Err(reason) = read {
            found.add_at(HEAD, "\"logo\"", reason);
        }
    }
    if face.privacy.iter().any(|paragraph| paragraph.trim().is_empty()) {
        found.add_at(HEAD, "\"privacy\"", Face::EmptyPrivacy {});
    }
    if face.privacy_url.as_ref().is_some_and(|url| !url.starts_with("https://") || url.contains(char::is_whitespace)) {
        found.add_at(HEAD, "\"privacy_url\"", Face::PrivacyAddress {});
    }
}

/// Why words could not be read under these colours, each with its figure.
fn unreadable(colours: &PortalColours) -> Vec<Face> {
    let mut reasons = Vec::new();
    for (key, value, against) in [
        ("panel", &colours.panel, [WHITE, QUIET]),
        ("accent", &colours.accent, [WHITE, LIGHT]),
        ("accent_dark", &colours.accent_dark, [DARK, ON_DARK]),
    ] {
        let Some(colour) = parsed(value) else {
            reasons.push(Face::NoColour { key: key.to_owned(), value: value.clone() });
            continue;
        };
        let least = against.into_iter().map(|other| contrast(colour, other)).fold(f64::INFINITY, f64::min);
        if least < READABLE {
            reasons.push(Face::Unreadable {
                key: key.to_owned(),
                value: value.clone(),
                contrast: format!("{least:.1}"),
                least: READABLE.to_string(),
            });
        }
    }
    reasons
}

/// `#rrggbb`, in small letters or large.
fn parsed(text: &str) -> Option<Rgb> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
    let part = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    // A sign would pass for a digit.
    digits.bytes().all(|digit| digit.is_ascii_hexdigit()).then_some([part(0)?, part(2)?, part(4)?])
}

/// The contrast of two colours as WCAG 2.2 reckons it, from 1 to 21.
fn contrast(one: Rgb, other: Rgb) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn luminance(colour: Rgb) -> f64 {
    let [red, green, blue] = colour.map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_reckoned_as_the_standard_does() {
        assert!((contrast(WHITE, [0, 0, 0]) - 21.0).abs() < 1e-9);
        // The figures of the look: white on the header 14.2, quiet words 8.7, the accent on white 8.1.
        for (one, other, told) in
            [([0x0d, 0x2f, 0x38], WHITE, 14.2), ([0x0d, 0x2f, 0x38], QUIET, 8.7), ([0x00, 0x58, 0x6b], WHITE, 8.1)]
        {
            assert!((contrast(one, other) - told).abs() < 0.06, "{told}: {}", contrast(one, other));
        }
    }

    #[test]
    fn colours_that_cannot_be_read_are_told() {
        let own = |panel: &str, accent: &str, dark: &str| PortalColours {
            panel: panel.into(),
            accent: accent.into(),
            accent_dark: dark.into(),
        };
        assert!(unreadable(&own("#0d2f38", "#00586B", "#67cddf")).is_empty(), "Ronda's own");
        let reasons: Vec<String> =
            unreadable(&own("#ffcc00", "rojo", "#102030")).into_iter().map(|one| Reason::from(one).en()).collect();
        assert_eq!(reasons.len(), 3, "{reasons:?}");
        assert!(reasons[0].contains("«panel» #ffcc00") && reasons[1].contains("«rojo» is none"), "{reasons:?}");
        for none in ["#12345", "12345678", "#1234567", "#+12345", "#ñ1234", ""] {
            assert_eq!(parsed(none), None, "{none}");
        }
    }
}
