//! The WebAssembly face of `ronda_shared::light`: what one phone plays, what the other takes in, and receipts. Beside it
//! that of `ronda_shared::efirma`, which is as rarely needed.
//! Nothing here opens what is sealed for the server; what is handed over opens for the phone that showed its code.

mod border;
mod code;
pub mod efirma;
pub mod handed;

use border::{Fault, thrown, to_js};
use code::Coder;
use ronda_shared::hex;
use ronda_shared::light::bundle::Bundle;
use ronda_shared::light::fountain::{Collected, Frames, Kind, Progress};
use ronda_shared::light::receipt::CarriedReceipt;
use ronda_shared::light::seal::{self, SealedBundle, ServerKey};
use serde::Serialize;
use serde_bytes::ByteBuf;
use wasm_bindgen::prelude::*;

/// What is to be carried: an exported outbox, and files that its acts name.
#[wasm_bindgen]
pub struct LightBundle {
    bundle: Bundle,
}

#[wasm_bindgen]
impl LightBundle {
    /// Of an outbox as it is exported, in its frame. Throws a fault.
    #[wasm_bindgen(constructor)]
    pub fn new(outbox: &[u8]) -> Result<LightBundle, JsValue> {
        Ok(Self { bundle: Bundle::of_exported(outbox, Vec::new()).map_err(thrown)? })
    }

    /// One file more; which act names it the server finds by its hash.
    pub fn add(&mut self, file: Vec<u8>) {
        self.bundle.files.push(ByteBuf::from(file));
    }

    /// Sealed for the server's key (`LightKeys.public`). `entropy`: 32 bytes, drawn for this call. Throws a fault.
    pub fn seal(&self, institution: &str, public: &str, entropy: &[u8]) -> Result<Vec<u8>, JsValue> {
        let key = ServerKey::read(public).ok_or_else(|| Fault::new("bad_key").thrown())?;
        let entropy = entropy.try_into().map_err(|_| Fault::new("bad_entropy").thrown())?;
        seal::seal(&key, institution, &self.bundle, entropy).map_err(thrown)
    }
}

/// Bytes as codes, one after another without end.
#[wasm_bindgen]
pub struct LightFrames {
    frames: Frames,
    coder: Coder,
}

/// One code, as it is drawn.
#[derive(Serialize)]
struct Code {
    /// Modules of a side, without the quiet edge.
    size: u32,
    /// Row by row, 1 for a dark one.
    modules: ByteBuf,
}

#[wasm_bindgen]
impl LightFrames {
    /// `kind`: `bundle`, `receipt`, `handed` or `asking`; `symbol`: bytes of the whole in one code. Throws a fault.
    #[wasm_bindgen(constructor)]
    pub fn new(kind: &str, bytes: &[u8], symbol: u16) -> Result<LightFrames, JsValue> {
        let unplayable = || Fault::new("unplayable").thrown();
        let kind = Kind::named(kind).ok_or_else(unplayable)?;
        let frames = Frames::new(kind, bytes, symbol).map_err(thrown)?;
        let coder = Coder::of(frames.frame(0).len()).ok_or_else(unplayable)?;
        Ok(Self { frames, coder })
    }

    /// Names what is played.
    pub fn id(&self) -> String {
        hex::write(&self.frames.id())
    }

    /// How many codes at least make the whole.
    pub fn needed(&self) -> u32 {
        self.frames.needed()
    }

    /// The code of a number, from 0 on. Throws a fault.
    pub fn code(&self, number: u32) -> Result<JsValue, JsValue> {
        let modules = self.coder.modules(&self.frames.frame(number));
        let modules = ByteBuf::from(modules.ok_or_else(|| Fault::new("unplayable").thrown())?);
        to_js(&Code { size: self.coder.size(), modules })
    }
}

/// What a camera has seen of one whole.
#[wasm_bindgen]
#[derive(Default)]
pub struct LightCollected {
    collected: Collected,
}

/// How far it has come.
#[derive(Serialize)]
struct TransferProgress {
    /// What it is: as in `LightFrames::new`.
    kind: &'static str,
    id: String,
    received: u32,
    needed: u32,
    /// The bytes, with the frame that completed them.
    whole: Option<ByteBuf>,
}

#[wasm_bindgen]
impl LightCollected {
    /// Nothing yet: the first frame says what is collected.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes in what a code holds, byte by byte. Throws a fault: `foreign` (no frame: go on), `other_transfer` (with
    /// its `id` and `kind`: begin anew where that is wanted), `unlike` (go on), `spoiled` (all was let go: go on).
    pub fn take(&mut self, frame: &[u8]) -> Result<JsValue, JsValue> {
        let Progress { kind, id, received, needed, whole } = self.collected.take(frame).map_err(thrown)?;
        let whole = whole.map(ByteBuf::from);
        to_js(&TransferProgress { kind: kind.name(), id: hex::write(&id), received, needed, whole })
    }
}

/// What a courier may know of a sealed bundle.
#[derive(Serialize)]
struct SealedBundleSummary {
    institution: String,
    device: String,
}

/// What stands around a sealed bundle: for whom it is, and whose acts they are. Throws a fault where it is none.
#[wasm_bindgen]
pub fn outside(sealed: &[u8]) -> Result<JsValue, JsValue> {
    let SealedBundle { institution, device, .. } = SealedBundle::read(sealed).map_err(thrown)?;
    to_js(&SealedBundleSummary { institution, device: device.to_string() })
}

/// A receipt that was verified.
#[derive(Serialize)]
struct Verified {
    institution: String,
    device: String,
    acknowledged: u64,
    at: i64,
    held: u32,
}

/// Reads what the server with this key (`LightKeys.receipts`) has signed. Throws a fault.
#[wasm_bindgen]
pub fn verify_receipt(receipt: &[u8], key: &str) -> Result<JsValue, JsValue> {
    let CarriedReceipt { institution, device, acknowledged, at, held } =
        CarriedReceipt::verify(receipt, key).map_err(thrown)?;
    to_js(&Verified { institution, device: device.to_string(), acknowledged, at: at.millis(), held })
}
