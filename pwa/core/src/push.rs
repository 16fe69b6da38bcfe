//! A push on its way: made, signed by the browser, then written out.

use crate::border::{Logged, from_js, log, to_js};
use ronda_shared::cbor;
use ronda_shared::sync::corrupt_acts::{RepairedActs, mend};
use ronda_shared::sync::device;
use ronda_shared::sync::rows::ActRow;
use ronda_shared::sync::wire::SyncRequest;
use serde_bytes::ByteBuf;
use wasm_bindgen::prelude::*;

/// A message that only needs its signature.
#[wasm_bindgen]
pub struct Push {
    request: SyncRequest,
    to_sign: Vec<u8>,
    log: device::LogState,
    mended: Vec<ActRow>,
    doubtful: bool,
}

#[wasm_bindgen]
impl Push {
    /// The unacknowledged acts of `rows`, in order, as many as one message takes and `act_bytes` hold: one at least. `known`: the
    /// server has just said that it has none of them.
    #[wasm_bindgen(constructor)]
    pub fn new(
        log_bytes: &[u8],
        rows: JsValue,
        app: &str,
        page_bytes: u32,
        known: bool,
        act_bytes: u32,
    ) -> Result<Push, JsValue> {
        let mut rows: Vec<ActRow> = from_js(rows)?;
        let RepairedActs { log, rows: mended, doubtful } = mend(&log(log_bytes)?, &rows, known);
        for row in &mut rows {
            if let Ok(at) = mended.binary_search_by_key(&row.number, |one| one.number) {
                row.clone_from(&mended[at]);
            }
        }
        if doubtful {
            rows.clear();
        }
        let most = usize::try_from(act_bytes).unwrap_or(usize::MAX);
        let push = device::push(&log, device::fitting(&rows, most), app, page_bytes);
        Ok(Self { request: push.request, to_sign: push.to_sign, log: push.log, mended, doubtful })
    }
    /// Rows that had rotted, as they are to be stored before the message leaves.
    pub fn mended(&self) -> Result<JsValue, JsValue> {
        to_js(&self.mended)
    }
    /// An act that may have arrived is rotten: this message carries none, and asks what has.
    pub fn doubtful(&self) -> bool {
        self.doubtful
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
    /// How many documents the device holds, for whoever looks after devices.
    pub fn hold(&mut self, documents: u32) {
        self.request.holds = Some(u64::from(documents));
    }
    /// The message, signed.
    pub fn message(&mut self, signature: Vec<u8>) -> Vec<u8> {
        self.request.signature = ByteBuf::from(signature);
        cbor::encode(&self.request)
    }
}
