//! Storerooms of a demonstration: what came in, the least that is to be there, and what tickets took.

use super::step::{Step, StepAction, StepKey};
use ronda_shared::act::DocumentKind;
use ronda_shared::command::{Command, Content, Item};
use ronda_shared::ids::{DocumentId, PersonId};
use ronda_shared::stamp::Site;
use ronda_shared::time::Timestamp;
use serde::Deserialize;

/// A quarter of an hour after it was registered a storeroom is filled.
const AFTER_MS: i64 = 900_000;
/// Between two articles, in milliseconds.
const NEXT_MS: i64 = 20_000;
/// The keys of these steps lie beyond those of all others.
const FIRST_KEY: u32 = 6_000_000;

/// What a storeroom or a bag holds at first.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoryStoreroom {
    /// Its inventory number among the equipment.
    pub item: String,
    /// Who of the desk fills it.
    pub by: PersonId,
    /// What came in.
    pub holds: Vec<StoryArticle>,
}

/// An article that came in.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoryArticle {
    /// What.
    pub article: String,
    /// Of what measure.
    pub unit: String,
    /// How many came in.
    pub quantity: u16,
    /// How many are to be there at least, where somebody said so.
    #[serde(default)]
    pub minimum: Option<u32>,
}

/// What a ticket takes out of a storeroom once its work has begun.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoryTaking {
    /// The storeroom, by its inventory number.
    pub store: String,
    /// What.
    pub article: String,
    /// Of what measure.
    pub unit: String,
    /// How many.
    pub quantity: u16,
}

impl StoryTaking {
    /// The line on the ticket's list.
    pub(super) fn line(&self) -> Command {
        let (description, unit) = (self.article.clone(), self.unit.clone());
        Command::Content(Content::AddMaterial { description, quantity: self.quantity.into(), unit })
    }

    /// What leaves the storeroom for that line, entered in the step `line`.
    pub(super) fn leaves(&self, ticket: DocumentId, line: StepKey) -> StepAction {
        let (article, unit) = (self.article.clone(), self.unit.clone());
        StepAction::Takes { ticket, line, article, unit, quantity: self.quantity }
    }
}

/// The steps that fill these storerooms; `item` tells which document one is, and when it was registered.
pub(super) fn steps(told: &[StoryStoreroom], item: &dyn Fn(&str) -> Option<(DocumentId, Timestamp)>) -> Vec<Step> {
    let mut steps = Vec::new();
    for store in told {
        let Some((document, registered)) = item(&store.item) else { continue };
        let mut at = registered.plus(AFTER_MS);
        for command in store.holds.iter().flat_map(came_in) {
            at = at.plus(NEXT_MS);
            steps.push(at_the_desk(store, document, steps.len(), at, command));
        }
    }
    steps
}

/// What whoever fills a storeroom does to it at the desk, as the `number`-th of these steps.
pub(super) fn at_the_desk(
    store: &StoryStoreroom,
    document: DocumentId,
    number: usize,
    at: Timestamp,
    command: Command,
) -> Step {
    Step {
        key: key(number),
        at,
        received: at.plus(700),
        seen: at,
        person: store.by.clone(),
        site: Site::Desk,
        document,
        kind: DocumentKind::Equipment,
        deed: StepAction::Does(command),
    }
}

/// The key of so many-th of these steps.
pub(super) fn key(number: usize) -> StepKey {
    StepKey(FIRST_KEY + u32::try_from(number).unwrap_or(0))
}

fn came_in(told: &StoryArticle) -> impl Iterator<Item = Command> {
    let (item, unit) = (told.article.clone(), told.unit.clone());
    let least = told.minimum.map(|minimum| Item::SetMinimum { item: item.clone(), unit: unit.clone(), minimum });
    let moved = Item::MoveStock {
        item,
        delta: told.quantity.into(),
        unit,
        ticket: None,
        line: None,
        counted: false,
        found: None,
    };
    [Some(moved), least].into_iter().flatten().map(Command::Item)
}
