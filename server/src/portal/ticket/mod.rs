//! `GET /portal/solicitud/{id}`: one's own request, and what may be done about it as it stands.

mod actions;
mod change_poll;
mod page;

use super::blank_form::pdf;
use super::lang::ReaderLanguage;
use super::page::found;
use super::requester::{self, RequestAccess};
use super::thread::{self, Names, ThreadReader};
use super::{requester_session, secret};
use crate::error::{HttpProblem, internal};
use crate::http::{Peer, evidence as bytes};
use crate::ingest::stored_ticket;
use crate::print::paper::issue::{self, IssuedBy};
use crate::runtime::App;
use crate::runtime::portal::sealed_token::Pass;
use crate::store::{Reader, StoreError};
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
pub use change_poll::moved;
pub(super) use page::page;
use ronda_shared::catalog::Organisation;
use ronda_shared::command::Command;
use ronda_shared::evidence::Evidence;
use ronda_shared::ids::{ActId, DocumentId, FormId};
use ronda_shared::paper::for_signers;
use ronda_shared::policy;
use ronda_shared::stamp::Site;
use ronda_shared::ticket::view::TicketView;
use std::sync::Arc;

/// A request as its requester may see it.
pub(super) struct RequesterView {
    pub(super) view: TicketView,
    pub(super) opens: RequestAccess,
    names: Names,
    /// How far it had moved, and what its page asks with whether it has moved on.
    mark: u64,
    watch: String,
}

impl RequesterView {
    /// Whether a file of it is shown: one that the requester sent; to who follows the request, none that some roles alone see
    /// (AGU-24), such as a copy of the requester's identity.
    pub(super) fn shows(&self, org: &Organisation, file: &Evidence) -> bool {
        let theirs = match &self.opens {
            RequestAccess::Own => true,
            RequestAccess::Followed(person) => {
                let services: Vec<_> = self.view.ruled.services().cloned().collect();
                policy::sees_file(org, person, &services, &self.view.evidence, file)
            }
        };
        theirs && thread::sent(&self.view, file)
    }

    /// Whether it is followed: read by somebody who is not the one that asked.
    fn is_followed(&self) -> bool {
        match &self.opens {
            RequestAccess::Own => false,
            RequestAccess::Followed(person) => self.view.requester_person.as_ref() != Some(&person.id),
        }
    }

    /// Whether its reader may do this: what they asked for is theirs; who follows it may do what their role says (OAX-19).
    pub(super) fn may(&self, org: &Organisation, command: &Command) -> bool {
        match &self.opens {
            RequestAccess::Own => true,
            RequestAccess::Followed(person) => {
                policy::may(org, person, command, Some(&self.view), Site::Portal).is_allowed()
            }
        }
    }

    /// Who reads it, and what those are called who speak in it.
    fn reader(&self) -> ThreadReader<'_> {
        let follower = match &self.opens {
            RequestAccess::Own => None,
            RequestAccess::Followed(person) => Some(&person.id),
        };
        ThreadReader { follower, names: &self.names }
    }
}

/// The request, where the pass opens it.
pub(super) fn load(
    reader: &dyn Reader,
    org: &Organisation,
    pass: &Pass,
    id: DocumentId,
) -> Result<Option<RequesterView>, StoreError> {
    let Some(view) = stored_ticket(reader, id)? else { return Ok(None) };
    let Some(opens) = requester::opens(reader, org, pass, &view)? else { return Ok(None) };
    let mark = reader.document(id)?.map_or(0, |row| row.latest);
    let mut names = Names::new();
    // Who has a ticket that only some may see is not named, unless they spoke.
    let open = org.service(&view.ruled.service).is_some_and(|service| !service.restricted);
    for id in thread::speakers(&view).chain(view.ruled.assignee.as_ref().filter(|_| open)) {
        if !names.contains_key(id)
            && let Some(person) = reader.person(id)?
        {
            names.insert(id.clone(), person.name);
        }
    }
    Ok(Some(RequesterView { view, opens, names, mark, watch: String::new() }))
}

/// The same of a request's headers; none of what is not there or not theirs.
pub(super) async fn of(app: &App, headers: &HeaderMap, id: &str) -> Result<Option<RequesterView>, HttpProblem> {
    let secret = secret(app).await?;
    let Some(pass) = requester_session::read(app, &secret, headers) else { return Ok(None) };
    let Ok(id) = id.parse::<DocumentId>() else { return Ok(None) };
    let org = Arc::clone(app.organisation());
    let seen = app.read("reading a request", move |reader| load(reader, &org, &pass, id)).await?;
    let watch = change_poll::seal(&secret, id, app.clock().now());
    Ok(seen.map(|seen| RequesterView { watch, ..seen }))
}

/// The page.
pub async fn see(
    State(app): State<App>,
    Peer(peer): Peer,
    reads: ReaderLanguage,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, HttpProblem> {
    let request = async {
        let seen = of(&app, &headers, &id).await?;
        Ok(seen.map(|seen| page(&app, reads, &seen, None, None)))
    };
    found(app.organisation(), reads, app.portal().gates.page(peer, app.clock().now()), request).await
}

/// Bytes of a file that the requester sent.
pub async fn evidence(
    State(app): State<App>,
    Peer(peer): Peer,
    reads: ReaderLanguage,
    Path((id, act)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, HttpProblem> {
    let file = async {
        let act = act.parse::<ActId>().ok();
        let Some(seen) = of(&app, &headers, &id).await? else { return Ok(None) };
        let org = app.organisation();
        let sent = |file: &&Evidence| Some(file.id) == act && seen.shows(org, file) && file.is_sealed();
        let Some(file) = seen.view.evidence.iter().find(sent) else { return Ok(None) };
        // The pass ends, or is taken back at somebody else's computer: what it showed does not stay in the browser.
        bytes::of_file(&app, &headers, &file.file, bytes::NO_STORE).await.map(Some)
    };
    found(app.organisation(), reads, app.portal().gates.page(peer, app.clock().now()), file).await
}

/// A paper that staff filled and the requester signs, as it reads now (OAX-60).
pub async fn paper(
    State(app): State<App>,
    Peer(peer): Peer,
    reads: ReaderLanguage,
    Path((id, form)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, HttpProblem> {
    let org = app.organisation();
    let printed = async {
        let form = form.strip_suffix(".pdf").unwrap_or_default();
        let signs = |seen: &RequesterView| {
            let service = org.service(&seen.view.ruled.service);
            service.is_some_and(|service| for_signers(org, service).iter().any(|paper| paper.id == form))
        };
        let Some(seen) = of(&app, &headers, &id).await?.filter(signs) else { return Ok(None) };
        let (own, id, form) = (app.clone(), seen.view.id, FormId::new(form));
        let made = tokio::task::spawn_blocking(move || {
            issue::print(own.ingest(), own.trust(), own.config().origin(), (id, &form), false, IssuedBy::default())
        });
        let printed = made.await.map_err(|error| internal("printing a paper", &error))?;
        let printed = printed.map_err(|error| internal("printing a paper", &error))?;
        Ok(Some(pdf(&printed.number, printed.pdf)))
    };
    found(org, reads, app.portal().gates.form(peer, app.clock().now()), printed).await
}
