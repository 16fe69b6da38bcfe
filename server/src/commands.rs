//! The commands done: what each prints, and the code it ends with.

use crate::admin;
use crate::app::App;
use crate::cli::{Cli, Command, Enrol, What};
use crate::clock::Clock;
use crate::config::{ConfigError, Settings};
use crate::operator::{Answer, Make, Operator, Question};
use crate::router::router;
use crate::serve::{ServeError, Server};
use crate::start::{self, StartError};
use crate::{qr, telemetry};
use ronda_shared::ids::{PersonId, RoleId, TeamId};
use serde_bytes::ByteBuf;
use std::io;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use tokio::signal::unix::{SignalKind, signal};

/// Done in part: rows left out, something found.
const IN_PART: u8 = 3;
/// The command line or the settings are wrong.
const MISUSED: u8 = 2;

/// Why a command was not done.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// The settings.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The data directory.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The listener.
    #[error(transparent)]
    Serve(#[from] ServeError),
    /// The system.
    #[error("{doing}: {source}")]
    System {
        /// What was being done.
        doing: String,
        /// Why it was not.
        source: io::Error,
    },
    /// The server or the store refused.
    #[error("{0}")]
    Refused(String),
}

impl CommandError {
    /// The process's exit code.
    pub fn code(&self) -> ExitCode {
        match self {
            Self::Config(_) => ExitCode::from(MISUSED),
            Self::Start(_) | Self::Serve(_) | Self::System { .. } | Self::Refused(_) => ExitCode::FAILURE,
        }
    }
}

fn system(doing: impl Into<String>) -> impl FnOnce(io::Error) -> CommandError {
    let doing = doing.into();
    move |source| CommandError::System { doing, source }
}

/// Does what the command line says.
pub async fn run(cli: Cli) -> Result<ExitCode, CommandError> {
    let file = cli.config.as_deref();
    match cli.command {
        Command::Serve(settings) => serve(settings.over_file(file)?).await,
        Command::Check { organisation } => Ok(check(&organisation)),
        Command::Enrol(enrol) => self::enrol(enrol, file).await,
        Command::Import { what, file: table, dry_run, settings } => {
            let settings = settings.over_file(file)?;
            import(what, &table, dry_run, settings).await
        }
    }
}

async fn serve(settings: Settings) -> Result<ExitCode, CommandError> {
    let config = settings.check()?;
    telemetry::log(config.log);
    let organisation = start::organisation(&config.organisation)?;
    let store = start::open(&config.data)?;
    let ingest = start::ingest(store, organisation, Clock::system())?;
    let tls = config.tls.as_ref().map(|(cert, key)| (cert.as_path(), key.as_path()));
    let server = Server::bind(config.listen, tls).await?;
    let operator = Arc::new(Operator::new(ingest.clone(), config.origin()));
    let app = App::new(config.clone(), ingest);
    let console = tokio::spawn({
        let (data, stop) = (config.data.clone(), app.stopping());
        async move { admin::listen(&data, operator, stop).await }
    });
    let address = server.address().map_err(system("the address cannot be read"))?;
    tracing::info!(
        server.address = %address,
        server.origin = config.origin(),
        server.organisation = app.organisation().id,
        server.web_app = crate::assets::is_built(),
        "Ronda is serving."
    );
    let mut term = signal(SignalKind::terminate()).map_err(system("SIGTERM cannot be heard"))?;
    let mut int = signal(SignalKind::interrupt()).map_err(system("SIGINT cannot be heard"))?;
    let stopped = app.clone();
    server
        .run(router(app), async move {
            tokio::select! {
                _ = term.recv() => {}
                _ = int.recv() => {}
            }
            tracing::info!("Ronda was told to stop: live connections end, requests finish.");
            stopped.stop();
        })
        .await;
    match console.await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::error!(error.message = %error, "The console's socket ended early."),
        Err(error) => tracing::error!(error.message = %error, "The console's socket failed."),
    }
    tracing::info!("Ronda has stopped.");
    Ok(ExitCode::SUCCESS)
}

fn check(name: &str) -> ExitCode {
    match crate::organisation::load_named(name) {
        Ok(organisation) => {
            println!(
                "{} ({}): {} services, {} forms, {} roles, {} teams. Version {}. Nothing to correct.",
                organisation.name,
                organisation.id,
                organisation.services.len(),
                organisation.forms.len(),
                organisation.roles.len(),
                organisation.teams.len(),
                organisation.version
            );
            ExitCode::SUCCESS
        }
        Err(findings) => {
            for finding in &findings {
                println!("{finding}");
            }
            println!("{} to correct.", findings.len());
            ExitCode::from(IN_PART)
        }
    }
}

async fn enrol(enrol: Enrol, file: Option<&Path>) -> Result<ExitCode, CommandError> {
    let make = enrol.name.map(|name| Make {
        name,
        roles: enrol.roles.into_iter().map(RoleId::new).collect(),
        teams: enrol.teams.into_iter().map(TeamId::new).collect(),
    });
    let question = Question::Enrol { person: PersonId::new(enrol.person.clone()), make };
    match ask(enrol.settings.over_file(file)?, question).await? {
        Answer::Link { url, expires } => {
            let minutes = expires.since(Clock::system().now()) / ronda_shared::time::MINUTE_MS;
            if !enrol.plain {
                if let Some(code) = qr::in_terminal(&url) {
                    print!("{code}");
                }
                println!("For {}, on one browser, once, within {} hours:", enrol.person, (minutes + 30) / 60);
            }
            println!("{url}");
            Ok(ExitCode::SUCCESS)
        }
        other => unexpected(other),
    }
}

async fn import(what: What, table: &Path, dry_run: bool, settings: Settings) -> Result<ExitCode, CommandError> {
    let doing = format!("{} cannot be read", table.display());
    let file = ByteBuf::from(std::fs::read(table).map_err(system(doing))?);
    let question = match what {
        What::People => Question::ImportPeople { file, dry_run },
        What::Equipment => Question::ImportEquipment { file, dry_run },
    };
    match ask(settings, question).await? {
        Answer::Imported(report) => {
            println!("{report}");
            Ok(if report.bad.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(IN_PART) })
        }
        other => unexpected(other),
    }
}

/// Asks the running server; where none runs, answers on the store itself.
async fn ask(settings: Settings, question: Question) -> Result<Answer, CommandError> {
    let data = settings.data()?;
    let asked = admin::ask(&data, &question).await.map_err(system("the server could not be asked"))?;
    if let Some(answer) = asked {
        return Ok(answer);
    }
    let config = settings.check()?;
    let organisation = start::organisation(&config.organisation)?;
    let ingest = start::ingest(start::open(&data)?, organisation, Clock::system())?;
    Ok(Arc::new(Operator::new(ingest, config.origin())).answer(question).await)
}

fn unexpected(answer: Answer) -> Result<ExitCode, CommandError> {
    Err(CommandError::Refused(match answer {
        Answer::Refused(why) => why,
        Answer::Link { .. } | Answer::Imported(_) => {
            "the server answered something else than was asked; is it of another version?".into()
        }
    }))
}
