//! What would become of a batch, alert by alert, with nothing written: for who sets a source up.

use super::bring::{AlertReading, BringProblem, JudgedBatch, judge, opening, understood};
use super::mapping::Alert;
use super::rules::{AlertWrite, Arrival, Plan};
use super::settings::AlertSettings;
use crate::bilingual_text::BilingualText;
use crate::ingest::Ingest;
use crate::intake::unknown_names;
use crate::store::StoreError;
use crate::store::alerts::AlertRow;
use ronda_shared::admission::Refusal;
use ronda_shared::catalog::Organisation;
use ronda_shared::ids::{DocumentId, Sha256};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What would become of an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "typescript", ts(rename = "AlertFate"))]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It opens a ticket.
    Opens,
    /// It is told in a ticket that is open, or that another of this batch opens.
    Joins,
    /// Its ticket goes on.
    Reopens,
    /// It is known: it is counted, and opens nothing.
    Repeats,
    /// It ends; others of its ticket go on.
    Ends,
    /// It ends, and with it its ticket, where nobody works on that.
    EndsAll,
    /// It ends and was not known: nothing is done.
    Unknown,
}

/// An alert as it is understood, and what would become of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertPreview {
    /// How it is understood.
    pub looked: AlertReading,
    /// What would become of it.
    pub fate: Fate,
    /// The ticket that there is of it.
    pub ticket: Option<DocumentId>,
    /// Why its ticket could not be opened: the source's settings lack something.
    pub refused: Option<BilingualText>,
}

/// What would become of these alerts, of the first `most` of them. It blocks.
pub fn foresee(
    ingest: &Ingest,
    (source, settings): (&str, &AlertSettings),
    alerts: &[Alert],
    most: usize,
) -> Result<Vec<AlertPreview>, StoreError> {
    let (org, now) = (ingest.organisation(), ingest.clock().now());
    let reader = ingest.store().read()?;
    let JudgedBatch { arrivals, places, plan } =
        judge(&*reader, org, (source, settings), alerts, (now, &BTreeSet::new()))?;
    let written = PlannedActs::of(&plan);
    let mut foreseen = Vec::new();
    for (at, (arrival, (alert, item, place))) in arrivals.iter().zip(&places).enumerate().take(most) {
        let before = reader.alert(source, &arrival.key)?;
        let (fate, ticket) = written.fate(at, arrival, before.as_ref());
        let refused = match fate {
            Fate::Opens => match opening(org, (source, settings), (alert, 0), (*item, place), now) {
                Ok(_) => None,
                Err(BringProblem::Refused(refusal)) => Some(in_words(org, settings, &refusal)),
                Err(BringProblem::Store(error)) => return Err(error),
                Err(BringProblem::Write(problem)) => {
                    let en = problem.to_string();
                    Some(BilingualText { es: format!("Ronda no pudo escribirlo ({en})."), en })
                }
            },
            Fate::Joins | Fate::Reopens | Fate::Repeats | Fate::Ends | Fate::EndsAll | Fate::Unknown => None,
        };
        let looked = understood(&*reader, org, settings, alert)?;
        foreseen.push(AlertPreview { looked, fate, ticket, refused });
    }
    Ok(foreseen)
}

/// Why a ticket of a source cannot be opened: what its settings name and there is not, or what is missing.
pub fn in_words(org: &Organisation, settings: &AlertSettings, refusal: &Refusal) -> BilingualText {
    let unfit = settings.unfit(org);
    if !unfit.is_empty() {
        return unknown_names::joined(&unfit);
    }
    unknown_names::refused(refusal.why, &refusal.missing)
}

/// What a plan would write, as it is asked for.
struct PlannedActs<'a> {
    rows: BTreeMap<Sha256, &'a AlertRow>,
    /// Which arrivals open a ticket.
    firsts: BTreeSet<usize>,
    opened: BTreeSet<DocumentId>,
    reopened: BTreeSet<DocumentId>,
    ended: BTreeSet<DocumentId>,
}

impl<'a> PlannedActs<'a> {
    fn of(plan: &'a Plan) -> Self {
        let rows = plan.alerts.iter().map(|row| (row.key, row)).collect();
        let (firsts, opened) = (BTreeSet::new(), BTreeSet::new());
        let mut written = Self { rows, firsts, opened, reopened: BTreeSet::new(), ended: BTreeSet::new() };
        for step in &plan.steps {
            match step {
                AlertWrite::Open { outage, first } => {
                    written.firsts.insert(*first);
                    written.opened.insert(*outage);
                }
                AlertWrite::Reopen { outage } => {
                    written.reopened.insert(*outage);
                }
                AlertWrite::End { outage } => {
                    written.ended.insert(*outage);
                }
                AlertWrite::Note { .. } => {}
            }
        }
        written
    }

    /// What becomes of the arrival with this number, and in which ticket that there is already.
    fn fate(&self, at: usize, arrival: &Arrival, before: Option<&AlertRow>) -> (Fate, Option<DocumentId>) {
        if self.firsts.contains(&at) {
            return (Fate::Opens, None);
        }
        let stood = before.map(|row| row.outage);
        let Some(row) = self.rows.get(&arrival.key) else {
            return if arrival.firing { (Fate::Repeats, stood) } else { (Fate::Unknown, stood) };
        };
        let ticket = Some(row.outage).filter(|outage| !self.opened.contains(outage));
        let fate = match (arrival.firing, row.outage) {
            (true, outage) if self.reopened.contains(&outage) => Fate::Reopens,
            (true, _) => Fate::Joins,
            (false, outage) if self.ended.contains(&outage) => Fate::EndsAll,
            (false, _) => Fate::Ends,
        };
        (fate, ticket)
    }
}
