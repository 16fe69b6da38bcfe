//! The cases that another client passes (`tests/other-client/cases`): what they expect is what this build writes and reads.
//!
//! What goes in stands in the files, what is expected beside it. `RONDA_GOLDEN=new` writes what is expected anew; of what was
//! released only cases that are added may differ.

use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use ronda_server::error::HttpProblem;
use ronda_shared::act::{Act, ChainHash, signed_bytes};
use ronda_shared::cbor;
use ronda_shared::command::{COMMAND_VERSION, Command};
use ronda_shared::ids::{DeviceId, DocumentId, PersonId};
use ronda_shared::sync::frame::{self, FrameError};
use ronda_shared::sync::wire::{OutboxFile, Problem, SyncRequest, SyncResponse};
use serde::de::{DeserializeOwned, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value, json};
use std::fmt;
use std::path::Path;

/// The greatest whole number that any reader of JSON keeps.
const WHOLE: u64 = (1 << 53) - 1;

/// Any CBOR as JSON: bytes as `{"hex"}`, numbers that JSON may lose as `{"int"}`.
struct CborAsJson(Value);

struct Telling;

impl<'de> Deserialize<'de> for CborAsJson {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Telling)
    }
}

impl<'de> Visitor<'de> for Telling {
    type Value = CborAsJson;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CBOR of ours")
    }
    fn visit_bool<E>(self, value: bool) -> Result<CborAsJson, E> {
        Ok(CborAsJson(value.into()))
    }
    fn visit_u64<E>(self, value: u64) -> Result<CborAsJson, E> {
        Ok(CborAsJson(if value > WHOLE { json!({ "int": value.to_string() }) } else { value.into() }))
    }
    fn visit_i64<E>(self, value: i64) -> Result<CborAsJson, E> {
        Ok(CborAsJson(value.into()))
    }
    fn visit_str<E>(self, value: &str) -> Result<CborAsJson, E> {
        Ok(CborAsJson(value.into()))
    }
    fn visit_bytes<E>(self, value: &[u8]) -> Result<CborAsJson, E> {
        Ok(CborAsJson(json!({ "hex": hex(value) })))
    }
    fn visit_unit<E>(self) -> Result<CborAsJson, E> {
        Ok(CborAsJson(Value::Null))
    }
    fn visit_none<E>(self) -> Result<CborAsJson, E> {
        Ok(CborAsJson(Value::Null))
    }
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<CborAsJson, D::Error> {
        deserializer.deserialize_any(self)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<CborAsJson, A::Error> {
        let mut told = Vec::new();
        while let Some(CborAsJson(item)) = items.next_element()? {
            told.push(item);
        }
        Ok(CborAsJson(told.into()))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<CborAsJson, A::Error> {
        let mut told = Map::new();
        while let Some((name, CborAsJson(value))) = fields.next_entry::<String, CborAsJson>()? {
            told.insert(name, value);
        }
        Ok(CborAsJson(told.into()))
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes(value: &Value) -> Vec<u8> {
    let text = value.as_str().expect("hexadecimal digits");
    let pairs = (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).expect("two digits"));
    pairs.collect()
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

fn list(value: &mut Value) -> &mut Vec<Value> {
    value.as_array_mut().expect("a list")
}

/// Reads a file of cases, reckons what is expected anew, and compares.
fn compare(name: &str, reckon: fn(&mut Value)) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("other-client/cases").join(name);
    let kept: Value = serde_json::from_str(&std::fs::read_to_string(&path).expect("cases")).expect("JSON");
    let mut made = kept.clone();
    reckon(&mut made);
    if std::env::var_os("RONDA_GOLDEN").is_some_and(|word| word == "new") {
        std::fs::write(&path, format!("{made:#}\n")).expect("the cases are written");
        return;
    }
    let (made, kept) = (format!("{made:#}"), format!("{kept:#}"));
    let differs = made.lines().zip(kept.lines()).find(|(now, then)| now != then);
    assert!(made == kept, "{name} expects something else (RONDA_GOLDEN=new writes it); first: {differs:?}");
}

#[test]
fn a_log_is_chained_and_signed_as_the_cases_say() {
    compare("log.json", |file| {
        let device: DeviceId = text(&file["device"]["id"]).parse().expect("a device");
        file["device"]["bytes"] = hex(&device.raw().to_be_bytes()).into();
        let key = SigningKey::from_slice(&bytes(&file["key"]["scalar"])).expect("a key");
        file["key"]["point"] = hex(key.verifying_key().to_encoded_point(false).as_bytes()).into();
        let mut heads = vec![ChainHash::default()];
        for (case, number) in list(&mut file["acts"]).iter_mut().zip(1..) {
            let act = act(device, number, case).encode();
            assert!(Act::decode(&act).and_then(|act| act.command()).is_ok(), "{}", case["name"]);
            heads.push(heads[heads.len() - 1].then(&act));
            case["bytes"] = hex(&act).into();
            case["hash"] = hex(&heads[heads.len() - 1].0).into();
        }
        for push in list(&mut file["pushes"]) {
            let last = push["last"].as_u64().expect("a number");
            let head = heads[usize::try_from(last).expect("few acts")];
            let said = signed_bytes(device, last, &head);
            let signature: Signature = key.sign(&said);
            push["signed"] = hex(&said).into();
            push["signature"] = hex(&signature.to_bytes()).into();
        }
    });
}

fn act(device: DeviceId, number: u64, case: &Value) -> Act {
    let fields = &case["fields"];
    let read = |name: &str| fields[name].clone();
    let command: Command = serde_json::from_value(case["command"].clone()).expect("a command");
    Act {
        device,
        number,
        person: PersonId::new(text(&fields["p"])),
        document: DocumentId::from_bytes(bytes(&fields["o"]).try_into().expect("sixteen bytes")),
        kind: serde_json::from_value(read("k")).expect("a kind"),
        site: serde_json::from_value(read("w")).expect("a site"),
        at: serde_json::from_value(read("t")).expect("an instant"),
        seen: bytes(&fields["s"]),
        base: fields["b"].as_u64().expect("a position"),
        command: command.name().to_string(),
        version: COMMAND_VERSION,
        arguments: cbor::encode(&command),
    }
}

#[test]
fn frames_open_as_the_cases_say() {
    compare("frames.json", |file| {
        for case in list(file) {
            let limit = usize::try_from(case["limit"].as_u64().expect("a limit")).expect("a small one");
            let (name, told) = match frame::open(&bytes(&case["frame"]), limit) {
                Ok(body) => ("body", hex(&body)),
                Err(why) => ("refused", word(why).to_owned()),
            };
            let case = case.as_object_mut().expect("a case");
            case.retain(|name, _| name != "body" && name != "refused");
            case.insert(name.to_owned(), told.into());
        }
    });
}

fn word(why: FrameError) -> &'static str {
    match why {
        FrameError::Empty => "empty",
        FrameError::UnknownPacking(_) => "unknown_packing",
        FrameError::Damaged => "damaged",
        FrameError::TooLarge => "too_large",
    }
}

#[test]
fn messages_say_what_the_cases_say() {
    compare("messages.json", |file| {
        for case in list(file) {
            let message = bytes(&case["bytes"]);
            match text(&case["kind"]) {
                "request" => again::<SyncRequest>(&message),
                "answer" => again::<SyncResponse>(&message),
                "refusal" => again::<Problem>(&message),
                "outbox" => again::<OutboxFile>(&message),
                other => panic!("there are no messages of the kind {other}"),
            }
            case["says"] = cbor::decode::<CborAsJson>(&message).expect("CBOR").0;
        }
    });
}

/// A message of a type, read and written again and read to the same.
fn again<T: DeserializeOwned + Serialize + PartialEq + fmt::Debug>(message: &[u8]) {
    let read: T = cbor::decode(message).expect("a message");
    assert_eq!(cbor::decode::<T>(&cbor::encode(&read)).expect("read again"), read);
}

#[test]
fn refusals_have_the_status_that_the_cases_say() {
    compare("refusals.json", |file| {
        for case in list(file) {
            let known = HttpProblem::ALL.iter().find(|problem| problem.code() == text(&case["code"]));
            case["status"] = known.expect("a refusal of ours").status().as_u16().into();
        }
    });
}
