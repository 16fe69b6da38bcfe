//! The register of official letters: entered, stamped, recorded, filed. The server gives the register's numbers as it
//! rules (R31).

use super::ruling_context::{Outcome, RulingContext};

/// A letter's entry or step, and the filing of the ticket's papers: as the guards say, whatever else was decided meanwhile.
pub(super) fn record(bench: &RulingContext<'_>) -> Outcome {
    match bench.stands().and_then(|()| bench.content()) {
        Ok(()) => Outcome::plain(bench.effect()),
        Err(refused) => Outcome::quiet(refused.why),
    }
}
