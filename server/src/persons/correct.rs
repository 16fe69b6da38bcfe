//! Rectification: puts wrong data right by the desk's own commands, in the name of somebody of the desk. What was
//! signed stays as it was signed.

use super::{PersonProblem, PersonalData};
use crate::identity::people;
use crate::ingest::{Ingest, OwnAct, stored_ticket};
use ronda_shared::act::DocumentKind;
use ronda_shared::command::{Audience, Command, ContactField, Content};
use ronda_shared::ids::PersonId;
use ronda_shared::limits;
use ronda_shared::person::Person;
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::Outcome;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is to be set right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// What it is to read from now on.
    pub data: BTreeMap<ContactField, String>,
    /// In whose name: somebody of the desk.
    pub by: PersonId,
    /// Why: by which letter.
    pub reason: String,
}

/// What was set right.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Corrected {
    /// Their entry in the directory.
    pub entry: bool,
    /// Tickets, by what people call them.
    pub tickets: Vec<String>,
    /// Tickets in which it was not taken, with why.
    pub refused: Vec<(String, String)>,
}

fn check(correction: &Correction) -> Result<(), PersonProblem> {
    let most = limits::SUBJECT_CHARS;
    let wrong = |value: &String| value.trim().is_empty() || value.chars().count() > most;
    if correction.data.is_empty() || correction.data.values().any(wrong) {
        let words =
            format!("say what it is to read: name=…, mail=…, phone=… or client_org=…, {most} characters at most");
        return Err(PersonProblem::Asked(words));
    }
    if correction.data.contains_key(&ContactField::Extra) {
        return Err(PersonProblem::Asked("the additional contact of a ticket is changed at the desk".into()));
    }
    let long = correction.reason.chars().count() > limits::REASON_CHARS;
    if correction.reason.trim().is_empty() || long {
        let most = limits::REASON_CHARS;
        return Err(PersonProblem::Asked(format!("a reason is asked for, of {most} characters at most")));
    }
    Ok(())
}

/// Sets it right, in the directory and in every ticket that they asked for. Asked again it does what is left.
///
/// # Errors
/// A correction that cannot be made so; the store or the writer could not.
pub fn correct(ingest: &Ingest, gathered: &PersonalData, correction: &Correction) -> Result<Corrected, PersonProblem> {
    check(correction)?;
    let (known, now) = (&gathered.whom.known, ingest.clock().now());
    let reader = ingest.store().read()?;
    let by = reader.person(&correction.by)?.filter(|person| person.active);
    let by = by.ok_or_else(|| PersonProblem::Asked(format!("nobody «{}» works here", correction.by)))?.id;
    let mut done = Corrected::default();
    let mut acts = Vec::new();
    for id in &known.tickets {
        let Some(view) = stored_ticket(&*reader, *id)? else { continue };
        let differs = |(field, value): &(&ContactField, &String)| {
            view.requester.get(field).map_or("", |set| set.value.as_str()) != value.trim()
        };
        let commands = correction.data.iter().filter(differs).map(|(field, value)| {
            Command::Content(Content::SetContact { field: *field, value: value.trim().to_owned() })
        });
        let mut commands: Vec<Command> = commands.collect();
        if commands.is_empty() {
            continue;
        }
        let text = format!("Datos de contacto rectificados a petición de su titular: {}", correction.reason.trim());
        commands.push(Command::Content(Content::AddNote { audience: Audience::Internal, text }));
        let act = |command| OwnAct {
            person: by.clone(),
            site: Site::Desk,
            document: *id,
            kind: DocumentKind::Ticket,
            at: now,
            command,
        };
        let name = view.decided.folio.clone().unwrap_or_else(|| view.born.provisional.clone());
        acts.push((name, commands.into_iter().map(act).collect::<Vec<_>>()));
    }
    drop(reader);
    for (name, acts) in acts {
        let receipts = ingest.perform_blocking(acts)?;
        let refused = receipts.into_iter().find_map(|receipt| match receipt.outcome {
            Outcome::Accepted => None,
            Outcome::Held(why) | Outcome::Refused(why) => Some(format!("{why:?}")),
        });
        match refused {
            None => done.tickets.push(name),
            Some(why) => done.refused.push((name, why)),
        }
    }
    if let Some(person) = &known.person {
        let changed = corrected(person, correction);
        if changed != *person {
            let read = BTreeMap::from([(person.id.clone(), person.clone())]);
            people::upsert_as_read(&**ingest.store(), now, &[changed], &read)?;
            ingest.poke()?;
            done.entry = true;
        }
    }
    Ok(done)
}

fn corrected(person: &Person, correction: &Correction) -> Person {
    let datum = |field| correction.data.get(&field).map(|value| value.trim().to_owned());
    Person {
        name: datum(ContactField::Name).unwrap_or_else(|| person.name.clone()),
        mail: datum(ContactField::Mail).or_else(|| person.mail.clone()),
        phone: datum(ContactField::Phone).or_else(|| person.phone.clone()),
        client_org: datum(ContactField::ClientOrg).or_else(|| person.client_org.clone()),
        ..person.clone()
    }
}
