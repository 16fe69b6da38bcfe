//! The guards: what an act needs besides a state to start from.

use super::evidence::{EvidenceCounts, judge};
use super::{Refused, check, check_open};
use crate::arbitration::testing::{World, assign, escalate, minute, person, resolve};
use crate::catalog::Stage;
use crate::catalog::sample::{oaxaca, with_cash};
use crate::command::{Audience, Command, ContactField, Mark, MaterialStep, OpenTicket, Requester, TicketKind};
use crate::command::{Content, Decision, Item, sample};
use crate::evidence::{AttachEvidence, Evidence, Media, Retired};
use crate::ids::{ChannelId, FieldId, FormId, PriorityId, ServiceId, Sha256, TeamId};
use crate::messages::Reason;
use crate::paper;
use crate::signature::{Sign, Signature};
use crate::stamp::Register;
use crate::ticket::view::Material;
use std::collections::BTreeMap;

fn refused(world: &World, who: &str, command: &Command) -> Option<Reason> {
    check(&world.org, &world.view, command, &person(who), minute(60)).err().map(|refused| refused.why)
}

fn opening(service: &str, fields: &[(&str, &str)]) -> OpenTicket {
    OpenTicket {
        description: "No hay red en la ventanilla 4".to_owned(),
        requester: Requester { name: "Rosa".to_owned(), ..Requester::default() },
        fields: fields.iter().map(|(id, value)| (FieldId::new(*id), (*value).to_owned())).collect(),
        provisional: "P-1".to_owned(),
        ..OpenTicket::new(ServiceId::new(service), TicketKind::Incident, ChannelId::new("portal"), "Sin red".to_owned())
    }
}

fn born(open: &OpenTicket, who: &str) -> Result<(), Reason> {
    check_open(&oaxaca(), open, &person(who), minute(60)).map_err(|refused| refused.why)
}

/// OAX-20, OAX-21, SEC-25: received with what its service asks, by a channel that it takes, and by no other way.
#[test]
fn t1_asks_for_the_services_own_fields() {
    let right = opening("oax-revision-nodo", &[("falla", "El nodo no responde")]);
    assert_eq!(born(&right, "rosa"), Ok(()));
    let empty = opening("oax-revision-nodo", &[("falla", "  ")]);
    let Err(Refused { why, missing }) = check_open(&oaxaca(), &empty, &person("ana"), minute(60)) else {
        panic!("refused")
    };
    assert_eq!((why, missing[0].id.as_str()), (Reason::MissingFields, "falla"));
    assert!(missing[0].label.starts_with("Descripción"), "by the manual's label");
    assert_eq!(born(&OpenTicket { channel: ChannelId::new("fax"), ..right.clone() }, "ana"), Err(Reason::BadValue));
    assert_eq!(
        born(&OpenTicket { priority: Some(PriorityId::new("now")), ..right.clone() }, "ana"),
        Err(Reason::BadValue)
    );
    assert_eq!(born(&OpenTicket { subject: " ".to_owned(), ..right }, "ana"), Err(Reason::MissingText));
    assert_eq!(born(&opening("no-such", &[]), "ana"), Err(Reason::UnknownService));
}

#[test]
fn t1_a_service_of_the_enlace_is_asked_for_by_the_enlace_or_at_the_desk() {
    let open = opening("oax-revision-nodo", &[("falla", "x")]);
    let user = crate::person::Person { roles: vec![crate::ids::RoleId::new("usuario")], ..person("rosa") };
    assert_eq!(
        check_open(&oaxaca(), &open, &user, minute(60)).map_err(|refused| refused.why),
        Err(Reason::OnlyTheseAsk)
    );
    assert_eq!(born(&open, "ana"), Ok(()), "on behalf of anybody (C7)");
    let mut outside = open;
    outside.requester.mail = "rosa@example.com".to_owned();
    assert_eq!(born(&outside, "rosa"), Err(Reason::BadValue), "OAX-79");
    assert_eq!(born(&outside, "ana"), Ok(()), "C6");
}

/// OAX-29, OAX-54, OAX-72, OAX-93: an enlace uses mail and the domain like anybody: what one whom nobody knows may ask for by the
/// portal, they may.
#[test]
fn oax_54_an_enlace_asks_for_what_any_user_may() {
    let told = [("usuario_dominio", "rosa"), ("correo", "rosa@oaxaca.gob.mx")];
    assert_eq!(born(&opening("oax-ad-reset", &told), "rosa"), Ok(()));
    assert_eq!(born(&opening("oax-sin-ip", &[]), "rosa"), Ok(()));
    let mut org = oaxaca();
    org.settings.portal_role = None;
    let closed = check_open(&org, &opening("oax-ad-reset", &told), &person("rosa"), minute(60));
    assert_eq!(closed.map_err(|refused| refused.why), Err(Reason::OnlyTheseAsk), "where nobody is taken for a user");
}

/// OAX-79: who asked moves to no other domain afterwards either; whom the desk hears is where they say (C6).
#[test]
fn oax_79_who_asked_stays_within_the_domains() {
    let world = World::new("oax-revision-nodo");
    let mail =
        |value: &str| Command::Content(Content::SetContact { field: ContactField::Mail, value: value.to_owned() });
    assert_eq!(refused(&world, "rosa", &mail("rosa@gmail.com")), Some(Reason::BadValue));
    assert_eq!(refused(&world, "rosa", &mail("Rosa@Oaxaca.gob.mx")), None);
    assert_eq!(refused(&world, "rosa", &mail("")), None);
    assert_eq!(refused(&world, "ana", &mail("rosa@gmail.com")), None);
}

/// OAX-11: who is outside the administration asks for the services that say so, and for no other; secrets still stay inside.
#[test]
fn oax_11_a_service_may_be_asked_for_from_outside() {
    let mut open = opening("oax-revision-nodo", &[("falla", "x")]);
    open.requester.mail = "rosa@itox.edu.mx".to_owned();
    let asked = |domains: &[&str]| {
        let mut org = oaxaca();
        for service in &mut org.services {
            let own = service.id.as_str() == "oax-revision-nodo";
            service.mail_domains = domains.iter().filter(|_| own).map(|domain| (*domain).to_owned()).collect();
        }
        assert!(!org.allows_mail(&open.requester.mail), "the organisation's own domains stay what they are");
        check_open(&org, &open, &person("rosa"), minute(60)).map_err(|refused| refused.why)
    };
    assert_eq!((asked(&["itox.edu.mx"]), asked(&["*"])), (Ok(()), Ok(())));
    assert_eq!((asked(&["edu.mx"]), asked(&[])), (Err(Reason::BadValue), Err(Reason::BadValue)));
}

/// OAX-02: nobody is assigned before it is prioritised and its data are there.
#[test]
fn t9_asks_for_a_priority_and_for_the_data_of_the_service() {
    let mut world = World::new("oax-revision-nodo");
    let first = assign("omar", "oax-soporte");
    assert_eq!(refused(&world, "ana", &first), None);
    assert_eq!(refused(&world, "ana", &assign("omar", "no-such")), Some(Reason::BadValue));
    world.view.decided.priority = None;
    assert_eq!(refused(&world, "ana", &first), Some(Reason::MissingPriority));
    world.view.decided.priority = Some(PriorityId::new("low"));
    world.view.fields.clear();
    assert_eq!(refused(&world, "ana", &first), Some(Reason::MissingFields));
    let silent = Command::Decision(Decision::Assign {
        person: None,
        team: Some(TeamId::new("oax-soporte")),
        reason: String::new(),
    });
    assert_eq!(refused(&World::assigned(), "sofia", &silent), Some(Reason::MissingReason), "T10 says why");
}

/// R8, OAX-41: a ticket is classified anew under the variant that it has, also where data of later list that no more; a part is
/// called as its service calls its parts.
#[test]
fn a_ticket_is_classified_anew_under_the_variant_that_it_has() {
    let mut world = World::new("oax-alta-nodo");
    let classify = |variant: &str, team: &str| {
        Command::Decision(Decision::Classify {
            service: ServiceId::new("oax-alta-nodo"),
            subservice: Some(variant.to_owned()),
            kind: TicketKind::Request,
            team: Some(TeamId::new(team)),
        })
    };
    let (former, part) =
        (classify("Nodo doble", "oax-soporte"), classify("Cableado estructurado", "oax-mantenimiento"));
    assert_eq!(refused(&world, "ana", &former), Some(Reason::BadValue), "no variant is called so");
    world.view.decided.subservice = Some("Nodo doble".to_owned());
    assert_eq!(refused(&world, "ana", &former), None, "it is of that one");
    assert_eq!(refused(&world, "ana", &part), Some(Reason::BadValue), "it is a whole");
    world.view.born.parent = Some(world.view.id);
    assert_eq!(refused(&world, "ana", &part), None);
    let unknown = classify("Cableado estructurado", "no-such");
    assert_eq!(refused(&world, "ana", &unknown), Some(Reason::BadValue));
}

/// T18: a device that was away may name a team that ended meanwhile: there nobody would find it.
#[test]
fn t18_goes_to_no_team_that_the_data_have_no_more() {
    let mut world = World::worked();
    assert_eq!(refused(&world, "omar", &escalate(Some("oax-redes"))), None);
    world.org.teams.retain(|team| team.id.as_str() != "oax-redes");
    assert_eq!(refused(&world, "omar", &escalate(Some("oax-redes"))), Some(Reason::BadValue));
    assert_eq!(refused(&world, "omar", &escalate(None)), None, "the matrix names one");
}

/// BJ-17, BJ-18: waiting for material needs a list of what is waited for.
#[test]
fn t14_waits_for_something_on_the_list() {
    let world = World::worked();
    let wait = Command::Decision(Decision::WaitMaterial { reason: "falta".to_owned() });
    assert_eq!(refused(&world, "omar", &wait), Some(Reason::MissingMaterial));
    let approval = Command::Decision(Decision::RequestApproval { text: String::new() });
    assert_eq!(refused(&world, "ana", &approval), Some(Reason::NoApprovalNeeded));
}

/// SEC-17, SEC-33: finished with its diagnosis, its points and a date of conclusion that can be true.
#[test]
fn t19_names_the_open_items_and_takes_a_reason_for_what_does_not_apply() {
    let mut world = World::worked();
    let done = resolve("Se cambió el conector");
    assert_eq!(refused(&world, "omar", &done), None);
    let (item, register) =
        world.view.checklist.iter().next().map(|(id, mark)| (id.clone(), mark.clone())).expect("items");
    let mark = |mark| Register { value: mark, ..register.clone() };
    world.view.checklist.insert(item.clone(), mark(Mark::NotApplicable { reason: " ".to_owned() }));
    let missing = check(&world.org, &world.view, &done, &person("omar"), minute(60)).expect_err("refused");
    assert_eq!((missing.why, missing.missing[0].id.as_str()), (Reason::MissingChecklist, item.as_str()));
    world.view.checklist.insert(item, mark(Mark::NotApplicable { reason: "no hay switch".to_owned() }));
    assert_eq!(refused(&world, "omar", &done), None);
    assert_eq!(refused(&world, "omar", &resolve(" ")), Some(Reason::MissingText));
    let tomorrow = Command::Decision(Decision::Resolve {
        solution: "x".to_owned(),
        outcome: None,
        concluded_at: Some(minute(1_440)),
    });
    assert_eq!(refused(&world, "omar", &tomorrow), Some(Reason::BadValue), "C14");
    world.view.texts.clear();
    assert_eq!(refused(&world, "omar", &done), Some(Reason::MissingDiagnosis));
}

/// A file on the ticket that answers a field or is one of the service's documents.
fn attach(world: &mut World, number: u64, field: Option<&str>, media: Media) {
    let mut stamp = world.view.born.stamp.clone();
    stamp.act.number = number;
    let sha256 = Sha256::of(&number.to_be_bytes());
    let file = AttachEvidence { sha256, media, field: field.map(FieldId::new), ..sample::photo() };
    let id = stamp.act;
    world.view.evidence.push(Evidence { id, stamp, file, sealed: None, retired: None, same_as: None, late: false });
}

/// OAX-46, OAX-47, OAX-48, OAX-49.
#[test]
fn oax_48_an_access_point_goes_with_oficio_photograph_signature_and_inventory_record() {
    let mut world = World::worked();
    world.view.decided.service = ServiceId::new("oax-baja-ap");
    world.view.ruled.service = ServiceId::new("oax-baja-ap");
    world.finish_content();
    let set = |value: &str| Register { value: value.to_owned(), stamp: world.view.born.stamp.clone() };
    let answers = [("equipo", "x"), ("estado_fisico", "bueno"), ("estado_funcional", "bueno")];
    let more = [("es_reubicacion", "false"), ("registro_inventario", "R-1")];
    world.view.fields = answers.iter().chain(&more).map(|(id, value)| (FieldId::new(*id), set(value))).collect();
    let lacks = |world: &World| {
        let outcome = check(&world.org, &world.view, &resolve("Retirado"), &person("omar"), minute(60));
        outcome.err().map(|refused| (refused.why, refused.missing.into_iter().map(|one| one.id).collect::<Vec<_>>()))
    };
    let both = vec!["oficio_solicitud".to_owned(), "evidencia_retiro".to_owned()];
    assert_eq!(lacks(&world), Some((Reason::MissingEvidence, both)));
    attach(&mut world, 70, Some("oficio_solicitud"), Media::Pdf);
    assert_eq!(lacks(&world), Some((Reason::MissingEvidence, vec!["evidencia_retiro".to_owned()])));
    attach(&mut world, 71, Some("evidencia_retiro"), Media::Jpeg);
    assert_eq!(lacks(&world), None);
    world.view.evidence[1].retired =
        Some(Retired { stamp: world.view.born.stamp.clone(), reason: "Sale una persona".to_owned() });
    assert!(lacks(&world).is_some(), "what was taken out of sight does not count");
    world.view.evidence[1].retired = None;
    for (field, answer) in [("estado_fisico", "bueno"), ("estado_funcional", "bueno"), ("registro_inventario", "R-1")] {
        world.view.fields.remove(&FieldId::new(field));
        assert_eq!(lacks(&world), Some((Reason::MissingFields, vec![field.to_owned()])));
        world.writes_field(field, answer);
    }
    assert_eq!(lacks(&world), None);

    let service = world.org.service(&ServiceId::new("oax-baja-ap")).expect("of the data");
    let documents = ["oficio_solicitud", "evidencia_retiro"].map(str::to_owned).into_iter().collect();
    let mut counts = EvidenceCounts { photos: 1, documents, ..EvidenceCounts::default() };
    let values = crate::catalog::Values::new();
    let close = |counts: &EvidenceCounts| {
        judge(&world.org, service, Stage::Close, counts, &values).err().map(|refused| refused.why)
    };
    assert_eq!(close(&counts), Some(Reason::MissingSignature));
    counts.signatures = 1;
    assert_eq!(close(&counts), None);
    let unseen = EvidenceCounts { photos: 0, ..counts.clone() };
    assert_eq!(close(&unseen), Some(Reason::MissingEvidence), "no photograph");
    counts.documents.remove("oficio_solicitud");
    assert_eq!(close(&counts), Some(Reason::MissingEvidence));
}

/// OAX-47, OAX-49: what is taken out is in the inventory before it is closed, in words or as the item of the ticket.
#[test]
fn oax_49_what_is_taken_out_is_recorded_before_it_is_closed() {
    let mut world = World::worked();
    for decided in [&mut world.view.decided, &mut world.view.ruled] {
        decided.service = ServiceId::new("oax-baja-ap");
    }
    // The form asks for the same before it is resolved; without its field the closing's own rule stands alone.
    for form in &mut world.org.forms {
        form.fields.retain(|field| field.id.as_str() != "registro_inventario");
    }
    let close = Command::Decision(Decision::Close { note: String::new(), confirmed_by: None });
    let asks = |world: &World, command: &Command| {
        super::lacks(&world.org, &world.view, command).iter().any(|lack| lack.id == "registro_inventario")
    };
    assert_eq!((asks(&world, &close), asks(&world, &resolve("Retirado"))), (true, false));
    world.writes_field("registro_inventario", " ");
    assert!(asks(&world, &close), "a blank is no record");
    world.writes_field("registro_inventario", "R-1");
    assert!(!asks(&world, &close));
    world.view.fields.remove(&FieldId::new("registro_inventario"));
    world.view.equipment.value = Some(world.view.id);
    assert!(!asks(&world, &close));
}

/// OAX-60, OAX-61.
#[test]
fn a_document_is_demanded_only_where_its_condition_holds() {
    let org = oaxaca();
    let service = org.service(&ServiceId::new("oax-cambio-extension")).expect("of the data");
    let judged = |confirmed: &str| {
        let values = [(FieldId::new("falla_confirmada"), confirmed.to_owned())].into_iter().collect();
        judge(&org, service, Stage::Resolve, &EvidenceCounts::default(), &values).err().map(|refused| refused.why)
    };
    assert_eq!(judged("false"), None, "OAX-60: no resguardo where no fault was confirmed");
    assert_eq!(judged("true"), Some(Reason::MissingEvidence));
}

#[test]
fn r22_a_line_that_was_authorised_is_not_changed() {
    let mut world = World::worked();
    let stamp = world.view.born.stamp.clone();
    let id = stamp.act;
    let steps = BTreeMap::new();
    let line = Material {
        id,
        stamp: stamp.clone(),
        description: "Roseta".to_owned(),
        quantity: 2,
        unit: "pza".to_owned(),
        steps,
    };
    world.view.materials.push(line);
    let change = Command::Content(Content::ChangeMaterial { line: id, quantity: 3 });
    assert_eq!(refused(&world, "omar", &change), None);
    world.view.materials[0].steps.insert(MaterialStep::Authorised, Register { value: 2, stamp });
    assert_eq!(refused(&world, "omar", &change), Some(Reason::R22Issued));
}

/// R33: what was signed does not change; the same said again, another field, and the correction itself do no harm.
#[test]
fn r33_a_sum_that_was_signed_is_not_changed() {
    let mut world = World::worked();
    world.org = with_cash();
    let stamp = world.view.born.stamp.clone();
    let register = |value: &str| Register { value: value.to_owned(), stamp: stamp.clone() };
    let set = |field: &str, value: &str| {
        Command::Content(Content::SetField { field: FieldId::new(field), value: value.to_owned() })
    };
    let signs = |world: &mut World, form: &str| {
        let paper = FormId::new(form);
        let text = paper::canonical(&paper::fill(&world.org, &paper, &world.view).expect("a form"));
        let (role, purpose) = ("enlace-informatico".to_owned(), "count".to_owned());
        let sha256 = Sha256::of(text.as_bytes());
        let signed = Sign { paper, role, purpose, text, ..sample::signature() };
        world.view.signatures.push(Signature { id: stamp.act, stamp: stamp.clone(), signed, sha256 });
    };
    let counts = |world: &World| paper::sum_that_counts(&world.org, &world.view, &FieldId::new("monto"));
    let listed = |world: &World| paper::listed(&world.org, &world.view).contains(&FormId::new("contraasiento"));
    signs(&mut world, "corte");
    assert_eq!(refused(&world, "omar", &set("monto", "380")), None, "it was blank when it was signed");
    assert!(!listed(&world), "there is nothing to correct");
    world.view.fields.insert(FieldId::new("monto"), register("380"));
    signs(&mut world, "corte");
    assert_eq!(refused(&world, "omar", &set("monto", "350")), Some(Reason::R33Signed));
    assert_eq!(refused(&world, "omar", &set("monto", "")), Some(Reason::R33Signed));
    assert_eq!(refused(&world, "omar", &set("monto", "380 ")), None, "it says the same");
    assert_eq!(refused(&world, "omar", &set("correcto", "350")), None);
    assert!(listed(&world));

    world.view.fields.insert(FieldId::new("correcto"), register("350.5"));
    assert_eq!(counts(&world).as_deref(), Some("380"), "until the counter-entry is signed");
    signs(&mut world, "contraasiento");
    assert_eq!(counts(&world).as_deref(), Some("350.5"));
    let entry = paper::fill(&world.org, &FormId::new("contraasiento"), &world.view).expect("a form");
    let rows: Vec<(&str, &str)> =
        entry.sections[0].rows.iter().map(|row| (row.label.as_str(), row.value.as_str())).collect();
    assert_eq!(rows, [("Monto según se firmó", "380"), ("Monto correcto", "350.5"), ("Diferencia", "-29.50")]);
    assert_eq!(
        refused(&world, "omar", &set("monto", "350.5")),
        Some(Reason::R33Signed),
        "the former one stays to be read"
    );
    assert_eq!(refused(&world, "omar", &set("correcto", "351")), Some(Reason::R33Signed));

    // The words were taken out for good since (R29): it was signed all the same.
    for signature in &mut world.view.signatures {
        signature.signed.text.clear();
    }
    assert_eq!(refused(&world, "omar", &set("monto", "350")), Some(Reason::R33Signed));
}

#[test]
fn content_is_legal_in_any_state_and_empty_content_in_none() {
    let mut world = World::worked();
    let note = |text: &str| Command::Content(Content::AddNote { audience: Audience::Internal, text: text.to_owned() });
    for state in crate::state::State::ALL {
        world.view.decided.state = state;
        assert_eq!(refused(&world, "omar", &note("llegué")), None, "{}", state.id());
        assert_eq!(refused(&world, "omar", &note(" ")), Some(Reason::MissingText));
    }
    let equipment = Command::Item(Item::RegisterEquipment { fields: BTreeMap::new() });
    assert_eq!(refused(&world, "omar", &equipment), Some(Reason::WrongKind));
}

/// OAX-68: a PIN goes to the institution's mail of its user: to no other way, and to no other domain.
#[test]
fn oax_68_a_pin_is_delivered_to_the_institutions_mail_alone() {
    let mut world = World::new("oax-cambio-pin");
    let stamp = world.view.born.stamp.clone();
    let mut told = |mail: &str| {
        world.view.fields.insert(FieldId::new("correo"), Register { value: mail.to_owned(), stamp: stamp.clone() });
        let to = "correo institucional del Usuario".to_owned();
        refused(&world, "teo", &Command::Content(Content::DeliverSecret { to }))
    };
    assert_eq!(told("lia.mora@oaxaca.gob.mx"), None);
    assert_eq!(told("Lia.Mora@Finanzasoaxaca.gob.mx"), None);
    assert_eq!(told("lia.mora@gmail.com"), Some(Reason::BadValue));
    assert_eq!(told("lia.mora@oaxaca.gob.mx.example"), Some(Reason::BadValue));
    let personal = Command::Content(Content::DeliverSecret { to: "correo personal".to_owned() });
    assert_eq!(refused(&world, "teo", &personal), Some(Reason::BadSecretWay));
}

/// OAX-51, OAX-54: what opens an account of the domain goes to the institution's mail, and to no other.
#[test]
fn oax_54_a_password_of_the_domain_is_delivered_to_the_institutions_mail_alone() {
    for service in ["oax-ad-alta", "oax-ad-reset"] {
        let mut world = World::new(service);
        let stamp = world.view.born.stamp.clone();
        let mut told = |mail: &str| {
            world.view.fields.insert(FieldId::new("correo"), Register { value: mail.to_owned(), stamp: stamp.clone() });
            let to = "correo institucional".to_owned();
            refused(&world, "teo", &Command::Content(Content::DeliverSecret { to }))
        };
        assert_eq!(told("lia.mora@oaxaca.gob.mx"), None, "{service}");
        assert_eq!(told("lia.mora@gmail.com"), Some(Reason::BadValue), "{service}");
    }
}

/// OAX-65, R19: a ticket of before bears the procedure that its form asked for. It is read there, what was approved with it still
/// is what is there, and nobody is asked for it.
#[test]
fn oax_65_what_a_former_form_asked_stands_where_it_was_answered() {
    let mut world = World::new("oax-cambio-pin");
    let approved = |world: &World| {
        let service = world.org.service(&world.view.decided.service).expect("a service");
        super::approval::content(&world.org, &world.view, service, &service.approvals[0], None)
    };
    let is_shown = |world: &World| {
        let values = world.org.values_of(&world.view);
        let states = world.org.form_state(&world.view.decided.service, Stage::Open, &values, None);
        states.iter().any(|state| state.shown && state.field.id.as_str() == "tramite")
    };
    let without = approved(&world);
    assert!(!is_shown(&world));
    let stamp = world.view.born.stamp.clone();
    let answer = Register { value: "Reenvío de PIN Telefónico".to_owned(), stamp };
    world.view.fields.insert(FieldId::new("tramite"), answer);
    assert_ne!(approved(&world), without);
    assert!(is_shown(&world));
}

/// Whoever is told of one guard, mends that and is told of the next walks twice: all that is missing is told at once.
#[test]
fn all_guards_that_fail_are_told_at_once() {
    use crate::catalog::{Guard, GuardRule};
    let mut world = World::assigned();
    let id = world.view.ruled.service.clone();
    let service = world.org.services.iter_mut().find(|service| service.id == id).expect("it is there");
    let declared = |flag: &str| GuardRule::Declared { flag: FieldId::new(flag) };
    let guard = |rule, label: &str| Guard { rule, label: label.to_owned() };
    let never = GuardRule::ForbiddenValues { field: FieldId::new("falla"), values: vec!["El nodo no responde".into()] };
    service.guards = vec![
        guard(declared("herramientas"), "Las herramientas"),
        guard(never, "No se concede"),
        guard(declared("sin_acceso"), "Sin acceso"),
    ];
    let start = Command::Decision(Decision::Start {});
    let Err(Refused { why, missing }) = check(&world.org, &world.view, &start, &person("omar"), minute(60)) else {
        panic!("refused")
    };
    let ids: Vec<&str> = missing.iter().map(|missing| missing.id.as_str()).collect();
    assert_eq!((why, ids.as_slice()), (Reason::NotDeclared, ["not_declared", "not_declared.2"].as_slice()));
    let labels = super::lacks(&world.org, &world.view, &start).into_iter().map(|lack| lack.label).collect::<Vec<_>>();
    for label in ["Las herramientas", "Sin acceso", "No se concede"] {
        assert!(labels.iter().any(|told| told == label), "{label}: {labels:?}");
    }
}
