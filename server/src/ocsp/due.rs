//! Asks about what is due: each signature's issuer by its responder, ever later where there is no answer. A paper that is told as
//! «aún sin consultar» keeps waiting as long as its certificate is in force; after that authorities forget it.

use super::follow::certified_by;
use super::settings::{Responder, Settings};
use super::{Ocsp, ask, blocking};
use crate::bilingual_text::InSpanish;
use crate::ingest::stored_ticket;
use crate::jobs::settled;
use crate::mail::queue::backoff;
use crate::store::mail::has_come;
use crate::store::ocsp::{OcspAnswer, OcspRows, OcspWaiting};
use crate::store::time_stamps::Refusal;
use crate::store::{Reader, StoreError};
use ronda_shared::efirma::Certificate;
use ronda_shared::ids::Sha256;
use ronda_shared::signature::Certified;
use ronda_shared::time::{HOUR_MS, Timestamp};
use serde_bytes::ByteBuf;
use std::sync::Arc;

/// Questions asked in one round.
const ROUND: usize = 16;
/// When a row is looked at again whose issuer nobody answers for now: the operator may have taken a file out for a while.
const LATER_MS: i64 = HOUR_MS;

/// What is to be done about a row.
enum RowAction {
    /// Ask how this certificate stands, as of that instant or later: then what it signed was here.
    Ask(Box<(Certificate, Timestamp, Responder)>),
    /// Nobody answers for its issuer now, or whether its certificate has expired is not certain yet.
    Later,
    /// The certificate has expired, or is gone with what was signed.
    Gone,
}

/// What became of a row.
enum QueryOutcome {
    /// It was answered.
    Answered(OcspAnswer),
    /// Nobody was asked; it is looked at again then.
    Postponed(Timestamp),
    /// What came says nothing.
    Refused(Refusal),
    /// It waits no more.
    Gone,
}

impl Ocsp {
    /// Asks about what is due; true where there is more.
    pub(super) async fn ask_due(self: &Arc<Self>, settings: Settings) -> Result<bool, StoreError> {
        if settings.responders.is_empty() {
            return Ok(false);
        }
        let own = Arc::clone(self);
        let (due, more) = blocking(move || own.due(&settings)).await?;
        for (row, step) in due {
            let fate = self.tell(&row, step).await;
            let own = Arc::clone(self);
            blocking(move || own.settle(&row.key(), fate)).await?;
        }
        Ok(more)
    }

    /// What is to be asked about now, the longest due first, and whether there is more. It blocks.
    fn due(&self, settings: &Settings) -> Result<(Vec<(OcspWaiting, RowAction)>, bool), StoreError> {
        let now = self.ingest.clock().now();
        let reader = self.store().read()?;
        let mut due = reader.ocsp_waiting()?;
        due.retain(|row| has_come(row.next, now));
        due.sort_by_key(|row| (row.next, row.since));
        let more = due.len() > ROUND;
        due.truncate(ROUND);
        let mut steps = Vec::new();
        for row in due {
            let step = self.step(&*reader, settings, &row, now)?;
            steps.push((row, step));
        }
        Ok((steps, more))
    }

    fn step(
        &self,
        reader: &dyn Reader,
        settings: &Settings,
        row: &OcspWaiting,
        now: Timestamp,
    ) -> Result<RowAction, StoreError> {
        let Some(signed) = unless_away(signed_certificate(reader, row))? else { return Ok(RowAction::Later) };
        let Some((certified, received)) = signed else { return Ok(RowAction::Gone) };
        let Ok(leaf) = Certificate::read(certified.certificate.bytes()) else { return Ok(RowAction::Gone) };
        if leaf.not_after < now {
            // By a clock that is ahead for a moment it would be let go for good.
            let is_over = leaf.not_after < settled(reader, now)?;
            return Ok(if is_over { RowAction::Gone } else { RowAction::Later });
        }
        let issuer = self.trust.issuer(&leaf, certified.at);
        let responder = issuer.and_then(|issuer| settings.responder(&issuer).cloned());
        // What it says of before the act came is no word on it (`certificates::judge`).
        let from = certified.at.max(received);
        Ok(responder.map_or(RowAction::Later, |responder| RowAction::Ask(Box::new((leaf, from, responder)))))
    }

    async fn tell(&self, row: &OcspWaiting, step: RowAction) -> QueryOutcome {
        let clock = self.ingest.clock();
        let (leaf, signed, responder) = match step {
            RowAction::Gone => return QueryOutcome::Gone,
            RowAction::Later => return QueryOutcome::Postponed(clock.now().plus(LATER_MS)),
            RowAction::Ask(about) => *about,
        };
        if let Some(until) = self.health.rests(&responder.issuer, clock.now()) {
            return QueryOutcome::Postponed(until);
        }
        let nonce = (self.draw)();
        let root = self.ingest.tracer().root("ocsp");
        let given = root.around(ask(&*self.line, clock, &responder, &leaf, signed, &nonce)).await;
        let at = clock.now();
        match given {
            Ok(answer) => {
                self.health.gave(&responder.issuer, at);
                QueryOutcome::Answered(OcspAnswer {
                    certificate: row.certificate,
                    act: row.act,
                    document: row.document,
                    position: row.position,
                    responder: responder.issuer,
                    came: at,
                    answer: ByteBuf::from(answer),
                })
            }
            Err(why) => {
                tracing::warn!(ocsp.responder = responder.issuer, why = %why, "A responder gave no answer that counts.");
                let refusal = Refusal { provider: responder.issuer, at, why: why.to_string(), es: why.es() };
                if why.is_its_word() {
                    self.health.gave(&refusal.provider, at);
                } else {
                    self.health.failed(&refusal);
                }
                QueryOutcome::Refused(refusal)
            }
        }
    }

    /// Writes what became of it, where it still waits.
    fn settle(&self, key: &Sha256, fate: QueryOutcome) -> Result<(), StoreError> {
        let _turn = self.store().turn();
        let Some(row) = self.store().read()?.ocsp_waits(key)? else { return Ok(()) };
        let now = self.ingest.clock().now();
        self.note(match fate {
            QueryOutcome::Answered(kept) => OcspRows { gone: vec![*key], kept: vec![kept], ..OcspRows::default() },
            QueryOutcome::Gone => OcspRows { gone: vec![*key], ..OcspRows::default() },
            QueryOutcome::Postponed(next) => waiting(OcspWaiting { next, ..row }),
            QueryOutcome::Refused(refusal) => waiting(after(row, refusal, now)),
        })
    }
}

fn waiting(row: OcspWaiting) -> OcspRows {
    OcspRows { waiting: vec![row], ..OcspRows::default() }
}

/// A row as it stands after there was no answer that counts.
fn after(mut row: OcspWaiting, refusal: Refusal, now: Timestamp) -> OcspWaiting {
    row.tries = row.tries.saturating_add(1);
    row.next = now.plus(backoff(row.tries));
    row.refused.push(refusal);
    let most = OcspWaiting::MOST_REFUSALS;
    row.refused.drain(..row.refused.len().saturating_sub(most));
    row
}

/// What was read; none where it stands in an archive that cannot be opened now, or is damaged. Where archives lie may be away for
/// days, and damage stays until somebody mends it: nothing else waits for it.
fn unless_away<T>(read: Result<T, StoreError>) -> Result<Option<T>, StoreError> {
    match read {
        Err(StoreError::Archive { archive, why, .. }) => {
            tracing::warn!(ocsp.archive = %archive, ocsp.why = why, "An archive is opened later.");
            Ok(None)
        }
        Err(error @ StoreError::Damaged { .. }) => {
            tracing::error!(error.message = %error, "What was signed cannot be read: its issuer is asked later.");
            Ok(None)
        }
        other => other.map(Some),
    }
}

/// What a certificate signed, and when that came here; none where it is gone. Where only words were taken out of its act, it still
/// stands in the ticket.
fn signed_certificate(reader: &dyn Reader, row: &OcspWaiting) -> Result<Option<(Certified, Timestamp)>, StoreError> {
    let Some(entry) = reader.entry(row.position)? else { return Ok(None) };
    if let Some((_, certified)) = certified_by(&entry) {
        return Ok(Some((certified, entry.at)));
    }
    let Some(view) = stored_ticket(reader, row.document)? else { return Ok(None) };
    let certified = view.certified_acts().find(|one| one.act == row.act).map(|one| one.certified.clone());
    Ok(certified.map(|certified| (certified, entry.at)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ronda_shared::ids::{ActId, DeviceId, DocumentId};

    #[test]
    fn an_archive_that_is_away_fails_no_round() {
        let away = StoreError::Archive { archive: Sha256::of(b"2019"), why: "no bucket".to_owned(), is_lost: false };
        assert!(matches!(unless_away::<u8>(Err(away)), Ok(None)));
        let damaged = StoreError::Damaged { place: "feed", detail: "a packed row does not unpack".to_owned() };
        assert!(matches!(unless_away::<u8>(Err(damaged)), Ok(None)), "others are asked about");
        assert!(matches!(unless_away(Ok(7)), Ok(Some(7))));
        assert!(matches!(unless_away::<u8>(Err(StoreError::Disk("full".to_owned()))), Err(StoreError::Disk(_))));
    }

    #[test]
    fn it_waits_ever_longer_up_to_six_hours_and_remembers_why() {
        let now = Timestamp::from_millis(1_795_186_800_000);
        let mut row = OcspWaiting {
            certificate: Sha256::of(b"x"),
            act: ActId { device: DeviceId::SERVER, number: 1 },
            document: DocumentId::from_bytes([7; 16]),
            position: 3,
            since: now,
            tries: 0,
            next: now,
            refused: Vec::new(),
        };
        let mut last = 0;
        for tries in 1..12 {
            let (provider, why) = ("ac5.cer".to_owned(), tries.to_string());
            row = after(row, Refusal { provider, at: now, why, es: String::new() }, now);
            let pause = row.next.since(now);
            assert!(pause >= last && pause > 0, "{tries}: {pause}");
            last = pause;
        }
        assert_eq!((row.tries, last), (11, 6 * HOUR_MS));
        let whys: Vec<&str> = row.refused.iter().map(|one| one.why.as_str()).collect();
        assert_eq!(whys, ["4", "5", "6", "7", "8", "9", "10", "11"]);
    }
}
