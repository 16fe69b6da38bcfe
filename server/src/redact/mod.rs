//! Redaction (R29, decision 0010): reckons a document and its entries anew, with words taken out for good. All is
//! reckoned here from what is stored, every entry about the document with it; `ingest` commits it.

mod whatsapp;

use crate::store::mail::{Incoming, MailRows, OutState, Outgoing};
use crate::store::whatsapp::WhatsappRows;
use crate::store::{
    ActOutline, Archived, AuditKind, ChangeHash, Emptied, Entry, EntryKind, Founded, Reader, StoreError, row_digest,
};
use automerge::Automerge;
use ronda_shared::act::{Act, ChainHash};
use ronda_shared::cbor;
use ronda_shared::command::{Command, Content};
use ronda_shared::document::{self, Reader as DocumentReader};
use ronda_shared::filing;
use ronda_shared::ids::{ActId, DeviceId, DocumentId, PersonId};
use ronda_shared::record;
use ronda_shared::redaction::{Redact, Redaction, Redactor};
use ronda_shared::rewrite_history::{RewrittenHistory, learn, retell};
use ronda_shared::state::State;
use ronda_shared::ticket::execute::ExecuteError;
use ronda_shared::ticket::read;
use ronda_shared::time::Timestamp;
use ronda_shared::view::Summary;
use serde_bytes::ByteBuf;
use std::collections::{BTreeMap, BTreeSet};

/// How many places one order names at most.
pub const PLACES: usize = 100;

/// More messages wait nowhere.
const UNSENT: usize = 1_000_000;

/// An order to take words out of a document.
#[derive(Debug, Clone)]
pub struct Order {
    /// The document that they stand in.
    pub document: DocumentId,
    /// The places to take out, from 1 to [`PLACES`] of them.
    pub what: Vec<Redact>,
    /// Why; whoever reads the marker reads it.
    pub reason: String,
    /// By whom; none for the operator at the console.
    pub by: Option<PersonId>,
    /// The device that it was ordered on; none for the operator at the console.
    pub device: Option<DeviceId>,
    /// The places alone: what repeats their words elsewhere stays. So the server's clock destroys a file, whatever its
    /// caption says: nobody looks on who would see that it struck out more.
    pub alone: bool,
    /// The state in which its ticket must still be, and since when; none where that is no matter.
    pub stands: Option<(State, Timestamp)>,
}

/// Why nothing was taken out.
#[derive(Debug, thiserror::Error)]
pub enum RedactProblem {
    /// The document does not exist.
    #[error("there is no such document")]
    NotFound,
    /// Nothing was ever said there, or it was taken out before.
    #[error("there is nothing to take out of {0:?}")]
    Nothing(Redact),
    /// The ticket stands otherwise than when that was decided: it was opened again, say.
    #[error("something happened to it meanwhile")]
    Moved,
    /// Nothing was named, or too much.
    #[error("between 1 and {PLACES} places are taken out at once")]
    HowMany,
    /// What is to go by a term is not to, as its ticket stands by now: it was opened again, say.
    #[error("its ticket stands otherwise by now: nothing of it goes by a term")]
    NotDue,
    /// The document has a shape that this build does not know.
    #[error("the document cannot be told anew: {0}")]
    Untellable(#[from] ExecuteError),
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The server is stopping.
    #[error("the server is stopping")]
    Stopping,
}

/// What a redaction commits.
pub(crate) struct Plan {
    /// The document founded anew.
    pub(crate) document: Automerge,
    /// All its entries so far, as they stand from now on.
    pub(crate) emptied: Vec<Entry>,
    /// The founding.
    pub(crate) founded: Founded,
    /// Acts that waited for a decision and said what is taken out: nobody can decide on them any more.
    pub(crate) refused: Vec<(u64, ActId)>,
    /// What mail holds of it, as it stands from now on.
    pub(crate) mail: MailRows,
    /// What WhatsApp holds of it, likewise.
    pub(crate) whatsapp: WhatsappRows,
}

/// Lines of the audit log that may quote a document, looked for before the writer's turn: to look through the lines of years in it
/// would keep every device waiting.
#[derive(Debug, Clone, Default)]
pub(crate) struct LinesFound {
    /// Up to here they were looked for.
    to: u64,
    /// Their places.
    lines: Vec<u64>,
}

impl LinesFound {
    /// Looks for those that an order is to go through. It blocks.
    pub(crate) fn look(reader: &dyn Reader, order: &Order) -> Result<Self, StoreError> {
        let to = reader.end()?;
        let Some(row) = reader.document(order.document)?.filter(|_| !order.alone) else { return Ok(Self::default()) };
        let mut lines = Vec::new();
        for entry in reader.audit_before(to)? {
            let entry = entry?;
            if entry.position < row.born {
                break;
            }
            lines.extend(may_quote(&entry).then_some(entry.position));
        }
        Ok(Self { to, lines })
    }

    /// They, and those that were written since, from a position on.
    fn entries(&self, reader: &dyn Reader, born: u64) -> Result<Vec<Entry>, StoreError> {
        let mut entries = Vec::new();
        for entry in reader.audit_before(u64::MAX)? {
            let entry = entry?;
            if entry.position < born || entry.position <= self.to {
                break;
            }
            entries.push(entry);
        }
        for position in self.lines.iter().filter(|position| **position >= born) {
            entries.extend(reader.entry(*position)?);
        }
        Ok(entries)
    }
}

/// Whether an entry is a line in which somebody's words about a document stand.
fn may_quote(entry: &Entry) -> bool {
    let EntryKind::Audit(line) = &entry.kind else { return false };
    matches!(line.what, AuditKind::HeldAccepted | AuditKind::HeldRejected | AuditKind::Redacted)
}

/// Reckons a redaction. `seed` is unlike that of any other change: the server's run and the place in the feed.
pub(crate) fn plan(
    reader: &dyn Reader,
    former: &Automerge,
    (order, found): (&Order, &LinesFound),
    seed: &[u8],
    now: Timestamp,
) -> Result<Plan, RedactProblem> {
    if order.what.is_empty() || order.what.len() > PLACES {
        return Err(RedactProblem::HowMany);
    }
    let entries: Vec<Entry> = reader.entries_of(order.document, 0)?.collect::<Result<_, _>>()?;
    for what in &order.what {
        let alone = Redactor::new([what.clone()]);
        let said = entries.iter().any(|entry| act_bytes(entry).is_some_and(|bytes| alone.takes(bytes)));
        if !said && !still_stands(former, order.document, what) {
            return Err(RedactProblem::Nothing(what.kept()));
        }
    }
    let redactor = redactor(former, &entries, order)?;
    let reason = redactor.scrub(&order.reason);
    let by = order.by.clone().unwrap_or_else(|| PersonId::new(crate::identity::SERVER));
    let kept: Vec<Redact> = order.what.iter().map(Redact::kept).collect();
    let mut records = read::redactions(&DocumentReader::now(former));
    records.extend(kept.iter().map(|what| Redaction {
        what: what.clone(),
        by: by.clone(),
        at: now,
        reason: reason.clone(),
    }));
    let retold = retell(former, &redactor, &records, &|actor| {
        document::actor(&[seed, b"founded".as_slice(), actor.to_bytes()].concat())
    })?;
    let mut emptied = Vec::with_capacity(entries.len());
    let mut refused = Vec::new();
    let mut digests = BTreeMap::new();
    for entry in entries {
        if let EntryKind::Founded(founded) = &entry.kind {
            digests.extend(founded.emptied.iter().copied());
        }
        let held = reader.held_at(entry.position)?.is_some();
        let entry = empty(reader, &redactor, &retold, entry)?;
        let gone = entry.emptied.as_ref().is_some_and(|emptied| emptied.said.is_some());
        if let (EntryKind::Act { act, .. }, true, true) = (&entry.kind, held, gone) {
            refused.push((entry.position, *act));
        }
        emptied.push(entry);
    }
    // Places alone have no words that a line could quote.
    if !order.alone {
        emptied.extend(audit_lines(reader, &redactor, &emptied, found)?);
        emptied.sort_by_key(|entry| entry.position);
    }
    for entry in emptied.iter().filter(|entry| entry.emptied.is_some()) {
        digests.insert(entry.position, digest(reader, entry)?);
    }
    let change: Vec<u8> =
        retold.document.get_changes(&[]).iter().flat_map(|change| change.raw_bytes().to_vec()).collect();
    let founded = Founded {
        by: order.by.clone(),
        device: order.device,
        what: kept,
        reason,
        change: ByteBuf::from(change),
        emptied: digests.into_iter().collect(),
    };
    // Nor any that a report could repeat: the queue is not read in the writer's turn for what the clock destroys.
    let reports = if order.alone { Vec::new() } else { reports(reader, &redactor)? };
    let mail = mail(reader, &redactor, (order.document, reports), now)?;
    let whatsapp = whatsapp::emptied(reader, &redactor, order)?;
    Ok(Plan { document: retold.document, emptied, founded, refused, mail, whatsapp })
}

/// What mail holds of a document: nothing of it waits any longer, no message about it is kept, and neither addresses nor
/// answers tell what goes. The files go by what the rows say (`mail::files::sweep`).
fn mail(
    reader: &dyn Reader,
    redactor: &Redactor,
    (document, reports): (DocumentId, Vec<Outgoing>),
    now: Timestamp,
) -> Result<MailRows, StoreError> {
    let all = reader.mail_of(document)?;
    let out = all.out.into_iter().chain(reports).map(|row| withdrawn(redactor, row, now));
    let taken = all.taken.into_iter().map(|row| Incoming {
        from: redactor.scrub(&row.from),
        subject: String::new(),
        why: redactor.scrub(&row.why),
        kept: false,
        sha256: row.sha256.filter(|_| !row.files.is_empty()),
        ..row
    });
    Ok(MailRows { out: out.collect(), taken: taken.collect(), ..MailRows::default() })
}

/// A message to go out without its words; one that waits is not sent.
fn withdrawn(redactor: &Redactor, row: Outgoing, now: Timestamp) -> Outgoing {
    let state = match row.state {
        // Its words may be cut or masked so that they are not found again: it is not sent.
        OutState::Waiting { .. } => {
            OutState::Failed { at: now, answer: "withdrawn: its ticket was redacted before it was sent".to_owned() }
        }
        OutState::Failed { at, answer } => OutState::Failed { at, answer: redactor.scrub(&answer) },
        sent @ OutState::Sent { .. } => sent,
    };
    let to = redactor.scrub(&row.to);
    Outgoing { to, subject: String::new(), text: String::new(), files: Vec::new(), state, ..row }
}

/// Reports by mail that wait or were given up, and whose table says what goes: they name tickets by their subjects. Of links and other
/// letters without files none says anything of a ticket but its folio.
fn reports(reader: &dyn Reader, redactor: &Redactor) -> Result<Vec<Outgoing>, StoreError> {
    // A table writes a quotation mark twice.
    let says = |text: &str| {
        let text = text.replace("\"\"", "\"");
        redactor.scrub(&text) != text
    };
    let tells = |row: &Outgoing| {
        let mut tables = row.files.iter().filter(|file| file.media.starts_with("text/"));
        tables.any(|file| std::str::from_utf8(&file.bytes).is_ok_and(says))
    };
    let rows = reader.mail_due(None, UNSENT)?.into_iter().chain(reader.mail_given_up(UNSENT)?);
    Ok(rows.filter(|row| row.document.is_none() && tells(row)).collect())
}

/// Whether it is still there, although the words of its act are gone already: with another place of the same act, or earlier.
fn still_stands(former: &Automerge, id: DocumentId, what: &Redact) -> bool {
    let reader = DocumentReader::now(former);
    let of_ticket = read::read(id, &reader).is_some_and(|view| filing::contents(&view).contains(what));
    of_ticket
        || what.file().is_some_and(|act| {
            record::read(id, &reader)
                .is_some_and(|view| view.evidence.iter().any(|file| file.id == act) && !view.is_file_gone(act))
        })
}

fn act_bytes(entry: &Entry) -> Option<&[u8]> {
    match &entry.kind {
        EntryKind::Act { bytes, .. } => Some(bytes),
        _ => None,
    }
}

/// Knows all that the chosen places ever said, in the document and in acts that never reached it.
fn redactor(former: &Automerge, entries: &[Entry], order: &Order) -> Result<Redactor, ExecuteError> {
    let mut redactor = Redactor::new(order.what.iter().cloned());
    if order.alone {
        return Ok(redactor);
    }
    learn(former, &mut redactor)?;
    for act in entries.iter().filter_map(act_bytes).filter_map(|bytes| Act::decode(bytes).ok()) {
        redactor.learn_act(&act);
    }
    redactor.settle();
    Ok(redactor)
}

/// An entry without the change that it made, which is told by the founding now, and without the words that go.
fn empty(
    reader: &dyn Reader,
    redactor: &Redactor,
    retold: &RewrittenHistory,
    entry: Entry,
) -> Result<Entry, StoreError> {
    let changed = entry.changed();
    let mut said = entry.emptied.as_ref().and_then(|emptied| emptied.said.clone());
    let mut spoken = false;
    let heads = retold.heads(entry.heads.iter().map(|head| automerge::ChangeHash(head.0)));
    let heads = heads.into_iter().map(|head| ChangeHash(head.0)).collect();
    let now = |hash: Option<ChangeHash>| match retold.heads(hash.map(|hash| automerge::ChangeHash(hash.0))).as_slice() {
        [one] => Some(ChangeHash(one.0)),
        _ => None,
    };
    let kind = match entry.kind {
        EntryKind::Act { act, mut bytes, chain, outcome, hash, fork, .. } => {
            if said.is_none() && redactor.takes(&bytes) {
                said = Some(not_secret(reader, act, entry.position, &bytes)?);
                bytes = ByteBuf::new();
            }
            EntryKind::Act { act, bytes, chain, outcome, change: ByteBuf::new(), hash: now(hash), fork }
        }
        EntryKind::HeldDecided { held, act, outcome, by, hash, reason, .. } => {
            let clean = redactor.scrub(&reason);
            spoken = clean != reason;
            EntryKind::HeldDecided { held, act, outcome, by, change: ByteBuf::new(), hash: now(hash), reason: clean }
        }
        EntryKind::Rulings { .. } => EntryKind::Rulings { change: ByteBuf::new() },
        EntryKind::Founded(founded) => {
            let reason = redactor.scrub(&founded.reason);
            EntryKind::Founded(Founded { reason, change: ByteBuf::new(), emptied: Vec::new(), ..founded })
        }
        // A former line, of a ticket that came back since: it tells the summary.
        EntryKind::Archived(line) => {
            spoken = true;
            EntryKind::Archived(Archived {
                lines: Vec::new(),
                files: Vec::new(),
                term: None,
                summary: ByteBuf::new(),
                ..line
            })
        }
        other => other,
    };
    let emptied = (changed || spoken || said.is_some() || entry.emptied.is_some()).then_some(Emptied {
        changed,
        said,
        carried: false,
    });
    Ok(Entry { position: entry.position, at: entry.at, document: entry.document, heads, kind, emptied })
}

/// What may be told of an act whose words go.
fn not_secret(reader: &dyn Reader, act: ActId, position: u64, bytes: &[u8]) -> Result<ActOutline, StoreError> {
    let row = reader.log(act.device, act.number)?.filter(|row| row.position == position);
    let seen = row.map_or(0, |row| row.seen);
    Ok(act_outline(bytes, seen))
}

/// The same, of bytes that nobody stored yet.
pub(crate) fn act_outline(bytes: &[u8], seen: u64) -> ActOutline {
    match Act::decode(bytes) {
        Ok(act) => {
            let file = match act.command() {
                Ok(Command::Content(Content::AttachEvidence(file))) => Some(file.sha256),
                _ => None,
            };
            ActOutline { person: Some(act.person), at: act.at, command: act.command, seen, file }
        }
        Err(_) => ActOutline { person: None, at: Timestamp::default(), command: String::new(), seen, file: None },
    }
}

/// Lines of the audit log that quote what goes: what a supervisor said of a held act of this document, or of a former
/// redaction of it.
fn audit_lines(
    reader: &dyn Reader,
    redactor: &Redactor,
    entries: &[Entry],
    found: &LinesFound,
) -> Result<Vec<Entry>, StoreError> {
    let Some(born) = entries.first() else { return Ok(Vec::new()) };
    let mut subjects: BTreeSet<String> = entries
        .iter()
        .filter_map(|entry| match &entry.kind {
            EntryKind::HeldDecided { act, .. } => Some(act.to_string()),
            _ => None,
        })
        .collect();
    if let Some(id) = born.document {
        subjects.insert(id.to_string());
        if let Some(Summary::Ticket(ticket)) = reader.summary(id)? {
            subjects.extend(ticket.folio.into_iter().chain([ticket.provisional]));
        }
    }
    let mut lines = Vec::new();
    for entry in found.entries(reader, born.position)?.into_iter().filter(may_quote) {
        let EntryKind::Audit(mut line) = entry.kind.clone() else { continue };
        let clean = redactor.scrub(&line.detail);
        if subjects.contains(&line.subject) && clean != line.detail {
            line.detail = clean;
            let emptied = Some(Emptied::default());
            lines.push(Entry { kind: EntryKind::Audit(line), emptied, ..entry });
        }
    }
    Ok(lines)
}

/// By what the founding vouches for an emptied entry.
fn digest(reader: &dyn Reader, entry: &Entry) -> Result<ChainHash, StoreError> {
    let position = entry.position;
    let missing = || StoreError::Damaged { place: "feed", detail: format!("entry {position} is missing") };
    let hash = ChainHash(reader.feed_hash(position)?.ok_or_else(missing)?);
    Ok(row_digest(&hash, &cbor::encode(entry)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::audit;
    use crate::store::mail::MailFile;
    use crate::store::redb::RedbStore;
    use crate::store::{Batch, Store};

    /// A report names tickets by their subjects and is about none of them.
    #[test]
    fn a_report_that_waits_or_was_given_up_and_says_what_goes_is_withdrawn() {
        let (store, at) = (RedbStore::in_memory().expect("opens"), Timestamp::default());
        let row = |id: u64, table: &str, state: OutState| Outgoing {
            id,
            document: None,
            event: "letter".to_owned(),
            to: "jefa@oaxaca.gob.mx".to_owned(),
            message_id: format!("ronda.{id}@ronda.example"),
            references: Vec::new(),
            subject: "Informe".to_owned(),
            text: "Va adjunto.".to_owned(),
            files: vec![MailFile {
                name: "informe.csv".to_owned(),
                media: "text/csv; charset=utf-8".to_owned(),
                bytes: ByteBuf::from(table.as_bytes().to_vec()),
            }],
            reply: false,
            made: at,
            state,
        };
        let waits = || OutState::Waiting { tries: 0, next: at, last: String::new() };
        let failed = || OutState::Failed { at, answer: "550 no such user".to_owned() };
        let says = "folio,asunto\n\"TYS-1\",\"Padece \"\"una\"\" enfermedad\"\n";
        let out = vec![row(1, says, waits()), row(2, says, failed()), row(3, "folio,asunto\n", waits())];
        let mail_rows = MailRows { out, ..MailRows::default() };
        store.commit(Batch { mail: mail_rows, ..Batch::default() }).expect("commits");
        let mut redactor = Redactor::new([Redact::Words("Padece \"una\" enfermedad".to_owned())]);
        redactor.settle();
        let reader = store.read().expect("reads");
        let told = |redactor: &Redactor| {
            let found = reports(&*reader, redactor).expect("read");
            mail(&*reader, redactor, (DocumentId::from_bytes([7; 16]), found), at).expect("read").out
        };
        let rows = told(&redactor);
        assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), [1, 2]);
        for row in rows {
            assert!(row.is_given_up() && row.files.is_empty() && row.text.is_empty(), "{row:?}");
        }
        let other = Redactor::new([Redact::Description {}]);
        assert!(told(&other).is_empty());
    }

    /// What was looked through before the turn is not looked through in it, and what came since is.
    #[test]
    fn lines_of_the_audit_log_are_found_outside_the_turn_and_those_since_in_it() {
        let (store, id) = (RedbStore::in_memory().expect("opens"), DocumentId::from_bytes([7; 16]));
        let says = |what: AuditKind, detail: &str| {
            let mut batch = Batch::after(store.read().expect("reads").end().expect("an end"));
            audit::enter(&mut batch, Timestamp::default(), audit::line(None, None, what, id.to_string(), detail));
            store.commit(batch).expect("commits")
        };
        let first = says(AuditKind::Redacted, "Padece una enfermedad");
        says(AuditKind::SignedIn, "Padece una enfermedad");
        let lines = vec![first];
        let (found, silent) = (LinesFound { to: 2, lines }, LinesFound { to: 2, lines: Vec::new() });
        let since = says(AuditKind::HeldRejected, "Padece una enfermedad, según dijo");
        let mut redactor = Redactor::new([Redact::Words("Padece una enfermedad".to_owned())]);
        redactor.settle();
        let kind = EntryKind::Rulings { change: ByteBuf::new() };
        let born =
            Entry { position: 1, at: Timestamp::default(), document: Some(id), heads: vec![], kind, emptied: None };
        let reader = store.read().expect("reads");
        let told = |found: &LinesFound| {
            let lines = audit_lines(&*reader, &redactor, std::slice::from_ref(&born), found).expect("read");
            lines.into_iter().map(|entry| entry.position).collect::<BTreeSet<_>>()
        };
        assert_eq!(told(&found), [first, since].into());
        assert_eq!(told(&silent), [since].into(), "those of years are not read again");
        assert_eq!(told(&LinesFound::default()), [first, since].into(), "where nobody looked, all are");
    }
}
