//! A number that the server gave to a field is proven; a value that it made up is not.

use super::Organisations;
use crate::backup::verify;
use crate::store::{Entry, EntryKind, Reader};
use crate::verification::testing::{Fixture, memory, opening};
use crate::verification::{Actors, DocumentWalk};
use automerge::transaction::Transactable;
use ronda_shared::command::{Command, Content};
use ronda_shared::document::{self, Reader as DocumentReader, record::Cell, shape};
use ronda_shared::ids::{DocumentId, FieldId, ServiceId};
use ronda_shared::json;
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::Outcome;
use serde_bytes::ByteBuf;

const FIELD: &str = "f/folio_control_telefonico";

/// A ticket of the telephones, whose second folio the server gave.
fn telephony() -> (Fixture, DocumentId) {
    let fixture = Fixture::open(memory());
    let mut eva = fixture.browser("eva.rios", 1, Site::Desk);
    let id = DocumentId::new(fixture.now(), [1; 10]);
    let Command::Content(Content::OpenTicket(mut open)) = opening("El teléfono no da tono") else {
        panic!("it opens a ticket");
    };
    open.service = ServiceId::new("oax-cambio-extension");
    let given = [
        ("extension", "10500"),
        ("datos_usuario", "María Cruz"),
        ("dependencia", "Secretaría de Finanzas"),
        ("correo", "maria.cruz@oaxaca.gob.mx"),
    ];
    open.fields = given.map(|(field, value)| (FieldId::new(field), value.to_owned())).into();
    assert_eq!(fixture.does(&mut eva, id, &Command::Content(Content::OpenTicket(open))), Outcome::Accepted);
    (fixture, id)
}

/// A walk through all that was entered on the ticket.
fn walked(reader: &dyn Reader, id: DocumentId) -> (DocumentWalk, Actors, u64) {
    let (mut walk, mut actors, mut last) = (DocumentWalk::new(id), Actors::default(), 0);
    for entry in reader.entries_of(id, 0).expect("entries") {
        let entry = entry.expect("an entry");
        last = entry.position;
        walk.entry(&mut actors, &entry);
    }
    assert_eq!(walk.take_faults(), Vec::<String>::new());
    (walk, actors, last)
}

/// The server writes a value into a register of the ticket after all that stands, with the stamp of its second folio.
fn forged(walk: &DocumentWalk, key: &str, value: &str, last: u64, (fixture, id): (&Fixture, DocumentId)) -> Entry {
    let reader = DocumentReader::now(walk.document());
    let registers = reader.container(shape::REGISTERS).expect("registers");
    let texts = reader.texts(&registers, FIELD);
    let cell = json::decode::<Cell<String>>(texts.first().expect("the second folio")).expect("a cell");
    let text = serde_json::to_string(&Cell(value.to_owned(), cell.1, None)).expect("JSON");
    let before = walk.document().get_heads();
    let mut made = document::load(&walk.document().save()).expect("a document");
    let mut writing = made.transaction();
    writing.put(&registers, key, text).expect("put");
    writing.commit();
    let change = made.save_after(&before);
    let heads = made.get_heads().iter().map(|head| crate::store::ChangeHash(head.0)).collect();
    let kind = EntryKind::Rulings { change: ByteBuf::from(change) };
    Entry { position: last + 1, at: fixture.now(), document: Some(id), heads, kind, emptied: None }
}

#[test]
fn the_number_of_a_field_is_proven() {
    let (fixture, id) = telephony();
    let reader = fixture.store.read().expect("reads");
    assert_eq!(verify::store(&*reader).expect("verified").faults, Vec::<String>::new());
    let (mut walk, _, _) = walked(&*reader, id);
    let numbered = walk.take_numbered();
    assert_eq!(numbered.len(), 1, "one second folio");
    assert_eq!(Organisations::default().wrong(&*reader, &numbered[0]).expect("judged"), None);
}

#[test]
fn a_value_that_the_server_made_up_is_not() {
    let (fixture, id) = telephony();
    let reader = fixture.store.read().expect("reads");
    let judged = |key: &str, value: &str| {
        let (mut walk, mut actors, last) = walked(&*reader, id);
        walk.take_numbered();
        let entry = forged(&walk, key, value, last, (&fixture, id));
        walk.entry(&mut actors, &entry);
        let mut wrong = walk.take_faults();
        for numbered in walk.take_numbered() {
            wrong.extend(Organisations::default().wrong(&*reader, &numbered).expect("judged"));
        }
        wrong
    };
    let other = judged("f/extension", "10500");
    assert!(other.iter().any(|fault| fault.contains("«f/extension» that nobody set")), "no series: {other:?}");
    let again = judged(FIELD, "CT-9999/2026");
    assert!(again.iter().any(|fault| fault.contains("that nobody set")), "over the one that stands: {again:?}");
}

#[test]
fn how_a_number_looks_and_when_it_was_given_count() {
    let (fixture, id) = telephony();
    let reader = fixture.store.read().expect("reads");
    let (mut walk, _, _) = walked(&*reader, id);
    let mut numbered = walk.take_numbered().remove(0);
    let known = Organisations::default();
    let given = numbered.value.clone();
    numbered.value = format!("{given}0");
    assert!(known.wrong(&*reader, &numbered).expect("judged").is_some(), "{}", numbered.value);
    numbered.value = given;
    assert_eq!(known.wrong(&*reader, &numbered).expect("judged"), None);
    numbered.service = ServiceId::new("oax-soporte-hardware");
    assert!(known.wrong(&*reader, &numbered).expect("judged").is_some(), "a service without such a field");
    numbered.service = ServiceId::new("oax-cambio-extension");
    numbered.position = 0;
    assert!(known.wrong(&*reader, &numbered).expect("judged").is_some(), "before there were data");
}
