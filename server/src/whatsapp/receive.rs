//! Keeps what a call of Meta's brings, durable before it is answered: each message once, each mark at its message.

use super::WhatsApp;
use super::delivery_status::after;
use super::payload::{CallContents, Message};
use super::settings::{Settings, WhatsappProblem};
use crate::store::StoreError;
use crate::store::mail::OutState;
use crate::store::whatsapp::{
    WhatsappIncoming, WhatsappKnown, WhatsappName, WhatsappRows, WhatsappSent, WhatsappWaiting, name_of,
};
use ronda_shared::ids::Sha256;
use ronda_shared::time::Timestamp;
use serde_bytes::ByteBuf;
use std::collections::BTreeMap;

/// Messages that may wait: with so many Meta is asked to come again.
const MOST: usize = 10_000;
/// Bytes of one message.
const MESSAGE_BYTES: usize = 64 * 1024;

/// What was kept of a call.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StoredCall {
    /// Messages that are new.
    pub messages: usize,
    /// Messages that had come before, or are no messages of anybody's.
    pub known: usize,
    /// There is no room: nothing was kept.
    pub full: bool,
}

impl WhatsApp {
    /// How WhatsApp is reached, as the file says now; none without a file. It blocks.
    ///
    /// # Errors
    /// As [`Settings::read`].
    pub fn settings(&self) -> Result<Option<Settings>, WhatsappProblem> {
        Settings::read(&self.data)
    }

    /// Keeps what a call brought. It blocks.
    ///
    /// # Errors
    /// The store: Meta comes again.
    pub fn keep(&self, heard: CallContents) -> Result<StoredCall, StoreError> {
        let now = self.clock().now();
        let mut kept = StoredCall { known: heard.other, ..StoredCall::default() };
        let mut waiting: BTreeMap<Sha256, WhatsappWaiting> = BTreeMap::new();
        let mut marks: BTreeMap<Sha256, WhatsappSent> = BTreeMap::new();
        let _turn = self.store().turn();
        let reader = self.store().read()?;
        for message in heard.messages {
            let came = came(message, now);
            let known = reader.whatsapp_knows(&came.key)?.is_some() || reader.whatsapp_waits(&came.key)?.is_some();
            if known || waiting.contains_key(&came.key) {
                kept.known += 1;
            } else {
                kept.messages += 1;
                waiting.insert(came.key, WhatsappWaiting::Came(came));
            }
        }
        if kept.messages > 0 && waits(&reader.whatsapp_waiting()?) + kept.messages > MOST {
            return Ok(StoredCall { full: true, ..StoredCall::default() });
        }
        for marked in &heard.marks {
            let key = name_of(WhatsappName::Sent, &marked.wamid);
            let known = match marks.remove(&key) {
                Some(sent) => Some(sent),
                None => match reader.whatsapp_knows(&key)? {
                    Some(WhatsappKnown::Sent(sent)) => Some(sent),
                    Some(WhatsappKnown::Taken(_) | WhatsappKnown::Talk(_) | WhatsappKnown::Thread(_)) | None => None,
                },
            };
            let (sent, again) = after(known, marked, now);
            waiting.extend(again.map(|again| (again.key, WhatsappWaiting::Going(again))));
            marks.insert(key, sent);
        }
        drop(reader);
        let rows = WhatsappRows {
            waiting: waiting.into_values().collect(),
            known: marks.into_values().map(WhatsappKnown::Sent).collect(),
            ..WhatsappRows::default()
        };
        if rows != WhatsappRows::default() {
            self.note(rows)?;
        }
        self.seen(|health| health.called = Some(now));
        self.bell.notify_one();
        Ok(kept)
    }
}

/// How many messages wait to be dealt with. What goes out, or was given up and is kept for a year, takes no room from them.
fn waits(rows: &[WhatsappWaiting]) -> usize {
    rows.iter().filter(|row| matches!(row, WhatsappWaiting::Came(_))).count()
}

fn came(message: Message, now: Timestamp) -> WhatsappIncoming {
    let whole = message.value.to_string();
    // One that is larger than Meta sends any is told as one that cannot be read.
    let told = if whole.len() > MESSAGE_BYTES { "{}".to_owned() } else { whole };
    WhatsappIncoming {
        key: name_of(WhatsappName::Came, &message.wamid),
        wamid: message.wamid,
        who: message.who,
        at: message.at,
        arrived: now,
        message: ByteBuf::from(told),
        file: None,
        document: None,
        state: OutState::Waiting { tries: 0, next: now, last: String::new() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::whatsapp::{WhatsappContact, WhatsappOutgoing};
    use ronda_shared::ids::DocumentId;

    #[test]
    fn what_was_given_up_takes_no_room_from_what_comes() {
        let now = Timestamp::from_millis(1_795_186_800_000);
        let who = WhatsappContact { phone: "5219511234567".into(), ..WhatsappContact::default() };
        let going = WhatsappOutgoing {
            key: name_of(WhatsappName::Going, "x"),
            document: DocumentId::new(now, [1; 10]),
            act: None,
            event: "question".into(),
            who: who.clone(),
            folio: "TYS-1".into(),
            text: String::new(),
            brief: String::new(),
            asks: false,
            template: false,
            lost: None,
            made: now,
            state: OutState::Failed { at: now, answer: "no template".into() },
        };
        let message = Message { wamid: "wamid.1".into(), who, at: now, value: serde_json::json!({}) };
        let mut rows = vec![WhatsappWaiting::Going(going); 3];
        assert_eq!(waits(&rows), 0);
        rows.push(WhatsappWaiting::Came(came(message, now)));
        assert_eq!(waits(&rows), 1);
    }
}
