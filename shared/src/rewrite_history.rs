//! Rebuilds a redacted document by replaying its history without the redacted words, change by change.
//!
//! Who had seen what stays as it was: an act that still waits on some phone is executed in its author's context and
//! meets what it did not know (property 9), although every change has another hash.

use crate::document::record::text;
use crate::document::shape;
use crate::document::{self, Reader};
use crate::redaction::{Redaction, Redactor};
use crate::ticket::execute::ExecuteError;
use crate::ticket::splice::splice;
use automerge::transaction::{CommitOptions, Transactable, Transaction};
use automerge::{ActorId, Automerge, AutomergeError, Change, ChangeHash, ObjId, ObjType, PatchLog, ROOT, legacy};
use std::collections::{BTreeMap, BTreeSet};

/// A history told anew.
pub struct RewrittenHistory {
    /// The document.
    pub document: Automerge,
    /// What each former change is now; of one that has nothing left to say, what it rested on.
    pub now: BTreeMap<ChangeHash, Vec<ChangeHash>>,
}

impl RewrittenHistory {
    /// Former heads as they are now; none of those that are not known.
    pub fn heads(&self, former: impl IntoIterator<Item = ChangeHash>) -> Vec<ChangeHash> {
        let mut heads: Vec<ChangeHash> =
            former.into_iter().flat_map(|hash| self.now.get(&hash).cloned().unwrap_or_default()).collect();
        heads.sort_unstable();
        heads.dedup();
        heads
    }
}

/// One thing that a change wrote.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum WrittenPart {
    /// A container of the root is made.
    Container(String),
    /// A record of the root.
    Root(String),
    /// An entry of a container.
    Entry(String, String),
    /// A text in a container is made.
    NewText(String, String),
    /// A text in a container is another.
    Text(String, String),
}

/// The containers and texts of a document, by the ids that operations have for them.
#[derive(Default)]
struct NamedObjects(BTreeMap<String, NamedObject>);

#[derive(Clone)]
enum NamedObject {
    Container(String),
    Text(String, String),
}

/// Learns what the chosen places ever said, so that it is known wherever it is repeated.
pub fn learn(document: &Automerge, redactor: &mut Redactor) -> Result<(), ExecuteError> {
    let mut objects = NamedObjects::default();
    for change in document.get_changes(&[]) {
        let at = [change.hash()];
        let reader = Reader::at(document, &at);
        for touch in objects.touched(&reader, &change)? {
            match touch {
                WrittenPart::Container(_) => {}
                WrittenPart::Root(key) => match reader.root_text(&key) {
                    Some(born) if key == shape::BORN => redactor.learn_born(&born),
                    Some(record) => redactor.learn_root(&key, &record),
                    None => {}
                },
                WrittenPart::Entry(container, key) => {
                    if redactor.is_chosen(&container, &key) {
                        let object = reader.container(&container).ok_or(ExecuteError::Shape)?;
                        reader.texts(&object, &key).iter().for_each(|record| redactor.learn_entry(record));
                    }
                }
                WrittenPart::NewText(container, key) | WrittenPart::Text(container, key) => {
                    if redactor.is_chosen(&container, &key)
                        && let Some(said) = reader.text_object(&container, &key)
                    {
                        redactor.learn_state(&said);
                    }
                }
            }
        }
    }
    Ok(())
}

/// Tells a document's history anew. `records` are all redactions so far; `actor` names who writes now what an actor wrote.
pub fn retell(
    former: &Automerge,
    redactor: &Redactor,
    records: &[Redaction],
    actor: &dyn Fn(&ActorId) -> ActorId,
) -> Result<RewrittenHistory, ExecuteError> {
    let mut retold = RewrittenHistory { document: document::empty(), now: BTreeMap::new() };
    let mut objects = NamedObjects::default();
    for change in former.get_changes(&[]) {
        let at = [change.hash()];
        let reader = Reader::at(former, &at);
        let touched = objects.touched(&reader, &change)?;
        let deps = retold.heads(change.deps().iter().copied());
        let steps = plan(&reader, &Reader::at(&retold.document, &deps), redactor, &touched)?;
        let born = touched.contains(&WrittenPart::Root(shape::BORN.into()));
        let document = &mut retold.document;
        document.set_actor(actor(change.actor_id()));
        let here = document.get_heads();
        let same = here.len() == deps.len() && here.iter().all(|hash| deps.contains(hash));
        let mut transaction = if same {
            document.transaction()
        } else {
            document.transaction_at(PatchLog::inactive(), &deps).map_err(|_| ExecuteError::Shape)?
        };
        let mut made = BTreeMap::new();
        for step in steps {
            step.write(&mut transaction, &mut made)?;
        }
        if born {
            for (number, record) in records.iter().enumerate() {
                transaction.put(ROOT, format!("{}{number:04}", shape::REDACTIONS), text(record))?;
            }
        }
        let (hash, _) = transaction.commit_with(CommitOptions::default().with_time(change.timestamp()));
        retold.now.insert(change.hash(), hash.map_or(deps, |hash| vec![hash]));
    }
    Ok(retold)
}

/// One write.
enum Step {
    Container(String),
    Root(String, String),
    Put(String, Option<ObjId>, String, String),
    Delete(ObjId, String),
    NewText(String, Option<ObjId>, String, String),
    Splice(ObjId, usize, usize, String),
}

impl Step {
    fn write(self, to: &mut Transaction<'_>, made: &mut BTreeMap<String, ObjId>) -> Result<(), ExecuteError> {
        let find = |made: &BTreeMap<String, ObjId>, container: &str, known: Option<ObjId>| {
            known.or_else(|| made.get(container).cloned()).ok_or(ExecuteError::Shape)
        };
        let written: Result<(), AutomergeError> = match self {
            Self::Container(key) => to.put_object(ROOT, key.as_str(), ObjType::Map).map(|object| {
                made.insert(key, object);
            }),
            Self::Root(key, value) => to.put(ROOT, key, value),
            Self::Put(container, known, key, value) => to.put(find(made, &container, known)?, key, value),
            Self::Delete(object, key) => to.delete(object, key),
            Self::NewText(container, known, key, value) => to
                .put_object(find(made, &container, known)?, key, ObjType::Text)
                .and_then(|object| to.splice_text(object, 0, 0, &value)),
            Self::Splice(object, at, delete, insert) => {
                to.splice_text(object, at, isize::try_from(delete).unwrap_or(isize::MAX), &insert)
            }
        };
        Ok(written?)
    }
}

/// What a change says now, found by reading alone.
fn plan(
    former: &Reader<'_>,
    now: &Reader<'_>,
    redactor: &Redactor,
    touched: &BTreeSet<WrittenPart>,
) -> Result<Vec<Step>, ExecuteError> {
    let mut steps = Vec::new();
    for touch in touched {
        match touch {
            WrittenPart::Container(key) => steps.push(Step::Container(key.clone())),
            // Told once, with the birth, as they are now.
            WrittenPart::Root(key) if key.starts_with(shape::REDACTIONS) => {}
            WrittenPart::Root(key) => {
                let value = former.root_text(key).ok_or(ExecuteError::Shape)?;
                let value = match key.as_str() {
                    shape::KIND | shape::SCHEMA_KEY => value,
                    shape::BORN => redactor.born(&value),
                    _ => redactor.record("", key, &value).ok_or(ExecuteError::Shape)?,
                };
                steps.push(Step::Root(key.clone(), value));
            }
            WrittenPart::Entry(container, key) => {
                let object = former.container(container).ok_or(ExecuteError::Shape)?;
                let record = former.texts(&object, key).pop();
                let known = now.container(container);
                match record.and_then(|record| redactor.record(container, key, &record)) {
                    Some(record) => steps.push(Step::Put(container.clone(), known, key.clone(), record)),
                    None => {
                        let stands = known.filter(|object| !now.texts(object, key).is_empty());
                        steps.extend(stands.map(|object| Step::Delete(object, key.clone())));
                    }
                }
            }
            WrittenPart::NewText(container, key) => {
                let said = remaining_text(former, redactor, container, key)?;
                steps.push(Step::NewText(container.clone(), now.container(container), key.clone(), said));
            }
            WrittenPart::Text(container, key) => {
                let said = remaining_text(former, redactor, container, key)?;
                let object = now.container(container).and_then(|parent| now.object(&parent, key));
                let standing = now.text_object(container, key);
                let (Some(object), Some(standing)) = (object, standing) else { return Err(ExecuteError::Shape) };
                if let Some((at, delete, insert)) = splice(&standing, &said) {
                    steps.push(Step::Splice(object, at, delete, insert));
                }
            }
        }
    }
    Ok(steps)
}

/// What a long text says now; nothing where it is chosen.
fn remaining_text(
    former: &Reader<'_>,
    redactor: &Redactor,
    container: &str,
    key: &str,
) -> Result<String, ExecuteError> {
    if redactor.is_chosen(container, key) {
        return Ok(String::new());
    }
    Ok(redactor.scrub(&former.text_object(container, key).ok_or(ExecuteError::Shape)?))
}

impl NamedObjects {
    /// What a change touched: each place once. A shape that this build does not know cannot be told anew.
    fn touched(&mut self, reader: &Reader<'_>, change: &Change) -> Result<BTreeSet<WrittenPart>, ExecuteError> {
        let mut touched = BTreeSet::new();
        for op in change.decode().operations {
            let place = match &op.obj {
                legacy::ObjectId::Root => None,
                other => Some(self.0.get(&other.to_string()).cloned().ok_or(ExecuteError::Shape)?),
            };
            let key = match (&op.key, &place) {
                (legacy::Key::Map(key), _) => key.to_string(),
                (legacy::Key::Seq(_), Some(NamedObject::Text(..))) => String::new(),
                (legacy::Key::Seq(_), _) => return Err(ExecuteError::Shape),
            };
            touched.insert(match (place, &op.action) {
                (None, legacy::OpType::Make(ObjType::Map)) => {
                    let object = reader.container(&key).ok_or(ExecuteError::Shape)?;
                    self.0.insert(object.to_string(), NamedObject::Container(key.clone()));
                    WrittenPart::Container(key)
                }
                (None, legacy::OpType::Put(_)) => WrittenPart::Root(key),
                (Some(NamedObject::Container(container)), legacy::OpType::Make(ObjType::Text)) => {
                    let parent = reader.container(&container).ok_or(ExecuteError::Shape)?;
                    let object = reader.object(&parent, &key).ok_or(ExecuteError::Shape)?;
                    self.0.insert(object.to_string(), NamedObject::Text(container.clone(), key.clone()));
                    WrittenPart::NewText(container, key)
                }
                (Some(NamedObject::Container(container)), legacy::OpType::Put(_) | legacy::OpType::Delete) => {
                    WrittenPart::Entry(container, key)
                }
                (Some(NamedObject::Text(container, key)), legacy::OpType::Put(_) | legacy::OpType::Delete) => {
                    WrittenPart::Text(container, key)
                }
                _ => return Err(ExecuteError::Shape),
            });
        }
        let made: Vec<WrittenPart> = touched
            .iter()
            .filter_map(|touch| match touch {
                WrittenPart::NewText(container, key) => Some(WrittenPart::Text(container.clone(), key.clone())),
                _ => None,
            })
            .collect();
        made.iter().for_each(|text| {
            touched.remove(text);
        });
        Ok(touched)
    }
}

#[cfg(test)]
mod tests;
