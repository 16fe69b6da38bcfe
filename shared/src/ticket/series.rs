//! What the server numbers: each series counts by itself, and no number is given twice.

use crate::catalog::Organisation;
use crate::command::LetterWay;
use crate::date::Date;
use crate::ids::{FieldId, RegisterId};
use crate::time::Timestamp;

/// Years that are looked through for series at most.
const MOST_YEARS: i32 = 50;

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

    /// Every series of which numbers may have been given between two instants, whether or not any was.
    pub fn between(org: &Organisation, from: Timestamp, to: Timestamp) -> Vec<Self> {
        let year = |at: Timestamp| Date::of_local(org.zone.local(at)).year();
        let first = year(from);
        let years: Vec<i32> = (first..=year(to).min(first.saturating_add(MOST_YEARS))).collect();
        let each = |yearly: bool| -> Vec<Option<i32>> {
            if yearly { years.iter().copied().map(Some).collect() } else { vec![None] }
        };
        let mut all = vec![Self::Folios];
        for year in &years {
            all.extend([LetterWay::Incoming, LetterWay::Outgoing].map(|way| Self::Letters { way, year: *year }));
        }
        for def in &org.registers {
            let Some(number) = &def.number else { continue };
            let register = &def.id;
            all.extend(each(number.yearly).into_iter().map(|year| Self::Records { register: register.clone(), year }));
        }
        for def in org.forms.iter().flat_map(|form| &form.fields).chain(&org.fields) {
            let Some(number) = &def.series else { continue };
            all.extend(each(number.yearly).into_iter().map(|year| Self::Fields { field: def.id.clone(), year }));
        }
        all.sort();
        all.dedup();
        all
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::sample::oaxaca;
    use crate::date::instant_in;

    #[test]
    fn each_year_between_two_instants_has_its_series_by_the_institutions_clock() {
        let org = oaxaca();
        // Half past eleven at night: in UTC it is the day after.
        let at = |year, month, day| instant_in(&org.zone, Date::new(year, month, day).expect("a date"), 23 * 60 + 30);
        let letters = |year| Series::Letters { way: LetterWay::Outgoing, year };
        let one = Series::between(&org, at(2026, 12, 31), at(2026, 12, 31));
        assert!(one.contains(&Series::Folios) && one.contains(&letters(2026)) && !one.contains(&letters(2027)));
        let two = Series::between(&org, at(2026, 12, 31), at(2027, 1, 1));
        assert!(two.contains(&letters(2026)) && two.contains(&letters(2027)));
        assert!(Series::between(&org, Timestamp::default(), at(2399, 1, 1)).len() < 1_000, "clocks say anything");
    }
}
