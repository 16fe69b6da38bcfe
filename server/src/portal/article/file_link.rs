//! A file of an article as a link by which it is saved.

use crate::portal::lang::ReaderLanguage;
use crate::runtime::portal::articles::Article;
use maud::{Markup, html};
use ronda_shared::evidence::Evidence;

/// A file to be saved, with its type and what it weighs.
pub(super) fn link(article: &Article, file: &Evidence, words: &str) -> Markup {
    html! {
        a href={ "/portal/articulo/" (article.id) "/archivo/" (file.id) } {
            (words)
            small { (file.file.media.ending().to_uppercase()) " · " (weight(file.file.size)) }
        }
    }
}

/// What a file is called: what it shows, else the name it came with.
pub(super) fn name(reads: ReaderLanguage, file: &Evidence) -> &str {
    match (file.file.caption.as_str(), file.file.name.as_str()) {
        ("", "") => reads.of("Archivo", "File"),
        ("", name) => name,
        (caption, _) => caption,
    }
}

/// A size in the words of file managers.
fn weight(bytes: u32) -> String {
    match bytes {
        0..=999_000 => format!("{} KB", bytes.div_ceil(1_000)),
        _ => format!("{:.1} MB", f64::from(bytes) / 1_000_000.0),
    }
}

#[cfg(test)]
mod tests {
    use super::weight;

    #[test]
    fn a_size_is_told_in_round_figures() {
        assert_eq!([1, 41_200, 2_460_000].map(weight), ["1 KB", "42 KB", "2.5 MB"]);
        assert_eq!([999_000, 999_001].map(weight), ["999 KB", "1.0 MB"], "never 1000 KB");
    }
}
