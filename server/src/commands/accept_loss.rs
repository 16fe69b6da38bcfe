//! `ronda accept-loss`: goes on with a database that went back in time.

use super::{CommandError, IN_PART, data_owner};
use crate::backup::{SERIES_JUMP, SeriesJump, begun_since};
use crate::blobs::{BlobStore, Owner};
use crate::clock::Clock;
use crate::config::Settings;
use crate::start;
use crate::store::postgres::LossAnswer;
use crate::store::{Reader, StoreError};
use std::process::ExitCode;

/// Each series that may have been begun after the database's last entry: its first number, and the one at which it goes on.
fn begun(reader: &dyn Reader) -> Result<Vec<(String, u64, u64)>, StoreError> {
    let now = Clock::system().now();
    let made = reader.entry(reader.end()?)?.map_or(now, |entry| entry.at);
    let begun = begun_since(reader, (made, now), SERIES_JUMP)?;
    Ok(begun.into_iter().map(|SeriesJump { series, before, now }| (series, before, now)).collect())
}

/// The code where the loss was accepted before: in part, where the bucket of the evidence was left unmarked then.
fn settled(is_claimed: bool) -> ExitCode {
    if is_claimed {
        return ExitCode::SUCCESS;
    }
    println!("The bucket of the evidence is still the former epoch's: ronda blobs claim.");
    ExitCode::from(IN_PART)
}

/// Begins a new epoch in the database, where it lacks what the server of this data directory knew.
pub(super) fn accept_loss(settings: &Settings) -> Result<ExitCode, CommandError> {
    let data = settings.data()?;
    let address = settings.store()?.ok_or_else(|| {
        let words =
            "the store is a file of the data directory, which goes back by «ronda restore» alone: nothing to accept";
        CommandError::Refused(words.into())
    })?;
    data_owner::must_be_ours(&data)?;
    let evidence = BlobStore::of(&data, settings.bucket()?.as_ref());
    let epoch = rand::random();
    let accepted = match start::accept_loss(&data, &address, (epoch, SERIES_JUMP), &begun)? {
        LossAnswer::Accepted(accepted) => accepted,
        LossAnswer::Settled(present) => {
            println!(
                "The loss was accepted before, or the store was restored: it has gone on in another epoch than the server of {} knew. Nothing \
                 was changed.",
                data.display()
            );
            return Ok(settled(evidence.is_of(&Owner::epoch(present))?));
        }
        LossAnswer::Nothing => {
            println!(
                "The database has all that the server of {} has seen in it: nothing is lost, and nothing was changed. Where another server \
                 refuses, run this on its machine.",
                data.display()
            );
            return Ok(ExitCode::SUCCESS);
        }
    };
    // Before anything is told: whoever reads that may have gone.
    let claimed = evidence.claim(&Owner::epoch(epoch));
    println!(
        "This server knew the feed up to entry {}; the database's ends at entry {}. A new epoch begins.",
        accepted.known, accepted.end
    );
    for (series, before, now) in &accepted.series {
        println!("The series {series} goes on at {now} (in the database: {before}).");
    }
    let code = match claimed {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("The bucket of the evidence is still the former epoch's ({error}): ronda blobs claim.");
            ExitCode::from(IN_PART)
        }
    };
    println!(
        "Start the servers again. What devices sent that the database lacks they will offer again by themselves; what came by any other way \
         after it (portal, mail, imports, people changed at the console) is not there: do it again."
    );
    Ok(code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::chown;

    #[test]
    fn a_bucket_that_is_unmarked_still_leaves_it_done_in_part() {
        let told = |is_claimed| format!("{:?}", settled(is_claimed));
        assert_eq!(told(true), format!("{:?}", ExitCode::SUCCESS));
        assert_eq!(told(false), format!("{:?}", ExitCode::from(IN_PART)));
    }

    /// The database would have its new epoch, and no server of this directory could read what it is to know of it.
    #[test]
    fn root_is_refused_beside_the_data_of_another_before_the_database_is_asked() {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path();
        let store = Some("postgres:///ronda?host=/nowhere&user=ronda".to_owned());
        let settings = Settings { data: Some(data.to_owned()), store, ..Settings::default() };
        // Nobody else may give a folder away.
        let is_root = chown(data, Some(990), None).is_ok() && rustix::process::geteuid().is_root();
        let why = accept_loss(&settings).expect_err("there is no database").to_string();
        assert_eq!(why.starts_with("this runs as root"), is_root, "{why}");
    }
}
