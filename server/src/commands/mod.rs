//! The commands done: what each prints, and the code it ends with.

mod accept_loss;
mod access;
mod archive;
mod ask;
mod blobs;
mod console;
mod data_owner;
mod device_check;
mod directory;
mod doctor;
mod files;
mod follow;
mod labels;
mod light;
mod mail;
mod migrate;
mod moving;
mod new_file;
mod no_restart;
mod offline;
mod persons;
mod read_only;
mod redact;
mod reload;
mod replica;
mod serve;
mod tokens;
mod verify;
mod webhooks;

use crate::admin_socket::AskError;
use crate::backup::BackupError;
use crate::backup::replica::ReplicaError;
use crate::blobs::BlobError;
use crate::cli::{self, BlobsOf, Cli, Command, DirectoryOf, FilesOf, LightKeyOf, MailOf, TokenOf, WebhooksOf};
use crate::config::ConfigError;
use crate::demo::DemoError;
use crate::filing::ActKind;
use crate::filling::FillError;
use crate::mail_sink::{self, MailSinkError};
use crate::serve::ServeError;
use crate::start::StartError;
use crate::store::StoreError;
use crate::verification::Lang;
use crate::verification::bundle::BundleError;
use new_file::NewFile;
use ronda_shared::ids::PersonId;
use ronda_shared::time::Timestamp;
use std::io;
use std::path::Path;
use std::process::ExitCode;

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
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A backup.
    #[error(transparent)]
    Backup(#[from] BackupError),
    /// The bytes of evidence.
    #[error(transparent)]
    Blobs(#[from] BlobError),
    /// A replica.
    #[error(transparent)]
    Replica(#[from] ReplicaError),
    /// The server that runs gave no answer.
    #[error(transparent)]
    Ask(#[from] AskError),
    /// The demonstration.
    #[error(transparent)]
    Demo(#[from] DemoError),
    /// A store filled from another.
    #[error(transparent)]
    Fill(#[from] FillError),
    /// The mail server of demonstrations.
    #[error(transparent)]
    MailSink(#[from] MailSinkError),
    /// A ticket carried out.
    #[error("the bundle: {0}")]
    Bundle(#[from] BundleError),
    /// The system.
    #[error("{doing}: {source}")]
    System {
        /// What was being done.
        doing: String,
        /// Why it was not.
        source: io::Error,
    },
    /// The command line or the settings ask for what cannot be done.
    #[error("{0}")]
    Misused(String),
    /// The server or the store refused.
    #[error("{0}")]
    Refused(String),
}

impl CommandError {
    /// The process's exit code.
    pub fn code(&self) -> ExitCode {
        match self {
            Self::Config(_) | Self::Misused(_) => ExitCode::from(MISUSED),
            Self::Start(_)
            | Self::Serve(_)
            | Self::Store(_)
            | Self::Backup(_)
            | Self::Blobs(_)
            | Self::Replica(_)
            | Self::Ask(_)
            | Self::Demo(_)
            | Self::Fill(_)
            | Self::Bundle(_)
            | Self::MailSink(_)
            | Self::System { .. }
            | Self::Refused(_) => ExitCode::FAILURE,
        }
    }
}

fn system(doing: impl Into<String>) -> impl FnOnce(io::Error) -> CommandError {
    let doing = doing.into();
    move |source| CommandError::System { doing, source }
}

/// An instant as a line tells it.
fn when(at: Timestamp) -> String {
    match jiff::Timestamp::from_millisecond(at.millis()) {
        Ok(instant) => instant.to_string(),
        Err(_) => format!("{} ms", at.millis()),
    }
}

/// Writes a file that must not exist yet. One that is named before anything is asked for is made before that: [`NewFile`].
fn write_new(out: &Path, bytes: &[u8]) -> Result<(), CommandError> {
    NewFile::made(out)?.write(bytes)
}

/// Does what the command line says.
pub async fn run(cli: Cli) -> Result<ExitCode, CommandError> {
    let file = cli.config.as_deref();
    match cli.command {
        Command::Serve(settings) => serve::serve((*settings).over_file(file)?).await,
        Command::Check { organisation, into } => console::check(&organisation, into.as_deref()),
        Command::Reload(settings) => reload::reload(cli::settings(settings, file)?).await,
        Command::Enrol(enrol) => console::enrol(enrol, file).await,
        Command::Import { what, file: table, ignore_columns, register, dry_run, settings } => {
            let how = (ignore_columns, dry_run);
            console::import((what, register), &table, how, cli::settings(settings, file)?).await
        }
        Command::Migrate(order) => migrate::migrate(*order, file).await,
        Command::ExportEquipment { out, settings } => labels::registry(&out, cli::settings(settings, file)?).await,
        Command::Backup { file: into, since, settings } => {
            console::back_up(&into, since.as_deref(), cli::settings(settings, file)?).await
        }
        Command::Archive(order) => archive::archive(order, file).await,
        Command::Restore(order) => {
            let settings = cli::settings(order.settings.clone(), file)?;
            tokio::task::block_in_place(|| match &order.replica {
                Some(place) => replica::restore(place, order.at.as_deref(), (order.take_over, order.past), &settings),
                None => offline::restore(&order.files, &settings),
            })
        }
        Command::AcceptLoss(settings) => {
            let settings = cli::settings(settings, file)?;
            tokio::task::block_in_place(|| accept_loss::accept_loss(&settings))
        }
        Command::Drill { replica: place, settings } => {
            let settings = cli::settings(settings, file)?;
            tokio::task::block_in_place(|| replica::drill(place.as_deref(), &settings))
        }
        Command::Follow(order) => follow::follow(order.settings.over_file(file)?, order.primary).await,
        Command::Promote(settings) => follow::promote(&cli::settings(settings, file)?.data()?).await,
        Command::Move(order) => {
            let settings = cli::settings(order.settings.clone(), file)?;
            moving::move_store(&order, &settings).await
        }
        Command::Verify { path, increments, paper, rebuild, since_last, resume, archives, english, settings } => {
            let lang = if english { Lang::En } else { Lang::Es };
            let settings = cli::settings(settings, file)?;
            if let Some(paper) = paper {
                return labels::verify(paper, settings, lang).await;
            }
            let path = match path {
                Some(path) => path,
                None => settings.data()?,
            };
            let what = verify::VerifyScope::of(rebuild, since_last, resume);
            tokio::task::block_in_place(|| verify::verify(&path, increments, (what, archives), settings, lang))
        }
        Command::Export(export) => console::export(export, file).await,
        Command::Paper(order) => labels::paper(order, file).await,
        Command::Labels(order) => labels::labels(order, file).await,
        Command::Audit(audit) => access::audit(audit, file).await,
        Command::DeviceCheck { code, english } => device_check::read(&code, if english { Lang::En } else { Lang::Es }),
        Command::Doctor(settings) => doctor::doctor(cli::settings(settings, file)?, file).await,
        Command::Devices { person, settings } => access::devices(person, cli::settings(settings, file)?).await,
        Command::Revoke { device, settings } => access::revoke(device, cli::settings(settings, file)?).await,
        Command::LightKey(LightKeyOf::New { settings }) => light::turn(cli::settings(settings, file)?).await,
        Command::MailIn { settings } => mail::take(cli::settings(settings, file)).await,
        Command::Mail(MailOf::Queue { all, settings }) => mail::queue(all, cli::settings(settings, file)?).await,
        Command::Mail(MailOf::Came { settings }) => mail::came(cli::settings(settings, file)?).await,
        Command::Mail(MailOf::Retry { id, settings }) => mail::retry(id, cli::settings(settings, file)?).await,
        Command::Webhooks(WebhooksOf::List { settings }) => webhooks::list(cli::settings(settings, file)?).await,
        Command::Webhooks(WebhooksOf::Replay { id, settings }) => {
            webhooks::replay(id, cli::settings(settings, file)?).await
        }
        Command::Directory(DirectoryOf::Try { settings }) => directory::try_out(cli::settings(settings, file)?).await,
        Command::Directory(DirectoryOf::Sync { settings }) => directory::sync(cli::settings(settings, file)?).await,
        Command::Directory(DirectoryOf::Apply { plan, settings }) => {
            directory::apply(plan, cli::settings(settings, file)?).await
        }
        Command::Token(TokenOf::Create { name, person, scopes, days, settings }) => {
            tokens::create(name, PersonId::new(person), scopes, days, cli::settings(settings, file)?).await
        }
        Command::Token(TokenOf::List { settings }) => tokens::list(cli::settings(settings, file)?).await,
        Command::Token(TokenOf::End { name, settings }) => tokens::end(name, cli::settings(settings, file)?).await,
        Command::MailSink { smtp, http } => {
            mail_sink::run(smtp, http).await?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Blobs(BlobsOf::ToBucket { settings }) => {
            let settings = cli::settings(settings, file)?;
            tokio::task::block_in_place(|| blobs::to_bucket(&settings))
        }
        Command::Blobs(BlobsOf::ToFolder { settings }) => {
            let settings = cli::settings(settings, file)?;
            tokio::task::block_in_place(|| blobs::to_folder(&settings))
        }
        Command::Blobs(BlobsOf::Claim { settings }) => {
            let settings = cli::settings(settings, file)?;
            tokio::task::block_in_place(|| blobs::claim(&settings))
        }
        Command::Person(order) => persons::person(*order, file).await,
        Command::Files(FilesOf::Due { day, to, settings }) => files::due(day, to, cli::settings(settings, file)?).await,
        Command::Files(FilesOf::Transfer(order)) => files::act(ActKind::Transfer, order, file).await,
        Command::Files(FilesOf::Keep(order)) => files::act(ActKind::Keep, order, file).await,
        Command::Files(FilesOf::Destroy(order)) => files::act(ActKind::Destroy, order, file).await,
        Command::Transparency(order) => persons::transparency(order, file).await,
        Command::Redact(order) => redact::redact(*order, file).await,
        Command::Compact { data } => tokio::task::block_in_place(|| redact::compact(&data)),
        Command::Reset(reset) => access::reset(reset, file).await,
        Command::Demo(order) => {
            let (settings, years) = (cli::settings(order.settings.clone(), file)?, offline::years(&order));
            tokio::task::block_in_place(|| offline::demo(order.seed, years, settings))
        }
    }
}
