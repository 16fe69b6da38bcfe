//! Logs that are not what they claim: numbers, chains, signatures, forks, other devices.

use crate::hostile::row::{Next, Row, Sent, ServerAnswer, Who, answered, turned_away};
use crate::hostile::scene::Scene;
use ronda_shared::act::{Act, ChainHash, signed_bytes};
use ronda_shared::ids::DeviceId;
use ronda_shared::sync::wire::{OutboxFile, PROTOCOL_VERSION, SyncRequest};
use serde_bytes::ByteBuf;

const SIGNATURE: &str = "not this device's signature over this log or challenge";
const GAP: &str = "acts are missing before those sent";
const FORKED: &str = "the log was continued in two ways";
const CURSOR: &str = "not sealed by this server for this device; the acts of the push are stored";
const OTHERS: &str = "the message speaks for another device than the session's";

/// Omar's push of an honest act, with something forged in it.
fn push(s: &Scene, forge: impl FnOnce(&mut SyncRequest)) -> Sent {
    let mut push = s.omar.device.push();
    forge(&mut push);
    push.into()
}
/// The same, signed again with the device's own key.
fn signed(s: &Scene, forge: impl FnOnce(&mut SyncRequest)) -> Sent {
    push(s, |push| {
        forge(push);
        s.omar.device.sign_again(push);
    })
}
/// A lie in place of the waiting act, or after it.
fn lie(s: &Scene) -> Act {
    let mut act = s.note();
    act.number = s.omar.device.log.len() as u64;
    act
}
/// The log told once more from an act on, with another act in its place.
fn another_history(s: &Scene, at: u64) -> Sent {
    signed(s, |push| {
        push.first = at;
        push.before = s.omar.device.hash(at - 1);
        push.acts = vec![ByteBuf::from(Act { number: at, ..s.note() }.encode())];
    })
}
/// What somebody else writes in Omar's name.
fn forged_outbox(s: &Scene) -> OutboxFile {
    OutboxFile { acts: vec![ByteBuf::from(s.note().encode())], ..s.omar.outbox() }
}

pub fn rows() -> Vec<Row> {
    vec![
        turned_away("a number skipped", GAP, 409, "gap", |s| {
            signed(s, |push| {
                push.first += 1;
                push.acts = vec![ByteBuf::from(Act { number: push.first, ..s.note() }.encode())];
            })
        }),
        turned_away("the first number zero", GAP, 409, "gap", |s| signed(s, |push| push.first = 0)),
        turned_away("the first number beyond all", GAP, 409, "gap", |s| signed(s, |push| push.first = u64::MAX)),
        turned_away("no signature", SIGNATURE, 403, "bad_signature", |s| {
            push(s, |push| push.signature = ByteBuf::new())
        }),
        turned_away("a signature with one bit flipped", SIGNATURE, 403, "bad_signature", |s| {
            push(s, |push| push.signature[7] ^= 1)
        }),
        turned_away("a signature of four thousand bytes", SIGNATURE, 403, "bad_signature", |s| {
            push(s, |push| push.signature = ByteBuf::from(vec![1; 4096]))
        }),
        turned_away("the signature of an earlier head", SIGNATURE, 403, "bad_signature", |s| {
            push(s, |push| {
                let last = s.omar.device.acknowledged;
                let bytes = signed_bytes(s.omar.device.id, last, &s.omar.device.hash(last));
                push.signature = ByteBuf::from(s.omar.device.key.sign(&bytes));
            })
        }),
        turned_away("the signature of a head with another number", SIGNATURE, 403, "bad_signature", |s| {
            push(s, |push| {
                let last = s.omar.device.log.len() as u64;
                let bytes = signed_bytes(s.omar.device.id, last + 1, &s.omar.device.hash(last));
                push.signature = ByteBuf::from(s.omar.device.key.sign(&bytes));
            })
        }),
        turned_away("a signature by another's key", SIGNATURE, 403, "bad_signature", |s| {
            push(s, |push| {
                let last = s.omar.device.log.len() as u64;
                let bytes = signed_bytes(s.omar.device.id, last, &s.omar.device.hash(last));
                push.signature = ByteBuf::from(s.rosa.device.key.sign(&bytes));
            })
        }),
        turned_away("an act changed on the way", SIGNATURE, 403, "bad_signature", |s| {
            push(s, |push| push.acts = vec![ByteBuf::from(lie(s).encode())])
        }),
        turned_away("an act added on the way", SIGNATURE, 403, "bad_signature", |s| {
            push(s, |push| push.acts.push(ByteBuf::from(s.note().encode())))
        }),
        turned_away("a replay with one byte changed", SIGNATURE, 403, "bad_signature", |s| {
            let mut push = s.omar.device.push_after(0);
            let last = push.acts[0].len() - 1;
            push.acts[0][last] ^= 1;
            push.into()
        }),
        answered(
            "a replay of everything",
            ("protocol.md", "Any request may be repeated; the same outcome is answered again"),
            ServerAnswer::AsBefore,
            |s| s.omar.device.push_after(0).into(),
        ),
        turned_away("a replay with one byte changed and signed anew", FORKED, 409, "forked", |s| {
            signed(s, |push| {
                *push = s.omar.device.push_after(0);
                let mut act = Act::decode(&push.acts[0]).expect("an act");
                act.at = act.at.plus(1);
                push.acts[0] = ByteBuf::from(act.encode());
            })
        })
        .next(Next::OnANewDevice),
        turned_away("a log rolled back and continued otherwise", FORKED, 409, "forked", |s| {
            another_history(s, s.omar.device.acknowledged)
        })
        .next(Next::OnANewDevice),
        turned_away("a log told anew from its beginning", FORKED, 409, "forked", |s| another_history(s, 1))
            .next(Next::OnANewDevice),
        turned_away("a chain that continues nothing", FORKED, 409, "forked", |s| {
            signed(s, |push| {
                push.before = ChainHash([9; 32]);
                push.acts = vec![ByteBuf::from(lie(s).encode())];
            })
        }),
        turned_away("another device's push in one's own session", OTHERS, 403, "wrong_device", |s| {
            s.omar.device.push_after(0).into()
        })
        .by(Who::Rosa),
        turned_away("another device's name over one's own push", OTHERS, 403, "wrong_device", |s| {
            signed(s, |push| push.device = s.rosa.device.id)
        }),
        turned_away("a cursor of another device", CURSOR, 400, "bad_cursor", |s| {
            push(s, |push| push.cursor = s.rosa.device.cursor.clone().map(ByteBuf::from))
        }),
        turned_away("a cursor cut short", CURSOR, 400, "bad_cursor", |s| {
            push(s, |push| push.cursor.as_mut().expect("one").truncate(20))
        }),
        turned_away("a cursor sealed by another server, of another epoch", CURSOR, 400, "bad_cursor", |s| {
            push(s, |push| {
                let cursor = ronda_server::store::feed_cursor::Cursor {
                    device: s.omar.device.id,
                    epoch: 77,
                    base: u64::MAX,
                    at: None,
                    unfinished: None,
                    records: true,
                };
                let secret = ronda_server::store::Secret([7; 32]);
                push.cursor = Some(ByteBuf::from(ronda_server::store::feed_cursor::seal(&secret, &cursor)));
            })
        }),
        turned_away("a cursor moved on by hand", CURSOR, 400, "bad_cursor", |s| {
            push(s, |push| push.cursor.as_mut().expect("one")[16] ^= 1)
        }),
        turned_away("a protocol of tomorrow", "messages of a version not spoken yet", 426, "too_new", |s| {
            push(s, |push| push.version = PROTOCOL_VERSION + 1)
        }),
        turned_away("no protocol", "messages of a version no longer spoken", 426, "too_old", |s| {
            push(s, |push| push.version = 0)
        }),
        turned_away("another's outbox without a signature", SIGNATURE, 403, "bad_signature", |s| {
            Sent::Outbox(OutboxFile { signature: ByteBuf::new(), ..forged_outbox(s) })
        })
        .by(Who::Rosa),
        turned_away("another's outbox signed with one's own key", SIGNATURE, 403, "bad_signature", |s| {
            let file = forged_outbox(s);
            let head = file.acts.iter().fold(file.before, |hash, act| hash.then(act));
            let bytes = signed_bytes(file.device, file.first, &head);
            Sent::Outbox(OutboxFile { signature: ByteBuf::from(s.rosa.device.key.sign(&bytes)), ..file })
        })
        .by(Who::Rosa),
        turned_away(
            "the outbox of a device that is none",
            "an outbox of a device that is not enrolled here",
            403,
            "unknown_device",
            |s| Sent::Outbox(OutboxFile { device: DeviceId::new(99), ..s.omar.outbox() }),
        ),
    ]
}
