//! `ronda person`: what is held on somebody; and `ronda transparency`: tickets told without people.

use super::ask::{ask, unexpected};
use super::{CommandError, IN_PART, system, write_new};
use crate::admin_api::{Answer, PersonOrder, PersonWish, Question};
use crate::cli::{self, PersonOf, TransparencyOf};
use crate::persons::{Candidate, Correction, FolderFile};
use ronda_shared::command::ContactField;
use ronda_shared::date::Date;
use ronda_shared::ids::PersonId;
use ronda_shared::json;
use std::collections::BTreeMap;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Component, Path};
use std::process::ExitCode;

/// Gathers, corrects or takes out.
pub(super) async fn person(order: PersonOf, file: Option<&Path>) -> Result<ExitCode, CommandError> {
    let wish = wish(&order)?;
    let settings = cli::settings(order.settings, file)?;
    let _made = order.to.as_deref().map(NewFolder::made).transpose()?;
    let asked = PersonOrder { who: order.who, also: order.also, asked: order.request.unwrap_or_default(), wish };
    match ask(settings, Question::Person(asked)).await? {
        Answer::People(all) => {
            println!("Several people are meant. Ask again by a key, and add others of the same person with --also:");
            all.iter().for_each(candidate);
            Ok(ExitCode::from(IN_PART))
        }
        Answer::Folder { files, told, in_part } => folder(order.to.as_deref(), &files, (told.as_slice(), in_part)),
        other => unexpected(other),
    }
}

/// Writes tickets without people.
pub(super) async fn transparency(order: TransparencyOf, file: Option<&Path>) -> Result<ExitCode, CommandError> {
    let day = |text: &str| {
        text.parse::<Date>().map_err(|()| CommandError::Misused(format!("«{text}» is no day: 2026-11-20")))
    };
    let question = Question::Transparency { from: day(&order.from)?, to: day(&order.to)? };
    let settings = cli::settings(order.settings, file)?;
    let _made = NewFolder::made(&order.to_dir)?;
    match ask(settings, question).await? {
        Answer::Folder { files, told, in_part } => folder(Some(&order.to_dir), &files, (told.as_slice(), in_part)),
        other => unexpected(other),
    }
}

fn wish(order: &PersonOf) -> Result<PersonWish, CommandError> {
    if order.redact {
        let none = || CommandError::Misused("say by which decision: --decision \"oficio 12/2026\"".into());
        let decision = order.decision.clone().ok_or_else(none)?;
        return Ok(PersonWish::Cancel { decision, apply: order.apply });
    }
    if order.correct.is_empty() {
        return Ok(PersonWish::Gather {});
    }
    let mut data = BTreeMap::new();
    for one in &order.correct {
        let (field, value) = one.split_once('=').unwrap_or((one.as_str(), ""));
        let known = json::of_value::<ContactField>(serde_json::Value::String(field.to_owned()));
        let field = known.map_err(|_| {
            CommandError::Misused(format!("there is no «{field}» to correct: name=…, mail=…, phone=…, client_org=…"))
        })?;
        data.insert(field, value.to_owned());
    }
    match (&order.by, &order.reason) {
        (Some(by), Some(reason)) => {
            Ok(PersonWish::Correct(Correction { data, by: PersonId::new(by), reason: reason.clone() }))
        }
        _ => Err(CommandError::Misused("say in whose name (--by PERSON, of the desk) and why (--reason)".into())),
    }
}

fn candidate(one: &Candidate) {
    let told = [&one.names, &one.mails, &one.phones, &one.orgs].map(|it| if it.is_empty() { "-" } else { it.as_str() });
    println!("  «{}»  {}  {} tickets", one.key, told.join("  "), one.tickets);
}

/// A folder that is made before anything is done of which papers are put into it: what was taken out, or destroyed, cannot be told of
/// again. It goes with this where nothing was put there.
pub(super) struct NewFolder<'p>(&'p Path);

impl<'p> NewFolder<'p> {
    /// Makes it; it must not be there.
    pub(super) fn made(to: &'p Path) -> Result<Self, CommandError> {
        if to.exists() {
            return Err(CommandError::Refused(format!("{} is there already: name a new folder", to.display())));
        }
        make(to)?;
        Ok(Self(to))
    }
}

impl Drop for NewFolder<'_> {
    fn drop(&mut self) {
        // Only an empty one is removed so.
        drop(std::fs::remove_dir(self.0));
    }
}

/// Writes the files, and prints what is told; the code says whether all was done that was asked for.
pub(super) fn folder(
    to: Option<&Path>,
    files: &[FolderFile],
    (told, in_part): (&[String], bool),
) -> Result<ExitCode, CommandError> {
    match to {
        None => println!("Nothing was written: name a folder with --to."),
        Some(to) => {
            for file in files {
                // The server names them; none leads out of the folder all the same.
                let name = Path::new(&file.name);
                if !name.components().all(|part| matches!(part, Component::Normal(_))) {
                    return Err(CommandError::Refused(format!("the server named a file «{}»", file.name)));
                }
                let place = to.join(name);
                if let Some(parent) = place.parent().filter(|parent| !parent.exists()) {
                    make(parent)?;
                }
                write_new(&place, &file.bytes)?;
            }
            println!("{} files in {}.", files.len(), to.display());
        }
    }
    told.iter().for_each(|line| println!("{line}"));
    Ok(if in_part { ExitCode::from(IN_PART) } else { ExitCode::SUCCESS })
}

/// A folder for its owner alone: people stand in it.
fn make(folder: &Path) -> Result<(), CommandError> {
    let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.map_err(system(format!("{} cannot be made", folder.display())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::{Cli, Command};
    use clap::Parser;

    #[test]
    fn a_folder_that_nothing_was_put_into_goes_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let to = folder.path().join("papers").join("12");
        drop(NewFolder::made(&to).expect("made"));
        assert!(!to.exists());
        let made = NewFolder::made(&to).expect("made");
        assert!(matches!(NewFolder::made(&to).map(|_| ()), Err(CommandError::Refused(_))), "it is there");
        std::fs::write(to.join("acta.html"), b"acta").expect("written");
        drop(made);
        assert!(to.join("acta.html").exists());
    }

    #[test]
    fn what_was_done_in_part_is_told_by_the_code() {
        let code = |in_part| format!("{:?}", folder(None, &[], ([].as_slice(), in_part)).expect("told"));
        assert_eq!(code(false), format!("{:?}", ExitCode::SUCCESS));
        assert_eq!(code(true), format!("{:?}", ExitCode::from(IN_PART)));
    }

    /// The letter of a cancellation is made once: who it was about is not known any more.
    #[tokio::test(flavor = "multi_thread")]
    async fn nothing_is_asked_for_where_its_letter_cannot_be_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let blocked = folder.path().join("blocked");
        std::fs::write(&blocked, b"no folder").expect("in the way");
        let (to, data) = (blocked.join("letter"), folder.path().join("data"));
        let line = format!("person KEY --redact --decision D --apply --to {} --data {}", to.display(), data.display());
        let cli = Cli::try_parse_from(std::iter::once("ronda").chain(line.split(' '))).expect("understood");
        let Command::Person(order) = cli.command else { panic!("another command") };
        let refused = person(*order, None).await;
        assert!(matches!(&refused, Err(CommandError::System { .. })), "before there is a store: {refused:?}");
        let without = "ronda person KEY --redact --decision D --apply --data d";
        assert!(Cli::try_parse_from(without.split(' ')).is_err(), "its letter goes somewhere");
    }
}
