//! What is read of the store's own facts, the organisation's data and series of numbers.

use super::super::super::light::LightRing;
use super::super::super::row_codec::key;
use super::super::super::{Epoch, ReadFacts, Secret, StoreError};
use super::super::keys::{self, Span};
use super::super::tables::{ORGANISATION_AT, ORGANISATIONS, Order, Pair, SERIES};
use super::PostgresReader;

impl ReadFacts for PostgresReader {
    fn organisation_at(&self, position: u64) -> Result<Option<String>, StoreError> {
        let span = Span::between(Vec::new(), keys::number(position));
        let last = self.session.first(ORGANISATION_AT, &span, Order::Down)?;
        last.map(|(_, version)| keys::as_text("organisation_at", version)).transpose()
    }
    fn organisation_changes(&self) -> Result<Vec<(u64, String)>, StoreError> {
        let change = |row: Result<Pair, StoreError>| -> Result<_, StoreError> {
            let (position, version) = row?;
            let position = keys::first_number("organisation_at", &position)?;
            Ok((position, keys::as_text("organisation_at", version)?))
        };
        self.session.walk(ORGANISATION_AT, Span::all(), Order::Up).map(change).collect()
    }
    fn organisations(&self) -> Result<Vec<String>, StoreError> {
        let rows = self.session.walk(ORGANISATIONS, Span::all(), Order::Up);
        rows.map(|row| keys::as_text("organisations", row?.0)).collect()
    }
    fn organisation(&self, version: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.session.get(ORGANISATIONS, version.as_bytes().to_vec())
    }
    fn epochs(&self) -> Result<Vec<Epoch>, StoreError> {
        Ok(self.founding()?.epochs)
    }
    fn secret(&self) -> Result<Secret, StoreError> {
        Ok(self.founding()?.secret)
    }
    fn next_in_series(&self, series: &str) -> Result<u64, StoreError> {
        Ok(self.number(SERIES, series.as_bytes().to_vec())?.unwrap_or(1))
    }
    fn series(&self) -> Result<Vec<(String, u64)>, StoreError> {
        let series = |row: Result<Pair, StoreError>| -> Result<_, StoreError> {
            let (name, next) = row?;
            Ok((keys::as_text("series", name)?, keys::first_number("series", &next)?))
        };
        self.session.walk(SERIES, Span::all(), Order::Up).map(series).collect()
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
