//! A ticket and an equipment item as devices keep them, with what a screen showed of them.

use crate::golden::scene;
use crate::golden::shelf::golden;
use automerge::{ROOT, ReadDoc};
use ronda_shared::document::{self, Reader};
use ronda_shared::ids::DocumentId;
use ronda_shared::{equipment, ticket};
use serde_json::Value;

/// A document's view as JSON.
pub fn view(id: DocumentId, bytes: &[u8]) -> Value {
    let loaded = document::load(bytes).unwrap();
    let reader = Reader::now(&loaded);
    match ticket::read::read(id, &reader) {
        Some(view) => serde_json::to_value(view).unwrap(),
        None => serde_json::to_value(equipment::read(id, &reader).unwrap()).unwrap(),
    }
}

/// Everything that was shown is shown, and may have more beside it.
pub fn shows(now: &Value, then: &Value, place: &str) {
    match (now, then) {
        (Value::Object(now), Value::Object(then)) => {
            for (key, value) in then {
                shows(now.get(key).unwrap_or(&Value::Null), value, &format!("{place}.{key}"));
            }
        }
        (Value::Array(now), Value::Array(then)) => {
            assert_eq!(now.len(), then.len(), "{place}");
            now.iter().zip(then).enumerate().for_each(|(at, (now, then))| shows(now, then, &format!("{place}[{at}]")));
        }
        (now, then) => assert_eq!(now, then, "{place}"),
    }
}

/// A golden file and the document in it.
type Shape = (&'static str, fn() -> DocumentId);
/// Each shape that documents were released in.
const SHAPES: [Shape; 6] = [
    ("ticket", scene::ticket),
    ("equipment", scene::equipment),
    // A stamp says its place in the order only where that is not the device's time.
    ("ticket.order-null", scene::ticket),
    ("equipment.order-null", scene::equipment),
    // A birth is entered at once: what it writes stands in the order of its names.
    ("ticket.at-once", scene::ticket),
    ("equipment.at-once", scene::equipment),
];

#[test]
fn documents_show_what_they_showed() {
    for (name, which) in SHAPES.map(|(name, which)| (name, which())) {
        let bytes = golden(&format!("{name}.automerge"), || scene::document(which));
        let told = golden(&format!("{name}.json"), || serde_json::to_vec_pretty(&view(which, &bytes)).unwrap());
        let then: Value = serde_json::from_slice(&told).unwrap();
        shows(&view(which, &bytes), &then, name);
        // Saved again by this build, it is the same document.
        let again = document::load(&document::load(&bytes).unwrap().save()).unwrap();
        assert_eq!(again.get_heads(), document::load(&bytes).unwrap().get_heads(), "{name}");
    }
}

#[test]
fn the_golden_ticket_has_something_of_everything() {
    let then: Value = serde_json::from_slice(&golden("ticket.json", Vec::new)).unwrap();
    for part in ["notes", "texts", "materials", "times", "contacts", "labels", "requests", "conflicts"] {
        assert!(then[part].as_array().is_some_and(|all| !all.is_empty()), "no {part}");
    }
    for part in ["fields", "checklist", "requester"] {
        assert!(then[part].as_object().is_some_and(|all| !all.is_empty()), "no {part}");
    }
}

#[test]
fn both_shapes_of_a_stamp_are_here() {
    for (name, null) in [("ticket", false), ("ticket.order-null", true)] {
        let loaded =
            document::load(&golden(&format!("{name}.automerge"), || scene::document(scene::ticket()))).unwrap();
        let (born, _) = loaded.get(ROOT, "born").unwrap().expect("it was born");
        let born: Value = serde_json::from_str(born.as_str().expect("a scalar text")).unwrap();
        assert_eq!(born[0][4].is_null(), null, "{name}: {}", born[0]);
    }
}
