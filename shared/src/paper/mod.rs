//! Papers: a form of the organisation filled from a ticket, as it is shown, signed, printed and verified.
//!
//! What is signed is [`canonical`]: the same bytes on the phone and on the server, from the document alone. Format 1 is
//! frozen: a later one is added beside it, and a signature says which it was made under.

mod blanks;
mod empty;
mod frozen;
mod listed;
mod stale;
mod sums;

pub use blanks::{blanks, for_signers};
pub use empty::empty;
pub use frozen::frozen;
pub use listed::listed;
pub use stale::{Change, Stale, stale};
pub use sums::{SignedSum, in_dispute, says, signed_sum, signed_sum_beside, sum_that_counts};

#[cfg(test)]
mod tests;

use crate::catalog::{Core, FieldDef, FieldKind, Form, FormerWords, Organisation, Stage, Values};
use crate::command::MaterialStep;
use crate::date::date_in;
use crate::ids::{ActId, DocumentId, FormId, PersonId, Sha256};
use crate::signature::Signature;
use crate::stamp::Register;
use crate::state::State;
use crate::ticket::view::TicketView;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The heading of the list of material: no section of a form may bear it.
pub const MATERIAL: &str = "Material";

/// What a counter-entry calls the difference that it makes (R33).
const DIFFERENCE: &str = "Diferencia";

/// The format that this build renders.
pub const FORMAT: u16 = 1;

/// A line of a paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Row {
    /// As the manual prints it.
    pub label: String,
    /// The answer, as text; empty where there is none.
    pub value: String,
    /// Whom the answer is, of the organisation's directory. What is signed has the id, which no correction of a name
    /// alters; the paper is read with the name ([`named`]).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
    /// Whether it is the ticket's number. What is signed has the reference that it was opened with; the paper is read with the
    /// official number, once there is one ([`Paper::reads`]).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub number: bool,
}

/// Lines that belong together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PaperSection {
    /// Its heading; empty for the form's fields before its first heading.
    pub title: String,
    /// Its lines.
    pub rows: Vec<Row>,
}

/// A place for a signature, with the one that stands in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SignatureBox {
    /// Whose.
    pub role: String,
    /// What for.
    pub purpose: String,
    /// As printed.
    pub label: String,
    /// Whether an official stamp goes with it.
    pub stamp: bool,
    /// The last signature given for it.
    pub signed: Option<Signed>,
}

/// A signature on a paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Signed {
    /// The signature.
    pub signature: Signature,
    /// The paper says something else by now: «modificado después de la firma».
    pub amended: bool,
}

/// What a paper tells of the document under control that its form belongs to (SEC-40, AGU-64, BJ-47, OCO-32). No part of
/// what is signed: a later revision amends no signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PaperControl {
    /// Code, title, responsible, emission and revision, as they stand on each page.
    pub line: String,
    /// Who made, reviewed, validated and authorised it, a line each.
    pub approvals: Vec<String>,
}

/// A form filled from a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Paper {
    /// Of which ticket.
    pub document: DocumentId,
    /// Which form.
    pub form: FormId,
    /// The version of the rendering.
    pub format: u16,
    /// The institution.
    pub organisation: String,
    /// The form's official code.
    pub code: Option<String>,
    /// The document under control that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control: Option<PaperControl>,
    /// As printed.
    pub title: String,
    /// The official number, once there is one.
    pub folio: Option<String>,
    /// The reference that the ticket has had since it was opened.
    pub reference: String,
    /// When the request was received.
    pub opened: Timestamp,
    /// By its label, what a line that nobody wrote is printed as, where nobody has signed the paper ([`Paper::reads`]).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub unwritten: BTreeMap<String, String>,
    /// What it says.
    pub sections: Vec<PaperSection>,
    /// Legends, verbatim.
    pub legends: Vec<String>,
    /// Places for signatures.
    pub signatures: Vec<SignatureBox>,
}

impl Paper {
    /// What a row is printed as: the official number, once there is one, where the form asks for the ticket's; where nobody wrote it,
    /// what its service says by itself, or the day on which the work was concluded (SEC-33). Neither what is signed nor the hash depends on it.
    pub fn reads<'p>(&'p self, row: &'p Row) -> &'p str {
        let own = self.folio.as_deref().filter(|_| row.number).unwrap_or(&row.value);
        self.unwritten.get(&row.label).filter(|_| own.trim().is_empty()).map_or(own, String::as_str)
    }
}

/// Fills a form from a ticket; none where the organisation has no such form. What was signed keeps the words of the data by
/// which it was signed, as long as the ticket says the same (R18): a label that is corrected since amends no signature, and a
/// form that was taken away leaves what somebody signed.
pub fn fill(org: &Organisation, form: &FormId, view: &TicketView) -> Option<Paper> {
    let standing = org.form(form.as_str());
    let present = present(org, form, view);
    let given = view.signatures.iter().filter(|signature| signature.signed.paper == *form);
    let texts: Vec<&str> = given.map(|signature| signature.signed.text.as_str()).collect();
    if texts.is_empty() || present.as_ref().is_some_and(|paper| !is_amended(paper)) {
        return present;
    }
    let may_be = |(words, former): &(Option<&FormerWords>, &Form)| {
        let name = words.map_or(org.name.as_str(), |words| words.name.as_str());
        texts.iter().any(|text| may_say(text, name, former))
    };
    let read = |(words, former): (Option<&FormerWords>, &Form)| worded(org, words, former, view);
    let covers = |paper: &Paper| paper.signatures.iter().any(|place| place.signed.is_some()) && !is_amended(paper);
    let mut former = earlier(org, form).filter(may_be).map(read);
    let covered = former.find(|paper| covers(paper) && has_places(paper, standing));
    covered.or(present).or_else(|| earlier(org, form).map(read).last())
}

/// Whether a signed text may be such a form's, as far as that shows without filling it in: most former wordings are not it. Of
/// words that were taken out for good nothing shows.
fn may_say(text: &str, name: &str, form: &Form) -> bool {
    let has = |line: &str| text.contains(&format!("\n{line}"));
    let mut printed = form.fields.iter().filter(|field| field.when.is_none() && !field.kind.is_evidence());
    text.is_empty() || (has(name) && printed.all(|field| has(&field.label)))
}

/// Every wording of a paper of the ticket: by the data in force, then by those before them.
pub fn wordings(org: &Organisation, form: &FormId, view: &TicketView) -> Vec<Paper> {
    let former = earlier(org, form).map(|(words, former)| worded(org, words, former, view));
    present(org, form, view).into_iter().chain(former).collect()
}

/// A paper as the data in force word it, whatever was signed.
pub fn present(org: &Organisation, form: &FormId, view: &TicketView) -> Option<Paper> {
    org.form(form.as_str()).map(|present| worded(org, None, present, view))
}

/// The ways in which earlier data worded a form: by whose words, and as which form.
fn earlier<'o>(org: &'o Organisation, form: &'o FormId) -> impl Iterator<Item = (Option<&'o FormerWords>, &'o Form)> {
    let words = move || std::iter::once(None).chain(org.former_papers.words.iter().map(Some));
    let all = org.forms_of(form.as_str()).flat_map(move |form| words().map(move |words| (words, form)));
    // The first is how it is worded now, where there still is such a form.
    all.skip(usize::from(org.form(form.as_str()).is_some()))
}

fn is_amended(paper: &Paper) -> bool {
    paper.signatures.iter().any(|place| place.signed.as_ref().is_some_and(|signed| signed.amended))
}

/// Whether a paper has each place in which somebody signs by the form that is in force: a former one without it would bar
/// them from signing.
fn has_places(paper: &Paper, standing: Option<&Form>) -> bool {
    let mut asked = standing.into_iter().flat_map(|form| &form.signatures);
    asked.all(|asked| {
        let fits = |place: &SignatureBox| place.role == asked.role.as_str() && place.purpose == asked.purpose;
        paper.signatures.iter().any(fits)
    })
}

/// A form filled from a ticket, with the words that former data put on it; none: those in force.
fn worded(org: &Organisation, words: Option<&FormerWords>, form: &Form, view: &TicketView) -> Paper {
    let bare = empty::bare(org, form);
    let mut paper = Paper {
        document: view.id,
        organisation: words.map_or_else(|| bare.organisation.clone(), |words| words.name.clone()),
        folio: view.decided.folio.clone(),
        reference: view.born.provisional.clone(),
        opened: view.born.stamp.at,
        sections: sections(form, rows(org, words, form, view)),
        ..bare
    };
    // Last: whatever stands below its heading is read as the list (R22).
    paper.sections.push(materials(view));
    paper.sections.retain(|section| !section.rows.is_empty());
    let either = |field: &FieldDef| at_closing(field) || by_register(field);
    let late: [&dyn Fn(&FieldDef) -> bool; 3] = [&at_closing, &by_register, &either];
    let mut signed_now = vec![Sha256::of(canonical(&paper).as_bytes())];
    signed_now.extend(late.into_iter().map(|late| before(form, &paper, late)));
    paper.signatures = form
        .signatures
        .iter()
        .map(|place| SignatureBox {
            role: place.role.to_string(),
            purpose: place.purpose.clone(),
            label: place.label.clone(),
            stamp: place.stamp,
            signed: last_signed(view, &paper.form, place.role.as_str(), &place.purpose)
                // By the hash: of words that were taken out for good since, it is all that stays.
                .map(|signature| Signed {
                    amended: !signed_now.contains(&signature.sha256),
                    signature: signature.clone(),
                }),
        })
        .collect();
    paper.unwritten = unwritten(org, form, view, &paper.signatures);
    paper
}

/// What a line that nobody wrote is printed as, under its label: what the service says by itself, and the day on which the work was
/// concluded. A signature covers what its owner saw: where one stands, a line that was blank stays so.
fn unwritten(org: &Organisation, form: &Form, view: &TicketView, places: &[SignatureBox]) -> BTreeMap<String, String> {
    if places.iter().any(|place| place.signed.is_some()) {
        return BTreeMap::new();
    }
    let decided = &view.decided;
    let said = |field: &FieldDef| org.service(&decided.service)?.set_to.get(&field.id).cloned();
    let set = form.fields.iter().filter_map(|field| Some((field.label.clone(), said(field)?)));
    let stands = matches!(decided.state, State::Resolved | State::Closed);
    let done = decided.resolution.as_ref().filter(|_| stands);
    let day = done.map(|done| date_in(&org.zone, done.at).to_string());
    let asking = form.fields.iter().filter(|field| field.is_conclusion_day());
    set.chain(asking.filter_map(|field| Some((field.label.clone(), day.clone()?)))).collect()
}

fn control(org: &Organisation, form: &Form) -> Option<PaperControl> {
    let document = org.document(form.control.as_deref()?)?;
    Some(PaperControl { line: document.line(), approvals: document.approvals() })
}

/// What the form asks only at the closing, the last capture above all: written after its signatures, it amends none of
/// them (BJ-20).
fn at_closing(field: &FieldDef) -> bool {
    field.stage == Stage::Close
}

/// The number that a letter is given once it is signed (R31).
fn by_register(field: &FieldDef) -> bool {
    field.core.is_some_and(Core::by_register)
}

/// The same paper as it was read before these fields were answered.
fn before(form: &Form, paper: &Paper, late: &dyn Fn(&FieldDef) -> bool) -> Sha256 {
    let late = |row: &Row| form.fields.iter().any(|field| late(field) && field.label == row.label);
    let mut before = paper.clone();
    for row in before.sections.iter_mut().flat_map(|section| &mut section.rows).filter(|row| late(row)) {
        row.value.clear();
        row.person = None;
    }
    Sha256::of(canonical(&before).as_bytes())
}

fn last_signed<'v>(view: &'v TicketView, form: &FormId, role: &str, purpose: &str) -> Option<&'v Signature> {
    let fits = |signature: &&Signature| {
        let signed = &signature.signed;
        signed.paper == *form && signed.role == role && signed.purpose == purpose
    };
    view.signatures.iter().rfind(fits)
}

/// Rows of a form's fields under the form's headings. A form without headings has one section without a title, as the
/// papers that were signed before there were any.
pub fn sections<'f>(form: &'f Form, rows: impl IntoIterator<Item = (&'f FieldDef, Row)>) -> Vec<PaperSection> {
    let mut sections = vec![PaperSection { title: String::new(), rows: Vec::new() }];
    let mut rows = rows.into_iter().peekable();
    for field in &form.fields {
        if let Some(title) = &field.section {
            sections.push(PaperSection { title: title.clone(), rows: Vec::new() });
        }
        // A field that is not printed may still begin a section; a counter-entry has its difference as a second row.
        let Some(section) = sections.last_mut() else { continue };
        while let Some((_, row)) = rows.next_if(|(of, _)| of.id == field.id) {
            section.rows.push(row);
        }
    }
    sections
}

fn rows<'f>(
    org: &Organisation,
    words: Option<&FormerWords>,
    form: &'f Form,
    view: &TicketView,
) -> Vec<(&'f FieldDef, Row)> {
    let mut values = org.values_of(view);
    let (service, channel) = (&view.decided.service, &view.born.channel);
    let said = |field: &FieldDef| words.zip(field.core).and_then(|(words, core)| words.said(core, service, channel));
    for field in form.fields.iter().filter(|field| view.fields.get(&field.id).is_none_or(blank)) {
        match said(field) {
            Some("") => drop(values.remove(&field.id)),
            Some(said) => drop(values.insert(field.id.clone(), said.to_owned())),
            None => {}
        }
    }
    let value = |name: &str| values.get(&crate::ids::FieldId::new(name)).map(String::as_str);
    let asked = form.fields.iter().filter(|field| !field.kind.is_evidence());
    asked
        .filter(|field| field.when.as_ref().is_none_or(|when| when.holds(&value)))
        .flat_map(|field| {
            let answer = values.get(&field.id).filter(|answer| !answer.trim().is_empty()).cloned();
            // What earlier data left blank was signed blank.
            let of_the_ticket = |core| said(field).map_or_else(|| org.core_of(view, core), str::to_owned);
            let answer = answer.or_else(|| field.core.map(of_the_ticket)).unwrap_or_default();
            let answer = match (field.kind, answer.as_str()) {
                (FieldKind::Bool, "true") => "Sí".to_owned(),
                (FieldKind::Bool, "false") => "No".to_owned(),
                _ => answer,
            };
            let assignee = view.decided.assignee.as_ref().filter(|_| field.core == Some(Core::Assignee));
            let person = assignee.filter(|assignee| assignee.as_str() == answer).cloned();
            let number = field.core == Some(Core::Reference);
            let row = Row { label: field.label.clone(), value: answer, person, number };
            [Some(row), differs(field, &values)].into_iter().flatten().map(move |row| (field, row))
        })
        .collect()
}

fn blank(answer: &Register<String>) -> bool {
    answer.value.trim().is_empty()
}

/// R33: what a counter-entry changes of the sum that it corrects, below the correct one.
fn differs(field: &FieldDef, values: &Values) -> Option<Row> {
    let corrects = field.corrects.as_ref()?;
    let value = sums::difference(values.get(corrects), values.get(&field.id))?;
    Some(Row { label: DIFFERENCE.to_owned(), value, person: None, number: false })
}

/// The material list (R22): every line that was not struck.
fn materials(view: &TicketView) -> PaperSection {
    let lines = view.materials.iter().filter(|line| line.quantity > 0);
    let rows = lines.map(|line| Row {
        label: line.description.clone(),
        value: format!("{} {}", line.quantity, line.unit),
        person: None,
        number: false,
    });
    PaperSection { title: MATERIAL.to_owned(), rows: rows.collect() }
}

/// R22: whether a line of the material list stands in a document: signed on a paper, or authorised. Of a paper whose words were
/// taken out for good since (R29), that the line stood there as it was signed is all that stays: every paper bears the list.
pub fn issued(view: &TicketView, line: ActId) -> bool {
    let Some(line) = view.materials.iter().find(|known| known.id == line) else { return false };
    let listed = |signature: &Signature| {
        if signature.signed.text.is_empty() {
            // What was turned back to the signed quantity has the signature's own place in the history.
            return line.quantity > 0 && line.stamp.order <= signature.stamp.order;
        }
        let row = format!("{}: ", line.description.trim_end());
        frozen::listed(signature).is_some_and(|list| list.lines().any(|said| said.starts_with(&row)))
    };
    line.steps.contains_key(&MaterialStep::Authorised) || view.signatures.iter().any(listed)
}

/// The paper as it is read: who is meant by an id, by the name that the directory has for it. Neither what is signed nor
/// the hash depends on it.
pub fn named<E>(mut paper: Paper, name: impl Fn(&PersonId) -> Result<Option<String>, E>) -> Result<Paper, E> {
    for row in paper.sections.iter_mut().flat_map(|section| &mut section.rows) {
        if let Some(known) = row.person.as_ref().map(&name).transpose()?.flatten() {
            row.value = known;
        }
    }
    Ok(paper)
}

/// What is signed: every word of the paper but the official number and the signatures, in one text. The official number
/// may come after the signature; the reference and the document's id name the ticket for ever.
pub fn canonical(paper: &Paper) -> String {
    let mut text = format!("ronda/{}\n{}\n", paper.format, paper.organisation);
    let mut line = |label: &str, value: &str| {
        text.push_str(label);
        if !label.is_empty() && !value.is_empty() {
            text.push_str(": ");
        }
        // A value of several lines cannot pass for lines of its own.
        text.push_str(&value.trim_end().replace('\n', "\n    "));
        text.push('\n');
    };
    line("", &paper.title);
    if let Some(code) = &paper.code {
        line("", code);
    }
    line("Referencia", &paper.reference);
    line("Documento", &paper.document.to_string());
    for section in &paper.sections {
        if !section.title.is_empty() {
            line("", &format!("— {} —", section.title));
        }
        for row in &section.rows {
            line(&row.label, row.person.as_ref().map_or(row.value.as_str(), PersonId::as_str));
        }
    }
    for legend in &paper.legends {
        line("", &format!("« {legend} »"));
    }
    text
}

/// The hash by which a paper is verified: of [`canonical`].
pub fn hash(paper: &Paper) -> Sha256 {
    Sha256::of(canonical(paper).as_bytes())
}
