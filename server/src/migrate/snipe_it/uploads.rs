//! Files that were uploaded to items there: which item each is of, and where its bytes are.

use super::super::memory::{Memory, Name};
use super::super::model::{FileBytes, FormerFile, FormerItem, Tally};
use super::super::reading::{Reading, SourceError};
use ronda_shared::time::Timestamp;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Where its folder of uploads may stand in what was given, and in it files of items, of audits, and receipts that were accepted.
const BASES: [&str; 3] = ["", "private_uploads", "storage/private_uploads"];
const FOLDERS: [&str; 4] = ["", "assets", "audits", "eula-pdfs"];
const NOWHERE: &str = "it is in no folder that was given (Snipe-IT's «storage/private_uploads»)";

/// Files by the keys of the log's entries that tell of them.
#[derive(Default)]
pub(super) struct UploadedFiles(BTreeMap<String, UploadedFile>);

/// Of which item it is, what it is called on its disk, and when it was uploaded.
struct UploadedFile {
    item: String,
    name: Name,
    at: Option<Timestamp>,
}

impl UploadedFiles {
    /// An entry of the log, which may tell of a file; of one that was deleted there nothing is left.
    pub(super) fn note(
        &mut self,
        (id, action): (&str, &str),
        (item, name, at): (&str, &str, Option<Timestamp>),
        memory: &Memory,
    ) {
        if name.is_empty() || action.contains("delete") {
            return;
        }
        memory.thing::<(String, UploadedFile)>();
        let file = || UploadedFile { item: memory.copy(item), name: memory.name(name), at };
        self.0.entry(memory.copy(id)).or_insert_with(file);
    }

    /// Those that another source tells of, too.
    pub(super) fn add(&mut self, other: Self) {
        for (id, file) in other.0 {
            self.0.entry(id).or_insert(file);
        }
    }

    /// Puts each with its item; one of an item that does not come over is named.
    pub(super) fn put_into(
        self,
        items: &mut [FormerItem],
        reading: &Reading<'_>,
        tally: &mut Tally,
    ) -> Result<(), SourceError> {
        let memory = reading.memory;
        let places = items.iter().enumerate().rev().map(|(at, one)| (memory.copy(&one.id), at));
        let places: BTreeMap<String, usize> = places.collect();
        let (mut all, mut nowhere) = (0_u64, 0_u64);
        for (id, UploadedFile { item, name, at }) in self.0 {
            memory.check()?;
            let of = places.get(&item).and_then(|place| items.get_mut(*place));
            let why = if of.is_none() { "its item does not" } else { "it has no date of its own" };
            let (Some(of), Some(at)) = (of, at) else {
                tally.line("file", &format!("{id} of item {item}"), format!("«{name}» does not come over: {why}"));
                continue;
            };
            let bytes = place(reading, &name).map_or(FileBytes::Absent(NOWHERE), FileBytes::OnDisk);
            all += 1;
            nowhere += u64::from(matches!(bytes, FileBytes::Absent(_)));
            memory.thing::<FormerFile>();
            of.files.push(FormerFile { id, name, at, author: Name::default(), requester: None, bytes });
        }
        if all > 0 {
            tally.warn(format!(
                "{all} files were uploaded to items, {nowhere} of them in no folder that was given: they come over as records of \
                 the register that the map names as item_files"
            ));
        }
        Ok(())
    }
}

fn place(reading: &Reading<'_>, name: &str) -> Option<PathBuf> {
    let mut folders = BASES.iter().flat_map(|base| FOLDERS.iter().map(move |folder| Path::new(base).join(folder)));
    folders.find_map(|folder| reading.find(&folder.join(name)))
}
