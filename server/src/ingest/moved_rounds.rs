//! Tells whether the ticket of a plan's time is open. From then on its day is changed in that ticket, not in a record.

use super::unit_of_work::UnitOfWork;
use crate::store::StoreError;
use ronda_shared::command::Command;
use ronda_shared::due;
use ronda_shared::messages::Reason;
use ronda_shared::record::RecordView;

/// Why a time of a plan is not moved any more: what it opens is open.
pub(super) fn judge(
    work: &mut UnitOfWork<'_>,
    command: &Command,
    view: Option<&RecordView>,
) -> Result<Option<Reason>, StoreError> {
    let organisation = work.organisation();
    let moved = due::moves(organisation, view, command);
    let Some(ticket) = moved.and_then(|round| round.ticket(organisation)) else { return Ok(None) };
    Ok(work.open(ticket)?.row.is_some().then_some(Reason::RoundOpened))
}
