//! Tests of a ticket that goes from hand to hand. It is taken as it was proven, by those who may see it, and let go
//! where the server does not bring it.

use super::*;
use crate::act::ChainHash;
use crate::arbitration::testing::{minute, person};
use crate::catalog::EndedService;
use crate::catalog::sample::oaxaca;
use crate::command::{Audience, COMMAND_VERSION, Command, Content, OpenTicket, TicketKind};
use crate::ids::{ChannelId, ServiceId, TeamId};
use crate::stamp::Site;
use crate::sync::device::{Received, receive};
use crate::sync::preview::Preview;
use crate::sync::rows::{ActRow, ActState};
use crate::sync::wire::{Body, News, PROTOCOL_VERSION, SyncResponse};
use crate::ticket::execute::{Circumstances, execute};
use crate::ticket::view::TicketView;
use crate::view::View;
use automerge::ActorId;
use std::collections::BTreeMap;

const EPOCH: u64 = 5;
const OMARS: DeviceId = DeviceId::new(1);

fn ticket() -> DocumentId {
    DocumentId::new(minute(0), [7; 10])
}
fn note(text: &str) -> Command {
    Command::Content(Content::AddNote { audience: Audience::Internal, text: text.to_owned() })
}
fn opened() -> Command {
    let (service, channel) = (ServiceId::new("oax-revision-nodo"), ChannelId::new("phone"));
    let open = OpenTicket::new(service, TicketKind::Incident, channel, "Sin red".to_owned());
    Command::Content(Content::OpenTicket(Box::new(open)))
}
/// An act of Omar's on the ticket.
fn act(number: u64, command: &Command) -> Act {
    Act {
        device: OMARS,
        number,
        person: PersonId::new("omar"),
        document: ticket(),
        kind: DocumentKind::Ticket,
        site: Site::Field,
        at: minute(number as i64),
        seen: Vec::new(),
        base: 0,
        command: command.name().to_string(),
        version: COMMAND_VERSION,
        arguments: cbor::encode(command),
    }
}
fn bytes(act: &Act) -> ByteBuf {
    ByteBuf::from(act.encode())
}

/// The ticket after so many notes, as the server has it.
fn document(notes: u64) -> Automerge {
    let mut document = document::empty();
    let written = (0..notes).map(|number| (number + 2, note(&format!("nota {number}"))));
    for (number, command) in std::iter::once((1, opened())).chain(written) {
        let act = act(number, &command);
        execute(&mut document, None, ActorId::from([1; 8]), &Circumstances::local(&act), &command).expect("executed");
    }
    document
}
fn replica(document: &Automerge, position: u64) -> Replica {
    let base = document.save();
    Replica { id: ticket(), kind: DocumentKind::Ticket, position, gone: false, base, handed: None }
}
fn proof(document: &Automerge, position: u64) -> Proof {
    Proof {
        institution: "oaxaca".to_owned(),
        document: ticket(),
        position,
        epoch: EPOCH,
        heads: document.get_heads().iter().map(|head| ByteBuf::from(head.0.to_vec())).collect(),
        at: minute(9),
    }
}
fn log_of(who: &str) -> LogState {
    LogState { epoch: Some(EPOCH), ..LogState::new(DeviceId::new(2), "K2".into(), PersonId::new(who)) }
}
fn handed_to(who: &str, document: &Automerge) -> Result<Vec<u8>, HandoverRefused> {
    let proof = proof(document, 7);
    hand(&oaxaca(), &person(who), &replica(document, 7), &proof.heads, minute(10))
}

/// As the device of this person works.
fn working<T>(who: &str, work: impl FnOnce(DeviceContext<'_>) -> T) -> T {
    let (organisation, me) = (oaxaca(), person(who));
    let people = |id: &PersonId| Some(person(id.as_str()));
    work(DeviceContext { organisation: &organisation, person: &me, site: Site::Field, people: &people })
}
fn taken(
    who: &str,
    (proof, history): (&Proof, &[u8]),
    acts: &[ByteBuf],
    standing: Option<&Replica>,
) -> Result<Replica, HandoverRefused> {
    let by = PersonId::new("omar");
    let came = ReceivedHandover { proof, history, acts, device: OMARS, by: &by };
    working(who, |worker| take(worker, &log_of(who), came, standing, minute(11)))
}
fn shown(who: &str, replica: &Replica, rows: &[ActRow]) -> TicketView {
    let preview = Preview::build(replica, rows).expect("readable");
    match working(who, |worker| preview.view(worker, minute(12))) {
        Some(View::Ticket(view)) => *view,
        other => panic!("{other:?}"),
    }
}

/// What Omar's phone hands to Ana's, and what hers makes of it.
fn lent_to_ana(acts: &[ByteBuf]) -> Replica {
    let document = document(2);
    let history = handed_to("ana", &document).expect("hers to see");
    taken("ana", (&proof(&document, 7), &history), acts, None).expect("taken")
}

#[test]
fn a_ticket_is_taken_as_it_was_proven_with_what_its_giver_had_not_sent() {
    let replica = lent_to_ana(&[bytes(&act(4, &note("bajé al sótano")))]);
    assert!(replica.is_lent());
    assert_eq!((replica.id, replica.position), (ticket(), 7), "acts on it are made as of what was proven");
    assert_eq!(replica.handed.as_ref().map(|handed| handed.by.as_str()), Some("omar"));
    let notes: Vec<String> = shown("ana", &replica, &[]).notes.into_iter().map(|note| note.text).collect();
    assert_eq!(notes, ["nota 0", "nota 1", "bajé al sótano"]);
    let heads = document::load(&replica.base).expect("readable").get_heads();
    assert_eq!(heads, document(2).get_heads(), "his acts are no part of what the server has");
}

#[test]
fn nobody_is_handed_what_they_may_not_see() {
    let document = document(2);
    assert_eq!(handed_to("teo", &document), Err(HandoverRefused::NotTheirs), "his phone does not give it");
    let history = handed_to("ana", &document).expect("hers to see");
    let proof = proof(&document, 7);
    assert_eq!(taken("teo", (&proof, &history), &[], None), Err(HandoverRefused::NotTheirs), "nor is it kept");
    let left = Replica { gone: true, ..replica(&document, 3) };
    let again = taken("ana", (&proof, &history), &[], Some(&left));
    assert_eq!(again, Err(HandoverRefused::NotTheirs), "the server has said that it left");
}

/// R29: a restricted service that has left the data leaves its tickets with those they were for.
#[test]
fn what_a_service_that_ended_kept_from_others_is_handed_to_none_of_them() {
    let mut later = oaxaca();
    let id = ServiceId::new("oax-revision-nodo");
    later.services.retain(|service| service.id != id);
    let document = document(2);
    let heads = proof(&document, 7).heads;
    let give = |org: &Organisation| hand(org, &person("ana"), &replica(&document, 7), &heads, minute(10));
    assert!(give(&later).is_ok(), "it was everybody's of the desk");
    let restricted = Some(TeamId::new("oax-ciberseguridad"));
    later.ended_services = vec![EndedService { id, restricted, restricted_to: None, hidden: BTreeMap::new() }];
    assert_eq!(give(&later), Err(HandoverRefused::NotTheirs));
}

#[test]
fn what_is_not_as_the_server_signed_it_is_neither_given_nor_taken() {
    let (before, after) = (document(1), document(2));
    let (old, new) = (proof(&before, 5), proof(&after, 7));
    let give = |replica: &Replica, heads: &[ByteBuf]| hand(&oaxaca(), &person("ana"), replica, heads, minute(10));
    assert_eq!(give(&replica(&after, 7), &old.heads), Err(HandoverRefused::Unproven), "it has gone on since");
    assert_eq!(give(&replica(&after, 7), &[]), Err(HandoverRefused::Unproven), "nobody has proven it");
    let gone = Replica { gone: true, ..replica(&after, 7) };
    let born_here = Replica { base: Vec::new(), ..replica(&after, 0) };
    for unproven in [gone, born_here] {
        assert_eq!(give(&unproven, &new.heads), Err(HandoverRefused::Unproven));
    }

    let history = give(&replica(&after, 7), &new.heads).expect("hers to see");
    assert_eq!(taken("ana", (&old, &history), &[], None), Err(HandoverRefused::Unproven));
    let right = taken("ana", (&new, &history), &[], None);
    let (log, by) = (log_of("ana"), PersonId::new("omar"));
    working("ana", |worker| {
        for at in 0..history.len() {
            let mut spoiled = history.clone();
            spoiled[at] ^= 1;
            let came = ReceivedHandover { proof: &new, history: &spoiled, acts: &[], device: OMARS, by: &by };
            let kept = take(worker, &log, came, None, minute(11));
            // Of the packing some bits say nothing: what comes out of it is the same, or it is refused.
            assert!(kept.is_err() || kept == right, "byte {at}");
        }
    });
    let nothing = frame::pack(&[]);
    let of_nothing = Proof { heads: Vec::new(), ..new.clone() };
    assert_eq!(taken("ana", (&of_nothing, &nothing), &[], None), Err(HandoverRefused::Unproven));
}

#[test]
fn a_proof_counts_for_its_server_and_its_epoch_alone() {
    let document = document(2);
    let history = handed_to("ana", &document).expect("hers to see");
    let proof = proof(&document, 7);
    for foreign in
        [Proof { institution: "ocoyoacac".into(), ..proof.clone() }, Proof { epoch: EPOCH + 1, ..proof.clone() }]
    {
        assert_eq!(taken("ana", (&foreign, &history), &[], None), Err(HandoverRefused::OtherServer));
    }
}

#[test]
fn acts_of_anybody_else_do_not_come_along() {
    let document = document(2);
    let history = handed_to("ana", &document).expect("hers to see");
    let proof = proof(&document, 7);
    let right = act(4, &note("bajé"));
    let elsewhere = DocumentId::new(minute(0), [8; 10]);
    let wrong = [
        vec![Act { device: DeviceId::new(9), ..right.clone() }],
        vec![Act { person: PersonId::new("laura"), ..right.clone() }],
        vec![Act { document: elsewhere, ..right.clone() }],
        vec![right.clone(), right.clone()],
        vec![act(5, &note("luego")), right.clone()],
        vec![act(4, &opened())],
    ];
    for acts in wrong {
        let acts: Vec<ByteBuf> = acts.iter().map(bytes).collect();
        assert_eq!(taken("ana", (&proof, &history), &acts, None), Err(HandoverRefused::Unproven));
    }
    let noise = [ByteBuf::from(b"nada".to_vec())];
    assert_eq!(taken("ana", (&proof, &history), &noise, None), Err(HandoverRefused::Unproven));
}

#[test]
fn what_the_device_has_itself_stays_where_it_is_newer() {
    let (before, after) = (document(1), document(2));
    let history = handed_to("ana", &before).expect("hers to see");
    let old = proof(&before, 7);
    let newer = replica(&after, 8);
    let acts = [bytes(&act(4, &note("bajé")))];
    assert_eq!(taken("ana", (&old, &history), &[], Some(&newer)), Ok(newer.clone()));
    let kept = taken("ana", (&old, &history), &acts, Some(&newer)).expect("taken");
    assert_eq!((&kept.base, kept.position, kept.is_lent()), (&newer.base, 8, false), "it is hers already");
    assert_eq!(shown("ana", &kept, &[]).notes.len(), 3);

    let older = replica(&document(0), 3);
    let moved = taken("ana", (&old, &history), &[], Some(&older)).expect("taken");
    assert_eq!((moved.position, moved.handed), (7, None), "as if its news had come");
}

/// A ticket that two colleagues hand over, one after the other, shows what both had not sent; of each the last that they handed over.
#[test]
fn of_two_givers_neither_takes_away_what_the_other_did() {
    let document = document(2);
    let (history, proof) = (handed_to("ana", &document).expect("hers to see"), proof(&document, 7));
    let omars = [4, 5].map(|number| bytes(&act(number, &note(&format!("de Omar {number}")))));
    let first = taken("ana", (&proof, &history), &omars[..1], None).expect("taken");
    let laura = PersonId::new("laura");
    let hers = Act { device: DeviceId::new(3), person: laura.clone(), ..act(6, &note("de Laura")) };
    let acts = [bytes(&hers)];
    let came = ReceivedHandover { proof: &proof, history: &history, acts: &acts, device: hers.device, by: &laura };
    let both = working("ana", |worker| take(worker, &log_of("ana"), came, Some(&first), minute(11))).expect("taken");
    assert!(both.is_lent());
    let notes = |replica: &Replica| -> Vec<String> {
        shown("ana", replica, &[]).notes.into_iter().skip(2).map(|note| note.text).collect()
    };
    assert_eq!(notes(&both), ["de Omar 4", "de Laura"]);
    let again = taken("ana", (&proof, &history), &omars, Some(&both)).expect("taken");
    assert_eq!(again.handed.as_ref().map(|handed| handed.acts.len()), Some(3), "each once");
}

/// An answer that says nothing of the ticket.
fn answer(more: bool) -> SyncResponse {
    SyncResponse {
        version: PROTOCOL_VERSION,
        epoch: EPOCH,
        epoch_from: 0,
        acknowledged: 0,
        acknowledged_hash: ChainHash::default(),
        receipts: Vec::new(),
        former: Vec::new(),
        cursor: ByteBuf::new(),
        more,
        news: Vec::new(),
        gone: Vec::new(),
        organisation: None,
        directory: None,
        now: minute(20),
        backed_up: 0,
        position: None,
    }
}
fn after(replica: &Replica, rows: &[ActRow], response: &SyncResponse) -> Received {
    let mut stored = |id: DocumentId| (id == replica.id).then(|| replica.clone());
    receive(&log_of("ana"), response, rows, &[replica.id], &mut stored, &mut Vec::new)
}
/// An act of Ana's on it that has not left.
fn own(state: ActState) -> ActRow {
    let bytes = Act { device: DeviceId::new(2), person: PersonId::new("ana"), ..act(1, &note("lo tomo")) }.encode();
    let hash = ChainHash::default().then(&bytes);
    ActRow { number: 1, document: ticket(), state, struck: false, hash, bytes }
}

#[test]
fn a_round_that_does_not_bring_it_takes_it_away() {
    let lent = lent_to_ana(&[]);
    let waiting = after(&lent, &[], &answer(true));
    assert!(waiting.removed.is_empty() && waiting.replicas.is_empty(), "more pages may bring it");
    assert_eq!(after(&lent, &[], &answer(false)).removed, [ticket()]);

    let standing = Replica { handed: None, ..lent.clone() };
    let kept = after(&standing, &[], &answer(false));
    assert!(kept.removed.is_empty() && kept.replicas.is_empty(), "what the server gave stays until it says so");
}

#[test]
fn what_was_written_on_it_goes_up_before_it_goes() {
    let lent = lent_to_ana(&[]);
    for state in [ActState::Local, ActState::Held(crate::messages::Reason::NotYourTicket)] {
        let received = after(&lent, &[own(state)], &answer(false));
        assert!(received.removed.is_empty());
        let gone: Vec<bool> = received.replicas.iter().map(|replica| replica.gone).collect();
        assert_eq!(gone, [true], "it takes nothing new");
    }
}

#[test]
fn the_servers_own_news_stand_in_its_place() {
    let lent = lent_to_ana(&[bytes(&act(4, &note("bajé")))]);
    let now = document(3);
    let preview = Preview::build(&replica(&now, 9), &[]).expect("readable");
    let summary = working("ana", |worker| preview.summary(worker)).expect("a summary");
    let body = Body::Whole(ByteBuf::from(now.save()));
    let news = News { id: ticket(), kind: DocumentKind::Ticket, position: 9, body, summary };
    let received = after(&lent, &[], &SyncResponse { news: vec![news], ..answer(false) });
    assert!(received.removed.is_empty());
    let [came] = received.replicas.as_slice() else { panic!("{:?}", received.replicas) };
    assert_eq!((came.position, &came.handed), (9, &None));
    assert_eq!(shown("ana", came, &[own(ActState::Local)]).notes.len(), 4, "three of the server's, and her own");
}
