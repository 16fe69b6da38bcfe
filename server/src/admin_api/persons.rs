//! What is held on one person, from the console; and tickets told without people.

use super::Answer;
use crate::blobs::BlobStore;
use crate::import;
use crate::ingest::Ingest;
use crate::persons::{self, Correction, Doubt, FolderFile, PersonAction, PersonProblem};
use crate::reports::Span;
use crate::store::AuditKind;
use crate::transparency;
use ronda_shared::command::ContactField;
use ronda_shared::date::Date;
use ronda_shared::limits;
use serde::{Deserialize, Serialize};

/// Files that a folder carries: what the console carries, less room for the rest.
const FILES_BYTES: usize = import::FILE_BYTES - 4 * 1024 * 1024;

/// What is wished of a person's data.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonWish {
    /// Everything, gathered.
    Gather {},
    /// Something set right.
    Correct(Correction),
    /// Taken out, on a decision.
    Cancel {
        /// Which decision.
        decision: String,
        /// Do it; else only plan it.
        apply: bool,
    },
}

/// Somebody's data, as the console asks for them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PersonOrder {
    /// Who: a key, an id, an address, a telephone, a name.
    pub who: String,
    /// Other keys of the same person.
    pub also: Vec<String>,
    /// By which letter it was asked; no name.
    pub asked: String,
    /// What is wished.
    pub wish: PersonWish,
}

/// Does it. Nothing leaves before the audit log has it.
pub(super) fn person(ingest: &Ingest, evidence: Option<&BlobStore>, order: &PersonOrder) -> Result<Answer, String> {
    match carry_out(ingest, evidence, order) {
        Ok(answer) => Ok(answer),
        Err(PersonProblem::Several(all)) => Ok(Answer::People(all)),
        Err(other) => Err(other.to_string()),
    }
}

fn carry_out(ingest: &Ingest, evidence: Option<&BlobStore>, order: &PersonOrder) -> Result<Answer, PersonProblem> {
    let zone = &ingest.organisation().zone;
    let asked = order.asked.trim();
    if asked.chars().count() > limits::REASON_CHARS {
        return Err(PersonProblem::Asked(format!(
            "the letter is named in {} characters at most",
            limits::REASON_CHARS
        )));
    }
    let mut gathered = persons::gather(ingest, &order.who, &order.also)?;
    let (mut told, mut files, mut in_part) = (Vec::new(), Vec::new(), false);
    let written = match &order.wish {
        PersonWish::Gather {} => {
            persons::note(ingest, AuditKind::PersonGathered, &gathered.file, asked)?;
            if let Some(place) = evidence {
                files = persons::own_files(&mut gathered.file, place, FILES_BYTES)?;
            }
            told.push(count_line(&gathered));
            persons::answer(zone, &gathered.file, PersonAction::Gathered)
        }
        PersonWish::Correct(correction) => {
            let corrected = persons::correct(ingest, &gathered, correction)?;
            let why = [asked, correction.reason.trim()].join(" ");
            persons::note(ingest, AuditKind::PersonChanged, &gathered.file, why.trim())?;
            told.push(format!(
                "{} tickets set right{}, {} refused.",
                corrected.tickets.len(),
                if corrected.entry { " and the directory" } else { "" },
                corrected.refused.len()
            ));
            in_part = !corrected.refused.is_empty();
            told.extend(corrected.refused.iter().map(|(name, why)| format!("{name}: refused, {why}")));
            // What stands now. Who they are is found as before, or by the address that was set right just now.
            let mail = correction.data.get(&ContactField::Mail);
            let again = [Some((&order.who, &order.also[..])), mail.map(|mail| (mail, &[][..]))];
            for (who, also) in again.into_iter().flatten() {
                match persons::gather(ingest, who, also) {
                    Ok(now) => {
                        gathered = now;
                        break;
                    }
                    Err(PersonProblem::Nobody(_) | PersonProblem::Several(_)) => {}
                    Err(other) => return Err(other),
                }
            }
            persons::answer(zone, &gathered.file, PersonAction::Corrected(correction, &corrected))
        }
        PersonWish::Cancel { decision, apply } => {
            let cancelled = persons::cancel(ingest, &gathered, decision, *apply)?;
            if *apply {
                persons::note(ingest, AuditKind::PersonCancelled, &gathered.file, decision.trim())?;
            }
            let places: u64 = cancelled.cuts.iter().map(|cut| cut.places).sum();
            told.push(format!(
                "{places} places in {} documents {}, {} rows of WhatsApp, {} accounts of directories, {} messages by mail of no ticket; {} things stay.",
                cancelled.cuts.len(),
                if *apply { "were taken out" } else { "would be taken out" },
                cancelled.messages,
                cancelled.accounts,
                cancelled.mail,
                cancelled.left.len()
            ));
            told.extend(cancelled.left.iter().map(|one| format!("{}: {}", one.name, persons::why_it_stays(one.why))));
            if !cancelled.reports.is_empty() {
                let all = cancelled.reports.join(", ");
                told.push(format!("Issued reports that name them stay as they were issued: {all}."));
            }
            if cancelled.certificates > 0 {
                let many = cancelled.certificates;
                told.push(format!(
                    "The name stays in the certificates of {many} signatures by e.firma: docs/persons.md."
                ));
            }
            in_part = *apply && cancelled.more > 0;
            if cancelled.more > 0 {
                told.push(format!("{} places are left: run it again.", cancelled.more));
            }
            if gathered.doubtful.iter().any(|one| one.why == Doubt::Unread) {
                let stays =
                    "An entry of theirs in the directory stays until what is damaged can be read: run it again then.";
                told.push(stays.to_owned());
            }
            persons::answer(zone, &gathered.file, PersonAction::Cancelled(&cancelled))
        }
    };
    let written = written.map_err(|error| PersonProblem::Asked(error.to_string()))?;
    let files = written.into_iter().chain(files).collect();
    told.extend(gathered.doubtful.iter().map(|one| {
        let why = match one.why {
            Doubt::SharedName => "a name alone, which others have, too: judge it yourself",
            Doubt::UnreadReport => {
                "an issued report that is damaged: whether it names them is not told here («ronda verify»)"
            }
            Doubt::ToldFile => {
                "a file that came over with its ticket: whether they sent it was not told, so look at it yourself («ronda redact»)"
            }
            Doubt::ItemFile => {
                "a file that came over with an item that names them: what it says of them was not told, so look at it yourself («ronda redact»)"
            }
            Doubt::Unread => {
                "it is damaged and cannot be read: whether it says anything of them is not told here («ronda verify»)"
            }
        };
        format!("{}: {why}", one.name)
    }));
    folder_of(files, told, in_part).map_err(PersonProblem::Asked)
}

fn count_line(gathered: &persons::PersonalData) -> String {
    let (file, beside) = (&gathered.file, &gathered.file.beside);
    let signatures = || file.documents.iter().flat_map(|held| &held.signatures);
    format!(
        "{} documents, {} files, {} signatures ({} by e.firma), {} messages, {} devices, {} lines of the audit log.",
        file.documents.len(),
        file.documents.iter().map(|held| held.files.len()).sum::<usize>(),
        signatures().count(),
        signatures().filter(|one| one.certificate.is_some()).count(),
        beside.messages.len(),
        beside.devices.len(),
        beside.audit.len()
    )
}

/// Tells tickets without people.
pub(super) fn transparency(ingest: &Ingest, from: Date, to: Date) -> Result<Answer, String> {
    let now = ingest.clock().now();
    let organisation = ingest.organisation();
    let span = Span::new(&organisation.zone, from, to, now);
    let span = span.ok_or("the days are not in order, or are more than a year and a day")?;
    let reader = ingest.store().read().map_err(|error| error.to_string())?;
    let made = transparency::tell(&*reader, organisation, &span).map_err(|error| error.to_string())?;
    let mut told = vec![format!("{} tickets.", made.tickets)];
    if made.restricted > 0 {
        told.push(format!("{} tickets of restricted services are not in it.", made.restricted));
    }
    if !made.unread.is_empty() {
        let ids: Vec<String> = made.unread.iter().map(ToString::to_string).collect();
        told.push(format!(
            "{} tickets cannot be read and are not counted; the tables name them at their end («ronda verify» says what is wrong): {}",
            ids.len(),
            ids.join(", ")
        ));
    }
    let in_part = !made.unread.is_empty();
    folder_of(made.files, told, in_part)
}

pub(super) fn folder(files: Vec<FolderFile>, told: Vec<String>) -> Result<Answer, String> {
    folder_of(files, told, false)
}

/// The same; `in_part` where not all of what was asked for was done.
pub(super) fn folder_of(files: Vec<FolderFile>, told: Vec<String>, in_part: bool) -> Result<Answer, String> {
    let bytes: usize = files.iter().map(|file| file.bytes.len()).sum();
    // Room for names and what is told.
    if bytes > import::FILE_BYTES - 1024 * 1024 {
        return Err(format!("the folder has {bytes} bytes, more than the console carries: ask for fewer days"));
    }
    Ok(Answer::Folder { files, told, in_part })
}
