//! `ronda directory`.

use super::CommandError;
use super::ask::{ask, unexpected};
use crate::admin_api::{Answer, DirectoryTold, Question};
use crate::config::Settings;
use std::process::ExitCode;

/// Reads the directory and prints what would follow.
pub(super) async fn try_out(settings: Settings) -> Result<ExitCode, CommandError> {
    tell(ask(settings, Question::DirectoryTry {}).await?)
}

/// Reads the directory and does what follows.
pub(super) async fn sync(settings: Settings) -> Result<ExitCode, CommandError> {
    tell(ask(settings, Question::DirectorySync {}).await?)
}

/// Lets those go who wait.
pub(super) async fn apply(plan: String, settings: Settings) -> Result<ExitCode, CommandError> {
    tell(ask(settings, Question::DirectoryApply { plan }).await?)
}

fn tell(answer: Answer) -> Result<ExitCode, CommandError> {
    let told = match answer {
        Answer::Directory(told) => told,
        other => return unexpected(other),
    };
    let DirectoryTold {
        done,
        seen,
        made,
        changed,
        ended,
        stripped,
        people,
        plan,
        empty,
        without_role,
        groupless,
        aside,
        first,
        rules,
    } = told;
    let thrown = ended + stripped;
    let verb = if done { "were" } else { "would be" };
    println!(
        "{seen} entries: {made} people {verb} entered, {changed} changed; {without_role} have no role by any rule."
    );
    if groupless {
        println!(
            "No entry tells any group: nobody gets a role by a rule, and no rule takes one away. Look at `groups` (memberOf): OpenLDAP \
             fills it only for groups written after its overlay was loaded."
        );
    }
    for line in first.iter().chain(&rules) {
        println!("  {line}");
    }
    for line in &aside {
        println!("  set aside: {line}");
    }
    match (plan, empty) {
        _ if thrown == 0 => {}
        (Some(plan), _) => {
            println!(
                "{ended} are to be let go and {stripped} to be left without any role, more than is done unasked. They stay until somebody says: ronda directory apply {plan}"
            );
        }
        (None, true) => println!(
            "The directory shows nobody: all {thrown} stay. Look at `base`, `filter` and the rights of `bind`."
        ),
        (None, false) => println!("{ended} {verb} let go, {stripped} {verb} left without any role."),
    }
    for person in &people {
        println!("  {person}");
    }
    Ok(ExitCode::SUCCESS)
}
