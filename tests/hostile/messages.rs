//! Messages that are none: packing, lengths, bombs, too much of everything.

use crate::hostile::row::{Row, Sent, turned_away};
use crate::hostile::scene::{LIE, Scene};
use ronda_server::http::frame::FRAMED_BYTES;
use ronda_shared::cbor;
use ronda_shared::limits;
use ronda_shared::sync::frame;
use serde_bytes::ByteBuf;

const FRAME: &str = "the packing byte is unknown, or the compressed bytes are damaged or cut";
const CBOR: &str = "not the message that was expected, or bytes after it";
const LARGE: &str = "more bytes or acts than are taken";

fn plain(s: &Scene) -> Vec<u8> {
    [&[0], &cbor::encode(&s.omar.device.push())[..]].concat()
}
fn packed(s: &Scene) -> Vec<u8> {
    let mut push = s.omar.device.push();
    push.app = LIE.repeat(1_000);
    frame::pack(&cbor::encode(&push))
}
fn of_acts(s: &Scene, acts: Vec<ByteBuf>) -> Sent {
    let mut push = s.omar.device.push();
    push.acts = acts;
    s.omar.device.sign_again(&mut push);
    push.into()
}

pub fn rows() -> Vec<Row> {
    vec![
        turned_away("an empty message", FRAME, 400, "bad_frame", |_| Sent::Raw(Vec::new())),
        turned_away("an unknown packing", FRAME, 400, "bad_frame", |s| Sent::Raw([&[9], &plain(s)[1..]].concat())),
        turned_away("plain bytes that are called gzip", FRAME, 400, "bad_frame", |s| {
            Sent::Raw([&[1], &plain(s)[1..]].concat())
        }),
        turned_away("gzip cut in the middle", FRAME, 400, "bad_frame", |_| {
            let mut bytes = frame::pack(&cbor::encode(&LIE.repeat(1_000)));
            bytes.truncate(bytes.len() / 2);
            Sent::Raw(bytes)
        }),
        turned_away("gzip that is called plain", CBOR, 400, "bad_cbor", |s| {
            Sent::Raw([&[0], &packed(s)[1..]].concat())
        }),
        turned_away("a message cut in the middle", CBOR, 400, "bad_cbor", |s| {
            let mut bytes = plain(s);
            bytes.truncate(bytes.len() / 2);
            Sent::Raw(bytes)
        }),
        turned_away("a lie after the message", CBOR, 400, "bad_cbor", |s| {
            Sent::Raw([plain(s), cbor::encode(&LIE)].concat())
        }),
        turned_away("words instead of a message", CBOR, 400, "bad_cbor", |_| {
            Sent::Raw(frame::pack(&cbor::encode(&LIE)))
        }),
        turned_away("a claimed length of 2^63", CBOR, 400, "bad_cbor", |_| {
            Sent::Raw(vec![0, 0x5b, 0x7f, 255, 255, 255, 255, 255, 255, 255])
        }),
        turned_away("a claimed count of 2^32", CBOR, 400, "bad_cbor", |_| Sent::Raw(vec![0, 0x9a, 255, 255, 255, 255])),
        turned_away("lists a hundred thousand deep", CBOR, 400, "bad_cbor", |_| {
            Sent::Raw([vec![0], vec![0x81; 100_000]].concat())
        }),
        turned_away("lists without an end", CBOR, 400, "bad_cbor", |_| Sent::Raw([vec![0], vec![0x9f; 40]].concat())),
        turned_away("a bomb of 64 MiB", LARGE, 413, "too_large", |_| Sent::Raw(frame::pack(&vec![0; 64 << 20]))),
        turned_away("more bytes than are read", LARGE, 413, "too_large", |_| Sent::Raw(vec![0; FRAMED_BYTES + 1])),
        turned_away("two thousand and one acts", LARGE, 413, "too_large", |s| {
            of_acts(s, vec![ByteBuf::from(vec![0xf6]); limits::PUSH_ACTS + 1])
        }),
        turned_away("more than a push inflated", LARGE, 413, "too_large", |s| {
            of_acts(s, vec![ByteBuf::from(vec![0; limits::ACT_BYTES]); limits::PUSH_BYTES / limits::ACT_BYTES + 1])
        }),
    ]
}
