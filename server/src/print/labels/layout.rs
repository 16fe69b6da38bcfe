//! The grids that labels are printed on, as data: millimetres, from the upper left corner of the paper.

use crate::print::sheet::MM;
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// A grid.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "LabelLayout"))]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// Its name (`carta-30`).
    pub id: String,
    /// As people read it, in Spanish.
    pub es: String,
    /// As people read it, in English.
    pub en: String,
    /// The paper: width and height.
    #[cfg_attr(feature = "typescript", ts(as = "[ronda_shared::typescript::Fraction; 2]"))]
    pub page: [f32; 2],
    /// Labels side by side.
    pub columns: usize,
    /// Labels one below the other.
    pub rows: usize,
    /// Where the first label's corner is.
    #[cfg_attr(feature = "typescript", ts(as = "[ronda_shared::typescript::Fraction; 2]"))]
    pub first: [f32; 2],
    /// From one label's corner to the next: across and down.
    #[cfg_attr(feature = "typescript", ts(as = "[ronda_shared::typescript::Fraction; 2]"))]
    pub pitch: [f32; 2],
    /// A label: width and height.
    #[cfg_attr(feature = "typescript", ts(as = "[ronda_shared::typescript::Fraction; 2]"))]
    pub cell: [f32; 2],
    /// The dots of a thermal head in an inch: a code's modules are whole dots.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dpi: Option<u16>,
    /// Whether crosses show where to cut.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub marks: bool,
}

static KNOWN: LazyLock<Vec<Layout>> =
    LazyLock::new(|| serde_json::from_str(include_str!("layouts.json")).expect("the grids inside are well formed"));

/// All that come with Ronda.
pub fn known() -> &'static [Layout] {
    &KNOWN
}

/// The one of this name.
pub fn named(id: &str) -> Option<&'static Layout> {
    KNOWN.iter().find(|layout| layout.id == id)
}

/// Why a grid of one's own cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LayoutError {
    /// Not the JSON of a grid.
    #[error("it is not a grid: {0}")]
    Json(#[from] serde_json::Error),
    /// Its labels do not fit on its paper, or are too small to be read.
    #[error("{0}")]
    Misfit(&'static str),
}

/// The smallest label that a code and its words fit on: millimetres.
const SMALLEST: [f32; 2] = [40.0, 18.0];
/// No paper is longer.
const LARGEST: f32 = 1_000.0;

impl Layout {
    /// A grid of one's own, from JSON.
    pub fn read(json: &str) -> Result<Self, LayoutError> {
        let layout: Self = serde_json::from_str(json)?;
        layout.check()?;
        Ok(layout)
    }

    fn check(&self) -> Result<(), LayoutError> {
        let lengths = [self.page, self.first, self.pitch, self.cell].concat();
        if self.columns == 0 || self.rows == 0 || self.columns > 50 || self.rows > 50 {
            return Err(LayoutError::Misfit("it has no columns or rows, or more than fifty"));
        }
        if lengths.iter().any(|length| !length.is_finite() || *length < 0.0 || *length > LARGEST) {
            return Err(LayoutError::Misfit("a length is negative, or more than a metre"));
        }
        if self.cell[0] < SMALLEST[0] || self.cell[1] < SMALLEST[1] {
            return Err(LayoutError::Misfit("its labels are smaller than 40 × 18 mm"));
        }
        for axis in [0, 1] {
            let count = [self.columns, self.rows][axis];
            let far = self.first[axis] + (count - 1) as f32 * self.pitch[axis] + self.cell[axis];
            if far > self.page[axis] + 0.1 {
                return Err(LayoutError::Misfit("its labels reach beyond the paper"));
            }
            if count > 1 && self.pitch[axis] + 0.1 < self.cell[axis] {
                return Err(LayoutError::Misfit("its labels overlap"));
            }
        }
        if self.dpi.is_some_and(|dpi| !(100..=1_200).contains(&dpi)) {
            return Err(LayoutError::Misfit("its dots are not from 100 to 1200 in an inch"));
        }
        Ok(())
    }

    /// Labels on a page.
    pub fn per_page(&self) -> usize {
        self.columns * self.rows
    }

    /// The corner of a page's label, in points; row by row.
    pub fn corner(&self, at: usize) -> (f32, f32) {
        let (column, row) = (at % self.columns, at / self.columns);
        let along = |axis: usize, count: usize| (self.first[axis] + count as f32 * self.pitch[axis]) * MM;
        (along(0, column), along(1, row))
    }

    /// Paper size in points.
    pub fn paper(&self) -> (f32, f32) {
        (self.page[0] * MM, self.page[1] * MM)
    }

    /// A module's side in points, at most `widest`: whole dots where the printer has coarse ones.
    pub fn module(&self, widest: f32) -> f32 {
        match self.dpi {
            Some(dpi) => {
                let dot = 72.0 / f32::from(dpi);
                (widest / dot).floor().max(1.0) * dot
            }
            None => widest,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grids_inside_fit_their_paper() {
        assert!(known().len() >= 6);
        for layout in known() {
            layout.check().unwrap_or_else(|error| panic!("{}: {error}", layout.id));
        }
        let ids: std::collections::BTreeSet<_> = known().iter().map(|layout| &layout.id).collect();
        assert_eq!(ids.len(), known().len());
    }

    #[test]
    fn a_grid_that_does_not_fit_is_refused() {
        let good = serde_json::to_value(named("carta-30").expect("known")).expect("JSON");
        Layout::read(&good.to_string()).expect("good");
        for (key, value) in [
            ("rows", serde_json::json!(11)),
            ("columns", serde_json::json!(0)),
            ("pitch", serde_json::json!([10.0, 25.4])),
            ("cell", serde_json::json!([10.0, 10.0])),
            ("first", serde_json::json!([-1.0, 0.0])),
            ("dpi", serde_json::json!(1)),
            ("surprise", serde_json::json!(1)),
        ] {
            let mut bad = good.clone();
            bad[key] = value;
            assert!(Layout::read(&bad.to_string()).is_err(), "{key}");
        }
    }
}
