//! One instant of the store, read from a transaction of redb.

use super::super::accounts::AccountRow;
use super::super::alerts::{AlertRow, OutageRow};
use super::super::api_tokens::{ApiCallShelf, ApiTokenRow};
use super::super::calendars::CalendarRow;
use super::super::coded::heads_of;
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
    EntryKind, Epoch, Founding, Indexed, LastSeen, LogRow, PasskeyRecord, PasskeyUse, Reader, SealRow, Secret,
    SessionRow, SignedHead, StoreError, TokenHash, TouchedDocuments, name_key,
};
use super::tables::split_feed;
use super::tables::{Bytes, Reading, key, may_hold, read};
use super::{Guest, evidence, scope_index, search};
use redb::{Key, ReadOnlyTable, ReadableTable, ReadableTableMetadata};
use ronda_shared::act::ChainHash;
use ronda_shared::ids::{ActId, DeviceId, DocumentId, PersonId, Sha256};
use ronda_shared::person::Person;
use ronda_shared::policy::Term;
use ronda_shared::time::Timestamp;
use ronda_shared::view::Summary;
use serde::de::DeserializeOwned;
use std::borrow::Borrow;
use std::collections::BTreeSet;
use std::ops::Bound;

/// How many documents of one name are told.
const NAMESAKES: usize = 20;

/// A reader; while it lives, the store knows that somebody looks.
pub(super) struct RedbReader {
    pub(super) tables: Reading,
    pub(super) archives: Archives,
    pub(super) _guest: Guest,
}

fn row<'k, K: Key + 'static, T: DeserializeOwned>(
    place: &'static str,
    table: &ReadOnlyTable<K, Bytes>,
    key: impl Borrow<K::SelfType<'k>>,
) -> Result<Option<T>, StoreError> {
    table.get(key)?.map(|bytes| read(place, bytes.value())).transpose()
}

fn rows<K: Key + 'static, T: DeserializeOwned>(
    place: &'static str,
    table: &ReadOnlyTable<K, Bytes>,
) -> Result<Vec<T>, StoreError> {
    table.iter()?.map(|row| read(place, row?.1.value())).collect()
}

/// The rows that have a text somewhere in them: no others are decoded.
fn rows_with<K: Key + 'static, T: DeserializeOwned>(
    place: &'static str,
    table: &ReadOnlyTable<K, Bytes>,
    text: &str,
) -> Result<Vec<T>, StoreError> {
    let mut found = Vec::new();
    for row in table.iter()? {
        let bytes = row?.1;
        if may_hold(bytes.value(), text) {
            found.push(read(place, bytes.value())?);
        }
    }
    Ok(found)
}

fn entry_of(row: &[u8]) -> Result<Entry, StoreError> {
    read("feed", split_feed(row)?.1)
}

impl RedbReader {
    fn fact<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, StoreError> {
        self.tables.meta()?.get(key)?.map(|bytes| read("meta", bytes.value())).transpose()
    }
    fn founding(&self) -> Result<Founding, StoreError> {
        let none = || StoreError::Damaged { place: "meta", detail: "the store was never founded".into() };
        self.fact(key::FOUNDING)?.ok_or_else(none)
    }
    fn must_entry(&self, position: u64) -> Result<Entry, StoreError> {
        let none = || StoreError::Damaged { place: "feed", detail: format!("entry {position} is missing") };
        self.entry(position)?.ok_or_else(none)
    }
}

impl Reader for RedbReader {
    fn end(&self) -> Result<u64, StoreError> {
        Ok(self.tables.feed()?.last()?.map_or(0, |(position, _)| position.value()))
    }
    fn feed_hash(&self, position: u64) -> Result<Option<[u8; 32]>, StoreError> {
        if position == 0 {
            return Ok(Some([0; 32]));
        }
        self.tables.feed()?.get(position)?.map(|row| Ok(split_feed(row.value())?.0.0)).transpose()
    }
    fn entry_bytes(&self, position: u64) -> Result<Option<Vec<u8>>, StoreError> {
        self.tables.feed()?.get(position)?.map(|row| Ok(split_feed(row.value())?.1.to_vec())).transpose()
    }
    fn entry(&self, position: u64) -> Result<Option<Entry>, StoreError> {
        self.tables.feed()?.get(position)?.map(|row| entry_of(row.value())).transpose()
    }
    fn entries_after(&self, position: u64) -> Result<Entries<'_>, StoreError> {
        let range = self.tables.feed()?.range(position.saturating_add(1)..)?;
        Ok(Box::new(range.map(|row| entry_of(row?.1.value()))))
    }
    fn entries_of(&self, id: DocumentId, position: u64) -> Result<Entries<'_>, StoreError> {
        let first = (id.bytes(), position.saturating_add(1));
        let range = self.tables.doc_feed()?.range(first..=(id.bytes(), u64::MAX))?;
        Ok(Box::new(range.map(|row| self.must_entry(row?.0.value().1))))
    }

    fn document(&self, id: DocumentId) -> Result<Option<DocumentRow>, StoreError> {
        row("documents", self.tables.documents()?, id.bytes())
    }
    fn archive(&self, archive: &Sha256) -> Result<Vec<u8>, StoreError> {
        self.archives.file(archive)
    }
    fn snapshot(&self, id: DocumentId) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.tables.snapshots()?.get(id.bytes())?.map(|bytes| bytes.value().to_vec()))
    }
    fn changes_after(&self, id: DocumentId, position: u64) -> Result<Vec<Change>, StoreError> {
        let mut changes = Vec::new();
        let first = (id.bytes(), position.saturating_add(1));
        for row in self.tables.doc_feed()?.range(first..=(id.bytes(), u64::MAX))? {
            let (place, heads) = row?;
            if heads.value().is_empty() {
                continue;
            }
            let position = place.value().1;
            let bytes = self.must_entry(position)?.into_change();
            changes.push(Change { position, bytes, heads: heads_of(heads.value()) });
        }
        Ok(changes)
    }
    fn heads_at(&self, id: DocumentId, position: u64) -> Result<Vec<ChangeHash>, StoreError> {
        for row in self.tables.doc_feed()?.range((id.bytes(), 0)..=(id.bytes(), position))?.rev() {
            let heads = row?.1;
            if !heads.value().is_empty() {
                return Ok(heads_of(heads.value()));
            }
        }
        Ok(Vec::new())
    }
    fn own_changes(&self, id: DocumentId, device: DeviceId) -> Result<Vec<ChangeHash>, StoreError> {
        let key = (id.bytes(), device.raw());
        let mut own = Vec::new();
        own.extend(self.tables.own()?.get(key)?.map(|hash| ChangeHash(*hash.value())));
        own.extend(self.tables.own_decided()?.get(key)?.map(|hashes| heads_of(hashes.value())).into_iter().flatten());
        Ok(own)
    }
    fn summary(&self, id: DocumentId) -> Result<Option<Summary>, StoreError> {
        row("summaries", self.tables.summaries()?, id.bytes())
    }
    fn summaries(&self, after: Option<DocumentId>, limit: usize) -> Result<Vec<Summary>, StoreError> {
        use std::ops::Bound::{Excluded, Unbounded};
        let from = after.as_ref().map_or(Unbounded, |id| Excluded(id.bytes()));
        let range = self.tables.summaries()?.range::<&[u8; 16]>((from, Unbounded))?;
        range.take(limit).map(|row| read("summaries", row?.1.value())).collect()
    }
    fn moved_after(&self, position: u64) -> Result<TouchedDocuments<'_>, StoreError> {
        let range = self.tables.latest()?.range((position.saturating_add(1), &[0; 16])..)?;
        Ok(Box::new(range.map(|row| {
            let key = row?.0;
            let (position, id) = key.value();
            Ok((position, DocumentId::from_bytes(*id)))
        })))
    }
    fn latest_first(&self) -> Result<TouchedDocuments<'_>, StoreError> {
        Ok(Box::new(self.tables.latest()?.iter()?.rev().map(|row| {
            let key = row?.0;
            let (position, id) = key.value();
            Ok((position, DocumentId::from_bytes(*id)))
        })))
    }
    fn indexed_after(&self, terms: &BTreeSet<Term>, position: u64) -> Result<TouchedDocuments<'_>, StoreError> {
        scope_index::after(&self.tables, terms, position)
    }
    fn scope_index_of(&self) -> Result<u32, StoreError> {
        Ok(self.fact(key::SCOPE_INDEX_OF)?.unwrap_or(0))
    }
    fn scope_index(&self) -> Result<Indexed<'_>, StoreError> {
        scope_index::all(&self.tables)
    }
    fn document_count(&self) -> Result<u64, StoreError> {
        Ok(self.tables.documents()?.len()?)
    }
    fn by_name(&self, name: &str) -> Result<Vec<DocumentId>, StoreError> {
        let name = name_key(name);
        let range = self.tables.names()?.range((name.as_str(), &[0; 16])..=(name.as_str(), &[255; 16]))?;
        range.take(NAMESAKES).map(|row| Ok(DocumentId::from_bytes(*row?.0.value().1))).collect()
    }
    fn search(
        &self,
        prefixes: &[String],
        show: &mut dyn FnMut(Summary) -> Result<bool, StoreError>,
    ) -> Result<(), StoreError> {
        search::search(&self.tables, prefixes, show)
    }

    fn log(&self, device: DeviceId, number: u64) -> Result<Option<LogRow>, StoreError> {
        row("log", self.tables.log()?, (device.raw(), number))
    }
    fn log_head(&self, device: DeviceId) -> Result<Option<(u64, LogRow)>, StoreError> {
        let mut range = self.tables.log()?.range((device.raw(), 0)..=(device.raw(), u64::MAX))?;
        let Some(last) = range.next_back() else {
            return Ok(None);
        };
        let (place, bytes) = last?;
        Ok(Some((place.value().1, read("log", bytes.value())?)))
    }
    fn log_at(&self, device: DeviceId, position: u64) -> Result<u64, StoreError> {
        // Numbers and positions grow together along a log: halve.
        let Some((mut high, head)) = self.log_head(device)? else {
            return Ok(0);
        };
        if head.position <= position {
            return Ok(high);
        }
        let mut low = 0;
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            let missing = || StoreError::Damaged { place: "log", detail: format!("act {device}.{middle} is missing") };
            if self.log(device, middle)?.ok_or_else(missing)?.position <= position {
                low = middle;
            } else {
                high = middle;
            }
        }
        Ok(low)
    }
    fn acted_after(&self, device: DeviceId, position: u64) -> Result<BTreeSet<u64>, StoreError> {
        let mut acted = BTreeSet::new();
        for row in self.tables.log()?.range((device.raw(), 0)..=(device.raw(), u64::MAX))?.rev() {
            let (_, bytes) = row?;
            let row: LogRow = read("log", bytes.value())?;
            if row.position <= position {
                break;
            }
            acted.insert(row.position);
        }
        let first = (device.raw(), position.saturating_add(1));
        for row in self.tables.decided()?.range(first..=(device.raw(), u64::MAX))? {
            acted.insert(row?.0.value().1);
        }
        Ok(acted)
    }
    fn decided_after(&self, device: DeviceId, position: u64) -> Result<Vec<Decided>, StoreError> {
        let mut decided = Vec::new();
        let first = (device.raw(), position.saturating_add(1));
        for row in self.tables.decided()?.range(first..=(device.raw(), u64::MAX))? {
            let (key, number) = row?;
            let (at, number) = (key.value().1, number.value());
            let EntryKind::HeldDecided { held, outcome, reason, .. } = self.must_entry(at)?.kind else { continue };
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
        let device = act.device.raw();
        for row in self.tables.decided()?.range((device, 0)..(device, position))?.rev() {
            let (key, number) = row?;
            if number.value() == act.number {
                return Ok(Some(key.value().1));
            }
        }
        Ok(None)
    }
    fn forks(&self, device: DeviceId) -> Result<Vec<(ChainHash, u64)>, StoreError> {
        let range = self.tables.forks()?.range((device.raw(), &[0; 32])..=(device.raw(), &[255; 32]))?;
        range
            .map(|row| {
                let (key, position) = row?;
                Ok((ChainHash(*key.value().1), position.value()))
            })
            .collect()
    }
    fn signed_head(&self, device: DeviceId, number: u64) -> Result<Option<SignedHead>, StoreError> {
        let mut range = self.tables.signed()?.range((device.raw(), number)..=(device.raw(), u64::MAX))?;
        range.next().map(|row| read("signed", row?.1.value())).transpose()
    }
    fn signed_heads(&self, device: DeviceId) -> Result<Vec<SignedHead>, StoreError> {
        let range = self.tables.signed()?.range((device.raw(), 0)..=(device.raw(), u64::MAX))?;
        range.map(|row| read("signed", row?.1.value())).collect()
    }
    fn held(&self) -> Result<Entries<'_>, StoreError> {
        Ok(Box::new(self.tables.held()?.iter()?.map(|row| self.must_entry(row?.0.value()))))
    }
    fn held_at(&self, position: u64) -> Result<Option<Entry>, StoreError> {
        self.tables.held()?.get(position)?.map(|_| self.must_entry(position)).transpose()
    }
    fn held_count(&self) -> Result<u64, StoreError> {
        Ok(self.tables.held()?.len()?)
    }
    fn held_of(&self, device: DeviceId) -> Result<Vec<Entry>, StoreError> {
        let mut entries = Vec::new();
        for row in self.tables.held()?.iter()? {
            let (position, of) = row?;
            if of.value() == device.raw() {
                entries.push(self.must_entry(position.value())?);
            }
        }
        Ok(entries)
    }

    fn device(&self, id: DeviceId) -> Result<Option<DeviceRecord>, StoreError> {
        row("devices", self.tables.devices()?, id.raw())
    }
    fn device_by_code(&self, code: &str) -> Result<Option<DeviceId>, StoreError> {
        Ok(self.tables.codes()?.get(code)?.map(|id| DeviceId::new(id.value())))
    }
    fn devices(&self) -> Result<Vec<DeviceRecord>, StoreError> {
        rows("devices", self.tables.devices()?)
    }
    fn devices_of(&self, person: &PersonId) -> Result<Vec<DeviceRecord>, StoreError> {
        let mut devices: Vec<DeviceRecord> = rows_with("devices", self.tables.devices()?, person.as_str())?;
        devices.retain(|device| device.person == *person);
        Ok(devices)
    }
    fn last_seen(&self, device: DeviceId) -> Result<Option<LastSeen>, StoreError> {
        row("seen", self.tables.seen()?, device.raw())
    }
    fn person(&self, id: &PersonId) -> Result<Option<Person>, StoreError> {
        self.tables.people()?.get(id.as_str())?.map(|bytes| read("people", bytes.value())).transpose()
    }
    fn person_at(&self, id: &PersonId, position: u64) -> Result<Option<Person>, StoreError> {
        let mut range = self.tables.people_then()?.range((id.as_str(), 0)..=(id.as_str(), position))?;
        range.next_back().map(|row| read("people_then", row?.1.value())).transpose()
    }
    fn person_after(&self, id: &PersonId, position: u64) -> Result<Vec<Person>, StoreError> {
        let first = position.saturating_add(1);
        let range = self.tables.people_then()?.range((id.as_str(), first)..=(id.as_str(), u64::MAX))?;
        range.map(|row| read("people_then", row?.1.value())).collect()
    }
    fn people(&self) -> Result<Vec<Person>, StoreError> {
        rows("people", self.tables.people()?)
    }
    fn people_after(&self, after: Option<&PersonId>, limit: usize) -> Result<Vec<Person>, StoreError> {
        let from = after.map_or(Bound::Unbounded, |id| Bound::Excluded(id.as_str()));
        let rows = self.tables.people()?.range::<&str>((from, Bound::Unbounded))?.take(limit);
        rows.map(|row| read("people", row?.1.value())).collect()
    }
    fn directory_version(&self) -> Result<u64, StoreError> {
        Ok(self.fact(key::DIRECTORY)?.unwrap_or(0))
    }
    fn audit_before(&self, position: u64) -> Result<Entries<'_>, StoreError> {
        let range = self.tables.audit()?.range(..=position)?.rev();
        Ok(Box::new(range.map(|row| self.must_entry(row?.0.value()))))
    }
    fn audit_from(&self, position: u64) -> Result<Entries<'_>, StoreError> {
        let range = self.tables.audit()?.range(position..)?;
        Ok(Box::new(range.map(|row| self.must_entry(row?.0.value()))))
    }
    fn paper(&self, address: &str) -> Result<Option<Entry>, StoreError> {
        let position = self.tables.papers()?.get(address)?.map(|row| row.value());
        position.map(|position| self.must_entry(position)).transpose()
    }
    fn passkey(&self, id: &[u8]) -> Result<Option<PasskeyRecord>, StoreError> {
        row("passkeys", self.tables.passkeys()?, id)
    }
    fn passkeys(&self) -> Result<Vec<PasskeyRecord>, StoreError> {
        rows("passkeys", self.tables.passkeys()?)
    }
    fn passkeys_of(&self, person: &PersonId) -> Result<Vec<PasskeyRecord>, StoreError> {
        let mut passkeys: Vec<PasskeyRecord> = rows_with("passkeys", self.tables.passkeys()?, person.as_str())?;
        passkeys.retain(|passkey| passkey.person == *person);
        Ok(passkeys)
    }
    fn passkey_use(&self, id: &[u8]) -> Result<Option<PasskeyUse>, StoreError> {
        row("passkey_uses", self.tables.passkey_uses()?, id)
    }
    fn session(&self, token: &TokenHash) -> Result<Option<SessionRow>, StoreError> {
        row("sessions", self.tables.sessions()?, &token.0)
    }
    fn sessions(&self) -> Result<Vec<SessionRow>, StoreError> {
        rows("sessions", self.tables.sessions()?)
    }
    fn enrolment(&self, token: &TokenHash) -> Result<Option<Enrolment>, StoreError> {
        row("enrolments", self.tables.enrolments()?, &token.0)
    }
    fn enrolments(&self) -> Result<Vec<Enrolment>, StoreError> {
        rows("enrolments", self.tables.enrolments()?)
    }

    fn blob(&self, sha256: &Sha256) -> Result<Option<BlobRow>, StoreError> {
        evidence::blob(&self.tables, sha256)
    }
    fn blobs(&self, after: Option<&Sha256>, limit: usize) -> Result<Vec<BlobRow>, StoreError> {
        evidence::blobs(&self.tables, after, limit)
    }
    fn naming(&self, sha256: &Sha256) -> Result<Vec<(ActId, DocumentId)>, StoreError> {
        evidence::naming(&self.tables, sha256)
    }
    fn seal(&self, act: ActId) -> Result<Option<SealRow>, StoreError> {
        evidence::seal(&self.tables, act)
    }
    fn seals(&self, after: Option<ActId>, limit: usize) -> Result<Vec<SealRow>, StoreError> {
        evidence::seals(&self.tables, after, limit)
    }
    fn arrived(&self, act: ActId) -> Result<Option<Arrived>, StoreError> {
        evidence::arrived(&self.tables, act)
    }
    fn all_arrived(&self) -> Result<Vec<Arrived>, StoreError> {
        evidence::all_arrived(&self.tables)
    }

    fn organisation_at(&self, position: u64) -> Result<Option<String>, StoreError> {
        let mut range = self.tables.organisation_at()?.range(..=position)?;
        range.next_back().map(|row| Ok(row?.1.value().to_owned())).transpose()
    }
    fn organisations(&self) -> Result<Vec<String>, StoreError> {
        self.tables.organisations()?.iter()?.map(|row| Ok(row?.0.value().to_owned())).collect()
    }
    fn organisation(&self, version: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.tables.organisations()?.get(version)?.map(|data| data.value().to_vec()))
    }

    fn epochs(&self) -> Result<Vec<Epoch>, StoreError> {
        Ok(self.founding()?.epochs)
    }
    fn secret(&self) -> Result<Secret, StoreError> {
        Ok(self.founding()?.secret)
    }
    fn next_in_series(&self, series: &str) -> Result<u64, StoreError> {
        Ok(self.tables.series()?.get(series)?.map_or(1, |next| next.value()))
    }
    fn series(&self) -> Result<Vec<(String, u64)>, StoreError> {
        self.tables
            .series()?
            .iter()?
            .map(|row| {
                let (name, next) = row?;
                Ok((name.value().to_owned(), next.value()))
            })
            .collect()
    }
    fn mail_next_id(&self) -> Result<u64, StoreError> {
        self.next_mail_id()
    }
    fn mail_out(&self, id: u64) -> Result<Option<Outgoing>, StoreError> {
        self.mail_row(id)
    }
    fn mail_due(&self, until: Option<Timestamp>, limit: usize) -> Result<Vec<Outgoing>, StoreError> {
        self.mail_waiting(until, limit)
    }
    fn mail_oldest_waiting(&self) -> Result<Option<Timestamp>, StoreError> {
        self.oldest_waiting()
    }
    fn mail_waits(&self) -> Result<u64, StoreError> {
        self.mail_waiting_count()
    }
    fn mail_latest(&self, limit: usize) -> Result<Vec<Outgoing>, StoreError> {
        self.latest_mail(limit)
    }
    fn mail_after(&self, after: u64, limit: usize) -> Result<Vec<Outgoing>, StoreError> {
        self.mail_from(after, limit)
    }
    fn mail_taken(&self, key: &TokenHash) -> Result<Option<Incoming>, StoreError> {
        self.taken_row(key)
    }
    fn mail_came(&self, limit: usize) -> Result<Vec<Incoming>, StoreError> {
        self.latest_taken(limit)
    }
    fn mail_unfinished(&self) -> Result<Vec<Incoming>, StoreError> {
        self.unfinished_mail()
    }
    fn mail_followed(&self) -> Result<Option<u64>, StoreError> {
        self.followed()
    }
    fn mailbox(&self, address: &str) -> Result<Option<Mailbox>, StoreError> {
        self.mailbox_at(address)
    }
    fn mail_thread(&self, document: DocumentId) -> Result<Option<String>, StoreError> {
        self.thread(document)
    }
    fn mail_all(&self) -> Result<MailRows, StoreError> {
        self.all_mail_rows()
    }
    fn push_of(&self, device: DeviceId) -> Result<Option<PushRow>, StoreError> {
        row("push", self.tables.push()?, device.raw())
    }
    fn push_all(&self) -> Result<Vec<PushRow>, StoreError> {
        self.tables.push()?.iter()?.map(|row| read("push", row?.1.value())).collect()
    }
    fn push_followed(&self) -> Result<Option<u64>, StoreError> {
        self.fact(key::PUSH_FOLLOWED)
    }
    fn alert(&self, source: &str, key: &Sha256) -> Result<Option<AlertRow>, StoreError> {
        row("alerts", self.tables.alerts()?, (source, key.bytes()))
    }
    fn alerts(&self) -> Result<Vec<AlertRow>, StoreError> {
        rows("alerts", self.tables.alerts()?)
    }
    fn outages(&self) -> Result<Vec<OutageRow>, StoreError> {
        rows("outages", self.tables.outages()?)
    }
    fn alerts_turn(&self) -> Result<u64, StoreError> {
        Ok(self.fact(key::ALERTS_TURN)?.unwrap_or(0))
    }
    fn alerts_followed(&self) -> Result<Option<u64>, StoreError> {
        self.fact(key::ALERTS_FOLLOWED)
    }
    fn webhooks(&self) -> Result<Vec<WebhookRow>, StoreError> {
        rows("webhooks", self.tables.webhooks()?)
    }
    fn webhook(&self, key: &Sha256) -> Result<Option<WebhookRow>, StoreError> {
        row("webhooks", self.tables.webhooks()?, key.bytes())
    }
    fn webhooks_followed(&self) -> Result<Option<u64>, StoreError> {
        self.fact(key::WEBHOOKS_FOLLOWED)
    }
    fn whatsapp_waiting(&self) -> Result<Vec<WhatsappWaiting>, StoreError> {
        rows("whatsapp_waiting", self.tables.whatsapp_waiting()?)
    }
    fn whatsapp_waits(&self, key: &Sha256) -> Result<Option<WhatsappWaiting>, StoreError> {
        row("whatsapp_waiting", self.tables.whatsapp_waiting()?, key.bytes())
    }
    fn whatsapp_known(&self) -> Result<Vec<WhatsappKnown>, StoreError> {
        rows("whatsapp_known", self.tables.whatsapp_known()?)
    }
    fn whatsapp_knows(&self, key: &Sha256) -> Result<Option<WhatsappKnown>, StoreError> {
        row("whatsapp_known", self.tables.whatsapp_known()?, key.bytes())
    }
    fn whatsapp_followed(&self) -> Result<Option<u64>, StoreError> {
        self.fact(key::WHATSAPP_FOLLOWED)
    }
    fn stamps_waiting(&self) -> Result<Vec<StampWaiting>, StoreError> {
        rows("stamps_waiting", self.tables.stamps_waiting()?)
    }
    fn stamp_waits(&self, key: &Sha256) -> Result<Option<StampWaiting>, StoreError> {
        row("stamps_waiting", self.tables.stamps_waiting()?, key.bytes())
    }
    fn stamps(&self, after: Option<&Sha256>, limit: usize) -> Result<Vec<StampKept>, StoreError> {
        let from = after.map_or(Bound::Unbounded, |key| Bound::Excluded(key.bytes()));
        let rows = self.tables.stamps()?.range::<&[u8; 32]>((from, Bound::Unbounded))?.take(limit);
        rows.map(|row| read("stamps", row?.1.value())).collect()
    }
    fn stamp(&self, key: &Sha256) -> Result<Option<StampKept>, StoreError> {
        row("stamps", self.tables.stamps()?, key.bytes())
    }
    fn stamps_followed(&self) -> Result<Option<StampsFollowed>, StoreError> {
        self.fact(key::STAMPS_FOLLOWED)
    }
    fn ocsp_waiting(&self) -> Result<Vec<OcspWaiting>, StoreError> {
        rows("ocsp_waiting", self.tables.ocsp_waiting()?)
    }
    fn ocsp_waits(&self, key: &Sha256) -> Result<Option<OcspWaiting>, StoreError> {
        row("ocsp_waiting", self.tables.ocsp_waiting()?, key.bytes())
    }
    fn ocsp_answers(&self, after: Option<&Sha256>, limit: usize) -> Result<Vec<OcspAnswer>, StoreError> {
        let from = after.map_or(Bound::Unbounded, |key| Bound::Excluded(key.bytes()));
        let rows = self.tables.ocsp_answers()?.range::<&[u8; 32]>((from, Bound::Unbounded))?.take(limit);
        rows.map(|row| read("ocsp_answers", row?.1.value())).collect()
    }
    fn ocsp_answer(&self, key: &Sha256) -> Result<Option<OcspAnswer>, StoreError> {
        row("ocsp_answers", self.tables.ocsp_answers()?, key.bytes())
    }
    fn ocsp_followed(&self) -> Result<Option<u64>, StoreError> {
        self.fact(key::OCSP_FOLLOWED)
    }
    fn calendar(&self, token: &TokenHash) -> Result<Option<CalendarRow>, StoreError> {
        row("calendars", self.tables.calendars()?, &token.0)
    }
    fn calendars(&self) -> Result<Vec<CalendarRow>, StoreError> {
        rows("calendars", self.tables.calendars()?)
    }
    fn machines(&self) -> Result<Vec<MachineRow>, StoreError> {
        rows("machines", self.tables.machines()?)
    }
    fn machine_of(&self, item: DocumentId) -> Result<Option<MachineRow>, StoreError> {
        let named: Option<Sha256> = row("machine_items", self.tables.machine_items()?, item.bytes())?;
        let Some(named) = named else { return Ok(None) };
        let found: Option<MachineRow> = row("machines", self.tables.machines()?, named.bytes())?;
        Ok(found.filter(|machine| machine.item == Some(item)))
    }
    fn machine_report(&self, key: &Sha256) -> Result<Option<MachineReport>, StoreError> {
        row("machine_reports", self.tables.machine_reports()?, key.bytes())
    }
    fn account(&self, key: &TokenHash) -> Result<Option<AccountRow>, StoreError> {
        row("accounts", self.tables.accounts()?, &key.0)
    }
    fn accounts(&self) -> Result<Vec<AccountRow>, StoreError> {
        rows("accounts", self.tables.accounts()?)
    }
    fn api_token(&self, token: &TokenHash) -> Result<Option<ApiTokenRow>, StoreError> {
        row("api_tokens", self.tables.api_tokens()?, &token.0)
    }
    fn api_tokens(&self) -> Result<Vec<ApiTokenRow>, StoreError> {
        rows("api_tokens", self.tables.api_tokens()?)
    }
    fn api_calls(&self, shelf: &TokenHash) -> Result<Option<ApiCallShelf>, StoreError> {
        row("api_calls", self.tables.api_calls()?, &shelf.0)
    }
    fn report_schedules(&self) -> Result<Vec<ScheduleRow>, StoreError> {
        rows("schedules", self.tables.schedules()?)
    }
    fn report_schedule(&self, id: u64) -> Result<Option<ScheduleRow>, StoreError> {
        row("schedules", self.tables.schedules()?, id)
    }
    fn issued_reports(&self) -> Result<Vec<IssuedRow>, StoreError> {
        rows("issued", self.tables.issued()?)
    }
    fn issued_report(&self, number: u64) -> Result<Option<IssuedRow>, StoreError> {
        row("issued", self.tables.issued()?, number)
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
        Ok(self.tables.issued_contents()?.get(number)?.map(|bytes| bytes.value().to_vec()))
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
