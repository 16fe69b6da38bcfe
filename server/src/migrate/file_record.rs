//! The record in which the files of an item come over.
//!
//! An item has no files here; a record has, and stands on the page of the item that it is linked to.

use ronda_shared::catalog::{FieldKind, RegisterDef};
use ronda_shared::command::OpenRecord;
use ronda_shared::ids::DocumentId;
use ronda_shared::record;
use std::collections::BTreeMap;

/// Such a record: of which item it is, by its code and by its document, and from which system its files come.
pub(super) fn opening(def: &RegisterDef, system: &str, code: &str, item: Option<DocumentId>) -> OpenRecord {
    let mut fields = BTreeMap::new();
    if let Some(named) = def.item.as_ref().filter(|_| !code.is_empty()) {
        fields.insert(named.clone(), code.to_owned());
    }
    let title = def.fields.iter().find(|field| field.kind == FieldKind::Text && def.item.as_ref() != Some(&field.id));
    if let Some(title) = title {
        fields.insert(title.id.clone(), format!("Archivos de {system}"));
    }
    OpenRecord { register: def.id.clone(), fields, texts: def.texts(), links: item.into_iter().collect() }
}

/// Whether a register takes such records: it demands nothing that they do not say. An article is read by everybody.
pub(super) fn takes(def: &RegisterDef) -> bool {
    def.article.is_none() && record::opening(def, &opening(def, "x", "x", None)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_register_that_demands_more_than_an_item_says_takes_none() {
        let of = |more: serde_json::Value| -> RegisterDef {
            let mut fields = vec![
                json!({ "id": "equipo", "label": "Equipo", "kind": "equipment", "required": true }),
                json!({ "id": "origen", "label": "Origen", "kind": "text", "required": true }),
            ];
            fields.extend(more.as_array().cloned().unwrap_or_default());
            let def = json!({
                "id": "archivos", "name": "Archivos", "record": "Archivos", "fields": fields, "item": "equipo",
                "reads": [], "writes": []
            });
            serde_json::from_value(def).expect("a register")
        };
        assert!(takes(&of(json!([]))));
        assert!(takes(&of(json!([{ "id": "nota", "label": "Nota", "kind": "textarea" }]))));
        assert!(!takes(&of(json!([{ "id": "vence", "label": "Vence", "kind": "date", "required": true }]))));
        let open = opening(&of(json!([])), "Snipe-IT", "", None);
        assert_eq!(open.fields.len(), 1, "an item without a code has none: {:?}", open.fields);
    }
}
