//! The commands that ask a running server, or the store where none runs.

use super::ask::{ask, unexpected};
use super::new_file::NewFile;
use super::{CommandError, IN_PART, system, write_new};
use crate::admin_api::{Answer, PersonToCreate, Question, Table, TableFile};
use crate::cli::{self, Enrol, Export, TableKind};
use crate::clock::Clock;
use crate::config::Settings;
use crate::import::FILE_BYTES;
use crate::qr;
use ronda_shared::ids::{PersonId, RegisterId, RoleId, TeamId};
use ronda_shared::time::Timestamp;
use serde_bytes::ByteBuf;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Checks an organisation's data.
pub(super) fn check(name: &str, into: Option<&Path>) -> Result<ExitCode, CommandError> {
    if let (Some(into), Ok(files)) = (into, crate::organisation::files_named(name)) {
        crate::organisation::write(into, &files).map_err(system(format!("{} cannot be written", into.display())))?;
        println!("{}: {} files.", into.display(), files.len());
    }
    Ok(match crate::organisation::load_with_undecided(name) {
        Ok((organisation, undecided)) => {
            println!(
                "{} ({}): {} services, {} forms, {} roles, {} teams. Version {}.{}",
                organisation.name,
                organisation.id,
                organisation.services.len(),
                organisation.forms.len(),
                organisation.roles.len(),
                organisation.teams.len(),
                organisation.version,
                if undecided.is_empty() { " Nothing to correct." } else { "" }
            );
            for finding in &undecided {
                println!("To decide before ronda serve: {finding}");
            }
            for finding in crate::organisation::advice(name).unwrap_or_default() {
                println!("To know: {finding}");
            }
            if undecided.is_empty() {
                ExitCode::SUCCESS
            } else {
                println!("{} to decide: ronda serve does not start before.", undecided.len());
                ExitCode::from(IN_PART)
            }
        }
        Err(findings) => {
            for finding in &findings {
                println!("{finding}");
            }
            println!("{} to correct.", findings.len());
            ExitCode::from(IN_PART)
        }
    })
}

/// Prints a link and its QR code.
pub(super) async fn enrol(enrol: Enrol, file: Option<&Path>) -> Result<ExitCode, CommandError> {
    let make = enrol.name.map(|name| PersonToCreate {
        name,
        roles: enrol.roles.into_iter().map(RoleId::new).collect(),
        teams: enrol.teams.into_iter().map(TeamId::new).collect(),
    });
    let question = Question::Enrol { person: PersonId::new(enrol.person.clone()), make };
    match ask(cli::settings(enrol.settings, file)?, question).await? {
        Answer::Link { url, expires } => {
            print_link(&enrol.person, &url, expires, enrol.plain);
            Ok(ExitCode::SUCCESS)
        }
        other => unexpected(other),
    }
}

/// Prints a link, and its QR code where more than the link is wanted.
pub(super) fn print_link(person: &str, url: &str, expires: Timestamp, plain: bool) {
    let minutes = expires.since(Clock::system().now()) / ronda_shared::time::MINUTE_MS;
    if !plain {
        if let Some(code) = qr::in_terminal(url) {
            print!("{code}");
        }
        println!("For {person}, on one browser, once, within {} hours:", (minutes + 30) / 60);
    }
    println!("{url}");
}

/// Takes in a CSV file.
pub(super) async fn import(
    (what, register): (TableKind, Option<String>),
    table: &Path,
    (ignore, dry_run): (Vec<String>, bool),
    settings: Settings,
) -> Result<ExitCode, CommandError> {
    let doing = || system(format!("{} cannot be read", table.display()));
    let length = std::fs::metadata(table).map_err(doing())?.len();
    // What is handed over need not be readable to the server's user; what is too large for that, the server opens.
    let file = match usize::try_from(length) {
        Ok(length) if length <= FILE_BYTES => TableFile::Bytes(ByteBuf::from(std::fs::read(table).map_err(doing())?)),
        _ => TableFile::Path(std::path::absolute(table).map_err(doing())?),
    };
    let what = match what {
        TableKind::People => Table::People,
        TableKind::Equipment => Table::Equipment,
        TableKind::Records => Table::Records(RegisterId::new(register.unwrap_or_default())),
    };
    match ask(settings, Question::Import { what, file, ignore, dry_run }).await? {
        Answer::Imported(report) => {
            println!("{report}");
            Ok(if report.left_out() == 0 { ExitCode::SUCCESS } else { ExitCode::from(IN_PART) })
        }
        other => unexpected(other),
    }
}

/// Writes a backup, or what came since another one.
pub(super) async fn back_up(into: &Path, since: Option<&Path>, settings: Settings) -> Result<ExitCode, CommandError> {
    // The server has a working directory of its own.
    let whole = |path: &Path| std::path::absolute(path).map_err(system(format!("{} is no path", path.display())));
    let (file, since) = (whole(into)?, since.map(whole).transpose()?);
    if file.exists() {
        return Err(CommandError::Refused(format!("{} exists already", file.display())));
    }
    match ask(settings, Question::Backup { file: file.clone(), since: since.clone() }).await? {
        Answer::BackedUp {
            position,
            since: base,
            documents,
            bytes,
            sha256,
            files,
            copied,
            messages,
            missing,
            unmarked,
            mark_fault,
        } => {
            seen_here(&file, Some(bytes))?;
            let feed = match base {
                Some(base) => format!("the feed from {} to {position}", base + 1),
                None => format!("the feed up to {position}"),
            };
            println!(
                "{}: {documents} documents, {feed}, {bytes} bytes, read back and whole.\nSHA-256 {sha256}",
                file.display()
            );
            if let Some(since) = since {
                println!(
                    "It goes on from {}: only together with that, and all before it, is it restored.",
                    since.display()
                );
            }
            println!(
                "{files} files of evidence beside it in {}, {copied} copied now.",
                crate::backup::blobs::beside_backup(&file).display()
            );
            if messages > 0 {
                println!("{messages} kept messages in {}.", crate::backup::messages::beside_backup(&file).display());
            }
            if let Some(why) = &mark_fault {
                println!(
                    "It is whole, and its store could take no mark of it: {why}. Phones keep what they sent, and «ronda doctor» does not count \
                     it. Keep it, and make another one once the store takes writes."
                );
            } else if unmarked {
                println!(
                    "It is not marked as made: this server follows another one, which writes, or its store is being moved. \
                     Phones keep what they sent until the server that writes was backed up, too."
                );
            }
            if missing > 0 {
                println!("{missing} files are not where they should be: run ronda verify.");
            }
            Ok(if missing == 0 && mark_fault.is_none() { ExitCode::SUCCESS } else { ExitCode::from(IN_PART) })
        }
        other => unexpected(other),
    }
}

/// Whether who asked sees the file that the server wrote: a service may have a `/tmp` of its own.
pub(super) fn seen_here(file: &Path, bytes: Option<u64>) -> Result<(), CommandError> {
    let why = match std::fs::metadata(file) {
        Ok(there) if bytes.is_none_or(|bytes| there.len() == bytes) => return Ok(()),
        Ok(there) => format!("what you see there has {} bytes", there.len()),
        Err(error) => error.to_string(),
    };
    Err(CommandError::Refused(format!(
        "the server says it is whole, but it is not at {} for you ({why}): the server has a /tmp of its own (PrivateTmp), or sees another \
         disk there. Name another folder, which both see, and make a backup again",
        file.display()
    )))
}

/// Writes a ticket with its proofs into a file.
pub(super) async fn export(export: Export, file: Option<&Path>) -> Result<ExitCode, CommandError> {
    let settings = cli::settings(export.settings, file)?;
    let question = Question::Export { ticket: export.ticket, between: export.between };
    let made = export.out.as_deref().map(NewFile::made).transpose()?;
    match ask(settings, question).await? {
        Answer::Exported { bundle, name, entries, sha256, left_out } => {
            let into = match (made, &export.out) {
                (Some(made), Some(out)) => {
                    made.write(&bundle)?;
                    out.clone()
                }
                _ => {
                    let by_name = PathBuf::from(format!("{}.ronda-ticket", file_name(&name)));
                    write_new(&by_name, &bundle)?;
                    by_name
                }
            };
            println!("{}: {name}, {entries} entries.\nSHA-256 {sha256}", into.display());
            if left_out > 0 {
                println!(
                    "{left_out} of its files are not in it: there was no room, and they lie with the evidence, under their hashes; or they \
                     are not where they should be, and «ronda verify» names them."
                );
            }
            Ok(if left_out > 0 { ExitCode::from(IN_PART) } else { ExitCode::SUCCESS })
        }
        other => unexpected(other),
    }
}

/// A folio as a file may be called.
fn file_name(name: &str) -> String {
    name.chars().map(|letter| if letter.is_alphanumeric() || "-_".contains(letter) { letter } else { '_' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backup_that_only_the_server_sees_is_none() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("a.ronda");
        let why = |bytes| seen_here(&file, bytes).expect_err("not there").to_string();
        assert!(why(Some(3)).contains("PrivateTmp") && why(None).contains("PrivateTmp"));
        std::fs::write(&file, b"abc").expect("written");
        assert!(seen_here(&file, Some(3)).is_ok() && seen_here(&file, None).is_ok());
        assert!(why(Some(4)).contains("3 bytes"));
    }
}
