//! «¿Qué pasa?»: what is found by the words of somebody who does not know what the catalog calls it (OCO-18). A function
//! over entries: whatever else is to be found there joins as entries.

use super::lang::ReaderLanguage;
use super::offer;
use super::thread::stands;
use crate::runtime::portal::articles::Article;
use maud::{Markup, html};
use ronda_shared::catalog::{Organisation, ServiceDef};
use ronda_shared::search;
use ronda_shared::ticket::summary::TicketSummary;
use std::cmp::Reverse;
use std::sync::Arc;

/// What is looked for, at most.
pub(super) const LETTERS: usize = 200;
/// So many are shown.
const MOST: usize = 8;
/// So many articles, and so many requests of one's own, stand beside what is being written.
const BESIDE: usize = 3;

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
    /// The phrases that it is called by, each as its folded words in order.
    phrases: Vec<Vec<String>>,
    /// Whether anyone may ask for it.
    open: bool,
}

/// The services that the portal takes requests for, as entries.
pub(super) fn services(org: &Organisation, reads: ReaderLanguage) -> Vec<Entry<'_>> {
    offer::services(org).map(|service| entry(org, reads, service)).collect()
}

/// The articles that the portal shows, as entries.
pub(super) fn articles(articles: &[Arc<Article>], reads: ReaderLanguage) -> impl Iterator<Item = Entry<'_>> {
    articles.iter().map(move |article| Entry {
        title: &article.title,
        path: format!("/portal/articulo/{}", article.id),
        note: Some(reads.of("Artículo de ayuda", "Help article").to_owned()),
        called: article.named.clone(),
        around: article.told.clone(),
        phrases: vec![search::question(&article.title)],
        open: true,
    })
}

fn entry<'a>(org: &'a Organisation, reads: ReaderLanguage, service: &'a ServiceDef) -> Entry<'a> {
    let said = service.people_say.iter().chain(&service.subservices).map(String::as_str);
    let called: Vec<&str> = std::iter::once(service.name.as_str()).chain(said).collect();
    Entry {
        title: &service.name,
        path: format!("/portal/nueva/{}", service.id),
        note: offer::only_for(org, reads, service),
        phrases: called.iter().copied().map(search::question).collect(),
        called: search::index(called),
        around: search::index([service.category.as_str(), org.category_word(&service.category)]),
        open: org.for_anyone(service),
    }
}

/// The entries that answer best, the best first: those that come near it, and no more than a page shows at a glance. Of those
/// that answer as well comes first what is called just so, then what anyone may ask for.
pub(super) fn find<'e, 'a>(entries: &'e [Entry<'a>], typed: &str) -> Vec<&'e Entry<'a>> {
    let (meant, typed) = (search::meant(typed), search::question(typed));
    // All else stays in the order of the catalog, services before articles.
    nearest(
        entries,
        MOST,
        |entry| search::score(&meant, &entry.called, &entry.around),
        |entry| (search::said(&typed, &entry.phrases), entry.open),
    )
}

/// What answers best, the best first: of all that answer at all those that come near the best, and no more than `most`. Of those that
/// score alike comes first what is `ahead` of the others; what is alike in that, too, stays as it came.
fn nearest<T, K: Ord>(
    all: impl IntoIterator<Item = T>,
    most: usize,
    score: impl Fn(&T) -> u32,
    ahead: impl Fn(&T) -> K,
) -> Vec<T> {
    let scored = all.into_iter().map(|one| (score(&one), one));
    let mut found: Vec<(u32, T)> = scored.filter(|(score, _)| *score > 0).collect();
    // The sort is stable.
    found.sort_by_cached_key(|(score, one)| Reverse((*score, ahead(one))));
    let best = found.first().map_or(0, |(score, _)| *score);
    found.into_iter().filter(|(score, _)| score * 2 >= best).take(most).map(|(_, one)| one).collect()
}

/// Entries as a list of ways on.
pub(super) fn list<'e, 'a: 'e>(entries: impl IntoIterator<Item = &'e Entry<'a>>) -> Markup {
    html! {
        ul class="list" role="list" lang="es" {
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

/// The articles that may answer what somebody writes in a form, the best first: a few, each with the words in common. They
/// open beside the form. Nothing where none does.
pub(super) fn beside(articles: &[Arc<Article>], reads: ReaderLanguage, typed: &str) -> Markup {
    let found = answering(articles, typed);
    html! {
        @if !found.is_empty() {
            section class="card" aria-labelledby="beside" {
                h2 id="beside" { (reads.of("Puede ayudarle leer", "It may help to read")) }
                ul class="list" role="list" lang="es" {
                    @for (article, words) in &found {
                        li {
                            a href={ "/portal/articulo/" (article.id) } target="_blank" rel="noopener" {
                                (article.title)
                                small { (reads.of("Coincide:", "Matches:")) " " (words.join(", ")) }
                            }
                        }
                    }
                }
                p class="hint" {
                    (reads.of(
                        "Se abren aparte; lo que escribió sigue aquí.",
                        "They open in another tab; what you wrote stays here.",
                    ))
                }
            }
        }
    }
}

/// The open requests of one's own that are like what one writes, the best first: a few, each with the words in common and how it stands.
/// They open beside the form. Nothing where none is.
pub(super) fn own(org: &Organisation, reads: ReaderLanguage, tickets: &[TicketSummary], typed: &str) -> Markup {
    let found = alike(org, tickets, typed);
    html! {
        @if !found.is_empty() {
            section class="card" aria-labelledby="own" {
                h2 id="own" { (reads.of("¿Es una de las suyas?", "Is it one of yours?")) }
                ul class="list" role="list" lang="es" {
                    @for (ticket, words) in &found {
                        li {
                            a href={ "/portal/solicitud/" (ticket.id) } target="_blank" rel="noopener" {
                                b { (ticket.folio.as_deref().unwrap_or(&ticket.provisional)) }
                                " " (ticket.subject)
                                small {
                                    (stands(org, ticket.state)) " · "
                                    (reads.of("Coincide:", "Matches:")) " " (words.join(", "))
                                }
                            }
                        }
                    }
                }
                p class="hint" {
                    (reads.of(
                        "Si es lo mismo, dígalo en esa; si no, siga aquí. Lo que escribió no se pierde.",
                        "If it is the same, say so there; if not, go on here. What you wrote is not lost.",
                    ))
                }
            }
        }
    }
}

/// Which of one's own requests those are, and by which words of their subject or service.
fn alike<'e, 't>(
    org: &Organisation,
    tickets: &'e [TicketSummary],
    typed: &'t str,
) -> Vec<(&'e TicketSummary, Vec<&'t str>)> {
    let meant = search::meant(typed);
    let told = tickets.iter().map(|ticket| {
        let subject = search::index([ticket.subject.as_str()]);
        let service = search::index(org.service(&ticket.service).map(|service| service.name.as_str()));
        (ticket, subject, service)
    });
    // Of those that are as like the latest comes first, as they came.
    let near = nearest(told, BESIDE, |(_, subject, service)| search::score(&meant, subject, service), |_| ());
    let why = |(ticket, subject, service): (&'e TicketSummary, Vec<String>, Vec<String>)| {
        (ticket, search::common(typed, &[subject, service].concat()))
    };
    near.into_iter().map(why).collect()
}

/// Which articles those are, and by which words.
fn answering<'e, 't>(articles: &'e [Arc<Article>], typed: &'t str) -> Vec<(&'e Article, Vec<&'t str>)> {
    let meant = search::meant(typed);
    // Of those that answer as well the most useful comes first, as they came.
    let near = nearest(articles, BESIDE, |article| search::score(&meant, &article.named, &article.told), |_| ());
    near.into_iter().map(|article| (article.as_ref(), search::common(typed, &article.told))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organisation::load_builtin;
    use crate::organisation::messages::event::Lang;
    use ronda_shared::ids::{DocumentId, PersonId, RegisterId, ServiceId};
    use ronda_shared::time::Timestamp;

    /// What people write finds what the catalog calls otherwise, among the first three.
    #[test]
    fn people_find_what_they_need_in_their_own_words() {
        let org = load_builtin("oaxaca").expect("Oaxaca's data");
        let entries = services(&org, ReaderLanguage(Lang::Es));
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

    /// What people say most finds what it is for before all else, and not what only some may ask for.
    #[test]
    fn what_is_called_just_so_comes_first() {
        let org = load_builtin("oaxaca").expect("Oaxaca's data");
        let entries = services(&org, ReaderLanguage(Lang::Es));
        for (typed, service) in [
            ("no hay internet", "oax-sin-salida-internet"),
            ("No hay Internet en la oficina", "oax-sin-salida-internet"),
            ("el teléfono no funciona", "oax-revision-extension"),
            ("quiero cambiar el teléfono", "oax-cambio-extension"),
            ("no puedo entrar al sistema", "oax-sis-acceso"),
        ] {
            let found = find(&entries, typed);
            assert_eq!(
                found.first().map(|entry| entry.path.as_str()),
                Some(format!("/portal/nueva/{service}").as_str()),
                "{typed}"
            );
        }
    }

    /// A call, a phone's new ticket and a letter are held to the same services (`pwa/src/features/app/find-services.ts`).
    #[test]
    fn what_is_called_just_so_comes_first_as_it_does_in_the_web_app() {
        #[derive(serde::Deserialize)]
        struct Samples {
            called_just_so: CalledJustSo,
        }
        #[derive(serde::Deserialize)]
        struct CalledJustSo {
            services: Vec<Named>,
            first: Vec<(String, String)>,
        }
        #[derive(serde::Deserialize)]
        struct Named {
            id: String,
            category: String,
            name: String,
            people_say: Vec<String>,
            subservices: Vec<String>,
        }
        let samples = include_str!("../../../shared/src/search/samples.json");
        let CalledJustSo { services, first } =
            serde_json::from_str::<Samples>(samples).expect("samples").called_just_so;
        let (org, reads) = (load_builtin("oaxaca").expect("Oaxaca's data"), ReaderLanguage(Lang::Es));
        let like = org.services.iter().find(|service| org.for_anyone(service)).expect("a service for anyone");
        let of = |Named { id, category, name, people_say, subservices }: Named| ServiceDef {
            id: ServiceId::new(id),
            category,
            name,
            people_say,
            subservices,
            ..like.clone()
        };
        let services: Vec<ServiceDef> = services.into_iter().map(of).collect();
        let entries: Vec<Entry<'_>> = services.iter().map(|service| entry(&org, reads, service)).collect();
        for (typed, id) in first {
            let found = find(&entries, &typed);
            assert_eq!(found.first().map(|entry| entry.path.clone()), Some(format!("/portal/nueva/{id}")), "{typed}");
        }
    }

    /// The box proposes words (`index.rs`): wherever it stands, each of them finds a service.
    #[test]
    fn the_words_that_the_box_proposes_find_something_everywhere() {
        for name in crate::organisation::builtin_names() {
            let org = load_builtin(&name).expect("it comes along");
            let entries = services(&org, ReaderLanguage(Lang::Es));
            for typed in ["no hay internet", "la impresora no imprime", "olvidé mi contraseña"] {
                assert!(entries.is_empty() || !find(&entries, typed).is_empty(), "{name}: {typed}");
            }
        }
    }

    fn of(title: &str, body: &str, number: u8) -> Arc<Article> {
        Arc::new(Article {
            files: Vec::new(),
            id: DocumentId::from_bytes([number; 16]),
            register: RegisterId::new("articulos"),
            title: title.to_owned(),
            body: body.to_owned(),
            folder: String::new(),
            services: Vec::new(),
            author: PersonId::new("luz"),
            written: Timestamp::default(),
            writer: PersonId::new("luz"),
            approved: Timestamp::default(),
            useful: 0,
            named: search::index([title]),
            told: search::index([title, body]),
        })
    }

    /// OCO-20: beside what is being written a few articles stand, each with the words in common.
    #[test]
    fn beside_a_form_stand_the_articles_that_answer_and_why() {
        let known = [
            of("Atasco en la impresora", "Abra la tapa", 1),
            of("Correo lleno", "Borre mensajes", 2),
            of("Impresora sin tóner", "Pida uno", 3),
            of("Impresora en red", "Instale", 4),
            of("Impresora lenta", "Espere", 5),
        ];
        let found = answering(&known, "Mi IMPRESORA no imprime por un atasco");
        let told: Vec<(&str, String)> =
            found.iter().map(|(article, words)| (article.title.as_str(), words.join(", "))).collect();
        assert_eq!(told.first(), Some(&("Atasco en la impresora", "IMPRESORA, atasco".to_owned())));
        assert_eq!(told.len(), BESIDE, "{told:?}");
        assert!(told.iter().all(|(title, _)| *title != "Correo lleno"), "{told:?}");
        assert!(beside(&known, ReaderLanguage(Lang::Es), "el elevador").into_string().is_empty());
    }

    /// OCO-20: an article stands among the services, before those that answer less well.
    #[test]
    fn an_article_that_answers_better_stands_before_the_services() {
        let org = load_builtin("oaxaca").expect("Oaxaca's data");
        let known = [of("Mi teléfono no da tono: qué revisar", "El cable", 1), of("Correo lleno", "Borre mensajes", 2)];
        let mut entries = services(&org, ReaderLanguage(Lang::Es));
        entries.extend(articles(&known, ReaderLanguage(Lang::Es)));
        let found = find(&entries, "mi teléfono no da tono, revisar");
        assert_eq!(found[0].path, format!("/portal/articulo/{}", known[0].id));
        assert!(found.len() > 1, "the services follow");
        assert!(find(&entries, "borre mensajes").iter().any(|entry| entry.title == "Correo lleno"), "by its text");
    }
}
