//! What Active Directory tells otherwise than OpenLDAP.
//!
//! It tells groups in parts from 1,500 of them on, and finds one by a name without its accents.

use super::slapd::{group, names};
use ronda_server::directory_sync::DirectorySync;
use ronda_server::directory_sync::plan::SkipReason;
use ronda_shared::ids::{PersonId, RoleId};
use ronda_shared::person::Person;
use ronda_test_support::house::House;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// What is asked, by some words of it, and the operations that answer it.
type Scene = (&'static str, Vec<Vec<u8>>);

/// A value of LDAP's: its tag, how long it is, and what it holds.
fn value(tag: u8, parts: &[Vec<u8>]) -> Vec<u8> {
    let held = parts.concat();
    let length = u16::try_from(held.len()).expect("short").to_be_bytes();
    [vec![tag, 0x82], length.to_vec(), held].concat()
}

fn text(text: &str) -> Vec<u8> {
    value(0x04, &[text.as_bytes().to_vec()])
}

/// An entry with these attributes.
fn entry(name: &str, attributes: &[(&str, &[String])]) -> Vec<u8> {
    let mut told = Vec::new();
    for (attribute, values) in attributes {
        let values: Vec<Vec<u8>> = values.iter().map(|value| text(value)).collect();
        told.push(value(0x30, &[text(attribute), value(0x31, &values)]));
    }
    value(0x64, &[text(name), value(0x30, &told)])
}

/// An operation with a result.
fn result(operation: u8, code: u8) -> Vec<u8> {
    value(operation, &[value(0x0a, &[vec![code]]), text(""), text("")])
}

fn well_bound() -> Scene {
    ("cn=ronda", vec![result(0x61, 0)])
}

fn done() -> Vec<u8> {
    result(0x65, 0)
}

/// Somebody whose groups are told up to the second, of more.
fn in_part(number: u8, account: &str) -> Vec<u8> {
    let groups = [group("una"), group("dos")];
    entry(
        &format!("uid={account},ou=personal"),
        &[
            ("uid", &[account.to_owned()]),
            ("cn", &[account.to_owned()]),
            ("entryUUID", &[format!("0000-{number}")]),
            ("memberOf", &[]),
            ("memberOf;range=0-1", &groups),
        ],
    )
}

/// More groups of whoever was asked about.
fn more(range: &str, groups: &[String]) -> Vec<u8> {
    entry("uid=eva.rios,ou=personal", &[(range, groups)])
}

/// A directory that answers each line so, in this order; to another question it hangs up.
async fn tells(scenes: Vec<Scene>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut asked = [0_u8; 4_096];
            for (words, operations) in &scenes {
                let read = stream.read(&mut asked).await.unwrap_or_default();
                if !String::from_utf8_lossy(&asked[..read]).contains(*words) {
                    break;
                }
                // The number of a message stands behind its length.
                let head = 2 + if asked[1] < 0x80 { 0 } else { usize::from(asked[1] & 0x7f) };
                let number = value(0x02, &[vec![asked[head + 2]]]);
                for operation in operations {
                    drop(stream.write_all(&value(0x30, &[number.clone(), operation.clone()])).await);
                }
            }
            drop(stream.read(&mut asked).await);
        }
    });
    port
}

fn known(house: &House, id: &str) -> Option<Person> {
    house.store().read().expect("reads").person(&PersonId::new(id)).expect("reads")
}

fn roles(house: &House, id: &str) -> Vec<RoleId> {
    known(house, id).expect("known").roles
}

/// The group that gives the role stands among the last: whoever has it keeps it, and who is new has it.
#[tokio::test]
async fn groups_that_are_told_in_parts_are_read_to_the_last() {
    let house = House::open();
    let data = house.app.config().data.clone();
    let sync = DirectorySync::new(house.app.ingest().clone(), data.clone());
    let last = || more("memberOf;range=4-*", &[group("mesa")]);
    let port = tells(vec![
        well_bound(),
        ("inetOrgPerson", vec![in_part(1, "eva.rios"), in_part(2, "nuria.paz"), done()]),
        ("memberOf;range=2-*", vec![more("memberOf;range=2-3", &[group("tres"), group("cuatro")]), done()]),
        ("memberOf;range=4-*", vec![last(), done()]),
        ("memberOf;range=2-*", vec![more("memberOf;range=2-3", &[group("tres"), group("cuatro")]), done()]),
        ("memberOf;range=4-*", vec![last(), done()]),
        ("cn=redes", vec![entry("cn=redes", &[]), done()]),
    ]);
    names(&data, &format!("url = \"ldap://127.0.0.1:{}\"", port.await));
    let read = sync.sync(None).await.expect("read");
    assert_eq!((read.plan.make.len(), read.plan.bind.len(), read.plan.thrown()), (1, 1, 0));
    assert_eq!(roles(&house, "eva.rios"), [RoleId::new("agente-mesa")], "she keeps what her last group gives");
    assert_eq!(roles(&house, "nuria.paz"), [RoleId::new("agente-mesa")]);
}

/// Where the rest is not told nothing is known of their groups: that is not to have none.
#[tokio::test]
async fn whose_groups_are_not_told_to_the_last_keeps_what_they_have_and_nobody_is_entered() {
    let house = House::open();
    let data = house.app.config().data.clone();
    let sync = DirectorySync::new(house.app.ingest().clone(), data.clone());
    // It has no such entry any more; it tells the first of them again.
    for rest in [vec![result(0x65, 32)], vec![more("memberOf;range=0-1", &[group("una"), group("dos")]), done()]] {
        let scenes = vec![
            well_bound(),
            ("inetOrgPerson", vec![in_part(1, "eva.rios"), in_part(2, "nuria.paz"), done()]),
            ("memberOf;range=2-*", rest.clone()),
            ("memberOf;range=2-*", rest),
            ("cn=mesa", vec![entry(&group("mesa"), &[]), done()]),
            ("cn=redes", vec![entry(&group("redes"), &[]), done()]),
        ];
        names(&data, &format!("url = \"ldap://127.0.0.1:{}\"", tells(scenes).await));
        let read = sync.sync(None).await.expect("read");
        assert_eq!((read.plan.make.len(), read.plan.thrown(), read.plan.without_role), (0, 0, 0));
        let told: Vec<_> = read.plan.skipped.iter().map(|skipped| (skipped.account.as_str(), skipped.why)).collect();
        assert_eq!(told, [("eva.rios", SkipReason::GroupsCut), ("nuria.paz", SkipReason::GroupsCut)]);
        assert_eq!(roles(&house, "eva.rios"), [RoleId::new("agente-mesa")]);
        assert!(known(&house, "nuria.paz").is_none());
    }
}

/// An accent is put right in a group's name: by the rule's it is found, and those in it tell the other.
#[tokio::test]
async fn a_group_that_the_directory_writes_otherwise_is_the_same() {
    let house = House::open();
    let data = house.app.config().data.clone();
    let sync = DirectorySync::new(house.app.ingest().clone(), data.clone());
    let written = group("Mésa");
    let eva = entry(
        "uid=eva.rios,ou=personal",
        &[
            ("uid", &["eva.rios".to_owned()]),
            ("entryUUID", &["0000-1".to_owned()]),
            ("memberOf", std::slice::from_ref(&written)),
        ],
    );
    let port = tells(vec![
        well_bound(),
        ("inetOrgPerson", vec![eva, done()]),
        ("cn=mesa", vec![entry(&written, &[]), done()]),
        ("cn=redes", vec![entry(&group("redes"), &[]), done()]),
    ]);
    names(&data, &format!("url = \"ldap://127.0.0.1:{}\"", port.await));
    let read = sync.sync(None).await.expect("read");
    assert_eq!((read.plan.bind.len(), read.plan.thrown()), (1, 0));
    assert_eq!(roles(&house, "eva.rios"), [RoleId::new("agente-mesa")]);
}
