//! Why a row of equipment is left out that could be read: the item that it is stands against it.

use super::csv_format::COLUMNS;
use crate::bilingual_text::BilingualText;
use ronda_shared::command::EquipmentField;

/// It is a damaged item, or may be one.
pub(super) fn unreadable(told: &str) -> BilingualText {
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
pub(super) fn merged(told: &str) -> BilingualText {
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
