//! `GET /api/equipment/{id}/reported`: what the machine of an item said of itself; `GET /api/equipment/unregistered`: machines
//! that answer to no item.

use crate::error::HttpProblem;
use crate::http::scope;
use crate::http::session::Caller;
use crate::ingest::stored_item;
use crate::runtime::App;
use crate::store::inventory::{MachineDisk, MachineRow, MachineSoftware};
use axum::Json;
use axum::extract::{Path, State};
use ronda_shared::command::EquipmentField;
use ronda_shared::equipment::{EquipmentView, reads_alike};
use ronda_shared::ids::DocumentId;
use ronda_shared::time::Timestamp;
use serde::Serialize;

/// Machines of one list.
const LISTED: usize = 500;

/// What the machine of an item said last. It is beside the item's document and changes nothing in it.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ReportedItem {
    /// By which source it came.
    source: String,
    /// When it first came.
    first: Timestamp,
    /// When it last came.
    last: Timestamp,
    /// When what follows was said; none where nothing of it was kept.
    said: Option<Timestamp>,
    /// When it last came while another machine bore the same number: since then nothing is kept of either.
    contested: Option<Timestamp>,
    /// Its name on the network.
    name: String,
    /// Its address now; empty where none was told.
    ip: String,
    /// The card that has it, in words; empty where none was told.
    card: String,
    /// Operating system with its version.
    system: String,
    /// Processors, each in words.
    processors: Vec<String>,
    /// Memory in megabytes; 0 where it was not told.
    memory: u64,
    /// Disks.
    disks: Vec<MachineDisk>,
    /// Programs, by their names.
    software: Vec<MachineSoftware>,
    /// Programs that were told beyond the bound.
    software_left_out: u32,
    /// Who used it last; none where that is not kept.
    user: Option<String>,
    /// What it says and the registry does not.
    differences: Vec<ReportedDifference>,
}

/// A field of the registry of which a machine says something else. A person takes it over, or not.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ReportedDifference {
    /// The field.
    field: EquipmentField,
    /// What the machine says.
    said: String,
    /// What is registered; empty where nothing is.
    registered: String,
}

/// Machines that report themselves and answer to no item.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct UnregisteredMachines {
    /// How many there are.
    count: usize,
    /// The first of them, the latest first.
    machines: Vec<UnregisteredMachine>,
}

/// One of them: what is needed to register it.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct UnregisteredMachine {
    /// By which source it came.
    source: String,
    /// Its name on the network.
    name: String,
    /// Serial number; empty where none was told.
    serial: String,
    /// Who made it.
    maker: String,
    /// Model.
    model: String,
    /// Its addresses.
    macs: Vec<String>,
    /// Its address now.
    ip: String,
    /// When it last came.
    last: Timestamp,
    /// Another machine bears the same number.
    contested: bool,
}

/// What the machine of an item said.
pub async fn of_item(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Option<ReportedItem>>, HttpProblem> {
    caller.must_be_of_desk(&app)?;
    let id: DocumentId = id.parse().map_err(|_| HttpProblem::NotFound)?;
    scope::readable(&app, &caller, id).await?;
    app.read("reading what a machine said", move |reader| {
        let Some(row) = reader.machine_of(id)? else { return Ok(None) };
        let report = reader.machine_report(&row.key)?;
        let said = report.as_ref().map(|report| report.at);
        let report = report.unwrap_or_default();
        let view = stored_item(reader, id)?;
        let differences = view.map(|view| differences(&view, &row, &report.asset)).unwrap_or_default();
        Ok(Some(ReportedItem {
            source: row.source,
            first: row.first,
            last: row.last,
            said,
            contested: row.contested,
            name: row.name,
            ip: row.ip,
            card: report.card,
            system: report.system,
            processors: report.processors,
            memory: report.memory,
            disks: report.disks,
            software: report.software,
            software_left_out: report.software_left_out,
            user: report.user,
            differences,
        }))
    })
    .await
    .map(Json)
}

/// Machines that answer to no item.
pub async fn unregistered(State(app): State<App>, caller: Caller) -> Result<Json<UnregisteredMachines>, HttpProblem> {
    caller.must_be_of_desk(&app)?;
    app.read("listing machines without an item", |reader| {
        let mut unknown: Vec<MachineRow> = reader.machines()?.into_iter().filter(|row| row.item.is_none()).collect();
        unknown.sort_by(|a, b| (b.last, &a.name, a.key).cmp(&(a.last, &b.name, b.key)));
        let count = unknown.len();
        let machine = |row: MachineRow| UnregisteredMachine {
            source: row.source,
            name: row.name,
            serial: row.identity.serial,
            maker: row.identity.maker,
            model: row.model,
            macs: row.identity.macs.into_iter().collect(),
            ip: row.ip,
            last: row.last,
            contested: row.contested.is_some(),
        };
        Ok(UnregisteredMachines { count, machines: unknown.into_iter().take(LISTED).map(machine).collect() })
    })
    .await
    .map(Json)
}

/// Where the registry says something else. Of a card's address any of the machine's own will do.
fn differences(view: &EquipmentView, row: &MachineRow, asset: &str) -> Vec<ReportedDifference> {
    let identity = &row.identity;
    let registered_mac = view.field(EquipmentField::Mac);
    let has = |mac: &&String| reads_alike(mac, registered_mac);
    let mac = identity.macs.iter().find(has).or(identity.macs.first()).map_or("", String::as_str);
    let told = [
        (EquipmentField::Inventory, asset),
        (EquipmentField::Serial, identity.serial.as_str()),
        (EquipmentField::Mac, mac),
        (EquipmentField::Brand, identity.maker.as_str()),
        (EquipmentField::Model, row.model.as_str()),
        (EquipmentField::Ip, row.ip.as_str()),
    ];
    let differs = |(field, said): (EquipmentField, &str)| {
        let registered = view.field(field);
        (!said.is_empty() && !reads_alike(said, registered)).then(|| ReportedDifference {
            field,
            said: said.to_owned(),
            registered: registered.to_owned(),
        })
    };
    told.into_iter().filter_map(differs).collect()
}
