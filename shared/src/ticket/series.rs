//! What the server numbers: each series counts by itself, and no number is given twice.

use crate::catalog::Organisation;
use crate::command::LetterWay;
use crate::date::Date;
use crate::ids::{FieldId, RegisterId};
use crate::time::Timestamp;

/// A series of official numbers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Series {
    /// The tickets' (R1).
    Folios,
    /// The register's of official letters, in and out, beginning anew with each year (R31).
    Letters {
        /// In or out.
        way: LetterWay,
        /// The year by the organisation's clock.
        year: i32,
    },
    /// A register's records.
    Records {
        /// Which register.
        register: RegisterId,
        /// The year by the organisation's clock; none where the register does not begin anew with each.
        year: Option<i32>,
    },
    /// A field of tickets that the server numbers (OAX-65): one series for all services that have it.
    Fields {
        /// Which field.
        field: FieldId,
        /// The year by the organisation's clock; none where the series does not begin anew with each.
        year: Option<i32>,
    },
}

impl Series {
    /// The register's series in which a letter is entered at an instant.
    pub fn of_letter(org: &Organisation, way: LetterWay, at: Timestamp) -> Self {
        Self::Letters { way, year: Date::of_local(org.zone.local(at)).year() }
    }

    /// The series of a register in which a record is entered at an instant.
    pub fn of_record(org: &Organisation, register: &RegisterId, at: Timestamp) -> Self {
        let number = org.register(register).and_then(|def| def.number.as_ref());
        let yearly = number.is_some_and(|number| number.yearly);
        let year = yearly.then(|| Date::of_local(org.zone.local(at)).year());
        Self::Records { register: register.clone(), year }
    }

    /// The series of a field of a ticket that is born at an instant.
    pub fn of_field(org: &Organisation, field: &FieldId, at: Timestamp) -> Self {
        let yearly = org.numbering(field).is_some_and(|number| number.yearly);
        let year = yearly.then(|| Date::of_local(org.zone.local(at)).year());
        Self::Fields { field: field.clone(), year }
    }

    /// Under which name its last number is kept.
    pub fn key(&self) -> String {
        match self {
            Self::Folios => "folio".to_owned(),
            Self::Letters { way: LetterWay::Incoming, year } => format!("letters-in-{year}"),
            Self::Letters { way: LetterWay::Outgoing, year } => format!("letters-out-{year}"),
            Self::Records { register, year: Some(year) } => format!("records-{register}-{year}"),
            Self::Records { register, year: None } => format!("records-{register}"),
            Self::Fields { field, year: Some(year) } => format!("fields-{field}-{year}"),
            Self::Fields { field, year: None } => format!("fields-{field}"),
        }
    }

    /// The first number that is given.
    pub fn first(&self, org: &Organisation) -> u64 {
        match self {
            Self::Folios => org.folio.first,
            Self::Letters { .. } | Self::Records { .. } | Self::Fields { .. } => 1,
        }
    }

    /// A number as it is printed (`TYS-000417`, `E-0012/2026`).
    pub fn write(&self, org: &Organisation, number: u64) -> String {
        match self {
            Self::Folios => org.folio.write(number),
            Self::Letters { way, year } => {
                let letters = &org.settings.letters;
                let prefix = match way {
                    LetterWay::Incoming => &letters.incoming,
                    LetterWay::Outgoing => &letters.outgoing,
                };
                format!("{prefix}-{number:04}/{year}")
            }
            Self::Records { register, year } => {
                let written = org.register(register).and_then(|def| def.number.as_ref());
                written.map_or_else(|| number.to_string(), |of| of.write(year.unwrap_or_default(), number))
            }
            Self::Fields { field, year } => {
                let written = org.numbering(field);
                written.map_or_else(|| number.to_string(), |of| of.write(year.unwrap_or_default(), number))
            }
        }
    }

    /// True for a number of a field that is printed as one given at an instant.
    pub fn is_of_field(org: &Organisation, field: &FieldId, at: Timestamp, text: &str) -> bool {
        let year = Date::of_local(org.zone.local(at)).year();
        org.numbering(field).is_some_and(|number| number.read(year, text).is_some())
    }
}
