//! Rules that the document itself keeps: two replicas, both orders of arrival, acts executed where their authors stood.

use crate::catalog::sample::oaxaca;
use crate::decision::testing::{minute, person};
use crate::document::{self, Reader};
use crate::ids::{ActId, ChannelId, DeviceId, DocumentId, FieldId, PersonId, ServiceId};
use crate::search;
use crate::sync::act::DocumentKind;
use crate::ticket::command::{
    Audience, Command, EditText, Label, OpenTicket, Place, Requester, Splice, TextKind, TicketKind, TimeKind,
};
use crate::ticket::execute::{Circumstances, device_actor, execute};
use crate::ticket::rulings::{Bench, close};
use crate::ticket::summary::{Summary, summarize};
use crate::ticket::view::{Site, TicketView};
use crate::ticket::{fold, read};
use automerge::{Automerge, ChangeHash};
use std::collections::BTreeMap;

/// One act of a device, as the server receives it.
#[derive(Clone)]
struct Said {
    device: u64,
    number: u64,
    who: &'static str,
    at: i64,
    /// The document as its author had it from the server; their own earlier acts come with it.
    seen: Vec<ChangeHash>,
    /// The device's clock is not to be believed.
    suspect: bool,
    command: Command,
}

fn said(device: u64, number: u64, who: &'static str, at: i64, seen: &[ChangeHash], command: Command) -> Said {
    Said { device, number, who, at, seen: seen.to_vec(), suspect: false, command }
}

/// The server's document of one ticket.
#[derive(Clone)]
struct Desk {
    id: DocumentId,
    document: Automerge,
    own: BTreeMap<u64, ChangeHash>,
    order: Vec<ActId>,
    /// The server's clock.
    now: i64,
}

impl Desk {
    fn new(id: u8) -> Self {
        let id = DocumentId::new(minute(0), [id; 10]);
        Self { id, document: document::empty(), own: BTreeMap::new(), order: Vec::new(), now: 1_000 }
    }

    /// An act arrives and is executed where its author stood.
    fn hear(&mut self, said: &Said) {
        let act = ActId { device: DeviceId::new(said.device), number: said.number };
        let circumstances = Circumstances {
            act,
            person: PersonId::new(said.who),
            site: Site::Field,
            at: minute(said.at),
            received: Some(minute(self.now)),
            suspect: said.suspect,
        };
        let mut heads = said.seen.clone();
        heads.extend(self.own.get(&said.device));
        let actor = device_actor(b"run", act.device);
        let change = execute(&mut self.document, Some(&heads), actor, &circumstances, &said.command);
        if let Some(change) = change.expect("the document has the shape") {
            self.own.insert(said.device, change);
        }
        self.order.push(act);
    }

    /// The server rules on what came; `folios` counts what it issued.
    fn close(&mut self, folios: &mut u32) {
        let organisation = oaxaca();
        let mut folio = || {
            *folios += 1;
            format!("TYS-{folios:06}")
        };
        let mut bench = Bench {
            organisation: &organisation,
            people: &|id| Some(person(id.as_str())),
            now: minute(self.now),
            folio: &mut folio,
        };
        let actor = document::actor(b"server");
        close(&mut self.document, self.id, DocumentKind::Ticket, actor, &self.order, &mut bench).expect("ruled");
    }

    fn view(&self) -> TicketView {
        read::read(self.id, &Reader::now(&self.document)).expect("a ticket")
    }
}

fn open(provisional: &str) -> Command {
    Command::OpenTicket(Box::new(OpenTicket {
        service: ServiceId::new("oax-revision-nodo"),
        subservice: None,
        kind: TicketKind::Incident,
        channel: ChannelId::new("phone"),
        subject: "Sin red en la ventanilla 4".to_owned(),
        description: String::new(),
        requester: Requester { name: "Rosa".to_owned(), ..Requester::default() },
        place: Place::default(),
        equipment: None,
        fields: BTreeMap::from([(FieldId::new("falla"), "El nodo no responde".to_owned())]),
        priority: None,
        provisional: provisional.to_owned(),
        occurred_at: None,
        continues: None,
        catalog: oaxaca().version,
    }))
}

/// A ticket that the server has ruled on, and the heads that everybody has.
fn received() -> (Desk, Vec<ChangeHash>) {
    let mut desk = Desk { now: 1, ..Desk::new(7) };
    desk.hear(&said(1, 1, "ana", 0, &[], open("P-A-001")));
    desk.close(&mut 0);
    desk.now = 1_000;
    let heads = desk.document.get_heads();
    (desk, heads)
}

/// Both orders of arrival, each act ruled on as it comes: the same ticket.
fn both_ways(desk: &Desk, first: &[Said], second: &[Said]) -> TicketView {
    let arrive = |one: &[Said], two: &[Said]| {
        let mut desk = desk.clone();
        for batch in [one, two] {
            batch.iter().for_each(|said| desk.hear(said));
            desk.close(&mut 0);
        }
        desk.view()
    };
    let there = arrive(first, second);
    assert_eq!(there, arrive(second, first), "the order of arrival shows");
    there
}

fn note(text: &str) -> Command {
    Command::AddNote { audience: Audience::Internal, text: text.to_owned() }
}

fn texts(view: &TicketView) -> Vec<&str> {
    view.notes.iter().map(|note| note.text.as_str()).collect()
}

fn tag(word: &str) -> Label {
    Label::Tag(word.to_owned())
}

#[test]
fn r1_the_server_alone_gives_one_folio_and_the_provisional_one_stays_an_alias() {
    let births =
        [(7, said(2, 1, "omar", 3, &[], open("P-K4-017"))), (8, said(3, 1, "laura", 2, &[], open("P-M2-003")))];
    for order in [[0, 1], [1, 0]] {
        let mut issued = 0;
        let mut folios = Vec::new();
        for index in order {
            let (id, birth) = &births[index];
            let mut desk = Desk::new(*id);
            desk.hear(birth);
            let mut before = desk.view();
            fold::fold(&oaxaca(), &mut before, &|id| Some(person(id.as_str())), minute(4));
            assert_eq!(before.decided.folio, None, "no device gives folios");

            desk.close(&mut issued);
            let folio = desk.view().decided.folio.expect("born, so numbered");
            let heads = desk.document.get_heads();
            desk.hear(&said(birth.device, 2, birth.who, 5, &heads, note("Se revisa el puerto")));
            desk.close(&mut issued);
            let after = desk.view();
            assert_eq!(after.decided.folio.as_ref(), Some(&folio), "a folio never changes");

            let summary = summarize(&after);
            let Command::OpenTicket(opened) = &birth.command else { unreachable!("a birth") };
            assert_eq!(summary.provisional, opened.provisional);
            let words = Summary::Ticket(Box::new(summary)).words();
            for asked in [&folio, &opened.provisional] {
                assert!(search::matches(&words, &search::question(asked)), "{asked} in {words:?}");
            }
            folios.push(folio);
        }
        assert_eq!(folios, ["TYS-000001", "TYS-000002"]);
    }
}

#[test]
fn r2_notes_are_a_union_in_causal_order_and_then_by_their_clocks() {
    let (desk, seen) = received();
    let omar = [said(2, 1, "omar", 20, &seen, note("Omar, 20")), said(2, 2, "omar", 40, &seen, note("Omar, 40"))];
    let laura = [said(3, 1, "laura", 20, &seen, note("Laura, 20")), said(3, 2, "laura", 30, &seen, note("Laura, 30"))];
    let view = both_ways(&desk, &omar, &laura);
    assert_eq!(texts(&view), ["Omar, 20", "Laura, 20", "Laura, 30", "Omar, 40"]);

    // Who had read another's note stands after it, whatever their clock says.
    let mut desk = desk;
    omar.iter().for_each(|said| desk.hear(said));
    let heads = desk.document.get_heads();
    desk.hear(&said(4, 1, "ana", 10, &heads, note("Ana, después de leer")));
    assert_eq!(texts(&desk.view()), ["Omar, 20", "Omar, 40", "Ana, después de leer"]);
}

#[test]
fn r2_a_marked_time_is_shown_and_never_sorted_by() {
    let (desk, seen) = received();
    let marked = Said { suspect: true, ..said(2, 1, "omar", -5_000_000, &seen, note("Reloj de hace diez años")) };
    let view = both_ways(&desk, &[marked], &[said(3, 1, "laura", 30, &seen, note("Laura, 30"))]);
    assert_eq!(texts(&view), ["Laura, 30", "Reloj de hace diez años"]);
    let stamp = &view.notes[1].stamp;
    assert!(stamp.suspect);
    assert_eq!((stamp.at, stamp.received), (minute(-5_000_000), Some(minute(1_000))), "both clocks are kept");
}

#[test]
fn r4_two_authors_keep_two_sections_and_one_author_on_two_devices_has_one() {
    let edit = |section: Option<ActId>, splices: &[(u32, &str, &str)], whole: &str| {
        let splice = |&(at, delete, insert): &(u32, &str, &str)| Splice {
            at,
            delete: delete.to_owned(),
            insert: insert.to_owned(),
        };
        let splices = splices.iter().map(splice).collect();
        Command::EditText(EditText { kind: TextKind::Diagnosis, section, splices, whole: whole.to_owned() })
    };
    let sections = |view: &TicketView| -> Vec<(String, String)> {
        view.texts.iter().map(|section| (section.stamp.by.to_string(), section.text.clone())).collect()
    };
    let said_by = |who: &str, text: &str| (who.to_owned(), text.to_owned());
    let (mut desk, seen) = received();
    let omar = said(2, 1, "omar", 20, &seen, edit(None, &[], "Conector suelto"));
    let laura = said(3, 1, "laura", 21, &seen, edit(None, &[], "Puerto apagado"));
    let view = both_ways(&desk, std::slice::from_ref(&omar), &[laura]);
    assert_eq!(sections(&view), [said_by("omar", "Conector suelto"), said_by("laura", "Puerto apagado")]);

    desk.hear(&omar);
    let seen = desk.document.get_heads();
    let own = Some(ActId { device: DeviceId::new(2), number: 1 });
    let phone = said(2, 2, "omar", 30, &seen, edit(own, &[(0, "C", "Ayer: c")], "Ayer: conector suelto"));
    let tablet = said(5, 1, "omar", 31, &seen, edit(own, &[(15, "", " 🔌")], "Conector suelto 🔌"));
    let view = both_ways(&desk, &[phone], &[tablet]);
    assert_eq!(sections(&view), [said_by("omar", "Ayer: conector suelto 🔌")]);

    // What the splice replaces is not there: nothing is guessed, the whole text is kept as a section of its own.
    desk.hear(&said(5, 1, "omar", 31, &seen, edit(own, &[(0, "Cable", "Hilo")], "Hilo suelto")));
    assert_eq!(sections(&desk.view()), [said_by("omar", "Conector suelto"), said_by("omar", "Hilo suelto")]);
}

#[test]
fn r25_a_label_put_again_outlives_a_removal_that_did_not_know_of_it() {
    let (mut desk, seen) = received();
    desk.hear(&said(1, 2, "ana", 5, &seen, Command::AddLabel { label: tag("urgente") }));
    desk.close(&mut 0);
    let seen = desk.document.get_heads();
    let remove = said(4, 1, "beto", 10, &seen, Command::RemoveLabel { label: tag("urgente") });
    let again = said(2, 1, "omar", 9, &seen, Command::AddLabel { label: tag("urgente") });
    let other = said(2, 2, "omar", 9, &seen, Command::AddLabel { label: tag("ventanilla") });
    assert_eq!(
        both_ways(&desk, std::slice::from_ref(&remove), &[again, other]).labels,
        [tag("urgente"), tag("ventanilla")]
    );

    desk.hear(&remove);
    assert!(desk.view().labels.is_empty(), "who had seen every adding takes it away");
}

#[test]
fn r26_times_add_up_and_those_of_one_person_that_overlap_are_flagged() {
    let (desk, seen) = received();
    let time = |minutes, from| Command::LogTime { kind: TimeKind::Work, minutes, started_at: minute(from) };
    // Omar has two devices; Laura works beside him; his third stretch begins as the second ends.
    let phone = [said(2, 1, "omar", 60, &seen, time(30, 10)), said(3, 1, "laura", 61, &seen, time(30, 20))];
    let tablet = [said(5, 1, "omar", 62, &seen, time(40, 30)), said(5, 2, "omar", 90, &seen, time(20, 70))];
    let view = both_ways(&desk, &phone, &tablet);
    let told: Vec<_> = view.times.iter().map(|t| (t.stamp.by.as_str(), t.minutes, t.overlaps)).collect();
    assert_eq!(told, [("omar", 30, true), ("laura", 30, false), ("omar", 40, true), ("omar", 20, false)]);
}
