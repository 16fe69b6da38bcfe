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

/// Reports counted or waited for at once; who asks for more is told to come back.
const REPORTS: usize = 8;
/// Carried bundles that are received and opened at once: each is held in memory whole, some times over.
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
    /// From checked settings and a running ingest.
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
        ingest.certify_by(&trust);
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

    /// Whom the institution believes where somebody signs by certificate.
    pub fn trust(&self) -> &Arc<TrustStore> {
        &self.0.trust
    }

    /// The settings.
    pub fn config(&self) -> &Config {
        &self.0.config
    }
    /// The way in for acts.
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
    /// Live connections and who is where.
    pub fn live(&self) -> &Live {
        &self.0.live
    }
    /// Whom a commit concerns.
    pub fn pokes(&self) -> &Pokes {
        &self.0.pokes
    }
    /// The web app's files, compressed.
    pub fn packed(&self) -> &CompressedFiles {
        &self.0.packed
    }
    /// The figures of `/metrics`.
    pub fn figures(&self) -> &PrometheusHandle {
        &self.0.figures
    }
    /// Attempts to come in, counted.
    pub fn attempts(&self) -> &Attempts {
        &self.0.attempts
    }
    /// Ceremonies of passkeys, where they are used.
    pub fn passkeys(&self) -> Option<&Passkeys> {
        self.0.passkeys.as_ref()
    }
    /// Challenges that devices have answered.
    pub fn answers(&self) -> &Arc<UsedChallenges> {
        &self.0.answers
    }
    /// How long sessions last.
    pub fn terms(&self) -> SessionLifetimes {
        self.0.config.terms
    }
    /// How many requests are handled at once.
    pub fn request_limit(&self) -> &ConcurrencyLimit {
        &self.0.requests
    }

    /// What reports count.
    pub fn reports(&self) -> &Reports {
        &self.0.reports
    }
    /// How many reports are counted at once.
    pub fn report_limit(&self) -> &ConcurrencyLimit {
        &self.0.report_limit
    }

    /// The bytes of evidence.
    pub fn keeper(&self) -> &Keeper {
        &self.0.keeper
    }
    /// How many parts of uploads are received at once.
    pub fn upload_limit(&self) -> &UploadLimit {
        &self.0.uploads
    }
    /// How many carried bundles are received and opened at once.
    pub fn carried_limit(&self) -> &ConcurrencyLimit {
        &self.0.carried_limit
    }

    /// What the public portal remembers.
    pub fn portal(&self) -> &Portal {
        &self.0.portal
    }

    /// Mail goes out and comes in by this from now on; the first who says so stays.
    pub fn mail_by(&self, mail: Arc<Mail>) {
        if self.0.mail.set(mail).is_err() {
            tracing::warn!("The mail sender is already set.");
        }
    }
    /// Mail, where it is set up.
    pub fn mail(&self) -> Option<&Arc<Mail>> {
        self.0.mail.get()
    }

    /// The organisation's files, changed in the browser.
    pub fn administration(&self) -> &Arc<Administration> {
        &self.0.administration
    }

    /// The names of staff, as last read.
    pub fn staff_names(&self) -> &StaffNames {
        &self.0.staff_names
    }

    /// The tickets that have letters.
    pub fn letter_tickets(&self) -> &LetterTickets {
        &self.0.letter_tickets
    }

    /// Contacts of devices that wait to be noted.
    pub fn contacts(&self) -> &Contacts {
        &self.0.contacts
    }

    /// Browsers are told by this from now on; the first who says so stays.
    pub fn push_by(&self, push: Arc<WebPush>) {
        if self.0.push.set(push).is_err() {
            tracing::warn!("Push is already set.");
        }
    }
    /// Push, where it is set up.
    pub fn push(&self) -> Option<&Arc<WebPush>> {
        self.0.push.get()
    }

    /// What monitoring systems have called.
    pub fn alert_calls(&self) -> &CallRecords {
        &self.0.alert_calls
    }
    /// How many alerts they left out of their calls.
    pub fn alerts_left_out(&self) -> &LeftOutCounts {
        &self.0.alerts_left_out
    }
    /// What systems that bring requests or records have called.
    pub fn intake_calls(&self) -> &CallRecords {
        &self.0.intake_calls
    }
    /// Where machines bring what they report of themselves.
    pub fn inventory(&self) -> &Arc<ReportQueue> {
        &self.0.inventory
    }
    /// What their agents have called.
    pub fn inventory_calls(&self) -> &CallRecords {
        &self.0.inventory_calls
    }
    /// Other systems are told by this from now on; the first who says so stays.
    pub fn webhooks_by(&self, webhooks: Arc<Webhooks>) {
        if self.0.webhooks.set(webhooks).is_err() {
            tracing::warn!("Webhooks are already set.");
        }
    }
    /// Who tells other systems, where somebody does.
    pub fn webhooks(&self) -> Option<&Arc<Webhooks>> {
        self.0.webhooks.get()
    }

    /// People come in by directories through this from now on; the first who says so stays.
    pub fn one_login_by(&self, one_login: Arc<OneLogin>) {
        if self.0.one_login.set(one_login).is_err() {
            tracing::warn!("One login is already set.");
        }
    }
    /// Who lets people in by directories, where somebody does.
    pub fn one_login(&self) -> Option<&Arc<OneLogin>> {
        self.0.one_login.get()
    }

    /// Who works here is read by this from now on; the first who says so stays.
    pub fn directory_by(&self, directory: Arc<DirectorySync>) {
        if self.0.directory.set(directory).is_err() {
            tracing::warn!("The directory is already set.");
        }
    }
    /// Who reads the directory, where somebody does.
    pub fn directory(&self) -> Option<&Arc<DirectorySync>> {
        self.0.directory.get()
    }

    /// WhatsApp comes and goes by this from now on; the first who says so stays.
    pub fn whatsapp_by(&self, whatsapp: Arc<WhatsApp>) {
        if self.0.whatsapp.set(whatsapp).is_err() {
            tracing::warn!("WhatsApp is already set.");
        }
    }
    /// Who speaks with WhatsApp, where somebody does.
    pub fn whatsapp(&self) -> Option<&Arc<WhatsApp>> {
        self.0.whatsapp.get()
    }

    /// Time stamps are asked for by this from now on; the first who says so stays.
    pub fn time_stamps_by(&self, time_stamps: Arc<TimeStamps>) {
        if self.0.time_stamps.set(time_stamps).is_err() {
            tracing::warn!("Time stamps are already set.");
        }
    }
    /// Who asks for time stamps, where somebody does.
    pub fn time_stamps(&self) -> Option<&Arc<TimeStamps>> {
        self.0.time_stamps.get()
    }
    /// Responders are asked about revocation by this from now on; the first who says so stays.
    pub fn ocsp_by(&self, ocsp: Arc<Ocsp>) {
        if self.0.ocsp.set(ocsp).is_err() {
            tracing::warn!("Who asks responders is already set.");
        }
    }
    /// Who asks responders about revocation, where somebody does.
    pub fn ocsp(&self) -> Option<&Arc<Ocsp>> {
        self.0.ocsp.get()
    }

    /// Near words are told by this from now on; the first who says so stays.
    pub fn near_words_by(&self, words: Arc<NearWords>) {
        if self.0.near_words.set(words).is_err() {
            tracing::warn!("Near words are already set.");
        }
    }
    /// What tells near words, where the operator has brought a file.
    pub fn near_words(&self) -> Option<&Arc<NearWords>> {
        self.0.near_words.get()
    }

    /// Turns true when the server is told to stop: live connections end by it.
    pub fn stopping(&self) -> watch::Receiver<bool> {
        self.0.stop.subscribe()
    }
    /// Tells live connections to end.
    pub fn stop(&self) {
        self.0.stop.send_replace(true);
    }

    /// Notes whether another server of the store serves other data of the organisation, which the files here do not say: as long as
    /// that is so, no act is taken here, and what one server does for all is left to the others.
    pub fn note_former_data(&self, holds: bool) {
        if self.0.former_data.swap(holds, Ordering::Relaxed) != holds
            && let Some(nodes) = self.store().nodes()
        {
            nodes.want_leadership(!holds);
        }
    }
    /// Whether acts can be taken now.
    pub fn takes_acts(&self) -> bool {
        self.store().accepts_writes() && !self.0.former_data.load(Ordering::Relaxed)
    }

    /// Whether this server does now what one does for all; always where it is the only one.
    pub fn leads(&self) -> bool {
        self.store().nodes().is_none_or(Nodes::leads)
    }

    /// Tells live connections that something was committed beside ingest: people, devices.
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

    /// Works on the store off the async threads; what fails is told as what it is to people.
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

/// What a failure of the store is to whoever asked.
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

    /// A server that was cut off from a database finds it so when it comes back: whoever asks comes again, later or elsewhere.
    #[test]
    fn a_store_that_others_have_done_something_with_is_no_fault_of_the_server() {
        let moved = StoreError::MovedAway { to: "/srv/ronda".into() };
        assert!(matches!(of_store("reading", &moved), HttpProblem::Standby));
        assert!(matches!(of_store("reading", &StoreError::HalfBuilt), HttpProblem::Full));
    }
}
