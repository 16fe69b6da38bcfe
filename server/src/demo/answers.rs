//! What people write into the fields of a service's form: true to its kind, and to who asks about what.

use super::cases::Words;
use super::equipment::{Item, address, port};
use super::people::Caller;
use super::rng::SeededRng;
use ronda_shared::catalog::{FieldDef, FieldKind};
use ronda_shared::command::EquipmentField;

/// What an answer may draw on.
pub(super) struct AnswerContext<'a> {
    /// Who asks.
    pub(super) caller: &'a Caller,
    /// About which item.
    pub(super) item: Option<&'a Item>,
    /// The gaps of the case, filled.
    pub(super) words: &'a Words,
    /// What was told.
    pub(super) told: &'a str,
    /// The service's name.
    pub(super) service: &'a str,
    /// The service's variant.
    pub(super) variant: Option<&'a str>,
    /// Where the place is, in one line.
    pub(super) place: &'a str,
}

/// An answer that the field takes.
pub(super) fn answer(field: &FieldDef, asked: &AnswerContext<'_>, chance: &mut SeededRng) -> String {
    let registry = |name| asked.item.map_or("", |item| item.field(name)).to_owned();
    let id = field.id.as_str();
    match id {
        "nombre_completo" | "nombre_usuario" | "datos_usuario" | "nombre_enlace" => asked.caller.name.into(),
        "usuario_nuevo" => chance.word(&["Irene Sosa Cruz", "Rubén Matías López", "Alma Ojeda Ruiz"]).to_string(),
        "dependencia" => asked.caller.client_org.into(),
        "area" | "departamento" => asked.caller.room.into(),
        "puesto" => {
            chance.word(&["Analista", "Jefatura de departamento", "Auxiliar administrativo", "Asesor"]).to_string()
        }
        "ubicacion" | "ubicacion_fisica" | "ubicacion_exacta" | "nueva_ubicacion" => asked.place.into(),
        "problema" | "falla" | "motivo" | "justificacion" | "detalle_cambio" | "mensaje"
            if field.kind != FieldKind::Choice =>
        {
            asked.told.into()
        }
        "nodo_o_usuario" => format!("Nodo de {}", asked.caller.room),
        "puerto" => port(asked.caller, chance),
        "equipo" => registry(EquipmentField::Inventory),
        "estado_fisico" | "estado_fisico_nuevo" => "Bueno, sin golpes".into(),
        "estado_funcional" => "Enciende y responde".into(),
        "serie_danado" => registry(EquipmentField::Serial),
        "serie_nuevo" => format!("20EZ{}KHM9B{:02}", chance.below(10), chance.below(100)),
        "modelo_nuevo" => "GRP2614".into(),
        "registro_inventario" => format!("Movimiento {}/2026", 300 + chance.below(600)),
        "nivel_solicitado" => "Nivel 3".into(),
        "nivel_marcacion" => "Nacional".into(),
        "nivel_actual" => "Nivel 1".into(),
        "usuario_dominio" => asked.caller.id.into(),
        "folio_solicitud" => format!("DG-{:04}/2026", chance.below(2_000)),
        "correo_alternativo" | "correo_respaldo" => format!("{}@correo.example", asked.caller.id),
        "numero_oficio" => format!("DA/{:03}/2026", chance.below(900)),
        "resultado" => "Requiere reconfiguración o cambio de parámetros".into(),
        _ => by_kind(field, asked, chance),
    }
}

fn by_kind(field: &FieldDef, asked: &AnswerContext<'_>, chance: &mut SeededRng) -> String {
    match field.kind {
        FieldKind::Bool => "true".into(),
        FieldKind::Choice => {
            let wanted = |option: &&String| *option == asked.service || Some(option.as_str()) == asked.variant;
            let chosen = field.options.iter().find(wanted).or_else(|| field.options.first());
            chosen.cloned().unwrap_or_else(|| asked.caller.client_org.into())
        }
        FieldKind::Date => "2026-11-20".into(),
        FieldKind::Time => "10:00".into(),
        FieldKind::Number => chance.between(1, 9).to_string(),
        FieldKind::Email => asked.caller.mail(),
        FieldKind::Ip => address(asked.caller, chance),
        FieldKind::Mac => match asked.item.map(|item| item.field(EquipmentField::Mac)) {
            Some(mac) if !mac.is_empty() => mac.to_owned(),
            _ => format!("3C:52:82:{:02X}:{:02X}:{:02X}", chance.below(256), chance.below(256), chance.below(256)),
        },
        FieldKind::Phone => asked.words.extension.clone(),
        FieldKind::Url => "https://www.oaxaca.gob.mx/".into(),
        FieldKind::Equipment => {
            asked.item.map_or_else(|| "sin equipo".into(), |item| item.field(EquipmentField::Inventory).to_owned())
        }
        FieldKind::Text | FieldKind::Textarea => asked.told.into(),
        FieldKind::Photo | FieldKind::Signature => "en papel, en el expediente".into(),
    }
}
