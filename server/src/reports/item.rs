//! What reports read of an item of the registry: small, for all items stand in memory at once.

use ronda_shared::ids::DocumentId;
use ronda_shared::time::Timestamp;
use std::sync::Arc;

/// Of one item. Names are ids of the organisation's data and words of its places, shared between items.
#[derive(Debug, Clone)]
pub(super) struct Item {
    /// Which.
    pub(super) id: DocumentId,
    /// Which scope decides who may read it: a place in the index's list.
    pub(super) scope: usize,
    /// Where the registry says that it is.
    pub(super) place: ReportPlace,
    /// The item that it was merged into: what is told of it is that one's.
    pub(super) merged_into: Option<DocumentId>,
    /// In service and registered once: an audit looks for it.
    pub(super) counts: bool,
    /// It is a storeroom or a bag, by what went in and out of it.
    pub(super) stock: bool,
    /// When it was seen, in order.
    pub(super) seen: Box<[Sighting]>,
}

/// A place as reports tell it apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ReportPlace {
    /// None where none is told.
    pub(super) building: Option<Arc<str>>,
    /// Empty where none is told.
    pub(super) level: Arc<str>,
    /// Level and room, as a list shows them.
    pub(super) room: Arc<str>,
}

/// Somebody saw it.
#[derive(Debug, Clone)]
pub(super) struct Sighting {
    /// When.
    pub(super) at: Timestamp,
    /// Where, unless it was where the registry says.
    pub(super) elsewhere: Option<ReportPlace>,
}
