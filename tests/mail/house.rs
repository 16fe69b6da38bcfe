//! A server with mail: Oaxaca's data, a clock by hand, and what people and the desk do on it.

use crate::mail::sink::Sink;
use rcgen::generate_simple_self_signed;
use ronda_server::clock::Clock;
use ronda_server::config::mail::MailSettings;
use ronda_server::config::{Config, Settings};
use ronda_server::identity::people;
use ronda_server::ingest::OwnAct;
use ronda_server::jobs::Jobs;
use ronda_server::mail::Mail;
use ronda_server::organisation::messages::rules::{self, MailData};
use ronda_server::runtime::App;
use ronda_server::store::Store;
use ronda_server::{organisation, start};
use ronda_shared::act::DocumentKind;
use ronda_shared::catalog::Organisation;
use ronda_shared::command::{Command, Content, OpenTicket, Requester, TicketKind};
use ronda_shared::ids::{ChannelId, DocumentId, PersonId, PriorityId, RoleId, ServiceId, TeamId};
use ronda_shared::person::Person;
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::ticket::view::TicketView;
use ronda_shared::time::Timestamp;
use ronda_test_support::acts::name_in;
use ronda_test_support::store_place::StorePlace;
use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU8, Ordering};
use tempfile::TempDir;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// Friday 2026-11-20, 09:00 in Oaxaca.
pub const NOW: i64 = 1_795_186_800_000;
/// The service of the trials: anybody may ask for it.
pub const SERVICE: &str = "oax-soporte-hardware";
/// Our address.
pub const DESK: &str = "mesa@ronda.example";
/// Who asks.
pub const ANA: &str = "ana@oaxaca.gob.mx";

/// A certificate of this machine's, and who vouches for it.
pub struct Papers {
    pub acceptor: TlsAcceptor,
    pub certificate: String,
    pub key: String,
}

impl Papers {
    pub fn new() -> Self {
        let made =
            generate_simple_self_signed(["localhost".to_owned(), "127.0.0.1".to_owned()]).expect("a certificate");
        let chain = vec![CertificateDer::from(made.cert.der().to_vec())];
        let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).expect("a key");
        let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("TLS")
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .expect("fits");
        let acceptor = TlsAcceptor::from(Arc::new(config));
        Self { acceptor, certificate: made.cert.pem(), key: made.signing_key.serialize_pem() }
    }
}

/// Everything that outlives a restart.
pub struct Ground {
    dir: TempDir,
    /// Where the store stands.
    pub place: StorePlace,
    pub papers: Papers,
    hand: Arc<AtomicI64>,
    clock: Clock,
    drawn: AtomicU8,
    pub settings: MailSettings,
    pub files: BTreeMap<String, String>,
    /// Which of the organisations that come with Ronda.
    pub organisation: &'static str,
}

/// A running server.
pub struct MailServer {
    pub app: App,
    pub mail: Arc<Mail>,
}

impl Ground {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().expect("a directory");
        let papers = Papers::new();
        std::fs::write(dir.path().join("ca.pem"), &papers.certificate).expect("written");
        let (clock, hand) = Clock::by_hand(NOW);
        let settings = MailSettings {
            from: Some(format!("Mesa de Ayuda <{DESK}>")),
            ca: Some(dir.path().join("ca.pem")),
            ..MailSettings::default()
        };
        let rules = format!(r#"{{ "requests": "{SERVICE}" }}"#);
        let files = BTreeMap::from([("messages/mail.json".to_owned(), rules)]);
        let place = StorePlace::empty();
        Self { dir, place, papers, hand, clock, drawn: AtomicU8::new(0), settings, files, organisation: "oaxaca" }
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }
    /// The store is lost, and a backup restored in an empty place.
    pub fn restore(&mut self, file: &Path, jump: u64) {
        let data = self.dir.path().join("data");
        let lost = start::store_file(&data);
        if lost.exists() {
            std::fs::remove_file(&lost).expect("lost");
        }
        self.place = StorePlace::empty();
        drop(self.place.restore(file, &data, jump));
    }
    /// A file that only its owner reads.
    pub fn secret(&self, name: &str, words: &str) -> PathBuf {
        let path = self.dir.path().join(name);
        std::fs::write(&path, words).expect("written");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).expect("set");
        path
    }
    pub fn pass(&self, millis: i64) {
        self.hand.fetch_add(millis, Ordering::Relaxed);
    }
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Sends by this sink, with STARTTLS.
    pub fn by(mut self, sink: &Sink) -> Self {
        self.settings.smtp = Some(format!("smtp://localhost:{}", sink.port));
        self
    }

    pub fn open(&self) -> MailServer {
        self.open_as(|_| {})
    }

    pub fn open_as(&self, change: impl FnOnce(&mut Organisation)) -> MailServer {
        self.opened(change, |store| store)
    }

    /// With something between the server and its store.
    pub fn open_over(&self, over: impl FnOnce(Arc<dyn Store>) -> Arc<dyn Store>) -> MailServer {
        self.opened(|_| {}, over)
    }

    fn opened(
        &self,
        change: impl FnOnce(&mut Organisation),
        over: impl FnOnce(Arc<dyn Store>) -> Arc<dyn Store>,
    ) -> MailServer {
        let mut organisation = organisation::load_builtin(self.organisation).expect("its data");
        if organisation.hours.is_empty() {
            // Hours that its manual does not print are decided by whoever runs it.
            organisation.hours = organisation::load_builtin("oaxaca").expect("Oaxaca's data").hours;
        }
        change(&mut organisation);
        let data: MailData = rules::read(&self.files, &organisation).expect("sound messages");
        let settings = Settings {
            data: Some(self.dir.path().join("data")),
            store: self.place.setting(),
            origin: Some("https://ronda.example".into()),
            mail: self.settings.clone(),
            ..Settings::default()
        };
        let config: Config = settings.check().expect("right settings");
        // Whoever had it before lets go of it when its last thread ends.
        let began = std::time::Instant::now();
        let store = loop {
            match start::open_at(&config.data, config.store.as_ref()) {
                Ok(store) => break store,
                Err(error) if began.elapsed().as_secs() > 30 => panic!("a store: {error}"),
                Err(_) => std::thread::yield_now(),
            }
        };
        let ingest = start::ingest(over(store), organisation, self.clock.clone()).expect("ingest");
        let app = App::new(config.clone(), ingest.clone());
        people::upsert(&**app.store(), self.clock.now(), &everybody()).expect("people");
        let mail = Mail::of(&config, data, ingest, app.keeper().clone()).expect("a store").expect("mail");
        let secret = app.store().read().expect("a reader").secret().expect("a secret");
        let links = app.portal().magic_links(secret, config.origin(), self.clock.now()).expect("a folder");
        mail.links_by(Arc::new(links));
        let house = MailServer { app, mail };
        house.follow();
        house
    }

    /// A request as the desk or a page files it.
    pub fn request(&self, from: &str, subject: &str) -> (DocumentId, Command) {
        let drawn = self.drawn.fetch_add(1, Ordering::Relaxed);
        (DocumentId::new(self.now(), [drawn; 10]), open_for(from, subject, SERVICE))
    }
}

pub fn open_for(from: &str, subject: &str, service: &str) -> Command {
    Command::Content(Content::OpenTicket(Box::new(OpenTicket {
        description: "No enciende desde ayer.".into(),
        requester: Requester {
            person: None,
            name: "Ana Núñez".into(),
            mail: from.to_owned(),
            phone: "4410".into(),
            client_org: "Secretaría de Finanzas".into(),
        },
        priority: Some(PriorityId::new("medium")),
        provisional: "T-1".into(),
        ..OpenTicket::new(ServiceId::new(service), TicketKind::Incident, ChannelId::new("portal"), subject.to_owned())
    })))
}

impl MailServer {
    /// Tells by mail all that has happened.
    pub fn follow(&self) {
        while self.mail.follow().expect("follows") {}
    }

    /// Does all that is due by the clock; how many things.
    pub async fn jobs(&self) -> u64 {
        let jobs = Jobs::new(self.app.ingest().clone());
        tokio::task::spawn_blocking(move || jobs.turn().expect("a turn").done).await.expect("does not panic")
    }

    /// An act of somebody of the desk, taken.
    pub async fn act(&self, person: &str, document: DocumentId, command: Command) {
        let outcome = self.tried(person, Site::Desk, document, command).await;
        assert_eq!(outcome, Outcome::Accepted);
    }

    pub async fn tried(&self, person: &str, site: Site, document: DocumentId, command: Command) -> Outcome {
        let act = OwnAct {
            person: PersonId::new(person),
            site,
            document,
            kind: DocumentKind::Ticket,
            at: self.app.clock().now(),
            command,
        };
        let receipts = self.app.ingest().perform(vec![act]).await.expect("a store");
        receipts.into_iter().next().expect("one").outcome
    }

    pub async fn file(&self, ground: &Ground, from: &str, subject: &str) -> DocumentId {
        let (document, command) = ground.request(from, subject);
        self.act("ana.lopez", document, command).await;
        document
    }

    pub fn view(&self, document: DocumentId) -> TicketView {
        let reader = self.app.store().read().expect("a reader");
        ronda_server::ingest::stored_ticket(&*reader, document).expect("a store").expect("a ticket")
    }
    pub fn folio(&self, document: DocumentId) -> String {
        self.view(document).ruled.folio.expect("a folio")
    }
    pub fn tickets(&self) -> Vec<DocumentId> {
        let reader = self.app.store().read().expect("a reader");
        reader.summaries(None, 1000).expect("summaries").into_iter().map(|summary| summary.id()).collect()
    }
}

fn everybody() -> Vec<Person> {
    let person = |id: &str, roles: &[&str], teams: &[&str], mail: &str| Person {
        roles: roles.iter().map(|role| RoleId::new(*role)).collect(),
        teams: teams.iter().map(|team| TeamId::new(*team)).collect(),
        mail: Some(mail.to_owned()),
        ..Person::new(PersonId::new(id), name_in(id))
    };
    let organisation = organisation::load_builtin("oaxaca").expect("Oaxaca's data");
    let team = organisation.service(&ServiceId::new(SERVICE)).expect("the service").team.clone();
    vec![
        person("ana.lopez", &["jefe-mesa", "agente-mesa"], &[team.as_str()], "ana.lopez@oaxaca.gob.mx"),
        person("omar.cruz", &["agente-tecnico"], &[team.as_str()], "omar.cruz@oaxaca.gob.mx"),
        person("sofia.rios", &["supervisor-soporte"], &[team.as_str()], "sofia.rios@oaxaca.gob.mx"),
        person("rita.paz", &["agente-tecnico"], &["oax-redes"], "rita.paz@oaxaca.gob.mx"),
        person("teo.luna", &["agente-tecnico"], &[team.as_str()], "teo.luna@oaxaca.gob.mx"),
        person("vera.gil", &["area-superior"], &[], "vera.gil@oaxaca.gob.mx"),
        person("dora.sosa", &["direccion-general"], &[], "dora.sosa@oaxaca.gob.mx"),
        person("lia.mora", &["usuario"], &[], "lia.mora@oaxaca.gob.mx"),
    ]
}
