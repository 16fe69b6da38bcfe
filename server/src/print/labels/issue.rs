//! Issues labels for items of the registry, and codes drawn ahead. An item gets the label it has, or a new one that is
//! bound to it.

use super::Label;
use crate::ingest::{Ingest, OwnAct, SyncProblem, stored_item};
use crate::store::{Reader, StoreError};
use ronda_shared::act::DocumentKind;
use ronda_shared::command::{Command, EquipmentField, Item};
use ronda_shared::equipment::EquipmentView;
use ronda_shared::ids::{DocumentId, LabelId, PersonId};
use ronda_shared::messages::Reason;
use ronda_shared::policy::Term;
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::view::Summary;
use std::collections::{BTreeMap, BTreeSet};

/// Why an item got no label.
#[derive(Debug, thiserror::Error)]
pub enum IssueError {
    /// There is no such item, or it is not theirs to see.
    #[error("there is no item {0}")]
    NoItem(DocumentId),
    /// A new label was not bound to the item: why.
    #[error("no label for {0}: {why}", why = .1.en())]
    Refused(DocumentId, Reason),
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The acts that bind labels were not taken.
    #[error(transparent)]
    Sync(#[from] SyncProblem),
}

/// On whose behalf labels are bound.
#[derive(Debug, Clone)]
pub struct LabelIssuer {
    /// The person in whose name they are bound.
    pub person: PersonId,
    /// The shape of the app that they asked in.
    pub site: Site,
}

/// The address in a label's code.
pub fn url(origin: &str, label: LabelId) -> String {
    format!("{origin}/e/{label}")
}

/// Codes for labels that are printed ahead. Nothing is stored of them until one is bound.
pub fn blank(origin: &str, count: usize) -> Vec<Label> {
    let draw = || {
        let label = LabelId::new(rand::random());
        let empty = String::new;
        Label { url: url(origin, label), code: label.shown(), number: empty(), kind: empty(), name: empty() }
    };
    std::iter::repeat_with(draw).take(count).collect()
}

/// The items' labels in the order asked; whoever has none that is still stuck on it gets one. Blocks.
pub fn of_items(
    ingest: &Ingest,
    origin: &str,
    items: &[DocumentId],
    behalf: &LabelIssuer,
    may_read: &dyn Fn(&dyn Reader, DocumentId) -> Result<bool, StoreError>,
) -> Result<Vec<Label>, IssueError> {
    loop {
        let reader = ingest.store().read()?;
        let looked_at = reader.end()?;
        let mut found = Vec::new();
        for id in items {
            let view = if may_read(&*reader, *id)? { stored_item(&*reader, *id)? } else { None };
            found.push(view.ok_or(IssueError::NoItem(*id))?);
        }
        drop(reader);

        let now = ingest.clock().now();
        let mut drawn: BTreeMap<DocumentId, LabelId> = BTreeMap::new();
        let mut labels = Vec::new();
        for view in &found {
            // An item named twice is labelled once.
            let new = || *drawn.entry(view.id).or_insert_with(|| LabelId::new(rand::random()));
            labels.push(printed(origin, standing(view).unwrap_or_else(new), view));
        }
        let bind = |(document, label): (&DocumentId, &LabelId)| OwnAct {
            person: behalf.person.clone(),
            site: behalf.site,
            document: *document,
            kind: DocumentKind::Equipment,
            at: now,
            command: Command::Item(Item::BindLabel { label: *label }),
        };
        let acts: Vec<OwnAct> = drawn.iter().map(bind).collect();
        if acts.is_empty() {
            return Ok(labels);
        }
        let bare = drawn.keys().map(|id| (*id, looked_at)).collect();
        // Of two that find the same item bare, here or at another server, the second looks again and finds what the first has bound.
        let Some(receipts) = ingest.perform_unmoved_blocking(acts.clone(), bare)? else { continue };
        for (receipt, act) in receipts.iter().zip(&acts) {
            match receipt.outcome {
                Outcome::Accepted => {}
                Outcome::Held(why) | Outcome::Refused(why) => return Err(IssueError::Refused(act.document, why)),
            }
        }
        return Ok(labels);
    }
}

/// The label that was stuck on last and not taken off since.
fn standing(view: &EquipmentView) -> Option<LabelId> {
    view.labels.iter().rev().find(|known| known.retired.is_none()).map(|known| known.label)
}

/// What is printed of an item. Its name and whom it is assigned to are not: they may be a person's, and they change.
fn printed(origin: &str, label: LabelId, view: &EquipmentView) -> Label {
    // What is longer does not fit on any label.
    let value = |field: EquipmentField| {
        view.fields.get(&field).map(|set| set.value.trim().chars().take(80).collect::<String>()).unwrap_or_default()
    };
    let number = match value(EquipmentField::Inventory) {
        none if none.is_empty() => value(EquipmentField::Serial),
        inventory => inventory,
    };
    let name = [value(EquipmentField::Brand), value(EquipmentField::Model)].join(" ").trim().to_owned();
    Label { url: url(origin, label), code: label.shown(), number, kind: value(EquipmentField::Type), name }
}

/// The items of a building (of all, without one), the oldest first; at most `most`, of those with no label where `bare`.
pub fn items_of(
    reader: &dyn Reader,
    building: Option<&str>,
    bare: bool,
    most: usize,
) -> Result<Vec<DocumentId>, StoreError> {
    let mut found = Vec::new();
    for summary in reader.summaries_in(BTreeSet::from([Term::list_of_equipment()]))? {
        let Summary::Equipment(summary) = summary? else { continue };
        let here = building.is_none_or(|wanted| summary.building.as_ref().is_some_and(|its| its.as_str() == wanted));
        if !here || (bare && stored_item(reader, summary.id)?.is_none_or(|view| standing(&view).is_some())) {
            continue;
        }
        found.push(summary.id);
        if found.len() == most {
            return Ok(found);
        }
    }
    Ok(found)
}
