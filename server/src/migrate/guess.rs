//! A first `migrate.toml`: what each name of the former system probably means here, and why it is thought so.

use super::file_record;
use super::map::{NONE, NOTE, NameCounts, NamesToMap, OPEN, folders, takes_drafts};
use super::model::{FormerData, StateMeaning};
use super::sources::SourceKind;
use ronda_shared::catalog::{Class, Organisation, RegisterDef};
use ronda_shared::person::Person;
use ronda_shared::search::{meant, question, score, tokens};
use std::fmt::Write as _;

/// What a name may be here: its id, how it is called, and other words for it.
struct Candidate {
    id: String,
    name: String,
    more: String,
}

/// Words of priorities, from the least.
const SCALE: [&[&str]; 4] = [
    &["low", "lowest", "baja", "minor", "trivial"],
    &["normal", "medium", "media", "default", "standard"],
    &["high", "alta", "major", "important"],
    &["urgent", "urgente", "emergency", "critical", "critica", "highest", "inmediata", "immediate"],
];

/// The map's text.
pub(super) fn write(
    kind: SourceKind,
    former: &FormerData,
    needed: &NamesToMap,
    org: &Organisation,
    people: &[Person],
) -> String {
    let mut text = format!(
        "# What {name} calls things, and what each is here. Written by «ronda migrate {word} --report»: every value is a guess,\n\
         # with its reason behind it. Correct what is wrong, decide what says \"{OPEN}\", and look at it again with --report.\n\
         # \"{NONE}\" says that a name means nothing here; what follows from that stands above each part.\n\n\
         source = {source}\n\
         # As tickets say where they come from. Another for a second installation of it; never changed once tickets came over.\n\
         name = {said}\n\
         # The clocks that {name} wrote its times by{clocks}.\n\
         timezone = {zone}\n",
        name = kind.name(),
        word = kind.word(),
        source = quoted(kind.word()),
        said = quoted(kind.name()),
        zone = quoted(kind.clocks(&org.timezone)),
        clocks = match kind {
            SourceKind::Otrs => ": UTC, unless its setting OTRSTimeZone says others",
            SourceKind::Osticket | SourceKind::Glpi | SourceKind::Freshdesk | SourceKind::SnipeIt => "",
        },
    );
    if needed.tickets {
        let (service, why) = default_service(org);
        line(&mut text, "# The service of tickets whose topic means none.", "service", &service, &why);
        let (channel, why) = default_channel(org);
        line(&mut text, "# How tickets came in of which nothing else is told.", "channel", &channel, &why);
    }
    let (role, why) = requesters(org);
    let head = "# The role of those who asked: they are entered as people, by their addresses. Empty: nobody is entered, and tickets\n\
                # tell who asked by name and address. Staff is never entered: make them with «ronda import people» first.";
    line(&mut text, head, "requesters", &role, &why);
    let register = org.registers.iter().find(|def| takes_drafts(def)).filter(|_| needed.articles > 0);
    let offered = register.map_or(&[][..], folders);
    if needed.articles > 0 {
        let (id, why) = match register {
            Some(def) => (def.id.to_string(), format!("«{}»", def.name)),
            None => (String::new(), "no register holds articles that begin as drafts".to_owned()),
        };
        let head = "# The register of articles: each comes over as a draft, which nobody reads before somebody here has looked at it. So\n\
                    # do ready answers. Empty: they do not come over.";
        line(&mut text, head, "articles", &id, &why);
    }
    if let Some(first) = offered.first() {
        line(
            &mut text,
            "# The folder of articles whose own means none.",
            "folder",
            first,
            "the first of all: choose one",
        );
    }
    if needed.item_files > 0 {
        let (id, why) = register_of_files(org);
        let head = "# The register in which files of items come over, a record for each item that has any. Empty: they do not come\n\
                    # over.";
        line(&mut text, head, "item_files", &id, &why);
    }
    section(&mut text, "statuses", STATES, &needed.statuses, &|name| status(former, name));
    let teams = candidates(org.teams.iter().map(|team| (team.id.as_str(), team.name.as_str(), String::new())));
    let services = candidates(org.services.iter().map(|service| {
        let more = service.people_say.join(" ") + " " + &service.subservices.join(" ");
        (service.id.as_str(), service.name.as_str(), more)
    }));
    let named = |all: &[Candidate], name: &str, none: &str| match closest(all, name) {
        Some((id, why)) => (id, why),
        None => (NONE.to_owned(), none.to_owned()),
    };
    let head = "# \"-\": the desk decides.";
    section(&mut text, "priorities", head, &needed.priorities, &|name| priority(org, name));
    let head = "# \"-\": the team of each ticket's service.";
    section(&mut text, "teams", head, &needed.teams, &|name| named(&teams, name, "no team is called so"));
    let head = "# \"-\": the service above.";
    section(&mut text, "topics", head, &needed.topics, &|name| named(&services, name, "no service is called so"));
    section(&mut text, "channels", "# \"-\": the channel above.", &needed.channels, &|name| channel(org, name));
    let used: NameCounts = needed.staff.iter().map(|(key, (_, used))| (key.clone(), *used)).collect();
    let head = "# Who works on tickets: the person's id here. \"-\": nobody; open tickets stand in their team's queue.";
    section(&mut text, "staff", head, &used, &|key| {
        let name = needed.staff.get(key).map_or(key, |(name, _)| name);
        staff(org, people, key, name)
    });
    let fields = org.forms.iter().flat_map(|form| &form.fields);
    let fields = candidates(fields.map(|field| (field.id.as_str(), field.label.as_str(), String::new())));
    let head = "# The id of a field of a form here. \"note\": an internal note of the ticket tells what was answered.";
    section(&mut text, "fields", head, &needed.fields, &|name| {
        let same = fields.iter().find(|field| question(&field.name) == question(name));
        match same {
            Some(field) => (field.id.clone(), "it is called the same".to_owned()),
            None => (NOTE.to_owned(), "no field is called so".to_owned()),
        }
    });
    let buildings = candidates(org.buildings.iter().map(|one| (one.id.as_str(), one.name.as_str(), String::new())));
    let head = "# The id of a building. \"-\": the item's room says it.";
    section(&mut text, "locations", head, &needed.locations, &|name| {
        named(&buildings, name, "no building is called so")
    });
    let types = org.settings.item_classes.iter().flat_map(|class| &class.types);
    let types = candidates(types.map(|kind| (kind.as_str(), kind.as_str(), String::new())));
    let head = "# One of the organisation's types of items. \"-\": a note of the item tells it.";
    section(&mut text, "types", head, &needed.types, &|name| named(&types, name, "no type is called so"));
    if !offered.is_empty() {
        let offered = candidates(offered.iter().map(|name| (name.as_str(), name.as_str(), String::new())));
        let head = "# One of the folders of articles here. \"-\": the folder above.";
        section(&mut text, "folders", head, &needed.folders, &|name| named(&offered, name, "no folder is called so"));
    }
    text
}

/// Lines for a map that stands already, under the headings of its parts: of these names alone.
pub(super) fn lines(
    kind: SourceKind,
    former: &FormerData,
    lacking: &NamesToMap,
    org: &Organisation,
    people: &[Person],
) -> String {
    let whole = write(kind, former, lacking, org, people);
    let parts = whole.lines().skip_while(|line| !line.starts_with('['));
    parts.filter(|line| line.starts_with(['[', '"'])).flat_map(|line| [line, "\n"]).collect()
}

const STATES: &str = "# One of received, needs_info, assigned, in_progress, waiting_material, waiting_vendor, resolved, closed, rejected,\n\
                      # cancelled. What nobody here works on is \"received\" instead of \"assigned\". \"-\": such tickets do not come over.";

/// Text as TOML writes it. Names have no control characters by now, so that the escapes of JSON are those of TOML.
fn quoted(text: &str) -> String {
    serde_json::Value::String(text.to_owned()).to_string()
}

fn line(text: &mut String, head: &str, key: &str, value: &str, why: &str) {
    // Writing into a text does not fail.
    let _ = writeln!(text, "{head}\n{key} = {}  # {why}", quoted(value));
}

fn section(text: &mut String, name: &str, head: &str, used: &NameCounts, guess: &dyn Fn(&str) -> (String, String)) {
    if used.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n{head}\n[{name}]");
    for (name, used) in used {
        let (value, why) = guess(name);
        let _ = writeln!(text, "{} = {}  # {used}: {why}", quoted(name), quoted(&value));
    }
}

fn candidates<'c>(all: impl Iterator<Item = (&'c str, &'c str, String)>) -> Vec<Candidate> {
    all.map(|(id, name, more)| Candidate { id: id.to_owned(), name: name.to_owned(), more }).collect()
}

/// What is called the same, or shares most of its words.
fn closest(all: &[Candidate], name: &str) -> Option<(String, String)> {
    let words = question(name);
    let same = |one: &&Candidate| question(&one.name) == words || question(&one.id) == words;
    if let Some(same) = all.iter().find(same) {
        return Some((same.id.clone(), "it is called the same".to_owned()));
    }
    // Under «A / B» the last part says most.
    let last = name.rsplit(['/', ':', '>']).next().unwrap_or(name);
    let words = meant(last);
    let like = |one: &Candidate| score(&words, &tokens(&one.name), &tokens(&one.more));
    let best = all.iter().max_by_key(|one| like(one))?;
    // Half of what each of its words could say, all of them found in the name itself.
    let enough = u32::try_from(words.len()).unwrap_or(u32::MAX).saturating_mul(3);
    (like(best) >= enough && enough > 0)
        .then(|| (best.id.clone(), format!("it is like «{}»: see that it is", best.name)))
}

fn status(former: &FormerData, name: &str) -> (String, String) {
    match former.statuses.get(name) {
        Some(StateMeaning::State(state)) => (state.id().to_owned(), "so its own kind says".to_owned()),
        Some(StateMeaning::Deleted) => (NONE.to_owned(), "thrown away there".to_owned()),
        None if name.is_empty() => (OPEN.to_owned(), "of these tickets no state is told".to_owned()),
        None => (OPEN.to_owned(), "nothing tells what it means".to_owned()),
    }
}

fn priority(org: &Organisation, name: &str) -> (String, String) {
    let all = candidates(org.priorities.iter().map(|one| (one.id.as_str(), one.label.as_str(), String::new())));
    let words = question(name);
    if let Some(same) = all.iter().find(|one| question(&one.name) == words || question(&one.id) == words) {
        return (same.id.clone(), "it is called the same".to_owned());
    }
    let rank = SCALE.iter().position(|step| words.iter().any(|word| step.contains(&word.as_str())));
    // «Very low» and «very high» are the ends.
    let very = words.iter().any(|word| word == "very" || word == "muy");
    let rank = rank.map(|rank| if very && rank >= 2 { SCALE.len() - 1 } else { rank });
    let place =
        rank.and_then(|rank| org.priorities.get(rank * org.priorities.len().saturating_sub(1) / (SCALE.len() - 1)));
    match place {
        Some(place) => (place.id.to_string(), "by its place on the scale".to_owned()),
        None => (NONE.to_owned(), "nothing tells how pressing it is".to_owned()),
    }
}

fn channel(org: &Organisation, name: &str) -> (String, String) {
    let all = candidates(org.channels.iter().map(|one| (one.id.as_str(), one.label.as_str(), String::new())));
    let words = question(name);
    let known: [(&str, &[&str]); 4] = [
        ("mail", &["email", "mail", "correo", "e"]),
        ("phone", &["phone", "telefono", "call"]),
        ("portal", &["web", "portal", "helpdesk", "widget", "api"]),
        ("whatsapp", &["whatsapp", "chat"]),
    ];
    let means = known.iter().find(|(_, others)| words.iter().any(|word| others.contains(&word.as_str())));
    match (closest(&all, name), means) {
        (Some(found), _) => found,
        (None, Some((id, _))) if all.iter().any(|one| one.id == *id) => {
            ((*id).to_owned(), "it means the same".to_owned())
        }
        (None, _) => (NONE.to_owned(), "no channel is called so".to_owned()),
    }
}

fn staff(org: &Organisation, people: &[Person], key: &str, name: &str) -> (String, String) {
    let works = |person: &&Person| person.active && !org.is_external(person);
    let by_mail = people
        .iter()
        .filter(works)
        .find(|person| person.mail.as_deref().is_some_and(|mail| mail.trim().to_lowercase() == key));
    if let Some(person) = by_mail {
        return (person.id.to_string(), format!("{} has that address", person.name));
    }
    let mut by_name = people.iter().filter(works).filter(|person| question(&person.name) == question(name));
    match (by_name.next(), by_name.next()) {
        (Some(person), None) => (person.id.to_string(), format!("{} is called so", person.name)),
        (Some(_), Some(_)) => (NONE.to_owned(), format!("several people are called {name}")),
        (None, _) => (NONE.to_owned(), format!("{name}: nobody here has that address or name")),
    }
}

fn default_service(org: &Organisation) -> (String, String) {
    let whatever = ["otro", "otros", "general", "generales", "other", "varios"];
    let other = org
        .services
        .iter()
        .find(|service| question(&service.name).iter().any(|word| whatever.contains(&word.as_str())));
    match (other, &org.settings.label_reports, org.services.first()) {
        (Some(service), ..) => (service.id.to_string(), format!("«{}»: by its name", service.name)),
        (None, Some(id), _) => (id.to_string(), "what is reported by an item's label is of it".to_owned()),
        (None, None, Some(first)) => (first.id.to_string(), format!("«{}», the first of all: choose one", first.name)),
        (None, None, None) => (OPEN.to_owned(), "there are no services".to_owned()),
    }
}

fn default_channel(org: &Organisation) -> (String, String) {
    let mail = org.channels.iter().find(|channel| channel.id.as_str() == "mail");
    match mail.or_else(|| org.channels.first()) {
        Some(channel) => (channel.id.to_string(), format!("«{}»", channel.label)),
        None => (OPEN.to_owned(), "there are no channels".to_owned()),
    }
}

fn register_of_files(org: &Organisation) -> (String, String) {
    let words = ["archivo", "archivos", "documento", "documentos", "expediente", "expedientes", "files"];
    let is_called_so = |def: &&RegisterDef| question(&def.name).iter().any(|word| words.contains(&word.as_str()));
    match org.registers.iter().filter(|def| file_record::takes(def)).find(is_called_so) {
        Some(def) => (def.id.to_string(), format!("«{}»: see that it is", def.name)),
        None => (String::new(), "no register is called so that takes them: docs/migrate.md has one".to_owned()),
    }
}

fn requesters(org: &Organisation) -> (String, String) {
    let only = org.roles.iter().find(|role| role.external && role.classes == [Class::Req]);
    match (&org.settings.portal_role, only) {
        (Some(role), _) => (role.to_string(), "as whoever registers at the portal".to_owned()),
        (None, Some(role)) => (role.id.to_string(), format!("«{}»: they ask, and no more", role.name)),
        (None, None) => (String::new(), "no role is of those who ask alone".to_owned()),
    }
}
