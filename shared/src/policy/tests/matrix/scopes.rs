//! The columns' third dimension: what a ticket is to the person. One letter says on which of them a command is theirs.

use super::no_act;
use crate::arbitration::testing::{World, minute, person};
use crate::command::{Command, ContactField};
use crate::ids::{PersonId, RoleId, ServiceId, TeamId};
use crate::person::Person;
use crate::policy::{ScopeKey, Verdict, in_scope, may};
use crate::stamp::Site;
use crate::state::State;
use crate::ticket::view::{Offer, TicketView};
use crate::time::DAY_MS;

/// What a ticket is to somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// Their work, offered to them, and their own request.
    Own,
    /// In their team's queue, nobody's yet.
    Queue,
    /// Their team's, a colleague's work.
    Team,
    /// Another team's, asked for by their own dependencia.
    Dependencia,
    /// Another team's, asked for by another dependencia.
    Other,
    /// Of a service for another team alone (cyber-security).
    ForATeam,
    /// Of a service for a role alone (complaints).
    ForARole,
}

impl Scope {
    /// Those that a letter tells, in its order.
    const OPEN: [Self; 5] = [Self::Own, Self::Queue, Self::Team, Self::Dependencia, Self::Other];

    /// A ticket that is this to [`holder`]s, in a state.
    pub(super) fn view(self, world: &World, state: State) -> TicketView {
        let quien = || PersonId::new("quien");
        let mut view = world.view.clone();
        let (assignee, team, dependencia) = match self {
            Self::Own => (Some(quien()), "oax-soporte", ELSEWHERE),
            Self::Queue => (None, "oax-soporte", ELSEWHERE),
            Self::Team => (Some(PersonId::new("laura")), "oax-soporte", ELSEWHERE),
            Self::Dependencia => (Some(PersonId::new("teo")), "oax-telefonia", OWN),
            Self::Other => (Some(PersonId::new("teo")), "oax-telefonia", ELSEWHERE),
            Self::ForATeam => (None, "oax-ciberseguridad", ELSEWHERE),
            Self::ForARole => (None, "oax-mesa", ELSEWHERE),
        };
        match self {
            Self::Own => {
                view.requester_person = Some(quien());
                view.ruled.offers =
                    vec![Offer { act: no_act(), by: PersonId::new("omar"), to: quien(), at: minute(0) }];
            }
            Self::ForATeam => view.ruled.service = ServiceId::new("oax-ciber-siem-respuesta"),
            Self::ForARole => view.ruled.service = ServiceId::new("oax-incumplimiento"),
            Self::Queue | Self::Team | Self::Dependencia | Self::Other => {}
        }
        if let Some(told) = view.requester.get_mut(&ContactField::ClientOrg) {
            told.value = dependencia.to_owned();
        }
        view.ruled.state = state;
        view.ruled.assignee = assignee;
        view.ruled.team = Some(TeamId::new(team));
        view.decided = view.ruled.clone();
        view
    }
}

const OWN: &str = "Secretaría de Finanzas";
const ELSEWHERE: &str = "Secretaría de Salud";

/// Somebody who holds one role alone, of the team that serves the ticket and of no other.
pub(super) fn holder(role: &str) -> Person {
    Person {
        id: PersonId::new("quien"),
        roles: vec![RoleId::new(role)],
        teams: vec![TeamId::new("oax-soporte")],
        client_org: Some(OWN.to_owned()),
        ..person("quien")
    }
}

/// On which tickets, in two letters: the open ones, and the restricted ones beside.
fn letters(holds: impl Fn(Scope) -> bool) -> String {
    let open = match Scope::OPEN.map(&holds) {
        [false, false, false, false, false] => '.',
        [true, false, false, false, false] => 'o',
        [true, true, false, false, false] => 'q',
        [true, true, true, false, false] => 't',
        [true, false, false, true, false] => 'd',
        [true, true, true, true, true] => 'A',
        other => panic!("a scope that no letter tells yet, write one: {other:?} of {:?}", Scope::OPEN),
    };
    let restricted = match [Scope::ForATeam, Scope::ForARole].map(holds) {
        [false, false] => ' ',
        [false, true] => 'c',
        [true, false] => 's',
        [true, true] => '*',
    };
    format!("{open}{restricted}")
}

/// Where a command is theirs in a state.
pub(super) fn may_do(world: &World, person: &Person, command: &Command, state: State) -> String {
    letters(|scope| {
        let view = scope.view(world, state);
        may(&world.org, person, command, Some(&view), Site::Desk) == Verdict::Allowed
    })
}

/// What may stand on their device, a day after.
pub(super) fn may_hold(world: &World, person: &Person, state: State) -> String {
    letters(|scope| {
        let key = ScopeKey::of_ticket(&world.org, &scope.view(world, state));
        in_scope(&world.org, person, &key, minute(0).plus(DAY_MS))
    })
}
