//! `ronda archive`: the tickets of a closed year leave the store for archives, and come back.

use super::ask::{ask, unexpected};
use super::console::seen_here;
use super::{CommandError, IN_PART, system};
use crate::admin_api::{Answer, FolderFingerprint, Question, ToReturn, YearArchived};
use crate::archive::WhyKept;
use crate::backup::blobs::beside_backup;
use crate::cli::{self, ArchiveOf};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

/// Counts, archives or brings back.
pub(super) async fn archive(order: ArchiveOf, file: Option<&Path>) -> Result<ExitCode, CommandError> {
    let settings = cli::settings(order.settings, file)?;
    let question = match (order.year, order.bring_back, order.backup) {
        (None, Some(ticket), _) if ticket.is_empty() => {
            return Err(CommandError::Misused(
                "say what comes back: --bring-back FOLIO, or --year Y --bring-back".into(),
            ));
        }
        (Some(year), Some(ticket), _) if ticket.is_empty() => Question::BringBack(ToReturn::Year(year)),
        (Some(_), Some(_), _) => {
            return Err(CommandError::Misused("say one: --bring-back FOLIO, or --year Y --bring-back".into()));
        }
        (None, Some(ticket), _) => Question::BringBack(ToReturn::Ticket(ticket)),
        (Some(year), None, _) if order.dry_run => Question::Archive { year },
        (Some(year), None, Some(backup)) => {
            // The server has a working directory of its own.
            let backup = std::path::absolute(&backup).map_err(system(format!("{} is no path", backup.display())))?;
            let unseen = format!("the folder of {} cannot be looked at; nothing has left", backup.display());
            let folder = FolderFingerprint::of(&backup).map_err(system(unseen))?;
            Question::ArchiveYear { year, backup, folder }
        }
        (Some(_), None, None) => {
            let words = "nothing leaves before a backup has the archives: say --backup FILE, where one is made that does; or \
                         --dry-run, to count what would leave";
            return Err(CommandError::Misused(words.into()));
        }
        (None, None, _) => return Err(CommandError::Misused("say which year: --year".into())),
    };
    let backup = if let Question::ArchiveYear { backup, .. } = &question { Some(backup.clone()) } else { None };
    match ask(settings, question).await? {
        Answer::Leaving(leaving) => {
            println!(
                "{} tickets would leave, with {} entries of the feed ({} bytes) and {} files of evidence ({} bytes).",
                leaving.tickets, leaving.entries, leaving.bytes, leaving.files, leaving.file_bytes
            );
            staying(&leaving.stay);
            println!("Nothing was changed.");
            Ok(ExitCode::SUCCESS)
        }
        Answer::YearArchived(year) => {
            archived(&year, backup.as_deref());
            if let (Some(_), Some(backup)) = (&year.backup, backup.as_deref()) {
                seen_here(backup, None)?;
            }
            // What moved meanwhile is left to another run; what stays by rule is no fault.
            Ok(if year.moved > 0 { ExitCode::from(IN_PART) } else { ExitCode::SUCCESS })
        }
        Answer::BroughtBack { tickets } => {
            println!("{tickets} tickets are in the store again, every entry in its place.");
            Ok(ExitCode::SUCCESS)
        }
        other => unexpected(other),
    }
}

fn archived(year: &YearArchived, backup: Option<&Path>) {
    match (&year.backup, backup) {
        (Some(sha256), Some(backup)) => {
            println!("{}: read back and whole, SHA-256 {sha256}.", backup.display());
            println!("{} tickets left; their archives have {} bytes.", year.tickets, year.bytes);
            println!("The archives lie with the evidence, and in {}.", beside_backup(backup).display());
        }
        _ => println!("No ticket could leave; no backup was made."),
    }
    if year.moved > 0 {
        println!("{} stay: something happened to them meanwhile. Run this again for them.", year.moved);
    }
    staying(&year.stay);
    if year.tickets > 0 {
        println!("The disk may keep freed pages: ronda compact, or a vacuum of the database, gives them back.");
    }
}

fn staying(stay: &BTreeMap<WhyKept, u64>) {
    for (why, count) in stay {
        println!("{count} stay: {}.", words(*why));
    }
}

fn words(why: WhyKept) -> &'static str {
    match why {
        WhyKept::Recent => "they ended so lately that a device may hold them or bring offline work on them",
        WhyKept::Unsettled => "something in them waits for a decision",
        WhyKept::Held => "acts on them are held",
        WhyKept::Linked => "they belong together with open tickets",
        WhyKept::Due => "the server has something to do with them by its clock",
        WhyKept::TooLarge => "their archives would be larger than a file of evidence may be",
        WhyKept::Faulty => "they do not prove themselves: run ronda verify",
    }
}
