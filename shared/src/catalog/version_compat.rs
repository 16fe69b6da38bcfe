//! Keeps later catalog versions compatible with open tickets (R30): what a later version newly requires is optional for
//! them. The data list, for each earlier version, what that one did not require.

use super::closing::{ClosingRule, SurveyRule};
use super::service::{Approval, Guard, ServiceDef};
use super::stage::Stage;
use super::{FieldDef, Organisation};
use crate::ids::{FieldId, RoleId, ServiceId};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// What a version did not demand, by service: names of [`demands`].
pub type WaivedDemands = BTreeMap<ServiceId, BTreeSet<String>>;

/// Under this name the answers of a ticket say which version it was opened under, where that is an earlier one.
pub(crate) const VERSION: &str = "catalog_version";

/// What these data demand that the former ones did not. A service that the former did not have has no tickets of then.
pub fn spared(former: &Organisation, present: &Organisation) -> WaivedDemands {
    let of = |service: &ServiceDef| {
        let known = former.service(&service.id)?;
        let then = demands(former, known);
        let mut new: BTreeSet<String> = demands(present, service).difference(&then).cloned().collect();
        reworded(known, service).iter().for_each(|name| {
            new.remove(name);
        });
        let before = |def: &FieldDef| former.field(&service.id, &def.id);
        let narrower =
            present.asked(service).into_iter().filter(|def| before(def).is_some_and(|then| takes_less(then, def)));
        new.extend(narrower.map(|def| answer(&def.id)));
        (!new.is_empty()).then(|| (service.id.clone(), new))
    };
    present.services.iter().filter_map(of).collect()
}

/// Everything that a service asks for before it goes on, by name.
fn demands(org: &Organisation, service: &ServiceDef) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = org.demanded(service).into_iter().map(|def| field(&def.id)).collect();
    names.extend(service.checklist.iter().filter(|item| item.mandatory).map(|item| format!("item:{}", item.id)));
    let papers = || service.attachments.iter().filter(|paper| paper.mandatory || paper.required_when.is_some());
    names.extend(papers().map(|paper| format!("document:{}", paper.id)));
    // What was asked for before may be asked for sooner, of every ticket, or of a later scan alone.
    let sooner = papers().filter(|paper| matches!(paper.stage, Stage::Assign | Stage::Work));
    names.extend(sooner.map(|paper| format!("sooner:{}", paper.id)));
    names.extend(papers().filter(|paper| paper.when.is_none()).map(|paper| format!("always:{}", paper.id)));
    names.extend(papers().filter(|paper| paper.of_the_work).map(|paper| format!("of_the_work:{}", paper.id)));
    let required = service.approvals.iter().filter(|approval| approval.condition.is_none());
    // That one is signed by e.firma binds whoever grants it from then on: nothing that the ticket would lack.
    names.extend(required.map(approval_name));
    names.extend(service.guards.iter().map(guard_name));
    names.extend(service.parts.iter().filter(|part| part.authorised).map(|part| format!("part:{}", part.name)));
    names.extend(service.closing.requires_documents.iter().map(|id| format!("closing:{id}")));
    let closing = ClosingRule { requires_diagnosis: Some(org.requires_diagnosis(service)), ..service.closing.clone() };
    names.extend(FLAGS.iter().filter(|flag| (flag.asks)(&closing)).map(|flag| format!("closing.{}", flag.name)));
    names
}

/// What the present demands under another name than the former did: a guard whose words were corrected, an approval of the same
/// role that is given in another way. None of them is new, and no ticket is let off it.
fn reworded(former: &ServiceDef, present: &ServiceDef) -> Vec<String> {
    let stood = present.guards.iter().filter(|guard| former.guards.iter().any(|known| known.rule == guard.rule));
    let in_system = |approval: &&Approval| approval.condition.is_none() && !approval.kind.on_paper();
    let many = |service: &ServiceDef, role: &RoleId| {
        service.approvals.iter().filter(in_system).filter(|approval| approval.role == *role).count()
    };
    let asked = present.approvals.iter().filter(in_system);
    let asked = asked.filter(|approval| many(former, &approval.role) >= many(present, &approval.role));
    stood.map(guard_name).chain(asked.map(approval_name)).collect()
}

fn guard_name(guard: &Guard) -> String {
    format!("guard:{}", guard.label)
}

fn approval_name(approval: &Approval) -> String {
    format!("approval:{}:{:?}", approval.role, approval.kind)
}

fn field(id: &FieldId) -> String {
    format!("field:{id}")
}

/// That an answer fits its field, as that is now.
fn answer(id: &FieldId) -> String {
    format!("answer:{id}")
}

/// Whether an answer that a field took may be one that it does not take any more.
fn takes_less(then: &FieldDef, now: &FieldDef) -> bool {
    // Of a list that is kept elsewhere any word was taken.
    let gone = then.options_source.is_some() || then.options.iter().any(|option| !now.options.contains(option));
    then.kind != now.kind || (then.multiple && !now.multiple) || (gone && now.options_source.is_none())
}

/// A demand of closing, and how it is left out.
struct Flag {
    name: &'static str,
    asks: fn(&ClosingRule) -> bool,
    spare: fn(&mut ClosingRule),
}

const FLAGS: [Flag; 15] = [
    Flag {
        name: "confirmation",
        asks: |closing| closing.requires_user_confirmation,
        spare: |closing| closing.requires_user_confirmation = false,
    },
    Flag {
        name: "signature",
        asks: |closing| closing.requires_signature,
        spare: |closing| closing.requires_signature = false,
    },
    Flag { name: "stamp", asks: |closing| closing.requires_stamp, spare: |closing| closing.requires_stamp = false },
    Flag {
        name: "photo",
        asks: |closing| closing.requires_evidence_photo,
        spare: |closing| closing.requires_evidence_photo = false,
    },
    Flag {
        name: "inventory",
        asks: |closing| closing.requires_inventory_record,
        spare: |closing| closing.requires_inventory_record = false,
    },
    Flag {
        name: "records",
        asks: |closing| !closing.requires_records.is_empty(),
        spare: |closing| closing.requires_records.clear(),
    },
    Flag {
        name: "links",
        asks: |closing| closing.requires_records.iter().any(|rule| rule.linked),
        spare: |closing| closing.requires_records.iter_mut().for_each(|rule| rule.linked = false),
    },
    Flag {
        name: "values",
        asks: |closing| closing.requires_records.iter().any(|rule| !rule.values.is_empty()),
        spare: |closing| closing.requires_records.iter_mut().for_each(|rule| rule.values.clear()),
    },
    Flag {
        name: "papers",
        asks: |closing| !closing.requires_papers.is_empty(),
        spare: |closing| closing.requires_papers.clear(),
    },
    Flag {
        name: "diagnosis",
        asks: |closing| closing.requires_diagnosis == Some(true),
        spare: |closing| closing.requires_diagnosis = Some(false),
    },
    Flag {
        name: "reply",
        asks: |closing| closing.requires_reply_oficio,
        spare: |closing| closing.requires_reply_oficio = false,
    },
    Flag {
        name: "attended",
        asks: |closing| closing.oficio_attended,
        spare: |closing| closing.oficio_attended = false,
    },
    Flag {
        name: "custody",
        asks: |closing| closing.requires_custody_returned,
        spare: |closing| closing.requires_custody_returned = false,
    },
    Flag {
        name: "validation",
        asks: |closing| closing.requires_user_validation_of_backup,
        spare: |closing| closing.requires_user_validation_of_backup = false,
    },
    Flag {
        name: "survey",
        asks: |closing| closing.survey == SurveyRule::Required,
        spare: |closing| closing.survey = SurveyRule::Optional,
    },
];

impl Organisation {
    /// A service as it binds a ticket that was opened under a version of the data.
    pub fn begun(&self, id: &ServiceId, version: &str) -> Option<Cow<'_, ServiceDef>> {
        let service = self.service(id)?;
        Some(match self.spared_of(id, version) {
            None => Cow::Borrowed(service),
            Some(spared) => Cow::Owned(relaxed(service, spared)),
        })
    }

    /// What is optional for a ticket of the service that was opened under the version.
    pub(crate) fn spared_of(&self, id: &ServiceId, version: &str) -> Option<&BTreeSet<String>> {
        self.earlier.get(version)?.get(id)
    }

    /// Whether a field is optional for a ticket opened under that version.
    pub(crate) fn spares(&self, service: &ServiceId, version: Option<&str>, def: &FieldDef) -> bool {
        let spared = version.and_then(|version| self.spared_of(service, version));
        spared.is_some_and(|spared| spared.contains(&field(&def.id)))
    }

    /// Whether an answer of a ticket opened under that version may be one that its field does not take any more.
    pub(crate) fn spares_answer(&self, service: &ServiceId, version: Option<&str>, def: &FieldDef) -> bool {
        let spared = version.and_then(|version| self.spared_of(service, version));
        spared.is_some_and(|spared| spared.contains(&answer(&def.id)))
    }
}

fn relaxed(service: &ServiceDef, spared: &BTreeSet<String>) -> ServiceDef {
    let mut service = service.clone();
    for item in service.checklist.iter_mut().filter(|item| spared.contains(&format!("item:{}", item.id))) {
        item.mandatory = false;
    }
    for paper in &mut service.attachments {
        let is_spared = |demand: &str| spared.contains(&format!("{demand}:{}", paper.id));
        let (new, sooner, later) =
            (is_spared("document") || is_spared("always"), is_spared("sooner"), is_spared("of_the_work"));
        if new {
            paper.mandatory = false;
            paper.required_when = None;
        }
        if sooner {
            paper.stage = Stage::Resolve;
        }
        paper.of_the_work &= !later;
    }
    for approval in &mut service.approvals {
        if spared.contains(&approval_name(approval)) {
            // It keeps its place in the order, and is asked of nobody.
            approval.condition = Some(VERSION.to_owned());
        }
    }
    for part in service.parts.iter_mut().filter(|part| spared.contains(&format!("part:{}", part.name))) {
        part.authorised = false;
    }
    service.guards.retain(|guard| !spared.contains(&guard_name(guard)));
    service.closing.requires_documents.retain(|id| !spared.contains(&format!("closing:{id}")));
    for flag in FLAGS.iter().filter(|flag| spared.contains(&format!("closing.{}", flag.name))) {
        (flag.spare)(&mut service.closing);
    }
    service
}

#[cfg(test)]
mod tests {
    use super::super::sample::{oaxaca, secogem};
    use super::super::{Missing, RecordRule};
    use super::*;
    use crate::arbitration::testing::{World, minute, person, resolve};
    use crate::ids::RegisterId;
    use crate::messages::Reason;
    use crate::workflow::check;

    /// The data of now: one item, one field and a signature more than those of then.
    fn later(former: &Organisation, id: &str) -> Organisation {
        let mut present = former.clone();
        present.version = "later".into();
        let service = present.services.iter_mut().find(|service| service.id.as_str() == id).expect("a service");
        let mut item = service.checklist[0].clone();
        item.id = crate::ids::ItemId::new(format!("{id}.99"));
        service.checklist.push(item);
        service.required_to_resolve.push(FieldId::new("resumen"));
        service.closing.requires_signature = true;
        present.earlier = BTreeMap::from([(former.version.clone(), spared(former, &present))]);
        present
    }

    /// Whoever corrects the word of an option shuts no ticket that was answered with the former one.
    #[test]
    fn r30_an_answer_that_was_right_when_it_was_given_stays_right() {
        let mut world = World::worked();
        let (id, field) = (world.view.ruled.service.clone(), FieldId::new("sistema"));
        let with = |org: &Organisation, options: &[&str], version: &str| {
            let asked = serde_json::json!({
                "id": "sistema", "label": "Sistema", "kind": "choice", "options": options, "stage": "resolve"
            });
            let mut org = Organisation { version: version.into(), ..org.clone() };
            org.fields.retain(|known| known.id != field);
            org.fields.push(serde_json::from_value(asked).expect("a field"));
            let service = org.services.iter_mut().find(|service| service.id == id).expect("a service");
            service.optional_fields = vec![field.clone()];
            org
        };
        let former = with(&oaxaca(), &["Windows 10"], "then");
        let mut present = with(&former, &["Windows 11"], "later");
        present.earlier = BTreeMap::from([("then".to_owned(), spared(&former, &present))]);
        world.org = present;
        world.writes_field("sistema", "Windows 10");
        let refused = |world: &World| {
            let outcome = check(&world.org, &world.view, &resolve("Hecho"), &person("omar"), minute(60));
            outcome.err().map(|refused| refused.why)
        };
        world.view.born.catalog = "then".into();
        assert_eq!(refused(&world), None, "it keeps the version it started with");
        world.view.born.catalog = "later".into();
        assert_eq!(refused(&world), Some(Reason::BadValue));
        let wider = with(&former, &["Windows 10", "Windows 11"], "wider");
        assert_eq!(spared(&former, &wider), WaivedDemands::new(), "one option more makes no answer wrong");
        let mut elsewhere = former.clone();
        elsewhere.fields.last_mut().expect("the field").options_source = Some("sistemas".to_owned());
        assert_eq!(spared(&former, &elsewhere), WaivedDemands::new(), "nor does a list that is kept elsewhere");
        assert_eq!(spared(&elsewhere, &wider), spared(&former, &with(&former, &["Windows 11"], "later")));
    }

    #[test]
    fn r30_what_a_later_version_demands_is_optional_for_what_was_open() {
        let mut world = World::worked();
        let id = world.view.ruled.service.clone();
        let former = Organisation { version: "then".into(), ..oaxaca() };
        world.org = later(&former, id.as_str());
        world.view.subject.value.clear();
        let refused = |world: &World| {
            let outcome = check(&world.org, &world.view, &resolve("Hecho"), &person("omar"), minute(60));
            outcome.err().map(|refused| (refused.why, refused.missing))
        };
        world.view.born.catalog = "then".into();
        assert_eq!(refused(&world), None, "it keeps the version it started with");
        let states = world.org.form_state(&id, Stage::Resolve, &world.org.values_of(&world.view), None);
        assert!(states.iter().all(|state| state.field.id.as_str() != "resumen" || !state.must_have));
        world.view.born.catalog = "later".into();
        let Some((Reason::MissingChecklist, missing)) = refused(&world) else { panic!("{:?}", refused(&world)) };
        assert!(matches!(missing.as_slice(), [Missing { id, .. }] if id.ends_with(".99")));
        assert!(!world.org.begun(&id, "then").expect("a service").closing.requires_signature);
        assert!(world.org.begun(&id, "later").expect("a service").closing.requires_signature);
    }

    /// Whoever corrects the words of a guard, or how an approval is given, lets no open ticket off it.
    #[test]
    fn r30_what_was_demanded_in_other_words_is_demanded_still() {
        use super::super::service::{ApprovalKind, GuardRule};
        let former = oaxaca();
        let id = World::worked().view.ruled.service;
        let with = |guard: (&str, &str), approvals: &[(&str, ApprovalKind)]| {
            let mut org = former.clone();
            let service = org.services.iter_mut().find(|service| service.id == id).expect("a service");
            let rule = GuardRule::Declared { flag: FieldId::new(guard.0) };
            service.guards = vec![Guard { rule, label: guard.1.to_owned() }];
            let asked = |(role, kind): &(&str, ApprovalKind)| Approval {
                role: RoleId::new(*role),
                kind: *kind,
                condition: None,
                efirma: false,
            };
            service.approvals = approvals.iter().map(asked).collect();
            org
        };
        let chief = "supervisor-soporte";
        let then = with(("herramientas", "Las heramientas"), &[(chief, ApprovalKind::Vobo)]);
        let spares = |present: &Organisation| spared(&then, present).remove(&id).unwrap_or_default();
        let corrected = with(("herramientas", "Las herramientas"), &[(chief, ApprovalKind::Signature)]);
        assert_eq!(spares(&corrected), BTreeSet::new(), "a word, and a signature instead of a Vo.Bo.");
        let more = with(
            ("sin_acceso", "Sin acceso"),
            &[(chief, ApprovalKind::Vobo), (chief, ApprovalKind::Signature), ("jefe-mesa", ApprovalKind::Vobo)],
        );
        let new = ["approval:jefe-mesa:Vobo", "approval:supervisor-soporte:Signature", "guard:Sin acceso"];
        assert_eq!(spares(&more), BTreeSet::from(new.map(str::to_owned)), "what is new is spared");
        let on_paper = with(("herramientas", "Las heramientas"), &[(chief, ApprovalKind::SignedForm)]);
        let later = spared(&on_paper, &then).remove(&id).unwrap_or_default();
        let asked = BTreeSet::from(["approval:supervisor-soporte:Vobo".to_owned()]);
        assert_eq!(later, asked, "a paper was no word in the system");
    }

    /// A paper that was asked for at the end of the work stops nobody before its start; one that was asked for in some cases is
    /// not asked for in all; a scan that was taken for signed still is.
    #[test]
    fn r30_a_paper_that_is_asked_for_sooner_or_of_all_spares_what_was_open() {
        let id = ServiceId::new("sec-mantenimiento-preventivo");
        let (mut former, mut present) = (secogem(), secogem());
        (former.version, present.version) = ("then".into(), "later".into());
        for org in [&mut former, &mut present] {
            let is_former = org.version == "then";
            let service = org.services.iter_mut().find(|service| service.id == id).expect("a service");
            for paper in &mut service.attachments {
                match paper.id.as_str() {
                    "st-ere-aviso" if is_former => paper.stage = Stage::Resolve,
                    "sec-aviso-respaldo" if is_former => {
                        paper.when = Some("equipment_moved".parse().expect("a condition"));
                    }
                    "st-ere" => paper.of_the_work = !is_former,
                    _ => {}
                }
            }
        }
        present.earlier = BTreeMap::from([("then".to_owned(), spared(&former, &present))]);
        let asked = |version: &str, paper: &str| {
            let service = present.begun(&id, version).expect("a service");
            let found = service.attachments.iter().find(|one| one.id.as_str() == paper).expect("a paper");
            (found.stage, found.mandatory, found.of_the_work)
        };
        assert_eq!(asked("then", "st-ere-aviso"), (Stage::Resolve, true, false), "by the end, as it was");
        assert_eq!(asked("later", "st-ere-aviso"), (Stage::Work, true, false));
        assert_eq!(asked("then", "sec-aviso-respaldo"), (Stage::Resolve, false, false));
        assert_eq!(asked("later", "sec-aviso-respaldo"), (Stage::Resolve, true, false));
        assert_eq!(asked("then", "st-ere"), (Stage::Resolve, true, false));
        assert_eq!(asked("later", "st-ere"), (Stage::Resolve, true, true));
    }

    /// OAX-69: what was open before a record had to be linked with its ticket ends without that, whether the record was waited
    /// for already or not.
    #[test]
    fn r30_a_ticket_of_before_is_linked_with_no_record() {
        let id = ServiceId::new("oax-nivel-marcacion");
        let with = |version: &str, rules: &[bool]| {
            let mut org = Organisation { version: version.into(), ..oaxaca() };
            let service = org.services.iter_mut().find(|service| service.id == id).expect("a service");
            let rule = |linked: &bool| RecordRule {
                register: RegisterId::new("extensiones"),
                ended: false,
                known: false,
                linked: *linked,
                values: BTreeMap::new(),
            };
            service.closing.requires_records = rules.iter().map(rule).collect();
            org
        };
        let mut present = with("later", &[true]);
        for then in [with("none", &[]), with("unlinked", &[false])] {
            let waived = spared(&then, &present);
            present.earlier.insert(then.version.clone(), waived);
        }
        let linked = |version: &str| {
            let closing = present.begun(&id, version).expect("a service").closing.clone();
            closing.requires_records.iter().map(|rule| rule.linked).collect::<Vec<_>>()
        };
        assert_eq!([linked("none"), linked("unlinked"), linked("later")], [vec![], vec![false], vec![true]]);
    }

    /// OAX-69: what was open before its record was compared with it ends as it began, linked and not compared.
    #[test]
    fn r30_a_ticket_of_before_is_compared_with_no_record() {
        let id = ServiceId::new("oax-nivel-marcacion");
        let (mut former, mut present) = (oaxaca(), oaxaca());
        (former.version, present.version) = ("then".into(), "later".into());
        let service = former.services.iter_mut().find(|service| service.id == id).expect("a service");
        service.closing.requires_records.iter_mut().for_each(|rule| rule.values.clear());
        present.earlier = BTreeMap::from([("then".to_owned(), spared(&former, &present))]);
        let rules = |version: &str| {
            let rules = present.begun(&id, version).expect("a service").closing.requires_records.clone();
            rules.iter().map(|rule| (rule.linked, rule.values.len())).collect::<Vec<_>>()
        };
        assert_eq!([rules("then"), rules("later")], [vec![(true, 0)], vec![(true, 1)]]);
    }

    /// OAX-69: what a ticket asks of its record is read as people read it: «Nacional» is «nacional », and «José» is not «Jose».
    #[test]
    fn what_a_record_says_is_compared_as_it_is_read() {
        let pair = (FieldId::new("nombre_usuario"), FieldId::new("usuario_nuevo"));
        let rule = RecordRule {
            register: RegisterId::new("extensiones"),
            ended: false,
            known: false,
            linked: true,
            values: BTreeMap::from([pair.clone()]),
        };
        let is_said = |asked: &'static str, says: &'static str| {
            let of = |known: &FieldId, id: &FieldId, value: &'static str| if known == id { value } else { "" };
            let unsaid = rule.unsaid(|id| of(&pair.1, id, asked), |id| of(&pair.0, id, says));
            assert!(unsaid.is_empty() || unsaid == [&pair.0], "{unsaid:?}");
            unsaid.is_empty()
        };
        assert!(is_said("José  Ruiz", " josé ruiz") && is_said("", "Alma Ojeda") && is_said(" ", ""));
        assert!(!is_said("José Ruiz", "Jose Ruiz") && !is_said("José Ruiz", ""));
    }

    #[test]
    fn nothing_is_spared_between_equal_versions() {
        assert!(spared(&oaxaca(), &oaxaca()).is_empty());
    }
}
