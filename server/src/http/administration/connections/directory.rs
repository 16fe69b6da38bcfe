//! `/api/administration/connections/directory`: the directory that says who works here, how it stands, a trial, and a word for those who wait.

use crate::bilingual_text::BilingualText;
use crate::directory_sync::apply::LeaversConfirmation;
use crate::directory_sync::plan::{Hold, Plan, Rebound, SkipReason};
use crate::directory_sync::settings::{Directory, DirectoryProblem};
use crate::directory_sync::{DirectorySync, Status, SyncProblem, SyncTrial};
use crate::error::HttpProblem;
use crate::http::Json;
use crate::http::administration::must_administer;
use crate::http::session::{Caller, Nothing, Verified};
use crate::runtime::App;
use axum::extract::State;
use ronda_shared::ids::Sha256;
use ronda_shared::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Names of one answer.
const LINES: usize = 50;

/// Whether those who would be let go are let go by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum DirectoryHold {
    /// They are.
    Goes,
    /// They are too many: somebody says so first.
    Asks,
    /// The directory shows nobody at all: nobody is let go by that.
    Empty,
}

impl DirectoryHold {
    fn of(hold: Hold) -> Self {
        match hold {
            Hold::Goes => Self::Goes,
            Hold::Asks => Self::Asks,
            Hold::Empty => Self::Empty,
        }
    }
}

/// The directory that says who works here.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct DirectoryCard {
    /// Its host and port.
    host: String,
    /// Under which entry people are.
    base: String,
    /// How many rules give roles by its groups.
    rules: usize,
    /// What follows «Entrar con» where people come in by their account and password there; none where nobody does.
    sign_in: Option<String>,
    /// Seconds from one reading to the next.
    every: u64,
    /// When it was last read whole, as far as this server has seen.
    read: Option<Timestamp>,
    /// What it came to; none where it was not read.
    came_to: Option<DirectoryPlan>,
    /// When it failed since then.
    failed: Option<Timestamp>,
    /// Why.
    #[cfg_attr(feature = "typescript", ts(as = "Option<ronda_shared::policy::Sentence>"))]
    why: Option<BilingualText>,
}

/// What follows from a reading.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct DirectoryPlan {
    /// Entries that the filter finds.
    seen: usize,
    /// People who are entered.
    made: usize,
    /// People who are changed.
    changed: usize,
    /// People who are let go, or left without any role.
    thrown: usize,
    /// The first of them, by their names.
    names: Vec<String>,
    /// Whether they are by themselves.
    hold: DirectoryHold,
    /// By what it is known who exactly they are; none where nobody has to say anything.
    plan: Option<Sha256>,
    /// Of those who are thrown, how many stay and are left without any role.
    stripped: usize,
    /// Entries that no rule gives a role: they are not let in.
    without_role: usize,
    /// No entry told any group, though rules go by groups: no rule takes anything.
    groupless: bool,
    /// Entries of which nothing is made, by their accounts; the first of them.
    aside: Vec<DirectoryAside>,
    /// Who keeps a role that the rules would take, by their names: nobody would be left who supervises, or administers.
    kept: Vec<String>,
    /// Who could stay by another entry than their own, which is not there any more: all whose entry tells another name, and the first others.
    rebind: Vec<DirectoryRebind>,
    /// How many they are.
    rebinds: usize,
    /// By what it is known who exactly they are, and by which entries; none where there are none.
    rebind_plan: Option<Sha256>,
}

/// Somebody who could stay by another entry.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct DirectoryRebind {
    /// Their id here.
    person: String,
    /// Their name here.
    name: String,
    /// The other entry's account.
    account: String,
    /// The name that it tells.
    told: String,
    /// It is another name than theirs here.
    another_name: bool,
}

impl DirectoryRebind {
    fn of(one: &Rebound) -> Self {
        let Rebound { entry, person, former: _ } = one;
        Self {
            person: person.id.to_string(),
            name: person.name.clone(),
            account: entry.account.clone(),
            told: entry.name.clone(),
            another_name: one.is_by_another_name(),
        }
    }
}

/// Why nothing is made of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum DirectoryWhy {
    /// Another entry has the same account.
    SameAccount,
    /// Another entry has the same address.
    SameMail,
    /// It could be several people here, or has what a leaver of another name had.
    Unclear,
    /// Its person has left here.
    Left,
    /// Its groups were not told whole: no rule gives or takes anything.
    GroupsCut,
}

/// An entry of which nothing is made.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct DirectoryAside {
    /// Its account.
    account: String,
    /// Why.
    why: DirectoryWhy,
}

impl DirectoryPlan {
    fn of(plan: &Plan) -> Self {
        let ended = plan.end.iter().map(|end| end.person.name.clone());
        let stripped = plan.stripped().map(|change| change.before.name.clone());
        let aside = plan.skipped.iter().take(LINES).map(|aside| DirectoryAside {
            account: aside.account.clone(),
            why: match aside.why {
                SkipReason::SameAccount => DirectoryWhy::SameAccount,
                SkipReason::SameMail => DirectoryWhy::SameMail,
                SkipReason::Unclear => DirectoryWhy::Unclear,
                SkipReason::Left => DirectoryWhy::Left,
                SkipReason::GroupsCut => DirectoryWhy::GroupsCut,
            },
        });
        Self {
            seen: plan.seen,
            made: plan.make.len(),
            changed: plan.change.len(),
            thrown: plan.thrown(),
            names: ended.chain(stripped).take(LINES).collect(),
            hold: DirectoryHold::of(plan.hold),
            plan: (plan.hold == Hold::Asks).then(|| plan.key()),
            stripped: plan.stripped().count(),
            without_role: plan.without_role,
            groupless: plan.is_groupless,
            aside: aside.collect(),
            kept: plan.kept.iter().take(LINES).map(|person| person.name.clone()).collect(),
            rebind: plan.rebind_to_see(LINES).map(DirectoryRebind::of).collect(),
            rebinds: plan.rebind.len(),
            rebind_plan: (!plan.rebind.is_empty()).then(|| plan.rebind_key()),
        }
    }

    /// Once somebody has let them go: nobody waits any more, nor could stay.
    fn done(self) -> Self {
        let (rebind, rebinds, rebind_plan) = (Vec::new(), 0, None);
        Self { hold: DirectoryHold::Goes, plan: None, rebind, rebinds, rebind_plan, ..self }
    }
}

/// The directory as the file says now, and how it stands; none without a file.
pub(super) async fn card(app: &App) -> (Option<DirectoryCard>, Option<BilingualText>) {
    let Some(sync) = app.directory() else { return (None, None) };
    match sync.settings().await {
        Ok(directory) => (directory.map(|directory| card_of(&directory, sync.status())), None),
        Err(problem) => (None, Some(file_in_words(&problem))),
    }
}

fn card_of(directory: &Directory, status: Status) -> DirectoryCard {
    let (failed, why) = match status.failed {
        Some((at, es, en)) => (Some(at), Some(BilingualText { es, en })),
        None => (None, None),
    };
    // Those whom somebody has let go wait no more.
    let came_to = status.synced.as_ref().map(|(_, done)| {
        let told = DirectoryPlan::of(&done.plan);
        if done.let_go { told.done() } else { told }
    });
    DirectoryCard {
        host: format!("{}:{}", directory.host, directory.port),
        base: directory.base.clone(),
        rules: directory.rules.len(),
        sign_in: directory.sign_in.clone(),
        every: directory.interval.as_secs(),
        read: status.synced.map(|(at, _)| at),
        came_to,
        failed,
        why,
    }
}

/// What is wrong with the file, whose name stands before it.
fn file_in_words(problem: &DirectoryProblem) -> BilingualText {
    let es = match problem {
        DirectoryProblem::Read(why) => format!("No se puede leer ({why})."),
        DirectoryProblem::Open => "Otros usuarios de esa máquina lo pueden leer: chmod 600.".to_owned(),
        DirectoryProblem::Parse(why) => format!("No está bien escrito ({}).", why.es()),
        DirectoryProblem::Password(why) => format!("El archivo de la contraseña no sirve ({}).", why.es()),
    };
    BilingualText { es: format!("{es} Mientras tanto todas las personas siguen como están."), en: problem.to_string() }
}

fn in_words(problem: &SyncProblem) -> BilingualText {
    BilingualText { es: problem.es(), en: problem.to_string() }
}

/// What a trial saw.
#[derive(Debug, Default, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct TriedDirectory {
    /// Why it could not be read; none where it was.
    #[cfg_attr(feature = "typescript", ts(as = "Option<ronda_shared::policy::Sentence>"))]
    wrong: Option<BilingualText>,
    /// What would follow from it; nothing was done.
    would: Option<DirectoryPlan>,
    /// The first entries.
    first: Vec<DirectoryEntry>,
    /// Entries without a name that never changes, or without an account that can be taken.
    nameless: usize,
    /// Groups whose rules give what the organisation's data have not.
    idle_rules: Vec<String>,
    /// Groups of rules that are not there any more: they give nothing and take nothing.
    gone: Vec<String>,
    /// After how many milliseconds it was read.
    millis: i64,
}

/// An entry as it is understood.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct DirectoryEntry {
    /// The account.
    account: String,
    /// The person's name.
    name: String,
    /// The roles that its person would have; empty where it stands for nobody.
    roles: Vec<String>,
}

/// Reads the directory and says what would follow.
pub async fn try_out(
    State(app): State<App>,
    caller: Caller,
    request: Result<Json<Nothing>, HttpProblem>,
) -> Result<axum::Json<TriedDirectory>, HttpProblem> {
    must_administer(&app, &caller)?;
    let Json(Nothing {}) = request?;
    let tried = of(&app)?.try_out().await;
    Ok(axum::Json(match tried {
        Err(SyncProblem::None) => return Err(HttpProblem::NotFound),
        Err(problem) => TriedDirectory { wrong: Some(in_words(&problem)), ..TriedDirectory::default() },
        Ok(SyncTrial { plan, nameless, idle_rules, gone, first, millis }) => TriedDirectory {
            wrong: None,
            would: Some(DirectoryPlan::of(&plan)),
            first: first
                .into_iter()
                .map(|(entry, roles)| DirectoryEntry { account: entry.account, name: entry.name, roles })
                .collect(),
            nameless,
            idle_rules,
            gone,
            millis,
        },
    }))
}

/// A word for those who wait to be let go, or for those who could stay by other entries.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct ApplyDirectoryRequest {
    /// By what it is known who exactly they are, as it was shown: `plan`, or `rebind_plan`.
    plan: Sha256,
}

/// What became of it.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct AppliedDirectory {
    /// Why it was not done; none where it was.
    #[cfg_attr(feature = "typescript", ts(as = "Option<ronda_shared::policy::Sentence>"))]
    wrong: Option<BilingualText>,
    /// How many were let go, or left without any role.
    thrown: usize,
    /// How many stay by other entries.
    rebound: usize,
}

/// Lets those go who wait, or binds them to other entries, where the directory still says so of exactly them.
pub async fn apply(
    State(app): State<App>,
    Verified(caller): Verified,
    request: Result<Json<ApplyDirectoryRequest>, HttpProblem>,
) -> Result<axum::Json<AppliedDirectory>, HttpProblem> {
    must_administer(&app, &caller)?;
    let Json(ApplyDirectoryRequest { plan }) = request?;
    let word = LeaversConfirmation { plan, by: Some((caller.person.id, caller.device)) };
    Ok(axum::Json(match of(&app)?.sync(Some(word)).await {
        Err(SyncProblem::None) => return Err(HttpProblem::NotFound),
        Err(problem) => AppliedDirectory { wrong: Some(in_words(&problem)), thrown: 0, rebound: 0 },
        Ok(done) => {
            let thrown = if done.let_go { done.plan.thrown() } else { 0 };
            AppliedDirectory { wrong: None, thrown, rebound: done.rebound }
        }
    }))
}

fn of(app: &App) -> Result<&Arc<DirectorySync>, HttpProblem> {
    app.directory().ok_or(HttpProblem::NotFound)
}
