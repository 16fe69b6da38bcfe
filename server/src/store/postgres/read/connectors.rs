//! What is read of connections: push, alerts, webhooks, WhatsApp, machines that report themselves.

use super::super::super::alerts::{AlertRow, OutageRow};
use super::super::super::inventory::{MachineReport, MachineRow};
use super::super::super::mail::GIVEN_UP;
use super::super::super::push::PushRow;
use super::super::super::row_codec::{code, key, read};
use super::super::super::webhooks::WebhookRow;
use super::super::super::whatsapp::{WhatsappKnown, WhatsappOutgoing, WhatsappWaiting};
use super::super::super::{ReadConnectors, StoreError};
use super::super::keys::{self, Span};
use super::super::planned_reads::of_device;
use super::super::tables::{
    ALERTS, MACHINE_ITEMS, MACHINE_REPORTS, MACHINES, OUTAGES, PUSH, Pair, WEBHOOKS, WHATSAPP_KNOWN, WHATSAPP_WAITING,
};
use super::PostgresReader;
use ronda_shared::ids::{DeviceId, DocumentId, Sha256};

impl ReadConnectors for PostgresReader {
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
    fn webhooks_turn(&self) -> Result<u64, StoreError> {
        Ok(self.fact(key::WEBHOOKS_TURN)?.unwrap_or(0))
    }
    fn whatsapp_waiting(&self) -> Result<Vec<WhatsappWaiting>, StoreError> {
        decoded(&self.session.lacking(WHATSAPP_WAITING, GIVEN_UP)?)
    }
    fn whatsapp_given_up(&self) -> Result<Vec<WhatsappOutgoing>, StoreError> {
        let rows: Vec<WhatsappWaiting> = decoded(&self.session.holding(WHATSAPP_WAITING, GIVEN_UP)?)?;
        Ok(rows.into_iter().filter_map(WhatsappWaiting::going).collect())
    }
    fn whatsapp_waits(&self, key: &Sha256) -> Result<Option<WhatsappWaiting>, StoreError> {
        self.row(WHATSAPP_WAITING, key.bytes().to_vec())
    }
    fn whatsapp_known(&self) -> Result<Vec<WhatsappKnown>, StoreError> {
        self.rows(WHATSAPP_KNOWN, Span::all())
    }
    fn whatsapp_known_of(&self, document: DocumentId) -> Result<Vec<WhatsappKnown>, StoreError> {
        let mut found = Vec::new();
        for (_, bytes) in self.session.holding(WHATSAPP_KNOWN, &code(&document))? {
            let known: WhatsappKnown = read(WHATSAPP_KNOWN.name(), &bytes)?;
            found.extend(Some(known).filter(|known| known.document() == Some(document)));
        }
        Ok(found)
    }
    fn whatsapp_knows(&self, key: &Sha256) -> Result<Option<WhatsappKnown>, StoreError> {
        self.row(WHATSAPP_KNOWN, key.bytes().to_vec())
    }
    fn whatsapp_followed(&self) -> Result<Option<u64>, StoreError> {
        self.fact(key::WHATSAPP_FOLLOWED)
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
    fn machine_reports(&self, keys: &[Sha256]) -> Result<Vec<Option<MachineReport>>, StoreError> {
        let found = self.session.many(MACHINE_REPORTS, keys.iter().map(|key| key.bytes().to_vec()).collect())?;
        let of = |key: &Sha256| found.get(key.bytes().as_slice()).map(|bytes| read(MACHINE_REPORTS.name(), bytes));
        keys.iter().map(|key| of(key).transpose()).collect()
    }
}

/// What waits, or was given up, of the rows that were answered.
fn decoded(rows: &[Pair]) -> Result<Vec<WhatsappWaiting>, StoreError> {
    rows.iter().map(|(_, bytes)| read(WHATSAPP_WAITING.name(), bytes)).collect()
}
