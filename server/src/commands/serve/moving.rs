//! Moves a store inside the server that has it open. People read it meanwhile, and afterwards it is served from its new
//! place.

use super::super::read_only::{Signals, read_only_routes};
use super::super::verify::{MOST_READERS, how};
use super::super::{CommandError, system};
use crate::admin_api::{MoveOrder, MoveProgress, MoveState, Moves, Operator, StoreMoved};
use crate::admin_socket::ConsoleSocket;
use crate::backup::verify::{self, Stage, all_cores};
use crate::blobs::{BlobStore, Owner};
use crate::clock::Clock;
use crate::config::Config;
use crate::filling::{FillError, Move, StoreAt, may_be_filled};
use crate::router::router;
use crate::runtime::App;
use crate::serve::Server;
use crate::start;
use crate::store::closable::ClosableStore;
use crate::store::postgres::Address;
use crate::store::transfer::TransferError;
use crate::store::{Store, StoreError, store_file};
use ronda_shared::catalog::Organisation;
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::oneshot;
use tokio::task::spawn_blocking;

/// A move that this server does.
#[derive(Debug, Clone)]
pub(super) struct AcceptedMove {
    from: StoreAt,
    to: StoreAt,
    with_faults: bool,
}

/// What became of it.
pub(super) enum MoveOutcome {
    /// The store is in this database now; in the file of the data directory where there is none.
    Moved(Option<Box<Address>>),
    /// It is where it was.
    Stayed,
    /// The server was told to stop.
    Stop,
}

/// An order that this server can do, as far as that is known before it begins; otherwise why not.
pub(super) async fn accepted(config: &Config, order: &MoveOrder) -> Result<AcceptedMove, String> {
    if config.replicate.is_some() {
        return Err(
            "the replica is one of a store in a file: take `replicate` out of the settings and start again first"
                .into(),
        );
    }
    let read = |text: &str| StoreAt::read(text, order.ca.clone()).map(named).map_err(|error| error.to_string());
    let (from, to) = (read(&order.from)?, read(&order.to)?);
    let own = named(match &config.store {
        Some(address) => StoreAt::Database(Box::new(address.clone())),
        None => StoreAt::Folder(config.data.clone()),
    });
    if !from.is(&own) {
        return Err(format!("this server has the store in {own}: name that one as its settings do"));
    }
    match &to {
        StoreAt::Folder(data) if named(StoreAt::Folder(config.data.clone())) != to => {
            let words = format!("{} is not its data directory, where what belongs to the store stands", data.display());
            return Err(words);
        }
        StoreAt::Folder(data) if store_file(data).exists() => {
            return Err(FillError::Occupied(store_file(data)).to_string());
        }
        StoreAt::Folder(_) => {}
        StoreAt::Database(address) => {
            let address = address.clone();
            let looked = spawn_blocking(move || may_be_filled(&address)).await.map_err(|error| error.to_string())?;
            looked.map_err(|error| error.to_string())?;
        }
    }
    Ok(AcceptedMove { from, to, with_faults: order.with_faults })
}

/// A data directory by its whole name.
fn named(place: StoreAt) -> StoreAt {
    match place {
        StoreAt::Folder(data) => StoreAt::Folder(fs::canonicalize(&data).unwrap_or(data)),
        database @ StoreAt::Database(_) => database,
    }
}

/// Why the copy did not become the store.
#[derive(Debug, thiserror::Error)]
enum CarryError {
    /// It was not made.
    #[error(transparent)]
    Fill(#[from] FillError),
    /// It could not be read, or the store not be had alone.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The store has faults, and so has the copy.
    #[error("the store has faults, which the copy would have, too: mend them, or say --with-faults")]
    Faults(Vec<String>),
    /// The server was told to stop before that.
    #[error("the server was told to stop")]
    Stopped,
}

/// What the thread that copies needs.
struct CopyJob {
    store: Arc<ClosableStore>,
    order: AcceptedMove,
    data: PathBuf,
    evidence: BlobStore,
    told: MoveProgress,
    /// True once the server was told to stop; held while the copy becomes the store.
    stopped: Arc<Mutex<bool>>,
}

/// Copies the store, whose serving has ended, to where it is to go, and serves reads of it meanwhile.
///
/// # Errors
/// Reads cannot be served. Nothing is moved then.
pub(super) async fn moved(
    config: &Config,
    store: &Arc<ClosableStore>,
    organisation: Organisation,
    order: AcceptedMove,
    told: &MoveProgress,
) -> Result<MoveOutcome, CommandError> {
    let mut signals = Signals::new()?;
    tracing::warn!(store.from = %order.from, store.to = %order.to, "The store is moved: it is read meanwhile, and nothing is written.");
    let stopped = Arc::new(Mutex::new(false));
    let work = CopyJob {
        store: Arc::clone(store),
        order: order.clone(),
        data: config.data.clone(),
        evidence: BlobStore::of(&config.data, config.bucket.as_ref()),
        told: told.clone(),
        stopped: Arc::clone(&stopped),
    };
    let closing = Arc::clone(store);
    let closed = spawn_blocking(move || closing.close()).await;
    closed.map_err(|error| CommandError::Refused(format!("closing the store failed: {error}")))?;
    let (tell, mut done) = oneshot::channel();
    // A thread of its own: where the server is told to stop, nobody waits for it.
    let thread = std::thread::Builder::new().name("move".into());
    let thread = thread.spawn(move || drop(tell.send(carry(&work))));
    drop(thread.map_err(system("no thread to move the store"))?);
    let ended = async {
        tokio::select! {
            done = &mut done => Some(done),
            () = signals.stop() => None,
        }
    };
    let read = read_until(config, store, organisation, told, ended).await;
    if !matches!(read, Ok(Some(_))) {
        let stop = Arc::clone(&stopped);
        // It waits for a copy that becomes the store just now.
        let set = spawn_blocking(move || *stop.lock().unwrap_or_else(PoisonError::into_inner) = true).await;
        set.map_err(|error| CommandError::Refused(format!("stopping the move failed: {error}")))?;
    }
    let (why, faults) = match read? {
        None => return Ok(MoveOutcome::Stop),
        Some(Ok(Ok(moved))) => {
            told.tell(MoveState::Moved(moved));
            return Ok(MoveOutcome::Moved(match order.to {
                StoreAt::Database(address) => Some(address),
                StoreAt::Folder(_) => None,
            }));
        }
        Some(Ok(Err(error))) => {
            let why = error.to_string();
            (why, if let CarryError::Faults(faults) = error { faults } else { Vec::new() })
        }
        Some(Err(_)) => ("it failed: the server's log says more".to_owned(), Vec::new()),
    };
    for fault in &faults {
        tracing::error!(store.fault = fault, "The copy has a fault.");
    }
    tracing::error!(error.message = why, "The store was not moved: the server goes on with it as before.");
    store.open();
    told.tell(MoveState::NotMoved { why, faults });
    Ok(MoveOutcome::Stayed)
}

/// Serves reads until something has ended, and answers what.
async fn read_until<T>(
    config: &Config,
    store: &Arc<ClosableStore>,
    organisation: Organisation,
    told: &MoveProgress,
    ended: impl Future<Output = T>,
) -> Result<T, CommandError> {
    let ingest = start::following(Arc::<ClosableStore>::clone(store), organisation, Clock::system())?;
    let tls = config.tls.as_ref().map(|(cert, key)| (cert.as_path(), key.as_path()));
    let server = Server::bind(config.listen, tls).await?;
    let app = App::new(config.clone(), ingest.clone());
    let evidence = app.keeper().blobs().kept().clone();
    let operator = Operator::new(ingest, config.origin()).of(&config.data, evidence);
    let operator = Arc::new(operator.with_moves(Moves::under_way(told.clone())));
    let socket = ConsoleSocket::take(&config.data, config.store.is_some()).await;
    let console = tokio::spawn(socket.listen(operator, app.stopping()));
    let (tell, end) = oneshot::channel();
    let stopped = app.clone();
    let until = async {
        let end = ended.await;
        stopped.stop();
        // Whoever served has an end of its own to wait for, and reads it then.
        drop(tell.send(end));
    };
    server.run(read_only_routes(router(app), None), until).await;
    match console.await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::error!(error.message = %error, "The console's socket ended early."),
        Err(error) => tracing::error!(error.message = %error, "The console's socket failed."),
    }
    end.await.map_err(|_| CommandError::Refused("serving ended before it was told to".into()))
}

/// Copies the store, alone on it, and makes the copy the store. It blocks.
fn carry(work: &CopyJob) -> Result<StoreMoved, CarryError> {
    let rows = work.store.as_rows().ok_or(FillError::NoRows)?;
    rows.be_alone()?;
    let done = copied(work);
    if done.is_err() {
        rows.be_together();
    }
    done
}

fn copied(work: &CopyJob) -> Result<StoreMoved, CarryError> {
    let CopyJob { order, told, .. } = work;
    let tell = |table: &'static str, rows: u64| told.tell(MoveState::Copying { table: table.to_owned(), rows });
    let begin = || {
        let store: Arc<dyn Store> = Arc::<ClosableStore>::clone(&work.store);
        Move::of(store, (&order.from, &order.to), rand::random(), &tell)
    };
    let moving = match begin() {
        // What was gone on with was of another instant: a session began since. This time none of it is left.
        Err(FillError::Transfer(TransferError::Differs { .. })) => begin()?,
        other => other?,
    };
    let verified = |_: Stage, done: u64, of: u64| told.tell(MoveState::Verifying { done, of });
    let how = how(all_cores().min(MOST_READERS), &verified);
    let report = verify::data_as(moving.copy(), &store_file(&work.data), &work.evidence, &how)?;
    if !report.is_whole() && !order.with_faults {
        return Err(CarryError::Faults(report.faults));
    }
    let tables = moving.tables.len() as u64;
    let rows: u64 = moving.tables.values().map(|table| table.rows).sum();
    let epoch = moving.epoch;
    let stopped = work.stopped.lock().unwrap_or_else(PoisonError::into_inner);
    if *stopped {
        return Err(CarryError::Stopped);
    }
    moving.finish(Clock::system().now())?;
    tracing::warn!(store.to = %order.to, store.epoch = epoch.epoch, "The store was moved. The next start needs the settings to say so.");
    // A bucket of evidence goes with the store, into its new epoch.
    let unclaimed = work.evidence.claim(&Owner::epoch(epoch.epoch)).err().map(|error| error.to_string());
    if let Some(why) = &unclaimed {
        tracing::error!(
            error.message = why,
            "The bucket of the evidence is still the former epoch's: ronda blobs claim."
        );
    }
    drop(stopped);
    Ok(StoreMoved { tables, rows, after: epoch.from, faults: report.faults, unclaimed })
}
