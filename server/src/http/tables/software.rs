//! `GET /api/registers/{id}/software`: the software contracts of a register, with the installations that machines told
//! of themselves. The register is one whose records are contracts of software. It comes as a table too.

use super::records::readable;
use super::{Format, csv};
use crate::error::HttpProblem;
use crate::http::session::Caller;
use crate::import::csv_format::cell;
use crate::import::export::{Told, records};
use crate::intake::inventory::software::{Contract, Count, Counted, Installed};
use crate::runtime::{App, scope};
use crate::store::{Reader, StoreError};
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use ronda_shared::catalog::{Organisation, RegisterDef, SoftwareDef};
use ronda_shared::ids::DocumentId;
use ronda_shared::person::Person;
use ronda_shared::record::RecordView;
use ronda_shared::time::Timestamp;
use ronda_shared::view::Summary;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Machines of one line of an answer.
const LISTED: usize = 500;

/// As what it is asked for.
#[derive(Debug, Default, Deserialize)]
pub struct FormatQuery {
    #[serde(default)]
    format: Format,
}

/// What contracts cover, and what machines told.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SoftwareCount {
    /// Machines that report themselves.
    machines: usize,
    /// Those of them that have said nothing for `days`.
    silent: usize,
    /// After how many days without a word a machine is told apart.
    days: u32,
    /// Contracts that are in force and name no program: nothing can be counted against them.
    unnamed: usize,
    /// The rest, those for the same programs together.
    lines: Vec<SoftwareLine>,
}

/// Contracts for the same programs, and the machines that have them.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SoftwareLine {
    /// The names of the programs, `*` for anything.
    programs: Vec<String>,
    /// The contracts.
    contracts: Vec<SoftwareContract>,
    /// How many installations they cover; none where one of them does not say.
    covers: Option<u64>,
    /// Machines that have any of the programs, each once.
    found: usize,
    /// Those of them that have said nothing for long.
    silent: usize,
    /// How many more may be installed, silent machines counted; below zero, how many are too many.
    left: Option<i64>,
    /// The first of the machines, those who came last before others.
    installed: Vec<SoftwareMachine>,
}

/// A contract.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SoftwareContract {
    /// Its record.
    record: DocumentId,
    /// As it is told from others: its number, or what its key says.
    name: String,
}

/// A machine that has a program.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SoftwareMachine {
    /// Its name on the network.
    machine: String,
    /// Its item; none also where the caller may not read it.
    item: Option<DocumentId>,
    /// The item's name; empty where it is not told.
    item_name: String,
    /// When it last came.
    last: Timestamp,
    /// It has said nothing for long.
    silent: bool,
    /// The program, with its version.
    program: String,
}

/// The count; 404 where the register is not there, not theirs to read, or holds no contracts of software.
pub async fn count(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    asked: Result<Query<FormatQuery>, QueryRejection>,
) -> Result<Response, HttpProblem> {
    caller.must_be_of_desk(&app)?;
    let def = readable(&app, &caller, id)?;
    let software = def.software.clone().ok_or(HttpProblem::NotFound)?;
    let Query(FormatQuery { format }) = asked.map_err(|_| HttpProblem::BadJson)?;
    let (name, now) = (format!("{}-software", def.id), app.clock().now());
    let (organisation, person) = (Arc::clone(app.organisation()), caller.person.clone());
    let told = app.read("counting software against contracts", move |reader| {
        count_software(reader, (&def, &software), (&organisation, &person), now)
    });
    let told = told.await?;
    Ok(match format {
        Format::Json => Json(told).into_response(),
        Format::Csv => csv(&name, table(&told)),
    })
}

fn count_software(
    reader: &dyn Reader,
    (def, software): (&RegisterDef, &SoftwareDef),
    (organisation, person): (&Organisation, &Person),
    now: Timestamp,
) -> Result<SoftwareCount, StoreError> {
    let (mut contracts, mut names) = (Vec::new(), BTreeMap::new());
    for view in records(reader, def) {
        let view = match view? {
            Told::Row(view) => view,
            // What contracts cover is a sum: without one of them it would be wrong.
            Told::Unread(_, error) => return Err(error),
        };
        if !def.state(&view.state).is_some_and(|state| state.ended) {
            names.insert(view.id, name_of(def, &view));
            let covers = view.field(&software.covers).trim().parse().ok();
            contracts.push(Contract { record: view.id, programs: view.field(&software.programs).to_owned(), covers });
        }
    }
    let all = contracts.len();
    let mut count = Count::of(contracts, software.days(), now);
    let machines = reader.machines()?;
    for said in reader.machines_said(&machines) {
        let (row, report) = said?;
        count.machine(row, &report);
    }
    let silent = machines.iter().filter(|row| count.is_silent(row)).count();
    let mut lines = Vec::new();
    for line in count.counts() {
        let contract = |record: &DocumentId| SoftwareContract {
            record: *record,
            name: names.get(record).cloned().unwrap_or_default(),
        };
        let (found, quiet, left) = (line.installed.len(), line.silent(), line.left());
        let Counted { programs, contracts, covers, mut installed } = line;
        installed.sort_by(|a, b| (b.last, &a.machine).cmp(&(a.last, &b.machine)));
        installed.truncate(LISTED);
        reader.ahead(&installed.iter().filter_map(|one| one.item).collect::<Vec<_>>())?;
        let shown = installed.into_iter().map(|one| machine(reader, organisation, person, one));
        lines.push(SoftwareLine {
            programs,
            contracts: contracts.iter().map(contract).collect(),
            covers,
            found,
            silent: quiet,
            left,
            installed: shown.collect::<Result<_, _>>()?,
        });
    }
    let named: usize = lines.iter().map(|line| line.contracts.len()).sum();
    Ok(SoftwareCount { machines: machines.len(), silent, days: software.days(), unnamed: all - named, lines })
}

/// A machine as the caller may see it: of an item that they may not read nothing tells which.
fn machine(
    reader: &dyn Reader,
    organisation: &Organisation,
    person: &Person,
    installed: Installed,
) -> Result<SoftwareMachine, StoreError> {
    let seen = match installed.item {
        Some(id) if scope::may_read_now(reader, organisation, person, id)? => reader.summary(id)?,
        Some(_) | None => None,
    };
    let (item, item_name) = match seen {
        Some(Summary::Equipment(found)) => (installed.item, found.name),
        Some(Summary::Ticket(_) | Summary::Record(_)) | None => (None, String::new()),
    };
    let Installed { machine, last, silent, program, .. } = installed;
    Ok(SoftwareMachine { machine, item, item_name, last, silent, program })
}

/// What a record is told by: its number, else what its key says.
fn name_of(def: &RegisterDef, view: &RecordView) -> String {
    let key = || def.key.iter().map(|field| view.field(field)).filter(|value| !value.is_empty());
    view.number.clone().unwrap_or_else(|| key().collect::<Vec<_>>().join(" · "))
}

/// The same as a table, without the machines.
fn table(told: &SoftwareCount) -> String {
    let mut text = "\u{feff}Programas,Contratos,Contratadas,Encontradas,Sin reportarse,Diferencia\r\n".to_owned();
    for line in &told.lines {
        let contracts: Vec<&str> = line.contracts.iter().map(|contract| contract.name.as_str()).collect();
        let number = |value: Option<String>| value.unwrap_or_default();
        let cells = [
            cell(&line.programs.join(" | ")),
            cell(&contracts.join(" | ")),
            number(line.covers.map(|covers| covers.to_string())),
            line.found.to_string(),
            line.silent.to_string(),
            number(line.left.map(|left| left.to_string())),
        ];
        text.push_str(&format!("{}\r\n", cells.join(",")));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_tells_each_line_and_is_no_formula() {
        let record = DocumentId::new(Timestamp::from_millis(1_795_186_800_000), [1; 10]);
        let contract = SoftwareContract { record, name: "LIC-1".into() };
        let line = SoftwareLine {
            programs: vec!["=A*".into(), "B".into()],
            contracts: vec![contract],
            covers: Some(1),
            found: 3,
            silent: 1,
            left: Some(-2),
            installed: Vec::new(),
        };
        let told = SoftwareCount { machines: 3, silent: 1, days: 30, unnamed: 0, lines: vec![line] };
        assert_eq!(table(&told).lines().nth(1), Some("'=A* | B,LIC-1,1,3,1,-2"));
    }
}
