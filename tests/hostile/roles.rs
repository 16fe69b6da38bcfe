//! Acts that are well formed and signed, and not theirs to do, or legal for no one where they stand.

use crate::hostile::row::{Given, Next, Row, Seen, Sent, Who, held, refused, taken};
use crate::hostile::scene::{LIE, Scene};
use ronda_shared::act::Act;
use ronda_shared::command::{Audience, Choice, Command, ContactWay, Content, Decision, EditText, TextKind, TicketKind};
use ronda_shared::ids::{ActId, FieldId, PersonId, PriorityId, ServiceId, TeamId};
use ronda_shared::messages::Reason;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::time::DAY_MS;
use ronda_test_support::acts::note;

const SEEN: (&str, &str) = ("security.md", "as its author stood when they made it");
const UNPROVEN: (&str, &str) = ("security.md", "What a device has read and never acted on, no log proves");
const SERVER_ALONE: (&str, &str) = ("architecture.md", "`dec`, `rul`, `conf` are written by the server's actor alone");

fn say() -> String {
    LIE.to_owned()
}
fn to(person: &str) -> Command {
    let team = Some(TeamId::new("oax-redes"));
    Command::Decision(Decision::Assign { person: Some(PersonId::new(person)), team, reason: say() })
}
/// Ana, once head of the desk, gives Omar's ticket to somebody else.
fn reassign(s: &Scene) -> Act {
    s.act(
        Who::Ana,
        s.mine,
        &Command::Decision(Decision::Assign { person: None, team: Some(TeamId::new("oax-redes")), reason: say() }),
    )
}
fn approval() -> Command {
    Command::Decision(Decision::DecideApproval {
        granted: true,
        reason: say(),
        returned: false,
        content: None,
        signed: None,
    })
}
fn resolve() -> Command {
    Command::Decision(Decision::Resolve { solution: say(), outcome: None, concluded_at: None })
}

pub fn rows() -> Vec<Row> {
    let (role, ticket) = (Reason::NotYourRole, Reason::NotYourTicket);
    vec![
        // Of a technician.
        held("a reply to the requester of another team's ticket", ticket, |s| {
            s.act(Who::Omar, s.found, &Command::Content(Content::AddNote { audience: Audience::Public, text: say() }))
                .into()
        }),
        held("another's words edited", Reason::NotYourText, |s| {
            let section = Some(s.evas_words);
            s.own(&Command::Content(Content::EditText(EditText {
                kind: TextKind::Diagnosis,
                section,
                splices: Vec::new(),
                whole: say(),
            })))
            .into()
        }),
        held("work on another team's ticket", ticket, |s| {
            s.act(
                Who::Omar,
                s.found,
                &Command::Content(Content::SetField { field: FieldId::new("falla"), value: say() }),
            )
            .into()
        }),
        held("a start on another team's ticket", ticket, |s| {
            s.act(Who::Omar, s.found, &Command::Decision(Decision::Start {})).into()
        }),
        held("a start on a ticket out of scope", ticket, |s| {
            s.act(Who::Omar, s.theirs, &Command::Decision(Decision::Start {})).into()
        }),
        held("a note in a restricted service's ticket", ticket, |s| s.act(Who::Omar, s.secret, &note(LIE)).into()),
        held("an assignment to oneself", role, |s| s.act(Who::Omar, s.received, &to("omar.cruz")).into()),
        held("an assignment away from oneself", role, |s| s.own(&to("rosa.luna")).into()),
        held("an offer accepted that nobody made", ticket, |s| {
            let offer = ActId { device: s.rosa.device.id, number: 1 };
            s.act(Who::Omar, s.found, &Command::Decision(Decision::AcceptOffer { offer })).into()
        }),
        held("a priority of another team's ticket", role, |s| {
            s.act(Who::Omar, s.found, &Command::Decision(Decision::SetPriority { priority: PriorityId::new("urgent") }))
                .into()
        }),
        held("another service for another team's ticket", role, |s| {
            let service = ServiceId::new("oax-cambio-nodo");
            let kind = TicketKind::Incident;
            s.act(
                Who::Omar,
                s.found,
                &Command::Decision(Decision::Classify { service, subservice: None, kind, team: None }),
            )
            .into()
        }),
        held("an approval without a passkey shown just before", Reason::VerifyFirst, |s| s.own(&approval()).into()),
        held("an approval by no approver, who showed a passkey", role, |s| s.act(Who::Ana, s.mine, &approval()).into())
            .by(Who::Ana)
            .given(Given::Verified),
        held("another deadline by no supervisor", role, |s| {
            let at = ronda_shared::time::Timestamp::from_millis(s.house.now() + 90 * DAY_MS);
            s.own(&Command::Decision(Decision::OverrideDue { at, reason: say() })).into()
        }),
        held("a ticket cancelled by its technician", role, |s| {
            s.own(&Command::Decision(Decision::Cancel { reason: say(), duplicate_of: None, withdrawn: None })).into()
        }),
        held("a ticket closed by its technician", role, |s| {
            s.own(&Command::Decision(Decision::Close { note: say(), confirmed_by: Some(ContactWay::Phone) })).into()
        }),
        held("the requester's confirmation by the technician", role, |s| {
            s.own(&Command::Decision(Decision::Confirm {
                verdict: ronda_shared::command::Verdict::Confirmed,
                text: say(),
            }))
            .into()
        }),
        refused("closed for silence, which the server alone does", Reason::ServerOnly, |s| {
            s.own(&Command::Decision(Decision::CloseForSilence { note: say() })).into()
        }),
        refused("finished without the checklist", Reason::MissingChecklist, |s| s.own(&resolve()).into()),
        refused("a conflict decided that is none", Reason::NoSuchConflict, |s| {
            s.act(
                Who::Eva,
                s.mine,
                &Command::Decision(Decision::DecideConflict { conflict: say(), choice: Choice::Swap }),
            )
            .into()
        })
        .by(Who::Eva),
        refused("a note without words", Reason::MissingText, |s| s.own(&note("  ")).into()),
        refused("another's act struck", Reason::CannotStrike, |s| {
            s.own(&Command::Content(Content::Strike { act: s.evas_words })).into()
        }),
        refused("an old act struck", Reason::CannotStrike, |s| {
            s.own(&Command::Content(Content::Strike { act: s.old_act })).into()
        }),
        refused("an act struck that is still to come", Reason::CannotStrike, |s| {
            let act = ActId { device: s.omar.device.id, number: s.omar.device.log.len() as u64 + 5 };
            s.own(&Command::Content(Content::Strike { act })).into()
        }),
        taken("a folio written into a field", SERVER_ALONE, |s| {
            s.own(&Command::Content(Content::SetField { field: FieldId::new("folio"), value: "OAX-1".into() })).into()
        })
        .seen(Seen::WithoutTheLie),
        // Of the desk.
        refused("a jump from received to closed", Reason::NotFromThisState, |s| {
            s.act(
                Who::Eva,
                s.received,
                &Command::Decision(Decision::Close { note: say(), confirmed_by: Some(ContactWay::Phone) }),
            )
            .into()
        })
        .by(Who::Eva),
        refused("a jump from received to solved", Reason::NotFromThisState, |s| {
            s.act(Who::Eva, s.received, &resolve()).into()
        })
        .by(Who::Eva),
        held("a supervisor's work by an agent", role, |s| s.act(Who::Eva, s.mine, &to("rosa.luna")).into())
            .by(Who::Eva),
        held("a service that nobody offers", Reason::UnknownService, |s| s.birth(Who::Eva, "oax-magia").1.into())
            .by(Who::Eva),
        refused("an id taken that another device had drawn", Reason::AlreadyBorn, |s| {
            Act { document: s.found, ..s.birth(Who::Eva, "oax-cambio-nodo").1 }.into()
        })
        .by(Who::Eva),
        // Of those who only read, or only ask.
        held("a note by an auditor", role, |s| s.act(Who::Ivan, s.mine, &note(LIE)).into())
            .by(Who::Ivan)
            .next(Next::Receipt(Outcome::Held(Reason::RestsOnHeld))),
        held("a ticket opened by an auditor", role, |s| s.birth(Who::Ivan, "oax-cambio-nodo").1.into())
            .by(Who::Ivan)
            .next(Next::Receipt(Outcome::Held(role))),
        held("an internal note by who asks for service", ticket, |s| s.act(Who::Lia, s.mine, &note(LIE)).into())
            .by(Who::Lia)
            .next(Next::Receipt(Outcome::Held(ticket))),
        // Of roles that are no more.
        taken("a role taken away that its holder could not know of", SEEN, |s| reassign(s).into())
            .by(Who::Ana)
            .given(Given::RoleTaken),
        held("a role taken away, and its holder knew", role, |s| reassign(s).into())
            .by(Who::Ana)
            .given(Given::RoleTakenAndSeen),
        held("an older cursor than the log had used, from when the role was theirs", role, |s| {
            Act { seen: s.old_cursor.clone(), ..reassign(s) }.into()
        })
        .by(Who::Ana)
        .given(Given::RoleTakenAndWorkedOn),
        taken("an older cursor than the device had read, where its log says nothing of that", UNPROVEN, |s| {
            Act { seen: s.old_cursor.clone(), ..reassign(s) }.into()
        })
        .by(Who::Ana)
        .given(Given::RoleTakenAndSeen),
        held("no cursor at all, where the log had used one", role, |s| Act { seen: Vec::new(), ..reassign(s) }.into())
            .by(Who::Ana)
            .given(Given::RoleTakenAndWorkedOn),
        held("a role taken away forty days ago, handed in by a colleague", role, |s| {
            Sent::Carried(reassign(s).encode())
        })
        .by(Who::Ana)
        .given(Given::RoleTakenLongAgo)
        .next(Next::Never),
        held("sent by a revoked device", Reason::DeviceRevoked, |s| s.note().into())
            .given(Given::Revoked)
            .next(Next::Receipt(Outcome::Held(Reason::DeviceRevoked))),
        held("sent by somebody who has left", Reason::PersonDismissed, |s| s.note().into())
            .given(Given::Dismissed)
            .next(Next::Receipt(Outcome::Held(Reason::PersonDismissed))),
    ]
}
