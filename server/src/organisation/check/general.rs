//! Teams, roles, priorities, states, settings.

use super::Findings;
use crate::organisation::reason::{Desk, Forms, NamedKind, Settings};
use ronda_shared::catalog::{BY_LETTER, Class, ClosedBy, FieldDef, Role, ServiceDef, Stage, Values};
use ronda_shared::ids::ChannelId;
use ronda_shared::limits;
use ronda_shared::policy::Right;
use ronda_shared::state::State;
use std::collections::BTreeSet;

const HEAD: &str = "organisation.json";

pub(super) fn check(found: &mut Findings<'_>) {
    head(found);
    lists(found);
    floors(found);
    people(found);
    states(found);
    settings(found);
}

fn head(found: &mut Findings<'_>) {
    let org = found.org;
    for (key, text) in [("name", &org.name), ("short_name", &org.short_name), ("client_word", &org.client_word)] {
        if text.trim().is_empty() {
            found.add_at(HEAD, &format!("\"{key}\""), Desk::EmptyKey { key: key.to_owned() });
        }
    }
    if org.folio.prefix.is_empty() || !org.folio.prefix.chars().all(|c| c.is_ascii_alphanumeric()) {
        found.add_at(HEAD, "\"prefix\"", Desk::FolioPrefix {});
    }
    if !(1..=12).contains(&org.folio.digits) {
        found.add_at(HEAD, "\"digits\"", Desk::FolioDigits {});
    }
    for domain in &org.allowed_mail_domains {
        if !ronda_shared::catalog::is_mail(&format!("a@{domain}")) || domain.to_lowercase() != *domain {
            found.add_at(HEAD, &format!("\"{domain}\""), Desk::NoDomain { domain: domain.clone() });
        }
    }
    for form in &org.intake_forms {
        if org.form(form).is_none() {
            found.add_at(HEAD, &format!("\"{form}\""), Forms::NoIntakeForm { form: form.clone() });
        }
    }
    let mut seen = BTreeSet::new();
    for category in &org.categories {
        if !seen.insert(category) {
            let reason = Desk::Twice { what: NamedKind::Category, id: category.clone() };
            found.add_at(HEAD, &format!("\"{category}\""), reason);
        }
    }
}

fn lists(found: &mut Findings<'_>) {
    let org = found.org;
    found.ids("teams.json", NamedKind::Team, org.teams.iter().map(|x| x.id.as_str()));
    found.ids("roles.json", NamedKind::Role, org.roles.iter().map(|x| x.id.as_str()));
    found.ids("priorities.json", NamedKind::Priority, org.priorities.iter().map(|x| x.id.as_str()));
    found.ids("channels.json", NamedKind::Channel, org.channels.iter().map(|x| x.id.as_str()));
    found.ids("buildings.json", NamedKind::Building, org.buildings.iter().map(|x| x.id.as_str()));
    found.ids("states.json", NamedKind::State, org.states.iter().map(|x| x.id.id()));
    found.ids("state_groups.json", NamedKind::StateGroup, org.state_groups.iter().map(|x| x.id.as_str()));
    found.ids("calendars.json", NamedKind::Calendar, org.calendars.iter().map(|x| x.id.as_str()));
    org.teams.iter().for_each(|x| found.label("teams.json", x.id.as_str(), NamedKind::Team, &x.name));
    org.roles.iter().for_each(|x| found.label("roles.json", x.id.as_str(), NamedKind::Role, &x.name));
    org.priorities.iter().for_each(|x| found.label("priorities.json", x.id.as_str(), NamedKind::Priority, &x.label));
    org.channels.iter().for_each(|x| found.label("channels.json", x.id.as_str(), NamedKind::Channel, &x.label));
    org.buildings.iter().for_each(|x| found.label("buildings.json", x.id.as_str(), NamedKind::Building, &x.name));
    org.states.iter().for_each(|x| found.label("states.json", x.id.id(), NamedKind::State, &x.label));
    org.contacts.iter().for_each(|x| found.label(HEAD, &x.id, NamedKind::Contact, &x.label));
    for (file, empty) in [("priorities.json", org.priorities.is_empty()), ("channels.json", org.channels.is_empty())] {
        if empty {
            found.add_at(file, "[", Desk::EmptyList {});
        }
    }
    for priority in &org.priorities {
        if matches!((priority.warn_minutes, priority.resolve_minutes), (Some(warn), Some(due)) if warn > due) {
            let reason = Desk::PriorityWarnsLate { priority: priority.id.to_string() };
            found.add("priorities.json", priority.id.as_str(), None, reason);
        }
    }
}

/// Where letters come in, one that asks for no service can be entered only if there is a service for it.
pub(super) fn letters_without_service(found: &mut Findings<'_>) {
    let org = found.org;
    if org.settings.letters.service.is_none() && org.channel(&ChannelId::new(BY_LETTER)).is_some() {
        found.add_at("settings.json", "{", Settings::LettersWithoutService {});
    }
}

/// Silence closes what waits for an answer or for a confirmation (T21, T22): named of any other state it does nothing.
pub(super) fn silence_that_closes_nothing(found: &mut Findings<'_>) {
    let named = found.org.settings.auto_close.iter().flat_map(|rule| &rule.states);
    let idle: Vec<State> =
        named.copied().filter(|state| !matches!(state, State::Resolved | State::NeedsInfo)).collect();
    for state in idle {
        let reason = Settings::SilenceClosesNothing { state: state.id().to_owned() };
        found.add_at("settings.json", "\"auto_close\"", reason);
    }
}

/// A right that nobody reads does nothing.
pub(super) fn unread_rights(found: &mut Findings<'_>) {
    for role in &found.org.roles {
        for right in role.may.iter().filter(|right| !Right::is_read(right)) {
            let reason = Desk::UnreadRight { role: role.id.to_string(), right: right.to_string() };
            found.add("roles.json", role.id.as_str(), Some(right.as_str()), reason);
        }
    }
}

/// Levels and places are written into tickets as they stand: a line each, within what a ticket's place takes, none twice.
fn floors(found: &mut Findings<'_>) {
    const FILE: &str = "buildings.json";
    let org = found.org;
    for building in &org.buildings {
        let id = building.id.as_str();
        let mut levels = BTreeSet::new();
        for floor in &building.floors {
            if !levels.insert(&floor.level) {
                let reason = Desk::LevelTwice { level: floor.level.clone(), building: id.to_owned() };
                found.add(FILE, id, Some(&floor.level), reason);
            }
            let mut places = BTreeSet::new();
            for place in &floor.places {
                if !places.insert(place) {
                    let (place_words, level) = (place.clone(), floor.level.clone());
                    let reason = Desk::PlaceTwice { place: place_words, level, building: id.to_owned() };
                    found.add(FILE, id, Some(place), reason);
                }
            }
            for words in floor.places.iter().chain([&floor.level]) {
                let long = words.chars().count() > limits::NAME_CHARS;
                if words.trim().is_empty() || long || words.chars().any(char::is_control) {
                    let (building, most) = (id.to_owned(), limits::NAME_CHARS);
                    let reason = Desk::NoPlace { words: words.clone(), building, most };
                    found.add(FILE, id, Some(words), reason);
                }
            }
        }
    }
}

fn people(found: &mut Findings<'_>) {
    let org = found.org;
    for role in &org.roles {
        if role.classes.contains(&Class::Sys) {
            let reason = Desk::ActsAsServer { role: role.id.to_string() };
            found.add("roles.json", role.id.as_str(), Some("SYS"), reason);
        }
    }
    for class in [Class::Req, Class::Desk, Class::Sup, Class::Tech] {
        if !org.roles.iter().any(|role| role.classes.contains(&class)) {
            found.add_at("roles.json", "[", Desk::NobodyActs { class: format!("{class:?}").to_uppercase() });
        }
    }
}

fn states(found: &mut Findings<'_>) {
    let org = found.org;
    for state in State::ALL {
        if !org.states.iter().any(|label| label.id == state) {
            found.add_at("states.json", "[", Desk::StateUnnamed { state: state.id().to_owned() });
        }
        let groups: Vec<&str> = org
            .state_groups
            .iter()
            .filter(|group| group.states.contains(&state))
            .map(|group| group.id.as_str())
            .collect();
        if let [_, second, ..] = groups.as_slice() {
            let reason = Desk::TwoGroups { state: state.id().to_owned(), groups: groups.join(", ") };
            found.add("state_groups.json", second, Some(state.id()), reason);
        }
    }
    let mut seen = BTreeSet::new();
    for transition in &org.transitions {
        let number = transition.id.strip_prefix('T').and_then(|n| n.parse::<u8>().ok());
        if !number.is_some_and(|n| (1..=26).contains(&n)) {
            found.add("transitions.json", &transition.id, None, Desk::NoTransition { id: transition.id.clone() });
        }
        if !seen.insert(&transition.id) {
            found.add_second("transitions.json", &transition.id, Desk::TransitionTwice { id: transition.id.clone() });
        }
        if transition.from.is_empty() || transition.to.is_empty() || transition.actors.is_empty() {
            found.add("transitions.json", &transition.id, None, Desk::TransitionEmpty { id: transition.id.clone() });
        }
    }
    for number in 1..=26 {
        let id = format!("T{number}");
        if !org.transitions.iter().any(|transition| transition.id == id) {
            found.add_at("transitions.json", "[", Desk::TransitionMissing { id });
        }
    }
}

fn settings(found: &mut Findings<'_>) {
    let org = found.org;
    let settings = &org.settings;
    if let Some(id) = &settings.label_reports {
        let service = found.org.service(id);
        // Whoever has no account and no role must be able to ask for it.
        if service.is_none_or(|service| service.restricted || !service.requester_roles.is_empty()) {
            let reason = Settings::NotForAnybody { service: id.to_string() };
            found.add_at("settings.json", "\"label_reports\"", reason);
        }
    }
    if let Some(id) = &settings.letters.service {
        // Entered from the register, by its channel and with nothing but the letter.
        let service = found.org.service(id);
        let asks = |service: &ServiceDef| !org.missing(&service.id, Stage::Open, &Values::new(), None).is_empty();
        let by_letter = |service: &ServiceDef| org.takes_channel(service, &ChannelId::new(BY_LETTER));
        if service.is_none_or(|service| asks(service) || !by_letter(service)) {
            let reason = Settings::NotByLetter { service: id.to_string(), channel: BY_LETTER.to_owned() };
            found.add_at("settings.json", &format!("\"{id}\""), reason);
        }
    }
    // Whoever has the ticket writes it down: the server fills none of it, and nobody photographs or signs it.
    let written = |field: &FieldDef| {
        field.core.is_none() && field.series.is_none() && !field.required && !field.kind.is_evidence()
    };
    for id in &settings.references {
        if !org.fields.iter().any(|field| field.id == *id && written(field)) {
            found.add_at("settings.json", &format!("\"{id}\""), Settings::NotWritten { field: id.to_string() });
        }
    }
    for (id, priorities) in &settings.priority_from {
        let fields = org.forms.iter().flat_map(|form| &form.fields).chain(&org.fields);
        let asked: Vec<&FieldDef> = fields.filter(|field| field.id == *id).collect();
        for (answer, priority) in priorities {
            let at = format!("\"{answer}\"");
            if !asked.iter().any(|field| field.options.contains(answer)) {
                let reason = Settings::NoOption { answer: answer.clone(), field: id.to_string() };
                found.add_at("settings.json", &at, reason);
            }
            if org.priority(priority).is_none() {
                found.add_at("settings.json", &at, Settings::NoPriority { priority: priority.to_string() });
            }
        }
    }
    if let Some(role) = settings.portal_role.as_ref().filter(|role| found.org.role(role).is_none()) {
        found.add_at("settings.json", "\"portal_role\"", Settings::NoRole { role: role.to_string() });
    }
    if let Some(form) = settings.survey_form.as_ref().filter(|form| found.org.form(form).is_none()) {
        found.add_at("settings.json", "\"survey_form\"", Forms::NoForm { form: form.clone() });
    }
    let note = settings.auto_close.iter().filter_map(|rule| rule.note_form.as_ref());
    for form in note.chain(settings.screens.values()).filter(|form| org.form(form).is_none()) {
        found.add_at("settings.json", &format!("\"{form}\""), Forms::NoForm { form: form.clone() });
    }
    if settings.closed_by.is_empty() {
        found.add_at("settings.json", "\"closed_by\"", Settings::NobodyCloses {});
    }
    for closer in &settings.closed_by {
        if let ClosedBy::Role(role) = closer
            && found.org.role(role).is_none()
        {
            found.add_at("settings.json", &format!("\"{role}\""), Settings::NoRole { role: role.to_string() });
        }
    }
    if settings.auto_close.as_ref().is_some_and(|rule| rule.after == 0 || rule.states.is_empty()) {
        found.add_at("settings.json", "\"auto_close\"", Settings::AutoClose {});
    }
    if settings
        .approval
        .as_ref()
        .is_some_and(|rule| rule.remind_after == 0 || rule.supervisor_after < rule.remind_after)
    {
        found.add_at("settings.json", "\"approval\"", Settings::ApprovalOrder {});
    }
    if settings.portal_register {
        let role = settings.portal_role.as_ref().and_then(|id| org.role(id));
        let reads = |role: &Role| role.may.iter().any(|right| right.starts_with("ticket.read"));
        if !role.is_some_and(|role| role.external && role.classes == [Class::Req] && !reads(role)) {
            found.add_at("settings.json", "\"portal_register\"", Settings::RegisterAsNobody {});
        }
    }
    for id in &settings.sheet_notes {
        let mut fields = org.forms.iter().flat_map(|form| &form.fields).chain(&org.fields);
        if !fields.any(|field| field.id == *id && field.core.is_none()) {
            found.add_at("settings.json", &format!("\"{id}\""), Settings::NoNotes { field: id.to_string() });
        }
    }
    if let Some(rule) = &settings.prevention {
        let known = org.service(&rule.service).is_some();
        if rule.least < 2 || rule.days == 0 || rule.subject.trim().is_empty() || !known {
            found.add_at("settings.json", "\"prevention\"", Settings::Prevention { service: rule.service.to_string() });
        }
    }
    if settings.outage.is_some_and(|rule| rule.least < 3 || !(1..=72).contains(&rule.hours)) {
        found.add_at("settings.json", "\"outage\"", Settings::Outage {});
    }
    if settings.window_days == 0 {
        found.add_at("settings.json", "\"window_days\"", Settings::Window {});
    }
}
