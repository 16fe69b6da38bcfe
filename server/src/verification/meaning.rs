//! Compares two changes by meaning. A build may write what an earlier one wrote in fewer bytes (an order is left out
//! where it is the device's time), or in another order (a birth is entered at once); what was written stays as it was, so
//! executing an old act makes another change of the same meaning.

use automerge::{Change, legacy};
use serde_json::Value;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// True where two changes rest on the same, are of the same actor and time, and write the same things to the same places.
pub(super) fn same(one: &Change, other: &Change) -> bool {
    let circumstances = |change: &Change| {
        let mut deps = change.deps().to_vec();
        deps.sort_unstable();
        (change.actor_id().clone(), change.timestamp(), change.message().map(str::to_owned), deps)
    };
    circumstances(one) == circumstances(other)
        && written_operations(one).is_some_and(|one| written_operations(other) == Some(one))
}

/// What a change writes: each operation with its place, and its value in the fullest writing. What it makes itself is named by
/// where it stands, and what it writes under names is in their order: the order in which they were written says nothing. None
/// where its bytes are damaged: the library panics as it decodes an operation by an actor that the change does not name.
fn written_operations(change: &Change) -> Option<Vec<Value>> {
    let decoded = catch_unwind(AssertUnwindSafe(|| change.decode())).ok()?;
    let actor = change.actor_id().to_string();
    let (mut made, mut counts) = (BTreeMap::new(), BTreeMap::<String, u64>::new());
    let mut told = Vec::new();
    for (number, operation) in (change.start_op().get()..).zip(&decoded.operations) {
        let mut value = serde_json::to_value(operation).ok()?;
        let fields = value.as_object_mut()?;
        if let Some(mut read) =
            fields.get("value").and_then(Value::as_str).and_then(|text| serde_json::from_str(text).ok())
        {
            in_full(&mut read);
            fields.insert("value".into(), read);
        }
        for place in ["obj", "elemId", "pred"] {
            fields.entry(place).and_modify(|id| name_by_place(id, &made));
        }
        let object = fields.get("obj")?.as_str()?.to_owned();
        let (key, name) = match &operation.key {
            legacy::Key::Map(key) => (key.to_string(), format!("{object}/{}:{key}", key.len())),
            // In a sequence the order is the meaning.
            legacy::Key::Seq(_) => {
                let count = counts.entry(object.clone()).or_default();
                *count += 1;
                (String::new(), format!("{object}#{count}"))
            }
        };
        made.insert(format!("{number}@{actor}"), name);
        told.push(((object, key), value));
    }
    told.sort_by(|(one, _), (other, _)| one.cmp(other));
    Some(told.into_iter().map(|(_, value)| value).collect())
}

/// Names what the change itself made by where it stands, not by when it was made.
fn name_by_place(id: &mut Value, made: &BTreeMap<String, String>) {
    match id {
        Value::String(text) => {
            if let Some(name) = made.get(text) {
                *text = name.clone();
            }
        }
        Value::Array(ids) => ids.iter_mut().for_each(|id| name_by_place(id, made)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => {}
    }
}

/// Where a stamp's device time stands, which its order is where that is left out.
const AT: usize = 3;
/// Where its order stands.
const ORDER: usize = 4;

/// Writes out what a stamp leaves out.
fn in_full(value: &mut Value) {
    match value {
        Value::Array(items) => {
            if is_stamp(items) && items[ORDER].is_null() {
                items[ORDER] = items[AT].clone();
            }
            items.iter_mut().for_each(in_full);
        }
        Value::Object(fields) => fields.values_mut().for_each(in_full),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// [act, person, site, device time, order or null, receipt or null, 0 or 1].
fn is_stamp(items: &[Value]) -> bool {
    let [act, person, site, at, order, received, suspect] = items else { return false };
    let time = |value: &Value| value.is_i64() || value.is_null();
    act.is_string()
        && person.is_string()
        && site.is_string()
        && at.is_i64()
        && time(order)
        && time(received)
        && suspect.is_u64()
}

#[cfg(test)]
mod tests {
    use super::*;
    use automerge::transaction::Transactable;
    use automerge::{AutoCommit, ObjType, ROOT};
    use serde_json::json;

    /// Bits that the library reads without a word and cannot decode end no verification.
    #[test]
    fn a_change_with_a_flipped_bit_is_no_panic() {
        let mut document = AutoCommit::new();
        let list = document.put_object(ROOT, "notes", ObjType::List).expect("a list");
        document.insert(&list, 0, "one").expect("written");
        document.commit();
        let mut other = document.fork();
        other.insert(&list, 1, "two").expect("written");
        let change = other.get_last_local_change().expect("a change").clone();
        let bytes = change.raw_bytes().to_vec();
        let mut undecodable = 0;
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            let Ok(Ok(parsed)) = catch_unwind(|| Change::try_from(flipped.as_slice())) else { continue };
            if written_operations(&parsed).is_none() {
                undecodable += 1;
                assert!(!same(&change, &parsed) && !same(&parsed, &parsed), "bit {bit}");
            }
        }
        assert!(undecodable > 0, "the library decodes whatever it reads: the guard is of no use any more");
        assert!(same(&change, &change));
    }

    /// A document with two names, a map and a text in it, written in an order.
    fn written(order: [usize; 4], text: &str, value: &str) -> Change {
        let mut document = AutoCommit::new().with_actor(automerge::ActorId::from([7; 16]));
        for step in order {
            match step {
                0 => document.put(ROOT, "kind", "record").expect("written"),
                1 => drop(document.put_object(ROOT, "notes", ObjType::Map).expect("a map")),
                2 => {
                    let texts = document.put_object(ROOT, "texts", ObjType::Map).expect("a map");
                    let object = document.put_object(&texts, "t", ObjType::Text).expect("a text");
                    document.splice_text(&object, 0, 0, text).expect("written");
                }
                _ => document.put(ROOT, "v", value).expect("written"),
            }
        }
        document.commit_with(automerge::transaction::CommitOptions::default().with_time(1));
        document.get_last_local_change().expect("a change").clone()
    }

    #[test]
    fn the_order_of_writes_under_names_says_nothing_and_that_of_letters_all() {
        let one = written([0, 1, 2, 3], "ab", "x");
        for order in [[3, 2, 1, 0], [2, 0, 3, 1], [1, 3, 0, 2]] {
            assert!(same(&one, &written(order, "ab", "x")), "{order:?}");
            assert!(!same(&one, &written(order, "ba", "x")), "other letters: {order:?}");
            assert!(!same(&one, &written(order, "ab", "y")), "another value: {order:?}");
        }
    }

    #[test]
    fn an_order_that_is_left_out_is_the_devices_time() {
        let stamp = |order: Value| json!(["7.1", "omar", "field", 12, order, null, 0]);
        let full = |mut value: Value| {
            in_full(&mut value);
            value
        };
        assert_eq!(full(json!(["x", stamp(json!(null)), null])), json!(["x", stamp(json!(12)), null]));
        assert_eq!(full(stamp(json!(13))), stamp(json!(13)), "another order stays");
        let other = json!([["a", "b", "c", null]]);
        assert_eq!(full(other.clone()), other);
    }
}
