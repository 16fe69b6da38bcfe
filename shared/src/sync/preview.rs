//! The preview: a document as the person on this device sees it, base with pending acts executed on it.

use crate::act::{Act, DocumentKind};
use crate::catalog::Organisation;
use crate::command::Command;
use crate::document::{self, DocumentError, Reader};
use crate::equipment;
use crate::ids::{DocumentId, PersonId};
use crate::messages::Reason;
use crate::person::Person;
use crate::record;
use crate::stamp::Site;
use crate::sync::rows::{ActRow, Replica};
use crate::ticket::execute::{Circumstances, execute};

use crate::admission::{self, ActorContext, Refusal};
use crate::arbitration::fold;
use crate::ticket::read;
use crate::ticket::summary::summarize;
use crate::time::Timestamp;
use crate::view::{Summary, View};
use automerge::{ActorId, Automerge};

/// Who works here and by which data.
#[derive(Clone, Copy)]
pub struct DeviceContext<'a> {
    /// The organisation's data.
    pub organisation: &'a Organisation,
    /// The person.
    pub person: &'a Person,
    /// The shape of the app.
    pub site: Site,
    /// The directory, as far as this device has it.
    pub people: &'a dyn Fn(&PersonId) -> Option<Person>,
}

/// A document open on this device.
#[derive(Clone)]
pub struct Preview {
    id: DocumentId,
    kind: DocumentKind,
    position: u64,
    gone: bool,
    document: Automerge,
    pending: bool,
    /// The own acts that were executed over the base, in order.
    laid: Vec<Vec<u8>>,
}

impl Preview {
    /// A document that is about to be born here.
    pub fn unborn(id: DocumentId, kind: DocumentKind) -> Self {
        Self { id, kind, position: 0, gone: false, document: document::empty(), pending: true, laid: Vec::new() }
    }

    /// Base with the acts that a colleague handed over with it, and then the pending ones of `rows` (in order), executed
    /// on it. An act that does not execute is passed over: it waits alone (Q11), all else goes on.
    pub fn build(replica: &Replica, rows: &[ActRow]) -> Result<Self, DocumentError> {
        let document = if replica.base.is_empty() { document::empty() } else { document::load(&replica.base)? };
        let mut preview = Self {
            id: replica.id,
            kind: replica.kind,
            position: replica.position,
            gone: replica.gone,
            document,
            pending: false,
            laid: Vec::new(),
        };
        for act in replica.handed.iter().flat_map(|handed| &handed.acts) {
            preview.lay(act);
        }
        preview.lay_further(rows);
        Ok(preview)
    }

    /// Whether the acts that were laid over its base are the first ones of those that wait now.
    pub(super) fn leads_to(&self, rows: &[ActRow]) -> bool {
        let mut waiting = pending_on(self.id, rows);
        self.laid.iter().all(|act| waiting.next().is_some_and(|row| row.bytes == *act))
    }

    /// Executes those pending ones of `rows` that follow what was laid: see [`Preview::leads_to`].
    pub(super) fn lay_further(&mut self, rows: &[ActRow]) {
        for row in pending_on(self.id, rows).skip(self.laid.len()) {
            self.lay(&row.bytes);
            self.laid.push(row.bytes.clone());
        }
    }

    /// Executes an act that the base does not hold.
    fn lay(&mut self, act: &[u8]) {
        self.pending = true;
        if let Ok(act) = Act::decode(act)
            && let Ok(command) = act.command()
        {
            // Already in the base: an answer was lost, and the news came first.
            let _ = self.run(&act, &command);
        }
    }

    /// Its id.
    pub fn id(&self) -> DocumentId {
        self.id
    }
    /// Its kind.
    pub fn kind(&self) -> DocumentKind {
        self.kind
    }
    /// Up to which position its base reaches.
    pub fn position(&self) -> u64 {
        self.position
    }
    /// True before its birth.
    pub fn is_unborn(&self) -> bool {
        self.document.get_heads().is_empty()
    }

    fn run(&mut self, act: &Act, command: &Command) -> Result<(), Refusal> {
        let actor = ActorId::from(act.device.raw().to_be_bytes().as_slice());
        execute(&mut self.document, None, actor, &Circumstances::local(act), command)
            .map(|_| ())
            .map_err(|_| Refusal::new(Reason::WrongKind))
    }

    /// Executes an act that was judged; `bytes` are its own.
    pub(super) fn execute(&mut self, act: &Act, command: &Command, bytes: &[u8]) -> Result<(), Refusal> {
        self.pending = true;
        self.laid.push(bytes.to_vec());
        self.run(act, command)
    }

    /// Whether the person may do this here and now.
    pub fn admit(&self, worker: DeviceContext<'_>, command: &Command, now: Timestamp) -> Result<(), Refusal> {
        if self.gone {
            return Err(Refusal::new(Reason::NoSuchDocument));
        }
        let view = self.view(worker, now);
        let context = ActorContext { organisation: worker.organisation, person: worker.person, site: worker.site, now };
        admission::admit(context, view.as_ref(), self.kind, command).map_err(admission::NotAdmitted::into_refusal)
    }

    /// The document read, own pending requests folded over what is decided.
    pub fn view(&self, worker: DeviceContext<'_>, now: Timestamp) -> Option<View> {
        let reader = Reader::now(&self.document);
        match self.kind {
            DocumentKind::Ticket => {
                let mut view = read::read(self.id, &reader)?;
                if self.pending {
                    fold::fold(worker.organisation, &mut view, worker.people, now);
                }
                Some(View::Ticket(Box::new(view)))
            }
            DocumentKind::Equipment => {
                let mut view = equipment::read(self.id, &reader)?;
                if self.pending {
                    equipment::fold(&mut view, now);
                }
                Some(View::Equipment(Box::new(view)))
            }
            DocumentKind::Record => {
                let mut view = record::read(self.id, &reader)?;
                if self.pending {
                    record::fold(&mut view, now);
                }
                Some(View::Record(Box::new(view)))
            }
        }
    }

    /// Its summary.
    pub fn summary(&self, worker: DeviceContext<'_>) -> Option<Summary> {
        Some(match self.view(worker, Timestamp::default())? {
            View::Ticket(view) => Summary::Ticket(Box::new(summarize(&view).for_device())),
            View::Equipment(view) => Summary::Equipment(Box::new(equipment::summarize(&view).for_device())),
            View::Record(view) => Summary::Record(Box::new(record::summarize(&view))),
        })
    }
}

/// The acts of a device's rows that are executed over a document's base, in order.
fn pending_on(id: DocumentId, rows: &[ActRow]) -> impl Iterator<Item = &ActRow> {
    rows.iter().filter(move |row| row.document == id && row.is_pending())
}
