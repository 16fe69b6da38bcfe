//! Oaxaca's telephony: rows of §5.1 that need a form, a seal or a secret.

use crate::procedures::acts::{
    answer, ask, ask_approval, confirm, diagnosis, field, not_applicable, resolve, resolve_as, secret, start, tick,
    visit,
};
use crate::procedures::house::{DAY, Institution};
use crate::procedures::oaxaca::house;
use crate::procedures::walk::{Ask, Walk, request, submit};
use ronda_shared::act::DocumentKind;
use ronda_shared::catalog::Stage;
use ronda_shared::command::HolderKind;
use ronda_shared::command::{Command, OpenRecord, OpenTicket, Record};
use ronda_shared::ids::{DocumentId, FieldId, RegisterId, RoleId};
use ronda_shared::messages::Reason;
use ronda_shared::state::State;
use ronda_shared::sync::wire::Outcome;
use ronda_test_support::client::Enrolled;

/// §10.1.4.3, OAX-64…69, OAX-108: telephony, attended only complete and authorised, perhaps reviewed above.
#[tokio::test]
async fn oax_nivel_marcacion() {
    let house = house();
    let (mut beto, mut eva) = (house.requester("beto.paz").await, house.agent("eva.rios").await);
    let (mut rosa, mut vera) = (house.technician("rosa.luna").await, house.supervisor("vera.cano").await);
    let ask_for = Ask { service: "oax-nivel-marcacion", channel: "portal", by: "beto.paz", fields: &[] };
    let walk = Walk::opens(&house, &mut beto, &ask_for).await;
    // OAX-65, OAX-108: with its own folio the ticket is given the one of telephone control, by which it is found; nobody
    // types it, and nobody can.
    let control = FieldId::new("folio_control_telefonico");
    let folio = walk.view().fields.get(&control).map(|set| set.value.clone()).expect("a second folio");
    assert!(folio.starts_with("SCT-0001/"), "{folio}");
    let found: serde_json::Value = eva.get(&format!("/api/search?q={folio}")).await.json();
    assert_eq!(found["tickets"][0]["folio"].as_str(), walk.view().decided.folio.as_deref(), "OAX-108");
    walk.refused(&mut eva, field("folio_control_telefonico", "SCT-9"), Reason::ServerOnly).await;
    // OAX-66: a higher area reviews the justification where it is called for.
    walk.leads(&mut eva, ask_approval("¿Procede la larga distancia?"), State::AwaitingApproval).await;
    assert_eq!(walk.view().decided.approver.as_ref().map(RoleId::as_str), Some("area-superior"));
    walk.grants(&mut vera, State::Received).await;
    walk.given(&mut eva, "rosa.luna", "oax-telefonia").await;
    walk.needs(&mut rosa, start(), Reason::MissingEvidence, &["fsmt", "oficio_justificacion"]).await;
    walk.attaches(&mut beto, "fsmt").await;
    walk.attaches(&mut beto, "oficio_justificacion").await;
    walk.leads(&mut rosa, start(), State::InProgress).await;
    walk.does(&mut rosa, diagnosis("Nivel ajustado")).await;
    walk.ticks_the_rest(&mut rosa).await;
    // OAX-69: a ticked point is not enough: the register of extensions names the ticket first.
    let mut ana = house.supervisor("ana.lopez").await;
    walk.held(&mut rosa, resolve("Se habilitó"), Reason::MissingRecord).await;
    let extension = registered(&house, &mut eva, Vec::new()).await;
    let link = Command::Record(Record::LinkRecord { document: walk.id, linked: true });
    let said = submit(&house, &mut eva, extension, DocumentKind::Record, &link).await;
    assert_eq!(said.outcome, Outcome::Accepted);
    walk.let_pass(&mut ana).await;
    assert_eq!(walk.state(), State::Resolved);
    walk.leads(&mut beto, confirm(), State::Closed).await;
}

/// §10.1.4.3-c, OAX-69: who an extension is for from now on stands in its record before the ticket that asked for it ends.
#[tokio::test]
async fn oax_69_a_change_of_user_ends_once_the_record_says_the_new_one() {
    let house = house();
    let (mut beto, mut eva) = (house.requester("beto.paz").await, house.agent("eva.rios").await);
    let (mut rosa, mut ana) = (house.technician("rosa.luna").await, house.supervisor("ana.lopez").await);
    let fields = [("extension", "12407"), ("usuario_nuevo", "Ofelia Prado Nieto")];
    let ask_for = Ask { service: "oax-cambio-usuario-extension", channel: "portal", by: "beto.paz", fields: &fields };
    let walk = Walk::opens(&house, &mut beto, &ask_for).await;
    walk.attaches(&mut beto, "fsmt").await;
    walk.given(&mut eva, "rosa.luna", "oax-telefonia").await;
    walk.leads(&mut rosa, start(), State::InProgress).await;
    walk.does(&mut rosa, diagnosis("Identificador cambiado en el conmutador")).await;
    walk.ticks_the_rest(&mut rosa).await;
    // Linked and ticked, and the record still says whose it was.
    let extension = registered(&house, &mut eva, vec![walk.id]).await;
    walk.held(&mut rosa, resolve("Cambiada"), Reason::MissingRecord).await;
    let value = "OFELIA PRADO NIETO".to_owned();
    let set = Command::Record(Record::SetRecordField { field: FieldId::new("nombre_usuario"), value });
    let said = submit(&house, &mut eva, extension, DocumentKind::Record, &set).await;
    assert_eq!(said.outcome, Outcome::Accepted);
    walk.let_pass(&mut ana).await;
    assert_eq!(walk.state(), State::Resolved);
    walk.leads(&mut beto, confirm(), State::Closed).await;
}

/// The extension of these walks is entered into the Sistema de Control Telefónico.
async fn registered(house: &Institution, who: &mut Enrolled, links: Vec<DocumentId>) -> DocumentId {
    let fields = [
        ("extension", "12407"),
        ("nombre_usuario", "Alma Ojeda Ruiz"),
        ("dependencia", "Secretaría de Finanzas"),
        ("nivel_marcacion", "Local"),
    ];
    let open = OpenRecord {
        register: RegisterId::new("extensiones"),
        fields: fields.iter().map(|(id, value)| (FieldId::new(*id), (*value).to_owned())).collect(),
        texts: Vec::new(),
        links,
    };
    let (id, enter) = (house.document(), Command::Record(Record::OpenRecord(Box::new(open))));
    let said = submit(house, who, id, DocumentKind::Record, &enter).await;
    assert_eq!(said.outcome, Outcome::Accepted);
    id
}

/// §10.1.4.1-c, OAX-59: an extension that was given out is in the register of extensions before its ticket ends.
#[tokio::test]
async fn oax_59_an_extension_is_registered_before_its_alta_ends() {
    let house = house();
    let (mut beto, mut eva) = (house.requester("beto.paz").await, house.agent("eva.rios").await);
    let (mut rosa, mut ana) = (house.technician("rosa.luna").await, house.supervisor("ana.lopez").await);
    let again = [("extension", "12555")];
    let ask_for = Ask { service: "oax-alta-extension", channel: "portal", by: "beto.paz", fields: &again };
    let walk = Walk::opens(&house, &mut beto, &ask_for).await;
    walk.attaches(&mut beto, "fsmt").await;
    walk.given(&mut eva, "rosa.luna", "oax-telefonia").await;
    walk.leads(&mut rosa, start(), State::InProgress).await;
    walk.does(&mut rosa, diagnosis("Hay puerto libre")).await;
    walk.ticks_the_rest(&mut rosa).await;
    walk.held(&mut rosa, resolve("Extensión 12555 en servicio"), Reason::MissingRecord).await;
    assert_eq!(walk.state(), State::InProgress);
    let fields = [
        ("extension", "12555"),
        ("nombre_usuario", "Alma Ojeda Ruiz"),
        ("dependencia", "Secretaría de Finanzas"),
        ("nivel_marcacion", "Local"),
    ];
    let open = OpenRecord {
        register: RegisterId::new("extensiones"),
        fields: fields.iter().map(|(id, value)| (FieldId::new(*id), (*value).to_owned())).collect(),
        texts: Vec::new(),
        links: vec![walk.id],
    };
    let enter = Command::Record(Record::OpenRecord(Box::new(open)));
    let said = submit(&house, &mut eva, house.document(), DocumentKind::Record, &enter).await;
    assert_eq!(said.outcome, Outcome::Accepted);
    walk.let_pass(&mut ana).await;
    assert_eq!(walk.state(), State::Resolved);
    walk.leads(&mut beto, confirm(), State::Closed).await;
}

/// §10.1.4.3-d, OAX-12, OAX-68: a PIN goes from institutional mail to institutional mail, and never stands in the ticket.
#[tokio::test]
async fn oax_cambio_pin() {
    let house = house();
    let (mut beto, mut eva) = (house.requester("beto.paz").await, house.agent("eva.rios").await);
    let mut rosa = house.technician("rosa.luna").await;
    let ask_for = Ask { service: "oax-cambio-pin", channel: "portal", by: "beto.paz", fields: &[] };
    let walk = Walk::opens(&house, &mut beto, &ask_for).await;
    walk.attaches(&mut beto, "fsmt").await;
    walk.given(&mut eva, "rosa.luna", "oax-telefonia").await;
    walk.leads(&mut rosa, start(), State::InProgress).await;
    walk.does(&mut rosa, diagnosis("PIN nuevo")).await;
    walk.refused(&mut rosa, secret("correo personal"), Reason::BadSecretWay).await;
    walk.does(&mut rosa, secret("correo institucional del Usuario")).await;
    walk.ticks_the_rest(&mut rosa).await;
    // OAX-69: the register of extensions leads to the ticket, entered out of it.
    registered(&house, &mut eva, vec![walk.id]).await;
    walk.leads(&mut rosa, resolve("PIN enviado"), State::Resolved).await;
    walk.leads(&mut beto, confirm(), State::Closed).await;
}

/// §10.1.4.2, OAX-60…63: a damaged telephone: review, resguardo, visit, two hand-overs, seal.
#[tokio::test]
async fn oax_cambio_extension() {
    let house = house();
    let (mut beto, mut eva) = (house.requester("beto.paz").await, house.agent("eva.rios").await);
    let mut rosa = house.technician("rosa.luna").await;
    let ask_for = Ask { service: "oax-cambio-extension", channel: "portal", by: "beto.paz", fields: &[] };
    let walk = Walk::opens(&house, &mut beto, &ask_for).await;
    walk.given(&mut eva, "rosa.luna", "oax-telefonia").await;
    walk.leads(&mut rosa, start(), State::InProgress).await;
    walk.all(&mut rosa, [tick("oax-cambio-extension.1"), field("falla_confirmada", "true")]).await;
    walk.all(&mut rosa, [diagnosis("El auricular no da tono"), tick("oax-cambio-extension.2")]).await;
    walk.fills(&mut rosa, Stage::Resolve).await;
    walk.leads(&mut rosa, ask("Va el resguardo: fírmelo y séllelo"), State::NeedsInfo).await;
    walk.does(&mut rosa, tick("oax-cambio-extension.3")).await;
    walk.leads(&mut beto, answer("Recibido, lo firmo en la visita"), State::InProgress).await;
    walk.leads(&mut rosa, visit(house.now() + DAY), State::Scheduled).await;
    house.pass(DAY);
    walk.leads(&mut rosa, start(), State::InProgress).await;
    let old = rosa.device.register("TEL-0001", house.now());
    let new = rosa.device.register("TEL-0002", house.now());
    rosa.sync().await;
    let (user, technician) = ((HolderKind::User, "Beto Paz"), (HolderKind::Technician, "Rosa Luna"));
    walk.hands_over(&mut rosa, old, user, technician).await;
    walk.hands_over(&mut rosa, new, technician, user).await;
    walk.ticks_the_rest(&mut rosa).await;
    walk.needs(&mut rosa, resolve("Teléfono nuevo"), Reason::MissingEvidence, &["resguardo_firmado"]).await;
    walk.attaches(&mut rosa, "resguardo_firmado").await;
    walk.leads(&mut rosa, resolve("Teléfono nuevo"), State::Resolved).await;
    walk.signs(&mut rosa, "oax-resguardo-telefono", "usuario", "receipt", "Beto Paz").await;
    walk.leads(&mut beto, confirm(), State::Closed).await;
}

/// §10.1.4.2-b, OAX-60: the resguardo comes where the failure is confirmed; a telephone that works is neither changed nor
/// signed for, and its ticket ends.
#[tokio::test]
async fn oax_60_a_failure_that_is_not_confirmed_ends_without_a_resguardo() {
    let house = house();
    let (mut beto, mut eva) = (house.requester("beto.paz").await, house.agent("eva.rios").await);
    let mut rosa = house.technician("rosa.luna").await;
    let ask_for = Ask { service: "oax-cambio-extension", channel: "portal", by: "beto.paz", fields: &[] };
    let walk = Walk::opens(&house, &mut beto, &ask_for).await;
    walk.given(&mut eva, "rosa.luna", "oax-telefonia").await;
    walk.leads(&mut rosa, start(), State::InProgress).await;
    walk.all(&mut rosa, [tick("oax-cambio-extension.1"), field("falla_confirmada", "false")]).await;
    walk.does(&mut rosa, diagnosis("El aparato funciona: la falla era del cable")).await;
    for step in 2..=5 {
        let item = format!("oax-cambio-extension.{step}");
        walk.does(&mut rosa, not_applicable(&item, "La falla no se confirmó")).await;
    }
    walk.leads(&mut rosa, resolve("Se cambió el cable"), State::Resolved).await;
    walk.leads(&mut beto, confirm(), State::Closed).await;
}

/// §10.1.4.4, OAX-70, OAX-71: an extension looked at; where the telephone must be changed, a ticket that continues it.
#[tokio::test]
async fn oax_revision_extension() {
    let house = house();
    let (mut beto, mut eva) = (house.requester("beto.paz").await, house.agent("eva.rios").await);
    let mut rosa = house.technician("rosa.luna").await;
    let ask_for = |service| Ask { service, channel: "portal", by: "beto.paz", fields: &[] };
    let walk = Walk::opens(&house, &mut beto, &ask_for("oax-revision-extension")).await;
    walk.given(&mut eva, "rosa.luna", "oax-telefonia").await;
    walk.leads(&mut rosa, start(), State::InProgress).await;
    walk.does(&mut rosa, diagnosis("La bocina no suena")).await;
    walk.ticks_the_rest(&mut rosa).await;
    walk.needs(&mut rosa, resolve("Se revisó"), Reason::MissingFields, &["resultado"]).await;
    walk.leads(&mut rosa, resolve_as("Se revisó", "Requiere cambio de equipo"), State::Resolved).await;
    walk.leads(&mut beto, confirm(), State::Closed).await;
    let next = request(&house, &ask_for("oax-cambio-extension"));
    let next = OpenTicket { continues: Some(walk.id), ..next };
    let next = Walk::opens_with(&house, &mut beto, next).await;
    assert_eq!(next.view().born.continues, Some(walk.id));
}
