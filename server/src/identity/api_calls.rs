//! Remembers for a day what machines ask under keys of their own, or sources bring under a nonce. Each is done once.
//!
//! A call is entered before it is done, with the document and the instant of its act: whether it was done is read in that
//! document, so that neither a crash nor a lost answer leaves a doubt.

use crate::store::api_tokens::{ApiCall, ApiCallShelf, ApiTokenRows};
use crate::store::{Batch, EntryKind, Reader, Store, StoreError, TokenHash};
use ronda_shared::act::Act;
use ronda_shared::command::Command;
use ronda_shared::ids::{DeviceId, DocumentId, Sha256};
use ronda_shared::limits;
use ronda_shared::messages::Reason;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::time::{DAY_MS, Timestamp};

/// A key has so many letters at most.
pub const KEY_CHARS: usize = 64;
/// Calls that one of a token's 256 shelves holds: some ten thousand a day.
const SHELF_CALLS: usize = 64;
/// So long nobody else does what somebody has begun: longer than any request lasts.
const UNDER_WAY_MS: i64 = 2 * 1_000 * limits::SYNC_SECONDS.cast_signed();

const PURPOSE: &[u8] = b"ronda-api-calls-v1\0";
/// Names of sources are no tokens.
const SOURCE: &[u8] = b"ronda-intake-calls-v1\0";

/// A call as it comes.
#[derive(Debug, Clone)]
pub struct ApiCallRequest {
    /// Hash of its key.
    pub key: Sha256,
    /// Hash of what it says, and where.
    pub said: Sha256,
    /// The document that it would make, or writes in.
    pub document: DocumentId,
    /// What its act says, where others write in that document at the same instant; none where it makes it.
    pub command: Option<Command>,
}

/// What is to become of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ApiCallStart {
    /// It is whoever asked who does it now.
    Yours(ApiCall),
    /// It was done, or waits for a supervisor.
    Done(ApiCall),
    /// Somebody does it at this moment.
    UnderWay,
    /// Its key said something else before.
    Reused,
    /// More were asked within a day than are remembered.
    Full,
}

/// The key of a call as it was sent: 1 to [`KEY_CHARS`] visible letters of ASCII; none for another.
pub fn key(text: &str) -> Option<Sha256> {
    let sound = (1..=KEY_CHARS).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
    sound.then(|| Sha256::of(text.as_bytes()))
}

/// Enters a call, where it was not entered within the day. `done` says whether one that was has been done.
///
/// # Errors
/// The store could not.
pub fn begin(
    store: &dyn Store,
    now: Timestamp,
    token: &TokenHash,
    asked: &ApiCallRequest,
    done: &dyn Fn(&dyn Reader, &ApiCall) -> Result<bool, StoreError>,
) -> Result<ApiCallStart, StoreError> {
    let _turn = store.turn();
    let reader = store.read()?;
    let (shelf, mut calls) = lying(&*reader, now, token, &asked.key)?;
    // What a clock entered that was ahead is of no day: where it was done it is known again, and else it gives way.
    let is_ahead = |call: &ApiCall| call.at.since(now) >= DAY_MS;
    let again = calls.iter().find(|call| call.key == asked.key && call.said == asked.said && is_ahead(call));
    if let Some(call) = again
        && (call.held.is_some() || done(&*reader, call)?)
    {
        return Ok(ApiCallStart::Done(call.clone()));
    }
    let is_full = calls.len() >= SHELF_CALLS;
    calls.retain(|call| !is_ahead(call) || (!is_full && call.key != asked.key));
    let call = if let Some(place) = calls.iter().position(|call| call.key == asked.key) {
        let call = &mut calls[place];
        if call.said != asked.said {
            return Ok(ApiCallStart::Reused);
        }
        if call.held.is_some() || done(&*reader, call)? {
            return Ok(ApiCallStart::Done(call.clone()));
        }
        if let Some(why) = waiting(&*reader, call, asked.command.as_ref())? {
            // Whoever entered its act ended before that was noted. Noted, it is known also once the act is decided.
            call.held = Some(why);
            let held = call.clone();
            drop(reader);
            put(store, ApiCallShelf { shelf, calls })?;
            return Ok(ApiCallStart::Done(held));
        }
        if now.since(call.tried).saturating_abs() < UNDER_WAY_MS {
            return Ok(ApiCallStart::UnderWay);
        }
        call.tried = now;
        call.clone()
    } else {
        if calls.len() >= SHELF_CALLS {
            return Ok(ApiCallStart::Full);
        }
        let &ApiCallRequest { key, said, document, .. } = asked;
        let call = ApiCall { key, said, document, at: now, tried: now, held: None };
        calls.push(call.clone());
        call
    };
    drop(reader);
    put(store, ApiCallShelf { shelf, calls })?;
    Ok(ApiCallStart::Yours(call))
}

/// A call of a source that signs its calls, as it first came within the day under this key: who heard nothing signs it anew, with another
/// timestamp, and it is the same call. None where its key said something else that is `done`. What comes twice at once is not kept apart
/// here, and where more came than are remembered a call is known by itself alone.
///
/// # Errors
/// The store could not.
pub fn first(
    store: &dyn Store,
    now: Timestamp,
    source: &str,
    call: ApiCall,
    done: &dyn Fn(&dyn Reader, &ApiCall) -> Result<bool, StoreError>,
) -> Result<Option<ApiCall>, StoreError> {
    let named: Vec<u8> = SOURCE.iter().chain(source.as_bytes()).copied().collect();
    let source = TokenHash(*Sha256::of(&named).bytes());
    let _turn = store.turn();
    let reader = store.read()?;
    let (shelf, mut calls) = lying(&*reader, now, &source, &call.key)?;
    if let Some(place) = calls.iter().position(|known| known.key == call.key) {
        if calls[place].said == call.said {
            return Ok(Some(calls.swap_remove(place)));
        }
        if done(&*reader, &calls[place])? {
            return Ok(None);
        }
        calls.remove(place);
    }
    drop(reader);
    if calls.len() < SHELF_CALLS {
        calls.push(call.clone());
        put(store, ApiCallShelf { shelf, calls })?;
    }
    Ok(Some(call))
}

/// Forgets a call of which nothing came: it may say something else next time.
///
/// # Errors
/// The store could not.
pub fn forget(store: &dyn Store, now: Timestamp, token: &TokenHash, key: &Sha256) -> Result<(), StoreError> {
    let _turn = store.turn();
    let reader = store.read()?;
    let (shelf, mut calls) = lying(&*reader, now, token, key)?;
    drop(reader);
    calls.retain(|call| call.key != *key);
    put(store, ApiCallShelf { shelf, calls })
}

/// Notes that a call's act waits for a supervisor: said again, it is answered so and not done another time.
///
/// # Errors
/// The store could not.
pub fn note_held(
    store: &dyn Store,
    now: Timestamp,
    token: &TokenHash,
    key: &Sha256,
    why: Reason,
) -> Result<(), StoreError> {
    let _turn = store.turn();
    let reader = store.read()?;
    let (shelf, mut calls) = lying(&*reader, now, token, key)?;
    drop(reader);
    for call in calls.iter_mut().filter(|call| call.key == *key) {
        call.held = Some(why);
    }
    put(store, ApiCallShelf { shelf, calls })
}

/// Why the act of a call waits for a supervisor, where it does. `said`: what the act says, where whoever asks knows.
///
/// # Errors
/// The store could not.
pub fn waiting(reader: &dyn Reader, call: &ApiCall, said: Option<&Command>) -> Result<Option<Reason>, StoreError> {
    for entry in reader.held_of(DeviceId::SERVER)? {
        let EntryKind::Act { bytes, outcome: Outcome::Held(why), .. } = entry.kind else { continue };
        let Ok(act) = Act::decode(&bytes) else { continue };
        let says = said.is_none_or(|said| act.command().is_ok_and(|command| command == *said));
        if says && act.document == call.document && act.at == call.at {
            return Ok(Some(why));
        }
    }
    Ok(None)
}

/// All shelves of a token.
pub fn shelves(token: &TokenHash) -> impl Iterator<Item = TokenHash> {
    let token = *token;
    (0..=u8::MAX).map(move |first| shelf(&token, first))
}

/// The shelf on which a key lies, and the calls of the day on it, and of any that has not come.
fn lying(
    reader: &dyn Reader,
    now: Timestamp,
    token: &TokenHash,
    key: &Sha256,
) -> Result<(TokenHash, Vec<ApiCall>), StoreError> {
    let shelf = shelf(token, key.bytes()[0]);
    let mut calls = reader.api_calls(&shelf)?.map(|row| row.calls).unwrap_or_default();
    calls.retain(|call| now.since(call.at) < DAY_MS);
    Ok((shelf, calls))
}

fn shelf(token: &TokenHash, first: u8) -> TokenHash {
    let named: Vec<u8> = PURPOSE.iter().chain(&token.0).copied().chain([first]).collect();
    TokenHash(*Sha256::of(&named).bytes())
}

fn put(store: &dyn Store, row: ApiCallShelf) -> Result<(), StoreError> {
    let api_tokens = ApiTokenRows { shelves: vec![row], ..ApiTokenRows::default() };
    store.commit(Batch { api_tokens, ..Batch::default() }).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::redb::RedbStore;
    use ronda_shared::act::DocumentKind;
    use ronda_shared::cbor;
    use ronda_shared::command::{Audience, COMMAND_VERSION, Content};
    use ronda_shared::ids::PersonId;
    use ronda_shared::stamp::Site;
    use serde_bytes::ByteBuf;

    const TOKEN: TokenHash = TokenHash([3; 32]);

    fn asked(key_text: &str, said: &str) -> ApiCallRequest {
        let document = DocumentId::new(Timestamp::from_millis(1), [0; 10]);
        ApiCallRequest {
            key: key(key_text).expect("a key"),
            said: Sha256::of(said.as_bytes()),
            document,
            command: None,
        }
    }
    fn never(_: &dyn Reader, _: &ApiCall) -> Result<bool, StoreError> {
        Ok(false)
    }
    fn always(_: &dyn Reader, _: &ApiCall) -> Result<bool, StoreError> {
        Ok(true)
    }

    #[test]
    fn a_key_is_visible_and_short() {
        assert!(key("0f1e-2d3c").is_some() && key(&"a".repeat(KEY_CHARS)).is_some());
        for text in ["", " ", "a b", "ñ", &"a".repeat(KEY_CHARS + 1)] {
            assert_eq!(key(text), None, "{text}");
        }
    }

    #[test]
    fn a_call_is_done_by_one_and_remembered_for_a_day() {
        let store = RedbStore::in_memory().expect("opens");
        let at = |millis: i64| Timestamp::from_millis(1_000_000 + millis);
        let one = asked("uno", "abre");
        let ApiCallStart::Yours(call) = begin(&store, at(0), &TOKEN, &one, &never).expect("read") else {
            panic!("new")
        };
        assert_eq!((call.at, call.document), (at(0), one.document));
        assert_eq!(begin(&store, at(1), &TOKEN, &one, &never).expect("read"), ApiCallStart::UnderWay);
        assert_eq!(begin(&store, at(1), &TOKEN, &asked("uno", "otra"), &never).expect("read"), ApiCallStart::Reused);
        assert_eq!(begin(&store, at(1), &TOKEN, &one, &always).expect("read"), ApiCallStart::Done(call.clone()));
        let other = TokenHash([4; 32]);
        assert!(matches!(begin(&store, at(1), &other, &one, &never).expect("read"), ApiCallStart::Yours(_)));

        let later = begin(&store, at(UNDER_WAY_MS), &TOKEN, &one, &never).expect("read");
        assert_eq!(later, ApiCallStart::Yours(ApiCall { tried: at(UNDER_WAY_MS), ..call }), "what nobody finished");
        note_held(&store, at(UNDER_WAY_MS), &TOKEN, &one.key, Reason::MissingRecord).expect("noted");
        let held = begin(&store, at(UNDER_WAY_MS), &TOKEN, &one, &never).expect("read");
        assert!(matches!(held, ApiCallStart::Done(call) if call.held == Some(Reason::MissingRecord)));
        forget(&store, at(UNDER_WAY_MS), &TOKEN, &one.key).expect("forgotten");
        let anew = begin(&store, at(UNDER_WAY_MS), &TOKEN, &asked("uno", "otra"), &never).expect("read");
        assert!(matches!(anew, ApiCallStart::Yours(_)));
        let next_day = begin(&store, at(UNDER_WAY_MS + DAY_MS), &TOKEN, &one, &always).expect("read");
        assert!(matches!(next_day, ApiCallStart::Yours(call) if call.at == at(UNDER_WAY_MS + DAY_MS)));
    }

    /// Its act was entered, and whoever did it ended before that was noted: said again, it would wait twice.
    #[test]
    fn what_waits_already_is_not_done_again() {
        let store = RedbStore::in_memory().expect("opens");
        let (now, one, why) = (Timestamp::from_millis(1_000_000), asked("uno", "anota"), Reason::MissingRecord);
        let ApiCallStart::Yours(call) = begin(&store, now, &TOKEN, &one, &never).expect("read") else { panic!("new") };
        let note = |text: &str| Command::Content(Content::AddNote { audience: Audience::Internal, text: text.into() });
        let command = note("Sin red");
        let act = Act {
            device: DeviceId::SERVER,
            number: 1,
            person: PersonId::new("eva.rios"),
            document: call.document,
            kind: DocumentKind::Ticket,
            site: Site::Desk,
            at: call.at,
            seen: Vec::new(),
            base: 0,
            command: command.name().to_string(),
            version: COMMAND_VERSION,
            arguments: cbor::encode(&command),
        };
        let held = EntryKind::Act {
            act: act.id(),
            bytes: ByteBuf::from(act.encode()),
            chain: None,
            outcome: Outcome::Held(why),
            change: ByteBuf::new(),
            hash: None,
            fork: None,
        };
        let mut batch = Batch::after(store.read().expect("reads").end().expect("an end"));
        batch.enter(now, Some(call.document), Vec::new(), held);
        store.commit(batch).expect("written");
        let waits =
            |call: &ApiCall, said: Option<&Command>| waiting(&*store.read().expect("reads"), call, said).expect("read");
        assert_eq!((waits(&call, None), waits(&call, Some(&command))), (Some(why), Some(why)));
        assert_eq!(waits(&call, Some(&note("Otra"))), None, "of the same instant, and another's");
        assert_eq!(waits(&ApiCall { at: now.plus(1), ..call.clone() }, None), None);
        // A second note on that ticket in the same millisecond, of which nothing came: it does not wait by the first one.
        let other = ApiCallRequest { command: Some(note("Otra")), ..asked("dos", "anota otra") };
        for after in [0, UNDER_WAY_MS] {
            let its = begin(&store, now.plus(after), &TOKEN, &other, &never).expect("read");
            assert!(matches!(&its, ApiCallStart::Yours(call) if call.at == now && call.held.is_none()), "{its:?}");
        }
        let one = ApiCallRequest { command: Some(command), ..one };
        for after in [UNDER_WAY_MS, UNDER_WAY_MS + 1] {
            let again = begin(&store, now.plus(after), &TOKEN, &one, &never).expect("read");
            assert!(matches!(again, ApiCallStart::Done(call) if call.held == Some(why)));
        }
    }

    #[test]
    fn a_call_that_is_signed_anew_is_the_one_that_came_first() {
        let store = RedbStore::in_memory().expect("opens");
        let call = |said: &str, at: i64| {
            let (ApiCallRequest { key, said, .. }, at) = (asked("uno", said), Timestamp::from_millis(at));
            ApiCall { key, said, document: DocumentId::new(at, [0; 10]), at, tried: at, held: None }
        };
        let now = Timestamp::from_millis(10_000_000);
        let came = |source: &str, call: ApiCall, is_done: bool| {
            first(&store, now, source, call, &|_, _| Ok(is_done)).expect("read")
        };
        let one = call("abre", 9_000_000);
        assert_eq!(came("whatsapp", one.clone(), false), Some(one.clone()));
        assert_eq!(came("whatsapp", call("abre", 9_900_000), true), Some(one.clone()), "whatever its instant");
        assert_eq!(came("conmutador", call("abre", 9_900_000), true), Some(call("abre", 9_900_000)), "another's");
        assert_eq!(came("whatsapp", call("otra", 9_900_000), true), None, "the key has done something else");
        let put_right = call("otra", 9_900_000);
        assert_eq!(came("whatsapp", put_right.clone(), false), Some(put_right.clone()), "of the first nothing came");
        let next_day = first(&store, now.plus(DAY_MS), "whatsapp", one.clone(), &always).expect("read");
        assert_eq!(next_day, Some(one));
    }

    #[test]
    fn what_was_asked_by_a_clock_that_was_ahead_keeps_no_key_and_no_room() {
        let store = RedbStore::in_memory().expect("opens");
        let now = Timestamp::from_millis(1_000_000_000);
        let mut on_one = (0_u32..).map(|number| asked(&number.to_string(), "x")).filter(|one| one.key.bytes()[0] == 7);
        let calls: Vec<ApiCallRequest> = on_one.by_ref().take(SHELF_CALLS).collect();
        for call in &calls {
            begin(&store, now.plus(365 * DAY_MS), &TOKEN, call, &never).expect("read");
        }
        // Said again, what was done is not done twice.
        assert!(matches!(begin(&store, now, &TOKEN, &calls[0], &always).expect("read"), ApiCallStart::Done(_)));
        let anew = begin(&store, now, &TOKEN, &calls[1], &never).expect("read");
        assert!(matches!(&anew, ApiCallStart::Yours(call) if call.at == now), "{anew:?}");
        let other = on_one.next().expect("without an end");
        assert!(matches!(begin(&store, now, &TOKEN, &other, &never).expect("read"), ApiCallStart::Yours(_)));
        let hours = now.plus(-DAY_MS / 2);
        let again = begin(&store, hours, &TOKEN, &other, &never).expect("read");
        assert!(matches!(again, ApiCallStart::Yours(_)), "nobody does it at this moment: {again:?}");
    }

    #[test]
    fn a_shelf_takes_so_many() {
        let store = RedbStore::in_memory().expect("opens");
        let now = Timestamp::from_millis(1_000_000);
        let mut on_one = (0_u32..).map(|number| asked(&number.to_string(), "x")).filter(|one| one.key.bytes()[0] == 7);
        for _ in 0..SHELF_CALLS {
            let one = on_one.next().expect("without an end");
            assert!(matches!(begin(&store, now, &TOKEN, &one, &never).expect("read"), ApiCallStart::Yours(_)));
        }
        let one = on_one.next().expect("without an end");
        assert_eq!(begin(&store, now, &TOKEN, &one, &never).expect("read"), ApiCallStart::Full);
        let next_day = now.plus(DAY_MS);
        assert!(matches!(begin(&store, next_day, &TOKEN, &one, &never).expect("read"), ApiCallStart::Yours(_)));
        assert!(shelves(&TOKEN).any(|name| name == shelf(&TOKEN, 7)) && shelves(&TOKEN).count() == 256);
    }
}
