//! Reads an organisation's own demonstration from its `demo.json`. It holds the hours that its manual does not print,
//! people, places, equipment and cases. An organisation that is copied may be copied with it, and tell its own.

use super::letters::StoryLetter;
use super::moves::StoryMove;
use super::records::StoryRecord;
use super::stores::{StoryStoreroom, StoryTaking};
use crate::organisation::DEMO;
use ronda_shared::catalog::hours::Opening;
use ronda_shared::catalog::{Building, Organisation};
use ronda_shared::command::EquipmentField;
use ronda_shared::ids::{ChannelId, FieldId, FormId, PersonId, ServiceId};
use ronda_shared::person::Person;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// Why a demonstration cannot be told.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// The file cannot be read.
    #[error("{DEMO}: {0}")]
    Unreadable(serde_json::Error),
    /// A file of the organisation that it completes cannot be read.
    #[error("{file}: {source}")]
    File {
        /// Which.
        file: &'static str,
        /// Why.
        source: serde_json::Error,
    },
    /// It speaks of something that is not there.
    #[error("{DEMO}: {0}, which is not there")]
    Unknown(String),
}

/// What `demo.json` holds.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Desk {
    /// Hours that are ours where the manual prints none; none: the manual's stand.
    #[serde(default)]
    pub hours: Vec<Opening>,
    /// The same of the named hours.
    #[serde(default)]
    pub calendars: BTreeMap<String, Vec<Opening>>,
    /// Buildings, where the manual names none.
    #[serde(default)]
    pub buildings: Vec<Building>,
    /// The desk's staff.
    pub staff: Vec<Person>,
    /// Requesters, and where each sits.
    pub callers: Vec<Caller>,
    /// The registry of equipment: of each item its fields.
    #[serde(default)]
    pub equipment: Vec<BTreeMap<EquipmentField, String>>,
    /// How many days before the first case an item was registered, by its inventory number; the others just before it.
    /// What a plan owes each item a year after that is spread over the year.
    #[serde(default)]
    pub registered: BTreeMap<String, i64>,
    /// What storerooms and bags among the equipment hold at first.
    #[serde(default)]
    pub stores: Vec<StoryStoreroom>,
    /// The tickets to tell.
    pub cases: Vec<StoryTicket>,
    /// What stands in the registers.
    #[serde(default)]
    pub records: Vec<StoryRecord>,
    /// What came and went on paper.
    #[serde(default)]
    pub letters: Vec<StoryLetter>,
    /// Times of plans that were moved.
    #[serde(default)]
    pub moves: Vec<StoryMove>,
}

/// One who asks, and where they sit.
#[derive(Debug, Clone, Deserialize)]
pub struct Caller {
    /// Who; the first of the buildings is where.
    #[serde(flatten)]
    pub person: Person,
    /// The level of the building where they sit; empty where it is not told.
    #[serde(default)]
    pub level: String,
    /// The room where they sit; empty where it is not told.
    #[serde(default)]
    pub room: String,
}

/// How far a ticket has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Until {
    Received,
    Assigned,
    InProgress,
    Resolved,
}

/// A ticket to tell.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoryTicket {
    /// Of which service.
    pub service: ServiceId,
    /// Which of its variants.
    #[serde(default)]
    pub subservice: Option<String>,
    /// Who asks.
    pub caller: String,
    /// By which channel; none: the service's first.
    #[serde(default)]
    pub channel: Option<ChannelId>,
    /// Its subject, in one line.
    pub subject: String,
    /// The problem in the words of its requester.
    pub description: String,
    /// Answers of its form; what is not told here is made up by the kind of the field.
    #[serde(default)]
    pub answers: BTreeMap<FieldId, String>,
    /// The equipment, by its inventory number.
    #[serde(default)]
    pub equipment: Option<String>,
    /// How many open hours ago.
    pub hours_ago: i64,
    /// How far it has come.
    pub until: Until,
    /// The papers of it that are filled, and signed in each of their places, once the work has begun.
    #[serde(default)]
    pub papers: Vec<FormId>,
    /// What is taken out of storerooms for it, once the work has begun.
    #[serde(default)]
    pub takes: Vec<StoryTaking>,
    /// What was found.
    #[serde(default)]
    pub diagnosis: String,
    /// What was done.
    #[serde(default)]
    pub done: String,
    /// What its requester answers to the survey, by question, once it is resolved.
    #[serde(default)]
    pub survey: BTreeMap<String, String>,
    /// What they say beside.
    #[serde(default)]
    pub comment: String,
}

impl Desk {
    /// The demonstration among an organisation's files; none where it tells none.
    pub fn among(files: &BTreeMap<String, String>) -> Result<Option<Self>, DeskError> {
        files.get(DEMO).map(|text| serde_json::from_str(text).map_err(DeskError::Unreadable)).transpose()
    }

    /// The organisation's files with what the demonstration decides written into them; the rest stays as it was written.
    pub fn decide(&self, mut files: BTreeMap<String, String>) -> Result<BTreeMap<String, String>, DeskError> {
        let hours = |openings: &[Opening]| serde_json::to_value(openings).expect("hours are plain data");
        if !self.hours.is_empty() {
            change(&mut files, "organisation.json", |head| head["hours"] = hours(&self.hours))?;
        }
        if !self.calendars.is_empty() {
            change(&mut files, "calendars.json", |list| {
                for calendar in list.as_array_mut().into_iter().flatten() {
                    let told = calendar["id"].as_str().and_then(|id| self.calendars.get(id)).map(|told| hours(told));
                    if let Some(told) = told {
                        calendar["hours"] = told;
                    }
                }
            })?;
        }
        if !self.buildings.is_empty() {
            let buildings = serde_json::to_string_pretty(&self.buildings).expect("buildings are plain data");
            files.insert("buildings.json".to_owned(), buildings);
        }
        Ok(files)
    }

    /// Everybody, as the directory knows them.
    pub fn people(&self) -> Vec<Person> {
        self.staff.iter().chain(self.callers.iter().map(|caller| &caller.person)).cloned().collect()
    }

    /// Whether everything it speaks of is there.
    pub fn fits(&self, org: &Organisation) -> Result<(), DeskError> {
        let known = |there: bool, what: String| if there { Ok(()) } else { Err(DeskError::Unknown(what)) };
        for person in self.people() {
            for role in &person.roles {
                known(org.role(role).is_some(), format!("«{}» has the role «{role}»", person.id))?;
            }
            for team in &person.teams {
                known(org.team(team).is_some(), format!("«{}» is of the team «{team}»", person.id))?;
            }
            for building in &person.buildings {
                let there = org.buildings.iter().any(|one| one.id == *building);
                known(there, format!("«{}» is of the building «{building}»", person.id))?;
            }
        }
        for told in &self.cases {
            let about = &told.subject;
            known(org.service(&told.service).is_some(), format!("«{about}» is of the service «{}»", told.service))?;
            let caller = self.callers.iter().any(|caller| caller.person.id.as_str() == told.caller);
            known(caller, format!("«{about}» is asked by «{}»", told.caller))?;
            known(told.equipment.as_ref().is_none_or(|number| self.has(number)), format!("«{about}» names equipment"))?;
            for paper in &told.papers {
                known(org.form(paper.as_str()).is_some(), format!("«{about}» has the paper «{paper}»"))?;
            }
            for taking in &told.takes {
                let held = self.stores.iter().any(|store| store.item == taking.store);
                known(held, format!("«{about}» takes material out of «{}»", taking.store))?;
            }
        }
        for store in &self.stores {
            known(self.has(&store.item), format!("«{}» holds material", store.item))?;
            known(self.of_staff(&store.by), format!("«{}» is filled by «{}»", store.item, store.by))?;
        }
        for record in &self.records {
            let register = org.register(&record.register);
            known(register.is_some(), format!("a record is of the register «{}»", record.register))?;
            known(
                self.of_staff(&record.by),
                format!("a record of «{}» is entered by «{}»", record.register, record.by),
            )?;
            for field in record.fields.keys() {
                let there = register.is_some_and(|def| def.field(field).is_some());
                known(there, format!("a record of «{}» has the field «{field}»", record.register))?;
            }
            let case = |subject: &String| self.cases.iter().any(|told| told.subject == *subject);
            known(record.case.as_ref().is_none_or(case), format!("a record of «{}» names a case", record.register))?;
        }
        for number in self.registered.keys() {
            known(self.has(number), format!("«{number}» was registered"))?;
        }
        self.letters_fit(org)?;
        for told in &self.moves {
            let about = || format!("a time of the plan «{}»", told.plan);
            known(org.plans.iter().any(|plan| plan.id == told.plan), about())?;
            known(self.of_staff(&told.by), format!("{} is moved by «{}»", about(), told.by))?;
            known(
                told.equipment.as_ref().is_none_or(|number| self.has(number)),
                format!("{} names equipment", about()),
            )?;
        }
        Ok(())
    }

    /// The letters are entered by staff, on tickets that there are, and answer letters told before them.
    fn letters_fit(&self, org: &Organisation) -> Result<(), DeskError> {
        let known = |there: bool, what: String| if there { Ok(()) } else { Err(DeskError::Unknown(what)) };
        for (at, letter) in self.letters.iter().enumerate() {
            let about = || format!("the letter «{}»", letter.number);
            let staff = [Some(&letter.by), letter.attended_by.as_ref()];
            known(
                staff.into_iter().flatten().all(|id| self.of_staff(id)),
                format!("{} names who is of staff", about()),
            )?;
            let case = |subject: &String| self.cases.iter().any(|told| told.subject == *subject);
            known(letter.case.as_ref().is_none_or(case), format!("{} names a case", about()))?;
            let before = self.letters.get(..at).unwrap_or_default();
            let told = |number: &String| before.iter().any(|other| other.number == *number);
            known(letter.answers.as_ref().is_none_or(told), format!("{} answers a letter", about()))?;
            let service = org.settings.letters.service.is_some();
            known(service || !letter.founds(), format!("{} asks for no service, and one for such letters", about()))?;
            let there = letter.service.as_ref().is_none_or(|id| org.service(id).is_some());
            known(there, format!("{} is turned over to a service", about()))?;
        }
        Ok(())
    }

    fn of_staff(&self, id: &PersonId) -> bool {
        self.staff.iter().any(|person| person.id == *id)
    }

    /// Whether equipment of the inventory number stands there.
    fn has(&self, number: &str) -> bool {
        self.equipment.iter().any(|item| item.get(&EquipmentField::Inventory).is_some_and(|own| own == number))
    }

    /// How many tickets it tells: its cases, and the letters that found one.
    pub fn tickets(&self) -> usize {
        self.cases.len() + self.letters.iter().filter(|letter| letter.founds()).count()
    }
}

fn change(
    files: &mut BTreeMap<String, String>,
    file: &'static str,
    how: impl FnOnce(&mut Value),
) -> Result<(), DeskError> {
    let Some(text) = files.get_mut(file) else { return Err(DeskError::Unknown(format!("the file {file}"))) };
    let told = |source| DeskError::File { file, source };
    let mut value = serde_json::from_str(text).map_err(told)?;
    how(&mut value);
    *text = serde_json::to_string_pretty(&value).map_err(told)?;
    Ok(())
}
