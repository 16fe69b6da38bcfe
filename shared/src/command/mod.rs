//! What people can do to a ticket, an equipment item or a record: one command, one intent, one act.
//!
//! Released shapes are understood for ever: fields are added with a default, never re-used or removed.
//! Commands of *content* (notes, readings, ticks, texts) merge; commands of *decision* ([`Command::is_decision`])
//! only put a request into the document, and the server rules on it (`crate::arbitration`).

mod approval;
mod content;
mod custody;
mod decision;
mod item;
mod migrated;
mod opening;
mod record;
#[cfg(test)]
pub(crate) mod sample;
mod wire;

pub use approval::approval_words;
pub use content::{
    Audience, ContactField, ContactWay, Content, EditText, Label, Mark, MaterialStep, Splice, TextKind, TimeKind,
};
pub use custody::{HandOver, Holder, HolderKind, Movement, MovementKind};
pub use decision::{Choice, Decision, LetterStep, LetterWay, RecordLetter, Verdict};
pub use item::{EquipmentField, Item};
pub use migrated::{Told, ToldEntry, ToldState, ToldTicket};
pub use opening::{OpenTicket, Place, Requester, TicketKind};
pub use record::{OpenRecord, Record};

use crate::state::State;
use strum::VariantNames;

/// The version of the command shapes that this build writes.
pub const COMMAND_VERSION: u16 = 1;

/// One intent of a person. Serialised as a map of one entry, whichever group it is of: the command's name and its fields
/// (`wire.rs`). Fields are named so that they need no second sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(untagged))]
pub enum Command {
    /// A fact about a ticket, or about the log itself.
    Content(Content),
    /// A decision on a ticket.
    Decision(Decision),
    /// Whatever is said of an equipment item.
    Item(Item),
    /// Whatever is said of a record of a register.
    Record(Record),
}

impl Command {
    /// The command's name on the wire: the key of its serialised map.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Content(content) => content.into(),
            Self::Decision(decision) => decision.into(),
            Self::Item(item) => item.into(),
            Self::Record(record) => record.into(),
        }
    }

    /// True where the act only asks and the server rules.
    pub fn is_decision(&self) -> bool {
        match self {
            Self::Content(_) => false,
            Self::Decision(_) => true,
            Self::Item(item) => item.is_decision(),
            Self::Record(record) => record.is_decision(),
        }
    }

    /// The state a transition asks for, where the command is one ([`Decision::asks_for`]).
    pub fn asks_for(&self) -> Option<State> {
        match self {
            Self::Decision(decision) => decision.asks_for(),
            Self::Content(_) | Self::Item(_) | Self::Record(_) => None,
        }
    }

    /// Every name on the wire: content, then decisions, then items, then records.
    pub fn names() -> impl Iterator<Item = &'static str> {
        [Content::VARIANTS, Decision::VARIANTS, Item::VARIANTS, Record::VARIANTS].into_iter().flatten().copied()
    }

    /// True for the name of a command by which its document is born.
    pub fn is_birth(name: &str) -> bool {
        matches!(name, "open_ticket" | "tell_ticket" | "register_equipment" | "open_record")
    }

    /// What a ticket is born with by this command: opened here, or told by another system. None of any other command.
    pub fn opens(&self) -> Option<&OpenTicket> {
        match self {
            Self::Content(Content::OpenTicket(open)) => Some(open),
            Self::Content(Content::TellTicket(told)) => Some(&told.open),
            Self::Content(_) | Self::Decision(_) | Self::Item(_) | Self::Record(_) => None,
        }
    }

    /// True for what the server alone says: no role has it, and no supervisor lets it pass.
    pub fn is_of_server(&self) -> bool {
        matches!(
            self,
            Self::Content(Content::SealEvidence { .. } | Content::TellTicket(_) | Content::TellNote { .. })
                | Self::Decision(Decision::CloseForSilence { .. } | Decision::TellState(_))
        )
    }

    /// True for a name this build can execute.
    pub fn is_known(name: &str) -> bool {
        Self::names().any(|known| known == name)
    }
}
