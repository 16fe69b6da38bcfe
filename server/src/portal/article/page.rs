//! The page of an article: its text, its files, the question whether it was of use, and the ways on.

use super::LETTERS;
use super::file_link::{link, name};
use crate::dates;
use crate::portal::lang::ReaderLanguage;
use crate::portal::page::{Page, alert, optional};
use crate::portal::{markup, offer};
use crate::runtime::portal::articles::Article;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use ronda_shared::catalog::Organisation;
use std::sync::Arc;

/// So many of its folder stand below an article; the others are found by their words.
const BESIDE: usize = 20;

/// What an article is shown with.
pub(super) struct ArticlePage<'a> {
    pub(super) org: &'a Organisation,
    pub(super) reads: ReaderLanguage,
    pub(super) article: &'a Article,
    /// What who entered it is called, where somebody of the desk did.
    pub(super) author: Option<&'a str>,
    /// The same of who wrote on it last.
    pub(super) writer: Option<&'a str>,
    /// Its reader has said whether it was of use.
    pub(super) voted: bool,
}

impl ArticlePage<'_> {
    /// The page, beside the other articles of its folder.
    pub(super) fn page(&self, status: StatusCode, articles: &[Arc<Article>], wrong: Option<&str>) -> Response {
        let (r, article) = (self.reads, self.article);
        let page = Page::other(self.org, r, &article.title);
        // Those that lie in no folder have nothing in common by that.
        let same = |other: &&Arc<Article>| other.id != article.id && other.folder == article.folder;
        let mut beside =
            articles.iter().filter(same).take(if article.folder.is_empty() { 0 } else { BESIDE }).peekable();
        let body = html! {
            p class="hint" {
                @if !article.folder.is_empty() { span lang="es" { (article.folder) } " · " }
                @if let Some(author) = self.author { (r.of("Creado por", "Created by")) " " (author) " · " }
                (r.of("Modificado el", "Changed on")) " " (dates::with_weekday(&self.org.zone, r.0, article.written))
                @if let Some(writer) = self.writer { " " (r.of("por", "by")) " " (writer) }
                " · " (r.of("Revisado el", "Reviewed on")) " " (dates::with_weekday(&self.org.zone, r.0, article.approved))
            }
            div class="card" lang="es" { (markup::shown(&article.body)) }
            (self.files())
            (self.of_use(wrong))
            (self.services())
            @if beside.peek().is_some() {
                h2 { (r.of("De la misma carpeta", "Of the same folder")) }
                ul class="list" role="list" lang="es" {
                    @for other in beside { li { a href={ "/portal/articulo/" (other.id) } { (other.title) } } }
                }
            }
        };
        page.answer(status, body)
    }

    /// What goes with it, each to be saved: its name, of which type, how much it weighs.
    fn files(&self) -> Markup {
        let r = self.reads;
        html! {
            @if !self.article.files.is_empty() {
                h2 { (r.of("Archivos", "Files")) }
                ul class="list" role="list" lang="es" {
                    @for file in &self.article.files { li { (link(self.article, file, name(r, file))) } }
                }
            }
        }
    }

    fn of_use(&self, wrong: Option<&str>) -> Markup {
        let r = self.reads;
        html! {
            h2 id="util" { (r.of("¿Le ha sido útil este artículo?", "Was this article of use to you?")) }
            @if self.voted {
                p { (r.of("Gracias por decirlo. Su respuesta llega a quien lo escribió.",
                    "Thank you for saying so. Your answer goes to who wrote it.")) }
            } @else {
                @if let Some(how) = wrong { (alert(how)) }
                form method="post" action={ "/portal/articulo/" (self.article.id) } {
                    label for="comment" {
                        (r.of("¿Qué le faltó o qué le sirvió?", "What was missing, or what helped?"))
                        (optional(r))
                    }
                    small id="comment-hint" {
                        (r.of("No escriba nombres ni contraseñas.", "Write neither names nor passwords."))
                    }
                    textarea id="comment" name="comment" rows="2" maxlength=(LETTERS) aria-describedby="comment-hint" {}
                    button name="useful" value="si" { (r.of("Sí, me sirvió", "Yes, it helped")) }
                    " "
                    button name="useful" value="no" { (r.of("No me sirvió", "No, it did not")) }
                }
            }
        }
    }

    /// The way on for whom it did not suffice.
    fn services(&self) -> Markup {
        let r = self.reads;
        let own = self.article.services.iter().filter_map(|id| offer::service(self.org, id.as_str()));
        let mut own = own.peekable();
        html! {
            h2 { (r.of("¿Sigue igual?", "Is it still the same?")) }
            @if own.peek().is_some() {
                ul class="list" role="list" lang="es" {
                    @for service in own { li { a href={ "/portal/nueva/" (service.id) } { (service.name) } } }
                }
            } @else {
                p { a class="button" href="/portal" { (r.of("Abrir una solicitud", "Open a request")) } }
            }
        }
    }
}
