//! The settings that a command beside `ronda serve` takes on its command line.
//!
//! Each command lists only what it reads. Everything else still comes from `RONDA_*` and the settings file, so that a
//! command sees the same installation as the server does.

use crate::config::{ConfigError, Settings};
use clap::{Args, Parser};
use std::path::{Path, PathBuf};

/// The data directory alone: commands that need no organisation's data.
#[derive(Debug, Clone, Default, Args)]
pub struct DataArgs {
    /// Directory of the store, the blobs and the admin socket.
    #[arg(long, env = "RONDA_DATA")]
    pub data: Option<PathBuf>,
}

/// The data directory and the organisation whose rules its acts are read by.
#[derive(Debug, Clone, Default, Args)]
pub struct StoreArgs {
    /// The data directory.
    #[command(flatten)]
    pub data: DataArgs,
    /// The organisation's data: a directory, or the name of one that comes with Ronda (oaxaca).
    #[arg(long, env = "RONDA_ORGANISATION")]
    pub organisation: Option<String>,
}

/// A store, and the address that stands in printed links and codes.
#[derive(Debug, Clone, Default, Args)]
pub struct LinkArgs {
    /// The store.
    #[command(flatten)]
    pub store: StoreArgs,
    /// What people type in the browser (`https://ronda.example`); stands in links and codes.
    #[arg(long, env = "RONDA_ORIGIN")]
    pub origin: Option<String>,
}

impl From<DataArgs> for Settings {
    fn from(args: DataArgs) -> Self {
        Self { data: args.data, ..Self::default() }
    }
}

impl From<StoreArgs> for Settings {
    fn from(args: StoreArgs) -> Self {
        Self { organisation: args.organisation, ..args.data.into() }
    }
}

impl From<LinkArgs> for Settings {
    fn from(args: LinkArgs) -> Self {
        Self { origin: args.origin, ..args.store.into() }
    }
}

/// Every setting, read from the environment alone.
#[derive(Parser)]
#[command(name = "ronda")]
struct FromEnvironment {
    #[command(flatten)]
    settings: Settings,
}

/// A command's own arguments over `RONDA_*` over the settings file.
///
/// # Errors
/// A variable that cannot be read as its setting, or a settings file that is not right.
pub fn settings(args: impl Into<Settings>, file: Option<&Path>) -> Result<Settings, ConfigError> {
    let environment = FromEnvironment::try_parse_from(["ronda"]).map_err(ConfigError::Environment)?;
    args.into().over(environment.settings).over_file(file)
}
