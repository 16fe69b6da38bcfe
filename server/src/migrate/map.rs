//! `migrate.toml`: what the former system's names mean here. The first report writes it, filled with guesses; a person corrects it,
//! and nothing is brought while a name that is needed has no meaning.

use super::file_record;
use super::memory::Name;
use super::model::{FormerData, FormerTicket, one_line};
use super::sources::SourceKind;
use crate::config::wrong_toml;
use crate::import::ImportContext;
use jiff::tz::TimeZone;
use ronda_shared::catalog::{Organisation, RegisterDef};
use ronda_shared::command::{EquipmentField, ToldState};
use ronda_shared::ids::{BuildingId, ChannelId, FieldId, PersonId, PriorityId, RegisterId, RoleId, ServiceId, TeamId};
use ronda_shared::person::Person;
use ronda_shared::state::State;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The greatest map that is read: bytes.
pub const MAP_BYTES: usize = 4 * 1024 * 1024;
/// The longest name of a former system: bytes.
const NAME_BYTES: usize = 40;
/// Says of a name that it means nothing here.
pub(super) const NONE: &str = "-";
/// Says of a name that nobody has decided yet.
pub(super) const OPEN: &str = "?";
/// Says of a field that a note tells it.
pub(super) const NOTE: &str = "note";

/// The file as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MapFile {
    source: SourceKind,
    name: String,
    timezone: String,
    #[serde(default)]
    service: String,
    #[serde(default)]
    channel: String,
    #[serde(default)]
    requesters: String,
    #[serde(default)]
    articles: String,
    #[serde(default)]
    folder: String,
    #[serde(default)]
    item_files: String,
    #[serde(default)]
    statuses: Names,
    #[serde(default)]
    priorities: Names,
    #[serde(default)]
    teams: Names,
    #[serde(default)]
    topics: Names,
    #[serde(default)]
    channels: Names,
    #[serde(default)]
    staff: Names,
    #[serde(default)]
    fields: Names,
    #[serde(default)]
    locations: Names,
    #[serde(default)]
    types: Names,
    #[serde(default)]
    folders: Names,
}

/// Names there, and what each is here.
type Names = BTreeMap<String, String>;
/// Names there, and how often each occurs.
pub(super) type NameCounts = BTreeMap<String, u64>;

/// The names that must mean something.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct NamesToMap {
    /// Without one no ticket stands anywhere: those that tell none are counted under an empty name.
    pub(super) statuses: NameCounts,
    pub(super) priorities: NameCounts,
    pub(super) teams: NameCounts,
    pub(super) topics: NameCounts,
    pub(super) channels: NameCounts,
    /// Whose work tickets are: their addresses, or names, with how they are called.
    pub(super) staff: BTreeMap<String, (String, u64)>,
    pub(super) fields: NameCounts,
    pub(super) locations: NameCounts,
    pub(super) types: NameCounts,
    /// Folders of articles.
    pub(super) folders: NameCounts,
    /// How many articles there are.
    pub(super) articles: usize,
    /// How many files items have.
    pub(super) item_files: usize,
    /// There are tickets.
    pub(super) tickets: bool,
}

impl NamesToMap {
    /// Of what was read.
    pub(super) fn of(former: &FormerData, org: &Organisation) -> Self {
        let mut needed = Self {
            statuses: each_count(former, |ticket| &ticket.status),
            priorities: count(former, |ticket| &ticket.priority),
            teams: count(former, |ticket| &ticket.team),
            topics: count(former, |ticket| &ticket.topic),
            channels: count(former, |ticket| &ticket.channel),
            articles: former.articles.len(),
            item_files: former.items.iter().map(|item| item.files.len()).sum(),
            tickets: !former.tickets.is_empty(),
            ..Self::default()
        };
        for ticket in &former.tickets {
            if let Some(person) = &ticket.assignee {
                let known = needed.staff.entry(person.known_by().to_owned());
                known.or_insert_with(|| (person.name.to_string(), 0)).1 += 1;
            }
            for (label, _) in &ticket.fields {
                *needed.fields.entry(label.to_string()).or_default() += 1;
            }
        }
        for folder in former.articles.iter().map(|article| &article.folder).filter(|folder| !folder.is_empty()) {
            *needed.folders.entry(folder.to_string()).or_default() += 1;
        }
        let known = ImportContext::of(org);
        for item in &former.items {
            if !item.location.is_empty() && known.building(&item.location).is_none() {
                *needed.locations.entry(item.location.to_string()).or_default() += 1;
            }
            let kind = item.fields.get(&EquipmentField::Type).filter(|kind| known.kind(kind).is_none());
            if let Some(kind) = kind {
                *needed.types.entry(kind.to_string()).or_default() += 1;
            }
        }
        needed
    }

    /// Those of which a map has no line at all.
    pub(super) fn lacking_in(&self, file: &MapFile) -> Self {
        let mut lacking = self.clone();
        for (names, told) in [
            (&mut lacking.statuses, &file.statuses),
            (&mut lacking.priorities, &file.priorities),
            (&mut lacking.teams, &file.teams),
            (&mut lacking.topics, &file.topics),
            (&mut lacking.channels, &file.channels),
            (&mut lacking.fields, &file.fields),
            (&mut lacking.locations, &file.locations),
            (&mut lacking.types, &file.types),
            (&mut lacking.folders, &file.folders),
        ] {
            names.retain(|name, _| !told.contains_key(name));
        }
        lacking.staff.retain(|name, _| !file.staff.contains_key(name));
        if file.articles.trim().is_empty() {
            lacking.folders.clear();
        }
        lacking
    }
}

/// How many tickets have each name, and how many have none.
fn each_count(former: &FormerData, of: fn(&FormerTicket) -> &Name) -> NameCounts {
    let mut used = NameCounts::new();
    for name in former.tickets.iter().map(of) {
        *used.entry(name.to_string()).or_default() += 1;
    }
    used
}

/// The same of what a ticket may do without.
fn count(former: &FormerData, of: fn(&FormerTicket) -> &Name) -> NameCounts {
    let mut used = each_count(former, of);
    used.remove("");
    used
}

/// What the names mean.
#[derive(Debug, Clone)]
pub(super) struct Mapping {
    /// As tickets say where they come from.
    pub(super) name: String,
    pub(super) zone: TimeZone,
    /// None: tickets of this state do not come over.
    statuses: BTreeMap<String, Option<State>>,
    priorities: BTreeMap<String, Option<PriorityId>>,
    teams: BTreeMap<String, Option<TeamId>>,
    topics: BTreeMap<String, Option<ServiceId>>,
    service: Option<ServiceId>,
    channels: BTreeMap<String, Option<ChannelId>>,
    channel: Option<ChannelId>,
    staff: BTreeMap<String, Option<PersonId>>,
    fields: BTreeMap<String, Option<FieldId>>,
    locations: BTreeMap<String, Option<BuildingId>>,
    types: BTreeMap<String, Option<String>>,
    /// The register in which articles are written; none where they do not come over.
    pub(super) articles: Option<RegisterId>,
    folders: BTreeMap<String, Option<String>>,
    folder: Option<String>,
    /// The register of records in which files of items come over; none where they do not.
    pub(super) item_files: Option<RegisterId>,
    /// The role of those who asked; none where they are not entered as people.
    pub(super) requesters: Option<RoleId>,
}

impl Mapping {
    /// Where a ticket stands; none where it does not come over.
    pub(super) fn state(&self, ticket: &FormerTicket) -> Option<State> {
        self.statuses.get(ticket.status.as_str()).copied().flatten()
    }
    pub(super) fn priority(&self, ticket: &FormerTicket) -> Option<PriorityId> {
        self.priorities.get(ticket.priority.as_str()).cloned().flatten()
    }
    pub(super) fn team(&self, ticket: &FormerTicket) -> Option<TeamId> {
        self.teams.get(ticket.team.as_str()).cloned().flatten()
    }
    pub(super) fn service(&self, ticket: &FormerTicket) -> Option<ServiceId> {
        self.topics.get(ticket.topic.as_str()).cloned().flatten().or_else(|| self.service.clone())
    }
    pub(super) fn channel(&self, ticket: &FormerTicket) -> Option<ChannelId> {
        self.channels.get(ticket.channel.as_str()).cloned().flatten().or_else(|| self.channel.clone())
    }
    /// Who works on it here; none where nobody does.
    pub(super) fn assignee(&self, ticket: &FormerTicket) -> Option<PersonId> {
        self.staff.get(ticket.assignee.as_ref()?.known_by()).cloned().flatten()
    }
    /// The field that a label is; none where a note tells it.
    pub(super) fn field(&self, label: &str) -> Option<&FieldId> {
        self.fields.get(label)?.as_ref()
    }
    pub(super) fn building(&self, location: &str) -> Option<&BuildingId> {
        self.locations.get(location)?.as_ref()
    }
    pub(super) fn kind(&self, kind: &str) -> Option<&str> {
        self.types.get(kind)?.as_deref()
    }
    /// The folder of articles that one there is.
    pub(super) fn folder(&self, folder: &str) -> Option<&str> {
        self.folders.get(folder).and_then(Option::as_deref).or(self.folder.as_deref())
    }
}

/// Whether a register is of articles, and what is entered in it is a draft: nothing comes over that people read before anybody has
/// looked at it.
pub(super) fn takes_drafts(def: &RegisterDef) -> bool {
    def.article.as_ref().is_some_and(|article| def.first_state() != article.published)
}

/// The folders of a register's articles.
pub(super) fn folders(def: &RegisterDef) -> &[String] {
    let field = def.article.as_ref().and_then(|article| def.field(&article.folder));
    field.map_or(&[][..], |field| field.options.as_slice())
}

/// Reads the file's text.
///
/// # Errors
/// In words: too long, no TOML, a key that is none, another system's.
pub(super) fn read(text: &str, kind: SourceKind) -> Result<MapFile, String> {
    if text.len() > MAP_BYTES {
        return Err(format!("the map has more than {} MiB", MAP_BYTES >> 20));
    }
    let file: MapFile =
        toml::from_str(text).map_err(|error| format!("the map: {}", wrong_toml::describe(text, &error)))?;
    if file.source != kind {
        return Err(format!("the map is of {}, and {} is to come over", file.source.name(), kind.name()));
    }
    Ok(file)
}

/// The clocks of a place.
pub(super) fn zone(name: &str) -> Result<TimeZone, String> {
    TimeZone::get(name).map_err(|_| format!("there is no time zone «{name}»"))
}

impl MapFile {
    /// The clocks of the former system.
    pub(super) fn zone(&self) -> Result<TimeZone, String> {
        zone(&self.timezone)
    }

    /// What all names mean.
    ///
    /// # Errors
    /// All that is needed and means nothing, or something that is not here: each in words.
    pub(super) fn means(
        &self,
        needed: &NamesToMap,
        org: &Organisation,
        people: &[Person],
    ) -> Result<Mapping, Vec<String>> {
        let mut missing = Vec::new();
        let zone = self.zone().map_err(|why| missing.push(why)).ok();
        if self.name.trim().is_empty() || self.name.len() > NAME_BYTES || self.name != one_line(&self.name) {
            missing.push(format!("name must be one line of 1 to {NAME_BYTES} bytes"));
        }
        let state = |id: &str| ToldState::STATES.into_iter().find(|state| state.id() == id);
        let fields: Vec<&FieldId> = org.forms.iter().flat_map(|form| &form.fields).map(|field| &field.id).collect();
        let known = ImportContext::of(org);
        let person = |id: &str| {
            let id = PersonId::new(id);
            people.iter().any(|person| person.id == id && person.active).then_some(id)
        };
        let staff: NameCounts = needed.staff.iter().map(|(name, (_, used))| (name.clone(), *used)).collect();
        let service = |id: &str| Some(ServiceId::new(id)).filter(|id| org.service(id).is_some());
        let channel = |id: &str| Some(ChannelId::new(id)).filter(|id| org.channel(id).is_some());
        let mut means = NameResolver { missing: &mut missing };
        let statuses = means.each("statuses", &needed.statuses, &self.statuses, &state);
        let priorities = means.each("priorities", &needed.priorities, &self.priorities, &|id| {
            Some(PriorityId::new(id)).filter(|id| org.priority(id).is_some())
        });
        let teams = means
            .each("teams", &needed.teams, &self.teams, &|id| Some(TeamId::new(id)).filter(|id| org.team(id).is_some()));
        let topics = means.each("topics", &needed.topics, &self.topics, &service);
        let channels = means.each("channels", &needed.channels, &self.channels, &channel);
        let staff = means.each("staff", &staff, &self.staff, &person);
        let note = |id: &str| (if id == NOTE { NONE } else { id }).to_owned();
        let told: Names = self.fields.iter().map(|(label, id)| (label.clone(), note(id))).collect();
        let fields =
            means.each("fields", &needed.fields, &told, &|id| Some(FieldId::new(id)).filter(|id| fields.contains(&id)));
        let locations = means.each("locations", &needed.locations, &self.locations, &|id| {
            Some(BuildingId::new(id)).filter(|id| org.building(id).is_some())
        });
        let types = means.each("types", &needed.types, &self.types, &|kind| known.kind(kind).map(str::to_owned));
        let drafts = |id: &str| Some(RegisterId::new(id)).filter(|id| org.register(id).is_some_and(takes_drafts));
        let articles = means.one("articles", &self.articles, false, &drafts).filter(|_| needed.articles > 0);
        let offered = articles.as_ref().and_then(|id| org.register(id)).map_or(&[][..], folders);
        let offers = |name: &str| offered.iter().find(|one| *one == name).cloned();
        let (none, wanted) = (NameCounts::new(), articles.is_some() && !offered.is_empty());
        let of_folders = if wanted { &needed.folders } else { &none };
        let of_folders = means.each("folders", of_folders, &self.folders, &offers);
        let folder = if wanted { means.one("folder", &self.folder, true, &offers) } else { None };
        let holds = |id: &str| Some(RegisterId::new(id)).filter(|id| org.register(id).is_some_and(file_record::takes));
        let item_files = means.one("item_files", &self.item_files, false, &holds).filter(|_| needed.item_files > 0);
        let one_service = means.one("service", &self.service, needed.tickets, &service);
        let one_channel = means.one("channel", &self.channel, needed.tickets, &channel);
        let role = |id: &str| Some(RoleId::new(id)).filter(|id| org.role(id).is_some_and(|role| role.external));
        let requesters = means.one("requesters", &self.requesters, false, &role);
        match zone {
            Some(zone) if missing.is_empty() => Ok(Mapping {
                name: self.name.clone(),
                zone,
                statuses,
                priorities,
                teams,
                topics,
                service: one_service,
                channels,
                channel: one_channel,
                staff,
                fields,
                locations,
                types,
                articles,
                folders: of_folders,
                folder,
                item_files,
                requesters,
            }),
            _ => Err(missing),
        }
    }
}

/// Looks names up, and notes what is missing.
struct NameResolver<'m> {
    missing: &'m mut Vec<String>,
}

impl NameResolver<'_> {
    fn each<T>(
        &mut self,
        section: &str,
        needed: &NameCounts,
        told: &Names,
        find: &dyn Fn(&str) -> Option<T>,
    ) -> BTreeMap<String, Option<T>> {
        let mut found = BTreeMap::new();
        for (name, used) in needed {
            let why = match told.get(name).map(|id| id.trim()) {
                None | Some("" | OPEN) => "says nothing".to_owned(),
                Some(NONE) => {
                    found.insert(name.clone(), None);
                    continue;
                }
                Some(id) => match find(id) {
                    Some(here) => {
                        found.insert(name.clone(), Some(here));
                        continue;
                    }
                    None => format!("says «{id}», which is not known here"),
                },
            };
            self.missing.push(format!("[{section}] «{name}» ({used}) {why}"));
        }
        found
    }

    fn one<T>(&mut self, key: &str, told: &str, needed: bool, find: &dyn Fn(&str) -> Option<T>) -> Option<T> {
        match told.trim() {
            "" | NONE if !needed => None,
            "" | NONE | OPEN => {
                self.missing.push(format!("{key} says nothing"));
                None
            }
            id => {
                let found = find(id);
                if found.is_none() {
                    self.missing.push(format!("{key} says «{id}», which is not known here, or may not be it"));
                }
                found
            }
        }
    }
}
