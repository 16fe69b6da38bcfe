//! The archive's chart as data: fonds, sections and series of an institution's files (decision 0053). A series says for
//! how long each is kept and what becomes of it then («cuadro general de clasificación archivística», «catálogo de
//! disposición documental»).

use super::Organisation;
use crate::ids::ServiceId;
use serde::{Deserialize, Serialize};

/// Of what the code of a file is made unless the chart says otherwise.
const CLASSIFICATION: &str = "{fonds}/{series}/{year}/{folio}";

/// How an institution's files are classified, and for how long they are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ArchiveChart {
    /// The code of the fonds («SF»).
    pub fonds: String,
    /// Its name.
    pub name: String,
    /// Of what the code of a file is made: `{fonds}`, `{section}`, `{series}`, `{year}`, `{folio}`.
    #[serde(default = "classification")]
    pub classification: String,
    /// Sections.
    pub sections: Vec<ArchiveSection>,
    /// Series, and subseries: each with terms of its own.
    pub series: Vec<ArchiveSeries>,
    /// The series of services that none names; none: their tickets are no files of the archive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rest: Option<String>,
    /// Files that stay where they are, whatever their term: under a complaint, a lawsuit, a request for information.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holds: Vec<ArchiveHold>,
    /// Nobody has adopted it yet: it tells what would be due, and no act is done by it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub example: bool,
}

/// A section of the chart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ArchiveSection {
    /// Its id.
    pub id: String,
    /// Its code («DTI»).
    pub code: String,
    /// Its name.
    pub name: String,
}

/// A series: files about the same, kept for the same time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ArchiveSeries {
    /// Its id.
    pub id: String,
    /// Its code («DTI-SOP-02»).
    pub code: String,
    /// Its name.
    pub name: String,
    /// The section that it stands in.
    pub section: String,
    /// The series that it is a part of; none: it is none of any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part_of: Option<String>,
    /// What its files are worth while they are kept.
    pub values: Vec<ArchiveValue>,
    /// For so many years after it is closed a file stays where it was made («archivo de trámite»).
    pub current_years: u16,
    /// For so many more it stays in the «archivo de concentración».
    pub concentration_years: u16,
    /// What becomes of it then.
    pub fate: ArchiveFate,
    /// The services whose tickets are its files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<ServiceId>,
    /// The categories whose services' tickets are its files, where no series names the service.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
    /// Where the institution's catalogue says so; «ours» where it does not.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
}

/// What a file is worth while it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ArchiveValue {
    /// To who works with it.
    Administrative,
    /// As a proof of rights and duties.
    Legal,
    /// To the treasury and its auditors.
    Fiscal,
}

/// What becomes of a file when both terms are over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ArchiveFate {
    /// It is destroyed («baja documental»).
    Destroyed,
    /// It is kept for ever («archivo histórico»).
    Permanent,
    /// Some are kept for ever, the others destroyed («muestreo»).
    Sampled,
}

/// A file that stays where it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ArchiveHold {
    /// The ticket's folio.
    pub folio: String,
    /// Why, in words that name nobody («Recurso de revisión 12/2026»).
    pub why: String,
}

impl ArchiveChart {
    /// No series keeps a file for longer in one place: whoever writes more years than these means «permanente».
    pub const MOST_YEARS: u16 = 100;
    /// What the code of a file may be made of.
    pub const PARTS: [&str; 5] = ["{fonds}", "{section}", "{series}", "{year}", "{folio}"];

    /// A series by its id or its code.
    pub fn series(&self, name: &str) -> Option<&ArchiveSeries> {
        self.series.iter().find(|series| series.id == name || series.code == name)
    }
    /// A section.
    pub fn section(&self, id: &str) -> Option<&ArchiveSection> {
        self.sections.iter().find(|section| section.id == id)
    }
    /// Why a file stays where it is; none where nothing keeps it there.
    pub fn hold(&self, folio: &str) -> Option<&ArchiveHold> {
        self.holds.iter().find(|hold| hold.folio == folio)
    }

    /// The code of a file of a series that was closed in a year.
    pub fn code(&self, series: &ArchiveSeries, year: i32, folio: &str) -> String {
        let section = self.section(&series.section).map_or("", |section| section.code.as_str());
        // The folio last: nothing in it is taken for another part.
        self.classification
            .replace("{fonds}", &self.fonds)
            .replace("{section}", section)
            .replace("{series}", &series.code)
            .replace("{year}", &year.to_string())
            .replace("{folio}", folio)
    }
}

impl Organisation {
    /// The series of a service's tickets: the one that names the service, else its category, else that of the rest.
    pub fn archive_series(&self, service: &ServiceId) -> Option<&ArchiveSeries> {
        let chart = self.archive_chart.as_ref()?;
        let category = self.service(service).map(|known| known.category.as_str());
        let by_service = chart.series.iter().find(|series| series.services.contains(service));
        let by_category = || {
            let of =
                |series: &&ArchiveSeries| category.is_some_and(|name| series.categories.iter().any(|it| it == name));
            chart.series.iter().find(of)
        };
        by_service.or_else(by_category).or_else(|| chart.series(chart.rest.as_deref()?))
    }
}

fn classification() -> String {
    CLASSIFICATION.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::sample;
    use serde_json::json;

    fn chart() -> ArchiveChart {
        let series = |id: &str, more: serde_json::Value| {
            let mut series = json!({
                "id": id, "code": id.to_uppercase(), "name": id, "section": "dti", "values": ["administrative"],
                "current_years": 2, "concentration_years": 3, "fate": "destroyed",
            });
            let all = series.as_object_mut().expect("an object");
            all.extend(more.as_object().cloned().unwrap_or_default());
            series
        };
        serde_json::from_value(json!({
            "fonds": "SF", "name": "Secretaría", "rest": "dti-03",
            "sections": [{ "id": "dti", "code": "DTI", "name": "Tecnologías" }],
            "series": [
                series("dti-01", json!({ "categories": ["Correo"] })),
                series("dti-02", json!({ "services": ["oax-abc-correo"] })),
                series("dti-03", json!({})),
            ],
        }))
        .expect("a chart")
    }

    #[test]
    fn the_service_stands_before_its_category_and_that_before_the_rest() {
        let org = Organisation { archive_chart: Some(chart()), ..sample::oaxaca() };
        let of = |service: &str| org.archive_series(&ServiceId::new(service)).map(|series| series.id.as_str());
        assert_eq!(of("oax-abc-correo"), Some("dti-02"));
        assert_eq!(of("oax-recuperacion-correo"), Some("dti-01"));
        assert_eq!(of("oax-vpn"), Some("dti-03"));
        assert_eq!(sample::oaxaca().archive_series(&ServiceId::new("oax-vpn")), None, "no chart, no series");
    }

    #[test]
    fn a_code_is_made_by_the_chart() {
        let chart = chart();
        let series = chart.series("DTI-02").expect("by its code");
        assert_eq!(chart.code(series, 2026, "OAX-1{year}"), "SF/DTI-02/2026/OAX-1{year}");
        let other = ArchiveChart { classification: "{section}.{series}-{folio}".into(), ..chart.clone() };
        assert_eq!(other.code(series, 2026, "7"), "DTI.DTI-02-7");
    }
}
