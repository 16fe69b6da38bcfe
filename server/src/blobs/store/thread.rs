//! The thread on which a bucket is spoken with: whoever asks waits for it, on whatever thread that is.

use std::future::Future;
use std::sync::mpsc::sync_channel;
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::task::JoinHandle;

/// The thread, as long as somebody holds it.
pub(super) struct Thread {
    runtime: Option<Runtime>,
    handle: Handle,
}

impl Thread {
    /// Starts it.
    pub(super) fn start() -> Result<Self, String> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("bucket")
            .enable_all()
            .build()
            .map_err(|error| format!("a thread for the bucket: {error}"))?;
        let handle = runtime.handle().clone();
        Ok(Self { runtime: Some(runtime), handle })
    }

    /// Has work done there and waits until it is; none where the thread has ended.
    pub(super) fn wait<T, F>(&self, work: F) -> Option<T>
    where
        T: Send + 'static,
        F: Future<Output = T> + Send + 'static,
    {
        let (answer, told) = sync_channel(1);
        drop(self.handle.spawn(async move { drop(answer.send(work.await)) }));
        told.recv().ok()
    }

    /// Has work done there, to be awaited by a task of any runtime.
    pub(super) fn apart<T, F>(&self, work: F) -> JoinHandle<T>
    where
        T: Send + 'static,
        F: Future<Output = T> + Send + 'static,
    {
        self.handle.spawn(work)
    }
}

impl Drop for Thread {
    fn drop(&mut self) {
        // Also from within a task, where waiting for it is forbidden: its sockets close, and the bucket notices.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
