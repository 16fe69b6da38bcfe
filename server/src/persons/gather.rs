//! What tickets, items and records hold on somebody, with what points at others masked.

use super::contacts::SearchedPerson;
use super::folder::FolderFile;
use super::mentions::MatchedBy;
use super::{Doubt, Doubtful, PersonFile, PersonProblem};
use crate::blobs::{BlobError, BlobStore};
use crate::ingest::{stored_item, stored_record, stored_ticket};
use crate::store::{Reader, StoreError};
use ronda_shared::act::DocumentKind;
use ronda_shared::catalog::Organisation;
use ronda_shared::command::{Audience, ContactField};
use ronda_shared::due::{Due, agenda};
use ronda_shared::efirma::Certificate;
use ronda_shared::evidence::Evidence;
use ronda_shared::ids::{ActId, DocumentId, PersonId, Sha256};
use ronda_shared::ruling::Request;
use ronda_shared::signature::Certified;
use ronda_shared::stamp::Site;
use ronda_shared::ticket::view::TicketView;
use ronda_shared::time::Timestamp;
use ronda_shared::view::Summary;
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// As what somebody stands in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// They asked for it.
    Requester,
    /// They wrote it down.
    Author,
    /// It is, or was last, their work.
    Assignee,
    /// They signed.
    Signer,
    /// They have the item in their custody.
    Holder,
    /// They did something in it.
    TookPart,
    /// Its words name them.
    Named,
}

/// Words that stand in a document.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Passage {
    /// In which part of it: the name of that part in the document's view (`notes`).
    pub part: String,
    /// The words, with what points at others masked.
    pub text: String,
}

/// A file of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HeldFile {
    /// The act that attached it.
    pub act: ActId,
    /// Its name.
    pub name: String,
    /// What it shows.
    pub caption: String,
    /// Its media type.
    pub media: String,
    /// SHA-256 of its bytes.
    pub sha256: Sha256,
    /// How many.
    pub size: u32,
    /// When it was attached.
    pub at: Timestamp,
    /// It is destroyed then; none where no term is told.
    pub until: Option<Timestamp>,
    /// Where its bytes stand in this folder; none where they are not in it.
    pub copied_as: Option<String>,
}

/// What the certificate of a signature (e.firma) says of whoever signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HeldCertificate {
    /// Their name as the authority wrote it.
    pub name: String,
    /// Their tax number (RFC); empty where it has none.
    pub rfc: String,
    /// Their population number (CURP); empty where it has none.
    pub curp: String,
    /// The certificate's number.
    pub number: String,
}

/// What somebody signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HeldSignature {
    /// The act.
    pub act: ActId,
    /// Which paper; of a decision on an approval, that it is one.
    pub paper: String,
    /// As what.
    pub role: String,
    /// The name as it stood when it was signed («como constaba»): never altered.
    pub name: String,
    /// When.
    pub at: Timestamp,
    /// SHA-256 of the words that were signed.
    pub sha256: Sha256,
    /// What was drawn is destroyed then; none where no term is told.
    pub until: Option<Timestamp>,
    /// What was drawn is gone already.
    pub drawing_gone: bool,
    /// Their certificate, where they signed with one.
    pub certificate: Option<HeldCertificate>,
    /// It is a decision on an approval, which has no drawing and so no term.
    #[serde(skip)]
    pub(super) is_decision: bool,
}

/// What one document holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DocumentHoldings {
    /// Of which kind.
    pub kind: DocumentKind,
    /// Its id.
    pub id: DocumentId,
    /// What people call it: a folio, a number.
    pub name: String,
    /// Its service, register or type, as printed.
    pub about: String,
    /// Its state, as printed; empty where it has none.
    pub state: String,
    /// It is over.
    pub over: bool,
    /// When it was entered.
    pub at: Timestamp,
    /// As what they stand in it.
    pub roles: BTreeSet<Role>,
    /// What it says of them.
    pub said: Vec<Passage>,
    /// Their files.
    pub files: Vec<HeldFile>,
    /// Files that came over with what they asked for from another system, which did not tell whether they sent them.
    pub unsure_files: Vec<HeldFile>,
    /// Their signatures.
    pub signatures: Vec<HeldSignature>,
    /// The requester's data that it has, where they asked for it.
    #[serde(skip)]
    pub(super) contacts: Vec<ContactField>,
    /// Somebody signed a paper of it, and the signature stands.
    #[serde(skip)]
    pub(super) signed: bool,
    /// Exact words by which it names them beside the requester's own data: what a cancellation looks for.
    #[serde(skip)]
    pub(super) traces: BTreeSet<String>,
}

impl DocumentHoldings {
    /// What their own certificate signed here: papers, decisions on approvals. Nothing that is taken out of the document's
    /// words reaches the name in a certificate.
    pub(super) fn certified(&self) -> impl Iterator<Item = &HeldSignature> {
        self.signatures.iter().filter(|one| one.certificate.is_some())
    }
}

/// A document's words, and where each stands.
type Words = Vec<(String, String)>;

/// The words of what is written as JSON, and where each stands in it.
pub(super) fn words(value: &Value, path: &str, found: &mut Words) {
    match value {
        Value::String(text) => found.push((path.to_owned(), text.clone())),
        Value::Array(all) => all.iter().for_each(|one| words(one, path, found)),
        Value::Object(all) => {
            for (key, one) in all {
                let deeper = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                words(one, &deeper, found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// What a document's words tell of somebody.
struct WordFindings {
    roles: BTreeSet<Role>,
    said: BTreeSet<Passage>,
    traces: BTreeSet<String>,
    doubtful: bool,
}

impl WordFindings {
    /// Reads all words of a view. `asked`: they asked for it, so that a name which others have, too, is theirs here.
    fn of(view: &impl Serialize, whom: &SearchedPerson, asked: bool) -> Self {
        let mut all = Words::new();
        // What is stored was read into this: it is written again without fail.
        words(&serde_json::to_value(view).unwrap_or_default(), "", &mut all);
        let mut told = Self { roles: BTreeSet::new(), said: BTreeSet::new(), traces: BTreeSet::new(), doubtful: false };
        let id = whom.known.id().map(|id| id.as_str());
        for (path, text) in all {
            // The decisions as ruled are told once, with what is asked folded over them.
            if path.starts_with("ruled") {
                continue;
            }
            if id == Some(text.as_str()) {
                told.roles.insert(Role::TookPart);
                continue;
            }
            let found = whom.marks.find(&text);
            let sure = |trace: &MatchedBy| asked || *trace != MatchedBy::SharedName;
            told.doubtful |= found.iter().any(|(trace, _)| !sure(trace));
            let sure: Vec<_> = found.into_iter().filter(|(trace, _)| sure(trace)).collect();
            if sure.is_empty() {
                continue;
            }
            told.roles.insert(if path == "signatures.hand.name" { Role::Signer } else { Role::Named });
            told.traces.extend(sure.into_iter().filter_map(|(_, range)| text.get(range).map(str::to_owned)));
            told.says(whom, path.split('.').next().unwrap_or_default(), &text);
        }
        told
    }

    fn says(&mut self, whom: &SearchedPerson, part: &str, text: &str) {
        if !text.trim().is_empty() {
            self.said.insert(Passage { part: part.to_owned(), text: whom.marks.mask(text, &whom.others) });
        }
    }
}

/// Reads every document.
pub(super) fn documents(
    reader: &dyn Reader,
    org: &Organisation,
    whom: &SearchedPerson,
) -> Result<(Vec<DocumentHoldings>, Vec<Doubtful>), PersonProblem> {
    let (mut held, mut doubtful) = (Vec::new(), Vec::new());
    // Items that say something of them, and files that the server brought in records of items: of which item is known at the end.
    let (mut items, mut brought) = (BTreeSet::new(), Vec::new());
    for row in reader.every_summary_row() {
        let (id, summary) = row?;
        let Some(summary) = whole(summary.map(Some), (id, ""), &mut doubtful)? else { continue };
        let (one, unsure) = match &summary {
            Summary::Ticket(summary) => {
                let called = summary.folio.as_deref().unwrap_or(summary.provisional.as_str());
                let read = stored_ticket(reader, summary.id);
                let Some(view) = whole(read, (summary.id, called), &mut doubtful)? else { continue };
                ticket(org, whom, &view)
            }
            Summary::Equipment(summary) => {
                let read = stored_item(reader, summary.id);
                let Some(view) = whole(read, (summary.id, summary.inventory.as_str()), &mut doubtful)? else {
                    continue;
                };
                let mut told = WordFindings::of(&view, whom, false);
                let has = view.custody.holder.as_ref().is_some_and(|holder| {
                    let by_id = holder.person.as_ref().is_some_and(|id| Some(id) == whom.known.id());
                    by_id || whom.marks.find(&holder.name).iter().any(|(trace, _)| *trace == MatchedBy::Name)
                });
                told.roles.extend(has.then_some(Role::Holder));
                let name =
                    if summary.inventory.is_empty() { summary.serial.clone() } else { summary.inventory.clone() };
                let one = DocumentHoldings {
                    kind: DocumentKind::Equipment,
                    id: view.id,
                    name: if name.is_empty() { view.id.to_string() } else { name },
                    about: summary.kind.clone(),
                    state: String::new(),
                    over: view.withdrawn.is_some(),
                    at: view.born.effective(),
                    roles: told.roles,
                    said: told.said.into_iter().collect(),
                    files: Vec::new(),
                    unsure_files: Vec::new(),
                    signatures: Vec::new(),
                    contacts: Vec::new(),
                    signed: false,
                    traces: told.traces,
                };
                (one, told.doubtful)
            }
            Summary::Record(summary) => {
                let called = summary.number.as_deref().unwrap_or_default();
                let read = stored_record(reader, summary.id);
                let Some(view) = whole(read, (summary.id, called), &mut doubtful)? else { continue };
                let told = WordFindings::of(&view, whom, false);
                let called = view.number.clone().unwrap_or_else(|| view.id.to_string());
                let files = view.evidence.iter().filter(|file| !view.is_file_gone(file.id));
                let by_server = files.clone().filter(|file| file.stamp.site == Site::System);
                brought.extend(by_server.map(|file| {
                    let links: Vec<DocumentId> = view.links.iter().map(|link| link.document).collect();
                    (view.id, links, format!("{called}, {}", whom.marks.mask(&file.file.name, &whom.others)))
                }));
                let one = DocumentHoldings {
                    kind: DocumentKind::Record,
                    id: view.id,
                    name: called,
                    about: org.register(&view.register).map_or_else(|| view.register.to_string(), |it| it.name.clone()),
                    state: view.state.clone(),
                    over: false,
                    at: view.born.effective(),
                    files: files
                        .filter(|file| Some(&file.stamp.by) == whom.known.id())
                        .map(|it| held_file(it, None))
                        .collect(),
                    unsure_files: Vec::new(),
                    roles: told.roles,
                    said: told.said.into_iter().collect(),
                    signatures: Vec::new(),
                    contacts: Vec::new(),
                    signed: false,
                    traces: told.traces,
                };
                (one, told.doubtful)
            }
        };
        if unsure && one.roles.is_empty() {
            doubtful.push(Doubtful { document: Some(one.id), name: one.name.clone(), why: Doubt::SharedName });
        }
        doubtful.extend(one.unsure_files.iter().map(|file| Doubtful {
            document: Some(one.id),
            name: format!("{}, {}", one.name, file.name),
            why: Doubt::ToldFile,
        }));
        if !one.roles.is_empty() {
            if one.kind == DocumentKind::Equipment {
                items.insert(one.id);
            }
            held.push(one);
        }
    }
    let of_theirs = brought.into_iter().filter(|(_, links, _)| links.iter().any(|link| items.contains(link)));
    doubtful.extend(of_theirs.map(|(record, _, name)| Doubtful { document: Some(record), name, why: Doubt::ItemFile }));
    Ok((held, doubtful))
}

/// What was read of a document; one that is damaged is told as in doubt, and ends nobody's answer.
fn whole<T>(
    read: Result<Option<T>, StoreError>,
    (document, called): (DocumentId, &str),
    doubtful: &mut Vec<Doubtful>,
) -> Result<Option<T>, StoreError> {
    match read {
        Err(error) if error.is_damage_of_a_document() => {
            let name = if called.is_empty() { document.to_string() } else { called.to_owned() };
            doubtful.push(Doubtful { document: Some(document), name, why: Doubt::Unread });
            Ok(None)
        }
        read => read,
    }
}

fn ticket(org: &Organisation, whom: &SearchedPerson, view: &TicketView) -> (DocumentHoldings, bool) {
    let asked = whom.known.tickets.contains(&view.id);
    let mut told = WordFindings::of(view, whom, asked);
    let own = |by: &PersonId| Some(by) == whom.known.id();
    if asked {
        told.roles.remove(&Role::Named);
        told.roles.insert(Role::Requester);
    }
    told.roles.extend(own(&view.born.stamp.by).then_some(Role::Author));
    told.roles.extend(view.decided.assignee.as_ref().is_some_and(own).then_some(Role::Assignee));
    if asked {
        asks(whom, view, &mut told);
    }
    let terms: BTreeMap<ActId, Timestamp> = agenda(org, view)
        .into_iter()
        .filter_map(|item| if let Due::Destroy(act) = item.what { Some((act, item.at)) } else { None })
        .collect();
    let standing = |wanted: &dyn Fn(&Evidence) -> bool| -> Vec<HeldFile> {
        let files = view.evidence.iter().filter(|file| !view.is_file_gone(file.id) && wanted(file));
        files.map(|file| held_file(file, terms.get(&file.id).copied())).collect()
    };
    // What came over with a ticket the server attached: whose it was the other system told, or nobody knows.
    let came_over = |file: &Evidence| view.born.told.is_some() && file.stamp.site == Site::System;
    let files = standing(&|file| {
        let sent = file.stamp.site == Site::Portal || (came_over(file) && file.file.by_requester == Some(true));
        own(&file.stamp.by) || (asked && sent)
    });
    let mut unsure_files = standing(&|file| asked && came_over(file) && file.file.by_requester.is_none());
    for file in &mut unsure_files {
        for words in [&mut file.name, &mut file.caption] {
            *words = whom.marks.mask(words, &whom.others);
        }
    }
    let named = |name: &str| {
        let traces = whom.marks.find(name);
        traces.iter().any(|(trace, _)| asked || *trace != MatchedBy::SharedName)
    };
    // A name that others have, too, in a certificate is no less in doubt than in words.
    told.doubtful |= view.certified_acts().filter_map(|one| certificate(one.certified)).any(|own| {
        let traces = whom.marks.find(&own.name);
        !traces.is_empty() && !named(&own.name)
    });
    let signed = view.signatures.iter().filter_map(|one| {
        let certificate = one.signed.certified.as_ref().and_then(certificate);
        let theirs = named(&one.signed.hand.name) || certificate.as_ref().is_some_and(|own| named(&own.name));
        // On their device others sign, too: whose certificate that is, is the others' to have.
        (theirs || own(&one.stamp.by)).then_some((one, theirs, certificate.filter(|_| theirs)))
    });
    let signed: Vec<_> = signed.collect();
    told.roles.extend(signed.iter().any(|(_, theirs, _)| *theirs).then_some(Role::Signer));
    let mut signatures: Vec<HeldSignature> = signed
        .into_iter()
        .map(|(one, _, certificate)| HeldSignature {
            act: one.id,
            paper: org
                .form(one.signed.paper.as_str())
                .map_or_else(|| one.signed.paper.to_string(), |it| it.title.clone()),
            role: one.signed.role.clone(),
            name: whom.marks.mask(&one.signed.hand.name, &whom.others),
            at: one.stamp.effective(),
            sha256: one.sha256,
            until: terms.get(&one.id).copied(),
            drawing_gone: view.is_hand_gone(one.id),
            certificate,
            is_decision: false,
        })
        .collect();
    for request in &view.requests {
        let Some((one, theirs)) = signed_decision(org, whom, view, request, &named) else { continue };
        told.roles.extend(theirs.then_some(Role::Signer));
        signatures.push(one);
    }
    let contacts = view.requester.iter().filter(|(_, set)| !set.value.is_empty()).map(|(field, _)| *field).collect();
    let held = DocumentHoldings {
        kind: DocumentKind::Ticket,
        id: view.id,
        name: view.decided.folio.clone().unwrap_or_else(|| view.born.provisional.clone()),
        about: org
            .service(&view.decided.service)
            .map_or_else(|| view.decided.service.to_string(), |it| it.name.clone()),
        state: org.state_label(view.decided.state).to_owned(),
        over: view.ruled.state.is_final(),
        at: view.born.stamp.effective(),
        roles: told.roles,
        said: told.said.into_iter().collect(),
        files,
        unsure_files,
        signatures,
        contacts: if asked { contacts } else { Vec::new() },
        signed: view.signatures.iter().any(|one| !view.is_hand_gone(one.id)),
        traces: told.traces,
    };
    (held, told.doubtful)
}

/// A decision on an approval signed by a certificate of theirs, or on their account; whether the certificate is theirs.
fn signed_decision(
    org: &Organisation,
    whom: &SearchedPerson,
    view: &TicketView,
    request: &Request,
    named: &dyn Fn(&str) -> bool,
) -> Option<(HeldSignature, bool)> {
    let (certified, sha256) = request.command.certified()?;
    let own = certificate(certified)?;
    let theirs = named(&own.name);
    if !theirs && Some(&request.stamp.by) != whom.known.id() {
        return None;
    }
    let given = view.ruled.approvals.iter().find(|approval| approval.act == request.stamp.act);
    let role = given.and_then(|approval| org.role(&approval.role));
    let one = HeldSignature {
        act: request.stamp.act,
        paper: "Autorización".to_owned(),
        role: role.map(|role| role.name.clone()).unwrap_or_default(),
        name: whom.marks.mask(&own.name, &whom.others),
        at: request.stamp.effective(),
        sha256,
        until: None,
        drawing_gone: false,
        certificate: theirs.then_some(own),
        is_decision: true,
    };
    Some((one, theirs))
}

/// What a certificate says; none where it is gone.
fn certificate(certified: &Certified) -> Option<HeldCertificate> {
    let Certificate { name, rfc, curp, number, .. } = Certificate::read(certified.certificate.bytes()).ok()?;
    Some(HeldCertificate { name, rfc, curp, number })
}

/// What whoever asked told, and was told.
fn asks(whom: &SearchedPerson, view: &TicketView, told: &mut WordFindings) {
    for set in view.requester.values() {
        told.says(whom, "requester", &set.value);
    }
    told.says(whom, "subject", &view.subject.value);
    told.says(whom, "born", &view.born.description);
    let place = &view.place.value;
    told.says(whom, "place", place.level.as_str());
    told.says(whom, "place", place.room.as_str());
    for set in view.fields.values() {
        told.says(whom, "fields", &set.value);
    }
    for note in &view.notes {
        let theirs = note.stamp.site == Site::Portal || note.told.as_ref().is_some_and(|told| told.requester);
        if theirs || note.audience == Audience::Public {
            told.says(whom, "notes", &note.text);
        }
    }
    if let Some(survey) = &view.decided.survey {
        told.says(whom, "decided", &survey.comment);
        for answer in survey.answers.values() {
            told.says(whom, "decided", answer);
        }
    }
}

fn held_file(file: &Evidence, until: Option<Timestamp>) -> HeldFile {
    HeldFile {
        act: file.id,
        name: file.file.name.clone(),
        caption: file.file.caption.clone(),
        media: file.file.media.content_type().to_owned(),
        sha256: file.file.sha256,
        size: file.file.size,
        at: file.stamp.effective(),
        until,
        copied_as: None,
    }
}

/// Reads the person's own files, as many as fit.
pub(super) fn own_files(
    file: &mut PersonFile,
    place: &BlobStore,
    mut room: usize,
) -> Result<Vec<FolderFile>, StoreError> {
    let mut copied: BTreeMap<Sha256, FolderFile> = BTreeMap::new();
    for held in file.documents.iter_mut().flat_map(|held| held.files.iter_mut()) {
        if let Some(known) = copied.get(&held.sha256) {
            held.copied_as = Some(known.name.clone());
            continue;
        }
        let fits = usize::try_from(held.size).is_ok_and(|size| size <= room);
        let bytes = if fits { place.read(&held.sha256).map_err(BlobError::into_store)? } else { None };
        let Some(bytes) = bytes.filter(|bytes| Sha256::of(bytes) == held.sha256 && bytes.len() <= room) else {
            continue;
        };
        room -= bytes.len();
        let digits: String = held.sha256.to_string().chars().take(16).collect();
        let name = format!("archivos/{digits}-{}", safe(&held.name, &held.media));
        held.copied_as = Some(name.clone());
        copied.insert(held.sha256, FolderFile::new(name, bytes));
    }
    Ok(copied.into_values().collect())
}

/// A name that is one in any folder: letters, digits, dots and dashes.
fn safe(name: &str, media: &str) -> String {
    let kept = |letter: char| if letter.is_alphanumeric() || ".-_".contains(letter) { letter } else { '_' };
    let name: String = name.trim_start_matches('.').chars().map(kept).take(80).collect();
    match (name.is_empty(), media.rsplit_once('/')) {
        (false, _) => name,
        (true, Some((_, kind))) => {
            format!("archivo.{}", kind.chars().filter(char::is_ascii_alphanumeric).collect::<String>())
        }
        (true, None) => "archivo".to_owned(),
    }
}
