//! Finds the record of a register that already bears a key, so that no second one of the same is entered.

use super::unit_of_work::UnitOfWork;
use crate::store::StoreError;
use ronda_shared::act::Act;
use ronda_shared::catalog::RegisterDef;
use ronda_shared::command::{Command, Record};
use ronda_shared::ids::{DocumentId, FieldId, RegisterId};
use ronda_shared::messages::Reason;
use ronda_shared::record::{RecordView, key_of};
use ronda_shared::view::Summary;
use std::collections::BTreeMap;

/// The keys that this turn has entered, by register.
pub(super) type Keys = BTreeMap<(RegisterId, Vec<String>), DocumentId>;

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
        None => stored(work, register, &entered.1, act.document)?,
    };
    if other.is_none() {
        work.keys.insert(entered, act.document);
    }
    Ok(other.map(|_| Reason::RecordExists))
}

/// The stored record that bears the key.
fn stored(
    work: &UnitOfWork<'_>,
    def: &RegisterDef,
    key: &[String],
    own: DocumentId,
) -> Result<Option<DocumentId>, StoreError> {
    let words: Vec<String> = key.iter().flat_map(|part| part.split(' ')).map(str::to_owned).collect();
    let mut found = None;
    work.reader.search(&words, &mut |summary| {
        if let Summary::Record(record) = summary
            && record.id != own
            && record.register == def.id
            && !def.state(&record.state).is_some_and(|state| state.ended)
            && key_of(def, |id| record.values.get(id).map_or("", String::as_str)).as_deref() == Some(key)
        {
            found = Some(record.id);
        }
        Ok(found.is_none())
    })?;
    Ok(found)
}
