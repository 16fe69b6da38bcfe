//! Takes in one device's push act by act: checks continuity and duplicates, judges, executes, then rules.

mod checked_push;

use super::admit::{judged, not_theirs_to_see, take_place};
use super::author_context::Received;
use super::dirty_documents::DirtyDocuments;
use super::unit_of_work::{Decided, Entered, UnitOfWork};
use super::{Assurance, OwnAct, Pushed, SyncProblem, author_context, closed_years, fork};
use crate::store::{DeviceRecord, NextRead, SignedHead, StoreError};
pub use checked_push::CheckedPush;
use ronda_shared::act::{Act, ActError, ChainHash, DocumentKind};
use ronda_shared::cbor;
use ronda_shared::command::{COMMAND_VERSION, Command, Content};
use ronda_shared::ids::{ActId, DeviceId, DocumentId, PersonId};
use ronda_shared::messages::Reason;
use ronda_shared::policy;
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::{Outcome, Receipt};
use ronda_shared::time::Timestamp;
use serde_bytes::ByteBuf;
use std::collections::BTreeSet;
use std::fmt::Display;

/// How many acts of a push are looked at to prefetch what they will read.
pub(super) const FORESEEN: usize = 64;

/// A verified push on its way in. Where others wait, it is taken in slices, each in a turn of its own.
pub(super) struct Coming {
    device: DeviceRecord,
    push: CheckedPush,
    /// Its acts that a later act of the same push withdraws, as its first slice found them.
    struck: Option<BTreeSet<u64>>,
    /// The act that is being judged: if the turn panics, this act is the cause.
    judging: Option<u64>,
    /// Acts that panicked, or whose ticket is in an archive that cannot be read now: they are held without being judged.
    aside: BTreeSet<u64>,
    /// A turn panicked and the act that caused it is not known: from then on each act has a turn of its own.
    alone: bool,
}

impl Coming {
    pub(super) fn new(device: DeviceRecord, push: CheckedPush) -> Self {
        Self { device, push, struck: None, judging: None, aside: BTreeSet::new(), alone: false }
    }
    /// After a turn that panicked: whether to try again, with the act that caused it set aside where it is known. Each time there is
    /// less to try, so this ends.
    pub(super) fn is_to_come_again(&mut self, why: &dyn Display) -> bool {
        match self.judging {
            Some(number) => {
                let first = self.aside.insert(number);
                if first {
                    tracing::error!(
                        act.device = %self.device.id,
                        act.number = number,
                        error.message = %why,
                        "An act cannot be judged: it is held, and a supervisor decides on it."
                    );
                    metrics::counter!("ronda_ingest_unjudged_total").increment(1);
                }
                first
            }
            None => !std::mem::replace(&mut self.alone, true),
        }
    }
    /// Sets aside its acts on a ticket whose archive cannot be read now; the others go on.
    pub(super) fn set_aside(&mut self, ticket: DocumentId, now: Timestamp, why: &dyn Display) {
        let acts: Vec<u64> =
            self.named(now).into_iter().filter(|(_, about)| *about == ticket).map(|(number, _)| number).collect();
        tracing::error!(
            act.device = %self.device.id, acts = acts.len(), error.message = %why,
            "The archive of a ticket cannot be had: what is done on it is held, and a supervisor decides once it can."
        );
        metrics::counter!("ronda_ingest_unjudged_total").increment(acts.len() as u64);
        self.aside.extend(acts);
    }
    /// Whether it shares its turns with no other job.
    pub(super) fn is_alone(&self) -> bool {
        self.alone
    }
    /// Whose it is.
    pub(super) fn device(&self) -> DeviceId {
        self.device.id
    }
    /// Its acts, by number, on tickets that may have left for an archive. Acts that are set aside are not among them.
    pub(super) fn named(&self, now: Timestamp) -> Vec<(u64, DocumentId)> {
        let about = self.push.acts.iter().enumerate().filter_map(|(index, (bytes, _))| {
            let act = Act::decode(bytes).ok().filter(|act| act.kind == DocumentKind::Ticket && !act.is_birth())?;
            let number = self.push.first.saturating_add(index as u64);
            let is_asked = !self.aside.contains(&number) && closed_years::is_old(act.document, now);
            is_asked.then_some((number, act.document))
        });
        about.collect()
    }
    /// The reads that judging it begins with: the device's log, the author, and what they had seen of the documents.
    pub(super) fn next_reads(&self) -> Vec<NextRead> {
        let (device, person) = (self.device.id, &self.device.person);
        let mut next = vec![
            NextRead::LogHead(device),
            NextRead::Forks(device),
            NextRead::Device(device),
            NextRead::Person(person.clone()),
        ];
        let numbers = self.push.first.saturating_sub(1)..=self.push.last();
        next.extend(numbers.take(FORESEEN).map(|number| NextRead::Log(device, number)));
        for (bytes, _) in self.push.acts.iter().take(FORESEEN) {
            let Ok(act) = Act::decode(bytes) else { continue };
            next.extend([
                NextRead::Entry(act.base),
                NextRead::PersonAt(person.clone(), act.base),
                NextRead::Document(act.document),
                NextRead::OwnChanges(act.document, device),
            ]);
            if !act.is_birth() {
                next.push(NextRead::HeadsAt(act.document, act.base));
            }
        }
        next
    }
    /// How many acts it brings.
    pub(super) fn acts(&self) -> usize {
        self.push.acts.len()
    }
}

/// Takes in a push, or a slice of it; none where `enough` says that other jobs come first. Acts that are stored already get the
/// same answer as before; the others are judged and executed in order.
pub(super) fn take_in(
    work: &mut UnitOfWork<'_>,
    coming: &mut Coming,
    enough: &dyn Fn() -> bool,
) -> Result<Option<Pushed>, SyncProblem> {
    coming.judging = None;
    let (device, push, alone) = (&coming.device, &coming.push, coming.alone);
    let (head, _) = work.head(device.id)?;
    if push.first == 0 || push.first > head + 1 {
        return Err(SyncProblem::Gap { acknowledged: head });
    }
    let acts: Vec<fork::Sent<'_>> = push
        .acts
        .iter()
        .enumerate()
        .map(|(index, (bytes, hash))| (push.first + index as u64, bytes.as_slice(), *hash))
        .collect();
    if let Some(agreed) = fork::parting(work, device, push, head, &acts)? {
        return Err(fork::keep(work, device, push, agreed, &acts)?);
    }
    let struck = coming.struck.get_or_insert_with(|| struck(device.id, &acts, head)).clone();
    let new = acts.iter().filter(|(number, _, _)| *number > head).filter_map(|(_, bytes, _)| Act::decode(bytes).ok());
    work.ahead(new.filter(|act| !act.is_birth()).map(|act| act.document))?;
    let forked = !work.forks(device.id)?.is_empty();
    let (assurance, aside) = (push.assurance, &coming.aside);
    let mut context = PushContext { device, forked, assurance, struck, aside, touched: DirtyDocuments::default() };
    let mut left = false;
    for (nth, (number, bytes, hash)) in acts.iter().filter(|(number, _, _)| *number > head).enumerate() {
        left = nth > 0 && (alone || enough());
        if left {
            break;
        }
        coming.judging = Some(*number);
        context.act(work, *number, bytes, *hash)?;
    }
    if !alone {
        coming.judging = None;
    }
    context.touched.close_all(work)?;
    if left {
        return Ok(None);
    }
    if push.last() > head {
        work.signed(SignedHead {
            act: ActId { device: device.id, number: push.last() },
            head: push.acts.last().map_or(push.before, |(_, hash)| *hash),
            signature: ByteBuf::from(push.signature.clone()),
        });
    }
    let mut receipts = Vec::with_capacity(acts.len());
    for (number, _, _) in &acts {
        if let Some(row) = work.log(ActId { device: device.id, number: *number })? {
            receipts.push(Receipt { number: *number, outcome: row.outcome, note: row.note });
        }
    }
    let (acknowledged, _) = work.head(device.id)?;
    Ok(Some(Pushed { receipts, acknowledged }))
}

/// The acts of this push that a later act of it withdraws.
fn struck(device: DeviceId, acts: &[fork::Sent<'_>], head: u64) -> BTreeSet<u64> {
    acts.iter()
        .filter(|(number, _, _)| *number > head)
        .filter_map(|(number, bytes, _)| match Act::decode(bytes).ok()?.command().ok()? {
            Command::Content(Content::Strike { act })
                if act.device == device && act.number < *number && act.number > head =>
            {
                Some(act.number)
            }
            _ => None,
        })
        .collect()
}

struct PushContext<'a> {
    device: &'a DeviceRecord,
    /// The device's log forked: which of the two continuations this is cannot be known.
    forked: bool,
    assurance: Assurance,
    struck: BTreeSet<u64>,
    /// Acts that are held without being judged.
    aside: &'a BTreeSet<u64>,
    touched: DirtyDocuments,
}

impl PushContext<'_> {
    fn act(
        &mut self,
        work: &mut UnitOfWork<'_>,
        number: u64,
        bytes: &[u8],
        chain: ChainHash,
    ) -> Result<(), StoreError> {
        let id = ActId { device: self.device.id, number };
        let enter = |outcome: Outcome, document: Option<DocumentId>, change| Entered {
            act: id,
            bytes: bytes.to_vec(),
            chain,
            document,
            outcome,
            change,
        };
        let act = match Act::decode(bytes) {
            Ok(act) if act.id() == id && act.person == self.device.person => act,
            // An act in this device's log that names another device, number or person is forged by the device's owner.
            Ok(_) | Err(_) => return work.enter(enter(Outcome::Refused(Reason::Unreadable), None, None)),
        };
        let received = Received { at: work.now, floor: author_context::read_along(work, &act)? };
        let about = Some(act.document);
        if !matches!(act.site, Site::Field | Site::Desk) {
            // Only the server itself speaks for the portal and the system.
            return work.enter(enter(Outcome::Refused(Reason::ServerOnly), about, None));
        }
        if let Some(why) = self.kept_out(work)? {
            return work.enter(enter(Outcome::Held(why), about, None));
        }
        let command = match act.command() {
            Ok(command) => command,
            Err(ActError::UnknownCommand { .. }) => {
                // An act that its author withdrew has no effect, so it need not wait for the update.
                let taken_back = self.struck.contains(&number);
                let outcome = if taken_back { Outcome::Accepted } else { Outcome::Held(Reason::UnknownVersion) };
                return work.enter(enter(outcome, about, None));
            }
            Err(ActError::TooLong(_) | ActError::Unreadable(_) | ActError::BadArguments(_)) => {
                return work.enter(enter(Outcome::Refused(Reason::Unreadable), about, None));
            }
        };
        if let Command::Content(Content::Strike { act: target }) = &command {
            let fits = target.device == id.device && self.struck.contains(&target.number);
            let outcome = if fits { Outcome::Accepted } else { Outcome::Refused(Reason::CannotStrike) };
            return work.enter(enter(outcome, about, None));
        }
        if self.struck.contains(&number) {
            return work.enter(enter(Outcome::Accepted, about, None));
        }
        if self.assurance == Assurance::Unverified && policy::weighs(&command) {
            return work.enter(enter(Outcome::Held(Reason::VerifyFirst), about, None));
        }
        if self.aside.contains(&number) {
            let outcome = unreadable(work, &act, received)?;
            return work.enter(enter(outcome, about, None));
        }
        self.touched.before(work, &act, received)?;
        let ground = match judged(work, &act, &command, received) {
            Ok(Ok(ground)) => ground,
            Ok(Err(outcome)) => return work.enter(enter(outcome, about, None)),
            // Nothing of this act is written yet, and the other acts do not depend on it.
            Err(error) if error.is_of_a_document() => {
                tracing::error!(act = %id, error.message = %error, "An act is held: a document cannot be read that it speaks of.");
                metrics::counter!("ronda_ingest_unjudged_total").increment(1);
                let outcome = unreadable(work, &act, received)?;
                return work.enter(enter(outcome, about, None));
            }
            Err(error) => return Err(error),
        };
        match ground.execute(work, &act, &command, received.at)? {
            Err(why) => work.enter(enter(Outcome::Refused(why), about, None)),
            Ok(change) => {
                if change.is_some() {
                    self.touched.note(&act, received);
                }
                work.enter(enter(Outcome::Accepted, about, change))?;
                if act.is_birth() {
                    take_what_waited(work, act.document, &mut self.touched)?;
                }
                Ok(())
            }
        }
    }

    /// Why everything that this device sends is held, where it is. R34: a supervisor decides on all acts of a person who has left,
    /// whenever they were written.
    fn kept_out(&self, work: &UnitOfWork<'_>) -> Result<Option<Reason>, StoreError> {
        let dismissed = work.reader.person(&self.device.person)?.is_none_or(|person| !person.active);
        Ok(match (dismissed, self.device.revoked.is_some(), self.forked) {
            (true, _, _) => Some(Reason::PersonDismissed),
            (false, true, _) => Some(Reason::DeviceRevoked),
            (false, false, true) => Some(Reason::LogForked),
            (false, false, false) => None,
        })
    }
}

/// The outcome of an act that cannot be judged because its document is damaged or its archive cannot be read. If the author may not
/// see the document, the answer is the same as for any other document, so that nobody learns that it exists.
fn unreadable(work: &mut UnitOfWork<'_>, act: &Act, received: Received) -> Result<Outcome, StoreError> {
    let Some(place) = author_context::of(work, act, received)?.filter(|place| place.person.active) else {
        return Ok(Outcome::Held(Reason::NotYourRole));
    };
    if author_context::row_in_scope(work, act, &place)? {
        return Ok(Outcome::Held(Reason::DocumentUnreadable));
    }
    not_theirs_to_see(work, act, true, place.lost)
}

/// Takes in the acts that waited for a document which a restored server had lost and which is created again now, in their order.
pub(super) fn take_what_waited(
    work: &mut UnitOfWork<'_>,
    id: DocumentId,
    touched: &mut DirtyDocuments,
) -> Result<(), StoreError> {
    for waiting in work.waiting_for(id)? {
        let Ok(act) = Act::decode(&waiting.bytes) else { continue };
        let Ok(command) = act.command() else { continue };
        let received = Received { at: waiting.received, floor: waiting.floor };
        touched.before(work, &act, received)?;
        let ground = match judged(work, &act, &command, received) {
            Ok(Ok(ground)) => ground,
            Ok(Err(_)) => continue,
            // It goes on waiting for a supervisor, because it still cannot be judged.
            Err(error) if error.is_of_a_document() => {
                tracing::error!(act = %waiting.act, error.message = %error, "A document cannot be read that a held act speaks of.");
                continue;
            }
            Err(error) => return Err(error),
        };
        if let Ok(change) = ground.execute(work, &act, &command, received.at)? {
            touched.note(&act, received);
            work.decide(Decided {
                held: waiting.held,
                act: waiting.act,
                document: id,
                outcome: Outcome::Accepted,
                by: PersonId::new(crate::identity::SERVER),
                reason: String::new(),
                change,
            })?;
        }
    }
    Ok(())
}

/// Takes in acts of the server itself: they are numbered in the server's own log, and judged and executed like anybody's, as of now.
pub(super) fn perform(work: &mut UnitOfWork<'_>, acts: &[OwnAct]) -> Result<Vec<Receipt>, SyncProblem> {
    let mut receipts = Vec::with_capacity(acts.len());
    let mut touched = DirtyDocuments::default();
    work.execute_ahead(acts)?;
    for own in acts {
        let (number, head) = work.head(DeviceId::SERVER)?;
        let act = Act {
            device: DeviceId::SERVER,
            number: number + 1,
            person: own.person.clone(),
            document: own.document,
            kind: own.kind,
            site: own.site,
            at: own.at,
            seen: Vec::new(),
            base: author_context::PRESENT,
            command: own.command.name().to_string(),
            version: COMMAND_VERSION,
            arguments: cbor::encode(&own.command),
        };
        let bytes = act.encode();
        let chain = head.then(&bytes);
        let received = Received { at: work.now, floor: 0 };
        let (outcome, change) = match take_place(work, &act, &own.command, received)? {
            Err(outcome) => (outcome, None),
            Ok(change) => (Outcome::Accepted, change),
        };
        if change.is_some() {
            touched.note(&act, received);
        }
        receipts.push(Receipt { number: act.number, outcome: outcome.clone(), note: None });
        work.enter(Entered { act: act.id(), bytes, chain, document: Some(act.document), outcome, change })?;
    }
    touched.close_all(work)?;
    Ok(receipts)
}
