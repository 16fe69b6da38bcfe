//! The desk's filter language: «estado:abierto área:soporte,telefonía texto libre», read and judged on tickets and in other lists.
//!
//! The desk's screens read it by themselves (`pwa/src/features/filters`), while one types and without the core; both are held
//! to `samples.json`. There what is no term is free text and an unknown value finds nothing; here [`Filter::of`] says where
//! a filter is wrong, for who sends it without seeing its chips.

mod lists;
mod names;
mod read;
mod words;

pub use names::Names;
pub use read::{Query, Term, Value, read};
pub use words::{Key, Keyword};

use crate::date::Zone;
use crate::ids::PersonId;
use crate::policy::Waits;
use crate::search;
use crate::state::State;
use crate::ticket::summary::TicketSummary;
use crate::time::{DAY_MS, Timestamp};

/// So much of a number is found anywhere in it: people read out its end.
const PART: usize = 3;

/// Where a filter is wrong, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{at}: {why:?}")]
pub struct FilterError {
    /// After how many letters.
    pub at: usize,
    /// What stands there.
    pub word: String,
    /// Why.
    pub why: FilterErrorKind,
}

/// Why a filter is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FilterErrorKind {
    /// A quotation mark that is not closed.
    Quote,
    /// A key without a value.
    Empty,
    /// No order has this name, or the list has an order of its own.
    Order,
    /// Nothing of the organisation has this name.
    Value,
    /// What is listed cannot be filtered by this.
    Key,
}

impl FilterErrorKind {
    /// Its stable word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Quote => "quote",
            Self::Empty => "empty",
            Self::Order => "order",
            Self::Value => "value",
            Self::Key => "key",
        }
    }
}

/// By what relative values («today», «me») are resolved.
#[derive(Debug, Clone, Copy)]
pub struct FilterContext<'a> {
    /// When.
    pub now: Timestamp,
    /// On whose clocks it is today.
    pub zone: &'a Zone,
    /// Who.
    pub me: Option<&'a PersonId>,
}

/// What one value finds.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Predicate {
    Keyword(Keyword),
    /// One of these ids.
    Ids(Vec<String>),
    /// Words of a text.
    Words(Vec<String>),
}

/// A filter made ready to judge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    terms: Vec<(Key, bool, Vec<Predicate>)>,
    asked: Vec<String>,
}

impl Filter {
    /// Of what was read; wrong where a key has no value, where a value names nothing, where a quotation mark is open.
    ///
    /// # Errors
    /// The first place that is wrong.
    pub fn of(query: &Query, names: &Names) -> Result<Self, FilterError> {
        Self::made(query, |key, value| test(key, value, names))
    }

    /// Of what was read, by what each value finds.
    fn made(query: &Query, test: impl Fn(Key, &Value) -> Result<Predicate, FilterError>) -> Result<Self, FilterError> {
        if let Some(wrong) = query.wrong.first() {
            return Err(wrong.clone());
        }
        let mut terms = Vec::with_capacity(query.terms.len());
        for term in &query.terms {
            let tests = term.values.iter().map(|value| test(term.key, value)).collect::<Result<_, _>>()?;
            terms.push((term.key, term.not, tests));
        }
        Ok(Self { terms, asked: folded_words(&query.text) })
    }

    /// Whether a ticket is found. `awaits`: what it waits for from whoever filters.
    pub fn finds(&self, ticket: &TicketSummary, context: FilterContext<'_>, awaits: Option<Waits>) -> bool {
        self.terms_find(ticket, context, awaits) && (self.asked.is_empty() || self.in_row(ticket))
    }

    /// Whether a ticket is found by the terms alone: where the words are looked for in something that it has.
    pub fn terms_find(&self, ticket: &TicketSummary, context: FilterContext<'_>, awaits: Option<Waits>) -> bool {
        self.terms_hold(|key, test| match test {
            Predicate::Keyword(value) => fixed(key, *value, ticket, context, awaits),
            Predicate::Ids(ids) => id_of(key, ticket).is_some_and(|id| ids.iter().any(|known| known == id)),
            Predicate::Words(words) => {
                let text = if key == Key::Org { &ticket.client_org } else { &ticket.requester };
                search::matches(&search::question(text), words)
            }
        })
    }

    /// Whether it finds none but tickets that are open: who lists them need look at no others.
    pub fn finds_open_alone(&self) -> bool {
        self.terms.iter().any(|(key, not, tests)| {
            // Turned round, what one value holds of is left out, whatever the others are.
            if *not {
                tests.iter().any(|test| is_final(*key, test))
            } else {
                tests.iter().all(|test| is_open(*key, test))
            }
        })
    }

    /// Whether each thing typed begins one of these folded words.
    pub fn in_words(&self, words: &[String]) -> bool {
        search::matches(words, &self.asked)
    }

    /// Whether every term holds: by one of its values or, turned round, by none.
    fn terms_hold(&self, holds: impl Fn(Key, &Predicate) -> bool) -> bool {
        self.terms.iter().all(|(key, not, tests)| tests.iter().any(|test| holds(*key, test)) != *not)
    }

    /// Whether each thing typed begins a word of what the row shows or its summary keeps besides, or stands in its numbers.
    fn in_row(&self, ticket: &TicketSummary) -> bool {
        let folio = ticket.folio.as_deref().unwrap_or_default();
        let shown = [&ticket.subject, &ticket.requester, &ticket.client_org, &ticket.room, &ticket.provisional];
        let mut words = search::index(shown.into_iter().map(String::as_str).chain([folio]));
        words.extend(ticket.tokens.iter().cloned());
        let codes = [folio, &ticket.provisional].map(|code| search::question(code).concat());
        self.asked.iter().all(|chunk| {
            words.iter().any(|word| word.starts_with(chunk.as_str()))
                || (chunk.chars().count() >= PART && codes.iter().any(|code| code.contains(chunk.as_str())))
        })
    }
}

/// What is typed between blanks, each as one folded word.
fn folded_words(text: &str) -> Vec<String> {
    let chunks = text.split_whitespace().map(|chunk| search::question(chunk).concat());
    chunks.filter(|chunk| !chunk.is_empty()).collect()
}

fn test(key: Key, value: &Value, names: &Names) -> Result<Predicate, FilterError> {
    if let Some(fixed) = key.fixed(&search::fold(&value.text)) {
        return Ok(Predicate::Keyword(fixed));
    }
    match key {
        Key::Org | Key::Requester => Ok(Predicate::Words(search::question(&value.text))),
        _ => match names.ids(key, &value.text) {
            ids if ids.is_empty() => Err(wrong(value, FilterErrorKind::Value)),
            ids => Ok(Predicate::Ids(ids)),
        },
    }
}

fn wrong(value: &Value, why: FilterErrorKind) -> FilterError {
    FilterError { at: value.at, word: value.text.clone(), why }
}

fn id_of(key: Key, ticket: &TicketSummary) -> Option<&str> {
    match key {
        Key::State => Some(ticket.state.id()),
        Key::Team => ticket.team.as_ref().map(|id| id.as_str()),
        Key::Service => Some(ticket.service.as_str()),
        Key::Priority => ticket.priority.as_ref().map(|id| id.as_str()),
        Key::Building => ticket.building.as_ref().map(|id| id.as_str()),
        Key::Assignee => ticket.assignee.as_ref().map(|id| id.as_str()),
        Key::Org | Key::Requester | Key::Due | Key::Is => None,
    }
}

/// Whether a value holds of open tickets alone. Of what is over nothing is due.
fn is_open(key: Key, test: &Predicate) -> bool {
    match test {
        Predicate::Keyword(
            Keyword::Open | Keyword::WaitingUser | Keyword::Overdue | Keyword::Soon | Keyword::Today,
        ) => true,
        Predicate::Ids(ids) => key == Key::State && final_states().all(|id| !ids.iter().any(|known| known == id)),
        Predicate::Keyword(_) | Predicate::Words(_) => false,
    }
}

/// Whether a value holds of every ticket that is over.
fn is_final(key: Key, test: &Predicate) -> bool {
    match test {
        Predicate::Keyword(value) => *value == Keyword::Final,
        Predicate::Ids(ids) => key == Key::State && final_states().all(|id| ids.iter().any(|known| known == id)),
        Predicate::Words(_) => false,
    }
}

/// The ids of the states in which a ticket is over.
fn final_states() -> impl Iterator<Item = &'static str> {
    State::ALL.into_iter().filter(|state| state.is_final()).map(State::id)
}

fn fixed(key: Key, value: Keyword, ticket: &TicketSummary, context: FilterContext<'_>, awaits: Option<Waits>) -> bool {
    let due = due_moment(ticket);
    let day = |at: Timestamp| context.zone.local(at).div_euclid(DAY_MS);
    match value {
        Keyword::Open | Keyword::Final | Keyword::WaitingUser => words::in_group(value, ticket.state),
        Keyword::Me => context.me.is_some() && ticket.assignee.as_ref() == context.me,
        Keyword::Nobody => match key {
            Key::Team => ticket.team.is_none(),
            Key::Priority => ticket.priority.is_none(),
            _ => ticket.assignee.is_none(),
        },
        Keyword::Overdue => due.is_some_and(|at| at < context.now),
        Keyword::Soon => {
            due.is_some_and(|at| at >= context.now) && ticket.warn_at.is_some_and(|warn| warn <= context.now)
        }
        Keyword::Today => due.is_some_and(|at| day(at) == day(context.now)),
        Keyword::Conflict => ticket.conflicts > 0,
        Keyword::Held => ticket.not_applied > 0,
        // What waits on a device the server does not know.
        Keyword::Unsent => false,
        Keyword::Paused => ticket.paused,
        Keyword::Visit => ticket.visit.is_some(),
        Keyword::Answered => ticket.answered,
        Keyword::Approval => awaits == Some(Waits::Approval),
        Keyword::Closing => awaits == Some(Waits::Closing),
        Keyword::Filing => awaits == Some(Waits::Filing),
    }
}

/// The next moment that somebody waits for; none where the clock stands or there is none.
fn due_moment(ticket: &TicketSummary) -> Option<Timestamp> {
    if ticket.paused || ticket.state == State::Resolved || words::in_group(Keyword::Final, ticket.state) {
        return None;
    }
    if ticket.state == State::Scheduled && ticket.visit.is_some() {
        return ticket.visit;
    }
    ticket.resolve_by.or(ticket.respond_by)
}

#[cfg(test)]
mod tests;
