//! One step of the story: somebody does something, somewhere, at an hour, knowing what they knew then.

use ronda_shared::act::DocumentKind;
use ronda_shared::command::{Choice, Command, Decision, HandOver, LetterStep, RecordLetter};
use ronda_shared::ids::{DocumentId, FormId, PersonId};
use ronda_shared::stamp::Site;
use ronda_shared::time::Timestamp;

pub(super) use crate::identity::SERVER as SYSTEM;

/// A step's name within one story; later steps may refer to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StepKey(pub u32);

/// What is done. A command that names an act or a card cannot be written before that act has its number: these say
/// which step is meant, and whoever feeds the story fills it in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepAction {
    /// A command as it stands.
    Does(Command),
    /// Accepts the work offered in that step.
    Accepts(StepKey),
    /// Declines the work offered in that step.
    Declines(StepKey, String),
    /// Changes the quantity of the material added in that step.
    Recounts(StepKey, u32),
    /// Takes so many of an article out of the storeroom for the line of a ticket's list added in that step.
    #[allow(missing_docs)]
    Takes { ticket: DocumentId, line: StepKey, article: String, unit: String, quantity: u16 },
    /// Signs a paper of the ticket as it stands then: the form, the role, the purpose, the name.
    Signs(FormId, String, String, String),
    /// Hands an item over, both sides signing what they are shown then.
    HandsOver(Box<HandOver>),
    /// Enters a letter into the register; one that answers another names the step that entered that.
    Enters(Box<RecordLetter>, Option<StepKey>),
    /// Takes the letter entered in that step one step further, in these words.
    Marks(StepKey, LetterStep, String),
    /// Decides the ticket's oldest open conflict.
    Settles(Choice),
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its name.
    pub key: StepKey,
    /// By the clock of the device.
    pub at: Timestamp,
    /// When the server received it: later than `at` where there was no signal.
    pub received: Timestamp,
    /// Up to when its author had seen what the server had received.
    pub seen: Timestamp,
    /// Who.
    pub person: PersonId,
    /// In which shape of the app.
    pub site: Site,
    /// On which document.
    pub document: DocumentId,
    /// Of which kind.
    pub kind: DocumentKind,
    /// What.
    pub deed: StepAction,
}

impl Step {
    /// Made without a signal: the server received it later than it was made.
    pub fn was_offline(&self) -> bool {
        self.seen < self.at && self.received.since(self.at) > 60_000
    }
}

/// An approval is given, without more: on no content that was shown, and without a certificate.
pub(super) fn grants(reason: &str) -> Command {
    Command::Decision(Decision::DecideApproval {
        granted: true,
        reason: reason.to_owned(),
        returned: false,
        content: None,
        signed: None,
    })
}
