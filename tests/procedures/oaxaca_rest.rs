//! Oaxaca's procedures that differ by what they ask and do, not by their way: nodes, accounts, extensions.

use crate::procedures::acts::{classify, confirm, diagnosis, note, resolve, resolve_as, secret, start, tick};
use crate::procedures::oaxaca::house;
use crate::procedures::walk::{Ask, Walk, request};
use ronda_shared::catalog::Stage;
use ronda_shared::command::OpenTicket;
use ronda_shared::ids::{ItemId, ServiceId, TeamId};
use ronda_shared::messages::Reason;
use ronda_shared::state::State;

/// Of one procedure: its requirements, its service, who asks, who does it in which team, the papers that come with it,
/// the steps without which it is not finished.
type Row<'a> = (&'a str, &'a str, &'a str, (&'a str, &'a str), &'a [&'a str], &'a [u32]);

/// §10.1.3.1–10.1.3.3, §10.1.3.5, §10.1.4.1: OAX-40, OAX-42…45, OAX-52, OAX-53, OAX-55…59: asked for by whom the manual
/// names, done step by step, and closed once whoever asked has confirmed.
#[tokio::test]
async fn oax_nodes_accounts_and_extensions() {
    let house = house();
    let (mut lia, mut beto) = (house.requester("lia.mora").await, house.requester("beto.paz").await);
    let (mut eva, mut ana) = (house.agent("eva.rios").await, house.supervisor("ana.lopez").await);
    let mut omar = house.technician("omar.cruz").await;
    let (mut rosa, mut otto) = (house.technician("rosa.luna").await, house.technician("otto.ibarra").await);
    let (networks, telephony) = (("omar.cruz", "oax-redes"), ("rosa.luna", "oax-telefonia"));
    let accounts = ("otto.ibarra", "oax-informatica");
    let rows: [Row<'_>; 6] = [
        ("OAX-40, OAX-42, OAX-43", "oax-baja-nodo", "beto.paz", networks, &[], &[1, 2, 3, 4, 5]),
        ("OAX-44", "oax-cambio-nodo", "beto.paz", networks, &[], &[1, 2, 3]),
        ("OAX-52", "oax-ad-modificacion", "lia.mora", accounts, &[], &[1, 2]),
        ("OAX-53", "oax-ad-baja", "ana.lopez", accounts, &[], &[1, 2, 3, 4]),
        ("OAX-55, OAX-57, OAX-59", "oax-alta-extension", "beto.paz", telephony, &["fsmt"], &[1, 2, 3, 4, 5, 6, 7]),
        ("OAX-56, OAX-58, OAX-59", "oax-baja-extension", "beto.paz", telephony, &["fsmt"], &[1, 3, 4, 5, 6]),
    ];
    for (ids, service, by, (technician, team), papers, steps) in rows {
        // OAX-53: a user does not ask for it, the head of the desk does.
        let channel = if by == "ana.lopez" { "phone" } else { "portal" };
        let ask_for = Ask { service, channel, by, fields: &[] };
        if by != "lia.mora" {
            let asked = request(&house, &ask_for);
            let told = Walk::may_not_open(&house, &mut lia, asked, Reason::OnlyTheseAsk).await;
            assert!(!told.is_empty(), "{ids}: who may is told");
        }
        let walk = match by {
            "lia.mora" => Walk::opens(&house, &mut lia, &ask_for).await,
            "beto.paz" => Walk::opens(&house, &mut beto, &ask_for).await,
            _ => Walk::opens(&house, &mut ana, &ask_for).await,
        };
        walk.given(&mut eva, technician, team).await;
        let who = match technician {
            "omar.cruz" => &mut omar,
            "rosa.luna" => &mut rosa,
            _ => &mut otto,
        };
        // OAX-55, OAX-56: nothing is done before the form that authorises it is there.
        if !papers.is_empty() {
            let told = walk.needs(who, start(), Reason::MissingEvidence, papers).await;
            assert!(told[0].contains("la página del servicio"), "{ids}: where it is had: {told:?}");
        }
        for paper in papers {
            walk.attaches(&mut beto, paper).await;
        }
        walk.leads(who, start(), State::InProgress).await;
        walk.does(who, diagnosis("Procede")).await;
        let items: Vec<String> = steps.iter().map(|step| format!("{service}.{step}")).collect();
        let open: Vec<&str> = items.iter().map(String::as_str).collect();
        walk.needs(who, resolve("Hecho"), Reason::MissingChecklist, &open).await;
        for item in &open {
            walk.does(who, tick(item)).await;
        }
        walk.fills(who, Stage::Resolve).await;
        walk.leads(who, resolve("Hecho"), State::Resolved).await;
        match by {
            "lia.mora" => walk.leads(&mut lia, confirm(), State::Closed).await,
            "beto.paz" => walk.leads(&mut beto, confirm(), State::Closed).await,
            _ => walk.leads(&mut ana, crate::procedures::acts::close_confirmed("Validado"), State::Closed).await,
        };
    }
}

/// §10.1.1.2, OAX-34: no form; credentials to the registered alternative mail alone; followed until they are in.
#[tokio::test]
async fn oax_recuperacion_correo() {
    let house = house();
    let (mut lia, mut eva) = (house.requester("lia.mora").await, house.agent("eva.rios").await);
    let ask_for = Ask { service: "oax-recuperacion-correo", channel: "portal", by: "lia.mora", fields: &[] };
    let bare = OpenTicket { fields: Default::default(), ..request(&house, &ask_for) };
    let told = Walk::may_not_open(&house, &mut lia, bare, Reason::MissingFields).await;
    assert!(told.iter().any(|label| label.contains("respaldo")), "OAX-34: a backup address is asked for: {told:?}");
    let walk = Walk::opens(&house, &mut lia, &ask_for).await;
    walk.given(&mut eva, "eva.rios", "oax-mesa").await;
    walk.leads(&mut eva, start(), State::InProgress).await;
    walk.does(&mut eva, diagnosis("Cuenta vigente")).await;
    let others = walk.needs(&mut eva, secret("correo institucional"), Reason::BadSecretWay, &["way"]).await;
    assert_eq!(others, ["correo alternativo registrado"], "the refusal names the way");
    walk.all(&mut eva, [secret("correo alternativo registrado"), tick("oax-recuperacion-correo.1")]).await;
    walk.needs(&mut eva, resolve("Enviada"), Reason::MissingChecklist, &["oax-recuperacion-correo.2"]).await;
    walk.does(&mut eva, tick("oax-recuperacion-correo.2")).await;
    walk.leads(&mut eva, resolve("Enviada"), State::Resolved).await;
    walk.leads(&mut lia, confirm(), State::Closed).await;
}

/// §10.1.3.3, OAX-45: a node looked at: no fault is found, and the diagnosis says so.
#[tokio::test]
async fn oax_revision_nodo() {
    let house = house();
    let (mut beto, mut eva) = (house.requester("beto.paz").await, house.agent("eva.rios").await);
    let ask_for = Ask { service: "oax-revision-nodo", channel: "portal", by: "beto.paz", fields: &[] };
    let mut nico = house.technician("nico.vera").await;
    let walk = Walk::opens(&house, &mut beto, &ask_for).await;
    walk.given(&mut eva, "nico.vera", "oax-soporte").await;
    walk.leads(&mut nico, start(), State::InProgress).await;
    walk.refused(&mut nico, resolve("Sin falla"), Reason::MissingDiagnosis).await;
    walk.does(&mut nico, diagnosis("No se encontró falla: conectividad y configuración correctas")).await;
    walk.ticks_the_rest(&mut nico).await;
    let in_time = walk.photographs(&mut nico, None).await;
    walk.leads(&mut nico, resolve_as("Sin falla", "Sin falla"), State::Resolved).await;
    walk.leads(&mut beto, confirm(), State::Closed).await;
    // R16: what comes of the work after that is kept, marked as late, and reopens nothing.
    let late = walk.photographs(&mut nico, None).await;
    walk.does(&mut nico, note("El nodo quedó etiquetado")).await;
    let view = walk.view();
    let kept = |act| view.evidence.iter().find(|file| file.id == act).map(|file| (file.counts(), file.late));
    assert_eq!((kept(in_time), kept(late)), (Some((true, false)), Some((true, true))));
    assert!(view.notes.iter().any(|note| note.text == "El nodo quedó etiquetado" && note.late));
    assert_eq!((view.decided.state, view.decided.reopen_proposed), (State::Closed, false));
}

/// R8: the desk classifies anew what somebody works on: photographs and marks stay, and the former service is named.
#[tokio::test]
async fn r8_what_was_done_stays_where_the_desk_classifies_anew() {
    let house = house();
    let (mut beto, mut eva) = (house.requester("beto.paz").await, house.agent("eva.rios").await);
    let mut nico = house.technician("nico.vera").await;
    let ask_for = Ask { service: "oax-revision-nodo", channel: "portal", by: "beto.paz", fields: &[] };
    let walk = Walk::opens(&house, &mut beto, &ask_for).await;
    walk.given(&mut eva, "nico.vera", "oax-soporte").await;
    walk.leads(&mut nico, start(), State::InProgress).await;
    walk.all(&mut nico, [tick("oax-revision-nodo.1"), diagnosis("El nodo está fuera de lugar")]).await;
    let photograph = walk.photographs(&mut nico, None).await;
    walk.does(&mut eva, classify("oax-cambio-nodo")).await;
    let view = walk.view();
    assert_eq!(view.decided.service, ServiceId::new("oax-cambio-nodo"));
    assert_eq!(view.decided.former_services, [ServiceId::new("oax-revision-nodo")]);
    assert!(view.evidence.iter().any(|file| file.id == photograph && file.counts()));
    assert!(view.checklist.contains_key(&ItemId::new("oax-revision-nodo.1")), "the former list is an annex");
    assert_eq!(view.texts[0].text, "El nodo está fuera de lugar");
}

/// §5.2, §5.3, OAX-106: an enlace proposes what should be digitised, and it reaches those who build systems; whoever else
/// asks is told who may.
#[tokio::test]
async fn oax_106_an_enlace_proposes_a_project() {
    let house = house();
    let (mut lia, mut beto) = (house.requester("lia.mora").await, house.requester("beto.paz").await);
    let ask_for = Ask { service: "oax-propuesta-proyecto", channel: "portal", by: "beto.paz", fields: &[] };
    let asked = request(&house, &ask_for);
    let told = Walk::may_not_open(&house, &mut lia, asked, Reason::OnlyTheseAsk).await;
    assert!(!told.is_empty(), "who may is told");
    let walk = Walk::opens(&house, &mut beto, &ask_for).await;
    assert_eq!(walk.view().decided.team, Some(TeamId::new("oax-sistemas")));
}
