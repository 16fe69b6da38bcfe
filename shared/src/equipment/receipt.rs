//! The words of a hand-over that both sides are shown and sign (ST-ERE: SEC-22, SEC-35). Format 1, frozen: what was
//! signed must be made again, word by word, for ever.

use super::view::EquipmentView;
use crate::command::EquipmentField;
use crate::command::{HandOver, Holder, HolderKind};

/// The canonical text of a hand-over of this item: who, what, in which condition, with what, what for, after which.
pub fn receipt(over: &HandOver, view: &EquipmentView) -> String {
    let mut text = String::from("ronda/entrega/1\n");
    let mut line = |label: &str, value: &str| {
        if !value.trim().is_empty() {
            // A value of several lines cannot pass for lines of its own.
            text.push_str(&format!("{label}: {}\n", value.trim().replace('\n', "\n    ")));
        }
    };
    line("Equipo", view.field(EquipmentField::Name));
    line("Número de inventario", view.field(EquipmentField::Inventory));
    line("Número de serie", view.field(EquipmentField::Serial));
    line("MAC", view.field(EquipmentField::Mac));
    line("Tipo", view.field(EquipmentField::Type));
    line("Marca", view.field(EquipmentField::Brand));
    line("Modelo", view.field(EquipmentField::Model));
    line("Entrega", &party(&over.from));
    line("Recibe", &party(&over.to));
    line("Motivo", &over.purpose);
    line("Condición", &over.condition);
    for accessory in &over.accessories {
        line("Accesorio", accessory);
    }
    for photo in &over.photos {
        line("Fotografía", &photo.to_string());
    }
    line("Ticket", &over.ticket.map(|ticket| ticket.to_string()).unwrap_or_default());
    line("Entrega anterior", &over.previous.map_or_else(|| "ninguna".to_owned(), |act| act.to_string()));
    line("Referencia", &view.id.to_string());
    text
}

fn party(holder: &Holder) -> String {
    let kind = match holder.kind {
        HolderKind::User => "usuario(a)",
        HolderKind::Technician => "técnico(a)",
        HolderKind::Operator => "operador(a)",
        HolderKind::Vendor => "proveedor",
        HolderKind::Storeroom => "almacén",
    };
    format!("{} ({kind})", holder.name.trim())
}
