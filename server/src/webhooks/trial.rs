//! A message that tells nothing, for who looks whether a system takes what it is told.

use super::Webhooks;
use super::answer::HookAnswer;
use super::deliver::letter;
use super::settings::Hook;
use ronda_shared::ids::Sha256;
use serde_json::json;

/// What the message says that it is.
const EVENT: &str = "webhook.test";

impl Webhooks {
    /// Sends a system a message that tells nothing, signed as any other; what it answered, and after how many milliseconds.
    /// Nothing is kept of it, and it is not tried again.
    pub async fn try_out(&self, name: &str, hook: &Hook) -> (HookAnswer, i64) {
        let now = self.ingest.clock().now();
        let digest = Sha256::of(format!("{name}\n{}", now.millis()).as_bytes()).to_string();
        let at = jiff::Timestamp::from_millisecond(now.millis()).map(|at| at.to_string()).unwrap_or_default();
        let body = json!({ "type": EVENT, "timestamp": at, "data": {} }).to_string();
        let said = self.post.post(&letter(hook, format!("msg_test_{digest}"), now, body)).await;
        (HookAnswer::of(&said), self.ingest.clock().now().since(now).max(0))
    }
}
