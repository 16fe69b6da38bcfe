//! What the values of a filter may name: ids and names of the organisation and of its people.

use super::words::Key;
use crate::catalog::Organisation;
use crate::ids::PersonId;
use crate::search;

/// An id and its name.
type NamedId = (String, String);

/// Ids and names by key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    /// States.
    pub states: Vec<NamedId>,
    /// Teams.
    pub teams: Vec<NamedId>,
    /// Services.
    pub services: Vec<NamedId>,
    /// Priorities.
    pub priorities: Vec<NamedId>,
    /// Buildings.
    pub buildings: Vec<NamedId>,
    /// People.
    pub people: Vec<NamedId>,
}

impl Names {
    /// Of an organisation and the people that whoever filters may know.
    pub fn of<'a>(org: &Organisation, people: impl IntoIterator<Item = (&'a PersonId, &'a str)>) -> Self {
        let named = |id: &str, name: &str| (id.to_owned(), name.to_owned());
        Self {
            states: org.states.iter().map(|one| named(one.id.id(), &one.label)).collect(),
            teams: org.teams.iter().map(|one| named(one.id.as_str(), &one.name)).collect(),
            services: org.services.iter().map(|one| named(one.id.as_str(), &one.name)).collect(),
            priorities: org.priorities.iter().map(|one| named(one.id.as_str(), &one.label)).collect(),
            buildings: org.buildings.iter().map(|one| named(one.id.as_str(), &one.name)).collect(),
            people: people.into_iter().map(|(id, name)| named(id.as_str(), name)).collect(),
        }
    }

    /// The ids that a value may stand for: those it names exactly, else those in whose names its words begin.
    pub(super) fn ids(&self, key: Key, value: &str) -> Vec<String> {
        let items: &[NamedId] = match key {
            Key::State => &self.states,
            Key::Team => &self.teams,
            Key::Service => &self.services,
            Key::Priority => &self.priorities,
            Key::Building => &self.buildings,
            Key::Assignee => &self.people,
            Key::Org | Key::Requester | Key::Due | Key::Is => &[],
        };
        let (asked, words) = (search::fold(value), search::question(value));
        let found = |holds: &dyn Fn(&NamedId) -> bool| -> Vec<String> {
            items.iter().filter(|item| holds(item)).map(|(id, _)| id.clone()).collect()
        };
        // A value bears no quotation marks of its own: a name goes without its own, too.
        let bare = |name: &str| search::fold(&name.replace('"', ""));
        let exact = found(&|(id, name)| search::fold(id) == asked || tail(id) == asked || bare(name) == asked);
        if exact.is_empty() { found(&|(_, name)| search::matches(&search::question(name), &words)) } else { exact }
    }
}

/// «oax-telefonia» → «telefonia»: ids of the data carry the organisation's prefix.
fn tail(id: &str) -> String {
    search::fold(id.split_once('-').map_or(id, |(_, tail)| tail))
}
