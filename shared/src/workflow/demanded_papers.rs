//! The papers that a record needs to go on (AGU-07, AGU-09, AGU-12, AGU-13). It tells what of each stands on the
//! tickets that the record is linked to, and what lacks.

use super::evidence::{EvidenceCounts, evidence};
use crate::catalog::{Form, Missing, Organisation, PaperDemand, Values};
use crate::ids::{DocumentId, FormId};
use crate::paper;
use crate::ticket::view::TicketView;
use serde::Serialize;

/// A paper that a move of a record demands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct DemandedPaper {
    /// Its form.
    pub form: FormId,
    /// As printed.
    pub title: String,
    /// Who signs it, by the labels of its places.
    pub signers: Vec<String>,
    /// The ticket on which it stands, or may be made; none where no linked ticket has such a paper.
    pub ticket: Option<DocumentId>,
    /// What of it is not there; empty: it stands.
    pub lacks: Vec<Missing>,
}

/// What each demanded paper lacks. Of several tickets that have it the one counts on which least lacks.
pub fn demanded_papers(org: &Organisation, demands: &[PaperDemand], tickets: &[TicketView]) -> Vec<DemandedPaper> {
    demands.iter().map(|demand| demanded_paper(org, demand, tickets)).collect()
}

fn demanded_paper(org: &Organisation, demand: &PaperDemand, tickets: &[TicketView]) -> DemandedPaper {
    let form = org.form(demand.form.as_str());
    let title = form.map_or_else(|| demand.form.to_string(), |form| form.title.clone());
    let of_it = tickets.iter().filter(|view| paper::listed(org, view).contains(&demand.form));
    let least =
        of_it.filter_map(|view| Some((view.id, lacks(org, form?, demand, view)))).min_by_key(|(_, lacks)| lacks.len());
    let whole = || vec![Missing { id: demand.form.to_string(), label: title.clone() }];
    let (ticket, lacks) = least.map_or_else(|| (None, whole()), |(id, lacks)| (Some(id), lacks));
    let signers = form.into_iter().flat_map(|form| &form.signatures).map(|place| place.label.clone()).collect();
    DemandedPaper { form: demand.form.clone(), title, signers, ticket, lacks }
}

/// What of a paper lacks on a ticket: signatures, or what it asks where nobody signs it; then what it must say.
fn lacks(org: &Organisation, form: &Form, demand: &PaperDemand, view: &TicketView) -> Vec<Missing> {
    let (counts, values) = (evidence(view), org.values_of(view));
    let mut lacks = match (counts.files.contains(&form.id), form.signatures.is_empty()) {
        // Whoever photographed it, signed or filled by hand, has it.
        (true, _) => Vec::new(),
        (false, true) => unanswered(form, &values),
        (false, false) => unsigned(org, form, &counts, view),
    };
    lacks.retain(|one| !demand.says.keys().any(|field| field.as_str() == one.id));
    let says = demand.says.iter().filter(|(field, wanted)| values.get(*field) != Some(*wanted));
    lacks.extend(says.map(|(field, wanted)| {
        let asked = form.fields.iter().find(|def| def.id == *field);
        let label = asked.map_or(field.as_str(), |def| def.label.as_str());
        Missing { id: field.to_string(), label: format!("{label}: {wanted}") }
    }));
    lacks
}

/// The fields that a paper demands and nobody has answered.
fn unanswered(form: &Form, values: &Values) -> Vec<Missing> {
    let value = |name: &str| values.get(&crate::ids::FieldId::new(name)).map(String::as_str);
    let asked = form.fields.iter().filter(|field| {
        let applies = field.when.as_ref().is_none_or(|when| when.holds(&value));
        let demanded = field.required_when.as_ref().map_or(field.required, |when| when.holds(&value));
        applies && demanded && field.core.is_none() && !field.kind.is_evidence()
    });
    asked
        .filter(|field| values.get(&field.id).is_none_or(|answer| answer.trim().is_empty()))
        .map(|field| Missing { id: field.id.to_string(), label: field.label.clone() })
        .collect()
}

/// The places in which nobody has signed, and those whose signature was given under other words.
fn unsigned(org: &Organisation, form: &Form, counts: &EvidenceCounts, view: &TicketView) -> Vec<Missing> {
    // A stamp is on paper alone: such a paper is photographed.
    if form.signatures.iter().any(|place| place.stamp) {
        return vec![Missing { id: form.id.clone(), label: form.title.clone() }];
    }
    let filled = paper::fill(org, &FormId::new(&form.id), view);
    let amended = |role: &str, purpose: &str| {
        filled.iter().flat_map(|paper| &paper.signatures).any(|place| {
            let of_it = place.role == role && place.purpose == purpose;
            of_it && place.signed.as_ref().is_some_and(|signed| signed.amended)
        })
    };
    let places = form.signatures.iter().filter(|place| {
        let signed = (form.id.clone(), place.role.to_string(), place.purpose.clone());
        !counts.places.contains(&signed) || amended(place.role.as_str(), &place.purpose)
    });
    places
        .map(|place| Missing {
            id: format!("{}.{}.{}", form.id, place.role, place.purpose),
            label: place.label.clone(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arbitration::testing::World;
    use crate::command::sample;
    use crate::evidence::{AttachEvidence, Evidence};
    use crate::ids::{FieldId, Sha256};
    use crate::signature::{Hand, Sign, Signature, Strokes};
    use crate::stamp::Register;
    use serde_json::json;

    const SERVICE: &str = "oax-revision-nodo";

    /// A ticket whose service has two papers: minutes that are signed, tests that say how they went.
    fn world() -> World {
        let mut world = World::new(SERVICE);
        let minutes = json!({ "id": "minuta", "title": "Minuta", "kind": "document",
            "fields": [{ "id": "acuerdos", "label": "Acuerdos", "kind": "textarea", "required": true, "stage": "issue" }],
            "signatures": [{ "role": "usuario", "label": "Solicitante", "purpose": "agreement" }] });
        let tests = json!({ "id": "pruebas", "title": "Pruebas", "kind": "document",
            "fields": [
                { "id": "folio", "label": "Ticket", "kind": "text", "required": true, "core": "reference" },
                { "id": "caso", "label": "Caso", "kind": "text", "required": true, "stage": "issue" },
                { "id": "resultado", "label": "Resultado", "kind": "choice", "required": true, "stage": "issue",
                    "options": ["Aprobada", "Con errores"] }
            ] });
        for form in [minutes, tests] {
            world.org.forms.push(serde_json::from_value(form).expect("a form"));
        }
        let service = world.org.services.iter_mut().find(|service| service.id.as_str() == SERVICE).expect("a service");
        service.related_forms.extend(["minuta".to_owned(), "pruebas".to_owned()]);
        world
    }
    fn set(world: &mut World, id: &str, value: &str) {
        let stamp = world.view.born.stamp.clone();
        world.view.fields.insert(FieldId::new(id), Register { value: value.to_owned(), stamp });
    }
    fn demands() -> Vec<PaperDemand> {
        serde_json::from_value(json!([
            { "form": "minuta" },
            { "form": "pruebas", "says": { "resultado": "Aprobada" } }
        ]))
        .expect("demands")
    }
    fn told(world: &World) -> Vec<(Vec<String>, bool)> {
        let papers = demanded_papers(&world.org, &demands(), std::slice::from_ref(&world.view));
        let labels = |paper: DemandedPaper| paper.lacks.into_iter().map(|one| one.label).collect();
        papers.into_iter().map(|paper| (paper.ticket.is_some(), labels(paper))).map(|(on, all)| (all, on)).collect()
    }
    fn signs(world: &mut World) {
        let mut stamp = world.view.born.stamp.clone();
        stamp.act.number = 200;
        let form = FormId::new("minuta");
        let text = paper::canonical(&paper::fill(&world.org, &form, &world.view).expect("a paper"));
        let strokes = Strokes::parse("1,1 20,30").expect("drawn");
        let hand = Hand { name: "Ana".to_owned(), position: String::new(), strokes };
        let signed = Sign {
            paper: form,
            role: "usuario".to_owned(),
            purpose: "agreement".to_owned(),
            format: 1,
            text,
            hand,
            certified: None,
        };
        let sha256 = Sha256::of(signed.text.as_bytes());
        world.view.signatures = vec![Signature { id: stamp.act, stamp, signed, sha256 }];
    }

    #[test]
    fn agu_12_a_paper_is_signed_or_filled_and_says_what_it_must() {
        let mut world = world();
        let words = |labels: &[&str]| labels.iter().map(|label| (*label).to_owned()).collect::<Vec<_>>();
        assert_eq!(told(&world), [(words(&["Solicitante"]), true), (words(&["Caso", "Resultado: Aprobada"]), true)]);
        signs(&mut world);
        set(&mut world, "caso", "Alta de una cita");
        set(&mut world, "resultado", "Con errores");
        assert_eq!(told(&world), [(words(&[]), true), (words(&["Resultado: Aprobada"]), true)]);
        set(&mut world, "resultado", "Aprobada");
        assert_eq!(told(&world), [(words(&[]), true), (words(&[]), true)]);
        set(&mut world, "acuerdos", "Otra cosa");
        assert_eq!(told(&world)[0].0, ["Solicitante"], "signed under other words");
    }

    #[test]
    fn a_photographed_paper_stands_and_one_of_no_ticket_lacks_whole() {
        let mut world = world();
        let mut stamp = world.view.born.stamp.clone();
        stamp.act.number = 300;
        let file = AttachEvidence { field: Some(FieldId::new("minuta")), ..sample::photo() };
        let id = stamp.act;
        world.view.evidence.push(Evidence { id, stamp, file, sealed: None, retired: None, same_as: None, late: false });
        assert_eq!(told(&world)[0], (Vec::new(), true));
        let none = demanded_papers(&world.org, &demands(), &[]);
        assert_eq!(
            none.iter().map(|paper| (paper.ticket, paper.lacks.len())).collect::<Vec<_>>(),
            [(None, 1), (None, 1)]
        );
        assert_eq!(none[0].signers, ["Solicitante"]);
    }
}
