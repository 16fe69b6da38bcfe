//! The register of official letters: entered, stamped, recorded, filed; the register's numbers are given by the server
//! as it rules (R31).

use super::ruling_context::{Outcome, RulingContext};

/// A letter's entry or step, and the filing of the ticket's papers: as the guards say, whatever else was decided meanwhile.
pub(super) fn record(bench: &RulingContext<'_>) -> Outcome {
    match bench.stands().and_then(|()| bench.content()) {
        Ok(()) => Outcome::plain(bench.effect()),
        Err(refused) => Outcome::quiet(refused.why),
    }
}
