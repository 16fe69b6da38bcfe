//! Papers and receipts as `shared` writes them: what is shown to a signer is what is signed, word by word.

use crate::Core;
use crate::border::{from_json, refused, to_json};
use ronda_shared::equipment::command::HandOver;
use ronda_shared::equipment::{EquipmentView, receipt};
use ronda_shared::ids::Sha256;
use ronda_shared::paper::{self, Paper};
use ronda_shared::sync::device::Refusal;
use ronda_shared::ticket::view::TicketView;
use ronda_shared::words::Why;
use serde::Serialize;
use wasm_bindgen::prelude::*;

/// A paper, the words that are signed, and their hash.
#[derive(Serialize)]
struct Filled {
    paper: Paper,
    text: String,
    sha256: Sha256,
}

#[wasm_bindgen]
impl Core {
    /// JSON of a ticket's papers, filled from the JSON of its view.
    pub fn papers(&self, view: &str) -> Result<String, JsValue> {
        let organisation = self.organisation.as_ref().ok_or_else(|| refused(Refusal::new(Why::NoSuchPaper)))?;
        let view: TicketView = from_json(view)?;
        let papers = paper::listed(organisation, &view);
        let filled = papers.iter().filter_map(|form| paper::fill(organisation, form, &view));
        let filled: Vec<Filled> =
            filled.map(|paper| Filled { text: paper::canonical(&paper), sha256: paper::hash(&paper), paper }).collect();
        to_json(&filled)
    }

    /// The words that both sides of a hand-over sign, of the JSON of the hand-over and of the item's view.
    pub fn receipt(over: &str, item: &str) -> Result<String, JsValue> {
        let (over, item): (HandOver, EquipmentView) = (from_json(over)?, from_json(item)?);
        Ok(receipt(&over, &item))
    }
}
