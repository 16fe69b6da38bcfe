//! Reads the cells of a table of equipment: each as the registry writes its field.

use super::ImportContext;
use super::csv_format::unmarked;
use super::people::line;
use crate::bilingual_text::BilingualText;
use ronda_shared::command::EquipmentField;
use ronda_shared::ids::LabelId;
use std::collections::BTreeSet;
use std::net::IpAddr;

/// What a field says as the registry writes it.
///
/// # Errors
/// It is longer than a field takes, no address, or of a type or building that the organisation does not have.
pub fn value(field: EquipmentField, cell: &str, known: &ImportContext) -> Result<String, BilingualText> {
    let text = line(unmarked(cell), "value")?.unwrap_or_default();
    Ok(match field {
        _ if text.is_empty() => text,
        EquipmentField::Mac => mac(&text)?,
        EquipmentField::Ip => text
            .parse::<IpAddr>()
            .map_err(|_| {
                BilingualText::new(
                    format!("«{text}» no es una dirección IP."),
                    format!("«{text}» is not an IP address"),
                )
            })?
            .to_string(),
        EquipmentField::Type => match known.kind(&text) {
            Some(kind) => kind.to_owned(),
            None => {
                return Err(BilingualText::new(
                    format!("El tipo «{text}» no está entre las clases de equipo de la organización."),
                    format!("the type «{text}» is of none of the organisation's classes of items"),
                ));
            }
        },
        EquipmentField::Building => match known.building(&text) {
            Some(building) => building.as_str().to_owned(),
            None => {
                return Err(BilingualText::new(
                    format!("El edificio «{text}» no está en los datos de la organización."),
                    format!("the building «{text}» is not in the organisation's data"),
                ));
            }
        },
        _ => text,
    })
}

/// `K7QM-2F9X-TR4`, several after blanks or semicolons.
pub(super) fn labels(cell: &str) -> Result<BTreeSet<LabelId>, BilingualText> {
    let words = cell.split([' ', ';']).filter(|word| !word.is_empty());
    let strange = |word: &str| {
        BilingualText::new(
            format!("«{word}» no es el código de una etiqueta."),
            format!("«{word}» is not a label's code"),
        )
    };
    words.map(|word| LabelId::typed(word).map_err(|_| strange(word))).collect()
}

/// `00:1A:2B:3C:4D:5E`, however it was written.
pub(super) fn mac(text: &str) -> Result<String, BilingualText> {
    let digits: String = text.chars().filter(|letter| !":-. ".contains(*letter)).collect();
    if digits.len() != 12 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(BilingualText::new(
            format!("«{text}» no es una MAC: son doce dígitos hexadecimales."),
            format!("«{text}» is not a MAC address: twelve hexadecimal digits"),
        ));
    }
    let digits = digits.to_ascii_uppercase();
    let pairs: Vec<&str> = (0..6).filter_map(|i| digits.get(i * 2..i * 2 + 2)).collect();
    Ok(pairs.join(":"))
}
