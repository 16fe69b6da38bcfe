//! The server's keys for what goes from phone to phone (`shared::light`): found, told, turned, forgotten. Here too is
//! what it signs for phones that cannot ask it.
//!
//! They are drawn at random and kept in the store. A key that was turned opens what was sealed for it as long as a
//! phone may be without a network; then it is forgotten, and what was filmed of a screen opens for nobody any more.

use crate::identity::audit;
use crate::store::light::{LightKey, LightRing};
use crate::store::{AuditKind, Batch, DeviceRecord, Reader, Secret, Store, StoreError};
use ronda_shared::hex;
use ronda_shared::ids::DocumentId;
use ronda_shared::light::card::Card;
use ronda_shared::light::receipt::ReceiptKey;
use ronda_shared::light::seal::{PrivateKey, ServerKey};
use ronda_shared::sync::handover::Proof;
use ronda_shared::sync::wire::LightKeys;
use ronda_shared::time::{DAY_MS, Timestamp};
use serde_bytes::ByteBuf;

/// Bytes of the present key by which a directory's version tells that it has turned.
const MARK_BYTES: usize = 4;

/// What turning the key did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRotation {
    /// The new key's name.
    pub key: String,
    /// Earlier keys that still open what was sealed for them.
    pub former: u64,
    /// Until when the last of them does.
    pub until: Timestamp,
}

/// Makes the keys where there are none, and forgets those whose time has passed. `draw` gives 32 random bytes a call.
pub fn found(
    store: &dyn Store,
    now: Timestamp,
    window_days: u32,
    draw: &mut dyn FnMut() -> [u8; 32],
) -> Result<(), StoreError> {
    let _turn = store.turn();
    let ring = match store.read()?.light()? {
        None => LightRing { keys: vec![key(now, draw())], receipts: receipts(draw) },
        Some(ring) if ring.keys.iter().all(|key| opens(key, now, window_days)) => return Ok(()),
        Some(ring) => without_old(ring, now, window_days),
    };
    store.commit(Batch { light: Some(ring), ..Batch::default() }).map(|_| ())
}

/// Draws another key; phones are told it with their next sync. The one before still opens, for the window's days.
pub fn turn(store: &dyn Store, now: Timestamp, window_days: u32, entropy: [u8; 32]) -> Result<KeyRotation, StoreError> {
    let _turn = store.turn();
    let reader = store.read()?;
    let ring = without_old(ring(&*reader)?, now, window_days);
    let new = key(now, entropy);
    let name = hex::write(&ServerKey::of(new.public).id);
    let former = ring.keys.into_iter().map(|key| LightKey { turned: key.turned.or(Some(now)), ..key });
    let keys: Vec<LightKey> = std::iter::once(new).chain(former).collect();
    let told =
        KeyRotation { key: name.clone(), former: keys.len() as u64 - 1, until: now.plus(window_ms(window_days)) };
    let mut batch = Batch::after(reader.end()?);
    batch.light = Some(LightRing { keys, receipts: ring.receipts });
    audit::enter(&mut batch, now, audit::line(None, None, AuditKind::LightKeyTurned, name, String::new()));
    drop(reader);
    store.commit(batch)?;
    Ok(told)
}

/// The keys that open what is carried at this moment.
pub fn private_keys(reader: &dyn Reader, now: Timestamp, window_days: u32) -> Result<Vec<PrivateKey>, StoreError> {
    let ring = ring(reader)?;
    let good = ring.keys.iter().filter(|key| opens(key, now, window_days));
    good.map(|key| PrivateKey::of(key.secret.0).map_err(|error| damaged(&error.to_string()))).collect()
}

/// What receipts are signed with.
pub fn receipt_key(reader: &dyn Reader) -> Result<ReceiptKey, StoreError> {
    ReceiptKey::of(&ring(reader)?.receipts.0).ok_or_else(|| damaged("the receipts' key is none"))
}

/// The card of a device: whose it is and which key is its own, for colleagues' phones.
pub fn card(institution: &str, device: &DeviceRecord, now: Timestamp) -> Card {
    Card {
        institution: institution.to_owned(),
        device: device.id,
        person: device.person.clone(),
        key: device.public_key.clone(),
        at: now,
    }
}

/// How a document stood at a position, without loading it; none where it was not born by then, or where the feed has not
/// come so far.
pub fn proof(
    reader: &dyn Reader,
    institution: &str,
    (document, position): (DocumentId, u64),
    now: Timestamp,
) -> Result<Option<Proof>, StoreError> {
    let heads = reader.heads_at(document, position)?;
    if heads.is_empty() || position > reader.end()? {
        return Ok(None);
    }
    let heads = heads.iter().map(|head| ByteBuf::from(head.0.to_vec())).collect();
    let (institution, epoch) = (institution.to_owned(), reader.epoch()?.epoch);
    Ok(Some(Proof { institution, document, position, epoch, heads, at: now }))
}

/// What devices are told; none of a store that was never served by a build that knows of light.
pub fn device_keys(reader: &dyn Reader, institution: &str) -> Result<Option<LightKeys>, StoreError> {
    let Some(ring) = reader.light()? else { return Ok(None) };
    let Some(present) = ring.keys.first() else { return Ok(None) };
    Ok(Some(LightKeys {
        institution: institution.to_owned(),
        public: ServerKey::of(present.public).text(),
        receipts: receipt_key(reader)?.text(),
    }))
}

/// What a version tells of the present key: another one after each turn.
pub fn mark(reader: &dyn Reader) -> Result<String, StoreError> {
    let ring = reader.light()?;
    let present = ring.as_ref().and_then(|ring| ring.keys.first());
    Ok(present.map_or(String::new(), |key| format!(".{}", hex::write(&key.public[..MARK_BYTES]))))
}

fn ring(reader: &dyn Reader) -> Result<LightRing, StoreError> {
    reader.light()?.ok_or_else(|| damaged("there are no keys for what is carried"))
}

fn damaged(detail: &str) -> StoreError {
    StoreError::Damaged { place: "light", detail: detail.to_owned() }
}

fn key(made: Timestamp, entropy: [u8; 32]) -> LightKey {
    let key = PrivateKey::new(entropy);
    LightKey { secret: Secret(*key.secret()), public: key.public().public, made, turned: None }
}

/// One draw of 2^32 is no key: the next one is.
fn receipts(draw: &mut dyn FnMut() -> [u8; 32]) -> Secret {
    loop {
        let secret = draw();
        if ReceiptKey::of(&secret).is_some() {
            return Secret(secret);
        }
    }
}

fn window_ms(days: u32) -> i64 {
    i64::from(days) * DAY_MS
}

/// As long as honest work may be late, what it was sealed for opens.
fn opens(key: &LightKey, now: Timestamp, window_days: u32) -> bool {
    key.turned.is_none_or(|turned| now.since(turned) <= window_ms(window_days))
}

fn without_old(mut ring: LightRing, now: Timestamp, window_days: u32) -> LightRing {
    ring.keys.retain(|key| opens(key, now, window_days));
    ring
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::redb::RedbStore;
    use crate::store::{DeviceKind, EntryKind};
    use ronda_shared::ids::{DeviceId, PersonId};

    const WINDOW: u32 = 30;

    fn at(day: i64) -> Timestamp {
        Timestamp::from_millis(1_790_000_000_000).plus(day * DAY_MS)
    }

    fn founded() -> RedbStore {
        let store = RedbStore::in_memory().expect("opens");
        let mut next = 0;
        let mut draw = || {
            next += 1;
            [next; 32]
        };
        found(&store, at(0), WINDOW, &mut draw).expect("founded");
        store
    }

    fn keys(store: &RedbStore, day: i64) -> Vec<PrivateKey> {
        private_keys(&*store.read().expect("reads"), at(day), WINDOW).expect("keys")
    }

    fn tells(store: &RedbStore) -> (LightKeys, String) {
        let reader = store.read().expect("reads");
        (device_keys(&*reader, "oaxaca").expect("told").expect("keys"), mark(&*reader).expect("a mark"))
    }

    #[test]
    fn a_store_has_one_key_until_it_is_turned() {
        let store = founded();
        let before = tells(&store);
        found(&store, at(400), WINDOW, &mut || [9; 32]).expect("there already");
        assert_eq!(tells(&store), before);
        assert_eq!(keys(&store, 400), [PrivateKey::new([1; 32])], "the present key has no age");
        let (keys, mark) = before;
        assert_eq!(keys.institution, "oaxaca");
        assert_eq!(ServerKey::read(&keys.public), Some(PrivateKey::new([1; 32]).public()));
        assert_eq!(keys.receipts, ReceiptKey::of(&[2; 32]).expect("a scalar").text());
        assert_eq!(mark, format!(".{}", &keys.public[..8]));
    }

    #[test]
    fn an_earlier_key_opens_for_the_window_and_is_then_forgotten() {
        let store = founded();
        let (before, mark) = tells(&store);
        let turned = turn(&store, at(10), WINDOW, [7; 32]).expect("turned");
        let (after, new_mark) = tells(&store);
        assert_eq!((turned.former, turned.until), (1, at(40)));
        assert_eq!(turned.key, hex::write(&PrivateKey::new([7; 32]).public().id));
        assert_ne!((&before.public, &mark), (&after.public, &new_mark), "devices are told");
        assert_eq!(before.receipts, after.receipts);
        let both = [PrivateKey::new([7; 32]), PrivateKey::new([1; 32])];
        assert_eq!(keys(&store, 40), both);
        assert_eq!(keys(&store, 41), both[..1], "its time has passed");
        found(&store, at(41), WINDOW, &mut || [9; 32]).expect("forgotten");
        assert_eq!(store.read().expect("reads").light().expect("a ring").expect("there").keys.len(), 1);
    }

    #[test]
    fn a_turn_changes_no_card() {
        let store = founded();
        let device = DeviceRecord {
            id: DeviceId::new(7),
            code: "K4".into(),
            person: PersonId::new("omar.cruz"),
            name: "Teléfono".into(),
            public_key: ByteBuf::from(vec![4; 65]),
            enrolled: at(0),
            revoked: None,
            kind: DeviceKind::Phone,
            former: None,
        };
        let told = card("oaxaca", &device, at(1));
        let sign = || receipt_key(&*store.read().expect("reads")).expect("a key").sign_card(&told);
        let before = sign();
        turn(&store, at(10), WINDOW, [7; 32]).expect("turned");
        let (keys, _) = tells(&store);
        assert_eq!(sign(), before);
        assert_eq!(Card::verify(&before, &keys.receipts), Ok(told));
    }

    #[test]
    fn each_turn_stands_in_the_audit_log() {
        let store = founded();
        let turned = turn(&store, at(10), WINDOW, [7; 32]).expect("turned");
        let again = turn(&store, at(11), WINDOW, [8; 32]).expect("turned");
        assert_eq!((turned.former, again.former), (1, 2));
        let reader = store.read().expect("reads");
        let lines = reader.audit_before(u64::MAX).expect("a log").map(|entry| entry.expect("an entry").kind);
        let told: Vec<_> = lines
            .map(|kind| match kind {
                EntryKind::Audit(line) => (line.what, line.subject),
                other => panic!("{other:?}"),
            })
            .collect();
        assert!(told.contains(&(AuditKind::LightKeyTurned, turned.key)), "{told:?}");
        assert!(told.contains(&(AuditKind::LightKeyTurned, again.key)), "{told:?}");
    }
}
