//! Articles whose files are saved from the portal's first page: manuals and blank forms (OCO-21).

use super::file_link::{link, name};
use crate::portal::lang::ReaderLanguage;
use crate::runtime::portal::articles::Article;
use maud::{Markup, html};
use ronda_shared::catalog::Organisation;
use ronda_shared::ids::RegisterId;
use std::sync::Arc;

/// The folders that the first page lists, each with the register that it is of.
pub(in super::super) fn start_pages(org: &Organisation) -> impl Iterator<Item = (&RegisterId, &str)> {
    org.registers.iter().filter_map(|def| Some((&def.id, def.article.as_ref()?.start_page.as_deref()?)))
}

/// Those folders as the first page lists them: a manual by its title, to be saved at once where it is one file (OCO-21).
pub(in super::super) fn to_download(org: &Organisation, reads: ReaderLanguage, articles: &[Arc<Article>]) -> Markup {
    let listed = start_pages(org).filter_map(|(register, folder)| {
        let of = |article: &&Arc<Article>| article.register == *register && article.folder == folder;
        let mut those: Vec<&Arc<Article>> = articles.iter().filter(of).collect();
        those.sort_by(|one, other| one.title.cmp(&other.title));
        (!those.is_empty()).then_some((folder, those))
    });
    html! {
        @for (folder, those) in listed {
            h2 lang="es" { (folder) }
            ul class="list" role="list" lang="es" { @for article in those { (offered(reads, article)) } }
        }
    }
}

/// One of them: its one file under its title, several under their own names, and none as the page that it is.
fn offered(reads: ReaderLanguage, article: &Article) -> Markup {
    html! {
        @match article.files.as_slice() {
            [] => { li { a href={ "/portal/articulo/" (article.id) } { (article.title) } } }
            [file] => { li { (link(article, file, &article.title)) } }
            several => {
                @for file in several {
                    li { (link(article, file, &format!("{}: {}", article.title, name(reads, file)))) }
                }
            }
        }
    }
}
