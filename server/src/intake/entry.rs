//! Parses the JSON payload of a machine's call that enters a record of a register. It judges the record by that
//! register.

use super::{Most, PayloadProblem};
use ronda_shared::catalog::RegisterDef;
use ronda_shared::command::{Command, OpenRecord, Record};
use ronda_shared::ids::FieldId;
use ronda_shared::json::unmarked;
use ronda_shared::limits;
use ronda_shared::record::{self, RecordView};
use ronda_shared::time::Timestamp;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The body of a call. A key that is not known is refused: a machine that is ahead of us must know that it is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// By which the machine knows what it tells: said again it enters nothing anew.
    pub id: String,
    /// The record's fields.
    pub fields: BTreeMap<FieldId, String>,
    /// The state in which it is entered, where that is not the first of the register.
    #[serde(default)]
    pub state: Option<String>,
    /// Why it stands there, where the move to it demands a reason.
    #[serde(default)]
    pub reason: String,
    /// When it happened, in milliseconds since 1970, where that was earlier.
    #[serde(default)]
    pub occurred_at: Option<Timestamp>,
}

/// Why a record is not entered, in words for who builds the machine's call: Spanish, then English.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryProblem(pub String, pub String);

impl EntryProblem {
    /// What is wrong with any call of a machine, as it is told of one that brings a request.
    fn of(problem: &PayloadProblem) -> Self {
        Self(problem.es(), problem.to_string())
    }

    /// That the state which was told lacks something: a field, or the reason.
    fn lacking(state: &str, lacks: &str) -> Self {
        let es = format!("«state»: para entrar en «{state}» falta «{lacks}».");
        Self(es, format!("`state`: to enter «{state}» it needs `{lacks}`"))
    }
}

impl Entry {
    /// Reads a body.
    ///
    /// # Errors
    /// It is not the JSON that is expected, or says too much or too little.
    pub fn read(body: &[u8], now: Timestamp) -> Result<Self, EntryProblem> {
        let said: Self = serde_json::from_slice(unmarked(body))
            .map_err(|error| EntryProblem::of(&PayloadProblem::Json(error.to_string())))?;
        let id = said.id.trim();
        if id.is_empty() || id.chars().count() > limits::NAME_CHARS || id.chars().any(char::is_control) {
            let most = limits::NAME_CHARS;
            let es = format!("«id» tiene de 1 a {most} letras, sin caracteres de control.");
            return Err(EntryProblem(es, format!("`id` has 1 to {most} letters, and no control characters")));
        }
        if said.fields.len() > limits::OPEN_FIELDS {
            return Err(EntryProblem::of(&PayloadProblem::Many));
        }
        let short = PayloadProblem::must_fit("reason", Most::Bytes(limits::FIELD_BYTES), &said.reason);
        short.map_err(|problem| EntryProblem::of(&problem))?;
        if said.occurred_at.is_some_and(|at| at > now) {
            return Err(EntryProblem::of(&PayloadProblem::Future));
        }
        Ok(said)
    }

    /// What enters the record, in order: its fields, where it stands, and in its story by which call it came.
    ///
    /// # Errors
    /// The register does not take it: a field that it has not, a value, something missing, a state that people alone give.
    pub fn commands(&self, def: &RegisterDef, came: &str) -> Result<Vec<Command>, EntryProblem> {
        let open =
            OpenRecord { register: def.id.clone(), fields: self.fields.clone(), texts: def.texts(), links: Vec::new() };
        record::opening(def, &open).map_err(|unfit| {
            let missing: Vec<&str> = unfit.missing.iter().map(|field| field.id.as_str()).collect();
            let missing = missing.join(", ");
            EntryProblem(format!("{} {missing}", unfit.why.es()), format!("{} {missing}", unfit.why.en()))
        })?;
        let mut commands = vec![Command::Record(Record::OpenRecord(Box::new(open)))];
        commands.extend(self.moved(def)?);
        commands.push(Command::Record(Record::AddRecordNote { text: came.to_owned() }));
        Ok(commands)
    }

    /// The move into the state that was told; none where the record begins there.
    fn moved(&self, def: &RegisterDef) -> Result<Option<Command>, EntryProblem> {
        let from = def.first_state();
        let Some(to) = self.state.as_deref().filter(|state| *state != from) else { return Ok(None) };
        // What a role of its own decides no machine does.
        let way = def.way(from, to).filter(|way| way.by.is_empty() && way.papers.is_empty());
        let way = way.ok_or_else(|| {
            let es = format!("«state»: ninguna máquina puede pasar de «{from}» a «{to}».");
            EntryProblem(es, format!("`state`: no machine may move it from «{from}» to «{to}»"))
        })?;
        let empty = |id: &&FieldId| self.fields.get(*id).is_none_or(|value| value.trim().is_empty());
        if let Some(lacks) = way.needs.iter().find(empty) {
            return Err(EntryProblem::lacking(to, lacks.as_str()));
        }
        if way.reason && self.reason.trim().is_empty() {
            return Err(EntryProblem::lacking(to, "reason"));
        }
        let (from, to, reason) = (from.to_owned(), to.to_owned(), self.reason.clone());
        Ok(Some(Command::Record(Record::MoveRecord { from, to, reason })))
    }

    /// Whether the record is what this call says: people may have gone on with it since.
    pub fn made(&self, def: &RegisterDef, view: &RecordView) -> bool {
        let moved = |to: &str| {
            view.requests.iter().any(|request| {
                matches!(&request.command, Command::Record(Record::MoveRecord { to: told, .. }) if told == to)
            })
        };
        let stands = self.state.as_deref().filter(|state| *state != def.first_state()).is_none_or(moved);
        view.register == def.id && view.entered == self.fields && stands
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn def() -> RegisterDef {
        serde_json::from_value(serde_json::json!({
            "id": "copias", "name": "Copias", "record": "Copia",
            "fields": [
                { "id": "servidor", "label": "Servidor", "kind": "text", "required": true },
                { "id": "resultado", "label": "Resultado", "kind": "choice", "options": ["Correcto", "Con errores"] }
            ],
            "key": ["servidor"],
            "states": [
                { "id": "prevista", "name": "Prevista", "moves": [
                    { "to": "hecha", "name": "Hecha", "needs": ["resultado"] },
                    { "to": "fallida", "name": "Falló", "reason": true },
                    { "to": "revisada", "name": "Revisada", "by": ["jefe"] }
                ] },
                { "id": "hecha", "name": "Hecha", "ended": true },
                { "id": "fallida", "name": "Fallida" }, { "id": "revisada", "name": "Revisada" }
            ],
            "reads": [], "writes": [], "intake": true
        }))
        .expect("a register")
    }

    fn entered(json: &str) -> Result<usize, EntryProblem> {
        let entry = Entry::read(json.as_bytes(), Timestamp::from_millis(1_000))?;
        entry.commands(&def(), "by a call").map(|commands| commands.len())
    }

    #[test]
    fn agu_50_a_machine_says_what_the_register_takes() {
        assert_eq!(entered(r#"{"id":"1","fields":{"servidor":"S1"}}"#), Ok(2));
        let done = r#"{"id":"1","fields":{"servidor":"S1","resultado":"Correcto"},"state":"hecha"}"#;
        assert_eq!(entered(done), Ok(3));
        for (json, named) in [
            (r#"{"id":" ","fields":{"servidor":"S1"}}"#, "«id»"),
            (r#"{"id":"1","fields":{"servidor":"S1"},"quien":"yo"}"#, "quien"),
            (r#"{"id":"1","fields":{}}"#, "servidor"),
            (r#"{"id":"1","fields":{"servidor":"S1"},"state":"hecha"}"#, "resultado"),
            (r#"{"id":"1","fields":{"servidor":"S1"},"state":"fallida"}"#, "«reason»"),
            (r#"{"id":"1","fields":{"servidor":"S1"},"state":"revisada"}"#, "revisada"),
            (r#"{"id":"1","fields":{"servidor":"S1"},"occurred_at":2000}"#, "occurred_at"),
        ] {
            let told = entered(json).expect_err(json);
            assert!(told.0.contains(named), "{json}: {}", told.0);
            assert!(told.0 != told.1, "in two languages: {}", told.0);
        }
        let EntryProblem(es, en) = entered("{").expect_err("no JSON");
        assert!(es != en, "in Spanish, too: {es}");
        let told = |json: &str| entered(json).expect_err(json).0;
        let done = told(r#"{"id":"1","fields":{"servidor":"S1"},"state":"hecha"}"#);
        assert_eq!(done, "«state»: para entrar en «hecha» falta «resultado».");
        let checked = told(r#"{"id":"1","fields":{"servidor":"S1"},"state":"revisada"}"#);
        assert_eq!(checked, "«state»: ninguna máquina puede pasar de «prevista» a «revisada».");
    }
}
