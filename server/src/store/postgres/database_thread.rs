//! The thread that drives the connections: whoever asks waits for it, on whatever thread that is.
//!
//! The blocking driver enters a runtime at every call, which panics within a task of ours. Here the runtime is another's
//! thread, so the store blocks as the one on redb does: everywhere, and nothing more than that.

use super::super::StoreError;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::time::Duration;
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::task::AbortHandle;
use tokio::time::sleep;

/// The thread, as long as somebody holds it.
pub(super) struct DatabaseThread {
    runtime: Option<Runtime>,
    handle: Handle,
}

impl DatabaseThread {
    /// Starts it.
    pub(super) fn start() -> Result<Arc<Self>, StoreError> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("postgres")
            .enable_all()
            .build()
            .map_err(|error| StoreError::Disk(format!("a thread for PostgreSQL: {error}")))?;
        let handle = runtime.handle().clone();
        Ok(Arc::new(Self { runtime: Some(runtime), handle }))
    }

    /// Has work done there and waits until it is.
    pub(super) fn wait<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: Future<Output = T> + Send + 'static,
    {
        let (answer, told) = sync_channel(1);
        drop(self.handle.spawn(async move { drop(answer.send(work.await)) }));
        told.recv().map_err(|_| StoreError::Disk("the thread that speaks with PostgreSQL has ended".into()))
    }

    /// Waits a while.
    pub(super) fn rest(&self, time: Duration) -> Result<(), StoreError> {
        // A timer is made where it runs.
        self.wait(async move { sleep(time).await })
    }

    /// Has work done there until it is told to stop.
    pub(super) fn keep<F>(&self, work: F) -> AbortHandle
    where
        F: Future<Output = ()> + Send + 'static,
    {
        self.handle.spawn(work).abort_handle()
    }

    /// Has work done there and does not wait.
    pub(super) fn apart<F>(&self, work: F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        drop(self.handle.spawn(work));
    }
}

impl Drop for DatabaseThread {
    fn drop(&mut self) {
        // Also from within a task, where waiting for it is forbidden: its sockets close, and the database notices.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
