//! The workload as acts: the tickets of `lib/workload.mjs` opened with their notes, and its edits.

use crate::device::{Device, now};
use ronda_shared::ids::{BuildingId, ChannelId, DocumentId, FieldId, PriorityId, ServiceId};
use ronda_shared::ticket::command::{Audience, Command, OpenTicket, Place, Requester, TicketKind};
use ronda_shared::ticket::summary::Summary;
use ronda_shared::time::Timestamp;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A ticket's id by its number, the same on every device.
pub fn id(number: u64) -> DocumentId {
    let mut random = [9; 10];
    random[2..].copy_from_slice(&number.to_be_bytes());
    let born = 1_790_000_000_000 + i64::try_from(number).unwrap_or(0);
    DocumentId::new(Timestamp::from_millis(born), random)
}

const WORDS: [&str; 12] = [
    "extensión",
    "tono",
    "ventanilla",
    "impresora",
    "recepción",
    "nodo",
    "cable",
    "conector",
    "puerto",
    "equipo",
    "mañana",
    "técnico",
];

fn sentence(seed: u64, words: u64) -> String {
    let word = |n: u64| {
        let mixed = (seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ n.wrapping_mul(0xbf58_476d_1ce4_e5b9)).rotate_left(23);
        WORDS[usize::try_from(mixed % WORDS.len() as u64).unwrap_or(0)]
    };
    (0..words).map(word).collect::<Vec<_>>().join(" ")
}

fn birth(number: u64) -> Command {
    let field = |name: &str, value: &str| (FieldId::new(format!("b_{name}")), value.to_owned());
    Command::OpenTicket(Box::new(OpenTicket {
        service: ServiceId::new("oax-ip-duplicada"),
        subservice: None,
        kind: TicketKind::Incident,
        channel: ChannelId::new("phone"),
        subject: sentence(number, 10),
        description: sentence(number + 77, 60),
        requester: Requester {
            person: None,
            name: "María Guadalupe Xicoténcatl Ríos de la Peña".into(),
            mail: "mxicotencatl@oaxaca.gob.mx".into(),
            phone: "12400".into(),
            client_org: "Registro Civil".into(),
        },
        place: Place {
            building: Some(BuildingId::new("edificio-2")),
            level: "Nivel 1".into(),
            room: "ventanilla 4".into(),
        },
        equipment: None,
        fields: BTreeMap::from([
            field("state", "assigned"),
            field("extension", "12407"),
            field("port", "SW-E2N1-01 / Gi1/0/14"),
            field("mac", "C0:74:AD:3F:18:2E"),
            field("room", "ventanilla 4"),
            field("level", "Nivel 1"),
            field("phone", "12400"),
        ]),
        priority: Some(PriorityId::new("high")),
        provisional: String::new(),
        occurred_at: None,
        continues: None,
        catalog: String::new(),
    }))
}

/// Opens so many tickets with five notes each, a push at a time.
pub fn seed(device: &mut Device, count: u64) -> Result<Value, String> {
    for number in 0..count {
        let made = device.dispatch(id(number), birth(number))?;
        device.keep(made, true)?;
        for note in 0..5 {
            let text = sentence(number * 5 + note, 18);
            let made = device.dispatch(id(number), Command::AddNote { audience: Audience::Internal, text })?;
            device.keep(made, true)?;
        }
        if number % 300 == 299 {
            device.sync()?;
            device.forget_settled();
        }
    }
    device.sync()
}

/// Makes the edits, each durable by itself, as a technician makes them.
pub fn edit(device: &mut Device, edits: &Value) -> Result<Value, String> {
    let edits = edits.as_array().ok_or("edits are a list")?;
    for edit in edits {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let ticket = id(edit["ticket"].as_u64().ok_or("an edit names its ticket")?);
        let command = match edit["note"].as_object() {
            Some(note) => Command::AddNote { audience: Audience::Internal, text: text(&note["text"]) },
            None => Command::SetField {
                field: FieldId::new(format!("b_{}", text(&edit["field"]))),
                value: text(&edit["value"]),
            },
        };
        let made = device.dispatch(ticket, command)?;
        device.keep(made, false)?;
    }
    Ok(json!(edits.len()))
}

/// What the screens show of these tickets.
pub fn tickets(device: &Device, numbers: &Value) -> Result<Value, String> {
    let numbers = numbers.as_array().ok_or("numbers are a list")?;
    numbers
        .iter()
        .map(|number| {
            let view = device.ticket(id(number.as_u64().unwrap_or(0)))?;
            let fields: BTreeMap<String, String> = view
                .fields
                .iter()
                .map(|(id, register)| (id.as_str().trim_start_matches("b_").to_owned(), register.value.clone()))
                .collect();
            let notes: Vec<&str> = view.notes.iter().map(|note| note.text.as_str()).collect();
            Ok(json!({ "fields": fields, "notes": notes, "conflicts": view.conflicts.len() }))
        })
        .collect()
}

/// The list and the search of a phone, from the summaries alone.
pub fn list(device: &Device) -> Result<Value, String> {
    let summaries = device.store.summaries().map_err(|error| error.to_string())?;
    let mut words: BTreeMap<&str, Vec<DocumentId>> = BTreeMap::new();
    let mut listed = 0;
    for summary in &summaries {
        if let Summary::Ticket(ticket) = summary {
            listed += 1;
            for token in &ticket.tokens {
                words.entry(token).or_default().push(ticket.id);
            }
        }
    }
    Ok(json!({ "listed": listed, "words": words.len(), "at": now().millis() }))
}

/// The resident memory of a process, in bytes.
pub fn memory(pid: u64) -> Result<Value, String> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).map_err(|error| error.to_string())?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse().unwrap_or(0);
    Ok(json!(kilobytes * 1_024))
}
