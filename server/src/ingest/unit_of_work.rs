//! The unit of work of one commit: reads the store, overlays what changed since, and becomes one batch.

mod directory;
mod entries;
mod former_data;
mod invalidation;
mod quoting;
mod replace_document;
mod settle;

use super::OwnAct;
use super::births::{Births, Newborn};
use super::context::WriterContext;
use super::document_cache::{self, DocumentCache, OpenDocument};
use crate::identity::audit;
use crate::store::alerts::AlertRows;
use crate::store::mail::MailRows;
use crate::store::whatsapp::WhatsappRows;
use crate::store::{
    ActOutline, Audit, Batch, ChangeHash, DocumentRow, Emptied, Entry, EntryKind, LogRow, NextRead, NextReads, Reader,
    SignedHead, StoreError,
};
use automerge::ActorId;
pub(super) use entries::{Decided, Entered, Forked, Held, Waiting};
pub(super) use invalidation::Followed;
use ronda_shared::act::{ChainHash, DocumentKind};
use ronda_shared::catalog::Organisation;
use ronda_shared::ids::{ActId, DeviceId, DocumentId, LabelId, RegisterId};
use ronda_shared::messages::Reason;
use ronda_shared::stamp::Stamp;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::ticket::execute::{Circumstances, device_actor};
use ronda_shared::time::Timestamp;
use serde_bytes::ByteBuf;
pub(super) use settle::noted;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How many documents are read in one batch at most: some 20 KB each.
const PREFETCH_LIMIT: usize = 64;

pub(super) struct UnitOfWork<'a> {
    pub(super) context: &'a WriterContext,
    pub(super) reader: Box<dyn Reader>,
    pub(super) now: Timestamp,
    batch: Batch,
    opened: DocumentCache,
    /// Creations of documents that were executed ahead of this turn.
    births: Births,
    logs: BTreeMap<DeviceId, (u64, ChainHash)>,
    rows: BTreeMap<ActId, LogRow>,
    held: BTreeMap<DeviceId, Vec<Held>>,
    /// Held acts decided in this turn, by the positions of their entries.
    decided: BTreeSet<u64>,
    forks: BTreeMap<DeviceId, BTreeSet<ChainHash>>,
    read_up_to: BTreeMap<DeviceId, u64>,
    /// The next number of each series that this turn used.
    numbers: BTreeMap<String, u64>,
    /// Labels bound in this turn, and items merged in it.
    labels: BTreeMap<LabelId, (DocumentId, Stamp)>,
    merged: BTreeMap<DocumentId, DocumentId>,
    /// Records that were given a key in this turn, by register and key.
    pub(super) keys: BTreeMap<(RegisterId, Vec<String>), DocumentId>,
    /// Earlier versions of the organisation's data that this turn read.
    former: BTreeMap<String, Option<Arc<Organisation>>>,
}

impl<'a> UnitOfWork<'a> {
    /// Begins on a fresh snapshot of the store; `next` is prefetched.
    pub(super) fn begin(
        context: &'a WriterContext,
        mut opened: DocumentCache,
        next: NextReads<'_>,
    ) -> Result<Self, StoreError> {
        let reader = context.store.read_for(&|| {
            let own = [NextRead::End, NextRead::Facts, NextRead::LogHead(DeviceId::SERVER), NextRead::Held];
            own.into_iter().chain(next()).collect()
        })?;
        let batch = Batch::after(reader.end()?);
        opened.turn += 1;
        Ok(Self {
            context,
            reader,
            now: context.clock.now(),
            batch,
            opened,
            births: Births::default(),
            logs: BTreeMap::new(),
            rows: BTreeMap::new(),
            held: BTreeMap::new(),
            decided: BTreeSet::new(),
            forks: BTreeMap::new(),
            read_up_to: BTreeMap::new(),
            numbers: BTreeMap::new(),
            labels: BTreeMap::new(),
            merged: BTreeMap::new(),
            keys: BTreeMap::new(),
            former: BTreeMap::new(),
        })
    }

    /// Drops from memory what others have committed, before anything is judged.
    pub(super) fn follow(&mut self, followed: &mut Followed) -> Result<(), StoreError> {
        let by = (self.organisation(), self.context.store.nodes().is_some());
        followed.read_on((&*self.reader, self.batch.after), by, &mut self.opened)
    }

    /// Documents that earlier turns dropped from the cache, to be freed when there is time.
    pub(super) fn forgotten(&mut self) -> Vec<OpenDocument> {
        std::mem::take(&mut self.opened.forgotten)
    }

    /// Takes over creations of documents that were executed before this turn began, with the time at which they were received.
    pub(super) fn with_births(mut self, births: Births) -> Self {
        self.now = births.received().unwrap_or(self.now);
        self.births = births;
        self
    }

    /// Executes the creations of documents among the server's own acts that come next in its log, unless the turn before did so.
    pub(super) fn execute_ahead(&mut self, acts: &[OwnAct]) -> Result<(), StoreError> {
        let first = self.head(DeviceId::SERVER)?.0 + 1;
        if self.births.begin_at(first) {
            return Ok(());
        }
        self.births = Births::ahead(self.organisation(), &self.actor(DeviceId::SERVER), self.now, first, acts);
        Ok(())
    }
    /// The document of a creation that was executed ahead under the very same circumstances.
    pub(super) fn newborn(&mut self, circumstances: &Circumstances) -> Option<Newborn> {
        self.births.take(circumstances)
    }
    /// The number and hash of a device's last act, this turn included.
    pub(super) fn head(&mut self, device: DeviceId) -> Result<(u64, ChainHash), StoreError> {
        if let Some(head) = self.logs.get(&device) {
            return Ok(*head);
        }
        let head = self.reader.log_head(device)?.map_or((0, ChainHash::default()), |(number, row)| (number, row.hash));
        self.logs.insert(device, head);
        Ok(head)
    }
    /// An act in its log, this turn included.
    pub(super) fn log(&self, act: ActId) -> Result<Option<LogRow>, StoreError> {
        match self.rows.get(&act) {
            Some(row) => Ok(Some(row.clone())),
            None => self.reader.log(act.device, act.number),
        }
    }
    /// A document, with this turn's changes.
    pub(super) fn open(&mut self, id: DocumentId) -> Result<&mut OpenDocument, StoreError> {
        self.opened.open(self.reader.as_ref(), id)
    }
    /// Announces which documents are opened next: those that are not open yet are read in one batch, up to a limit.
    pub(super) fn ahead(&self, documents: impl Iterator<Item = DocumentId>) -> Result<(), StoreError> {
        let mut next = BTreeSet::new();
        for id in documents {
            if next.len() < PREFETCH_LIMIT && !self.opened.documents.contains_key(&id) {
                next.insert(id);
            }
        }
        if next.len() < 2 {
            return Ok(());
        }
        let next: Vec<DocumentId> = next.into_iter().collect();
        self.reader.ahead(&next)?;
        self.reader.contents_ahead(&next.into_iter().map(|id| (id, None)).collect::<Vec<_>>())
    }
    /// The heads of a device's own changes to a document, this turn included.
    pub(super) fn own_changes(&mut self, id: DocumentId, device: DeviceId) -> Result<Vec<ChangeHash>, StoreError> {
        if let Some(own) = self.open(id)?.own.get(&device) {
            return Ok(own.clone());
        }
        let stored = self.reader.own_changes(id, device)?;
        self.open(id)?.own.insert(device, stored.clone());
        Ok(stored)
    }
    /// The held acts of a device, this turn included.
    pub(super) fn held_on(&mut self, device: DeviceId) -> Result<&[Held], StoreError> {
        if !self.held.contains_key(&device) {
            let held = self.reader.held_of(device)?.iter().filter_map(Held::of).collect();
            self.held.insert(device, held);
        }
        Ok(self.held.get(&device).map_or(&[], Vec::as_slice))
    }
    /// Whether a document does not exist because this device's act that creates it was held and then rejected.
    pub(super) fn turned_down(&self, device: DeviceId, id: DocumentId) -> Result<bool, StoreError> {
        let Some(first) = self.reader.entries_of(id, 0)?.next() else { return Ok(false) };
        Ok(Held::of(&first?).is_some_and(|held| held.founds && held.act.device == device))
    }
    /// The hashes of acts that stand outside a device's log, this turn included.
    pub(super) fn forks(&mut self, device: DeviceId) -> Result<&BTreeSet<ChainHash>, StoreError> {
        if !self.forks.contains_key(&device) {
            let forks = self.reader.forks(device)?.into_iter().map(|(hash, _)| hash).collect();
            self.forks.insert(device, forks);
        }
        Ok(self.forks.entry(device).or_default())
    }
    /// Up to which position of the feed a device's log is known to have read, this turn included.
    pub(super) fn read_up_to(&mut self, device: DeviceId) -> Result<u64, StoreError> {
        if let Some(position) = self.read_up_to.get(&device) {
            return Ok(*position);
        }
        let position = self.reader.log_head(device)?.map_or(0, |(_, row)| row.seen);
        self.read_up_to.insert(device, position);
        Ok(position)
    }
    /// Notes that the device's next act had read up to this position.
    pub(super) fn has_read(&mut self, device: DeviceId, position: u64) {
        self.read_up_to.insert(device, position);
    }
    /// Adds a line of the audit log to the commit.
    pub(super) fn audit(&mut self, line: Audit) {
        audit::enter(&mut self.batch, self.now, line);
    }
    /// Adds rows of mail to the commit.
    pub(super) fn mail(&mut self, rows: MailRows) {
        let mail = &mut self.batch.mail;
        mail.out.extend(rows.out);
        mail.gone.extend(rows.gone);
        mail.taken.extend(rows.taken);
        mail.threads.extend(rows.threads);
        mail.followed = rows.followed.or(mail.followed);
        mail.mailboxes.extend(rows.mailboxes);
    }
    /// Adds rows of WhatsApp to the commit.
    pub(super) fn whatsapp(&mut self, rows: WhatsappRows) {
        let whatsapp = &mut self.batch.whatsapp;
        whatsapp.gone.extend(rows.gone);
        whatsapp.waiting.extend(rows.waiting);
        whatsapp.forgotten.extend(rows.forgotten);
        whatsapp.known.extend(rows.known);
        whatsapp.followed = rows.followed.or(whatsapp.followed);
    }
    /// Fails where rows of alerts have changed since they were read as of this version.
    pub(super) fn alerts_stand(&self, turn: u64) -> Result<(), StoreError> {
        let end = self.batch.alerts.turn.map_or_else(|| self.reader.alerts_turn(), Ok)?;
        if end == turn { Ok(()) } else { Err(StoreError::Moved { expected: turn, end }) }
    }
    /// Adds rows of alerts to the commit, for the version at which they were read.
    pub(super) fn alerts(&mut self, turn: u64, rows: AlertRows) {
        let alerts = &mut self.batch.alerts;
        alerts.alerts.extend(rows.alerts);
        alerts.alerts_gone.extend(rows.alerts_gone);
        alerts.outages.extend(rows.outages);
        alerts.outages_gone.extend(rows.outages_gone);
        alerts.followed = rows.followed.or(alerts.followed);
        alerts.turn = Some(turn + 1);
    }
    /// Whether a held act was decided in this turn.
    pub(super) fn is_decided(&self, held: u64) -> bool {
        self.decided.contains(&held)
    }
    /// Every entry about a document, this turn included.
    pub(super) fn entries_of(&self, id: DocumentId) -> Result<Vec<Entry>, StoreError> {
        let mut entries: Vec<Entry> = self.reader.entries_of(id, 0)?.collect::<Result<_, _>>()?;
        entries.extend(self.batch.entries.iter().filter(|entry| entry.document == Some(id)).cloned());
        Ok(entries)
    }
    pub(super) fn signed(&mut self, head: SignedHead) {
        self.batch.signed.push(head);
    }
    /// The actor of a device's acts in this run.
    pub(super) fn actor(&self, device: DeviceId) -> ActorId {
        device_actor(&self.context.run, device)
    }
    pub(super) fn organisation(&self) -> &'a Organisation {
        &self.context.organisation
    }

    /// The parts of a ticket that were born in this turn.
    pub(super) fn parts_of(&self, whole: DocumentId) -> Vec<DocumentId> {
        self.opened.born_of(whole)
    }

    /// Enters an act into the feed and its log.
    pub(super) fn enter(&mut self, entered: Entered) -> Result<(), StoreError> {
        let Entered { act, bytes, chain, document, outcome, change } = entered;
        let (hash, change) = change.map_or((None, Vec::new()), |(hash, bytes)| (Some(hash), bytes));
        let said = quoting::quoting(self, document, &bytes)?;
        let (bytes, outcome) = without_words(bytes, outcome, said.is_some());
        let heads = match (document, hash) {
            (Some(id), Some(_)) => document_cache::heads(&self.open(id)?.document),
            (Some(_), None) | (None, _) => Vec::new(),
        };
        if let (Outcome::Held(_), Some(id)) = (&outcome, document) {
            self.held_on(act.device)?;
            self.held.entry(act.device).or_default().push(Held::new(act, id, &bytes));
        }
        let grown = change.len();
        let kind = EntryKind::Act {
            act,
            bytes: ByteBuf::from(bytes),
            chain: Some(chain),
            outcome: outcome.clone(),
            change: ByteBuf::from(change),
            hash,
            fork: None,
        };
        let position = self.batch.enter(self.now, document, heads, kind);
        self.mark(said);
        let seen = self.read_up_to.get(&act.device).copied().unwrap_or_default();
        self.rows.insert(act, LogRow { hash: chain, outcome, position, seen, note: None });
        self.logs.insert(act.device, (act.number, chain));
        if let (Some(id), Some(hash)) = (document, hash) {
            let open = self.open(id)?;
            open.own.insert(act.device, vec![hash]);
            self.moved(id, position, grown)?;
        }
        Ok(())
    }

    /// Enters an act beside its device's log.
    pub(super) fn enter_fork(&mut self, forked: Forked) -> Result<(), StoreError> {
        let Forked { act, bytes, fork, document, outcome } = forked;
        let said = quoting::quoting(self, document, &bytes)?;
        let (bytes, outcome) = without_words(bytes, outcome, said.is_some());
        if let (Outcome::Held(_), Some(id)) = (&outcome, document) {
            self.held_on(act.device)?;
            self.held.entry(act.device).or_default().push(Held::new(act, id, &bytes));
        }
        let (bytes, change) = (ByteBuf::from(bytes), ByteBuf::new());
        let kind = EntryKind::Act { act, bytes, chain: None, outcome, change, hash: None, fork: Some(fork) };
        self.batch.enter(self.now, document, Vec::new(), kind);
        self.mark(said);
        self.forks(act.device)?;
        self.forks.entry(act.device).or_default().insert(fork);
        Ok(())
    }

    /// Leaves out the bytes of the act that was entered last, because they quote words that a redaction removed from its document.
    fn mark(&mut self, said: Option<ActOutline>) {
        if let (Some(said), Some(entry)) = (said, self.batch.entries.last_mut()) {
            entry.emptied = Some(Emptied { said: Some(said), ..Emptied::default() });
        }
    }

    /// Held acts of any device that wait for a document to be created, in feed order. They are looked up among the entries about that
    /// document, because an import creates tens of thousands of documents while thousands of acts on others may be held.
    pub(super) fn waiting_for(&self, id: DocumentId) -> Result<Vec<Waiting>, StoreError> {
        let mut waiting = Vec::new();
        if self.reader.held()?.next().transpose()?.is_none() {
            return Ok(waiting);
        }
        for entry in self.reader.entries_of(id, 0)? {
            let entry = entry?;
            if let EntryKind::Act { act, bytes, outcome: Outcome::Held(Reason::NoSuchDocument), .. } = entry.kind
                && !self.is_decided(entry.position)
                && self.reader.held_at(entry.position)?.is_some()
            {
                let floor = self.reader.log(act.device, act.number)?.map_or(0, |row| row.seen);
                let (held, bytes, received) = (entry.position, bytes.into_vec(), entry.at);
                waiting.push(Waiting { held, act, bytes, received, floor });
            }
        }
        Ok(waiting)
    }

    /// Notes that a held act is decided: by a supervisor, or by the server, because what it waited for has come.
    pub(super) fn decide(&mut self, decided: Decided) -> Result<(), StoreError> {
        let Decided { held, act, document: id, outcome, by, reason, change } = decided;
        let (hash, change) = change.map_or((None, Vec::new()), |(hash, bytes)| (Some(hash), bytes));
        let heads = if hash.is_some() { document_cache::heads(&self.open(id)?.document) } else { Vec::new() };
        let (grown, change) = (change.len(), ByteBuf::from(change));
        self.held_on(act.device)?;
        if let Some(waiting) = self.held.get_mut(&act.device)
            && let Some(at) = waiting.iter().position(|one| one.act == act && one.document == id)
        {
            waiting.remove(at);
        }
        self.decided.insert(held);
        let kind = EntryKind::HeldDecided { held, act, outcome, by, change, hash, reason };
        let position = self.batch.enter(self.now, Some(id), heads, kind);
        if let Some(hash) = hash {
            self.own_changes(id, act.device)?;
            self.open(id)?.own.entry(act.device).or_default().push(hash);
            self.moved(id, position, grown)?;
        }
        Ok(())
    }

    /// Notes that a document changed at a position, by so many bytes.
    fn moved(&mut self, id: DocumentId, position: u64, grown: usize) -> Result<(), StoreError> {
        let open = self.open(id)?;
        open.touched = true;
        open.size += grown;
        open.summary = None;
        let heads = document_cache::heads(&open.document);
        if open.row.as_ref().is_some_and(|row| row.archived > 0) {
            return Err(damaged(id, "it left for its archive, and is changed before it is brought back"));
        }
        if let Some(row) = &mut open.row {
            row.latest = position;
            row.tail += 1;
            row.heads = heads;
        }
        Ok(())
    }

    /// Creates a document's row, which exists from its first entry on.
    pub(super) fn born(&mut self, id: DocumentId, kind: DocumentKind) -> Result<(), StoreError> {
        let born = self.batch.end() + 1;
        let open = self.open(id)?;
        if open.row.is_none() {
            open.row = Some(DocumentRow {
                id,
                kind,
                born,
                latest: born,
                snapshot: 0,
                tail: 0,
                heads: Vec::new(),
                scopes: Vec::new(),
                founded: 0,
                archived: 0,
            });
        }
        Ok(())
    }
}

/// An act that quotes redacted words keeps no bytes, and is refused rather than held: nobody could decide on it later.
fn without_words(bytes: Vec<u8>, outcome: Outcome, quotes: bool) -> (Vec<u8>, Outcome) {
    match (quotes, outcome) {
        (false, outcome) => (bytes, outcome),
        (true, Outcome::Held(_)) => (Vec::new(), Outcome::Refused(Reason::WordsTaken)),
        (true, outcome) => (Vec::new(), outcome),
    }
}

/// A change's bytes, as devices apply them.
pub(super) fn change_bytes(
    document: &automerge::Automerge,
    hash: automerge::ChangeHash,
    id: DocumentId,
) -> Result<Vec<u8>, StoreError> {
    document_cache::change_bytes(document, hash).ok_or_else(|| damaged(id, "a change of this turn is not in it"))
}

pub(super) fn damaged(id: DocumentId, detail: &str) -> StoreError {
    StoreError::Damaged { place: "documents", detail: format!("{id}: {detail}") }
}

/// Our heads as Automerge takes them.
pub(super) fn automerge_heads(heads: &[ChangeHash]) -> Vec<automerge::ChangeHash> {
    heads.iter().map(|hash| automerge::ChangeHash(hash.0)).collect()
}

/// True where the document knows the change.
pub(super) fn knows(open: &OpenDocument, hash: ChangeHash) -> bool {
    open.document.get_change_meta_by_hash(&automerge::ChangeHash(hash.0)).is_some()
}
