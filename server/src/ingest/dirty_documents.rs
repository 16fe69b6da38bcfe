//! Documents changed by one batch of acts, with the requests that still need rulings.

use super::author_context::Received;
use super::unit_of_work::UnitOfWork;
use crate::store::StoreError;
use ronda_shared::act::{Act, DocumentKind};
use ronda_shared::ids::{ActId, DocumentId};
use std::collections::BTreeMap;

/// What is to be ruled on, by document.
#[derive(Default)]
pub(super) struct DirtyDocuments(BTreeMap<DocumentId, Unruled>);

struct Unruled {
    kind: DocumentKind,
    /// In the order in which they came.
    acts: Vec<ActId>,
    /// What the last of them rests on.
    ground: Ground,
}

/// What an act's author had seen: of its document, and of the feed.
type Ground = (u64, u64);

fn ground(act: &Act, received: Received) -> Ground {
    (act.base, received.floor)
}

impl DirtyDocuments {
    /// Before an act is executed whose author had seen more than the acts before it: what those dispute with others is
    /// settled first. This act may know both sides and replace them; then nobody would be told who lost (property 9). Acts
    /// that came one by one were ruled on so; after a restore they come again together. Where nothing is disputed nothing
    /// can be lost so, and the document is not read for it.
    pub(super) fn before(
        &mut self,
        work: &mut UnitOfWork<'_>,
        act: &Act,
        received: Received,
    ) -> Result<(), StoreError> {
        match self.0.get(&act.document) {
            Some(unruled) if unruled.ground != ground(act, received) && work.is_disputed(act.document)? => {
                self.close(work, act.document)
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Notes that an act changed its document.
    pub(super) fn note(&mut self, act: &Act, received: Received) {
        let ground = ground(act, received);
        let unruled = Unruled { kind: act.kind, acts: Vec::new(), ground };
        let unruled = self.0.entry(act.document).or_insert(unruled);
        unruled.acts.push(act.id());
        unruled.ground = ground;
    }

    /// Rules on all that is left.
    pub(super) fn close_all(mut self, work: &mut UnitOfWork<'_>) -> Result<(), StoreError> {
        while let Some(id) = self.0.keys().next().copied() {
            self.close(work, id)?;
        }
        Ok(())
    }

    fn close(&mut self, work: &mut UnitOfWork<'_>, id: DocumentId) -> Result<(), StoreError> {
        match self.0.remove(&id) {
            Some(unruled) => work.close(id, unruled.kind, &unruled.acts),
            None => Ok(()),
        }
    }
}
