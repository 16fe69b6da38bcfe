//! A form of no ticket yet: as it is printed to be filled in by hand.

use super::{FORMAT, Paper, Row, SignatureBox, control, sections};
use crate::catalog::{FieldDef, Form, Organisation};
use crate::ids::{DocumentId, FormId};
use crate::time::Timestamp;
use std::collections::BTreeMap;

/// The paper of a form of no ticket: it has no number and no date, and all of its fields.
pub fn empty(org: &Organisation, form: &Form) -> Paper {
    let asked = form.fields.iter().filter(|field| !field.kind.is_evidence());
    let row = |field: &FieldDef| Row { label: field.label.clone(), value: String::new(), person: None, number: false };
    let rows = asked.map(|field| (field, row(field)));
    let places = form.signatures.iter().map(|place| SignatureBox {
        role: place.role.to_string(),
        purpose: place.purpose.clone(),
        label: place.label.clone(),
        stamp: place.stamp,
        signed: None,
    });
    Paper { sections: sections(form, rows), signatures: places.collect(), ..bare(org, form) }
}

/// What a paper of the form says whatever it is filled from.
pub(super) fn bare(org: &Organisation, form: &Form) -> Paper {
    Paper {
        document: DocumentId::from_bytes([0; 16]),
        form: FormId::new(form.id.as_str()),
        format: FORMAT,
        organisation: org.name.clone(),
        code: form.code.clone(),
        control: control(org, form),
        title: form.title.clone(),
        folio: None,
        reference: String::new(),
        opened: Timestamp::from_millis(0),
        unwritten: BTreeMap::new(),
        sections: Vec::new(),
        legends: form.legends.clone(),
        signatures: Vec::new(),
    }
}
