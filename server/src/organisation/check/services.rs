//! Services: everything they name exists, everything they demand can be given.

use super::{Findings, forms};
use crate::organisation::reason::{Desk, Forms, NamedKind, Services};
use ronda_shared::catalog::expr::FACTS;
use ronda_shared::catalog::{
    ANY_DOMAIN, Attachment, Class, ClientRule, ClosedBy, FieldDef, FieldKind, GuardRule, ServiceDef, Stage,
    check_value, is_mail,
};
use ronda_shared::date::Date;
use ronda_shared::ids::{FieldId, TeamId};
use ronda_shared::{limits, search};
use std::collections::BTreeSet;

const DIR: &str = "services/";

pub(super) fn check(found: &mut Findings<'_>) {
    let org = found.org;
    found.ids(DIR, NamedKind::Service, org.services.iter().map(|service| service.id.as_str()));
    if org.services.is_empty() {
        found.findings.push(super::super::source_texts::whole_file("services", Services::None {}));
    }
    for service in &org.services {
        references(found, service);
        fields(found, service);
        checklist(found, service);
        usual(found, service);
        parts(found, service);
        closing(found, service);
        restriction(found, service);
        approvals(found, service);
    }
    asked_by_nobody(found);
}

fn references(found: &mut Findings<'_>, service: &ServiceDef) {
    let org = found.org;
    let id = service.id.as_str();
    found.label(DIR, id, NamedKind::Service, &service.name);
    team(found, service, &service.team);
    let mut unknown = |what: NamedKind, name: &str, known: bool| {
        if !known {
            let reason = Desk::Unknown { owner: id.to_owned(), what, name: name.to_owned() };
            found.add(DIR, id, Some(name), reason);
        }
    };
    unknown(NamedKind::Category, &service.category, org.categories.contains(&service.category));
    for form in service.form.iter().chain(&service.related_forms) {
        unknown(NamedKind::Form, form, org.form(form).is_some());
    }
    for channel in service.channels.iter().chain(&service.fallback_channels) {
        unknown(NamedKind::Channel, channel.as_str(), org.channel(channel).is_some());
    }
    if let Some(priority) = &service.default_priority {
        unknown(NamedKind::Priority, priority.as_str(), org.priority(priority).is_some());
    }
    if let Some(calendar) = &service.calendar {
        unknown(NamedKind::Calendar, calendar, org.calendars.iter().any(|known| known.id == *calendar));
    }
    if let Some(day) = service.procedure_issued.as_ref().filter(|day| day.parse::<Date>().is_err()) {
        let reason = Services::ProcedureDay { service: id.to_owned(), day: day.clone() };
        found.add(DIR, id, Some(day), reason);
    }
    let approvers = service.approvals.iter().map(|approval| &approval.role);
    let closing =
        service.closing.confirm_with.iter().chain(&service.closing.final_capture_by).chain(&service.closing.notify);
    for role in service.requester_roles.iter().chain(approvers).chain(closing) {
        found.role(DIR, id, role);
    }
    for closer in &service.closing.closed_by {
        if let ClosedBy::Role(role) = closer {
            found.role(DIR, id, role);
        }
    }
    if let Some(target) = &service.target
        && matches!((target.warn_minutes, target.resolve_minutes), (Some(warn), Some(due)) if warn > due)
    {
        found.add(DIR, id, Some("target"), Desk::WarnsLate { owner: id.to_owned() });
    }
    if let Some(target) = &service.target
        && let Some(part) = &target.applies_to
    {
        let is_timed = target.resolve_minutes.is_some() || target.resolve_days.is_some();
        if !is_timed || service.promised_part().is_none_or(|part| part.items.is_empty()) {
            found.add(DIR, id, Some("applies_to"), Services::TargetPart { service: id.to_owned(), part: part.clone() });
        }
    }
}

fn team(found: &mut Findings<'_>, service: &ServiceDef, team: &TeamId) {
    if found.org.team(team).is_none() {
        let reason = Services::NoTeam { service: service.id.to_string(), team: team.to_string() };
        found.add(DIR, service.id.as_str(), Some(team.as_str()), reason);
    }
}

fn fields(found: &mut Findings<'_>, service: &ServiceDef) {
    let org = found.org;
    let id = service.id.as_str();
    for stage in [Stage::Open, Stage::Assign, Stage::Work, Stage::Resolve, Stage::Close] {
        for field in service.required_at(stage) {
            known_field(found, service, field);
            if service.set_by_server.contains(field) {
                let reason = Services::SetByServer { service: id.to_owned(), field: field.to_string() };
                found.add(DIR, id, Some(field.as_str()), reason);
            }
            if org.field(&service.id, field).is_some_and(|def| def.series.is_some()) {
                let reason = Services::Numbered { service: id.to_owned(), field: field.to_string() };
                found.add(DIR, id, Some(field.as_str()), reason);
            }
        }
    }
    for field in service.optional_fields.iter().chain(&service.follow_up_mail) {
        known_field(found, service, field);
    }
    for (field, value) in &service.set_to {
        let is_answer = org.field(&service.id, field).is_some_and(|def| check_value(def, value).is_ok());
        if !is_answer || !service.set_by_server.contains(field) {
            let reason = Services::SetTo { service: id.to_owned(), field: field.to_string() };
            found.add(DIR, id, Some(field.as_str()), reason);
        }
    }
    for domain in service.mail_domains.iter().filter(|domain| *domain != ANY_DOMAIN) {
        if !is_mail(&format!("a@{domain}")) || domain.to_lowercase() != *domain {
            let reason = Services::NoDomain { domain: domain.clone(), service: id.to_owned() };
            found.add(DIR, id, Some(domain.as_str()), reason);
        }
    }
    if let Some(rule) = &service.clients {
        clients(found, service, rule);
    }
    for guard in &service.guards {
        match &guard.rule {
            GuardRule::NoticeDays { field, .. }
            | GuardRule::ForbiddenValues { field, .. }
            | GuardRule::RequesterOwns { field }
            | GuardRule::Declared { flag: field } => known_field(found, service, field),
            GuardRule::BackupFirst { done, asked } => {
                asked.iter().chain([done]).for_each(|field| known_field(found, service, field));
            }
            GuardRule::BeforeVendor { warranty, order } => {
                warranty.iter().for_each(|field| known_field(found, service, field));
                if service.attachments.iter().all(|attachment| attachment.id != *order) {
                    let reason = Services::OrderedBy { service: id.to_owned(), document: order.to_string() };
                    found.add(DIR, id, Some(order.as_str()), reason);
                }
            }
            GuardRule::CompleteAndValid
            | GuardRule::AssetOwnedByOrg
            | GuardRule::OnePerAsset { .. }
            | GuardRule::LinkedToOrigin
            | GuardRule::Notice => {}
        }
    }
    let forms = service.form.iter().chain(&service.related_forms).filter_map(|form| org.form(form));
    let among: Vec<FieldDef> = forms.flat_map(|form| form.fields.clone()).chain(org.fields.clone()).collect();
    let names: BTreeSet<&str> =
        among.iter().map(|field| field.id.as_str()).chain(service.attachments.iter().map(|a| a.id.as_str())).collect();
    let mut seen = BTreeSet::new();
    for attachment in &service.attachments {
        if !seen.insert(&attachment.id) {
            let reason = Services::AttachmentTwice { attachment: attachment.id.to_string(), service: id.to_owned() };
            found.add(DIR, id, Some(attachment.id.as_str()), reason);
        }
        if attachment.label.trim().is_empty() {
            let reason = Forms::AttachmentUnnamed { attachment: attachment.id.to_string(), owner: id.to_owned() };
            found.add(DIR, id, Some(attachment.id.as_str()), reason);
        }
        for condition in attachment.when.iter().chain(&attachment.required_when) {
            forms::condition(found, DIR, id, condition, &among, &names);
        }
        signed_for(found, service, attachment);
        for role in &attachment.seen_by {
            found.role(DIR, id, role);
        }
        if attachment.destroy_after_days == Some(0) {
            let reason = Services::DestroyedAtOnce { attachment: attachment.id.to_string(), service: id.to_owned() };
            found.add(DIR, id, Some(attachment.id.as_str()), reason);
        }
    }
}

/// Signatures that a document waits for are places of the form of its id.
fn signed_for(found: &mut Findings<'_>, service: &ServiceDef, attachment: &Attachment) {
    let places: Vec<&str> = found
        .org
        .form(attachment.paper())
        .into_iter()
        .flat_map(|form| &form.signatures)
        .map(|place| place.purpose.as_str())
        .collect();
    if let Some(form) = attachment.form.as_ref().filter(|form| found.org.form(form).is_none()) {
        let (attachment, service) = (attachment.id.to_string(), service.id.to_string());
        let reason = Services::AttachmentNoForm { attachment, service: service.clone(), form: form.clone() };
        found.add(DIR, &service, Some(form), reason);
    }
    for purpose in &attachment.signed_for {
        if !places.contains(&purpose.as_str()) {
            let reason = Services::NoSuchSignature {
                attachment: attachment.id.to_string(),
                service: service.id.to_string(),
                purpose: purpose.clone(),
            };
            found.add(DIR, service.id.as_str(), Some(attachment.id.as_str()), reason);
        }
    }
}

/// The register of a service's dependencias tells each by its name, and knows what the rule asks.
fn clients(found: &mut Findings<'_>, service: &ServiceDef, rule: &ClientRule) {
    let id = service.id.as_str();
    let Some(def) = found.org.register(&rule.register) else {
        let reason = Services::ClientsNoRegister { service: id.to_owned(), register: rule.register.to_string() };
        return found.add(DIR, id, Some("clients"), reason);
    };
    if def.key.len() != 1 {
        let reason = Services::ClientsKey { service: id.to_owned(), register: def.id.to_string() };
        found.add(DIR, id, Some("clients"), reason);
    }
    for name in rule.when.names() {
        if name != "state" && def.field(&FieldId::new(name)).is_none() {
            let (service, name, register) = (id.to_owned(), name.to_owned(), def.id.to_string());
            let reason = Services::ClientsNoField { service, name, register };
            found.add(DIR, id, Some("clients"), reason);
        }
    }
    if rule.who.trim().is_empty() {
        found.add(DIR, id, Some("clients"), Services::ClientsWho { service: id.to_owned() });
    }
}

fn known_field(found: &mut Findings<'_>, service: &ServiceDef, field: &FieldId) {
    if found.org.field(&service.id, field).is_none() {
        let (id, field_id) = (service.id.to_string(), field.to_string());
        let reason = match service.form.clone() {
            Some(form) => Services::NoField { service: id, field: field_id, form },
            None => Services::NoFieldNoForm { service: id, field: field_id },
        };
        found.add(DIR, service.id.as_str(), Some(field.as_str()), reason);
    }
}

fn checklist(found: &mut Findings<'_>, service: &ServiceDef) {
    let mut seen = BTreeSet::new();
    for item in &service.checklist {
        let (id, prefix) = (item.id.as_str(), format!("{}.", service.id));
        if !seen.insert(id) {
            found.add_second(DIR, id, Desk::Twice { what: NamedKind::ChecklistItem, id: id.to_owned() });
        }
        if id.strip_prefix(&prefix).is_none_or(str::is_empty) {
            found.add(DIR, id, None, Services::ItemPrefix { item: id.to_owned(), prefix });
        }
        found.label(DIR, id, NamedKind::ChecklistItem, &item.label);
        if item.kit && item.mandatory {
            found.add(DIR, id, None, Services::KitMandatory { item: id.to_owned() });
        }
        if let Some(team) = &item.team
            && found.org.team(team).is_none()
        {
            let reason = Services::ItemTeam { item: id.to_owned(), team: team.to_string() };
            found.add(DIR, id, Some(team.as_str()), reason);
        }
    }
}

/// Usual sentences go into a text as they stand: few, a line each, short enough to be read at a glance, none twice.
fn usual(found: &mut Findings<'_>, service: &ServiceDef) {
    let (id, sentences) = (service.id.as_str(), &service.usual_diagnoses);
    let mut seen = BTreeSet::new();
    for words in sentences {
        let long = words.chars().count() > limits::SENTENCE_CHARS;
        if words.trim().is_empty() || long || words.chars().any(char::is_control) {
            let most = limits::SENTENCE_CHARS;
            let reason = Services::NoSentence { words: words.clone(), service: id.to_owned(), most };
            found.add(DIR, id, Some(words), reason);
        } else if !seen.insert(search::tokens(words)) {
            let reason = Services::SentenceTwice { words: words.clone(), service: id.to_owned() };
            found.add(DIR, id, Some(words), reason);
        }
    }
    if sentences.len() > limits::SENTENCES {
        let reason = Services::ManySentences { service: id.to_owned(), most: limits::SENTENCES };
        found.add(DIR, id, Some("usual_diagnoses"), reason);
    }
}

/// A part does items that the service has, by a team that is there, after a part that comes before it.
fn parts(found: &mut Findings<'_>, service: &ServiceDef) {
    let id = service.id.as_str();
    for (place, part) in service.parts.iter().enumerate() {
        found.label(DIR, id, NamedKind::Part, &part.name);
        for item in part.items.iter().filter(|item| service.checklist.iter().all(|known| known.id != **item)) {
            let (name, service) = (part.name.clone(), id.to_owned());
            let reason = Services::PartItem { part: name, service, item: item.to_string() };
            found.add(DIR, id, Some(item.as_str()), reason);
        }
        if let Some(name) = part.team.as_ref() {
            team(found, service, name);
        }
        let known = |before: &String| service.parts.iter().take(place).any(|former| former.name == *before);
        if let Some(before) = part.after.as_ref().filter(|before| !known(before)) {
            let (name, service) = (part.name.clone(), id.to_owned());
            let reason = Services::PartAfter { part: name, service, before: before.clone() };
            found.add(DIR, id, Some(before.as_str()), reason);
        }
    }
    for field in &service.approval_ignores {
        known_field(found, service, field);
    }
}

fn closing(found: &mut Findings<'_>, service: &ServiceDef) {
    let org = found.org;
    let id = service.id.as_str();
    let own_forms = || service.form.iter().chain(&service.related_forms).filter_map(|form| org.form(form));
    for document in &service.closing.requires_documents {
        let known = service.attachments.iter().any(|attachment| attachment.id.as_str() == document)
            || own_forms().any(|form| {
                form.id == *document
                    || form.attachments.iter().any(|attachment| attachment.id.as_str() == document)
                    || form.fields.iter().any(|field| field.id.as_str() == document)
            });
        if !known {
            let reason = Services::ClosesWithout { service: id.to_owned(), document: document.clone() };
            found.add(DIR, id, Some(document), reason);
        }
        let attached = service.attachments.iter().any(|attachment| attachment.id.as_str() == document);
        if !attached && org.form(document).is_some_and(|form| form.signatures.is_empty()) {
            let reason = Services::ClosesUnsigned { service: id.to_owned(), document: document.clone() };
            found.add(DIR, id, Some(document), reason);
        }
    }
    for demand in &service.closing.requires_papers {
        let name = demand.form.as_str();
        let Some(form) = own_forms().find(|form| form.id == name) else {
            let reason = Services::ClosesWithout { service: id.to_owned(), document: name.to_owned() };
            found.add(DIR, id, Some(name), reason);
            continue;
        };
        for (field, answer) in &demand.says {
            let asked = form.fields.iter().find(|asked| asked.id == *field);
            if asked.is_none_or(|asked| check_value(asked, answer).is_err()) {
                let (form, answer, service) = (name.to_owned(), answer.clone(), id.to_owned());
                let reason = Services::PaperCannotSay { form, answer, field: field.to_string(), service };
                found.add(DIR, id, Some(field.as_str()), reason);
            }
        }
    }
    for rule in &service.closing.requires_records {
        let told = |field: &FieldId| org.field(&service.id, field).is_some();
        let register = org.register(&rule.register);
        if !register.is_some_and(|def| !def.key.is_empty() && def.key.iter().all(told)) {
            let reason = Services::RecordUntold { service: id.to_owned(), register: rule.register.to_string() };
            found.add(DIR, id, Some(rule.register.as_str()), reason);
        }
        if rule.linked && (rule.ended || rule.known) {
            let reason = Services::RecordLinked { service: id.to_owned(), register: rule.register.to_string() };
            found.add(DIR, id, Some(rule.register.as_str()), reason);
        }
        for (field, told) in &rule.values {
            let says = register.filter(|def| !def.key.contains(field)).and_then(|def| def.field(field));
            let is_alike = says.zip(org.field(&service.id, told)).is_some_and(|(says, told)| says_as(says, told));
            if !is_alike || rule.ended || rule.known {
                let (service, register) = (id.to_owned(), rule.register.to_string());
                let reason =
                    Services::RecordValue { service, told: told.to_string(), field: field.to_string(), register };
                found.add(DIR, id, Some("requires_records"), reason);
            }
        }
    }
    if let Some(when) = &service.closing.signature_when {
        let fields: Vec<FieldDef> =
            own_forms().flat_map(|form| form.fields.clone()).chain(org.fields.clone()).collect();
        let names: BTreeSet<&str> = fields.iter().map(|field| field.id.as_str()).chain(FACTS).collect();
        forms::condition(found, DIR, id, when, &fields, &names);
    }
}

/// Whether a field of a record can say whatever a field of a ticket tells. Of a long text lists keep the beginning alone.
fn says_as(says: &FieldDef, told: &FieldDef) -> bool {
    let is_option = |option: &String| says.options.contains(option);
    says.kind == told.kind
        && says.kind != FieldKind::Textarea
        && says.multiple == told.multiple
        && (says.options_source.is_some() || (told.options_source.is_none() && told.options.iter().all(is_option)))
}

/// Approvals follow one another: the same one twice would wait for itself, and one that is given in the system needs
/// somebody who can give it.
fn approvals(found: &mut Findings<'_>, service: &ServiceDef) {
    let (org, id) = (found.org, service.id.as_str());
    let mut before = Vec::new();
    for approval in &service.approvals {
        let (role, now) = (&approval.role, (&approval.role, approval.kind, &approval.condition));
        if before.contains(&now) {
            let reason = Services::ApprovalsCircle { service: id.to_owned(), role: role.to_string() };
            found.add(DIR, id, Some("approvals"), reason);
        }
        before.push(now);
        let gives = org.role(role).is_none_or(|role| role.classes.contains(&Class::Apr));
        if !approval.kind.on_paper() && !gives {
            let reason = Services::CannotApprove { service: id.to_owned(), role: role.to_string() };
            found.add(DIR, id, Some(role.as_str()), reason);
        }
        if approval.efirma && (approval.kind.on_paper() || !gives) {
            let reason = Services::CertifiedOnPaper { service: id.to_owned(), role: role.to_string() };
            found.add(DIR, id, Some(role.as_str()), reason);
        }
    }
}

/// Whom an institution believes stands in the data directory, which is not known here: that it has to is told. So are parts of one name.
pub(super) fn advice(found: &mut Findings<'_>) {
    for service in &found.org.services {
        for approval in service.approvals.iter().filter(|approval| approval.efirma) {
            let (id, role) = (service.id.as_str(), approval.role.as_str());
            let reason = Services::AsksEfirma { service: id.to_owned(), role: role.to_owned() };
            found.add(DIR, id, Some(role), reason);
        }
        let mut seen = BTreeSet::new();
        for part in service.parts.iter().filter(|part| !seen.insert(&part.name)) {
            let (id, name) = (service.id.as_str(), part.name.clone());
            found.add(DIR, id, Some(&part.name), Services::PartTwice { part: name, service: id.to_owned() });
        }
    }
}

/// A common field stands for what services ask without a form: one that none asks for is a slip of the pen.
fn asked_by_nobody(found: &mut Findings<'_>) {
    let org = found.org;
    for field in &org.fields {
        let stages = [Stage::Open, Stage::Assign, Stage::Work, Stage::Resolve, Stage::Close];
        let asked = org.services.iter().any(|service| {
            stages.iter().any(|stage| service.required_at(*stage).contains(&field.id))
                || service.optional_fields.contains(&field.id)
                || service.set_by_server.contains(&field.id)
        });
        if !asked && !org.settings.references.contains(&field.id) {
            let reason = Forms::AskedByNobody { field: field.id.to_string() };
            found.add("fields.json", field.id.as_str(), None, reason);
        }
    }
}

fn restriction(found: &mut Findings<'_>, service: &ServiceDef) {
    let id = service.id.as_str();
    match (&service.restricted_to, service.restricted) {
        (Some(to), true) => {
            to.teams.iter().for_each(|name| team(found, service, name));
            to.roles.iter().for_each(|role| found.role(DIR, id, role));
            if to.teams.is_empty() && to.roles.is_empty() {
                found.add(DIR, id, Some("restricted_to"), Services::SeenByNobody { service: id.to_owned() });
            }
        }
        (None, true) => found.add(DIR, id, Some("restricted"), Services::RestrictedWithout { service: id.to_owned() }),
        (Some(_), false) => {
            found.add(DIR, id, Some("restricted_to"), Services::RestrictedToAlone { service: id.to_owned() });
        }
        (None, false) => {}
    }
}
