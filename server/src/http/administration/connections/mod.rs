//! `/api/administration/connections`: the systems that Ronda is connected to, and how each stands. They are the
//! monitoring systems that tell Ronda, those that bring requests and records, machines that report themselves, the
//! systems that Ronda tells, the directories that people come in by, WhatsApp, who stamps, whose certificates are
//! believed and who is asked about them. How they are set up stands in the operator's files: read here, never shown.

pub mod directory;
pub mod efirma;
pub mod gateways;
pub mod inventory;
pub mod ocsp;
pub mod providers;
pub mod sources;
pub mod time_stamps;
pub mod webhooks;
pub mod whatsapp;

use super::must_administer;
use crate::bilingual_text::BilingualText;
use crate::error::HttpProblem;
use crate::http::session::Caller;
use crate::intake::alerts::AlertSettings;
use crate::intake::inventory::Agents;
use crate::intake::{SectionProblem, SourceProblem, Sources};
use crate::ocsp::settings::Settings as ResponderSettings;
use crate::one_login::settings::{Providers, ProvidersProblem};
use crate::runtime::App;
use crate::store::alerts::AlertRow;
use crate::store::time_stamps::Refusal;
use crate::time_stamps::settings::Settings;
use crate::webhooks::Hooks;
use crate::webhooks::settings::{self, HooksProblem};
use axum::extract::State;
use directory::DirectoryCard;
use efirma::EfirmaCard;
use gateways::GatewayCard;
use inventory::InventoryCard;
use ocsp::OcspCard;
use providers::ProviderCard;
use ronda_shared::ids::{DocumentId, ServiceId};
use ronda_shared::time::Timestamp;
use serde::Serialize;
use sources::SourceFailure;
use std::collections::{BTreeMap, BTreeSet};
use time_stamps::TimeStampsCard;
use webhooks::HookCard;
use whatsapp::WhatsappCard;

/// Who tells Ronda, and whom Ronda tells.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Connections {
    /// Since when this server counts what it has seen of them.
    since: Timestamp,
    /// Monitoring systems, by name.
    sources: Vec<AlertSource>,
    /// Systems that bring requests or records, by name: out of the same file.
    gateways: Vec<GatewayCard>,
    /// Why their file cannot be read, or which sections of it are left out and why; none where all are taken.
    #[cfg_attr(feature = "typescript", ts(as = "Option<ronda_shared::policy::Sentence>"))]
    sources_wrong: Option<BilingualText>,
    /// Machines that report themselves, by source.
    inventory: Vec<InventoryCard>,
    /// Why their file cannot be read, or which sections of it are left out and why; none where all are taken.
    #[cfg_attr(feature = "typescript", ts(as = "Option<ronda_shared::policy::Sentence>"))]
    inventory_wrong: Option<BilingualText>,
    /// Systems that are told, by name.
    hooks: Vec<HookCard>,
    /// Why their file cannot be read; none where it can.
    #[cfg_attr(feature = "typescript", ts(as = "Option<ronda_shared::policy::Sentence>"))]
    hooks_wrong: Option<BilingualText>,
    /// Directories that people come in by, by name.
    providers: Vec<ProviderCard>,
    /// Why their file cannot be read; none where it can.
    #[cfg_attr(feature = "typescript", ts(as = "Option<ronda_shared::policy::Sentence>"))]
    providers_wrong: Option<BilingualText>,
    /// The directory that says who works here; none where no file names one.
    directory: Option<DirectoryCard>,
    /// Why its file cannot be read; none where it can.
    #[cfg_attr(feature = "typescript", ts(as = "Option<ronda_shared::policy::Sentence>"))]
    directory_wrong: Option<BilingualText>,
    /// WhatsApp, where it is set up.
    whatsapp: Option<WhatsappCard>,
    /// Why its file cannot be read; none where it can.
    #[cfg_attr(feature = "typescript", ts(as = "Option<ronda_shared::policy::Sentence>"))]
    whatsapp_wrong: Option<BilingualText>,
    /// Who stamps; none where nobody is asked.
    time_stamps: Option<TimeStampsCard>,
    /// Why its file cannot be read; none where it can.
    #[cfg_attr(feature = "typescript", ts(as = "Option<ronda_shared::policy::Sentence>"))]
    time_stamps_wrong: Option<BilingualText>,
    /// Whose certificates are believed; none where nobody's are.
    efirma: Option<EfirmaCard>,
    /// Who is asked whether they were revoked; none where nobody is.
    ocsp: Option<OcspCard>,
    /// Why its file cannot be read; none where it can.
    #[cfg_attr(feature = "typescript", ts(as = "Option<ronda_shared::policy::Sentence>"))]
    ocsp_wrong: Option<BilingualText>,
}

/// A monitoring system.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct AlertSource {
    /// As its address names it.
    name: String,
    /// How its JSON is read: the name of a mapping.
    reads: String,
    /// Under which service its tickets are filed.
    service: ServiceId,
    /// When it last called, or something of its alerts last changed; none where that is not known.
    called: Option<Timestamp>,
    /// Alerts that have not ended.
    firing: usize,
    /// Tickets with such alerts.
    outages: usize,
    /// The last call that was not taken.
    failure: Option<SourceFailure>,
}

/// All of them.
pub async fn list(State(app): State<App>, caller: Caller) -> Result<axum::Json<Connections>, HttpProblem> {
    must_administer(&app, &caller)?;
    let (sources, gateways, sources_wrong) = match read_sources(&app).await? {
        Ok(sources) => (sources.alerts(), gateways::cards(&app, &sources), sections_in_words(&sources)),
        Err(problem) => (BTreeMap::new(), Vec::new(), Some(sources_in_words(&problem))),
    };
    let (agents, inventory_wrong) = match inventory::read(&app).await? {
        Ok(agents) => {
            let wrong = inventory::sections_in_words(&agents);
            (agents, wrong)
        }
        Err(problem) => (Agents::default(), Some(inventory::in_words(&problem))),
    };
    let (hooks, hooks_wrong) = match read_hooks(&app).await? {
        Ok(hooks) => (hooks, None),
        Err(problem) => (BTreeMap::new(), Some(hooks_in_words(&problem))),
    };
    let (providers, providers_wrong) = match providers::read(&app).await {
        Ok(providers) => (providers, None),
        Err(problem) => (Providers::new(), Some(providers_in_words(&problem))),
    };
    let (directory, directory_wrong) = directory::card(&app).await;
    let (whatsapp, whatsapp_wrong) = match whatsapp::read(&app).await? {
        Ok(settings) => (settings, None),
        Err(problem) => (None, Some(whatsapp::in_words(&problem))),
    };
    let (stamps, time_stamps_wrong) = match time_stamps::read(&app).await? {
        Ok(settings) => (settings, None),
        Err(problem) => (Settings::default(), Some(time_stamps::in_words(&problem))),
    };
    let (responders, ocsp_wrong) = match ocsp::read(&app).await? {
        Ok(settings) => (settings, None),
        Err(problem) => (ResponderSettings::default(), Some(ocsp::in_words(&problem))),
    };
    let own = app.clone();
    let told = app.read("reading how connections stand", move |reader| {
        let (alerts, waiting) = (reader.alerts()?, reader.webhooks()?);
        let sources = sources.iter().map(|(name, settings)| source(&own, name, settings, &alerts));
        let hooks = hooks.iter().map(|(name, hook)| webhooks::card(&own, name, hook, &waiting));
        Ok(Connections {
            since: own.alert_calls().began(),
            sources: sources.collect(),
            gateways,
            sources_wrong,
            inventory: inventory::cards(&own, &agents, &reader.machines()?),
            inventory_wrong,
            hooks: hooks.collect(),
            hooks_wrong,
            providers: providers.iter().map(|(name, provider)| providers::card(&own, name, provider)).collect(),
            providers_wrong,
            directory,
            directory_wrong,
            whatsapp: whatsapp.as_ref().map(|settings| whatsapp::card(&own, settings, reader)).transpose()?,
            whatsapp_wrong,
            time_stamps: time_stamps::card(&own, &stamps, reader)?,
            time_stamps_wrong,
            efirma: efirma::card(&own),
            ocsp: ocsp::card(&own, &responders, reader)?,
            ocsp_wrong,
        })
    });
    Ok(axum::Json(told.await?))
}

/// How a source stands, by what is remembered and what this server has seen.
fn source(app: &App, name: &str, settings: &AlertSettings, alerts: &[AlertRow]) -> AlertSource {
    let called = app.alert_calls().of(name);
    let own = || alerts.iter().filter(|row| row.source == name);
    // Another source may have opened the ticket.
    let outages: BTreeSet<DocumentId> = own().filter(|row| row.firing).map(|row| row.outage).collect();
    AlertSource {
        name: name.to_owned(),
        reads: settings.reads.clone(),
        service: settings.service.clone(),
        called: called.taken.max(own().map(|row| row.since).max()),
        firing: own().filter(|row| row.firing).count(),
        outages: outages.len(),
        failure: called.failed.map(SourceFailure::of),
    }
}

/// What was answered last to any of what waits: by whom, and why it did not count; none where nothing was.
fn last_refusal<'r>(refusals: impl Iterator<Item = &'r Refusal>) -> Option<BilingualText> {
    let last = refusals.max_by_key(|refusal| refusal.at)?;
    Some(BilingualText {
        es: format!("{}: {}", last.provider, last.why_es()),
        en: format!("{}: {}", last.provider, last.why),
    })
}

/// When somebody who is asked last failed, and why.
fn failure(last: Option<Refusal>) -> (Option<Timestamp>, Option<BilingualText>) {
    last.map(|last| (last.at, BilingualText { es: last.why_es().to_owned(), en: last.why })).unzip()
}

/// Who may bring something, as the file says now; a file that is not right is told as such.
async fn read_sources(app: &App) -> Result<Result<Sources, SourceProblem>, HttpProblem> {
    let data = app.config().data.clone();
    let read = move || Ok(Sources::read(&data));
    app.blocking("reading which systems tell", read).await
}

/// The systems that are told, as the file says now; a file that is not right is told as such.
async fn read_hooks(app: &App) -> Result<Result<Hooks, HooksProblem>, HttpProblem> {
    let data = app.config().data.clone();
    app.blocking("reading which systems are told", move || Ok(settings::read(&data))).await
}

fn sources_in_words(problem: &SourceProblem) -> BilingualText {
    let es = match problem {
        SourceProblem::Read(why) => format!("No se puede leer ({why})."),
        SourceProblem::Open => {
            let open = "Otros usuarios de esa máquina lo pueden leer: chmod 600.";
            format!("{open} Mientras tanto no se toma ninguna alerta, solicitud ni registro.")
        }
        SourceProblem::Parse(why) => {
            format!("No está bien escrito ({}). Mientras tanto no se toma ninguna llamada.", why.es())
        }
    };
    BilingualText { es, en: problem.to_string() }
}

/// What is wrong with single sections; the others are taken.
fn sections_in_words(sources: &Sources) -> Option<BilingualText> {
    let each = |told: fn(&SectionProblem) -> String| {
        sources.wrong().map(|(name, problem)| format!("[{name}] {}", told(problem))).collect::<Vec<_>>().join("; ")
    };
    let (es, en) = (each(SectionProblem::es), each(ToString::to_string));
    (!en.is_empty()).then(|| BilingualText {
        es: format!("No está bien escrito: {es}. Mientras tanto no se toma nada de estas fuentes; de las otras, sí."),
        en: format!("not right: {en}; nothing of these is taken meanwhile, the others are heard"),
    })
}

fn hooks_in_words(problem: &HooksProblem) -> BilingualText {
    let es = match problem {
        HooksProblem::Read(why) => format!("No se puede leer ({why})."),
        HooksProblem::Open => {
            "Otros usuarios de esa máquina lo pueden leer: chmod 600. Mientras tanto no se avisa a nadie.".to_owned()
        }
        HooksProblem::Parse(why) => {
            format!("No está bien escrito ({}). Mientras tanto no se avisa a nadie.", why.es())
        }
        HooksProblem::Many(many) => {
            format!("Nombra {many} sistemas: son demasiados. Mientras tanto no se avisa a nadie.")
        }
    };
    BilingualText { es, en: problem.to_string() }
}

fn providers_in_words(problem: &ProvidersProblem) -> BilingualText {
    let es = match problem {
        ProvidersProblem::Read(why) => format!("No se puede leer ({why})."),
        ProvidersProblem::Open => "Otros usuarios de esa máquina lo pueden leer: chmod 600.".to_owned(),
        ProvidersProblem::Parse(why) => format!("No está bien escrito ({}).", why.es()),
        ProvidersProblem::Many(many) => format!("Nombra {many} directorios: son demasiados."),
        ProvidersProblem::Name(name) => {
            format!("«{name}» no sirve de nombre: minúsculas, dígitos y guiones, hasta 40.")
        }
        ProvidersProblem::Secret { provider, why } => {
            format!("El secreto de «{provider}» no se puede leer ({}).", why.es())
        }
    };
    let meanwhile = "Mientras tanto se entra con llave de acceso; nadie sale.";
    BilingualText { es: format!("{es} {meanwhile}"), en: problem.to_string() }
}
