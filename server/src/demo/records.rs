//! Register records of a demonstration. People who write the register enter and move them, before the desk opens or out
//! of a ticket.

use super::hours::Day;
use super::papers;
use super::rng::SeededRng;
use super::step::{Step, StepAction, StepKey};
use ronda_shared::act::DocumentKind;
use ronda_shared::catalog::Organisation;
use ronda_shared::command::{Command, Content, OpenRecord, Record};
use ronda_shared::ids::{DocumentId, FieldId, PersonId, RegisterId};
use ronda_shared::stamp::Site;
use ronda_shared::time::Timestamp;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Why a record is moved where a reason is demanded.
const REASON: &str = "Así lo pidió el área.";
/// Between two records of a morning, and between two acts on one, in milliseconds.
const NEXT_MS: i64 = 60_000;
const ACT_MS: i64 = 10_000;
/// A quarter of an hour after a ticket the record is entered out of it.
const AFTER_MS: i64 = 900_000;
/// The keys of these steps lie beyond those of tickets and equipment.
const FIRST_KEY: u32 = 3_000_000;

/// A record to tell.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoryRecord {
    /// Of which register.
    pub register: RegisterId,
    /// Who enters it: one who writes the register.
    pub by: PersonId,
    /// How many days ago, one at least.
    pub days_ago: i64,
    /// Its fields; `{+30}` is the date thirty days after today, `{-5}` the one five days before.
    pub fields: BTreeMap<FieldId, String>,
    /// What its files are called, each a page that says so: they are attached before it is moved.
    #[serde(default)]
    pub files: Vec<String>,
    /// The states into which it is moved, one after the other.
    #[serde(default)]
    pub moves: Vec<String>,
    /// The subject of the case out of which it is entered.
    #[serde(default)]
    pub case: Option<String>,
    /// How far it had come, each time that it was told, after its moves.
    #[serde(default)]
    pub reports: Vec<StoryReport>,
    /// The first field of the record of this demonstration, told before, of which it is a part.
    #[serde(default)]
    pub of: Option<String>,
}

/// How far a record had come.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoryReport {
    /// How many days ago, one at least.
    pub days_ago: i64,
    /// How much of it was done, in percent.
    pub percent: u8,
    /// What was done.
    pub text: String,
}

/// The steps of these records; `case` tells which document a case is, and when it was opened.
pub(super) fn steps(
    told: &[StoryRecord],
    (org, now, root): (&Organisation, Timestamp, &SeededRng),
    case: &dyn Fn(&str) -> Option<(DocumentId, Timestamp)>,
) -> Vec<Step> {
    let (today, mut chance, mut steps) = (Day::of(&org.zone, now), root.branch("records", 0), Vec::new());
    // The records so far, by what stands in their first field.
    let mut entered: BTreeMap<&str, DocumentId> = BTreeMap::new();
    for (number, record) in (0i64..).zip(told) {
        let Some(def) = org.register(&record.register) else { continue };
        let link = record.case.as_deref().and_then(case);
        let morning = today.plus(-record.days_ago.max(1)).at(7, 0).plus(number % 50 * NEXT_MS);
        let mut at = link.map_or(morning, |(_, opened)| morning.max(opened.plus(AFTER_MS)));
        let document = DocumentId::new(at, chance.ten_bytes());
        let whole = record.of.as_deref().and_then(|name| entered.get(name).copied());
        if let Some(name) = def.fields.first().and_then(|field| record.fields.get(&field.id)) {
            entered.insert(name, document);
        }
        let open = OpenRecord {
            register: def.id.clone(),
            fields: record.fields.iter().map(|(id, value)| (id.clone(), dated(value, today))).collect(),
            texts: def.texts(),
            links: link.into_iter().map(|(document, _)| document).chain(whole).collect(),
        };
        let mut from = def.first_state().to_owned();
        let mut commands = vec![(at, Command::Record(Record::OpenRecord(Box::new(open))))];
        for name in &record.files {
            at = at.plus(ACT_MS);
            commands.push((at, Command::Content(Content::AttachEvidence(Box::new(papers::guide(name))))));
        }
        for to in &record.moves {
            let way = def.state(&from).and_then(|state| state.moves.iter().find(|way| way.to == *to));
            let reason = if way.is_some_and(|way| way.reason) { REASON } else { "" };
            at = at.plus(ACT_MS);
            let moved = Record::MoveRecord { from, to: to.clone(), reason: reason.to_owned() };
            commands.push((at, Command::Record(moved)));
            from = to.clone();
        }
        for report in &record.reports {
            at = at.plus(ACT_MS).max(today.plus(-report.days_ago.max(1)).at(8, 0).plus(number % 50 * NEXT_MS));
            let told = Record::ReportProgress { percent: report.percent, text: report.text.clone() };
            commands.push((at, Command::Record(told)));
        }
        for (at, command) in commands {
            let key = StepKey(FIRST_KEY + u32::try_from(steps.len()).unwrap_or(0));
            steps.push(Step {
                key,
                at,
                received: at.plus(700),
                seen: at,
                person: record.by.clone(),
                site: Site::Desk,
                document,
                kind: DocumentKind::Record,
                deed: StepAction::Does(command),
            });
        }
    }
    steps
}

/// A date that is told by its distance from today; any other value as it stands.
pub(super) fn dated(value: &str, today: Day<'_>) -> String {
    let days = value.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    days.and_then(|days| days.parse::<i64>().ok()).map_or_else(
        || value.to_owned(),
        |days| {
            let (year, month, day) = today.plus(days).date();
            format!("{year:04}-{month:02}-{day:02}")
        },
    )
}
