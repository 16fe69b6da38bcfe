//! A batch into the tables, and what follows from an entry alone.

use super::super::alerts::AlertRows;
use super::super::derived;
use super::super::inventory::InventoryRows;
use super::super::ocsp::OcspRows;
use super::super::push::PushRows;
use super::super::reports::ReportRows;
use super::super::row_codec::{self, code, join, key, split_feed};
use super::super::time_stamps::StampRows;
use super::super::webhooks::WebhookRows;
use super::super::whatsapp::WhatsappRows;
use super::super::{Batch, ChangeHash, DocumentRow, Entry, EntryKind, Founding, LogRow, StoreError};
use super::evidence;
use super::keys::{self, Span};
use super::mail;
use super::scope_index;
use super::tables::{
    ACCOUNTS, ALERTS, API_CALLS, API_TOKENS, AUDIT, CALENDARS, CODES, DECIDED, DEVICES, DOC_FEED, DOCUMENTS,
    ENROLMENTS, FEED, FORKS, HELD, ISSUED, ISSUED_CONTENTS, LATEST, LOG, MACHINE_ITEMS, MACHINE_REPORTS, MACHINES,
    MAIL_IN, MAIL_OUT, META, NAMES, OCSP_ANSWERS, OCSP_WAITING, ORGANISATION_AT, ORGANISATIONS, OUTAGES, OWN,
    OWN_DECIDED, PAPERS, PASSKEY_USES, PASSKEYS, PEOPLE, PEOPLE_THEN, PUSH, SCHEDULES, SEALS, SEEN, SERIES, SESSIONS,
    SIGNED, SNAPSHOTS, STAMPS, STAMPS_WAITING, SUMMARIES, TOKENS, Table, WEBHOOKS, WHATSAPP_KNOWN, WHATSAPP_WAITING,
};
use super::write_buffer::WriteBuffer;
use ronda_shared::act::ChainHash;
use ronda_shared::ids::{ActId, DeviceId, DocumentId};
use ronda_shared::sync::wire::Outcome;
use ronda_shared::view::Summary;
use std::collections::{BTreeMap, BTreeSet};

/// Writes all of a batch and answers the feed's end and its hash there. The caller commits, or undoes it all on an error.
pub(super) fn apply(writing: &mut WriteBuffer<'_>, batch: &Batch) -> Result<(u64, ChainHash), StoreError> {
    let last = writing.foresee_behind(FEED, wanted(batch))?;
    let end = last.as_ref().map_or(Ok(0), |(place, _)| keys::first_number("feed", place))?;
    if batch.is_bound() && batch.after != end {
        return Err(StoreError::Moved { expected: batch.after, end });
    }
    for token in &batch.enrolments_used {
        if writing.get(ENROLMENTS, &token.0)?.is_none() {
            return Err(StoreError::Taken);
        }
        writing.remove(ENROLMENTS, token.0.to_vec());
    }
    empty(writing, &batch.emptied)?;
    if batch.scope_index_of == Some(0) {
        writing.empty(&[])?;
    }
    let hash = match &last {
        Some((_, row)) => split_feed(row)?.0,
        None => ChainHash::default(),
    };
    let hash = append(writing, (end, hash), batch)?;
    for row in &batch.documents {
        put_document(writing, row)?;
    }
    for (id, bytes) in &batch.snapshots {
        writing.put(SNAPSHOTS, id.bytes().to_vec(), bytes.clone());
    }
    for summary in &batch.summaries {
        put_summary(writing, summary)?;
    }
    beside(writing, batch)?;
    Ok((end + batch.entries.len() as u64, hash))
}

/// The rows that a batch asks for before it writes its own.
fn wanted(batch: &Batch) -> BTreeMap<Table, Vec<Vec<u8>>> {
    let mut wanted = wanted_of(batch.entries.iter().chain(&batch.emptied));
    let mut want = |table: Table, keys: Vec<Vec<u8>>| wanted.entry(table).or_default().extend(keys);
    want(FEED, batch.emptied.iter().map(|entry| keys::number(entry.position)).collect());
    want(ENROLMENTS, batch.enrolments_used.iter().map(|token| token.0.to_vec()).collect());
    want(DOCUMENTS, batch.documents.iter().map(|row| row.id.bytes().to_vec()).collect());
    let stored = batch.documents.iter().filter(|row| row.born <= batch.after);
    want(FEED, stored.map(|row| keys::number(row.born)).collect());
    want(SUMMARIES, batch.summaries.iter().map(|summary| summary.id().bytes().to_vec()).collect());
    want(SEALS, batch.arrived.iter().map(|arrived| evidence::key(arrived.act)).collect());
    want(MAIL_OUT, batch.mail.out.iter().map(|row| keys::number(row.id)).collect());
    want(MAIL_OUT, batch.mail.gone.iter().map(|id| keys::number(*id)).collect());
    want(MAIL_IN, batch.mail.taken.iter().map(|row| row.key.0.to_vec()).collect());
    if !batch.mail.out.is_empty() {
        want(META, vec![key::MAIL_INDEX_OF.as_bytes().to_vec()]);
    }
    if !batch.mail.taken.is_empty() {
        want(META, vec![key::MAIL_TRAY_OF.as_bytes().to_vec()]);
    }
    want(ISSUED, batch.reports.issued.iter().map(|(row, _)| keys::number(row.number)).collect());
    wanted
}

/// The rows that following these entries asks for.
pub(super) fn wanted_of<'e>(entries: impl Iterator<Item = &'e Entry>) -> BTreeMap<Table, Vec<Vec<u8>>> {
    let mut wanted: BTreeMap<Table, Vec<Vec<u8>>> = BTreeMap::new();
    let mut want = |table: Table, key: Vec<u8>| wanted.entry(table).or_default().push(key);
    want(META, key::FOUNDING.as_bytes().to_vec());
    for entry in entries {
        match &entry.kind {
            EntryKind::Act { act, chain: Some(_), .. } if act.number > 0 => {
                want(LOG, log_key(act.device, act.number - 1));
            }
            EntryKind::HeldDecided { act, .. } => {
                want(LOG, log_key(act.device, act.number));
                if let Some(document) = entry.document {
                    want(OWN_DECIDED, keys::with_number(document.bytes(), act.device.raw()));
                }
            }
            EntryKind::Audit(line) => {
                if let Some(address) = line.paper_address() {
                    want(PAPERS, address.as_bytes().to_vec());
                }
            }
            _ => {}
        }
    }
    wanted
}

fn log_key(device: DeviceId, number: u64) -> Vec<u8> {
    keys::pair(device.raw(), number)
}

/// Rows that hang on no document.
fn beside(writing: &mut WriteBuffer<'_>, batch: &Batch) -> Result<(), StoreError> {
    for head in &batch.signed {
        writing.put_row(SIGNED, log_key(head.act.device, head.act.number), head);
    }
    for (series, next) in &batch.series {
        writing.put(SERIES, series.as_bytes().to_vec(), keys::number(*next));
    }
    for seen in &batch.seen {
        writing.put_row(SEEN, keys::number(seen.device.raw()), seen);
    }
    for session in &batch.sessions {
        writing.put_row(SESSIONS, session.token.0.to_vec(), session);
    }
    for token in &batch.sessions_ended {
        writing.remove(SESSIONS, token.0.to_vec());
    }
    for used in &batch.passkeys_used {
        writing.put_row(PASSKEY_USES, used.id.to_vec(), used);
    }
    for enrolment in &batch.enrolments {
        writing.put_row(ENROLMENTS, enrolment.token.0.to_vec(), enrolment);
    }
    evidence::beside(writing, batch)?;
    mail::write(writing, &batch.mail)?;
    push(writing, &batch.push);
    alerts(writing, &batch.alerts);
    webhooks(writing, &batch.webhooks)?;
    whatsapp(writing, &batch.whatsapp);
    time_stamps(writing, &batch.time_stamps);
    ocsp(writing, &batch.ocsp);
    for row in &batch.calendars.put {
        writing.put_row(CALENDARS, row.token.0.to_vec(), row);
    }
    for token in &batch.calendars.gone {
        writing.remove(CALENDARS, token.0.to_vec());
    }
    inventory(writing, &batch.inventory);
    for row in &batch.accounts.put {
        writing.put_row(ACCOUNTS, row.key.0.to_vec(), row);
    }
    for key in &batch.accounts.gone {
        writing.remove(ACCOUNTS, key.0.to_vec());
    }
    for row in &batch.api_tokens.put {
        writing.put_row(API_TOKENS, row.token.0.to_vec(), row);
    }
    for token in &batch.api_tokens.gone {
        writing.remove(API_TOKENS, token.0.to_vec());
    }
    for row in &batch.api_tokens.shelves {
        writing.put_row(API_CALLS, row.shelf.0.to_vec(), row);
    }
    for shelf in &batch.api_tokens.shelves_gone {
        writing.remove(API_CALLS, shelf.0.to_vec());
    }
    reports(writing, &batch.reports)?;
    if let Some(version) = batch.summaries_of {
        writing.put_fact(key::SUMMARIES_OF, &version);
    }
    if let Some(version) = batch.scope_index_of {
        writing.put_fact(key::SCOPE_INDEX_OF, &version);
    }
    if let Some(ring) = &batch.light {
        writing.put_fact(key::LIGHT, ring);
    }
    if let Some(position) = batch.backed_up {
        writing.put_fact(key::BACKED_UP, &position);
    }
    if let Some(place) = &batch.replica {
        writing.put_fact(key::REPLICA, place);
    }
    Ok(())
}

/// Writes how devices are told by push.
fn push(writing: &mut WriteBuffer<'_>, rows: &PushRows) {
    for row in &rows.put {
        writing.put_row(PUSH, keys::number(row.device.raw()), row);
    }
    for device in &rows.gone {
        writing.remove(PUSH, keys::number(device.raw()));
    }
    if rows.unfollowed {
        writing.remove_fact(key::PUSH_FOLLOWED);
    }
    if let Some(position) = rows.followed {
        writing.put_fact(key::PUSH_FOLLOWED, &position);
    }
}

/// Writes what machines report of themselves.
fn inventory(writing: &mut WriteBuffer<'_>, rows: &InventoryRows) {
    for row in &rows.machines {
        writing.put_row(MACHINES, row.key.bytes().to_vec(), row);
        if let Some(item) = row.item {
            writing.put_row(MACHINE_ITEMS, item.bytes().to_vec(), &row.key);
        }
    }
    for (machine, report) in &rows.reports {
        writing.put_row(MACHINE_REPORTS, machine.bytes().to_vec(), report);
    }
    for machine in &rows.gone {
        writing.remove(MACHINES, machine.bytes().to_vec());
        writing.remove(MACHINE_REPORTS, machine.bytes().to_vec());
    }
}

/// Writes what is remembered of alerts.
fn alerts(writing: &mut WriteBuffer<'_>, rows: &AlertRows) {
    for row in &rows.alerts {
        writing.put_row(ALERTS, keys::of_alert(&row.source, &row.key), row);
    }
    for (source, name) in &rows.alerts_gone {
        writing.remove(ALERTS, keys::of_alert(source, name));
    }
    for row in &rows.outages {
        writing.put_row(OUTAGES, row.document.bytes().to_vec(), row);
    }
    for document in &rows.outages_gone {
        writing.remove(OUTAGES, document.bytes().to_vec());
    }
    if let Some(turn) = rows.turn {
        writing.put_fact(key::ALERTS_TURN, &turn);
    }
    if let Some(position) = rows.followed {
        writing.put_fact(key::ALERTS_FOLLOWED, &position);
    }
}

/// Writes what came by WhatsApp, what is to go out by it and what is remembered of it.
fn whatsapp(writing: &mut WriteBuffer<'_>, rows: &WhatsappRows) {
    for name in &rows.gone {
        writing.remove(WHATSAPP_WAITING, name.bytes().to_vec());
    }
    for row in &rows.waiting {
        writing.put_row(WHATSAPP_WAITING, row.key().bytes().to_vec(), row);
    }
    for name in &rows.forgotten {
        writing.remove(WHATSAPP_KNOWN, name.bytes().to_vec());
    }
    for row in &rows.known {
        writing.put_row(WHATSAPP_KNOWN, row.key().bytes().to_vec(), row);
    }
    if rows.unfollowed {
        writing.remove_fact(key::WHATSAPP_FOLLOWED);
    }
    if let Some(position) = rows.followed {
        writing.put_fact(key::WHATSAPP_FOLLOWED, &position);
    }
}

/// Writes what waits for a time stamp, and those that were given.
fn time_stamps(writing: &mut WriteBuffer<'_>, rows: &StampRows) {
    for name in &rows.gone {
        writing.remove(STAMPS_WAITING, name.bytes().to_vec());
    }
    for row in &rows.waiting {
        writing.put_row(STAMPS_WAITING, row.key().bytes().to_vec(), row);
    }
    for row in &rows.kept {
        writing.put_row(STAMPS, row.key().bytes().to_vec(), row);
    }
    if rows.unfollowed {
        writing.remove_fact(key::STAMPS_FOLLOWED);
    }
    if let Some(followed) = rows.followed {
        writing.put_fact(key::STAMPS_FOLLOWED, &followed);
    }
}

/// Writes whose issuers are to be asked, and what they answered.
fn ocsp(writing: &mut WriteBuffer<'_>, rows: &OcspRows) {
    for name in &rows.gone {
        writing.remove(OCSP_WAITING, name.bytes().to_vec());
    }
    for row in &rows.waiting {
        writing.put_row(OCSP_WAITING, row.key().bytes().to_vec(), row);
    }
    for row in &rows.kept {
        writing.put_row(OCSP_ANSWERS, row.key().bytes().to_vec(), row);
    }
    if rows.unfollowed {
        writing.remove_fact(key::OCSP_FOLLOWED);
    }
    if let Some(position) = rows.followed {
        writing.put_fact(key::OCSP_FOLLOWED, &position);
    }
}

/// Writes what is on its way to other systems.
fn webhooks(writing: &mut WriteBuffer<'_>, rows: &WebhookRows) -> Result<(), StoreError> {
    for row in &rows.put {
        writing.put_row(WEBHOOKS, row.key.bytes().to_vec(), row);
    }
    for name in &rows.gone {
        writing.remove(WEBHOOKS, name.bytes().to_vec());
    }
    if rows.is_a_turn() {
        let turn: Option<u64> = writing.fact(key::WEBHOOKS_TURN)?;
        writing.put_fact(key::WEBHOOKS_TURN, &(turn.unwrap_or(0) + 1));
    }
    if rows.unfollowed {
        writing.remove_fact(key::WEBHOOKS_FOLLOWED);
    }
    if let Some(position) = rows.followed {
        writing.put_fact(key::WEBHOOKS_FOLLOWED, &position);
    }
    Ok(())
}

/// Writes schedules of reports, and what was issued: the latter once and for all.
fn reports(writing: &mut WriteBuffer<'_>, rows: &ReportRows) -> Result<(), StoreError> {
    for row in &rows.schedules {
        writing.put_row(SCHEDULES, keys::number(row.id), row);
    }
    for (row, contents) in &rows.issued {
        let number = keys::number(row.number);
        if writing.get(ISSUED, &number)?.is_some() {
            let detail = format!("report {} was issued before", row.number);
            return Err(StoreError::Damaged { place: "issued", detail });
        }
        writing.put_row(ISSUED, number.clone(), row);
        writing.put(ISSUED_CONTENTS, number, contents.to_vec());
    }
    Ok(())
}

/// Continues the feed, each entry chained to the one before, and writes what follows from them.
fn append(writing: &mut WriteBuffer<'_>, last: (u64, ChainHash), batch: &Batch) -> Result<ChainHash, StoreError> {
    let entries = &batch.entries;
    let (end, mut hash) = last;
    if entries.is_empty() {
        return Ok(hash);
    }
    let founding = founding(writing)?;
    for (expected, entry) in (end + 1..).zip(entries) {
        if entry.position != expected {
            return Err(StoreError::Moved { expected: entry.position, end: expected - 1 });
        }
        let bytes = code(entry);
        hash = batch.told.get(&entry.position).copied().unwrap_or_else(|| hash.then(&bytes));
        writing.put(FEED, keys::number(entry.position), [hash.0.as_slice(), bytes.as_slice()].concat());
        follow(writing, &founding, entry)?;
    }
    Ok(hash)
}

/// Puts emptied entries in the places of those that were, and makes anew what follows from them.
fn empty(writing: &mut WriteBuffer<'_>, entries: &[Entry]) -> Result<(), StoreError> {
    if entries.is_empty() {
        return Ok(());
    }
    let founding = founding(writing)?;
    let documents: BTreeSet<DocumentId> = entries.iter().filter_map(|entry| entry.document).collect();
    for id in documents {
        // No change of theirs is what it was.
        let own = Span::within(id.bytes().to_vec());
        writing.clear(OWN, &own)?;
        writing.clear(OWN_DECIDED, &own)?;
    }
    for entry in entries {
        let missing = || StoreError::Damaged { place: "feed", detail: format!("entry {} is missing", entry.position) };
        let place = keys::number(entry.position);
        let former = writing.get(FEED, &place)?.ok_or_else(missing)?;
        let hash = split_feed(&former)?.0;
        writing.put(FEED, place, [hash.0.as_slice(), code(entry).as_slice()].concat());
        follow(writing, &founding, entry)?;
    }
    Ok(())
}

/// What follows from an entry without reading any document.
pub(super) fn follow(writing: &mut WriteBuffer<'_>, founding: &Founding, entry: &Entry) -> Result<(), StoreError> {
    let position = entry.position;
    if let Some(document) = entry.document {
        let heads = if entry.changed() { join(&entry.heads) } else { Vec::new() };
        writing.put(DOC_FEED, keys::with_number(document.bytes(), position), heads);
    }
    match &entry.kind {
        EntryKind::Act { .. } => act(writing, founding, entry)?,
        EntryKind::HeldDecided { held, act, outcome, hash, reason, .. } => {
            writing.remove(HELD, keys::number(*held));
            let note = (!reason.is_empty()).then(|| reason.clone());
            decide(writing, *held, *act, (outcome, note), position)?;
            add_own(writing, entry.document, act.device, *hash)?;
        }
        EntryKind::Person(person) => {
            let bytes = code(person);
            writing.put(PEOPLE, person.id.as_str().as_bytes().to_vec(), bytes.clone());
            writing.put(PEOPLE_THEN, keys::with_number(&keys::text(person.id.as_str()), position), bytes);
            writing.put_fact(key::DIRECTORY, &position);
        }
        EntryKind::Device(device) => {
            writing.put_row(DEVICES, keys::number(device.id.raw()), device);
            writing.put(CODES, device.code.as_bytes().to_vec(), keys::number(device.id.raw()));
        }
        EntryKind::Organisation { version, data } => {
            writing.put(ORGANISATIONS, version.as_bytes().to_vec(), data.to_vec());
            writing.put(ORGANISATION_AT, keys::number(position), version.as_bytes().to_vec());
        }
        EntryKind::Passkey(passkey) => writing.put_row(PASSKEYS, passkey.id.to_vec(), passkey),
        EntryKind::Audit(line) => {
            if let Some(address) = line.paper_address()
                && writing.get(PAPERS, address.as_bytes())?.is_none()
            {
                writing.put(PAPERS, address.as_bytes().to_vec(), keys::number(position));
            }
            writing.put(AUDIT, keys::number(position), Vec::new());
        }
        EntryKind::Archived(line) => evidence::archived(writing, entry, line),
        EntryKind::Returned(back) => evidence::returned(writing, back),
        EntryKind::Rulings { .. } | EntryKind::Scope { .. } | EntryKind::Founded(_) => {}
    }
    Ok(())
}

/// What follows from an act that was received.
fn act(writing: &mut WriteBuffer<'_>, founding: &Founding, entry: &Entry) -> Result<(), StoreError> {
    let EntryKind::Act { act, bytes, chain, outcome, hash, fork, .. } = &entry.kind else {
        return Ok(());
    };
    let position = entry.position;
    let said = entry.emptied.as_ref().and_then(|emptied| emptied.said.as_ref());
    if let Some(chain) = chain {
        let seen = match said {
            Some(said) => said.seen,
            None => derived::seen(founding, *act, bytes, position, seen_before(writing, *act)?),
        };
        let row = LogRow { hash: *chain, outcome: outcome.clone(), position, seen, note: None };
        writing.put_row(LOG, log_key(act.device, act.number), &row);
    }
    if let Some(fork) = fork {
        writing.put(FORKS, keys::number_with(act.device.raw(), &fork.0), keys::number(position));
    }
    if matches!(outcome, Outcome::Held(_)) {
        writing.put(HELD, keys::number(position), keys::number(act.device.raw()));
    }
    put_own(writing, entry.document, act.device, *hash);
    evidence::follow(writing, entry.document, bytes, outcome, position);
    if let Some(file) = said.and_then(|said| said.file) {
        evidence::still_named(writing, entry.document, *act, &file, outcome);
    }
    Ok(())
}

/// How far the author of the act before it in the log is proven to have read.
fn seen_before(writing: &mut WriteBuffer<'_>, act: ActId) -> Result<u64, StoreError> {
    let Some(number) = act.number.checked_sub(1) else { return Ok(0) };
    let before: Option<LogRow> = writing.row(LOG, &log_key(act.device, number))?;
    Ok(before.map_or(0, |row| row.seen))
}

/// The decision on a held act, where that act stands in its device's log (a fork of the log does not).
fn decide(
    writing: &mut WriteBuffer<'_>,
    held: u64,
    act: ActId,
    (outcome, note): (&Outcome, Option<String>),
    position: u64,
) -> Result<(), StoreError> {
    // Also of one that stands beside its log: whoever wrote it is told by the entry itself.
    writing.put(DECIDED, log_key(act.device, position), keys::number(act.number));
    let place = log_key(act.device, act.number);
    let row: Option<LogRow> = writing.row(LOG, &place)?;
    let Some(mut row) = row.filter(|row| row.position == held) else {
        return Ok(());
    };
    row.outcome = outcome.clone();
    row.note = note;
    writing.put_row(LOG, place, &row);
    Ok(())
}

fn put_own(writing: &mut WriteBuffer<'_>, document: Option<DocumentId>, device: DeviceId, hash: Option<ChangeHash>) {
    if let (Some(document), Some(hash)) = (document, hash) {
        // Its author had all that was their own before it: it is the last word alone.
        let place = keys::with_number(document.bytes(), device.raw());
        writing.put(OWN, place.clone(), hash.0.to_vec());
        writing.remove(OWN_DECIDED, place);
    }
}

/// The change of a held act that was accepted: it stands beside what its device did on the document meanwhile.
fn add_own(
    writing: &mut WriteBuffer<'_>,
    document: Option<DocumentId>,
    device: DeviceId,
    hash: Option<ChangeHash>,
) -> Result<(), StoreError> {
    if let (Some(document), Some(hash)) = (document, hash) {
        let place = keys::with_number(document.bytes(), device.raw());
        let mut hashes = writing.get(OWN_DECIDED, &place)?.unwrap_or_default();
        hashes.extend_from_slice(&hash.0);
        writing.put(OWN_DECIDED, place, hashes);
    }
    Ok(())
}

/// The epochs and the secret by which cursors are read.
pub(super) fn founding(writing: &mut WriteBuffer<'_>) -> Result<Founding, StoreError> {
    let none = || StoreError::Damaged { place: "meta", detail: "the store was never founded".into() };
    writing.fact(key::FOUNDING)?.ok_or_else(none)
}

/// A document's row; the index by position and the scope index follow it.
pub(super) fn put_document(writing: &mut WriteBuffer<'_>, row: &DocumentRow) -> Result<(), StoreError> {
    let id = row.id.bytes();
    let former = writing.row(DOCUMENTS, id);
    let formers = row_codec::former_documents(row, former, || touched(writing, row.id))?;
    writing.put_row(DOCUMENTS, id.to_vec(), row);
    for former in formers.iter().filter(|former| former.latest != row.latest) {
        writing.remove(LATEST, keys::number_with(former.latest, id));
    }
    writing.put(LATEST, keys::number_with(row.latest, id), Vec::new());
    if row.archived > 0 {
        writing.remove(SNAPSHOTS, id.to_vec());
    }
    scope_index::put(writing, &formers, row)
}

/// The positions of all entries about a document that are stored: those of this commit are not among them.
fn touched(writing: &WriteBuffer<'_>, id: DocumentId) -> Result<Vec<u64>, StoreError> {
    let places = writing.stored_keys(DOC_FEED, &Span::within(id.bytes().to_vec()))?;
    places.iter().map(|place| keys::last_number(DOC_FEED.name(), place)).collect()
}

/// A summary; the indexes of words and names follow it.
pub(super) fn put_summary(writing: &mut WriteBuffer<'_>, summary: &Summary) -> Result<(), StoreError> {
    let id = summary.id();
    let former = writing.row(SUMMARIES, id.bytes());
    if former.as_ref().is_err_and(StoreError::is_damage_of_a_document) {
        // Which names it had nobody can tell: a look-up by one of them must not lead here.
        writing.clear_ending(NAMES, id.bytes())?;
    }
    let former = row_codec::former_summary(id, former)?;
    writing.put_row(SUMMARIES, id.bytes().to_vec(), summary);
    let (words, names) = (row_codec::words(summary), row_codec::names(summary));
    let (old_words, old_names) =
        former.as_ref().map(|former| (row_codec::words(former), row_codec::names(former))).unwrap_or_default();
    index(writing, TOKENS, id, (&old_words, &words));
    index(writing, NAMES, id, (&old_names, &names));
    Ok(())
}

/// An index of texts: what a document no longer has goes, what it has newly comes.
fn index(
    writing: &mut WriteBuffer<'_>,
    table: Table,
    id: DocumentId,
    (old, new): (&BTreeSet<String>, &BTreeSet<String>),
) {
    let place = |text: &str| [keys::text(text).as_slice(), id.bytes().as_slice()].concat();
    for gone in old.difference(new) {
        writing.remove(table, place(gone));
    }
    for come in new.difference(old) {
        writing.put(table, place(come), Vec::new());
    }
}
