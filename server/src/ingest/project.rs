//! Projections stored next to a document's changes, so that lists, searches and scopes never load it.

use super::stored::loaded;
use crate::store::{self, Change, Projector};
use automerge::Automerge;
use ronda_shared::act::DocumentKind;
use ronda_shared::catalog::Organisation;
use ronda_shared::document::{Reader, shape};
use ronda_shared::equipment;
use ronda_shared::ids::DocumentId;
use ronda_shared::policy::ScopeKey;
use ronda_shared::record;
use ronda_shared::ticket::summary::summarize;
use ronda_shared::view::{Summary, View};
use serde_bytes::ByteBuf;
use std::sync::Arc;

/// A document's projection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Projection {
    /// What a list shows, and the words to find it by.
    pub summary: Summary,
    /// Whose it is to hold.
    pub scope: ScopeKey,
}

/// Projects a document; none where it is not of the kind it should be.
pub fn project(
    organisation: &Organisation,
    id: DocumentId,
    kind: DocumentKind,
    document: &Automerge,
) -> Option<Projection> {
    Some(project_view(organisation, &View::read(id, kind, &Reader::now(document))?))
}

/// The same of a document that was read already.
pub(super) fn project_view(organisation: &Organisation, view: &View) -> Projection {
    match view {
        View::Ticket(view) => Projection {
            summary: Summary::Ticket(Box::new(summarize(view))),
            scope: ScopeKey::of_ticket(organisation, view),
        },
        View::Equipment(view) => Projection {
            summary: Summary::Equipment(Box::new(equipment::summarize(view))),
            scope: ScopeKey::of_item(view),
        },
        View::Record(view) => {
            Projection { summary: Summary::Record(Box::new(record::summarize(view))), scope: ScopeKey::of_record(view) }
        }
    }
}

/// Makes documents anew of their changes, for `ronda verify --rebuild`.
pub struct Rebuild(pub Arc<Organisation>);

impl Projector for Rebuild {
    fn project(
        &mut self,
        id: DocumentId,
        history: &[Change],
        _scopes: &[(u64, ByteBuf)],
    ) -> Result<store::Projection, String> {
        let bytes: Vec<u8> = history.iter().flat_map(|change| change.bytes.iter().copied()).collect();
        let document = loaded(&bytes)?;
        let kind = match Reader::now(&document).root_text("kind").as_deref() {
            Some("ticket") => DocumentKind::Ticket,
            Some("equipment") => DocumentKind::Equipment,
            Some(shape::RECORD) => DocumentKind::Record,
            _ => return Err("its kind cannot be read".into()),
        };
        let projection = project(&self.0, id, kind, &document).ok_or("it cannot be read")?;
        Ok(store::Projection { kind, snapshot: Some(document.save_nocompress()), summary: projection.summary })
    }
}
