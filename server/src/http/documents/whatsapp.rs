//! `GET /api/documents/{id}/whatsapp`: how the messages of WhatsApp stand that tell of a ticket's acts. The server knows it
//! from Meta; it is no act and stands in no document.

use crate::error::HttpProblem;
use crate::http::session::Caller;
use crate::http::{limits, scope};
use crate::runtime::App;
use crate::store::mail::OutState;
use crate::store::whatsapp::{WhatsappKnown, WhatsappName, WhatsappOutgoing, WhatsappSent, WhatsappWaiting, name_of};
use axum::Json;
use axum::extract::{Path, State};
use ronda_shared::ids::{ActId, DocumentId};
use ronda_shared::time::Timestamp;
use serde::Serialize;

/// A message of WhatsApp that tells an act of a ticket.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct WhatsappMark {
    /// The act.
    act: ActId,
    /// When it was made.
    made: Timestamp,
    /// When WhatsApp took it; none while it waits, or was given up.
    sent: Option<Timestamp>,
    /// When it was delivered.
    delivered: Option<Timestamp>,
    /// When it was read.
    read: Option<Timestamp>,
    /// When it was given up.
    failed: Option<Timestamp>,
    /// Why it was given up, or was put off; empty where it was neither.
    why: String,
}

impl WhatsappMark {
    /// Of a message that was sent.
    fn sent(going: &WhatsappOutgoing, row: &WhatsappSent) -> Option<Self> {
        let (act, made) = (going.act?, going.made);
        let failed = row.failed.is_some().then_some(row.at);
        let why = row.failed.clone().unwrap_or_default();
        Some(Self { act, made, sent: Some(row.at), delivered: row.delivered, read: row.read, failed, why })
    }

    /// Of a message that waits, or was given up.
    fn waits(going: &WhatsappOutgoing) -> Option<Self> {
        let (failed, why) = match &going.state {
            OutState::Failed { at, answer } => (Some(*at), answer.clone()),
            OutState::Waiting { last, .. } => (None, last.clone()),
            OutState::Sent { .. } => (None, String::new()),
        };
        Some(Self { act: going.act?, made: going.made, sent: None, delivered: None, read: None, failed, why })
    }
}

/// The messages of a ticket, the oldest first; none where nobody is told of it by WhatsApp.
pub async fn marks(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Vec<WhatsappMark>>, HttpProblem> {
    caller.must_be_of_desk(&app)?;
    let id: DocumentId = id.parse().map_err(|_| HttpProblem::NotFound)?;
    scope::readable(&app, &caller, id).await?;
    let thread = name_of(WhatsappName::Ticket, &id.to_string());
    let told = app.read("reading who is told of a ticket", move |reader| reader.whatsapp_knows(&thread)).await?;
    // Of most tickets nobody is told by WhatsApp: their messages are not looked for.
    if told.is_none() {
        return Ok(Json(Vec::new()));
    }
    // What was sent is remembered for all tickets together, a month of it: few look through that at once.
    let place = limits::walk().await?;
    app.read("reading how messages of a ticket stand", move |reader| {
        let _place = place;
        let mut marks = Vec::new();
        for row in reader.whatsapp_known_of(id)? {
            if let WhatsappKnown::Sent(row) = row
                && let Some(going) = row.going.as_deref()
            {
                marks.extend(WhatsappMark::sent(going, &row));
            }
        }
        let waiting = reader.whatsapp_waiting()?.into_iter().filter_map(WhatsappWaiting::going);
        for going in waiting.chain(reader.whatsapp_given_up()?).filter(|going| going.document == id) {
            marks.extend(WhatsappMark::waits(&going));
        }
        marks.sort_by_key(|mark| (mark.made, mark.act));
        Ok(marks)
    })
    .await
    .map(Json)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::whatsapp::WhatsappContact;
    use ronda_shared::cbor;
    use ronda_shared::ids::DeviceId;
    use std::collections::BTreeMap;

    const NOW: Timestamp = Timestamp::from_millis(1_795_186_800_000);

    fn going(act: Option<ActId>, state: OutState) -> WhatsappOutgoing {
        WhatsappOutgoing {
            key: name_of(WhatsappName::Going, "x"),
            document: DocumentId::new(NOW, [1; 10]),
            act,
            event: "question".into(),
            who: WhatsappContact::default(),
            folio: "TYS-1".into(),
            text: "¿Cuál?".into(),
            brief: "¿Cuál?".into(),
            asks: false,
            template: false,
            lost: None,
            made: NOW,
            state,
        }
    }

    #[test]
    fn a_mark_says_how_a_message_stands_and_what_tells_no_act_has_none() {
        let act = ActId { device: DeviceId::new(7), number: 1 };
        let gave_up = OutState::Failed { at: NOW.plus(1), answer: "(131026) no".into() };
        let mark = WhatsappMark::waits(&going(Some(act), gave_up)).expect("a mark");
        assert_eq!((mark.failed, mark.why.as_str(), mark.sent), (Some(NOW.plus(1)), "(131026) no", None));
        let key = name_of(WhatsappName::Sent, "wamid.1");
        let read = Some(NOW.plus(3));
        let row = WhatsappSent { key, going: None, at: NOW.plus(2), delivered: read, read, failed: None };
        let sent = going(Some(act), OutState::Sent { at: NOW.plus(2) });
        let mark = WhatsappMark::sent(&sent, &row).expect("a mark");
        assert_eq!((mark.sent, mark.read, mark.failed, mark.why.as_str()), (Some(NOW.plus(2)), read, None, ""));
        assert_eq!(WhatsappMark::waits(&going(None, OutState::Sent { at: NOW })), None);
    }

    #[test]
    fn a_row_without_an_act_is_read_as_before() {
        let before = going(None, OutState::Sent { at: NOW });
        let bytes = cbor::encode(&before);
        assert!(!bytes.windows(4).any(|part| part == b"\x63act"), "nothing is written where there is none");
        assert_eq!(cbor::decode::<WhatsappOutgoing>(&bytes).expect("reads"), before);
        let named: BTreeMap<&str, u8> = BTreeMap::from([("act", 1)]);
        assert!(cbor::encode(&named).windows(4).any(|part| part == b"\x63act"), "as it would be written");
    }
}
