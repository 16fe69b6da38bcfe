//! Grants: what the organisation's data lets somebody do and see, in a form that can be compared. Who changes the data
//! gives themselves nothing more by it alone.

use ronda_shared::catalog::service::Restriction;
use ronda_shared::catalog::{Class, ClosedBy, EndedService, Organisation};
use ronda_shared::evidence::FileClass;
use ronda_shared::ids::{RoleId, TeamId};
use ronda_shared::person::Person;
use ronda_shared::policy::{self, Right};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What kind of thing somebody may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum GrantKind {
    /// To act as a class.
    Class,
    /// What a right says, whole or for an area.
    Right,
    /// More than this right would leave them: it narrows, and they are free of it.
    Unbound,
    /// To change the organisation's data.
    Administer,
    /// To read a register.
    ReadRegister,
    /// To write a register.
    WriteRegister,
    /// To move a register's records from a state to another.
    MoveRecord,
    /// To see a service's tickets.
    SeeService,
    /// To see files of a class, or of a document of a service.
    SeeFiles,
    /// To approve what a service asks.
    Approve,
    /// To decide on a row of escalation.
    Escalate,
    /// To close by their role: every ticket, or a service's.
    Close,
}

/// Something that somebody may.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Grant {
    /// What kind of thing.
    pub kind: GrantKind,
    /// Of what: a class, a right, the id of a register or a service; empty: of all there is.
    pub of: String,
}

/// Rights that take away: who holds one may less.
const NARROWING: [Right; 3] = [Right::TicketReadTeam, Right::TicketReadAssigned, Right::ComplaintCreate];
/// Classes of files that an organisation may keep to some roles.
const FILES: [FileClass; 3] = [FileClass::Public, FileClass::Reserved, FileClass::Confidential];

/// What a person may by the later data and not by the earlier. What those did not have yet (a new register, a new service)
/// takes nothing from anybody, and is no news.
pub(super) fn widened(before: &Organisation, after: &Organisation, person: &Person) -> Vec<Grant> {
    let had = grants(before, before, person);
    grants(before, after, person).into_iter().filter(|grant| !(had.contains(grant) || within(&had, grant))).collect()
}

/// Part of what they could whole: of a right that an area narrows from now on.
fn within(had: &BTreeSet<Grant>, grant: &Grant) -> bool {
    let whole = |right: Right| {
        let part = grant.of.strip_prefix(right.name()).is_some_and(|rest| rest.starts_with('.'));
        part && had.contains(&Grant { kind: GrantKind::Unbound, of: right.name().to_owned() })
    };
    grant.kind == GrantKind::Right && [Right::TicketAssign, Right::TicketClose].into_iter().any(whole)
}

/// All that they may, of what the data that `known` tells have already.
fn grants(known: &Organisation, org: &Organisation, person: &Person) -> BTreeSet<Grant> {
    let mut found = GrantSet(BTreeSet::new());
    rights(&mut found, org, person);
    registers(&mut found, known, org, person);
    services(&mut found, known, org, person);
    let holds = |role: &RoleId| person.roles.contains(role);
    for row in org.escalation.iter().filter(|row| known.escalation.iter().any(|other| other.id == row.id)) {
        found.add_if(row.decides.as_ref().is_some_and(holds), GrantKind::Escalate, row.id.as_str());
    }
    for class in FILES {
        let roles = org.settings.evidence.classes.get(&class);
        let sees = roles.is_none_or(|roles| roles.is_empty() || roles.iter().any(holds));
        found.add_if(sees, GrantKind::SeeFiles, &format!("{class:?}").to_lowercase());
    }
    found.add_if(closes(&org.settings.closed_by, person), GrantKind::Close, "");
    found.0
}

struct GrantSet(BTreeSet<Grant>);

impl GrantSet {
    fn add_if(&mut self, may: bool, kind: GrantKind, of: &str) {
        if may {
            self.0.insert(Grant { kind, of: of.to_owned() });
        }
    }
}

fn rights(found: &mut GrantSet, org: &Organisation, person: &Person) {
    let classes = org.classes_of(person);
    let of_desk = classes.contains(&Class::Desk) || classes.contains(&Class::Sup);
    for class in &classes {
        found.add_if(true, GrantKind::Class, &format!("{class:?}").to_uppercase());
    }
    found.add_if(policy::administers(org, person), GrantKind::Administer, "");
    for right in Right::ALL.iter().copied().filter(|right| *right != Right::CatalogEdit) {
        let holds = policy::holds(org, person, right);
        if NARROWING.contains(&right) {
            found.add_if(!holds, GrantKind::Unbound, right.name());
            continue;
        }
        // Where nobody holds it, all of the desk do.
        let reserved = org.roles.iter().any(|role| role.may.iter().any(|held| held == right.name()));
        let falls_to_desk = right == Right::TicketPrioritise && of_desk && !reserved;
        found.add_if(holds || falls_to_desk, GrantKind::Right, right.name());
        let areas = policy::areas(org, person, right);
        for area in &areas {
            found.add_if(true, GrantKind::Right, &format!("{}.{area}", right.name()));
        }
        // What a class may without the right, an area of it narrows.
        let whole = match right {
            Right::TicketAssign => classes.contains(&Class::Sup),
            Right::TicketClose => of_desk,
            _ => continue,
        };
        found.add_if(holds || (areas.is_empty() && whole), GrantKind::Unbound, right.name());
    }
}

fn registers(found: &mut GrantSet, known: &Organisation, org: &Organisation, person: &Person) {
    for register in &org.registers {
        let Some(before) = known.register(&register.id) else { continue };
        let id = register.id.as_str();
        found.add_if(policy::reads_register(org, person, register), GrantKind::ReadRegister, id);
        let writes = policy::writes_register(org, person, register);
        found.add_if(writes, GrantKind::WriteRegister, id);
        for (state, way) in register.states.iter().flat_map(|state| state.moves.iter().map(move |way| (state, way))) {
            let same = before.states.iter().find(|other| other.id == state.id);
            let moved = same.is_some_and(|same| same.moves.iter().any(|other| other.to == way.to));
            let may = if way.by.is_empty() { writes } else { way.by.iter().any(|role| person.roles.contains(role)) };
            found.add_if(moved && may, GrantKind::MoveRecord, &format!("{id}/{}/{}", state.id, way.to));
        }
    }
}

fn services(found: &mut GrantSet, known: &Organisation, org: &Organisation, person: &Person) {
    for service in &org.services {
        let before = known.service(&service.id);
        let ended = known.ended_services.iter().find(|ended| ended.id == service.id);
        // One that comes back brings its former tickets with it.
        if before.is_none() && ended.is_none() {
            continue;
        }
        let id = service.id.as_str();
        let team = service.restricted.then_some(&service.team);
        found.add_if(sees_service(team, service.restricted_to.as_ref(), person), GrantKind::SeeService, id);
        if before.is_some() {
            let approves = service.approvals.iter().any(|approval| person.roles.contains(&approval.role));
            found.add_if(approves, GrantKind::Approve, id);
            found.add_if(closes(&service.closing.closed_by, person), GrantKind::Close, id);
        }
        for paper in &service.attachments {
            let there = before.is_some_and(|before| before.attachments.iter().any(|other| other.id == paper.id))
                || ended.is_some_and(|ended| ended.hidden.contains_key(&paper.id));
            found.add_if(
                there && sees_paper(&paper.seen_by, person),
                GrantKind::SeeFiles,
                &format!("{id}/{}", paper.id),
            );
        }
    }
    for ended in &known.ended_services {
        ended_service(found, known, ended, org, person);
    }
}

/// What a service that has ended, or does not ask for a paper any more, leaves to be seen.
fn ended_service(
    found: &mut GrantSet,
    known: &Organisation,
    ended: &EndedService,
    org: &Organisation,
    person: &Person,
) {
    let (id, back) = (ended.id.as_str(), org.service(&ended.id));
    // Of one that was there until now its papers alone stand here, and nothing of who saw its tickets.
    if back.is_none() && known.service(&ended.id).is_none() {
        let sees = sees_service(ended.restricted.as_ref(), ended.restricted_to.as_ref(), person);
        found.add_if(sees, GrantKind::SeeService, id);
    }
    for (paper, roles) in &ended.hidden {
        let asked = back.is_some_and(|service| service.attachments.iter().any(|asked| asked.id == *paper));
        found.add_if(!asked && sees_paper(roles, person), GrantKind::SeeFiles, &format!("{id}/{paper}"));
    }
}

/// Whether somebody sees a service's tickets: `team` is its own, where it is restricted; a restriction that names nobody
/// leaves it to that.
fn sees_service(team: Option<&TeamId>, to: Option<&Restriction>, person: &Person) -> bool {
    let Some(team) = team else { return true };
    match to.filter(|to| !(to.roles.is_empty() && to.teams.is_empty())) {
        Some(to) => {
            to.roles.iter().any(|role| person.roles.contains(role))
                || to.teams.iter().any(|team| person.teams.contains(team))
        }
        None => person.teams.contains(team),
    }
}

/// Whether somebody sees a paper that these roles alone see; none: whoever reads the ticket does.
fn sees_paper(roles: &[RoleId], person: &Person) -> bool {
    roles.is_empty() || roles.iter().any(|role| person.roles.contains(role))
}

fn closes(closers: &[ClosedBy], person: &Person) -> bool {
    closers.iter().any(|closer| matches!(closer, ClosedBy::Role(role) if person.roles.contains(role)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organisation;
    use ronda_shared::catalog::{Attachment, ServiceDef};
    use ronda_shared::ids::{PersonId, RegisterId};

    fn oaxaca() -> Organisation {
        organisation::load_builtin("oaxaca").expect("Oaxaca's data")
    }
    fn of_role(role: &str) -> Person {
        Person { roles: vec![RoleId::new(role)], ..Person::new(PersonId::new("x"), "X") }
    }
    fn told(before: &Organisation, after: &Organisation, person: &Person) -> Vec<(GrantKind, String)> {
        widened(before, after, person).into_iter().map(|grant| (grant.kind, grant.of)).collect()
    }

    #[test]
    fn a_right_or_a_class_more_is_told_to_who_holds_the_role_and_nobody_else() {
        let before = oaxaca();
        let mut after = before.clone();
        let role = after.roles.iter_mut().find(|role| role.id.as_str() == "agente-mesa").expect("the role");
        role.classes.push(Class::Sup);
        role.may.push("report.read".into());
        let told_to = told(&before, &after, &of_role("agente-mesa"));
        assert!(told_to.contains(&(GrantKind::Class, "SUP".into())), "{told_to:?}");
        assert!(told_to.contains(&(GrantKind::Right, "report.read".into())), "{told_to:?}");
        assert_eq!(told(&before, &after, &of_role("agente-tecnico")), []);
        assert_eq!(told(&after, &before, &of_role("agente-mesa")), [], "less is no news");
        assert_eq!(told(&before, &before, &of_role("agente-mesa")), []);
    }

    #[test]
    fn to_be_free_of_what_narrowed_is_more_and_to_be_narrowed_is_not() {
        let mut before = oaxaca();
        let role = |org: &mut Organisation, may: &[&str]| {
            let role = org.roles.iter_mut().find(|role| role.id.as_str() == "jefe-mesa").expect("the role");
            role.may = may.iter().map(|right| (*right).to_owned()).collect();
        };
        role(&mut before, &["ticket.read.team", "ticket.close.own"]);
        let mut after = before.clone();
        role(&mut after, &[]);
        let person = of_role("jefe-mesa");
        let more = told(&before, &after, &person);
        assert!(more.contains(&(GrantKind::Unbound, "ticket.read.team".into())), "{more:?}");
        assert!(more.contains(&(GrantKind::Unbound, "ticket.close".into())), "{more:?}");
        assert_eq!(told(&after, &before, &person), []);
    }

    #[test]
    fn registers_services_and_files_are_seen_by_no_more_unseen() {
        let before = oaxaca();
        let person = of_role("agente-mesa");
        let role = RoleId::new("agente-mesa");
        let mut after = before.clone();
        let closed = after.registers.iter_mut().find(|register| !register.writes.contains(&role)).expect("one");
        closed.writes.push(role.clone());
        let register = closed.id.to_string();
        let more = told(&before, &after, &person);
        assert!(more.contains(&(GrantKind::WriteRegister, register.clone())), "{more:?}");

        // One that is new takes nothing from anybody.
        let mut fresh = before.clone();
        let mut copy = after.registers.iter().find(|known| known.id.as_str() == register).expect("there").clone();
        copy.id = RegisterId::new("otro-padron");
        fresh.registers.push(copy);
        assert_eq!(told(&before, &fresh, &person), []);

        let mut kept = before.clone();
        kept.settings.evidence.classes.insert(FileClass::Reserved, vec![RoleId::new("jefe-mesa")]);
        let more = told(&kept, &before, &person);
        assert!(more.contains(&(GrantKind::SeeFiles, "reserved".into())), "{more:?}");
        assert_eq!(told(&before, &kept, &person), []);
    }

    /// R29, AGU-24: by a service that comes back, and a paper that one asks for again, nobody sees more unseen.
    #[test]
    fn a_service_that_comes_back_is_news_to_who_did_not_see_its_tickets() {
        let mut first = oaxaca();
        let asked = serde_json::json!({ "id": "copia", "label": "Copia", "seen_by": ["jefe-mesa"] });
        let complaint = |org: &mut Organisation, change: &dyn Fn(&mut ServiceDef)| {
            let service = org.services.iter_mut().find(|service| service.id.as_str() == "oax-incumplimiento");
            change(service.expect("the complaint"));
        };
        let copy = serde_json::from_value::<Attachment>(asked).expect("an attachment");
        complaint(&mut first, &|service| service.attachments.push(copy.clone()));
        let mut ended = first.clone();
        ended.services.retain(|service| service.id.as_str() != "oax-incumplimiento");
        ended.ended_services = ended.ended_since(&first);
        let person = of_role("agente-mesa");
        assert_eq!(told(&first, &ended, &person), []);
        assert_eq!(told(&ended, &first, &person), [], "it is as it was");
        let mut back = first.clone();
        complaint(&mut back, &|service| {
            service.restricted_to = Some(Restriction { roles: person.roles.clone(), ..Restriction::default() });
            service.attachments.iter_mut().for_each(|paper| paper.seen_by.clear());
        });
        let more = [
            (GrantKind::SeeService, "oax-incumplimiento".to_owned()),
            (GrantKind::SeeFiles, "oax-incumplimiento/copia".to_owned()),
        ];
        assert_eq!(told(&ended, &back, &person), more);
        assert_eq!(told(&ended, &back, &of_role("jefe-mesa")), []);
        let mut without = first.clone();
        complaint(&mut without, &|service| service.attachments.clear());
        without.ended_services = without.ended_since(&first);
        assert_eq!(told(&without, &first, &person), []);
        assert_eq!(told(&without, &back, &person), more);
        let mut gone = without.clone();
        gone.services.retain(|service| service.id.as_str() != "oax-incumplimiento");
        assert_eq!(told(&without, &gone, &person), [], "taken away it opens nothing");
        let mut by_team = first.clone();
        complaint(&mut by_team, &|service| service.restricted_to = None);
        ended.ended_services = ended.ended_since(&by_team);
        assert_eq!(told(&ended, &by_team, &person), [], "its team's, as it was");
        let mut open = by_team.clone();
        complaint(&mut open, &|service| service.restricted = false);
        let all = [(GrantKind::SeeService, "oax-incumplimiento".to_owned())];
        assert_eq!((told(&ended, &open, &person), told(&by_team, &open, &person)), (all.to_vec(), all.to_vec()));
    }
}
