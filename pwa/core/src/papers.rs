//! Papers and receipts as `shared` writes them: what is shown to a signer is what is signed, word by word.

use crate::Core;
use crate::border::{from_json, refused, to_json};
use ronda_shared::admission::Refusal;
use ronda_shared::catalog::{Disputed, Form, PaperDemand};
use ronda_shared::command::{Command, HandOver};
use ronda_shared::equipment::{EquipmentView, receipt};
use ronda_shared::ids::{PersonId, ServiceId, Sha256};
use ronda_shared::messages::Reason;
use ronda_shared::paper::{self, Paper};
use ronda_shared::ticket::view::TicketView;
use ronda_shared::workflow;
use serde::Serialize;
use wasm_bindgen::prelude::*;

/// A paper, the words that are signed, and their hash.
#[derive(Serialize)]
struct Filled {
    paper: Paper,
    text: String,
    sha256: Sha256,
}

/// A paper that goes to the requester.
#[derive(Serialize)]
struct ToSend<'o> {
    form: &'o str,
    title: &'o str,
    code: Option<&'o str>,
    /// Staff filled it: it is read, signed, and stamped where it bears a stamp.
    filled: bool,
    stamp: bool,
}
impl<'o> ToSend<'o> {
    fn of(form: &'o Form, filled: bool) -> Self {
        let stamp = form.signatures.iter().any(|place| place.stamp);
        Self { form: &form.id, title: &form.title, code: form.code.as_deref(), filled, stamp }
    }
}

/// What a person's certificate signs to decide an approval, and the content that it is bound to.
#[derive(Serialize)]
struct ApprovalToSign {
    content: Sha256,
    text: String,
}

#[wasm_bindgen]
impl Core {
    /// JSON of what a person's certificate signs to decide an approval, of the JSON of the ticket's view and of the decision.
    pub fn approval_to_sign(&self, view: &str, person: &str, decision: &str) -> Result<String, JsValue> {
        let nothing = || refused(Refusal::new(Reason::NoApprovalNeeded));
        let organisation = self.organisation.as_ref().ok_or_else(nothing)?;
        let (view, decision): (TicketView, Command) = (from_json(view)?, from_json(decision)?);
        let words = workflow::approval::to_sign(organisation, &view, &PersonId::new(person), decision);
        let (content, text) = words.ok_or_else(nothing)?;
        to_json(&ApprovalToSign { content, text })
    }

    /// JSON of a ticket's papers, filled from the JSON of its view.
    pub fn papers(&self, view: &str) -> Result<String, JsValue> {
        let organisation = self.organisation.as_ref().ok_or_else(|| refused(Refusal::new(Reason::NoSuchPaper)))?;
        let view: TicketView = from_json(view)?;
        let papers = paper::listed(organisation, &view);
        let filled = papers.iter().filter_map(|form| paper::fill(organisation, form, &view));
        let filled: Vec<Filled> =
            filled.map(|paper| Filled { text: paper::canonical(&paper), sha256: paper::hash(&paper), paper }).collect();
        to_json(&filled)
    }

    /// The money in dispute on tickets (AGU-20), of the JSON of their views and of the fields that tell of it.
    pub fn in_dispute(&self, views: &str, disputed: &str) -> Result<String, JsValue> {
        let organisation = self.organisation.as_ref().ok_or_else(|| refused(Refusal::new(Reason::NoSuchPaper)))?;
        let (views, disputed): (Vec<TicketView>, Disputed) = (from_json(views)?, from_json(disputed)?);
        Ok(paper::in_dispute(organisation, &views, &disputed))
    }

    /// JSON of the papers that a move of a record demands and of what of each lacks, of the JSON of the demands and of the
    /// views of the tickets that the record is linked to.
    pub fn demanded_papers(&self, demands: &str, tickets: &str) -> Result<String, JsValue> {
        let organisation = self.organisation.as_ref().ok_or_else(|| refused(Refusal::new(Reason::NoSuchPaper)))?;
        let demands: Vec<PaperDemand> = from_json(demands)?;
        let tickets: Vec<TicketView> = from_json(tickets)?;
        to_json(&workflow::demanded_papers(organisation, &demands, &tickets))
    }

    /// JSON of the papers of a service that go to its requester: empty, or filled for them to sign (OAX-37, OAX-60).
    pub fn papers_to_send(&self, service: &str) -> Result<String, JsValue> {
        let organisation = self.organisation.as_ref();
        let named = organisation.and_then(|org| org.service(&ServiceId::new(service)).map(|service| (org, service)));
        let Some((org, service)) = named else { return to_json(&[(); 0]) };
        let (empty, filled) = (paper::blanks(org, service), paper::for_signers(org, service));
        let empty = empty.into_iter().map(|form| ToSend::of(form, false));
        to_json(&empty.chain(filled.into_iter().map(|form| ToSend::of(form, true))).collect::<Vec<_>>())
    }

    /// The words that both sides of a hand-over sign, of the JSON of the hand-over and of the item's view.
    pub fn receipt(over: &str, item: &str) -> Result<String, JsValue> {
        let (over, item): (HandOver, EquipmentView) = (from_json(over)?, from_json(item)?);
        Ok(receipt(&over, &item))
    }
}
