//! Reads a call of Meta's. The messages in it and the marks of ours stand each by itself; what is not understood is
//! kept as it came.

use crate::store::whatsapp::WhatsappContact;
use crate::whatsapp_message::fields::{is_id, list, one_line, text};
use ronda_shared::limits;
use ronda_shared::time::{DAY_MS, Timestamp};
use serde_json::Value;

/// Messages and marks that one call may bring; Meta sends a thousand at most.
const MOST: usize = 1_000;

/// A message to this number.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// Its id at Meta.
    pub wamid: String,
    /// Its sender.
    pub who: WhatsappContact,
    /// When it was said.
    pub at: Timestamp,
    /// The message's JSON, as it came.
    pub value: Value,
}

/// What became of a message of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageStatus {
    /// Meta has taken it.
    Sent,
    /// It arrived at their phone.
    Delivered,
    /// It was read, or played.
    Read,
    /// It did not arrive.
    Failed,
}

/// What was told of a message of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusUpdate {
    /// The message's id at Meta.
    pub wamid: String,
    /// What became of the message.
    pub mark: MessageStatus,
    /// When that happened, as Meta tells it.
    pub at: Timestamp,
    /// Meta's number for why it did not arrive; 0 for none.
    pub code: i64,
    /// The same reason in Meta's words.
    pub words: String,
}

/// What a call brings.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CallContents {
    /// Messages to this number.
    pub messages: Vec<Message>,
    /// Marks of messages from it.
    pub marks: Vec<StatusUpdate>,
    /// What it brings besides: other numbers, other fields, what is not whole. Nothing becomes of it.
    pub other: usize,
}

/// Reads a call to the number of this id; none where it is no call of Meta's.
pub fn read(body: &[u8], number: &str, now: Timestamp) -> Option<CallContents> {
    let call: Value = serde_json::from_slice(body).ok()?;
    if call.get("object")?.as_str()? != "whatsapp_business_account" {
        return None;
    }
    let mut heard = CallContents::default();
    for change in list(&call, "entry").flat_map(|entry| list(entry, "changes")) {
        let Some(value) = change.get("value").filter(|_| text(change, "field") == "messages") else {
            heard.other += 1;
            continue;
        };
        if value.pointer("/metadata/phone_number_id").and_then(Value::as_str) != Some(number) {
            heard.other += 1;
            continue;
        }
        for said in list(value, "messages") {
            match message(said, value, now) {
                Some(message) if heard.messages.len() < MOST => heard.messages.push(message),
                Some(_) | None => heard.other += 1,
            }
        }
        for said in list(value, "statuses") {
            match marked(said, now) {
                Some(mark) if heard.marks.len() < MOST => heard.marks.push(mark),
                Some(_) | None => heard.other += 1,
            }
        }
        heard.other += list(value, "errors").count();
    }
    Some(heard)
}

fn message(said: &Value, around: &Value, now: Timestamp) -> Option<Message> {
    let wamid = Some(text(said, "id")).filter(|id| is_id(id))?;
    let (phone, user) = (digits(text(said, "from")), user_id(text(said, "from_user_id")));
    // Its contact: of the same number or id; where the message names neither, the only one there is.
    let alone = list(around, "contacts").count() == 1 && list(around, "messages").count() == 1;
    let mut contacts = list(around, "contacts");
    let contact = contacts.find(|contact| {
        let (number, id) = (digits(text(contact, "wa_id")), user_id(text(contact, "user_id")));
        let same = (!phone.is_empty() && number == phone) || (!user.is_empty() && id == user);
        same || (alone && phone.is_empty() && user.is_empty())
    });
    let of = |own: String, other: &dyn Fn(&Value) -> String| {
        if own.is_empty() { contact.map(other).unwrap_or_default() } else { own }
    };
    let who = WhatsappContact {
        phone: of(phone, &|contact| digits(text(contact, "wa_id"))),
        user: of(user, &|contact| user_id(text(contact, "user_id"))),
        name: contact.map(name).unwrap_or_default(),
    };
    // That an id is another may be told by the former one alone.
    let former = said.get("system").map(|about| user_id(text(about, "previous_user_id"))).unwrap_or_default();
    let who = if who.phone.is_empty() && who.user.is_empty() { WhatsappContact { user: former, ..who } } else { who };
    if who.phone.is_empty() && who.user.is_empty() {
        return None;
    }
    Some(Message { wamid: wamid.to_owned(), who, at: instant(said, now), value: said.clone() })
}

/// How somebody was reached, and how they are from now on, where a message says that they changed their number, or that their id is
/// another; none of any other message.
pub(super) fn changed(said: &Value, was: &WhatsappContact) -> Option<(WhatsappContact, WhatsappContact)> {
    let about = said.get("system").filter(|_| text(said, "type") == "system")?;
    let tells = ["user_changed_number", "customer_changed_number", "user_changed_user_id"];
    if !tells.contains(&text(about, "type")) {
        return None;
    }
    // Versions before v12 call it `new_wa_id`. Where only the id is another the number may be told as it was.
    let numbers = ["new_wa_id", "wa_id"].map(|name| digits(text(about, name)));
    let mut told = numbers.iter().filter(|number| !number.is_empty());
    let phone = told.clone().find(|number| **number != was.phone).or(told.next()).cloned().unwrap_or_default();
    let (user, former) = (user_id(text(about, "user_id")), user_id(text(about, "previous_user_id")));
    if phone.is_empty() && user.is_empty() {
        return None;
    }
    let or_was = |told: String| if told.is_empty() { was.user.clone() } else { told };
    let old = WhatsappContact { user: or_was(former), ..was.clone() };
    // Where the new number is not told the old one is theirs no more all the same: an id is another with each number.
    let new = WhatsappContact { phone, user: or_was(user), name: was.name.clone() };
    (old != new).then_some((old, new))
}

/// As a profile names its owner: their name, else their user name.
fn name(contact: &Value) -> String {
    let told = |key: &str| contact.pointer(key).and_then(Value::as_str).map(one_line).unwrap_or_default();
    let name = told("/profile/name");
    let name = if name.is_empty() { told("/profile/username") } else { name };
    name.chars().take(limits::NAME_CHARS).collect()
}

fn marked(said: &Value, now: Timestamp) -> Option<StatusUpdate> {
    let wamid = Some(text(said, "id")).filter(|id| is_id(id))?;
    let mark = match text(said, "status") {
        "sent" => MessageStatus::Sent,
        "delivered" => MessageStatus::Delivered,
        "read" | "played" => MessageStatus::Read,
        "failed" => MessageStatus::Failed,
        _ => return None,
    };
    let error = list(said, "errors").next();
    let code = error.and_then(|error| error.get("code")).and_then(Value::as_i64).unwrap_or_default();
    let words = error.map(|error| {
        let detail = error.pointer("/error_data/details").and_then(Value::as_str).unwrap_or_default();
        one_line(if detail.is_empty() { text(error, "title") } else { detail })
    });
    Some(StatusUpdate { wamid: wamid.to_owned(), mark, at: instant(said, now), code, words: words.unwrap_or_default() })
}

/// When something was, as it says: no later than now, and no longer ago than Meta tries to tell of it.
fn instant(said: &Value, now: Timestamp) -> Timestamp {
    let told = said.get("timestamp");
    let seconds = told.and_then(|told| told.as_i64().or_else(|| told.as_str()?.parse().ok()));
    let at = seconds.and_then(|seconds: i64| seconds.checked_mul(1_000)).map(Timestamp::from_millis);
    at.filter(|at| (0..30 * DAY_MS).contains(&now.since(*at))).unwrap_or(now)
}

/// A number as WhatsApp writes it; empty for anything else.
fn digits(text: &str) -> String {
    let number = text.trim().trim_start_matches('+');
    let sound = (5..=20).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
    if sound { number.to_owned() } else { String::new() }
}

/// A business-scoped user id; empty for anything else.
fn user_id(text: &str) -> String {
    let sound = (4..=140).contains(&text.len())
        && text.contains('.')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.');
    if sound { text.to_owned() } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const NOW: Timestamp = Timestamp::from_millis(1_795_186_800_000);

    fn call(value: &Value) -> Vec<u8> {
        let changes = json!([{ "field": "messages", "value": value }]);
        json!({ "object": "whatsapp_business_account", "entry": [{ "id": "1", "changes": changes }] })
            .to_string()
            .into()
    }

    #[test]
    fn who_writes_is_known_by_number_by_id_or_by_both() {
        let read = |contact: Value, from: Value| {
            let mut said =
                json!({ "id": "wamid.1", "timestamp": "1795186790", "type": "text", "text": { "body": "x" } });
            said.as_object_mut().expect("an object").extend(from.as_object().expect("an object").clone());
            let value = json!({ "metadata": { "phone_number_id": "106" }, "contacts": [contact], "messages": [said] });
            super::read(&call(&value), "106", NOW).expect("a call").messages.into_iter().next().map(|said| said.who)
        };
        let told = |phone: &str, user: &str, name: &str| {
            Some(WhatsappContact { phone: phone.into(), user: user.into(), name: name.into() })
        };
        let luz = json!({ "profile": { "name": "Luz" }, "wa_id": "5219511234567" });
        assert_eq!(read(luz, json!({ "from": "5219511234567" })), told("5219511234567", "", "Luz"));
        let hidden = json!({ "profile": { "name": "", "username": "luz.m" }, "user_id": "MX.123" });
        assert_eq!(read(hidden.clone(), json!({ "from_user_id": "MX.123" })), told("", "MX.123", "luz.m"));
        assert_eq!(read(hidden, json!({})), told("", "MX.123", "luz.m"), "as long as it is alone");
        let both = json!({ "profile": { "name": "Luz" }, "wa_id": "5219511234567", "user_id": "MX.123" });
        assert_eq!(read(both, json!({ "from": "5219511234567" })), told("5219511234567", "MX.123", "Luz"));
        assert_eq!(read(json!({ "wa_id": "x" }), json!({ "from": "../.." })), None, "nobody");
    }

    #[test]
    fn who_changes_their_number_is_known_by_the_old_and_the_new() {
        let contact = |phone: &str, user: &str| WhatsappContact {
            phone: phone.into(),
            user: user.into(),
            ..WhatsappContact::default()
        };
        let told = |about: Value, was: WhatsappContact| changed(&json!({ "type": "system", "system": about }), &was);
        let luz = contact("5219511234567", "MX.123");
        let about = json!({ "type": "user_changed_number", "wa_id": "5219519999999", "body": "Luz changed" });
        assert_eq!(told(about, luz.clone()), Some((luz.clone(), contact("5219519999999", "MX.123"))));
        let about = json!({ "type": "user_changed_number", "wa_id": "5219511234567", "new_wa_id": "5219519999999" });
        assert_eq!(
            told(about, contact("5219511234567", "")),
            Some((contact("5219511234567", ""), contact("5219519999999", "")))
        );
        let ids = json!({ "type": "user_changed_number", "wa_id": "5219519999999", "previous_user_id": "MX.123", "user_id": "MX.456" });
        assert_eq!(
            told(ids, contact("5219511234567", "MX.456")),
            Some((luz.clone(), contact("5219519999999", "MX.456")))
        );
        let hidden = json!({ "type": "user_changed_user_id", "previous_user_id": "MX.123", "user_id": "MX.456" });
        assert_eq!(told(hidden.clone(), luz.clone()), Some((luz.clone(), contact("", "MX.456"))));
        let id_alone = json!({ "type": "user_changed_user_id", "wa_id": "5219511234567", "previous_user_id": "MX.123", "user_id": "MX.456" });
        assert_eq!(told(id_alone, luz.clone()), Some((luz.clone(), contact("5219511234567", "MX.456"))));
        for other in [
            json!({ "type": "user_changed_number", "wa_id": "5219511234567" }),
            json!({ "type": "user_identity_changed", "wa_id": "5219519999999" }),
            json!({ "type": "user_changed_number" }),
        ] {
            assert_eq!(told(other, luz.clone()), None);
        }
        assert_eq!(changed(&json!({ "type": "text", "system": hidden }), &luz), None, "words are no word of Meta's");
        let said = json!({ "id": "wamid.1", "timestamp": "1795186790", "type": "system", "system": hidden });
        let value = json!({ "metadata": { "phone_number_id": "106" }, "messages": [said] });
        let who =
            super::read(&call(&value), "106", NOW).expect("a call").messages.into_iter().next().map(|said| said.who);
        assert_eq!(who, Some(contact("", "MX.123")), "by the former id, where nothing else is told");
    }

    #[test]
    fn what_is_not_for_us_or_not_whole_is_counted_and_hurts_nothing() {
        let other =
            json!({ "metadata": { "phone_number_id": "107" }, "messages": [{ "id": "a", "from": "5219511234567" }] });
        assert_eq!(super::read(&call(&other), "106", NOW), Some(CallContents { other: 1, ..CallContents::default() }));
        let odd = json!({ "metadata": { "phone_number_id": "106" }, "messages": [7, {}], "statuses": [{ "id": "a", "status": "x" }] });
        assert_eq!(super::read(&call(&odd), "106", NOW), Some(CallContents { other: 3, ..CallContents::default() }));
        for body in ["", "[]", "{}", r#"{"object":"page","entry":[]}"#, r#"{"object":7}"#] {
            assert_eq!(super::read(body.as_bytes(), "106", NOW), None, "{body}");
        }
    }

    #[test]
    fn a_mark_tells_why_it_did_not_arrive() {
        let error = json!({ "code": 131_026, "title": "Message undeliverable" });
        let failed = json!({ "id": "wamid.2", "status": "failed", "timestamp": 1_795_186_790, "errors": [error] });
        let value = json!({ "metadata": { "phone_number_id": "106" }, "statuses": [failed] });
        let marks = super::read(&call(&value), "106", NOW).expect("a call").marks;
        assert_eq!(
            (marks[0].mark, marks[0].code, marks[0].words.as_str()),
            (MessageStatus::Failed, 131_026, "Message undeliverable")
        );
        assert_eq!(marks[0].at, Timestamp::from_millis(1_795_186_790_000));
    }
}
