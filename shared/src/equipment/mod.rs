//! An equipment item: its registry, its notes, its labels; who has it and how it moved.

mod check;
mod derive;
mod discrepancy;
mod fold;
mod read;
mod receipt;
mod reported;
mod rule;
mod summary;
#[cfg(test)]
mod tests;
mod view;

pub use check::check;
pub use derive::bag_of;
pub use discrepancy::{Discrepancy, Twins, discrepancies, reads_alike, twins};
pub use fold::fold;
pub use read::{FIELDS, read};
pub use receipt::receipt;
pub use reported::{ItemReportFacts, ReportedSighting};
pub use rule::{EquipmentRulings, ItemRulingInputs, MERGES, counting, may_write, rule};
pub use summary::{EquipmentSummary, summarize};
pub use view::{
    Custody, CustodyEvent, EquipmentNote, EquipmentView, LabelBinding, LabelRetired, MovementEvent, OpenCustody,
    Sighting, Stock, StockEntry, Whereabouts,
};
