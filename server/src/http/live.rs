//! `GET /api/live`: server-sent events. A poke says how far the feed has come, presence says who is where; the pull
//! that follows is the ordinary one, so that losing any of this loses nothing.

use crate::error::HttpProblem;
use crate::http::session::Caller;
use crate::runtime::App;
use crate::runtime::pokes::Concern;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use ronda_shared::time::{HOUR_MS, Timestamp};
use serde::Serialize;
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio_stream::wrappers::ReceiverStream;

/// How soon a session that ended ends its connections.
const TICK: Duration = Duration::from_millis(800);
/// A comment each so many ticks keeps proxies and radios from closing the line.
const BEAT: u32 = 30;
/// Pokes of one connection stand apart by this much; what comes between is said once.
const APART: Duration = Duration::from_millis(40);

/// How often an open line is asked whether something has grown too old for its replica: the ages are of days.
const AGING: i64 = HOUR_MS;

/// There is something to pull.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Poke {
    /// How far the feed has come; none where it has not moved and something grew too old.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    position: Option<u64>,
}

impl Poke {
    fn event(position: Option<u64>) -> Event {
        let text = serde_json::to_string(&Self { position }).expect("a number is JSON");
        Event::default().event("poke").data(text)
    }
}

/// Opens the stream, where there is room for one more.
pub async fn open(State(app): State<App>, mut caller: Caller) -> Result<Response, HttpProblem> {
    let seat = app.live().sit(caller.device.id).ok_or(HttpProblem::Busy)?;
    let (send, receive) = mpsc::channel::<Result<Event, Infallible>>(8);
    tokio::spawn(async move {
        // Ends when the client is gone, the session has ended, the server stops or the device came again.
        let ended = send.clone();
        tokio::select! {
            () = tell_events(&app, &mut caller, &send) => {}
            () = ended.closed() => {}
            () = seat.taken_over() => {}
        }
    });
    let mut response = Sse::new(ReceiverStream::new(receive)).into_response();
    response.headers_mut().insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    Ok(response)
}

async fn tell_events(app: &App, caller: &mut Caller, send: &mpsc::Sender<Result<Event, Infallible>>) {
    let mut position = app.ingest().subscribe();
    let mut presence = app.live().subscribe();
    let mut stopping = app.stopping();
    let mut tick = tokio::time::interval(TICK);
    let mut ticks = 0;
    let mut moved = false;
    let mut shown = Vec::new();
    let mut young = app.clock().now();
    // The first poke at once: what came while the line was down is fetched now.
    let mut told = 0;
    position.mark_changed();
    presence.mark_changed();
    loop {
        let event = tokio::select! {
            changed = position.changed() => {
                if changed.is_err() { return }
                moved = true;
                let to = *position.borrow_and_update();
                let from = told.max(app.live().answered(caller.device.id));
                told = to;
                poke(app, caller, from, to).await
            }
            changed = presence.changed() => {
                if changed.is_err() { return }
                moved = true;
                presence.borrow_and_update();
                let all = app.live().others((&caller.person, caller.device.id), app);
                let news = (all != shown).then(|| serde_json::to_string(&all).ok()).flatten();
                shown = all;
                news.map(|text| Event::default().event("presence").data(text))
            }
            _ = tick.tick() => {
                // Whatever ends a session moves the feed or the presence, or is time: a quiet connection asks nothing.
                let over = app.clock().now() >= caller.session.ends;
                if (std::mem::take(&mut moved) || over) && !caller.again(app).await { return }
                ticks += 1;
                let now = app.clock().now();
                if now.since(young) >= AGING && aged_out(app, caller, std::mem::replace(&mut young, now), now).await {
                    // Nothing moved the feed: no position says what to come for.
                    Some(Poke::event(None))
                } else {
                    (ticks % BEAT == 0).then(|| Event::default().comment("latido"))
                }
            }
            _ = stopped(&mut stopping) => return,
        };
        if let Some(event) = event {
            if send.send(Ok(event)).await.is_err() {
                return;
            }
            tokio::time::sleep(APART).await;
        }
    }
}

/// The poke for what moved, if it concerns the caller.
async fn poke(app: &App, caller: &mut Caller, from: u64, to: u64) -> Option<Event> {
    if to <= from {
        return None;
    }
    let concern = match from {
        0 => Concern::Scope,
        // What cannot be worked out is said: the pull that follows is scoped by itself.
        _ => app.pokes().concern(app, (&caller.person, caller.device.id), from, to).await.unwrap_or(Concern::Everyone),
    };
    if concern == Concern::Everyone {
        // Its end, if that is what moved, is noticed at the next tick.
        caller.again(app).await;
    }
    (concern != Concern::None).then(|| Poke::event(Some(to)))
}

/// Whether something of the caller's has grown too old meanwhile. What cannot be worked out is said, like any poke.
async fn aged_out(app: &App, caller: &Caller, since: Timestamp, until: Timestamp) -> bool {
    let (ingest, person) = (app.ingest().clone(), caller.person.clone());
    let asked = app.blocking("looking for what has aged", move || ingest.aged_out(&person, since, until));
    asked.await.unwrap_or(true)
}

async fn stopped(stopping: &mut watch::Receiver<bool>) {
    // A channel that is gone means the same.
    let _told = stopping.wait_for(|stop| *stop).await.is_ok();
}
