//! Which data of the organisation were in force when. A plan has the times that it had while it stood in them.

use crate::store::{EntryKind, Reader, StoreError};
use ronda_shared::catalog::Organisation;
use ronda_shared::catalog::plan::{Does, Every, Opens, When};
use ronda_shared::date::Date;
use ronda_shared::search;
use ronda_shared::time::Timestamp;

/// The data of the organisation as far back as somebody asked, read from the feed.
pub(super) struct DataHistory<'r> {
    reader: &'r dyn Reader,
    present: &'r Organisation,
    /// Where in the feed earlier data stand, the first first; none before it was asked.
    left: Option<Vec<(u64, String)>>,
    /// Since when which data were in force, the latest first. None: those that are now, and of data that this build cannot read those as
    /// well, for nobody knows better.
    known: Vec<(Timestamp, Option<Organisation>)>,
}

/// Data, and for how long they were in force.
pub(super) struct DataInForce<'d> {
    pub(super) data: &'d Organisation,
    from: Timestamp,
    until: Option<Timestamp>,
}

impl DataInForce<'_> {
    /// Whether they were in force at an instant.
    pub(super) fn hold(&self, at: Timestamp) -> bool {
        self.from <= at && self.until.is_none_or(|until| at < until)
    }
}

impl<'r> DataHistory<'r> {
    pub(super) fn new(reader: &'r dyn Reader, present: &'r Organisation) -> Self {
        Self { reader, present, left: None, known: Vec::new() }
    }

    /// Reads on until what was in force at an instant is known.
    fn reach(&mut self, at: Timestamp) -> Result<(), StoreError> {
        if self.left.is_none() {
            self.left = Some(self.reader.organisation_changes()?);
        }
        let left = self.left.get_or_insert_default();
        while self.known.last().is_none_or(|(from, _)| *from > at) {
            let Some((position, version)) = left.pop() else { break };
            let Some(entry) = self.reader.entry(position)? else { continue };
            let former = match entry.kind {
                EntryKind::Organisation { data, .. } if version != self.present.version => {
                    serde_json::from_slice::<Organisation>(&data).ok()
                }
                _ => None,
            };
            self.known.push((entry.at, former));
        }
        Ok(())
    }

    /// All data that were in force at an instant or later, the latest first.
    pub(super) fn since(&mut self, at: Timestamp) -> Result<Vec<DataInForce<'_>>, StoreError> {
        self.reach(at)?;
        let mut until = None;
        let mut found = Vec::with_capacity(self.known.len());
        for (from, former) in &self.known {
            found.push(DataInForce { data: former.as_ref().unwrap_or(self.present), from: *from, until });
            until = Some(*from);
        }
        Ok(found)
    }

    /// Whether a plan had, by the data that were in force at a moment, a time on that moment's day, for an item of this kind where it is for
    /// one. It may have had it at another hour.
    pub(super) fn had_time(
        &mut self,
        plan: &str,
        (day, moment): (Date, Timestamp),
        kind: Option<&str>,
    ) -> Result<bool, StoreError> {
        self.reach(moment)?;
        let Some((_, former)) = self.known.iter().find(|(from, _)| *from <= moment) else { return Ok(true) };
        let data = former.as_ref().unwrap_or(self.present);
        let Some((opens, every)) = by_calendar(data, plan) else { return Ok(false) };
        Ok(is_for(opens, kind) && every.on(data, day).is_some())
    }
}

/// What a plan opens by the calendar, and when; none of data in which it does no such thing.
pub(super) fn by_calendar<'d>(data: &'d Organisation, plan: &str) -> Option<(&'d Opens, &'d Every)> {
    let plan = data.plans.iter().find(|known| known.id == plan)?;
    let (Does::Open(opens), When::Every(every)) = (&plan.does, &plan.when) else { return None };
    Some((opens.as_ref(), every))
}

/// Whether it is opened for items of this kind; for none: whether it is of no item.
fn is_for(opens: &Opens, kind: Option<&str>) -> bool {
    let Some(kind) = kind.map(search::tokens) else { return opens.each.is_empty() };
    opens.each.iter().any(|each| search::tokens(each) == kind)
}
