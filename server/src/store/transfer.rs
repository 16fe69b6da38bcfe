//! A whole store as rows, copied from one medium to another: tables by name, keys that sort alike everywhere.
//!
//! A store that is being filled holds a mark ([`Filling`]) among its facts from before its first row until all is there: as
//! long as it stands, the store is opened only to go on.

use super::row_codec::key;
use super::{Batch, Founding, Store, StoreError};
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// A key and its value.
pub type Row = (Vec<u8>, Vec<u8>);

/// A page of rows holds about so many bytes.
const PAGE_BYTES: usize = 4 * 1024 * 1024;
/// And so many rows at most; the first page of a table tells how large they are.
const PAGE_ROWS: usize = 4_000;
/// Rows of that first page.
const FIRST_ROWS: usize = 16;

/// The table of the store's own facts, which goes last: some of them are the new store's own.
pub const FACTS: &str = "meta";

/// What fills a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FilledBy {
    /// `ronda restore`.
    Restore,
    /// `ronda demo`.
    Demo,
    /// `ronda move`.
    Move,
}

impl FilledBy {
    /// The command.
    pub fn command(self) -> &'static str {
        match self {
            Self::Restore => "ronda restore",
            Self::Demo => "ronda demo",
            Self::Move => "ronda move",
        }
    }
}

/// The mark of a store that is being filled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filling {
    /// By what.
    pub by: FilledBy,
    /// The feed's end in the store it is filled from, and its hash there; none where what is here is not to be gone on from.
    pub source: Option<(u64, ByteBuf)>,
    /// The table that was written last, and its last key; none before the first one.
    pub last: Option<(String, ByteBuf)>,
    /// Where the store is that it is filled from, as a person reads it; none where no store is moved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
}

impl Filling {
    /// One that begins.
    pub fn begun(by: FilledBy, source: Option<(u64, ByteBuf)>) -> Self {
        Self { by, source, last: None, from: None }
    }

    /// The same, out of this place.
    pub fn out_of(self, place: String) -> Self {
        Self { from: Some(place), ..self }
    }

    /// Why a store with this mark is not opened.
    pub(super) fn unfinished(&self) -> StoreError {
        StoreError::Unfinished { by: self.by.command(), from: self.from.clone() }
    }

    /// Whether what another mark tells of may be gone on with: it was filled from the same source by the same command.
    pub fn goes_on(&self, there: &Self) -> bool {
        self.source.is_some() && self.by == there.by && self.source == there.source
    }
}

/// In which way a store is opened.
#[derive(Debug, Clone)]
pub(super) enum Opening {
    /// As it stands; an empty place is founded.
    AsItStands,
    /// As it stands, by one who must be the only one that has it open.
    Alone,
    /// Founded so, in an empty place.
    Founded(Founding),
    /// To be rebuilt: a rebuild that was cut short may stand in it.
    ToRebuild,
    /// To be filled: an empty place, or one in which that was begun before.
    ToFill(Founding, Filling),
}

impl Opening {
    /// Whether nobody else may have the store meanwhile.
    pub(super) fn is_alone(&self) -> bool {
        match self {
            Self::Alone | Self::ToRebuild | Self::ToFill(..) => true,
            Self::AsItStands | Self::Founded(_) => false,
        }
    }

    /// What an empty place is founded with.
    pub(super) fn founding(&self) -> Founding {
        match self {
            Self::Founded(founding) | Self::ToFill(founding, _) => founding.clone(),
            Self::AsItStands | Self::Alone | Self::ToRebuild => Founding::draw(),
        }
    }
}

/// What the facts of a store say of how it may be opened.
#[derive(Debug, Default)]
pub(super) struct Marks {
    /// A rebuild was cut short.
    pub(super) rebuilding: bool,
    /// It is being filled.
    pub(super) filling: Option<Filling>,
    /// It was moved away.
    pub(super) moved: Option<String>,
}

impl Marks {
    /// Whether a store that stands is opened in this way; true where all that is in it is to be removed first.
    pub(super) fn permit(&self, opening: &Opening) -> Result<bool, StoreError> {
        if let Some(to) = &self.moved {
            return Err(StoreError::MovedAway { to: to.clone() });
        }
        match (&self.filling, opening) {
            (Some(there), Opening::ToFill(_, filling)) => Ok(!filling.goes_on(there)),
            (Some(there), _) => Err(there.unfinished()),
            (None, Opening::ToFill(..)) => Err(StoreError::Occupied),
            (None, Opening::AsItStands | Opening::Alone | Opening::Founded(_)) if self.rebuilding => {
                Err(StoreError::HalfBuilt)
            }
            (None, _) => Ok(false),
        }
    }
}

/// A store whose rows are read and written as they are.
pub trait Rows: Store {
    /// Its tables, in the order of their names.
    fn tables(&self) -> Vec<&'static str>;

    /// Rows of a table behind a key, in the order of their keys, at most so many.
    fn rows_behind(&self, table: &str, behind: Option<&[u8]>, limit: usize) -> Result<Vec<Row>, StoreError>;

    /// Writes rows as they are, and the mark that tells how far it is, in one commit.
    fn put_rows(&self, table: &str, rows: Vec<Row>, mark: &Filling) -> Result<(), StoreError>;

    /// The mark; none where the store is whole.
    fn filling(&self) -> Result<Option<Filling>, StoreError>;

    /// Writes a batch and takes the mark away, in one commit: from then on it is a store like any other.
    fn finish(&self, batch: &Batch) -> Result<(), StoreError>;

    /// Writes where the store was moved to: it is not opened any more.
    fn leave(&self, to: &str) -> Result<(), StoreError>;

    /// Keeps every other server out from now on, where there can be one: fails while one has the store open. Whoever keeps them out
    /// already is told by this whether it still does.
    fn be_alone(&self) -> Result<(), StoreError>;

    /// Lets others in again.
    fn be_together(&self);
}

/// Why a store was not filled.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    /// One of the two stores could not.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// They have other tables: one of them is of another build.
    #[error("the two stores have other tables: {0}")]
    Tables(String),
    /// What was written is not what was read.
    #[error("the table {table} is not the same afterwards: {from} rows were read, {to} are there")]
    Differs {
        /// Which.
        table: &'static str,
        /// Rows in the source.
        from: u64,
        /// Rows in the copy.
        to: u64,
    },
}

/// What a table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// Rows.
    pub rows: u64,
    /// SHA-256 over all of them.
    pub hash: [u8; 32],
}

/// The feed's end in a store and its hash: by these a source is known again.
pub fn source_of(store: &dyn Store) -> Result<(u64, ByteBuf), StoreError> {
    let reader = store.read()?;
    let end = reader.end()?;
    Ok((end, ByteBuf::from(reader.feed_hash(end)?.unwrap_or_default().to_vec())))
}

/// Whether a store says that it was moved away.
pub fn has_left(store: &dyn Rows) -> Result<bool, StoreError> {
    match store.rows_behind(FACTS, None, PAGE_ROWS) {
        Ok(facts) => Ok(facts.iter().any(|(name, _)| name.as_slice() == key::MOVED.as_bytes())),
        Err(StoreError::MovedAway { .. }) => Ok(true),
        Err(error) => Err(error),
    }
}

/// Copies every row into a store that was opened to be filled, from where its mark says that it was cut short, and compares
/// both. `tell` hears the table and how many of its rows were written. Nobody may write to either meanwhile.
pub fn fill(
    from: &dyn Rows,
    to: &dyn Rows,
    tell: &dyn Fn(&'static str, u64),
) -> Result<BTreeMap<&'static str, Tally>, TransferError> {
    let tables = shared_tables(from, to)?;
    let mark = to.filling()?.ok_or(StoreError::Occupied)?;
    let done = mark.last.as_ref().and_then(|(name, _)| tables.iter().position(|table| table == name)).unwrap_or(0);
    for table in tables.iter().copied().skip(done) {
        copy(from, to, table, &mark, tell)?;
    }
    compared(from, to, &tables, &mark)
}

/// The tables of both in the order in which they are copied.
fn shared_tables(from: &dyn Rows, to: &dyn Rows) -> Result<Vec<&'static str>, TransferError> {
    let (mut tables, others) = (from.tables(), to.tables());
    if tables != others {
        return Err(TransferError::Tables(format!("{tables:?} and {others:?}")));
    }
    tables.sort_by_key(|table| (*table == FACTS, *table));
    Ok(tables)
}

fn copy(
    from: &dyn Rows,
    to: &dyn Rows,
    table: &'static str,
    begun: &Filling,
    tell: &dyn Fn(&'static str, u64),
) -> Result<(), TransferError> {
    let here = begun.last.as_ref().filter(|(name, _)| name == table);
    let mut behind = here.map(|(_, place)| place.to_vec());
    let (mut limit, mut written) = (FIRST_ROWS, 0);
    loop {
        let rows = from.rows_behind(table, behind.as_deref(), limit)?;
        let Some((last, _)) = rows.last() else { return Ok(()) };
        let last = last.clone();
        limit = next_limit(&rows);
        written += rows.len() as u64;
        let mark = Filling { last: Some((table.to_owned(), ByteBuf::from(last.clone()))), ..begun.clone() };
        let rows = rows.into_iter().filter(|(place, _)| !is_own(table, place)).collect();
        to.put_rows(table, rows, &mark)?;
        behind = Some(last);
        tell(table, written);
    }
}

/// How many rows the next page holds, by how large these are.
fn next_limit(rows: &[Row]) -> usize {
    let bytes: usize = rows.iter().map(|(place, value)| place.len() + value.len()).sum();
    (PAGE_BYTES / (bytes / rows.len().max(1)).max(1)).clamp(FIRST_ROWS, PAGE_ROWS)
}

/// Whether a fact is of the store that holds it alone: it is neither copied nor compared.
fn is_own(table: &str, place: &[u8]) -> bool {
    let own = [key::FOUNDING, key::FILLING, key::MOVED, key::RECOVERED, key::REBUILDING];
    table == FACTS && own.iter().any(|name| name.as_bytes() == place)
}

fn compared(
    from: &dyn Rows,
    to: &dyn Rows,
    tables: &[&'static str],
    mark: &Filling,
) -> Result<BTreeMap<&'static str, Tally>, TransferError> {
    let mut tallies = BTreeMap::new();
    for table in tables.iter().copied() {
        let (read, written) = (tally(from, table)?, tally(to, table)?);
        if read != written {
            // The next one begins anew.
            let anew = Filling { from: mark.from.clone(), ..Filling::begun(mark.by, None) };
            to.put_rows(table, Vec::new(), &anew)?;
            return Err(TransferError::Differs { table, from: read.rows, to: written.rows });
        }
        tallies.insert(table, read);
    }
    Ok(tallies)
}

/// Counts and hashes the rows of a table.
pub fn tally(store: &dyn Rows, table: &str) -> Result<Tally, StoreError> {
    let (mut rows, mut hash) = (0, Sha256::new());
    let (mut behind, mut limit): (Option<Vec<u8>>, usize) = (None, FIRST_ROWS);
    loop {
        let page = store.rows_behind(table, behind.as_deref(), limit)?;
        let Some((last, _)) = page.last() else { break };
        behind = Some(last.clone());
        limit = next_limit(&page);
        for (place, value) in page.iter().filter(|(place, _)| !is_own(table, place)) {
            rows += 1;
            for part in [place, value] {
                hash.update((part.len() as u64).to_be_bytes());
                hash.update(part);
            }
        }
    }
    Ok(Tally { rows, hash: hash.finalize().into() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ronda_shared::cbor;

    fn mark(by: FilledBy, end: u64) -> Filling {
        Filling::begun(by, Some((end, ByteBuf::from(vec![7; 32]))))
    }

    #[test]
    fn a_filling_is_gone_on_with_from_the_same_source_alone() {
        let there = Filling { last: Some(("feed".into(), ByteBuf::from(vec![1]))), ..mark(FilledBy::Move, 3) };
        assert!(mark(FilledBy::Move, 3).goes_on(&there));
        assert!(!mark(FilledBy::Move, 4).goes_on(&there));
        assert!(!mark(FilledBy::Restore, 3).goes_on(&there));
        let anew = Filling::begun(FilledBy::Demo, None);
        assert!(!anew.goes_on(&anew), "without a source there is nothing to go on from");
        assert_eq!(cbor::decode::<Filling>(&cbor::encode(&there)).expect("read back"), there);
        let placed = there.clone().out_of("/srv/ronda".into());
        assert_eq!(cbor::decode::<Filling>(&cbor::encode(&placed)).expect("read back"), placed);
        assert!(placed.goes_on(&there), "the mark of an earlier release tells no place");
        let told = placed.unfinished().to_string();
        assert!(told.starts_with("«ronda move» is filling this store from /srv/ronda, or was cut short"), "{told}");
    }

    #[test]
    fn a_store_that_is_not_whole_is_opened_only_to_be_filled() {
        let founding = Founding::draw();
        let fill = |end| Opening::ToFill(founding.clone(), mark(FilledBy::Move, end));
        let marks = Marks { filling: Some(mark(FilledBy::Move, 3)), ..Marks::default() };
        for opening in [Opening::AsItStands, Opening::Alone, Opening::ToRebuild, Opening::Founded(founding.clone())] {
            assert!(matches!(marks.permit(&opening), Err(StoreError::Unfinished { by: "ronda move", .. })));
        }
        assert!(!marks.permit(&fill(3)).expect("gone on with"));
        assert!(marks.permit(&fill(4)).expect("begun anew"));
        assert!(matches!(Marks::default().permit(&fill(3)), Err(StoreError::Occupied)));
        let half = Marks { rebuilding: true, ..Marks::default() };
        assert!(matches!(half.permit(&Opening::AsItStands), Err(StoreError::HalfBuilt)));
        assert!(!half.permit(&Opening::ToRebuild).expect("opened"));
        let gone = Marks { moved: Some("there".into()), ..Marks::default() };
        assert!(matches!(gone.permit(&Opening::ToRebuild), Err(StoreError::MovedAway { to }) if to == "there"));
    }
}
