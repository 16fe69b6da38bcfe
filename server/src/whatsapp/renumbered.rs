//! Somebody has another number or id on WhatsApp: what is known of them and waits for them goes over.

use super::directory::same;
use super::plan::note;
use super::waiting::waits;
use super::{WhatsApp, WhatsappError};
use crate::mail::blocking;
use crate::store::whatsapp::{
    WhatsappContact, WhatsappConversation, WhatsappHandled, WhatsappIncoming, WhatsappKnown, WhatsappOutgoing,
    WhatsappRows, WhatsappSent, WhatsappThread, WhatsappWaiting,
};
use crate::store::{Reader, StoreError};
use ronda_shared::command::Audience;
use ronda_shared::ids::{DocumentId, Sha256};
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::Receipt;
use ronda_shared::view::Summary;
use std::sync::Arc;

impl WhatsApp {
    /// Deals with the word that somebody is to be reached otherwise from now on; false where it was put off.
    pub(super) async fn renumbered(
        self: &Arc<Self>,
        came: WhatsappIncoming,
        (old, new): (WhatsappContact, WhatsappContact),
    ) -> Result<bool, WhatsappError> {
        let words = told(&old, &new);
        let (own, key) = (Arc::clone(self), came.key);
        let tickets = blocking(move || own.go_over(&key, &old, &new)).await?;
        let taken = WhatsappHandled { key, at: self.clock().now(), document: None };
        let rows =
            WhatsappRows { gone: vec![key], known: vec![WhatsappKnown::Taken(taken)], ..WhatsappRows::default() };
        if tickets.is_empty() {
            let own = Arc::clone(self);
            let write = move || {
                let _turn = own.store().turn();
                own.note(rows)
            };
            blocking(write).await?;
            return Ok(true);
        }
        let word = |id| self.own(Site::System, id, note(Audience::Internal, words.clone()));
        let acts = tickets.into_iter().map(word).collect();
        let standing = came.clone();
        let still = move |reader: &dyn Reader| waits(reader, &standing);
        let beside = move |_: &[Receipt]| rows;
        match self.ingest.perform_whatsapp_still(acts, Box::new(still), Box::new(beside)).await {
            Err(error) if error.is_of_a_document() => self.waits_for_its_ticket(came, error.to_string()).await,
            written => Ok(written.map(|_| true)?),
        }
    }

    /// Writes that who was reached by the old is reached by the new, but for the message that says so; which of their tickets are open.
    /// Done again it changes nothing. It blocks.
    fn go_over(
        &self,
        but: &Sha256,
        old: &WhatsappContact,
        new: &WhatsappContact,
    ) -> Result<Vec<DocumentId>, StoreError> {
        let _turn = self.store().turn();
        let reader = self.store().read()?;
        let known = reader.whatsapp_known()?;
        let given_up = reader.whatsapp_given_up()?.into_iter().map(WhatsappWaiting::Going);
        let waiting = reader.whatsapp_waiting()?.into_iter().filter(|row| row.key() != but).chain(given_up);
        let rows = WhatsappRows {
            waiting: waiting.filter_map(|row| waits_on(row, old, new)).collect(),
            ..over(&known, old, new)
        };
        let mut open = Vec::new();
        for row in known {
            if let WhatsappKnown::Thread(thread) = row
                && (same(&thread.who, old) || same(&thread.who, new))
                && is_open(&*reader, thread.document)?
            {
                open.push(thread.document);
            }
        }
        drop(reader);
        if rows != WhatsappRows::default() {
            self.note(rows)?;
        }
        Ok(open)
    }
}

/// Whether a ticket is not over; one that cannot be read is told nothing.
fn is_open(reader: &dyn Reader, document: DocumentId) -> Result<bool, StoreError> {
    match reader.summary(document) {
        Err(error) if error.is_of_a_document() => {
            tracing::error!(document.id = %document, error.message = %error, "A ticket cannot be read: it says nothing of its requester's new number.");
            Ok(false)
        }
        summary => Ok(matches!(summary?, Some(Summary::Ticket(ticket)) if !ticket.state.is_final())),
    }
}

/// Somebody as they are reached from now on, under the name that was known.
fn reached(who: WhatsappContact, new: &WhatsappContact) -> WhatsappContact {
    WhatsappContact { name: who.name, ..new.clone() }
}

/// What waits for them, or came of them, as it waits from now on; none of others.
fn waits_on(row: WhatsappWaiting, old: &WhatsappContact, new: &WhatsappContact) -> Option<WhatsappWaiting> {
    match row {
        WhatsappWaiting::Going(row) if same(&row.who, old) => {
            Some(WhatsappWaiting::Going(WhatsappOutgoing { who: reached(row.who, new), ..row }))
        }
        WhatsappWaiting::Came(row) if same(&row.who, old) => {
            Some(WhatsappWaiting::Came(WhatsappIncoming { who: reached(row.who, new), ..row }))
        }
        WhatsappWaiting::Going(_) | WhatsappWaiting::Came(_) => None,
    }
}

/// What is remembered of them, as it is from now on. Nothing stays under the old number: somebody else may have it next.
fn over(known: &[WhatsappKnown], old: &WhatsappContact, new: &WhatsappContact) -> WhatsappRows {
    let mut rows = WhatsappRows::default();
    let mut latest: Option<&WhatsappConversation> = None;
    for row in known {
        match row {
            WhatsappKnown::Talk(talk) if same(&talk.who, old) || same(&talk.who, new) => {
                rows.forgotten.push(talk.key);
                latest = latest.filter(|known| known.last >= talk.last).or(Some(talk));
            }
            WhatsappKnown::Thread(thread) if same(&thread.who, old) => {
                let who = reached(thread.who.clone(), new);
                rows.known.push(WhatsappKnown::Thread(WhatsappThread { who, ..thread.clone() }));
            }
            WhatsappKnown::Sent(sent) if sent.going.as_ref().is_some_and(|going| same(&going.who, old)) => {
                let over = |going: Box<WhatsappOutgoing>| {
                    let who = reached(going.who.clone(), new);
                    Box::new(WhatsappOutgoing { who, ..*going })
                };
                let sent = WhatsappSent { going: sent.going.clone().map(over), ..sent.clone() };
                rows.known.push(WhatsappKnown::Sent(sent));
            }
            WhatsappKnown::Talk(_) | WhatsappKnown::Thread(_) | WhatsappKnown::Sent(_) | WhatsappKnown::Taken(_) => {}
        }
    }
    if let Some(talk) = latest {
        let who = reached(talk.who.clone(), new);
        let named = |key| {
            WhatsappKnown::Talk(WhatsappConversation {
                key,
                who: who.clone(),
                last: talk.last,
                document: talk.document,
            })
        };
        rows.known.extend(new.names().into_iter().map(named));
    }
    rows
}

/// What their open tickets say of it, for the desk alone.
fn told(old: &WhatsappContact, new: &WhatsappContact) -> String {
    let changed = match (old.phone.as_str(), new.phone.as_str()) {
        ("", "") => "Cambió de número en WhatsApp, y el nuevo no se muestra.".to_owned(),
        (from, "") => format!("Ya no tiene en WhatsApp el número +{from}, y el nuevo no se muestra."),
        ("", to) => format!("Cambió de número en WhatsApp: ahora es +{to}."),
        (from, to) if from == to => format!("WhatsApp le dio otro identificador; su número sigue siendo +{to}."),
        (from, to) => format!("Cambió de número en WhatsApp: de +{from} a +{to}."),
    };
    format!("{changed} Lo que se le diga por WhatsApp le llega ahí. El teléfono que dice la solicitud no ha cambiado.")
}
