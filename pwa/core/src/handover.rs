//! Handover of a ticket from phone to phone, as JavaScript calls it. The giver's side decides what may be handed on,
//! the taker's side what is kept of what came.

use crate::border::{fault, from_js, log, to_js};
use crate::{Core, millis};
use ronda_shared::cbor;
use ronda_shared::ids::{DeviceId, PersonId};
use ronda_shared::sync::handover::{self, HandoverRefused, Proof, ReceivedHandover};
use ronda_shared::sync::rows::Replica;
use serde::Serialize;
use serde_bytes::ByteBuf;
use wasm_bindgen::prelude::*;

/// What came of it: one of the two is there.
#[derive(Serialize)]
struct Outcome<T> {
    done: Option<T>,
    /// A word of `HandoverRefused`.
    why: Option<&'static str>,
}

impl<T: Serialize> Outcome<T> {
    fn of(outcome: Result<T, HandoverRefused>) -> Result<JsValue, JsValue> {
        to_js(&match outcome {
            Ok(done) => Self { done: Some(done), why: None },
            Err(why) => Self { done: None, why: Some(why.word()) },
        })
    }
}

#[wasm_bindgen]
impl Core {
    /// A ticket put together for a person, or why it is not handed to them. `heads`: what the proof of it says.
    pub fn hand(&self, replica: JsValue, person: &str, heads: JsValue, now: f64) -> Result<JsValue, JsValue> {
        let worker = self.worker("field")?;
        let replica: Replica = from_js(replica)?;
        let heads: Vec<ByteBuf> = from_js(heads)?;
        Outcome::of(match (worker.people)(&PersonId::new(person)) {
            Some(to) => handover::hand(worker.organisation, &to, &replica, &heads, millis(now)).map(ByteBuf::from),
            None => Err(HandoverRefused::NotTheirs),
        })
    }

    /// The replica of what a colleague's phone handed over, or why it is not kept. `proof`: what the server says of it, of
    /// bytes that were verified; `standing`: what is here of it, or null.
    #[allow(clippy::too_many_arguments)]
    pub fn take(
        &self,
        log_bytes: &[u8],
        proof: &[u8],
        history: &[u8],
        acts: JsValue,
        device: &str,
        person: &str,
        standing: JsValue,
        now: f64,
    ) -> Result<JsValue, JsValue> {
        let (worker, log) = (self.worker("field")?, log(log_bytes)?);
        let proof: Proof = cbor::decode(proof).map_err(fault)?;
        let (acts, standing): (Vec<ByteBuf>, Option<Replica>) = (from_js(acts)?, from_js(standing)?);
        let device: DeviceId = device.parse().map_err(fault)?;
        let by = PersonId::new(person);
        let came = ReceivedHandover { proof: &proof, history, acts: &acts, device, by: &by };
        Outcome::of(handover::take(worker, &log, came, standing.as_ref(), millis(now)))
    }
}
