//! `/api/administration/connections/inventory`: how machines report themselves, and what a report would do, with nothing written.

use super::sources::{SourceFailure, TrySourceRequest};
use crate::bilingual_text::BilingualText;
use crate::error::HttpProblem;
use crate::http::Json;
use crate::http::administration::must_administer;
use crate::http::session::Caller;
use crate::intake::inventory::{self, Agents, AgentsProblem, InventoryFate, InventorySectionProblem, Message};
use crate::runtime::{App, scope};
use crate::store::inventory::MachineRow;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use ronda_shared::ids::DocumentId;
use ronda_shared::limits;
use ronda_shared::time::Timestamp;
use ronda_shared::view::Summary;
use serde::Serialize;
use std::sync::Arc;

/// A source of inventories.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct InventoryCard {
    /// As its address names it.
    name: String,
    /// What its agents speak: `glpi` or `ocs`.
    kind: &'static str,
    /// When a machine last came; none where none ever did.
    called: Option<Timestamp>,
    /// Machines that came by it.
    machines: usize,
    /// Those of them that answer to no item.
    unknown: usize,
    /// Those that bear another's number.
    clones: usize,
    /// The last call that was not taken.
    failure: Option<SourceFailure>,
}

/// What a report would do.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct TriedInventory {
    /// Why it would not be taken; none where it would.
    #[cfg_attr(feature = "typescript", ts(as = "Option<ronda_shared::policy::Sentence>"))]
    wrong: Option<BilingualText>,
    /// What would become of it; none where it is a greeting, or would not be taken.
    fate: Option<InventoryFate>,
    /// Its name on the network.
    name: String,
    /// Its serial number; empty where none was told.
    serial: String,
    /// Programs that would be kept.
    software: usize,
    /// Its item; none also where the caller may not read it.
    item: Option<DocumentId>,
    /// The item's name; empty where it is not told.
    item_name: String,
}

/// The sources as the file says now; a file that is not right is told as such.
pub(super) async fn read(app: &App) -> Result<Result<Agents, AgentsProblem>, HttpProblem> {
    let data = app.config().data.clone();
    app.blocking("reading who sends inventories", move || Ok(Agents::read(&data))).await
}

/// How each source stands.
pub(super) fn cards(app: &App, agents: &Agents, machines: &[MachineRow]) -> Vec<InventoryCard> {
    let card = |(name, source): (&str, &inventory::InventorySource)| {
        let called = app.inventory_calls().of(name);
        let own = || machines.iter().filter(|row| row.source == name);
        InventoryCard {
            name: name.to_owned(),
            kind: source.kind.word(),
            called: called.taken.max(own().map(|row| row.last).max()),
            machines: own().count(),
            unknown: own().filter(|row| row.item.is_none()).count(),
            clones: own().filter(|row| row.contested.is_some()).count(),
            failure: called.failed.map(SourceFailure::of),
        }
    };
    agents.right().map(card).collect()
}

/// Looks at a report.
pub async fn look(
    State(app): State<App>,
    caller: Caller,
    name: Result<Path<String>, PathRejection>,
    request: Result<Json<TrySourceRequest>, HttpProblem>,
) -> Result<axum::Json<TriedInventory>, HttpProblem> {
    must_administer(&app, &caller)?;
    let Json(TrySourceRequest { text }) = request?;
    let Path(name) = name.map_err(|_| HttpProblem::NotFound)?;
    if text.len() > limits::INVENTORY_BYTES {
        return Err(HttpProblem::TooLarge);
    }
    let agents = read(&app).await?.map_err(|_| HttpProblem::BadSettings)?;
    let source = agents.get(&name).ok_or(HttpProblem::NotFound)?;
    let source = source.takes.clone().map_err(|_| HttpProblem::BadSettings)?;
    let nothing = || TriedInventory {
        wrong: None,
        fate: None,
        name: String::new(),
        serial: String::new(),
        software: 0,
        item: None,
        item_name: String::new(),
    };
    let (ingest, organisation) = (app.ingest().clone(), Arc::clone(app.organisation()));
    let tried = app.blocking("looking at an inventory", move || {
        let told = match inventory::read(&source, text.as_bytes()) {
            Ok((Message::Inventory(told), _)) => *told,
            Ok((Message::Hello, _)) => return Ok(nothing()),
            Err(problem) => {
                let wrong = Some(BilingualText { es: problem.es(), en: problem.to_string() });
                return Ok(TriedInventory { wrong, ..nothing() });
            }
        };
        let (machine, serial) = (told.name.clone(), told.identity.serial.clone());
        let software = told.report.software.len();
        let (fate, item) = inventory::look(&ingest, (name.as_str(), &source), told)?;
        let reader = ingest.store().read()?;
        let seen = match item {
            Some(id) if scope::may_read_now(&*reader, &organisation, &caller.person, id)? => reader.summary(id)?,
            Some(_) | None => None,
        };
        let (item, item_name) = match seen {
            Some(Summary::Equipment(found)) => (item, found.name),
            Some(Summary::Ticket(_) | Summary::Record(_)) | None => (None, String::new()),
        };
        Ok(TriedInventory { fate: Some(fate), name: machine, serial, software, item, item_name, ..nothing() })
    });
    Ok(axum::Json(tried.await?))
}

/// Why no agent is heard.
pub(super) fn in_words(problem: &AgentsProblem) -> BilingualText {
    let es = match problem {
        AgentsProblem::Read(why) => format!("No se puede leer ({why})."),
        AgentsProblem::Parse(why) => format!("No está bien escrito ({}).", why.es()),
    };
    BilingualText { es: format!("{es} Mientras tanto no se toma ningún inventario."), en: problem.to_string() }
}

/// What is wrong with single sections; the others are heard.
pub(super) fn sections_in_words(agents: &Agents) -> Option<BilingualText> {
    let each = |told: fn(&InventorySectionProblem) -> String| {
        agents.wrong().map(|(name, problem)| format!("[{name}] {}", told(problem))).collect::<Vec<_>>().join("; ")
    };
    let (es, en) = (each(InventorySectionProblem::es), each(ToString::to_string));
    (!en.is_empty()).then(|| BilingualText {
        es: format!(
            "No está bien: {es}. Mientras tanto no se toma ningún inventario de estas fuentes; de las otras, sí."
        ),
        en: format!("not right: {en}; no inventory of these is taken meanwhile, the others are heard"),
    })
}
