//! The one way in for acts, whoever brings them: phones (sync), the portal, mail, imports, jobs.
//!
//! Each act is deduplicated, verified, admitted in its author's context, executed, ruled on, projected and stored, in one
//! commit with the acts of every other device that waits. One thread writes (group commit), and nothing is acknowledged
//! before it is durable. `intake` turns requests of other systems into acts, `import` turns spreadsheets into acts.

mod admit;
mod author_context;
mod births;
mod closed_years;
mod context;
mod cross_document;
mod dirty_documents;
mod document_cache;
#[cfg(test)]
pub(crate) mod fault;
mod feed_follower;
mod fork;
#[cfg(test)]
mod half_done_tests;
mod held;
mod labels;
mod moved_rounds;
mod past;
mod person_as_of;
mod project;
mod pull;
mod push;
mod recent_documents;
mod record_keys;
mod redact;
mod retention_index;
mod scope_index;
#[cfg(test)]
mod sliced_push_tests;
mod stored;
mod summary_migration;
mod sync_pages;
mod ticket_parts;
mod unit_of_work;
mod writer;

use crate::certificates::TrustStore;
use crate::clock::Clock;
use crate::redact::{LinesFound, Order, RedactProblem};
use crate::store::nodes::Leadership;
use crate::store::{Audit, DeviceRecord, Secret, Store, StoreError};
use crate::traces;
use crate::traces::{Steps, Tracer};
pub use author_context::SKEW_MS;
pub use closed_years::{Leaver, Parting, may_leave};
pub use feed_follower::{FeedFollower, accepted_between};
pub use fork::{ActOutcome, LeftAct, NamedAct, left_held, outcomes};
pub use held::{Decision, DecisionProblem, HeldAct, born_key};
pub use past::{item_at, open_cards_at, ticket_at};
pub use project::{Projection, Rebuild, project};
pub use pull::Answer;
pub use push::CheckedPush;
pub use record_keys::bearing;
use ronda_shared::catalog::Organisation;
use ronda_shared::ids::DocumentId;
use ronda_shared::person::Person;
use ronda_shared::sync::wire::{OutboxFile, PROTOCOL_VERSION, Receipt, SyncRequest, SyncResponse};
use serde_bytes::ByteBuf;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
pub use stored::bytes as document_bytes;
pub(crate) use stored::{item_summary, stored_of, summary_if_read};
pub use stored::{read_in_batches, stored, stored_item, stored_record, stored_ticket};
use tokio::sync::{oneshot, watch};
pub use writer::own_acts::{AlertsFollow, BesideAlerts, FollowingMail, OwnAct, StillTrue, WhatsappFollow};

/// Why a whole message was not taken. Nothing of it was stored.
#[derive(Debug, thiserror::Error)]
pub enum SyncProblem {
    /// The sender speaks a version that this build does not.
    #[error("the message is of version {0}")]
    Version(u16),
    /// The message speaks for another device than the session's.
    #[error("the message is of another device")]
    WrongDevice,
    /// The device is not enrolled, or its person is gone.
    #[error("the device is not known")]
    UnknownDevice,
    /// More acts or bytes than a push may have.
    #[error("the push is larger than is allowed")]
    TooLarge,
    /// Numbers are missing between what is stored and what was sent.
    #[error("the log is known up to {acknowledged}; what was sent begins later")]
    Gap {
        /// Where to continue from.
        acknowledged: u64,
    },
    /// The log does not continue the one that is stored: the device was cloned or rolled back.
    #[error("the log was continued in two ways after {acknowledged}")]
    Forked {
        /// How far the two agree at most.
        acknowledged: u64,
    },
    /// The signature is not the device's over this log.
    #[error("the signature does not fit the log")]
    BadSignature,
    /// The cursor was not sealed by this server, or for another device.
    #[error("the cursor is not one of this server")]
    BadCursor,
    /// No room, or a failing disk: try again later; nothing was acknowledged.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The act panics Ronda's own code; the log says where. A retry would panic again.
    #[error("it broke off the writer's turn; nothing of it was kept")]
    BrokeOff,
    /// The server is stopping, or another act of the turn panicked: nothing was kept, and a retry is safe.
    #[error("the server is stopping")]
    Stopping,
}

impl SyncProblem {
    /// Whether the problem concerns only what was handed in: a document that cannot be read now
    /// ([`StoreError::is_of_a_document`]), or an act that panics. Later jobs need not wait for it.
    pub fn is_of_a_document(&self) -> bool {
        match self {
            Self::BrokeOff => true,
            Self::Store(error) => error.is_of_a_document(),
            _ => false,
        }
    }
}

/// What is known of the person behind a push, for acts that weigh.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Assurance {
    /// They showed their passkey a moment ago.
    Verified,
    /// They did not: what weighs is held.
    Unverified,
    /// Nobody can be asked: these are the server's own acts, or the demonstration's.
    NotAsked,
}

/// What became of a push.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pushed {
    /// Outcomes of its acts.
    pub receipts: Vec<Receipt>,
    /// The greatest number of its log that is durable.
    pub acknowledged: u64,
}

/// Handle to the writer. Cheap to clone.
#[derive(Clone)]
pub struct Ingest {
    shared: Arc<Shared>,
}

pub(crate) struct Shared {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) organisation: Arc<Organisation>,
    /// The same as devices receive it, encoded once: each device asks for it once and after each change.
    organisation_data: ByteBuf,
    pub(crate) clock: Clock,
    context: Arc<context::WriterContext>,
    jobs: writer::Jobs,
    position: Arc<watch::Sender<u64>>,
    /// The secret, as a sync read it first. It only helps to prefetch what the next syncs read; nothing is judged by it.
    secret: OnceLock<Secret>,
    ended: retention_index::RetentionIndex,
    recent: recent_documents::RecentDocuments,
    colleagues: pull::Colleagues,
    tracer: OnceLock<Tracer>,
    trust: OnceLock<Arc<TrustStore>>,
}

/// The server's own acts, waiting for their commit.
pub struct Performing(oneshot::Receiver<Result<Vec<Receipt>, SyncProblem>>);

impl Performing {
    /// Waits for their receipts. It blocks.
    pub fn wait(self) -> Result<Vec<Receipt>, SyncProblem> {
        self.0.blocking_recv().map_err(|_| SyncProblem::Stopping)?
    }
}

impl Ingest {
    /// Starts the writer on a store, with the organisation's data as they are now. `run` names this run of the server:
    /// the actors of its changes are drawn from it, anew at each start (property 13).
    pub fn start(
        store: Arc<dyn Store>,
        organisation: Arc<Organisation>,
        clock: Clock,
        run: [u8; 16],
    ) -> Result<Self, StoreError> {
        summary_migration::renew(&*store, &organisation)?;
        scope_index::renew(&*store)?;
        let organisation_data = serde_json::to_vec(&*organisation)
            .map(ByteBuf::from)
            .map_err(|error| StoreError::Damaged { place: "organisation", detail: error.to_string() })?;
        let end = store.read()?.end()?;
        let position = Arc::new(watch::Sender::new(end));
        if let Some(nodes) = store.nodes() {
            nodes.follow(Arc::downgrade(&position));
        }
        let context = Arc::new(context::WriterContext {
            store: Arc::clone(&store),
            organisation: Arc::clone(&organisation),
            clock: clock.clone(),
            run,
            parts: ticket_parts::TicketParts::default(),
        });
        let jobs = writer::start(Arc::clone(&context), Arc::clone(&position), end)?;
        let ended = retention_index::RetentionIndex::default();
        Ok(Self {
            shared: Arc::new(Shared {
                store,
                organisation,
                organisation_data,
                clock,
                context,
                jobs,
                position,
                secret: OnceLock::new(),
                ended,
                recent: recent_documents::RecentDocuments::default(),
                colleagues: pull::Colleagues::default(),
                tracer: OnceLock::new(),
                trust: OnceLock::new(),
            }),
        })
    }

    /// Fills the indexes that are kept in memory, so that the first request after a start does not wait for them. It blocks until it is
    /// done, or until `is_over` says that nobody will need them.
    pub fn read_ahead(&self, is_over: &dyn Fn() -> bool) -> Result<(), StoreError> {
        let reader = self.shared.store.read()?;
        self.shared.context.parts.catch_up(&*reader, is_over)?;
        self.shared.ended.catch_up(&*reader, is_over)
    }

    /// The feed's position, updated after each commit, also of another server. Pokes carry it.
    pub fn subscribe(&self) -> watch::Receiver<u64> {
        self.shared.position.subscribe()
    }
    /// Follows the feed, for background tasks.
    pub fn follow(&self) -> FeedFollower {
        FeedFollower::new(self.subscribe())
    }
    /// The organisation's data.
    pub fn organisation(&self) -> &Arc<Organisation> {
        &self.shared.organisation
    }
    /// The store, for readers.
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.shared.store
    }
    /// The clock.
    pub fn clock(&self) -> &Clock {
        &self.shared.clock
    }
    /// Sets the tracer. Only the first call counts.
    pub fn set_tracer(&self, tracer: Tracer) {
        if self.shared.tracer.set(tracer).is_err() {
            tracing::warn!("Traces are already set.");
        }
    }
    /// The tracer; one that does nothing where none is set.
    pub fn tracer(&self) -> Tracer {
        self.shared.tracer.get().cloned().unwrap_or_default()
    }
    /// Sets the trust store, by which devices learn whether their people may sign by certificate. Only the first call counts.
    pub fn set_trust_store(&self, trust: &Arc<TrustStore>) {
        let _known = self.shared.trust.get_or_init(|| Arc::clone(trust));
    }
    /// The leadership among the servers on the store: a background task that must run once asks it.
    pub fn leadership(&self) -> Leadership {
        Leadership::on(self.shared.store.nodes())
    }

    /// One sync: takes the device's acts in and answers with the news for it.
    pub async fn sync(
        &self,
        device: &DeviceRecord,
        request: SyncRequest,
        assurance: Assurance,
    ) -> Result<Answer, SyncProblem> {
        if request.version == 0 || request.version > PROTOCOL_VERSION {
            return Err(SyncProblem::Version(request.version));
        }
        if request.device != device.id {
            return Err(SyncProblem::WrongDevice);
        }
        let follows = self.shared.store.is_standby();
        if follows && !request.acts.is_empty() {
            return Err(SyncProblem::Store(StoreError::Standby));
        }
        let receipts = if request.acts.is_empty() {
            Vec::new()
        } else {
            let push = CheckedPush { assurance, ..CheckedPush::of_request(&request)? };
            self.push(device.clone(), push).await?.receipts
        };
        let shared = Arc::clone(&self.shared);
        let device = device.clone();
        let mut steps = Steps::begin();
        let answer = blocking(move || {
            if follows {
                pull::must_reach(&shared, &device, &request)?;
            }
            pull::answer(&shared, &device, &request, receipts)
        })
        .await;
        steps.step("answer", &[]);
        answer
    }

    /// A sync that blocks, for deterministic trials.
    pub fn sync_blocking(&self, device: &DeviceRecord, request: SyncRequest) -> Result<SyncResponse, SyncProblem> {
        let receipts = if request.acts.is_empty() {
            Vec::new()
        } else {
            let push = CheckedPush::of_request(&request)?;
            push.verify(&device.public_key)?;
            self.push_blocking(device.clone(), push)?.receipts
        };
        pull::answer(&self.shared, device, &request, receipts).map(|answer| answer.response)
    }

    /// Takes in a device's outbox, handed in by whoever carries it (property 14).
    pub async fn hand_in(&self, file: OutboxFile) -> Result<Pushed, SyncProblem> {
        if file.version == 0 || file.version > PROTOCOL_VERSION {
            return Err(SyncProblem::Version(file.version));
        }
        let device = self.shared.store.read()?.device(file.device)?.ok_or(SyncProblem::UnknownDevice)?;
        let push = CheckedPush::new(file.device, file.before, file.first, file.acts, file.signature.to_vec(), 0)?;
        let push = CheckedPush { assurance: Assurance::Unverified, ..push };
        self.push(device, push).await
    }

    /// Performs acts of the server itself in one commit. Each is judged like anybody's. Answers the outcomes in order.
    pub async fn perform(&self, acts: Vec<OwnAct>) -> Result<Vec<Receipt>, SyncProblem> {
        self.perform_own(writer::OwnActs::of(acts)).await
    }

    /// Performs acts on one new document, the first of which creates it. Answers none, and does nothing, where the document exists
    /// already: a request that is sent twice at once is done once.
    pub async fn perform_birth(&self, acts: Vec<OwnAct>) -> Result<Option<Vec<Receipt>>, SyncProblem> {
        // Whatever it is, it was born after position 0.
        let looked_at = acts.first().map(|birth| (birth.document, 0)).into_iter().collect();
        self.perform_unmoved(acts, looked_at).await
    }

    /// Performs acts if none of these documents has changed since the position at which it was read. Answers none, and does nothing,
    /// where one has: of two servers that would act at once, one does.
    pub async fn perform_unmoved(
        &self,
        acts: Vec<OwnAct>,
        looked_at: BTreeMap<DocumentId, u64>,
    ) -> Result<Option<Vec<Receipt>>, SyncProblem> {
        let many = acts.len();
        let receipts = self.perform_own(writer::OwnActs { looked_at, ..writer::OwnActs::of(acts) }).await?;
        Ok((receipts.len() == many).then_some(receipts))
    }

    /// Performs acts and writes rows of mail in the same commit. `beside` chooses the rows once the outcomes are known.
    pub async fn perform_with(&self, acts: Vec<OwnAct>, beside: FollowingMail) -> Result<Vec<Receipt>, SyncProblem> {
        self.perform_own(writer::OwnActs { beside: Some(beside), ..writer::OwnActs::of(acts) }).await
    }

    /// Performs acts and writes a line of the audit log in the same commit, unless all acts are refused.
    pub async fn perform_audited(
        &self,
        acts: Vec<OwnAct>,
        line: Audit,
        still: StillTrue,
    ) -> Result<Vec<Receipt>, SyncProblem> {
        let (audit, still) = (Some(Box::new(line)), Some(still));
        self.perform_own(writer::OwnActs { audit, still, ..writer::OwnActs::of(acts) }).await
    }

    /// Performs acts if `still` holds in the writer's turn. Answers no receipts, and writes nothing, where it does not: so a message
    /// that another server has taken in the meantime is not taken twice.
    pub async fn perform_still(
        &self,
        acts: Vec<OwnAct>,
        still: StillTrue,
        beside: FollowingMail,
    ) -> Result<Vec<Receipt>, SyncProblem> {
        let own = writer::OwnActs { beside: Some(beside), still: Some(still), ..writer::OwnActs::of(acts) };
        self.perform_own(own).await
    }

    /// [`Ingest::perform_with`], with rows of WhatsApp instead of mail.
    pub async fn perform_whatsapp(
        &self,
        acts: Vec<OwnAct>,
        beside: WhatsappFollow,
    ) -> Result<Vec<Receipt>, SyncProblem> {
        self.perform_own(writer::OwnActs { whatsapp: Some(beside), ..writer::OwnActs::of(acts) }).await
    }

    /// [`Ingest::perform_still`], with rows of WhatsApp instead of mail.
    pub async fn perform_whatsapp_still(
        &self,
        acts: Vec<OwnAct>,
        still: StillTrue,
        beside: WhatsappFollow,
    ) -> Result<Vec<Receipt>, SyncProblem> {
        let own = writer::OwnActs { whatsapp: Some(beside), still: Some(still), ..writer::OwnActs::of(acts) };
        self.perform_own(own).await
    }

    async fn perform_own(&self, own: writer::OwnActs) -> Result<Vec<Receipt>, SyncProblem> {
        let (answer, outcome) = oneshot::channel();
        self.shared.jobs.send(writer::Job::Task(writer::Task::Own { own, answer }))?;
        outcome.await.map_err(|_| SyncProblem::Stopping)?
    }

    /// [`Ingest::perform`], from a thread that may block.
    pub fn perform_blocking(&self, acts: Vec<OwnAct>) -> Result<Vec<Receipt>, SyncProblem> {
        self.begin(acts)?.wait()
    }

    /// [`Ingest::perform_unmoved`], from a thread that may block.
    pub fn perform_unmoved_blocking(
        &self,
        acts: Vec<OwnAct>,
        looked_at: BTreeMap<DocumentId, u64>,
    ) -> Result<Option<Vec<Receipt>>, SyncProblem> {
        self.perform_if_blocking(writer::OwnActs { looked_at, ..writer::OwnActs::of(acts) })
    }

    /// Performs acts if `still` holds in the writer's turn; none where it does not. It blocks.
    pub fn perform_still_blocking(
        &self,
        acts: Vec<OwnAct>,
        still: StillTrue,
    ) -> Result<Option<Vec<Receipt>>, SyncProblem> {
        self.perform_if_blocking(writer::OwnActs { still: Some(still), ..writer::OwnActs::of(acts) })
    }

    fn perform_if_blocking(&self, own: writer::OwnActs) -> Result<Option<Vec<Receipt>>, SyncProblem> {
        let (answer, outcome) = oneshot::channel();
        let many = own.acts.len();
        self.shared.jobs.send(writer::Job::Task(writer::Task::Own { own, answer }))?;
        let receipts = Performing(outcome).wait()?;
        Ok((receipts.len() == many).then_some(receipts))
    }

    /// Performs acts and writes rows of alerts, in one commit. It blocks. Fails with [`StoreError::Moved`], and does nothing, where rows
    /// of alerts or a document were written since the caller read them: the caller reads again.
    pub fn perform_alerts_blocking(
        &self,
        acts: Vec<OwnAct>,
        beside: BesideAlerts,
    ) -> Result<Vec<Receipt>, SyncProblem> {
        let (answer, outcome) = oneshot::channel();
        let own = writer::OwnActs { alerts: Some(beside), ..writer::OwnActs::of(acts) };
        self.shared.jobs.send(writer::Job::Task(writer::Task::Own { own, answer }))?;
        Performing(outcome).wait()
    }

    /// Hands acts to the writer without waiting for the commit, so that the caller can prepare the next ones.
    pub fn begin(&self, acts: Vec<OwnAct>) -> Result<Performing, SyncProblem> {
        let (answer, outcome) = oneshot::channel();
        self.shared.jobs.send(writer::Job::Task(writer::Task::Own { own: writer::OwnActs::of(acts), answer }))?;
        Ok(Performing(outcome))
    }

    /// Pushes acts of a device from a thread that may block. The demonstration tells its history by it.
    pub fn push_blocking(&self, device: DeviceRecord, push: CheckedPush) -> Result<Pushed, SyncProblem> {
        let (answer, outcome) = oneshot::channel();
        self.shared.jobs.send(writer::Job::Task(writer::Task::push(device, push, answer)))?;
        outcome.blocking_recv().map_err(|_| SyncProblem::Stopping)?
    }

    /// The held acts that a supervisor may see, with what each would change. It blocks.
    pub fn held(&self, decider: &Person) -> Result<Vec<HeldAct>, StoreError> {
        self.held_within(decider, closed_years::SLOW)
    }

    /// The same, with a limit on how long an archive may take to be read.
    pub(crate) fn held_within(&self, decider: &Person, slow: Duration) -> Result<Vec<HeldAct>, StoreError> {
        held::list::list(&self.shared.context, decider, slow)
    }

    /// Applies a supervisor's decision on a held act. Answers the positions in the feed that it decided.
    pub async fn decide_held(&self, decision: Decision) -> Result<Vec<u64>, DecisionProblem> {
        let (answer, outcome) = oneshot::channel();
        let job = writer::Job::Decide { decision, answer };
        self.shared.jobs.send(job).map_err(|_| DecisionProblem::Stopping)?;
        outcome.await.map_err(|_| DecisionProblem::Stopping)?
    }

    /// The same from a thread that may block.
    pub fn decide_held_blocking(&self, decision: Decision) -> Result<Vec<u64>, DecisionProblem> {
        let (answer, outcome) = oneshot::channel();
        let job = writer::Job::Decide { decision, answer };
        self.shared.jobs.send(job).map_err(|_| DecisionProblem::Stopping)?;
        outcome.blocking_recv().map_err(|_| DecisionProblem::Stopping)?
    }

    /// Takes words out of a document for good (R29).
    pub async fn redact(&self, order: Order) -> Result<(), RedactProblem> {
        let (store, asked) = (Arc::clone(&self.shared.store), order.clone());
        let found = traces::blocking(move || LinesFound::look(&*store.read()?, &asked)).await;
        let found = found.map_err(|_| RedactProblem::Stopping)??;
        let (answer, outcome) = oneshot::channel();
        self.shared.jobs.send(writer::Job::Redact { order, found, answer }).map_err(|_| RedactProblem::Stopping)?;
        outcome.await.map_err(|_| RedactProblem::Stopping)?
    }

    /// The same from a thread that may block.
    pub fn redact_blocking(&self, order: Order) -> Result<(), RedactProblem> {
        let found = LinesFound::look(&*self.shared.store.read()?, &order)?;
        let (answer, outcome) = oneshot::channel();
        self.shared.jobs.send(writer::Job::Redact { order, found, answer }).map_err(|_| RedactProblem::Stopping)?;
        outcome.blocking_recv().map_err(|_| RedactProblem::Stopping)?
    }

    /// Prepares what stays of tickets that leave for an archive, before the turn in which they leave, so that others wait less. Skips
    /// tickets that have changed since. It blocks.
    pub fn partings(&self, leavers: &[Leaver]) -> Result<Vec<Parting>, StoreError> {
        closed_years::partings(&*self.shared.store.read()?, leavers)
    }

    /// Moves tickets of a closed year out to their archives, in one commit; answers those that left. It blocks.
    pub fn leave_blocking(&self, partings: Vec<Parting>) -> Result<Vec<DocumentId>, SyncProblem> {
        let (answer, outcome) = oneshot::channel();
        self.shared.jobs.send(writer::Job::Leave { partings, answer })?;
        outcome.blocking_recv().map_err(|_| SyncProblem::Stopping)?
    }

    /// Brings those of these tickets that left back into the store, in one commit; answers how many. It blocks.
    pub fn bring_back_blocking(&self, ids: BTreeSet<DocumentId>) -> Result<u64, SyncProblem> {
        let (answer, outcome) = oneshot::channel();
        self.shared.jobs.send(writer::Job::Return { ids, answer })?;
        outcome.blocking_recv().map_err(|_| SyncProblem::Stopping)?
    }

    /// Tells live connections that something was committed that this writer did not write (people, devices).
    pub fn poke(&self) -> Result<(), StoreError> {
        let end = self.shared.store.read()?.end()?;
        writer::tell(&self.shared.position, end);
        Ok(())
    }

    async fn push(&self, device: DeviceRecord, push: CheckedPush) -> Result<Pushed, SyncProblem> {
        let key = device.public_key.to_vec();
        let signed = push.clone();
        blocking(move || signed.verify(&key)).await?;
        let (answer, outcome) = oneshot::channel();
        self.shared.jobs.send(writer::Job::Task(writer::Task::push(device, push, answer)))?;
        outcome.await.map_err(|_| SyncProblem::Stopping)?
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, SyncProblem> + Send + 'static,
) -> Result<T, SyncProblem> {
    traces::blocking(work).await.map_err(|_| SyncProblem::Stopping)?
}
