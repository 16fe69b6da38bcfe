//! Tickets with all that was said in them. One that is not here is opened as the former system tells it; to one that is, what came
//! since is added, and it is moved where nobody here has moved it.

use super::super::MigrateError;
use super::super::model::{FormerEntry, FormerTicket, one_line, within};
use super::super::report::RecordKind;
use super::links::{self, StandingLink};
use super::planned::{Planned, in_parts};
use super::{KnownHere, MigrationRun};
use crate::identity::SERVER;
use crate::ingest::{OwnAct, stored_ticket};
use ronda_shared::act::DocumentKind;
use ronda_shared::command::{
    Audience, Command, Content, Decision, OpenTicket, Requester, TicketKind, Told, ToldEntry, ToldState, ToldTicket,
};
use ronda_shared::ids::{DocumentId, FieldId, Sha256};
use ronda_shared::limits;
use ronda_shared::redaction::Redact;
use ronda_shared::state::State;
use ronda_shared::ticket::view::TicketView;
use ronda_shared::time::Timestamp;
use std::collections::BTreeMap;

/// All answers of forms that stand in a ticket's opening: bytes. Its description, and what stands around both, fit beside them.
const FIELDS_BYTES: usize = 24 * 1024;
/// Letters of an entry's key that are kept as they are.
const KEY_BYTES: usize = 60;

const LEFT: &str = "of a state that the map leaves behind";
const DAMAGED: &str = "the ticket that it became here cannot be read";

/// Entries as they are to stand.
struct TicketTexts {
    /// What was reported.
    description: String,
    /// Notes: who wrote them, and what they say, by their entries.
    notes: Vec<(ToldEntry, Audience, String)>,
}

impl MigrationRun<'_> {
    /// Brings them, in the order of their keys there; the links that those have which came before.
    pub(super) fn tickets<'f>(
        &mut self,
        former: &'f [FormerTicket],
        here: &KnownHere,
    ) -> Result<Vec<StandingLink<'f>>, MigrateError> {
        let (mut planned, mut standing) = (Planned::default(), Vec::new());
        for ticket in former {
            let (Some(state), Some(open)) = (self.mapping.state(ticket), self.opening(ticket)) else {
                self.brought.left(RecordKind::Ticket, &ticket.id, LEFT, &ticket.status);
                self.brought.left_with(RecordKind::Entry, ticket.entries.len() as u64, LEFT);
                self.brought.left_with(RecordKind::File, ticket.files.len() as u64, LEFT);
                continue;
            };
            let document = self.ticket_id(&ticket.id);
            let stands = self.stands(ticket, state);
            let view = match stored_ticket(&*self.ingest.store().read()?, document) {
                // What came before cannot be read: that one keeps none of the others back.
                Err(error) if error.is_damage_of_a_document() => {
                    self.brought.left(RecordKind::Ticket, &ticket.id, DAMAGED, &error.to_string());
                    self.brought.left_with(RecordKind::Entry, ticket.entries.len() as u64, DAMAGED);
                    self.brought.left_with(RecordKind::File, ticket.files.len() as u64, DAMAGED);
                    continue;
                }
                view => view?,
            };
            match view {
                None => self.birth(ticket, document, (open, stands), here, &mut planned)?,
                Some(view) => {
                    standing.extend(links::standing(ticket, &view));
                    self.since(ticket, &view, (open, stands), here, &mut planned)?;
                }
            }
            if planned.is_full() {
                self.perform(std::mem::take(&mut planned))?;
            }
        }
        self.perform(planned)?;
        Ok(standing)
    }

    /// What is known of it but its words and who asked; none where it has no service here.
    fn opening(&self, ticket: &FormerTicket) -> Option<OpenTicket> {
        let org = self.ingest.organisation();
        let (service, channel) = (self.mapping.service(ticket)?, self.mapping.channel(ticket)?);
        let kind = ticket.kind.or(org.service(&service)?.kind).unwrap_or(TicketKind::Incident);
        let subject = if ticket.subject.is_empty() { "(sin asunto)" } else { &ticket.subject };
        Some(OpenTicket {
            provisional: within(&format!("{} {}", self.mapping.name, ticket.folio), limits::NAME_CHARS),
            catalog: org.version.clone(),
            ..OpenTicket::new(service, kind, channel, within(subject, limits::SUBJECT_CHARS))
        })
    }

    /// Where it stood there, in states, teams and people of ours.
    fn stands(&self, ticket: &FormerTicket, state: State) -> ToldState {
        let assignee = self.mapping.assignee(ticket);
        // What nobody works on waits for somebody.
        let nobody = assignee.is_none() && matches!(state, State::Assigned | State::InProgress);
        ToldState {
            state: if nobody { State::Received } else { state },
            since: ticket.since,
            team: self.mapping.team(ticket),
            assignee,
            priority: self.mapping.priority(ticket),
            words: ticket.status.to_string(),
        }
    }

    fn birth(
        &mut self,
        ticket: &FormerTicket,
        document: DocumentId,
        (open, stands): (OpenTicket, ToldState),
        here: &KnownHere,
        planned: &mut Planned,
    ) -> Result<(), MigrateError> {
        let said = self.texts(ticket)?;
        let (fields, details) = self.details(ticket, here);
        let equipment = ticket.items.first().and_then(|(key, _)| here.items.get(key)).copied();
        let open =
            OpenTicket { description: said.description, requester: requester(ticket, here), equipment, fields, ..open };
        let told = Told {
            system: self.mapping.name.clone(),
            id: key_of(&ticket.id),
            folio: within(&ticket.folio, limits::NAME_CHARS),
            opened: ticket.opened,
            stands,
        };
        // The first entry stands in the opening.
        let entries = u64::from(is_report(ticket.entries.first()));
        let birth = Command::Content(Content::TellTicket(Box::new(ToldTicket { open, told })));
        planned.birth(self.act(DocumentKind::Ticket, document, birth), &ticket.id, entries);
        self.ticket_notes(ticket, document, said.notes, &BTreeMap::new(), planned);
        let refused = self.files(ticket, document, None, planned)?;
        let beside = self.beside(ticket, details, refused);
        self.ticket_notes(ticket, document, beside, &BTreeMap::new(), planned);
        Ok(())
    }

    /// What came since the ticket was brought.
    fn since(
        &mut self,
        ticket: &FormerTicket,
        view: &TicketView,
        (open, stands): (OpenTicket, ToldState),
        here: &KnownHere,
        planned: &mut Planned,
    ) -> Result<(), MigrateError> {
        let document = view.id;
        if view.born.told.is_none() {
            self.brought.left(RecordKind::Ticket, &ticket.id, "another ticket has its place here", "");
            return Ok(());
        }
        let before = planned.len();
        let mut said = self.texts(ticket)?;
        let redacted = view.redactions.iter().any(|one| matches!(one.what, Redact::Description {}));
        let notes = view.notes.iter();
        let had: BTreeMap<&str, &str> =
            notes.filter_map(|note| Some((note.told.as_ref()?.id.as_str(), note.text.as_str()))).collect();
        let differs = view.born.description != said.description;
        match ticket.entries.first().filter(|first| is_report(Some(*first))) {
            // It was opened before anything was reported in it, or that was written anew there since: what it was born with stays.
            // Where words were taken out here nobody can tell which of the two it is, and those words do not come again.
            Some(first) if !redacted && differs && (view.born.description.is_empty() || view.redactions.is_empty()) => {
                let told = self.told(ticket, first, 0);
                said.notes.insert(0, (told, Audience::Public, said.description));
            }
            Some(_) => {
                if differs {
                    let why = "what was reported says something else there than here, where words were taken out: it does not come again";
                    self.brought.stays(RecordKind::Ticket, &ticket.id, why);
                }
                self.brought.known(RecordKind::Entry);
            }
            None => {}
        }
        self.ticket_notes(ticket, document, said.notes, &had, planned);
        let refused = self.files(ticket, document, Some(view), planned)?;
        let (fields, details) = self.details(ticket, here);
        let beside = self.beside(ticket, details, refused);
        self.ticket_notes(ticket, document, beside, &had, planned);
        self.written(ticket, view, (open.subject, fields), planned);
        let differs = view.told_state().is_some_and(|told| ToldState { since: stands.since, ..told.clone() } != stands);
        if differs && view.stands_as_told() {
            let command = Command::Decision(Decision::TellState(Box::new(stands)));
            planned.part(self.act(DocumentKind::Ticket, document, command), RecordKind::Ticket, &ticket.id);
        } else if differs {
            let why = "somebody has worked on it here: it stands as it does here, and not as there";
            self.brought.say(RecordKind::Ticket, &ticket.id, why, &ticket.status);
        }
        match planned.len() == before {
            true => self.brought.known(RecordKind::Ticket),
            false => self.brought.changed(RecordKind::Ticket),
        }
        Ok(())
    }

    /// Its subject and its fields, where they are others there by now and nobody here has written them.
    fn written(
        &mut self,
        ticket: &FormerTicket,
        view: &TicketView,
        (subject, fields): (String, BTreeMap<FieldId, String>),
        planned: &mut Planned,
    ) {
        let mut changes = Vec::new();
        if view.subject.value != subject {
            let what = Command::Content(Content::SetSubject { subject });
            changes.push(("subject".to_owned(), view.subject.stamp.by.as_str() == SERVER, what));
        }
        for (field, value) in fields {
            let set = view.fields.get(&field);
            if set.is_none_or(|set| set.value != value) {
                let own = set.is_none_or(|set| set.stamp.by.as_str() == SERVER);
                let name = field.to_string();
                changes.push((name, own, Command::Content(Content::SetField { field, value })));
            }
        }
        for (name, own, command) in changes {
            if own && view.redactions.is_empty() {
                planned.part(self.note(view.id, command), RecordKind::Ticket, &ticket.id);
            } else {
                let why = "it says something else there by now, and what was written or taken out here stays";
                self.brought.say(RecordKind::Ticket, &ticket.id, why, &name);
            }
        }
    }

    /// Notes that are not there yet; `had` are those that are, by their keys. Where one was written anew there, it is told and stays.
    fn ticket_notes(
        &mut self,
        ticket: &FormerTicket,
        document: DocumentId,
        notes: Vec<(ToldEntry, Audience, String)>,
        had: &BTreeMap<&str, &str>,
        planned: &mut Planned,
    ) {
        for (told, audience, text) in notes {
            // Parts of one entry, and what no entry said, count with what they are of.
            let counts = !told.id.contains(['#', '~']);
            let stands = had.get(told.id.as_str());
            let known = stands.is_some();
            let id = format!("{} of ticket {}", told.id, ticket.id);
            if stands.is_some_and(|stands| **stands != *text) {
                let why = "it says something else there than what came over or was left of it here, which stays";
                self.brought.stays(RecordKind::Entry, &id, why);
            }
            let note = |told| Command::Content(Content::TellNote { audience, text, told });
            match (known, counts) {
                (true, true) => self.brought.known(RecordKind::Entry),
                (true, false) => {}
                (false, true) => planned.add(self.note(document, note(told)), RecordKind::Entry, &id, true),
                (false, false) => planned.part(self.note(document, note(told)), RecordKind::Entry, &id),
            }
        }
    }

    fn note(&self, document: DocumentId, command: Command) -> OwnAct {
        self.act(DocumentKind::Ticket, document, command)
    }

    /// Who wrote an entry, and when.
    fn told(&self, ticket: &FormerTicket, entry: &FormerEntry, part: usize) -> ToldEntry {
        let key = key_of(&entry.id);
        let author = if entry.author.is_empty() && entry.requester { &ticket.requester.name } else { &entry.author };
        ToldEntry {
            id: if part == 0 { key } else { format!("{key}#{}", part + 1) },
            author: within(if author.is_empty() { self.mapping.name.as_str() } else { author }, limits::NAME_CHARS),
            at: entry.at,
            requester: entry.requester,
        }
    }

    /// All that was said, in order.
    fn texts(&self, ticket: &FormerTicket) -> Result<TicketTexts, MigrateError> {
        let mut said = TicketTexts { description: String::new(), notes: Vec::new() };
        for (place, entry) in ticket.entries.iter().enumerate() {
            let words = self.spool.words(entry.words).map_err(MigrateError::Keep)?;
            let words = if words.trim().is_empty() { "(sin texto)" } else { words.trim() };
            let audience = if entry.public { Audience::Public } else { Audience::Internal };
            for (part, text) in in_parts(words).into_iter().enumerate() {
                if place == 0 && part == 0 && is_report(Some(entry)) {
                    said.description = text;
                } else {
                    said.notes.push((self.told(ticket, entry, part), audience, text));
                }
            }
        }
        Ok(said)
    }

    /// Answers that have a field here; and lines of those that have none, and of other things that the ticket is about.
    fn details(&self, ticket: &FormerTicket, here: &KnownHere) -> (BTreeMap<FieldId, String>, Vec<String>) {
        let mut fields: BTreeMap<FieldId, String> = BTreeMap::new();
        let (mut lines, mut bytes) = (Vec::new(), 0);
        for (label, value) in &ticket.fields {
            let fits = value.len() <= limits::FIELD_BYTES && bytes + value.len() <= FIELDS_BYTES;
            match self.mapping.field(label).filter(|id| fits && !fields.contains_key(*id)) {
                Some(id) if fields.len() < limits::OPEN_FIELDS => {
                    bytes += value.len();
                    fields.insert(id.clone(), value.to_string());
                }
                Some(_) | None => lines.push(format!("- {label}: {}", value.trim())),
            }
        }
        for (place, (key, called)) in ticket.items.iter().enumerate() {
            if place > 0 || !here.items.contains_key(key) {
                // Its key says nothing to whoever did not work there.
                let known = if called.is_empty() { String::new() } else { format!("{} · ", one_line(called)) };
                lines.push(format!("- Equipo: {known}{}", one_line(key)));
            }
        }
        lines.extend(too_long(ticket));
        (fields, lines)
    }

    /// Internal notes of what has no place of its own, and of files that did not come along.
    fn beside(
        &self,
        ticket: &FormerTicket,
        details: Vec<String>,
        refused: Vec<String>,
    ) -> Vec<(ToldEntry, Audience, String)> {
        let name = &self.mapping.name;
        let mut notes = Vec::new();
        let mut note = |kind: &str, text: String, at: Timestamp| {
            let hash = Sha256::of(text.as_bytes()).to_string();
            let key = format!("~{kind} {}", within(&hash, 16));
            for (part, text) in in_parts(&text).into_iter().enumerate() {
                let id = if part == 0 { key.clone() } else { format!("{key}#{}", part + 1) };
                let told = ToldEntry { id, author: name.clone(), at, requester: false };
                notes.push((told, Audience::Internal, text));
            }
        };
        if !details.is_empty() {
            note(
                "details",
                format!("Datos de {name} que aquí no tienen lugar propio:\n{}", details.join("\n")),
                ticket.opened,
            );
        }
        if !refused.is_empty() {
            let files = refused.join("\n- ");
            let text =
                format!("No vinieron de {name} estos archivos; el informe del traslado dice por qué:\n- {files}");
            note("files", text, ticket.since);
        }
        notes
    }
}

/// What is longer there than its place here, whole: that place has its beginning alone, of an address nothing.
fn too_long(ticket: &FormerTicket) -> Vec<String> {
    let asked = &ticket.requester;
    let places: [(&str, &str, usize); 5] = [
        ("Asunto", &ticket.subject, limits::SUBJECT_CHARS),
        ("Quien lo pidió", &asked.name, limits::NAME_CHARS),
        ("Correo", &asked.mail, limits::NAME_CHARS),
        ("Teléfono", &asked.phone, limits::NAME_CHARS),
        ("Área", &asked.unit, limits::SUBJECT_CHARS),
    ];
    let longer = places.into_iter().filter(|(_, whole, most)| whole.chars().count() > *most);
    longer.map(|(label, whole, _)| format!("- {label}, completo: {}", one_line(whole))).collect()
}

/// Whether an entry, the first, is what was reported.
fn is_report(first: Option<&FormerEntry>) -> bool {
    first.is_some_and(|entry| entry.requester && entry.public)
}

fn requester(ticket: &FormerTicket, here: &KnownHere) -> Requester {
    let asked = &ticket.requester;
    let name = if asked.name.is_empty() { &asked.mail } else { &asked.name };
    Requester {
        person: here.people.get(asked.mail.as_str()).cloned(),
        name: within(name, limits::NAME_CHARS),
        // Half an address is none.
        mail: if asked.mail.chars().count() <= limits::NAME_CHARS { asked.mail.to_string() } else { String::new() },
        phone: within(&asked.phone, limits::NAME_CHARS),
        client_org: within(&asked.unit, limits::SUBJECT_CHARS),
    }
}

/// A key as it is kept: one that is too long, or would read as one of our own, by its hash.
fn key_of(key: &str) -> String {
    let key = one_line(key);
    if (1..=KEY_BYTES).contains(&key.len()) && !key.contains(['#', '~']) {
        key
    } else {
        format!("h {}", within(&Sha256::of(key.as_bytes()).to_string(), 32))
    }
}
