//! Files that hang on entries and answers, their bytes in the dump's pieces or in a folder.

use super::super::memory::Name;
use super::super::model::{ArticleKind, FileBytes, FormerFile, FormerTicket, Tally};
use super::super::reading::Reading;
use super::super::spool::SpoolSlot;
use super::articles::article_key;
use super::{Stored, Tables};
use ronda_shared::time::Timestamp;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Entries that have files, by their id: the ticket of each, who wrote it, whether that is who asked, and when.
pub(super) type Entries = BTreeMap<String, (String, Name, bool, Timestamp)>;

impl Tables {
    /// The files of entries, and of answers.
    pub(super) fn attach(
        &mut self,
        reading: &Reading<'_>,
        tickets: &mut BTreeMap<String, FormerTicket>,
        (entry_of, answered): (&Entries, &[(String, String)]),
        tally: &mut Tally,
        prefix: &str,
    ) {
        // Of each file that a ticket has: its bytes, once, however many tickets have it.
        let mut used: BTreeMap<String, FileBytes> = BTreeMap::new();
        let attached = format!("{prefix}attachment");
        // Of each file that an answer names: whether it comes over with a ticket.
        let mut in_answers: BTreeMap<&String, bool> = BTreeMap::new();
        for (ticket, file) in answered {
            *in_answers.entry(file).or_default() |= tickets.contains_key(ticket) && self.files.contains_key(file);
        }
        for one in std::mem::take(&mut self.attachments) {
            let of_answer = in_answers.get(&one.file).copied();
            match (one.kind.as_str(), of_answer) {
                ("H", _) => {}
                ("E", Some(true)) => {
                    tally.used(&attached, 1);
                    continue;
                }
                // It is named below, once for each answer.
                ("E", Some(false)) => {
                    tally.passed(&attached, 1, "of an answer: its ticket or its row is not in the dump");
                    continue;
                }
                ("E", None) => {
                    tally.left(&attached, "file", &one.file, "of an answer that is not of a ticket of the dump");
                    continue;
                }
                (kind @ ("C" | "F"), _) => {
                    let kind = if kind == "F" { ArticleKind::Article } else { ArticleKind::ReadyAnswer };
                    let stored = self.files.get(&one.file).map(|stored| stored.name.clone());
                    let name = Some(one.name).filter(|name| !name.is_empty()).or(stored);
                    match (self.articles.get_mut(&article_key(kind, &one.object)), name) {
                        (Some((_, article)), Some(name)) => {
                            tally.used(&attached, 1);
                            article.files.push(name);
                        }
                        _ => tally.passed(&attached, 1, "its article, ready answer or file is not in the dump"),
                    }
                    continue;
                }
                _ => {
                    tally.passed(&attached, 1, "of a page or a mail, not of a ticket");
                    continue;
                }
            }
            let found = match entry_of.get(&one.object) {
                Some((of, author, asked, at)) => tickets.get_mut(of).map(|ticket| (ticket, author, *asked, at)),
                None => None,
            };
            let (Some((ticket, author, asked, at)), Some(stored)) = (found, self.files.get(&one.file)) else {
                tally.left(&attached, "file", &one.file, "its entry, its ticket or its row is not in the dump");
                continue;
            };
            tally.used(&attached, 1);
            reading.memory.thing::<FormerFile>();
            let bytes = used.entry(one.file.clone()).or_insert_with(|| self.bytes(reading, &one.file, stored)).clone();
            let name = if one.name.is_empty() { stored.name.clone() } else { one.name };
            let at = stored.at.unwrap_or(*at);
            let (author, requester) = (author.clone(), Some(asked));
            ticket.files.push(FormerFile { id: one.file, name, at, author, requester, bytes });
        }
        for (ticket, file) in answered {
            let (Some(ticket), Some(stored)) = (tickets.get_mut(ticket), self.files.get(file)) else {
                tally.line("file", file, "of an answer: its ticket or its row is not in the dump");
                continue;
            };
            reading.memory.thing::<FormerFile>();
            let bytes = used.entry(file.clone()).or_insert_with(|| self.bytes(reading, file, stored)).clone();
            let (at, author) = (stored.at.unwrap_or(ticket.opened), ticket.requester.name.clone());
            ticket.files.push(FormerFile {
                id: reading.memory.copy(file),
                name: stored.name.clone(),
                at,
                author,
                requester: Some(true),
                bytes,
            });
        }
        for id in self.files.keys() {
            if used.contains_key(id) {
                tally.used(&format!("{prefix}file"), 1);
            } else {
                tally.passed(&format!("{prefix}file"), 1, "attached to no ticket (a logo, a page, a canned answer)");
            }
        }
        for (file, _) in self.chunks.keys() {
            match used.contains_key(file) {
                true => tally.used(&format!("{prefix}file_chunk"), 1),
                false => tally.passed(&format!("{prefix}file_chunk"), 1, "of a file that no ticket has"),
            }
        }
    }

    fn bytes(&self, reading: &Reading<'_>, id: &str, stored: &Stored) -> FileBytes {
        if !stored.in_database {
            // As its plug-in for folders lays files: under the first letter of their keys.
            let first: String = stored.key.chars().take(1).collect();
            let place = PathBuf::from(first).join(&stored.key);
            return match reading.find(&place) {
                Some(path) => FileBytes::OnDisk(path),
                None => FileBytes::Absent("it lies outside of the database: give its folder with --from"),
            };
        }
        let chunks = self.chunks.range((id.to_owned(), i64::MIN)..=(id.to_owned(), i64::MAX));
        let (mut pieces, mut size) = (Vec::new(), 0_u64);
        for (_, piece) in chunks {
            match piece {
                Ok(kept) => {
                    size += kept.bytes();
                    pieces.push(*kept);
                }
                Err(long) => return FileBytes::TooLarge(*long),
            }
        }
        match u64::try_from(stored.size) {
            Ok(told) if told != size => FileBytes::Absent("its pieces in the dump are not as many as its size says"),
            _ => {
                // The pieces, and the file's own place among those that are used.
                reading.memory.keep(pieces.len() as u64 * size_of::<SpoolSlot>() as u64);
                reading.memory.thing::<(String, FileBytes)>();
                FileBytes::Kept(pieces.into())
            }
        }
    }
}
