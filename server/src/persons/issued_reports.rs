//! Issued reports that name somebody. Each is a document of the institution and stays as it was issued: it is told, and
//! nothing in it is set right or taken out.

use super::contacts::SearchedPerson;
use super::gather;
use super::mentions::MatchedBy;
use super::{Doubt, Doubtful};
use crate::store::reports::IssuedRow;
use crate::store::{Reader, StoreError};
use ronda_shared::date::Date;
use ronda_shared::time::Timestamp;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeSet;

/// A report that was issued and names them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NamingReport {
    /// Its number as it is written (`INF-0007`).
    pub name: String,
    /// The first day that it counts.
    pub from: Date,
    /// The last day that it counts.
    pub to: Date,
    /// When it was issued.
    pub at: Timestamp,
    /// They issued it.
    pub own: bool,
    /// Its words that name them, with what points at others masked.
    pub said: Vec<String>,
}

/// Reads every issued report. What is in doubt is one that cannot be read, and one with a name alone that others have, too.
pub(super) fn read(
    reader: &dyn Reader,
    whom: &SearchedPerson,
) -> Result<(Vec<NamingReport>, Vec<Doubtful>), StoreError> {
    let (mut naming, mut doubtful) = (Vec::new(), Vec::new());
    let id = whom.known.id();
    for row in reader.issued_reports()? {
        let name = IssuedRow::written(row.number);
        let unsure = |why| Doubtful { document: None, name: name.clone(), why };
        let contents = match reader.issued_contents(row.number) {
            Err(StoreError::Damaged { .. }) => None,
            contents => contents?,
        };
        let printed = contents.and_then(|contents| serde_json::from_slice::<Value>(&contents.report).ok());
        let mut texts = Vec::new();
        match &printed {
            Some(printed) => gather::words(printed, "", &mut texts),
            None => doubtful.push(unsure(Doubt::UnreadReport)),
        }
        let own = id == Some(&row.by);
        let (mut is_named, mut is_shared, mut said) = (own, false, BTreeSet::new());
        let printed = texts.into_iter().map(|(_, text)| text);
        for text in [row.name, row.done, row.gained].into_iter().chain(printed) {
            is_named |= id.is_some_and(|id| id.as_str() == text);
            let found = whom.marks.find(&text);
            is_shared |= found.iter().any(|(by, _)| *by == MatchedBy::SharedName);
            if found.iter().any(|(by, _)| *by != MatchedBy::SharedName) {
                is_named = true;
                said.insert(whom.marks.mask(&text, &whom.others));
            }
        }
        if is_named {
            let said = said.into_iter().collect();
            naming.push(NamingReport { name, from: row.from, to: row.to, at: row.at, own, said });
        } else if is_shared {
            doubtful.push(unsure(Doubt::SharedName));
        }
    }
    Ok((naming, doubtful))
}
