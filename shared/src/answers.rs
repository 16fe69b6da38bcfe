//! The answers that a ticket gives to its service's form: values, its own data, and the facts conditions ask for.

use crate::catalog::version_compat::VERSION;
use crate::catalog::{Core, Organisation, Values};
use crate::command::{Command, ContactField, Decision, HolderKind, LetterWay, Mark, TextKind};
use crate::date::Date;
use crate::equipment::EquipmentView;
use crate::ids::{DocumentId, FieldId};
use crate::ticket::view::{ClosingReason, Letter, TicketView};
use crate::time::{DAY_MS, MINUTE_MS, Timestamp};

impl Organisation {
    /// The answers of a ticket as it stands: its form's values, its own data, and the facts conditions ask for.
    pub fn values_of(&self, view: &TicketView) -> Values {
        let mut values: Values =
            view.fields.iter().map(|(id, register)| (id.clone(), register.value.clone())).collect();
        self.add_core(&mut values, &view.decided.service, |core| self.core_of(view, core));
        let mut fact = |name: &str, value: Option<String>| value.map(|value| values.insert(FieldId::new(name), value));
        fact("subservice", view.decided.subservice.clone());
        let then = &view.born.catalog;
        fact(VERSION, self.earlier.contains_key(then).then(|| then.clone()));
        let known = |holds: bool| holds.then(|| "true".to_owned());
        fact("visit_scheduled", known(visited(view)));
        fact("equipment_moved", known(moved(self, view, None)));
        fact("vendor_returned", known(vendor_returned(view)));
        values
    }

    /// What of the ticket itself answers a field, where the organisation's data have a word in it too.
    pub(crate) fn core_of(&self, view: &TicketView, core: Core) -> String {
        let local = || self.zone.local(view.born.occurred_at.unwrap_or(view.born.stamp.at));
        match core {
            Core::OpenedDate => Date::of_local(local()).to_string(),
            Core::OpenedTime => {
                let minutes = local().rem_euclid(DAY_MS) / MINUTE_MS;
                format!("{:02}:{:02}", minutes / 60, minutes % 60)
            }
            Core::Channel => self.channel(&view.born.channel).map(|channel| channel.label.clone()).unwrap_or_default(),
            Core::Team => self.team_word(&view.decided.service),
            Core::Procedure => self.procedure_word(&view.decided.service),
            Core::Visits => {
                let told = visits(view).into_iter().map(|(at, mode)| match mode {
                    "" => self.zone.written(at),
                    mode => format!("{}: {mode}", self.zone.written(at)),
                });
                told.collect::<Vec<_>>().join("\n")
            }
            Core::LastFollowUp => view.decided.last_follow_up.map(|at| self.zone.written(at)).unwrap_or_default(),
            of_the_ticket => core_value(view, of_the_ticket),
        }
    }
}

/// What of the ticket itself answers a field.
fn core_value(view: &TicketView, core: Core) -> String {
    let contact = |field| view.requester.get(&field).map_or(String::new(), |register| register.value.clone());
    let text = |kind| {
        let sections = view.texts.iter().filter(|section| section.kind == kind);
        sections.map(|section| section.text.trim()).filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n\n")
    };
    match core {
        Core::Subject => view.subject.value.clone(),
        Core::Description => view.born.description.clone(),
        Core::RequesterName => contact(ContactField::Name),
        Core::RequesterMail => contact(ContactField::Mail),
        Core::RequesterPhone => contact(ContactField::Phone),
        Core::ClientOrg => contact(ContactField::ClientOrg),
        Core::Diagnosis => text(TextKind::Diagnosis),
        Core::WorkDone => text(TextKind::WorkDone),
        Core::Findings => text(TextKind::Findings),
        Core::Reference => view.born.provisional.clone(),
        Core::Assignee => view.decided.assignee.as_ref().map(ToString::to_string).unwrap_or_default(),
        Core::Level => view.place.value.level.clone(),
        Core::Room => view.place.value.room.clone(),
        Core::ClosingNote => {
            let closing = view.decided.closing.as_ref();
            let silent = closing.filter(|closing| closing.reason == ClosingReason::NoResponse);
            silent.map(|closing| closing.note.clone()).unwrap_or_default()
        }
        Core::Rating => {
            let said = view.decided.survey.as_ref().filter(|survey| !survey.deemed);
            said.and_then(|survey| survey.answers.values().next()).cloned().unwrap_or_default()
        }
        Core::ReplyNumber => reply(view).map(|letter| printed_number(letter).to_owned()).unwrap_or_default(),
        Core::ReplyDate => reply(view).map(|letter| letter.letter.dated.clone()).unwrap_or_default(),
        // Told by the organisation's data, which this does not know.
        Core::OpenedDate | Core::OpenedTime | Core::Channel | Core::Team | Core::Procedure => String::new(),
        Core::LastFollowUp | Core::Visits => String::new(),
    }
}

/// The last letter that went out on the ticket.
fn reply(view: &TicketView) -> Option<&Letter> {
    view.decided.letters.iter().rfind(|letter| letter.letter.way == LetterWay::Outgoing)
}

/// The number that a letter bears: the institution's own, else the register's; empty until the server has given it.
fn printed_number(letter: &Letter) -> &str {
    let own = letter.letter.number.trim();
    if own.is_empty() { letter.register.as_deref().unwrap_or_default() } else { own }
}

/// Whether the ticket's equipment was taken from its place for it (SEC-22): an item of the checklist says so, a provider
/// was given it (T16), or, where the item is at hand, its custody says that somebody took it for this ticket.
pub fn moved(org: &Organisation, ticket: &TicketView, item: Option<&EquipmentView>) -> bool {
    let service = org.service(&ticket.decided.service);
    let ticked = service.is_some_and(|service| {
        let moving = service.checklist.iter().filter(|item| item.moves_equipment);
        moving
            .filter_map(|item| ticket.checklist.get(&item.id))
            .any(|register| matches!(register.value, Mark::Done { .. }))
    });
    ticked
        || is_requested(ticket, |command| matches!(command, Command::Decision(Decision::WaitVendor { .. })))
        || item.is_some_and(|item| handed_over(ticket.id, item))
}

/// Whether what a provider had came back on this ticket (T17).
pub fn vendor_returned(ticket: &TicketView) -> bool {
    is_requested(ticket, |command| matches!(command, Command::Decision(Decision::VendorReturned { .. })))
}

/// Each visit with its moment and how it is given, in order (OCO-02): a date that was moved before the work began counts as
/// it stands at last.
fn visits(view: &TicketView) -> Vec<(Timestamp, &str)> {
    let standing = view.requests.iter().filter(|request| request.ruling.as_ref().is_none_or(|ruling| ruling.applied));
    let (mut held, mut next) = (Vec::new(), None);
    for request in standing {
        match &request.command {
            Command::Decision(Decision::ScheduleVisit { at, mode, .. }) => next = Some((*at, mode.as_str())),
            Command::Decision(Decision::Start {}) => held.extend(next.take()),
            _ => {}
        }
    }
    held.extend(next);
    held
}

/// How the visit that stands is given, in the institution's own word (OCO-02); empty where none stands, or nobody has said.
pub fn visit_mode(view: &TicketView) -> &str {
    let standing = view.ruled.visit.as_ref();
    let set = standing.and_then(|visit| view.requests.iter().find(|request| request.stamp.act == visit.act));
    match set.map(|request| &request.command) {
        Some(Command::Decision(Decision::ScheduleVisit { mode, .. })) => mode.as_str(),
        _ => "",
    }
}

/// Whether a visit was ever agreed or planned (OCO-02, OCO-24): that it has taken place since does not undo it.
fn visited(view: &TicketView) -> bool {
    let standing = view.requests.iter().filter(|request| request.ruling.as_ref().is_none_or(|ruling| ruling.applied));
    standing
        .map(|request| &request.command)
        .any(|command| matches!(command, Command::Decision(Decision::ScheduleVisit { .. })))
}

/// Whether a decision was asked for on the ticket and not turned down.
fn is_requested(ticket: &TicketView, which: impl Fn(&Command) -> bool) -> bool {
    let standing = ticket.requests.iter().filter(|request| request.ruling.as_ref().is_none_or(|ruling| ruling.applied));
    standing.map(|request| &request.command).any(which)
}

/// Somebody who is not its user took it for this ticket.
pub(crate) fn handed_over(ticket: DocumentId, item: &EquipmentView) -> bool {
    let taken = item.custody.events.iter().filter(|event| event.stands || event.pending);
    taken.map(|event| &event.over).any(|over| over.ticket == Some(ticket) && over.to.kind != HolderKind::User)
}
