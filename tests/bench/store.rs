//! The device's durable store: what IndexedDB is to the web app, redb is here. One commit for everything an answer brings.

use redb::{Database, Durability, ReadableDatabase, ReadableTable, TableDefinition};
use ronda_shared::cbor;
use ronda_shared::ids::DocumentId;
use ronda_shared::sync::device::LogState;
use ronda_shared::sync::rows::{ActRow, Replica};
use ronda_shared::view::Summary;
use std::path::Path;

const LOG: TableDefinition<'_, u8, &[u8]> = TableDefinition::new("log");
const ACTS: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("acts");
const REPLICAS: TableDefinition<'_, &[u8; 16], &[u8]> = TableDefinition::new("replicas");
const SUMMARIES: TableDefinition<'_, &[u8; 16], &[u8]> = TableDefinition::new("summaries");

/// What is written in one commit.
#[derive(Default)]
pub(crate) struct Write {
    /// Not forced to the disk: only while the server's tickets are being made, which nobody measures.
    pub(crate) hasty: bool,
    pub(crate) log: Option<LogState>,
    pub(crate) acts: Vec<ActRow>,
    pub(crate) replicas: Vec<Replica>,
    pub(crate) summaries: Vec<Summary>,
    pub(crate) removed: Vec<DocumentId>,
}

/// The store.
pub(crate) struct Store(Database);

type Outcome<T> = Result<T, redb::Error>;

impl Store {
    pub(crate) fn open(folder: &Path) -> Outcome<Self> {
        let store = Self(Database::create(folder.join("device.redb"))?);
        store.write(&Write::default())?;
        Ok(store)
    }

    pub(crate) fn write(&self, write: &Write) -> Outcome<()> {
        let mut transaction = self.0.begin_write()?;
        transaction.set_durability(if write.hasty { Durability::None } else { Durability::Immediate })?;
        {
            let mut log = transaction.open_table(LOG)?;
            let mut acts = transaction.open_table(ACTS)?;
            let mut replicas = transaction.open_table(REPLICAS)?;
            let mut summaries = transaction.open_table(SUMMARIES)?;
            if let Some(state) = &write.log {
                log.insert(0, cbor::encode(state).as_slice())?;
            }
            for row in &write.acts {
                acts.insert(row.number, cbor::encode(row).as_slice())?;
            }
            for replica in &write.replicas {
                replicas.insert(replica.id.bytes(), cbor::encode(replica).as_slice())?;
            }
            for summary in &write.summaries {
                summaries.insert(summary.id().bytes(), cbor::encode(summary).as_slice())?;
            }
            for id in &write.removed {
                replicas.remove(id.bytes())?;
                summaries.remove(id.bytes())?;
            }
        }
        transaction.commit()?;
        Ok(())
    }

    pub(crate) fn replica(&self, id: DocumentId) -> Outcome<Option<Replica>> {
        let table = self.0.begin_read()?.open_table(REPLICAS)?;
        Ok(table.get(id.bytes())?.and_then(|bytes| cbor::decode(bytes.value()).ok()))
    }

    pub(crate) fn positions(&self) -> Outcome<Vec<(DocumentId, u64)>> {
        let table = self.0.begin_read()?.open_table(REPLICAS)?;
        let rows = table.iter()?.filter_map(Result::ok);
        Ok(rows
            .filter_map(|(_, bytes)| cbor::decode::<Replica>(bytes.value()).ok())
            .map(|r| (r.id, r.position))
            .collect())
    }

    pub(crate) fn summaries(&self) -> Outcome<Vec<Summary>> {
        let table = self.0.begin_read()?.open_table(SUMMARIES)?;
        let rows = table.iter()?.filter_map(Result::ok);
        Ok(rows.filter_map(|(_, bytes)| cbor::decode(bytes.value()).ok()).collect())
    }
}
