//! What was read is brought into a store: people, items, tickets with all that was said in them, files, links. The server writes it
//! as told by the former system; what came before is known again.

mod articles;
mod files;
mod gone;
mod item_files;
mod items;
mod links;
mod people;
mod planned;
mod tickets;
mod upload;

use super::MigrateError;
use super::map::Mapping;
use super::model::FormerData;
use super::report::MigrationCounts;
use super::spool::Spool;
use crate::blobs::Keeper;
use crate::identity::SERVER;
use crate::ingest::{Ingest, OwnAct};
use ronda_shared::act::DocumentKind;
use ronda_shared::command::Command;
use ronda_shared::ids::{DocumentId, PersonId, Sha256};
use ronda_shared::stamp::Site;
use ronda_shared::time::Timestamp;
use std::collections::BTreeMap;

/// Brings what was read.
pub(super) struct MigrationRun<'b> {
    pub(super) ingest: &'b Ingest,
    pub(super) keeper: &'b Keeper,
    pub(super) mapping: &'b Mapping,
    pub(super) spool: &'b mut Spool,
    pub(super) brought: MigrationCounts,
}

/// Who and what stands in the store, for tickets to name.
struct KnownHere {
    /// Active people by their addresses.
    people: BTreeMap<String, PersonId>,
    /// Items by their keys in the former system.
    items: BTreeMap<String, DocumentId>,
}

impl MigrationRun<'_> {
    /// All of it. Blocks. What was brought before something fails stays, and is known again.
    pub(super) fn all(&mut self, former: &FormerData) -> Result<(), MigrateError> {
        let here = KnownHere { people: self.people(&former.people)?, items: self.items(&former.items)? };
        let standing = self.tickets(&former.tickets, &here)?;
        self.links(&former.tickets, &standing)?;
        self.gone(&former.tickets)?;
        self.articles(&former.articles)?;
        self.item_files(&former.items, &here.items)
    }

    fn now(&self) -> Timestamp {
        self.ingest.clock().now()
    }

    /// An act of the server's own.
    fn act(&self, kind: DocumentKind, document: DocumentId, command: Command) -> OwnAct {
        OwnAct { person: PersonId::new(SERVER), site: Site::System, document, kind, at: self.now(), command }
    }

    /// The id of a ticket of the former system.
    fn ticket_id(&self, key: &str) -> DocumentId {
        self.document_id("ticket", key)
    }

    /// The id of a thing of the former system: the same each time, so that it is known again.
    fn document_id(&self, what: &str, key: &str) -> DocumentId {
        let hash = Sha256::of(format!("{}\n{what}\n{key}", self.mapping.name).as_bytes());
        let random = hash.bytes().first_chunk::<10>().copied().unwrap_or_default();
        // Tickets that follow each other there stand side by side in every table of the store.
        let number: u32 = key.parse().unwrap_or_default();
        DocumentId::new(Timestamp::from_millis(i64::from(number)), random)
    }
}
