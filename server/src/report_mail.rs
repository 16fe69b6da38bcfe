//! Sends reports by mail on their schedules: what each person may read, to those who may read reports now.

use crate::dates;
use crate::mail::letters::Letter;
use crate::reports::{Question, Report, Span, building_name, csv, paper, reads_figures, schedule};
use crate::runtime::{App, scope};
use crate::store::mail::{MailFile, MailRows, Outgoing};
use crate::store::reports::{ReportRows, ScheduleRow, Sending, SendingBecame, SentTo};
use crate::store::{Batch, Reader, StoreError};
use ronda_shared::catalog::is_mail;
use ronda_shared::date::date_in;
use ronda_shared::ids::PersonId;
use ronda_shared::person::Person;
use ronda_shared::policy::ScopeKey;
use ronda_shared::time::{DAY_MS, HOUR_MS, MINUTE_MS, Timestamp};
use serde_bytes::ByteBuf;
use std::time::Duration;

/// The clock is looked at this often: it may be set, and schedules may be made, while nobody looks.
const POLL_INTERVAL: Duration = Duration::from_secs(30);
/// What could not be made is tried again after so long, until the schedule comes round anew.
const AGAIN_MS: i64 = HOUR_MS;

/// Works until told to stop.
pub async fn run(app: App) {
    let (mut stop, mut leadership) = (app.stopping(), app.ingest().leadership());
    loop {
        tokio::select! {
            () = leadership.is_mine() => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
        let own = app.clone();
        match tokio::task::spawn_blocking(move || turn(&own)).await {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => {
                tracing::error!(error.message = %error, "A scheduled report was not sent; it will be retried.")
            }
            Err(error) => tracing::error!(error.message = %error, "A scheduled report failed; it is tried again."),
        }
        tokio::select! {
            () = tokio::time::sleep(POLL_INTERVAL) => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
    }
}

/// Does what is due by the server's clock; how many schedules that were. The messages and the word that they were
/// written are one commit, so that none is written twice. It blocks.
pub fn turn(app: &App) -> Result<usize, StoreError> {
    let now = app.clock().now();
    let going = app.store().read()?.report_schedules()?.into_iter().filter(|row| row.stopped.is_none());
    let (restored, known): (Vec<ScheduleRow>, Vec<ScheduleRow>) = going.partition(|row| row.backup.is_some());
    for row in restored {
        leave_out(app, row, now)?;
    }
    let mut many = 0;
    for row in known {
        if row.next <= now {
            come_due(app, &row, now)?;
        } else if let Some(next) = sooner(app, &row, now) {
            keep(app, &row, ScheduleRow { next, ..row.clone() }, Vec::new())?;
        } else if let Some(lacking) = row.last.clone().filter(|last| is_to_be_tried(last, now)) {
            try_again(app, &row, lacking, now)?;
        } else {
            continue;
        }
        many += 1;
    }
    Ok(many)
}

/// Whether a report was not made for somebody, and it is time to try again.
fn is_to_be_tried(last: &Sending, now: Timestamp) -> bool {
    now.since(last.at) >= AGAIN_MS && last.told.iter().any(|sent| sent.became == SendingBecame::NotMade)
}

/// A schedule that came out of a backup goes on from now: what came due since may have been sent before the restore,
/// so it is not sent, and the schedule says so. The same goes for what could not be made before the backup.
fn leave_out(app: &App, row: ScheduleRow, now: Timestamp) -> Result<(), StoreError> {
    let left_out = schedule::left_out(app.organisation(), &row, now);
    let next = if row.next <= now { next_after(app, &row, now) } else { row.next };
    let (id, many) = (row.id, left_out.as_ref().map_or(0, |left| left.many));
    let last = row.last.clone().map(|last| Sending { told: made_alone(last.told), ..last });
    let last = last.filter(|last| !last.told.is_empty());
    let after = ScheduleRow { next, last, backup: None, left_out: left_out.or(row.left_out.clone()), ..row.clone() };
    let _turn = app.store().turn();
    if !is_unchanged(app, &row)? {
        return Ok(());
    }
    let reports = ReportRows { schedules: vec![after], ..ReportRows::default() };
    app.store().commit(Batch { reports, ..Batch::default() })?;
    tracing::info!(report.schedule = id, report.left_out = many, "A scheduled report goes on after a restore.");
    Ok(())
}

/// Without those for whom the report could not be made.
fn made_alone(told: Vec<SentTo>) -> Vec<SentTo> {
    told.into_iter().filter(|sent| sent.became != SendingBecame::NotMade).collect()
}

/// When a schedule comes round after an instant. Hours that come round never: a year from then somebody may have set
/// them right.
fn next_after(app: &App, row: &ScheduleRow, now: Timestamp) -> Timestamp {
    let next = schedule::next(app.organisation(), row.rhythm, row.hour, now);
    next.unwrap_or(now.plus(365 * 24 * 60 * MINUTE_MS))
}

/// When a schedule comes round, where that is before it is waited for: the clock was ahead when that was reckoned, or hours and rest
/// days are others since. What was sent is not sent again, but where it was by a clock that was ahead by more than a day.
fn sooner(app: &App, row: &ScheduleRow, now: Timestamp) -> Option<Timestamp> {
    let sent = row.last.as_ref().map(|last| last.due).filter(|due| due.since(now) <= DAY_MS);
    let next = schedule::next(app.organisation(), row.rhythm, row.hour, sent.map_or(now, |due| due.max(now)))?;
    Some(next).filter(|next| *next < row.next)
}

/// Whether it is as it was looked at: it may have been stopped meanwhile.
fn is_unchanged(app: &App, row: &ScheduleRow) -> Result<bool, StoreError> {
    Ok(app.store().read()?.report_schedule(row.id)?.as_ref() == Some(row))
}

fn come_due(app: &App, row: &ScheduleRow, now: Timestamp) -> Result<(), StoreError> {
    let due = schedule::last_due(app.organisation(), row, now);
    let reader = app.store().read()?;
    let (mut out, mut told) = (Vec::new(), Vec::new());
    for person in &row.to {
        told.push(written(app, &*reader, row, (person, due, now), &mut out)?);
    }
    drop(reader);
    let next = next_after(app, row, now);
    keep(app, row, ScheduleRow { next, last: Some(Sending { due, at: now, told }), ..row.clone() }, out)
}

/// Once more for those alone for whom the report could not be made, of the days that it was due for.
fn try_again(app: &App, row: &ScheduleRow, lacking: Sending, now: Timestamp) -> Result<(), StoreError> {
    let due = lacking.due;
    let reader = app.store().read()?;
    let (mut out, mut told) = (Vec::new(), Vec::new());
    for sent in lacking.told {
        told.push(match sent.became {
            SendingBecame::NotMade => written(app, &*reader, row, (&sent.person, due, now), &mut out)?,
            _ => sent,
        });
    }
    drop(reader);
    keep(app, row, ScheduleRow { last: Some(Sending { due, at: now, told }), ..row.clone() }, out)
}

/// Writes the message to one person, where there is one; what became of it.
fn written(
    app: &App,
    reader: &dyn Reader,
    row: &ScheduleRow,
    (person, due, now): (&PersonId, Timestamp, Timestamp),
    out: &mut Vec<Outgoing>,
) -> Result<SentTo, StoreError> {
    let became = match letter(app, reader, row, (person, due, now))? {
        Ok(message) => {
            out.push(message);
            SendingBecame::Queued
        }
        Err(became) => became,
    };
    Ok(SentTo { person: person.clone(), became })
}

/// Keeps what became of a schedule, with its messages, in one commit; nothing where it was changed meanwhile.
fn keep(app: &App, before: &ScheduleRow, row: ScheduleRow, out: Vec<Outgoing>) -> Result<(), StoreError> {
    let (id, many) = (row.id, out.len());
    let _turn = app.store().turn();
    if !is_unchanged(app, before)? {
        return Ok(());
    }
    let mail = MailRows { out, ..MailRows::default() };
    let reports = ReportRows { schedules: vec![row], ..ReportRows::default() };
    app.store().commit(Batch { mail, reports, ..Batch::default() })?;
    metrics::counter!("ronda_report_mail_total").increment(many as u64);
    tracing::info!(report.schedule = id, report.messages = many, "A scheduled report was dealt with.");
    if let Some(mail) = app.mail() {
        mail.queued();
    }
    Ok(())
}

/// The message to one person, or why there is none: whether they may have it is judged now.
fn letter(
    app: &App,
    reader: &dyn Reader,
    row: &ScheduleRow,
    (id, due, now): (&PersonId, Timestamp, Timestamp),
) -> Result<Result<Outgoing, SendingBecame>, StoreError> {
    let organisation = app.organisation();
    let Some(person) = reader.person(id)?.filter(|person| person.active) else { return Ok(Err(SendingBecame::Left)) };
    if !reads_figures(organisation, &person) {
        return Ok(Err(SendingBecame::NoRight));
    }
    let Some(mail) = app.mail().filter(|mail| mail.goes_out()) else { return Ok(Err(SendingBecame::NoMail)) };
    let Some(to) = person.mail.clone().filter(|address| is_mail(address.trim())) else {
        return Ok(Err(SendingBecame::NoAddress));
    };
    let Some((report, files)) = made(app, reader, row, (&person, due, now)) else {
        return Ok(Err(SendingBecame::NotMade));
    };
    let days = (dates::as_written(&report.from), dates::as_written(&report.to));
    let of = row.building.as_deref().map(|id| format!(" de {}", building_name(organisation, id))).unwrap_or_default();
    let subject = format!("{}: informe{of} del {} al {}", organisation.short_name, days.0, days.1);
    let text = format!(
        "{}\n\nDel {} al {}; contado de lo que puede leer, al {}. Va adjunto en PDF y como tabla.\n\n\
         Para que ya no llegue, deténgalo en Informes → Por correo: {}/mesa/informes\n\n· · ·\n\n\
         {}\n\nFrom {} to {}. A PDF and a table are attached. To stop it: Reports → By mail.",
        report.question.es,
        days.0,
        days.1,
        dates::long(&organisation.zone, report.at),
        app.config().origin(),
        report.question.en,
        report.from,
        report.to,
    );
    mail.written(Letter { to, subject, text }, files).map(Ok)
}

/// The report as they may read it, as a PDF and as a table; none where it could not be made, which the log tells.
fn made(
    app: &App,
    reader: &dyn Reader,
    row: &ScheduleRow,
    (person, due, now): (&Person, Timestamp, Timestamp),
) -> Option<(Report, Vec<MailFile>)> {
    let organisation = app.organisation();
    let out = date_in(&organisation.zone, due);
    let (from, to) = schedule::days(organisation, row.period, row.rhythm, out);
    let Some(span) = Span::new(&organisation.zone, from, to, now) else {
        tracing::error!(report.schedule = row.id, report.from = %from, report.to = %to, "No report is of so many days.");
        return None;
    };
    let question = Question { report: row.report, span, position: None, building: row.building.clone() };
    let may_read = |key: &ScopeKey| scope::may_read(organisation, person, key);
    let failed = |error: &dyn std::error::Error| {
        tracing::error!(report.schedule = row.id, error.message = %error, "A scheduled report could not be made; it is tried again in an hour.");
    };
    let (report, _) =
        app.reports().tell(reader, organisation, &question, None, &may_read).inspect_err(|error| failed(error)).ok()?;
    let printed = paper::pdf(&report, organisation).inspect_err(|error| failed(error)).ok()?;
    let name = format!("informe-{from}-{to}");
    let file = |ending: &str, media: &str, bytes: Vec<u8>| MailFile {
        name: format!("{name}.{ending}"),
        media: media.to_owned(),
        bytes: ByteBuf::from(bytes),
    };
    let table = csv::table(&report, &organisation.zone).into_bytes();
    let files = vec![file("pdf", "application/pdf", printed), file("csv", "text/csv; charset=utf-8", table)];
    Some((report, files))
}
