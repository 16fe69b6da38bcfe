//! What waits and what was given up, as an operator sees it, and another try.

use crate::store::mail::OutState;
use crate::store::webhooks::{WebhookRow, WebhookRows};
use crate::store::{Batch, Store, StoreError};
use ronda_shared::ids::Sha256;
use ronda_shared::time::Timestamp;

/// Messages, those that were given up first, the latest first. It blocks.
pub fn list(store: &dyn Store, limit: usize) -> Result<Vec<WebhookRow>, StoreError> {
    let mut rows = store.read()?.webhooks()?;
    rows.sort_by_key(|row| (row.due().is_some(), std::cmp::Reverse(row.made)));
    rows.truncate(limit);
    Ok(rows)
}

/// Tries one message again, or all that were given up; how many. It blocks.
pub fn replay(store: &dyn Store, now: Timestamp, key: Option<&Sha256>) -> Result<u64, StoreError> {
    again(store, now, |row| key.map_or(row.due().is_none(), |key| row.key == *key))
}

/// Tries messages of one system again that were given up, all or one; how many. It blocks.
pub fn replay_of(store: &dyn Store, now: Timestamp, hook: &str, key: Option<&Sha256>) -> Result<u64, StoreError> {
    again(store, now, |row| row.hook == hook && row.due().is_none() && key.is_none_or(|key| row.key == *key))
}

fn again(store: &dyn Store, now: Timestamp, wanted: impl Fn(&WebhookRow) -> bool) -> Result<u64, StoreError> {
    let _turn = store.turn();
    let rows = store.read()?.webhooks()?;
    let anew = |row: WebhookRow| {
        let state = OutState::Waiting { tries: 0, next: now, last: String::new() };
        // Its days of trying begin anew.
        WebhookRow { made: now, state, ..row }
    };
    let put: Vec<WebhookRow> = rows.into_iter().filter(|row| wanted(row)).map(anew).collect();
    let many = put.len() as u64;
    if many > 0 {
        store.commit(Batch { webhooks: WebhookRows { put, ..WebhookRows::default() }, ..Batch::default() })?;
    }
    Ok(many)
}
