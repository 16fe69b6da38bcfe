//! `App`: the handle to everything that handlers use, built once at start.

use super::concurrency_limit::ConcurrencyLimit;
use super::letter_tickets::LetterTickets;
use super::pokes::Pokes;
use super::portal::Portal;
use super::presence::Live;
use super::staff_names::StaffNames;
use super::upload_limit::UploadLimit;
use crate::administration::Administration;
use crate::assets::CompressedFiles;
use crate::blobs::{Blobs, Keeper};
use crate::certificates::TrustStore;
use crate::clock::Clock;
use crate::config::Config;
use crate::directory_sync::DirectorySync;
use crate::error::{HttpProblem, internal};
use crate::identity::challenge::UsedChallenges;
use crate::identity::last_seen::Contacts;
use crate::identity::passkeys::Passkeys;
use crate::identity::sessions::SessionLifetimes;
use crate::ingest::Ingest;
use crate::intake::alerts::{CallRecords, LeftOutCounts};
use crate::intake::inventory::ReportQueue;
use crate::mail::Mail;
use crate::ocsp::Ocsp;
use crate::one_login::OneLogin;
use crate::push::WebPush;
use crate::rate_limit::Attempts;
use crate::reports::Reports;
use crate::store::nodes::Nodes;
use crate::store::{Reader, Store, StoreError};
use crate::time_stamps::TimeStamps;
use crate::webhooks::Webhooks;
use crate::whatsapp::WhatsApp;
use crate::word_vectors::NearWords;
use crate::{telemetry, traces};
use metrics_exporter_prometheus::PrometheusHandle;
use ronda_shared::catalog::Organisation;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use tokio::sync::watch;

/// Reports that are counted or queued at once; further requests are told to retry.
const REPORTS: usize = 8;
/// Carried bundles that are received and opened at once: each is held whole in memory, several times over.
const CARRIED: usize = 4;

/// Handle to the server's parts. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Parts>);

struct Parts {
    config: Config,
    ingest: Ingest,
    live: Live,
    pokes: Pokes,
    packed: CompressedFiles,
    figures: PrometheusHandle,
    attempts: Attempts,
    passkeys: Option<Passkeys>,
    answers: Arc<UsedChallenges>,
    requests: ConcurrencyLimit,
    reports: Reports,
    report_limit: ConcurrencyLimit,
    keeper: Keeper,
    uploads: UploadLimit,
    carried_limit: ConcurrencyLimit,
    portal: Portal,
    mail: OnceLock<Arc<Mail>>,
    push: OnceLock<Arc<WebPush>>,
    alert_calls: CallRecords,
    alerts_left_out: LeftOutCounts,
    intake_calls: CallRecords,
    inventory: Arc<ReportQueue>,
    inventory_calls: CallRecords,
    webhooks: OnceLock<Arc<Webhooks>>,
    one_login: OnceLock<Arc<OneLogin>>,
    directory: OnceLock<Arc<DirectorySync>>,
    whatsapp: OnceLock<Arc<WhatsApp>>,
    time_stamps: OnceLock<Arc<TimeStamps>>,
    ocsp: OnceLock<Arc<Ocsp>>,
    near_words: OnceLock<Arc<NearWords>>,
    administration: Arc<Administration>,
    staff_names: StaffNames,
    letter_tickets: LetterTickets,
    contacts: Contacts,
    trust: Arc<TrustStore>,
    former_data: AtomicBool,
    stop: watch::Sender<bool>,
}

impl App {
    /// Makes it from checked settings and a running ingest.
    pub fn new(config: Config, ingest: Ingest) -> Self {
        let live = Live::new(config.max_live);
        let name = ingest.organisation().short_name.clone();
        let passkeys = config.passkeys.as_ref().map(|party| {
            let made = Passkeys::new(&party.id, &name, &party.origins).expect("the settings were checked with these");
            made.on(Arc::clone(ingest.store()))
        });
        let blobs = Blobs::of(&config.data, config.bucket.as_ref(), config.upload_room);
        let blobs = blobs.scanned_by(config.scanner.clone());
        let keeper = Keeper::new(blobs, ingest.clone());
        let answers = Arc::new(UsedChallenges::since(ingest.clock().now()));
        let portal = Portal::of(&config.data, ingest.clock().now(), ingest.store());
        let alert_calls = CallRecords::since("alerts", ingest.clock().now());
        let intake_calls = CallRecords::since("intake", ingest.clock().now());
        let inventory_calls = CallRecords::since("inventory", ingest.clock().now());
        let administration = Arc::new(Administration::of(&config.data, &config.organisation));
        let trust = Arc::new(TrustStore::of(&config.data));
        ingest.set_trust_store(&trust);
        Self(Arc::new(Parts {
            config,
            ingest,
            live,
            pokes: Pokes::default(),
            packed: CompressedFiles::default(),
            figures: telemetry::figures(),
            attempts: Attempts::default(),
            passkeys,
            answers,
            requests: ConcurrencyLimit::default(),
            reports: Reports::default(),
            report_limit: ConcurrencyLimit::new(REPORTS, REPORTS / 2),
            keeper,
            uploads: UploadLimit::default(),
            carried_limit: ConcurrencyLimit::new(CARRIED, CARRIED / 2),
            portal,
            mail: OnceLock::new(),
            push: OnceLock::new(),
            alert_calls,
            alerts_left_out: LeftOutCounts::default(),
            intake_calls,
            inventory: Arc::default(),
            inventory_calls,
            webhooks: OnceLock::new(),
            one_login: OnceLock::new(),
            directory: OnceLock::new(),
            whatsapp: OnceLock::new(),
            time_stamps: OnceLock::new(),
            ocsp: OnceLock::new(),
            near_words: OnceLock::new(),
            administration,
            staff_names: StaffNames::default(),
            letter_tickets: LetterTickets::default(),
            contacts: Contacts::default(),
            trust,
            former_data: AtomicBool::new(false),
            stop: watch::Sender::new(false),
        }))
    }

    /// The trust store for signatures by certificate (e.firma).
    pub fn trust(&self) -> &Arc<TrustStore> {
        &self.0.trust
    }

    /// The settings.
    pub fn config(&self) -> &Config {
        &self.0.config
    }
    /// Takes in acts.
    pub fn ingest(&self) -> &Ingest {
        &self.0.ingest
    }
    /// The store, for readers.
    pub fn store(&self) -> &Arc<dyn Store> {
        self.0.ingest.store()
    }
    /// The organisation's data.
    pub fn organisation(&self) -> &Arc<Organisation> {
        self.0.ingest.organisation()
    }
    /// The clock.
    pub fn clock(&self) -> &Clock {
        self.0.ingest.clock()
    }
    /// Live connections, and who has which document open.
    pub fn live(&self) -> &Live {
        &self.0.live
    }
    /// Decides which live connections a commit concerns.
    pub fn pokes(&self) -> &Pokes {
        &self.0.pokes
    }
    /// The web app's files, compressed once.
    pub fn packed(&self) -> &CompressedFiles {
        &self.0.packed
    }
    /// The metrics that `/metrics` shows.
    pub fn figures(&self) -> &PrometheusHandle {
        &self.0.figures
    }
    /// Rate limits of sign-in.
    pub fn attempts(&self) -> &Attempts {
        &self.0.attempts
    }
    /// Passkeys, where the operator has set them up.
    pub fn passkeys(&self) -> Option<&Passkeys> {
        self.0.passkeys.as_ref()
    }
    /// Challenges that devices have answered already: each counts once.
    pub fn answers(&self) -> &Arc<UsedChallenges> {
        &self.0.answers
    }
    /// How long sessions last.
    pub fn terms(&self) -> SessionLifetimes {
        self.0.config.terms
    }
    /// The limit on requests handled at once.
    pub fn request_limit(&self) -> &ConcurrencyLimit {
        &self.0.requests
    }

    /// The index that reports are counted from.
    pub fn reports(&self) -> &Reports {
        &self.0.reports
    }
    /// The limit on reports counted at once.
    pub fn report_limit(&self) -> &ConcurrencyLimit {
        &self.0.report_limit
    }

    /// The bytes of evidence.
    pub fn keeper(&self) -> &Keeper {
        &self.0.keeper
    }
    /// The limit on parts of uploads received at once.
    pub fn upload_limit(&self) -> &UploadLimit {
        &self.0.uploads
    }
    /// The limit on carried bundles opened at once.
    pub fn carried_limit(&self) -> &ConcurrencyLimit {
        &self.0.carried_limit
    }

    /// The public portal's memory between requests.
    pub fn portal(&self) -> &Portal {
        &self.0.portal
    }

    /// Sets the mail service. Only the first call counts.
    pub fn set_mail(&self, mail: Arc<Mail>) {
        if self.0.mail.set(mail).is_err() {
            tracing::warn!("The mail sender is already set.");
        }
    }
    /// The mail service, where mail is set up.
    pub fn mail(&self) -> Option<&Arc<Mail>> {
        self.0.mail.get()
    }

    /// Changes of the organisation's files in the browser.
    pub fn administration(&self) -> &Arc<Administration> {
        &self.0.administration
    }

    /// The cached names of staff.
    pub fn staff_names(&self) -> &StaffNames {
        &self.0.staff_names
    }

    /// The tickets that have letters.
    pub fn letter_tickets(&self) -> &LetterTickets {
        &self.0.letter_tickets
    }

    /// When devices were last seen, waiting to be stored.
    pub fn contacts(&self) -> &Contacts {
        &self.0.contacts
    }

    /// Sets Web Push. Only the first call counts.
    pub fn set_push(&self, push: Arc<WebPush>) {
        if self.0.push.set(push).is_err() {
            tracing::warn!("Push is already set.");
        }
    }
    /// Web Push, where it is set up.
    pub fn push(&self) -> Option<&Arc<WebPush>> {
        self.0.push.get()
    }

    /// Recent calls of monitoring systems, by source.
    pub fn alert_calls(&self) -> &CallRecords {
        &self.0.alert_calls
    }
    /// How many alerts monitoring systems left out of their calls.
    pub fn alerts_left_out(&self) -> &LeftOutCounts {
        &self.0.alerts_left_out
    }
    /// Recent calls of systems that file requests or records, by source.
    pub fn intake_calls(&self) -> &CallRecords {
        &self.0.intake_calls
    }
    /// The queue of inventory reports.
    pub fn inventory(&self) -> &Arc<ReportQueue> {
        &self.0.inventory
    }
    /// Recent calls of inventory agents, by source.
    pub fn inventory_calls(&self) -> &CallRecords {
        &self.0.inventory_calls
    }
    /// Sets the webhooks. Only the first call counts.
    pub fn set_webhooks(&self, webhooks: Arc<Webhooks>) {
        if self.0.webhooks.set(webhooks).is_err() {
            tracing::warn!("Webhooks are already set.");
        }
    }
    /// The webhooks, where they run.
    pub fn webhooks(&self) -> Option<&Arc<Webhooks>> {
        self.0.webhooks.get()
    }

    /// Sets sign-in by OpenID Connect. Only the first call counts.
    pub fn set_one_login(&self, one_login: Arc<OneLogin>) {
        if self.0.one_login.set(one_login).is_err() {
            tracing::warn!("One login is already set.");
        }
    }
    /// Sign-in by OpenID Connect, where it is set up.
    pub fn one_login(&self) -> Option<&Arc<OneLogin>> {
        self.0.one_login.get()
    }

    /// Sets the synchronisation with an LDAP directory. Only the first call counts.
    pub fn set_directory_sync(&self, directory: Arc<DirectorySync>) {
        if self.0.directory.set(directory).is_err() {
            tracing::warn!("The directory is already set.");
        }
    }
    /// The synchronisation with an LDAP directory, where it runs.
    pub fn directory(&self) -> Option<&Arc<DirectorySync>> {
        self.0.directory.get()
    }

    /// Sets WhatsApp. Only the first call counts.
    pub fn set_whatsapp(&self, whatsapp: Arc<WhatsApp>) {
        if self.0.whatsapp.set(whatsapp).is_err() {
            tracing::warn!("WhatsApp is already set.");
        }
    }
    /// WhatsApp, where it is set up.
    pub fn whatsapp(&self) -> Option<&Arc<WhatsApp>> {
        self.0.whatsapp.get()
    }

    /// Sets time stamping. Only the first call counts.
    pub fn set_time_stamps(&self, time_stamps: Arc<TimeStamps>) {
        if self.0.time_stamps.set(time_stamps).is_err() {
            tracing::warn!("Time stamps are already set.");
        }
    }
    /// Time stamping, where it runs.
    pub fn time_stamps(&self) -> Option<&Arc<TimeStamps>> {
        self.0.time_stamps.get()
    }
    /// Sets the OCSP checks. Only the first call counts.
    pub fn set_ocsp(&self, ocsp: Arc<Ocsp>) {
        if self.0.ocsp.set(ocsp).is_err() {
            tracing::warn!("Who asks responders is already set.");
        }
    }
    /// The OCSP checks, where they run.
    pub fn ocsp(&self) -> Option<&Arc<Ocsp>> {
        self.0.ocsp.get()
    }

    /// Sets the word vectors. Only the first call counts.
    pub fn set_near_words(&self, words: Arc<NearWords>) {
        if self.0.near_words.set(words).is_err() {
            tracing::warn!("Near words are already set.");
        }
    }
    /// The word vectors, where the operator has installed a file of them.
    pub fn near_words(&self) -> Option<&Arc<NearWords>> {
        self.0.near_words.get()
    }

    /// Turns true when the server is told to stop; live connections end then.
    pub fn stopping(&self) -> watch::Receiver<bool> {
        self.0.stop.subscribe()
    }
    /// Tells live connections to end.
    pub fn stop(&self) {
        self.0.stop.send_replace(true);
    }

    /// Notes whether another server on the same store has put newer organisation data in force than this server's files say. While
    /// that holds, this server takes no acts and gives up the leadership.
    pub fn note_former_data(&self, holds: bool) {
        if self.0.former_data.swap(holds, Ordering::Relaxed) != holds
            && let Some(nodes) = self.store().nodes()
        {
            nodes.want_leadership(!holds);
        }
    }
    /// Whether this server can take acts now.
    pub fn takes_acts(&self) -> bool {
        self.store().accepts_writes() && !self.0.former_data.load(Ordering::Relaxed)
    }

    /// Whether this server leads: does what only one server on the store does. A single server always leads.
    pub fn leads(&self) -> bool {
        self.store().nodes().is_none_or(Nodes::leads)
    }

    /// Pokes live connections after a commit that ingest did not make (people, devices).
    pub fn poke(&self) {
        if let Err(error) = self.ingest().poke() {
            tracing::warn!(error.message = %error, "A live update was not sent; the next commit sends one.");
        }
    }

    /// Reads one instant of the store, off the async threads.
    pub async fn read<T: Send + 'static>(
        &self,
        doing: &'static str,
        work: impl FnOnce(&dyn Reader) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, HttpProblem> {
        let store = Arc::clone(self.store());
        self.blocking(doing, move || work(&*store.read()?)).await
    }

    /// Works on the store off the async threads, and turns a failure into a refusal that people can read.
    pub async fn blocking<T: Send + 'static>(
        &self,
        doing: &'static str,
        work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, HttpProblem> {
        match traces::blocking(work).await {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(error)) => Err(of_store(doing, &error)),
            Err(error) => Err(internal(doing, &error)),
        }
    }
}

/// The refusal that a failure of the store becomes.
pub fn of_store(doing: &'static str, error: &StoreError) -> HttpProblem {
    match error {
        StoreError::Standby | StoreError::TakenOver { .. } | StoreError::MovedAway { .. } => {
            tracing::debug!(http.doing = doing, error.message = %error, "Another server is the one that writes.");
            HttpProblem::Standby
        }
        StoreError::Full
        | StoreError::Disk(_)
        | StoreError::InUse(_)
        | StoreError::Reopened
        | StoreError::HalfBuilt
        | StoreError::Unfinished { .. }
        | StoreError::WentBack { .. } => {
            tracing::warn!(http.doing = doing, error.message = %error, "The store is temporarily unavailable.");
            HttpProblem::Full
        }
        StoreError::Archive { .. } => {
            tracing::warn!(http.doing = doing, error.message = %error, "An archive cannot be read.");
            HttpProblem::FilesAway
        }
        StoreError::Taken => HttpProblem::BadLink,
        StoreError::Moved { .. }
        | StoreError::Damaged { .. }
        | StoreError::TooNew { .. }
        | StoreError::Occupied
        | StoreError::Unprojectable { .. } => internal(doing, error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A server that has lost its database answers so that the caller retries, later or at another server.
    #[test]
    fn a_store_that_others_have_done_something_with_is_no_fault_of_the_server() {
        let moved = StoreError::MovedAway { to: "/srv/ronda".into() };
        assert!(matches!(of_store("reading", &moved), HttpProblem::Standby));
        assert!(matches!(of_store("reading", &StoreError::HalfBuilt), HttpProblem::Full));
    }
}
