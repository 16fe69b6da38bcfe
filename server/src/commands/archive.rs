//! `ronda archive --year Y --dry-run`: what of a closed year would leave the store.

use super::CommandError;
use super::ask::{ask, unexpected};
use crate::admin_api::{Answer, Question};
use crate::archive::Stays;
use crate::config::Settings;
use std::process::ExitCode;

/// Counts, and changes nothing.
pub(super) async fn count(year: i32, settings: Settings) -> Result<ExitCode, CommandError> {
    match ask(settings, Question::Archive { year }).await? {
        Answer::Leaving(leaving) => {
            println!(
                "Of {year} {} tickets would leave, with {} entries of the feed ({} bytes) and {} files of evidence ({} bytes).",
                leaving.tickets, leaving.entries, leaving.bytes, leaving.files, leaving.file_bytes
            );
            for (why, count) in &leaving.stay {
                println!("{count} stay: {}.", words(*why));
            }
            println!("Nothing was changed.");
            Ok(ExitCode::SUCCESS)
        }
        other => unexpected(other),
    }
}

fn words(why: Stays) -> &'static str {
    match why {
        Stays::Recent => "they ended so lately that a device may hold them or bring offline work on them",
        Stays::Unsettled => "something in them waits for a decision",
        Stays::Held => "acts on them are held",
        Stays::Linked => "they belong together with open tickets",
    }
}
