//! People and equipment out of spreadsheets: read in whatever encoding they were saved, judged row by row, and turned
//! into what is to change. Running the same file twice changes nothing the second time.

pub mod equipment;
pub mod export;
pub mod people;
pub mod propose;
pub mod run;
mod table;

use ronda_shared::ids::{BuildingId, RoleId, TeamId};
use std::collections::BTreeSet;
use std::fmt;

/// The greatest file that is read: bytes.
pub const FILE_BYTES: usize = 16 * 1024 * 1024;
/// The most rows that are read.
pub const ROWS: usize = 50_000;

/// What the organisation's data know, for a row to be judged by.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Roles by id.
    pub roles: BTreeSet<RoleId>,
    /// Teams by id.
    pub teams: BTreeSet<TeamId>,
    /// Buildings by id.
    pub buildings: BTreeSet<BuildingId>,
}

/// Why a file cannot be read at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// More bytes than are read.
    #[error("the file has {0} bytes; at most {FILE_BYTES} are read")]
    TooLong(usize),
    /// More rows than are read.
    #[error("the file has more than {ROWS} rows; cut it in parts")]
    TooManyRows,
    /// More rows than the desk takes at once.
    #[error("the file has more than {} rows; cut it in parts, or use the server's console", propose::ROWS)]
    ManyForDesk,
    /// No heading.
    #[error("the file is empty: its first line must name the columns")]
    Empty,
    /// A column that has no meaning here.
    #[error("the column «{0}» is not known; these are: {1}")]
    UnknownColumn(String, String),
    /// A column named twice.
    #[error("the column «{0}» stands twice in the first line")]
    TwiceColumn(String),
    /// A column that must be there.
    #[error("the column «{0}» is missing in the first line")]
    MissingColumn(String),
    /// Not a table.
    #[error("the file is not a table of text: {0}")]
    Broken(String),
}

impl ImportError {
    /// The same for who reads Spanish.
    pub fn es(&self) -> String {
        match self {
            Self::TooLong(bytes) => format!("El archivo tiene {bytes} bytes; se leen {FILE_BYTES} como máximo."),
            Self::TooManyRows => format!("El archivo tiene más de {ROWS} renglones; divídelo."),
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

/// What a person is told, in both languages.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Said {
    /// Spanish of Mexico.
    pub es: String,
    /// English.
    pub en: String,
}

/// Says it in both.
fn said(es: impl Into<String>, en: impl Into<String>) -> Said {
    Said { es: es.into(), en: en.into() }
}

/// Why one row was left out.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct RowError {
    /// Its line in the file, from 1.
    pub line: u64,
    /// What is wrong with it.
    pub reason: Said,
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
    /// Rows left out, in the order of the file.
    pub bad: Vec<RowError>,
    /// True where nothing was stored.
    pub dry_run: bool,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.bad.iter().try_for_each(|row| writeln!(f, "{row}"))?;
        let would = if self.dry_run { "Nothing was stored. It would be: " } else { "" };
        write!(
            f,
            "{would}{} new, {} changed, {} already so, {} left out.",
            self.new,
            self.changed,
            self.same,
            self.bad.len()
        )
    }
}
