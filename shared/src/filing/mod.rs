//! Files of the archive (decision 0053). It tells to which series a ticket that is over belongs, where its file stands
//! on a day, and what is due then. Terms are the chart's; days are the institution's.

mod contents;

pub use contents::contents;

use crate::catalog::{ArchiveFate, ArchiveSeries, Organisation};
use crate::date::{Date, date_in};
use crate::ticket::summary::TicketSummary;
use serde::{Deserialize, Serialize};

/// Where the file of a ticket belongs by its terms: the later, the greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Where it was made («archivo de trámite»).
    Current,
    /// In the «archivo de concentración».
    Concentration,
    /// Both terms are over.
    Over,
}

/// What was done with a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileDisposition {
    /// Nothing.
    #[default]
    Nowhere,
    /// It was transferred to the «archivo de concentración».
    Concentration,
    /// It was transferred to the «archivo histórico»: it is kept for ever.
    Historic,
    /// It was destroyed.
    Destroyed,
}

/// What is due with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DueDisposition {
    /// To the «archivo de concentración» («transferencia primaria»).
    Transfer,
    /// To the «archivo histórico» («transferencia secundaria»).
    Keep,
    /// Somebody chooses which are kept for ever; the others are destroyed («muestreo»).
    Sample,
    /// It is destroyed («baja documental»).
    Destroy,
}

/// How long the archive keeps the file of a ticket that is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetentionSchedule<'o> {
    /// The series of the chart that its file belongs to.
    pub series: &'o ArchiveSeries,
    /// The code of its file, as the chart's classification writes it.
    pub code: String,
    /// The day on which its ticket ended.
    pub closed: Date,
    /// The first day on which it belongs in the «archivo de concentración».
    pub current_until: Date,
    /// The first day on which both terms are over.
    pub concentration_until: Date,
}

/// What people call a ticket: its folio, or its reference where it never had one.
pub fn name(ticket: &TicketSummary) -> &str {
    ticket.folio.as_deref().unwrap_or(&ticket.provisional)
}

/// How long the file of a ticket is kept; none where the institution has no chart, no series takes it, or it is not over.
pub fn retention_schedule<'o>(org: &'o Organisation, ticket: &TicketSummary) -> Option<RetentionSchedule<'o>> {
    let chart = org.archive_chart.as_ref().filter(|_| ticket.state.is_final())?;
    let series = org.archive_series(&ticket.service)?;
    let closed = date_in(&org.zone, ticket.since);
    let current_until = closed.plus_months(u32::from(series.current_years) * 12);
    let all_years = u32::from(series.current_years) + u32::from(series.concentration_years);
    Some(RetentionSchedule {
        series,
        code: chart.code(series, closed.year(), name(ticket)),
        closed,
        current_until,
        // From the day of closing, not from the day before: 29 February ends with its own month each time.
        concentration_until: closed.plus_months(all_years * 12),
    })
}

impl RetentionSchedule<'_> {
    /// Where it belongs on a day.
    pub fn phase(&self, day: Date) -> Phase {
        if day < self.current_until {
            Phase::Current
        } else if day < self.concentration_until {
            Phase::Concentration
        } else {
            Phase::Over
        }
    }

    /// What is due on a day with a file with which this was done; none where nothing is, or something holds it.
    pub fn due(&self, day: Date, moved: FileDisposition, is_held: bool) -> Option<DueDisposition> {
        let passes_through = self.series.concentration_years > 0;
        match (self.phase(day), moved) {
            _ if is_held => None,
            (Phase::Current, _) | (_, FileDisposition::Historic | FileDisposition::Destroyed) => None,
            (Phase::Concentration, FileDisposition::Concentration) => None,
            (Phase::Concentration, FileDisposition::Nowhere) => Some(DueDisposition::Transfer),
            // No step is left out: what was never transferred is, before it is destroyed.
            (Phase::Over, FileDisposition::Nowhere) if passes_through => Some(DueDisposition::Transfer),
            (Phase::Over, FileDisposition::Nowhere | FileDisposition::Concentration) => Some(match self.series.fate {
                ArchiveFate::Destroyed => DueDisposition::Destroy,
                ArchiveFate::Permanent => DueDisposition::Keep,
                ArchiveFate::Sampled => DueDisposition::Sample,
            }),
        }
    }
}

#[cfg(test)]
mod tests;
