//! Material and readings for a ticket's screen, asked of `shared`. They are the lines that stand in a document, and
//! readings that differ from the registry's (R6, R22).

use crate::Core;
use crate::border::{from_json, refused, to_json};
use ronda_shared::admission::Refusal;
use ronda_shared::command::{Command, Content, Decision, Verdict};
use ronda_shared::equipment::{EquipmentView, discrepancies};
use ronda_shared::messages::Reason;
use ronda_shared::paper;
use ronda_shared::policy::Sentence;
use ronda_shared::ticket::view::TicketView;
use ronda_shared::workflow;
use std::collections::BTreeMap;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
impl Core {
    /// JSON of the lines of a ticket's material that were signed or authorised, of the JSON of its view (R22).
    pub fn issued(view: &str) -> Result<String, JsValue> {
        let view: TicketView = from_json(view)?;
        let lines: Vec<_> =
            view.materials.iter().map(|line| line.id).filter(|line| paper::issued(&view, *line)).collect();
        to_json(&lines)
    }

    /// JSON of what was read on a ticket's site and is not what the registry says, of the JSON of the ticket's view and
    /// of the item's (R6).
    pub fn discrepancies(&self, ticket: &str, item: &str) -> Result<String, JsValue> {
        let organisation = self.organisation.as_ref().ok_or_else(|| refused(Refusal::new(Reason::UnknownService)))?;
        let (ticket, item): (TicketView, EquipmentView) = (from_json(ticket)?, from_json(item)?);
        to_json(&discrepancies(organisation, &item, &ticket))
    }

    /// JSON of why finishing, closing, cancelling a ticket, sending to a provider and naming another item would wait for the
    /// custody of its equipment (BJ-38, SEC-22, T16, T26), by the name of the command; of the JSON of the ticket's view and of
    /// the item's.
    pub fn waits(&self, ticket: &str, item: &str) -> Result<String, JsValue> {
        let organisation = self.organisation.as_ref().ok_or_else(|| refused(Refusal::new(Reason::UnknownService)))?;
        let (ticket, item): (TicketView, EquipmentView) = (from_json(ticket)?, from_json(item)?);
        let ends = [
            Command::Decision(Decision::Resolve { solution: String::new(), outcome: None, concluded_at: None }),
            Command::Decision(Decision::Close { note: String::new(), confirmed_by: None }),
            Command::Decision(Decision::Confirm { verdict: Verdict::Confirmed, text: String::new() }),
            Command::Decision(Decision::Cancel { reason: String::new(), duplicate_of: None, withdrawn: None }),
            Command::Decision(Decision::WaitVendor { vendor: String::new(), reference: String::new() }),
            Command::Content(Content::SetEquipment { equipment: None }),
        ];
        let waits: BTreeMap<&str, Sentence> = ends
            .iter()
            .filter_map(|end| Some((end.name(), workflow::waits_for(organisation, &ticket, &item, end)?.into())))
            .collect();
        to_json(&waits)
    }
}
