//! One device's push, act by act: continued? known? legal where its author stood? executed there; then ruled on.

use super::place;
use super::work::{Entered, Work, change_bytes};
use super::{OwnAct, Push, Pushed, SyncProblem};
use crate::store::{ChangeHash, DeviceRecord, SignedHead, StoreError};
use ronda_shared::cbor;
use ronda_shared::document::Reader as DocumentReader;
use ronda_shared::equipment;
use ronda_shared::ids::{ActId, DeviceId, DocumentId};
use ronda_shared::sync::act::{Act, ActError, ChainHash, DocumentKind};
use ronda_shared::sync::preview::View;
use ronda_shared::sync::wire::{Outcome, Receipt};
use ronda_shared::ticket::command::{COMMAND_VERSION, Command};
use ronda_shared::ticket::execute::{Circumstances, execute};
use ronda_shared::ticket::judge::{Judgement, Standing, judge};
use ronda_shared::ticket::view::Site;
use ronda_shared::ticket::{fold, read};
use ronda_shared::words::Why;
use serde_bytes::ByteBuf;
use std::collections::{BTreeMap, BTreeSet};

/// Takes a verified push in. Acts that are known answer as they did; the others are judged and executed in order.
pub(super) fn take_in(work: &mut Work<'_>, device: &DeviceRecord, push: &Push) -> Result<Pushed, SyncProblem> {
    let (head, _) = work.head(device.id)?;
    continued(work, device.id, push, head)?;
    let acts: Vec<(u64, &[u8], ChainHash)> = push
        .acts
        .iter()
        .enumerate()
        .map(|(index, (bytes, hash))| (push.first + index as u64, bytes.as_slice(), *hash))
        .collect();
    for (number, _, hash) in acts.iter().filter(|(number, _, _)| *number <= head) {
        let known = work.log(ActId { device: device.id, number: *number })?;
        if known.is_none_or(|row| row.hash != *hash) {
            return Err(SyncProblem::Forked { acknowledged: number - 1 });
        }
    }
    let struck = struck(device.id, &acts, head);
    let mut round = Round { device, struck, touched: BTreeMap::new() };
    for (number, bytes, hash) in acts.iter().filter(|(number, _, _)| *number > head) {
        round.act(work, *number, bytes, *hash)?;
    }
    for (id, (kind, order)) in &round.touched {
        work.close(*id, *kind, order)?;
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
    Ok(Pushed { receipts, acknowledged })
}

/// The push must begin within or right after what is known of the log, and agree with it there.
fn continued(work: &Work<'_>, device: DeviceId, push: &Push, head: u64) -> Result<(), SyncProblem> {
    if push.first == 0 || push.first > head + 1 {
        return Err(SyncProblem::Gap { acknowledged: head });
    }
    let before = match push.first - 1 {
        0 => ChainHash::default(),
        number => work.log(ActId { device, number })?.map(|row| row.hash).unwrap_or_default(),
    };
    if before == push.before { Ok(()) } else { Err(SyncProblem::Forked { acknowledged: push.first - 1 }) }
}

/// The acts of this push that a later act of it strikes.
fn struck(device: DeviceId, acts: &[(u64, &[u8], ChainHash)], head: u64) -> BTreeSet<u64> {
    acts.iter()
        .filter(|(number, _, _)| *number > head)
        .filter_map(|(number, bytes, _)| match Act::decode(bytes).ok()?.command().ok()? {
            Command::Strike { act } if act.device == device && act.number < *number && act.number > head => {
                Some(act.number)
            }
            _ => None,
        })
        .collect()
}

struct Round<'a> {
    device: &'a DeviceRecord,
    struck: BTreeSet<u64>,
    /// The documents changed, with the acts in their order: what is to be ruled on.
    touched: BTreeMap<DocumentId, (DocumentKind, Vec<ActId>)>,
}

impl Round<'_> {
    fn act(&mut self, work: &mut Work<'_>, number: u64, bytes: &[u8], chain: ChainHash) -> Result<(), StoreError> {
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
            // Another device's name, number or person in this device's own log is a forgery by its owner.
            Ok(_) | Err(_) => return work.enter(enter(Outcome::Refused(Why::Unreadable), None, None)),
        };
        let about = Some(act.document);
        if !matches!(act.site, Site::Field | Site::Desk) {
            // Only the server itself speaks for the portal and the system.
            return work.enter(enter(Outcome::Refused(Why::ServerOnly), about, None));
        }
        let dismissed = work.reader.person(&self.device.person)?.is_none_or(|person| !person.active);
        if dismissed {
            // R34: whoever is no longer here, whenever they wrote it: a supervisor decides.
            return work.enter(enter(Outcome::Held(Why::PersonDismissed), about, None));
        }
        if self.device.revoked.is_some() {
            return work.enter(enter(Outcome::Held(Why::DeviceRevoked), about, None));
        }
        let command = match act.command() {
            Ok(command) => command,
            Err(ActError::UnknownCommand { .. }) => {
                return work.enter(enter(Outcome::Held(Why::UnknownVersion), about, None));
            }
            Err(ActError::TooLong(_) | ActError::Unreadable(_) | ActError::BadArguments(_)) => {
                return work.enter(enter(Outcome::Refused(Why::Unreadable), about, None));
            }
        };
        if let Command::Strike { act: target } = &command {
            let fits = target.device == id.device && self.struck.contains(&target.number);
            let outcome = if fits { Outcome::Accepted } else { Outcome::Refused(Why::CannotStrike) };
            return work.enter(enter(outcome, about, None));
        }
        if self.struck.contains(&number) {
            return work.enter(enter(Outcome::Accepted, about, None));
        }
        match take_place(work, &act, &command)? {
            Err(outcome) => work.enter(enter(outcome, about, None)),
            Ok(change) => {
                if change.is_some() {
                    self.touched.entry(act.document).or_insert_with(|| (act.kind, Vec::new())).1.push(id);
                }
                work.enter(enter(Outcome::Accepted, about, change))?;
                if act.is_birth() {
                    self.take_what_waited(work, act.document)?;
                }
                Ok(())
            }
        }
    }
}

impl Round<'_> {
    /// A document that a restored server had lost is born again: acts that waited for it are taken now, in their order.
    fn take_what_waited(&mut self, work: &mut Work<'_>, id: DocumentId) -> Result<(), StoreError> {
        for waiting in work.waiting_for(id)? {
            let Ok(act) = Act::decode(&waiting.bytes) else { continue };
            let Ok(command) = act.command() else { continue };
            if let Ok(change) = take_place(work, &act, &command)? {
                self.touched.entry(id).or_insert_with(|| (act.kind, Vec::new())).1.push(act.id());
                work.decide_held(&waiting, id, change)?;
            }
        }
        Ok(())
    }
}

type Changed = Option<(ChangeHash, Vec<u8>)>;

/// Judges an act where its author stood and executes it there.
fn take_place(work: &mut Work<'_>, act: &Act, command: &Command) -> Result<Result<Changed, Outcome>, StoreError> {
    let Some(place) = place::of(work, act)? else {
        return Ok(Err(Outcome::Held(Why::NotYourRole)));
    };
    if !place.person.active {
        return Ok(Err(Outcome::Held(Why::NotYourRole)));
    }
    let id = act.document;
    let rests = work.held_on(act.device)?.contains(&id);
    let birth = act.is_birth();
    let exists = work.open(id)?.row.is_some();
    if !exists && !birth {
        return Ok(Err(match (rests, place.lost) {
            (true, _) => Outcome::Held(Why::RestsOnHeld),
            // Somebody else's device will bring its birth again; then this is taken.
            (false, true) => Outcome::Held(Why::NoSuchDocument),
            (false, false) => Outcome::Refused(Why::NoSuchDocument),
        }));
    }
    if exists && !birth && !place::in_scope(work, act, &place)? {
        return Ok(Err(Outcome::Held(Why::NotYourTicket)));
    }
    let heads = if exists { place::heads(work, id, act, &place)? } else { None };
    let (organisation, now) = (work.organisation(), work.now);
    let actor = work.actor(act.device);
    let kind = work.open(id)?.row.as_ref().map_or(act.kind, |row| row.kind);
    let people_reader = work.founded.store.read()?;
    let open = work.open(id)?;
    let view = {
        let reader = match &heads {
            Some(heads) if !place.lost => DocumentReader::at(&open.document, heads),
            Some(_) | None => DocumentReader::now(&open.document),
        };
        match kind {
            DocumentKind::Ticket => read::read(id, &reader).map(|mut view| {
                let people = |person: &_| people_reader.person(person).ok().flatten();
                fold::fold(organisation, &mut view, &people, act.at);
                View::Ticket(Box::new(view))
            }),
            DocumentKind::Equipment => equipment::read(id, &reader).map(|view| View::Equipment(Box::new(view))),
        }
    };
    let standing = Standing { organisation, person: &place.person, site: act.site, now: act.at };
    match judge(standing, view.as_ref(), kind, command) {
        Ok(()) => {}
        Err(_) if rests => return Ok(Err(Outcome::Held(Why::RestsOnHeld))),
        Err(Judgement::NotYours(why)) => return Ok(Err(Outcome::Held(why))),
        // What was legal on a state that the server has lost is for a person to decide.
        Err(Judgement::Illegal(refusal)) if place.lost => return Ok(Err(Outcome::Held(refusal.why))),
        Err(Judgement::Illegal(refusal)) => return Ok(Err(Outcome::Refused(refusal.why))),
    }
    let circumstances = Circumstances {
        act: act.id(),
        person: act.person.clone(),
        site: act.site,
        at: act.at,
        received: Some(now),
        suspect: place.suspect,
    };
    let executed = execute(&mut open.document, heads.as_deref(), actor, &circumstances, command);
    match executed {
        Ok(None) => Ok(Ok(None)),
        Ok(Some(hash)) => {
            let bytes = change_bytes(&open.document, hash, id)?;
            if birth {
                work.born(id, kind)?;
            }
            Ok(Ok(Some((ChangeHash(hash.0), bytes))))
        }
        Err(error) => {
            tracing::warn!(error = %error, act = %act.id(), "An act could not be executed where its author stood.");
            Ok(Err(Outcome::Refused(Why::WrongKind)))
        }
    }
}

/// Acts by the server itself: numbered in the server's own log, judged and executed like anybody's, at the present.
pub(super) fn perform(work: &mut Work<'_>, acts: Vec<OwnAct>) -> Result<Vec<Receipt>, SyncProblem> {
    let mut receipts = Vec::with_capacity(acts.len());
    let mut touched: BTreeMap<DocumentId, (DocumentKind, Vec<ActId>)> = BTreeMap::new();
    for own in acts {
        let (number, head) = work.head(DeviceId::SERVER)?;
        let act = Act {
            device: DeviceId::SERVER,
            number: number + 1,
            person: own.person,
            document: own.document,
            kind: own.kind,
            site: own.site,
            at: own.at,
            seen: Vec::new(),
            base: place::PRESENT,
            command: own.command.name().to_string(),
            version: COMMAND_VERSION,
            arguments: cbor::encode(&own.command),
        };
        let bytes = act.encode();
        let chain = head.then(&bytes);
        let (outcome, change) = match take_place(work, &act, &own.command)? {
            Err(outcome) => (outcome, None),
            Ok(change) => (Outcome::Accepted, change),
        };
        if change.is_some() {
            touched.entry(act.document).or_insert_with(|| (act.kind, Vec::new())).1.push(act.id());
        }
        receipts.push(Receipt { number: act.number, outcome: outcome.clone(), note: None });
        work.enter(Entered { act: act.id(), bytes, chain, document: Some(act.document), outcome, change })?;
    }
    for (id, (kind, order)) in &touched {
        work.close(*id, *kind, order)?;
    }
    Ok(receipts)
}
