//! What an act would change. Two views of one document, before and after it, are compared into a list that people read.
//! Values are the machine's own (ids, milliseconds, words of ours); a screen says them in its language.

use crate::command::{Label, Mark, Place};
use crate::document::Subject;
use crate::document::shape;
use crate::equipment::EquipmentView;
use crate::evidence::Evidence;
use crate::json::word;
use crate::record::RecordView;
use crate::ruling::Conflict;
use crate::ruling::Request;
use crate::ticket::view::{Decided, Material, TicketView};
use crate::time::Timestamp;
use crate::view::View;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// One thing that is another after the act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Difference {
    /// `state`, `assignee`, `note`, `text`, `field`, `item`, `material`, `request`, `conflict` …
    pub what: &'static str,
    /// The field's, item's, line's or section's id, where there are several of the kind.
    pub key: Option<String>,
    /// What stood; none where nothing did.
    pub before: Option<String>,
    /// What stands; none where nothing does.
    pub after: Option<String>,
}

/// What stands in a view, by what it is and by its key.
type FlatView = BTreeMap<(&'static str, Option<String>), String>;

/// What differs between two views of one document, none before its birth. In the order of the names; what only says
/// where the document stands in the feed is left out.
pub fn difference(before: Option<&View>, after: Option<&View>) -> Vec<Difference> {
    let (before, after) = (said(before), said(after));
    let keys: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    keys.into_iter()
        .filter(|key| before.get(key) != after.get(key))
        .map(|key| Difference {
            what: key.0,
            key: key.1.clone(),
            before: before.get(key).cloned(),
            after: after.get(key).cloned(),
        })
        .collect()
}

fn said(view: Option<&View>) -> FlatView {
    match view {
        None => FlatView::new(),
        Some(View::Ticket(ticket)) => of_ticket(ticket),
        Some(View::Equipment(item)) => of_equipment(item),
        Some(View::Record(record)) => of_record(record),
    }
}

/// Fills what is said, passing over what is empty.
struct ViewFlattener(FlatView);

impl ViewFlattener {
    fn one(&mut self, what: &'static str, value: impl Into<String>) {
        self.put(what, None, value.into());
    }
    fn keyed(&mut self, what: &'static str, key: impl ToString, value: impl Into<String>) {
        self.put(what, Some(key.to_string()), value.into());
    }
    fn maybe<T: ToString>(&mut self, what: &'static str, value: Option<&T>) {
        if let Some(value) = value {
            self.one(what, value.to_string());
        }
    }
    fn time(&mut self, what: &'static str, value: Option<Timestamp>) {
        self.maybe(what, value.map(Timestamp::millis).as_ref());
    }
    fn put(&mut self, what: &'static str, key: Option<String>, value: String) {
        if !value.is_empty() {
            self.0.insert((what, key), value);
        }
    }
}

fn of_ticket(view: &TicketView) -> FlatView {
    let mut tell = ViewFlattener(FlatView::new());
    tell.one("subject", view.subject.value.clone());
    tell.one("description", view.born.description.clone());
    place(&mut tell, &view.place.value);
    tell.maybe("equipment", view.equipment.value.as_ref());
    for (field, set) in &view.requester {
        tell.keyed("contact", word(field), set.value.clone());
    }
    for (field, set) in &view.fields {
        tell.keyed("field", field, set.value.clone());
    }
    for (item, set) in &view.checklist {
        tell.keyed("item", item, mark(&set.value));
    }
    for note in &view.notes {
        let what = match note.audience {
            crate::command::Audience::Internal => "note",
            crate::command::Audience::Public => "reply",
        };
        tell.keyed(what, note.stamp.act, note.text.clone());
    }
    for section in &view.texts {
        tell.keyed("text", format!("{}/{}", word(&section.kind), section.id), section.text.clone());
    }
    for line in &view.materials {
        tell.keyed("material", line.id, material(line));
    }
    for entry in &view.times {
        tell.keyed("time", entry.stamp.act, format!("{} {}", word(&entry.kind), entry.minutes));
    }
    for contact in &view.contacts {
        let verdict = contact.verdict.map(|verdict| format!(" {}", word(&verdict))).unwrap_or_default();
        let reached = if contact.reached { "reached" } else { "not_reached" };
        let text = format!("{} {reached}{verdict} {}", word(&contact.way), contact.text);
        tell.keyed("contacted", contact.stamp.act, text.trim_end());
    }
    files(&mut tell, &view.evidence);
    for signature in &view.signatures {
        let signed = &signature.signed;
        tell.keyed("signature", signature.id, format!("{}: {}", signed.paper, signed.hand.name));
    }
    for label in &view.labels {
        let (kind, value) = label_parts(label);
        tell.keyed(kind, &value, value.clone());
    }
    decided(&mut tell, &view.decided);
    for request in &view.requests {
        tell.keyed("request", format!("{}/{}", request.command.name(), request.stamp.act), answer(request));
    }
    for card in &view.conflicts {
        conflict(&mut tell, card);
    }
    tell.0
}

fn of_equipment(view: &EquipmentView) -> FlatView {
    let mut tell = ViewFlattener(FlatView::new());
    for (field, set) in &view.fields {
        tell.keyed("registry", word(field), set.value.clone());
    }
    for note in &view.notes {
        tell.keyed("note", note.stamp.act, note.text.clone());
    }
    tell.maybe("holder", view.custody.holder.as_ref().map(|holder| &holder.name));
    for binding in view.labels.iter().filter(|binding| binding.retired.is_none()) {
        tell.keyed("label", binding.label, binding.label.shown());
    }
    for stock in &view.stock {
        let article = format!("{} {}", stock.item, stock.unit);
        if let Some(least) = &stock.minimum {
            tell.keyed("minimum", &article, least.value.to_string());
        }
        tell.keyed("stock", article, stock.quantity.to_string());
    }
    for request in &view.requests {
        tell.keyed("request", format!("{}/{}", request.command.name(), request.stamp.act), answer(request));
    }
    for card in &view.conflicts {
        conflict(&mut tell, card);
    }
    tell.0
}

fn of_record(view: &RecordView) -> FlatView {
    let mut tell = ViewFlattener(FlatView::new());
    tell.one("state", view.state.clone());
    for (field, set) in &view.fields {
        tell.keyed("field", field, set.value.clone());
    }
    for note in &view.notes {
        tell.keyed("note", note.stamp.act, note.text.clone());
    }
    for vote in &view.votes {
        let said = if vote.useful { "useful" } else { "useless" };
        tell.keyed("vote", vote.stamp.act, format!("{said} {}", vote.comment).trim_end());
    }
    for told in &view.reports {
        tell.keyed("report", told.stamp.act, format!("{} {}", told.percent, told.text));
    }
    files(&mut tell, &view.evidence);
    for link in &view.links {
        tell.keyed("link", link.document, link.document.to_string());
    }
    for request in &view.requests {
        tell.keyed("request", format!("{}/{}", request.command.name(), request.stamp.act), answer(request));
    }
    for card in &view.conflicts {
        conflict(&mut tell, card);
    }
    tell.0
}

fn files(tell: &mut ViewFlattener, all: &[Evidence]) {
    for file in all.iter().filter(|file| file.retired.is_none()) {
        let text = if file.file.caption.is_empty() { &file.file.name } else { &file.file.caption };
        tell.keyed("evidence", file.id, text.clone());
    }
}

fn place(tell: &mut ViewFlattener, place: &Place) {
    tell.maybe("building", place.building.as_ref());
    tell.one("level", place.level.clone());
    tell.one("room", place.room.clone());
}

/// What the server decided. The folio is left out: the one that a trial of the act would draw is nobody's.
fn decided(tell: &mut ViewFlattener, decided: &Decided) {
    tell.one("state", decided.state.id());
    tell.one("service", decided.service.to_string());
    tell.maybe("subservice", decided.subservice.as_ref());
    tell.one("kind", word(&decided.kind));
    tell.maybe("team", decided.team.as_ref());
    tell.maybe("assignee", decided.assignee.as_ref());
    tell.maybe("priority", decided.priority.as_ref());
    tell.one("attention", decided.level.to_string());
    for offer in &decided.offers {
        tell.keyed("offer", offer.act, offer.to.to_string());
    }
    tell.time("visit", decided.visit.as_ref().map(|visit| visit.at));
    tell.maybe("question", decided.question.as_ref());
    tell.maybe("reason", decided.reason.as_ref());
    tell.maybe("vendor", decided.vendor.as_ref());
    if let Some(resolution) = &decided.resolution {
        tell.one("solution", resolution.solution.clone());
        tell.one("solved_by", resolution.by.to_string());
        tell.maybe("outcome", resolution.outcome.as_ref());
    }
    if let Some(closing) = &decided.closing {
        tell.one("closed", word(&closing.reason));
        tell.one("closing_note", closing.note.clone());
    }
    tell.maybe("duplicate_of", decided.duplicate_of.as_ref());
    let promise = &decided.commitment;
    tell.time("respond_by", promise.respond_by);
    tell.time("resolve_by", promise.overridden.or(promise.resolve_by));
    tell.time("responded", promise.responded_at);
}

fn conflict(tell: &mut ViewFlattener, card: &Conflict) {
    let about = subject_key(&card.subject);
    let said = if card.settled.is_some() {
        "settled".to_owned()
    } else {
        format!("{} | {}", card.standing.value, card.other.value)
    };
    tell.keyed("conflict", format!("{about}/{}", card.other.stamp.act), said);
}

fn subject_key(subject: &Subject) -> String {
    shape::register_key(subject).unwrap_or_else(|| word(subject))
}

/// `applied`, or the code of why not; a request that waits says so.
fn answer(request: &Request) -> String {
    match &request.ruling {
        None => "waiting".to_owned(),
        Some(ruling) if ruling.applied => "applied".to_owned(),
        Some(ruling) => ruling.why.map_or_else(|| "not_applied".to_owned(), |why| word(&why)),
    }
}

fn mark(mark: &Mark) -> String {
    match mark {
        Mark::Pending {} => "pending".to_owned(),
        Mark::Done { value: None } => "done".to_owned(),
        Mark::Done { value: Some(value) } => format!("done: {value}"),
        Mark::NotApplicable { reason } => format!("not_applicable: {reason}"),
    }
}

fn material(line: &Material) -> String {
    format!("{} {} {}", line.quantity, line.unit, line.description).replace("  ", " ")
}

fn label_parts(label: &Label) -> (&'static str, String) {
    match label {
        Label::Tag(text) => ("tag", text.clone()),
        Label::Watcher(person) => ("watcher", person.to_string()),
        Label::Ticket(id) => ("link", id.to_string()),
        Label::Duplicate(id) => ("duplicate", id.to_string()),
        Label::Article(text) => ("article", text.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arbitration::testing::{World, assign, resolve};
    use crate::command::Command;
    use crate::command::Decision;
    use crate::ids::{FieldId, ItemId};
    use crate::stamp::Register;

    fn ticket(world: &World) -> View {
        View::Ticket(Box::new(world.view.clone()))
    }

    fn told(list: &[Difference], what: &str) -> Option<(Option<String>, Option<String>)> {
        list.iter().find(|one| one.what == what).map(|one| (one.before.clone(), one.after.clone()))
    }

    #[test]
    fn what_is_as_it_was_is_not_told() {
        let world = World::worked();
        assert_eq!(difference(Some(&ticket(&world)), Some(&ticket(&world))), []);
    }

    #[test]
    fn a_decision_tells_the_state_and_what_became_of_the_request() {
        let mut world = World::worked();
        world.finish_content();
        let before = ticket(&world);
        world.does("omar", 50, resolve("Se cambió el cable"));
        let list = difference(Some(&before), Some(&ticket(&world)));
        assert_eq!(told(&list, "state"), Some((Some("in_progress".into()), Some("resolved".into()))));
        assert_eq!(told(&list, "solution"), Some((None, Some("Se cambió el cable".into()))));
        let request = list.iter().find(|one| one.what == "request").expect("the request is told");
        assert!(request.key.as_deref().is_some_and(|key| key.starts_with("resolve/")));
        assert_eq!(request.after.as_deref(), Some("applied"));
        assert!(told(&list, "assignee").is_none(), "nobody else has it");
    }

    #[test]
    fn a_request_that_would_not_be_applied_says_why() {
        let mut world = World::assigned();
        let before = ticket(&world);
        let late = Command::Decision(Decision::Close { note: String::new(), confirmed_by: None });
        world.does("jefa", 20, late);
        let list = difference(Some(&before), Some(&ticket(&world)));
        let request = list.iter().find(|one| one.what == "request").expect("the request is told");
        assert_eq!(request.after.as_deref(), Some("not_from_this_state"));
        assert!(told(&list, "state").is_none());
    }

    #[test]
    fn values_are_told_with_what_stood() {
        let mut world = World::assigned();
        let before = ticket(&world);
        let stamp = world.view.born.stamp.clone();
        let (field, item) = (FieldId::new("puerto"), ItemId::new("x.1"));
        world.view.fields.insert(field.clone(), Register { value: "B-12".into(), stamp: stamp.clone() });
        world.view.checklist.insert(item, Register { value: Mark::Done { value: Some("12".into()) }, stamp });
        let list = difference(Some(&before), Some(&ticket(&world)));
        let one = |what: &str| list.iter().find(|one| one.what == what && one.key.is_some()).expect("told");
        assert_eq!((one("field").key.as_deref(), one("field").after.as_deref()), (Some("puerto"), Some("B-12")));
        assert_eq!(one("item").after.as_deref(), Some("done: 12"));
        let back = difference(Some(&ticket(&world)), Some(&before));
        let gone = back.iter().find(|one| one.key.as_deref() == Some("puerto")).expect("told");
        assert_eq!((gone.before.as_deref(), gone.after.as_deref()), (Some("B-12"), None));
    }

    #[test]
    fn a_birth_tells_all_but_the_folio_and_an_assignment_both_hands() {
        let mut world = World::assigned();
        let birth = difference(None, Some(&ticket(&world)));
        assert!(birth.iter().all(|one| one.before.is_none() && one.after.is_some() && one.what != "folio"));
        assert!(told(&birth, "subject").is_some());
        let before = ticket(&world);
        world.does("jefa", 30, assign("laura", "oax-soporte"));
        let list = difference(Some(&before), Some(&ticket(&world)));
        assert_eq!(told(&list, "assignee"), Some((Some("omar".into()), Some("laura".into()))));
    }
}
