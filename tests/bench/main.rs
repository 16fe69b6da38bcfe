//! Ronda's side of the benchmark without a browser: one device, driven by lines of JSON on its standard input.
//! It does what the web app's engine does: the same `shared` code, a durable store, one request a sync.
#![forbid(unsafe_code)]

mod device;
mod fleet;
mod floor;
mod http;
mod off;
mod store;
mod trust;
mod walker;
mod work;

use device::Device;
use fleet::Fleet;
use serde_json::{Value, json};
use std::io::{BufRead, Write};
use walker::Address;

fn main() {
    let folder = std::env::args().nth(1).expect("the folder of the device's store");
    let mut device = Device::open(folder.as_ref());
    let mut fleet = Fleet::default();
    for line in std::io::stdin().lock().lines() {
        let line = line.expect("the driver writes lines");
        let asked: Value = serde_json::from_str(&line).expect("the driver writes JSON");
        let answer = match answer(&mut device, &mut fleet, &asked) {
            Ok(answer) => json!({ "id": asked["id"], "answer": answer }),
            Err(error) => json!({ "id": asked["id"], "error": error }),
        };
        let mut out = std::io::stdout().lock();
        writeln!(out, "{answer}").and_then(|()| out.flush()).expect("the driver reads");
    }
}

fn answer(device: &mut Device, fleet: &mut Fleet, asked: &Value) -> Result<Value, String> {
    let text = |name: &str| asked[name].as_str().unwrap_or_default().to_owned();
    let number = |name: &str| asked[name].as_u64().unwrap_or_default();
    let port = || u16::try_from(number("port")).map_err(|error| error.to_string());
    match text("what").as_str() {
        "enrol" => device.enrol(port()?, &text("origin"), &text("token")),
        "seed" => work::seed(device, asked),
        "edit" => work::edit(device, &asked["edits"]),
        "begin" => device.begin(port()?),
        "sync" => device.sync(),
        "tickets" => work::tickets(device, &asked["numbers"]),
        "ids" => work::ids(&asked["numbers"]),
        "list" => work::list(device),
        "off" => {
            let days = i64::try_from(number("days")).map_err(|error| error.to_string())?;
            off::for_days(device, text("data").as_ref(), days)
        }
        "teams" => Ok(fleet::teams(number("count"))),
        "fleet" => {
            let at = Address { port: port()?, origin: text("origin") };
            fleet.enrol(&at, &asked["tokens"], &device.organisation)
        }
        "run" => fleet.run(asked),
        "floor" => floor::measure(text("folder").as_ref(), asked),
        "judging" => trust::judging(text("folder").as_ref(), asked),
        "late" => trust::late(text("folder").as_ref(), asked),
        "memory" => work::memory(number("pid")),
        other => Err(format!("what is «{other}»?")),
    }
}
