//! A document of any kind, read: whole, or as a line of a list.

use crate::act::DocumentKind;
use crate::document::Reader;
use crate::equipment::{self, EquipmentSummary, EquipmentView};
use crate::ids::DocumentId;
use crate::record::{self, RecordSummary, RecordView};
use crate::search;
use crate::ticket::read;
use crate::ticket::summary::TicketSummary;
use crate::ticket::view::TicketView;
use serde::{Deserialize, Serialize};

/// A document, read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// A ticket.
    Ticket(Box<TicketView>),
    /// An equipment item.
    Equipment(Box<EquipmentView>),
    /// A record of a register.
    Record(Box<RecordView>),
}

impl View {
    /// The view of a document of this kind; none where it is of another kind, or has not been born.
    pub fn read(id: DocumentId, kind: DocumentKind, reader: &Reader<'_>) -> Option<Self> {
        match kind {
            DocumentKind::Ticket => read::read(id, reader).map(|view| Self::Ticket(Box::new(view))),
            DocumentKind::Equipment => equipment::read(id, reader).map(|view| Self::Equipment(Box::new(view))),
            DocumentKind::Record => record::read(id, reader).map(|view| Self::Record(Box::new(view))),
        }
    }
}

/// A document as a line of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Summary {
    /// A ticket.
    Ticket(Box<TicketSummary>),
    /// An equipment item.
    Equipment(Box<EquipmentSummary>),
    /// A record of a register.
    Record(Box<RecordSummary>),
}

impl Summary {
    /// The document's id.
    pub fn id(&self) -> DocumentId {
        match self {
            Self::Ticket(ticket) => ticket.id,
            Self::Equipment(item) => item.id,
            Self::Record(record) => record.id,
        }
    }

    /// As a device is sent it and makes it itself.
    #[must_use]
    pub fn for_device(self) -> Self {
        match self {
            Self::Ticket(ticket) => Self::Ticket(Box::new(ticket.for_device())),
            Self::Equipment(item) => Self::Equipment(Box::new(item.for_device())),
            other @ Self::Record(_) => other,
        }
    }

    /// All words to find the document by.
    pub fn words(&self) -> Vec<String> {
        let mut words = match self {
            Self::Ticket(ticket) => {
                let mut words = search::index([
                    ticket.folio.as_deref().unwrap_or_default(),
                    ticket.provisional.as_str(),
                    ticket.subject.as_str(),
                    ticket.requester.as_str(),
                    ticket.client_org.as_str(),
                    ticket.room.as_str(),
                    ticket.building.as_ref().map_or("", |building| building.as_str()),
                ]);
                let letters = ticket.letters.iter();
                let numbers = letters.flat_map(|line| [line.register.as_deref().unwrap_or_default(), &line.number]);
                words.extend(search::index(numbers));
                words.extend(ticket.tokens.iter().cloned());
                words
            }
            Self::Equipment(item) => {
                let mut words = search::index([
                    item.inventory.as_str(),
                    item.serial.as_str(),
                    item.mac.as_str(),
                    item.name.as_str(),
                    item.kind.as_str(),
                    item.person.as_str(),
                    item.holder.as_str(),
                    item.room.as_str(),
                    item.building.as_ref().map_or("", |building| building.as_str()),
                ]);
                words.extend(item.tokens.iter().cloned());
                words
            }
            Self::Record(record) => record.tokens.clone(),
        };
        words.sort();
        words.dedup();
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the web app's engine folds by itself is held to as well (`pwa/src/engine/worker/folding.ts`).
    #[derive(Deserialize)]
    struct Samples {
        texts: Vec<(String, Vec<String>)>,
        questions: Vec<(String, Vec<String>)>,
        summaries: Vec<(Summary, Vec<String>)>,
    }

    #[test]
    fn words_are_folded_as_the_web_app_folds_them() {
        let samples: Samples = serde_json::from_str(include_str!("search/samples.json")).expect("samples");
        for (text, words) in samples.texts {
            assert_eq!(search::tokens(&text), words, "{text}");
        }
        for (typed, words) in samples.questions {
            assert_eq!(search::question(&typed), words, "{typed}");
        }
        for (summary, words) in samples.summaries {
            assert_eq!(summary.words(), words, "{}", summary.id());
        }
    }
}
