//! The commands that ask a running server, or the store where none runs.

use super::{CommandError, IN_PART, system};
use crate::cli::{Enrol, What};
use crate::clock::Clock;
use crate::config::Settings;
use crate::operator::{Answer, Make, Operator, Question};
use crate::{admin, qr, start};
use ronda_shared::ids::{PersonId, RoleId, TeamId};
use serde_bytes::ByteBuf;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

/// Checks an organisation's data.
pub(super) fn check(name: &str) -> ExitCode {
    match crate::organisation::load_named(name) {
        Ok(organisation) => {
            println!(
                "{} ({}): {} services, {} forms, {} roles, {} teams. Version {}. Nothing to correct.",
                organisation.name,
                organisation.id,
                organisation.services.len(),
                organisation.forms.len(),
                organisation.roles.len(),
                organisation.teams.len(),
                organisation.version
            );
            ExitCode::SUCCESS
        }
        Err(findings) => {
            for finding in &findings {
                println!("{finding}");
            }
            println!("{} to correct.", findings.len());
            ExitCode::from(IN_PART)
        }
    }
}

/// Prints a link and its QR code.
pub(super) async fn enrol(enrol: Enrol, file: Option<&Path>) -> Result<ExitCode, CommandError> {
    let make = enrol.name.map(|name| Make {
        name,
        roles: enrol.roles.into_iter().map(RoleId::new).collect(),
        teams: enrol.teams.into_iter().map(TeamId::new).collect(),
    });
    let question = Question::Enrol { person: PersonId::new(enrol.person.clone()), make };
    match ask(enrol.settings.over_file(file)?, question).await? {
        Answer::Link { url, expires } => {
            let minutes = expires.since(Clock::system().now()) / ronda_shared::time::MINUTE_MS;
            if !enrol.plain {
                if let Some(code) = qr::in_terminal(&url) {
                    print!("{code}");
                }
                println!("For {}, on one browser, once, within {} hours:", enrol.person, (minutes + 30) / 60);
            }
            println!("{url}");
            Ok(ExitCode::SUCCESS)
        }
        other => unexpected(other),
    }
}

/// Takes in a CSV file.
pub(super) async fn import(
    what: What,
    table: &Path,
    dry_run: bool,
    settings: Settings,
) -> Result<ExitCode, CommandError> {
    let doing = format!("{} cannot be read", table.display());
    let file = ByteBuf::from(std::fs::read(table).map_err(system(doing))?);
    let question = match what {
        What::People => Question::ImportPeople { file, dry_run },
        What::Equipment => Question::ImportEquipment { file, dry_run },
    };
    match ask(settings, question).await? {
        Answer::Imported(report) => {
            println!("{report}");
            Ok(if report.bad.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(IN_PART) })
        }
        other => unexpected(other),
    }
}

/// Writes a backup.
pub(super) async fn back_up(into: &Path, settings: Settings) -> Result<ExitCode, CommandError> {
    // The server has a working directory of its own.
    let file = std::path::absolute(into).map_err(system(format!("{} is no path", into.display())))?;
    if file.exists() {
        return Err(CommandError::Refused(format!("{} exists already", file.display())));
    }
    match ask(settings, Question::Backup { file: file.clone() }).await? {
        Answer::BackedUp { position, documents, bytes, sha256 } => {
            println!(
                "{}: {documents} documents, the feed up to {position}, {bytes} bytes, read back and whole.\nSHA-256 {sha256}",
                file.display()
            );
            Ok(ExitCode::SUCCESS)
        }
        other => unexpected(other),
    }
}

/// Asks the running server; where none runs, answers on the store itself.
async fn ask(settings: Settings, question: Question) -> Result<Answer, CommandError> {
    let data = settings.data()?;
    let asked = admin::ask(&data, &question).await.map_err(system("the server could not be asked"))?;
    if let Some(answer) = asked {
        return Ok(answer);
    }
    let config = settings.check()?;
    let organisation = start::organisation(&config.organisation)?;
    let ingest = start::ingest(start::open(&data)?, organisation, Clock::system())?;
    Ok(Arc::new(Operator::new(ingest, config.origin())).answer(question).await)
}

fn unexpected(answer: Answer) -> Result<ExitCode, CommandError> {
    Err(CommandError::Refused(match answer {
        Answer::Refused(why) => why,
        Answer::Link { .. } | Answer::Imported(_) | Answer::BackedUp { .. } => {
            "the server answered something else than was asked; is it of another version?".into()
        }
    }))
}
