//! Compares two changes by meaning. A build may write what an earlier one wrote in fewer bytes (an order is left out
//! where it is the device's time); what was written stays as it was, so executing an old act makes another change of
//! the same meaning.

use automerge::Change;
use serde_json::Value;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// True where two changes rest on the same, are of the same actor and time, and write the same things to the same places.
pub(super) fn same(one: &Change, other: &Change) -> bool {
    let circumstances = |change: &Change| {
        let mut deps = change.deps().to_vec();
        deps.sort_unstable();
        (change.actor_id().clone(), change.timestamp(), change.message().map(str::to_owned), deps)
    };
    circumstances(one) == circumstances(other) && said(one).is_some_and(|one| said(other) == Some(one))
}

/// What a change writes: each operation with its place, and its value in the fullest writing. None where its bytes are
/// damaged: the library panics as it decodes an operation by an actor that the change does not name.
fn said(change: &Change) -> Option<Vec<Value>> {
    let told = |operation: Result<Value, serde_json::Error>| {
        let mut operation = operation.ok()?;
        let value = operation.get("value").and_then(Value::as_str).and_then(|text| serde_json::from_str(text).ok());
        if let (Some(mut read), Some(fields)) = (value, operation.as_object_mut()) {
            in_full(&mut read);
            fields.insert("value".into(), read);
        }
        Some(operation)
    };
    let decoded = catch_unwind(AssertUnwindSafe(|| change.decode())).ok()?;
    decoded.operations.iter().map(|operation| told(serde_json::to_value(operation))).collect()
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
            if said(&parsed).is_none() {
                undecodable += 1;
                assert!(!same(&change, &parsed) && !same(&parsed, &parsed), "bit {bit}");
            }
        }
        assert!(undecodable > 0, "the library decodes whatever it reads: the guard is of no use any more");
        assert!(same(&change, &change));
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
