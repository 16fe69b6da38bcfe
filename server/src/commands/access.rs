//! Who has which device, one revoked, a person who begins anew, and what was done: the operator's commands on access.

use super::ask::{ask, unexpected};
use super::console::print_link;
use super::{CommandError, IN_PART, when};
use crate::admin_api::{Answer, AuditLine, DeviceLine, Question};
use crate::cli::{self, AuditOf, Reset};
use crate::config::Settings;
use ronda_shared::date::Date;
use ronda_shared::ids::PersonId;
use ronda_shared::time::Timestamp;
use std::path::Path;
use std::process::ExitCode;

/// Lists devices.
pub(super) async fn devices(person: Option<String>, settings: Settings) -> Result<ExitCode, CommandError> {
    let question = Question::Devices { person: person.map(PersonId::new) };
    match ask(settings, question).await? {
        Answer::Devices(devices) => {
            devices.iter().for_each(|device| println!("{}", device_line(device)));
            println!("{} devices.", devices.len());
            Ok(ExitCode::SUCCESS)
        }
        other => unexpected(other),
    }
}

fn device_line(device: &DeviceLine) -> String {
    let seen = device.seen.map_or("never heard of".to_owned(), |at| format!("last heard of {}", when(at)));
    let unsent =
        device.unsent.filter(|unsent| *unsent > 0).map_or(String::new(), |unsent| format!(", {unsent} not sent"));
    let held = if device.held > 0 { format!(", {} held", device.held) } else { String::new() };
    let revoked = device.revoked.map_or(String::new(), |at| format!(", revoked {}", when(at)));
    let DeviceLine { id, code, person, name, .. } = device;
    format!("{code:3}  {id}  {person}  «{name}»  {seen}{unsent}{held}{revoked}")
}

/// Revokes a device.
pub(super) async fn revoke(device: String, settings: Settings) -> Result<ExitCode, CommandError> {
    match ask(settings, Question::Revoke { device }).await? {
        Answer::Revoked(device) => {
            println!("{}", device_line(&device));
            println!(
                "It is revoked: it receives nothing more, and what it still sends is held for somebody to decide."
            );
            Ok(ExitCode::SUCCESS)
        }
        other => unexpected(other),
    }
}

/// Ends what a person came in with, and prints a new link.
pub(super) async fn reset(reset: Reset, file: Option<&Path>) -> Result<ExitCode, CommandError> {
    let question = Question::Reset { person: PersonId::new(reset.person.clone()) };
    match ask(cli::settings(reset.settings, file)?, question).await? {
        Answer::Link { url, expires } => {
            print_link(&reset.person, &url, expires, reset.plain);
            Ok(ExitCode::SUCCESS)
        }
        other => unexpected(other),
    }
}

/// Prints the audit log.
pub(super) async fn audit(audit: AuditOf, file: Option<&Path>) -> Result<ExitCode, CommandError> {
    let (since, day) = audit.since.as_deref().map(instant_or_day).transpose()?.unwrap_or_default();
    let question = Question::Audit { since, day, who: audit.who };
    match ask(cli::settings(audit.settings, file)?, question).await? {
        Answer::Audit { lines, more } => {
            if more {
                println!("… (older lines: read them with --who, or in the store)");
            }
            lines.iter().for_each(|line| println!("{}", audit_line(line)));
            Ok(if more { ExitCode::from(IN_PART) } else { ExitCode::SUCCESS })
        }
        other => unexpected(other),
    }
}

fn audit_line(line: &AuditLine) -> String {
    let what = line.what.word();
    let by = line.by.as_ref().map_or("console", PersonId::as_str);
    let device = line.device.map_or(String::new(), |device| format!(" on {device}"));
    let detail = if line.detail.is_empty() { String::new() } else { format!(" ({})", line.detail) };
    format!("{:>8}  {}  {by}{device}  {what}  {}{detail}", line.position, when(line.at), line.subject)
}

/// An instant with its offset, or a day (`2026-11-20`): when that begins, the server knows by the institution's time zone.
fn instant_or_day(text: &str) -> Result<(Option<Timestamp>, Option<Date>), CommandError> {
    if let Ok(instant) = text.parse::<jiff::Timestamp>() {
        return Ok((Some(Timestamp::from_millis(instant.as_millisecond())), None));
    }
    let day = text.parse::<Date>();
    let day = day.map_err(|()| CommandError::Misused(format!("«{text}» is no day (2026-11-20) and no instant")))?;
    Ok((None, Some(day)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_or_an_instant() {
        let read = |text| instant_or_day(text).ok();
        assert_eq!(read("1970-01-02"), Some((None, Date::new(1970, 1, 2))));
        let instant = Timestamp::from_millis(86_400_000 + 6 * 3_600_000 + 1_000);
        assert_eq!(read("1970-01-02T00:00:01-06:00"), Some((Some(instant), None)));
        assert!(matches!(instant_or_day("ayer"), Err(CommandError::Misused(_))));
    }
}
