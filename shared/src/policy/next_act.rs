//! The next act awaited of a person on a ticket: what the first, filled button of every screen does.

use super::person_and_ticket::PersonAndTicket;
use super::possibility::Possibility;
use super::sign_off;
use crate::catalog::Organisation;
use crate::command::{Command, Decision};
use crate::messages::Reason;
use crate::person::Person;
use crate::state::State;
use crate::ticket::view::{Material, TicketView};

/// The command that is awaited of this person where the ticket stands, of those they are offered; none where it waits for
/// somebody else. An offer made to them comes first (T11); then the step of the state: who assigns (T9), who approves and
/// whose turn it is (T7), who has the work (T13, T15, T17, T19), who confirms or closes (T20), who keeps the archive.
/// Where nothing but an approval is in the way, asking for it is the step (T6).
pub(super) fn next_act(
    org: &Organisation,
    person: &Person,
    view: &TicketView,
    offered: &[Possibility],
) -> Option<&'static str> {
    let who = PersonAndTicket::new(org, person, Some(view));
    let find = |name: &str| offered.iter().find(|one| one.command == name);
    let named = |name: &str| find(name).map(|one| one.command);
    let work = |name: &str| named(name).filter(|_| who.mine_to_take());
    if let Some(offer) = named("accept_offer") {
        return Some(offer);
    }
    match view.decided.state {
        State::Draft | State::Rejected | State::Cancelled => None,
        State::Received => approved_first(find("assign"), find("request_approval")),
        State::NeedsInfo => named("record_answer"),
        State::Returned => named("resubmit"),
        State::AwaitingApproval => find("decide_approval").filter(|one| one.ok).map(|one| one.command),
        State::Assigned | State::Scheduled => work("start"),
        State::InProgress => {
            let resolve = find("resolve").filter(|_| who.mine_to_take());
            resolve.and_then(|resolve| approved_first(Some(resolve), find("request_approval")))
        }
        State::WaitingMaterial => named("material_available"),
        State::WaitingVendor => work("vendor_returned"),
        State::Resolved => named("confirm").or_else(|| named("close")),
        State::Closed => {
            let papers =
                org.service(&view.decided.service).is_some_and(|service| sign_off::files(org, person, service));
            named("archive").filter(|_| papers)
        }
    }
}

/// The step itself, or the request for the approval that alone is in its way.
fn approved_first(step: Option<&Possibility>, request: Option<&Possibility>) -> Option<&'static str> {
    let step = step?;
    let approval = Reason::MissingApproval;
    let alone = step.why == Some(approval.into())
        && step.lacks.iter().all(|lack| lack.kind == crate::workflow::LackKind::Approval);
    match request.filter(|one| alone && one.ok) {
        Some(request) => Some(request.command),
        None => Some(step.command),
    }
}

/// Whether an act asks its author for nothing: it happens at once, and can be undone as long as it has not been sent.
pub(super) fn at_once(view: &TicketView, person: &Person, command: &Command) -> bool {
    use Command as C;
    match command {
        C::Decision(Decision::Start {} | Decision::VendorReturned { .. }) => true,
        // Lines that have not come are told first.
        C::Decision(Decision::MaterialAvailable { .. }) => view.materials.iter().all(Material::has_come),
        C::Decision(Decision::AcceptOffer { .. }) => {
            view.decided.offers.iter().filter(|offer| offer.to == person.id).count() == 1
        }
        _ => false,
    }
}
