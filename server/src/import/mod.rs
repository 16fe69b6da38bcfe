//! People and equipment out of spreadsheets (CSV): decoded, judged row by row, turned into what is to change.
//!
//! Running the same file twice changes nothing the second time. What changes goes in by `crate::ingest`.

pub mod cells;
pub mod columns;
pub mod csv_format;
pub mod equipment;
pub mod export;
mod faults;
mod left_out;
mod lines;
pub mod people;
pub mod propose;
pub mod propose_records;
mod records;
pub mod run;
mod table;
mod text;
pub mod typed;

use crate::bilingual_text::BilingualText;
pub use columns::Columns;
use ronda_shared::catalog::Organisation;
use ronda_shared::ids::{BuildingId, RoleId, TeamId};
use ronda_shared::search::question;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// The greatest file that the console hands to a server; a greater one the server opens itself: bytes.
pub const FILE_BYTES: usize = 16 * 1024 * 1024;
/// Rows told one by one in a report: of the others their number.
const TOLD: usize = 5_000;

/// What the organisation's data know, for a row to be judged by.
#[derive(Debug, Clone, Default)]
pub struct ImportContext {
    /// Roles by id.
    pub roles: BTreeSet<RoleId>,
    /// Teams by id.
    pub teams: BTreeSet<TeamId>,
    /// Buildings by their folded id and name; none where two share it.
    buildings: BTreeMap<Vec<String>, Option<BuildingId>>,
    /// Types of items as they are written, folded; empty where an organisation has no classes of them.
    types: BTreeMap<Vec<String>, String>,
}

impl ImportContext {
    /// What an organisation's data know.
    pub fn of(organisation: &Organisation) -> Self {
        let buildings = organisation.buildings.iter();
        let types = organisation.settings.item_classes.iter().flat_map(|class| &class.types);
        Self {
            types: types.map(|kind| (question(kind), kind.clone())).collect(),
            roles: organisation.roles.iter().map(|role| role.id.clone()).collect(),
            teams: organisation.teams.iter().map(|team| team.id.clone()).collect(),
            ..Self::default()
        }
        .with_buildings(buildings.map(|building| (building.id.clone(), building.name.as_str())))
    }

    /// The same, with these buildings: each is known by its id and by its name.
    #[must_use]
    pub fn with_buildings<'b>(mut self, buildings: impl IntoIterator<Item = (BuildingId, &'b str)>) -> Self {
        for (id, name) in buildings {
            for words in [question(id.as_str()), question(name)].into_iter().collect::<BTreeSet<_>>() {
                let other = |known: &mut Option<BuildingId>| *known = known.take().filter(|known| *known == id);
                self.buildings.entry(words).and_modify(other).or_insert_with(|| Some(id.clone()));
            }
        }
        self
    }

    /// A type of items as the organisation's classes write it; any, where it has none (OCO-05).
    pub fn kind<'t>(&'t self, text: &'t str) -> Option<&'t str> {
        if self.types.is_empty() { Some(text) } else { self.types.get(&question(text)).map(String::as_str) }
    }

    /// The building that an id or a name means, without regard to case, accents and marks.
    pub fn building(&self, text: &str) -> Option<&BuildingId> {
        self.buildings.get(&question(text))?.as_ref()
    }
}

/// Why a file cannot be read at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// More bytes than the desk takes at once.
    #[error("the file has {0} bytes; at most {most} are taken: cut it in parts, or use the server's console", most = propose::BYTES)]
    TooLong(usize),
    /// More rows than the desk takes at once.
    #[error("the file has more than {} rows; cut it in parts, or use the server's console", propose::ROWS)]
    ManyForDesk,
    /// No heading.
    #[error("the file is empty: its first line must name the columns")]
    Empty,
    /// A column that has no meaning here.
    #[error("the column «{0}» is not known; these are: {1}. At the console, --ignore-columns leaves it out")]
    UnknownColumn(String, String),
    /// A column named twice.
    #[error("the column «{0}» stands twice in the first line")]
    TwiceColumn(String),
    /// A column that must be there.
    #[error("the column «{0}» is missing in the first line")]
    MissingColumn(String),
    /// A heading that cannot be read.
    #[error("the first line cannot be read: {}", .0.en)]
    Heading(Box<BilingualText>),
    /// A row that goes on to the end of the file.
    #[error("a row after line {0} does not end: is a quotation mark missing there?")]
    Endless(u64),
    /// Not a table.
    #[error("the file is not a table of text: {0}")]
    Broken(String),
}

impl ImportError {
    /// The same for who reads Spanish.
    pub fn es(&self) -> String {
        match self {
            Self::TooLong(bytes) => {
                format!(
                    "El archivo tiene {bytes} bytes; aquí se toman {}. Divídelo, o cárgalo desde la consola.",
                    propose::BYTES
                )
            }
            Self::Heading(said) => format!("El primer renglón no se puede leer: {}", said.es),
            Self::Endless(line) => {
                format!(
                    "Un renglón después del {line} no termina: ¿falta ahí una comilla? Nada de lo que sigue se leyó."
                )
            }
            Self::ManyForDesk => {
                format!("El archivo tiene más de {} renglones; divídelo, o cárgalo desde la consola.", propose::ROWS)
            }
            Self::Empty => "El archivo está vacío: su primer renglón debe nombrar las columnas.".into(),
            Self::UnknownColumn(name, known) => {
                format!("La columna «{name}» no se conoce; se conocen estas: {known}.")
            }
            Self::TwiceColumn(name) => format!("La columna «{name}» aparece dos veces en el primer renglón."),
            Self::MissingColumn(name) => format!("Falta la columna «{name}» en el primer renglón."),
            Self::Broken(_) => "El archivo no es una tabla de texto. Guárdalo como CSV e inténtalo otra vez.".into(),
        }
    }
}

/// Why one row of a table was left out.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RowError {
    /// Its line in the file, from 1.
    pub line: u64,
    /// What is wrong with it.
    #[cfg_attr(feature = "typescript", ts(as = "ronda_shared::policy::Sentence"))]
    pub reason: BilingualText,
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.reason.en)
    }
}

/// What an import did, or would do.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Report {
    /// Rows that make something new.
    pub new: usize,
    /// Rows that change something.
    pub changed: usize,
    /// Rows that say what is already so.
    pub same: usize,
    /// Rows left out, in the order of the file; the first 5,000.
    pub bad: Vec<RowError>,
    /// True where nothing was stored.
    pub dry_run: bool,
    /// Rows left out beyond those.
    #[serde(default)]
    pub bad_more: usize,
    /// Cells that were not UTF-8 and were read as Windows-1252, by their lines; the first 5,000.
    #[serde(default)]
    pub guessed: Vec<RowError>,
    /// Cells of that kind beyond those.
    #[serde(default)]
    pub guessed_more: usize,
    /// The roles of the organisation's data, where a row names another; else none.
    #[serde(default)]
    pub known_roles: BTreeSet<RoleId>,
}

impl Report {
    /// Rows left out.
    pub fn left_out(&self) -> usize {
        self.bad.len() + self.bad_more
    }

    fn leave_out(&mut self, line: u64, reason: BilingualText) {
        match self.bad.len() {
            TOLD.. => self.bad_more += 1,
            _ => self.bad.push(RowError { line, reason }),
        }
    }

    /// Names cells whose encoding was guessed.
    fn guess(&mut self, line: u64, cells: &[String]) {
        for cell in cells {
            let reason = || {
                BilingualText::new(
                    format!("«{cell}» no estaba en UTF-8: se leyó como Windows-1252. Revísalo."),
                    format!("«{cell}» was not UTF-8 and was read as Windows-1252: check it"),
                )
            };
            match self.guessed.len() {
                TOLD.. => self.guessed_more += 1,
                _ => self.guessed.push(RowError { line, reason: reason() }),
            }
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.guessed.iter().chain(&self.bad).try_for_each(|row| writeln!(f, "{row}"))?;
        for (more, what) in [(self.guessed_more, "cells were guessed"), (self.bad_more, "rows were left out")] {
            if more > 0 {
                writeln!(f, "{more} more {what}.")?;
            }
        }
        if !self.known_roles.is_empty() {
            let roles: Vec<&str> = self.known_roles.iter().map(|role| role.as_str()).collect();
            writeln!(f, "The organisation's roles are: {}.", roles.join(", "))?;
        }
        let guessed = self.guessed.len() + self.guessed_more;
        if guessed > 0 {
            writeln!(
                f,
                "{guessed} cells were not UTF-8 and were read as Windows-1252: see that they say what they should."
            )?;
        }
        let would = if self.dry_run { "Nothing was stored. It would be: " } else { "" };
        write!(
            f,
            "{would}{} new, {} changed, {} already so, {} left out.",
            self.new,
            self.changed,
            self.same,
            self.left_out()
        )
    }
}
