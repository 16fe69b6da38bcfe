//! In which language a page speaks: Spanish, or English where the browser asks for it first.

use crate::organisation::messages::event::Lang;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use std::convert::Infallible;

/// The reader's language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReaderLanguage(pub Lang);

impl ReaderLanguage {
    /// Of the two, the one that is read.
    pub fn of<'t>(self, es: &'t str, en: &'t str) -> &'t str {
        match self.0 {
            Lang::Es => es,
            Lang::En => en,
        }
    }
    /// Several, any of which will do: «a, b o c»; Spanish says «u» before a word that begins with the same sound.
    pub fn any_of(self, several: &[String]) -> String {
        let Some((last, others)) = several.split_last() else { return String::new() };
        if others.is_empty() {
            return last.clone();
        }
        let sounds_alike = last.trim_start_matches(['h', 'H']).starts_with(['o', 'O', 'ó', 'Ó']);
        let or = self.of(if sounds_alike { "u" } else { "o" }, "or");
        format!("{} {or} {last}", others.join(", "))
    }
    /// As HTML names it.
    pub fn tag(self) -> &'static str {
        match self.0 {
            Lang::Es => "es-MX",
            Lang::En => "en",
        }
    }
    /// As HTML names the language of the institution's own words, where the page around them speaks another.
    pub fn institution(self) -> Option<&'static str> {
        (self.0 != Lang::Es).then_some("es")
    }
    /// The one that a browser asks for.
    pub fn of_browser(headers: &HeaderMap) -> Self {
        let header = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        Self::asked(header.unwrap_or_default())
    }
    /// By the header; what is neither is Spanish.
    fn asked(header: &str) -> Self {
        let mut best = (Lang::Es, 0.0);
        for part in header.split(',').take(20) {
            let (tag, weight) = part.split_once(';').unwrap_or((part, ""));
            let weight = weight.trim().strip_prefix("q=").map_or(Some(1.0), |weight| weight.parse::<f32>().ok());
            let lang = match tag.trim().split('-').next().unwrap_or_default().to_ascii_lowercase().as_str() {
                "es" => Lang::Es,
                "en" => Lang::En,
                _ => continue,
            };
            if let Some(weight) = weight.filter(|weight| *weight > best.1) {
                best = (lang, weight);
            }
        }
        Self(best.0)
    }
}

impl<S: Sync> FromRequestParts<S> for ReaderLanguage {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of_browser(&parts.headers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_of_several_is_joined_as_people_say_it() {
        let said = |names: &[&str], lang| {
            ReaderLanguage(lang).any_of(&names.iter().map(|&name| name.into()).collect::<Vec<_>>())
        };
        assert_eq!(said(&["finanzas.mx", "oaxaca.mx"], Lang::Es), "finanzas.mx u oaxaca.mx");
        assert_eq!(said(&["a.mx", "b.mx", "hogar.mx"], Lang::Es), "a.mx, b.mx u hogar.mx");
        assert_eq!(said(&["oaxaca.mx", "finanzas.mx"], Lang::Es), "oaxaca.mx o finanzas.mx");
        assert_eq!(said(&["finanzas.mx", "oaxaca.mx"], Lang::En), "finanzas.mx or oaxaca.mx");
        assert_eq!((said(&["a.mx"], Lang::Es), said(&[], Lang::Es)), ("a.mx".to_owned(), String::new()));
    }

    #[test]
    fn the_institutions_own_words_are_told_apart_in_a_page_in_english() {
        let own = |lang| ReaderLanguage(lang).institution();
        assert_eq!((own(Lang::Es), own(Lang::En)), (None, Some("es")));
    }

    #[test]
    fn spanish_unless_english_is_asked_for_first() {
        for (header, lang) in [
            ("", Lang::Es),
            ("es-MX,es;q=0.9,en;q=0.8", Lang::Es),
            ("en-US,en;q=0.9,es;q=0.8", Lang::En),
            ("en;q=0.2, es;q=0.7", Lang::Es),
            ("fr, en;q=0.5", Lang::En),
            ("nah", Lang::Es),
            ("en;q=zero", Lang::Es),
        ] {
            assert_eq!(ReaderLanguage::asked(header), ReaderLanguage(lang), "{header}");
        }
    }
}
