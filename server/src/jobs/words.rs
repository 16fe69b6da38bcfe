//! What the log says that a job has done.

use ronda_shared::due::Due;

/// What was done, for the log.
pub(super) fn words(what: &Due) -> &'static str {
    match what {
        Due::Silence => "A ticket was closed for silence.",
        Due::Survey => "A survey was deemed answered and its ticket closed.",
        Due::CannotClose => "A ticket would close for silence and something is missing: its desk was told.",
        Due::Offer(_) => "An offer expired; the work stays with who offered it.",
        Due::Warn => "A promise is due soon: its desk was warned.",
        Due::Answer => "A first answer is late: noted in its ticket.",
        Due::Breach => "A promise was broken: noted in its ticket.",
        Due::Escalate => "A ticket went a level up by the matrix.",
        Due::ShortNotice => "An event was told later than the notice asked for: its desk decides.",
        Due::Approver => "An approver was reminded.",
        Due::Supervisor => "A supervisor was told of an approval without answer.",
        Due::Remind(_) => "A reminder that comes round was given.",
        Due::Open(_) => "A date in a ticket has come, and what follows from it was opened.",
        Due::Destroy(_) => "What was kept for a term was destroyed.",
    }
}
