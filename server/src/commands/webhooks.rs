//! `ronda webhooks`.

use super::ask::{ask, unexpected};
use super::{CommandError, when};
use crate::admin_api::{Answer, Question};
use crate::config::Settings;
use std::process::ExitCode;

/// Prints what waits and what was given up.
pub(super) async fn list(settings: Settings) -> Result<ExitCode, CommandError> {
    match ask(settings, Question::Webhooks {}).await? {
        Answer::Webhooks(lines) => {
            let failed = lines.iter().filter(|line| line.failed).count();
            println!("{failed} were given up, {} wait.", lines.len() - failed);
            for line in lines {
                let state = if line.failed { "given up" } else { "next try" };
                println!(
                    "{}  {}  {}  since {}  {state} {}  tried {} times  {}",
                    line.id,
                    line.hook,
                    line.event,
                    when(line.made),
                    when(line.at),
                    line.tries,
                    line.answer
                );
            }
            Ok(ExitCode::SUCCESS)
        }
        other => unexpected(other),
    }
}

/// Tries messages again.
pub(super) async fn replay(id: Option<String>, settings: Settings) -> Result<ExitCode, CommandError> {
    match ask(settings, Question::WebhooksReplay { id }).await? {
        Answer::WebhooksReplayed { messages } => {
            println!("{messages} are tried again.");
            Ok(ExitCode::SUCCESS)
        }
        other => unexpected(other),
    }
}
