//! What is read of the store's own facts, the organisation's data and series of numbers.

use super::super::super::light::LightRing;
use super::super::super::{Epoch, ReadFacts, Secret, StoreError};
use super::super::tables::key;
use super::RedbReader;
use redb::ReadableTable;

impl ReadFacts for RedbReader {
    fn organisation_at(&self, position: u64) -> Result<Option<String>, StoreError> {
        let mut range = self.tables.organisation_at()?.range(..=position)?;
        range.next_back().map(|row| Ok(row?.1.value().to_owned())).transpose()
    }
    fn organisation_changes(&self) -> Result<Vec<(u64, String)>, StoreError> {
        let changes = self.tables.organisation_at()?;
        changes
            .iter()?
            .map(|row| {
                let (position, version) = row?;
                Ok((position.value(), version.value().to_owned()))
            })
            .collect()
    }
    fn organisations(&self) -> Result<Vec<String>, StoreError> {
        self.tables.organisations()?.iter()?.map(|row| Ok(row?.0.value().to_owned())).collect()
    }
    fn organisation(&self, version: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.tables.organisations()?.get(version)?.map(|data| data.value().to_vec()))
    }
    fn epochs(&self) -> Result<Vec<Epoch>, StoreError> {
        Ok(self.founding()?.epochs)
    }
    fn secret(&self) -> Result<Secret, StoreError> {
        Ok(self.founding()?.secret)
    }
    fn next_in_series(&self, series: &str) -> Result<u64, StoreError> {
        Ok(self.tables.series()?.get(series)?.map_or(1, |next| next.value()))
    }
    fn series(&self) -> Result<Vec<(String, u64)>, StoreError> {
        self.tables
            .series()?
            .iter()?
            .map(|row| {
                let (name, next) = row?;
                Ok((name.value().to_owned(), next.value()))
            })
            .collect()
    }
    fn light(&self) -> Result<Option<LightRing>, StoreError> {
        self.fact(key::LIGHT)
    }
    fn version(&self) -> Result<u32, StoreError> {
        Ok(self.fact(key::SCHEMA)?.unwrap_or_default())
    }
    fn summaries_of(&self) -> Result<u32, StoreError> {
        Ok(self.fact(key::SUMMARIES_OF)?.unwrap_or(1))
    }
    fn backed_up(&self) -> Result<u64, StoreError> {
        Ok(self.fact(key::BACKED_UP)?.unwrap_or(0))
    }
    fn replica(&self) -> Result<Option<String>, StoreError> {
        self.fact(key::REPLICA)
    }
}
