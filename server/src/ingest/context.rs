//! The context of the writer's jobs: what every one of them is judged and executed by.

use super::ticket_parts::TicketParts;
use crate::clock::Clock;
use crate::store::Store;
use ronda_shared::catalog::Organisation;
use std::sync::Arc;

/// What every job is judged and executed by.
pub(super) struct WriterContext {
    pub(super) store: Arc<dyn Store>,
    pub(super) organisation: Arc<Organisation>,
    pub(super) clock: Clock,
    pub(super) run: [u8; 16],
    /// Which tickets are parts of which.
    pub(super) parts: TicketParts,
}
