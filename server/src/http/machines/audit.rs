//! The audit log for machines, the oldest line first: for who supervises or audits.

use super::feed_position::{FeedPosition, Since};
use super::{Acting, Budget, ListQuery, acting, bounds, filters};
use crate::error::HttpProblem;
use crate::http::Peer;
use crate::http::audit::{AuditLine, told};
use crate::runtime::App;
use crate::store::api_tokens::ApiScope;
use crate::store::{EntryKind, Reader, StoreError};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use ronda_shared::catalog::Class;
use ronda_shared::filter::Filter;
use ronda_shared::search;
use serde::Serialize;
use std::str::FromStr;

/// A page of the audit log.
#[derive(Debug, Serialize)]
pub struct AuditPage {
    lines: Vec<AuditLine>,
    /// Where the next page begins; none behind the last.
    next: Option<u64>,
    /// Up to where this tells: who takes the log away gives it back as it is, and is told where a backup was restored that ends before it.
    position: String,
}

/// Behind what a page begins.
#[derive(Debug, Clone, Copy)]
enum Behind {
    /// A line by its number, or `next`. After a restored backup the same number is another line's.
    Line(u64),
    /// `position` of an answer.
    Position(FeedPosition),
}

impl FromStr for Behind {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let line = text.parse().ok().map(Self::Line);
        line.or_else(|| FeedPosition::read(text).map(Self::Position)).ok_or(())
    }
}

impl Behind {
    /// Its place in the feed as it is.
    fn here(self, reader: &dyn Reader) -> Result<Since<u64>, StoreError> {
        match self {
            // A number beyond the feed is of one that a backup took back: what is written until it is reached would never be told.
            Self::Line(line) => Ok(if line <= reader.end()? { Since::Found(line) } else { Since::Beyond }),
            Self::Position(position) => position.here(reader),
        }
    }
}

/// Lines of the audit log in the order of their positions: what is done meanwhile comes at the end.
pub async fn lines(
    State(app): State<App>,
    Peer(peer): Peer,
    headers: HeaderMap,
    asked: Result<Query<ListQuery>, QueryRejection>,
) -> Result<Response, HttpProblem> {
    let Acting { person, .. } = acting(&app, peer, &headers, ApiScope::ReadAudit).await?;
    let (q, (after, limit)) = match bounds::<Behind>(asked)? {
        Ok(asked) => asked,
        Err(wrong) => return Ok(wrong),
    };
    if !app.organisation().acts_as(&person, &[Class::Sup, Class::Aud]) {
        return Err(HttpProblem::NotYours);
    }
    let names = filters::names_ever(&app, &q).await?;
    let filter = match filters::made(&q, |query| Filter::of_lines(query, &names)) {
        Ok(filter) => filter,
        Err(wrong) => return Ok(filters::refused(&wrong)),
    };
    let found = app
        .read("reading the audit log for a machine", move |reader| {
            let after = match after.map(|after| after.here(reader)).transpose()? {
                None => None,
                Some(Since::Found(position)) => Some(position),
                Some(Since::Beyond) => return Ok(Since::Beyond),
                Some(Since::Restored) => return Ok(Since::Restored),
            };
            let (epoch, end) = (reader.epoch()?.epoch, reader.end()?);
            let page = |lines, next: Option<u64>| -> Result<Since<AuditPage>, StoreError> {
                let position = FeedPosition { epoch, position: next.unwrap_or(end) }.told();
                Ok(Since::Found(AuditPage { lines: told(reader, lines)?, next, position }))
            };
            let (budget, mut lines, mut last, mut looked_at) = (Budget::of_a_page(), Vec::new(), after, 0);
            for entry in reader.audit_from(after.map_or(0, |after| after.saturating_add(1)))? {
                if lines.len() == limit || budget.is_spent(looked_at) {
                    return page(lines, last);
                }
                let entry = entry?;
                (last, looked_at) = (Some(entry.position), looked_at + 1);
                let EntryKind::Audit(line) = &entry.kind else { continue };
                let words = search::index([line.what.word().as_str(), &line.subject, &line.detail]);
                if filter.finds_line(line.by.as_ref(), &person.id, &words) {
                    lines.push(entry);
                }
            }
            page(lines, None)
        })
        .await?;
    found.answer()
}
