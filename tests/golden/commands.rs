//! Every command, with all its fields.

use crate::golden::samples;
use crate::golden::shelf::{folder, golden, with_unknown_field};
use ronda_shared::cbor;
use ronda_shared::command::Command;
use ronda_shared::messages::Reason;
use std::collections::BTreeSet;

fn file(name: &str) -> String {
    format!("commands/{name}.cbor")
}

#[test]
fn every_command_is_read_and_written_as_it_was_released() {
    for (name, command) in samples::commands() {
        let bytes = golden(&file(&name), || cbor::encode(&command));
        assert_eq!(cbor::decode::<Command>(&bytes).as_ref(), Ok(&command), "{name} reads otherwise");
        assert_eq!(cbor::encode(&command), bytes, "{name} is written otherwise");
        assert!(name.starts_with(command.name()), "{name} holds a {}", command.name());
    }
}

#[test]
fn no_command_is_without_a_golden_file() {
    let sampled: BTreeSet<&str> = samples::commands().iter().map(|(_, command)| command.name()).collect();
    for name in Command::names() {
        assert!(sampled.contains(name), "{name} has no sample: add one to tests/golden/samples.rs");
        assert!(folder().join(file(name)).exists(), "{name} has no golden file: see tests/golden/README.md");
    }
    let written = std::fs::read_dir(folder().join("commands")).unwrap().count();
    assert_eq!(written, samples::commands().len(), "a golden file lost its sample");
}

#[test]
fn fields_of_a_later_build_are_passed_over() {
    for (name, command) in samples::commands() {
        let bytes = golden(&file(&name), || cbor::encode(&command));
        assert_eq!(cbor::decode::<Command>(&with_unknown_field(&bytes)), Ok(command), "{name}");
    }
}

#[test]
fn no_word_that_was_said_is_forgotten() {
    let said = golden("why.json", || serde_json::to_vec_pretty(Reason::ALL).unwrap());
    let said: Vec<serde_json::Value> = serde_json::from_slice(&said).unwrap();
    assert!(!said.is_empty());
    for word in said {
        // One that is not known is read as that of a newer server.
        let read: Reason = serde_json::from_value(word.clone()).unwrap();
        assert_eq!(serde_json::to_value(read).unwrap(), word, "it stands in receipts and rulings");
    }
}
