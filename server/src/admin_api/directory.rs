//! The directory as the operator asks about it: a trial, a reading, and a word for those who wait.

use super::{Answer, Question};
use crate::directory_sync::apply::LeaversConfirmation;
use crate::directory_sync::entry;
use crate::directory_sync::plan::{Hold, Plan, Rebound, SkipReason};
use crate::directory_sync::{DirectorySync, SyncProblem};
use crate::identity::people::{difference, names};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Names told at most.
const LINES: usize = 50;

/// What follows, or followed, from a reading.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DirectoryReply {
    /// It was done; otherwise it would be.
    pub done: bool,
    /// Entries that the filter finds.
    pub seen: usize,
    /// People who are entered.
    pub made: usize,
    /// People who are changed, besides those who are left without any role.
    pub changed: usize,
    /// People who are let go.
    pub ended: usize,
    /// People who are left without any role.
    pub stripped: usize,
    /// The first of them, by their ids.
    pub people: Vec<String>,
    /// The first people who are entered, each with their roles, and those who are changed, each with what becomes another.
    pub told: Vec<String>,
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
    /// Who keeps a role that the rules would take, by their ids: nobody would be left who supervises, or administers.
    pub kept: Vec<String>,
    /// Who could stay by another entry than their own, which is not there any more: all whose entry tells another name, and the first others.
    pub rebind: Vec<String>,
    /// How many they are.
    pub rebinds: usize,
    /// They do by this word: `ronda directory apply`.
    pub rebind_plan: Option<String>,
    /// How many do since, by such a word.
    pub rebound: usize,
}

impl DirectoryReply {
    fn of(plan: &Plan, let_go: bool, done: bool) -> Self {
        let ended = plan.end.iter().map(|end| end.person.id.to_string());
        let stripped = plan.stripped().map(|change| change.before.id.to_string());
        let entered = plan.make.iter().map(|made| {
            let person = &made.person;
            format!("{} ({}) is entered: {}", person.id, person.name, names(&person.roles))
        });
        // Who would be left without any role is told with those who are let go.
        let changed: Vec<String> = plan
            .change
            .iter()
            .filter(|change| !change.strips)
            .map(|change| format!("{} is changed: {}", change.after.id, difference(&change.before, &change.after)))
            .collect();
        Self {
            done,
            seen: plan.seen,
            made: plan.make.len(),
            changed: changed.len(),
            ended: plan.end.len(),
            stripped: plan.stripped().count(),
            people: ended.chain(stripped).take(LINES).collect(),
            told: entered.chain(changed).take(LINES).collect(),
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
            kept: plan.kept.iter().take(LINES).map(|person| person.id.to_string()).collect(),
            rebind: plan.rebind_to_see(LINES).map(rebound).collect(),
            rebinds: plan.rebind.len(),
            rebind_plan: (!plan.rebind.is_empty() && !let_go).then(|| plan.rebind_key().to_string()),
            rebound: 0,
        }
    }
}

/// Who would stay by which entry.
fn rebound(one: &Rebound) -> String {
    let Rebound { entry, person, former: _ } = one;
    let another = if one.is_by_another_name() { ": ANOTHER NAME" } else { "" };
    format!("{} ({}) by «{}» ({}){another}", person.id, person.name, entry.account, entry.name)
}

/// Why nothing is made of an entry.
fn why(why: SkipReason) -> &'static str {
    match why {
        SkipReason::SameAccount => "another entry has the same account",
        SkipReason::SameMail => "another entry has the same address",
        SkipReason::Unclear => {
            "could be two people here, one for whom another account stands, or has what somebody of another name had who left"
        }
        SkipReason::Left => "was put out here: a supervisor lets them back in",
        SkipReason::GroupsCut => "its groups were not told whole: no rule gives or takes anything",
    }
}

/// Answers what is asked about the directory; another question comes back.
pub(super) async fn answer(sync: Option<&Arc<DirectorySync>>, question: Question) -> Result<Answer, Question> {
    let told = match (sync, question) {
        (Some(sync), Question::DirectoryTry {}) => tried(sync).await,
        (Some(sync), Question::DirectorySync {}) => synced(sync, None).await,
        (Some(sync), Question::DirectoryApply { plan }) => match plan.parse() {
            Ok(plan) => synced(sync, Some(LeaversConfirmation { plan, by: None })).await,
            Err(error) => return Ok(Answer::Refused(format!("«{plan}» is no plan: {error}"))),
        },
        (_, other) => return Err(other),
    };
    Ok(told.map_or_else(|problem| Answer::Refused(problem.to_string()), Answer::Directory))
}

async fn tried(sync: &Arc<DirectorySync>) -> Result<DirectoryReply, SyncProblem> {
    let tried = sync.try_out().await?;
    let first = tried.first.into_iter().map(|(entry, roles)| {
        let roles = if roles.is_empty() { "no role by any rule".to_owned() } else { roles.join(", ") };
        format!("{} ({}): {roles}", entry.account, entry.name)
    });
    let gone = tried.gone.into_iter().map(|group| format!("the group «{group}» is not there"));
    let idle = tried.idle_rules.into_iter().map(|group| format!("«{group}» gives what the organisation has not"));
    let nameless = (tried.nameless > 0).then(|| {
        let longest = entry::ACCOUNT_CHARS;
        format!(
            "{} entries lack `subject` or `account`, or have an account of more than {longest} letters",
            tried.nameless
        )
    });
    let told = DirectoryReply::of(&tried.plan, false, false);
    Ok(DirectoryReply { first: first.collect(), rules: gone.chain(idle).chain(nameless).collect(), ..told })
}

async fn synced(sync: &Arc<DirectorySync>, word: Option<LeaversConfirmation>) -> Result<DirectoryReply, SyncProblem> {
    let done = sync.sync(word).await?;
    Ok(DirectoryReply { rebound: done.rebound, ..DirectoryReply::of(&done.plan, done.let_go, true) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory_sync::entry::Entry;
    use crate::directory_sync::plan::{Changed, NewPerson};
    use ronda_shared::ids::{PersonId, RoleId};
    use ronda_shared::person::Person;

    #[test]
    fn it_names_who_is_entered_with_which_role_and_what_becomes_another() {
        let with = |id: &str, roles: &[&str]| Person {
            roles: roles.iter().map(|role| RoleId::new(*role)).collect(),
            ..Person::new(PersonId::new(id), "Eva Ruiz".to_owned())
        };
        let plan = Plan {
            make: vec![NewPerson { entry: Entry::default(), person: with("eva.ruiz", &["agente-mesa"]) }],
            change: vec![
                Changed {
                    before: with("omar.cruz", &["tecnico"]),
                    after: with("omar.cruz", &["agente-mesa"]),
                    strips: false,
                },
                Changed { before: with("leti.a", &["tecnico"]), after: with("leti.a", &[]), strips: true },
            ],
            ..Plan::default()
        };
        let told = DirectoryReply::of(&plan, false, true);
        assert_eq!(
            told.told,
            ["eva.ruiz (Eva Ruiz) is entered: agente-mesa", "omar.cruz is changed: roles: tecnico → agente-mesa"]
        );
        assert_eq!((told.made, told.changed, told.stripped, told.people), (1, 1, 1, vec!["leti.a".to_owned()]));
    }
}
