//! The other doors: what a session may ask beside its pushes. Nothing out of scope is told, nor that it exists.

use crate::hostile::row::{Row, Sent, ServerAnswer, Who, answered};
use crate::hostile::scene::SECRET;
use serde_json::json;

const ABSENT: (&str, &str) =
    ("api.md", "nothing there, or nothing that this person may see: the two are not told apart");
const SCOPE: (&str, &str) = ("security.md", "A device receives the documents of its person's scope and no others");
const ROLE: (&str, &str) = ("api.md", "the person's role does not allow it");
const VERIFIED: (&str, &str) = ("api.md", "an act that weighs, and the person has no passkey");

/// An id of nothing.
const NOTHING: &str = "018f0000-0000-7000-8000-000000000000";

pub fn rows() -> Vec<Row> {
    let absent = || ServerAnswer::Refusal(404, "not_found");
    vec![
        answered("another team's ticket, whole", ABSENT, absent(), |s| {
            Sent::Get(format!("/api/documents/{}", s.theirs))
        }),
        answered("a restricted service's ticket, whole", ABSENT, absent(), |s| {
            Sent::Get(format!("/api/documents/{}", s.secret))
        }),
        answered("a ticket that never was, whole", ABSENT, absent(), |_| {
            Sent::Get(format!("/api/documents/{NOTHING}"))
        }),
        answered("a restricted service's ticket, by its own agent who opened it", ABSENT, absent(), |s| {
            Sent::Get(format!("/api/documents/{}", s.secret))
        })
        .by(Who::Eva),
        answered("a search for another's words", SCOPE, ServerAnswer::Nothing, |_| {
            Sent::Get(format!("/api/search?q={SECRET}"))
        }),
        answered("presence on another team's ticket", ABSENT, absent(), |s| {
            Sent::Json("/api/presence".into(), json!({"document": s.theirs.to_string(), "writing": true}))
        }),
        answered("presence on a restricted service's ticket", ABSENT, absent(), |s| {
            Sent::Json("/api/presence".into(), json!({"document": s.secret.to_string(), "writing": true}))
        }),
        answered("presence on a ticket that never was", ABSENT, absent(), |_| {
            Sent::Json("/api/presence".into(), json!({"document": NOTHING, "writing": true}))
        }),
        answered("held acts, by a technician", ROLE, ServerAnswer::Refusal(403, "not_yours"), |_| {
            Sent::Get("/api/held".into())
        }),
        answered("the audit log, by a technician", ROLE, ServerAnswer::Refusal(403, "not_yours"), |_| {
            Sent::Get("/api/audit".into())
        }),
        answered("the devices of another", ROLE, ServerAnswer::Refusal(403, "not_yours"), |_| {
            Sent::Get("/api/devices?person=rosa.luna".into())
        }),
        answered("a held act decided by a technician", VERIFIED, ServerAnswer::Refusal(403, "no_passkey"), |s| {
            Sent::Json(format!("/api/held/{}", s.house.feed().0), json!({"accept": true, "reason": ""}))
        }),
        answered("another's device revoked", ABSENT, ServerAnswer::Refusal(404, "not_found"), |s| {
            Sent::Json(format!("/api/devices/{}/revoke", s.rosa.device.id), json!({}))
        }),
    ]
}
