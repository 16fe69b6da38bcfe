//! The device's side of sync: its log, its replicas, what it sends and how it takes in the answer. Sans-IO: the caller reads
//! rows, calls a function, and writes the result in ONE durable transaction. A transaction that fails loses nothing, because
//! no state is kept here.
//!
//! A replica is *base* (the document's bytes from the server) and *pending* (own acts that the base does not hold
//! yet). The screen shows the *preview*: base with pending executed on it. There is no other reconciliation: a lost
//! answer, a held act, a restored server, a second tab, a crash are all the same ordinary step.

use crate::act::{Act, ChainHash, signed_bytes};
use crate::admission::Refusal;
use crate::cbor;
use crate::command::{COMMAND_VERSION, Command, Content, Decision};
use crate::ids::{ActId, DeviceId, DocumentId, PersonId};
use crate::limits;
use crate::messages::Reason;
use crate::sync::preview::{DeviceContext, Preview};
use crate::sync::rows::{ActRow, ActState, Replica};
use crate::sync::wire::{Body, News, Outcome, PROTOCOL_VERSION, SyncRequest, SyncResponse};
use crate::time::Timestamp;
use crate::view::{Summary, View};
use crate::workflow;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use std::collections::BTreeSet;

use crate::sync::reference::reference;

/// A device's log and how far it has come with the server: one row, written with every act and every answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogState {
    /// The device.
    pub device: DeviceId,
    /// Two or three letters that make its provisional references its own.
    pub code: String,
    /// The person whose device it is.
    pub person: PersonId,
    /// The number of its last act.
    pub number: u64,
    /// The log's hash with it.
    pub head: ChainHash,
    /// The greatest act that the server has made durable.
    pub acknowledged: u64,
    /// The log's hash there: what the next push continues.
    pub acknowledged_hash: ChainHash,
    /// The greatest act that was ever sent, in a push or by another way: it may be on the server although no answer came.
    pub sent: u64,
    /// Acts up to here are in a verified backup and need not be kept.
    pub backed_up: u64,
    /// The last cursor whose news were stored completely.
    pub cursor: Option<ByteBuf>,
    /// The server's epoch; none before the first answer.
    pub epoch: Option<u64>,
    /// A round of news is under way: more pages wait.
    pub round_open: bool,
    /// Provisional references given so far.
    pub references: u64,
    /// The version of the organisation's data held.
    pub organisation: Option<String>,
    /// The version of the directory held.
    pub directory: Option<String>,
}

impl LogState {
    /// The log of a device that has just been enrolled.
    pub fn new(device: DeviceId, code: String, person: PersonId) -> Self {
        Self {
            device,
            code,
            person,
            number: 0,
            head: ChainHash::default(),
            acknowledged: 0,
            acknowledged_hash: ChainHash::default(),
            sent: 0,
            backed_up: 0,
            cursor: None,
            epoch: None,
            round_open: false,
            references: 0,
            organisation: None,
            directory: None,
        }
    }
}

/// What a new act changes: the caller writes all of it in one durable transaction.
#[derive(Debug, Clone)]
pub struct Dispatched {
    /// The log after it.
    pub log: LogState,
    /// The act's row.
    pub row: ActRow,
    /// The number of an act of the same device that it withdraws.
    pub strikes: Option<u64>,
    /// The replica, where the act creates the document.
    pub born: Option<Replica>,
    /// The document's summary after it.
    pub summary: Option<Summary>,
}

/// Makes an act of a command: judges it on the preview, executes it there, and chains it to the log. A refusal changes nothing, except
/// that the preview must be built again if executing refused.
pub fn dispatch(
    worker: DeviceContext<'_>,
    log: &LogState,
    preview: &mut Preview,
    command: Command,
    now: Timestamp,
) -> Result<Dispatched, Refusal> {
    let mut log = log.clone();
    let mut command = command;
    if let Command::Content(Content::OpenTicket(open)) = &mut command {
        log.references += 1;
        open.provisional = reference(&log.code, log.references);
        open.catalog = worker.organisation.version.clone();
    }
    // R19: an approval is bound to what its author has before them; one that is signed says already on what, and so does a screen on
    // which they began to decide before anything else came in.
    if let Command::Decision(Decision::DecideApproval { content, signed: None, .. }) = &mut command
        && content.is_none()
        && let Some(View::Ticket(view)) = preview.view(worker, now)
    {
        *content = workflow::approval::shown(worker.organisation, &view);
    }
    preview.admit(worker, &command, now)?;
    let act = Act {
        device: log.device,
        number: log.number + 1,
        person: log.person.clone(),
        document: preview.id(),
        kind: preview.kind(),
        site: worker.site,
        at: now,
        seen: log.cursor.as_ref().map(|cursor| cursor.to_vec()).unwrap_or_default(),
        base: preview.position(),
        command: command.name().to_string(),
        version: COMMAND_VERSION,
        arguments: cbor::encode(&command),
    };
    let born = preview.is_unborn().then(|| Replica {
        id: preview.id(),
        kind: preview.kind(),
        position: 0,
        gone: false,
        base: Vec::new(),
        handed: None,
    });
    let bytes = act.encode();
    if bytes.len() > limits::ACT_BYTES {
        return Err(Refusal::new(Reason::OutOfBounds));
    }
    preview.execute(&act, &command, &bytes)?;
    let row = appended(&mut log, &act, bytes);
    Ok(Dispatched { summary: preview.summary(worker), row, strikes: None, born, log })
}

/// Undo: a second act withdraws an act that was not sent yet, so that the log has both and the document has neither (property 15). The
/// caller builds the preview again afterwards.
pub fn strike(worker: DeviceContext<'_>, log: &LogState, row: &ActRow, now: Timestamp) -> Result<Dispatched, Refusal> {
    let act = Act::decode(&row.bytes).map_err(|_| Refusal::new(Reason::Unreadable))?;
    if row.state != ActState::Local || row.struck || row.number <= log.sent || act.is_birth() || act.command == "strike"
    {
        return Err(Refusal::new(Reason::CannotStrike));
    }
    let command = Command::Content(Content::Strike { act: ActId { device: log.device, number: row.number } });
    let mut log = log.clone();
    let strike = Act {
        number: log.number + 1,
        at: now,
        site: worker.site,
        command: command.name().to_string(),
        version: COMMAND_VERSION,
        arguments: cbor::encode(&command),
        ..act
    };
    let struck = appended(&mut log, &strike, strike.encode());
    Ok(Dispatched { log, row: struck, strikes: Some(row.number), born: None, summary: None })
}

/// Appends an act to the log and answers its row.
fn appended(log: &mut LogState, act: &Act, bytes: Vec<u8>) -> ActRow {
    log.number = act.number;
    log.head = log.head.then(&bytes);
    ActRow { number: act.number, document: act.document, state: ActState::Local, struck: false, hash: log.head, bytes }
}

/// A push that only needs its signature.
#[derive(Debug, Clone)]
pub struct UnsignedPush {
    /// The message, unsigned.
    pub request: SyncRequest,
    /// What to sign with the device's key (ECDSA P-256 with SHA-256); empty where there is nothing to sign.
    pub to_sign: Vec<u8>,
    /// The log with `sent` raised. Store it before the message is sent.
    pub log: LogState,
}

/// The next message: the unacknowledged acts in order, as many as a push takes. `acts` are the rows after
/// `log.acknowledged`, in order, whatever their state: the log goes up whole.
pub fn push(log: &LogState, acts: &[ActRow], app: &str, page_bytes: u32) -> UnsignedPush {
    let mut bytes = 0;
    let mut sent = Vec::new();
    let mut head = log.acknowledged_hash;
    let mut last = log.acknowledged;
    for row in acts {
        bytes += row.bytes.len() + 8;
        if row.number != last + 1 || sent.len() == limits::PUSH_ACTS || bytes > limits::PUSH_BYTES / 2 {
            break;
        }
        head = row.hash;
        last = row.number;
        sent.push(ByteBuf::from(row.bytes.clone()));
    }
    let to_sign = if sent.is_empty() { Vec::new() } else { signed_bytes(log.device, last, &head) };
    let mut moved = log.clone();
    moved.sent = moved.sent.max(last);
    UnsignedPush {
        request: SyncRequest {
            version: PROTOCOL_VERSION,
            device: log.device,
            app: app.to_string(),
            cursor: log.cursor.clone(),
            before: log.acknowledged_hash,
            first: log.acknowledged + 1,
            acts: sent,
            signature: ByteBuf::new(),
            organisation: log.organisation.clone(),
            directory: log.directory.clone(),
            page_bytes,
            head_number: log.number,
            holds: None,
            records: true,
        },
        to_sign,
        log: moved,
    }
}

/// Notes that the acts up to `last` leave by another way than a push: in a file, or by another phone. They may reach the server at any
/// time.
pub fn left(log: &LogState, last: u64) -> LogState {
    LogState { sent: log.sent.max(last.min(log.number)), ..log.clone() }
}

/// As many of these acts, from the first, as fit into so many bytes, but at least one: a slow connection carries no more at once.
pub fn fitting(acts: &[ActRow], most: usize) -> &[ActRow] {
    let mut bytes = 0;
    let within = acts.iter().take_while(|row| {
        bytes += row.bytes.len();
        bytes <= most
    });
    let count = within.count().max(1);
    acts.get(..count).unwrap_or(acts)
}

/// What an answer changes on the device, document by document; the caller writes it in one transaction.
#[derive(Debug, Clone)]
pub struct Received {
    /// The log after it.
    pub log: LogState,
    /// Rows of acts whose state changed.
    pub rows: Vec<ActRow>,
    /// Replicas to store.
    pub replicas: Vec<Replica>,
    /// Documents to remove, with their summaries.
    pub removed: Vec<DocumentId>,
    /// Documents whose summary is the received one.
    pub summaries: Vec<Summary>,
    /// Documents with pending acts: their summary is made from a preview built anew.
    pub refresh: Vec<DocumentId>,
    /// Ask again at once: more acts or more news wait.
    pub again: bool,
}

/// The log after an answer. It is known before the answer is taken in, so that the next page can be requested at the same time.
pub fn log_after(log: &LogState, response: &SyncResponse) -> LogState {
    LogState {
        sent: if is_restored(log, response) { response.acknowledged } else { log.sent },
        epoch: Some(response.epoch),
        acknowledged: response.acknowledged,
        acknowledged_hash: response.acknowledged_hash,
        backed_up: response.backed_up,
        cursor: Some(response.cursor.clone()),
        round_open: response.more,
        directory: response.directory.as_ref().map_or_else(|| log.directory.clone(), |it| Some(it.version.clone())),
        ..log.clone()
    }
}

/// Whether the server was restored: the answer's epoch differs from the log's.
pub fn is_restored(log: &LogState, response: &SyncResponse) -> bool {
    log.epoch.is_some_and(|epoch| epoch != response.epoch)
}

/// Takes an answer in. `acts` are the rows that it may change, in the order of their numbers: those that wait still, those that it has a
/// receipt for and, after a restore, those beyond what the server has. `replicas` finds a stored replica; `all` lists the ids of all
/// replicas (needed only after a restore); `lent` are documents that a colleague lent from phone to phone.
pub fn receive(
    log: &LogState,
    response: &SyncResponse,
    acts: &[ActRow],
    lent: &[DocumentId],
    replicas: &mut dyn FnMut(DocumentId) -> Option<Replica>,
    all: &mut dyn FnMut() -> Vec<DocumentId>,
) -> Received {
    let mut rows: Vec<ActRow> = acts.to_vec();
    let restored = is_restored(log, response);
    if restored {
        // Property 13: acts that the server does not have any more are sent again, whatever it had answered.
        for row in rows.iter_mut().filter(|row| row.number > response.acknowledged) {
            row.state = ActState::Local;
        }
    }

    for row in rows.iter_mut().filter(|row| row.number <= response.acknowledged) {
        if row.state == ActState::Local {
            row.state = ActState::Accepted;
        }
    }
    for receipt in &response.receipts {
        if let Ok(at) = rows.binary_search_by_key(&receipt.number, |row| row.number) {
            rows[at].state = match &receipt.outcome {
                Outcome::Accepted => ActState::Accepted,
                Outcome::Held(why) => ActState::Held(*why),
                Outcome::Refused(why) => ActState::Refused(*why),
            };
        }
    }

    let mut removed: BTreeSet<DocumentId> = BTreeSet::new();
    if restored {
        // A full sync begins: replicas come again, or not at all where the server has lost them.
        removed.extend(all());
    }
    let mut stored = Vec::new();
    let mut summaries = Vec::new();
    let mut refresh = Vec::new();
    let fresh: BTreeSet<DocumentId> = response.news.iter().map(|news| news.id).collect();
    for row in rows.iter_mut() {
        // A document's news hold everything received up to the answer; and where no page waits, every document does.
        let arrived = fresh.contains(&row.document) || !response.more;
        if row.state == ActState::Accepted && arrived {
            row.state = ActState::Settled;
        }
    }
    // The act that creates it is still pending: the preview starts from nothing.
    let born_here = |id: DocumentId| {
        let births = rows.iter().filter(|row| row.document == id && row.is_pending());
        births.filter_map(|row| Act::decode(&row.bytes).ok()).any(|act| act.is_birth())
    };
    let waiting: BTreeSet<DocumentId> = rows.iter().filter(|row| row.is_pending()).map(|row| row.document).collect();
    for news in &response.news {
        removed.remove(&news.id);
        stored.push(renewed(news, replicas(news.id)));
        if waiting.contains(&news.id) {
            refresh.push(news.id);
        } else {
            summaries.push(news.summary.clone());
        }
    }
    for id in &response.gone {
        match replicas(*id) {
            // Its pending acts still go up; it is removed once they are answered.
            Some(replica) if waiting.contains(id) => stored.push(Replica { gone: true, ..replica }),
            _ => {
                removed.insert(*id);
            }
        }
    }
    if restored {
        // The server has lost the creation of a document that this device created: its acts create it again.
        let reborn: Vec<DocumentId> = removed.iter().copied().filter(|id| waiting.contains(id)).collect();
        for id in reborn {
            if let Some(replica) = replicas(id) {
                removed.remove(&id);
                stored.push(Replica { position: 0, base: Vec::new(), ..replica });
                refresh.push(id);
            }
        }
    }
    // Documents without pending acts show their base again. A document that is gone and has no pending acts is removed.
    let changed: BTreeSet<DocumentId> =
        rows.iter().zip(acts).filter(|(row, old)| row.state != old.state).map(|(row, _)| row.document).collect();
    let touched: BTreeSet<DocumentId> = rows.iter().map(|row| row.document).chain(lent.iter().copied()).collect();
    for id in touched.into_iter().filter(|id| !fresh.contains(id) && !removed.contains(id)).collect::<Vec<_>>() {
        let standing = stored.iter().rev().find(|replica| replica.id == id).cloned();
        let Some(replica) = standing.or_else(|| replicas(id)) else { continue };
        // The full sync is over and the document did not come: this person may not hold it, or the server has lost it.
        let unknown = replica.is_lent() || (replica.base.is_empty() && !born_here(id));
        let absent = unknown && !response.more;
        if (replica.gone || absent) && !waiting.contains(&id) {
            stored.retain(|replica| replica.id != id);
            removed.insert(id);
        } else if absent && !replica.gone {
            stored.push(Replica { gone: true, ..replica });
        } else if changed.contains(&id) && !refresh.contains(&id) {
            refresh.push(id);
        }
    }
    let unsent = rows.iter().any(|row| row.number > response.acknowledged);
    let progressed = response.acknowledged > log.acknowledged || restored;
    let rows = rows.into_iter().zip(acts).filter(|(row, old)| row != *old).map(|(row, _)| row).collect();
    Received {
        log: log_after(log, response),
        rows,
        replicas: stored,
        removed: removed.into_iter().collect(),
        summaries,
        refresh,
        again: response.more || (unsent && progressed),
    }
}

/// After the server could not read the cursor: asks for everything again, as after a restore, by an epoch that never matches. The
/// outbox and pending acts stay.
pub fn start_over(log: &LogState) -> LogState {
    LogState { cursor: None, epoch: log.epoch.map(|epoch| epoch.wrapping_add(1)), ..log.clone() }
}

/// A document that was fetched whole to replace an unreadable one. None where what is stored is newer by now.
pub fn fetched(news: &News, standing: Option<&Replica>) -> Option<Replica> {
    let whole = matches!(news.body, Body::Whole(_));
    let newest = standing.is_none_or(|replica| replica.position <= news.position);
    (whole && newest).then(|| renewed(news, None))
}

/// A replica with its news: changes are appended to the bytes without opening them; the next preview reads them.
fn renewed(news: &News, standing: Option<Replica>) -> Replica {
    let base = match (&news.body, standing) {
        (Body::Whole(bytes), _) => bytes.to_vec(),
        (Body::Changes(changes), Some(replica)) => [replica.base.as_slice(), changes.as_slice()].concat(),
        // Changes for a document that is not here can only be the server's mistake; the preview will report it as unreadable.
        (Body::Changes(changes), None) => changes.to_vec(),
    };
    Replica { id: news.id, kind: news.kind, position: news.position, gone: false, base, handed: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(bytes: &[usize]) -> Vec<ActRow> {
        let document = DocumentId::new(Timestamp::default(), [7; 10]);
        let row = |(number, bytes): (u64, &usize)| ActRow {
            number,
            document,
            state: ActState::Local,
            struck: false,
            hash: ChainHash::default(),
            bytes: vec![0; *bytes],
        };
        (1..).zip(bytes).map(row).collect()
    }

    #[test]
    fn what_left_by_another_way_counts_as_sent_and_nothing_that_is_not_written() {
        let written =
            LogState { number: 5, sent: 2, ..LogState::new(DeviceId::new(7), "K4".into(), PersonId::new("ana")) };
        let sent = |last: u64| left(&written, last).sent;
        assert_eq!([sent(1), sent(4), sent(9)], [2, 4, 5]);
    }

    #[test]
    fn a_thin_line_is_given_acts_in_their_order_and_never_none() {
        let fit = |bytes: &[usize], most: usize| -> Vec<u64> {
            fitting(&rows(bytes), most).iter().map(|row| row.number).collect()
        };
        assert_eq!(fit(&[3, 3, 3], 100), [1, 2, 3]);
        assert_eq!(fit(&[3, 3, 3], 6), [1, 2]);
        assert_eq!(fit(&[3, 9, 1], 6), [1], "nothing goes before one that is too large for the rest");
        assert_eq!(fit(&[9, 1], 6), [1], "which goes alone, and whole");
        assert!(fit(&[], 6).is_empty(), "where there is none, none is sent");
    }
}
