//! Teams, roles, priorities, states, settings.

use super::Found;
use ronda_shared::catalog::{BY_LETTER, Class, ClosedBy, FieldDef, FieldKind, ServiceDef, Stage, Values};
use ronda_shared::ids::ChannelId;
use ronda_shared::limits;
use ronda_shared::policy::Right;
use ronda_shared::state::State;
use std::collections::BTreeSet;

const HEAD: &str = "organisation.json";

pub(super) fn check(found: &mut Found<'_>) {
    head(found);
    lists(found);
    floors(found);
    people(found);
    states(found);
    settings(found);
}

fn head(found: &mut Found<'_>) {
    let org = found.org;
    for (key, text) in [("name", &org.name), ("short_name", &org.short_name), ("client_word", &org.client_word)] {
        if text.trim().is_empty() {
            found.add_at(HEAD, &format!("\"{key}\""), format!("«{key}» is empty"));
        }
    }
    if org.folio.prefix.is_empty() || !org.folio.prefix.chars().all(|c| c.is_ascii_alphanumeric()) {
        found.add_at(HEAD, "\"prefix\"", "the folio's prefix must be letters and digits".to_owned());
    }
    if !(1..=12).contains(&org.folio.digits) {
        found.add_at(HEAD, "\"digits\"", "a folio has from 1 to 12 digits".to_owned());
    }
    for domain in &org.allowed_mail_domains {
        if !ronda_shared::catalog::is_mail(&format!("a@{domain}")) || domain.to_lowercase() != *domain {
            found.add_at(HEAD, &format!("\"{domain}\""), format!("«{domain}» is not a domain in small letters"));
        }
    }
    for form in &org.intake_forms {
        if org.form(form).is_none() {
            found.add_at(HEAD, &format!("\"{form}\""), format!("the intake form «{form}» is not among the forms"));
        }
    }
    let mut seen = BTreeSet::new();
    for category in &org.categories {
        if !seen.insert(category) {
            found.add_at(HEAD, &format!("\"{category}\""), format!("the category «{category}» is there twice"));
        }
    }
}

fn lists(found: &mut Found<'_>) {
    let org = found.org;
    found.ids("teams.json", "team", org.teams.iter().map(|x| x.id.as_str()));
    found.ids("roles.json", "role", org.roles.iter().map(|x| x.id.as_str()));
    found.ids("priorities.json", "priority", org.priorities.iter().map(|x| x.id.as_str()));
    found.ids("channels.json", "channel", org.channels.iter().map(|x| x.id.as_str()));
    found.ids("buildings.json", "building", org.buildings.iter().map(|x| x.id.as_str()));
    found.ids("states.json", "state", org.states.iter().map(|x| x.id.id()));
    found.ids("state_groups.json", "group of states", org.state_groups.iter().map(|x| x.id.as_str()));
    found.ids("calendars.json", "calendar", org.calendars.iter().map(|x| x.id.as_str()));
    org.teams.iter().for_each(|x| found.label("teams.json", x.id.as_str(), "team", &x.name));
    org.roles.iter().for_each(|x| found.label("roles.json", x.id.as_str(), "role", &x.name));
    org.priorities.iter().for_each(|x| found.label("priorities.json", x.id.as_str(), "priority", &x.label));
    org.channels.iter().for_each(|x| found.label("channels.json", x.id.as_str(), "channel", &x.label));
    org.buildings.iter().for_each(|x| found.label("buildings.json", x.id.as_str(), "building", &x.name));
    org.states.iter().for_each(|x| found.label("states.json", x.id.id(), "state", &x.label));
    org.contacts.iter().for_each(|x| found.label(HEAD, &x.id, "contact", &x.label));
    for (file, empty) in [("priorities.json", org.priorities.is_empty()), ("channels.json", org.channels.is_empty())] {
        if empty {
            found.add_at(file, "[", "the list is empty".to_owned());
        }
    }
    for priority in &org.priorities {
        if matches!((priority.warn_minutes, priority.resolve_minutes), (Some(warn), Some(due)) if warn > due) {
            let reason = format!("the priority «{}» warns after it is due", priority.id);
            found.add("priorities.json", priority.id.as_str(), None, reason);
        }
    }
}

/// Where letters come in, one that asks for no service can be entered only if there is a service for it.
pub(super) fn letters_without_service(found: &mut Found<'_>) {
    let org = found.org;
    if org.settings.letters.service.is_none() && org.channel(&ChannelId::new(BY_LETTER)).is_some() {
        let reason = "letters come in, and «letters.service» names no service for those that ask for none".to_owned();
        found.add_at("settings.json", "{", reason);
    }
}

/// A right that nobody reads does nothing.
pub(super) fn unread_rights(found: &mut Found<'_>) {
    for role in &found.org.roles {
        for right in role.may.iter().filter(|right| !Right::is_read(right)) {
            let reason = format!("the role «{}» holds the right «{right}», and nobody reads it", role.id);
            found.add("roles.json", role.id.as_str(), Some(right.as_str()), reason);
        }
    }
}

/// Levels and places are written into tickets as they stand: a line each, within what a ticket's place takes, none twice.
fn floors(found: &mut Found<'_>) {
    const FILE: &str = "buildings.json";
    let org = found.org;
    for building in &org.buildings {
        let id = building.id.as_str();
        let mut levels = BTreeSet::new();
        for floor in &building.floors {
            if !levels.insert(&floor.level) {
                let reason = format!("the level «{}» is there twice in «{id}»", floor.level);
                found.add(FILE, id, Some(&floor.level), reason);
            }
            let mut places = BTreeSet::new();
            for place in &floor.places {
                if !places.insert(place) {
                    let reason = format!("the place «{place}» is there twice on «{}» of «{id}»", floor.level);
                    found.add(FILE, id, Some(place), reason);
                }
            }
            for words in floor.places.iter().chain([&floor.level]) {
                let long = words.chars().count() > limits::NAME_CHARS;
                if words.trim().is_empty() || long || words.chars().any(char::is_control) {
                    let reason = format!(
                        "«{words}» of «{id}» is no level and no place: one line, {} characters at most",
                        limits::NAME_CHARS
                    );
                    found.add(FILE, id, Some(words), reason);
                }
            }
        }
    }
}

fn people(found: &mut Found<'_>) {
    let org = found.org;
    for role in &org.roles {
        if role.classes.contains(&Class::Sys) {
            let reason = format!("the role «{}» acts as SYS, which only the server does", role.id);
            found.add("roles.json", role.id.as_str(), Some("SYS"), reason);
        }
    }
    for class in [Class::Req, Class::Desk, Class::Sup, Class::Tech] {
        if !org.roles.iter().any(|role| role.classes.contains(&class)) {
            let name = format!("{class:?}").to_uppercase();
            found.add_at("roles.json", "[", format!("no role acts as {name}: its transitions could never happen"));
        }
    }
}

fn states(found: &mut Found<'_>) {
    let org = found.org;
    for state in State::ALL {
        if !org.states.iter().any(|label| label.id == state) {
            found.add_at("states.json", "[", format!("the state «{}» has no label", state.id()));
        }
        let groups: Vec<&str> = org
            .state_groups
            .iter()
            .filter(|group| group.states.contains(&state))
            .map(|group| group.id.as_str())
            .collect();
        if let [_, second, ..] = groups.as_slice() {
            let reason = format!("the state «{}» stands in two groups: {}", state.id(), groups.join(", "));
            found.add("state_groups.json", second, Some(state.id()), reason);
        }
    }
    let mut seen = BTreeSet::new();
    for transition in &org.transitions {
        let number = transition.id.strip_prefix('T').and_then(|n| n.parse::<u8>().ok());
        if !number.is_some_and(|n| (1..=26).contains(&n)) {
            found.add("transitions.json", &transition.id, None, format!("«{}» is not one of T1 to T26", transition.id));
        }
        if !seen.insert(&transition.id) {
            let (file, line) = found.sources.second("transitions.json", &transition.id);
            let reason = format!("the transition «{}» is there twice", transition.id);
            found.findings.push(crate::organisation::Finding { file, line, reason });
        }
        if transition.from.is_empty() || transition.to.is_empty() || transition.actors.is_empty() {
            let reason = format!("the transition «{}» needs from, to and actors", transition.id);
            found.add("transitions.json", &transition.id, None, reason);
        }
    }
    for number in 1..=26 {
        if !org.transitions.iter().any(|transition| transition.id == format!("T{number}")) {
            found.add_at("transitions.json", "[", format!("the transition T{number} is missing"));
        }
    }
}

fn settings(found: &mut Found<'_>) {
    let org = found.org;
    let settings = &org.settings;
    if let Some(id) = &settings.label_reports {
        let service = found.org.service(id);
        // Whoever has no account and no role must be able to ask for it.
        if service.is_none_or(|service| service.restricted || !service.requester_roles.is_empty()) {
            let finding = format!("«{id}» is no service that anybody may ask for");
            found.add_at("settings.json", "\"label_reports\"", finding);
        }
    }
    if let Some(id) = &settings.letters.service {
        // Entered from the register, by its channel and with nothing but the letter.
        let service = found.org.service(id);
        let asks = |service: &ServiceDef| !org.missing(&service.id, Stage::Open, &Values::new(), None).is_empty();
        let by_letter = |service: &ServiceDef| org.takes_channel(service, &ChannelId::new(BY_LETTER));
        if service.is_none_or(|service| asks(service) || !by_letter(service)) {
            let finding =
                format!("«{id}» is no service that takes the channel «{BY_LETTER}» and asks nothing to be opened");
            found.add_at("settings.json", &format!("\"{id}\""), finding);
        }
    }
    // Whoever has the ticket writes it down: the server fills none of it, and nobody photographs or signs it.
    let written = |field: &FieldDef| {
        field.core.is_none()
            && field.series.is_none()
            && !field.required
            && !matches!(field.kind, FieldKind::Photo | FieldKind::Signature)
    };
    for id in &settings.references {
        if !org.fields.iter().any(|field| field.id == *id && written(field)) {
            let finding = format!("«{id}» is no field of fields.json that may be written and left open");
            found.add_at("settings.json", &format!("\"{id}\""), finding);
        }
    }
    for (id, priorities) in &settings.priority_from {
        let fields = org.forms.iter().flat_map(|form| &form.fields).chain(&org.fields);
        let asked: Vec<&FieldDef> = fields.filter(|field| field.id == *id).collect();
        for (answer, priority) in priorities {
            let at = format!("\"{answer}\"");
            if !asked.iter().any(|field| field.options.contains(answer)) {
                found.add_at("settings.json", &at, format!("«{answer}» is no option of a field «{id}»"));
            }
            if org.priority(priority).is_none() {
                found.add_at("settings.json", &at, format!("«{priority}» is not in priorities.json"));
            }
        }
    }
    if let Some(role) = settings.portal_role.as_ref().filter(|role| found.org.role(role).is_none()) {
        found.add_at("settings.json", "\"portal_role\"", format!("the role «{role}» is not in roles.json"));
    }
    if let Some(form) = settings.survey_form.as_ref().filter(|form| found.org.form(form).is_none()) {
        found.add_at("settings.json", "\"survey_form\"", format!("the form «{form}» is not in forms/"));
    }
    let note = settings.auto_close.iter().filter_map(|rule| rule.note_form.as_ref());
    for form in note.chain(settings.screens.values()).filter(|form| org.form(form).is_none()) {
        found.add_at("settings.json", &format!("\"{form}\""), format!("the form «{form}» is not in forms/"));
    }
    if settings.closed_by.is_empty() {
        found.add_at("settings.json", "\"closed_by\"", "nobody may close a ticket".to_owned());
    }
    for closer in &settings.closed_by {
        if let ClosedBy::Role(role) = closer
            && found.org.role(role).is_none()
        {
            found.add_at("settings.json", &format!("\"{role}\""), format!("the role «{role}» is not in roles.json"));
        }
    }
    if settings.auto_close.as_ref().is_some_and(|rule| rule.after == 0 || rule.states.is_empty()) {
        found.add_at("settings.json", "\"auto_close\"", "closing for silence needs a span and states".to_owned());
    }
    if settings
        .approval
        .as_ref()
        .is_some_and(|rule| rule.remind_after == 0 || rule.supervisor_after < rule.remind_after)
    {
        let reason = "an approver is reminded after a while, and the supervisor told after that".to_owned();
        found.add_at("settings.json", "\"approval\"", reason);
    }
    if settings.window_days == 0 {
        found.add_at("settings.json", "\"window_days\"", "the window must be at least one day".to_owned());
    }
}
