//! What WhatsApp holds of a ticket once words were taken out of it. Nothing waits any longer, and what was sent is
//! kept without its words.

use super::Order;
use crate::store::whatsapp::{
    WhatsappIncoming, WhatsappKnown, WhatsappName, WhatsappRows, WhatsappSent, WhatsappWaiting, name_of,
};
use crate::store::{Reader, StoreError};
use crate::whatsapp_message::{file_alone, message_content};
use ronda_shared::redaction::{Redact, Redactor};
use serde_bytes::ByteBuf;
use serde_json::Value;

/// The rows as they stand from now on. Whoever is just sending one finds that it is gone, and keeps no words of it either.
pub(super) fn emptied(reader: &dyn Reader, redactor: &Redactor, order: &Order) -> Result<WhatsappRows, StoreError> {
    let mut rows = WhatsappRows::default();
    for row in reader.whatsapp_waiting()? {
        match row {
            // Its words may be cut or masked so that they are not found again: it is not sent.
            WhatsappWaiting::Going(row) if row.document == order.document => rows.gone.push(row.key),
            WhatsappWaiting::Came(row) if row.document == Some(order.document) => {
                if is_file_taken_out(order, &row) {
                    rows.gone.push(row.key);
                } else {
                    rows.waiting.push(WhatsappWaiting::Came(without_words(redactor, order, row)));
                }
            }
            WhatsappWaiting::Going(_) | WhatsappWaiting::Came(_) => {}
        }
    }
    let given_up = reader.whatsapp_given_up()?.into_iter().filter(|row| row.document == order.document);
    rows.gone.extend(given_up.map(|row| row.key));
    // Where nobody is told of the ticket by WhatsApp nothing was sent of it: what is remembered of all others is much to look through.
    let thread = name_of(WhatsappName::Ticket, &order.document.to_string());
    if reader.whatsapp_knows(&thread)?.is_none() {
        return Ok(rows);
    }
    for row in reader.whatsapp_known_of(order.document)? {
        match row {
            WhatsappKnown::Sent(WhatsappSent { going: Some(mut going), key, at, delivered, read, failed }) => {
                going.text.clear();
                going.brief.clear();
                going.who.name = redactor.scrub(&going.who.name);
                let sent = WhatsappSent { key, going: Some(going), at, delivered, read, failed };
                rows.known.push(WhatsappKnown::Sent(sent));
            }
            WhatsappKnown::Thread(mut thread) => {
                thread.who.name = redactor.scrub(&thread.who.name);
                rows.known.push(WhatsappKnown::Thread(thread));
            }
            WhatsappKnown::Sent(_) | WhatsappKnown::Talk(_) | WhatsappKnown::Taken(_) => {}
        }
    }
    Ok(rows)
}

/// Whether what is awaited is what goes: its bytes are not asked for any more.
fn is_file_taken_out(order: &Order, row: &WhatsappIncoming) -> bool {
    row.file.is_some_and(|act| order.what.iter().any(|what| what.file() == Some(act)))
}

/// A message whose words the ticket has, as it waits for its file alone.
fn without_words(redactor: &Redactor, order: &Order, row: WhatsappIncoming) -> WhatsappIncoming {
    let message: Value = serde_json::from_slice(&row.message).unwrap_or_default();
    let name = message_content(&message).file.map(|file| file.name).unwrap_or_default();
    let called = |what: &Redact| matches!(what, Redact::Caption(act) if row.file == Some(*act));
    let keeps_name = redactor.scrub(&name) == name && !order.what.iter().any(called);
    let bare = file_alone(&message, keeps_name).to_string();
    WhatsappIncoming { message: ByteBuf::from(bare), ..row }
}
