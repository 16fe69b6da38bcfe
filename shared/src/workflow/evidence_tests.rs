//! Tests of the rules of evidence of SECOGEM and Benito Juárez. They try backup before maintenance, papers of what was
//! moved, and the three hands of a joint review.

use super::evidence::{EvidenceCounts, judge};
use super::{LackKind, check, papers_of_the_moved, waits_for};
use crate::arbitration::testing::{World, cancel, minute, person, resolve};
use crate::catalog::sample::{benito_juarez, secogem};
use crate::catalog::{Stage, Values};
use crate::command::{Command, ContactWay, Content, Label, Mark};
use crate::command::{Decision, Item, sample};
use crate::command::{HandOver, Holder, HolderKind};
use crate::equipment::{self, EquipmentView};
use crate::evidence::{AttachEvidence, Evidence};
use crate::ids::{ActId, DeviceId, DocumentId, FieldId, FormId, ItemId, PersonId, RoleId, ServiceId, Sha256};
use crate::messages::Reason;
use crate::ruling::Request;
use crate::signature::{Hand, Sign, Signature, Strokes};
use crate::stamp::{Register, Stamp};
use crate::ticket::view::Approved;
use std::collections::{BTreeMap, BTreeSet};

fn world(service: &str) -> World {
    let mut world = World::worked();
    world.org = secogem();
    for decided in [&mut world.view.decided, &mut world.view.ruled] {
        decided.service = ServiceId::new(service);
    }
    world.finish_content();
    world
}

fn set(world: &mut World, answers: &[(&str, &str)]) {
    let stamp = world.view.born.stamp.clone();
    for (id, value) in answers {
        let register = Register { value: (*value).to_owned(), stamp: stamp.clone() };
        world.view.fields.insert(FieldId::new(*id), register);
    }
}

/// Everything that the form of a resolved order asks for.
fn answered(world: &mut World) {
    set(world, &[("correo", "d@demo.example"), ("equipo", "I-1"), ("tipo_equipo", "Equipo portátil")]);
    set(world, &[("detalles_servicio", "Limpieza"), ("incidencia", "Lenta"), ("respaldado", "true")]);
    set(world, &[("sin_acceso", "false")]);
}

fn signs(world: &mut World, paper: &str, role: &str, purpose: &str) {
    let mut stamp = world.view.born.stamp.clone();
    stamp.act.number = 200 + world.view.signatures.len() as u64;
    let hand =
        Hand { name: role.to_owned(), position: String::new(), strokes: Strokes::parse("1,1 20,30").expect("drawn") };
    let (paper, role, purpose) = (FormId::new(paper), role.to_owned(), purpose.to_owned());
    let signed = Sign { paper, role, purpose, format: 1, text: String::new(), hand, certified: None };
    let id = stamp.act;
    let sha256 = Sha256::of(signed.text.as_bytes());
    world.view.signatures.push(Signature { id, stamp, signed, sha256 });
}

fn ticks(world: &mut World, item: &str, mark: Mark) {
    let stamp = world.view.born.stamp.clone();
    world.view.checklist.insert(ItemId::new(item), Register { value: mark, stamp });
}

fn scans(world: &mut World, field: &str) {
    let mut stamp = world.view.born.stamp.clone();
    stamp.act.number = 300;
    let file = AttachEvidence { field: Some(FieldId::new(field)), ..sample::photo() };
    let id = stamp.act;
    world.view.evidence.push(Evidence { id, stamp, file, sealed: None, retired: None, same_as: None, late: false });
}

/// Why not, and what is missing for it.
fn lacks(world: &World, command: &Command) -> Option<(Reason, Vec<String>)> {
    let outcome = check(&world.org, &world.view, command, &person("omar"), minute(60));
    outcome.err().map(|refused| (refused.why, refused.missing.into_iter().map(|one| one.id).collect()))
}

fn missing(ids: &[&str]) -> Option<(Reason, Vec<String>)> {
    Some((Reason::MissingEvidence, ids.iter().map(|id| (*id).to_owned()).collect()))
}

#[test]
fn sec_24_no_maintenance_starts_before_its_user_has_a_backup_or_asked_for_one() {
    for service in ["sec-mantenimiento-preventivo", "sec-mantenimiento-correctivo"] {
        let mut world = world(service);
        world.view.decided.state = crate::state::State::Assigned;
        let start = Command::Decision(Decision::Start {});
        let fields = vec!["respaldado".to_owned(), "sin_acceso".to_owned()];
        assert_eq!(lacks(&world, &start), Some((Reason::MissingFields, fields)), "{service}: nobody said anything");
        set(&mut world, &[("respaldado", "false"), ("sin_acceso", "false")]);
        assert_eq!(lacks(&world, &start), Some((Reason::BackupFirst, Vec::new())));
        set(&mut world, &[("sin_acceso", "true")]);
        if service == "sec-mantenimiento-preventivo" {
            let told = super::lacks(&world.org, &world.view, &start).into_iter().map(|lack| (lack.kind, lack.id));
            let notice = (LackKind::Paper, "st-ere-aviso".to_owned());
            assert_eq!(told.collect::<Vec<_>>(), [notice], "SEC-34: its date is signed for before it");
            assert_eq!(lacks(&world, &start), missing(&["st-ere-aviso"]));
            signs(&mut world, "st-ere-aviso", "usuario-sec", "acknowledgement");
        }
        assert_eq!(lacks(&world, &start), None, "SEC-26: it is asked for");
        set(&mut world, &[("sin_acceso", "false"), ("respaldado", "true")]);
        assert_eq!(lacks(&world, &start), None);
    }
    let mut other = world("sec-incidencia");
    other.view.decided.state = crate::state::State::Assigned;
    assert_eq!(lacks(&other, &Command::Decision(Decision::Start {})), None, "an incident is no maintenance");
}

#[test]
fn sec_26_a_backup_made_for_its_user_is_validated_before_the_work_is_finished() {
    let mut world = world("sec-mantenimiento-preventivo");
    answered(&mut world);
    let done = resolve("Limpieza");
    assert_eq!(lacks(&world, &done), missing(&["st-ere-aviso", "sec-aviso-respaldo"]), "SEC-34: signed as informed");
    for (paper, role) in [("st-ere-aviso", "usuario-sec"), ("sec-aviso-respaldo", "usuario-sec")] {
        signs(&mut world, paper, role, "acknowledgement");
    }
    assert_eq!(lacks(&world, &done), None);
    set(&mut world, &[("respaldado", "false"), ("sin_acceso", "true")]);
    assert_eq!(lacks(&world, &done), Some((Reason::MissingFields, vec!["validado".to_owned()])));
    set(&mut world, &[("validado", "false")]);
    assert_eq!(lacks(&world, &done), Some((Reason::BackupNotValidated, Vec::new())));
    set(&mut world, &[("validado", "true")]);
    assert_eq!(lacks(&world, &done), None);
    set(&mut world, &[("sin_acceso", "false"), ("validado", "")]);
    assert_eq!(lacks(&world, &done), None, "nobody asked for one");
    set(&mut world, &[("solicita_respaldo", "true")]);
    let told = Some((Reason::MissingFields, vec!["validado".to_owned()]));
    assert_eq!(lacks(&world, &done), told, "asked for by whoever reaches their equipment: the form has its line");
    set(&mut world, &[("respaldado", "true")]);
    assert_eq!(lacks(&world, &done), None, "they made it themselves in the end");

    let mut order = self::world("sec-respaldo");
    answered(&mut order);
    set(&mut order, &[("sin_acceso", "true"), ("validado", "false")]);
    assert_eq!(lacks(&order, &done), Some((Reason::BackupNotValidated, Vec::new())), "the order for a backup itself");
}

#[test]
fn sec_22_what_was_moved_was_moved_under_the_signatures_of_both() {
    let mut world = world("sec-mantenimiento-correctivo");
    answered(&mut world);
    signs(&mut world, "sec-aviso-respaldo", "usuario-sec", "acknowledgement");
    let done = resolve("Cambio de fuente");
    let moving = "sec-mantenimiento-correctivo.3";
    ticks(&mut world, moving, Mark::NotApplicable { reason: "Se atendió en su lugar".to_owned() });
    assert_eq!(lacks(&world, &done), None, "it never left");
    ticks(&mut world, moving, Mark::Done { value: None });
    assert_eq!(lacks(&world, &done), missing(&["st-ere"]));
    signs(&mut world, "st-ere-aviso", "usuario-sec", "acknowledgement");
    assert_eq!(lacks(&world, &done), missing(&["st-ere"]), "SEC-34's signature is not SEC-35's");
    for role in ["usuario-sec", "ast"] {
        signs(&mut world, "st-ere-devolucion", role, "handover");
    }
    assert_eq!(lacks(&world, &done), missing(&["st-ere"]), "the way back is not the way there");
    signs(&mut world, "st-ere", "usuario-sec", "handover");
    assert_eq!(lacks(&world, &done), missing(&["st-ere.ast.handover"]));
    signs(&mut world, "st-ere", "ast", "handover");
    assert_eq!(lacks(&world, &done), None);
    world.view.signatures.retain(|signature| signature.signed.paper.as_str() != "st-ere");
    scans(&mut world, "st-ere");
    assert_eq!(lacks(&world, &done), None, "signed on paper and photographed");
}

/// §10-16: what has no warranty is given back under the ST-ERE; what has one is with its provider when the order ends.
#[test]
fn sec_38_what_has_no_warranty_goes_back_under_the_signatures_of_both() {
    let mut world = world("sec-mantenimiento-correctivo");
    answered(&mut world);
    signs(&mut world, "sec-aviso-respaldo", "usuario-sec", "acknowledgement");
    ticks(&mut world, "sec-mantenimiento-correctivo.3", Mark::Done { value: None });
    for role in ["usuario-sec", "ast"] {
        signs(&mut world, "st-ere", role, "handover");
    }
    let done = resolve("Sin recursos");
    set(&mut world, &[("tiene_garantia", "true")]);
    assert_eq!(lacks(&world, &done), None);
    for storeroom in ["No se cuenta con los recursos", "Se cuenta con los recursos"] {
        set(&mut world, &[("tiene_garantia", "false"), ("bodega_soporte", storeroom)]);
        assert_eq!(lacks(&world, &done), missing(&["st-ere-devolucion"]), "{storeroom}");
    }
    signs(&mut world, "st-ere-devolucion", "usuario-sec", "handover");
    assert_eq!(lacks(&world, &done), missing(&["st-ere-devolucion.ast.handover"]));
    signs(&mut world, "st-ere-devolucion", "ast", "handover");
    assert_eq!(lacks(&world, &done), None);
}

#[test]
fn sec_22_a_provider_that_had_it_says_that_it_was_moved() {
    let mut world = world("sec-incidencia");
    answered(&mut world);
    let done = resolve("Cambio de disco");
    assert_eq!(lacks(&world, &done), None);
    let stamp = Stamp { act: ActId { number: 90, ..world.view.born.stamp.act }, ..world.view.born.stamp.clone() };
    let command = Command::Decision(Decision::WaitVendor { vendor: "Proveedor".to_owned(), reference: String::new() });
    world.view.requests.push(Request { stamp, basis: 0, command, ruling: None });
    assert_eq!(lacks(&world, &done), missing(&["st-ere"]));
}

#[test]
fn sec_22_its_custody_says_so_where_the_ticket_does_not() {
    let mut world = world("sec-incidencia");
    answered(&mut world);
    let (mine, other) = (world.view.id, DocumentId::from_bytes([5; 16]));
    for (ticket, to, asked) in [
        (Some(mine), HolderKind::Technician, true),
        (Some(mine), HolderKind::User, false),
        (Some(other), HolderKind::Technician, false),
        (None, HolderKind::Technician, false),
    ] {
        let item = taken(&world, ticket, to);
        let lacking = papers_of_the_moved(&world.org, &world.view, &item);
        assert_eq!(!lacking.is_empty(), asked, "{ticket:?} {to:?}");
    }
    for role in ["usuario-sec", "ast"] {
        signs(&mut world, "st-ere", role, "handover");
    }
    assert!(
        papers_of_the_moved(&world.org, &world.view, &taken(&world, Some(mine), HolderKind::Technician)).is_empty()
    );
}

fn to_vendor() -> Command {
    Command::Decision(Decision::WaitVendor { vendor: "Proveedor".to_owned(), reference: String::new() })
}

/// SEC-21, SEC-36: under its warranty, or by an oficio that the TDTIC has signed.
#[test]
fn t16_a_provider_gets_what_has_a_warranty_or_a_signed_order() {
    let mut world = world("sec-mantenimiento-correctivo");
    let send = to_vendor();
    let told = |world: &World| {
        let all = super::lacks(&world.org, &world.view, &send).into_iter();
        all.map(|lack| (lack.kind, lack.id)).collect::<Vec<_>>()
    };
    assert_eq!(lacks(&world, &send), Some((Reason::MissingFields, vec!["tiene_garantia".to_owned()])));
    assert_eq!(told(&world), [(LackKind::Field, "tiene_garantia".to_owned())], "and it is told ahead");
    set(&mut world, &[("tiene_garantia", "false")]);
    assert_eq!(lacks(&world, &send), missing(&["sec-oficio-sei028"]));
    assert_eq!(told(&world), [(LackKind::Paper, "sec-oficio-sei028".to_owned())]);
    signs(&mut world, "sec-oficio-sei028", "tdtic", "validation");
    assert_eq!((lacks(&world, &send), told(&world)), (None, Vec::new()));
    world.view.signatures.clear();
    set(&mut world, &[("tiene_garantia", "true")]);
    assert_eq!((lacks(&world, &send), told(&world)), (None, Vec::new()));

    let mut order = self::world("sec-sei028");
    assert_eq!(lacks(&order, &send), missing(&["oficio_firmado"]), "its own oficio");
    scans(&mut order, "oficio_firmado");
    assert_eq!(lacks(&order, &send), None);
    let untold = Some((Reason::MissingFields, vec!["tiene_garantia".to_owned()]));
    for of in ["sec-incidencia", "sec-mantenimiento-preventivo", "sec-reinstalacion"] {
        assert_eq!(lacks(&self::world(of), &send), untold, "{of} goes no easier way");
    }
    assert_eq!(lacks(&self::world("sec-respaldo"), &send), None, "whose data ask nothing");
}

#[test]
fn t16_what_is_still_with_its_user_goes_to_no_provider() {
    for (service, why) in [("sec-mantenimiento-correctivo", Some(Reason::StillWithUser)), ("sec-respaldo", None)] {
        let world = world(service);
        for (to, why) in [(HolderKind::User, why), (HolderKind::Technician, None), (HolderKind::Vendor, None)] {
            let item = taken(&world, Some(world.view.id), to);
            assert_eq!(waits_for(&world.org, &world.view, &item, &to_vendor()), why, "{service} {to:?}");
        }
    }
}

/// T26: who has the machine with them is told before they cancel what they took it for.
#[test]
fn t26_what_was_taken_for_a_ticket_is_in_the_way_of_cancelling_it() {
    let world = world("sec-incidencia");
    let (mine, other) = (world.view.id, DocumentId::from_bytes([5; 16]));
    let duplicate =
        Command::Decision(Decision::Cancel { reason: String::new(), duplicate_of: Some(other), withdrawn: None });
    for (ticket, to, why) in [
        (Some(mine), HolderKind::Technician, Some(Reason::CustodyOut)),
        (Some(mine), HolderKind::User, None),
        (Some(other), HolderKind::Technician, None),
        (None, HolderKind::Technician, None),
    ] {
        let item = taken(&world, ticket, to);
        assert_eq!(waits_for(&world.org, &world.view, &item, &cancel()), why, "{ticket:?} {to:?}");
        assert_eq!(waits_for(&world.org, &world.view, &item, &duplicate), None, "it leaves it to the one that stands");
    }
}

/// BJ-38, SEC-22: whoever names another item is told before they do that the one that was taken is still owed.
#[test]
fn what_was_taken_for_a_ticket_is_in_the_way_of_another_item() {
    let (mut world, id) = (world("sec-incidencia"), ServiceId::new("sec-incidencia"));
    let (mine, other) = (world.view.id, DocumentId::from_bytes([5; 16]));
    let names = |equipment| Command::Content(Content::SetEquipment { equipment });
    for (ticket, why) in [(Some(mine), Some(Reason::MissingReceipt)), (Some(other), None), (None, None)] {
        let item = taken(&world, ticket, HolderKind::Technician);
        for next in [None, Some(other)] {
            assert_eq!(waits_for(&world.org, &world.view, &item, &names(next)), why, "{ticket:?} {next:?}");
        }
        assert_eq!(waits_for(&world.org, &world.view, &item, &names(Some(item.id))), None, "the same");
    }
    for role in ["usuario-sec", "ast"] {
        signs(&mut world, "st-ere", role, "handover");
    }
    let away = taken(&world, Some(mine), HolderKind::Technician);
    assert_eq!(waits_for(&world.org, &world.view, &away, &names(None)), None, "SECOGEM does not ask it back");
    let service = world.org.services.iter_mut().find(|service| service.id == id).expect("a service");
    service.closing.requires_custody_returned = true;
    assert_eq!(waits_for(&world.org, &world.view, &away, &names(None)), Some(Reason::CustodyOut));
}

/// R30: the server asks it of nobody whose ticket was open before the data did; whoever closes is not told that it would.
#[test]
fn r30_custody_that_a_later_version_asks_back_holds_no_earlier_ticket() {
    let (mut world, id) = (world("sec-incidencia"), ServiceId::new("sec-incidencia"));
    let service = world.org.services.iter_mut().find(|service| service.id == id).expect("a service");
    service.closing.requires_custody_returned = true;
    let spared = BTreeMap::from([(id, BTreeSet::from(["closing.custody".to_owned()]))]);
    world.org.earlier = BTreeMap::from([("then".to_owned(), spared)]);
    let close = Command::Decision(Decision::Close { note: String::new(), confirmed_by: None });
    let item = taken(&world, None, HolderKind::Technician);
    for (catalog, why) in [("then", None), ("later", Some(Reason::CustodyOut))] {
        world.view.born.catalog = catalog.into();
        assert_eq!(waits_for(&world.org, &world.view, &item, &close), why, "{catalog}");
    }
}

/// An item that somebody took, before the server ruled on it.
fn taken(world: &World, ticket: Option<DocumentId>, to: HolderKind) -> EquipmentView {
    let holder = |kind, name: &str| Holder { kind, person: None, name: name.to_owned() };
    let hand =
        Hand { name: "x".to_owned(), position: String::new(), strokes: Strokes::parse("1,1 20,30").expect("drawn") };
    let over = HandOver {
        ticket,
        given: Some(hand.clone()),
        taken: Some(hand),
        ..HandOver::new(holder(HolderKind::User, "Delia"), holder(to, "Iván"), "Enciende".to_owned())
    };
    let stamp = Stamp { act: ActId { device: DeviceId::new(3), number: 2 }, ..world.view.born.stamp.clone() };
    let mut view = EquipmentView {
        id: DocumentId::from_bytes([6; 16]),
        born: world.view.born.stamp.clone(),
        fields: BTreeMap::new(),
        notes: Vec::new(),
        requests: vec![Request {
            stamp,
            basis: 0,
            command: Command::Item(Item::HandOver(Box::new(over))),
            ruling: None,
        }],
        labels: Vec::new(),
        custody: Default::default(),
        whereabouts: Default::default(),
        movements: Vec::new(),
        last_movement: None,
        withdrawn: None,
        merged_into: None,
        sightings: Vec::new(),
        stock: Vec::new(),
        stock_entries: Vec::new(),
        conflicts: Vec::new(),
        redactions: Vec::new(),
    };
    equipment::fold(&mut view, minute(60));
    view
}

#[test]
fn sec_27_a_joint_review_bears_three_signatures() {
    let mut world = world("sec-reinstalacion");
    answered(&mut world);
    let done = resolve("Instalado");
    let both = ["st-ere-devolucion", "sec-recepcion-conjunta"];
    assert_eq!(lacks(&world, &done), missing(&both), "SEC-08: what is given to its user is received under the ST-ERE");
    for role in ["usuario-sec", "ast"] {
        signs(&mut world, "st-ere-devolucion", role, "handover");
    }
    assert_eq!(lacks(&world, &done), missing(&["sec-recepcion-conjunta"]));
    let places = ["ast", "proveedor", "coordinacion-administrativa"];
    for (at, role) in places.iter().enumerate() {
        signs(&mut world, "sec-recepcion-conjunta", role, "review");
        let left: Vec<String> =
            places[at + 1..].iter().map(|role| format!("sec-recepcion-conjunta.{role}.review")).collect();
        let left: Vec<&str> = left.iter().map(String::as_str).collect();
        assert_eq!(lacks(&world, &done), missing(&left).filter(|_| !left.is_empty()), "after {role}");
    }
}

/// SEC-08, SEC-27: what a provider gives back on the very order under which it left is reviewed by three and goes back to its
/// user under the ST-ERE.
#[test]
fn sec_27_what_comes_back_on_its_own_order_is_reviewed_and_given_back_under_signatures() {
    for service in ["sec-incidencia", "sec-mantenimiento-correctivo"] {
        let mut world = world(service);
        answered(&mut world);
        set(&mut world, &[("tiene_garantia", "true")]);
        signs(&mut world, "sec-aviso-respaldo", "usuario-sec", "acknowledgement");
        for role in ["usuario-sec", "ast"] {
            signs(&mut world, "st-ere", role, "handover");
        }
        let done = resolve("Reparado");
        assert_eq!(lacks(&world, &done), None, "{service}: the provider may have it when the order ends");
        let back = Command::Decision(Decision::VendorReturned { text: "Tarjeta nueva".to_owned() });
        for (number, command) in [(91, to_vendor()), (92, back)] {
            let born = world.view.born.stamp.clone();
            let stamp = Stamp { act: ActId { number, ..born.act }, ..born };
            world.view.requests.push(Request { stamp, basis: 0, command, ruling: None });
        }
        assert_eq!(lacks(&world, &done), missing(&["st-ere-devolucion", "sec-recepcion-conjunta"]), "{service}");
        for role in ["usuario-sec", "ast"] {
            signs(&mut world, "st-ere-devolucion", role, "handover");
        }
        for role in ["ast", "proveedor", "coordinacion-administrativa"] {
            signs(&mut world, "sec-recepcion-conjunta", role, "review");
        }
        assert_eq!(lacks(&world, &done), None, "{service}");
    }
}

#[test]
fn sec_28_what_continues_another_ticket_says_which_before_anybody_is_assigned() {
    let mut world = world("sec-reinstalacion");
    answered(&mut world);
    world.view.decided.state = crate::state::State::Received;
    world.view.equipment.value = Some(DocumentId::from_bytes([6; 16]));
    let assign = Command::Decision(Decision::Assign { person: None, team: None, reason: String::new() });
    assert_eq!(lacks(&world, &assign), Some((Reason::MissingOrigin, Vec::new())));
    set(&mut world, &[("orden_origen", "SEC-000121")]);
    assert_eq!(lacks(&world, &assign), None, "the form names it");
    set(&mut world, &[("orden_origen", " ")]);
    world.view.labels.push(Label::Ticket(DocumentId::from_bytes([5; 16])));
    assert_eq!(lacks(&world, &assign), None, "it was linked to it");
    world.view.labels.clear();
    world.view.born.continues = Some(DocumentId::from_bytes([5; 16]));
    assert_eq!(lacks(&world, &assign), None, "it was opened so");
}

#[test]
fn sec_39_the_oficio_of_sei_028_bears_its_directors_signature() {
    let mut world = world("sec-sei028");
    set(
        &mut world,
        &[("equipo", "I-1"), ("diagnostico", "Tarjeta"), ("numero_oficio", "12"), ("copia_usuario", "true")],
    );
    set(&mut world, &[("destinatario", "Titular de la Agencia Digital Estatal")]);
    scans(&mut world, "st-ere");
    let done = resolve("Enviado");
    let approval = (Reason::MissingApproval, vec!["approval.0.tdtic".to_owned()]);
    assert_eq!(lacks(&world, &done), Some(approval), "SEC-21: the TDTIC validates it");
    world.view.decided.approvals.push(Approved {
        act: world.view.born.stamp.act,
        by: PersonId::new("octavio"),
        at: minute(1),
        step: 0,
        role: RoleId::new("tdtic"),
        service: ServiceId::new("sec-sei028"),
        content: None,
        stale: false,
    });
    assert_eq!(lacks(&world, &done), missing(&["oficio_firmado"]));
    signs(&mut world, "sec-oficio-sei028", "tdtic", "validation");
    assert_eq!(lacks(&world, &done), None, "the paper that was signed here is the document that is asked for");
}

/// OAX-62, OAX-63: the resguardo bears the dependencia's seal, which is on paper alone.
#[test]
fn oax_62_a_paper_with_a_seal_is_photographed() {
    let mut world = World::worked();
    for decided in [&mut world.view.decided, &mut world.view.ruled] {
        decided.service = ServiceId::new("oax-cambio-extension");
    }
    world.finish_content();
    let devices = [("mac_danado", "00:1A:2B:3C:4D:5E"), ("mac_nuevo", "00:1A:2B:3C:4D:5F"), ("extension", "12407")];
    set(&mut world, &devices);
    set(&mut world, &[("falla_confirmada", "true"), ("serie_danado", "1"), ("serie_nuevo", "2")]);
    set(&mut world, &[("modelo_nuevo", "T46"), ("estado_fisico_nuevo", "Nuevo"), ("correo", "r@oaxaca.gob.mx")]);
    let done = resolve("Teléfono nuevo");
    assert_eq!(lacks(&world, &done), missing(&["resguardo_firmado"]), "user and dependencia the ticket knows");
    let place = world.org.form("oax-resguardo-telefono").expect("a form").signatures[0].clone();
    assert!(place.stamp);
    signs(&mut world, "oax-resguardo-telefono", place.role.as_str(), &place.purpose);
    assert_eq!(lacks(&world, &done), missing(&["resguardo_firmado"]), "glass takes no seal");
    scans(&mut world, "oax-resguardo-telefono");
    assert_eq!(lacks(&world, &done), None, "photographed under the form's own name");
    world.view.signatures.clear();
    world.view.decided.state = crate::state::State::Resolved;
    let close = Command::Decision(Decision::Close { note: String::new(), confirmed_by: Some(ContactWay::Phone) });
    assert_eq!(lacks(&world, &close), None, "what was signed by hand is signed");
    world.view.evidence[0].file.field = Some(FieldId::new("resguardo_firmado"));
    assert_eq!(lacks(&world, &close), None, "under the document's name too");
    world.view.evidence[0].file.field = Some(FieldId::new("otra_foto"));
    assert!(lacks(&world, &close).is_some());
    // Where nothing else asks for the paper, the seal with which the ticket closes does.
    let service = world.org.services.iter_mut().find(|service| service.id.as_str() == "oax-cambio-extension");
    let service = service.expect("a service");
    service.attachments.clear();
    service.closing.requires_documents.clear();
    signs(&mut world, "oax-resguardo-telefono", place.role.as_str(), &place.purpose);
    assert_eq!(
        lacks(&world, &close),
        missing(&["oax-resguardo-telefono"]),
        "a seal is on no glass: its photograph is asked"
    );
    world.view.signatures.clear();
    scans(&mut world, "oax-resguardo-telefono");
    assert_eq!(lacks(&world, &close), None);
}

/// What a service of Benito Juárez lacks at a stage, with these files, signed places of papers and answers.
fn bj(
    service: &str,
    stage: Stage,
    files: &[&str],
    signed: &[(&str, &str, &str)],
    told: &[(&str, &str)],
) -> Vec<String> {
    let org = benito_juarez();
    let service = org.service(&ServiceId::new(service)).expect("a service");
    let places: BTreeSet<(String, String, String)> =
        signed.iter().map(|(paper, role, purpose)| ((*paper).into(), (*role).into(), (*purpose).into())).collect();
    let files: BTreeSet<String> = files.iter().map(|file| (*file).to_owned()).collect();
    let documents = files.iter().cloned().chain(places.iter().map(|(paper, ..)| paper.clone())).collect();
    let counts = EvidenceCounts { signatures: places.len(), places, files, documents, ..EvidenceCounts::default() };
    let values = told.iter().map(|(id, value)| (FieldId::new(*id), (*value).to_owned())).collect();
    let outcome = judge(&org, service, stage, &counts, &values);
    outcome.err().map(|refused| refused.missing.into_iter().map(|one| one.id).collect()).unwrap_or_default()
}

#[test]
fn bj_19_material_by_requisition_waits_for_the_oficio_that_the_director_signs() {
    let service = "bj-red-voz-datos";
    let bought = [("via_adquisicion", "Requisición")];
    assert_eq!(bj(service, Stage::Resolve, &["oficio"], &[], &bought), ["oficio_levantamiento"]);
    let signed = [("bj-oficio-levantamiento", "director", "issue")];
    assert!(bj(service, Stage::Resolve, &["oficio"], &signed, &bought).is_empty());
    let own = [("via_adquisicion", "Recursos propios")];
    assert!(bj(service, Stage::Resolve, &["oficio"], &[], &own).is_empty(), "with resources of their own no oficio");
    let org = benito_juarez();
    let asked = org.missing(&ServiceId::new(service), Stage::Resolve, &Values::new(), None);
    assert!(asked.iter().any(|missing| missing.id == "via_adquisicion"), "which of the two is asked");
}

#[test]
fn bj_20_the_representative_signs_the_order_not_just_somebody_something() {
    let own = [("via_adquisicion", "Recursos propios")];
    let director = ("bj-oficio-levantamiento", "director", "issue");
    let close = |signed: &[(&str, &str, &str)]| bj("bj-red-voz-datos", Stage::Close, &["oficio"], signed, &own);
    assert_eq!(close(&[director]), ["orden_firmada"]);
    assert!(close(&[director, ("bj-orden-servicio", "usuario-bj", "acceptance")]).is_empty());
}

#[test]
fn bj_38_a_diagnosis_bears_the_vobo_and_the_directors_signature() {
    let close = |signed: &[(&str, &str, &str)]| bj("bj-diagnostico-tecnico", Stage::Close, &["oficio"], signed, &[]);
    let (vobo, issue) =
        (("bj-diagnostico-tecnico", "jefe-soporte", "vobo"), ("bj-diagnostico-tecnico", "director", "issue"));
    assert_eq!(close(&[]), ["bj-diagnostico-tecnico"]);
    assert_eq!(close(&[vobo]), ["bj-diagnostico-tecnico.director.issue"]);
    assert!(close(&[vobo, issue]).is_empty());
}
