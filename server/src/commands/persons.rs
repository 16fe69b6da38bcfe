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
    if let Some(to) = &order.to {
        must_be_new(to)?;
    }
    let settings = cli::settings(order.settings, file)?;
    let asked = PersonOrder { who: order.who, also: order.also, asked: order.request.unwrap_or_default(), wish };
    match ask(settings, Question::Person(asked)).await? {
        Answer::People(all) => {
            println!("Several people are meant. Ask again by a key, and add others of the same person with --also:");
            all.iter().for_each(candidate);
            Ok(ExitCode::from(IN_PART))
        }
        Answer::Folder { files, told, .. } => folder(order.to.as_deref(), &files, &told),
        other => unexpected(other),
    }
}

/// Writes tickets without people.
pub(super) async fn transparency(order: TransparencyOf, file: Option<&Path>) -> Result<ExitCode, CommandError> {
    must_be_new(&order.to_dir)?;
    let day = |text: &str| {
        text.parse::<Date>().map_err(|()| CommandError::Refused(format!("«{text}» is no day: 2026-11-20")))
    };
    let question = Question::Transparency { from: day(&order.from)?, to: day(&order.to)? };
    match ask(cli::settings(order.settings, file)?, question).await? {
        Answer::Folder { files, told, in_part } => {
            let written = folder(Some(&order.to_dir), &files, &told)?;
            Ok(if in_part { ExitCode::from(IN_PART) } else { written })
        }
        other => unexpected(other),
    }
}

fn wish(order: &PersonOf) -> Result<PersonWish, CommandError> {
    if order.redact {
        let none = || CommandError::Refused("say by which decision: --decision \"oficio 12/2026\"".into());
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
            CommandError::Refused(format!("there is no «{field}» to correct: name=…, mail=…, phone=…, client_org=…"))
        })?;
        data.insert(field, value.to_owned());
    }
    match (&order.by, &order.reason) {
        (Some(by), Some(reason)) => {
            Ok(PersonWish::Correct(Correction { data, by: PersonId::new(by), reason: reason.clone() }))
        }
        _ => Err(CommandError::Refused("say in whose name (--by PERSON, of the desk) and why (--reason)".into())),
    }
}

fn candidate(one: &Candidate) {
    let told = [&one.names, &one.mails, &one.phones, &one.orgs].map(|it| if it.is_empty() { "-" } else { it.as_str() });
    println!("  «{}»  {}  {} tickets", one.key, told.join("  "), one.tickets);
}

pub(super) fn must_be_new(to: &Path) -> Result<(), CommandError> {
    if to.exists() {
        return Err(CommandError::Refused(format!("{} is there already: name a new folder", to.display())));
    }
    Ok(())
}

pub(super) fn folder(to: Option<&Path>, files: &[FolderFile], told: &[String]) -> Result<ExitCode, CommandError> {
    match to {
        None => println!("Nothing was written: name a folder with --to."),
        Some(to) => {
            make(to)?;
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
    Ok(ExitCode::SUCCESS)
}

/// A folder for its owner alone: people stand in it.
fn make(folder: &Path) -> Result<(), CommandError> {
    let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.map_err(system(format!("{} cannot be made", folder.display())))
}
