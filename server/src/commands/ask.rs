//! How a command asks: the running server by its socket, or the store itself where none runs.

use super::{CommandError, data_owner, serve};
use crate::admin_api::{Answer, Operator, Question};
use crate::backup::replica::fence::{Fence, FencedStore};
use crate::backup::replica::place::ReplicaPlace;
use crate::backup::replica::{ReplicaError, place_at, still_writes};
use crate::blobs::{Blobs, Keeper};
use crate::clock::Clock;
use crate::config::Settings;
use crate::directory_sync::DirectorySync;
use crate::mail::Mail;
use crate::start::StartError;
use crate::store::postgres::Address;
use crate::store::{Reader, Store, StoreError};
use crate::{admin_socket, start};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;
use tokio::time::timeout;

/// So long a store is waited for that somebody has whom nobody can ask: a server may end what it does, and begin anew, for as long.
const TIMEOUT: Duration = Duration::from_secs(60);
/// So long a server is waited for that takes other data of the organisation, where others may have the store meanwhile.
const TAKING: Duration = Duration::from_secs(20);
/// Whoever waits longer than this is told for what.
const QUIET: Duration = Duration::from_secs(2);
/// Between two looks whether it is to be had, or its server asked.
const POLL_INTERVAL: Duration = Duration::from_millis(100);

/// Asks the running server; where none runs, answers on the store itself.
pub(super) async fn ask(settings: Settings, question: Question) -> Result<Answer, CommandError> {
    let data = settings.data()?;
    if let Some(answer) = ask_running(&data, &question).await? {
        return Ok(answer);
    }
    let config = settings.check()?;
    data_owner::must_be_ours(&data)?;
    if !founds(&question) && !start::is_founded(&data, config.store.as_ref())? {
        let place = config.store.as_ref().map_or_else(|| data.display().to_string(), ToString::to_string);
        return Err(CommandError::Refused(format!(
            "there is no store in {place}: is its disk mounted, and do the settings (--config, RONDA_CONFIG) name the right \
             place, or the database? Nothing was made or changed"
        )));
    }
    let (mut organisation, mut messages) = serve::read_in_force(&config.data, &config.organisation)?;
    let store = match found(&data, config.store.as_ref(), &question).await? {
        Found::Nobodys { store, has_waited } => {
            if has_waited {
                // Whoever had it may have put others in force meanwhile.
                (organisation, messages) = serve::read_in_force(&config.data, &config.organisation)?;
            }
            store
        }
        Found::Servers(answer) => return Ok(*answer),
    };
    if store.nodes().is_some() && start::changes(&*store, &organisation)? {
        // One here that takes them just now has them in force in a moment, and is asked then.
        drop(store);
        if let Some(answer) = heard_within(TAKING, &data, &question).await? {
            return Ok(answer);
        }
        // Servers that run elsewhere would write nothing until they had these data, too.
        let words = "the organisation's data here are others than those that were served last: run this where they are the \
                     same, or let a server serve these first";
        return Err(CommandError::Refused(words.into()));
    }
    let later = match &config.replicate {
        Some(address) => taken_over(place_at(address), store.read()?, serve::CLAIM).await?,
        None => None,
    };
    let ingest = match later {
        None => start::ingest_of(&data, store, organisation, Clock::system())?,
        Some(generation) => {
            let fence = Arc::new(Fence::default());
            fence.close(generation);
            // To be looked at: whatever is written would be lost, for nobody serves it any more.
            start::following(Arc::new(FencedStore::new(store, fence)), organisation, Clock::system())?
        }
    };
    let blobs = Blobs::of(&config.data, config.bucket.as_ref(), config.upload_room);
    let evidence = blobs.kept().clone();
    let keeper = Keeper::new(blobs.scanned_by(config.scanner.clone()), ingest.clone());
    let mail = Mail::of(&config, messages, ingest.clone(), keeper.clone())?;
    let directory = DirectorySync::new(ingest.clone(), config.data.clone());
    let operator = Operator::new(ingest, config.origin()).of(&config.data, evidence).with_mail(mail);
    let operator = operator.with_directory(directory).with_keeper(keeper);
    Ok(Arc::new(operator).answer(question).await)
}

/// By which generation of its replica another server has taken over from the one of this store, as a start would find out; none where
/// nobody has, or it is not known in time.
async fn taken_over(
    place: Arc<dyn ReplicaPlace>,
    reader: Box<dyn Reader>,
    limit: Duration,
) -> Result<Option<u64>, StoreError> {
    let (tell, told) = oneshot::channel();
    // On a thread for whose end nobody waits: the folder of a machine that is gone may never answer.
    drop(thread::spawn(move || {
        let found = still_writes(&*place, &*reader);
        // Whoever hears it may let go of the store, which this has no part in any more.
        drop((place, reader));
        drop(tell.send(found));
    }));
    let why = match timeout(limit, told).await {
        Ok(Ok(Ok(()))) => return Ok(None),
        Ok(Ok(Err(ReplicaError::TakenOver(generation)))) => return Ok(Some(generation)),
        Ok(Ok(Err(ReplicaError::Store(error)))) => return Err(error),
        Ok(Ok(Err(error))) => error.to_string(),
        Ok(Err(_)) | Err(_) => "the replica's place does not answer".to_owned(),
    };
    eprintln!("Whether another server has taken over is not known: {why}");
    Ok(None)
}

/// What a server answers that comes within so long.
async fn heard_within(limit: Duration, data: &Path, question: &Question) -> Result<Option<Answer>, CommandError> {
    let began = Instant::now();
    while began.elapsed() < limit {
        tokio::time::sleep(POLL_INTERVAL).await;
        if let Some(answer) = ask_running(data, question).await? {
            return Ok(Some(answer));
        }
    }
    Ok(None)
}

/// Whose the store is that no server was found for.
enum Found {
    Nobodys {
        store: Arc<dyn Store>,
        has_waited: bool,
    },
    /// A server had it, and this is what it answered.
    Servers(Box<Answer>),
}

/// Opens the store. One that begins with it, or takes other data of the organisation, is not to be asked for a moment and has it: the
/// command waits, and asks that.
async fn found(data: &Path, address: Option<&Address>, question: &Question) -> Result<Found, CommandError> {
    let began = Instant::now();
    let (mut has_waited, mut is_told) = (false, false);
    loop {
        match start::open_at(data, address) {
            Ok(store) => return Ok(Found::Nobodys { store, has_waited }),
            Err(StartError::Store { source: StoreError::InUse(_), .. }) if began.elapsed() < TIMEOUT => {}
            Err(error) => return Err(error.into()),
        }
        has_waited = true;
        if !is_told && began.elapsed() > QUIET {
            is_told = true;
            eprintln!("The store is in use, and no server answers for it yet: it is waited for, for a minute at most.");
        }
        tokio::time::sleep(POLL_INTERVAL).await;
        if let Some(answer) = ask_running(data, question).await? {
            return Ok(Found::Servers(Box::new(answer)));
        }
    }
}

/// Whether a question may be the first one to a new store: by these an operator fills it. Any other asks of what is there, and an
/// empty answer would pass for a right one, a backup of nothing for a backup.
fn founds(question: &Question) -> bool {
    matches!(
        question,
        Question::Enrol { make: Some(_), .. }
            | Question::Import { .. }
            | Question::Migrate(_)
            | Question::DirectorySync {}
    )
}

/// Asks the running server alone; none where none answers.
pub(super) async fn ask_running(data: &Path, question: &Question) -> Result<Option<Answer>, CommandError> {
    Ok(admin_socket::ask(data, question).await?)
}

/// An answer to another question, or a refusal.
pub(super) fn unexpected(answer: Answer) -> Result<ExitCode, CommandError> {
    Err(CommandError::Refused(match answer {
        Answer::Refused(why) => why,
        Answer::Link { .. }
        | Answer::Imported(_)
        | Answer::Migrated(_)
        | Answer::BackedUp { .. }
        | Answer::Exported { .. }
        | Answer::Audit { .. }
        | Answer::Printed { .. }
        | Answer::Paper { .. }
        | Answer::Devices(_)
        | Answer::Revoked(_)
        | Answer::LightKey { .. }
        | Answer::MailTaken(_)
        | Answer::MailQueue { .. }
        | Answer::MailCame(_)
        | Answer::MailRetried { .. }
        | Answer::Webhooks(..)
        | Answer::WebhooksReplayed { .. }
        | Answer::Directory(_)
        | Answer::TokenMade { .. }
        | Answer::Tokens(_)
        | Answer::TokenEnded {}
        | Answer::Reloaded { .. }
        | Answer::NotReloaded { .. }
        | Answer::Serving { .. }
        | Answer::Promoted { .. }
        | Answer::MoveBegun {}
        | Answer::Moving(_)
        | Answer::Doctor(_)
        | Answer::Leaving(_)
        | Answer::People(_)
        | Answer::Folder { .. }
        | Answer::YearArchived(_)
        | Answer::BroughtBack { .. }
        | Answer::Redacted { .. } => {
            "the server answered something else than was asked; is it of another version?".into()
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::admin_api::PersonToCreate;
    use crate::backup::replica::place::{PlaceError, PutOutcome};
    use crate::store::redb::RedbStore;
    use ronda_shared::ids::PersonId;

    #[test]
    fn only_what_fills_a_store_may_be_the_first_thing_asked_of_it() {
        let person = PersonId::new("ana.lopez");
        let make = PersonToCreate { name: "Ana López".into(), roles: Vec::new(), teams: Vec::new() };
        assert!(founds(&Question::Enrol { person: person.clone(), make: Some(make) }));
        assert!(!founds(&Question::Enrol { person, make: None }));
        assert!(!founds(&Question::Backup { file: "a.ronda".into(), since: None }));
        assert!(!founds(&Question::Doctor {}));
    }

    #[tokio::test]
    async fn a_store_that_somebody_has_for_a_moment_is_waited_for() {
        let folder = tempfile::tempdir().expect("a folder");
        let held = start::open_at(folder.path(), None).expect("opened");
        let question = Question::Doctor {};
        let mut looking = Box::pin(found(folder.path(), None, &question));
        assert!(timeout(Duration::ZERO, &mut looking).await.is_err(), "a server that begins has it");
        drop(held);
        assert!(
            matches!(looking.await, Ok(Found::Nobodys { has_waited: true, .. })),
            "and data are read anew after that"
        );
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_backup_of_nothing_is_none() {
        let folder = tempfile::tempdir().expect("a folder");
        let (data, file) = (folder.path().join("data"), folder.path().join("a.ronda"));
        let settings = Settings { data: Some(data.clone()), ..Settings::default() };
        let asked = ask(settings, Question::Backup { file: file.clone(), since: None }).await;
        let Err(CommandError::Refused(why)) = asked else { panic!("refused") };
        assert!(why.starts_with("there is no store in ") && why.ends_with("Nothing was made or changed"), "{why}");
        assert!(!data.exists() && !file.exists());
    }

    /// As the folder of a machine that is gone.
    struct SilentPlace;

    fn never<T>() -> T {
        loop {
            thread::park();
        }
    }

    impl ReplicaPlace for SilentPlace {
        fn put(&self, _: &str, _: &[u8]) -> Result<PutOutcome, PlaceError> {
            never()
        }
        fn put_file(&self, _: &str, _: &Path) -> Result<PutOutcome, PlaceError> {
            never()
        }
        fn get(&self, _: &str, _: u64) -> Result<Option<Vec<u8>>, PlaceError> {
            never()
        }
        fn get_file(&self, _: &str, _: &Path) -> Result<bool, PlaceError> {
            never()
        }
        fn size(&self, _: &str) -> Result<Option<u64>, PlaceError> {
            never()
        }
        fn list_after(&self, _: &str, _: &str) -> Result<Vec<String>, PlaceError> {
            never()
        }
        fn remove(&self, _: &str) -> Result<(), PlaceError> {
            never()
        }
        fn called(&self) -> String {
            never()
        }
        fn may_begin_anew(&self, _: &str) -> Result<bool, PlaceError> {
            never()
        }
    }

    #[tokio::test]
    async fn a_place_that_never_answers_keeps_no_command_waiting() {
        let store = RedbStore::in_memory().expect("opens");
        let reader = store.read().expect("reads");
        let told = taken_over(Arc::new(SilentPlace), reader, Duration::from_millis(20)).await;
        assert!(matches!(told, Ok(None)), "{told:?}");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_store_that_was_taken_over_from_is_read_and_not_written_to() {
        let folder = tempfile::tempdir().expect("a folder");
        let (data, place) = (folder.path().join("data"), folder.path().join("replica"));
        let settings = || Settings {
            data: Some(data.clone()),
            replicate: Some(place.display().to_string()),
            ..Settings::default()
        };
        let enrols = |id: &str| {
            let make = PersonToCreate { name: "Ana López".into(), roles: Vec::new(), teams: Vec::new() };
            Question::Enrol { person: PersonId::new(id), make: Some(make) }
        };
        let generation = |number: u64| std::fs::write(place.join(format!("generations/{number:06}")), b"");
        std::fs::create_dir_all(place.join("generations")).expect("a folder");
        generation(1).expect("its own");
        let own = ask(settings(), enrols("ana.lopez")).await.expect("answered");
        assert!(matches!(own, Answer::Link { .. }), "{own:?}");

        generation(2).expect("another's");
        let late = ask(settings(), enrols("omar.ruiz")).await.expect("answered");
        assert!(matches!(&late, Answer::Refused(why) if why.contains("taken over")), "{late:?}");
        let looked = ask(settings(), Question::Devices { person: None }).await.expect("answered");
        assert!(matches!(looked, Answer::Devices(_)), "{looked:?}");
        let store = found(&data, None, &Question::Doctor {}).await.expect("nobody has it");
        let Found::Nobodys { store, .. } = store else { panic!("no server runs") };
        assert_eq!(store.read().expect("reads").person(&PersonId::new("omar.ruiz")).expect("read"), None);
    }
}
