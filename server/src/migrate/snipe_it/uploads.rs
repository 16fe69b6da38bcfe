//! Names files that were uploaded to items there. The registry keeps none with an item, so each is told, and where it is.

use super::super::memory::{Memory, Name};
use super::super::model::Tally;
use super::super::reading::Reading;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Where its folder of uploads may stand in what was given, and in it files of items, of audits, and receipts that were accepted.
const BASES: [&str; 3] = ["", "private_uploads", "storage/private_uploads"];
const FOLDERS: [&str; 4] = ["", "assets", "audits", "eula-pdfs"];

/// Files by the keys of the log's entries that tell of them: of which item, and what they are called on its disk.
#[derive(Default)]
pub(super) struct UploadedFiles(BTreeMap<String, (String, Name)>);

impl UploadedFiles {
    /// An entry of the log, which may tell of a file; of one that was deleted there nothing is left.
    pub(super) fn note(&mut self, (id, action): (&str, &str), item: &str, name: &str, memory: &Memory) {
        if name.is_empty() || action.contains("delete") {
            return;
        }
        memory.thing::<(String, (String, Name))>();
        self.0.entry(memory.copy(id)).or_insert_with(|| (memory.copy(item), memory.name(name)));
    }

    /// Those that another source tells of, too.
    pub(super) fn add(&mut self, other: Self) {
        for (id, file) in other.0 {
            self.0.entry(id).or_insert(file);
        }
    }

    /// Names each.
    pub(super) fn tell(self, reading: &Reading<'_>, tally: &mut Tally) {
        for (id, (item, name)) in self.0 {
            let where_it_is = match place(reading, &name) {
                Some(path) => format!("it is {}", path.display()),
                None => "it is in no folder that was given (Snipe-IT's «storage/private_uploads»)".to_owned(),
            };
            let why = format!("«{name}» does not come over, for items have no files here: {where_it_is}");
            tally.line("file", &format!("{id} of item {item}"), why);
        }
    }
}

fn place(reading: &Reading<'_>, name: &str) -> Option<PathBuf> {
    let mut folders = BASES.iter().flat_map(|base| FOLDERS.iter().map(move |folder| Path::new(base).join(folder)));
    folders.find_map(|folder| reading.find(&folder.join(name)))
}
