//! Finds documents of GLPI in its folder of files, and puts them with tickets, entries, items and articles.

use super::super::memory::{Memory, Name};
use super::super::model::{FileBytes, FormerFile, FormerItem, FormerTicket, Tally};
use super::super::reading::Reading;
use super::Tables;
use ronda_shared::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// A row of the table of documents.
pub(super) struct Document {
    pub(super) name: Name,
    pub(super) path: String,
    pub(super) at: Option<Timestamp>,
}

const NOWHERE: &str = "of something that is neither a ticket nor an item here";

/// Entries that have files, by their table and key: the ticket of each, who wrote it, and whether that is who asked.
pub(super) type Entries = BTreeMap<(&'static str, String), (String, Name, Option<bool>)>;

impl Tables {
    /// Names of documents that hang on articles stand with these.
    pub(super) fn article_files(&mut self, tally: &mut Tally, memory: &Memory) {
        let attached = std::mem::take(&mut self.attached).into_iter();
        let (of_articles, others): (Vec<_>, Vec<_>) =
            attached.partition(|(class, ..)| class.as_str() == "KnowbaseItem");
        self.attached = others;
        for (_, article, document) in of_articles {
            let name = self.documents.get(&document).map(|stored| stored.name.clone());
            if name.is_some_and(|name| self.articles.file(&article, &name)) {
                tally.used("glpi_documents_items", 1);
                self.of_articles.insert(memory.text(document));
            } else {
                tally.passed("glpi_documents_items", 1, "its article or document is not in the dump");
            }
        }
    }

    /// Puts each document with the ticket or the item on which it hangs, or with the ticket in which it hangs on an entry.
    pub(super) fn attach(
        &self,
        reading: &Reading<'_>,
        (tickets, items): (&mut BTreeMap<String, FormerTicket>, &mut [FormerItem]),
        entries: &Entries,
        tally: &mut Tally,
    ) {
        let table = "glpi_documents_items";
        let mut used = BTreeSet::new();
        let places = items.iter().enumerate().map(|(at, item)| (reading.memory.copy(&item.id), at));
        let places: BTreeMap<String, usize> = places.collect();
        for (class, of, document) in &self.attached {
            let said = |table: &'static str| entries.get(&(table, of.clone())).cloned();
            let place = match class.as_str() {
                "Ticket" => Some((of.clone(), Name::default(), None)),
                "ITILFollowup" => said("glpi_itilfollowups"),
                "ITILSolution" => said("glpi_itilsolutions"),
                "TicketTask" => said("glpi_tickettasks"),
                _ => None,
            };
            let found = match place {
                Some((ticket, author, asked)) => {
                    let ticket = tickets.get_mut(&ticket);
                    ticket.map(|ticket| (&mut ticket.files, Some(ticket.opened), author, asked))
                }
                None => {
                    let place = places.get(&format!("{} {of}", class.as_str()));
                    let item = place.and_then(|place| items.get_mut(*place));
                    item.map(|item| (&mut item.files, None, Name::default(), None))
                }
            };
            let (Some((files, opened, author, requester)), Some(stored)) = (found, self.documents.get(document)) else {
                tally.passed(table, 1, NOWHERE);
                continue;
            };
            let Some(at) = stored.at.or(opened) else {
                tally.left(table, "file", document, "it has no date of its own");
                continue;
            };
            tally.used(table, 1);
            used.insert(document);
            let bytes = match reading.find(&PathBuf::from(&stored.path)) {
                _ if stored.path.is_empty() => FileBytes::Absent("it is a link, not a file"),
                Some(path) => FileBytes::OnDisk(path),
                None => FileBytes::Absent("it is not in a folder that was given: GLPI's folder «files», with --from"),
            };
            reading.memory.thing::<FormerFile>();
            let (id, name) = (reading.memory.copy(document), stored.name.clone());
            files.push(FormerFile { id, name, at, author, requester, bytes });
        }
        for document in self.documents.keys() {
            match used.contains(document) {
                true => tally.used("glpi_documents", 1),
                false if self.of_articles.contains(document) => {
                    tally.passed("glpi_documents", 1, "of an article, with which its name is told");
                }
                false => tally.passed("glpi_documents", 1, NOWHERE),
            }
        }
    }
}
