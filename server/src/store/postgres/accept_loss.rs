//! Goes on with a database that went back in time, once the operator says so. It does so in a new epoch, which phones
//! notice.

use super::super::row_codec::key;
use super::super::transfer::Opening;
use super::super::{Epoch, ReadFacts, Reader, StoreError};
use super::known_feed::{self, KnownFeed};
use super::tables::{Parameter, SERIES};
use super::write::founding;
use super::{Address, PostgresReader, PostgresStore, keys, lock};
use std::path::Path;
use tokio_rustls::rustls::ClientConfig;

/// The numbers of mail go on behind those that may have been given.
const JUMP: &str = "UPDATE ronda.counters SET given = given + $1";

/// What was lost, and how it goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcceptedLoss {
    /// The last entry that the server of this data directory knew.
    pub known: u64,
    /// Where the database's feed ends.
    pub end: u64,
    /// Each series of folios with its next number, before and now.
    pub series: Vec<(String, u64, u64)>,
}

/// What there was to accept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LossAnswer {
    /// Nothing: the database has all that the server of this data directory knew.
    Nothing,
    /// Nothing any more: the store has gone on in another epoch than that server knew, this one.
    Settled(u64),
    /// The loss, now.
    Accepted(AcceptedLoss),
}

/// Says of which series without a row numbers may have been given, by what the database has: each with its first number, and the one at which
/// it goes on.
pub type BegunSeries<'b> = &'b dyn Fn(&dyn Reader) -> Result<Vec<(String, u64, u64)>, StoreError>;

impl PostgresStore {
    /// Begins `epoch` in a database that went back, and has every series jump by `jump`, `begun` ones too: no folio that was told of is
    /// given to another ticket. Which entries are still those that phones have read is not known, so they take everything anew, and offer
    /// what the server lacks. Nothing is written where the database has all that the server of this data directory knew, and where the loss
    /// was accepted before, at this server or another.
    ///
    /// # Errors
    /// [`StoreError::InUse`] where a server has the store open.
    pub fn accept_loss(
        data: &Path,
        address: &Address,
        tls: Option<ClientConfig>,
        (epoch, jump): (u64, u64),
        begun: BegunSeries<'_>,
    ) -> Result<LossAnswer, StoreError> {
        let store = Self::on(address, tls, &Opening::Alone, None)?;
        let known = KnownFeed::kept_in(Some(known_feed::file_of(data)));
        let reader = PostgresReader::now(&store.link, &store.pool)?;
        let seen: &dyn Reader = &reader;
        let (known, end) = match known.begin(seen) {
            Ok(()) if known.is_of_a_former_epoch(seen)? => return Ok(LossAnswer::Settled(seen.epoch()?.epoch)),
            Ok(()) => return Ok(LossAnswer::Nothing),
            Err(StoreError::WentBack { known, end }) => (known, end),
            Err(other) => return Err(other),
        };
        let jumped = |(name, before): (String, u64)| {
            let now = before.saturating_add(jump);
            (name, before, now)
        };
        let mut series: Vec<_> = reader.series()?.into_iter().map(jumped).collect();
        series.extend(begun(&reader)?);
        drop(reader);
        let done = lock(&store.writer).transact(end, |writing| {
            let mut founding = founding(writing)?;
            founding.epochs.push(Epoch { epoch, from: 0 });
            writing.put_fact(key::FOUNDING, &founding);
            for (name, _, next) in &series {
                writing.put(SERIES, name.as_bytes().to_vec(), keys::number(*next));
            }
            let by = Parameter::Number(i64::try_from(jump).unwrap_or(i64::MAX));
            writing.beside((JUMP.to_owned(), vec![by]));
            Ok(())
        });
        store.noted(done)?;
        Ok(LossAnswer::Accepted(AcceptedLoss { known, end, series }))
    }
}
