//! Times of plans that a demonstration moved to another day: a record of the register that keeps them (A8, A9).

use super::hours::Day;
use super::rng::SeededRng;
use super::step::{Step, StepAction, StepKey};
use ronda_shared::act::DocumentKind;
use ronda_shared::calendar::Calendar;
use ronda_shared::catalog::Organisation;
use ronda_shared::catalog::plan::{Does, When};
use ronda_shared::command::{Command, OpenRecord, Record};
use ronda_shared::date::{Date, date_in};
use ronda_shared::ids::{DocumentId, PersonId};
use ronda_shared::stamp::Site;
use ronda_shared::time::Timestamp;
use serde::Deserialize;

/// No period of a plan is longer, in days.
const FURTHEST: i32 = 367;
/// No desk is shut for longer, in days.
const SHUT: i32 = 30;
/// Between two of them, in milliseconds.
const NEXT_MS: i64 = 60_000;
/// The keys of these steps lie beyond those of all others.
const FIRST_KEY: u32 = 5_000_000;

/// A time of a plan that was moved: its next one.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoryMove {
    /// Who moves it: one who writes the register.
    pub by: PersonId,
    /// How many days ago, one at least.
    pub days_ago: i64,
    /// The plan's id.
    pub plan: String,
    /// The work in words.
    pub work: String,
    /// The item that it is for, by its inventory number, where the plan is for items.
    #[serde(default)]
    pub equipment: Option<String>,
    /// By how many days, at least: to the first from there on that is worked.
    pub days: i32,
    /// Why.
    pub reason: String,
}

/// The steps of these moves; `item` tells which document an inventory number is, and when it was registered. Where a plan
/// has no such time, the words say which.
pub(super) fn steps(
    told: &[StoryMove],
    (org, now, root): (&Organisation, Timestamp, &SeededRng),
    item: &dyn Fn(&str) -> Option<(DocumentId, Timestamp)>,
) -> Result<Vec<Step>, String> {
    let (today, mut chance, mut steps) = (Day::of(&org.zone, now), root.branch("moves", 0), Vec::new());
    for (number, told) in (0i64..).zip(told) {
        let unknown = || format!("the next time of the plan «{}», or where it is kept", told.plan);
        let (def, rounds) = org.rounds().ok_or_else(unknown)?;
        let item = told.equipment.as_deref().and_then(item);
        let (planned, day) = time(org, told, item, now).ok_or_else(unknown)?;
        let about = item.map(|(document, _)| document);
        let fields = [
            (&rounds.plan, told.plan.clone()),
            (&rounds.item, about.map(|document| document.to_string()).unwrap_or_default()),
            (&rounds.name, told.work.clone()),
            (&rounds.planned, planned.to_string()),
            (&rounds.day, day.to_string()),
            (&rounds.reason, told.reason.clone()),
        ];
        let open = OpenRecord {
            register: def.id.clone(),
            fields: fields
                .into_iter()
                .filter(|(_, value)| !value.is_empty())
                .map(|(id, value)| (id.clone(), value))
                .collect(),
            texts: def.texts(),
            links: about.into_iter().collect(),
        };
        let at = today.plus(-told.days_ago.max(1)).at(10, 0).plus(number % 50 * NEXT_MS);
        steps.push(Step {
            key: StepKey(FIRST_KEY + u32::try_from(steps.len()).unwrap_or(0)),
            at,
            received: at.plus(700),
            seen: at,
            person: told.by.clone(),
            site: Site::Desk,
            document: DocumentId::new(at, chance.ten_bytes()),
            kind: DocumentKind::Record,
            deed: StepAction::Does(Command::Record(Record::OpenRecord(Box::new(open)))),
        });
    }
    Ok(steps)
}

/// The day on which the plan has its next time, and the one to which it is moved.
fn time(
    org: &Organisation,
    told: &StoryMove,
    item: Option<(DocumentId, Timestamp)>,
    now: Timestamp,
) -> Option<(Date, Date)> {
    let plan = org.plans.iter().find(|plan| plan.id == told.plan)?;
    let Does::Open(opens) = &plan.does else { return None };
    let today = date_in(&org.zone, now);
    let planned = match (&plan.when, item) {
        (When::Every(every), _) => {
            (1..=FURTHEST).map(|days| today.plus(days)).find(|day| every.on(org, *day).is_some())?
        }
        (When::Since { months, .. }, Some((_, since))) => {
            date_in(&org.zone, since).plus_months(months.or(org.settings.maintenance_every_months)?)
        }
        (When::Since { .. } | When::After { .. }, _) => return None,
    };
    let calendar = Calendar::of_service(org, org.service(&opens.service)?).ok()?;
    let day = (told.days..=told.days + SHUT).map(|days| planned.plus(days)).find(|day| calendar.opens_on(*day))?;
    Some((planned, day))
}
