//! Lists acts that await a supervisor's decision: author, time, reason, and what each would change.
//! Each is executed on a working set that is never committed.

use super::super::author_context;
use super::super::closed_years;
use super::super::context::WriterContext;
use super::super::document_cache::DocumentCache;
use super::super::unit_of_work::UnitOfWork;
use super::decision::{taken, waits_by_itself};
use super::queue::{HeldByDevice, HeldEntry, may_see};
use crate::store::{DeviceRecord, StoreError};
use ronda_shared::act::{Act, DocumentKind};
use ronda_shared::catalog::Organisation;
use ronda_shared::command::Command;
use ronda_shared::difference::{Difference, difference};
use ronda_shared::equipment;
use ronda_shared::ids::{BuildingId, DeviceId, DocumentId};
use ronda_shared::messages::Reason;
use ronda_shared::person::Person;
use ronda_shared::record::{self, RecordSummary};
use ronda_shared::ticket::summary::summarize;
use ronda_shared::time::Timestamp;
use ronda_shared::view::Summary;
use ronda_shared::view::View;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

/// So many are told at once, the oldest first.
const MOST: usize = 200;
/// No more bytes of acts than these.
const MOST_BYTES: usize = 2 * 1024 * 1024;

/// A held act with what a decision on it needs.
#[derive(Debug, Clone)]
pub struct HeldAct {
    /// Its place in the feed.
    pub position: u64,
    /// The act's envelope.
    pub act: Act,
    /// When it was received.
    pub received: Timestamp,
    /// The device's clock is not to be trusted.
    pub suspect: bool,
    /// Its author, as far as the directory knows them.
    pub person: Option<Person>,
    /// Its device.
    pub device: Option<DeviceRecord>,
    /// The document's folio, once it has one.
    pub folio: Option<String>,
    /// The document's subject or name.
    pub title: Option<String>,
    /// Where it is.
    pub building: Option<BuildingId>,
    /// What; none where this server does not know it yet, or whose document it is cannot be told.
    pub command: Option<Command>,
    /// Why it is held.
    pub why: Reason,
    /// What it would change.
    pub differences: Vec<Difference>,
    /// Held acts that it rests on: they are decided first.
    pub rests_on: Vec<u64>,
    /// Why it cannot be accepted as things stand.
    pub cannot: Option<Reason>,
    /// It is the last that is told, and more wait behind it.
    pub more: bool,
}

/// What a device has waiting on a document.
struct Group {
    waiting: Vec<HeldEntry>,
    /// The supervisor may see it.
    visible: bool,
    /// Its ticket left for an archive.
    left: bool,
}

/// The held acts that a supervisor may see, the oldest first. The place of archives is waited for once: after one that could not be had
/// for as long as `slow`, acts on tickets that left are told without what they would change.
pub(in super::super) fn list(
    context: &WriterContext,
    decider: &Person,
    slow: Duration,
) -> Result<Vec<HeldAct>, StoreError> {
    let reader = context.store.read()?;
    let reader = reader.as_ref();
    let mut groups: BTreeMap<(DeviceId, DocumentId), Group> = BTreeMap::new();
    let mut by_device = HeldByDevice::default();
    let (mut told, mut bytes, mut away) = (Vec::<HeldAct>::new(), 0, false);
    for entry in reader.held()? {
        let Some(waits) = HeldEntry::of(reader, entry?)? else { continue };
        let (device, document) = (waits.act.device, waits.act.document);
        let Group { waiting: group, visible, left } = match groups.entry((device, document)) {
            Entry::Occupied(known) => &*known.into_mut(),
            Entry::Vacant(place) => {
                let waiting = by_device.take(reader, device, document)?;
                let visible = may_see(reader, &context.organisation, decider, &waiting)?;
                let left = !closed_years::archived(reader, [document])?.is_empty();
                &*place.insert(Group { waiting, visible, left })
            }
        };
        if !visible {
            continue;
        }
        let Some(at) = group.iter().position(|one| one.position == waits.position) else { continue };
        bytes += waits.act.arguments.len();
        if told.len() == MOST || bytes > MOST_BYTES {
            if let Some(last) = told.last_mut() {
                last.more = true;
            }
            break;
        }
        // One that is held because the server fails over it keeps nobody from the others.
        let asked = Instant::now();
        let judged = catch_unwind(AssertUnwindSafe(|| held_act(context, group, at, !(away && *left))));
        let act = judged.unwrap_or_else(|_| held_act(context, group, at, false))?;
        away |= act.cannot == Some(Reason::DocumentUnreadable) && asked.elapsed() >= slow;
        told.push(act);
    }
    Ok(told)
}

/// A held act with what it would change; where it is not to be `judged`, with what is known of it besides.
fn held_act(context: &WriterContext, group: &[HeldEntry], at: usize, judged: bool) -> Result<HeldAct, StoreError> {
    let waits = &group[at];
    let (act, id) = (&waits.act, waits.act.document);
    let mut work = UnitOfWork::begin(context, DocumentCache::default(), &Vec::new)?;
    let judged = judged
        && match work.open(id) {
            Ok(open) => {
                // It is brought back before it is decided on: what it would change is told as if it had never left.
                if let Some(row) = open.row.as_mut() {
                    row.archived = 0;
                }
                true
            }
            // Asked again it would be waited for again.
            Err(StoreError::Archive { .. }) => false,
            Err(error) if error.is_of_a_document() => true,
            Err(error) => return Err(error),
        };
    let before = if judged { whole(view(&mut work, id, act.kind))?.flatten() } else { None };
    let mut outcome = if judged { taken(&mut work, group, at)? } else { Err(Reason::DocumentUnreadable) };
    let mut after = None;
    if let Ok(Some(_)) = &outcome {
        let kind = work.open(id)?.row.as_ref().map_or(act.kind, |row| row.kind);
        match whole(work.close(id, kind, &[act.id()]))? {
            Some(()) => after = view(&mut work, id, kind)?,
            None => outcome = Err(Reason::DocumentUnreadable),
        }
    }
    let differences = if after.is_some() { difference(before.as_ref(), after.as_ref()) } else { Vec::new() };
    let earlier: Vec<u64> = group[..at].iter().map(|one| one.position).collect();
    let cannot = outcome.err();
    let rests = cannot.is_some_and(|why| !waits_by_itself(why)) && !earlier.is_empty();
    let suspect = author_context::of(&work, act, waits.received())?.is_some_and(|place| place.suspect);
    let reader = work.reader.as_ref();
    let shown = match whole(reader.summary(id))?.flatten() {
        Some(summary) => Some(summary),
        None => after.as_ref().map(|view| match view {
            View::Ticket(ticket) => Summary::Ticket(Box::new(summarize(ticket))),
            View::Equipment(item) => Summary::Equipment(Box::new(equipment::summarize(item))),
            View::Record(record) => Summary::Record(Box::new(record::summarize(record))),
        }),
    };
    // Of what document an act speaks whose birth is not here nobody can say, and so not who may read it.
    let unknown = reader.row_of(id)?.is_none() && !group.iter().any(|one| one.act.is_birth());
    Ok(HeldAct {
        position: waits.position,
        received: waits.received,
        suspect,
        person: reader.person(&act.person)?,
        device: reader.device(act.device)?,
        folio: match (&shown, reader.row_of(id)?) {
            (Some(Summary::Ticket(ticket)), Some(_)) => ticket.folio.clone(),
            _ => None,
        },
        title: shown.as_ref().map(|shown| match shown {
            Summary::Ticket(ticket) => ticket.subject.clone(),
            Summary::Equipment(item) => item.name.clone(),
            Summary::Record(record) => record_title(work.organisation(), record),
        }),
        building: shown.and_then(|shown| match shown {
            Summary::Ticket(ticket) => ticket.building,
            Summary::Equipment(item) => item.building,
            Summary::Record(_) => None,
        }),
        command: act.command().ok().filter(|_| !unknown),
        why: waits.why,
        differences,
        rests_on: if rests { earlier } else { Vec::new() },
        cannot: if rests { Some(Reason::RestsOnHeld) } else { cannot },
        more: false,
        act: act.clone(),
    })
}

/// What was read; none where a document is damaged that was read for it, or its archive away.
fn whole<T>(read: Result<T, StoreError>) -> Result<Option<T>, StoreError> {
    match read {
        Err(error) if error.is_of_a_document() => Ok(None),
        read => read.map(Some),
    }
}

/// A document as it is now, as far as the working set has come.
fn view(work: &mut UnitOfWork<'_>, id: DocumentId, kind: DocumentKind) -> Result<Option<View>, StoreError> {
    Ok(work.open(id)?.view(id, kind).cloned())
}

/// What its register calls it, and what it is known by.
fn record_title(org: &Organisation, record: &RecordSummary) -> String {
    let def = org.register(&record.register);
    let known_by = def.and_then(|def| def.key.first().or(def.fields.first().map(|field| &field.id)));
    let value = known_by.and_then(|field| record.values.get(field));
    let parts = [def.map(|def| def.record.as_str()), record.number.as_deref(), value.map(String::as_str)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}
