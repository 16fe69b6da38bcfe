//! `ronda doctor`: what is wrong, how bad it is, and what to do.

use super::CommandError;
use super::ask::ask_running;
use crate::admin_api::{Answer, Question};
use crate::blobs::BlobStore;
use crate::clock::Clock;
use crate::config::{ConfigError, Settings};
use crate::doctor::{self, Finding, Level};
use crate::store::postgres::Address;
use ronda_shared::time::Timestamp;
use std::path::Path;
use std::process::ExitCode;

/// Looks at the settings, the files and the store, by the running server where one runs; the worst first. The code is 1 where
/// something does not work, or would be lost.
pub(super) async fn doctor(settings: Settings) -> Result<ExitCode, CommandError> {
    let (data, now) = (settings.data()?, Clock::system().now());
    let kept_in = settings.store().and_then(|store| Ok((store, BlobStore::of(&data, settings.bucket()?.as_ref()))));
    let mut findings = match settings.check() {
        Ok(config) => tokio::task::block_in_place(|| doctor::files(&config, now)),
        Err(error) => vec![doctor::settings(&error.to_string())],
    };
    findings.extend(kept(&data, &kept_in, now).await);
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.level));
    for finding in &findings {
        println!("{finding}");
    }
    let of = |level| findings.iter().filter(|finding| finding.level == level).count();
    let (fail, warn) = (of(Level::Fail), of(Level::Warn));
    println!("{} looked at: {fail} to correct now, {warn} to look at.", findings.len());
    Ok(if fail > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// The database that the settings name, and where the evidence lies.
type KeptIn = (Option<Address>, BlobStore);

/// What the store tells: asked of the server that has it open, else read.
async fn kept(data: &Path, kept_in: &Result<KeptIn, ConfigError>, now: Timestamp) -> Vec<Finding> {
    match ask_running(data, &Question::Doctor {}).await {
        Ok(Some(Answer::Doctor(told))) => [vec![Finding::server_runs()], told].concat(),
        Ok(Some(Answer::Refused(why))) => {
            let what = format!("it runs and did not say how it is: {why}");
            vec![Finding::fail("server", what, "systemctl restart ronda")]
        }
        Ok(Some(_)) => vec![Finding::fail("server", "it is of another version", "systemctl restart ronda")],
        Ok(None) => {
            let stopped = Finding::warn("server", "none runs on this data folder", "systemctl start ronda");
            let read = match kept_in {
                Ok((database, evidence)) => {
                    tokio::task::block_in_place(|| doctor::offline(data, database.as_ref(), evidence, now))
                }
                // Which database, or bucket, is not known: that stands among the settings.
                Err(_) => Vec::new(),
            };
            [vec![stopped], read].concat()
        }
        Err(error) => {
            let todo = "run the command as the server's user; else systemctl restart ronda";
            vec![Finding::fail("server", error.to_string(), todo)]
        }
    }
}
