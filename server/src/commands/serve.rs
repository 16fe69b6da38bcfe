//! `ronda serve`.

mod left_copies;
mod moving;

use super::{CommandError, system};
use crate::admin_api::{
    Answer, MoveOrder, MoveProgress, MoveState, Moves, Operator, ReloadCheck, Reloads, ReplySender,
};
use crate::admin_socket::ConsoleSocket;
use crate::backup::replica::{Replica, ReplicaError, place_at};
use crate::blobs::{BlobStore, evidence_follower};
use crate::clock::Clock;
use crate::config::{Config, ORGANISATION, OrganisationUnread, Settings, organisation_in_force};
use crate::directory_sync::DirectorySync;
use crate::intake::Sources;
use crate::intake::alerts::OutageUpdates;
use crate::jobs::Jobs;
use crate::mail::Mail;
use crate::ocsp::{self, Ocsp};
use crate::one_login::OneLogin;
use crate::organisation::messages;
use crate::organisation::messages::rules::MailData;
use crate::outbound::transport;
use crate::push::WebPush;
use crate::push::post::PublicHttps;
use crate::router::router;
use crate::runtime::{App, exchange, sweep};
use crate::serve::Server;
use crate::start::StartError;
use crate::store::Store;
use crate::store::closable::ClosableStore;
use crate::time_stamps::TimeStamps;
use crate::traces::Tracer;
use crate::webhooks::Webhooks;
use crate::webhooks::post::Https;
use crate::whatsapp::WhatsApp;
use crate::word_vectors::NearWords;
use crate::{administration, portal, report_mail, start, telemetry, trace_export};
use moving::{AcceptedMove, MoveOutcome};
use ronda_shared::catalog::Organisation;
use std::future::pending;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// How long a start, or a command that opens the store itself, waits for the place of the replica.
pub(super) const CLAIM: Duration = Duration::from_secs(10);

/// Other data that another server serves are looked for this long after the feed moved.
const RELOAD_DELAY: Duration = Duration::from_secs(2);

/// Where the files here say something else than what is served elsewhere they are read again after this, also where nothing moves.
const RECHECK_INTERVAL: Duration = Duration::from_secs(30);

/// Serves until told to stop. Told to look again (SIGHUP, `ronda reload`), it takes the organisation's data as its files say now: requests
/// finish, live connections come again by themselves, and the store stays open.
pub(super) async fn serve(settings: Settings) -> Result<ExitCode, CommandError> {
    let config = settings.check()?;
    telemetry::log(config.log);
    config.warn_of_unused();
    primary(config, |config| start::open_at(&config.data, config.store.as_ref())).await
}

/// Serves a store until told to stop, as the one that writes to it. It is opened once the organisation's data are right.
pub(super) async fn primary(
    mut config: Config,
    open: impl FnOnce(&Config) -> Result<Arc<dyn Store>, StartError>,
) -> Result<ExitCode, CommandError> {
    let mut data = read_first(&config).await?;
    let (mut store, mut replica) = closable(&config, open(&config)?).await?;
    // Once for all that is served after another: it takes seconds and much memory.
    let near_words = config.word_vectors.clone().map(NearWords::reading);
    let told = MoveProgress::default();
    loop {
        let (next, organisation) =
            served(&config, store.clone(), replica.as_ref(), data.clone(), near_words.clone(), &told).await?;
        match next {
            ServeEnd::Stop => break,
            ServeEnd::Data(changed) => data = *changed,
            ServeEnd::Move(order) => match moving::moved(&config, &store, organisation, order, &told).await? {
                MoveOutcome::Moved(address) => {
                    config.store = address.map(|address| *address);
                    let there = start::open_at(&config.data, config.store.as_ref())?;
                    (store, replica) = closable(&config, there).await?;
                }
                MoveOutcome::Stayed => {}
                MoveOutcome::Stop => break,
            },
        }
        // The first change in the browser founds the copy in the data directory. Where that cannot be told now it is asked again, and
        // told, by whatever reads the files next.
        if let Ok(place) = organisation_in_force(&config.data, Some(&config.organisation)) {
            config.organisation = place;
        }
    }
    tracing::info!("Ronda has stopped.");
    Ok(ExitCode::SUCCESS)
}

/// The organisation's data for a start: once a change of them that was begun is ended, and what servers left half written is removed. Other
/// servers may have the files locked for seconds, which nobody else here is to wait for.
async fn read_first(config: &Config) -> Result<Data, CommandError> {
    let (data, name) = (config.data.clone(), config.organisation.clone());
    let read = move || -> Result<Result<Data, StartError>, String> {
        administration::finish(&data).map_err(|error| error.to_string())?;
        start::remove_left(&data);
        left_copies::remove(&data);
        Ok(read_in_force(&data, &name))
    };
    let read = tokio::task::spawn_blocking(read).await;
    let read = read.map_err(|error| system("the organisation's files cannot be read")(error.into()))?;
    let unended = |why| {
        CommandError::Refused(format!("a change of the organisation's data that was begun cannot be ended: {why}"))
    };
    Ok(read.map_err(unended)??)
}

/// The store behind the fence of its replica, where it has one, as one that a move can close.
async fn closable(
    config: &Config,
    store: Arc<dyn Store>,
) -> Result<(Arc<ClosableStore>, Option<Arc<Replica>>), CommandError> {
    let (store, replica) = replicated(config, store).await?;
    Ok((Arc::new(ClosableStore::new(store)), replica))
}

/// Why serving ended.
enum ServeEnd {
    /// It was told to stop.
    Stop,
    /// The organisation's data have changed: by these it goes on.
    Data(Box<Data>),
    /// Its store is to be moved.
    Move(AcceptedMove),
}

/// The organisation's data, and its word on mail.
pub(super) type Data = (Organisation, MailData);

/// Both, from the files of this name.
fn read(name: &str) -> Result<Data, StartError> {
    let organisation = start::organisation(name)?;
    let mail = messages::rules::named(name, &organisation).map_err(StartError::of_data(name))?;
    Ok((organisation, mail))
}

/// Both, from the files that are in force in a data directory, while no other server puts a change of them in place.
pub(super) fn read_in_force(data: &Path, name: &str) -> Result<Data, StartError> {
    let directory = |source| StartError::Directory { path: data.to_owned(), source };
    let _steady = administration::steady(data).map_err(directory)?;
    let told = |unread: OrganisationUnread| {
        StartError::of_data(&data.join(ORGANISATION).display().to_string())(vec![unread.finding()])
    };
    read(&organisation_in_force(data, Some(name)).map_err(told)?)
}

/// Both once more; and whether they are those that the feed told of last. There they have another version where data that demanded less
/// were served since this server began: what is spared of them is added. What the store cannot tell now is asked again later.
fn read_again(data: &Path, name: &str, store: Option<&dyn Store>) -> Result<(Data, bool), StartError> {
    let read = read_in_force(data, name)?;
    let is_served = store.is_some_and(|store| start::changes(store, &read.0).is_ok_and(|changes| !changes));
    Ok((read, is_served))
}

/// Serves by these data until there is reason to end; afterwards the reason, and the organisation's data as they were served.
async fn served(
    config: &Config,
    store: Arc<dyn Store>,
    replica: Option<&Arc<Replica>>,
    (organisation, messages): Data,
    near_words: Option<Arc<NearWords>>,
    move_told: &MoveProgress,
) -> Result<(ServeEnd, Organisation), CommandError> {
    let mine = (organisation.version.clone(), messages.clone());
    let ingest = start::ingest_of(&config.data, store, organisation, Clock::system())?;
    let tls = config.tls.as_ref().map(|(cert, key)| (cert.as_path(), key.as_path()));
    let server = Server::bind(config.listen, tls).await?;
    let app = App::new(config.clone(), ingest.clone());
    if let Some(words) = near_words {
        app.set_near_words(words);
    }
    let collecting = config.traces.clone().map(|to| {
        let (tracer, spans) = Tracer::of(to.one_in, app.clock().clone());
        ingest.set_tracer(tracer);
        tokio::spawn(trace_export::run(to, spans, app.stopping()))
    });
    let pushing = pushing(config, &messages, &app)?;
    let told_by_whatsapp = messages.clone();
    let mail = Mail::of(config, messages, ingest.clone(), app.keeper().clone())?;
    let (reloads, mut asked) = Reloads::new(rand::random());
    app.administration().reload_by(Box::new({
        let reloads = reloads.clone();
        move || -> administration::Reloading {
            let reloads = reloads.clone();
            Box::pin(async move { reloads.taken().await })
        }
    }));
    let evidence = app.keeper().blobs().kept().clone();
    let operator = Operator::new(ingest.clone(), config.origin()).of(&config.data, evidence).with_mail(mail.clone());
    let directory = DirectorySync::new(ingest.clone(), config.data.clone());
    app.set_directory_sync(Arc::clone(&directory));
    let (moves, mut orders) = Moves::new(move_told.clone());
    let operator = operator.with_directory(Arc::clone(&directory)).with_reloads(reloads).with_moves(moves);
    let operator = operator.with_keeper(app.keeper().clone()).with_replica(replica.cloned());
    let operator = Arc::new(operator);
    let socket = ConsoleSocket::take(&config.data, config.store.is_some()).await;
    let console = tokio::spawn(socket.listen(operator, app.stopping()));
    if let Some(mail) = &mail {
        app.set_mail(Arc::clone(mail));
        let secret = app.store().read()?.secret()?;
        match app.portal().magic_links(secret, config.origin(), app.clock().now()) {
            Ok(links) => mail.links_by(Arc::new(links)),
            Err(error) => {
                tracing::error!(error.message = %error, "The portal's folder cannot be used: letters go out without links.")
            }
        }
    }
    if let Some(mail) = mail.as_ref().filter(|mail| mail.config().smtp.is_some()) {
        app.portal().letters_by(mail.clone());
    }
    let heard = mail.clone();
    let posting = match mail {
        Some(mail) => Some(tokio::spawn(mail.run(app.stopping()))),
        None => {
            Mail::leave(&**app.store())?;
            None
        }
    };
    let (ahead, stop) = (app.clone(), app.stopping());
    tokio::task::spawn_blocking(move || {
        // The end of the process waits for what is under way.
        let is_over = || *stop.borrow();
        let letters = || ahead.letter_tickets().read_ahead(&*ahead.store().read()?, &is_over);
        if let Err(error) = ahead.ingest().read_ahead(&is_over).and_then(|()| letters()) {
            tracing::warn!(error.message = %error, "What is kept of all documents is read when it is needed first.");
        }
    });
    let jobs = Jobs::new(app.ingest().clone()).heard_by(move || heard.as_ref().and_then(|mail| mail.heard_until()));
    let jobs = tokio::spawn(jobs.run(app.stopping()));
    let telling = tokio::spawn(teller(&app).run(app.stopping()));
    let webhooks = Webhooks::new(app.ingest().clone(), config.data.clone(), Arc::new(Https));
    app.set_webhooks(Arc::clone(&webhooks));
    let (store, clock) = (Arc::clone(app.store()), app.clock().clone());
    let origin = config.origin().to_owned();
    app.set_one_login(OneLogin::new(config.data.clone(), origin, store, clock, Arc::new(transport::Https)));
    let webhooks = tokio::spawn(webhooks.run(app.stopping()));
    let directory = tokio::spawn(directory.run(app.stopping()));
    let whatsapp = WhatsApp::new(
        app.ingest().clone(),
        app.keeper().clone(),
        config.data.clone(),
        told_by_whatsapp,
        Arc::new(transport::Https),
    );
    let stamping =
        TimeStamps::new(app.ingest().clone(), config.data.clone(), Arc::new(transport::Https), rand::random::<u64>);
    app.set_time_stamps(Arc::clone(&stamping));
    let stamping = tokio::spawn(stamping.run(app.stopping()));
    let asking = Ocsp::new(
        app.ingest().clone(),
        config.data.clone(),
        Arc::clone(app.trust()),
        Arc::new(transport::Https),
        rand::random::<ocsp::Nonce>,
    );
    app.set_ocsp(Arc::clone(&asking));
    let asking = tokio::spawn(asking.run(app.stopping()));
    app.set_whatsapp(Arc::clone(&whatsapp));
    let whatsapp = tokio::spawn(whatsapp.run(app.stopping()));
    let reporting = tokio::spawn(report_mail::run(app.clone()));
    let tidy = tokio::spawn(portal::keep_tidy(app.clone()));
    let sweeping = tokio::spawn(sweep::run(app.clone()));
    let exchanging = tokio::spawn(exchange::run(app.clone()));
    let evidence = tokio::spawn(evidence_follower::run(app.keeper().clone(), config.upload_still, app.stopping()));
    let replicating = replica.map(|replica| {
        let (position, stop) = (app.ingest().subscribe(), app.stopping());
        tokio::spawn(Arc::clone(replica).run(position, stop))
    });
    let address = server.address().map_err(system("the address cannot be read"))?;
    // Before anybody is told that it serves: whoever hears it may tell it something.
    let mut signals = Signals::new()?;
    tracing::info!(
        server.address = %address,
        server.origin = config.origin(),
        server.organisation = app.organisation().id,
        // With what the server adds to the files': the version that phones, the feed and `ronda reload` name.
        server.organisation_version = ingest.organisation().version,
        server.web_app = crate::assets::is_built(),
        "Ronda is serving."
    );
    let mut replaced = DataReplaced {
        app: app.clone(),
        position: ingest.subscribe(),
        version: ingest.organisation().version.clone(),
        differs: false,
    };
    let (told, reason) = oneshot::channel();
    let (stopped, organisation) = (app.clone(), ingest.organisation().as_ref().clone());
    server
        .run(router(app), async move {
            let next = signals.wait(config, &mine, &mut asked, &mut replaced, (&mut orders, move_told)).await;
            tracing::info!("Live connections end, requests finish.");
            stopped.stop();
            // Whoever served has an end of its own to wait for, and reads it then.
            drop(told.send(next));
        })
        .await;
    match console.await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::error!(error.message = %error, "The console's socket ended early."),
        Err(error) => tracing::error!(error.message = %error, "The console's socket failed."),
    }
    if let Err(error) = evidence.await {
        tracing::error!(error.message = %error, "Evidence follower failed.");
    }
    if let Err(error) = exchanging.await {
        tracing::error!(error.message = %error, "The exchange between servers failed.");
    }
    if let Err(error) = sweeping.await {
        tracing::error!(error.message = %error, "Removing ended sessions failed.");
    }
    if let Err(error) = tidy.await {
        tracing::error!(error.message = %error, "Portal cleanup task failed.");
    }
    if let Err(error) = reporting.await {
        tracing::error!(error.message = %error, "Sending of reports failed.");
    }
    if let Err(error) = directory.await {
        tracing::error!(error.message = %error, "Reading the directory failed.");
    }
    if let Err(error) = webhooks.await {
        tracing::error!(error.message = %error, "Webhooks failed.");
    }
    if let Err(error) = stamping.await {
        tracing::error!(error.message = %error, "Time stamps failed.");
    }
    if let Err(error) = asking.await {
        tracing::error!(error.message = %error, "Questions on revocation failed.");
    }
    if let Err(error) = whatsapp.await {
        tracing::error!(error.message = %error, "WhatsApp failed.");
    }
    if let Err(error) = telling.await {
        tracing::error!(error.message = %error, "Telling of outages failed.");
    }
    if let Err(error) = jobs.await {
        tracing::error!(error.message = %error, "Job scheduler failed.");
    }
    if let Some(posting) = posting
        && let Err(error) = posting.await
    {
        tracing::error!(error.message = %error, "Mail failed.");
    }
    if let Some(pushing) = pushing
        && let Err(error) = pushing.await
    {
        tracing::error!(error.message = %error, "Push failed.");
    }
    if let Some(collecting) = collecting
        && let Err(error) = collecting.await
    {
        tracing::error!(error.message = %error, "The exporter of traces failed.");
    }
    // Last: what the others wrote while they ended is in it.
    if let Some(replicating) = replicating
        && let Err(error) = replicating.await
    {
        tracing::error!(error.message = %error, "The replica failed.");
    }
    Ok((reason.await.unwrap_or(ServeEnd::Stop), organisation))
}

/// Tells of outages, by the sources that the data directory names at each turn.
fn teller(app: &App) -> OutageUpdates {
    let data = app.config().data.clone();
    let sources = move || Sources::read(&data).map(|sources| sources.alerts()).map_err(|problem| problem.to_string());
    OutageUpdates::new(app.ingest().clone(), Box::new(sources))
}

/// The store behind the fence of its replica, and the replica, where the settings name one. A server that was taken over does
/// not start; one that cannot find that out in time does, and finds it out later.
async fn replicated(
    config: &Config,
    store: Arc<dyn Store>,
) -> Result<(Arc<dyn Store>, Option<Arc<Replica>>), CommandError> {
    let Some(address) = &config.replicate else { return Ok((store, None)) };
    let place = place_at(address);
    let evidence = BlobStore::of(&config.data, config.bucket.as_ref());
    let replica = Arc::new(Replica::new(place, store, (config.data.clone(), evidence), Clock::system()));
    let own = Arc::clone(&replica);
    match timeout(CLAIM, tokio::task::spawn_blocking(move || own.claim())).await {
        Ok(Ok(Ok(()))) => {}
        Ok(Ok(Err(error @ ReplicaError::TakenOver(_)))) => return Err(error.into()),
        Ok(Ok(Err(error))) => tracing::error!(error.message = %error, "The replica cannot be written yet."),
        Ok(Err(error)) => tracing::error!(error.message = %error, "Looking at the replica failed."),
        Err(_) => {
            tracing::error!("The replica's place does not answer: whether another server has taken over is not known.")
        }
    }
    Ok((replica.store(), Some(replica)))
}

/// Tells browsers what happens, from now on until the server is told to stop; none where it is told not to, or cannot.
fn pushing(config: &Config, messages: &MailData, app: &App) -> Result<Option<JoinHandle<()>>, CommandError> {
    let post = match PublicHttps::new() {
        Ok(post) => Arc::new(post),
        Err(why) => {
            tracing::error!(push.line = why, "No browser is told by push: there is no TLS to do it with.");
            return Ok(None);
        }
    };
    match WebPush::of(config, messages.clone(), app.ingest().clone(), post)? {
        Some(push) => {
            app.set_push(Arc::clone(&push));
            Ok(Some(tokio::spawn(push.run(app.stopping()))))
        }
        None => {
            WebPush::leave(&**app.store())?;
            Ok(None)
        }
    }
}

/// Whether another server of the same store has come to serve other data of the organisation.
struct DataReplaced {
    app: App,
    position: watch::Receiver<u64>,
    /// Of these data.
    version: String,
    /// Others were served elsewhere when this was looked at last, and the files here did not say the same.
    differs: bool,
}

impl DataReplaced {
    /// Ends once it has; never where there can be no other server.
    async fn happened(&mut self) {
        if self.app.store().nodes().is_none() {
            pending::<()>().await;
        }
        loop {
            tokio::select! {
                changed = self.position.changed() => if changed.is_err() {
                    pending::<()>().await;
                },
                // The files may come later than the word of them, or be seen later by this machine; until then it writes nothing.
                () = tokio::time::sleep(RECHECK_INTERVAL), if self.differs => {}
            }
            tokio::time::sleep(RELOAD_DELAY).await;
            let store = Arc::clone(self.app.store());
            let known = tokio::task::spawn_blocking(move || start::in_feed(&*store)).await;
            // What cannot be read now is looked at when the feed moves again.
            if let Ok(Ok(Some(version))) = known {
                self.differs = version != self.version;
                if self.differs {
                    return;
                }
                self.app.note_former_data(false);
            }
        }
    }
}

/// What the operator tells a running server.
struct Signals {
    term: Signal,
    int: Signal,
    hup: Signal,
}

impl Signals {
    fn new() -> Result<Self, CommandError> {
        Ok(Self {
            term: signal(SignalKind::terminate()).map_err(system("SIGTERM cannot be heard"))?,
            int: signal(SignalKind::interrupt()).map_err(system("SIGINT cannot be heard"))?,
            hup: signal(SignalKind::hangup()).map_err(system("SIGHUP cannot be heard"))?,
        })
    }

    /// Until there is reason to end. Changed data are one where nothing is wrong with them, a move that was asked for where it can be done.
    async fn wait(
        &mut self,
        config: &Config,
        (version, messages): &(String, MailData),
        asked: &mut mpsc::Receiver<ReplySender>,
        replaced: &mut DataReplaced,
        (orders, move_told): (&mut mpsc::Receiver<(MoveOrder, ReplySender)>, &MoveProgress),
    ) -> ServeEnd {
        loop {
            let mut elsewhere = false;
            let asker = tokio::select! {
                _ = self.term.recv() => return ServeEnd::Stop,
                _ = self.int.recv() => return ServeEnd::Stop,
                _ = self.hup.recv() => None,
                Some(asker) = asked.recv() => Some(asker),
                Some((order, asker)) = orders.recv() => match moving::accepted(config, &order).await {
                    Ok(accepted) => {
                        move_told.tell(MoveState::Begun {});
                        drop(asker.send(Answer::MoveBegun {}));
                        return ServeEnd::Move(accepted);
                    }
                    Err(why) => {
                        drop(asker.send(Answer::Refused(why)));
                        continue;
                    }
                },
                () = replaced.happened() => {
                    elsewhere = true;
                    None
                }
            };
            // Who asked and went away reads it in the log.
            let tell = |answer: Answer| {
                if let Some(asker) = asker {
                    drop(asker.send(answer));
                }
            };
            let found = {
                let (data, name) = (config.data.clone(), config.organisation.clone());
                let store = elsewhere.then(|| Arc::clone(replaced.app.store()));
                tokio::task::spawn_blocking(move || read_again(&data, &name, store.as_deref())).await
            };
            match found {
                Ok(Ok(((data, mail), is_served))) if !is_served && data.version == *version && mail == *messages => {
                    if elsewhere {
                        replaced.app.note_former_data(true);
                        tracing::error!(
                            "Another server serves other data of the organisation: this one writes nothing until its files \
                             say the same."
                        );
                    } else {
                        tracing::info!("The organisation's data are as they were.");
                    }
                    let before = version.clone();
                    tell(Answer::Reloaded { checked: ReloadCheck::of(&data), before, changed: false });
                }
                Ok(Ok((data, _))) => {
                    let before = version.clone();
                    tell(Answer::Reloaded { checked: ReloadCheck::of(&data.0), before, changed: true });
                    tracing::info!(
                        server.organisation_version = data.0.version,
                        "The organisation's data have changed."
                    );
                    return ServeEnd::Data(Box::new(data));
                }
                Ok(Err(error)) => {
                    if elsewhere {
                        replaced.app.note_former_data(true);
                    }
                    tracing::error!(error.message = %error, "The data stay as they were: the files are not right.");
                    let findings = match error {
                        StartError::Organisation { findings, .. } => findings.iter().map(ToString::to_string).collect(),
                        other => vec![other.to_string()],
                    };
                    tell(Answer::NotReloaded { findings, version: version.clone() });
                }
                Err(error) => {
                    tracing::error!(error.message = %error, "The organisation's files could not be read.");
                    tell(Answer::Refused(
                        "the organisation's files could not be read: the server's log says why".into(),
                    ));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organisation::with_version;
    use crate::store::redb::RedbStore;

    #[test]
    fn files_that_say_what_is_served_are_known_also_where_looser_data_were_served_meanwhile() {
        let folder = tempfile::tempdir().expect("a folder");
        let store: Arc<dyn Store> = Arc::new(RedbStore::in_memory().expect("opens"));
        let again = || read_again(folder.path(), "oaxaca", Some(&*store)).expect("read");
        let serve = |data: &Organisation| {
            let (clock, _) = Clock::by_hand(1_000);
            drop(start::ingest(Arc::clone(&store), data.clone(), clock).expect("it starts"));
        };
        let files = start::organisation("oaxaca").expect("Oaxaca's data");
        let mut looser = files.clone();
        looser.services.iter_mut().for_each(|service| service.closing.requires_user_confirmation = false);
        serve(&files);
        assert!(again().1);
        serve(&with_version(looser));
        assert!(!again().1, "another server serves others");
        serve(&files);
        let ((read, _), is_served) = again();
        let in_feed = start::in_feed(&*store).expect("read").expect("a version");
        assert!(read.version == files.version && in_feed != files.version, "with what is spared of the looser ones");
        assert!(is_served, "and they are the same all the same");
    }
}
