//! Folds requests that have no ruling yet over what is decided. It uses the same pure function with which the server
//! rules; so the phone shows what is pending, and where a later act's author stood.

use crate::arbitration::{self, People};
use crate::catalog::Organisation;
use crate::ids::PersonId;
use crate::person::Person;
use crate::stamp::Stamp;
use crate::state::State;
use crate::ticket::view::TicketView;
use crate::time::Timestamp;

/// Folds every request without a ruling into `view.decided`. `view.ruled` stays what the server decided. Rulings made
/// here are not kept: the server's may be others.
pub fn fold(
    organisation: &Organisation,
    view: &mut TicketView,
    people: &dyn Fn(&PersonId) -> Option<Person>,
    now: Timestamp,
) {
    let then = |stamp: &Stamp| people(&stamp.by);
    let ruled = view.ruled.clone();
    if view.ruled.state == State::Draft {
        view.ruled = arbitration::initial(organisation, view, view.born.stamp.at);
    }
    view.decided = view.ruled.clone();
    for index in 0..view.requests.len() {
        if view.requests[index].ruling.is_some() {
            continue;
        }
        let request = view.requests[index].clone();
        let at = if now == Timestamp::default() { request.stamp.at } else { now };
        let answer = arbitration::rule(organisation, view, &request, People { now: people, then: &then }, at);
        if answer.ruling.applied {
            view.ruled = answer.decided.clone();
            view.decided = answer.decided;
        }
    }
    view.ruled = ruled;
}
