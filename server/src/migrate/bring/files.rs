//! Files on their way through the gate of uploads. What is not taken is named in the report, and of a ticket in that, too.

use super::super::MigrateError;
use super::super::model::{FileBytes, FormerFile, FormerTicket, one_line, within};
use super::super::report::RecordKind;
use super::MigrationRun;
use super::planned::Planned;
use super::upload::Bytes;
use crate::blobs::media;
use ronda_shared::act::DocumentKind;
use ronda_shared::command::{Command, Content};
use ronda_shared::evidence::{AttachEvidence, Evidence, SealFault};
use ronda_shared::ids::{DocumentId, Sha256};
use ronda_shared::limits;
use ronda_shared::ticket::view::TicketView;
use std::collections::BTreeMap;
use std::fs;

/// Files of one thing there, and the document that they are brought to.
pub(super) struct FilesOf<'f> {
    pub(super) kind: DocumentKind,
    pub(super) document: DocumentId,
    /// What the thing is there, for the report: «ticket 7».
    pub(super) named: String,
    pub(super) files: &'f [FormerFile],
    /// What the document has already.
    pub(super) standing: &'f [Evidence],
    /// A file was taken out of it here.
    pub(super) taken_out: bool,
}

/// A file that a document may take.
struct FileToAttach {
    file: AttachEvidence,
    bytes: Bytes,
}

/// Why a file is not brought, and what more there is to say of it.
type SkipReason = (&'static str, String);

/// Letters of an ending that is one; longer, it is a part of the name.
const ENDING_CHARS: usize = 8;

const TOO_LARGE: &str = "larger than a file may be";

impl MigrationRun<'_> {
    /// Plans a ticket's files; the names of those that are not taken.
    pub(super) fn files(
        &mut self,
        ticket: &FormerTicket,
        document: DocumentId,
        view: Option<&TicketView>,
        planned: &mut Planned,
    ) -> Result<Vec<String>, MigrateError> {
        let of = FilesOf {
            kind: DocumentKind::Ticket,
            document,
            named: format!("ticket {}", ticket.id),
            files: &ticket.files,
            standing: view.map_or(&[][..], |view| view.evidence.as_slice()),
            taken_out: view.is_some_and(|view| view.redactions.iter().any(|one| one.what.file().is_some())),
        };
        self.files_of(&of, planned)
    }

    /// Plans files; the names of those that are not taken.
    pub(super) fn files_of(&mut self, of: &FilesOf<'_>, planned: &mut Planned) -> Result<Vec<String>, MigrateError> {
        let standing = of.standing;
        let (mut count, mut had, mut refused) = (standing.len(), BTreeMap::<Sha256, String>::new(), Vec::new());
        for file in of.files {
            let id = format!("{} of {}", file.id, of.named);
            let (why, more) = match self.ready(file)? {
                Err(left) => left,
                Ok(ready) => {
                    let stands = standing.iter().find(|one| one.file.sha256 == ready.file.sha256);
                    match (stands, had.get(&ready.file.sha256)) {
                        (Some(one), _) => match &one.sealed {
                            // It was cut short before: its bytes are brought now.
                            None => {
                                self.upload(one.id, &id, &ready.bytes)?;
                                continue;
                            }
                            Some(sealing) => match sealing.fault {
                                None => {
                                    self.known_file(&id, &ready.file.name, &one.file.name);
                                    continue;
                                }
                                Some(_) => ("the gate of uploads did not take it before", String::new()),
                            },
                        },
                        (None, Some(twin)) => {
                            self.known_file(&id, &ready.file.name, twin);
                            continue;
                        }
                        (None, None) if of.taken_out => {
                            ("a file was taken out of its ticket or record here: none is added again", String::new())
                        }
                        (None, None) if count >= limits::EVIDENCE_FILES => {
                            ("there are as many files already as there may be", String::new())
                        }
                        (None, None) => {
                            count += 1;
                            had.insert(ready.file.sha256, ready.file.name.clone());
                            let attach = Command::Content(Content::AttachEvidence(Box::new(ready.file)));
                            planned.file(self.act(of.kind, of.document, attach), &id, ready.bytes);
                            continue;
                        }
                    }
                }
            };
            refused.push(if file.name.is_empty() { file.id.clone() } else { file.name.to_string() });
            let name = if more.is_empty() { file.name.to_string() } else { format!("{} ({more})", file.name) };
            self.brought.left(RecordKind::File, &id, why, &name);
        }
        Ok(refused)
    }

    /// Its bytes stand there already, once: another name of theirs is told.
    fn known_file(&mut self, id: &str, name: &str, stands: &str) {
        if name != stands {
            let why = "its bytes stand there already, under another name";
            self.brought.say(RecordKind::File, id, why, &format!("{name}, which is «{stands}» here"));
        }
        self.brought.known(RecordKind::File);
    }

    /// The file as a document takes it.
    fn ready(&mut self, file: &FormerFile) -> Result<Result<FileToAttach, SkipReason>, MigrateError> {
        let large = |bytes: u64| Ok(Err((TOO_LARGE, format!("{} KiB", bytes >> 10))));
        let place = match &file.bytes {
            FileBytes::Absent(why) => return Ok(Err((*why, String::new()))),
            FileBytes::TooLarge(bytes) => return large(*bytes),
            FileBytes::Kept(pieces) => Bytes::Kept(pieces.clone()),
            FileBytes::OnDisk(path) => Bytes::OnDisk(path.clone()),
        };
        let size: u64 = match &place {
            Bytes::Kept(pieces) => pieces.iter().map(|piece| piece.bytes()).sum(),
            Bytes::OnDisk(path) => match fs::metadata(path) {
                Ok(about) => about.len(),
                Err(error) => return Ok(Err(("it cannot be read", error.to_string()))),
            },
        };
        if size == 0 {
            return Ok(Err(("it is empty", String::new())));
        }
        // A photograph may become smaller, and is looked at all the same.
        if size > 2 * u64::from(limits::EVIDENCE_BYTES) {
            return large(size);
        }
        let raw = match self.bytes(&place) {
            Ok(raw) => raw,
            Err(MigrateError::Keep(error)) if matches!(place, Bytes::OnDisk(_)) => {
                return Ok(Err(("it cannot be read", error.to_string())));
            }
            Err(error) => return Err(error),
        };
        let Some(media) = media::media_of(&file.name, &raw) else {
            return Ok(Err(("of a type that is not taken", String::new())));
        };
        let takes = self.ingest.organisation().settings.evidence.takes(media);
        if !takes {
            return Ok(Err(("of a type that the organisation does not take", String::new())));
        }
        let (bare, media) = match self.keeper.blobs().bare(&raw, media) {
            Ok(bare) => bare,
            Err(fault) => return Ok(Err(("the gate of uploads does not take it", word(fault).to_owned()))),
        };
        let bytes =
            if bare == raw { place } else { Bytes::Kept([self.spool.keep(&bare).map_err(MigrateError::Keep)?].into()) };
        let Some(size) = u32::try_from(bare.len()).ok().filter(|size| *size <= limits::EVIDENCE_BYTES) else {
            return large(bare.len() as u64);
        };
        let name = with_its_ending(&one_line(&file.name), limits::NAME_CHARS);
        let by = if file.author.is_empty() { String::new() } else { format!("{}, ", file.author) };
        let said = format!("{} · {by}{}", self.mapping.name, self.day_there(file.at));
        let file = AttachEvidence {
            caption: within(&one_line(&said), limits::SUBJECT_CHARS),
            taken_at: Some(file.at),
            by_requester: file.requester,
            ..AttachEvidence::new(Sha256::of(&bare), size, media, name)
        };
        Ok(Ok(FileToAttach { file, bytes }))
    }
}

/// A name of no more letters than these. One that is longer keeps its beginning, and its ending: by that people and machines know what
/// it is.
fn with_its_ending(name: &str, letters: usize) -> String {
    if name.chars().count() <= letters {
        return name.to_owned();
    }
    let ending =
        name.rsplit_once('.').map(|(_, ending)| ending).filter(|ending| ending.chars().count() <= ENDING_CHARS);
    match ending {
        Some(ending) => format!("{}….{ending}", within(name, letters - ending.chars().count() - 2)),
        None => within(name, letters),
    }
}

fn word(fault: SealFault) -> &'static str {
    match fault {
        SealFault::NotWhatItSays => "it is not what it says",
        SealFault::TooLarge => "too large",
        SealFault::Unreadable => "unreadable",
        SealFault::Location => "it tells where it was taken",
        SealFault::NotTaken => "not taken",
        SealFault::Infected => "harmful",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_keeps_its_ending() {
        let long = format!("{}.pdf", "ñ".repeat(200));
        let cut = with_its_ending(&long, 120);
        assert_eq!((cut.chars().count(), cut.ends_with("ñ….pdf")), (120, true), "{cut}");
        assert_eq!(with_its_ending("acta.pdf", 120), "acta.pdf");
        assert_eq!(with_its_ending(&"a".repeat(130), 120), "a".repeat(120));
        let sentence = format!("Oficio. {}", "b".repeat(200));
        assert_eq!(with_its_ending(&sentence, 20).chars().count(), 20, "no ending is so long");
    }
}
