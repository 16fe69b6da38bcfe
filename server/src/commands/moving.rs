//! `ronda move`: moves a store from one medium to another. The server that has it open does it, or this command where
//! none runs.

mod running_server;

use super::verify::{MOST_READERS, how, print_report, progress};
use super::{CommandError, IN_PART, data_owner};
use crate::backup::verify::{self, all_cores};
use crate::blobs::{BlobStore, Owner};
use crate::cli::MoveOf;
use crate::clock::Clock;
use crate::config::{ConfigError, Settings};
use crate::filling::{Move, StoreAt};
use crate::start;
use std::cell::Cell;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// Between two lines that say how far it is.
const QUIET: Duration = Duration::from_secs(2);

/// Where a store is and where it is to go, and the data directory beside which it stands.
struct MovePlaces {
    from: StoreAt,
    to: StoreAt,
    data: PathBuf,
}

impl MovePlaces {
    fn of(order: &MoveOf, settings: &Settings) -> Result<Self, CommandError> {
        let read = |text: &str| StoreAt::read(text, settings.store_ca.clone()).map_err(ConfigError::from);
        let (from, to) = (read(&order.from)?, read(&order.to)?);
        let data = match (&from, &to) {
            (StoreAt::Folder(_), StoreAt::Folder(_)) => {
                let words = "both are folders: stop the server and copy the folder, with all that is in it";
                return Err(CommandError::Misused(words.into()));
            }
            (StoreAt::Folder(data), _) | (_, StoreAt::Folder(data)) => data.clone(),
            (StoreAt::Database(_), StoreAt::Database(_)) => settings.data()?,
        };
        Ok(Self { from, to, data })
    }
}

/// Moves a store: copied, compared, verified, and only then the new place is the store and the former one is closed. A server that runs
/// on it does that itself, and serves reads meanwhile.
pub(super) async fn move_store(order: &MoveOf, settings: &Settings) -> Result<ExitCode, CommandError> {
    let places = MovePlaces::of(order, settings)?;
    match running_server::move_store(order, settings, &places).await? {
        Some(code) => Ok(code),
        None => tokio::task::block_in_place(|| move_stopped(order, settings, &places)),
    }
}

/// The same of a store that no server has open.
fn move_stopped(order: &MoveOf, settings: &Settings, places: &MovePlaces) -> Result<ExitCode, CommandError> {
    let MovePlaces { from, to, data } = places;
    data_owner::must_be_ours(data)?;
    if matches!(from, StoreAt::Folder(_)) && settings.replica(None)?.is_some() {
        // Whoever follows it could take over from what is left of it, and nobody would be fenced.
        let words = "the replica is one of a store in a file: take `replicate` out of the settings first, and follow it no more";
        return Err(CommandError::Refused(words.into()));
    }
    let moving = Move::begin(from, to, rand::random(), &so_far())?;
    let rows: u64 = moving.tables.values().map(|table| table.rows).sum();
    println!("{} tables, {rows} rows, the same in both places.", moving.tables.len());
    let (file, cores) = (start::store_file(data), all_cores().min(MOST_READERS));
    let evidence = BlobStore::of(data, settings.bucket()?.as_ref());
    let report = verify::data_as(moving.copy(), &file, &evidence, &how(cores, &progress()))?;
    let code = print_report(&report);
    if !report.is_whole() && !order.with_faults {
        let words = format!("nothing was moved: {from} has these faults, too. Mend them, or say --with-faults");
        return Err(CommandError::Refused(words));
    }
    let epoch = moving.epoch;
    moving.finish(Clock::system().now())?;
    // A bucket of evidence goes with the store, into its new epoch.
    let claimed = evidence.claim(&Owner::epoch(epoch.epoch));
    println!("The store is in {to} now. A new epoch begins after position {}.", epoch.from);
    // It was moved: what failed afterwards does not undo that.
    let code = match claimed {
        Ok(()) => code,
        Err(error) => {
            println!("{}", unclaimed(&error.to_string()));
            ExitCode::from(IN_PART)
        }
    };
    println!("Next: {}, then ronda serve.", setting(to));
    println!("{}", what_may_be_removed(from, data));
    Ok(code)
}

/// Said where the bucket of the evidence could not be marked as the moved store's.
fn unclaimed(why: &str) -> String {
    format!("The bucket of the evidence is not marked for it yet ({why}): ronda blobs claim.")
}

/// What the settings must say of a store that is there.
fn setting(to: &StoreAt) -> &'static str {
    match to {
        StoreAt::Database(_) => "write that address as `store` into the settings",
        StoreAt::Folder(_) => "take `store` out of the settings",
    }
}

/// What of the former store may be removed: never the data directory, in which the bytes of evidence lie.
fn what_may_be_removed(from: &StoreAt, data: &Path) -> String {
    let what = match from {
        StoreAt::Folder(folder) => format!("The file {}", start::store_file(folder).display()),
        StoreAt::Database(address) => format!("The schema «ronda» in {address}"),
    };
    format!(
        "{what} is not opened any more: remove that alone, once a backup was made of the new one. Photographs and files stay in {}, \
         and are served from it.",
        data.display()
    )
}

/// Says on a terminal how far the copying is, not too often.
pub(super) fn so_far() -> impl Fn(&'static str, u64) {
    let (terminal, last) = (std::io::stderr().is_terminal(), Cell::new(Instant::now()));
    move |table: &'static str, rows: u64| {
        if terminal && last.get().elapsed() >= QUIET {
            last.set(Instant::now());
            eprintln!("{table}: {rows} rows");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::DataArgs;
    use crate::store::postgres::Address;
    use crate::store::redb::RedbStore;
    use crate::store::{StoreError, store_file};
    use ronda_test_postgres::Server;

    fn order(from: &str, to: &str) -> MoveOf {
        MoveOf { from: from.to_owned(), to: to.to_owned(), with_faults: false, settings: DataArgs::default() }
    }

    fn words(path: &Path) -> &str {
        path.to_str().expect("words")
    }

    fn moved(order: &MoveOf) -> Result<ExitCode, CommandError> {
        let settings = Settings::default();
        move_stopped(order, &settings, &MovePlaces::of(order, &settings)?)
    }

    #[test]
    fn a_store_is_moved_by_its_addresses() {
        let (server, folder) = (Server::start(), tempfile::tempdir().expect("a folder"));
        let file = store_file(folder.path());
        drop(RedbStore::open(&file).expect("founded"));
        let there = server.database("ordered");
        let _code = moved(&order(words(folder.path()), &there)).expect("moved");
        assert!(matches!(RedbStore::open(&file).map(|_| ()), Err(StoreError::MovedAway { .. })));
        let address = Address::read(&there, None).expect("an address");
        assert!(start::look(&address).expect("reached").is_some());
    }

    #[test]
    fn a_store_that_is_replicated_is_not_moved() {
        let folder = tempfile::tempdir().expect("a folder");
        let (file, place) = (store_file(folder.path()), folder.path().join("replica"));
        drop(RedbStore::open(&file).expect("founded"));
        let order = order(words(folder.path()), "postgres:///ronda?host=/nowhere&user=ronda");
        let settings = Settings { replicate: Some(words(&place).to_owned()), ..Settings::default() };
        let places = MovePlaces::of(&order, &settings).expect("places");
        let refused = move_stopped(&order, &settings, &places);
        assert!(matches!(&refused, Err(CommandError::Refused(why)) if why.contains("`replicate`")), "{refused:?}");
    }

    #[test]
    fn what_may_be_removed_is_named_and_never_the_data_directory() {
        let file = what_may_be_removed(&StoreAt::Folder("/srv/ronda".into()), Path::new("/srv/ronda"));
        assert!(file.starts_with("The file /srv/ronda/ronda.redb is not opened any more"), "{file}");
        assert!(file.ends_with("stay in /srv/ronda, and are served from it."), "{file}");
        let address = Address::read("postgres:///desk?host=/nowhere&user=ronda", None).expect("an address");
        let schema = what_may_be_removed(&StoreAt::Database(Box::new(address)), Path::new("/srv/ronda"));
        assert!(schema.starts_with("The schema «ronda» in ") && schema.contains("stay in /srv/ronda,"), "{schema}");
    }

    #[test]
    fn what_is_no_move_is_refused() {
        let folders = moved(&order("/one", "/two"));
        assert!(matches!(folders, Err(CommandError::Misused(_))), "{folders:?}");
        let strange = moved(&order("/one", "mysql://db.example/ronda"));
        assert!(matches!(strange, Err(CommandError::Config(_))), "{strange:?}");
        let nowhere = "postgres:///ronda?host=/nowhere&user=ronda";
        let homeless = moved(&order(nowhere, nowhere));
        assert!(matches!(homeless, Err(CommandError::Config(ConfigError::NoData))), "{homeless:?}");
    }
}
