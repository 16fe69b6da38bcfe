//! Checks whether a command on a record is legal by its register. A register tells the fields that it has, the values
//! that they take, and the moves that it allows.

use super::article::is_read;
use super::view::RecordView;
use crate::catalog::expr::Expr;
use crate::catalog::{ArticleDef, FieldDef, FieldKind, FieldState, Missing, RegisterDef, Values, check_value};
use crate::command::{Choice, Command, Content, Decision, OpenRecord, Record};
use crate::document::Subject;
use crate::ids::FieldId;
use crate::limits;
use crate::messages::Reason;
use crate::search;
use crate::ticket::files;

/// Why a command is legal for no one as the record is, and what is missing for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordRefused {
    /// In a sentence's code.
    pub why: Reason,
    /// The fields that are missing, by label.
    pub missing: Vec<Missing>,
}

impl From<Reason> for RecordRefused {
    fn from(why: Reason) -> Self {
        Self { why, missing: Vec::new() }
    }
}

/// A record about to be born has only fields of its register, with values that they take, and all that are demanded.
pub fn opening(def: &RegisterDef, open: &OpenRecord) -> Result<(), RecordRefused> {
    for (id, value) in &open.fields {
        let field = def.field(id).ok_or(Reason::BadValue)?;
        takes(field, value, open.texts.contains(id))?;
    }
    if open.texts.iter().any(|id| def.field(id).is_none_or(|field| field.kind != FieldKind::Textarea)) {
        return Err(Reason::BadValue.into());
    }
    let value = |id: &FieldId| open.fields.get(id).map_or("", String::as_str);
    lacks(def.fields.iter().filter(|field| demanded(def, field, &value)), &value)
}

/// What a register asks of a record that says this: which fields are shown, which must be filled, what is wrong with a value.
pub fn form_state(def: &RegisterDef, values: &Values) -> Vec<FieldState> {
    let value = |id: &FieldId| values.get(id).map_or("", String::as_str);
    let state = |field: &FieldDef| {
        let shown = applies(def, field, &value);
        let judged = takes(field, value(&field.id), field.kind == FieldKind::Textarea);
        FieldState {
            field: field.clone(),
            shown,
            must_have: demanded(def, field, &value),
            error: judged.err().filter(|_| shown),
        }
    };
    def.fields.iter().map(state).collect()
}

/// A command on a record that is there.
pub fn check(def: &RegisterDef, view: &RecordView, command: &Command) -> Result<(), RecordRefused> {
    let value = |id: &FieldId| view.field(id);
    // What is published was approved as it stands: to be changed it goes back first.
    let approved = |article: &ArticleDef| view.state == article.published && writes_on_it(article, view, command);
    if def.article.as_ref().is_some_and(approved) {
        return Err(Reason::NotFromThisState.into());
    }
    match command {
        Command::Record(Record::SetRecordField { field: id, value: given }) => {
            let field = def.field(id).ok_or(Reason::BadValue)?;
            takes(field, given, view.texts.contains(id))?;
            if given.trim().is_empty() && !view.field(id).trim().is_empty() && demanded(def, field, &value) {
                return lacks(std::iter::once(field), &|_| "");
            }
            Ok(())
        }
        Command::Record(Record::LinkRecord { document, .. }) if *document == view.id => Err(Reason::BadValue.into()),
        Command::Record(Record::MoveRecord { from, to, reason }) => {
            let there = view.state == *from || (view.state.is_empty() && *from == def.first_state());
            let way = def.way(&view.state, to).filter(|_| there).ok_or(Reason::NotFromThisState)?;
            if way.reason && reason.trim().is_empty() {
                return Err(Reason::MissingReason.into());
            }
            lacks(way.needs.iter().filter_map(|id| def.field(id)), &value)
        }
        Command::Record(Record::ReportProgress { .. }) if !def.reports(&view.state) => {
            Err(Reason::NotFromThisState.into())
        }
        Command::Record(Record::VoteRecord { .. }) => {
            if is_read(def, view) {
                Ok(())
            } else {
                Err(Reason::NotFromThisState.into())
            }
        }
        Command::Content(said) => files::check(&view.evidence, said).map_err(RecordRefused::from),
        _ => Ok(()),
    }
}

/// Whether a command writes on what of an article is approved: its title, its text and its files, also by the other side of
/// a card. That a file's bytes came is told all the same.
pub fn writes_on_it(article: &ArticleDef, view: &RecordView, command: &Command) -> bool {
    let said = |field: &FieldId| *field == article.title || *field == article.body;
    match command {
        Command::Record(Record::SetRecordField { field, .. }) => said(field),
        Command::Content(Content::AttachEvidence(_) | Content::SetCaption { .. } | Content::RetireEvidence { .. }) => {
            true
        }
        Command::Decision(Decision::DecideConflict { conflict, choice: Choice::Swap }) => {
            let card = view.conflicts.iter().find(|known| known.id == *conflict);
            card.is_some_and(|card| match &card.subject {
                Subject::Field(field) => said(field),
                subject => matches!(subject, Subject::Caption(_)),
            })
        }
        _ => false,
    }
}

/// A long text holds as much as a note; it is no value of a form.
fn takes(field: &FieldDef, value: &str, long: bool) -> Result<(), Reason> {
    match long {
        true if value.len() > limits::NOTE_BYTES => Err(Reason::OutOfBounds),
        true => Ok(()),
        false => check_value(field, value),
    }
}

/// What tells a record from every other of its register, folded; none where nothing does, or where it is not filled.
pub fn key_of<'v>(def: &RegisterDef, value: impl Fn(&FieldId) -> &'v str) -> Option<Vec<String>> {
    let key: Vec<Vec<String>> = def.key.iter().map(|id| search::tokens(value(id))).collect();
    let filled = !key.is_empty() && key.iter().any(|part| !part.is_empty());
    filled.then(|| key.into_iter().map(|part| part.join(" ")).collect())
}

/// Whether a rule of a register's fields holds; what counts where there is none.
fn holds<'v>(def: &RegisterDef, rule: Option<&Expr>, absent: bool, value: &impl Fn(&FieldId) -> &'v str) -> bool {
    let named = |name: &str| {
        let id = FieldId::new(name);
        def.field(&id).map(|_| value(&id))
    };
    rule.map_or(absent, |rule| rule.holds(&named))
}

fn applies<'v>(def: &RegisterDef, field: &FieldDef, value: &impl Fn(&FieldId) -> &'v str) -> bool {
    holds(def, field.when.as_ref(), true, value)
}

fn demanded<'v>(def: &RegisterDef, field: &FieldDef, value: &impl Fn(&FieldId) -> &'v str) -> bool {
    applies(def, field, value) && holds(def, field.required_when.as_ref(), field.required, value)
}

fn lacks<'d, 'v>(
    fields: impl Iterator<Item = &'d FieldDef>,
    value: &impl Fn(&FieldId) -> &'v str,
) -> Result<(), RecordRefused> {
    let missing: Vec<Missing> = fields
        .filter(|field| value(&field.id).trim().is_empty())
        .map(|field| Missing { id: field.id.as_str().to_owned(), label: field.label.clone() })
        .collect();
    if missing.is_empty() { Ok(()) } else { Err(RecordRefused { why: Reason::MissingRecordFields, missing }) }
}
