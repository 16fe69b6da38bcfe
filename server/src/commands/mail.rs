//! `ronda mail-in` and `ronda mail`.

use super::ask::{ask, unexpected};
use super::{CommandError, system, when};
use crate::admin_api::{Answer, Question};
use crate::config::Settings;
use crate::mail::read::MOST_BYTES;
use serde_bytes::ByteBuf;
use std::io::Read;
use std::process::ExitCode;

/// What mail servers take as «not now»: they keep the message and hand it in again (sysexits.h).
const TRY_LATER: u8 = 75;

/// Takes one message from standard input. A message that was refused with words was dealt with: the command succeeds.
pub(super) async fn take(settings: Settings) -> Result<ExitCode, CommandError> {
    let mut message = Vec::new();
    let read = std::io::stdin().lock().take(MOST_BYTES as u64 + 1).read_to_end(&mut message);
    read.map_err(system("the message cannot be read"))?;
    match ask(settings, Question::MailIn { message: ByteBuf::from(message) }).await {
        Ok(Answer::MailTaken(line)) => {
            println!("{} {}", line.became, line.ticket);
            Ok(ExitCode::SUCCESS)
        }
        Ok(Answer::Refused(why)) => {
            eprintln!("{why}");
            Ok(ExitCode::from(TRY_LATER))
        }
        Ok(other) => unexpected(other),
        Err(error @ CommandError::Config(_)) => Err(error),
        Err(error) => {
            eprintln!("{error}");
            Ok(ExitCode::from(TRY_LATER))
        }
    }
}

/// Prints the queue.
pub(super) async fn queue(all: bool, settings: Settings) -> Result<ExitCode, CommandError> {
    match ask(settings, Question::MailQueue { all }).await? {
        Answer::MailQueue { lines, waiting, standstill } => {
            if let Some(why) = standstill {
                println!("Nothing goes out: {why}");
            }
            println!("{waiting} wait.");
            for line in lines {
                let tries = if line.tries > 0 { format!(", tried {} times", line.tries) } else { String::new() };
                let answer = if line.answer.is_empty() { String::new() } else { format!(": {}", line.answer) };
                let ticket = if line.ticket.is_empty() { String::new() } else { format!("  {}", line.ticket) };
                println!(
                    "{}  {}{ticket}  {}  since {}  {} {}{tries}{answer}",
                    line.id,
                    line.event,
                    line.to,
                    when(line.made),
                    line.state,
                    when(line.at)
                );
            }
            Ok(ExitCode::SUCCESS)
        }
        other => unexpected(other),
    }
}

/// Prints what came.
pub(super) async fn came(settings: Settings) -> Result<ExitCode, CommandError> {
    match ask(settings, Question::MailCame {}).await? {
        Answer::MailCame(lines) => {
            for line in lines {
                let rest = [&line.ticket, &line.why, &line.kept].into_iter().filter(|text| !text.is_empty());
                let rest = rest.map(String::as_str).collect::<Vec<_>>().join("  ");
                println!("{}  {}  {}  «{}»  {rest}", when(line.at), line.became, line.from, line.subject);
            }
            Ok(ExitCode::SUCCESS)
        }
        other => unexpected(other),
    }
}

/// Tries messages again.
pub(super) async fn retry(id: Option<u64>, settings: Settings) -> Result<ExitCode, CommandError> {
    match ask(settings, Question::MailRetry { id }).await? {
        Answer::MailRetried { messages } => {
            println!("{messages} are tried again.");
            Ok(ExitCode::SUCCESS)
        }
        other => unexpected(other),
    }
}
