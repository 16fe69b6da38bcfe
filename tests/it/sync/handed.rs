//! Tests of a ticket handed from phone to phone where there is no network (decision 0030). It is proven by the server,
//! sealed for its taker, and judged like any other once its acts arrive.

use crate::it::steps::{assigned, by, decide, held, whole};
use crate::it::sync::carried;
use crate::it::sync::late_acts::{Field, SERVICE, given_by_networks, omar};
use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ronda_shared::command::{Audience, Command, Content, Decision, EditText, TextKind};
use ronda_shared::ids::{DocumentId, PersonId, TeamId};
use ronda_shared::light::card::Card;
use ronda_shared::light::handed::{self, Parcel, Taker, TrustContext, VerifiedHandover};
use ronda_shared::light::proof;
use ronda_shared::messages::Reason;
use ronda_shared::person::Person;
use ronda_shared::state::State;
use ronda_shared::sync::handover::{HandoverRefused, ReceivedHandover};
use ronda_shared::sync::wire::{OutboxFile, Outcome, SyncRequest};
use ronda_shared::ticket::view::TicketView;
use ronda_shared::time::{MINUTE_MS, Timestamp};
use ronda_test_support::house::{House, somebody};
use serde_bytes::ByteBuf;
use serde_json::{Value, json};

/// Of Omar's team.
fn juan() -> Person {
    Person { id: PersonId::new("juan.paz"), name: "Juan Paz".into(), ..omar() }
}

/// A house whose hardware is seen to by the networks' team, and the two of it, each on their phone.
async fn with_two() -> (House, Field, Field) {
    let house = House::of(given_by_networks);
    house.tell(juan());
    let (omar, juan) = (Field::of(&house, &omar()).await, Field::of(&house, &juan()).await);
    (house, omar, juan)
}

/// A ticket of Omar's that stands on his phone alone: Juan has had no network since before it was opened.
async fn omars_ticket(house: &House, omar: &mut Field) -> DocumentId {
    house.pass(MINUTE_MS);
    let id = assigned(house, SERVICE).await;
    omar.syncs().await;
    id
}

fn now(house: &House) -> Timestamp {
    Timestamp::from_millis(house.now())
}
fn note(text: &str) -> Command {
    Command::Content(Content::AddNote { audience: Audience::Internal, text: text.into() })
}
fn start() -> Command {
    Command::Decision(Decision::Start {})
}
fn offer(to: &str) -> Command {
    Command::Decision(Decision::OfferAssignment { to: PersonId::new(to), reason: "Me quedo en el otro piso".into() })
}
fn found(what: &str) -> Command {
    let whole = what.to_owned();
    Command::Content(Content::EditText(EditText { kind: TextKind::Diagnosis, section: None, splices: vec![], whole }))
}
fn resolve() -> Command {
    let solution = "Se cambió la fuente".to_owned();
    Command::Decision(Decision::Resolve { solution, outcome: None, concluded_at: None })
}
fn texts(view: &TicketView) -> Vec<&str> {
    view.notes.iter().map(|note| note.text.as_str()).collect()
}
fn on(field: &Field, house: &House, id: DocumentId) -> TicketView {
    field.phone.ticket(id, now(house)).expect("on the phone")
}

/// What the server signs for a phone.
struct Signed {
    card: Vec<u8>,
    heads: Vec<ByteBuf>,
    proof: Vec<u8>,
}

fn bytes(told: &Value) -> Vec<u8> {
    STANDARD.decode(told.as_str().expect("a text")).expect("base64")
}

async fn asked_for(field: &mut Field, tickets: Value) -> Value {
    let answer = field.line.post_json("/api/proofs", &json!({ "tickets": tickets })).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    answer.json()
}

/// Its card, and the proof of a ticket as it has it.
async fn signed(field: &mut Field, id: DocumentId) -> Signed {
    let position = field.phone.disk.replicas[&id].position;
    let told = asked_for(field, json!([{ "document": id, "position": position }])).await;
    let one = &told["proofs"][0];
    assert_eq!((&one["document"], &one["position"]), (&json!(id), &json!(position)));
    let heads = one["heads"].as_array().expect("heads").iter().map(|head| ByteBuf::from(bytes(head))).collect();
    Signed { card: bytes(&told["card"]), heads, proof: bytes(&one["proof"]) }
}

async fn card(field: &mut Field) -> Vec<u8> {
    bytes(&asked_for(field, json!([])).await["card"])
}

fn outbox(field: &mut Field) -> OutboxFile {
    let SyncRequest { version, device, before, first, acts, signature, .. } = field.phone.request();
    OutboxFile { version, device, before, first, acts, signature }
}

/// Two phones that see each other: the taker's shows a code, the giver's believes it, seals and plays; the taker's opens
/// what came.
fn plays(
    house: &House,
    id: DocumentId,
    (giver, signed): (&mut Field, &Signed),
    (taker, card): (&Field, &[u8]),
) -> Result<VerifiedHandover, HandoverRefused> {
    let keys = carried::keys(house);
    let terms = TrustContext { institution: &keys.institution, receipts: &keys.receipts, now: now(house) };
    let camera = Taker::new([9; 32]);
    let code = camera.code(card, &taker.line.device.key.sign(&camera.to_sign()));

    let asked = handed::read_taker_code(&code, terms).expect("a colleague's code");
    let history = giver.phone.hand(id, &asked.card.person, &signed.heads, now(house))?;
    let acts = giver.phone.acts_on(id);
    let outboxes = vec![ByteBuf::from(carried::sealed(&keys, outbox(giver), &[], [4; 32]))];
    let parcel = Parcel { proof: signed.proof.clone(), history, acts, outboxes }.address(asked.key);
    let signature = giver.line.device.key.sign(&parcel.to_sign());
    let bytes = parcel.seal((&signed.card, &signature), &keys.institution, [6; 32]).expect("sealed");

    Ok(camera.open(&bytes, terms).expect("for this code"))
}

fn keeps(house: &House, taker: &mut Field, given: &VerifiedHandover) -> Result<(), HandoverRefused> {
    let VerifiedHandover { card, proof, history, acts, .. } = given;
    let came = ReceivedHandover { proof, history, acts, device: card.device, by: &card.person };
    taker.phone.take(came, now(house))
}

/// Omar begins, offers the ticket to Juan below ground, and hands it over; Juan accepts it and does the work.
async fn handed_below(house: &House, omar: &mut Field, juan: &mut Field) -> (DocumentId, VerifiedHandover) {
    let id = omars_ticket(house, omar).await;
    let (signed, card) = (signed(omar, id).await, card(juan).await);
    for command in [start(), note("La fuente huele a quemado"), offer("juan.paz")] {
        omar.does(house, id, command);
    }
    let given = plays(house, id, (omar, &signed), (juan, &card)).expect("a colleague of the team");
    keeps(house, juan, &given).expect("proven, and his to see");
    (id, given)
}

fn works(house: &House, juan: &mut Field, id: DocumentId) {
    let offer = on(juan, house, id).decided.offers[0].act;
    for command in [Command::Decision(Decision::AcceptOffer { offer }), start(), found("Fuente dañada"), resolve()] {
        house.pass(MINUTE_MS);
        juan.does(house, id, command);
    }
}

#[tokio::test]
async fn agu_38_a_colleague_takes_a_ticket_over_below_ground_and_resolves_it() {
    let (house, mut omar, mut juan) = with_two().await;
    let (id, given) = handed_below(&house, &mut omar, &mut juan).await;
    let seen = on(&juan, &house, id);
    assert_eq!((seen.decided.state, texts(&seen)), (State::InProgress, vec!["La fuente huele a quemado"]));
    works(&house, &mut juan, id);
    assert_eq!(on(&juan, &house, id).decided.state, State::Resolved, "tentatively, on his phone");
    assert_eq!(house.ticket(id).ruled.state, State::Assigned, "the server knows of nothing");

    // What came along for the server goes in first: his own acts rest on it.
    for outbox in &given.outboxes {
        assert_eq!(carried::hand_in(&juan.line, outbox).await.status, StatusCode::OK);
    }
    assert_eq!(juan.syncs().await, vec![Outcome::Accepted; 4]);
    let after = house.ticket(id);
    assert_eq!((after.ruled.state, after.ruled.assignee.clone()), (State::Resolved, Some(PersonId::new("juan.paz"))));
    assert!(after.conflicts.is_empty(), "each had seen what the other had done: {:?}", after.conflicts);
    assert_eq!(texts(&after).iter().filter(|text| **text == "La fuente huele a quemado").count(), 1);
    let standing = &juan.phone.disk.replicas[&id];
    assert_eq!(standing.handed, None, "the server's own news stand in its place");

    // Its giver learns by his own sync, and nothing is doubled.
    let feed = house.feed();
    omar.syncs().await;
    assert_eq!(house.feed(), feed);
    assert_eq!(on(&omar, &house, id).ruled.assignee, Some(PersonId::new("juan.paz")));
    whole(&house);
}

#[tokio::test]
async fn whoever_syncs_first_it_comes_out_the_same() {
    let (house, mut omar, mut juan) = with_two().await;
    let (id, _) = handed_below(&house, &mut omar, &mut juan).await;
    works(&house, &mut juan, id);
    omar.syncs().await;
    assert_eq!(juan.syncs().await, vec![Outcome::Accepted; 4]);
    assert_eq!(house.ticket(id).ruled.state, State::Resolved);
    whole(&house);
}

#[tokio::test]
async fn an_acceptance_that_comes_before_its_offer_waits_and_loses_nothing() {
    let (house, mut omar, mut juan) = with_two().await;
    let (id, _) = handed_below(&house, &mut omar, &mut juan).await;
    works(&house, &mut juan, id);
    let outcomes = juan.syncs().await;
    let rests = Outcome::Held(Reason::RestsOnHeld);
    let expected = [Outcome::Held(Reason::NotYourTicket), rests.clone(), Outcome::Accepted, rests];
    assert_eq!(outcomes, expected, "what he found is work of his team's, and stands");
    omar.syncs().await;
    let mut ana = house.supervisor_with_passkey().await;
    let waits = held(&ana).await;
    assert_eq!(decide(&mut ana, &waits[0], true, "Se lo pasó Omar en el sótano").await.status, StatusCode::OK);
    let after = house.ticket(id).ruled;
    assert_eq!((after.state, after.assignee), (State::Resolved, Some(PersonId::new("juan.paz"))));
    assert!(held(&ana).await.is_empty(), "what rested on it was decided with it");
    whole(&house);
}

#[tokio::test]
async fn what_changed_meanwhile_is_told_to_both_and_nothing_is_lost() {
    let (house, mut omar, mut juan) = with_two().await;
    let id = omars_ticket(&house, &mut omar).await;
    let (signed, card) = (signed(&mut omar, id).await, card(&mut juan).await);
    // Words that Omar's phone had never seen, after what was signed for it.
    by(&house, "eva.rios", id, note("Ya no urge")).await;
    let given = plays(&house, id, (&mut omar, &signed), (&juan, &card)).expect("a colleague of the team");
    keeps(&house, &mut juan, &given).expect("proven, and his to see");
    assert!(texts(&on(&juan, &house, id)).is_empty(), "as the server had signed it");
    juan.does(&house, id, found("Fuente dañada"));
    assert_eq!(juan.syncs().await, [Outcome::Accepted], "judged by what he had seen");
    let seen = on(&juan, &house, id);
    assert_eq!((texts(&seen), seen.texts.len()), (vec!["Ya no urge"], 1));
}

#[tokio::test]
async fn nobody_is_handed_what_they_may_not_see() {
    let (house, mut omar, _) = with_two().await;
    let id = omars_ticket(&house, &mut omar).await;
    let mut rosa = Field::of(&house, &somebody("rosa.luna")).await;
    let (signed, card) = (signed(&mut omar, id).await, card(&mut rosa).await);
    let refused = plays(&house, id, (&mut omar, &signed), (&rosa, &card)).err();
    assert_eq!(refused, Some(HandoverRefused::NotTheirs), "telephony sees nothing of the networks");
    let position = omar.phone.disk.replicas[&id].position;
    let told = asked_for(&mut rosa, json!([{ "document": id, "position": position }])).await;
    assert_eq!(told["proofs"], json!([]), "nor does the server say anything of it");
}

#[tokio::test]
async fn what_the_server_does_not_bring_goes_again() {
    let (house, mut omar, mut juan) = with_two().await;
    let id = omars_ticket(&house, &mut omar).await;
    let (signed, card) = (signed(&mut omar, id).await, card(&mut juan).await);
    let given = plays(&house, id, (&mut omar, &signed), (&juan, &card)).expect("a colleague of the team");
    keeps(&house, &mut juan, &given).expect("proven, and his to see");
    juan.does(&house, id, note("Vi el gabinete"));
    // He works for another team by now, which neither phone could know.
    house.tell(Person { teams: vec![TeamId::new("oax-telefonia")], ..self::juan() });
    assert_eq!(juan.syncs().await, [Outcome::Accepted], "honest work below ground is judged where he stood");
    assert_eq!(texts(&house.ticket(id)), ["Vi el gabinete"]);
    assert!(!juan.phone.disk.replicas.contains_key(&id), "it is not his to hold");
}

#[tokio::test]
async fn proofs_are_of_what_stands_and_of_no_more_than_is_asked() {
    let (house, mut omar, _) = with_two().await;
    let id = omars_ticket(&house, &mut omar).await;
    let signed = signed(&mut omar, id).await;
    let keys = carried::keys(&house);
    let said = proof::verify(&signed.proof, &keys.receipts).expect("the server's");
    assert_eq!((said.institution.as_str(), said.document, said.heads), ("oaxaca", id, signed.heads));
    let card = Card::verify(&signed.card, &keys.receipts).expect("the server's");
    assert_eq!((card.device, card.person.as_str(), card.at), (omar.line.device.id, "omar.cruz", now(&house)));

    let beyond = house.feed().0 + 1;
    let unborn = DocumentId::new(now(&house), [0; 10]);
    let none = [json!({ "document": id, "position": beyond }), json!({ "document": unborn, "position": 1 })];
    let feed = house.feed();
    assert_eq!(asked_for(&mut omar, json!(none)).await["proofs"], json!([]));
    let many = vec![json!({ "document": id, "position": 1 }); 65];
    let refused = omar.line.post_json("/api/proofs", &json!({ "tickets": many })).await;
    assert_eq!(refused.refusal(), (400, "bad_json".to_owned()));
    assert_eq!(house.feed(), feed, "nothing is written");
}
