//! Aguascalientes, Oficialía Mayor: rows of §5.4.

use crate::procedures::acts::{
    accept, answer, ask, ask_approval, assign, close, field, material, not_applicable, note, offer, reject, resolve,
    start, tick, visit, wait_material,
};
use crate::procedures::house::{DAY, Institution};
use crate::procedures::walk::{Ask, Walk, request, submit};
use axum::http::{StatusCode, header};
use ronda_shared::act::DocumentKind;
use ronda_shared::catalog::Stage;
use ronda_shared::command::{Command, OpenRecord, OpenTicket, Record};
use ronda_shared::due::{self, Due};
use ronda_shared::ids::{ChannelId, DocumentId, FieldId, FormId, RegisterId};
use ronda_shared::messages::Reason;
use ronda_shared::paper;
use ronda_shared::state::State;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::ticket::summary::summarize;
use ronda_test_support::client::{Enrolled, Technician};
use serde_json::{Value, json};

/// The demonstration's people: Berta at the desk, technicians, heads; Aldo is Jefe de Informática, Claudia asks.
fn house() -> Institution {
    Institution::of("aguascalientes", &[("otro.tecnico", "tecnico-soporte", &["agu-soporte"])])
}

/// A1–A2, AGU-14, AGU-15, AGU-36…41: by phone or by an oral order; dispatched, handed on, closed by who did it.
#[tokio::test]
async fn agu_soporte_tecnico_with_hand_over() {
    let house = house();
    let (mut berta, mut tania) = (house.agent("berta.saldivar").await, house.technician("tania.medrano").await);
    let mut otro = house.technician("otro.tecnico").await;
    let ask_for = Ask {
        service: "agu-soporte-tecnico",
        channel: "indicacion",
        by: "claudia.topete",
        fields: &[("quien_indica", "El Oficial Mayor")],
    };
    // AGU-15: an oral order bears the name of who gave it.
    let nameless = OpenTicket { fields: Default::default(), ..request(&house, &ask_for) };
    Walk::may_not_open(&house, &mut berta, nameless, Reason::MissingFields).await;
    let walk = Walk::opens(&house, &mut berta, &ask_for).await;
    walk.does(&mut berta, note("Lo pidió al pasar por el pasillo")).await;
    walk.given(&mut berta, "tania.medrano", "agu-soporte").await;
    // AGU-38: responsibility moves at acceptance, never at offer.
    let offered = walk.does(&mut tania, offer("otro.tecnico")).await;
    assert_eq!(walk.view().decided.assignee.map(|who| who.to_string()), Some("tania.medrano".into()));
    walk.does(&mut otro, accept(offered)).await;
    assert_eq!(walk.view().decided.assignee.map(|who| who.to_string()), Some("otro.tecnico".into()));
    // AGU-39: the user gave no facilities.
    walk.leads(&mut otro, ask("No hubo acceso al equipo: ¿cuándo se puede?"), State::NeedsInfo).await;
    walk.leads(&mut berta, answer("Hoy por la tarde"), State::Assigned).await;
    walk.leads(&mut otro, visit(house.now() + 3_600_000), State::Scheduled).await;
    walk.leads(&mut otro, start(), State::InProgress).await;
    walk.leads(&mut otro, resolve("Se reinstaló el controlador"), State::Resolved).await;
    // AGU-40: the executor closes; a colleague does not.
    walk.held(&mut tania, close("Cerrado"), Reason::NotYourTicket).await;
    walk.leads(&mut otro, close("Servicio atendido"), State::Closed).await;
    // AGU-36, AGU-41: the record of what users were attended in, of what the ticket knows: who had the work, too.
    let control = FormId::new("agu-control-atencion");
    let view = walk.view();
    assert!(paper::listed(house.organisation(), &view).contains(&control));
    let record = paper::fill(house.organisation(), &control, &view).expect("a paper");
    let rows = || record.sections.iter().flat_map(|section| &section.rows);
    let said = |label: &str| rows().find(|row| row.label == label).map(|row| row.value.as_str());
    let number = rows().find(|row| row.label == "Número de reporte (OTRS)");
    assert_eq!(number.map(|row| record.reads(row)), view.decided.folio.as_deref());
    assert_eq!(said("Técnico responsable"), Some("otro.tecnico"), "read by name, as the order of SECOGEM");
}

/// AGU-43, AGU-44, AGU-46, AGU-63: voice and data only for the Jefe de Informática or the Administrativo.
#[tokio::test]
async fn agu_red_voz_and_datos() {
    let house = house();
    let (mut claudia, mut berta) = (house.requester("claudia.topete").await, house.agent("berta.saldivar").await);
    let (mut aldo, mut irma) = (house.requester("aldo.santacruz").await, house.requester("irma.delgadillo").await);
    let (mut ulises, mut graciela) =
        (house.technician("ulises.reynoso").await, house.technician("graciela.ibarra").await);
    let voice = |by| Ask { service: "agu-red-voz", channel: "mail", by, fields: &[("permiso_especial", "true")] };
    let asked = request(&house, &voice("claudia.topete"));
    let told = Walk::may_not_open(&house, &mut claudia, asked, Reason::OnlyTheseAsk).await;
    assert!(told.iter().any(|who| who.contains("Jefe de Informática")), "AGU-43: {told:?}");
    assert!(told.iter().any(|who| who.contains("Administrativo")), "AGU-43: {told:?}");
    let walk = Walk::opens(&house, &mut aldo, &voice("aldo.santacruz")).await;
    let view = walk.view();
    assert!(view.fields.keys().any(|id| id.as_str() == "autoriza"), "who authorises is named in the request (AGU-44)");
    walk.given(&mut berta, "ulises.reynoso", "agu-voz").await;
    walk.leads(&mut ulises, start(), State::InProgress).await;
    walk.leads(&mut ulises, resolve("Extensión programada"), State::Resolved).await;
    walk.leads(&mut ulises, close("Atendido"), State::Closed).await;
    let data = Ask { service: "agu-red-datos", channel: "phone", by: "irma.delgadillo", fields: &[] };
    let asked = OpenTicket { subservice: Some("Acceso a internet".into()), ..request(&house, &data) };
    Walk::may_not_open(&house, &mut irma, asked.clone(), Reason::MissingFields).await;
    let mut asked = asked;
    for (id, day) in [("fecha_inicio", "2026-12-01"), ("fecha_fin", "2027-01-31")] {
        asked.fields.insert(ronda_shared::ids::FieldId::new(id), day.into());
    }
    let walk = Walk::opens_with(&house, &mut irma, asked).await;
    walk.given(&mut berta, "graciela.ibarra", "agu-datos").await;
    walk.leads(&mut graciela, start(), State::InProgress).await;
    walk.leads(&mut graciela, resolve("Acceso abierto hasta el 31 de enero"), State::Resolved).await;
    walk.leads(&mut graciela, close("Atendido"), State::Closed).await;
}

/// AGU-45: a special event is told fifteen days before; it is studied on site, and may wait for what must be bought.
#[tokio::test]
async fn agu_evento() {
    let house = house();
    let (mut aldo, mut berta) = (house.requester("aldo.santacruz").await, house.agent("berta.saldivar").await);
    let mut graciela = house.technician("graciela.ibarra").await;
    let event = |day| Ask { service: "agu-evento-datos", channel: "mail", by: "aldo.santacruz", fields: day };
    // Monday 23 November: the 7th of December is fourteen days away, the 8th fifteen.
    let near = request(&house, &event(&[("fecha_evento", "2026-12-07")]));
    let told = Walk::may_not_open(&house, &mut aldo, near.clone(), Reason::ShortNotice).await;
    assert!(told[0].contains("15 días antes del evento"), "AGU-45: {told:?}");
    let told = ronda_shared::time::Timestamp::from_millis(house.now() - 3 * DAY);
    let in_time = OpenTicket { channel: ChannelId::new("oficio"), occurred_at: Some(told), ..near };
    let letter = Walk::opens_with(&house, &mut berta, in_time).await;
    letter.leads(&mut berta, reject("Se registró en tiempo, y el evento se canceló"), State::Rejected).await;
    let walk = Walk::opens(&house, &mut aldo, &event(&[("fecha_evento", "2026-12-08")])).await;
    walk.given(&mut berta, "graciela.ibarra", "agu-datos").await;
    walk.leads(&mut graciela, visit(house.now() + DAY), State::Scheduled).await;
    house.pass(DAY);
    walk.leads(&mut graciela, start(), State::InProgress).await;
    walk.all(&mut graciela, [tick("agu-evento-datos.3"), field("estudio", "Enlace de microondas factible")]).await;
    walk.does(&mut graciela, material("Antena", 2)).await;
    walk.leads(&mut graciela, wait_material("Se propone la compra"), State::WaitingMaterial).await;
    walk.leads(&mut berta, crate::procedures::acts::available("La dependencia la compró"), State::Assigned).await;
    walk.leads(&mut graciela, start(), State::InProgress).await;
    walk.ticks_the_rest(&mut graciela).await;
    walk.leads(&mut graciela, resolve("Servicio listo en la sede"), State::Resolved).await;
    walk.leads(&mut graciela, close("Atendido"), State::Closed).await;
}

/// AGU-19, AGU-21, AGU-22…25: a citizen without an account telephones. Cash that a kiosk did not give back: to the head of the kiosks, the cut, the return with signature and ID.
#[tokio::test]
async fn agu_cas_queja() {
    let house = house();
    let (mut jaime, mut ofelia) = (house.agent("jaime.lozoya").await, house.supervisor("ofelia.romo").await);
    let ask_for =
        Ask { service: "agu-cas-queja", channel: "cas-800", by: "ramiro.ciudadano", fields: &[("tipo", "Queja")] };
    let walk = Walk::opens(&house, &mut jaime, &ask_for).await;
    walk.does(&mut jaime, crate::procedures::acts::priority("high")).await;
    walk.leads(&mut ofelia, assign("ofelia.romo", "agu-cas"), State::Assigned).await;
    walk.leads(&mut ofelia, start(), State::InProgress).await;
    walk.all(&mut ofelia, [tick("agu-cas-queja.1"), tick("agu-cas-queja.2"), tick("agu-cas-queja.3")]).await;
    walk.all(
        &mut ofelia,
        [field("monto_faltante", "200"), field("monto_devuelto", "120"), field("hora_corte", "11:40")],
    )
    .await;
    walk.fills(&mut ofelia, Stage::Resolve).await;
    walk.ticks_the_rest(&mut ofelia).await;
    walk.leads(&mut ofelia, resolve("Se devolvieron 120 pesos"), State::Resolved).await;
    // AGU-24: form, copy of the ID and signature of conformity.
    walk.needs(&mut ofelia, close("Devuelto"), Reason::MissingEvidence, &["copia_ife", "agu-queja-cas"]).await;
    let copy = walk.attaches(&mut ofelia, "copia_ife").await;
    // The copy of somebody's identity is the head's alone to see; that it is there everybody reads, and no browser keeps it.
    let path = format!("/api/documents/{}/evidence/{copy}", walk.id);
    let served = ofelia.get(&path).await;
    assert_eq!(served.status, StatusCode::OK);
    assert_eq!(served.headers[header::CACHE_CONTROL], "private, no-store");
    for path in [path.clone(), format!("{path}/thumb")] {
        assert_eq!(jaime.get(&path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    walk.signs(&mut ofelia, "agu-queja-cas", "ciudadano", "acceptance", "Ramiro Olvera").await;
    // R33: what was signed does not change; a counter-entry with signatures of its own corrects it.
    walk.refused(&mut ofelia, field("monto_devuelto", "150"), Reason::R33Signed).await;
    let entry = "agu-contraasiento-devolucion";
    let why = field("motivo_contraasiento", "Se contó mal un billete");
    walk.all(&mut ofelia, [field("monto_devuelto_correcto", "150"), why]).await;
    let printed = walk.printed(entry);
    let says = |label: &str, value: &str| {
        printed.sections.iter().flat_map(|part| &part.rows).any(|row| row.label == label && row.value == value)
    };
    assert!(says("Monto devuelto según se firmó", "120") && says("Monto devuelto correcto", "150"), "{printed:?}");
    assert!(says("Diferencia", "30"), "{printed:?}");
    let counts = || paper::sum_that_counts(house.organisation(), &walk.view(), &FieldId::new("monto_devuelto"));
    // AGU-20: what of the kiosk's money is in dispute follows the counter-entry.
    let money = house.organisation().settings.item_pages[0].sections[3].disputed.clone().expect("money");
    let disputed = || paper::in_dispute(house.organisation(), &[walk.view()], &money);
    assert_eq!(disputed(), "80", "200 less the 120 that were signed");
    walk.signs(&mut ofelia, entry, "jefe-cas", "counter-entry", "Ofelia Romo").await;
    assert_eq!(counts().as_deref(), Some("120"), "both sign it");
    walk.signs(&mut ofelia, entry, "ciudadano", "acceptance", "Ramiro Olvera").await;
    assert_eq!((counts().as_deref(), disputed().as_str()), (Some("150"), "50"));
    walk.held(&mut jaime, close("Devuelto"), Reason::NotTheCloser).await;
    walk.leads(&mut ofelia, close("Devuelto"), State::Closed).await;
    assert_eq!(disputed(), "0", "what is over is in nobody's dispute");
    walk.refused(&mut ofelia, field("monto_devuelto", "0"), Reason::R33Signed).await;
}

/// PR01 3d, AGU-24: form, copy of the ID and signature go with cash that is given back; a complaint in which the count finds
/// none missing ends without them.
#[tokio::test]
async fn agu_24_a_complaint_in_which_nothing_was_missing_ends_without_a_return() {
    let house = house();
    let (mut jaime, mut ofelia) = (house.agent("jaime.lozoya").await, house.supervisor("ofelia.romo").await);
    let ask_for =
        Ask { service: "agu-cas-queja", channel: "cas-800", by: "ramiro.ciudadano", fields: &[("tipo", "Queja")] };
    let walk = Walk::opens(&house, &mut jaime, &ask_for).await;
    walk.does(&mut jaime, crate::procedures::acts::priority("high")).await;
    walk.leads(&mut ofelia, assign("ofelia.romo", "agu-cas"), State::Assigned).await;
    walk.leads(&mut ofelia, start(), State::InProgress).await;
    walk.all(&mut ofelia, [tick("agu-cas-queja.1"), tick("agu-cas-queja.2"), tick("agu-cas-queja.3")]).await;
    walk.all(&mut ofelia, [field("monto_faltante", "0"), field("monto_devuelto", "0")]).await;
    walk.fills(&mut ofelia, Stage::Resolve).await;
    for item in ["agu-cas-queja.4", "agu-cas-queja.5"] {
        walk.does(&mut ofelia, not_applicable(item, "El corte no muestra faltante")).await;
    }
    walk.leads(&mut ofelia, resolve("El corte no muestra faltante"), State::Resolved).await;
    walk.leads(&mut ofelia, close("Se le explicó a quien se quejó"), State::Closed).await;
}

/// AGU-20, AGU-26…29: a kiosk that fails, the day's maintenance, a service installed, cash taken to the vault.
#[tokio::test]
async fn agu_cas() {
    let house = house();
    let (mut jaime, mut ofelia) = (house.agent("jaime.lozoya").await, house.supervisor("ofelia.romo").await);
    let mut pablo = house.technician("pablo.esquivel").await;
    for (service, channel) in [
        ("agu-cas-falla", "cas"),
        ("agu-cas-mantenimiento", "programado"),
        ("agu-cas-instalacion", "oficio"),
        ("agu-cas-resguardo-efectivo", "programado"),
    ] {
        let ask_for = Ask { service, channel, by: "ramiro.ciudadano", fields: &[] };
        let walk = Walk::opens(&house, &mut jaime, &ask_for).await;
        walk.does(&mut jaime, crate::procedures::acts::priority("high")).await;
        walk.leads(&mut ofelia, assign("pablo.esquivel", "agu-cas"), State::Assigned).await;
        walk.leads(&mut pablo, start(), State::InProgress).await;
        if service == "agu-cas-resguardo-efectivo" {
            let asked = walk.asks(Stage::Resolve);
            assert!(
                ["sello_guarda_bolsa", "testigos"].iter().all(|id| asked.iter().any(|one| one == id)),
                "AGU-25: {asked:?}"
            );
        }
        walk.fills(&mut pablo, Stage::Resolve).await;
        walk.ticks_the_rest(&mut pablo).await;
        walk.leads(&mut pablo, resolve("Hecho"), State::Resolved).await;
        if service == "agu-cas-resguardo-efectivo" {
            walk.refused(&mut pablo, close("Atendido"), Reason::MissingSignature).await;
            walk.signs(&mut pablo, "agu-corte-efectivo", "responsable-cas", "count", "Pablo Esquivel").await;
            walk.refused(&mut pablo, field("monto_contado", "2"), Reason::R33Signed).await;
        }
        walk.leads(&mut pablo, close("Atendido"), State::Closed).await;
    }
}

/// AGU-58…62: SIGUE. Never rights of an administrator; the owner's mail is attached and its data corroborated first.
#[tokio::test]
async fn agu_sigue() {
    let house = house();
    let (mut claudia, mut berta) = (house.requester("claudia.topete").await, house.agent("berta.saldivar").await);
    let mut ines = house.technician("ines.gallardo").await;
    let ask_for = |rights| Ask { service: "agu-sigue", channel: "mail", by: "claudia.topete", fields: rights };
    let never = request(&house, &ask_for(&[("permisos", "Derechos de administrador")]));
    let told = Walk::may_not_open(&house, &mut claudia, never, Reason::NeverGranted).await;
    assert!(told[0].contains("derechos únicos o de administrador"), "AGU-61: {told:?}");
    let walk = Walk::opens(&house, &mut claudia, &ask_for(&[("permisos", "Visualización")])).await;
    walk.given(&mut berta, "ines.gallardo", "agu-gid").await;
    let told = walk.needs(&mut ines, start(), Reason::MissingEvidence, &["correo_autorizacion"]).await;
    assert!(told[0].contains("dueño de la información de la dependencia"), "AGU-58: who gives it: {told:?}");
    walk.attaches(&mut claudia, "correo_autorizacion").await;
    walk.leads(&mut ines, start(), State::InProgress).await;
    walk.all(&mut ines, [tick("agu-sigue.1"), tick("agu-sigue.3")]).await;
    let told = walk.needs(&mut ines, resolve("Usuario creado"), Reason::MissingChecklist, &["agu-sigue.2"]).await;
    assert_eq!(told, ["Validar con el dueño de la información"], "AGU-59");
    walk.does(&mut ines, tick("agu-sigue.2")).await;
    walk.leads(&mut ines, resolve("Usuario creado"), State::Resolved).await;
    walk.leads(&mut ines, close("Atendido"), State::Closed).await;
    // Asked for in words, it is registered and refused (T25).
    let told = Walk::opens(&house, &mut berta, &ask_for(&[("permisos", "Otro")])).await;
    told.leads(&mut berta, reject("Derechos de administrador no se conceden a nadie"), State::Rejected).await;
}

/// PR02 4, PR06 3d: what a ticket is about is entered in its register, out of that ticket.
async fn enters(
    house: &Institution,
    who: &mut Enrolled,
    ticket: DocumentId,
    register: &str,
    fields: &[(&str, &str)],
) -> DocumentId {
    let register = RegisterId::new(register);
    let def = house.organisation().register(&register).expect("a register");
    let open = OpenRecord {
        fields: fields.iter().map(|(id, value)| (FieldId::new(*id), (*value).to_owned())).collect(),
        texts: def.texts(),
        links: vec![ticket],
        register,
    };
    let enter = Command::Record(Record::OpenRecord(Box::new(open)));
    let record = house.document();
    let said = submit(house, who, record, DocumentKind::Record, &enter).await;
    assert_eq!(said.outcome, Outcome::Accepted);
    record
}

/// PR02 4, AGU-34: the control of databases is a record of the procedure: what was created stands there before it is finished.
#[tokio::test]
async fn agu_34_a_database_stands_in_its_register_before_it_is_finished() {
    let house = house();
    let (mut berta, mut rogelio) = (house.agent("berta.saldivar").await, house.technician("rogelio.varela").await);
    let ask_for =
        Ask { service: "agu-bd-creacion", channel: "oficio", by: "irma.delgadillo", fields: &[("gestor", "INFORMIX")] };
    let walk = Walk::opens(&house, &mut berta, &ask_for).await;
    walk.given(&mut berta, "rogelio.varela", "agu-bd").await;
    for file in ["escrito", "estructura_txt"] {
        walk.attaches(&mut berta, file).await;
    }
    walk.leads(&mut rogelio, start(), State::InProgress).await;
    walk.needs(&mut rogelio, resolve("Creada"), Reason::MissingFields, &["base"]).await;
    walk.does(&mut rogelio, field("base", "padron")).await;
    walk.held(&mut rogelio, resolve("Creada"), Reason::MissingRecord).await;
    assert_eq!(walk.state(), State::InProgress);
}

/// A backup that is done but for its medium, and who did it.
async fn backed_up(house: &Institution) -> (Walk<'_>, Technician) {
    let (mut berta, mut silvano) = (house.agent("berta.saldivar").await, house.technician("silvano.mota").await);
    let ask_for = Ask { service: "agu-respaldos", channel: "oficio", by: "irma.delgadillo", fields: &[] };
    let walk = Walk::opens(house, &mut berta, &ask_for).await;
    walk.given(&mut berta, "silvano.mota", "agu-so").await;
    walk.leads(&mut silvano, start(), State::InProgress).await;
    walk.fills(&mut silvano, Stage::Resolve).await;
    walk.ticks_the_rest(&mut silvano).await;
    (walk, silvano)
}

/// PR06 3d, AGU-51: the medium of a backup stands in the control of media before the backup is finished.
#[tokio::test]
async fn agu_51_a_medium_stands_in_its_register_before_its_backup_is_finished() {
    let house = house();
    let (walk, mut silvano) = backed_up(&house).await;
    walk.held(&mut silvano, resolve("Hecho"), Reason::MissingRecord).await;
    assert_eq!(walk.state(), State::InProgress);
}

/// PR06 3e, AGU-51: a tape that came back unreadable is retired, and the work on it is finished all the same.
#[tokio::test]
async fn agu_51_a_medium_that_was_retired_is_known_all_the_same() {
    let house = house();
    let (walk, mut silvano) = backed_up(&house).await;
    let medium = walk.view().fields[&FieldId::new("medio")].value.clone();
    let record = enters(&house, &mut silvano, walk.id, "medios", &[("medio", medium.as_str())]).await;
    let retires = Record::MoveRecord { from: "cecap".into(), to: "baja".into(), reason: "Ilegible".into() };
    let said = submit(&house, &mut silvano, record, DocumentKind::Record, &Command::Record(retires)).await;
    assert_eq!(said.outcome, Outcome::Accepted);
    walk.leads(&mut silvano, resolve("La cinta se dio de baja"), State::Resolved).await;
}

/// A service, who does it, in which team, what is told, which papers it waits for.
type Given<'a> = (&'a str, &'a str, &'a str, &'a [(&'a str, &'a str)], &'a [&'a str]);

/// AGU-30…34, AGU-48…56: databases, backups, accesses.
#[tokio::test]
async fn agu_databases_backups_and_accesses() {
    let house = house();
    let mut berta = house.agent("berta.saldivar").await;
    let (mut rogelio, mut silvano) = (house.technician("rogelio.varela").await, house.technician("silvano.mota").await);
    let rows: [Given<'_>; 4] = [
        ("agu-bd-creacion", "rogelio.varela", "agu-bd", &[("gestor", "INFORMIX")], &["escrito", "estructura_txt"]),
        ("agu-bd-permisos", "rogelio.varela", "agu-bd", &[], &["escrito"]),
        ("agu-respaldos", "silvano.mota", "agu-so", &[], &[]),
        ("agu-accesos", "silvano.mota", "agu-so", &[], &["formato"]),
    ];
    for (service, who, team, fields, files) in rows {
        let ask_for = Ask { service, channel: "oficio", by: "irma.delgadillo", fields };
        let walk = Walk::opens(&house, &mut berta, &ask_for).await;
        walk.given(&mut berta, who, team).await;
        let who = if team == "agu-bd" { &mut rogelio } else { &mut silvano };
        // PR02 3a, 3b, 3d, PR07 3a: what was asked for in writing, with its form, is there before it is made.
        if !files.is_empty() {
            walk.needs(who, start(), Reason::MissingEvidence, files).await;
        }
        for file in files {
            walk.attaches(&mut berta, file).await;
        }
        walk.leads(who, start(), State::InProgress).await;
        walk.fills(who, Stage::Resolve).await;
        walk.ticks_the_rest(who).await;
        if service == "agu-bd-creacion" {
            let base = walk.view().fields[&FieldId::new("base")].value.clone();
            enters(&house, who, walk.id, "bases-de-datos", &[("base", base.as_str()), ("gestor", "INFORMIX")]).await;
        }
        if service == "agu-respaldos" {
            let medium = walk.view().fields[&FieldId::new("medio")].value.clone();
            enters(&house, who, walk.id, "medios", &[("medio", medium.as_str())]).await;
        }
        walk.leads(who, resolve("Hecho"), State::Resolved).await;
        walk.leads(who, close("Atendido"), State::Closed).await;
    }
}

/// PR07 3a, AGU-55: the form that the Área Administrativa signed here is the form: nobody scans it as well.
#[tokio::test]
async fn agu_55_a_form_that_was_signed_here_is_the_form() {
    let house = house();
    let (mut berta, mut silvano) = (house.agent("berta.saldivar").await, house.technician("silvano.mota").await);
    let ask_for = Ask { service: "agu-accesos", channel: "phone", by: "irma.delgadillo", fields: &[] };
    let walk = Walk::opens(&house, &mut berta, &ask_for).await;
    walk.given(&mut berta, "silvano.mota", "agu-so").await;
    walk.needs(&mut silvano, start(), Reason::MissingEvidence, &["formato"]).await;
    let (form, area) = ("agu-abc-usuario", "administrativo-dependencia");
    walk.signs(&mut silvano, form, area, "authorisation", "Irma Delgadillo").await;
    walk.leads(&mut silvano, start(), State::InProgress).await;
}

/// PR02 3e, AGU-33: a change to the structure is made as its developers ask for it; only permissions are asked for in writing.
#[tokio::test]
async fn agu_33_a_change_of_structure_goes_without_a_writing() {
    let house = house();
    let (mut berta, mut rogelio) = (house.agent("berta.saldivar").await, house.technician("rogelio.varela").await);
    let change = [("tipo", "Modificación de estructura")];
    let ask_for = Ask { service: "agu-bd-permisos", channel: "phone", by: "irma.delgadillo", fields: &change };
    let walk = Walk::opens(&house, &mut berta, &ask_for).await;
    walk.given(&mut berta, "rogelio.varela", "agu-bd").await;
    walk.leads(&mut rogelio, start(), State::InProgress).await;
    walk.leads(&mut rogelio, resolve("Se agregó la columna"), State::Resolved).await;
    walk.leads(&mut rogelio, close("Atendido"), State::Closed).await;
}

/// §7.2, AGU-01…13: a project in six phases, each a part; its requirements authorised by who asked before it is built.
#[tokio::test]
async fn agu_proyecto_nuevo() {
    let house = house();
    let (mut claudia, mut marcela) = (house.requester("claudia.topete").await, house.supervisor("marcela.duron").await);
    let mut fabian = house.technician("fabian.leos").await;
    let ask_for = Ask { service: "agu-proyecto-nuevo", channel: "escrito", by: "claudia.topete", fields: &[] };
    let whole = Walk::opens(&house, &mut claudia, &ask_for).await;
    whole.given(&mut marcela, "fabian.leos", "agu-proyectos").await;
    whole.leads(&mut fabian, start(), State::InProgress).await;
    let service = &ronda_shared::ids::ServiceId::new("agu-proyecto-nuevo");
    let parts = house.organisation().service(service).expect("a service").parts.clone();
    let mut before = None;
    for part in &parts {
        let asked = OpenTicket {
            subservice: Some(part.name.clone()),
            parent: Some(whole.id),
            after: before,
            ..request(&house, &ask_for)
        };
        let phase = Walk::part(&house, &mut marcela, asked).await;
        phase.given(&mut marcela, "fabian.leos", "agu-proyectos").await;
        phase.leads(&mut fabian, start(), State::InProgress).await;
        let item = part.items[0].as_str();
        phase.needs(&mut fabian, resolve("Fase terminada"), Reason::MissingChecklist, &[item]).await;
        phase.does(&mut fabian, tick(item)).await;
        if part.name.starts_with("A2") {
            // AGU-07: what was written down is authorised by who asked, and by nobody else.
            whole.fills(&mut fabian, Stage::Work).await;
            let concept = ["objetivos", "contenido_vision", "requerimientos"];
            whole.all(&mut fabian, concept.map(|id| field(id, "Como se acordó"))).await;
            whole.leads(&mut fabian, ask_approval("Documento de Requerimientos"), State::AwaitingApproval).await;
            whole.grants(&mut claudia, State::InProgress).await;
        }
        phase.leads(&mut fabian, resolve("Fase terminada"), State::Resolved).await;
        phase.leads(&mut fabian, close("Fase terminada"), State::Closed).await;
        whole.does(&mut fabian, tick(item)).await;
        before = Some(phase.id);
        house.pass(7 * DAY);
    }
    whole.fills(&mut fabian, Stage::Resolve).await;
    // AGU-09, AGU-11, AGU-13: what each activity yields stands on its paper before the system is delivered.
    let yields = ["actividades", "contenido_reglas", "contenido_prototipos", "contenido_descripcion"];
    let rest = ["requerimientos_tecnicos", "contenido_arquitectura", "contenido_ficha"];
    let tests = ["contenido_unitarias", "contenido_integracion", "contenido_aceptacion"];
    let results = ["resultado_unitarias", "resultado_integracion", "resultado_aceptacion"];
    let all: Vec<&str> = yields
        .into_iter()
        .chain(rest)
        .chain(tests.into_iter().zip(results).flat_map(|(one, two)| [one, two]))
        .collect();
    let told = whole.needs(&mut fabian, resolve("Sistema liberado"), Reason::MissingFields, &all).await;
    assert!(told.contains(&"Reglas de Negocio: Contenido".to_owned()), "several ask for theirs: {told:?}");
    let written = yields.into_iter().chain(rest).chain(tests).map(|id| field(id, "Como se acordó"));
    whole.all(&mut fabian, written).await;
    // AGU-12: a test that found errors lets nothing be delivered.
    whole.all(&mut fabian, results.map(|id| field(id, "Aprobada"))).await;
    whole.does(&mut fabian, field("resultado_aceptacion", "Con errores")).await;
    let failed = ["resultado_aceptacion"];
    whole.needs(&mut fabian, resolve("Sistema liberado"), Reason::MissingFields, &failed).await;
    whole.does(&mut fabian, field("resultado_aceptacion", "Aprobada")).await;
    whole.leads(&mut fabian, resolve("Sistema liberado"), State::Resolved).await;
    whole.needs(&mut fabian, close("Liberado"), Reason::MissingEvidence, &["agu-liberacion"]).await;
    whole.attaches(&mut fabian, "agu-liberacion").await;
    whole.leads(&mut fabian, close("Liberado"), State::Closed).await;
}

/// §7.2.1.1, AGU-01: the two days are those of A1, the rest is «Variable»: once A1 is done a project is late for nothing.
#[tokio::test]
async fn agu_01_two_days_are_promised_for_the_first_phase_alone() {
    let house = house();
    let (mut claudia, mut marcela) = (house.requester("claudia.topete").await, house.supervisor("marcela.duron").await);
    let mut fabian = house.technician("fabian.leos").await;
    let ask_for = Ask { service: "agu-proyecto-nuevo", channel: "escrito", by: "claudia.topete", fields: &[] };
    let (first, item) = ("A1 Gestión de la solicitud", "agu-proyecto-nuevo.1");
    let whole = Walk::opens(&house, &mut claudia, &ask_for).await;
    let promise = whole.view().decided.commitment;
    assert!(promise.resolve_by.is_some());
    assert_eq!(promise.part.map(|part| part.name).as_deref(), Some(first));
    let phase =
        |name: &str| OpenTicket { subservice: Some(name.into()), parent: Some(whole.id), ..request(&house, &ask_for) };
    let own = Walk::part(&house, &mut marcela, phase(first)).await;
    assert!(own.view().decided.commitment.resolve_by.is_some(), "the phase itself");
    let next = Walk::part(&house, &mut marcela, phase("A2 Conceptualización")).await;
    assert_eq!(next.view().decided.commitment.resolve_by, None, "«Variable»");
    let late = Walk::opens(&house, &mut claudia, &ask_for).await;
    for walk in [&whole, &late] {
        walk.given(&mut marcela, "fabian.leos", "agu-proyectos").await;
        walk.leads(&mut fabian, start(), State::InProgress).await;
    }
    whole.does(&mut fabian, tick(item)).await;
    house.pass(7 * DAY);
    let breaks = |walk: &Walk<'_>| {
        let agenda = due::agenda(house.organisation(), &walk.view());
        agenda.iter().any(|item| item.what == Due::Breach)
    };
    assert!(!breaks(&whole), "A1 was done in time");
    assert!(breaks(&late) || late.view().notes.iter().any(|note| note.text.contains(first)), "A1 was not");
    late.does(&mut fabian, tick(item)).await;
    let [kept, broken] = [&whole, &late].map(|walk| summarize(&walk.view()));
    assert_eq!((kept.resolve_by, kept.promised, kept.kept.solution), (None, None, Some(true)));
    assert_eq!((broken.resolve_by, broken.promised, broken.kept.solution), (None, None, Some(false)));
    let told: Value = marcela.get("/api/promises?service=agu-proyecto-nuevo").await.json();
    let row = &told["rows"][0];
    assert!(row["name"].as_str().is_some_and(|name| name.ends_with(first)), "{row}");
    assert_eq!(row["solution"], json!({ "kept": 1, "broken": 1, "open": 0 }), "{told}");
}

/// PR02 3b, AGU-07: «debe ser autorizado por parte del solicitante para continuar con el proceso de desarrollo»: what comes
/// after the concept does not begin before.
#[tokio::test]
async fn agu_07_no_elaboration_begins_before_the_requirements_are_authorised() {
    let house = house();
    let (mut claudia, mut marcela) = (house.requester("claudia.topete").await, house.supervisor("marcela.duron").await);
    let mut fabian = house.technician("fabian.leos").await;
    let ask_for = Ask { service: "agu-proyecto-nuevo", channel: "escrito", by: "claudia.topete", fields: &[] };
    let whole = Walk::opens(&house, &mut claudia, &ask_for).await;
    whole.given(&mut marcela, "fabian.leos", "agu-proyectos").await;
    whole.leads(&mut fabian, start(), State::InProgress).await;
    let phase =
        |name: &str| OpenTicket { subservice: Some(name.into()), parent: Some(whole.id), ..request(&house, &ask_for) };
    let concept = Walk::part(&house, &mut marcela, phase("A2 Conceptualización")).await;
    concept.given(&mut marcela, "fabian.leos", "agu-proyectos").await;
    concept.leads(&mut fabian, start(), State::InProgress).await;
    let early = Walk::part(&house, &mut marcela, phase("A3 Elaboración")).await;
    early.given(&mut marcela, "fabian.leos", "agu-proyectos").await;
    early.held(&mut fabian, start(), Reason::MissingApproval).await;
    assert_eq!(early.state(), State::Assigned);
    whole.fills(&mut fabian, Stage::Work).await;
    whole.does(&mut fabian, field("requerimientos", "El solicitante consulta el padrón por RFC")).await;
    whole.leads(&mut fabian, ask_approval("Documento de Requerimientos"), State::AwaitingApproval).await;
    whole.grants(&mut claudia, State::InProgress).await;
    let then = Walk::part(&house, &mut marcela, phase("A3 Elaboración")).await;
    then.given(&mut marcela, "fabian.leos", "agu-proyectos").await;
    then.leads(&mut fabian, start(), State::InProgress).await;
}

/// AGU-07, AGU-11, AGU-12: each paper of a project has words of its own. What is written on those that come later leaves
/// Visión y Alcance as it was, and the requirements as they were authorised and signed.
#[tokio::test]
async fn agu_papers_of_a_project_keep_their_own_words() {
    let house = house();
    let (mut claudia, mut marcela) = (house.requester("claudia.topete").await, house.supervisor("marcela.duron").await);
    let mut fabian = house.technician("fabian.leos").await;
    let ask_for = Ask { service: "agu-proyecto-nuevo", channel: "escrito", by: "claudia.topete", fields: &[] };
    let walk = Walk::opens(&house, &mut claudia, &ask_for).await;
    walk.given(&mut marcela, "fabian.leos", "agu-proyectos").await;
    walk.leads(&mut fabian, start(), State::InProgress).await;
    walk.fills(&mut fabian, Stage::Work).await;
    let concept = [
        ("objetivos", "Un solo padrón de proveedores"),
        ("contenido_vision", "Alta, consulta y baja; sin pagos"),
        ("requerimientos", "El solicitante consulta el padrón por RFC"),
    ];
    walk.all(&mut fabian, concept.map(|(id, text)| field(id, text))).await;
    walk.signs(&mut fabian, "agu-requerimientos", "solicitante", "authorisation", "Claudia Topete").await;
    walk.leads(&mut fabian, ask_approval("Documento de Requerimientos"), State::AwaitingApproval).await;
    walk.grants(&mut claudia, State::InProgress).await;
    let before = ["agu-vision-alcance", "agu-requerimientos"].map(|form| walk.printed(form));
    let later = [
        ("actividades", "Semanas 1 a 3: análisis"),
        ("avance", "Semana 1: 20 %"),
        ("contenido_unitarias", "Alta y baja"),
        ("resultado_unitarias", "Aprobada"),
        ("contenido_aceptacion", "Consulta por RFC"),
        ("resultado_aceptacion", "Con errores"),
        ("contenido_liberacion", "Versión 1.0"),
    ];
    walk.all(&mut fabian, later.map(|(id, text)| field(id, text))).await;
    for before in before {
        let now = walk.printed(before.form.as_str());
        assert_eq!(paper::canonical(&now), paper::canonical(&before), "{} says what it said", before.title);
        let stand = now.signatures.iter().all(|place| place.signed.as_ref().is_some_and(|signed| !signed.amended));
        assert!(stand, "AGU-07: {:?}", now.signatures);
    }
    let view = walk.view();
    assert!(view.decided.approvals.iter().any(|approved| !approved.stale), "AGU-07: {:?}", view.decided.approvals);
    assert_eq!(view.decided.state, State::InProgress);
    // AGU-12: each of the tests says what came of it.
    let result = |form: &str| {
        let rows = walk.printed(form).sections.into_iter().flat_map(|section| section.rows);
        rows.filter(|row| row.label == "Resultado").map(|row| row.value).collect::<String>()
    };
    assert_eq!([result("agu-pruebas"), result("agu-pruebas-aceptacion")], ["Aprobada", "Con errores"]);
}

/// AGU-04, AGU-05, AGU-12: a maintenance of a system; what cannot be attended is told so.
#[tokio::test]
async fn agu_proyecto_mantenimiento() {
    let house = house();
    let (mut claudia, mut marcela) = (house.requester("claudia.topete").await, house.supervisor("marcela.duron").await);
    let mut fabian = house.technician("fabian.leos").await;
    let ask_for = Ask { service: "agu-proyecto-mantenimiento", channel: "escrito", by: "claudia.topete", fields: &[] };
    let refused = Walk::opens(&house, &mut claudia, &ask_for).await;
    refused.refused(&mut marcela, reject(" "), Reason::MissingReason).await;
    refused.leads(&mut marcela, reject("No hay recursos este año"), State::Rejected).await;
    let walk = Walk::opens(&house, &mut claudia, &ask_for).await;
    walk.given(&mut marcela, "fabian.leos", "agu-proyectos").await;
    walk.leads(&mut fabian, start(), State::InProgress).await;
    walk.fills(&mut fabian, Stage::Resolve).await;
    // PR05 3a: what was changed is tested before it is delivered; PR01 4: the Servicio de Mantenimiento is a record.
    let tests = "agu-proyecto-mantenimiento.5";
    let points = ["agu-proyecto-mantenimiento.4", "agu-proyecto-mantenimiento.2", "agu-proyecto-mantenimiento.3"];
    walk.all(&mut fabian, points.map(tick)).await;
    walk.needs(&mut fabian, resolve("Reporte corregido"), Reason::MissingChecklist, &[tests]).await;
    walk.does(&mut fabian, tick(tests)).await;
    let record = ["contenido_mantenimiento"];
    walk.needs(&mut fabian, resolve("Reporte corregido"), Reason::MissingFields, &record).await;
    walk.does(&mut fabian, field("contenido_mantenimiento", "Se agregó el periodo")).await;
    walk.leads(&mut fabian, resolve("Reporte corregido"), State::Resolved).await;
    walk.attaches(&mut fabian, "agu-liberacion").await;
    walk.leads(&mut fabian, close("Liberado"), State::Closed).await;
}
