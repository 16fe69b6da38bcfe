//! The one-use «Ver mi solicitud» below each letter to who asked: who is given one, and how it reads.

use crate::dates;
use crate::organisation::messages::event::Lang;
use ronda_shared::date::Zone;
use ronda_shared::ids::DocumentId;
use ronda_shared::time::{DAY_MS, Timestamp};

/// Before the token of every mailed link of the portal.
const PATH: &str = "/portal/enlace/";
/// The same within an address that looks a link up first, as mail servers put in its place («…?url=https%3A%2F%2F…», Microsoft's
/// Safe Links): an answer quotes that one.
const WRAPPED: [&str; 2] = ["%2Fportal%2Fenlace%2F", "%2fportal%2fenlace%2f"];
/// What stands for a token where a letter is only shown: it opens nothing.
const SAMPLE: &str = "muestra";

/// A link that opens one request, once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnLink {
    /// The whole address of its page.
    pub address: String,
    /// Until when it is good.
    pub until: Timestamp,
}

/// What makes such links: the portal, behind which the request is.
pub trait Links: Send + Sync {
    /// A new link to a request for the address that asked for it; nobody else's address opens it.
    fn link(&self, document: DocumentId, mail: &str, now: Timestamp) -> OwnLink;
}

/// The link of a letter about a ticket. Only the one address of who asked is given one
/// ([`requester_mail`](crate::identity::requester_mail::requester_mail)), and the portal asks for that same address when the
/// link is opened: one sent to another would open nothing there, and would be one more in the world.
pub(super) fn given(
    links: Option<&dyn Links>,
    (document, asker): (DocumentId, &str),
    to: &str,
    now: Timestamp,
) -> Option<OwnLink> {
    let own = !asker.trim().is_empty() && asker.trim().to_lowercase() == to.trim().to_lowercase();
    links.filter(|_| own).map(|links| links.link(document, to, now))
}

/// A letter's text with its link below it, where there is one.
pub(super) fn below(text: String, link: Option<&OwnLink>, zone: &Zone, lang: Lang) -> String {
    let Some(link) = link else { return text };
    let until = dates::with_weekday(zone, lang, link.until);
    let (opens, term) = match lang {
        Lang::Es => (
            "Ver mi solicitud:",
            format!(
                "Este enlace es para usted: sirve una sola vez, hasta el {until}. No lo reenvíe. Si ya no sirve, en la misma \
                 página puede pedir otro."
            ),
        ),
        Lang::En => (
            "See my request:",
            format!(
                "This link is for you: it works once, until {until}. Do not forward it. If it no longer works, ask for \
                 another on the same page."
            ),
        ),
    };
    format!("{text}\n\n{opens}\n{}\n{term}", link.address)
}

/// A letter's text as it would be with its link below it, of which the address opens nothing: for who writes templates.
pub fn shown(text: String, origin: &str, (zone, lang): (&Zone, Lang), now: Timestamp) -> String {
    let link = OwnLink { address: format!("{origin}{PATH}{SAMPLE}"), until: now.plus(DAY_MS) };
    below(text, Some(&link), zone, lang)
}

/// A text that came in, without what opens of the links of ours that it quotes.
pub(super) fn without(text: &str) -> String {
    WRAPPED.into_iter().fold(without_behind(text, PATH), |text, path| without_behind(&text, path))
}

/// The same, of links whose token stands behind this.
fn without_behind(text: &str, path: &str) -> String {
    let mut parts = text.split(path);
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        kept.push_str(path);
        kept.push_str(part.trim_start_matches(|sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_')));
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    struct FakeLinks;

    impl Links for FakeLinks {
        fn link(&self, document: DocumentId, mail: &str, now: Timestamp) -> OwnLink {
            OwnLink { address: format!("https://ronda.example/{document}/{mail}"), until: now.plus(DAY_MS) }
        }
    }

    #[test]
    fn only_the_address_of_who_asked_is_given_a_link() {
        let now = Timestamp::from_millis(1_795_621_800_000);
        let document = DocumentId::new(now, [1; 10]);
        let given = |asker: &str, to: &str| given(Some(&FakeLinks), (document, asker), to, now);
        assert!(given(" Ana@Oaxaca.gob.mx", "ana@oaxaca.gob.mx").is_some());
        for (asker, to) in [("ana@oaxaca.gob.mx", "eva@oaxaca.gob.mx"), ("", ""), ("", "eva@oaxaca.gob.mx")] {
            assert_eq!(given(asker, to), None, "{asker} to {to}");
        }
        assert_eq!(super::given(None, (document, "a@b.mx"), "a@b.mx", now), None, "no portal stands behind it");
    }

    #[test]
    fn what_a_letter_quotes_of_ours_opens_nothing() {
        let quoted = "> Ver mi solicitud:\n> https://r.mx/portal/enlace/aZ-_9\n> <https://r.mx/portal/enlace/b1> y más";
        let bare = "> Ver mi solicitud:\n> https://r.mx/portal/enlace/\n> <https://r.mx/portal/enlace/> y más";
        assert_eq!(without(quoted), bare);
        assert_eq!(without("nada de eso"), "nada de eso");
        for (wrapped, bare) in [
            (
                "https://nam02.safelinks.example/?url=https%3A%2F%2Fr.mx%2Fportal%2Fenlace%2FaZ-_9&data=05%7C02",
                "https://nam02.safelinks.example/?url=https%3A%2F%2Fr.mx%2Fportal%2Fenlace%2F&data=05%7C02",
            ),
            (
                "https://x.example/?u=https%3a%2f%2fr.mx%2fportal%2fenlace%2fb1%3fd",
                "https://x.example/?u=https%3a%2f%2fr.mx%2fportal%2fenlace%2f%3fd",
            ),
        ] {
            assert_eq!(without(wrapped), bare);
        }
    }

    #[test]
    fn a_link_stands_below_with_its_term() {
        let link = OwnLink {
            address: "https://ronda.example/portal/enlace/x".into(),
            until: Timestamp::from_millis(1_795_708_200_000),
        };
        let zone = Zone::default();
        let text = below("Buen día".into(), Some(&link), &zone, Lang::Es);
        assert!(text.starts_with("Buen día\n\nVer mi solicitud:\nhttps://ronda.example/portal/enlace/x\n"), "{text}");
        assert!(text.contains("una sola vez, hasta el jueves 26 de noviembre de 2026, 15:50 h"), "{text}");
        assert!(below("Good day".into(), Some(&link), &zone, Lang::En).contains("See my request:\nhttps://"));
        assert_eq!(below("Buen día".into(), None, &zone, Lang::Es), "Buen día");
    }
}
