//! «¿Qué pasa?»: what is found by the words of somebody who does not know what the catalog calls it (OCO-18). A function
//! over entries: whatever else is to be found there joins as entries.

use super::lang::Reads;
use super::offer;
use crate::runtime::portal::articles::Article;
use maud::{Markup, html};
use ronda_shared::catalog::{Organisation, ServiceDef};
use ronda_shared::search;
use std::sync::Arc;

/// What is looked for, at most.
pub(super) const LETTERS: usize = 200;
/// So many are shown.
const MOST: usize = 8;

/// Something that can be found.
pub(super) struct Entry<'a> {
    /// What it is called.
    title: &'a str,
    /// Where it leads.
    path: String,
    /// What is told below its title.
    note: Option<String>,
    /// Folded words that it is called by.
    called: Vec<String>,
    /// Those of what it belongs to, which it shares with others.
    around: Vec<String>,
}

/// The services that the portal takes requests for, as entries.
pub(super) fn services(org: &Organisation, reads: Reads) -> Vec<Entry<'_>> {
    offer::services(org).map(|service| entry(org, reads, service)).collect()
}

/// The articles that the portal shows, as entries.
pub(super) fn articles(articles: &[Arc<Article>], reads: Reads) -> impl Iterator<Item = Entry<'_>> {
    articles.iter().map(move |article| Entry {
        title: &article.title,
        path: format!("/portal/articulo/{}", article.id),
        note: Some(reads.of("Artículo de ayuda", "Help article").to_owned()),
        called: article.named.clone(),
        around: article.told.clone(),
    })
}

fn entry<'a>(org: &'a Organisation, reads: Reads, service: &'a ServiceDef) -> Entry<'a> {
    let said = service.people_say.iter().chain(&service.subservices).map(String::as_str);
    Entry {
        title: &service.name,
        path: format!("/portal/nueva/{}", service.id),
        note: offer::only_for(org, reads, service),
        called: search::index(std::iter::once(service.name.as_str()).chain(said)),
        around: search::index([service.category.as_str(), org.category_word(&service.category)]),
    }
}

/// The entries that answer best, the best first: those that come near it, and no more than a page shows at a glance.
pub(super) fn find<'e, 'a>(entries: &'e [Entry<'a>], typed: &str) -> Vec<&'e Entry<'a>> {
    let meant = search::meant(typed);
    let scored = entries.iter().map(|entry| (search::score(&meant, &entry.called, &entry.around), entry));
    let mut found: Vec<(u32, &Entry<'_>)> = scored.filter(|(score, _)| *score > 0).collect();
    // Stable: what answers as well stays in the order of the catalog, services before articles.
    found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    let best = found.first().map_or(0, |(score, _)| *score);
    found.into_iter().filter(|(score, _)| score * 2 >= best).take(MOST).map(|(_, entry)| entry).collect()
}

/// Entries as a list of ways on.
pub(super) fn list<'e, 'a: 'e>(entries: impl IntoIterator<Item = &'e Entry<'a>>) -> Markup {
    html! {
        ul class="list" lang="es" {
            @for entry in entries {
                li {
                    a href=(entry.path) {
                        (entry.title)
                        @if let Some(note) = &entry.note { small { (note) } }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organisation::load_builtin;
    use crate::organisation::messages::event::Lang;
    use ronda_shared::ids::{DocumentId, RegisterId};
    use ronda_shared::time::Timestamp;

    /// What people write finds what the catalog calls otherwise, among the first three.
    #[test]
    fn people_find_what_they_need_in_their_own_words() {
        let org = load_builtin("oaxaca").expect("Oaxaca's data");
        let entries = services(&org, Reads(Lang::Es));
        for (typed, service) in [
            ("La impresora no imprime", "oax-impresora-red"),
            ("no tengo internet", "oax-sin-salida-internet"),
            ("mi computadora no prende", "oax-soporte-hardware"),
            ("olvidé la contraseña del correo", "oax-recuperacion-correo"),
            ("el teléfono no da tono", "oax-revision-extension"),
            ("me llega mucho correo basura", "oax-liberacion-spam"),
            ("instalar office", "oax-instalacion-software"),
            ("trabajar desde casa", "oax-vpn"),
            ("TELEFONO SIN LINEA", "oax-revision-extension"),
        ] {
            let found = find(&entries, typed);
            let places: Vec<&str> = found.iter().map(|entry| entry.path.as_str()).collect();
            let path = format!("/portal/nueva/{service}");
            assert!(places.iter().take(3).any(|place| *place == path), "{typed}: {places:?}");
            assert!(places.len() <= MOST);
        }
        assert!(find(&entries, "xyzzy plugh").is_empty() && find(&entries, "").is_empty());
    }

    /// OCO-20: an article stands among the services, before those that answer less well.
    #[test]
    fn an_article_that_answers_better_stands_before_the_services() {
        let org = load_builtin("oaxaca").expect("Oaxaca's data");
        let of = |title: &str, body: &str, number: u8| {
            Arc::new(Article {
                files: Vec::new(),
                id: DocumentId::from_bytes([number; 16]),
                register: RegisterId::new("articulos"),
                title: title.to_owned(),
                body: body.to_owned(),
                folder: String::new(),
                services: Vec::new(),
                approved: Timestamp::default(),
                useful: 0,
                named: search::index([title]),
                told: search::index([title, body]),
            })
        };
        let known = [of("Mi teléfono no da tono: qué revisar", "El cable", 1), of("Correo lleno", "Borre mensajes", 2)];
        let mut entries = services(&org, Reads(Lang::Es));
        entries.extend(articles(&known, Reads(Lang::Es)));
        let found = find(&entries, "mi teléfono no da tono, revisar");
        assert_eq!(found[0].path, format!("/portal/articulo/{}", known[0].id));
        assert!(found.len() > 1, "the services follow");
        assert!(find(&entries, "borre mensajes").iter().any(|entry| entry.title == "Correo lleno"), "by its text");
    }
}
