//! What the public portal remembers between requests: used links, pending submissions, answers, limits.

mod address_file;
pub mod address_index;
pub mod article_reads;
pub mod articles;
pub mod magic_links;
pub mod outages;
pub mod pending_submission;
pub mod proof_of_work;
pub mod sealed_token;
pub mod used_links;

use super::concurrency_limit::ConcurrencyLimit;
use crate::mail::letters::{Letter, Post};
use crate::rate_limit::PortalLimits;
use crate::store::{Secret, Store, StoreError};
use ronda_shared::time::Timestamp;
use std::path::Path;
use std::sync::{Arc, OnceLock};

/// Forms with files that are read at once, and of those from one network: as many times a whole form is held for them.
const FORMS: usize = 24;
const FORMS_OF_ONE: usize = 6;
/// What the portal remembers beside the store.
pub struct Portal {
    pub(crate) answers: proof_of_work::UsedSolutions,
    pub(crate) used: used_links::UsedLinks,
    pub(crate) waiting: pending_submission::PendingSubmissions,
    /// Whose requests are whose.
    pub own: address_index::AddressIndex,
    pub(crate) articles: articles::Articles,
    pub(crate) outages: outages::Outages,
    pub(crate) reads: article_reads::ArticleReads,
    pub(crate) forms: ConcurrencyLimit,
    pub(crate) gates: PortalLimits,
    post: OnceLock<Arc<dyn Post>>,
}

impl Portal {
    /// Of a data directory; nothing is touched yet.
    pub fn of(data: &Path, now: Timestamp, store: &Arc<dyn Store>) -> Self {
        let folder = data.join("portal");
        Self {
            answers: proof_of_work::UsedSolutions::since(now),
            used: used_links::UsedLinks::within(&folder).on(Arc::clone(store)),
            waiting: pending_submission::PendingSubmissions::within(&folder),
            own: address_index::AddressIndex::within(&folder),
            articles: articles::Articles::default(),
            outages: outages::Outages::default(),
            reads: article_reads::ArticleReads::within(&folder),
            forms: ConcurrencyLimit::new(FORMS, FORMS_OF_ONE),
            gates: PortalLimits::default(),
            post: OnceLock::new(),
        }
    }

    /// Letters are sent by this from now on; the first who says so stays.
    pub fn letters_by(&self, post: Arc<dyn Post>) {
        if self.post.set(post).is_err() {
            tracing::warn!("The portal's mail sender is already set.");
        }
    }

    /// What makes the links below letters, once it is remembered which of them are used. It blocks.
    pub fn magic_links(
        &self,
        secret: Secret,
        origin: &str,
        now: Timestamp,
    ) -> std::io::Result<magic_links::MagicLinks> {
        self.used.ready(now)?;
        Ok(magic_links::MagicLinks::new(secret, origin))
    }

    /// Whether letters are sent at all.
    pub fn has_letters(&self) -> bool {
        self.post.get().is_some()
    }

    /// Sends a letter; false where nobody does. It blocks.
    pub fn send(&self, letter: Letter) -> Result<bool, StoreError> {
        match self.post.get() {
            Some(post) => post.post(letter).map(|()| true),
            None => Ok(false),
        }
    }
}
