//! An import done: the plan made against what is stored, and what is to change sent on its road: people as entries of
//! the feed, equipment as acts of the server.

use super::equipment::{self, Change, Item};
use super::{ImportError, Known, Report, RowError, people, said};
use crate::identity::{self, IdentityError};
use crate::ingest::{Ingest, OwnAct, SyncProblem};
use crate::start::SERVER;
use crate::store::{Reader, StoreError};
use rand::RngCore;
use ronda_shared::catalog::Organisation;
use ronda_shared::document::{self, Reader as DocumentReader};
use ronda_shared::equipment::LabelBinding;
use ronda_shared::ids::{DocumentId, PersonId};
use ronda_shared::person::Person;
use ronda_shared::sync::act::DocumentKind;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::ticket::command::Command;
use ronda_shared::ticket::summary::Summary;
use ronda_shared::ticket::view::Site;
use ronda_shared::time::Timestamp;
use std::collections::BTreeMap;

/// Acts in one commit.
const TOGETHER: usize = 500;
/// Summaries read at once.
const PAGE: usize = 1_000;

/// Why an import was not done, or not wholly.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The file cannot be read.
    #[error(transparent)]
    File(#[from] ImportError),
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A person cannot be so.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// The acts were not taken.
    #[error("the server did not take the acts: {0}")]
    Ingest(#[from] SyncProblem),
}

/// What the organisation's data know.
pub fn known(organisation: &Organisation) -> Known {
    Known {
        roles: organisation.roles.iter().map(|role| role.id.clone()).collect(),
        teams: organisation.teams.iter().map(|team| team.id.clone()).collect(),
        buildings: organisation.buildings.iter().map(|building| building.id.clone()).collect(),
    }
}

/// Imports people. Blocks.
pub fn import_people(ingest: &Ingest, bytes: &[u8], dry_run: bool) -> Result<Report, RunError> {
    let existing = ingest.store().read()?.people()?;
    let existing: BTreeMap<PersonId, Person> = existing.into_iter().map(|person| (person.id.clone(), person)).collect();
    let (changes, mut report) = people::plan(bytes, &known(ingest.organisation()), &existing)?;
    report.dry_run = dry_run;
    if !dry_run {
        identity::people::upsert(&**ingest.store(), ingest.clock().now(), &changes)?;
        ingest.poke()?;
    }
    Ok(report)
}

/// Imports equipment. Blocks.
pub fn import_equipment(ingest: &Ingest, bytes: &[u8], dry_run: bool) -> Result<Report, RunError> {
    let existing = registry(&*ingest.store().read()?)?;
    let (changes, mut report) = equipment::plan(bytes, &known(ingest.organisation()), &existing)?;
    report.dry_run = dry_run;
    if dry_run {
        return Ok(report);
    }
    let now = ingest.clock().now();
    let mut acts = Vec::new();
    let mut lines = Vec::new();
    for (line, change) in changes {
        let (document, commands) = addressed(change, now);
        for command in commands {
            lines.push(line);
            acts.push(OwnAct {
                person: PersonId::new(SERVER),
                site: Site::System,
                document,
                kind: DocumentKind::Equipment,
                at: now,
                command,
            });
        }
    }
    for (acts, lines) in acts.chunks(TOGETHER).zip(lines.chunks(TOGETHER)) {
        let receipts = ingest.perform_blocking(acts.to_vec())?;
        for (receipt, line) in receipts.iter().zip(lines) {
            match receipt.outcome {
                Outcome::Accepted => {}
                Outcome::Held(why) | Outcome::Refused(why) => {
                    report.bad.push(RowError { line: *line, reason: said(why.es(), why.en()) });
                }
            }
        }
    }
    Ok(report)
}

/// The commands that a row comes to, and the document that they are of: the one it names, or a new one.
pub(super) fn addressed(change: Change, now: Timestamp) -> (DocumentId, Vec<Command>) {
    let (known, commands) = change.commands();
    let document = known.unwrap_or_else(|| {
        let mut random = [0; 10];
        rand::rng().fill_bytes(&mut random);
        DocumentId::new(now, random)
    });
    (document, commands)
}

/// Every item's fields and labels.
pub(super) fn registry(reader: &dyn Reader) -> Result<BTreeMap<DocumentId, Item>, StoreError> {
    registry_of(reader, &|_| true)
}

/// The same of some of them, chosen by their summaries.
pub(super) fn registry_of(
    reader: &dyn Reader,
    wanted: &dyn Fn(&Summary) -> bool,
) -> Result<BTreeMap<DocumentId, Item>, StoreError> {
    let mut all = BTreeMap::new();
    let mut after = None;
    loop {
        let page = reader.summaries(after, PAGE)?;
        let Some(last) = page.last() else { return Ok(all) };
        after = Some(last.id());
        for summary in page.iter().filter(|summary| wanted(summary)) {
            if let Summary::Equipment(item) = summary {
                all.insert(item.id, read(reader, item.id)?);
            }
        }
    }
}

fn read(reader: &dyn Reader, id: DocumentId) -> Result<Item, StoreError> {
    let damaged = |detail: String| StoreError::Damaged { place: "documents", detail: format!("{id}: {detail}") };
    let row = reader.document(id)?.ok_or_else(|| damaged("a summary without a document".into()))?;
    let mut bytes = reader.snapshot(id)?.unwrap_or_default();
    for change in reader.changes_after(id, row.snapshot)? {
        bytes.extend_from_slice(&change.bytes);
    }
    let document = document::load(&bytes).map_err(|error| damaged(error.to_string()))?;
    let view = ronda_shared::equipment::read(id, &DocumentReader::now(&document))
        .ok_or_else(|| damaged("not an equipment item".into()))?;
    let (retired, standing): (Vec<_>, Vec<_>) = view.labels.iter().partition(|known| known.retired.is_some());
    let ids = |bindings: Vec<&LabelBinding>| bindings.into_iter().map(|known| known.label).collect();
    Ok(Item {
        labels: ids(standing),
        retired: ids(retired),
        fields: view.fields.into_iter().map(|(field, register)| (field, register.value)).collect(),
    })
}
