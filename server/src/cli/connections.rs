//! Commands about mail, webhooks, the directory, the bucket and keys for light: their arguments.

use super::store_args::StoreArgs;
use clap::Subcommand;

/// `ronda mail`.
#[derive(Debug, Subcommand)]
pub enum MailOf {
    /// Messages that wait or were given up, and why.
    Queue {
        /// Those sent, too.
        #[arg(long)]
        all: bool,
        /// Where the data live.
        #[command(flatten)]
        settings: StoreArgs,
    },
    /// Messages that came, and what became of them.
    Came {
        /// Where the data live.
        #[command(flatten)]
        settings: StoreArgs,
    },
    /// Try messages again that were given up.
    Retry {
        /// One, by its number in the queue; all without.
        id: Option<u64>,
        /// Where the data live.
        #[command(flatten)]
        settings: StoreArgs,
    },
}

/// `ronda webhooks`.
#[derive(Debug, Subcommand)]
pub enum WebhooksOf {
    /// Messages that were given up or wait, and why.
    List {
        /// Where the data live.
        #[command(flatten)]
        settings: StoreArgs,
    },
    /// Try messages again that were given up.
    Replay {
        /// One, by its name in the list; all without.
        id: Option<String>,
        /// Where the data live.
        #[command(flatten)]
        settings: StoreArgs,
    },
}

/// `ronda directory`.
#[derive(Debug, Subcommand)]
pub enum DirectoryOf {
    /// Read it and print what would follow; nothing is changed.
    Try {
        /// Where the data live.
        #[command(flatten)]
        settings: StoreArgs,
    },
    /// Read it now and do what follows; whoever is too many to go at once stays.
    Sync {
        /// Where the data live.
        #[command(flatten)]
        settings: StoreArgs,
    },
    /// Let those go who wait, or bind them to other accounts, where the directory still says so of exactly them.
    Apply {
        /// The plan, as `ronda directory try` prints it: that they go, or by which accounts they stay.
        plan: String,
        /// Where the data live.
        #[command(flatten)]
        settings: StoreArgs,
    },
}

/// `ronda blobs`.
#[derive(Debug, Subcommand)]
pub enum BlobsOf {
    /// Copy what is missing from the data directory into the bucket that the settings name; nothing is removed.
    ToBucket {
        /// Where the data live.
        #[command(flatten)]
        settings: StoreArgs,
    },
    /// Copy what is missing from the bucket that the settings name into the data directory; nothing is removed.
    ToFolder {
        /// Where the data live.
        #[command(flatten)]
        settings: StoreArgs,
    },
    /// Mark the bucket as this store's: the store that it is marked as must not be served from it any more.
    Claim {
        /// Where the data live.
        #[command(flatten)]
        settings: StoreArgs,
    },
}

/// `ronda light-key`.
#[derive(Debug, Subcommand)]
pub enum LightKeyOf {
    /// Draw another key: phones are told it with their next sync; what was sealed before still opens for the window's days.
    New {
        /// Where the data live.
        #[command(flatten)]
        settings: StoreArgs,
    },
}
