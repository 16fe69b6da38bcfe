//! The decoders that bytes from outside reach, each with the bounds that the server gives it.

use ronda_server::store::Secret;
use ronda_server::store::feed_cursor;
use ronda_shared::act::Act;
use ronda_shared::admission::bounds;
use ronda_shared::cbor;
use ronda_shared::command::Command;
use ronda_shared::ids::DeviceId;
use ronda_shared::light::bundle::Bundle;
use ronda_shared::light::seal::SealedBundle;
use ronda_shared::limits;
use ronda_shared::sync::frame;
use ronda_shared::sync::wire::{OutboxFile, Problem, SyncRequest, SyncResponse};
use serde_bytes::ByteBuf;

/// A decoder.
pub struct Target {
    pub name: &'static str,
    /// Whether its input is a frame.
    pub framed: bool,
    /// True where it understood.
    pub decode: fn(&[u8]) -> bool,
    /// How large its input is: of a frame, what is in it, as far as that is taken out.
    pub size: fn(&[u8]) -> usize,
}

/// A message inflated, as the server bounds it.
const MESSAGE: usize = limits::PUSH_BYTES + 64 * 1024;

/// The secret of the cursors in the corpus.
pub const SECRET: Secret = Secret([7; 32]);
/// Their device.
pub const DEVICE: DeviceId = DeviceId::new(77);

fn plain(bytes: &[u8]) -> usize {
    bytes.len()
}

fn inflated(bytes: &[u8]) -> usize {
    match frame::open(bytes, MESSAGE) {
        Ok(body) => body.len(),
        // It was taken out up to the bound, or up to where it was damaged.
        Err(_) => {
            if bytes.first() == Some(&1) {
                MESSAGE
            } else {
                bytes.len()
            }
        }
    }
}

/// All of a list of acts, as a push reads them.
fn acts(acts: &[ByteBuf]) -> bool {
    acts.len() <= limits::PUSH_ACTS && acts.iter().all(|bytes| act(bytes))
}

fn act(bytes: &[u8]) -> bool {
    Act::decode(bytes).and_then(|act| act.command()).is_ok_and(|command| bounds::check(&command).is_ok())
}

fn request(bytes: &[u8]) -> bool {
    cbor::decode::<SyncRequest>(bytes).is_ok_and(|request| acts(&request.acts))
}

fn message(bytes: &[u8]) -> bool {
    frame::open(bytes, MESSAGE).is_ok_and(|body| request(&body))
}

/// Commands come in acts, and acts have a bound.
fn command(bytes: &[u8]) -> bool {
    bytes.len() <= limits::ACT_BYTES
        && cbor::decode::<Command>(bytes).is_ok_and(|command| bounds::check(&command).is_ok())
}

pub const TARGETS: &[Target] = &[
    Target { name: "frame", framed: true, decode: |bytes| frame::open(bytes, MESSAGE).is_ok(), size: inflated },
    Target { name: "message", framed: true, decode: message, size: inflated },
    Target { name: "request", framed: false, decode: request, size: plain },
    Target { name: "act", framed: false, decode: act, size: plain },
    Target { name: "command", framed: false, decode: command, size: plain },
    Target {
        name: "cursor",
        framed: false,
        decode: |bytes| feed_cursor::open(&SECRET, DEVICE, bytes).is_ok(),
        size: plain,
    },
    Target {
        name: "outbox",
        framed: false,
        decode: |bytes| cbor::decode::<OutboxFile>(bytes).is_ok_and(|file| acts(&file.acts)),
        size: plain,
    },
    Target { name: "sealed", framed: false, decode: |bytes| SealedBundle::read(bytes).is_ok(), size: plain },
    Target {
        name: "carried",
        framed: false,
        decode: |bytes| Bundle::decode(bytes).is_ok_and(|bundle| acts(&bundle.outbox.acts)),
        // The outbox in it comes in a frame of its own.
        size: |bytes| bytes.len() + MESSAGE,
    },
    Target { name: "problem", framed: false, decode: |bytes| cbor::decode::<Problem>(bytes).is_ok(), size: plain },
    // What the phone reads comes from its own server; it too must stand.
    Target {
        name: "response",
        framed: false,
        decode: |bytes| cbor::decode::<SyncResponse>(bytes).is_ok(),
        size: plain,
    },
];
