//! What mutations begin with: the golden messages, and messages that were made to hurt.

use crate::decoders::target::{DEVICE, SECRET};
use flate2::Compression;
use flate2::write::GzEncoder;
use ronda_server::store::feed_cursor::{self, Cursor, UnfinishedSync};
use ronda_shared::light::bundle::Bundle;
use ronda_shared::light::seal::{PrivateKey, seal};
use ronda_shared::limits;
use ronda_shared::sync::frame;
use ronda_shared::time::Timestamp;
use serde_bytes::ByteBuf;
use std::io::Write;
use std::path::{Path, PathBuf};

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn golden(name: &str) -> Vec<u8> {
    std::fs::read(here("golden/v1").join(name)).unwrap()
}

fn commands() -> Vec<Vec<u8>> {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(here("golden/v1/commands")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| std::fs::read(file).unwrap()).collect()
}

/// Cursors of each form: an early one, one between syncs, and in the middle of syncs of either kind.
fn cursors() -> Vec<Vec<u8>> {
    let at = Timestamp::from_millis(1_795_186_800_000);
    let settled = Cursor::settled(DEVICE, 1, 20, at, true);
    let running = |full| Cursor {
        unfinished: Some(UnfinishedSync { done: 30, full, began: 40, judged: 50, at, records: full }),
        ..settled
    };
    let all = [Cursor { at: None, ..settled }, settled, running(false), running(true)];
    all.iter().map(|cursor| feed_cursor::seal(&SECRET, cursor)).collect()
}

/// An outbox with a file, as a courier's phone has it.
fn carried() -> Bundle {
    Bundle::of_exported(&frame::pack(&golden("outbox.cbor")), vec![ByteBuf::from(vec![7; 900])]).unwrap()
}

/// Messages that a decoder understands.
pub fn good(target: &str) -> Vec<Vec<u8>> {
    match target {
        "frame" => vec![frame::pack(&golden("request.cbor")), frame::pack(b"short"), frame::pack(&[0; 4_000])],
        "message" => vec![frame::pack(&golden("request.cbor"))],
        "request" => vec![golden("request.cbor")],
        "act" => vec![golden("act.cbor")],
        "command" => commands(),
        "cursor" => cursors(),
        "outbox" => vec![golden("outbox.cbor")],
        "sealed" => vec![seal(&PrivateKey::new([7; 32]).public(), "oaxaca", &carried(), [1; 32]).unwrap()],
        "carried" => vec![carried().encode().unwrap()],
        "problem" => vec![golden("problem.cbor")],
        "response" => vec![golden("response.cbor")],
        other => panic!("no corpus for {other}"),
    }
}

/// Gzip that inflates to more than a message may have, framed.
pub fn bombs() -> Vec<Vec<u8>> {
    let zipped = |body: &[u8]| {
        let mut encoder = GzEncoder::new(vec![1], Compression::best());
        encoder.write_all(body).unwrap();
        encoder.finish().unwrap()
    };
    let once = zipped(&vec![0; 64 << 20]);
    let twice = zipped(&once);
    let exact = zipped(&vec![0x40; limits::PUSH_BYTES + 64 * 1024]);
    vec![once, twice, exact]
}

/// The committed nasty ones (`name: hex`, `~COUNT(hex)` repeats), and those too long to write down.
pub fn nasty() -> Vec<(String, Vec<u8>)> {
    let text = std::fs::read_to_string(here("decoders/corpus/nasty.txt")).unwrap();
    let written = text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()).map(|line| {
        let (name, hex) = line.split_once(':').unwrap();
        (name.to_owned(), hex.split_whitespace().flat_map(word).collect())
    });
    let bombs = bombs().into_iter().enumerate().map(|(at, bytes)| (format!("bomb {at}"), bytes));
    written.chain(bombs).chain([("fields, as many as there is room for".into(), many_fields())]).collect()
}

/// A ticket's opening with as many fields as an act has room for, each as short as can be.
fn many_fields() -> Vec<u8> {
    let count = u16::try_from(limits::ACT_BYTES / 5 - 10).unwrap();
    let mut bytes = [b"\xa1\x6bopen_ticket\xa1\x66fields\xb9", &count.to_be_bytes()[..]].concat();
    for number in 0..count {
        let letter = |shift: u16| b'0' + ((number >> shift) & 31) as u8;
        bytes.extend_from_slice(&[0x63, letter(10), letter(5), letter(0), 0x60]);
    }
    bytes
}

/// `a1ff`, `"text"` or `~COUNT(a1ff)`.
fn word(word: &str) -> Vec<u8> {
    if let Some(text) = word.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        let length = u8::try_from(text.len()).unwrap();
        assert!(length < 24, "{text}");
        return [&[0x60 + length], text.as_bytes()].concat();
    }
    if let Some((count, inner)) = word.strip_prefix('~').and_then(|rest| rest.strip_suffix(')')?.split_once('(')) {
        return self::word(inner).repeat(count.parse().unwrap());
    }
    let digits = word.as_bytes();
    assert!(digits.len().is_multiple_of(2), "{word}");
    digits.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}
