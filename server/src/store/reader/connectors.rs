//! What is read of connections: push, alerts, webhooks, WhatsApp, machines that report themselves.

use super::super::StoreError;
use super::super::alerts::{AlertRow, OutageRow};
use super::super::inventory::{MachineReport, MachineRow};
use super::super::push::PushRow;
use super::super::webhooks::WebhookRow;
use super::super::whatsapp::{WhatsappKnown, WhatsappOutgoing, WhatsappWaiting};
use ronda_shared::ids::{DeviceId, DocumentId, Sha256};

/// Connections: push, alerts, webhooks, WhatsApp, machines that report themselves.
pub trait ReadConnectors {
    /// How a device is told by push; none where it is not.
    fn push_of(&self, device: DeviceId) -> Result<Option<PushRow>, StoreError>;
    /// All devices that are told by push.
    fn push_all(&self) -> Result<Vec<PushRow>, StoreError>;
    /// How far the feed was told by push; none where nobody follows it.
    fn push_followed(&self) -> Result<Option<u64>, StoreError>;
    /// An alert of a source by the hash of its fingerprint.
    fn alert(&self, source: &str, key: &Sha256) -> Result<Option<AlertRow>, StoreError>;
    /// All alerts that are remembered, of every source.
    fn alerts(&self) -> Result<Vec<AlertRow>, StoreError>;
    /// All outages that are remembered, of every source.
    fn outages(&self) -> Result<Vec<OutageRow>, StoreError>;
    /// How often rows of alerts were written.
    fn alerts_turn(&self) -> Result<u64, StoreError>;
    /// How far requesters were told of outages; none where nobody follows the feed for it.
    fn alerts_followed(&self) -> Result<Option<u64>, StoreError>;
    /// All messages to other systems, by their names: those that wait and those that were given up.
    fn webhooks(&self) -> Result<Vec<WebhookRow>, StoreError>;
    /// One of them.
    fn webhook(&self, key: &Sha256) -> Result<Option<WebhookRow>, StoreError>;
    /// How far the feed was told to other systems; none where nobody follows it.
    fn webhooks_followed(&self) -> Result<Option<u64>, StoreError>;
    /// How often rows of messages to other systems were written, by whichever server: what is known of them holds while it stands.
    fn webhooks_turn(&self) -> Result<u64, StoreError>;
    /// What came by WhatsApp and is not dealt with, and what is to go out by it. Of what was given up nothing is decoded.
    fn whatsapp_waiting(&self) -> Result<Vec<WhatsappWaiting>, StoreError>;
    /// What was to go out by WhatsApp and was given up.
    fn whatsapp_given_up(&self) -> Result<Vec<WhatsappOutgoing>, StoreError>;
    /// One of what waits or was given up.
    fn whatsapp_waits(&self, key: &Sha256) -> Result<Option<WhatsappWaiting>, StoreError>;
    /// All that is remembered of WhatsApp.
    fn whatsapp_known(&self) -> Result<Vec<WhatsappKnown>, StoreError>;
    /// What is remembered of it that speaks of a ticket. Of what speaks of others nothing is decoded.
    fn whatsapp_known_of(&self, document: DocumentId) -> Result<Vec<WhatsappKnown>, StoreError>;
    /// One thing that is remembered of it.
    fn whatsapp_knows(&self, key: &Sha256) -> Result<Option<WhatsappKnown>, StoreError>;
    /// How far the feed was told by WhatsApp; none where nobody follows it.
    fn whatsapp_followed(&self) -> Result<Option<u64>, StoreError>;
    /// All machines that report themselves, in the order of their names here.
    fn machines(&self) -> Result<Vec<MachineRow>, StoreError>;
    /// The machine that last reported itself as this item; none where none does now.
    fn machine_of(&self, item: DocumentId) -> Result<Option<MachineRow>, StoreError>;
    /// What machines said last, in the order of their names as given; none for one that said nothing that was kept.
    fn machine_reports(&self, keys: &[Sha256]) -> Result<Vec<Option<MachineReport>>, StoreError>;
    /// What a machine said last.
    fn machine_report(&self, key: &Sha256) -> Result<Option<MachineReport>, StoreError> {
        Ok(self.machine_reports(&[*key])?.pop().flatten())
    }
}
