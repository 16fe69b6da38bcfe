//! One instant of the store: a transaction that sees nothing of what is committed after it began.

use super::super::accounts::AccountRow;
use super::super::alerts::{AlertRow, OutageRow};
use super::super::api_tokens::{ApiCallShelf, ApiTokenRow};
use super::super::calendars::CalendarRow;
use super::super::coded::{heads_of, key, read, split_feed};
use super::super::inventory::{MachineReport, MachineRow};
use super::super::light::LightRing;
use super::super::mail::{Incoming, MailRows, Mailbox, Outgoing};
use super::super::ocsp::{OcspAnswer, OcspWaiting};
use super::super::push::PushRow;
use super::super::reports::{IssuedContents, IssuedRow, ScheduleRow};
use super::super::time_stamps::{StampKept, StampWaiting, StampsFollowed};
use super::super::webhooks::WebhookRow;
use super::super::whatsapp::{WhatsappKnown, WhatsappWaiting};
use super::super::{
    Archives, Arrived, BlobRow, Change, ChangeHash, Decided, DeviceRecord, DocumentRow, Enrolment, Entries, Entry,
    EntryKind, Epoch, Founding, Indexed, LastSeen, LogRow, NextReads, PasskeyRecord, PasskeyUse, Reader, SealRow,
    Secret, SessionRow, SignedHead, StoreError, TokenHash, TouchedDocuments, name_key,
};
use super::ahead::Ahead;
use super::entries::{self, AtPositions, entry_of};
use super::foreseen::{Foreseen, decided_after, decided_before, of_device, of_person};
use super::keys::{self, Span};
use super::link::Link;
use super::memo::Memo;
use super::pool::{Lent, Pool};
use super::session::Session;
use super::tables::{
    ACCOUNTS, ALERTS, API_CALLS, API_TOKENS, AUDIT, CALENDARS, CODES, DECIDED, DEVICES, DOC_FEED, DOCUMENTS,
    ENROLMENTS, FEED, FORKS, HELD, ISSUED, ISSUED_CONTENTS, LATEST, LOG, MACHINE_ITEMS, MACHINE_REPORTS, MACHINES,
    MAIL_DUE, META, NAMES, OCSP_ANSWERS, OCSP_WAITING, ORGANISATION_AT, ORGANISATIONS, OUTAGES, OWN, OWN_DECIDED,
    Order, PAPERS, PASSKEY_USES, PASSKEYS, PEOPLE, PEOPLE_THEN, PUSH, Pair, SCHEDULES, SEEN, SERIES, SESSIONS, SIGNED,
    SNAPSHOTS, STAMPS, STAMPS_WAITING, SUMMARIES, Table, WEBHOOKS, WHATSAPP_KNOWN, WHATSAPP_WAITING,
};
use super::{evidence, mail, schema, scope_index, search};
use ronda_shared::act::ChainHash;
use ronda_shared::ids::{ActId, DeviceId, DocumentId, PersonId, Sha256};
use ronda_shared::person::Person;
use ronda_shared::policy::Term;
use ronda_shared::time::Timestamp;
use ronda_shared::view::Summary;
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Into so many parts a device's log is cut at once, where an act of it is looked for.
const PARTS: u64 = 16;

/// How many documents of one name are told.
const NAMESAKES: usize = 20;

/// A reader; while it lives, a connection is lent to it.
pub(super) struct PostgresReader {
    session: Session,
    ahead: Mutex<Ahead>,
    archives: Archives,
    _lent: Lent,
}

impl PostgresReader {
    /// Looks at the present instant.
    pub(super) fn now(link: &Arc<Link>, pool: &Arc<Pool>) -> Result<Self, StoreError> {
        Self::asking(link, pool, Foreseen::of(&[]))
    }
    /// The same, and asks with its beginning for what is read of it next.
    pub(super) fn asking(link: &Arc<Link>, pool: &Arc<Pool>, foreseen: Foreseen) -> Result<Self, StoreError> {
        let (lent, answers) = Lent::asking(link, pool, foreseen.statements())?;
        let memo = Memo::default();
        foreseen.keep(answers, &memo)?;
        let session = Session::reading(Arc::clone(link), Arc::clone(lent.connection()), memo);
        Ok(Self { session, ahead: Mutex::default(), archives: Archives::default(), _lent: lent })
    }
    /// The same, which is told where archives lie.
    pub(super) fn knowing(self, archives: &Archives) -> Self {
        Self { archives: archives.clone(), ..self }
    }
    /// By which it asks.
    pub(super) fn session(&self) -> &Session {
        &self.session
    }
    /// Whether there is a store that this build reads.
    pub(super) fn sees_a_store(&self) -> Result<bool, StoreError> {
        schema::stands(&self.session)
    }
    fn row<T: DeserializeOwned>(&self, table: Table, key: Vec<u8>) -> Result<Option<T>, StoreError> {
        self.get(table, key)?.map(|bytes| read(table.name(), &bytes)).transpose()
    }
    /// A row's value, which may have been fetched ahead: what it sees never changes.
    fn get(&self, table: Table, key: Vec<u8>) -> Result<Option<Vec<u8>>, StoreError> {
        match self.fetched().row(table, &key) {
            Some(known) => Ok(known),
            None => self.session.get(table, key),
        }
    }
    fn fetched(&self) -> MutexGuard<'_, Ahead> {
        self.ahead.lock().unwrap_or_else(PoisonError::into_inner)
    }
    fn rows<T: DeserializeOwned>(&self, table: Table, span: Span) -> Result<Vec<T>, StoreError> {
        self.session.walk(table, span, Order::Up).map(|row| read(table.name(), &row?.1)).collect()
    }
    /// The rows that have a text somewhere in them, in one round trip.
    fn rows_with<T: DeserializeOwned>(&self, table: Table, text: &str) -> Result<Vec<T>, StoreError> {
        self.session.holding(table, text)?.iter().map(|(_, bytes)| read(table.name(), bytes)).collect()
    }
    fn last<T: DeserializeOwned>(&self, table: Table, span: &Span) -> Result<Option<T>, StoreError> {
        let row = self.session.first(table, span, Order::Down)?;
        row.map(|(_, bytes)| read(table.name(), &bytes)).transpose()
    }
    fn number(&self, table: Table, key: Vec<u8>) -> Result<Option<u64>, StoreError> {
        self.session.get(table, key)?.map(|bytes| keys::first_number(table.name(), &bytes)).transpose()
    }
    fn fact<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, StoreError> {
        self.row(META, name.as_bytes().to_vec())
    }
    fn founding(&self) -> Result<Founding, StoreError> {
        let none = || StoreError::Damaged { place: "meta", detail: "the store was never founded".into() };
        self.fact(key::FOUNDING)?.ok_or_else(none)
    }
    /// The entries at the positions with which the keys of a span end.
    fn entries_in(&self, table: Table, span: Span, order: Order) -> Entries<'_> {
        let rows = self.session.walk(table, span, order);
        let positions = rows.map(move |row| keys::last_number(table.name(), &row?.0));
        Box::new(AtPositions::new(&self.session, positions))
    }
    /// Documents of which there is an entry, in the order of their ids, behind one of them.
    pub(super) fn told_of(&self, behind: Option<DocumentId>, limit: usize) -> Result<Vec<DocumentId>, StoreError> {
        let mut ids: Vec<DocumentId> = Vec::new();
        while ids.len() < limit {
            let last = ids.last().copied().or(behind).map(|id| keys::with_number(id.bytes(), u64::MAX));
            let Some((place, _)) = self.session.first(DOC_FEED, &Span::behind(last), Order::Up)? else { break };
            ids.push(DocumentId::from_bytes(keys::head("doc_feed", &place)?));
        }
        Ok(ids)
    }
    /// With them the positions at which a device's held acts were decided.
    fn decisions_after(
        &self,
        device: DeviceId,
        position: u64,
        mut acted: BTreeSet<u64>,
    ) -> Result<BTreeSet<u64>, StoreError> {
        for row in self.session.walk(DECIDED, decided_after(device, position), Order::Up) {
            acted.insert(keys::last_number("decided", &row?.0)?);
        }
        Ok(acted)
    }
    fn moved(&self, span: Span, order: Order) -> TouchedDocuments<'_> {
        Box::new(self.session.walk(LATEST, span, order).map(|row| {
            let place = row?.0;
            Ok((keys::first_number("latest", &place)?, keys::last_document("latest", &place)?))
        }))
    }
}

impl Reader for PostgresReader {
    fn end(&self) -> Result<u64, StoreError> {
        let last = self.session.first(FEED, &Span::all(), Order::Down)?;
        last.map_or(Ok(0), |(position, _)| keys::first_number("feed", &position))
    }
    fn feed_hash(&self, position: u64) -> Result<Option<[u8; 32]>, StoreError> {
        if position == 0 {
            return Ok(Some([0; 32]));
        }
        self.session.get(FEED, keys::number(position))?.map(|row| Ok(split_feed(&row)?.0.0)).transpose()
    }
    fn entry_bytes(&self, position: u64) -> Result<Option<Vec<u8>>, StoreError> {
        self.session.get(FEED, keys::number(position))?.map(|row| Ok(split_feed(&row)?.1.to_vec())).transpose()
    }
    fn entry(&self, position: u64) -> Result<Option<Entry>, StoreError> {
        self.session.get(FEED, keys::number(position))?.map(|row| entry_of(&row)).transpose()
    }
    fn entries_after(&self, position: u64) -> Result<Entries<'_>, StoreError> {
        let span = Span::from(keys::number(position.saturating_add(1)));
        Ok(Box::new(self.session.walk(FEED, span, Order::Up).map(|row| entry_of(&row?.1))))
    }
    fn entries_of(&self, id: DocumentId, position: u64) -> Result<Entries<'_>, StoreError> {
        Ok(self.entries_in(DOC_FEED, keys::of_document(id, position), Order::Up))
    }

    fn foresee(&self, next: NextReads<'_>) -> Result<(), StoreError> {
        self.session.foresee(Foreseen::of(&next()))
    }
    fn ahead(&self, documents: &[DocumentId]) -> Result<(), StoreError> {
        *self.fetched() = Ahead::of(&self.session, documents)?;
        Ok(())
    }
    fn contents_ahead(&self, documents: &[(DocumentId, Option<u64>)]) -> Result<(), StoreError> {
        self.fetched().contents_of(&self.session, documents)
    }
    fn document(&self, id: DocumentId) -> Result<Option<DocumentRow>, StoreError> {
        self.row(DOCUMENTS, id.bytes().to_vec())
    }
    fn archive(&self, archive: &Sha256) -> Result<Vec<u8>, StoreError> {
        self.archives.file(archive)
    }
    fn snapshot(&self, id: DocumentId) -> Result<Option<Vec<u8>>, StoreError> {
        self.get(SNAPSHOTS, id.bytes().to_vec())
    }
    fn changes_after(&self, id: DocumentId, position: u64) -> Result<Vec<Change>, StoreError> {
        if let Some(known) = self.fetched().changes_after(id, position) {
            return Ok(known);
        }
        let (mut positions, mut heads) = (Vec::new(), Vec::new());
        for row in self.session.walk(DOC_FEED, keys::of_document(id, position), Order::Up) {
            let (place, joined) = row?;
            if !joined.is_empty() {
                positions.push(keys::last_number("doc_feed", &place)?);
                heads.push(heads_of(&joined));
            }
        }
        let entries = entries::at(&self.session, &positions)?;
        let changes = entries.into_iter().zip(positions.into_iter().zip(heads));
        Ok(changes.map(|(entry, (position, heads))| Change { position, bytes: entry.into_change(), heads }).collect())
    }
    fn heads_at(&self, id: DocumentId, position: u64) -> Result<Vec<ChangeHash>, StoreError> {
        let span = Span::between(id.bytes().to_vec(), keys::with_number(id.bytes(), position));
        for row in self.session.walk(DOC_FEED, span, Order::Down) {
            let heads = row?.1;
            if !heads.is_empty() {
                return Ok(heads_of(&heads));
            }
        }
        Ok(Vec::new())
    }
    fn own_changes(&self, id: DocumentId, device: DeviceId) -> Result<Vec<ChangeHash>, StoreError> {
        let place = keys::with_number(id.bytes(), device.raw());
        let mut own = heads_of(&self.session.get(OWN, place.clone())?.unwrap_or_default());
        own.extend(heads_of(&self.session.get(OWN_DECIDED, place)?.unwrap_or_default()));
        Ok(own)
    }
    fn summary(&self, id: DocumentId) -> Result<Option<Summary>, StoreError> {
        self.row(SUMMARIES, id.bytes().to_vec())
    }
    fn summaries(&self, after: Option<DocumentId>, limit: usize) -> Result<Vec<Summary>, StoreError> {
        let span = Span::behind(after.map(|id| id.bytes().to_vec()));
        let rows = self.session.span(SUMMARIES, &span, Order::Up, limit)?;
        rows.iter().map(|(_, bytes)| read("summaries", bytes)).collect()
    }
    fn moved_after(&self, position: u64) -> Result<TouchedDocuments<'_>, StoreError> {
        Ok(self.moved(Span::from(keys::number(position.saturating_add(1))), Order::Up))
    }
    fn latest_first(&self) -> Result<TouchedDocuments<'_>, StoreError> {
        Ok(self.moved(Span::all(), Order::Down))
    }
    fn indexed_after(&self, terms: &BTreeSet<Term>, position: u64) -> Result<TouchedDocuments<'_>, StoreError> {
        scope_index::after(&self.session, terms, position)
    }
    fn scope_index_of(&self) -> Result<u32, StoreError> {
        Ok(self.fact(key::SCOPE_INDEX_OF)?.unwrap_or(0))
    }
    fn scope_index(&self) -> Result<Indexed<'_>, StoreError> {
        Ok(scope_index::all(&self.session))
    }
    fn document_count(&self) -> Result<u64, StoreError> {
        self.session.count(DOCUMENTS)
    }
    fn by_name(&self, name: &str) -> Result<Vec<DocumentId>, StoreError> {
        let span = Span::within(keys::text(&name_key(name)));
        let rows = self.session.span(NAMES, &span, Order::Up, NAMESAKES)?;
        rows.iter().map(|(place, _)| keys::last_document("names", place)).collect()
    }
    fn search(
        &self,
        prefixes: &[String],
        show: &mut dyn FnMut(Summary) -> Result<bool, StoreError>,
    ) -> Result<(), StoreError> {
        search::search(&self.session, prefixes, show)
    }

    fn log(&self, device: DeviceId, number: u64) -> Result<Option<LogRow>, StoreError> {
        self.row(LOG, keys::pair(device.raw(), number))
    }
    fn log_head(&self, device: DeviceId) -> Result<Option<(u64, LogRow)>, StoreError> {
        let last = self.session.first(LOG, &Span::within(of_device(device)), Order::Down)?;
        last.map(|(place, bytes)| Ok((keys::last_number("log", &place)?, read("log", &bytes)?))).transpose()
    }
    fn log_at(&self, device: DeviceId, position: u64) -> Result<u64, StoreError> {
        // Numbers and positions grow together along a log.
        let Some((mut high, head)) = self.log_head(device)? else {
            return Ok(0);
        };
        if head.position <= position {
            return Ok(high);
        }
        let mut low = 0;
        let place = |number| keys::pair(device.raw(), number);
        while high - low > 1 {
            // Cut into so many parts at once that a log of years takes some round trips.
            let step = (high - low).div_ceil(PARTS);
            let middle: Vec<u64> =
                (1..PARTS).map(|part| low + part * step).take_while(|number| *number < high).collect();
            let rows = self.session.many(LOG, middle.iter().map(|number| place(*number)).collect())?;
            for number in middle {
                let missing =
                    || StoreError::Damaged { place: "log", detail: format!("act {device}.{number} is missing") };
                let row: LogRow = read("log", rows.get(&place(number)).ok_or_else(missing)?)?;
                if row.position > position {
                    high = number;
                    break;
                }
                low = number;
            }
        }
        Ok(low)
    }
    fn acted_after(&self, device: DeviceId, position: u64) -> Result<BTreeSet<u64>, StoreError> {
        let mut acted = BTreeSet::new();
        // The last act first, as whoever asks for the head has it already.
        let Some((number, head)) = self.log_head(device)?.filter(|(_, head)| head.position > position) else {
            return self.decisions_after(device, position, acted);
        };
        acted.insert(head.position);
        let before = Span::between(of_device(device), keys::pair(device.raw(), number.saturating_sub(1)));
        for row in self.session.walk(LOG, before, Order::Down) {
            let row: LogRow = read("log", &row?.1)?;
            if row.position <= position {
                break;
            }
            acted.insert(row.position);
        }
        self.decisions_after(device, position, acted)
    }
    fn decided_after(&self, device: DeviceId, position: u64) -> Result<Vec<Decided>, StoreError> {
        let mut decided = Vec::new();
        for row in self.session.walk(DECIDED, decided_after(device, position), Order::Up) {
            let (place, number) = row?;
            let at = keys::last_number("decided", &place)?;
            let number = keys::first_number("decided", &number)?;
            let entry = entries::must(&self.session, at)?;
            let EntryKind::HeldDecided { held, outcome, reason, .. } = entry.kind else { continue };
            decided.push(match self.log(device, number)?.filter(|row| row.position == held) {
                Some(row) => Decided { number, outcome: row.outcome, note: row.note, beside: false },
                None => {
                    let note = (!reason.is_empty()).then_some(reason);
                    Decided { number, outcome, note, beside: true }
                }
            });
        }
        Ok(decided)
    }
    fn decided_before(&self, act: ActId, position: u64) -> Result<Option<u64>, StoreError> {
        for row in self.session.walk(DECIDED, decided_before(act.device, position), Order::Down) {
            let (place, number) = row?;
            if keys::first_number("decided", &number)? == act.number {
                return keys::last_number("decided", &place).map(Some);
            }
        }
        Ok(None)
    }
    fn forks(&self, device: DeviceId) -> Result<Vec<(ChainHash, u64)>, StoreError> {
        let fork = |row: Result<Pair, StoreError>| -> Result<_, StoreError> {
            let (place, position) = row?;
            Ok((ChainHash(keys::tail("forks", &place)?), keys::first_number("forks", &position)?))
        };
        self.session.walk(FORKS, Span::within(of_device(device)), Order::Up).map(fork).collect()
    }
    fn signed_head(&self, device: DeviceId, number: u64) -> Result<Option<SignedHead>, StoreError> {
        let span = Span::between(keys::pair(device.raw(), number), keys::pair(device.raw(), u64::MAX));
        let first = self.session.first(SIGNED, &span, Order::Up)?;
        first.map(|(_, bytes)| read("signed", &bytes)).transpose()
    }
    fn signed_heads(&self, device: DeviceId) -> Result<Vec<SignedHead>, StoreError> {
        self.rows(SIGNED, Span::within(of_device(device)))
    }
    fn held(&self) -> Result<Entries<'_>, StoreError> {
        Ok(self.entries_in(HELD, Span::all(), Order::Up))
    }
    fn held_at(&self, position: u64) -> Result<Option<Entry>, StoreError> {
        let held = self.session.get(HELD, keys::number(position))?;
        held.map(|_| entries::must(&self.session, position)).transpose()
    }
    fn held_count(&self) -> Result<u64, StoreError> {
        self.session.count(HELD)
    }
    fn held_of(&self, device: DeviceId) -> Result<Vec<Entry>, StoreError> {
        let mut positions = Vec::new();
        for row in self.session.walk(HELD, Span::all(), Order::Up) {
            let (position, of) = row?;
            if keys::first_number("held", &of)? == device.raw() {
                positions.push(keys::first_number("held", &position)?);
            }
        }
        entries::at(&self.session, &positions)
    }

    fn device(&self, id: DeviceId) -> Result<Option<DeviceRecord>, StoreError> {
        self.row(DEVICES, of_device(id))
    }
    fn device_by_code(&self, code: &str) -> Result<Option<DeviceId>, StoreError> {
        Ok(self.number(CODES, code.as_bytes().to_vec())?.map(DeviceId::new))
    }
    fn devices(&self) -> Result<Vec<DeviceRecord>, StoreError> {
        self.rows(DEVICES, Span::all())
    }
    fn devices_of(&self, person: &PersonId) -> Result<Vec<DeviceRecord>, StoreError> {
        let mut devices: Vec<DeviceRecord> = self.rows_with(DEVICES, person.as_str())?;
        devices.retain(|device| device.person == *person);
        Ok(devices)
    }
    fn last_seen(&self, device: DeviceId) -> Result<Option<LastSeen>, StoreError> {
        self.row(SEEN, of_device(device))
    }
    fn person(&self, id: &PersonId) -> Result<Option<Person>, StoreError> {
        self.row(PEOPLE, id.as_str().as_bytes().to_vec())
    }
    fn person_at(&self, id: &PersonId, position: u64) -> Result<Option<Person>, StoreError> {
        self.last(PEOPLE_THEN, &of_person(id, 0, position))
    }
    fn person_after(&self, id: &PersonId, position: u64) -> Result<Vec<Person>, StoreError> {
        self.rows(PEOPLE_THEN, of_person(id, position.saturating_add(1), u64::MAX))
    }
    fn people(&self) -> Result<Vec<Person>, StoreError> {
        self.rows(PEOPLE, Span::all())
    }
    fn people_after(&self, after: Option<&PersonId>, limit: usize) -> Result<Vec<Person>, StoreError> {
        let span = Span::behind(after.map(|id| id.as_str().as_bytes().to_vec()));
        let rows = self.session.span(PEOPLE, &span, Order::Up, limit)?;
        rows.iter().map(|(_, bytes)| read(PEOPLE.name(), bytes)).collect()
    }
    fn directory_version(&self) -> Result<u64, StoreError> {
        Ok(self.fact(key::DIRECTORY)?.unwrap_or(0))
    }
    fn audit_before(&self, position: u64) -> Result<Entries<'_>, StoreError> {
        Ok(self.entries_in(AUDIT, Span::between(Vec::new(), keys::number(position)), Order::Down))
    }
    fn audit_from(&self, position: u64) -> Result<Entries<'_>, StoreError> {
        Ok(self.entries_in(AUDIT, Span::from(keys::number(position)), Order::Up))
    }
    fn paper(&self, address: &str) -> Result<Option<Entry>, StoreError> {
        let position = self.number(PAPERS, address.as_bytes().to_vec())?;
        position.map(|position| entries::must(&self.session, position)).transpose()
    }
    fn passkey(&self, id: &[u8]) -> Result<Option<PasskeyRecord>, StoreError> {
        self.row(PASSKEYS, id.to_vec())
    }
    fn passkeys(&self) -> Result<Vec<PasskeyRecord>, StoreError> {
        self.rows(PASSKEYS, Span::all())
    }
    fn passkeys_of(&self, person: &PersonId) -> Result<Vec<PasskeyRecord>, StoreError> {
        let mut passkeys: Vec<PasskeyRecord> = self.rows_with(PASSKEYS, person.as_str())?;
        passkeys.retain(|passkey| passkey.person == *person);
        Ok(passkeys)
    }
    fn passkey_use(&self, id: &[u8]) -> Result<Option<PasskeyUse>, StoreError> {
        self.row(PASSKEY_USES, id.to_vec())
    }
    fn session(&self, token: &TokenHash) -> Result<Option<SessionRow>, StoreError> {
        self.row(SESSIONS, token.0.to_vec())
    }
    fn sessions(&self) -> Result<Vec<SessionRow>, StoreError> {
        self.rows(SESSIONS, Span::all())
    }
    fn enrolment(&self, token: &TokenHash) -> Result<Option<Enrolment>, StoreError> {
        self.row(ENROLMENTS, token.0.to_vec())
    }
    fn enrolments(&self) -> Result<Vec<Enrolment>, StoreError> {
        self.rows(ENROLMENTS, Span::all())
    }

    fn blob(&self, sha256: &Sha256) -> Result<Option<BlobRow>, StoreError> {
        evidence::blob(&self.session, sha256)
    }
    fn blobs(&self, after: Option<&Sha256>, limit: usize) -> Result<Vec<BlobRow>, StoreError> {
        evidence::blobs(&self.session, after, limit)
    }
    fn naming(&self, sha256: &Sha256) -> Result<Vec<(ActId, DocumentId)>, StoreError> {
        evidence::naming(&self.session, sha256)
    }
    fn seal(&self, act: ActId) -> Result<Option<SealRow>, StoreError> {
        evidence::seal(&self.session, act)
    }
    fn seals(&self, after: Option<ActId>, limit: usize) -> Result<Vec<SealRow>, StoreError> {
        evidence::seals(&self.session, after, limit)
    }
    fn arrived(&self, act: ActId) -> Result<Option<Arrived>, StoreError> {
        evidence::arrived(&self.session, act)
    }
    fn all_arrived(&self) -> Result<Vec<Arrived>, StoreError> {
        evidence::all_arrived(&self.session)
    }

    fn organisation_at(&self, position: u64) -> Result<Option<String>, StoreError> {
        let span = Span::between(Vec::new(), keys::number(position));
        let last = self.session.first(ORGANISATION_AT, &span, Order::Down)?;
        last.map(|(_, version)| keys::as_text("organisation_at", version)).transpose()
    }
    fn organisations(&self) -> Result<Vec<String>, StoreError> {
        let rows = self.session.walk(ORGANISATIONS, Span::all(), Order::Up);
        rows.map(|row| keys::as_text("organisations", row?.0)).collect()
    }
    fn organisation(&self, version: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.session.get(ORGANISATIONS, version.as_bytes().to_vec())
    }

    fn epochs(&self) -> Result<Vec<Epoch>, StoreError> {
        Ok(self.founding()?.epochs)
    }
    fn secret(&self) -> Result<Secret, StoreError> {
        Ok(self.founding()?.secret)
    }
    fn next_in_series(&self, series: &str) -> Result<u64, StoreError> {
        Ok(self.number(SERIES, series.as_bytes().to_vec())?.unwrap_or(1))
    }
    fn series(&self) -> Result<Vec<(String, u64)>, StoreError> {
        let series = |row: Result<Pair, StoreError>| -> Result<_, StoreError> {
            let (name, next) = row?;
            Ok((keys::as_text("series", name)?, keys::first_number("series", &next)?))
        };
        self.session.walk(SERIES, Span::all(), Order::Up).map(series).collect()
    }
    fn mail_next_id(&self) -> Result<u64, StoreError> {
        mail::next_id(&self.session)
    }
    fn mail_out(&self, id: u64) -> Result<Option<Outgoing>, StoreError> {
        mail::out(&self.session, id)
    }
    fn mail_due(&self, until: Option<Timestamp>, limit: usize) -> Result<Vec<Outgoing>, StoreError> {
        mail::waiting(&self.session, until, limit)
    }
    fn mail_oldest_waiting(&self) -> Result<Option<Timestamp>, StoreError> {
        mail::oldest_waiting(&self.session)
    }
    fn mail_waits(&self) -> Result<u64, StoreError> {
        self.session.count(MAIL_DUE)
    }
    fn mail_latest(&self, limit: usize) -> Result<Vec<Outgoing>, StoreError> {
        mail::latest(&self.session, limit)
    }
    fn mail_after(&self, after: u64, limit: usize) -> Result<Vec<Outgoing>, StoreError> {
        mail::after(&self.session, after, limit)
    }
    fn mail_taken(&self, key: &TokenHash) -> Result<Option<Incoming>, StoreError> {
        mail::taken(&self.session, key)
    }
    fn mail_came(&self, limit: usize) -> Result<Vec<Incoming>, StoreError> {
        mail::latest_taken(&self.session, limit)
    }
    fn mail_unfinished(&self) -> Result<Vec<Incoming>, StoreError> {
        mail::unfinished(&self.session)
    }
    fn mail_followed(&self) -> Result<Option<u64>, StoreError> {
        mail::followed(&self.session)
    }
    fn mailbox(&self, address: &str) -> Result<Option<Mailbox>, StoreError> {
        mail::mailbox(&self.session, address)
    }
    fn mail_thread(&self, document: DocumentId) -> Result<Option<String>, StoreError> {
        mail::thread(&self.session, document)
    }
    fn mail_all(&self) -> Result<MailRows, StoreError> {
        mail::all(&self.session)
    }
    fn push_of(&self, device: DeviceId) -> Result<Option<PushRow>, StoreError> {
        self.row(PUSH, of_device(device))
    }
    fn push_all(&self) -> Result<Vec<PushRow>, StoreError> {
        self.rows(PUSH, Span::all())
    }
    fn push_followed(&self) -> Result<Option<u64>, StoreError> {
        self.fact(key::PUSH_FOLLOWED)
    }
    fn alert(&self, source: &str, key: &Sha256) -> Result<Option<AlertRow>, StoreError> {
        self.row(ALERTS, keys::of_alert(source, key))
    }
    fn alerts(&self) -> Result<Vec<AlertRow>, StoreError> {
        self.rows(ALERTS, Span::all())
    }
    fn outages(&self) -> Result<Vec<OutageRow>, StoreError> {
        self.rows(OUTAGES, Span::all())
    }
    fn alerts_turn(&self) -> Result<u64, StoreError> {
        Ok(self.fact(key::ALERTS_TURN)?.unwrap_or(0))
    }
    fn alerts_followed(&self) -> Result<Option<u64>, StoreError> {
        self.fact(key::ALERTS_FOLLOWED)
    }
    fn webhooks(&self) -> Result<Vec<WebhookRow>, StoreError> {
        self.rows(WEBHOOKS, Span::all())
    }
    fn webhook(&self, key: &Sha256) -> Result<Option<WebhookRow>, StoreError> {
        self.row(WEBHOOKS, key.bytes().to_vec())
    }
    fn webhooks_followed(&self) -> Result<Option<u64>, StoreError> {
        self.fact(key::WEBHOOKS_FOLLOWED)
    }
    fn whatsapp_waiting(&self) -> Result<Vec<WhatsappWaiting>, StoreError> {
        self.rows(WHATSAPP_WAITING, Span::all())
    }
    fn whatsapp_waits(&self, key: &Sha256) -> Result<Option<WhatsappWaiting>, StoreError> {
        self.row(WHATSAPP_WAITING, key.bytes().to_vec())
    }
    fn whatsapp_known(&self) -> Result<Vec<WhatsappKnown>, StoreError> {
        self.rows(WHATSAPP_KNOWN, Span::all())
    }
    fn whatsapp_knows(&self, key: &Sha256) -> Result<Option<WhatsappKnown>, StoreError> {
        self.row(WHATSAPP_KNOWN, key.bytes().to_vec())
    }
    fn whatsapp_followed(&self) -> Result<Option<u64>, StoreError> {
        self.fact(key::WHATSAPP_FOLLOWED)
    }
    fn stamps_waiting(&self) -> Result<Vec<StampWaiting>, StoreError> {
        self.rows(STAMPS_WAITING, Span::all())
    }
    fn stamp_waits(&self, key: &Sha256) -> Result<Option<StampWaiting>, StoreError> {
        self.row(STAMPS_WAITING, key.bytes().to_vec())
    }
    fn stamps(&self, after: Option<&Sha256>, limit: usize) -> Result<Vec<StampKept>, StoreError> {
        let span = Span::behind(after.map(|key| key.bytes().to_vec()));
        let rows = self.session.span(STAMPS, &span, Order::Up, limit)?;
        rows.iter().map(|(_, bytes)| read(STAMPS.name(), bytes)).collect()
    }
    fn stamp(&self, key: &Sha256) -> Result<Option<StampKept>, StoreError> {
        self.row(STAMPS, key.bytes().to_vec())
    }
    fn stamps_followed(&self) -> Result<Option<StampsFollowed>, StoreError> {
        self.fact(key::STAMPS_FOLLOWED)
    }
    fn ocsp_waiting(&self) -> Result<Vec<OcspWaiting>, StoreError> {
        self.rows(OCSP_WAITING, Span::all())
    }
    fn ocsp_waits(&self, key: &Sha256) -> Result<Option<OcspWaiting>, StoreError> {
        self.row(OCSP_WAITING, key.bytes().to_vec())
    }
    fn ocsp_answers(&self, after: Option<&Sha256>, limit: usize) -> Result<Vec<OcspAnswer>, StoreError> {
        let span = Span::behind(after.map(|key| key.bytes().to_vec()));
        let rows = self.session.span(OCSP_ANSWERS, &span, Order::Up, limit)?;
        rows.iter().map(|(_, bytes)| read(OCSP_ANSWERS.name(), bytes)).collect()
    }
    fn ocsp_answer(&self, key: &Sha256) -> Result<Option<OcspAnswer>, StoreError> {
        self.row(OCSP_ANSWERS, key.bytes().to_vec())
    }
    fn ocsp_followed(&self) -> Result<Option<u64>, StoreError> {
        self.fact(key::OCSP_FOLLOWED)
    }
    fn calendar(&self, token: &TokenHash) -> Result<Option<CalendarRow>, StoreError> {
        self.row(CALENDARS, token.0.to_vec())
    }
    fn calendars(&self) -> Result<Vec<CalendarRow>, StoreError> {
        self.rows(CALENDARS, Span::all())
    }
    fn machines(&self) -> Result<Vec<MachineRow>, StoreError> {
        self.rows(MACHINES, Span::all())
    }
    fn machine_of(&self, item: DocumentId) -> Result<Option<MachineRow>, StoreError> {
        let named: Option<Sha256> = self.row(MACHINE_ITEMS, item.bytes().to_vec())?;
        let Some(named) = named else { return Ok(None) };
        let found: Option<MachineRow> = self.row(MACHINES, named.bytes().to_vec())?;
        Ok(found.filter(|machine| machine.item == Some(item)))
    }
    fn machine_report(&self, key: &Sha256) -> Result<Option<MachineReport>, StoreError> {
        self.row(MACHINE_REPORTS, key.bytes().to_vec())
    }
    fn account(&self, key: &TokenHash) -> Result<Option<AccountRow>, StoreError> {
        self.row(ACCOUNTS, key.0.to_vec())
    }
    fn accounts(&self) -> Result<Vec<AccountRow>, StoreError> {
        self.rows(ACCOUNTS, Span::all())
    }
    fn api_token(&self, token: &TokenHash) -> Result<Option<ApiTokenRow>, StoreError> {
        self.row(API_TOKENS, token.0.to_vec())
    }
    fn api_tokens(&self) -> Result<Vec<ApiTokenRow>, StoreError> {
        self.rows(API_TOKENS, Span::all())
    }
    fn api_calls(&self, shelf: &TokenHash) -> Result<Option<ApiCallShelf>, StoreError> {
        self.row(API_CALLS, shelf.0.to_vec())
    }
    fn report_schedules(&self) -> Result<Vec<ScheduleRow>, StoreError> {
        self.rows(SCHEDULES, Span::all())
    }
    fn report_schedule(&self, id: u64) -> Result<Option<ScheduleRow>, StoreError> {
        self.row(SCHEDULES, keys::number(id))
    }
    fn issued_reports(&self) -> Result<Vec<IssuedRow>, StoreError> {
        self.rows(ISSUED, Span::all())
    }
    fn issued_report(&self, number: u64) -> Result<Option<IssuedRow>, StoreError> {
        self.row(ISSUED, keys::number(number))
    }
    fn issued_contents(&self, number: u64) -> Result<Option<IssuedContents>, StoreError> {
        let (Some(row), Some(bytes)) = (self.issued_report(number)?, self.issued_bytes(number)?) else {
            return Ok(None);
        };
        if Sha256::of(&bytes) != row.digest {
            let detail = format!("report {number} is not what was issued");
            return Err(StoreError::Damaged { place: "issued_contents", detail });
        }
        read("issued_contents", &bytes).map(Some)
    }
    fn issued_bytes(&self, number: u64) -> Result<Option<Vec<u8>>, StoreError> {
        self.session.get(ISSUED_CONTENTS, keys::number(number))
    }
    fn light(&self) -> Result<Option<LightRing>, StoreError> {
        self.fact(key::LIGHT)
    }
    fn summaries_of(&self) -> Result<u32, StoreError> {
        Ok(self.fact(key::SUMMARIES_OF)?.unwrap_or(1))
    }
    fn backed_up(&self) -> Result<u64, StoreError> {
        Ok(self.fact(key::BACKED_UP)?.unwrap_or(0))
    }
}
