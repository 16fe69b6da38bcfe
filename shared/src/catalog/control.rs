//! Documents under control (SEC-40, AGU-64, BJ-47, OCO-32). They are the manual or procedure that a form belongs to,
//! with its revision and who approved it, as its pages print them.

use crate::date::Date;
use serde::{Deserialize, Serialize};

/// A manual or procedure as its own pages tell it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ControlledDocument {
    /// Its id, by which forms name it.
    pub id: String,
    /// Its official code (`OFMA-MPP`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// As printed.
    pub title: String,
    /// Its revision or version (`11`, `00 / SF`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    /// When it was issued: a day (`2025-08-01`), or a month where the manual prints no day (`2016-01`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued: Option<String>,
    /// The area that answers for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub responsible: Option<String>,
    /// Who made, reviewed, validated and authorised it, in the order in which the manual prints them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub chain: Vec<ControlStep>,
}

/// One who stands behind a controlled document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ControlStep {
    /// What they did, as printed («Elaboró»).
    pub did: String,
    /// Who, as printed: a name, a position, or both.
    pub by: String,
}

impl ControlledDocument {
    /// When it was issued, as people write it (`01/08/2025`, `01/2016`); none where it is not told, or is no date.
    pub fn emission(&self) -> Option<String> {
        let mut parts = self.issued.as_deref()?.splitn(3, '-');
        let year: i32 = parts.next()?.parse().ok()?;
        let month: u32 = parts.next()?.parse().ok()?;
        let day: Option<u32> = parts.next().map(str::parse).transpose().ok()?;
        let there = Date::new(year, month, day.unwrap_or(1)).is_some();
        let day = day.map(|day| format!("{day:02}/")).unwrap_or_default();
        there.then(|| format!("{day}{month:02}/{year:04}"))
    }

    /// What stands on each page of a form of it, in one line.
    pub fn line(&self) -> String {
        let told = [
            self.code.as_ref().map(|code| format!("Código {code}")),
            Some(self.title.clone()),
            self.responsible.as_ref().map(|area| format!("Responsable {area}")),
            self.emission().map(|issued| format!("Emisión {issued}")),
            self.revision.as_ref().map(|revision| format!("Revisión {revision}")),
        ];
        told.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }

    /// Who stands behind it, a line each.
    pub fn approvals(&self) -> Vec<String> {
        self.chain.iter().map(|step| format!("{}: {}", step.did, step.by)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(issued: Option<&str>) -> ControlledDocument {
        ControlledDocument {
            id: "manual".to_owned(),
            code: Some("OFMA-MPP".to_owned()),
            title: "Manual".to_owned(),
            revision: Some("00 / SF".to_owned()),
            issued: issued.map(str::to_owned),
            responsible: Some("DGMA".to_owned()),
            chain: vec![ControlStep { did: "Elaboró".to_owned(), by: "Jefatura".to_owned() }],
        }
    }

    #[test]
    fn agu_64_code_responsible_emission_and_revision_stand_in_one_line() {
        let line = |issued| document(issued).line();
        assert_eq!(
            line(Some("2016-01")),
            "Código OFMA-MPP · Manual · Responsable DGMA · Emisión 01/2016 · Revisión 00 / SF"
        );
        assert_eq!(line(None), "Código OFMA-MPP · Manual · Responsable DGMA · Revisión 00 / SF");
        assert_eq!(document(None).approvals(), ["Elaboró: Jefatura"]);
    }

    #[test]
    fn a_month_or_a_day_is_an_emission_and_nothing_else_is() {
        let emission = |issued| document(Some(issued)).emission();
        assert_eq!(emission("2025-08-01").as_deref(), Some("01/08/2025"));
        assert_eq!(emission("2023-01").as_deref(), Some("01/2023"));
        for wrong in ["", "2023", "2023-13", "2023-02-30", "2023-1-x", "enero de 2023"] {
            assert_eq!(emission(wrong), None, "{wrong}");
        }
    }
}
