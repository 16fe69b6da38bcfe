//! Commands on a replica: a standby's restore, and the nightly drill.

use super::offline::{mark, of_anothers_bucket, whole_or_in_part};
use super::verify::{how, print_report, progress};
use super::{CommandError, IN_PART, data_owner, system, when};
use crate::backup::SERIES_JUMP;
use crate::backup::replica::recover::{self, RestorePoint, TakeOver};
use crate::backup::replica::{ReplicaError, drill, place_at};
use crate::backup::verify::all_cores;
use crate::blobs::BlobStore;
use crate::clock::Clock;
use crate::config::Settings;
use crate::doctor::replica::Drill;
use crate::file_lock::FileLock;
use crate::start;
use crate::store::founding;
use ronda_shared::time::Timestamp;
use std::path::Path;
use std::process::ExitCode;

/// Founds a data directory from a replica.
pub(super) fn restore(
    named: &str,
    at: Option<&str>,
    (takes_over, past): (bool, Option<u64>),
    settings: &Settings,
) -> Result<ExitCode, CommandError> {
    let (data, until) = (settings.data()?, at.map_or(Ok(RestorePoint::End), point)?);
    if settings.store()?.is_some() {
        let words =
            "a replica is restored into a data directory: leave out `store`, then ronda move it into a database";
        return Err(CommandError::Misused(words.into()));
    }
    data_owner::must_be_ours(&data)?;
    start::directory(&data)?;
    let _founding = founding(&start::store_file(&data))?;
    start::follows_nobody(&data)?;
    let (place, now) = (place_at(&settings.replica(Some(named))?.ok_or_else(none)?), Clock::system().now());
    let evidence = BlobStore::of(&data, settings.bucket()?.as_ref());
    let file = start::store_file(&data);
    let take_over = match past {
        Some(generation) if takes_over => TakeOver::Past(generation),
        _ if takes_over => TakeOver::Yes,
        _ => TakeOver::No,
    };
    let told = match recover::recover(&*place, (&file, &evidence), until, (SERIES_JUMP, take_over), now) {
        Err(ReplicaError::TakenOver(later)) if takes_over => {
            let words = format!(
                "another server has taken over (generation {later} of the replica), and nothing there tells what it took: serve that one. \
                 If its data directory is lost, that is lost with it: --take-over --past {later}"
            );
            return Err(CommandError::Refused(words));
        }
        told => told?,
    };
    // Before anything is told: whoever reads that may have gone. Whoever takes over has claimed it.
    let unmarked = mark(&evidence, told.epoch, told.is_foreign || takes_over);
    println!(
        "{} documents restored up to entry {}: the snapshot of entry {} and the segments behind it.",
        told.documents, told.position, told.snapshot
    );
    if let Some(later) = told.later.filter(|_| at.is_none()) {
        println!(
            "Another server has begun generation {later} of the replica, and nothing there tells what it took: that is not in this. \
             Look for that server, or its data directory, first."
        );
    }
    println!("A new epoch begins after position {}.", told.epoch.from);
    if told.is_foreign {
        println!("{}", of_anothers_bucket(&told.evidence));
    } else {
        println!("{} files of evidence, {} missing in the replica.", told.evidence.files, told.evidence.missing);
    }
    unmarked.iter().chain(&told.lacks).for_each(|told| println!("{told}"));
    if told.messages.files + told.messages.missing > 0 {
        println!("{} kept messages, {} missing in the replica.", told.messages.files, told.messages.missing);
    }
    if told.organisation > 0 {
        println!("{} files of the organisation, as they stood beside the snapshot.", told.organisation);
    }
    for jump in &told.series {
        println!("The series {} goes on at {} (in the replica: {}).", jump.series, jump.now, jump.before);
    }
    if let Some(written) = told.written {
        println!("The last segment was written at {}.", when(written));
    }
    println!(
        "Sessions came with it: a device shows its key once, who comes by another browser signs in again. Links to enrol are to be \
         made anew. What had not been sent by mail stands in «ronda mail queue». How far mailboxes were read is of {}: what came \
         since comes again, and is known.",
        when(told.made)
    );
    if at.is_some() && !takes_over {
        println!(
            "This is a copy of then, to look at: serve it without the settings file (no `replicate`, no `blobs`, no mail). The \
             server goes on as it was."
        );
    } else if takes_over {
        println!("The former server is fenced: it writes nothing any more once it looks at the replica.");
    } else {
        println!("The former server is not fenced: stop it, or serve here with `replicate` set to the same place.");
    }
    let code = whole_or_in_part(told.evidence.missing + told.messages.missing);
    Ok(if told.lacks.is_empty() { code } else { ExitCode::from(IN_PART) })
}

/// A point as the command line says it: a position or an instant.
fn point(text: &str) -> Result<RestorePoint, CommandError> {
    if let Ok(position) = text.parse() {
        return Ok(RestorePoint::Position(position));
    }
    match text.parse::<jiff::Timestamp>() {
        Ok(instant) => Ok(RestorePoint::Time(Timestamp::from_millis(instant.as_millisecond()))),
        Err(error) => {
            let words = format!("«{text}» is neither a position nor an instant (2026-11-20T09:30:00-06:00): {error}");
            Err(CommandError::Misused(words))
        }
    }
}

/// What is said where no replica is named.
fn none() -> CommandError {
    CommandError::Misused("there is no replica: set `replicate`, or say --replica".into())
}

/// Keeps a second drill out.
fn alone(data: &Path) -> Result<FileLock, CommandError> {
    let lock = drill::alone(data).map_err(system(format!("no drill can be locked in {}", data.display())))?;
    let words =
        || format!("another drill is under way in {}: the outcome is its own. Nothing was changed", data.display());
    lock.ok_or_else(|| CommandError::Refused(words()))
}

/// Tries whether the replica can be restored, and leaves the outcome in the data directory.
pub(super) fn drill(named: Option<&str>, settings: &Settings) -> Result<ExitCode, CommandError> {
    let data = settings.data()?;
    let place = place_at(&settings.replica(named)?.ok_or_else(none)?);
    data_owner::must_be_ours(&data)?;
    start::directory(&data)?;
    let _alone = alone(&data)?;
    let now = Clock::system().now();
    let done = drill::drill(&*place, &drill::scratch(&data), &how(all_cores(), &progress()));
    let outcome = match &done {
        Ok((recovered, report)) => Drill { at: now, position: recovered.position, faults: report.faults.clone() },
        Err(error) => Drill { at: now, position: 0, faults: vec![error.to_string()] },
    };
    outcome.write(&data).map_err(system(format!("the outcome cannot be written into {}", data.display())))?;
    let (recovered, report) = done?;
    println!("Restored up to entry {}, from the snapshot of entry {}.", recovered.position, recovered.snapshot);
    match recovered.written {
        Some(written) => println!("The last segment was written at {}.", when(written)),
        None => println!("No segment was written since the snapshot of {}.", when(recovered.made)),
    }
    Ok(print_report(&report))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_is_a_position_or_an_instant() {
        assert_eq!(point("77").expect("a position"), RestorePoint::Position(77));
        let instant = point("2026-11-20T09:30:00-06:00").expect("an instant");
        assert_eq!(instant, RestorePoint::Time(Timestamp::from_millis(1_795_188_600_000)));
        assert!(matches!(point("yesterday"), Err(CommandError::Misused(_))));
    }

    #[test]
    fn of_two_drills_at_once_the_second_is_refused_and_tells_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let (data, replica) = (folder.path().join("data"), folder.path().join("replica"));
        let settings = Settings { data: Some(data.clone()), ..Settings::default() };
        std::fs::create_dir_all(data.join("drill")).expect("a folder");
        std::fs::create_dir(&replica).expect("a folder");
        let first = alone(&data).expect("nobody makes one");
        let second = drill(replica.to_str(), &settings);
        assert!(matches!(&second, Err(CommandError::Refused(why)) if why.contains("under way")), "{second:?}");
        assert!(data.join("drill").exists() && Drill::read(&data).is_none(), "the first goes on");
        drop(first);
        assert!(matches!(drill(replica.to_str(), &settings), Err(CommandError::Replica(_))), "it is made");
    }

    #[test]
    fn a_drill_of_nothing_says_so_and_leaves_that() {
        let folder = tempfile::tempdir().expect("a folder");
        let (data, replica) = (folder.path().join("data"), folder.path().join("replica"));
        let settings = Settings { data: Some(data.clone()), ..Settings::default() };
        assert!(matches!(drill(None, &settings), Err(CommandError::Misused(_))));
        std::fs::create_dir(&replica).expect("a folder");
        assert!(matches!(drill(replica.to_str(), &settings), Err(CommandError::Replica(_))));
        let left = Drill::read(&data).expect("an outcome");
        assert!(!left.is_good() && left.position == 0);
        assert!(!data.join("drill").exists(), "nothing else is left");
    }
}
