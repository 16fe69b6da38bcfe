//! `ronda mail-in` and `ronda mail`.

use super::ask::{ask, unexpected};
use super::{CommandError, system, when};
use crate::admin_api::{Answer, Question};
use crate::config::{ConfigError, Settings};
use crate::mail::read::MOST_BYTES;
use serde_bytes::ByteBuf;
use std::io::Read;
use std::process::ExitCode;

/// What mail servers take as «not now»: they keep the message and hand it in again (sysexits.h).
const TRY_LATER: u8 = 75;

/// Takes one message from standard input. A message that was refused with words was dealt with: the command succeeds. Whatever else keeps
/// it from being taken, a misspelt line of the settings too, is mended by somebody: until then no mail server is to send it back.
pub(super) async fn take(settings: Result<Settings, ConfigError>) -> Result<ExitCode, CommandError> {
    Ok(taken_or_later(settings, std::io::stdin().lock()).await)
}

async fn taken_or_later(settings: Result<Settings, ConfigError>, from: impl Read) -> ExitCode {
    match taken(settings, from).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(TRY_LATER)
        }
    }
}

async fn taken(settings: Result<Settings, ConfigError>, from: impl Read) -> Result<ExitCode, CommandError> {
    let mut message = Vec::new();
    let read = from.take(MOST_BYTES as u64 + 1).read_to_end(&mut message);
    read.map_err(system("the message cannot be read"))?;
    match ask(settings?, Question::MailIn { message: ByteBuf::from(message) }).await? {
        Answer::MailTaken(line) => {
            println!("{} {}", line.became, line.ticket);
            Ok(ExitCode::SUCCESS)
        }
        other => unexpected(other),
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A mail server takes any other code for a last word, and sends the message back to whoever asked for help.
    #[tokio::test(flavor = "multi_thread")]
    async fn a_message_that_cannot_be_taken_now_is_kept_by_the_mail_server() {
        let folder = tempfile::tempdir().expect("a folder");
        let later = format!("{:?}", ExitCode::from(TRY_LATER));
        let message = b"Subject: no enciende\r\n\r\nLa impresora.\r\n".as_slice();
        let told = taken_or_later(Err(ConfigError::NoData), message).await;
        assert_eq!(format!("{told:?}"), later, "its settings are not right");
        let nowhere = Settings { data: Some(folder.path().join("data")), ..Settings::default() };
        let told = taken_or_later(Ok(nowhere), message).await;
        assert_eq!(format!("{told:?}"), later, "there is no store");
    }
}
