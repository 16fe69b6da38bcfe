//! A7: marks an event that is nearer than its notice for the desk to decide (AGU-45). Days are those of the calendar
//! (ours).

use super::server_notes::{already_noted, date_words, span};
use super::{Due, Item, ServerNote, note};
use crate::catalog::hours::Day;
use crate::catalog::{GuardRule, Organisation, Span};
use crate::command::Command;
use crate::date::{Date, date_in};
use crate::ticket::view::TicketView;
use crate::time::Timestamp;

/// The event's date, the days of notice asked for, and the date on which it was asked.
fn short(org: &Organisation, view: &TicketView) -> Option<(Date, u32, Date)> {
    let service = org.service(&view.ruled.service)?;
    service.guards.iter().find_map(|guard| {
        let GuardRule::NoticeDays { field, days } = &guard.rule else { return None };
        let event = view.fields.get(field)?.value.parse::<Day>().ok()?.date();
        let asked = date_in(&org.zone, asked_at(view));
        (asked.plus(i32::try_from(*days).unwrap_or(i32::MAX)) > event).then_some((event, *days, asked))
    })
}

/// When it was asked: a letter that was captured later came when it came.
fn asked_at(view: &TicketView) -> Timestamp {
    view.born.occurred_at.unwrap_or(view.born.stamp.effective())
}

pub(super) fn item(org: &Organisation, view: &TicketView) -> Option<Item> {
    short(org, view)?;
    let at = view.born.stamp.received.unwrap_or(view.born.stamp.effective());
    (!already_noted(view, ServerNote::ShortNotice, view.born.stamp.effective().min(at)))
        .then_some(Item { at, what: Due::ShortNotice })
}

pub(super) fn commands(org: &Organisation, view: &TicketView) -> Vec<Command> {
    let Some((event, days, asked)) = short(org, view) else { return Vec::new() };
    let words = format!(
        "se pide avisar {} antes; la solicitud llegó el {} y el evento es el {}. Decide si se atiende o se rechaza con su \
         motivo.",
        span(days, Span::NaturalDays),
        date_words(asked),
        date_words(event)
    );
    vec![note(ServerNote::ShortNotice, &words)]
}
