//! Why a row of equipment is left out that could be read: the item that it is stands against it.

use super::csv_format::COLUMNS;
use super::equipment::{Item, KEYS, value_of};
use crate::bilingual_text::BilingualText;
use ronda_shared::command::EquipmentField;

/// By what a person knows an item.
pub(super) fn name_of(item: &Item) -> &str {
    KEYS.iter().find_map(|key| value_of(&item.fields, *key)).unwrap_or_default()
}

/// It is a damaged item, or may be one.
pub(super) fn unreadable(item: &Item) -> BilingualText {
    let told = name_of(item);
    BilingualText::new(
        format!(
            "«{told}» es, o puede ser, un equipo dañado que no se puede leer: nada se le cambia y no se registra otro."
        ),
        format!(
            "«{told}» is, or may be, a damaged item that cannot be read: it is not changed, and no other is registered"
        ),
    )
}

/// It is an item which was merged away.
pub(super) fn merged(item: &Item) -> BilingualText {
    let told = name_of(item);
    BilingualText::new(
        format!("«{told}» se unió con otro registro: cámbialo en aquel."),
        format!("«{told}» was merged into another record: change it there"),
    )
}

/// It says otherwise what a movement set (R21): the rest of the row would go in, and nobody would look for that.
pub(super) fn moves_only(fields: &[EquipmentField]) -> BilingualText {
    let columns: Vec<_> = COLUMNS.iter().filter(|(_, _, field)| fields.contains(field)).collect();
    let es = columns.iter().map(|(_, spanish, _)| *spanish).collect::<Vec<_>>().join(", ");
    let en = columns.iter().map(|(name, _, _)| *name).collect::<Vec<_>>().join(", ");
    BilingualText::new(
        format!("Lo fijó un movimiento ({es}): se cambia con otro movimiento. Deja ahí lo que dice el registro."),
        format!("a movement set this ({en}): another movement changes it; leave there what the registry says"),
    )
}
