//! Files of items come over in records of the register that the map names.
//!
//! There is one for each item that has any, linked to it.

use super::super::MigrateError;
use super::super::file_record;
use super::super::model::{FileBytes, FormerFile, FormerItem};
use super::super::report::RecordKind;
use super::MigrationRun;
use super::files::FilesOf;
use super::planned::Planned;
use crate::ingest::{stored_item, stored_record};
use ronda_shared::act::DocumentKind;
use ronda_shared::catalog::RegisterDef;
use ronda_shared::command::{Command, EquipmentField, Record};
use ronda_shared::ids::DocumentId;
use ronda_shared::record;
use std::collections::BTreeMap;

impl MigrationRun<'_> {
    /// Brings them, to the items that are here. What came before is known again by its bytes.
    pub(super) fn item_files(
        &mut self,
        former: &[FormerItem],
        here: &BTreeMap<String, DocumentId>,
    ) -> Result<(), MigrateError> {
        let org = self.ingest.organisation().clone();
        let def = self.mapping.item_files.as_ref().and_then(|id| org.register(id));
        let mut planned = Planned::default();
        for item in former.iter().filter(|item| !item.files.is_empty()) {
            match (def, here.get(&item.id)) {
                (Some(def), Some(document)) => self.files_of_item(item, *document, def, &mut planned)?,
                (None, _) => self.none_of(item, "the map names no register for files of items"),
                (Some(_), None) => self.none_of(item, "its item does not come over"),
            }
            if planned.is_full() {
                self.perform(std::mem::take(&mut planned))?;
            }
        }
        self.perform(planned)
    }

    /// Plans the record of an item's files, and the files; no record for files none of which is taken.
    fn files_of_item(
        &mut self,
        item: &FormerItem,
        document: DocumentId,
        def: &RegisterDef,
        planned: &mut Planned,
    ) -> Result<(), MigrateError> {
        let own = self.document_id("files of item", &item.id);
        let reader = self.ingest.store().read()?;
        let view = stored_record(&*reader, own)?;
        let thing = stored_item(&*reader, document)?;
        drop(reader);
        let open = view.is_none().then(|| {
            // As its page names it.
            let says = |field| thing.as_ref().map_or("", |thing| thing.field(field).trim());
            let code = [EquipmentField::Inventory, EquipmentField::Serial].map(says);
            let code = code.into_iter().find(|code| !code.is_empty()).unwrap_or_default();
            file_record::opening(def, &self.mapping.name, code, Some(document))
        });
        if open.as_ref().is_some_and(|open| record::opening(def, open).is_err()) {
            self.none_of(item, "the register demands what its item does not say");
            return Ok(());
        }
        let of = FilesOf {
            kind: DocumentKind::Record,
            document: own,
            named: format!("item {}", item.id),
            files: &item.files,
            standing: view.as_ref().map_or(&[][..], |view| view.evidence.as_slice()),
            taken_out: view.iter().flat_map(|view| &view.redactions).any(|one| one.what.file().is_some()),
        };
        let mut files = Planned::default();
        self.files_of(&of, &mut files)?;
        if files.len() == 0 {
            return Ok(());
        }
        if let Some(open) = open {
            let open = Command::Record(Record::OpenRecord(Box::new(open)));
            planned.part(self.act(DocumentKind::Record, own, open), RecordKind::File, &of.named);
        }
        planned.append(files);
        Ok(())
    }

    /// None of its files comes over: each is named, and where it is.
    fn none_of(&mut self, item: &FormerItem, why: &'static str) {
        for file in &item.files {
            self.brought.left(RecordKind::File, &format!("{} of item {}", file.id, item.id), why, &where_it_is(file));
        }
    }
}

fn where_it_is(file: &FormerFile) -> String {
    match &file.bytes {
        FileBytes::OnDisk(path) => format!("«{}», which is {}", file.name, path.display()),
        FileBytes::Absent(why) => format!("«{}»: {why}", file.name),
        FileBytes::Kept(_) | FileBytes::TooLarge(_) => format!("«{}»", file.name),
    }
}
