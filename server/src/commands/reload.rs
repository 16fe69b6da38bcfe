//! `ronda reload`.

use super::ask::{ask_running, unexpected};
use super::console::check;
use super::{CommandError, IN_PART};
use crate::admin_api::{Answer, Question};
use crate::config::Settings;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// For how long a server may end what it does and begin anew: the timeouts of its requests, and some.
const TIMEOUT: Duration = Duration::from_secs(60);
/// Said where others may serve from the same database.
const OTHERS: &str = "Other servers on this database take a new version within seconds where their files say the same, and write \
     nothing until they do; words of mail alone each takes by its own ronda reload.";
/// Between two looks whether it serves again.
const POLL_INTERVAL: Duration = Duration::from_millis(100);

/// Has the running server look at the organisation's files again, and says what was checked and what it serves by now.
pub(super) async fn reload(settings: Settings) -> Result<ExitCode, CommandError> {
    let data = settings.data()?;
    let Some(former) = serving(&data).await? else {
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
            let (began, renewed) = (Instant::now(), checked.version != before);
            let mut last = None;
            while began.elapsed() < TIMEOUT {
                if let Some(now) = serving(&data).await? {
                    if now.has_taken(&former, renewed) {
                        println!("The server serves by version {} (before: {before}).", now.version);
                        if now.is_shared {
                            println!("{OTHERS}");
                        }
                        return Ok(ExitCode::SUCCESS);
                    }
                    last = Some(now).filter(|now| now.run != former.run);
                }
                tokio::time::sleep(POLL_INTERVAL).await;
            }
            match last {
                Some(ServedVersion { version, in_feed: Some(holds), .. }) if version != holds => {
                    println!(
                        "Version {holds} holds by now. Of several servers on this data directory the one that answers still serves by \
                         {version}, and writes nothing until it has taken that: its log says why."
                    );
                    Ok(ExitCode::from(IN_PART))
                }
                Some(_) | None => {
                    let words = "the server took the files and does not answer yet: its log says more";
                    Err(CommandError::Refused(words.into()))
                }
            }
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

/// What a server says of the data that it serves by.
#[derive(Debug, Clone, PartialEq, Eq)]
struct ServedVersion {
    version: String,
    /// The version that holds.
    in_feed: Option<String>,
    is_shared: bool,
    run: u64,
}

impl ServedVersion {
    /// Whether this server serves by what the files said when they were looked at; `former` is what was answered before, and
    /// `renewed` that they are of another version. Another server of the same data directory may be the one that answers by
    /// now: it takes them a moment later.
    fn has_taken(&self, former: &Self, renewed: bool) -> bool {
        self.run != former.run
            && self.in_feed.as_ref() == Some(&self.version)
            && (!renewed || self.version != former.version)
    }
}

/// By which version a server serves, and in which run; none where none answers.
async fn serving(data: &Path) -> Result<Option<ServedVersion>, CommandError> {
    match ask_running(data, &Question::Serving {}).await {
        Ok(Some(Answer::Serving { version, in_feed, is_shared, run })) => {
            Ok(Some(ServedVersion { version, in_feed, is_shared, run }))
        }
        Ok(Some(Answer::Refused(why))) => Err(CommandError::Refused(why)),
        Ok(_) => Ok(None),
        // It closes its socket between the former data and the new.
        Err(CommandError::Ask(_)) => Ok(None),
        Err(other) => Err(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn served(version: &str, in_feed: &str, run: u64) -> ServedVersion {
        ServedVersion { version: version.into(), in_feed: Some(in_feed.into()), is_shared: true, run }
    }

    #[test]
    fn another_server_that_answers_with_the_former_version_has_not_taken_the_new_one() {
        let former = served("v1", "v1", 1);
        assert!(!served("v1", "v1", 1).has_taken(&former, true), "it has not begun anew");
        assert!(!served("v1", "v1", 2).has_taken(&former, true), "another, before the new version is in the feed");
        assert!(!served("v1", "v2", 2).has_taken(&former, true), "another, which has not taken it");
        assert!(served("v2", "v2", 2).has_taken(&former, true));
        assert!(served("v2", "v2", 2).has_taken(&served("v1", "v2", 1), true), "another had served it before");
        assert!(served("v1", "v1", 2).has_taken(&former, false), "only words of mail are others");
    }
}
