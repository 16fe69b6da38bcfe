//! What is read of the store's own facts, the organisation's data and series of numbers.

use super::super::light::LightRing;
use super::super::{Epoch, Secret, StoreError};

/// The store's own facts, the organisation's data and series of numbers.
pub trait ReadFacts {
    /// The version that what is stored says of itself; a file has one of its own, for rows are packed there.
    fn version(&self) -> Result<u32, StoreError>;
    /// The version of the organisation's data as of a position.
    fn organisation_at(&self, position: u64) -> Result<Option<String>, StoreError>;
    /// Where in the feed the organisation's data became others, the first first, and of which version.
    fn organisation_changes(&self) -> Result<Vec<(u64, String)>, StoreError>;
    /// Every version of the organisation's data that there was.
    fn organisations(&self) -> Result<Vec<String>, StoreError>;
    /// The organisation's data of a version.
    fn organisation(&self, version: &str) -> Result<Option<Vec<u8>>, StoreError>;
    /// The epochs so far, the present one last.
    fn epochs(&self) -> Result<Vec<Epoch>, StoreError>;
    /// The server's secret.
    fn secret(&self) -> Result<Secret, StoreError>;
    /// The next number of a series; 1 for a new one.
    fn next_in_series(&self, series: &str) -> Result<u64, StoreError>;
    /// All series with their next numbers.
    fn series(&self) -> Result<Vec<(String, u64)>, StoreError>;
    /// The keys for what is carried by other hands; none where they were never made.
    fn light(&self) -> Result<Option<LightRing>, StoreError>;
    /// Of which version every summary is, at least; 1 where no build has told.
    fn summaries_of(&self) -> Result<u32, StoreError>;
    /// The position that a verified backup has passed.
    fn backed_up(&self) -> Result<u64, StoreError>;
    /// The place in which its replica was begun last; none where none was.
    fn replica(&self) -> Result<Option<String>, StoreError>;
}
