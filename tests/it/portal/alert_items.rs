//! The item of an alert, and who is told of its outage.

use super::alerts::{SECRET, alert, call, does, house};
use ronda_shared::act::DocumentKind;
use ronda_shared::command::{Command, EquipmentField, Item};
use ronda_shared::ids::DocumentId;
use ronda_shared::time::Timestamp;
use ronda_test_support::house::House;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Registers an item, a moment after the one before.
async fn registers(house: &House, number: u8, fields: &[(EquipmentField, String)]) -> DocumentId {
    house.pass(1);
    let item = DocumentId::new(Timestamp::from_millis(house.now()), [number; 10]);
    let mut fields: BTreeMap<_, _> = fields.iter().cloned().collect();
    fields.insert(EquipmentField::Inventory, format!("INV-{number}"));
    does(house, "eva.rios", item, DocumentKind::Equipment, Command::Item(Item::RegisterEquipment { fields })).await;
    item
}

/// The item that is found by what an alert tells.
async fn found(house: &House, labels: &Value) -> Value {
    let looked = call(house, "monitoreo", SECRET, "?try=true", &[alert(1, true, labels)]).await.json::<Value>();
    looked[0]["item"].clone()
}

/// The 254 addresses of 10.20.12.0/24 begin as 10.20.1.2 does, and `SW-100` to `SW-159` as `SW-1`: of the latest forty, where the item
/// was looked for, it was none.
#[tokio::test]
async fn an_item_is_found_among_sixty_neighbours() {
    let house = house();
    let named = |address: String, name: String| [(EquipmentField::Ip, address), (EquipmentField::Name, name)];
    let first = registers(&house, 200, &named("10.20.1.2".into(), "SW-1".into())).await;
    for number in 0..60 {
        registers(&house, number, &named(format!("10.20.12.{number}"), format!("SW-1{number:02}"))).await;
    }
    assert_eq!(found(&house, &json!({ "instance": "10.20.1.2:9100" })).await, json!(first));
    assert_eq!(found(&house, &json!({ "host": "sw-1" })).await, json!(first));
    assert_eq!(found(&house, &json!({ "host": "SW-16" })).await, Value::Null, "a beginning is no name");
    registers(&house, 201, &named("10.20.1.2".into(), "SW-1".into())).await;
    for labels in [json!({ "instance": "10.20.1.2" }), json!({ "host": "SW-1" })] {
        assert_eq!(found(&house, &labels).await, Value::Null, "of two that answer none is taken");
    }
}
