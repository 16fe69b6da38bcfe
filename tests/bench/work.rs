//! The workload as acts: the tickets of `lib/workload.mjs` opened with their notes, and its edits.

use crate::device::{Device, now};
use ronda_shared::command::{Audience, Command, Content, Decision, OpenTicket, Place, Requester, TicketKind};
use ronda_shared::ids::{BuildingId, ChannelId, DocumentId, FieldId, PersonId, PriorityId, ServiceId};
use ronda_shared::time::Timestamp;
use ronda_shared::view::Summary;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A ticket's id by its number, the same on every device.
pub(crate) fn id(number: u64) -> DocumentId {
    let mut random = [9; 10];
    random[2..].copy_from_slice(&number.to_be_bytes());
    let born = 1_790_000_000_000 + i64::try_from(number).unwrap_or(0);
    DocumentId::new(Timestamp::from_millis(born), random)
}

/// A ticket of this service with these data.
pub(crate) fn birth(ticket: &Value, service: &str) -> Command {
    let told = |name: &str| ticket["fields"][name].as_str().unwrap_or_default().to_owned();
    let field = |name: &str| (FieldId::new(format!("b_{name}")), told(name));
    Command::Content(Content::OpenTicket(Box::new(OpenTicket {
        description: told("description"),
        requester: Requester {
            person: None,
            name: told("requester"),
            mail: told("mail"),
            phone: told("phone"),
            client_org: told("client_org"),
        },
        place: Place { building: Some(BuildingId::new(told("building"))), level: told("level"), room: told("room") },
        fields: ["state", "extension", "port", "mac", "room", "level", "phone"].map(field).into(),
        priority: Some(PriorityId::new(told("priority"))),
        ..OpenTicket::new(ServiceId::new(service), TicketKind::Incident, ChannelId::new("phone"), told("subject"))
    })))
}

/// Opens these tickets, each with its notes; a push for every three hundred. The first has the number `from`, or 0.
pub(crate) fn seed(device: &mut Device, asked: &Value) -> Result<Value, String> {
    let mut then = Vec::new();
    let from = asked["from"].as_u64().unwrap_or(0);
    for (number, ticket) in (from..).zip(asked["tickets"].as_array().ok_or("tickets are a list")?) {
        let made = device.dispatch(id(number), birth(ticket, "oax-ip-duplicada"))?;
        device.keep(made, true)?;
        for note in ticket["notes"].as_array().into_iter().flatten() {
            let text = note["text"].as_str().unwrap_or_default().to_owned();
            let made = device
                .dispatch(id(number), Command::Content(Content::AddNote { audience: Audience::Internal, text }))?;
            device.keep(made, true)?;
        }
        if let Some(person) = ticket["assign"].as_str() {
            // Told in the field's shape, the priority of the birth is only a proposal.
            then.push((id(number), Command::Decision(Decision::SetPriority { priority: PriorityId::new("high") })));
            let person = Some(PersonId::new(person));
            then.push((id(number), Command::Decision(Decision::Assign { person, team: None, reason: String::new() })));
        }
        if ticket["cancel"].as_bool() == Some(true) {
            let reason = "Ya no hace falta.".into();
            then.push((
                id(number),
                Command::Decision(Decision::Cancel { reason, duplicate_of: None, withdrawn: None }),
            ));
        }
        if number % 300 == 299 {
            device.sync()?;
            decide(device, &mut then)?;
            device.forget_settled();
        }
    }
    device.sync()?;
    decide(device, &mut then)
}

/// What was to be decided of tickets once the server has ruled on their birth.
fn decide(device: &mut Device, then: &mut Vec<(DocumentId, Command)>) -> Result<Value, String> {
    for (id, command) in then.drain(..) {
        let made = device.dispatch(id, command)?;
        device.keep(made, true)?;
    }
    device.sync()
}

/// Makes the edits, each durable by itself, as a technician makes them.
pub(crate) fn edit(device: &mut Device, edits: &Value) -> Result<Value, String> {
    let edits = edits.as_array().ok_or("edits are a list")?;
    for edit in edits {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let ticket = id(edit["ticket"].as_u64().ok_or("an edit names its ticket")?);
        let command = match edit["note"].as_object() {
            Some(note) => {
                Command::Content(Content::AddNote { audience: Audience::Internal, text: text(&note["text"]) })
            }
            None => Command::Content(Content::SetField {
                field: FieldId::new(format!("b_{}", text(&edit["field"]))),
                value: text(&edit["value"]),
            }),
        };
        let made = device.dispatch(ticket, command)?;
        device.keep(made, false)?;
    }
    Ok(json!(edits.len()))
}

/// What the screens show of these tickets.
pub(crate) fn tickets(device: &Device, numbers: &Value) -> Result<Value, String> {
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

/// The ids of these tickets.
pub(crate) fn ids(numbers: &Value) -> Result<Value, String> {
    let numbers = numbers.as_array().ok_or("numbers are a list")?;
    Ok(numbers.iter().map(|number| json!(id(number.as_u64().unwrap_or(0)).to_string())).collect())
}

/// The list and the search of a phone, from the summaries alone.
pub(crate) fn list(device: &Device) -> Result<Value, String> {
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
    Ok(json!({ "listed": listed, "documents": summaries.len(), "words": words.len(), "at": now().millis() }))
}

/// The resident memory of a process, in bytes.
pub(crate) fn memory(pid: u64) -> Result<Value, String> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).map_err(|error| error.to_string())?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse().unwrap_or(0);
    Ok(json!(kilobytes * 1_024))
}
