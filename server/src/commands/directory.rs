//! `ronda directory`.

use super::ask::{ask, unexpected};
use super::{CommandError, IN_PART};
use crate::admin_api::{Answer, DirectoryReply, Question};
use crate::config::Settings;
use std::process::ExitCode;

/// Reads the directory and prints what would follow.
pub(super) async fn try_out(settings: Settings) -> Result<ExitCode, CommandError> {
    print_answer(ask(settings, Question::DirectoryTry {}).await?)
}

/// Reads the directory and does what follows.
pub(super) async fn sync(settings: Settings) -> Result<ExitCode, CommandError> {
    print_answer(ask(settings, Question::DirectorySync {}).await?)
}

/// Lets those go who wait.
pub(super) async fn apply(plan: String, settings: Settings) -> Result<ExitCode, CommandError> {
    print_answer(ask(settings, Question::DirectoryApply { plan }).await?)
}

fn print_answer(answer: Answer) -> Result<ExitCode, CommandError> {
    let told = match answer {
        Answer::Directory(told) => told,
        other => return unexpected(other),
    };
    for line in lines(&told) {
        println!("{line}");
    }
    Ok(if waits(&told) { ExitCode::from(IN_PART) } else { ExitCode::SUCCESS })
}

/// It was done, but for those of whom somebody has to say something first, or of whom an empty directory says nothing.
fn waits(told: &DirectoryReply) -> bool {
    told.done && told.ended + told.stripped > 0 && (told.plan.is_some() || told.empty)
}

/// So many people.
fn people(count: usize) -> String {
    if count == 1 { "1 person".to_owned() } else { format!("{count} people") }
}

fn lines(told: &DirectoryReply) -> Vec<String> {
    let DirectoryReply {
        done,
        seen,
        made,
        changed,
        ended,
        stripped,
        people: thrown,
        told: each,
        plan,
        empty,
        without_role,
        groupless,
        aside,
        first,
        rules,
        kept,
        rebind,
        rebinds,
        rebind_plan,
        rebound,
    } = told;
    let verb = |count: usize| match (*done, count) {
        (false, _) => "would be",
        (true, 1) => "was",
        (true, _) => "were",
    };
    let are = |count: usize| if count == 1 { "is" } else { "are" };
    let mut lines = vec![format!(
        "{seen} {}: {} {} entered, {changed} changed; {without_role} {} no role by any rule.",
        if *seen == 1 { "entry" } else { "entries" },
        people(*made),
        verb(*made),
        if *without_role == 1 { "has" } else { "have" },
    )];
    lines.extend(each.iter().map(|line| format!("  {line}")));
    let named = each.len();
    if made + changed > named {
        lines.push(format!("  and {} more", made + changed - named));
    }
    if *groupless {
        lines.push(
            "No entry tells any group: nobody gets a role by a rule, and no rule takes one away. Look at `groups` (memberOf): \
             OpenLDAP fills it only for groups written after its overlay was loaded."
                .to_owned(),
        );
    }
    if !first.is_empty() {
        lines.push("The first entries, each with the roles that its person would have:".to_owned());
    }
    lines.extend(first.iter().chain(rules).map(|line| format!("  {line}")));
    lines.extend(aside.iter().map(|line| format!("  set aside: {line}")));
    if *rebound > 0 {
        lines.push(format!("{} {} bound to another entry.", people(*rebound), verb(*rebound)));
    }
    if !kept.is_empty() {
        lines.push(format!(
            "Nobody else would supervise, or administer: {} {} the role that the rules would take, until somebody else has it.",
            kept.join(", "),
            if kept.len() == 1 { "keeps" } else { "keep" },
        ));
    }
    let count = ended + stripped;
    match (plan, *empty) {
        _ if count == 0 => {}
        (Some(plan), _) => lines.push(format!(
            "{} {} to be let go and {stripped} to be left without a role to work by: with those of the last day more than is done \
             unasked. They stay until somebody says: ronda directory apply {plan}",
            people(*ended),
            are(*ended),
        )),
        (None, true) => lines.push(format!(
            "The directory shows nobody: {} who would be let go stay. Look at `base`, `filter` and the rights of `bind`.",
            people(count),
        )),
        (None, false) => lines.push(format!(
            "{} {} let go, {stripped} {} left without a role to work by.",
            people(*ended),
            verb(*ended),
            verb(*stripped),
        )),
    }
    lines.extend(thrown.iter().map(|person| format!("  {person}")));
    if let Some(plan) = rebind_plan {
        lines.push(format!(
            "Of {} of them another entry tells, by the same account or address. Where the directory is another one they stay by: \
             ronda directory apply {plan}",
            people(*rebinds),
        ));
        lines.extend(rebind.iter().map(|line| format!("  {line}")));
        if *rebinds > rebind.len() {
            lines.push(format!("  and {} more, each by the same name", rebinds - rebind.len()));
        }
        let others = count.saturating_sub(*rebinds);
        if others > 0 {
            lines.push(format!(
                "Of {} no other entry tells. Where they are few they are let go with that word: first correct the address or the name of \
                 whoever still works here.",
                people(others),
            ));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told() -> DirectoryReply {
        DirectoryReply {
            done: true,
            seen: 1,
            made: 1,
            changed: 0,
            ended: 0,
            stripped: 0,
            people: Vec::new(),
            told: vec!["eva.ruiz (Eva Ruiz) is entered: agente-mesa".into()],
            plan: None,
            empty: false,
            without_role: 1,
            groupless: false,
            aside: Vec::new(),
            first: Vec::new(),
            rules: Vec::new(),
            kept: Vec::new(),
            rebind: Vec::new(),
            rebinds: 0,
            rebind_plan: None,
            rebound: 0,
        }
    }

    #[test]
    fn one_is_told_as_one_and_who_gets_which_role_is_named() {
        let one = lines(&told());
        assert_eq!(
            one,
            [
                "1 entry: 1 person was entered, 0 changed; 1 has no role by any rule.",
                "  eva.ruiz (Eva Ruiz) is entered: agente-mesa"
            ]
        );
        let many = lines(&DirectoryReply { seen: 70, made: 60, without_role: 2, done: false, ..told() });
        assert_eq!(many[0], "70 entries: 60 people would be entered, 0 changed; 2 have no role by any rule.");
        assert_eq!(many[2], "  and 59 more");
    }

    #[test]
    fn a_reading_that_leaves_people_waiting_ends_as_done_in_part() {
        assert!(!waits(&told()), "nobody waits");
        let waiting = DirectoryReply { ended: 9, plan: Some("ab".into()), ..told() };
        assert!(waits(&waiting));
        assert!(!waits(&DirectoryReply { done: false, ..waiting.clone() }), "a trial leaves nothing undone");
        assert!(waits(&DirectoryReply { ended: 9, empty: true, ..told() }));
        assert!(!waits(&DirectoryReply { ended: 1, ..told() }), "they were let go");
        assert!(lines(&waiting).iter().any(|line| line.ends_with("ronda directory apply ab")));
        let rebind = vec!["eva.rios (Eva Ríos) by «eva.rios» (Eva Ríos)".to_owned()];
        let moved = DirectoryReply { rebind, rebinds: 7, rebind_plan: Some("cd".into()), ..waiting };
        let told = lines(&moved);
        let at = told.iter().position(|line| line.ends_with("ronda directory apply cd")).expect("the other word");
        let after = [
            "  eva.rios (Eva Ríos) by «eva.rios» (Eva Ríos)",
            "  and 6 more, each by the same name",
            "Of 2 people no other entry tells. Where they are few they are let go with that word: first correct the address or the name of \
             whoever still works here.",
        ];
        assert_eq!(told[at + 1..], after);
    }

    #[test]
    fn who_keeps_the_last_role_and_who_was_bound_anew_is_told() {
        let kept = lines(&DirectoryReply { kept: vec!["ana".into()], rebound: 2, ..self::told() });
        assert_eq!(
            kept[2..],
            [
                "2 people were bound to another entry.",
                "Nobody else would supervise, or administer: ana keeps the role that the rules would take, until somebody else has it.",
            ]
        );
    }
}
