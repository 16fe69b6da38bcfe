//! The directory as the operator asks about it: a trial, a reading, and a word for those who wait.

use super::{Answer, Question};
use crate::directory_sync::apply::Word;
use crate::directory_sync::plan::{Hold, Plan, SkipReason};
use crate::directory_sync::{DirectorySync, SyncProblem};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Names told at most.
const LINES: usize = 50;

/// What follows, or followed, from a reading.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DirectoryTold {
    /// It was done; otherwise it would be.
    pub done: bool,
    /// Entries that the filter finds.
    pub seen: usize,
    /// People who are entered.
    pub made: usize,
    /// People who are changed.
    pub changed: usize,
    /// People who are let go.
    pub ended: usize,
    /// People who are left without any role.
    pub stripped: usize,
    /// The first of them, by their ids.
    pub people: Vec<String>,
    /// They wait for this word: `ronda directory apply`; none where nobody has to say anything.
    pub plan: Option<String>,
    /// The directory shows nobody at all: nobody is let go by that.
    pub empty: bool,
    /// Entries that no rule gives a role.
    pub without_role: usize,
    /// No entry told any group, though rules go by groups: no rule took anything.
    pub groupless: bool,
    /// Entries of which nothing is made, each with why; the first of them.
    pub aside: Vec<String>,
    /// The first entries, each with the roles that its person would have.
    pub first: Vec<String>,
    /// Groups of rules that are not there, and rules that give what the organisation's data have not.
    pub rules: Vec<String>,
}

impl DirectoryTold {
    fn of(plan: &Plan, let_go: bool, done: bool) -> Self {
        let ended = plan.end.iter().map(|end| end.person.id.to_string());
        let stripped = plan.stripped().map(|change| change.before.id.to_string());
        Self {
            done,
            seen: plan.seen,
            made: plan.make.len(),
            changed: plan.change.len(),
            ended: plan.end.len(),
            stripped: plan.stripped().count(),
            people: ended.chain(stripped).take(LINES).collect(),
            plan: (plan.hold == Hold::Asks && !let_go).then(|| plan.key().to_string()),
            empty: plan.hold == Hold::Empty,
            without_role: plan.without_role,
            groupless: plan.is_groupless,
            aside: plan
                .skipped
                .iter()
                .take(LINES)
                .map(|aside| format!("{}: {}", aside.account, why(aside.why)))
                .collect(),
            first: Vec::new(),
            rules: Vec::new(),
        }
    }
}

/// Why nothing is made of an entry.
fn why(why: SkipReason) -> &'static str {
    match why {
        SkipReason::SameAccount => "another entry has the same account",
        SkipReason::SameMail => "another entry has the same address",
        SkipReason::Unclear => "could be two people here",
        SkipReason::Left => "was put out here: a supervisor lets them back in",
    }
}

/// Answers what is asked about the directory; another question comes back.
pub(super) async fn answer(sync: Option<&Arc<DirectorySync>>, question: Question) -> Result<Answer, Question> {
    let told = match (sync, question) {
        (Some(sync), Question::DirectoryTry {}) => tried(sync).await,
        (Some(sync), Question::DirectorySync {}) => synced(sync, None).await,
        (Some(sync), Question::DirectoryApply { plan }) => match plan.parse() {
            Ok(plan) => synced(sync, Some(Word { plan, by: None })).await,
            Err(error) => return Ok(Answer::Refused(format!("«{plan}» is no plan: {error}"))),
        },
        (_, other) => return Err(other),
    };
    Ok(told.map_or_else(|problem| Answer::Refused(problem.to_string()), Answer::Directory))
}

async fn tried(sync: &Arc<DirectorySync>) -> Result<DirectoryTold, SyncProblem> {
    let tried = sync.try_out().await?;
    let first = tried.first.into_iter().map(|(entry, roles)| {
        let roles = if roles.is_empty() { "no role by any rule".to_owned() } else { roles.join(", ") };
        format!("{} ({}): {roles}", entry.account, entry.name)
    });
    let gone = tried.gone.into_iter().map(|group| format!("the group «{group}» is not there"));
    let idle = tried.idle_rules.into_iter().map(|group| format!("«{group}» gives what the organisation has not"));
    let nameless = (tried.nameless > 0).then(|| format!("{} entries lack `subject` or `account`", tried.nameless));
    let told = DirectoryTold::of(&tried.plan, false, false);
    Ok(DirectoryTold { first: first.collect(), rules: gone.chain(idle).chain(nameless).collect(), ..told })
}

async fn synced(sync: &Arc<DirectorySync>, word: Option<Word>) -> Result<DirectoryTold, SyncProblem> {
    let done = sync.sync(word).await?;
    Ok(DirectoryTold::of(&done.plan, done.let_go, true))
}
