//! A batch into the tables, and what follows from an entry alone.

use super::super::alerts::AlertRows;
use super::super::derived;
use super::super::inventory::InventoryRows;
use super::super::ocsp::OcspRows;
use super::super::push::PushRows;
use super::super::reports::ReportRows;
use super::super::row_codec::{self, join};
use super::super::time_stamps::StampRows;
use super::super::webhooks::WebhookRows;
use super::super::whatsapp::WhatsappRows;
use super::super::{Batch, ChangeHash, DocumentRow, Entry, EntryKind, Founding, LogRow, StoreError};
use super::evidence;
use super::mail;
use super::packing::{feed_row, pack};
use super::scope_index;
use super::tables::{Writing, code, key, read, split_feed};
use redb::{ReadableTable, WriteTransaction};
use ronda_shared::act::ChainHash;
use ronda_shared::ids::{ActId, DeviceId, DocumentId};
use ronda_shared::sync::wire::Outcome;
use ronda_shared::view::Summary;
use std::collections::{BTreeMap, BTreeSet};

/// Writes all of a batch and answers the feed's end. The caller commits, or drops it all on an error.
pub(super) fn apply(transaction: &WriteTransaction, batch: &Batch) -> Result<u64, StoreError> {
    let mut tables = Writing::new(transaction);
    let end = tables.feed()?.last()?.map_or(0, |(position, _)| position.value());
    if batch.is_bound() && batch.after != end {
        return Err(StoreError::Moved { expected: batch.after, end });
    }
    for token in &batch.enrolments_used {
        if tables.enrolments()?.remove(&token.0)?.is_none() {
            return Err(StoreError::Taken);
        }
    }
    empty(&mut tables, &batch.emptied)?;
    if batch.scope_index_of == Some(0) {
        tables.scope_index()?.retain(|_, _| false)?;
    }
    append(&mut tables, end, batch)?;
    for row in &batch.documents {
        put_document(&mut tables, row, &batch.entries)?;
    }
    for (id, bytes) in &batch.snapshots {
        tables.snapshots()?.insert(id.bytes(), &*pack(bytes))?;
    }
    put_summaries(&mut tables, &batch.summaries)?;
    beside(&mut tables, batch)?;
    Ok(end + batch.entries.len() as u64)
}

/// Rows that hang on no document.
fn beside(tables: &mut Writing<'_>, batch: &Batch) -> Result<(), StoreError> {
    for head in &batch.signed {
        tables.signed()?.insert((head.act.device.raw(), head.act.number), code(head).as_slice())?;
    }
    for (series, next) in &batch.series {
        tables.series()?.insert(series.as_str(), next)?;
    }
    for seen in &batch.seen {
        tables.seen()?.insert(seen.device.raw(), code(seen).as_slice())?;
    }
    for session in &batch.sessions {
        tables.sessions()?.insert(&session.token.0, code(session).as_slice())?;
    }
    for token in &batch.sessions_ended {
        tables.sessions()?.remove(&token.0)?;
    }
    for used in &batch.passkeys_used {
        tables.passkey_uses()?.insert(used.id.as_slice(), code(used).as_slice())?;
    }
    for enrolment in &batch.enrolments {
        tables.enrolments()?.insert(&enrolment.token.0, code(enrolment).as_slice())?;
    }
    evidence::beside(tables, batch)?;
    mail::write(tables, &batch.mail)?;
    push(tables, &batch.push)?;
    alerts(tables, &batch.alerts)?;
    webhooks(tables, &batch.webhooks)?;
    whatsapp(tables, &batch.whatsapp)?;
    time_stamps(tables, &batch.time_stamps)?;
    ocsp(tables, &batch.ocsp)?;
    for row in &batch.calendars.put {
        tables.calendars()?.insert(&row.token.0, code(row).as_slice())?;
    }
    for token in &batch.calendars.gone {
        tables.calendars()?.remove(&token.0)?;
    }
    inventory(tables, &batch.inventory)?;
    for row in &batch.accounts.put {
        tables.accounts()?.insert(&row.key.0, code(row).as_slice())?;
    }
    for key in &batch.accounts.gone {
        tables.accounts()?.remove(&key.0)?;
    }
    for row in &batch.api_tokens.put {
        tables.api_tokens()?.insert(&row.token.0, code(row).as_slice())?;
    }
    for token in &batch.api_tokens.gone {
        tables.api_tokens()?.remove(&token.0)?;
    }
    for row in &batch.api_tokens.shelves {
        tables.api_calls()?.insert(&row.shelf.0, code(row).as_slice())?;
    }
    for shelf in &batch.api_tokens.shelves_gone {
        tables.api_calls()?.remove(&shelf.0)?;
    }
    reports(tables, &batch.reports)?;
    if let Some(version) = batch.summaries_of {
        tables.meta()?.insert(key::SUMMARIES_OF, code(&version).as_slice())?;
    }
    if let Some(version) = batch.scope_index_of {
        tables.meta()?.insert(key::SCOPE_INDEX_OF, code(&version).as_slice())?;
    }
    if let Some(ring) = &batch.light {
        tables.meta()?.insert(key::LIGHT, code(ring).as_slice())?;
    }
    if let Some(position) = batch.backed_up {
        tables.meta()?.insert(key::BACKED_UP, code(&position).as_slice())?;
    }
    if let Some(place) = &batch.replica {
        tables.meta()?.insert(key::REPLICA, code(place).as_slice())?;
    }
    Ok(())
}

/// Writes how devices are told by push.
fn push(tables: &mut Writing<'_>, rows: &PushRows) -> Result<(), StoreError> {
    for row in &rows.put {
        tables.push()?.insert(row.device.raw(), code(row).as_slice())?;
    }
    for device in &rows.gone {
        tables.push()?.remove(device.raw())?;
    }
    if rows.unfollowed {
        tables.meta()?.remove(key::PUSH_FOLLOWED)?;
    }
    if let Some(position) = rows.followed {
        tables.meta()?.insert(key::PUSH_FOLLOWED, code(&position).as_slice())?;
    }
    Ok(())
}

/// Writes what is remembered of alerts.
fn alerts(tables: &mut Writing<'_>, rows: &AlertRows) -> Result<(), StoreError> {
    for row in &rows.alerts {
        tables.alerts()?.insert((row.source.as_str(), row.key.bytes()), code(row).as_slice())?;
    }
    for (source, name) in &rows.alerts_gone {
        tables.alerts()?.remove((source.as_str(), name.bytes()))?;
    }
    for row in &rows.outages {
        tables.outages()?.insert(row.document.bytes(), code(row).as_slice())?;
    }
    for document in &rows.outages_gone {
        tables.outages()?.remove(document.bytes())?;
    }
    if let Some(turn) = rows.turn {
        tables.meta()?.insert(key::ALERTS_TURN, code(&turn).as_slice())?;
    }
    if let Some(position) = rows.followed {
        tables.meta()?.insert(key::ALERTS_FOLLOWED, code(&position).as_slice())?;
    }
    Ok(())
}

/// Writes what came by WhatsApp, what is to go out by it and what is remembered of it.
fn whatsapp(tables: &mut Writing<'_>, rows: &WhatsappRows) -> Result<(), StoreError> {
    for name in &rows.gone {
        tables.whatsapp_waiting()?.remove(name.bytes())?;
    }
    for row in &rows.waiting {
        tables.whatsapp_waiting()?.insert(row.key().bytes(), code(row).as_slice())?;
    }
    for name in &rows.forgotten {
        tables.whatsapp_known()?.remove(name.bytes())?;
    }
    for row in &rows.known {
        tables.whatsapp_known()?.insert(row.key().bytes(), code(row).as_slice())?;
    }
    if rows.unfollowed {
        tables.meta()?.remove(key::WHATSAPP_FOLLOWED)?;
    }
    if let Some(position) = rows.followed {
        tables.meta()?.insert(key::WHATSAPP_FOLLOWED, code(&position).as_slice())?;
    }
    Ok(())
}

/// Writes what waits for a time stamp, and those that were given.
fn time_stamps(tables: &mut Writing<'_>, rows: &StampRows) -> Result<(), StoreError> {
    for name in &rows.gone {
        tables.stamps_waiting()?.remove(name.bytes())?;
    }
    for row in &rows.waiting {
        tables.stamps_waiting()?.insert(row.key().bytes(), code(row).as_slice())?;
    }
    for row in &rows.kept {
        tables.stamps()?.insert(row.key().bytes(), code(row).as_slice())?;
    }
    if rows.unfollowed {
        tables.meta()?.remove(key::STAMPS_FOLLOWED)?;
    }
    if let Some(followed) = rows.followed {
        tables.meta()?.insert(key::STAMPS_FOLLOWED, code(&followed).as_slice())?;
    }
    Ok(())
}

/// Writes whose issuers are to be asked, and what they answered.
fn ocsp(tables: &mut Writing<'_>, rows: &OcspRows) -> Result<(), StoreError> {
    for name in &rows.gone {
        tables.ocsp_waiting()?.remove(name.bytes())?;
    }
    for row in &rows.waiting {
        tables.ocsp_waiting()?.insert(row.key().bytes(), code(row).as_slice())?;
    }
    for row in &rows.kept {
        tables.ocsp_answers()?.insert(row.key().bytes(), code(row).as_slice())?;
    }
    if rows.unfollowed {
        tables.meta()?.remove(key::OCSP_FOLLOWED)?;
    }
    if let Some(position) = rows.followed {
        tables.meta()?.insert(key::OCSP_FOLLOWED, code(&position).as_slice())?;
    }
    Ok(())
}

/// Writes what machines report of themselves.
fn inventory(tables: &mut Writing<'_>, rows: &InventoryRows) -> Result<(), StoreError> {
    for row in &rows.machines {
        tables.machines()?.insert(row.key.bytes(), code(row).as_slice())?;
        if let Some(item) = row.item {
            tables.machine_items()?.insert(item.bytes(), code(&row.key).as_slice())?;
        }
    }
    for (machine, report) in &rows.reports {
        tables.machine_reports()?.insert(machine.bytes(), code(report).as_slice())?;
    }
    for machine in &rows.gone {
        tables.machines()?.remove(machine.bytes())?;
        tables.machine_reports()?.remove(machine.bytes())?;
    }
    Ok(())
}

/// Writes what is on its way to other systems.
fn webhooks(tables: &mut Writing<'_>, rows: &WebhookRows) -> Result<(), StoreError> {
    for row in &rows.put {
        tables.webhooks()?.insert(row.key.bytes(), code(row).as_slice())?;
    }
    for name in &rows.gone {
        tables.webhooks()?.remove(name.bytes())?;
    }
    if rows.is_a_turn() {
        let turn: Option<u64> =
            tables.meta()?.get(key::WEBHOOKS_TURN)?.map(|bytes| read("meta", bytes.value())).transpose()?;
        tables.meta()?.insert(key::WEBHOOKS_TURN, code(&(turn.unwrap_or(0) + 1)).as_slice())?;
    }
    if rows.unfollowed {
        tables.meta()?.remove(key::WEBHOOKS_FOLLOWED)?;
    }
    if let Some(position) = rows.followed {
        tables.meta()?.insert(key::WEBHOOKS_FOLLOWED, code(&position).as_slice())?;
    }
    Ok(())
}

/// Writes schedules of reports, and what was issued: the latter once and for all.
fn reports(tables: &mut Writing<'_>, rows: &ReportRows) -> Result<(), StoreError> {
    for row in &rows.schedules {
        tables.schedules()?.insert(row.id, code(row).as_slice())?;
    }
    for (row, contents) in &rows.issued {
        if tables.issued()?.get(row.number)?.is_some() {
            let detail = format!("report {} was issued before", row.number);
            return Err(StoreError::Damaged { place: "issued", detail });
        }
        tables.issued()?.insert(row.number, code(row).as_slice())?;
        tables.issued_contents()?.insert(row.number, contents.as_slice())?;
    }
    Ok(())
}

/// Continues the feed, each entry chained to the one before, and writes what follows from them.
fn append(tables: &mut Writing<'_>, end: u64, batch: &Batch) -> Result<(), StoreError> {
    let entries = &batch.entries;
    if entries.is_empty() {
        return Ok(());
    }
    let founding = founding(tables)?;
    let mut hash = match tables.feed()?.get(end)? {
        Some(last) => split_feed(last.value())?.0,
        None => ChainHash::default(),
    };
    for (expected, entry) in (end + 1..).zip(entries) {
        if entry.position != expected {
            return Err(StoreError::Moved { expected: entry.position, end: expected - 1 });
        }
        let bytes = code(entry);
        hash = batch.told.get(&entry.position).copied().unwrap_or_else(|| hash.then(&bytes));
        tables.feed()?.insert(entry.position, feed_row(&hash, &bytes).as_slice())?;
        follow(tables, &founding, entry)?;
    }
    Ok(())
}

/// Puts emptied entries in the places of those that were, and makes anew what follows from them.
fn empty(tables: &mut Writing<'_>, entries: &[Entry]) -> Result<(), StoreError> {
    if entries.is_empty() {
        return Ok(());
    }
    let founding = founding(tables)?;
    let documents: BTreeSet<DocumentId> = entries.iter().filter_map(|entry| entry.document).collect();
    for id in documents {
        // No change of theirs is what it was.
        tables.own()?.retain_in((id.bytes(), 0)..=(id.bytes(), u64::MAX), |_, _| false)?;
        tables.own_decided()?.retain_in((id.bytes(), 0)..=(id.bytes(), u64::MAX), |_, _| false)?;
    }
    for entry in entries {
        let missing = || StoreError::Damaged { place: "feed", detail: format!("entry {} is missing", entry.position) };
        let hash = {
            let row = tables.feed()?.get(entry.position)?.ok_or_else(missing)?;
            split_feed(row.value())?.0
        };
        tables.feed()?.insert(entry.position, feed_row(&hash, &code(entry)).as_slice())?;
        follow(tables, &founding, entry)?;
    }
    Ok(())
}

/// What follows from an entry without reading any document.
pub(super) fn follow(tables: &mut Writing<'_>, founding: &Founding, entry: &Entry) -> Result<(), StoreError> {
    let position = entry.position;
    if let Some(document) = entry.document {
        let heads = if entry.changed() { join(&entry.heads) } else { Vec::new() };
        tables.doc_feed()?.insert((document.bytes(), position), heads.as_slice())?;
    }
    match &entry.kind {
        EntryKind::Act { act, bytes, chain, outcome, hash, fork, .. } => {
            if let Some(chain) = chain {
                let seen = match entry.emptied.as_ref().and_then(|emptied| emptied.said.as_ref()) {
                    Some(said) => said.seen,
                    None => seen(tables, founding, *act, bytes, position)?,
                };
                let row = LogRow { hash: *chain, outcome: outcome.clone(), position, seen, note: None };
                tables.log()?.insert((act.device.raw(), act.number), code(&row).as_slice())?;
            }
            if let Some(fork) = fork {
                tables.forks()?.insert((act.device.raw(), &fork.0), position)?;
            }
            if matches!(outcome, Outcome::Held(_)) {
                tables.held()?.insert(position, act.device.raw())?;
            }
            put_own(tables, entry.document, act.device, *hash)?;
            evidence::follow(tables, entry.document, bytes, outcome, position)?;
            if let Some(file) = entry.emptied.as_ref().and_then(|emptied| emptied.said.as_ref()?.file) {
                evidence::still_named(tables, entry.document, *act, &file, outcome)?;
            }
        }
        EntryKind::HeldDecided { held, act, outcome, hash, reason, .. } => {
            tables.held()?.remove(held)?;
            let note = (!reason.is_empty()).then(|| reason.clone());
            decide(tables, *held, *act, (outcome, note), position)?;
            add_own(tables, entry.document, act.device, *hash)?;
        }
        EntryKind::Person(person) => {
            let bytes = code(person);
            tables.people()?.insert(person.id.as_str(), bytes.as_slice())?;
            tables.people_then()?.insert((person.id.as_str(), position), bytes.as_slice())?;
            tables.meta()?.insert(key::DIRECTORY, code(&position).as_slice())?;
        }
        EntryKind::Device(device) => {
            tables.devices()?.insert(device.id.raw(), code(device).as_slice())?;
            tables.codes()?.insert(device.code.as_str(), device.id.raw())?;
        }
        EntryKind::Organisation { version, data } => {
            tables.organisations()?.insert(version.as_str(), data.as_slice())?;
            tables.organisation_at()?.insert(position, version.as_str())?;
        }
        EntryKind::Passkey(passkey) => {
            tables.passkeys()?.insert(passkey.id.as_slice(), code(passkey).as_slice())?;
        }
        EntryKind::Audit(line) => {
            if let Some(address) = line.paper_address()
                && tables.papers()?.get(address)?.is_none()
            {
                tables.papers()?.insert(address, position)?;
            }
            tables.audit()?.insert(position, ())?;
        }
        EntryKind::Archived(line) => evidence::archived(tables, entry, line)?,
        EntryKind::Returned(back) => evidence::returned(tables, back)?,
        EntryKind::Rulings { .. } | EntryKind::Scope { .. } | EntryKind::Founded(_) => {}
    }
    Ok(())
}

/// The decision on a held act, where that act stands in its device's log (a fork of the log does not).
fn decide(
    tables: &mut Writing<'_>,
    held: u64,
    act: ActId,
    (outcome, note): (&Outcome, Option<String>),
    position: u64,
) -> Result<(), StoreError> {
    // Also of one that stands beside its log: whoever wrote it is told by the entry itself.
    tables.decided()?.insert((act.device.raw(), position), act.number)?;
    let log = tables.log()?;
    let row: Option<LogRow> =
        log.get((act.device.raw(), act.number))?.map(|row| read("log", row.value())).transpose()?;
    let Some(mut row) = row.filter(|row| row.position == held) else {
        return Ok(());
    };
    row.outcome = outcome.clone();
    row.note = note;
    log.insert((act.device.raw(), act.number), code(&row).as_slice())?;
    Ok(())
}

fn put_own(
    tables: &mut Writing<'_>,
    document: Option<DocumentId>,
    device: DeviceId,
    hash: Option<ChangeHash>,
) -> Result<(), StoreError> {
    if let (Some(document), Some(hash)) = (document, hash) {
        // Its author had all that was their own before it: it is the last word alone.
        tables.own()?.insert((document.bytes(), device.raw()), &hash.0)?;
        tables.own_decided()?.remove((document.bytes(), device.raw()))?;
    }
    Ok(())
}

/// The change of a held act that was accepted: it stands beside what its device did on the document meanwhile.
fn add_own(
    tables: &mut Writing<'_>,
    document: Option<DocumentId>,
    device: DeviceId,
    hash: Option<ChangeHash>,
) -> Result<(), StoreError> {
    if let (Some(document), Some(hash)) = (document, hash) {
        let key = (document.bytes(), device.raw());
        let mut hashes = tables.own_decided()?.get(key)?.map(|hashes| hashes.value().to_vec()).unwrap_or_default();
        hashes.extend_from_slice(&hash.0);
        tables.own_decided()?.insert(key, hashes.as_slice())?;
    }
    Ok(())
}

/// The epochs and the secret by which cursors are read.
pub(super) fn founding(tables: &mut Writing<'_>) -> Result<Founding, StoreError> {
    let none = || StoreError::Damaged { place: "meta", detail: "the store was never founded".into() };
    let founding = tables.meta()?.get(key::FOUNDING)?.map(|bytes| read("meta", bytes.value())).transpose()?;
    founding.ok_or_else(none)
}

/// How far an act's author is proven to have read: by its own cursor, or by that of an act before it in the log.
fn seen(
    tables: &mut Writing<'_>,
    founding: &Founding,
    act: ActId,
    bytes: &[u8],
    position: u64,
) -> Result<u64, StoreError> {
    let before: Option<LogRow> = match act.number.checked_sub(1) {
        Some(number) => {
            tables.log()?.get((act.device.raw(), number))?.map(|row| read("log", row.value())).transpose()?
        }
        None => None,
    };
    Ok(derived::seen(founding, act, bytes, position, before.map_or(0, |row| row.seen)))
}

/// A document's row; the index by position and the scope index follow it. `entered`: the entries of the same commit, which
/// need not be read for what they say.
pub(super) fn put_document(tables: &mut Writing<'_>, row: &DocumentRow, entered: &[Entry]) -> Result<(), StoreError> {
    let id = row.id.bytes();
    let former =
        tables.documents()?.insert(id, &*pack(&code(row)))?.map(|old| read("documents", old.value())).transpose();
    let formers = row_codec::former_documents(row, former, || touched(tables, row.id))?;
    for former in formers.iter().filter(|former| former.latest != row.latest) {
        tables.latest()?.remove((former.latest, id))?;
    }
    tables.latest()?.insert((row.latest, id), ())?;
    if row.archived > 0 {
        tables.snapshots()?.remove(id)?;
    }
    scope_index::put(tables, &formers, row, entered)
}

/// The positions of all entries about a document.
fn touched(tables: &mut Writing<'_>, id: DocumentId) -> Result<Vec<u64>, StoreError> {
    let entries = tables.doc_feed()?.range((id.bytes(), 0)..=(id.bytes(), u64::MAX))?;
    entries.map(|entry| Ok(entry?.0.value().1)).collect()
}

/// Whether an index has a row, by its word and document.
type IndexedWords = BTreeMap<(String, DocumentId), bool>;

/// Summaries; the indexes of words and names follow them, in the order of their keys: what stands side by side in an index is
/// written in one go, whichever document it is of.
pub(super) fn put_summaries(tables: &mut Writing<'_>, summaries: &[Summary]) -> Result<(), StoreError> {
    let (mut words, mut names) = (IndexedWords::new(), IndexedWords::new());
    for summary in summaries {
        let id = summary.id();
        let former = tables
            .summaries()?
            .insert(id.bytes(), &*pack(&code(summary)))?
            .map(|old| read("summaries", old.value()))
            .transpose();
        if former.as_ref().is_err_and(StoreError::is_damage_of_a_document) {
            // Which names it had nobody can tell: a look-up by one of them must not lead here.
            tables.names()?.retain(|(_, named), ()| named != id.bytes())?;
        }
        let former = row_codec::former_summary(id, former)?;
        let before = former.as_ref();
        file(&mut words, id, before.map(row_codec::words).unwrap_or_default(), row_codec::words(summary));
        file(&mut names, id, before.map(row_codec::names).unwrap_or_default(), row_codec::names(summary));
    }
    for ((word, id), stands) in &words {
        let key = (word.as_str(), id.bytes());
        if *stands {
            tables.tokens()?.insert(key, ())?
        } else {
            tables.tokens()?.remove(key)?
        };
    }
    for ((name, id), stands) in &names {
        let key = (name.as_str(), id.bytes());
        if *stands {
            tables.names()?.insert(key, ())?
        } else {
            tables.names()?.remove(key)?
        };
    }
    Ok(())
}

/// Notes what an index no longer has of a document, and what it has from now on.
fn file(filed: &mut IndexedWords, id: DocumentId, before: BTreeSet<String>, now: BTreeSet<String>) {
    for gone in before.difference(&now) {
        filed.insert((gone.clone(), id), false);
    }
    for came in now {
        if !before.contains(&came) {
            filed.insert((came, id), true);
        }
    }
}
