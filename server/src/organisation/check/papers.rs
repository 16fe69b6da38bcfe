//! What a paper writes as it is issued is its own. On two papers of one service it would be one datum: the second rewrites
//! the first, and what was signed on that one reads as modified.

use super::Findings;
use crate::organisation::reason::Forms;
use ronda_shared::catalog::{FieldDef, Form, Organisation, ServiceDef, Stage};

pub(super) fn advice(found: &mut Findings<'_>) {
    let org = found.org;
    for service in &org.services {
        let named = service.form.iter().chain(&service.related_forms);
        let papers: Vec<&Form> = named.filter_map(|id| org.form(id)).collect();
        for (at, paper) in papers.iter().enumerate() {
            for field in paper.fields.iter().filter(|field| is_on_papers_alone(org, service, &papers, field)) {
                let has = |other: &&&Form| other.id != paper.id && other.fields.iter().any(|def| def.id == field.id);
                if let Some(other) = papers.iter().skip(at + 1).find(has) {
                    let (form, second) = (paper.id.clone(), other.id.clone());
                    let (service_id, field) = (service.id.to_string(), field.id.to_string());
                    let reason = Forms::OneDatum { service: service_id, field, form, other: second };
                    found.add("services/", service.id.as_str(), Some(&other.id), reason);
                }
            }
        }
    }
}

/// Whether a field is written on papers alone, as each is issued. What a form of the service or its lists ask for at
/// another stage, what the ticket answers and the common fields are data of the ticket, which papers repeat.
fn is_on_papers_alone(org: &Organisation, service: &ServiceDef, papers: &[&Form], field: &FieldDef) -> bool {
    let same = papers.iter().flat_map(|paper| &paper.fields).filter(|def| def.id == field.id);
    let mut everywhere = same.map(|def| def.core.is_none() && def.stage == Stage::Issue);
    everywhere.all(|issued| issued)
        && service.stage_of(&field.id).is_none()
        && org.fields.iter().all(|common| common.id != field.id)
}
