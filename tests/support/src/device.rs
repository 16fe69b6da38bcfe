//! A device in software: a P-256 key, a log with its chain, and acts as an honest app writes them.

use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use ronda_shared::act::{Act, ChainHash, DocumentKind, signed_bytes};
use ronda_shared::cbor;
use ronda_shared::command::{COMMAND_VERSION, Command, EquipmentField, Item};
use ronda_shared::ids::{DeviceId, DocumentId, PersonId};
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::{PROTOCOL_VERSION, SyncRequest, SyncResponse};
use ronda_shared::time::Timestamp;
use serde_bytes::ByteBuf;
use std::collections::BTreeMap;

/// The key that a browser makes.
pub struct Key(SigningKey);

impl Key {
    /// A key that follows from a number.
    pub fn number(seed: u8) -> Self {
        Self(SigningKey::from_slice(&[seed.max(1); 32]).expect("a scalar in range"))
    }
    /// The public half as browsers export it: base64 of the 65 raw bytes.
    pub fn public(&self) -> String {
        use base64::Engine;
        let point = self.0.verifying_key().to_encoded_point(false);
        base64::engine::general_purpose::STANDARD.encode(point.as_bytes())
    }
    /// r ‖ s.
    pub fn sign(&self, bytes: &[u8]) -> Vec<u8> {
        let signature: Signature = self.0.sign(bytes);
        signature.to_vec()
    }
}

/// A device: its log and what it has stored of the server's answers.
pub struct Device {
    /// The id that the server gave it.
    pub id: DeviceId,
    /// Whose it is.
    pub person: PersonId,
    /// What it signs with.
    pub key: Key,
    /// The shape of the app on it.
    pub site: Site,
    /// Every act so far, with the hash of the log after it.
    pub log: Vec<(Vec<u8>, ChainHash)>,
    /// How far the server has acknowledged.
    pub acknowledged: u64,
    /// The last cursor, as the server sealed it.
    pub cursor: Option<Vec<u8>>,
}

impl Device {
    /// One that has said nothing yet.
    pub fn new(id: DeviceId, person: PersonId, key: Key, site: Site) -> Self {
        Self { id, person, key, site, log: Vec::new(), acknowledged: 0, cursor: None }
    }

    /// The hash of the log after an act.
    pub fn hash(&self, number: u64) -> ChainHash {
        match number.checked_sub(1) {
            None => ChainHash::default(),
            Some(at) => self.log[at as usize].1,
        }
    }

    /// An act of this device, as its next one, not yet in the log.
    pub fn next(&self, document: DocumentId, kind: DocumentKind, base: u64, command: &Command, at: i64) -> Act {
        Act {
            device: self.id,
            number: self.log.len() as u64 + 1,
            person: self.person.clone(),
            document,
            kind,
            site: self.site,
            at: Timestamp::from_millis(at),
            seen: self.cursor.clone().unwrap_or_default(),
            base,
            command: command.name().into(),
            version: COMMAND_VERSION,
            arguments: cbor::encode(command),
        }
    }

    /// An equipment item's birth as the next act, not yet in the log.
    pub fn registration(&self, inventory: &str, at: i64) -> (DocumentId, Act) {
        self.birth(inventory, Some("edificio-1"), at)
    }

    fn birth(&self, inventory: &str, building: Option<&str>, at: i64) -> (DocumentId, Act) {
        let mut random = [0; 10];
        random[..8].copy_from_slice(&self.id.raw().to_be_bytes());
        random[8..].copy_from_slice(&(self.log.len() as u16).to_be_bytes());
        let document = DocumentId::new(Timestamp::from_millis(at), random);
        let mut fields = BTreeMap::from([(EquipmentField::Inventory, inventory.to_owned())]);
        fields.extend(building.map(|building| (EquipmentField::Building, building.to_owned())));
        let command = Command::Item(Item::RegisterEquipment { fields });
        (document, self.next(document, DocumentKind::Equipment, 0, &command, at))
    }

    /// Registers an equipment item in a building that the technicians of the tests serve.
    pub fn register(&mut self, inventory: &str, at: i64) -> DocumentId {
        self.register_at(inventory, Some("edificio-1"), at)
    }

    /// Registers an equipment item.
    pub fn register_at(&mut self, inventory: &str, building: Option<&str>, at: i64) -> DocumentId {
        let (document, act) = self.birth(inventory, building, at);
        self.write(&act);
        document
    }

    /// Writes an act into the log.
    pub fn write(&mut self, act: &Act) {
        self.write_bytes(act.encode());
    }

    /// Writes any bytes into the log.
    pub fn write_bytes(&mut self, bytes: Vec<u8>) {
        let hash = self.hash(self.log.len() as u64).then(&bytes);
        self.log.push((bytes, hash));
    }

    /// A push of everything that is not acknowledged.
    pub fn push(&self) -> SyncRequest {
        self.push_after(self.acknowledged)
    }

    /// A push of everything after an act.
    pub fn push_after(&self, after: u64) -> SyncRequest {
        let last = self.log.len() as u64;
        let acts: Vec<ByteBuf> =
            self.log.iter().skip(after as usize).map(|(bytes, _)| ByteBuf::from(bytes.clone())).collect();
        let signature =
            if acts.is_empty() { Vec::new() } else { self.key.sign(&signed_bytes(self.id, last, &self.hash(last))) };
        SyncRequest {
            version: PROTOCOL_VERSION,
            device: self.id,
            app: "it".into(),
            cursor: self.cursor.clone().map(ByteBuf::from),
            before: self.hash(after),
            first: after + 1,
            acts,
            signature: ByteBuf::from(signature),
            organisation: None,
            directory: None,
            page_bytes: 1 << 20,
            head_number: last,
            holds: None,
            records: true,
        }
    }

    /// Signs a request again after its acts were changed by hand, as somebody with the key would.
    pub fn sign_again(&self, request: &mut SyncRequest) {
        let head = request.acts.iter().fold(request.before, |hash, act| hash.then(act));
        let last = request.first.saturating_add(request.acts.len() as u64).saturating_sub(1);
        request.signature = ByteBuf::from(self.key.sign(&signed_bytes(self.id, last, &head)));
    }

    /// Stores what came.
    pub fn take(&mut self, answer: &SyncResponse) {
        self.acknowledged = answer.acknowledged;
        self.cursor = Some(answer.cursor.to_vec());
    }
}
