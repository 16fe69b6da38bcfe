//! Verifies the kept time stamps offline. Each token is checked by its provider's anchors, and what it stamps must
//! stand in the feed as it did.

use super::follow::paper_of;
use super::judge::{Question, judge};
use super::settings::{self, FILE, Settings};
use crate::store::time_stamps::{StoredStamp, Subject};
use crate::store::{Reader, StoreError};
use std::path::Path;

/// Stamps read at once.
const PAGE: usize = 256;

/// Looks at every stamp of a store by the file in a data directory; how many there are. `fault` hears what is wrong.
///
/// # Errors
/// The store could not.
pub fn check(reader: &dyn Reader, data: &Path, fault: &mut dyn FnMut(String)) -> Result<u64, StoreError> {
    let mut page = reader.stamps(None, PAGE)?;
    if page.is_empty() {
        return Ok(0);
    }
    let settings = match settings::read(data) {
        Ok(settings) => Some(settings),
        Err(problem) => {
            fault(format!("no time stamp can be judged: {problem}"));
            None
        }
    };
    let mut count = 0;
    while let Some(last) = page.last().map(StoredStamp::key) {
        for row in &page {
            count += 1;
            let wrong = settings.as_ref().and_then(|settings| token(settings, row));
            let moved = check_subject(reader, row)?;
            wrong.into_iter().chain(moved).for_each(|why| fault(format!("{}: {why}", subject_name(row))));
        }
        page = reader.stamps(Some(&last), PAGE)?;
    }
    Ok(count)
}

fn subject_name(row: &StoredStamp) -> String {
    match &row.subject {
        Subject::Checkpoint { position } => format!("the time stamp of the feed up to entry {position}"),
        Subject::Paper { document, .. } => format!("the time stamp of paper {} of ticket {document}", row.imprint),
    }
}

/// What is wrong with the token itself.
fn token(settings: &Settings, row: &StoredStamp) -> Option<String> {
    let Some(provider) = settings.provider(&row.provider) else {
        return Some(format!(
            "«{}» gave it, which is not in {FILE}: keep the section of a former provider, with `retired = true`",
            row.provider
        ));
    };
    match judge(&row.answer, Question { imprint: &row.imprint, nonce: None }, &provider.believed) {
        Err(why) => Some(format!("«{}»: {why}", row.provider)),
        Ok(told) if told.at != row.at || told.policy != row.policy => {
            Some("its row tells another time or policy than its token".to_owned())
        }
        Ok(_) => None,
    }
}

/// What is wrong with what it stamps.
fn check_subject(reader: &dyn Reader, row: &StoredStamp) -> Result<Option<String>, StoreError> {
    Ok(match &row.subject {
        Subject::Checkpoint { position } => {
            let same = reader.feed_hash(*position)? == Some(*row.imprint.bytes());
            (!same).then(|| "the feed no longer has the hash there that was stamped".to_owned())
        }
        Subject::Paper { act, position, .. } => match reader.entry(*position) {
            // It ends no verification of the others.
            Err(StoreError::Damaged { .. }) => Some(format!("entry {position}, which signed it, cannot be read")),
            Err(error) => return Err(error),
            Ok(None) => Some(format!("entry {position}, which signed it, is missing")),
            // Its words were taken out for good, or stand in an archive: its place in the feed is kept by its hash.
            Ok(Some(entry)) if entry.emptied.is_some() => None,
            Ok(Some(entry)) => {
                let same = paper_of(&entry) == Some((*act, row.imprint));
                (!same).then(|| format!("entry {position} signed another paper"))
            }
        },
    })
}
