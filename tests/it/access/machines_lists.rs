//! Lists for machines: pages without a gap or a double, filters that find and refuse with their place, scopes.

use super::machines::{ask, make};
use crate::it::desk::letters::letter;
use crate::it::portal::articles::{draft, moved, published};
use crate::it::steps::{say, ticket};
use ronda_server::backup;
use ronda_server::store::EntryKind;
use ronda_server::store::api_tokens::ApiScope;
use ronda_server::store::redb::RedbStore;
use ronda_shared::act::DocumentKind;
use ronda_shared::command::{Command, Item, LetterWay};
use ronda_shared::ids::{DocumentId, PersonId, RoleId};
use ronda_shared::person::Person;
use ronda_shared::time::Timestamp;
use ronda_test_support::house::House;
use serde_json::{Value, json};
use std::sync::Arc;

/// The rows of a list that a filter finds, two a page, by one of their fields.
async fn rows(house: &House, token: &str, path: &str, q: &str, (list, field): (&str, &str)) -> Vec<String> {
    let (mut found, mut after) = (Vec::new(), String::new());
    loop {
        let page: Value = ask(house, token, &format!("/api/v1/{path}?limit=2&q={q}{after}")).await.json();
        let rows = page[list].as_array().expect("a list");
        assert!(rows.len() <= 2, "{page}");
        found.extend(rows.iter().map(|row| text(&row[field])));
        if page["next"].is_null() {
            return found;
        }
        after = format!("&after={}", text(&page["next"]));
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// What a list is told that cannot be filtered so.
async fn refused(house: &House, token: &str, path: &str, q: &str, place: &str) {
    let answer = ask(house, token, &format!("/api/v1/{path}?q={q}")).await;
    assert_eq!(answer.refusal(), (400, "bad_filter".into()), "{path} {q}");
    assert!(answer.problem().es.contains(place), "{path} {q}: {}", answer.problem().es);
}

#[tokio::test]
async fn people_are_found_by_team_and_name() {
    let house = House::open();
    let token = make(&house, "omar.cruz", &[ApiScope::ReadPeople]);
    let people = ("people", "id");
    let all = rows(&house, &token, "people", "", people).await;
    let mut each_once = all.clone();
    each_once.sort();
    each_once.dedup();
    assert_eq!(all, each_once);
    assert!(!all.contains(&"lia.mora".to_owned()), "who asks for service is nobody's colleague");
    assert_eq!(rows(&house, &token, "people", "equipo:oax-mesa", people).await, ["ana.lopez", "eva.rios"]);
    assert_eq!(rows(&house, &token, "people", "-equipo:nadie%20-equipo:oax-mesa%20o", people).await, ["omar.cruz"]);
    assert!(rows(&house, &token, "people", "equipo:nadie", people).await.contains(&"ivan.soto".to_owned()));
    refused(&house, &token, "people", "omar%20edificio:edificio-1", "Letra 15, «edificio-1»").await;
    refused(&house, &token, "people", "equipo:inexistente", "Letra 8, «inexistente»").await;
    let other = make(&house, "eva.rios", &[ApiScope::ReadTickets]);
    assert_eq!(ask(&house, &other, "/api/v1/people").await.refusal(), (403, "out_of_scope".into()));
}

/// The screen's own list goes by pages, too: everybody known can be many.
#[tokio::test]
async fn everybody_known_comes_by_pages_to_who_supervises() {
    let house = House::open();
    let ana = house.supervisor().await;
    let ids = |people: &[Value]| -> Vec<String> { people.iter().map(|person| text(&person["id"])).collect() };
    let everybody: Vec<Value> = ana.get("/api/people?all=true").await.json();
    let (mut paged, mut after) = (Vec::new(), String::new());
    loop {
        let page: Vec<Value> = ana.get(&format!("/api/people?all=true&limit=2{after}")).await.json();
        assert!(page.len() <= 2, "{page:?}");
        paged.extend(ids(&page));
        match page.last().filter(|_| page.len() == 2) {
            Some(last) => after = format!("&after={}", text(&last["id"])),
            None => break,
        }
    }
    assert_eq!(paged, ids(&everybody), "each once, in order");
    assert!(paged.len() >= 6, "{paged:?}");
    assert_eq!(ana.get("/api/people?limit=-1").await.refusal(), (400, "bad_json".into()));
}

/// OCO-20: machines read articles as their person does: with their whole text, found by service and words, drafts for who
/// writes them alone.
#[tokio::test]
async fn articles_and_records_are_found_by_service_and_state() {
    let house = House::open();
    let roles = vec![RoleId::new("direccion-general")];
    house.tell(Person { roles, ..Person::new(PersonId::new("nora.vega"), "Nora Vega") });
    let long = format!("Revise el cable azul.{}", " Y otra vez.".repeat(100));
    let mut ids = Vec::new();
    for number in 1..4 {
        ids.push(published(&house, number, "Mi teléfono no da tono", &long, "true").await.to_string());
        house.pass(1_000);
    }
    let written = draft(&house, 4, "El conmutador se reinicia", "Nada todavía", "false").await;
    let eva = make(&house, "eva.rios", &[ApiScope::ReadRecords]);
    let nora = make(&house, "nora.vega", &[ApiScope::ReadRecords]);
    let articles = ("articles", "id");
    assert_eq!(rows(&house, &nora, "articles", "", articles).await, ids);
    assert_eq!(rows(&house, &eva, "articles", "conmutador", articles).await, [written.to_string()], "who writes");
    assert!(rows(&house, &nora, "articles", "conmutador", articles).await.is_empty(), "who reads");
    let service = "servicio:oax-revision-extension";
    assert_eq!(rows(&house, &nora, "articles", &format!("{service}%20tono"), articles).await, ids);
    assert!(rows(&house, &eva, "articles", &format!("-{service}"), articles).await.is_empty());
    let nothing: Value = ask(&house, &nora, &format!("/api/v1/articles?limit=1&q=-{service}")).await.json();
    assert_eq!(nothing, json!({ "articles": [], "next": null }), "judged before any article is read");
    refused(&house, &eva, "articles", "estado:publicado", "Letra 8, «publicado»").await;

    let first: DocumentId = ids[0].parse().expect("an id");
    let page: Value = ask(&house, &nora, "/api/v1/articles?limit=1").await.json();
    let told = &page["articles"][0];
    assert_eq!((told["text"].as_str(), &told["state"]), (Some(long.as_str()), &json!("publicado")));
    assert_eq!((&told["services"], &told["public"]), (&json!(["oax-revision-extension"]), &json!(true)));
    assert!(told["approved"].is_i64(), "{told}");

    let (records, path) = (("records", "id"), "registers/articulos/records");
    assert_eq!(rows(&house, &eva, path, "estado:borrador", records).await, [written.to_string()]);
    assert_eq!(rows(&house, &eva, path, "-estado:borrador%20tono", records).await, ids);
    // While its next version is written, who reads it is told of the one that was approved.
    let next: DocumentId = ids[1].parse().expect("an id");
    moved(&house, next, "publicado", "revision").await;
    let state = |page: &Value, list: &str| -> Vec<String> {
        let told = page[list].as_array().expect("a list");
        told.iter().filter(|told| told["id"] == json!(ids[1])).map(|told| text(&told["state"])).collect()
    };
    for (list, path) in [("articles", "articles"), ("records", path)] {
        let address = format!("/api/v1/{path}");
        let (read, written): (Value, Value) =
            (ask(&house, &nora, &address).await.json(), ask(&house, &eva, &address).await.json());
        assert_eq!(state(&read, list), ["publicado"], "{path}");
        assert_eq!(state(&written, list), ["revision"], "{path}: who writes it");
    }
    assert_eq!(rows(&house, &nora, path, "estado:publicado", records).await, ids);
    moved(&house, next, "revision", "publicado").await;
    moved(&house, first, "publicado", "retirado").await;
    assert_eq!(rows(&house, &eva, path, "estado:terminado", records).await, [ids[0].clone()]);
    assert_eq!(rows(&house, &nora, "articles", "", articles).await, ids[1..], "taken back");
    assert!(rows(&house, &eva, path, "es:conflicto", records).await.is_empty());
    refused(&house, &eva, path, "tono%20estado:asignada", "Letra 13, «asignada»").await;
    refused(&house, &eva, path, "equipo:oax-mesa", "Letra 8, «oax-mesa»").await;
    let other = make(&house, "omar.cruz", &[ApiScope::ReadTickets]);
    for path in ["articles", path] {
        assert_eq!(ask(&house, &other, &format!("/api/v1/{path}")).await.refusal(), (403, "out_of_scope".into()));
    }
}

/// BJ-55: terms are of the ticket, words of the letter.
#[tokio::test]
async fn letters_are_found_by_their_ticket_and_their_words() {
    let house = House::open();
    let mut eva = house.agent().await;
    let mut tickets = Vec::new();
    for (seed, number) in [(1, "SA/41/2026"), (2, "SA/77/2026"), (3, "SA/78/2026")] {
        let id = DocumentId::new(Timestamp::from_millis(house.now()), [seed; 10]);
        say(&mut eva, id, DocumentKind::Ticket, &ticket(&house, "oax-revision-extension"), house.now());
        eva.sync().await;
        say(&mut eva, id, DocumentKind::Ticket, &letter(LetterWay::Incoming, number), house.now());
        eva.sync().await;
        tickets.push(id.to_string());
        house.pass(1_000);
    }
    let token = make(&house, "eva.rios", &[ApiScope::ReadLetters]);
    let letters = ("letters", "ticket");
    assert_eq!(rows(&house, &token, "letters", "estado:abierto", letters).await, tickets);
    assert_eq!(rows(&house, &token, "letters", "estado:abierto%20sa/77", letters).await, [tickets[1].clone()]);
    assert!(rows(&house, &token, "letters", "-servicio:oax-revision-extension", letters).await.is_empty());
    assert!(rows(&house, &token, "letters", "estado:terminado", letters).await.is_empty());
    refused(&house, &token, "letters", "sa%20estado:nose", "Letra 11, «nose»").await;
}

#[tokio::test]
async fn storerooms_are_found_by_where_they_are() {
    let house = House::open();
    let mut eva = house.agent().await;
    let mut rooms = Vec::new();
    for (name, building) in [("ALM-1", "edificio-1"), ("ALM-2", "edificio-2"), ("ALM-3", "edificio-1")] {
        let room = eva.device.register_at(name, Some(building), house.now());
        let (item, unit) = ("Tóner TN-760".to_owned(), "pieza".to_owned());
        let brought = Command::Item(Item::MoveStock {
            item,
            delta: 5,
            unit,
            ticket: None,
            line: None,
            counted: false,
            found: None,
        });
        let act = eva.device.next(room, DocumentKind::Equipment, 0, &brought, house.now());
        eva.device.write(&act);
        rooms.push(room.to_string());
        house.pass(1_000);
    }
    eva.sync().await;
    let token = make(&house, "eva.rios", &[ApiScope::ReadStock]);
    let stock = ("stock", "equipment");
    assert_eq!(rows(&house, &token, "stock", "", stock).await, rooms);
    let near = [rooms[0].clone(), rooms[2].clone()];
    assert_eq!(rows(&house, &token, "stock", "edificio:edificio-1%20alm", stock).await, near);
    refused(&house, &token, "stock", "estado:abierto", "Letra 8, «abierto»").await;
}

/// The audit log is taken away whole by whoever goes on behind the last line; for who supervises or audits.
#[tokio::test]
async fn the_audit_log_is_read_from_its_beginning_on() {
    let house = House::open();
    let _eva = house.agent().await;
    let token = make(&house, "ivan.soto", &[ApiScope::ReadAudit]);
    let lines = ("lines", "position");
    let kept = || -> Vec<String> {
        let reader = house.store().read().expect("a reader");
        let lines = reader.entries_after(0).expect("entries").map(|entry| entry.expect("an entry"));
        let lines = lines.filter(|entry| matches!(entry.kind, EntryKind::Audit(_)));
        lines.map(|entry| entry.position.to_string()).collect()
    };
    let all = rows(&house, &token, "audit", "", lines).await;
    assert_eq!(all, kept(), "each line once, in order");
    assert!(all.len() >= 3, "{all:?}");

    let last = all.last().expect("a line");
    let behind = format!("/api/v1/audit?after={last}");
    let nothing: Value = ask(&house, &token, &behind).await.json();
    assert_eq!((&nothing["lines"], &nothing["next"]), (&json!([]), &Value::Null), "{nothing}");
    let behind_all = format!("/api/v1/audit?after={}", text(&nothing["position"]));
    let omar = make(&house, "omar.cruz", &[ApiScope::ReadAudit]);
    let more: Value = ask(&house, &token, &behind).await.json();
    assert_eq!((&more["lines"][0]["what"], &more["lines"][1]), (&json!("token_made"), &Value::Null), "{more}");
    let by_position: Value = ask(&house, &token, &behind_all).await.json();
    assert_eq!(by_position, more, "by the position that the last answer told, too");
    let beyond = text(&more["lines"][0]["position"]) + "000";
    let beyond = ask(&house, &token, &format!("/api/v1/audit?after={beyond}")).await;
    assert_eq!(beyond.refusal(), (400, "bad_cursor".into()), "no line has such a number yet");

    let by_eva: Value = ask(&house, &token, "/api/v1/audit?q=responsable:eva.rios").await.json();
    let whats: Vec<_> = by_eva["lines"].as_array().expect("lines").iter().map(|line| line["what"].clone()).collect();
    assert_eq!(whats, [json!("device_enrolled")]);
    let made = rows(&house, &token, "audit", "responsable:nadie%20token_made%20omar", lines).await;
    assert_eq!(made, [kept().pop().expect("a line")]);
    assert!(rows(&house, &token, "audit", "asignada:yo", lines).await.is_empty(), "ivan did nothing");
    refused(&house, &token, "audit", "token_made%20estado:abierto", "Letra 19, «abierto»").await;
    refused(&house, &token, "audit", "responsable:lia.mora", "Letra 13, «lia.mora»").await;
    house.dismiss("eva.rios");
    let left: Value = ask(&house, &token, "/api/v1/audit?q=responsable:eva.rios").await.json();
    assert_eq!(left["lines"], by_eva["lines"], "what somebody did is found after they have left");

    assert_eq!(ask(&house, &token, "/api/v1/audit?after=x").await.refusal(), (400, "bad_json".into()));
    assert_eq!(ask(&house, &omar, "/api/v1/audit").await.refusal(), (403, "not_yours".into()));
    let other = make(&house, "ana.lopez", &[ApiScope::ReadTickets]);
    assert_eq!(ask(&house, &other, "/api/v1/audit").await.refusal(), (403, "out_of_scope".into()));
}

/// After a backup was restored the log went on under numbers that whoever takes it away had behind them: what was written until it was as
/// long again was never told, and nothing said so.
#[tokio::test]
async fn who_takes_the_audit_log_away_is_told_that_a_backup_was_restored_which_they_had_outrun() {
    let house = House::open();
    let token = make(&house, "ivan.soto", &[ApiScope::ReadAudit]);
    let began: Value = ask(&house, &token, "/api/v1/audit").await.json();
    make(&house, "omar.cruz", &[ApiScope::ReadTickets]);
    let file = house.path().join("copia.ronda");
    backup::make(house.store(), &file, house.app.clock().now()).expect("a backup");
    make(&house, "ana.lopez", &[ApiScope::ReadTickets]);
    let outrun: Value = ask(&house, &token, "/api/v1/audit").await.json();

    let store_file = house.path().join("restored.redb");
    backup::restore(&file, &store_file, 10).expect("restored");
    let restored = House::on(Arc::new(RedbStore::open(&store_file).expect("opens")));
    let token = make(&restored, "ivan.soto", &[ApiScope::ReadAudit]);
    let behind = async |page: &Value| {
        let position = text(&page["position"]);
        ask(&restored, &token, &format!("/api/v1/audit?after={position}")).await
    };
    let since: Value = behind(&began).await.json();
    assert!(since["lines"].as_array().is_some_and(|lines| !lines.is_empty()), "what both have is told: {since}");
    assert_eq!(behind(&outrun).await.refusal(), (410, "feed_restored".into()));
    for person in ["ana.lopez", "eva.rios", "lia.mora"] {
        make(&restored, person, &[ApiScope::ReadTickets]);
    }
    assert_eq!(behind(&outrun).await.refusal(), (410, "feed_restored".into()), "once the log is as long again, too");
}
