//! What is taken out of a person's data on a decision: who they are goes, what happened stays («disociación»). Each document
//! is redacted by itself, so that a cancellation that was cut short is gone on with by asking again.

use super::gather::{DocumentHoldings, Role};
use super::outside_documents::{Message, MessageRow, REFUSED};
use super::{Doubt, PersonProblem, PersonalData};
use crate::blobs;
use crate::identity::{SERVER, people};
use crate::ingest::Ingest;
use crate::redact::{Order, PLACES, RedactProblem};
use crate::store::accounts::AccountState;
use crate::store::mail::{Aside, AsideSettled, Incoming, MailRows, OutState, Outgoing, Settlement};
use crate::store::whatsapp::{WhatsappHandled, WhatsappKnown, WhatsappRows, WhatsappWaiting};
use crate::store::{Batch, Entry, EntryKind, Reader, StoreError, TokenHash};
use crate::unapproved::{self, LostRoles};
use crate::verification::archive;
use ronda_shared::act::DocumentKind;
use ronda_shared::ids::{DocumentId, PersonId};
use ronda_shared::limits;
use ronda_shared::person::Person;
use ronda_shared::redaction::{Redact, TAKEN};
use ronda_shared::time::Timestamp;
use ronda_shared::view::Summary;
use serde::Serialize;
use std::collections::BTreeSet;

/// Shorter words are not found again by a redaction.
const SHORT: usize = 4;

/// Why something stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RetentionReason {
    /// The ticket is not over: without these data it cannot be attended.
    Open,
    /// Somebody signed a paper of it, which is kept as it was signed until its term is over.
    Signed,
    /// A file with a term of its own, which has not come.
    Term,
    /// Their certificate on a paper: the signature cannot be proven without it, and goes with what was drawn.
    PaperCertificate,
    /// Their certificate on a decision on an approval, which cannot be proven without it.
    DecisionCertificate,
    /// Files that came over from another system, which did not tell whether they sent them: the desk judges.
    UnsureFile,
    /// They have the item in their custody.
    Custody,
    /// They acted as who works for the institution, or their words stand as an act of theirs.
    Acted,
}

/// A document in which something is taken out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RedactedDocument {
    /// Which.
    pub document: DocumentId,
    /// What people call it.
    pub name: String,
    /// Of how many places.
    pub places: u64,
    /// Of them, files with their bytes.
    pub files: u64,
}

/// Something that stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remainder {
    /// In which document.
    pub document: DocumentId,
    /// What people call it.
    pub name: String,
    /// Why.
    pub why: RetentionReason,
}

/// What a cancellation took out, or would.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cancelled {
    /// It was done; else it is a plan.
    pub applied: bool,
    /// By which decision.
    pub decision: String,
    /// Where something goes.
    pub cuts: Vec<RedactedDocument>,
    /// What stays.
    pub left: Vec<Remainder>,
    /// Signatures of theirs by e.firma, on papers and on approvals, that stay with the certificate and the name in it.
    pub certificates: u64,
    /// Rows of WhatsApp that are forgotten, wait no longer or are no longer kept as given up.
    pub messages: u64,
    /// Messages by mail to them and of theirs that are of no ticket, as those that wait for the desk: who they are of goes, and what they
    /// said.
    pub mail: u64,
    /// Issued reports that name them, by their numbers: they stay as they were issued.
    pub reports: Vec<String>,
    /// Accounts of directories that are forgotten, which asked to be let in or were refused.
    pub accounts: u64,
    /// Their entry in the directory loses its data.
    pub entry: bool,
    /// Places that are left for another run, because an order takes no more at once.
    pub more: u64,
}

/// Plans, and does it where `apply` says so.
pub(super) fn cancel(
    ingest: &Ingest,
    gathered: &PersonalData,
    decision: &str,
    apply: bool,
) -> Result<Cancelled, PersonProblem> {
    let decision = decision.trim();
    if decision.is_empty() || decision.chars().count() > limits::REASON_CHARS {
        let most = limits::REASON_CHARS;
        return Err(PersonProblem::Asked(format!("a decision is asked for, of {most} characters at most")));
    }
    let organisation = ingest.organisation();
    let person = gathered.whom.known.person.as_ref();
    if let Some(person) = person.filter(|person| person.active && !organisation.is_external(person)) {
        let words = "works for the institution: what they did in office stays. Mark them as having left («ronda import \
                     people», active=false) or take single words out with «ronda redact»";
        return Err(PersonProblem::Asked(format!("{} {words}", person.id)));
    }
    let mut told = Cancelled {
        applied: apply,
        decision: decision.to_owned(),
        cuts: Vec::new(),
        left: Vec::new(),
        certificates: 0,
        messages: 0,
        mail: 0,
        reports: gathered.file.beside.reports.iter().map(|report| report.name.clone()).collect(),
        accounts: 0,
        entry: false,
        more: 0,
    };
    let mut orders = Vec::new();
    let reader = ingest.store().read()?;
    // What names them elsewhere goes first: by the tickets that they asked for they are known again after a pause.
    let mut documents: Vec<&DocumentHoldings> = gathered.file.documents.iter().collect();
    documents.sort_by_key(|held| (held.roles.contains(&Role::Requester), held.id));
    for held in documents {
        told.certificates += held.certified().count() as u64;
        let mut places = places(&*reader, held, &mut told.left)?;
        if places.is_empty() {
            continue;
        }
        told.more += places.len().saturating_sub(PLACES) as u64;
        places.truncate(PLACES);
        told.cuts.push(RedactedDocument {
            document: held.id,
            name: held.name.clone(),
            places: places.len() as u64,
            files: places.iter().filter(|place| place.file().is_some()).count() as u64,
        });
        orders.push((held.id, places));
    }
    drop(reader);
    let open: BTreeSet<DocumentId> =
        told.left.iter().filter(|left| left.why == RetentionReason::Open).map(|left| left.document).collect();
    told.messages = forgotten(gathered, &open).len() as u64;
    let letters = letters(gathered);
    told.mail = letters.len() as u64;
    // Of what cannot be read nobody knows whether it names them: by their entry they are found in it once it can.
    let unread = gathered.doubtful.iter().any(|one| one.why == Doubt::Unread);
    let entry_stays = person.is_some() && (unread || !open.is_empty());
    let entry = person.filter(|_| !entry_stays).and_then(nobody);
    told.entry = entry.is_some();
    told.accounts = accounts(gathered, entry_stays).len() as u64;
    if !apply {
        return Ok(told);
    }
    // Before the tickets by which an address is known for theirs: cut short after those, nobody would find it again.
    silence(ingest, &letters)?;
    let mut reopened = BTreeSet::new();
    for (document, what) in orders {
        let reason = decision.to_owned();
        let order = Order { document, what, reason, by: None, device: None, alone: false, stands: None };
        if !taken_out(ingest, order)? {
            reopened.insert(document);
        }
    }
    let entry = entry.filter(|_| reopened.is_empty());
    told.reopened(&reopened);
    let forgotten = forgotten(gathered, &open.union(&reopened).copied().collect());
    let accounts = accounts(gathered, entry_stays || (person.is_some() && !reopened.is_empty()));
    told.accounts = accounts.len() as u64;
    let store = ingest.store();
    told.messages = 0;
    if !forgotten.is_empty() || !accounts.is_empty() {
        let _turn = store.turn();
        let reader = store.read()?;
        let mut batch = Batch::after(reader.end()?);
        batch.whatsapp = without(&*reader, &forgotten, ingest.clock().now())?;
        told.messages = (batch.whatsapp.forgotten.len() + batch.whatsapp.gone.len()) as u64;
        for key in accounts {
            // One that was let in meanwhile is somebody's.
            let waits = reader.account(&key)?.is_some_and(|row| !matches!(row.state, AccountState::Opens(_)));
            batch.accounts.gone.extend(waits.then_some(key));
        }
        store.commit(batch)?;
    }
    if let Some(entry) = entry {
        let read = person.map(|person| (person.id.clone(), person.clone())).into_iter().collect();
        let lost = person.and_then(|person| LostRoles::between(person, &entry));
        people::upsert_as_read(&**store, ingest.clock().now(), &[entry], &read)?;
        ingest.poke()?;
        unapproved::tell(ingest, &Vec::from_iter(lost));
    }
    Ok(told)
}

impl Cancelled {
    /// These were opened again since they were looked at: nothing was taken out of them, and without their entry in the directory they
    /// could not be attended.
    fn reopened(&mut self, tickets: &BTreeSet<DocumentId>) {
        self.entry &= tickets.is_empty();
        let (stay, cuts): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.cuts).into_iter().partition(|cut| tickets.contains(&cut.document));
        self.cuts = cuts;
        self.left.extend(stay.into_iter().map(|cut| Remainder {
            document: cut.document,
            name: cut.name,
            why: RetentionReason::Open,
        }));
    }
}

/// Takes places out of a document; false, and nothing is taken out, of a ticket that is over no more: it was opened again while others were
/// worked on.
fn taken_out(ingest: &Ingest, order: Order) -> Result<bool, PersonProblem> {
    let summary = ingest.store().read()?.summary(order.document)?;
    let Some(Summary::Ticket(ticket)) = summary else {
        ingest.redact_blocking(order)?;
        return Ok(true);
    };
    if !ticket.state.is_final() {
        return Ok(false);
    }
    match ingest.redact_blocking(Order { stands: Some((ticket.state, ticket.since)), ..order }) {
        Err(RedactProblem::Moved) => Ok(false),
        done => Ok(done.map(|()| true)?),
    }
}

/// What WhatsApp holds of them and forgets, waits with or gave up: not what is of tickets that are open. Where they write of one, what came
/// and was not read yet may be of it, and stays until it is.
fn forgotten(gathered: &PersonalData, open: &BTreeSet<DocumentId>) -> Vec<MessageRow> {
    let messages = &gathered.file.beside.messages;
    let is_open = |message: &Message| message.document.is_some_and(|id| open.contains(&id));
    let remembered = |message: &Message| matches!(message.key, Some(MessageRow::Whatsapp(_)));
    let unread =
        |message: &Message| message.document.is_none() && matches!(message.key, Some(MessageRow::WhatsappWaits(_)));
    let of_open = messages.iter().any(|message| remembered(message) && is_open(message));
    let go = messages.iter().filter(|message| !(is_open(message) || (of_open && unread(message))));
    let keys = go.filter_map(|message| message.key);
    keys.filter(|key| matches!(key, MessageRow::Whatsapp(_) | MessageRow::WhatsappWaits(_))).collect()
}

/// What WhatsApp keeps without these rows, as they stand now. What came and waits becomes no request any more, nor when it is said
/// again; a file that its ticket keeps is brought first, and its row goes with that.
fn without(reader: &dyn Reader, keys: &[MessageRow], now: Timestamp) -> Result<WhatsappRows, StoreError> {
    let mut rows = WhatsappRows::default();
    for key in keys {
        let key = match key {
            MessageRow::Whatsapp(key) => {
                rows.forgotten.push(*key);
                continue;
            }
            MessageRow::WhatsappWaits(key) => *key,
            MessageRow::Came(_) | MessageRow::Queued(_) => continue,
        };
        match reader.whatsapp_waits(&key)? {
            Some(WhatsappWaiting::Came(row)) => match row.file {
                Some(act) if blobs::named(reader, act)?.is_some_and(|file| file.keeps()) => continue,
                Some(_) => {}
                None => {
                    let handled = WhatsappHandled { key, at: now, document: row.document };
                    rows.known.push(WhatsappKnown::Taken(handled));
                }
            },
            // What went with the words of its ticket is gone as well.
            Some(WhatsappWaiting::Going(_)) | None => {}
        }
        rows.gone.push(key);
    }
    Ok(rows)
}

/// What mail holds of them beside any ticket: what of a ticket came or went out is redacted with that.
fn letters(gathered: &PersonalData) -> Vec<MessageRow> {
    let keys = gathered.file.beside.messages.iter().filter_map(|message| message.key);
    keys.filter(|key| matches!(key, MessageRow::Came(_) | MessageRow::Queued(_))).collect()
}

/// Takes who and what out of these messages.
fn silence(ingest: &Ingest, letters: &[MessageRow]) -> Result<(), StoreError> {
    if letters.is_empty() {
        return Ok(());
    }
    let store = ingest.store();
    let _turn = store.turn();
    let reader = store.read()?;
    let mut batch = Batch::after(reader.end()?);
    batch.mail = silenced(&*reader, letters, ingest.clock().now())?;
    drop(reader);
    store.commit(batch)?;
    Ok(())
}

/// The rows of these messages without who and what: none of them waits any longer, and none is kept. The files go by what the rows say
/// (`mail::files::sweep`).
fn silenced(reader: &dyn Reader, letters: &[MessageRow], now: Timestamp) -> Result<MailRows, StoreError> {
    let mut rows = MailRows::default();
    let withdrawn = || "withdrawn: whom it is to was taken out".to_owned();
    for letter in letters {
        match letter {
            MessageRow::Came(key) => {
                // What the desk made a ticket of meanwhile is that ticket's.
                let row = reader.mail_taken(key)?.filter(|row| row.document.is_none());
                rows.taken.extend(row.map(|row| Incoming {
                    from: TAKEN.to_owned(),
                    subject: String::new(),
                    why: String::new(),
                    kept: false,
                    sha256: None,
                    // Whoever settles it at this moment finds it settled: what they have read is not written again.
                    aside:
                        row.aside.map(|aside| Aside {
                            settled: aside.settled.or_else(|| Some(put_away(now))),
                            why: aside.why,
                        }),
                    ..row
                }));
            }
            MessageRow::Queued(id) => {
                let Some(row) = reader.mail_out(*id)?.filter(|row| row.document.is_none()) else { continue };
                let state = match row.state {
                    OutState::Waiting { .. } => OutState::Failed { at: now, answer: withdrawn() },
                    OutState::Failed { at, .. } => OutState::Failed { at, answer: withdrawn() },
                    sent @ OutState::Sent { .. } => sent,
                };
                rows.out.push(Outgoing {
                    to: TAKEN.to_owned(),
                    subject: String::new(),
                    text: String::new(),
                    files: Vec::new(),
                    state,
                    ..row
                });
            }
            MessageRow::Whatsapp(_) | MessageRow::WhatsappWaits(_) => {}
        }
    }
    Ok(rows)
}

fn put_away(now: Timestamp) -> AsideSettled {
    AsideSettled { by: PersonId::new(SERVER), at: now, how: Settlement::PutAway, said: None }
}

/// The accounts of directories that are forgotten. A refusal stays as long as their entry does: without it that account would come in as
/// them, by the address in the entry.
fn accounts(gathered: &PersonalData, entry_stays: bool) -> Vec<TokenHash> {
    let ways_in = gathered.file.beside.ways_in.iter();
    ways_in.filter(|way| !(entry_stays && way.kind == REFUSED)).filter_map(|way| way.key).collect()
}

/// An entry of the directory without what says who it was; none where it says nothing already.
fn nobody(person: &Person) -> Option<Person> {
    let blank = Person {
        name: TAKEN.to_owned(),
        mail: None,
        phone: None,
        client_org: None,
        active: false,
        away: Vec::new(),
        ..person.clone()
    };
    (blank != *person).then_some(blank)
}

/// The places of a document that go; what stays is told.
fn places(reader: &dyn Reader, held: &DocumentHoldings, left: &mut Vec<Remainder>) -> Result<Vec<Redact>, StoreError> {
    let mut stays = |why| left.push(Remainder { document: held.id, name: held.name.clone(), why });
    for (is_decision, why) in [(false, RetentionReason::PaperCertificate), (true, RetentionReason::DecisionCertificate)]
    {
        if held.certified().any(|one| one.is_decision == is_decision) {
            stays(why);
        }
    }
    let whole = match held.kind {
        DocumentKind::Ticket if !held.over => Some(RetentionReason::Open),
        DocumentKind::Ticket if held.signed => Some(RetentionReason::Signed),
        DocumentKind::Equipment if held.roles.contains(&Role::Holder) => Some(RetentionReason::Custody),
        _ => None,
    };
    if let Some(why) = whole {
        stays(why);
        return Ok(Vec::new());
    }
    if held.files.iter().any(|file| file.until.is_some()) {
        stays(RetentionReason::Term);
    }
    if !held.unsure_files.is_empty() {
        stays(RetentionReason::UnsureFile);
    }
    if [Role::Author, Role::Assignee, Role::TookPart].iter().any(|role| held.roles.contains(role)) {
        stays(RetentionReason::Acted);
    }
    let mut places: Vec<Redact> = held.contacts.iter().copied().map(Redact::Contact).collect();
    places.extend(held.files.iter().filter(|file| file.until.is_none()).map(|file| Redact::File(file.act)));
    let spoken = spoken(reader, held.id)?;
    let stands = |words: &&String| {
        let bytes = words.as_bytes();
        words.chars().count() >= SHORT && spoken.iter().any(|act| act.windows(bytes.len()).any(|at| at == bytes))
    };
    // Nothing else is taken for words that no act says: they follow from those that go.
    places.extend(held.traces.iter().filter(stands).cloned().map(Redact::Words));
    Ok(places)
}

/// The bytes of the acts on a document; of one of a closed year, those that its archive carries.
fn spoken(reader: &dyn Reader, id: DocumentId) -> Result<Vec<Vec<u8>>, StoreError> {
    let row = reader.document(id)?;
    let bundle = row.map(|row| archive::opened(reader, &row)).transpose()?.flatten();
    let entries = match bundle {
        Some(bundle) => archive::entries(&bundle)?,
        None => reader.entries_of(id, 0)?.collect::<Result<_, _>>()?,
    };
    let act = |entry: Entry| if let EntryKind::Act { bytes, .. } = entry.kind { Some(bytes.into_vec()) } else { None };
    Ok(entries.into_iter().filter_map(act).collect())
}
