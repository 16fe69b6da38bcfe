//! `GET /portal/privacidad`: the institution's privacy notice, and what these pages themselves do with what is written in
//! them (SEC-41). Whoever else is given any of it is named by how this server is set up.

use super::lang::ReaderLanguage;
use super::page::Page;
use super::requester;
use crate::config::replica::ReplicaAddress;
use crate::error::HttpProblem;
use crate::http::Peer;
use crate::ocsp;
use crate::runtime::App;
use crate::store::api_tokens::{ApiScope, ApiTokenRow};
use crate::store::{Reader, StoreError};
use crate::webhooks;
use crate::whatsapp;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use ronda_shared::catalog::Organisation;

/// Who is given what of a requester's, beside the people who see to their request.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct DataRecipients {
    /// Letters go out by a mail server.
    mail: bool,
    /// People write by WhatsApp and are answered there.
    whatsapp: bool,
    /// Other systems are told what becomes of tickets.
    hooks: bool,
    /// Machines read tickets, people or records under a token.
    machines: bool,
    /// Authorities are asked whether an e.firma that signed was revoked.
    responders: bool,
    /// Files lie in a bucket.
    files: bool,
    /// The store is replicated into a bucket.
    copies: bool,
}

impl DataRecipients {
    /// As this server is set up now. A connector's file that is not right is no reason to say that nobody is given anything.
    fn of(app: &App, reader: &dyn Reader) -> Result<Self, StoreError> {
        let (config, now) = (app.config(), app.clock().now());
        let reads = |token: &ApiTokenRow| {
            let of_people = |scope: &ApiScope| {
                matches!(
                    scope,
                    ApiScope::ReadTickets
                        | ApiScope::ReadPeople
                        | ApiScope::ReadRecords
                        | ApiScope::ReadLetters
                        | ApiScope::ReadNotes
                )
            };
            token.expires > now && token.scopes.iter().any(of_people)
        };
        Ok(Self {
            mail: app.portal().has_letters(),
            whatsapp: !matches!(whatsapp::settings::Settings::read(&config.data), Ok(None)),
            hooks: !webhooks::settings::read(&config.data).is_ok_and(|hooks| hooks.is_empty()),
            machines: reader.api_tokens()?.iter().any(reads),
            responders: !ocsp::settings::read(&config.data).is_ok_and(|asked| asked.responders.is_empty()),
            files: config.bucket.is_some(),
            copies: matches!(config.replicate, Some(ReplicaAddress::Bucket(_))),
        })
    }

    /// In words, each on its own.
    fn words(self, r: ReaderLanguage) -> Vec<&'static str> {
        let told = [
            (
                self.mail,
                r.of(
                    "Los avisos y enlaces llegan a su correo por el servidor de correo que usa la institución: llevan su folio y lo \
                     que se le contesta.",
                    "Notices and links come to your address by the mail server that the institution uses: they bear your number and \
                     what you are answered.",
                ),
            ),
            (
                self.whatsapp,
                r.of(
                    "Si escribe por WhatsApp, sus mensajes, sus archivos y lo que se le contesta pasan por Meta, que da ese servicio.",
                    "If you write by WhatsApp, your messages, your files and what you are answered pass through Meta, whose service \
                     that is.",
                ),
            ),
            (
                self.hooks,
                r.of(
                    "Otros sistemas que la institución eligió se enteran de lo que pasa con la solicitud: su folio, qué servicio es, \
                     dónde y en qué va; no de quién es ni de lo que escribió.",
                    "Other systems that the institution has chosen are told what becomes of the request: its number, which service \
                     it is, where, and how it stands; neither whose it is nor what you wrote.",
                ),
            ),
            (
                self.machines,
                r.of(
                    "Sistemas que la institución autorizó leen solicitudes, con el permiso de alguien que trabaja en ella.",
                    "Systems that the institution has allowed read requests, with the rights of somebody who works there.",
                ),
            ),
            (
                self.responders,
                r.of(
                    "Si firma con e.firma, se pregunta a la autoridad que la emitió si está revocada: se entera del número de su \
                     certificado y de cuándo más o menos firmó; no de qué.",
                    "If you sign with an e.firma, the authority that issued it is asked whether it was revoked: it learns your \
                     certificate's number and about when you signed; not what.",
                ),
            ),
            (
                self.files,
                r.of(
                    "Los archivos que manda se guardan en un almacenamiento en red que la institución eligió.",
                    "The files that you send are kept in a storage service that the institution has chosen.",
                ),
            ),
            (
                self.copies,
                r.of(
                    "Una copia de todo se guarda en un almacenamiento en red que la institución eligió, por si este servidor falla.",
                    "A copy of everything is kept in a storage service that the institution has chosen, in case this server fails.",
                ),
            ),
        ];
        told.into_iter().filter_map(|(is_so, words)| is_so.then_some(words)).collect()
    }
}

/// The page.
pub async fn privacy(State(app): State<App>, Peer(peer): Peer, reads: ReaderLanguage) -> Result<Response, HttpProblem> {
    let org = app.organisation();
    if !app.portal().gates.page(peer, app.clock().now()) {
        return Ok(Page::busy(org, reads));
    }
    let own = app.clone();
    let given = app.read("looking up who is given data", move |reader| DataRecipients::of(&own, reader)).await?;
    let title = reads.of("Aviso de privacidad", "Privacy notice");
    Ok(Page::other(org, reads, title).answer(StatusCode::OK, body(org, reads, given)))
}

fn body(org: &Organisation, r: ReaderLanguage, given: DataRecipients) -> Markup {
    let others = given.words(r);
    let followed = org.roles.iter().any(|role| role.external && requester::reads_others(org, role));
    let own = org.portal.as_ref();
    let paragraphs = own.map_or(&[][..], |face| &face.privacy);
    html! {
        p { strong lang="es" { (org.name) } }
        @if !paragraphs.is_empty() {
            div lang="es" { @for paragraph in paragraphs { p { (paragraph) } } }
        }
        @if let Some(address) = own.and_then(|face| face.privacy_url.as_ref()) {
            p { a href=(address) rel="noreferrer" { (r.of("Leer el aviso completo", "Read the whole notice")) } }
        } @else if paragraphs.is_empty() {
            p {
                (r.of(
                    "La institución no ha publicado aquí su aviso de privacidad. Pídalo a la mesa de ayuda.",
                    "The institution has not published its privacy notice here. Ask the help desk for it.",
                ))
            }
        }
        h2 { (r.of("Qué hacen estas páginas", "What these pages do")) }
        ul class="plain-list" {
            li {
                (r.of(
                    "Piden su nombre, cómo encontrarle y qué necesita. Se usa para atender su solicitud y contarle cómo va.",
                    "They ask for your name, how to reach you and what you need. It is used to attend to your request \
                     and to tell you how it goes.",
                ))
            }
            li {
                (r.of(
                    "Lo leen las personas que atienden la solicitud y quienes las supervisan.",
                    "It is read by the people who attend to the request and by those who supervise them.",
                ))
                " "
                @if followed {
                    (r.of(
                        "También quien da seguimiento a las solicitudes de su dependencia, como un enlace.",
                        "So it is by whoever follows the requests of your dependencia, as a liaison does.",
                    ))
                    " "
                }
                (r.of(
                    "De sus fotos se quita el lugar donde se tomaron.",
                    "The place where a photograph was taken is removed.",
                ))
            }
            @if others.is_empty() {
                li { (r.of("Nadie más recibe sus datos.", "Nobody else is given your data.")) }
            }
            @for words in others { li { (words) } }
            li {
                (r.of(
                    "No hay publicidad ni programas de terceros. Las cookies recuerdan, en este navegador, qué solicitudes puede \
                     ver y qué artículos leyó; no dicen quién es.",
                    "There is no advertising and nothing of third parties. The cookies remember, in this browser, which requests \
                     you may see and which articles you read; they do not say who you are.",
                ))
            }
            li {
                (r.of(
                    "Para conocer, corregir o borrar sus datos, escriba o llame a la mesa de ayuda.",
                    "To see, correct or erase your data, write to the help desk or call it.",
                ))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organisation::messages::event::Lang;

    #[test]
    fn each_who_is_given_something_is_named_by_itself() {
        let none = DataRecipients::default();
        let words = |given: DataRecipients, lang| given.words(ReaderLanguage(lang));
        assert!(words(none, Lang::Es).is_empty() && words(none, Lang::En).is_empty());
        for (given, es, en) in [
            (DataRecipients { mail: true, ..none }, "servidor de correo", "mail server"),
            (DataRecipients { whatsapp: true, ..none }, "Meta", "Meta"),
            (DataRecipients { hooks: true, ..none }, "Otros sistemas", "Other systems"),
            (DataRecipients { machines: true, ..none }, "autorizó leen", "allowed read"),
            (DataRecipients { responders: true, ..none }, "e.firma", "e.firma"),
            (DataRecipients { files: true, ..none }, "Los archivos", "The files"),
            (DataRecipients { copies: true, ..none }, "Una copia de todo", "A copy of everything"),
        ] {
            let (spanish, english) = (words(given, Lang::Es), words(given, Lang::En));
            assert_eq!((spanish.len(), english.len()), (1, 1), "{es}");
            assert!(spanish[0].contains(es) && english[0].contains(en), "{spanish:?} {english:?}");
        }
    }
}
