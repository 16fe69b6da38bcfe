//! Commands about who comes in: links, resets, tokens, the audit log; their arguments.

use super::store_args::{LinkArgs, StoreArgs};
use crate::store::api_tokens::ApiScope;
use clap::{Args, Subcommand};

/// `ronda enrol`.
#[derive(Debug, Args)]
pub struct Enrol {
    /// The person's id (omar.cruz).
    pub person: String,
    /// Their name: makes the person where the server does not know them yet.
    #[arg(long)]
    pub name: Option<String>,
    /// Roles for a person made so; repeat for several.
    #[arg(long = "role", requires = "name")]
    pub roles: Vec<String>,
    /// Teams for a person made so; repeat for several.
    #[arg(long = "team", requires = "name")]
    pub teams: Vec<String>,
    /// Print only the link.
    #[arg(long)]
    pub plain: bool,
    /// Where the data live and what stands in the link.
    #[command(flatten)]
    pub settings: LinkArgs,
}

/// `ronda reset`.
#[derive(Debug, Args)]
pub struct Reset {
    /// The person's id.
    pub person: String,
    /// Print only the link.
    #[arg(long)]
    pub plain: bool,
    /// Where the data live and what stands in the link.
    #[command(flatten)]
    pub settings: LinkArgs,
}

/// `ronda audit`.
#[derive(Debug, Args)]
pub struct AuditOf {
    /// From this day (2026-11-20), by the institution's time zone, or from this instant on.
    #[arg(long)]
    pub since: Option<String>,
    /// Only what this person did, or what was done about them (or about a device or folio).
    #[arg(long)]
    pub who: Option<String>,
    /// Where the data live.
    #[command(flatten)]
    pub settings: StoreArgs,
}

/// `ronda token`.
#[derive(Debug, Subcommand)]
pub enum TokenOf {
    /// Make one and print it: it is shown this once.
    Create {
        /// What it is called.
        #[arg(long)]
        name: String,
        /// For whom it acts, by their id: it sees what this person may see.
        #[arg(long = "for", value_name = "PERSON")]
        person: String,
        /// What it may do: read:tickets, read:equipment, read:people, read:records, read:letters, read:stock, read:audit, read:notes,
        /// write:requests, write:notes. Once for each.
        #[arg(long = "scope", value_name = "SCOPE", required = true)]
        scopes: Vec<ApiScope>,
        /// For how many days it holds, 366 at most.
        #[arg(long)]
        days: u16,
        /// Where the data live.
        #[command(flatten)]
        settings: StoreArgs,
    },
    /// All of them: for whom, what for, until when, last used.
    List {
        /// Where the data live.
        #[command(flatten)]
        settings: StoreArgs,
    },
    /// End one: nobody comes in by it any more.
    End {
        /// What it is called.
        name: String,
        /// Where the data live.
        #[command(flatten)]
        settings: StoreArgs,
    },
}
