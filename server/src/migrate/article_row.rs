//! Makes articles and ready answers out of what rows and answers say of them: the same for every former system.

use super::memory::{Memory, Name};
use super::model::{ArticleKind, FormerArticle};
use super::spool::Spool;
use ronda_shared::time::Timestamp;
use std::io;

/// What a row says of an article or a ready answer. Its key, its title and its names are counted already.
pub(super) struct ArticleRow {
    pub(super) kind: ArticleKind,
    /// Its key there, with what it is of: each table numbers by itself.
    pub(super) id: String,
    pub(super) title: String,
    /// Who asks for service could read it there.
    pub(super) public: bool,
    /// When it was last written.
    pub(super) at: Option<Timestamp>,
    /// In words, without marks of a page.
    pub(super) words: String,
    /// What else is said of it, by labels; what is empty is left out.
    pub(super) more: Vec<(&'static str, Name)>,
}

impl ArticleRow {
    /// The article, without folder and files; its words go to the disk.
    pub(super) fn article(self, spool: &mut Spool, memory: &Memory) -> io::Result<FormerArticle> {
        let Self { kind, id, title, public, at, words, more } = self;
        let words = spool.keep(words.as_bytes())?;
        let more = more.into_iter().filter(|(_, value)| !value.is_empty());
        let more = more.map(|(label, value)| (memory.name(label), value)).collect();
        Ok(FormerArticle { id, kind, title, public, at, words, more, ..FormerArticle::default() })
    }
}
