//! `ronda light-key`: the key that phones seal for, where a colleague carries their work.

use super::ask::{ask, unexpected};
use super::{CommandError, when};
use crate::admin_api::{Answer, Question};
use crate::config::Settings;
use std::process::ExitCode;

/// Turns it.
pub(super) async fn turn(settings: Settings) -> Result<ExitCode, CommandError> {
    match ask(settings, Question::LightKey {}).await? {
        Answer::LightKey { key, former, until } => {
            println!("The key is {key}. Phones have it with their next sync.");
            println!("{former} before it still open what was sealed for them, the last until {}.", when(until));
            Ok(ExitCode::SUCCESS)
        }
        other => unexpected(other),
    }
}
