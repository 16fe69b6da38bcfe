//! A push on its way: made, signed by the browser, then written out.

use crate::border::{Logged, from_js, log, to_js};
use ronda_shared::cbor;
use ronda_shared::sync::device::{self, ActRow};
use ronda_shared::sync::wire::SyncRequest;
use serde_bytes::ByteBuf;
use wasm_bindgen::prelude::*;

/// A message that only needs its signature.
#[wasm_bindgen]
pub struct Push {
    request: SyncRequest,
    to_sign: Vec<u8>,
    log: device::LogState,
}

#[wasm_bindgen]
impl Push {
    /// The unacknowledged acts of `rows`, in order, as many as one message takes.
    #[wasm_bindgen(constructor)]
    pub fn new(log_bytes: &[u8], rows: JsValue, app: &str, page_bytes: u32) -> Result<Push, JsValue> {
        let push = device::push(&log(log_bytes)?, &from_js::<Vec<ActRow>>(rows)?, app, page_bytes);
        Ok(Self { request: push.request, to_sign: push.to_sign, log: push.log })
    }
    /// What the device's key signs; empty where there is nothing to sign.
    pub fn to_sign(&self) -> Vec<u8> {
        self.to_sign.clone()
    }
    /// How many acts it carries.
    pub fn acts(&self) -> u32 {
        u32::try_from(self.request.acts.len()).unwrap_or(u32::MAX)
    }
    /// The log with `sent` moved: stored before the message leaves.
    pub fn log(&self) -> Result<JsValue, JsValue> {
        to_js(&Logged::of(&self.log))
    }
    /// The message, signed.
    pub fn message(&mut self, signature: Vec<u8>) -> Vec<u8> {
        self.request.signature = ByteBuf::from(signature);
        cbor::encode(&self.request)
    }
}
