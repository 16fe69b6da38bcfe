//! The systems that tickets and items come over from.

use super::memory::{KEPT_BYTES, Memory};
use super::model::FormerData;
use super::reading::{Reading, SourceError};
use super::spool::Spool;
use super::{freshdesk, glpi, osticket, otrs, snipe_it};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// A system that Ronda reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SourceKind {
    /// osTicket 1.10 or later: a dump of its database.
    Osticket,
    /// OTRS 6, Znuny: a dump of its database.
    Otrs,
    /// GLPI 9.5 or later: a dump of its database, and its folder of files.
    Glpi,
    /// Freshdesk: answers of its API, or its export as JSON.
    Freshdesk,
    /// Snipe-IT: answers of its API, a CSV export, or a dump of its database.
    SnipeIt,
}

impl SourceKind {
    /// As people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Osticket => "osTicket",
            Self::Otrs => "OTRS",
            Self::Glpi => "GLPI",
            Self::Freshdesk => "Freshdesk",
            Self::SnipeIt => "Snipe-IT",
        }
    }
    /// As the command line has it, and files are called.
    pub fn word(self) -> &'static str {
        match self {
            Self::Osticket => "osticket",
            Self::Otrs => "otrs",
            Self::Glpi => "glpi",
            Self::Freshdesk => "freshdesk",
            Self::SnipeIt => "snipe-it",
        }
    }

    /// The clocks that it probably wrote its times by, in an institution of these: OTRS keeps them by UTC unless it is told otherwise
    /// (`OTRSTimeZone`, since 6), the others by the clocks of their place.
    pub(super) fn clocks(self, own: &str) -> &str {
        match self {
            Self::Otrs => "UTC",
            Self::Osticket | Self::Glpi | Self::Freshdesk | Self::SnipeIt => own,
        }
    }
}

/// Reads everything of a former system that is in these files and folders.
pub(super) fn read(
    kind: SourceKind,
    from: &[PathBuf],
    zone: &TimeZone,
    spool: &mut Spool,
) -> Result<FormerData, SourceError> {
    read_within(kind, from, zone, spool, &Memory::of(KEPT_BYTES))
}

/// The same, with so much memory.
pub(super) fn read_within(
    kind: SourceKind,
    from: &[PathBuf],
    zone: &TimeZone,
    spool: &mut Spool,
    memory: &Memory,
) -> Result<FormerData, SourceError> {
    let (mut files, mut folders) = (Vec::new(), Vec::new());
    for path in from {
        let about = path.metadata().map_err(|source| SourceError::Open { path: path.clone(), source })?;
        if about.is_dir() { folders.push(path.clone()) } else { files.push(path.clone()) }
    }
    let reading = Reading { files, folders, zone, spool, memory };
    let mut former = match kind {
        SourceKind::Osticket => osticket::read(reading),
        SourceKind::Otrs => otrs::read(reading),
        SourceKind::Glpi => glpi::read(reading),
        SourceKind::Freshdesk => freshdesk::read(reading),
        SourceKind::SnipeIt => snipe_it::read(reading),
    }?;
    former.tidy(memory);
    memory.check()?;
    Ok(former)
}
