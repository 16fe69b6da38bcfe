//! Items: known again by inventory number, serial number or MAC address, as an import knows them. What somebody here has written of a
//! known one stays; what the registry has no field for, and what happened to it, stands in its notes.

use super::super::MigrateError;
use super::super::memory::Name;
use super::super::model::{FormerItem, one_line};
use super::super::report::RecordKind;
use super::MigrationRun;
use super::planned::{Planned, in_parts};
use crate::bilingual_text::BilingualText;
use crate::identity::SERVER;
use crate::import::ImportContext;
use crate::import::cells::value;
use crate::import::csv_format::COLUMNS;
use crate::import::equipment::{Change, Fields, Item, ItemRow, Planner, known_again};
use crate::import::run::{AscendingIds, named};
use crate::ingest::{OwnAct, stored_item};
use ronda_shared::act::DocumentKind;
use ronda_shared::command::{self, Command, EquipmentField};
use ronda_shared::equipment::EquipmentView;
use ronda_shared::ids::DocumentId;
use std::collections::{BTreeMap, BTreeSet};

/// Items that are brought at once.
const BATCH_SIZE: usize = 200;

/// An item as it is to stand here, and what its notes tell.
struct ItemToBring<'f> {
    former: &'f FormerItem,
    fields: Fields,
    notes: Vec<String>,
}

impl MigrationRun<'_> {
    /// Brings them; the documents that they are, by their keys there.
    pub(super) fn items(&mut self, former: &[FormerItem]) -> Result<BTreeMap<String, DocumentId>, MigrateError> {
        let known = ImportContext::of(self.ingest.organisation());
        let (mut planner, mut ids, mut here) = (Planner::direct(), AscendingIds::default(), BTreeMap::new());
        let mut first = 1_u64;
        for part in former.chunks(BATCH_SIZE) {
            let meant: Vec<ItemToBring<'_>> = part.iter().map(|item| self.meant(item, &known)).collect();
            let told = |one: &ItemToBring<'_>| Ok(Item { fields: one.fields.clone(), ..Item::default() });
            let mut told: Vec<ItemRow> = (first..).zip(&meant).map(|(at, one)| (at, told(one))).collect();
            let existing = named(&*self.ingest.store().read()?, &mut told)?;
            let mut changes: BTreeMap<u64, Change> = planner.plan(told, &existing).into_iter().collect();
            let bad = std::mem::take(&mut planner.report.bad);
            let refused: BTreeMap<u64, BilingualText> = bad.into_iter().map(|row| (row.line, row.reason)).collect();
            let mut planned = Planned::default();
            for (at, one) in (first..).zip(meant) {
                let id = one.former.id.as_str();
                if let Some(why) = refused.get(&at) {
                    self.brought.left(RecordKind::Item, id, "it cannot stand in the registry", &why.en);
                    continue;
                }
                let document = match changes.remove(&at) {
                    Some(Change::Register(item)) => {
                        let document = ids.next(self.now());
                        let born = command::Item::RegisterEquipment { fields: item.fields };
                        planned.add(self.item_act(document, born), RecordKind::Item, id, true);
                        document
                    }
                    Some(Change::Set(document, item)) => {
                        self.set(document, item.fields, id, &mut planned)?;
                        document
                    }
                    None => {
                        let Some(document) = known_again(&one.fields, &existing) else { continue };
                        self.brought.known(RecordKind::Item);
                        document
                    }
                };
                here.insert(one.former.id.clone(), document);
                self.item_notes(document, one, &mut planned)?;
            }
            first += part.len() as u64;
            self.perform(planned)?;
        }
        Ok(here)
    }

    fn item_act(&self, document: DocumentId, item: command::Item) -> OwnAct {
        self.act(DocumentKind::Equipment, document, Command::Item(item))
    }

    /// What the registry takes of it, and what its notes tell instead.
    fn meant<'f>(&mut self, item: &'f FormerItem, known: &ImportContext) -> ItemToBring<'f> {
        let (mut more, mut told) = (item.more.clone(), item.fields.clone());
        let kind = told.get(&EquipmentField::Type).filter(|kind| known.kind(kind).is_none()).cloned();
        if let Some(kind) = kind {
            match self.mapping.kind(&kind) {
                Some(mapped) => drop(told.insert(EquipmentField::Type, mapped.into())),
                None => {
                    told.remove(&EquipmentField::Type);
                    more.push((called(EquipmentField::Type), kind));
                }
            }
        }
        if !item.location.is_empty() {
            match known.building(&item.location).or_else(|| self.mapping.building(&item.location)) {
                Some(building) => drop(told.insert(EquipmentField::Building, building.as_str().into())),
                None if told.contains_key(&EquipmentField::Room) => {}
                None => drop(told.insert(EquipmentField::Room, item.location.clone())),
            }
        }
        let mut fields = Fields::new();
        for (field, text) in told {
            match value(field, &text, known) {
                Ok(value) if value.is_empty() => {}
                Ok(value) => drop(fields.insert(field, value)),
                Err(why) => {
                    self.brought.say(RecordKind::Item, &item.id, "a note tells what its field does not take", &why.en);
                    more.push((called(field), text));
                }
            }
        }
        let (mut notes, name) = (Vec::new(), &self.mapping.name);
        if !more.is_empty() {
            let lines = more.iter().map(|(name, text)| format!("{}: {}", one_line(name), text.trim()));
            let note = format!("De {name} (clave {}):\n{}", item.id, lines.collect::<Vec<_>>().join("\n"));
            notes.extend(in_parts(&note));
        }
        for (_, at, words) in &item.history {
            notes.extend(in_parts(&format!("{name}, {}: {}", self.day_there(*at), words.trim())));
        }
        ItemToBring { former: item, fields, notes }
    }

    /// Fields that differ are set where nobody here has written them.
    fn set(
        &mut self,
        document: DocumentId,
        fields: Fields,
        id: &str,
        planned: &mut Planned,
    ) -> Result<(), MigrateError> {
        let view = stored_item(&*self.ingest.store().read()?, document)?;
        let written_here = |view: &EquipmentView, field: EquipmentField| {
            let set = view.fields.get(&field).filter(|set| !set.value.is_empty())?;
            (set.stamp.by.as_str() != SERVER).then(|| set.value.clone())
        };
        let mut changes = false;
        for (field, value) in fields {
            if let Some(stands) = view.as_ref().and_then(|view| written_here(view, field)) {
                let more = format!("{}: «{stands}», there «{value}»", called(field));
                self.brought.say(RecordKind::Item, id, "what somebody wrote here stays", &more);
                continue;
            }
            let act = self.item_act(document, command::Item::SetEquipmentField { field, value });
            if changes {
                planned.part(act, RecordKind::Item, id);
            } else {
                planned.add(act, RecordKind::Item, id, false);
                changes = true;
            }
        }
        if !changes {
            self.brought.known(RecordKind::Item);
        }
        Ok(())
    }

    /// Notes that it does not have yet.
    fn item_notes(
        &mut self,
        document: DocumentId,
        one: ItemToBring<'_>,
        planned: &mut Planned,
    ) -> Result<(), MigrateError> {
        if one.notes.is_empty() {
            return Ok(());
        }
        let view = stored_item(&*self.ingest.store().read()?, document)?;
        let had: BTreeSet<&str> = view.iter().flat_map(|view| &view.notes).map(|note| note.text.as_str()).collect();
        let taken_out = view.as_ref().is_some_and(|view| !view.redactions.is_empty());
        for text in one.notes {
            if had.contains(text.as_str()) {
                self.brought.known(RecordKind::Entry);
            } else if taken_out {
                let why = "words were taken out of the item here: notes are added to it no more";
                self.brought.left(RecordKind::Entry, &one.former.id, why, "");
            } else {
                let act = self.item_act(document, command::Item::AddEquipmentNote { text });
                planned.add(act, RecordKind::Entry, &one.former.id, true);
            }
        }
        Ok(())
    }
}

/// A field as a table calls it.
fn called(field: EquipmentField) -> Name {
    COLUMNS.iter().find(|(_, _, one)| *one == field).map_or("", |(_, spanish, _)| spanish).into()
}
