//! Rules that the document itself keeps: two replicas, both orders of arrival, acts executed where their authors stood.

use crate::act::DocumentKind;
use crate::arbitration::People;
use crate::arbitration::fold;
use crate::arbitration::rulings::{RulingInputs, close};
use crate::arbitration::testing::{minute, person};
use crate::catalog::Organisation;
use crate::catalog::sample::{oaxaca, with_cash};
use crate::command::{
    Audience, Choice, Command, EditText, Label, MaterialStep, OpenTicket, Requester, Splice, TextKind, TicketKind,
    TimeKind,
};
use crate::command::{Content, Decision, sample};
use crate::document::{self, Reader, shape};
use crate::evidence::AttachEvidence;
use crate::ids::{ActId, ChannelId, DeviceId, DocumentId, FieldId, FormId, PersonId, ServiceId};
use crate::messages::Reason;
use crate::search;
use crate::signature::Sign;
use crate::stamp::Site;
use crate::state::State;
use crate::ticket::execute::{Circumstances, device_actor, execute};
use crate::ticket::read;
use crate::ticket::series::Series;
use crate::ticket::summary::summarize;
use crate::ticket::view::{Decided, TicketView};
use crate::view::Summary;
use crate::{paper, workflow};
use automerge::transaction::Transactable;
use automerge::{Automerge, ChangeHash};
use std::collections::BTreeMap;

/// One act of a device, as the server receives it.
#[derive(Clone)]
struct TestAct {
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

fn said(device: u64, number: u64, who: &'static str, at: i64, seen: &[ChangeHash], command: Command) -> TestAct {
    TestAct { device, number, who, at, seen: seen.to_vec(), suspect: false, command }
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
    organisation: fn() -> Organisation,
}

impl Desk {
    fn new(id: u8) -> Self {
        let id = DocumentId::new(minute(0), [id; 10]);
        Self {
            id,
            document: document::empty(),
            own: BTreeMap::new(),
            order: Vec::new(),
            now: 1_000,
            organisation: oaxaca,
        }
    }

    /// An act arrives and is executed where its author stood.
    fn hear(&mut self, said: &TestAct) {
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
        let organisation = (self.organisation)();
        let mut number = |series: Series| {
            *folios += 1;
            series.write(&organisation, u64::from(*folios))
        };
        let mut bench = RulingInputs {
            organisation: &organisation,
            people: People { now: &|id| Some(person(id.as_str())), then: &|stamp| Some(person(stamp.by.as_str())) },
            now: minute(self.now),
            label_of: &|_| None,
            leads_to: &|_| None,
            number: &mut number,
        };
        let actor = document::actor(b"server");
        close(&mut self.document, self.id, DocumentKind::Ticket, actor, &self.order, &mut bench).expect("ruled");
    }

    fn view(&self) -> TicketView {
        read::read(self.id, &Reader::now(&self.document)).expect("a ticket")
    }
}

fn open(provisional: &str) -> Command {
    Command::Content(Content::OpenTicket(Box::new(OpenTicket {
        requester: Requester { name: "Rosa".to_owned(), ..Requester::default() },
        fields: BTreeMap::from([(FieldId::new("falla"), "El nodo no responde".to_owned())]),
        provisional: provisional.to_owned(),
        catalog: oaxaca().version,
        ..OpenTicket::new(
            ServiceId::new("oax-revision-nodo"),
            TicketKind::Incident,
            ChannelId::new("phone"),
            "Sin red en la ventanilla 4".to_owned(),
        )
    })))
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
fn both_ways(desk: &Desk, first: &[TestAct], second: &[TestAct]) -> TicketView {
    let arrive = |one: &[TestAct], two: &[TestAct]| {
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
    Command::Content(Content::AddNote { audience: Audience::Internal, text: text.to_owned() })
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
            let Command::Content(Content::OpenTicket(opened)) = &birth.command else { unreachable!("a birth") };
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

/// OAX-99: a folio of SICODI finds its ticket, however much else was written down before it.
#[test]
fn oax_99_a_folio_of_another_system_is_found_beside_long_answers() {
    let field = |id: &str, value: String| Command::Content(Content::SetField { field: FieldId::new(id), value });
    let long = (0..40).map(|number| format!("palabra{number}")).collect::<Vec<_>>().join(" ");
    let mut desk = Desk::new(7);
    desk.hear(&said(2, 1, "omar", 3, &[], open("P-K4-017")));
    desk.close(&mut 0);
    let heads = desk.document.get_heads();
    desk.hear(&said(2, 2, "omar", 5, &heads, field("detalle", long)));
    desk.hear(&said(2, 3, "omar", 6, &heads, field("folio_externo", "9F2K4410".to_owned())));
    let words = Summary::Ticket(Box::new(summarize(&desk.view()))).words();
    assert!(search::matches(&words, &search::question("9f2k4410")), "{words:?}");
}

/// OAX-65, OAX-108: what is numbered of a ticket's form is numbered with its folio; what was typed before stays.
#[test]
fn a_second_folio_is_given_with_the_first_and_one_that_was_typed_stays() {
    let control = FieldId::new("folio_control_telefonico");
    for (typed, stands) in [(None, "SCT-0002/2026"), (Some("SCT-2026-04411"), "SCT-2026-04411")] {
        let Command::Content(Content::OpenTicket(mut request)) = open("P-K4-018") else { unreachable!("a birth") };
        request.service = ServiceId::new("oax-cambio-pin");
        request.fields = typed.map(|folio| (control.clone(), folio.to_owned())).into_iter().collect();
        let mut desk = Desk::new(9);
        desk.hear(&said(2, 1, "omar", 3, &[], Command::Content(Content::OpenTicket(request))));
        let mut issued = 0;
        for _ in 0..2 {
            desk.close(&mut issued);
            let view = desk.view();
            let second = view.fields.get(&control).map(|set| set.value.as_str());
            assert_eq!((view.decided.folio.as_deref(), second), (Some("TYS-000001"), Some(stands)));
        }
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
    let marked = TestAct { suspect: true, ..said(2, 1, "omar", -5_000_000, &seen, note("Reloj de hace diez años")) };
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
        Command::Content(Content::EditText(EditText {
            kind: TextKind::Diagnosis,
            section,
            splices,
            whole: whole.to_owned(),
        }))
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
    desk.hear(&said(1, 2, "ana", 5, &seen, Command::Content(Content::AddLabel { label: tag("urgente") })));
    desk.close(&mut 0);
    let seen = desk.document.get_heads();
    let remove = said(4, 1, "beto", 10, &seen, Command::Content(Content::RemoveLabel { label: tag("urgente") }));
    let again = said(2, 1, "omar", 9, &seen, Command::Content(Content::AddLabel { label: tag("urgente") }));
    let other = said(2, 2, "omar", 9, &seen, Command::Content(Content::AddLabel { label: tag("ventanilla") }));
    assert_eq!(
        both_ways(&desk, std::slice::from_ref(&remove), &[again, other]).labels,
        [tag("urgente"), tag("ventanilla")]
    );

    desk.hear(&remove);
    assert!(desk.view().labels.is_empty(), "who had seen every adding takes it away");
}

/// AGU-67 too: each who worked has their own from and to.
#[test]
fn r26_times_add_up_and_those_of_one_person_that_overlap_are_flagged() {
    let (desk, seen) = received();
    let time =
        |minutes, from| Command::Content(Content::LogTime { kind: TimeKind::Work, minutes, started_at: minute(from) });
    // Omar has two devices; Laura works beside him; his third stretch begins as the second ends.
    let phone = [said(2, 1, "omar", 60, &seen, time(30, 10)), said(3, 1, "laura", 61, &seen, time(30, 20))];
    let tablet = [said(5, 1, "omar", 62, &seen, time(40, 30)), said(5, 2, "omar", 90, &seen, time(20, 70))];
    let view = both_ways(&desk, &phone, &tablet);
    let told: Vec<_> = view.times.iter().map(|t| (t.stamp.by.as_str(), t.minutes, t.overlaps)).collect();
    assert_eq!(told, [("omar", 30, true), ("laura", 30, false), ("omar", 40, true), ("omar", 20, false)]);
}

fn photo(field: Option<&str>) -> Command {
    Command::Content(Content::AttachEvidence(Box::new(AttachEvidence {
        field: field.map(FieldId::new),
        ..sample::photo()
    })))
}

#[test]
fn r3_photographs_are_a_union_the_same_twice_is_one_and_a_tombstone_is_of_the_content() {
    let (desk, seen) = received();
    let omar = [said(2, 1, "omar", 20, &seen, photo(None)), said(2, 2, "omar", 21, &seen, photo(Some("puerto")))];
    let laura = [said(3, 1, "laura", 30, &seen, photo(None))];
    let view = both_ways(&desk, &omar, &laura);
    assert_eq!(view.evidence.len(), 3, "nothing that was attached is gone");
    let first = ActId { device: DeviceId::new(2), number: 1 };
    let repeated: Vec<_> = view.evidence.iter().filter_map(|file| file.same_as).collect();
    assert_eq!(repeated, [first], "for another purpose it is another file");
    assert_eq!(workflow::evidence::evidence(&view).photos, 1, "one content is one photograph");

    let away = Command::Content(Content::RetireEvidence { evidence: first, reason: "Sale una persona".to_owned() });
    let mut retired = omar.to_vec();
    retired.push(said(2, 3, "omar", 40, &seen, away));
    let view = both_ways(&desk, &retired, &laura);
    assert!(view.evidence.iter().all(|file| file.retired.is_some()), "also what came from elsewhere");
}

/// A signature under what its author sees.
fn signed(desk: &Desk, device: u64, number: u64, at: i64, seen: &[ChangeHash], purpose: (&str, &str)) -> TestAct {
    let org = oaxaca();
    let form = FormId::new("oax-resguardo-telefono");
    let view = read::read(desk.id, &Reader::at(&desk.document, seen)).expect("a ticket");
    let text = paper::canonical(&paper::fill(&org, &form, &view).expect("a form"));
    let sign =
        Sign { paper: form, role: purpose.0.to_owned(), purpose: purpose.1.to_owned(), text, ..sample::signature() };
    assert_eq!(workflow::content::signable(&org, &view, &sign), Ok(()));
    said(device, number, "omar", at, seen, Command::Content(Content::Sign(Box::new(sign))))
}

#[test]
fn r18_a_signature_survives_any_merge_says_what_was_shown_and_that_it_was_amended() {
    let (desk, seen) = received();
    let place = ("usuario", "receipt");
    let signature = signed(&desk, 2, 1, 20, &seen, place);
    let changed = Command::Content(Content::SetField { field: FieldId::new("extension"), value: "12407".to_owned() });
    let view = both_ways(&desk, std::slice::from_ref(&signature), &[said(3, 1, "laura", 19, &seen, changed)]);
    let Command::Content(Content::Sign(given)) = &signature.command else { unreachable!("a signature") };
    assert_eq!(view.signatures[0].signed, **given, "frozen as it was shown");
    let filled = paper::fill(&oaxaca(), &given.paper, &view).expect("a form");
    let standing = filled.signatures.iter().find(|one| one.role == place.0).and_then(|one| one.signed.clone());
    assert!(standing.expect("signed").amended, "«modificado después de la firma»");

    // Of another ticket, another paper or another place it is none.
    let (mut other, _) = received();
    other.id = DocumentId::new(minute(0), [8; 10]);
    let elsewhere = other.view();
    assert_eq!(workflow::content::signable(&oaxaca(), &elsewhere, given), Err(Reason::NotWhatWasShown));
    let here = desk.view();
    assert_eq!(workflow::content::signable(&oaxaca(), &here, given), Ok(()));
    let carried = |change: Sign| workflow::content::signable(&oaxaca(), &here, &change);
    let paper = FormId::new("fsmt-atid");
    assert_eq!(
        carried(Sign { paper, role: "jefe-nivel-22".into(), purpose: "authorisation".into(), ..*given.clone() }),
        Err(Reason::NotWhatWasShown)
    );
    assert_eq!(carried(Sign { role: "tecnico".into(), ..*given.clone() }), Err(Reason::NoSuchPaper));
}

#[test]
fn signatures_within_one_second_never_mix() {
    let (desk, seen) = received();
    let mut desk = desk;
    for number in 1..=5 {
        let signature = signed(&desk, 2, number, 20, &seen, ("usuario", "receipt"));
        desk.hear(&signature);
    }
    desk.hear(&signed(&desk, 3, 1, 20, &seen, ("usuario", "receipt")));
    let ids: Vec<ActId> = desk.view().signatures.iter().map(|one| one.id).collect();
    assert_eq!(ids.len(), 6);
    assert!(ids.windows(2).all(|pair| pair[0] != pair[1]));
}

/// Somebody decides of the first card that the other counts.
fn swap_the_first(desk: &mut Desk) {
    desk.close(&mut 0);
    let conflict = desk.view().conflicts[0].id.clone();
    let heads = desk.document.get_heads();
    let swap = Command::Decision(Decision::DecideConflict { conflict, choice: Choice::Swap });
    desk.hear(&said(5, 1, "sofia", 40, &heads, swap));
}

/// Two outlets on the ticket's list: the line, and what has been seen by then.
fn two_outlets() -> (Desk, Vec<ChangeHash>, ActId) {
    let (mut desk, heads) = received();
    let (description, unit) = ("Roseta".to_owned(), "pza".to_owned());
    let add = Command::Content(Content::AddMaterial { description, quantity: 2, unit });
    desk.hear(&said(2, 1, "omar", 10, &heads, add));
    desk.close(&mut 0);
    let seen = desk.document.get_heads();
    (desk, seen, ActId { device: DeviceId::new(2), number: 1 })
}

#[test]
fn r22_quantities_marked_by_two_are_settled_for_the_technician_in_both_orders() {
    let (desk, seen, line) = two_outlets();
    let mark = |quantity| Command::Content(Content::MarkMaterial { line, step: MaterialStep::Requested, quantity });
    let view = both_ways(&desk, &[said(2, 2, "omar", 20, &seen, mark(4))], &[said(4, 1, "ana", 30, &seen, mark(3))]);
    let step = view.materials[0].steps.get(&MaterialStep::Requested).expect("marked");
    assert_eq!((step.value, view.conflicts.len()), (4, 1), "the technician's; the other is not erased");
}

/// A list that was signed with two of a thing, and three of it by one who did not know: the signed one stands, whichever
/// came first, the paper is not amended, and the other is a card that swaps them.
#[test]
fn r22_what_was_signed_is_turned_back_to_in_both_orders() {
    let (mut desk, seen, line) = two_outlets();
    let form = FormId::new("oax-resguardo-telefono");
    let shown = paper::fill(&oaxaca(), &form, &desk.view()).expect("a form");
    let place = shown.signatures.first().expect("a place").clone();
    let text = paper::canonical(&shown);
    let sign = Sign {
        paper: form.clone(),
        role: place.role,
        purpose: place.purpose,
        text: text.clone(),
        ..sample::signature()
    };
    let signs = [said(4, 1, "ana", 20, &seen, Command::Content(Content::Sign(Box::new(sign))))];
    for quantity in [3, 0] {
        let change = [said(2, 2, "omar", 30, &seen, Command::Content(Content::ChangeMaterial { line, quantity }))];
        let view = both_ways(&desk, &signs, &change);
        assert_eq!(view.materials[0].quantity, 2, "as it was signed");
        let [card] = view.conflicts.as_slice() else { panic!("one card: {:?}", view.conflicts) };
        assert_eq!((card.rule, card.why, card.other.value.clone()), (22, Reason::R22Issued, quantity.to_string()));
        let now = paper::fill(&oaxaca(), &form, &view).expect("a form");
        assert_eq!(paper::canonical(&now), text, "the list in the signed paper is a document");
    }
    // Somebody decides that the other counts: then it stays so.
    let change = said(2, 2, "omar", 30, &seen, Command::Content(Content::ChangeMaterial { line, quantity: 3 }));
    signs.iter().chain([&change]).for_each(|said| desk.hear(said));
    swap_the_first(&mut desk);
    for _ in 0..2 {
        desk.close(&mut 0);
        assert_eq!((desk.view().materials[0].quantity, desk.view().conflicts.len()), (3, 1));
    }
}

/// A sum that was signed and another by who did not know: the signed one stands, whichever came first, by whichever way the
/// other was set; the other is a card that nobody swaps, for a counter-entry corrects it.
#[test]
fn r33_a_signed_sum_is_turned_back_to_in_both_orders() {
    let (mut desk, heads) = received();
    desk.organisation = with_cash;
    let (org, sum, form) = (with_cash(), FieldId::new("monto"), FormId::new("corte"));
    let set = |value: &str| Command::Content(Content::SetField { field: sum.clone(), value: value.to_owned() });
    let told = |view: &TicketView| {
        let [card] = view.conflicts.as_slice() else { panic!("one card: {:?}", view.conflicts) };
        (view.fields[&sum].value.clone(), card.rule, card.why, card.other.value.clone())
    };
    let turned_back = ("380".to_owned(), 33, Reason::R33Signed, "\"350\"".to_owned());
    let counted = said(2, 1, "omar", 10, &heads, set("380"));
    let mut theirs = desk.clone();
    theirs.hear(&counted);
    let text = paper::canonical(&paper::fill(&org, &form, &theirs.view()).expect("a form"));
    let (role, purpose) = ("enlace-informatico".to_owned(), "count".to_owned());
    let sign = Sign { paper: form, role, purpose, text, ..sample::signature() };
    let sign = Command::Content(Content::Sign(Box::new(sign)));

    // Set at the same time as what was signed: later and on site, it would stand by R6.
    let signed = [counted.clone(), said(2, 2, "omar", 20, &heads, sign.clone())];
    let view = both_ways(&desk, &signed, &[said(3, 1, "laura", 30, &heads, set("350"))]);
    assert_eq!(told(&view), turned_back);
    assert_eq!(paper::signed_sum(&org, &view, &sum).and_then(|signed| signed.value), Some("380"));

    // Set over it, by who did not know of the signature.
    desk.hear(&counted);
    desk.close(&mut 0);
    let seen = desk.document.get_heads();
    let signed = [said(4, 1, "ana", 20, &seen, sign)];
    let change = [said(2, 3, "omar", 30, &seen, set("350"))];
    assert_eq!(told(&both_ways(&desk, &signed, &change)), turned_back);

    signed.iter().chain(&change).for_each(|said| desk.hear(said));
    swap_the_first(&mut desk);
    for _ in 0..2 {
        desk.close(&mut 0);
        assert_eq!(told(&desk.view()), turned_back);
        assert!(desk.view().conflicts[0].settled.is_none(), "it waits for who puts it away");
    }
}

/// Whatever a later build wrote into a field that this one cannot read, the others say what was decided.
#[test]
fn a_decided_field_that_cannot_be_read_falls_back_alone() {
    let (mut desk, _) = received();
    let before = desk.view().ruled;
    let decided = Reader::now(&desk.document).container(shape::DECIDED).expect("born with it");
    let mut transaction = desk.document.transaction();
    for (key, value) in [("state", r#""of_tomorrow""#), ("level", "3"), ("team", "{not json"), ("unheard_of", "7")] {
        transaction.put(&decided, key, value).expect("put");
    }
    transaction.commit();
    let after = desk.view().ruled;
    assert_eq!((after.state, after.level), (State::Draft, 3));
    assert_eq!(after.team, None, "what is no JSON at all says nothing");
    assert_eq!(Decided { state: before.state, level: before.level, team: before.team.clone(), ..after }, before);
}
