//! `ronda reload`.

use super::ask::{ask_running, unexpected};
use super::console::check;
use super::{CommandError, IN_PART};
use crate::admin_api::{Answer, Question};
use crate::config::Settings;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// For how long a server may end what it does and begin anew: its own patience with requests, and some.
const PATIENCE: Duration = Duration::from_secs(60);
/// Between two looks whether it serves again.
const LOOK: Duration = Duration::from_millis(100);

/// Has the running server look at the organisation's files again, and says what was checked and what it serves by now.
pub(super) async fn reload(settings: Settings) -> Result<ExitCode, CommandError> {
    let data = settings.data()?;
    let Some((_, former)) = serving(&data).await? else {
        println!("No server runs on {}: it takes the files as they are when it starts.", data.display());
        return check(&settings.check()?.organisation, None);
    };
    match ask_running(&data, &Question::Reload {}).await? {
        Some(Answer::Reloaded { checked, before, changed }) => {
            println!(
                "Checked: {} ({}): {} services, {} forms, {} roles, {} teams. Nothing to correct.",
                checked.name, checked.id, checked.services, checked.forms, checked.roles, checked.teams
            );
            if !changed {
                println!("They are as they were: the server goes on with version {before}.");
                return Ok(ExitCode::SUCCESS);
            }
            let began = Instant::now();
            while began.elapsed() < PATIENCE {
                if let Some((version, run)) = serving(&data).await?
                    && run != former
                {
                    println!("The server serves by version {version} (before: {before}).");
                    return Ok(ExitCode::SUCCESS);
                }
                tokio::time::sleep(LOOK).await;
            }
            Err(CommandError::Refused("the server took the files and does not answer yet: its log says more".into()))
        }
        Some(Answer::NotReloaded { findings, version }) => {
            for finding in &findings {
                println!("{finding}");
            }
            println!("{} to correct. The server goes on with version {version}.", findings.len());
            Ok(ExitCode::from(IN_PART))
        }
        Some(other) => unexpected(other),
        None => Err(CommandError::Refused("the server stopped meanwhile".into())),
    }
}

/// By which version a server serves, and in which run; none where none answers.
async fn serving(data: &Path) -> Result<Option<(String, u64)>, CommandError> {
    match ask_running(data, &Question::Serving {}).await {
        Ok(Some(Answer::Serving { version, run })) => Ok(Some((version, run))),
        Ok(Some(Answer::Refused(why))) => Err(CommandError::Refused(why)),
        Ok(_) => Ok(None),
        // It closes its socket between the former data and the new.
        Err(CommandError::System { .. }) => Ok(None),
        Err(other) => Err(other),
    }
}
