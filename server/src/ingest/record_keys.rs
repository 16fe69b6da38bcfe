//! Finds the record of a register that already bears a key. So no second one of the same is entered.

use super::unit_of_work::UnitOfWork;
use crate::store::{Reader, StoreError};
use ronda_shared::act::Act;
use ronda_shared::catalog::RegisterDef;
use ronda_shared::command::{Command, Record};
use ronda_shared::ids::{DocumentId, FieldId};
use ronda_shared::messages::Reason;
use ronda_shared::record::{RecordSummary, RecordView, key_of};
use ronda_shared::view::Summary;

/// Why an act that gives a record its key cannot stand: another record of the register, which has not ended, bears it.
pub(super) fn judge(
    work: &mut UnitOfWork<'_>,
    act: &Act,
    command: &Command,
    view: Option<&RecordView>,
) -> Result<Option<Reason>, StoreError> {
    let (register, key) = match (command, view) {
        (Command::Record(Record::OpenRecord(open)), _) => {
            let value = |id: &FieldId| open.fields.get(id).map_or("", String::as_str);
            let Some(def) = work.organisation().register(&open.register) else { return Ok(None) };
            (def, key_of(def, value))
        }
        (Command::Record(Record::SetRecordField { field, value }), Some(view)) => {
            let Some(def) = work.organisation().register(&view.register) else { return Ok(None) };
            if !def.key.contains(field) {
                return Ok(None);
            }
            (def, key_of(def, |id| if id == field { value.as_str() } else { view.field(id) }))
        }
        _ => return Ok(None),
    };
    let Some(key) = key else { return Ok(None) };
    let entered = (register.id.clone(), key);
    let other = match work.keys.get(&entered) {
        Some(other) => Some(*other).filter(|other| *other != act.document),
        None => bearing(work.reader.as_ref(), register, &entered.1, Some(act.document))?,
    };
    if other.is_none() {
        work.keys.insert(entered, act.document);
    }
    Ok(other.map(|_| Reason::RecordExists))
}

/// The stored record, another than `own`, that bears the key and has not ended.
pub fn bearing(
    reader: &dyn Reader,
    def: &RegisterDef,
    key: &[String],
    own: Option<DocumentId>,
) -> Result<Option<DocumentId>, StoreError> {
    let in_force = |record: &RecordSummary| !def.state(&record.state).is_some_and(|state| state.ended);
    first(reader, def, key, &|record| Some(record.id) != own && in_force(record))
}

/// Whether a stored record bears the key, also one that has ended.
pub(super) fn is_known(reader: &dyn Reader, def: &RegisterDef, key: &[String]) -> Result<bool, StoreError> {
    Ok(first(reader, def, key, &|_| true)?.is_some())
}

/// A stored record of the register that bears the key and is one of those asked for.
fn first(
    reader: &dyn Reader,
    def: &RegisterDef,
    key: &[String],
    asked_for: &dyn Fn(&RecordSummary) -> bool,
) -> Result<Option<DocumentId>, StoreError> {
    let words = key.iter().flat_map(|part| part.split(' ')).filter(|word| !word.is_empty());
    let words: Vec<String> = words.map(str::to_owned).collect();
    let mut found = None;
    // One that cannot be read may bear it.
    reader.search_all(&words, &mut |summary| {
        if let Summary::Record(record) = summary
            && record.register == def.id
            && asked_for(record.as_ref())
            && key_of(def, |id| record.values.get(id).map_or("", String::as_str)).as_deref() == Some(key)
        {
            found = Some(record.id);
        }
        Ok(found.is_none())
    })?;
    Ok(found)
}
