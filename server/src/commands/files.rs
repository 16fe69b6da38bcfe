//! `ronda files`: tells what is due with the files of the archive, and transfers or destroys them by acts.

use super::CommandError;
use super::ask::{ask, unexpected};
use super::persons::{NewFolder, folder};
use crate::admin_api::{Answer, Question};
use crate::cli::{self, FilesActOf};
use crate::config::Settings;
use crate::filing::{ActKind, ActOrder};
use ronda_shared::date::Date;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What the disk and backups keep of what was destroyed.
const KEPT: &str = "Devices drop them at their next sync. The disk may keep freed pages (ronda compact, or a vacuum of the database); backups \
                    made before hold what they hold, until their own term.";

/// Tells what is due.
pub(super) async fn due(
    day: Option<String>,
    to: Option<PathBuf>,
    settings: Settings,
) -> Result<ExitCode, CommandError> {
    let read = |text: String| {
        text.parse::<Date>().map_err(|()| CommandError::Misused(format!("«{text}» is no day: 2026-11-20")))
    };
    let day = day.map(read).transpose()?;
    let _made = to.as_deref().map(NewFolder::made).transpose()?;
    answered(to.as_deref(), ask(settings, Question::FilesDue { day }).await?)
}

/// Plans an act, or does it.
pub(super) async fn act(kind: ActKind, order: FilesActOf, file: Option<&Path>) -> Result<ExitCode, CommandError> {
    let FilesActOf { year, series, decision, folios, lost, apply, to, settings } = order;
    let settings = cli::settings(settings, file)?;
    let _made = to.as_deref().map(NewFolder::made).transpose()?;
    let asked = ActOrder { kind, year, series, decision, folios, lost, apply };
    let code = answered(to.as_deref(), ask(settings, Question::FilesAct(asked)).await?)?;
    match (apply, kind) {
        (false, _) => println!("Nothing was changed: --apply does it."),
        (true, ActKind::Destroy) => println!("{KEPT}"),
        (true, ActKind::Transfer | ActKind::Keep) => {}
    }
    Ok(code)
}

fn answered(to: Option<&Path>, answer: Answer) -> Result<ExitCode, CommandError> {
    match answer {
        Answer::Folder { files, told, in_part } => folder(to, &files, (told.as_slice(), in_part)),
        other => unexpected(other),
    }
}
