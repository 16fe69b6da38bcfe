//! Rules on the requester's word on the service (SEC-13, SEC-14, SEC-33, R15). It is kept, closes what waits for it,
//! and takes the place of an answer deemed given.

use super::effect;
use super::ruling_context::{Outcome, RulingContext};
use crate::messages::Reason;
use crate::state::State;
use crate::ticket::view::ClosingReason;
use crate::workflow::survey;

/// A real answer, given in time, stands instead of the one deemed given (R15).
pub(super) fn answer(bench: &RulingContext<'_>) -> Outcome {
    if let Err(refused) = bench.stands().and_then(|()| bench.content()) {
        return Outcome::quiet(refused.why);
    }
    let decided = bench.ruled();
    let was_deemed = decided.survey.as_ref().is_some_and(|known| known.deemed && !known.superseded);
    let mut next = bench.effect();
    let closes = bench.org.service(&decided.service).is_some_and(|service| survey::closes(bench.org, service));
    match decided.state {
        State::Resolved if closes && complete(bench) => {
            effect::enter(bench.org, &mut next, bench.request, State::Closed);
            effect::close(&mut next, bench.request, ClosingReason::Confirmed, "");
            Outcome::plain(next)
        }
        State::Closed if was_deemed => {
            if let Some(closing) = next.closing.as_mut() {
                closing.reason = ClosingReason::Confirmed;
            }
            Outcome::under(next, 15, Reason::R15RealAnswer, None)
        }
        _ => Outcome::plain(next),
    }
}

/// What closing asks for beside the answer: where it is missing, the answer is kept and the ticket waits.
fn complete(bench: &RulingContext<'_>) -> bool {
    bench.closable().is_ok()
}
