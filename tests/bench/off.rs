//! Sets a phone's cursor back to an earlier day, as one that was off since then has it. The server is stopped meanwhile:
//! the cursor is sealed by its secret, which is in the store.

use crate::device::{Device, now};
use crate::trust::told;
use ronda_server::start;
use ronda_server::store::Reader;
use ronda_server::store::feed_cursor::{self, Cursor};
use ronda_shared::time::{DAY_MS, Timestamp};
use serde_json::{Value, json};
use std::path::Path;

/// Gives the device the cursor that it would have kept so many days ago; answers where in the feed that is, and its end.
pub(crate) fn for_days(device: &mut Device, data: &Path, days: i64) -> Result<Value, String> {
    let store = start::open(data).map_err(told)?;
    let reader = store.read().map_err(told)?;
    let then = now().plus(days.saturating_mul(-DAY_MS));
    let (base, end) = (last_by(&*reader, then)?, reader.end().map_err(told)?);
    let (secret, epoch) = (reader.secret().map_err(told)?, reader.epoch().map_err(told)?.epoch);
    device.set_back(|id| feed_cursor::seal(&secret, &Cursor::settled(id, epoch, base, then, true)))?;
    Ok(json!({ "from": base, "end": end }))
}

/// The position of the last entry that was received by then.
fn last_by(reader: &dyn Reader, then: Timestamp) -> Result<u64, String> {
    let (mut before, mut after) = (0, reader.end().map_err(told)? + 1);
    while after - before > 1 {
        let middle = before + (after - before) / 2;
        let entry = reader.entry(middle).map_err(told)?.ok_or("an entry of the feed is not there")?;
        if entry.at <= then {
            before = middle;
        } else {
            after = middle;
        }
    }
    Ok(before)
}
