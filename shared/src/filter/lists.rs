//! The filter language in lists that are not of tickets: equipment, people, records, articles, the audit log.
//!
//! The keys are the desk's; each list takes those that say something of its rows, and calls the others wrong
//! ([`FilterErrorKind::Key`]). Words are looked for in what the list shows.

use super::{Filter, FilterError, FilterErrorKind, Key, Keyword, Names, Predicate, Query, test, wrong};
use crate::catalog::RegisterDef;
use crate::equipment::EquipmentSummary;
use crate::ids::{PersonId, ServiceId};
use crate::person::Person;
use crate::record::RecordSummary;
use crate::search;
use crate::view::Summary;

impl Filter {
    /// Of equipment: by where it is.
    ///
    /// # Errors
    /// The first place that is wrong.
    pub fn of_items(query: &Query, names: &Names) -> Result<Self, FilterError> {
        only(query, &[Key::Building])?;
        Self::of(query, names)
    }

    /// Whether an item is found.
    pub fn finds_item(&self, item: &EquipmentSummary) -> bool {
        let here = item.building.as_ref().map_or("", |id| id.as_str());
        let terms =
            self.terms_hold(|_, test| matches!(test, Predicate::Ids(ids) if ids.iter().any(|known| known == here)));
        terms && (self.asked.is_empty() || self.in_words(&Summary::Equipment(Box::new(item.clone())).words()))
    }

    /// Of people: by the teams that they work for.
    ///
    /// # Errors
    /// The first place that is wrong.
    pub fn of_people(query: &Query, names: &Names) -> Result<Self, FilterError> {
        only(query, &[Key::Team])?;
        Self::of(query, names)
    }

    /// Whether a person is found.
    pub fn finds_person(&self, person: &Person) -> bool {
        let terms = self.terms_hold(|_, test| match test {
            Predicate::Ids(ids) => person.teams.iter().any(|team| ids.iter().any(|known| known == team.as_str())),
            Predicate::Keyword(value) => *value == Keyword::Nobody && person.teams.is_empty(),
            Predicate::Words(_) => false,
        });
        terms && self.in_words(&search::index([person.name.as_str()]))
    }

    /// Of a register's records: by its own states, by whether they are over, and by open conflicts.
    ///
    /// # Errors
    /// The first place that is wrong.
    pub fn of_records(query: &Query, register: &RegisterDef) -> Result<Self, FilterError> {
        only(query, &[Key::State, Key::Is])?;
        let states = register.states.iter().map(|state| (state.id.clone(), state.name.clone())).collect();
        let names = Names { states, ..Names::default() };
        Self::made(query, |key, value| {
            // What the register calls its states stands before what the language calls tickets'.
            let own = names.ids(key, &value.text);
            if !own.is_empty() {
                return Ok(Predicate::Ids(own));
            }
            match test(key, value, &names)? {
                told @ Predicate::Keyword(Keyword::Open | Keyword::Final | Keyword::Conflict) => Ok(told),
                _ => Err(wrong(value, FilterErrorKind::Key)),
            }
        })
    }

    /// Whether a record of the register is found.
    pub fn finds_record(&self, record: &RecordSummary, register: &RegisterDef) -> bool {
        let state = register.state(&record.state);
        let ended = state.is_some_and(|state| state.ended);
        let terms = self.terms_hold(|_, test| match test {
            Predicate::Ids(ids) => state.is_some_and(|state| ids.contains(&state.id)),
            Predicate::Keyword(Keyword::Open) => !ended,
            Predicate::Keyword(Keyword::Final) => ended,
            Predicate::Keyword(Keyword::Conflict) => record.conflicts > 0,
            Predicate::Keyword(_) | Predicate::Words(_) => false,
        });
        terms && self.in_words(&record.tokens)
    }

    /// Of articles: by the services that they are about.
    ///
    /// # Errors
    /// The first place that is wrong.
    pub fn of_articles(query: &Query, names: &Names) -> Result<Self, FilterError> {
        only(query, &[Key::Service])?;
        Self::of(query, names)
    }

    /// Whether an article about these services is found by the terms; its words are another question.
    pub fn finds_services(&self, services: &[ServiceId]) -> bool {
        self.terms_hold(|_, test| match test {
            Predicate::Ids(ids) => services.iter().any(|service| ids.iter().any(|known| known == service.as_str())),
            Predicate::Keyword(_) | Predicate::Words(_) => false,
        })
    }

    /// Of the lines of the audit log: by who did it.
    ///
    /// # Errors
    /// The first place that is wrong.
    pub fn of_lines(query: &Query, names: &Names) -> Result<Self, FilterError> {
        only(query, &[Key::Assignee])?;
        Self::of(query, names)
    }

    /// Whether a line of the audit log is found, by who did it (nobody: the operator at the console), who filters and its
    /// words.
    pub fn finds_line(&self, by: Option<&PersonId>, me: &PersonId, words: &[String]) -> bool {
        let terms = self.terms_hold(|_, test| match test {
            Predicate::Ids(ids) => by.is_some_and(|by| ids.iter().any(|known| known == by.as_str())),
            Predicate::Keyword(Keyword::Me) => by == Some(me),
            Predicate::Keyword(Keyword::Nobody) => by.is_none(),
            Predicate::Keyword(_) | Predicate::Words(_) => false,
        });
        terms && self.in_words(words)
    }
}

/// Refuses what a list cannot be filtered by.
fn only(query: &Query, takes: &[Key]) -> Result<(), FilterError> {
    let other = query.terms.iter().find(|term| !takes.contains(&term.key));
    match other.and_then(|term| term.values.first()) {
        Some(value) => Err(wrong(value, FilterErrorKind::Key)),
        None => Ok(()),
    }
}
