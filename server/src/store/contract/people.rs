//! People, devices, sessions, the organisation's data, series.

use super::samples::{NOW, device, doc, person};
use super::{StoreUnderTest, of_every_store};
use crate::store::accounts::{self, AccountRow, AccountRows, AccountState};
use crate::store::api_tokens::{ApiCall, ApiCallShelf, ApiScope, ApiTokenRow, ApiTokenRows};
use crate::store::calendars::{CalendarRow, CalendarRows};
use crate::store::{
    Batch, DeviceRecord, Enrolment, EntryKind, LastSeen, PasskeyRecord, SessionRow, StoreError, TokenHash,
};
use ronda_shared::ids::{DeviceId, PersonId, Sha256};
use ronda_shared::messages::Reason;
use serde_bytes::ByteBuf;

of_every_store!(
    a_calendar_is_found_by_its_address_until_it_goes,
    an_account_is_found_by_its_key_until_it_goes,
    a_machines_token_is_found_by_its_hash_until_it_goes,
    a_machines_calls_lie_on_their_shelf_until_it_goes,
    a_person_is_known_as_of_any_position,
    everybody_is_read_once_by_pages_of_any_size,
    devices_are_found_by_id_and_code,
    what_a_person_comes_in_with_is_found_by_them,
    an_enrolment_is_used_once,
    sessions_begin_and_end,
    the_organisation_is_known_as_of_any_position,
    series_and_marks_are_kept,
);

fn a_person_is_known_as_of_any_position(tried: StoreUnderTest) {
    let mut batch = Batch::after(0);
    batch.enter(NOW, None, vec![], EntryKind::Person(person("omar.cruz", "Omar Cruz")));
    batch.enter(NOW, None, vec![], EntryKind::Person(person("omar.cruz", "Omar Cruz Pérez")));
    batch.enter(NOW, None, vec![], EntryKind::Person(person("omar.cruz.2", "Otro Omar")));
    tried.store.commit(batch).expect("commits");
    let reader = tried.read();
    let omar = PersonId::new("omar.cruz");
    let name_at = |at| reader.person_at(&omar, at).expect("person").map(|person| person.name);
    assert_eq!(
        [0, 1, 2, 99].map(name_at),
        [None, Some("Omar Cruz".to_owned()), Some("Omar Cruz Pérez".to_owned()), Some("Omar Cruz Pérez".to_owned())]
    );
    let after = |at| reader.person_after(&omar, at).expect("people").into_iter().map(|person| person.name);
    assert_eq!(after(0).collect::<Vec<_>>(), ["Omar Cruz", "Omar Cruz Pérez"]);
    assert_eq!(after(1).collect::<Vec<_>>(), ["Omar Cruz Pérez"], "and not another's of a longer name");
    assert_eq!(after(2).count(), 0);
    assert_eq!(reader.person(&omar).expect("person").expect("Omar").name, "Omar Cruz Pérez");
    assert_eq!(reader.people().expect("people").len(), 2);
    assert_eq!(reader.directory_version().expect("directory"), 3);
}

fn everybody_is_read_once_by_pages_of_any_size(tried: StoreUnderTest) {
    let mut ids: Vec<String> = (0..23).map(|number| format!("persona-{number}")).collect();
    // One id begins another, and one is not of ASCII alone.
    ids.extend(["omar", "omar.cruz", "omar.cruz.2", "ñandú"].map(str::to_owned));
    let mut batch = Batch::after(0);
    for id in ids.iter().rev() {
        batch.enter(NOW, None, vec![], EntryKind::Person(person(id, "Alguien")));
    }
    tried.store.commit(batch).expect("commits");
    ids.sort();
    let reader = tried.read();
    for limit in [1, 7, ids.len(), 500] {
        let (mut read, mut after) = (Vec::new(), None);
        loop {
            let page = reader.people_after(after.as_ref(), limit).expect("people");
            assert!(page.len() <= limit, "{limit}");
            let Some(last) = page.last() else { break };
            after = Some(last.id.clone());
            read.extend(page.into_iter().map(|person| person.id.to_string()));
        }
        assert_eq!(read, ids, "{limit} at a time");
    }
    let behind = |id: &str| -> Vec<String> {
        let behind = reader.everybody_after(Some(PersonId::new(id)));
        behind.map(|person| person.expect("a person").id.to_string()).collect()
    };
    assert_eq!(behind("omar"), ids[1..]);
    assert_eq!(behind("omar.cruz.1"), ids[2..], "behind somebody who is not there");
    assert!(behind("ñandú").is_empty());
}

fn devices_are_found_by_id_and_code(tried: StoreUnderTest) {
    let mut batch = Batch::after(0);
    batch.enter(NOW, None, vec![], EntryKind::Device(device(7, "K4")));
    batch.enter(NOW, None, vec![], EntryKind::Device(device(8, "M9")));
    let mut revoked = device(7, "K4");
    revoked.revoked = Some(NOW);
    batch.enter(NOW, None, vec![], EntryKind::Device(revoked.clone()));
    let app = "0.1.0".to_owned();
    batch.seen.push(LastSeen { device: DeviceId::new(7), at: NOW, app, position: 2, unsent: 3, holds: None });
    tried.store.commit(batch).expect("commits");
    let reader = tried.read();
    assert_eq!(reader.device(DeviceId::new(7)).expect("device"), Some(revoked));
    assert_eq!(reader.device_by_code("M9").expect("device"), Some(DeviceId::new(8)));
    assert_eq!(reader.device_by_code("ZZ").expect("device"), None);
    assert_eq!(reader.devices().expect("devices").len(), 2);
    assert_eq!(reader.last_seen(DeviceId::new(7)).expect("seen").expect("a row").position, 2);
    assert_eq!(reader.last_seen(DeviceId::new(8)).expect("seen"), None);
}

fn what_a_person_comes_in_with_is_found_by_them(tried: StoreUnderTest) {
    let mut batch = Batch::after(0);
    let of = |id: u64, code: &str, person: &str| DeviceRecord { person: PersonId::new(person), ..device(id, code) };
    let (first, second) = (of(300, "K4", "omar.cruz"), of(7, "M9", "omar.cruz"));
    // A longer name, and a name that stands in another field: neither is his.
    let named = DeviceRecord { name: "omar.cruz".into(), ..of(9, "P2", "eva.rios") };
    for device in [first.clone(), of(8, "N1", "omar.cruz.2"), second.clone(), named] {
        batch.enter(NOW, None, vec![], EntryKind::Device(device));
    }
    let passkey = |id: u8, person: &str, removed| PasskeyRecord {
        id: ByteBuf::from(vec![id; 16]),
        person: PersonId::new(person),
        name: "Llave de omar.cruz".into(),
        added: NOW,
        removed,
        credential: ByteBuf::from(b"{}".to_vec()),
    };
    let (held, gone) = (passkey(9, "omar.cruz", None), passkey(3, "omar.cruz", Some(NOW)));
    for passkey in [held.clone(), passkey(5, "eva.rios", None), gone.clone()] {
        batch.enter(NOW, None, vec![], EntryKind::Passkey(passkey));
    }
    tried.store.commit(batch).expect("commits");
    let reader = tried.read();
    let omar = PersonId::new("omar.cruz");
    assert_eq!(reader.devices_of(&omar).expect("devices"), [second, first], "in the order of all");
    assert_eq!(reader.passkeys_of(&omar).expect("passkeys"), [gone, held]);
    for nobody in ["omar", "nadie"] {
        assert_eq!(reader.devices_of(&PersonId::new(nobody)).expect("devices"), [], "{nobody}");
        assert_eq!(reader.passkeys_of(&PersonId::new(nobody)).expect("passkeys"), [], "{nobody}");
    }
}

fn an_enrolment_is_used_once(tried: StoreUnderTest) {
    let token = TokenHash([5; 32]);
    let person = PersonId::new("omar.cruz");
    let enrolment = Enrolment { token, person, made_by: None, made: NOW, expires: NOW.plus(1) };
    tried.store.commit(Batch { enrolments: vec![enrolment.clone()], ..Batch::default() }).expect("commits");
    assert_eq!(tried.read().enrolment(&token).expect("enrolment"), Some(enrolment));
    let used = |code: &str| {
        let mut batch = Batch::after(tried.read().end().expect("end"));
        batch.enrolments_used.push(token);
        batch.enter(NOW, None, vec![], EntryKind::Device(device(7, code)));
        tried.store.commit(batch)
    };
    used("K4").expect("the first one wins");
    assert!(matches!(used("M9"), Err(StoreError::Taken)));
    let reader = tried.read();
    assert_eq!(reader.device_by_code("M9").expect("device"), None, "the second wrote nothing");
    assert_eq!(reader.end().expect("end"), 1);
    assert_eq!(reader.enrolments().expect("enrolments"), []);
}

fn sessions_begin_and_end(tried: StoreUnderTest) {
    let session = |n, used| SessionRow {
        used,
        ..SessionRow::begun(
            TokenHash([n; 32]),
            TokenHash([9; 32]),
            PersonId::new("omar.cruz"),
            Some(DeviceId::new(7)),
            NOW,
        )
    };
    let rows = vec![session(1, NOW), session(2, NOW)];
    tried.store.commit(Batch { sessions: rows, ..Batch::default() }).expect("commits");
    let batch =
        Batch { sessions: vec![session(1, NOW.plus(9))], sessions_ended: vec![TokenHash([2; 32])], ..Batch::default() };
    tried.store.commit(batch).expect("commits");
    let reader = tried.read();
    assert_eq!(reader.session(&TokenHash([1; 32])).expect("session").expect("a row").used, NOW.plus(9));
    assert_eq!(reader.session(&TokenHash([2; 32])).expect("session"), None);
    assert_eq!(reader.sessions().expect("sessions").len(), 1);
}

fn the_organisation_is_known_as_of_any_position(tried: StoreUnderTest) {
    let mut batch = Batch::after(0);
    let data =
        |version: &str| EntryKind::Organisation { version: version.into(), data: ByteBuf::from(version.as_bytes()) };
    batch.enter(NOW, None, vec![], data("2026-01"));
    batch.enter(NOW, None, vec![], EntryKind::Person(person("a", "A")));
    batch.enter(NOW, None, vec![], data("2026-02"));
    tried.store.commit(batch).expect("commits");
    let reader = tried.read();
    let version = |at| reader.organisation_at(at).expect("version");
    assert_eq!(version(0), None);
    assert_eq!(version(2).as_deref(), Some("2026-01"));
    assert_eq!(version(3).as_deref(), Some("2026-02"));
    let changes = reader.organisation_changes().expect("changes");
    assert_eq!(changes, [(1, "2026-01".to_owned()), (3, "2026-02".to_owned())]);
    assert_eq!(reader.organisation("2026-01").expect("data").as_deref(), Some(b"2026-01".as_slice()));
    assert_eq!(reader.organisation("2025").expect("data"), None);
}

fn series_and_marks_are_kept(tried: StoreUnderTest) {
    let batch = Batch {
        series: vec![("TYS".into(), 984_371), ("EQ".into(), 12)],
        backed_up: Some(40),
        replica: Some("/mnt/standby".into()),
        ..Batch::default()
    };
    tried.store.commit(batch).expect("commits");
    let reader = tried.read();
    assert_eq!(reader.next_in_series("TYS").expect("series"), 984_371);
    assert_eq!(reader.series().expect("series"), [("EQ".to_owned(), 12), ("TYS".to_owned(), 984_371)]);
    assert_eq!(reader.backed_up().expect("mark"), 40);
    assert_eq!(reader.replica().expect("place").as_deref(), Some("/mnt/standby"));
    assert_eq!(format!("{:?}", reader.secret().expect("secret")), "Secret", "it is never printed");
}

fn an_account_is_found_by_its_key_until_it_goes(tried: StoreUnderTest) {
    let row = AccountRow {
        key: accounts::key("https://directorio.example", "f3a1"),
        provider: "directorio".to_owned(),
        subject: "f3a1".to_owned(),
        account: "omar@oaxaca.example".to_owned(),
        name: "Omar Cruz".to_owned(),
        state: AccountState::Opens(PersonId::new("omar.cruz")),
        shown: NOW,
        roles: Vec::new(),
        teams: Vec::new(),
    };
    let commit = |accounts: AccountRows| {
        tried.store.commit(Batch { accounts, ..Batch::default() }).expect("commits");
    };
    commit(AccountRows { put: vec![row.clone()], gone: Vec::new() });
    assert_eq!(tried.read().account(&row.key).expect("reads"), Some(row.clone()));
    let other = accounts::key("https://otro.example", "f3a1");
    assert_eq!(tried.read().account(&other).expect("reads"), None);
    assert_eq!(tried.read().accounts().expect("reads"), std::slice::from_ref(&row));
    commit(AccountRows { put: Vec::new(), gone: vec![row.key] });
    assert_eq!(tried.read().account(&row.key).expect("reads"), None);
}

fn a_calendar_is_found_by_its_address_until_it_goes(tried: StoreUnderTest) {
    let row = CalendarRow { token: TokenHash([7; 32]), person: PersonId::new("omar.cruz"), since: NOW };
    let commit = |calendars: CalendarRows| {
        tried.store.commit(Batch { calendars, ..Batch::default() }).expect("commits");
    };
    commit(CalendarRows { put: vec![row.clone()], gone: Vec::new() });
    assert_eq!(tried.read().calendar(&row.token).expect("reads"), Some(row.clone()));
    assert_eq!(tried.read().calendar(&TokenHash([8; 32])).expect("reads"), None);
    assert_eq!(tried.read().calendars().expect("reads"), std::slice::from_ref(&row));
    commit(CalendarRows { put: Vec::new(), gone: vec![row.token] });
    assert_eq!(tried.read().calendar(&row.token).expect("reads"), None);
}

fn a_machines_token_is_found_by_its_hash_until_it_goes(tried: StoreUnderTest) {
    let row = ApiTokenRow {
        token: TokenHash([7; 32]),
        name: "tablero".into(),
        person: PersonId::new("omar.cruz"),
        scopes: ApiScope::ALL.to_vec(),
        made: NOW,
        expires: NOW.plus(1_000),
        used: None,
    };
    let commit = |api_tokens: ApiTokenRows| {
        tried.store.commit(Batch { api_tokens, ..Batch::default() }).expect("commits");
    };
    commit(ApiTokenRows { put: vec![row.clone()], ..ApiTokenRows::default() });
    assert_eq!(tried.read().api_token(&row.token).expect("reads"), Some(row.clone()));
    assert_eq!(tried.read().api_token(&TokenHash([8; 32])).expect("reads"), None);
    let used = ApiTokenRow { used: Some(NOW), ..row.clone() };
    commit(ApiTokenRows { put: vec![used.clone()], ..ApiTokenRows::default() });
    assert_eq!(tried.read().api_tokens().expect("reads"), [used]);
    commit(ApiTokenRows { gone: vec![row.token], ..ApiTokenRows::default() });
    assert_eq!(tried.read().api_token(&row.token).expect("reads"), None);
}

fn a_machines_calls_lie_on_their_shelf_until_it_goes(tried: StoreUnderTest) {
    let call = |n: u8| ApiCall {
        key: Sha256::new([n; 32]),
        said: Sha256::new([9; 32]),
        document: doc(n),
        at: NOW,
        tried: NOW.plus(1_000),
        held: (n == 2).then_some(Reason::MissingRecord),
    };
    let commit = |api_tokens: ApiTokenRows| {
        tried.store.commit(Batch { api_tokens, ..Batch::default() }).expect("commits");
    };
    let row = ApiCallShelf { shelf: TokenHash([7; 32]), calls: vec![call(1), call(2)] };
    commit(ApiTokenRows { shelves: vec![row.clone()], ..ApiTokenRows::default() });
    assert_eq!(tried.read().api_calls(&row.shelf).expect("reads"), Some(row.clone()));
    assert_eq!(tried.read().api_calls(&TokenHash([8; 32])).expect("reads"), None);
    commit(ApiTokenRows { shelves_gone: vec![row.shelf], ..ApiTokenRows::default() });
    assert_eq!(tried.read().api_calls(&row.shelf).expect("reads"), None);
}
