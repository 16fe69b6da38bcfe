//! Oaxaca, the help desk of the ATID: rows of §5.1.

use crate::procedures::acts::{
    answer, archive, ask, ask_approval, assign, called, close, close_confirmed, confirm, diagnosis, escalate, incoming,
    mark, note, persists, priority, reply, resolve, secret, silence, start, tick,
};
use crate::procedures::house::{DAY, Institution};
use crate::procedures::walk::{Ask, Walk, request};
use ronda_shared::catalog::Stage;
use ronda_shared::command::{Command, Decision, LetterStep, OpenTicket};
use ronda_shared::ids::{ChannelId, TeamId};
use ronda_shared::messages::Reason;
use ronda_shared::state::State;
use ronda_shared::ticket::view::ClosingReason;

/// Who works there, and who asks.
pub fn house() -> Institution {
    Institution::of(
        "oaxaca",
        &[
            ("eva.rios", "agente-mesa", &["oax-mesa"]),
            ("ana.lopez", "jefe-mesa", &["oax-mesa"]),
            ("sara.gil", "supervisor-soporte", &["oax-soporte", "oax-redes", "oax-telefonia", "oax-mantenimiento"]),
            ("omar.cruz", "agente-tecnico", &["oax-redes"]),
            ("memo.vela", "agente-tecnico", &["oax-mantenimiento"]),
            ("rosa.luna", "agente-tecnico", &["oax-telefonia"]),
            ("lia.mora", "usuario", &[]),
            ("beto.paz", "enlace-informatico", &[]),
            ("dora.rey", "titular-dependencia", &[]),
            ("nora.sol", "direccion-general", &[]),
            ("vera.cano", "area-superior", &[]),
            ("otto.ibarra", "agente-tecnico", &["oax-informatica"]),
            ("nico.vera", "agente-tecnico", &["oax-soporte"]),
        ],
    )
}

/// §10.1.1.1, OAX-29…33: mail. Rows «user detects», «agent creates», «agent evaluates», «mail ABC», «inform», «confirm».
#[tokio::test]
async fn oax_abc_correo() {
    let house = house();
    let (mut lia, mut eva) = (house.requester("lia.mora").await, house.agent("eva.rios").await);
    let ask_for = Ask {
        service: "oax-abc-correo",
        channel: "portal",
        by: "lia.mora",
        fields: &[
            ("movimiento", "Alta"),
            ("correo_enlace", "beto.paz@oaxaca.gob.mx"),
            ("correo_alternativo", "lia@example.org"),
        ],
    };
    let walk = Walk::opens(&house, &mut lia, &ask_for).await;
    // §6.1-4: the agent classifies and assigns; the first assignment is theirs (C37).
    walk.refused(&mut eva, assign("eva.rios", "oax-mesa"), Reason::MissingPriority).await;
    walk.does(&mut eva, priority("medium")).await;
    walk.given(&mut eva, "eva.rios", "oax-mesa").await;
    // OAX-29, OAX-30: what is attended is a form that was looked at, so there is one before anything is done.
    walk.needs(&mut eva, start(), Reason::MissingEvidence, &["fsci"]).await;
    walk.attaches(&mut lia, "fsci").await;
    walk.leads(&mut eva, start(), State::InProgress).await;
    // OAX-30: the form is not right: a call is logged with what came of it, and the question is put.
    walk.all(&mut eva, [tick("oax-abc-correo.1"), called(false, "No contesta la extensión")]).await;
    walk.leads(&mut eva, ask("¿Cuál es el área de adscripción?"), State::NeedsInfo).await;
    let call = walk.view().contacts[0].clone();
    assert!(!call.reached && call.text == "No contesta la extensión", "OAX-30");
    walk.leads(&mut lia, answer("Ingresos, planta baja"), State::InProgress).await;
    // OAX-32: credentials go by the ways that the service names, as an event and never as content.
    walk.refused(&mut eva, secret("WhatsApp"), Reason::BadSecretWay).await;
    walk.all(&mut eva, [secret("correo alternativo del Usuario"), secret("correo del Enlace Informático")]).await;
    assert_eq!(walk.view().secrets.len(), 2);
    // OAX-31: through the ticket and by phone, both ticked before it is resolved.
    walk.all(&mut eva, [tick("oax-abc-correo.3"), tick("oax-abc-correo.4"), diagnosis("Alta procedente")]).await;
    walk.all(&mut eva, [reply("Su cuenta está lista"), tick("oax-abc-correo.5"), tick("oax-abc-correo.7")]).await;
    walk.needs(&mut eva, resolve("Cuenta creada"), Reason::MissingChecklist, &["oax-abc-correo.6"]).await;
    walk.all(&mut eva, [called(true, "Enterada"), tick("oax-abc-correo.6")]).await;
    walk.leads(&mut eva, resolve("Cuenta creada"), State::Resolved).await;
    // OAX-25, OAX-33: closed only once its user confirms.
    walk.refused(&mut eva, close("Cerrado"), Reason::MissingConfirmation).await;
    walk.leads(&mut lia, confirm(), State::Closed).await;
    assert_eq!(walk.view().decided.closing.map(|closing| closing.reason), Some(ClosingReason::Confirmed));
    walk.refused(&mut eva, close_confirmed("Otra vez"), Reason::NotFromThisState).await;
}

/// §10.1.2.1, OAX-35…37, OAX-88: the level of the network. The acuse comes with the request, the form after it was asked for.
#[tokio::test]
async fn oax_cambio_nivel_red() {
    let house = house();
    let (mut lia, mut beto) = (house.requester("lia.mora").await, house.requester("beto.paz").await);
    let (mut eva, mut omar) = (house.agent("eva.rios").await, house.technician("omar.cruz").await);
    let ask_for = |by| Ask { service: "oax-cambio-nivel-red", channel: "portal", by, fields: &[] };
    // OAX-36: only the Enlace Informático; the refusal names who may.
    let told = Walk::may_not_open(&house, &mut lia, request(&house, &ask_for("lia.mora")), Reason::OnlyTheseAsk).await;
    assert_eq!(told, ["Enlace Informático"]);
    let walk = Walk::opens(&house, &mut beto, &ask_for("beto.paz")).await;
    walk.leads(&mut eva, ask("Llene el Anexo 2 (FSMI-ATID) y adjúntelo aquí"), State::NeedsInfo).await;
    walk.leads(&mut beto, answer("Va el formato"), State::Received).await;
    walk.does(&mut eva, priority("medium")).await;
    let missing = ["fsmi"];
    walk.needs(&mut eva, assign("omar.cruz", "oax-redes"), Reason::MissingEvidence, &missing).await;
    walk.attaches(&mut beto, "fsmi").await;
    let fields = ["nombre_completo", "dependencia", "nivel_solicitado", "justificacion"];
    walk.needs(&mut eva, assign("omar.cruz", "oax-redes"), Reason::MissingFields, &fields).await;
    walk.fills(&mut eva, Stage::Assign).await;
    walk.given(&mut eva, "omar.cruz", "oax-redes").await;
    // OAX-35: nothing is done before the stamped acuse is there; the refusal says where it is had.
    let told = walk.needs(&mut omar, start(), Reason::MissingEvidence, &["acuse_oficio"]).await;
    assert!(told[0].contains("Oficina de Partes") && told[0].contains("nivel 20 o 21"), "{told:?}");
    walk.attaches(&mut beto, "acuse_oficio").await;
    walk.leads(&mut omar, start(), State::InProgress).await;
    walk.all(&mut omar, [diagnosis("Procede"), tick("oax-cambio-nivel-red.1")]).await;
    walk.ticks_the_rest(&mut omar).await;
    walk.leads(&mut omar, resolve("Nivel aplicado"), State::Resolved).await;
    // OAX-37: validated with the Enlace.
    walk.leads(&mut beto, confirm(), State::Closed).await;
}

/// §10.1.3.1, OAX-39, OAX-41, OAX-43: a node, by two teams in order.
#[tokio::test]
async fn oax_alta_nodo_by_two_teams() {
    let house = house();
    let (mut beto, mut eva) = (house.requester("beto.paz").await, house.agent("eva.rios").await);
    let (mut memo, mut omar) = (house.technician("memo.vela").await, house.technician("omar.cruz").await);
    let mut ana = house.supervisor("ana.lopez").await;
    let ask_for = Ask { service: "oax-alta-nodo", channel: "portal", by: "beto.paz", fields: &[] };
    let whole = Walk::opens(&house, &mut beto, &ask_for).await;
    whole.given(&mut eva, "omar.cruz", "oax-redes").await;
    let part = |name: &str, after| OpenTicket {
        subservice: Some(name.into()),
        channel: ChannelId::new("phone"),
        parent: Some(whole.id),
        after,
        ..request(&house, &ask_for)
    };
    // A whole is divided by those who do the work.
    Walk::may_not_open(&house, &mut beto, part("Cableado estructurado", None), Reason::NotYourRole).await;
    let cables = Walk::part(&house, &mut eva, part("Cableado estructurado", None)).await;
    let network = Walk::part(&house, &mut eva, part("Configuración de red", Some(cables.id))).await;
    assert_eq!(cables.view().decided.team.as_ref().map(TeamId::as_str), Some("oax-mantenimiento"));
    assert_eq!(network.view().decided.team.as_ref().map(TeamId::as_str), Some("oax-redes"));
    cables.given(&mut eva, "memo.vela", "oax-mantenimiento").await;
    network.given(&mut eva, "omar.cruz", "oax-redes").await;
    // The second begins when the first is done.
    network.held(&mut omar, start(), Reason::PartNotReady).await;
    cables.leads(&mut memo, start(), State::InProgress).await;
    cables.needs(&mut memo, resolve("Cable"), Reason::MissingChecklist, &["oax-alta-nodo.1"]).await;
    cables.does(&mut memo, tick("oax-alta-nodo.1")).await;
    cables.leads(&mut memo, resolve("Cable tendido hasta el punto"), State::Resolved).await;
    network.let_pass(&mut ana).await;
    assert_eq!(network.state(), State::InProgress);
    cables.leads(&mut memo, close("Terminado"), State::Closed).await;
    // The whole is not finished before its parts are.
    whole.leads(&mut omar, start(), State::InProgress).await;
    whole.does(&mut eva, diagnosis("Nodo nuevo")).await;
    whole.ticks_the_rest(&mut eva).await;
    whole.held(&mut omar, resolve("Nodo en servicio"), Reason::PartsOpen).await;
    for item in ["oax-alta-nodo.2", "oax-alta-nodo.3", "oax-alta-nodo.4", "oax-alta-nodo.5", "oax-alta-nodo.6"] {
        network.does(&mut omar, tick(item)).await;
    }
    network.leads(&mut omar, resolve("VLAN asignada, probado"), State::Resolved).await;
    network.leads(&mut omar, close("Terminado"), State::Closed).await;
    whole.let_pass(&mut ana).await;
    assert_eq!(whole.state(), State::Resolved);
    whole.leads(&mut beto, confirm(), State::Closed).await;
}

/// §10.1.3.4, OAX-25, OAX-46…49: an access point is taken out: by oficio, with photograph, signature and inventory record,
/// and its enlace confirms.
#[tokio::test]
async fn oax_baja_ap() {
    let house = house();
    let (mut eva, mut omar) = (house.agent("eva.rios").await, house.technician("omar.cruz").await);
    let ask_for = Ask { service: "oax-baja-ap", channel: "oficio", by: "beto.paz", fields: &[("equipo", "AP-0031")] };
    let walk = Walk::opens(&house, &mut eva, &ask_for).await;
    let letter = walk.does(&mut eva, incoming("FIN/112/2026", "Finanzas", "Baja de un access point")).await;
    assert_eq!(walk.view().decided.letters[0].register.as_deref(), Some("E-0001/2026"));
    walk.attaches(&mut eva, "oficio_solicitud").await;
    walk.given(&mut eva, "omar.cruz", "oax-redes").await;
    walk.leads(&mut omar, start(), State::InProgress).await;
    walk.all(&mut omar, [diagnosis("No enciende"), tick("oax-baja-ap.1")]).await;
    walk.ticks_the_rest(&mut omar).await;
    let asked = ["estado_fisico", "estado_funcional", "es_reubicacion", "registro_inventario"];
    walk.needs(&mut omar, resolve("Retirado"), Reason::MissingFields, &asked).await;
    walk.fills(&mut omar, Stage::Resolve).await;
    walk.needs(&mut omar, resolve("Retirado"), Reason::MissingEvidence, &["evidencia_retiro"]).await;
    walk.photographs(&mut omar, Some("evidencia_retiro")).await;
    walk.leads(&mut omar, resolve("Retirado"), State::Resolved).await;
    // §6.1-8, OAX-25: this request, too, is closed once its enlace has confirmed.
    walk.refused(&mut eva, close("Baja hecha"), Reason::MissingConfirmation).await;
    walk.refused(&mut eva, close_confirmed("Baja hecha"), Reason::MissingSignature).await;
    walk.signs(&mut omar, "oax-baja-ap", "responsable", "removal", "Beto Paz").await;
    walk.does(&mut omar, mark(letter, LetterStep::StampedAttended)).await;
    walk.does(&mut eva, mark(letter, LetterStep::RecordedAttended)).await;
    walk.leads(&mut eva, close_confirmed("Baja hecha, se avisó al Enlace y lo confirmó"), State::Closed).await;
}

/// §6.1-5, OAX-03, OAX-23: what is not solved at its level goes up; §6.1-9, OAX-26: 48 open hours of silence close it.
#[tokio::test]
async fn oax_escalated_and_closed_for_silence() {
    let house = house();
    let (mut lia, mut eva) = (house.requester("lia.mora").await, house.agent("eva.rios").await);
    let (mut ana, mut omar) = (house.supervisor("ana.lopez").await, house.technician("omar.cruz").await);
    let ask_for = Ask { service: "oax-sin-salida-internet", channel: "whatsapp", by: "lia.mora", fields: &[] };
    let walk = Walk::opens(&house, &mut eva, &ask_for).await;
    walk.given(&mut eva, "eva.rios", "oax-mesa").await;
    walk.leads(&mut eva, start(), State::InProgress).await;
    walk.leads(&mut eva, escalate("oax-redes", "No es del equipo del usuario"), State::Assigned).await;
    assert_eq!(walk.view().decided.level, 2, "OAX-23");
    walk.leads(&mut ana, assign("omar.cruz", "oax-redes"), State::Assigned).await;
    walk.leads(&mut omar, start(), State::InProgress).await;
    walk.does(&mut omar, diagnosis("Puerto apagado")).await;
    walk.leads(&mut omar, resolve("Puerto encendido"), State::Resolved).await;
    // Monday at half past ten and 48 open hours: Friday, some time after eight; not a day before.
    house.pass(3 * DAY);
    house.by_itself(walk.id, silence("Sin respuesta en 48 horas hábiles")).await;
    assert_eq!(walk.state(), State::Closed, "the job asks the calendar; the act is the server's");
    assert_eq!(walk.view().decided.closing.map(|closing| closing.reason), Some(ClosingReason::NoResponse));
    // T24: its requester says within five open days that it persists.
    walk.leads(&mut lia, persists("Se volvió a caer"), State::InProgress).await;
}

/// §14.3, OAX-93, OAX-94: a complaint is seen by the head of the desk, and by the Dirección General where it is serious.
#[tokio::test]
async fn oax_incumplimiento() {
    let house = house();
    let (mut lia, mut ana) = (house.requester("lia.mora").await, house.supervisor("ana.lopez").await);
    let (mut nora, mut omar) = (house.supervisor("nora.sol").await, house.technician("omar.cruz").await);
    let ask_for =
        Ask { service: "oax-incumplimiento", channel: "mail", by: "lia.mora", fields: &[("es_grave", "true")] };
    let walk = Walk::opens(&house, &mut lia, &ask_for).await;
    omar.sync().await;
    walk.held(&mut omar, note("Yo no fui"), Reason::NotYourTicket).await;
    walk.given(&mut ana, "ana.lopez", "oax-mesa").await;
    walk.does(&mut ana, diagnosis("Se habló con quien atendió")).await;
    walk.leads(&mut ana, start(), State::InProgress).await;
    // It is serious: from the next level on the Dirección General sees it, and says how it ends.
    walk.leads(&mut ana, escalate("oax-mesa", "Falta de respeto"), State::Assigned).await;
    walk.leads(&mut ana, assign("ana.lopez", "oax-mesa"), State::Assigned).await;
    walk.leads(&mut ana, start(), State::InProgress).await;
    walk.leads(&mut ana, ask_approval("Caso grave"), State::AwaitingApproval).await;
    walk.grants(&mut nora, State::InProgress).await;
    walk.leads(&mut ana, resolve("Se ofreció una disculpa por escrito"), State::Resolved).await;
    walk.leads(&mut ana, close_confirmed("Conforme"), State::Closed).await;
}

/// §5, OAX-15: the registry of enlaces, by oficio, in one go at the desk.
#[tokio::test]
async fn oax_enlaces() {
    let house = house();
    let mut eva = house.agent("eva.rios").await;
    let ask_for = Ask { service: "oax-enlaces", channel: "oficio", by: "dora.rey", fields: &[] };
    let walk = Walk::opens(&house, &mut eva, &ask_for).await;
    let letter = walk.does(&mut eva, incoming("FIN/7/2026", "Finanzas", "Designación de enlace")).await;
    walk.given(&mut eva, "eva.rios", "oax-mesa").await;
    walk.leads(&mut eva, start(), State::InProgress).await;
    walk.does(&mut eva, diagnosis("Designación en regla")).await;
    walk.fills(&mut eva, Stage::Resolve).await;
    walk.leads(&mut eva, resolve("Enlace registrado"), State::Resolved).await;
    walk.all(&mut eva, [mark(letter, LetterStep::StampedAttended), mark(letter, LetterStep::RecordedAttended)]).await;
    walk.leads(&mut eva, close("Registrado"), State::Closed).await;
    walk.does(&mut eva, archive("Carpeta de enlaces 2026")).await;
}

/// §10.1.3.5-4, OAX-54: a password is asked for by its owner's own ticket, and reaches them by institutional mail.
#[tokio::test]
async fn oax_ad_reset() {
    let house = house();
    let (mut lia, mut eva) = (house.requester("lia.mora").await, house.agent("eva.rios").await);
    let mut otto = house.technician("otto.ibarra").await;
    let ask_for =
        |by| Ask { service: "oax-ad-reset", channel: "portal", by, fields: &[("usuario_dominio", "lia.mora")] };
    Walk::may_not_open(&house, &mut lia, request(&house, &ask_for("beto.paz")), Reason::OwnOnly).await;
    // C7: the desk captures the call of the account's owner.
    let called = Walk::opens(&house, &mut eva, &Ask { channel: "phone", ..ask_for("lia.mora") }).await;
    assert_eq!(called.state(), State::Received);
    let walk = Walk::opens(&house, &mut lia, &ask_for("lia.mora")).await;
    walk.given(&mut eva, "otto.ibarra", "oax-informatica").await;
    walk.leads(&mut otto, start(), State::InProgress).await;
    walk.all(&mut otto, [diagnosis("Cuenta vigente"), secret("correo institucional")]).await;
    walk.ticks_the_rest(&mut otto).await;
    walk.leads(&mut otto, resolve("Contraseña temporal enviada"), State::Resolved).await;
    walk.leads(&mut lia, confirm(), State::Closed).await;
}

/// §10.1.3.5-1, OAX-50, OAX-51: an account: asked about until it is complete, the signed form checked by a person (C9),
/// credentials by institutional mail.
#[tokio::test]
async fn oax_ad_alta() {
    let house = house();
    let (mut lia, mut eva) = (house.requester("lia.mora").await, house.agent("eva.rios").await);
    let mut otto = house.technician("otto.ibarra").await;
    let ask_for = Ask { service: "oax-ad-alta", channel: "portal", by: "lia.mora", fields: &[("puesto", "Analista")] };
    let walk = Walk::opens(&house, &mut lia, &ask_for).await;
    walk.leads(&mut eva, ask("Falta el formato firmado por su jefe"), State::NeedsInfo).await;
    walk.leads(&mut lia, answer("Lo adjunto"), State::Received).await;
    walk.attaches(&mut lia, "fsud").await;
    walk.leads(&mut eva, ask_approval("Formato firmado, por revisar"), State::AwaitingApproval).await;
    walk.grants(&mut eva, State::Received).await;
    assert_eq!(walk.view().decided.approvals[0].role.as_str(), "jefe-nivel-22", "what was signed on paper");
    walk.given(&mut eva, "otto.ibarra", "oax-informatica").await;
    walk.leads(&mut otto, start(), State::InProgress).await;
    walk.all(&mut otto, [diagnosis("Procede"), secret("correo institucional")]).await;
    walk.ticks_the_rest(&mut otto).await;
    walk.leads(&mut otto, resolve("Cuenta creada"), State::Resolved).await;
    walk.leads(&mut lia, confirm(), State::Closed).await;
}

/// §10.1.3.5-1a, OAX-50: who took the call opened it without the signed form; the account is not touched before it is there.
#[tokio::test]
async fn oax_50_no_account_is_made_before_its_form_is_there() {
    let house = house();
    let (mut lia, mut eva) = (house.requester("lia.mora").await, house.agent("eva.rios").await);
    let mut otto = house.technician("otto.ibarra").await;
    let ask_for = Ask { service: "oax-ad-alta", channel: "phone", by: "lia.mora", fields: &[("puesto", "Analista")] };
    let walk = Walk::opens(&house, &mut eva, &ask_for).await;
    walk.given(&mut eva, "otto.ibarra", "oax-informatica").await;
    walk.needs(&mut otto, start(), Reason::MissingEvidence, &["fsud"]).await;
    // It is asked for where it lacks, and the work goes on once it came.
    walk.leads(&mut otto, ask("Falta el formato firmado por su jefe"), State::NeedsInfo).await;
    walk.attaches(&mut lia, "fsud").await;
    walk.leads(&mut lia, answer("Va el formato"), State::Assigned).await;
    walk.leads(&mut otto, start(), State::InProgress).await;
}

/// §6.1-9 where the requester is asked and says nothing (T22), and a second request for the same (T26).
#[tokio::test]
async fn oax_asked_in_vain_and_asked_twice() {
    let house = house();
    let (mut lia, mut eva) = (house.requester("lia.mora").await, house.agent("eva.rios").await);
    let ask_for = Ask { service: "oax-vpn", channel: "phone", by: "lia.mora", fields: &[] };
    let walk = Walk::opens(&house, &mut eva, &ask_for).await;
    walk.leads(&mut eva, ask("¿Desde qué equipo?"), State::NeedsInfo).await;
    let twice = Walk::opens(&house, &mut lia, &Ask { channel: "portal", ..ask_for }).await;
    let same = |of| Command::Decision(Decision::Cancel { reason: String::new(), duplicate_of: of, withdrawn: None });
    twice.leads(&mut eva, same(Some(walk.id)), State::Cancelled).await;
    assert_eq!(twice.view().decided.duplicate_of, Some(walk.id));
    house.pass(5 * DAY);
    house.by_itself(walk.id, silence("48 horas hábiles sin respuesta")).await;
    assert_eq!(walk.state(), State::Closed);
    assert_eq!(walk.view().decided.closing.map(|closing| closing.note), Some("48 horas hábiles sin respuesta".into()));
}
