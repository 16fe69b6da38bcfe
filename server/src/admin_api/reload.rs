//! `ronda reload` and `ronda promote`: what is asked of whoever runs the server, and answered once it is done.

use super::Answer;
use ronda_shared::catalog::Organisation;
use serde::{Deserialize, Serialize};
use tokio::sync::{mpsc, oneshot};

/// Somebody who asked for it and waits for the answer.
pub type ReplySender = oneshot::Sender<Answer>;

/// The way to whoever reloads, in a server that runs.
#[derive(Debug, Clone)]
pub struct Reloads {
    asked: mpsc::Sender<ReplySender>,
    run: u64,
}

/// What was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReloadCheck {
    /// The organisation's name.
    pub name: String,
    /// Its id.
    pub id: String,
    /// Services.
    pub services: usize,
    /// Forms.
    pub forms: usize,
    /// Roles.
    pub roles: usize,
    /// Teams.
    pub teams: usize,
    /// The version of its data.
    pub version: String,
}

impl ReloadCheck {
    /// Of an organisation that was read.
    pub fn of(organisation: &Organisation) -> Self {
        Self {
            name: organisation.name.clone(),
            id: organisation.id.clone(),
            services: organisation.services.len(),
            forms: organisation.forms.len(),
            roles: organisation.roles.len(),
            teams: organisation.teams.len(),
            version: organisation.version.clone(),
        }
    }
}

impl Reloads {
    /// The way, and where it ends. `run` is this serving's alone.
    pub fn new(run: u64) -> (Self, mpsc::Receiver<ReplySender>) {
        let (asked, asks) = mpsc::channel(4);
        (Self { asked, run }, asks)
    }

    /// By which data it serves, which hold, and since which reload.
    pub(super) fn serving(&self, version: &str, in_feed: Option<String>, is_shared: bool) -> Answer {
        Answer::Serving { version: version.to_owned(), in_feed, is_shared, run: self.run }
    }

    /// Looks again, for a change in the browser: the version that is taken, or why none is.
    pub async fn taken(&self) -> Result<String, String> {
        match self.reload().await {
            Answer::Reloaded { checked, .. } => Ok(checked.version),
            Answer::NotReloaded { findings, .. } => Err(findings.join("; ")),
            Answer::Refused(why) => Err(why),
            other => Err(format!("the server answered something else than was asked: {other:?}")),
        }
    }

    /// Looks again.
    pub(super) async fn reload(&self) -> Answer {
        let (asker, told) = oneshot::channel();
        let stopping = || Answer::Refused("the server is stopping or taking other data just now: ask again".into());
        if self.asked.send(asker).await.is_err() {
            return stopping();
        }
        told.await.unwrap_or_else(|_| stopping())
    }
}

/// Asks whoever promotes a server that follows another one.
pub(super) async fn promote(promotion: Option<&mpsc::Sender<ReplySender>>) -> Answer {
    let Some(promotion) = promotion else {
        let words = "this server follows nobody: it is the one that writes, and nothing was changed. If you promoted it a moment ago and saw no \
                     answer, it has taken over: «ronda doctor» tells what is missing";
        return Answer::Refused(words.into());
    };
    let (asker, told) = oneshot::channel();
    let stopping = || Answer::Refused("the server is stopping, or is being promoted: its log says which".into());
    if promotion.send(asker).await.is_err() {
        return stopping();
    }
    told.await.unwrap_or_else(|_| stopping())
}
