//! What was promised, and whether it was kept, counted from tickets that were walked (OAX-10, OAX-91).

use crate::procedures::acts::{confirm, diagnosis, escalate, priority, reject, resolve, start};
use crate::procedures::house::{DAY, MINUTE};
use crate::procedures::oaxaca::house;
use crate::procedures::walk::{Ask, Walk, request};
use axum::http::StatusCode;
use ronda_shared::command::OpenTicket;
use ronda_shared::ids::ChannelId;
use ronda_shared::state::State;
use serde_json::{Value, json};

/// OAX-10, OAX-91: by service and level: promised, kept, broken, running; as a list and as a table.
#[tokio::test]
async fn oax_91_what_was_promised_is_counted_by_service_and_level() {
    let house = house();
    let (mut lia, mut eva) = (house.requester("lia.mora").await, house.agent("eva.rios").await);
    let (mut ana, otto) = (house.supervisor("ana.lopez").await, house.technician("otto.ibarra").await);
    let ask_for = Ask { service: "oax-sin-salida-internet", channel: "portal", by: "lia.mora", fields: &[] };
    let mut walks = Vec::new();
    for _ in 0..4 {
        walks.push(Walk::opens(&house, &mut lia, &ask_for).await);
    }
    for walk in &walks {
        walk.does(&mut eva, priority("medium")).await;
    }
    // In time.
    walks[0].given(&mut eva, "eva.rios", "oax-mesa").await;
    walks[0].leads(&mut eva, start(), State::InProgress).await;
    walks[0].does(&mut eva, diagnosis("Cable suelto")).await;
    walks[0].leads(&mut eva, resolve("Se conectó"), State::Resolved).await;
    walks[0].leads(&mut lia, confirm(), State::Closed).await;
    // No service at all.
    walks[3].leads(&mut ana, reject("No es de la Agencia"), State::Rejected).await;
    // Late, after a week; and one that nobody has touched.
    house.pass(7 * DAY);
    walks[1].given(&mut eva, "eva.rios", "oax-mesa").await;
    walks[1].leads(&mut eva, start(), State::InProgress).await;
    walks[1].leads(&mut eva, escalate("oax-redes", "No es del equipo"), State::Assigned).await;
    walks[1].leads(&mut ana, crate::procedures::acts::assign("omar.cruz", "oax-redes"), State::Assigned).await;
    // Received today: it still has time.
    let fresh = Walk::opens(&house, &mut lia, &Ask { service: "oax-vpn", ..ask_for }).await;
    fresh.does(&mut eva, priority("medium")).await;
    house.pass(MINUTE);

    let told: Value = ana.get("/api/promises").await.json();
    let count = |kept: u32, broken: u32, open: u32| json!({ "kept": kept, "broken": broken, "open": open });
    let row = |service: &str, level: u32| {
        let rows = told["rows"].as_array().expect("rows");
        rows.iter().find(|row| row["service"] == service && row["level"] == level).cloned().unwrap_or_default()
    };
    let first = row("oax-sin-salida-internet", 1);
    assert_eq!((&first["tickets"], &first["name"]), (&json!(2), &json!("Sin salida a Internet")));
    assert_eq!(first["answer"], count(1, 1, 0), "one answered in time, one never");
    assert_eq!(first["solution"], count(1, 1, 0));
    let second = row("oax-sin-salida-internet", 2);
    assert_eq!((&second["tickets"], &second["answer"]), (&json!(1), &count(0, 1, 0)), "OAX-91: at its level");
    assert_eq!(second["solution"], count(0, 1, 0), "late and not done");
    assert_eq!(row("oax-vpn", 1)["solution"], count(0, 0, 1));

    assert_eq!(told["tickets"], json!([]), "a list for whoever asks for one service");
    let listed: Value = ana.get("/api/promises?service=oax-sin-salida-internet&level=1").await.json();
    let tickets = listed["tickets"].as_array().expect("tickets");
    assert_eq!((listed["rows"].as_array().map(Vec::len), tickets.len()), (Some(1), 2), "what the figure counts");
    let became: Vec<(&Value, &Value)> = tickets.iter().map(|each| (&each["answer"], &each["solution"])).collect();
    assert!(became.contains(&(&json!("kept"), &json!("kept"))), "{tickets:?}");
    assert!(became.contains(&(&json!("broken"), &json!("broken"))), "{tickets:?}");
    assert_eq!((&listed["more"], &listed["position"]), (&json!(false), &told["position"]));
    let today: Value = ana.get("/api/promises?from=2026-11-30&to=2026-11-30").await.json();
    assert_eq!(today["rows"].as_array().map(Vec::len), Some(1), "received that day");
    let table = ana.get("/api/promises?format=csv").await;
    let text = String::from_utf8(table.body.to_vec()).expect("text");
    let line = "oax-sin-salida-internet,Sin salida a Internet,1,2,1,1,0,1,1,0";
    assert!(text.lines().any(|known| known == line), "{text}");
    // What happens after it was counted once is counted as well.
    fresh.leads(&mut ana, reject("Ya la tiene"), State::Rejected).await;
    let after: Value = ana.get("/api/promises").await.json();
    let services: Vec<_> = after["rows"].as_array().expect("rows").iter().map(|row| &row["service"]).collect();
    assert!(!services.contains(&&json!("oax-vpn")) && services.len() == 2, "{services:?}");
    assert!(after["position"].as_u64() > told["position"].as_u64());
    assert_eq!(ana.get("/api/promises?from=ayer").await.status, StatusCode::BAD_REQUEST);
    for who in [&otto.client, &lia.client] {
        assert_eq!(who.get("/api/promises").await.status, StatusCode::FORBIDDEN);
    }
}

/// OAX-41, OAX-91: what two teams share was promised once, to who asked for the whole.
#[tokio::test]
async fn oax_91_a_request_in_parts_is_one_promise() {
    let house = house();
    let (mut beto, mut eva) = (house.requester("beto.paz").await, house.agent("eva.rios").await);
    let ana = house.supervisor("ana.lopez").await;
    let ask_for = Ask { service: "oax-alta-nodo", channel: "portal", by: "beto.paz", fields: &[] };
    let whole = Walk::opens(&house, &mut beto, &ask_for).await;
    whole.does(&mut eva, priority("medium")).await;
    for name in ["Cableado estructurado", "Configuración de red"] {
        let asked = OpenTicket {
            subservice: Some(name.into()),
            channel: ChannelId::new("phone"),
            parent: Some(whole.id),
            ..request(&house, &ask_for)
        };
        Walk::part(&house, &mut eva, asked).await;
    }
    let told: Value = ana.get("/api/promises").await.json();
    let rows = told["rows"].as_array().expect("rows");
    assert_eq!((rows.len(), &rows[0]["tickets"]), (1, &json!(1)), "{told}");
}
