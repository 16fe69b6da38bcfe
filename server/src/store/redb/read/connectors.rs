//! What is read of connections: push, alerts, webhooks, WhatsApp, machines that report themselves.

use super::super::super::alerts::{AlertRow, OutageRow};
use super::super::super::inventory::{MachineReport, MachineRow};
use super::super::super::mail::GIVEN_UP;
use super::super::super::push::PushRow;
use super::super::super::webhooks::WebhookRow;
use super::super::super::whatsapp::{WhatsappKnown, WhatsappOutgoing, WhatsappWaiting};
use super::super::super::{ReadConnectors, StoreError};
use super::super::tables::{code, key, read};
use super::{RedbReader, row, rows};
use memchr::memmem;
use redb::ReadableTable;
use ronda_shared::ids::{DeviceId, DocumentId, Sha256};

impl ReadConnectors for RedbReader {
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
    fn webhooks_turn(&self) -> Result<u64, StoreError> {
        Ok(self.fact(key::WEBHOOKS_TURN)?.unwrap_or(0))
    }
    fn whatsapp_waiting(&self) -> Result<Vec<WhatsappWaiting>, StoreError> {
        whatsapp(self, false)
    }
    fn whatsapp_given_up(&self) -> Result<Vec<WhatsappOutgoing>, StoreError> {
        Ok(whatsapp(self, true)?.into_iter().filter_map(WhatsappWaiting::going).collect())
    }
    fn whatsapp_waits(&self, key: &Sha256) -> Result<Option<WhatsappWaiting>, StoreError> {
        row("whatsapp_waiting", self.tables.whatsapp_waiting()?, key.bytes())
    }
    fn whatsapp_known(&self) -> Result<Vec<WhatsappKnown>, StoreError> {
        rows("whatsapp_known", self.tables.whatsapp_known()?)
    }
    fn whatsapp_known_of(&self, document: DocumentId) -> Result<Vec<WhatsappKnown>, StoreError> {
        let named = code(&document);
        let (mut found, mark) = (Vec::new(), memmem::Finder::new(&named));
        for row in self.tables.whatsapp_known()?.iter()? {
            let bytes = row?.1;
            if mark.find(bytes.value()).is_some() {
                let known: WhatsappKnown = read("whatsapp_known", bytes.value())?;
                found.extend(Some(known).filter(|known| known.document() == Some(document)));
            }
        }
        Ok(found)
    }
    fn whatsapp_knows(&self, key: &Sha256) -> Result<Option<WhatsappKnown>, StoreError> {
        row("whatsapp_known", self.tables.whatsapp_known()?, key.bytes())
    }
    fn whatsapp_followed(&self) -> Result<Option<u64>, StoreError> {
        self.fact(key::WHATSAPP_FOLLOWED)
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
    fn machine_reports(&self, keys: &[Sha256]) -> Result<Vec<Option<MachineReport>>, StoreError> {
        let table = self.tables.machine_reports()?;
        keys.iter().map(|key| row("machine_reports", table, key.bytes())).collect()
    }
}

/// Rows of what waits, or of what was given up: the others are not decoded.
fn whatsapp(reader: &RedbReader, given_up: bool) -> Result<Vec<WhatsappWaiting>, StoreError> {
    let (mut found, mark) = (Vec::new(), memmem::Finder::new(GIVEN_UP));
    for row in reader.tables.whatsapp_waiting()?.iter()? {
        let bytes = row?.1;
        if mark.find(bytes.value()).is_some() == given_up {
            found.push(read("whatsapp_waiting", bytes.value())?);
        }
    }
    Ok(found)
}
