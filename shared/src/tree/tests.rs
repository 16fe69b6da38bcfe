//! The tree reads what the codecs read: every golden message and record, the organisation's data, and what is spoiled.
#![expect(clippy::disallowed_methods, reason = "a test reads what it checks against")]

use super::*;
use crate::act::Act;
use crate::catalog::Organisation;
use crate::command::{Command, Decision};
use crate::messages::Reason;
use crate::sync::wire::{OutboxFile, Outcome, Problem, SyncRequest, SyncResponse};
use crate::ticket::view::TicketView;
use serde::de::DeserializeOwned;
use std::fmt::Debug;
use std::path::{Path, PathBuf};

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/golden/v1").join(name)
}

fn cbor<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    read(&mut minicbor_serde::Deserializer::new(bytes)).ok()
}

fn json<T: DeserializeOwned>(text: &str) -> Option<T> {
    read(&mut serde_json::Deserializer::from_str(text)).ok()
}

/// As the codec reads it, also where a byte is another or the end is missing.
fn alike<T: DeserializeOwned + PartialEq + Debug>(bytes: &[u8], name: &str) {
    assert!(cbor::<T>(bytes).is_some(), "{name}");
    let same = |bytes: &[u8]| {
        let direct = minicbor_serde::from_slice::<T>(bytes).ok();
        let tree = cbor::<T>(bytes);
        // A codec that reads past what it has no use for may take what the tree, which reads all, does not.
        if tree.is_some() || direct.is_none() {
            assert_eq!(tree, direct, "{name} {bytes:x?}");
        }
    };
    same(bytes);
    for at in 0..bytes.len().min(400) {
        same(&bytes[..at]);
    }
}

#[test]
fn messages_are_read_as_the_codec_reads_them() {
    let bytes = |name: &str| std::fs::read(golden(name)).expect("a golden file");
    alike::<SyncRequest>(&bytes("request.cbor"), "request");
    alike::<SyncRequest>(&bytes("request-least.cbor"), "request-least");
    alike::<SyncResponse>(&bytes("response.cbor"), "response");
    alike::<OutboxFile>(&bytes("outbox.cbor"), "outbox");
    alike::<Problem>(&bytes("problem.cbor"), "problem");
    alike::<Act>(&bytes("act.cbor"), "act");
}

/// The phone reads its answers by the tree: an app that is updated late takes the word of a newer server.
#[test]
fn a_reason_of_a_later_build_is_read_as_one() {
    let held = Some(Outcome::Held(Reason::FromNewerServer));
    assert_eq!(json::<Outcome>(r#"{"held":"not_your_moon"}"#), held);
    assert_eq!(cbor::<Reason>(&crate::cbor::encode(&"not_your_moon")), Some(Reason::FromNewerServer));
    assert_eq!(cbor::<Reason>(&crate::cbor::encode(&Reason::NotYourRole)), Some(Reason::NotYourRole));
}

#[test]
fn every_command_is_read_in_both_codings() {
    let mut commands = 0;
    for entry in std::fs::read_dir(golden("commands")).expect("the golden commands") {
        let path = entry.expect("a file").path();
        let bytes = std::fs::read(&path).expect("a golden file");
        alike::<Command>(&bytes, &path.display().to_string());
        let command: Command = minicbor_serde::from_slice(&bytes).expect("a command");
        let text = serde_json::to_string(&command).expect("JSON");
        assert_eq!(json::<Command>(&text).as_ref(), Some(&command), "{text}");
        commands += 1;
    }
    assert!(commands > 50, "{commands}");
}

#[test]
fn data_and_views_are_read_as_the_codec_reads_them() {
    let organisation = crate::catalog::sample::oaxaca();
    let text = serde_json::to_string(&organisation).expect("JSON");
    assert_eq!(json::<Organisation>(&text), Some(organisation));
    let text = std::fs::read_to_string(golden("ticket.json")).expect("a golden file");
    assert_eq!(json::<serde_json::Value>(&text), serde_json::from_str(&text).ok());
    let view = serde_json::from_str::<TicketView>(&text).expect("a view");
    assert_eq!(json::<TicketView>(&text), Some(view));
}

#[test]
fn what_is_not_of_the_type_is_refused() {
    assert_eq!(json::<u8>("256"), None);
    assert_eq!(json::<u64>("-1"), None);
    assert_eq!(json::<u64>("1.0"), None);
    assert_eq!(json::<f64>("1"), Some(1.0));
    assert_eq!(json::<(u8, u8)>("[1]"), None);
    assert_eq!(json::<(u8, u8)>("[1,2,3]"), None);
    assert_eq!(json::<Option<bool>>("null"), Some(None));
    assert_eq!(json::<Command>(r#"{"start":{},"strike":{}}"#), None);
    assert_eq!(json::<Command>(r#""start""#), None);
    assert_eq!(json::<Command>(r#"{"start":{}}"#), Some(Command::Decision(Decision::Start {})));
    let told = read::<Problem, _>(&mut serde_json::Deserializer::from_str(r#"{"code":"x","es":1}"#));
    assert_eq!(told.expect_err("es is a text"), "something is of another type");
    let told = read::<Problem, _>(&mut serde_json::Deserializer::from_str(r#"{"code":"x"}"#));
    assert_eq!(told.expect_err("es is missing"), "es");
}
