//! From files to one organisation: which file holds what, and what in them nobody reads.

use super::reason::{Parsed, Reading};
use super::source_texts::{Sources, quoted, whole_file};
use super::{Finding, messages, zone};
use ronda_shared::catalog::hours::{Opening, OutOfHours};
use ronda_shared::catalog::{ContactPoint, FolioFormat, FormerPapers, Organisation, PortalFace};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};

/// The people, places and cases of the demonstration.
pub(crate) const DEMO: &str = "demo.json";

/// What `organisation.json` holds.
#[derive(Deserialize)]
struct Head {
    id: String,
    name: String,
    short_name: String,
    timezone: String,
    client_word: String,
    #[serde(default)]
    contacts: Vec<ContactPoint>,
    /// None: the manual prints none, and they are to be decided.
    #[serde(default)]
    hours: Option<Vec<Opening>>,
    #[serde(default)]
    out_of_hours: OutOfHours,
    #[serde(default)]
    allowed_mail_domains: Vec<String>,
    folio: FolioFormat,
    categories: Vec<String>,
    #[serde(default)]
    category_words: BTreeMap<String, String>,
    #[serde(default)]
    intake_forms: Vec<String>,
    #[serde(default)]
    portal: Option<PortalFace>,
}

/// Reads each file once and remembers which were asked for.
struct Reader<'s> {
    sources: &'s Sources,
    findings: Vec<Finding>,
    /// Keys that nobody reads: findings too, but they do not keep the rest from being checked.
    unread: Vec<Finding>,
    asked: BTreeSet<String>,
}

impl Reader<'_> {
    fn parse<T: DeserializeOwned>(&mut self, file: &str, text: &str) -> Option<T> {
        self.asked.insert(file.to_owned());
        let mut json = serde_json::Deserializer::from_str(text);
        let mut unknown = Vec::new();
        let parsed = serde_ignored::deserialize(&mut json, |path| unknown.push(path.to_string()));
        for path in unknown {
            let key = path.rsplit('.').next().unwrap_or_default().to_owned();
            let line = self.sources.line_of(file, &format!("{}:", quoted(&key)));
            let reason = Reading::UnknownKey { key, path };
            self.unread.push(Finding { file: file.to_owned(), line, reason: reason.into() });
        }
        match parsed.and_then(|value| json.end().map(|()| value)) {
            Ok(value) => Some(value),
            Err(error) => {
                let why = Parsed::of(&error);
                let line = line_of(&error, &why, text);
                self.findings.push(Finding { file: file.to_owned(), line, reason: Reading::Unparsed { why }.into() });
                None
            }
        }
    }

    /// A file that must be there.
    fn must<T: DeserializeOwned>(&mut self, file: &str) -> Option<T> {
        match self.sources.text(file) {
            Some(text) => self.parse(file, text),
            None => {
                self.findings.push(whole_file(file, Reading::Missing {}));
                None
            }
        }
    }

    /// A file that may be absent.
    fn may<T: DeserializeOwned + Default>(&mut self, file: &str) -> T {
        self.sources.text(file).map(str::to_owned).and_then(|text| self.parse(file, &text)).unwrap_or_default()
    }

    /// Every list under a directory, in the order of the files' names.
    fn every<T: DeserializeOwned>(&mut self, dir: &str) -> Vec<T> {
        let prefix = format!("{dir}/");
        let files: Vec<(String, String)> = self
            .sources
            .iter()
            .filter(|(path, _)| path.starts_with(&prefix))
            .map(|(path, text)| (path.to_owned(), text.to_owned()))
            .collect();
        files.into_iter().filter_map(|(path, text)| self.parse::<Vec<T>>(&path, &text)).flatten().collect()
    }
}

/// The line that a parser's error is of: where its words quote a value that a type of ours refused, that of the value,
/// since the parser stands behind it by then.
fn line_of(error: &serde_json::Error, why: &Parsed, text: &str) -> usize {
    let line = error.line().max(1);
    let value = why.words().split_once('«').and_then(|(_, rest)| rest.split_once('»')).map(|(value, _)| quoted(value));
    let before: Vec<&str> = text.lines().take(line).collect();
    let at_value = value.and_then(|value| before.iter().rposition(|line| line.contains(&value)));
    at_value.map_or(line, |at| at + 1)
}

/// One organisation of all files, with the keys that nobody reads; or what cannot be read at all.
pub(super) fn assemble(sources: &Sources) -> Result<(Organisation, Vec<Finding>), Vec<Finding>> {
    let mut reader = Reader { sources, findings: Vec::new(), unread: Vec::new(), asked: BTreeSet::new() };
    let head: Option<Head> = reader.must("organisation.json");
    let settings = reader.must("settings.json");
    let teams = reader.must("teams.json");
    let roles = reader.must("roles.json");
    let priorities = reader.must("priorities.json");
    let states = reader.must("states.json");
    let channels = reader.must("channels.json");
    let transitions = reader.must("transitions.json");
    let services = reader.every("services");
    let forms = reader.every("forms");
    let registers = reader.every("registers");
    let (holidays, calendars) = (reader.may("holidays.json"), reader.may("calendars.json"));
    let (state_groups, buildings) = (reader.may("state_groups.json"), reader.may("buildings.json"));
    let fields = reader.may("fields.json");
    let (escalation, plans) = (reader.may("escalation.json"), reader.may("plans.json"));
    let archive_chart = reader.may("archive_chart.json");
    // Told by the demonstration alone; no part of what the phone is given.
    let _: Option<serde_json::Value> = reader.may(DEMO);

    let Reader { mut findings, unread, asked, .. } = reader;
    let strangers =
        sources.iter().filter(|(path, _)| !asked.contains(*path) && !path.starts_with(messages::rules::FOLDER));
    findings.extend(strangers.map(|(path, _)| whole_file(path, Reading::NoSuchFile {})));
    match (head, settings, teams, roles, priorities, states, channels, transitions) {
        (
            Some(head),
            Some(settings),
            Some(teams),
            Some(roles),
            Some(priorities),
            Some(states),
            Some(channels),
            Some(transitions),
        ) if findings.is_empty() => {
            let org = Organisation {
                earlier: BTreeMap::new(),
                former_papers: FormerPapers::default(),
                ended_services: Vec::new(),
                id: head.id,
                version: String::new(),
                name: head.name,
                short_name: head.short_name,
                zone: zone::look_up(&head.timezone),
                timezone: head.timezone,
                client_word: head.client_word,
                contacts: head.contacts,
                hours: head.hours.unwrap_or_default(),
                out_of_hours: head.out_of_hours,
                holidays,
                calendars,
                allowed_mail_domains: head.allowed_mail_domains,
                folio: head.folio,
                teams,
                roles,
                priorities,
                states,
                state_groups,
                channels,
                transitions,
                buildings,
                categories: head.categories,
                category_words: head.category_words,
                services,
                forms,
                intake_forms: head.intake_forms,
                fields,
                settings,
                escalation,
                plans,
                registers,
                portal: head.portal,
                archive_chart,
            };
            Ok((org, unread))
        }
        _ => {
            findings.extend(unread);
            findings.sort();
            Err(findings)
        }
    }
}
