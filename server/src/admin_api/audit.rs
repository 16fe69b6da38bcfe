//! The audit log as the operator reads it.

use super::Answer;
use crate::ingest::{Ingest, summary_if_read};
use crate::store::{Audit, AuditKind, EntryKind, Reader, StoreError};
use ronda_shared::date::{Date, instant_in};
use ronda_shared::ids::{DeviceId, DocumentId, PersonId};
use ronda_shared::time::Timestamp;
use ronda_shared::view::Summary;
use serde::{Deserialize, Serialize};

/// How many lines one answer has.
const LINES: usize = 10_000;

/// A line of the audit log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditLine {
    /// Its place in the feed.
    pub position: u64,
    /// When.
    pub at: Timestamp,
    /// Who; none for the operator at the console.
    pub by: Option<PersonId>,
    /// On which device.
    pub device: Option<DeviceId>,
    /// What.
    pub what: AuditKind,
    /// About whom or what.
    pub subject: String,
    /// In words.
    pub detail: String,
}

/// The folio of the ticket that a line is about, for who reads: it is known once the act has been done. Its id where it has none.
fn folio(reader: &dyn Reader, id: String) -> Result<String, StoreError> {
    let Ok(document) = id.parse::<DocumentId>() else { return Ok(id) };
    Ok(match summary_if_read(reader, document)? {
        Some(Summary::Ticket(ticket)) => ticket.folio.unwrap_or(ticket.provisional),
        Some(Summary::Equipment(_) | Summary::Record(_)) | None => id,
    })
}

/// The latest lines that a filter lets through: from an instant on, or from a day, which begins where the institution is.
pub(super) fn lines(
    ingest: &Ingest,
    (since, day): (Option<Timestamp>, Option<Date>),
    who: Option<&str>,
) -> Result<Answer, String> {
    let begins = |day: Date| instant_in(&ingest.organisation().zone, day, 0);
    read(ingest, since.or(day.map(begins)), who).map_err(|error| error.to_string())
}

fn read(ingest: &Ingest, since: Option<Timestamp>, who: Option<&str>) -> Result<Answer, StoreError> {
    let reader = ingest.store().read()?;
    let mut lines = Vec::new();
    let mut more = false;
    for entry in reader.audit_before(reader.end()?)? {
        let entry = entry?;
        // A line of an earlier time is not the end of those since: the clock may have been behind when it was written.
        if since.is_some_and(|since| entry.at < since) {
            continue;
        }
        let EntryKind::Audit(Audit { by, device, what, subject, detail }) = entry.kind else { continue };
        let concerns = |who: &str| by.as_ref().is_some_and(|by| by.as_str() == who) || subject == who;
        if who.is_some_and(|who| !concerns(who)) {
            continue;
        }
        if lines.len() == LINES {
            more = true;
            break;
        }
        let subject = if what == AuditKind::TokenActed { folio(&*reader, subject)? } else { subject };
        lines.push(AuditLine { position: entry.position, at: entry.at, by, device, what, subject, detail });
    }
    lines.reverse();
    Ok(Answer::Audit { lines, more })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::audit;
    use crate::store::redb::RedbStore;
    use crate::verification::testing::Fixture;
    use ronda_shared::time::HOUR_MS;

    /// As after a start before the time was known: whoever looks at what was done since a day would miss what was done before that start.
    #[test]
    fn a_line_that_was_written_while_the_clock_was_behind_hides_none_before_it() {
        let fixture = Fixture::open(RedbStore::in_memory().expect("opens"));
        for (subject, at) in [("early", 10), ("first", 100), ("behind", 1), ("last", 200)] {
            let line = audit::line(None, None, AuditKind::BackedUp, subject, "");
            audit::write(&*fixture.store, Timestamp::from_millis(at), line).expect("written");
        }
        let told = read(&fixture.ingest, Some(Timestamp::from_millis(50)), None).expect("read");
        let Answer::Audit { lines, more: false } = told else { panic!("{told:?}") };
        let backups = lines.iter().filter(|line| line.what == AuditKind::BackedUp);
        assert_eq!(backups.map(|line| line.subject.as_str()).collect::<Vec<_>>(), ["first", "last"]);
    }

    /// Six hours behind UTC, what was done in the evening is of that day, and of no other.
    #[test]
    fn a_day_begins_where_the_institution_is() {
        let fixture = Fixture::open(RedbStore::in_memory().expect("opens"));
        let day: Date = "2026-11-20".parse().expect("a day");
        let begins = Timestamp::from_millis((day.days() * 24 + 6) * HOUR_MS);
        for (subject, at) in [("evening", begins.plus(-HOUR_MS)), ("morning", begins.plus(HOUR_MS))] {
            let line = audit::line(None, None, AuditKind::BackedUp, subject, "");
            audit::write(&*fixture.store, at, line).expect("written");
        }
        let told = lines(&fixture.ingest, (None, Some(day)), None).expect("read");
        let Answer::Audit { lines, more: false } = told else { panic!("{told:?}") };
        let backups = lines.iter().filter(|line| line.what == AuditKind::BackedUp);
        assert_eq!(backups.map(|line| line.subject.as_str()).collect::<Vec<_>>(), ["morning"]);
    }
}
