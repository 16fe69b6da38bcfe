//! Tests of approvals: T6–T8 in sequence, and R19. An approval covers what its author had seen, and is asked for again
//! of anything else.

use crate::arbitration::testing::{World, minute, resolve};
use crate::catalog::{Approval, ApprovalKind};
use crate::command::{Command, Decision};
use crate::ids::{FieldId, PersonId, RoleId};
use crate::messages::Reason;
use crate::person::Person;
use crate::state::State;
use crate::workflow::{Refused, approval, check, guard};

/// Work that two approve, one after the other, before it is finished.
fn asked() -> World {
    let mut world = World::worked();
    let id = world.view.ruled.service.clone();
    let service = world.org.services.iter_mut().find(|service| service.id == id).expect("it is there");
    let step =
        |role: &str| Approval { role: RoleId::new(role), kind: ApprovalKind::Vobo, condition: None, efirma: false };
    service.approvals = vec![step("supervisor-soporte"), step("direccion-general")];
    service.approval_ignores = vec![FieldId::new("puerto")];
    let chief = world.org.roles.iter_mut().find(|role| role.id.as_str() == "supervisor-soporte").expect("a role");
    chief.classes.push(crate::catalog::Class::Apr);
    assert!(
        world.does("omar", 40, Command::Decision(Decision::RequestApproval { text: "Para Vo.Bo.".into() })).applied
    );
    world
}

fn grant(world: &World) -> Command {
    let content = approval::shown(&world.org, &world.view);
    Command::Decision(Decision::DecideApproval {
        granted: true,
        reason: String::new(),
        returned: false,
        content,
        signed: None,
    })
}

fn writes(world: &mut World, text: &str) {
    world.view.texts[0].text = text.to_owned();
    world.decide(world.view.ruled.clone());
}

fn awaited(world: &World) -> Option<&str> {
    world.view.ruled.approver.as_ref().map(RoleId::as_str)
}

#[test]
fn bj_38_one_after_the_other_each_by_who_may() {
    let mut world = asked();
    assert_eq!(awaited(&world), Some("supervisor-soporte"));
    let early = grant(&world);
    let Refused { why, missing } =
        check(&world.org, &world.view, &early, &crate::arbitration::testing::person("director"), minute(50))
            .expect_err("it is not their turn");
    assert_eq!((why, missing[0].id.as_str()), (Reason::ApprovalOfAnother, "approval.0.supervisor-soporte"));
    assert!(!world.does("director", 50, early).applied);
    let first = grant(&world);
    assert!(world.does("sofia", 51, first).applied);
    assert_eq!((world.state(), awaited(&world)), (State::AwaitingApproval, Some("direccion-general")));
    let second = grant(&world);
    assert!(world.does("director", 52, second).applied);
    assert_eq!((world.state(), awaited(&world)), (State::InProgress, None));
    assert!(world.does("omar", 60, resolve("Hecho")).applied);
}

/// AGU-07: what is written down is authorised by who asked for it, and by nobody else who may ask.
#[test]
fn agu_07_who_asked_authorises_and_no_other_requester() {
    let mut world = World::worked();
    let id = world.view.ruled.service.clone();
    let service = world.org.services.iter_mut().find(|service| service.id == id).expect("it is there");
    let (role, kind) = (RoleId::new("enlace-informatico"), ApprovalKind::AuthoriseRequirements);
    service.approvals = vec![Approval { role: role.clone(), kind, condition: None, efirma: false }];
    let asking = world.org.roles.iter_mut().find(|known| known.id == role).expect("a role");
    assert!(asking.external);
    asking.classes.push(crate::catalog::Class::Apr);
    let request = Command::Decision(Decision::RequestApproval { text: "Documento de Requerimientos".into() });
    assert!(world.does("omar", 40, request).applied);
    let (rosa, word) = (crate::arbitration::testing::person("rosa"), grant(&world));
    let other = Person { id: PersonId::new("raquel"), ..rosa.clone() };
    let Refused { why, missing } =
        check(&world.org, &world.view, &word, &other, minute(50)).expect_err("another asked for it");
    assert_eq!((why, missing[0].id.as_str()), (Reason::ApprovalOfAnother, "approval.0.enlace-informatico"));
    assert_eq!(check(&world.org, &world.view, &word, &rosa, minute(50)), Ok(()));
    assert!(world.does("rosa", 50, word).applied);
    assert_eq!((world.state(), awaited(&world)), (State::InProgress, None));
}

#[test]
fn nothing_is_finished_before_they_are_there() {
    let mut world = World::worked();
    let with = asked();
    world.org = with.org;
    let refused =
        check(&world.org, &world.view, &resolve("Hecho"), &crate::arbitration::testing::person("omar"), minute(60));
    let refused = refused.expect_err("two are missing");
    assert_eq!((refused.why, refused.missing.len()), (Reason::MissingApproval, 2));
}

#[test]
fn r19_other_content_is_approved_anew_in_whichever_order_they_arrive() {
    // The approver signs what was there; the change comes after.
    let mut first = asked();
    for who in ["sofia", "director"] {
        let said = grant(&first);
        assert!(first.does(who, 50, said).applied);
    }
    writes(&mut first, "Otra causa");
    assert!(first.view.ruled.approvals.iter().all(|approved| approved.stale));
    // The change is there before the word of who had not seen it.
    let mut second = asked();
    let said = grant(&second);
    let unseen = second.says("sofia", 50, said);
    writes(&mut second, "Otra causa");
    let ruling = second.hears(&unseen);
    assert_eq!((ruling.applied, ruling.rule, ruling.why), (false, Some(19), Some(Reason::R19Stale)));
    assert!(second.view.conflicts.is_empty(), "nobody need decide: it is asked for again");
    for world in [&first, &second] {
        assert_eq!((world.state(), awaited(world)), (State::AwaitingApproval, Some("supervisor-soporte")));
    }
}

#[test]
fn r19_what_the_data_exempt_leaves_it_as_it_was() {
    let mut world = asked();
    for who in ["sofia", "director"] {
        let said = grant(&world);
        assert!(world.does(who, 50, said).applied);
    }
    let stamp = world.view.born.stamp.clone();
    let typo = crate::stamp::Register { value: "B-12".to_owned(), stamp };
    world.view.fields.insert(FieldId::new("puerto"), typo);
    world.decide(world.view.ruled.clone());
    assert_eq!(world.state(), State::InProgress);
    assert!(world.does("omar", 60, resolve("Hecho")).applied);
}

/// An app that does not say what it showed is believed to have shown what is there.
#[test]
fn a_word_of_an_earlier_build_counts() {
    let mut world = asked();
    for who in ["sofia", "director"] {
        let said = Command::Decision(Decision::DecideApproval {
            granted: true,
            reason: String::new(),
            returned: false,
            content: None,
            signed: None,
        });
        assert!(world.does(who, 50, said).applied);
    }
    assert_eq!(world.state(), State::InProgress);
}

/// Where the service's data demand an e.firma, a word alone grants nothing; refusing asks for none. What is signed says
/// what its author had before them, and is of nobody else.
#[test]
fn an_approval_that_demands_an_e_firma_is_not_granted_without() {
    use crate::signature::{Certified, Octets, SignedApproval};
    let mut world = asked();
    let id = world.view.ruled.service.clone();
    let former = world.org.clone();
    let service = world.org.services.iter_mut().find(|service| service.id == id).expect("it is there");
    service.approvals[0].efirma = true;
    // It binds who grants, also of a ticket that says it was opened under data that did not demand it.
    world.org.version = "later".into();
    world.org.earlier = [(former.version.clone(), crate::catalog::spared(&former, &world.org))].into();
    world.view.born.catalog = former.version;
    let (sofia, word) = (crate::arbitration::testing::person("sofia"), grant(&world));
    let Refused { why, missing } =
        check(&world.org, &world.view, &word, &sofia, minute(50)).expect_err("nothing was signed");
    assert_eq!((why, missing[0].label.as_str()), (Reason::ApprovalUncertified, "e.firma"));
    let refusal = Command::Decision(Decision::DecideApproval {
        granted: false,
        reason: "No procede".into(),
        returned: false,
        content: None,
        signed: None,
    });
    assert!(check(&world.org, &world.view, &refusal, &sofia, minute(50)).is_ok());
    assert!(!world.does("sofia", 50, word.clone()).applied);

    let (content, text) = approval::to_sign(&world.org, &world.view, &sofia.id, word).expect("words");
    assert_eq!(Some(content), approval::shown(&world.org, &world.view));
    let octets = || Octets::new(vec![1]);
    let certified = Certified { certificate: octets(), signature: octets(), at: minute(51) };
    let signed = Command::Decision(Decision::DecideApproval {
        granted: true,
        reason: String::new(),
        returned: false,
        content: Some(content),
        signed: Some(Box::new(SignedApproval { text, certified, sha256: None })),
    });
    assert!(signed.says_what_it_signed(world.view.id, &sofia.id));
    assert!(!signed.says_what_it_signed(world.view.id, &crate::ids::PersonId::new("director")), "whose it is not");
    assert!(world.does("sofia", 51, signed).applied);
    assert_eq!(awaited(&world), Some("direccion-general"));
}

/// Whoever holds the roles of two approvals signs each: the words of both are the same, and the first signature would carry
/// the second, too, without the key.
#[test]
fn a_signature_carries_one_approval() {
    use crate::signature::{Certified, Octets, SignedApproval};
    let mut world = asked();
    let id = world.view.ruled.service.clone();
    let service = world.org.services.iter_mut().find(|service| service.id == id).expect("it is there");
    let step = |kind| Approval { role: RoleId::new("supervisor-soporte"), kind, condition: None, efirma: true };
    service.approvals = vec![step(ApprovalKind::Vobo), step(ApprovalKind::Signature)];
    let sofia = crate::arbitration::testing::person("sofia");
    let signed = |world: &World, signature: u8| {
        let (content, text) = approval::to_sign(&world.org, &world.view, &sofia.id, grant(world)).expect("words");
        let (certificate, signature) = (Octets::new(vec![1]), Octets::new(vec![signature]));
        let certified = Certified { certificate, signature, at: minute(50) };
        Command::Decision(Decision::DecideApproval {
            granted: true,
            reason: String::new(),
            returned: false,
            content: Some(content),
            signed: Some(Box::new(SignedApproval { text, certified, sha256: None })),
        })
    };
    let first = signed(&world, 1);
    assert!(world.does("sofia", 50, first.clone()).applied);
    assert_eq!(signed(&world, 1), first, "the same words of the next approval");
    let refused = check(&world.org, &world.view, &first, &sofia, minute(51)).expect_err("it was used");
    assert_eq!(refused.why, Reason::CertificateUnfit);
    let ruling = world.does("sofia", 51, first);
    assert_eq!((ruling.applied, ruling.why), (false, Some(Reason::CertificateUnfit)));
    let second = signed(&world, 2);
    assert!(world.does("sofia", 52, second).applied);
    assert_eq!(world.state(), State::InProgress);
}

/// R19: a file that came after the word, as the service itself demands it, was not read and voids nothing; a changed answer
/// does, and the story says what, by whom, and who must approve again.
#[test]
fn what_the_approver_did_not_read_voids_nothing() {
    use crate::catalog::{Attachment, Stage};
    let mut world = asked();
    let id = world.view.ruled.service.clone();
    let service = world.org.services.iter_mut().find(|service| service.id == id).expect("it is there");
    service.approvals = vec![Approval {
        role: RoleId::new("supervisor-soporte"),
        kind: ApprovalKind::Authorise,
        condition: None,
        efirma: false,
    }];
    let scan: Attachment = serde_json::from_value(serde_json::json!({
        "id": "caratula", "label": "Carátula escaneada", "mandatory": true, "stage": "open",
    }))
    .expect("an attachment");
    assert_eq!(scan.stage, Stage::Open);
    service.attachments = vec![scan];
    let word = grant(&world);
    assert!(world.does("sofia", 50, word).applied);
    let file =
        crate::evidence::AttachEvidence { field: Some(FieldId::new("caratula")), ..crate::command::sample::photo() };
    let later = crate::stamp::Stamp { received: Some(minute(10_000)), ..world.view.born.stamp.clone() };
    world.view.evidence.push(crate::evidence::Evidence {
        id: later.act,
        stamp: later.clone(),
        file,
        sealed: None,
        retired: None,
        same_as: None,
        late: false,
    });
    world.decide(world.view.ruled.clone());
    assert!(world.view.ruled.approvals.iter().all(|approved| !approved.stale), "nobody approved that file");
    assert_eq!(world.state(), State::InProgress);
    let falla = world.view.fields.get_mut(&FieldId::new("falla")).expect("it is there");
    *falla = crate::stamp::Register { value: "Otra cosa".to_owned(), stamp: later };
    world.decide(world.view.ruled.clone());
    let told = crate::workflow::voided(&world.org, &world.view);
    assert_eq!((told.len(), told[0].role.as_str(), told[0].awaited), (1, "supervisor-soporte", true));
    assert_eq!(told[0].by, Some(world.view.born.stamp.by.clone()));
    assert_eq!(told[0].changed.len(), 1, "{:?}", told[0].changed);
}

/// A step that an administrator puts before the others, or takes out, takes no word back that was given for another.
#[test]
fn words_stay_those_of_their_steps_when_the_data_gain_or_lose_one() {
    let mut world = asked();
    let word = grant(&world);
    assert!(world.does("sofia", 50, word).applied);
    let id = world.view.ruled.service.clone();
    let steps = |world: &mut World, roles: &[&str]| {
        let service = world.org.services.iter_mut().find(|service| service.id == id).expect("it is there");
        let step = |role: &&str| Approval {
            role: RoleId::new(*role),
            kind: ApprovalKind::Vobo,
            condition: None,
            efirma: false,
        };
        service.approvals = roles.iter().map(step).collect();
    };
    let open = |world: &World| {
        let (view, omar) = (&world.view, crate::arbitration::testing::person("omar"));
        let refused = guard::content(&world.org, view, &view.ruled, &resolve("Hecho"), &omar, minute(60));
        let Err(Refused { why: Reason::MissingApproval, missing }) = refused else { panic!("{refused:?}") };
        missing.into_iter().map(|missing| missing.id).collect::<Vec<_>>()
    };
    steps(&mut world, &["jefe-mesa", "supervisor-soporte", "direccion-general"]);
    assert_eq!(open(&world), ["approval.0.jefe-mesa", "approval.2.direccion-general"], "theirs is given");
    steps(&mut world, &["direccion-general", "supervisor-soporte"]);
    assert_eq!(open(&world), ["approval.0.direccion-general"], "moved behind");
    // The same role twice: what it was asked for once it is asked for once more.
    steps(&mut world, &["direccion-general", "supervisor-soporte", "supervisor-soporte"]);
    assert_eq!(open(&world), ["approval.0.direccion-general", "approval.2.supervisor-soporte"]);
    // What is said of the content is said of the step it is by now.
    steps(&mut world, &["direccion-general", "supervisor-soporte"]);
    writes(&mut world, "Otra causa");
    assert!(world.view.ruled.approvals[0].stale, "it covers no more what is there");
    let told = crate::workflow::voided(&world.org, &world.view);
    assert_eq!((told.len(), told[0].role.as_str()), (1, "supervisor-soporte"));
}

/// Who is asked by data that changed meanwhile is asked: the ticket waits for them, from when anything is written in it.
#[test]
fn t6_a_ticket_waits_for_whose_turn_it_is_by_the_data_in_force() {
    let mut world = asked();
    let id = world.view.ruled.service.clone();
    let service = world.org.services.iter_mut().find(|service| service.id == id).expect("it is there");
    service.approvals[0].role = RoleId::new("direccion-general");
    assert_eq!(awaited(&world), Some("supervisor-soporte"), "nothing has moved");
    world.decide(world.view.ruled.clone());
    assert_eq!(awaited(&world), Some("direccion-general"));
    assert_eq!((world.state(), world.view.ruled.since), (State::AwaitingApproval, minute(10_000)));
    let service = world.org.services.iter_mut().find(|service| service.id == id).expect("it is there");
    service.approvals.clear();
    world.decide(world.view.ruled.clone());
    assert_eq!(awaited(&world), Some("direccion-general"), "where nobody is asked any more it is theirs still");
}

/// T7: a ticket that waits goes on by the word of who was asked, also where nothing asks for one any more.
#[test]
fn t7_who_is_asked_gives_their_word_though_the_service_asks_for_none_any_more() {
    let mut world = asked();
    let id = world.view.ruled.service.clone();
    let service = world.org.services.iter_mut().find(|service| service.id == id).expect("it is there");
    service.approvals.clear();
    world.decide(world.view.ruled.clone());
    assert_eq!(awaited(&world), Some("supervisor-soporte"));
    let word = grant(&world);
    let may = |world: &World, who: &str| {
        let person = crate::arbitration::testing::person(who);
        crate::policy::may(&world.org, &person, &word, Some(&world.view), crate::stamp::Site::Desk)
    };
    assert_eq!(may(&world, "sofia"), crate::policy::Verdict::Allowed);
    assert_eq!(may(&world, "ana"), crate::policy::Verdict::NotYours(Reason::NotYourRole));
    let chief = world.org.roles.iter_mut().find(|role| role.id.as_str() == "supervisor-soporte").expect("a role");
    chief.classes.retain(|class| *class != crate::catalog::Class::Apr);
    assert_eq!(may(&world, "ana"), crate::policy::Verdict::Allowed, "of a role without accounts the desk says it");
    assert!(world.does("sofia", 50, word).applied);
    assert_eq!(world.state(), State::InProgress);
}

/// T7: once the service has left the data, too, it waits for who was asked, in their list, and is no other approver's.
#[test]
fn t7_who_was_asked_alone_gives_their_word_once_the_service_has_left_the_data() {
    let mut world = asked();
    let word = grant(&world);
    world.org.services.clear();
    let ticket = crate::ticket::summary::summarize(&world.view);
    for (who, theirs) in [("sofia", true), ("director", false), ("ana", false)] {
        let person = crate::arbitration::testing::person(who);
        let may = crate::policy::may(&world.org, &person, &word, Some(&world.view), crate::stamp::Site::Desk);
        assert_eq!(may == crate::policy::Verdict::Allowed, theirs, "{who}");
        let waits = crate::policy::waits_for(&world.org, &person, &ticket);
        assert_eq!(waits == Some(crate::policy::Waits::Approval), theirs, "{who}");
    }
}

/// R30: a step that later data ask holds up no ticket that waits for those of then.
#[test]
fn r30_a_step_that_came_later_is_asked_of_no_ticket_that_waits() {
    let mut world = asked();
    let id = world.view.ruled.service.clone();
    let former = world.org.clone();
    let service = world.org.services.iter_mut().find(|service| service.id == id).expect("it is there");
    let role = RoleId::new("jefe-mesa");
    service.approvals.insert(0, Approval { role, kind: ApprovalKind::Vobo, condition: None, efirma: false });
    world.org.version = "later".into();
    world.org.earlier = [(former.version.clone(), crate::catalog::spared(&former, &world.org))].into();
    world.decide(world.view.ruled.clone());
    assert_eq!(awaited(&world), Some("supervisor-soporte"), "theirs it was, and is");
    for who in ["sofia", "director"] {
        let word = grant(&world);
        assert!(world.does(who, 50, word).applied, "{who}");
    }
    assert_eq!((world.state(), awaited(&world)), (State::InProgress, None), "nobody else is asked");
    assert!(world.does("omar", 60, resolve("Hecho")).applied);
}

/// R30: nor does it take the turn from who was asked for a word that hangs on a condition.
#[test]
fn r30_a_step_that_came_later_takes_no_turn_from_who_was_asked_on_a_condition() {
    let mut world = asked();
    let id = world.view.ruled.service.clone();
    let step = |role: &str, condition: Option<String>| {
        let (role, kind) = (RoleId::new(role), ApprovalKind::Vobo);
        Approval { role, kind, condition, efirma: false }
    };
    let service = world.org.services.iter_mut().find(|service| service.id == id).expect("it is there");
    service.approvals = vec![step("direccion-general", Some("Si rebasa lo previsto".into()))];
    let former = world.org.clone();
    world.decide(world.view.ruled.clone());
    assert_eq!(awaited(&world), Some("direccion-general"));
    let service = world.org.services.iter_mut().find(|service| service.id == id).expect("it is there");
    service.approvals.insert(0, step("jefe-mesa", None));
    world.org.version = "later".into();
    world.org.earlier = [(former.version.clone(), crate::catalog::spared(&former, &world.org))].into();
    world.decide(world.view.ruled.clone());
    assert_eq!(awaited(&world), Some("direccion-general"), "theirs it was, and is");
    let word = grant(&world);
    assert!(world.does("director", 50, word).applied);
    assert_eq!((world.state(), awaited(&world)), (State::InProgress, None));
}
