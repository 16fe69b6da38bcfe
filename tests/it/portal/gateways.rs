//! Systems that bring requests or records, as who administers sees and tries them.

use super::intake::{NONCE, SECRET, call, call_as, house, said, ticket};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ronda_test_support::client::Enrolled;
use ronda_test_support::house::House;
use serde_json::{Value, json};

const CONNECTIONS: &str = "/api/administration/connections";
const KEY: (&str, &str) = ("uno", SECRET);

async fn cards(ana: &Enrolled) -> Value {
    ana.get(CONNECTIONS).await.json::<Value>()["gateways"].clone()
}

async fn tried(ana: &mut Enrolled, source: &str, body: &Value) -> Value {
    let path = format!("{CONNECTIONS}/gateways/{source}/try");
    ana.post_json(&path, &json!({ "text": body.to_string() })).await.json()
}

fn house_with(more: &str) -> House {
    let house = house(&[KEY]);
    let file = house.app.config().data.join("webhooks.toml");
    let right = std::fs::read_to_string(&file).expect("there");
    house.write_private("webhooks.toml", &format!("{right}{more}"));
    house
}

#[tokio::test]
async fn each_gateway_tells_what_it_brings_when_it_called_and_what_is_wrong() {
    let key = format!("keys = [{{ id = \"uno\", secret = \"{SECRET}\" }}]\n");
    let house = house_with(&format!(
        "[copias]\nregister = \"no-hay\"\n{key}[formulario]\nchannel = \"paloma\"\n{key}\
         [monitoreo]\nchannel = \"programado\"\nservice = \"oax-soporte-hardware\"\n{key}[monitoreo.alerts]\nreads = \"zabbix\"\n"
    ));
    let ana = house.supervisor_with_passkey().await.0;
    let told = cards(&ana).await;
    let names: Vec<_> = told.as_array().expect("cards").iter().filter_map(|card| card["name"].as_str()).collect();
    assert_eq!(names, ["copias", "formulario", "whatsapp"], "those of alerts have theirs elsewhere");
    assert_eq!((&told[0]["register"], &told[2]["channel"]), (&json!("no-hay"), &json!("whatsapp")));
    assert!(told[0]["wrong"]["es"].as_str().is_some_and(|why| why.contains("«no-hay»")), "{told}");
    assert!(told[1]["wrong"]["es"].is_string() && !told.to_string().contains(SECRET), "{told}");
    assert_eq!(
        (&told[2]["wrong"], &told[2]["called"], &told[2]["failure"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );

    call(&house, KEY, NONCE, &said("No hay red")).await;
    assert_eq!(cards(&ana).await[2]["called"], json!(house.now()));
    call(&house, KEY, "1f1e2d3c4b5a69788796a5b4", &json!({ "text": "x", "from": {} })).await;
    let told = cards(&ana).await;
    assert!(told[2]["failure"]["why"]["es"].as_str().is_some_and(|why| why.contains("phone")), "{told}");
    call_as(&house, "whatsapp", ("uno", "otro-secreto-de-treinta-y-dos-letras"), NONCE, &said("x")).await;
    let told = cards(&ana).await;
    assert!(told[2]["failure"]["why"]["es"].as_str().is_some_and(|why| why.contains("otra llave")), "{told}");
}

#[tokio::test]
async fn a_trial_says_what_a_call_would_become_and_writes_nothing() {
    let house = house_with("");
    let mut ana = house.supervisor_with_passkey().await.0;
    let first = call(&house, KEY, NONCE, &said("No hay red")).await;
    let view = ticket(&house, &first);
    let feed = house.feed();
    let mut body = said("No imprime\nDesde ayer");
    let file = |name: &str, bytes: &[u8]| json!({ "name": name, "base64": STANDARD.encode(bytes) });
    body["files"] = json!([file("a.txt", b"hola"), file("b.jpg", b"<html>")]);
    let told = tried(&mut ana, "whatsapp", &body).await;
    assert_eq!((&told["wrong"], &told["fate"], &told["title"]), (&Value::Null, &json!("opens"), &json!("No imprime")));
    assert_eq!(told["service"], json!("oax-soporte-hardware"));
    assert_eq!((&told["files"][0]["name"], &told["files"][0]["wrong"]), (&json!("a.txt"), &Value::Null));
    assert!(told["files"][1]["wrong"]["es"].as_str().is_some_and(|why| why.contains("tipo")), "{told}");

    let mut reply = said("Sigue igual");
    reply["folio"] = first.json::<Value>()["folio"].clone();
    let told = tried(&mut ana, "whatsapp", &reply).await;
    assert_eq!((&told["fate"], &told["ticket"]), (&json!("replies"), &json!(view.id)));
    reply["from"]["phone"] = json!("951 000 0000");
    let told = tried(&mut ana, "whatsapp", &reply).await;
    assert!(told["fate"].is_null() && told["wrong"]["es"].is_string(), "{told}");
    let mut unknown = said("x");
    unknown["service"] = json!("no-hay");
    let told = tried(&mut ana, "whatsapp", &unknown).await;
    assert!(told["wrong"]["es"].as_str().is_some_and(|why| why.contains("servicio")), "{told}");
    let told = tried(&mut ana, "whatsapp", &json!({ "texto": "x" })).await;
    assert!(told["wrong"]["en"].as_str().is_some_and(|why| why.contains("texto")), "{told}");
    let none = ana.post_json(&format!("{CONNECTIONS}/gateways/otra/try"), &json!({ "text": "{}" })).await;
    assert_eq!(none.refusal(), (404, "not_found".to_owned()));
    assert_eq!(house.feed().0, feed.0, "nothing is written");
    let mut eva = house.enrol("eva.rios", ronda_shared::stamp::Site::Desk).await;
    let refused = eva.post_json(&format!("{CONNECTIONS}/gateways/whatsapp/try"), &json!({ "text": "{}" })).await;
    assert_eq!(refused.status, axum::http::StatusCode::FORBIDDEN, "who does not administer is told nothing");
}
