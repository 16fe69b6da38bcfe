//! Finds what a change would leave behind unseen: values of a removed field, reports by mail of a removed building.

use super::FileChange;
use crate::organisation::reason::{Desk, Registers};
use crate::organisation::{self, Finding};
use crate::store::{Reader, StoreError};
use ronda_shared::catalog::{Organisation, RegisterDef};
use ronda_shared::ids::{BuildingId, FieldId, PersonId};
use ronda_shared::policy::Term;
use ronda_shared::record::RecordSummary;
use ronda_shared::view::Summary;
use std::collections::{BTreeMap, BTreeSet};

/// What is worth knowing and nothing to refuse it for: whoever takes it away reads it first.
pub(super) fn left_behind(
    reader: &dyn Reader,
    before: &Organisation,
    after: &Organisation,
    changed: &BTreeMap<String, FileChange>,
) -> Result<Vec<Finding>, StoreError> {
    let mut found = values(reader, before, after, changed)?;
    found.extend(mailed(reader, before, after)?);
    Ok(found)
}

/// How many records have a value in each field that their register loses.
fn values(
    reader: &dyn Reader,
    before: &Organisation,
    after: &Organisation,
    changed: &BTreeMap<String, FileChange>,
) -> Result<Vec<Finding>, StoreError> {
    let mut found = Vec::new();
    for def in &before.registers {
        let Some(later) = after.register(&def.id) else { continue };
        let mut many = lost(def, later);
        if many.is_empty() {
            continue;
        }
        for summary in reader.summaries_in(BTreeSet::from([Term::list_of_register(&def.id)]))? {
            if let Summary::Record(record) = summary? {
                count(&mut many, def, &record);
            }
        }
        let texts = changed.iter().filter_map(|(path, change)| Some((path.clone(), change.after.clone()?)));
        let (file, line) = organisation::place_of(texts.collect(), "registers/", def.id.as_str());
        let said = def.fields.iter().filter_map(|field| Some((field, *many.get(&field.id)?)));
        for (field, records) in said.filter(|(_, records)| *records > 0) {
            let (field, register) = (field.label.clone(), def.name.clone());
            let reason = Registers::FieldSaid { field, register, records }.into();
            found.push(Finding { file: file.clone(), line, reason });
        }
    }
    Ok(found)
}

/// The fields that a register loses, each with none counted yet.
fn lost(before: &RegisterDef, after: &RegisterDef) -> BTreeMap<FieldId, u64> {
    let gone = before.fields.iter().filter(|field| after.field(&field.id).is_none());
    gone.map(|field| (field.id.clone(), 0)).collect()
}

fn count(many: &mut BTreeMap<FieldId, u64>, def: &RegisterDef, record: &RecordSummary) {
    if record.register != def.id {
        return;
    }
    for (field, said) in many {
        *said += u64::from(record.values.contains_key(field));
    }
}

/// Buildings that go while reports of them alone go out by mail, with who set those up.
fn mailed(reader: &dyn Reader, before: &Organisation, after: &Organisation) -> Result<Vec<Finding>, StoreError> {
    let gone: BTreeSet<&str> = before
        .buildings
        .iter()
        .map(|one| one.id.as_str())
        .filter(|id| after.building(&BuildingId::new(*id)).is_none())
        .collect();
    if gone.is_empty() {
        return Ok(Vec::new());
    }
    let mut owners: BTreeMap<String, BTreeSet<PersonId>> = BTreeMap::new();
    for row in reader.report_schedules()?.into_iter().filter(|row| row.stopped.is_none()) {
        if let Some(id) = row.building.filter(|id| gone.contains(id.as_str())) {
            owners.entry(id).or_default().insert(row.owner);
        }
    }
    let mut found = Vec::new();
    for (id, owners) in owners {
        let mut names = Vec::new();
        for owner in owners {
            names.push(reader.person(&owner)?.map_or_else(|| owner.to_string(), |person| person.name));
        }
        let building = before.building(&BuildingId::new(id.as_str())).map_or(id, |one| one.name.clone());
        let reason = Desk::Mailed { building, owners: names.join(", ") }.into();
        found.push(Finding { file: "buildings.json".to_owned(), line: 1, reason });
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organisation::load_builtin;
    use crate::store::redb::RedbStore;
    use crate::store::reports::{ReportKind, ReportPeriod, ReportRows, Rhythm, ScheduleRow, Stopped};
    use crate::store::{Batch, Store};
    use ronda_shared::catalog::hours::DayOfWeek;
    use ronda_shared::ids::DocumentId;
    use ronda_shared::time::Timestamp;

    fn oaxaca() -> Organisation {
        load_builtin("oaxaca").expect("Oaxaca's data")
    }

    /// Whoever took the field away learnt of what had stood there when somebody looked for it.
    #[test]
    fn a_removed_field_tells_how_many_records_say_something_in_it() {
        let (store, now) = (RedbStore::in_memory().expect("memory"), oaxaca());
        let def = &now.registers[0];
        let [kept, gone, never] = &def.fields[..3] else { panic!("{def:?}") };
        let record = |byte: u8, values: &[&FieldId]| {
            let id = DocumentId::from_bytes([byte; 16]);
            let mut record = RecordSummary::new(id, def.id.clone(), Timestamp::default());
            record.values = values.iter().map(|id| ((*id).clone(), "algo".to_owned())).collect();
            Summary::Record(Box::new(record))
        };
        let summaries = vec![record(1, &[&kept.id, &gone.id]), record(2, &[&gone.id]), record(3, &[&kept.id])];
        // Records that no act made stand in no list.
        store.commit(Batch { summaries, scope_index_of: Some(0), ..Batch::default() }).expect("committed");
        let mut then = now.clone();
        then.registers[0].fields.retain(|field| field.id != gone.id && field.id != never.id);
        let path = "registers/uno.json".to_owned();
        let text = format!("[\n  {{\n    \"id\": \"{}\"\n  }}\n]\n", def.id);
        let changed = BTreeMap::from([(path.clone(), FileChange { before: None, after: Some(text) })]);
        let reader = store.read().expect("reads");
        let found = left_behind(&*reader, &now, &then, &changed).expect("reads");
        let (field, register) = (gone.label.clone(), def.name.clone());
        let reason = Registers::FieldSaid { field, register, records: 2 }.into();
        assert_eq!(found, [Finding { file: path, line: 3, reason }]);
        let nothing = left_behind(&*reader, &now, &now, &changed).expect("reads");
        assert!(nothing.is_empty(), "{nothing:?}");
    }

    /// Its reports went on, of nothing, month after month.
    #[test]
    fn a_removed_building_tells_whose_reports_of_it_go_out_by_mail() {
        let (store, now) = (RedbStore::in_memory().expect("memory"), oaxaca());
        let eva = PersonId::new("eva.rios");
        let schedule = |id: u64, building: Option<&str>, stopped: Option<Stopped>| ScheduleRow {
            id,
            owner: eva.clone(),
            to: vec![eva.clone()],
            report: ReportKind::Places,
            building: building.map(str::to_owned),
            period: ReportPeriod::LastMonth,
            rhythm: Rhythm::Week { on: DayOfWeek::Mon },
            hour: "08:00".parse().expect("a time"),
            made: Timestamp::default(),
            next: Timestamp::default(),
            stopped,
            last: None,
            backup: None,
            left_out: None,
        };
        let over = Stopped { by: eva.clone(), at: Timestamp::default() };
        let schedules = vec![
            schedule(1, Some("almacen-reforma"), None),
            schedule(2, Some("edificio-1"), Some(over)),
            schedule(3, Some("edificio-2"), None),
            schedule(4, None, None),
        ];
        let reports = ReportRows { schedules, ..ReportRows::default() };
        store.commit(Batch { reports, ..Batch::default() }).expect("committed");
        let mut then = now.clone();
        then.buildings.retain(|one| !["almacen-reforma", "edificio-1"].contains(&one.id.as_str()));
        let reader = store.read().expect("reads");
        let found = left_behind(&*reader, &now, &then, &BTreeMap::new()).expect("reads");
        let told: Vec<String> = found.iter().map(|one| one.reason.en()).collect();
        assert_eq!(found.len(), 1, "{told:?}");
        assert!(told[0].contains("Almacén Reforma") && told[0].contains("eva.rios"), "{told:?}");
    }
}
