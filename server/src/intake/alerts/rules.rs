//! Decides what a batch of alerts asks for, by what is remembered. It is a pure function of both, of the time and of
//! the names given.
//!
//! An alert that is not known joins the outage of its item, whichever source opened that, or of what its own source says of its
//! switch, or its building within the minute; else it opens a ticket, unless too many were opened just now, by its source or by
//! all: then all the rest is gathered in one. What repeats is counted, and told once in a while. An outage ends when its last
//! alert has, of all sources.

use super::words;
use crate::store::alerts::{AlertRow, OutageRow};
use ronda_shared::ids::{BuildingId, DocumentId, ServiceId, Sha256};
use ronda_shared::time::{HOUR_MS, MINUTE_MS, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// Items remembered of one outage.
const ITEMS: usize = 100;
/// Buildings remembered of one outage, beside its first.
const BUILDINGS: usize = 100;
/// Alerts of a storm's ticket from which on it is not reopened for another: each that comes and goes writes five acts into it, and one
/// that is full would hide what comes next.
const GATHERED: u32 = 1_000;
/// Tickets of all sources are counted over so many milliseconds.
const EVERYWHERE_MS: i64 = MINUTE_MS;
/// Tickets that all sources together open in that time at most, whatever the settings of each allow.
const EVERYWHERE: usize = 50;
/// How many of these only gather: each takes a thousand alerts that come and go.
const FOR_STORMS: usize = 10;

/// Times and bounds of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SourceLimits {
    /// Alerts of one building that come within so many milliseconds of each other are one outage.
    pub together_ms: i64,
    /// A ticket is told that its alerts go on at most once in so many milliseconds.
    pub repeat_ms: i64,
    /// An alert that comes again within so many milliseconds reopens its ticket.
    pub reopen_ms: i64,
    /// Tickets are counted over so many milliseconds.
    pub window_ms: i64,
    /// Tickets opened in that time; what comes then is gathered in one more.
    pub tickets: usize,
}

impl Default for SourceLimits {
    fn default() -> Self {
        Self {
            together_ms: MINUTE_MS,
            repeat_ms: 30 * MINUTE_MS,
            reopen_ms: 2 * HOUR_MS,
            window_ms: 10 * MINUTE_MS,
            tickets: 20,
        }
    }
}

/// An alert as it is judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Arrival {
    /// Hash of its fingerprint.
    pub(super) key: Sha256,
    /// False where it has ended.
    pub(super) firing: bool,
    /// Its title, in one line.
    pub(super) title: String,
    /// The item it is about.
    pub(super) item: Option<DocumentId>,
    /// What it hangs on, folded.
    pub(super) upstream: String,
    /// The building where it is; none where it is not known.
    pub(super) building: Option<BuildingId>,
}

/// In which phase the ticket of an outage is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TicketPhase {
    /// It is to be worked on.
    Open,
    /// Resolved or closed: it may be reopened.
    Finished,
    /// Rejected, cancelled or gone.
    Over,
}

/// An outage that is remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OpenOutage {
    pub(super) row: OutageRow,
    pub(super) phase: TicketPhase,
    /// Since when it stands so.
    pub(super) since: Timestamp,
    /// The service of its ticket, where that is restricted.
    pub(super) restricted: Option<ServiceId>,
}

impl OpenOutage {
    /// One in whose ticket nothing is told: that is lost, or of no concern. It has been over for long: nobody said of it that it is done,
    /// whom a repetition would contradict.
    pub(super) fn over(row: OutageRow) -> Self {
        Self { row, phase: TicketPhase::Over, since: Timestamp::default(), restricted: None }
    }

    /// Whether an alert that goes on is no more than counted here: it is open, or somebody has just said that it is done.
    pub(super) fn keeps(&self, terms: &SourceLimits, now: Timestamp) -> bool {
        self.phase == TicketPhase::Open || now.since(self.since) <= terms.reopen_ms
    }
}

/// What is remembered where a source tells something.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct SourceState {
    /// Those of the batch that are known, by this source's fingerprints.
    pub(super) alerts: BTreeMap<Sha256, AlertRow>,
    /// All, of every source: alerts of several may be told in one ticket.
    pub(super) outages: BTreeMap<DocumentId, OpenOutage>,
    /// The service of this source, where that is restricted.
    pub(super) restricted: Option<ServiceId>,
}

/// The outages that a batch may be told in, as far as their rows say. Of all others it counts when they were opened, and how their
/// tickets stand need not be read.
pub(super) struct Reach<'a> {
    source: &'a str,
    together_ms: i64,
    now: Timestamp,
    items: BTreeSet<DocumentId>,
    upstreams: BTreeSet<&'a str>,
    /// So much may come of the batch that some of it is gathered.
    gathers: bool,
}

impl<'a> Reach<'a> {
    /// That of the arrivals of a source, among all outages that are remembered.
    pub(super) fn of<'r>(
        (source, terms): (&'a str, &SourceLimits),
        arrivals: &'a [Arrival],
        outages: impl IntoIterator<Item = &'r OutageRow>,
        now: Timestamp,
    ) -> Self {
        let firing = arrivals.iter().filter(|arrival| arrival.firing).count();
        let (mut everywhere, mut own) = (firing, firing);
        for row in outages {
            everywhere += usize::from(is_recent(row, EVERYWHERE_MS, now));
            own += usize::from(!row.storm && row.source == source && is_recent(row, terms.window_ms, now));
        }
        let upstreams = arrivals.iter().map(|arrival| arrival.upstream.as_str());
        Self {
            source,
            together_ms: terms.together_ms,
            now,
            items: arrivals.iter().filter_map(|arrival| arrival.item).collect(),
            upstreams: upstreams.filter(|upstream| !upstream.is_empty()).collect(),
            gathers: everywhere >= EVERYWHERE - FOR_STORMS || own >= terms.tickets,
        }
    }

    /// Whether something of the batch may be told in this one, if it tells none of it already.
    pub(super) fn has(&self, row: &OutageRow) -> bool {
        if row.storm {
            return self.gathers;
        }
        let of_switch = self.upstreams.contains(row.upstream.as_str());
        let together = self.now.since(row.last) <= self.together_ms;
        !row.items.is_disjoint(&self.items) || (row.source == self.source && (of_switch || together))
    }
}

/// Whether an outage was opened within so long, by whichever clock: one that was ahead for a moment is not to gather all until its time comes.
fn is_recent(row: &OutageRow, millis: i64, now: Timestamp) -> bool {
    (-millis..millis).contains(&now.since(row.opened))
}

/// Something to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum AlertWrite {
    /// A ticket, of the arrival with this number.
    Open { outage: DocumentId, first: usize },
    /// A ticket that was finished goes on.
    Reopen { outage: DocumentId },
    /// Its alerts have ended: it is resolved, where nobody works on it.
    End { outage: DocumentId },
    /// An internal note.
    Note { outage: DocumentId, text: String },
}

/// What a batch asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Plan {
    /// To be written, in this order.
    pub(super) steps: Vec<AlertWrite>,
    /// Alerts to be remembered.
    pub(super) alerts: Vec<AlertRow>,
    /// Outages to be remembered.
    pub(super) outages: Vec<OutageRow>,
}

/// What became of an outage in this batch.
#[derive(Debug, Clone, Default)]
struct OutageChange {
    opened: Option<usize>,
    reopened: bool,
    grew: bool,
    ended: bool,
    last: Option<String>,
}

/// How many tickets were opened just now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rush {
    /// Few: what finds no place has one of its own.
    Calm,
    /// As many as this source may open: it is gathered with the rest of that.
    OfSource,
    /// Nearly as many as all sources may open: it is gathered with whatever is gathered.
    OfAll,
    /// As many as all may open: there is none more.
    Full,
}

struct Judge<'a> {
    source: &'a str,
    terms: &'a SourceLimits,
    now: Timestamp,
    present: SourceState,
    changed: BTreeSet<Sha256>,
    touched: BTreeMap<DocumentId, OutageChange>,
}

/// What these arrivals ask for; `name` names the ticket that the arrival with a number opens.
pub(super) fn plan(
    (source, terms): (&str, &SourceLimits),
    present: SourceState,
    arrivals: &[Arrival],
    now: Timestamp,
    name: &mut dyn FnMut(usize) -> DocumentId,
) -> Plan {
    let (changed, touched) = (BTreeSet::new(), BTreeMap::new());
    let mut judge = Judge { source, terms, now, present, changed, touched };
    for (at, arrival) in arrivals.iter().enumerate() {
        if arrival.firing {
            judge.fires(at, arrival, name);
        } else {
            judge.ends(arrival);
        }
    }
    judge.plan()
}

/// What waits to be told of outages that go on, though nothing comes: a note each, and its row.
pub(super) fn due(terms: &SourceLimits, outages: &[OpenOutage], now: Timestamp) -> Plan {
    let mut plan = Plan::default();
    for known in outages {
        let row = &known.row;
        if known.phase == TicketPhase::Open
            && row.firing > 0
            && row.unsaid > 0
            && now.since(row.noted) >= terms.repeat_ms
        {
            plan.steps.push(AlertWrite::Note { outage: row.document, text: words::goes_on(row, None) });
            plan.outages.push(OutageRow { unsaid: 0, noted: now, ..row.clone() });
        }
    }
    plan
}

impl Judge<'_> {
    fn ends(&mut self, arrival: &Arrival) {
        let Some(row) = self.present.alerts.get_mut(&arrival.key).filter(|row| row.firing) else { return };
        (row.firing, row.since) = (false, self.now);
        row.title.clear();
        let outage = row.outage;
        self.changed.insert(arrival.key);
        self.leaves(outage);
    }

    /// One alert of an outage fires no more.
    fn leaves(&mut self, outage: DocumentId) {
        let Some(known) = self.present.outages.get_mut(&outage) else { return };
        known.row.firing = known.row.firing.saturating_sub(1);
        known.row.unsaid = known.row.unsaid.saturating_add(1);
        let touched = self.touched.entry(outage).or_default();
        if known.row.firing == 0 && known.row.ended.is_none() {
            known.row.ended = Some(self.now);
            touched.ended = true;
        }
    }

    fn fires(&mut self, at: usize, arrival: &Arrival, name: &mut dyn FnMut(usize) -> DocumentId) {
        let before = self.present.alerts.get(&arrival.key).map(|row| (row.outage, row.firing));
        if let Some((outage, firing)) = before
            && let Some(known) = self.present.outages.get_mut(&outage)
        {
            let kept = known.keeps(self.terms, self.now);
            match (known.phase, firing) {
                (TicketPhase::Open, true) => {
                    known.row.unsaid = known.row.unsaid.saturating_add(1);
                    self.touched.entry(outage).or_default().last = Some(arrival.title.clone());
                    return;
                }
                (TicketPhase::Open, false) => return self.joins(outage, arrival),
                (TicketPhase::Finished, false) if kept => return self.joins(outage, arrival),
                // Somebody has just said that it is done, or nothing: they are not contradicted by a repetition.
                (TicketPhase::Finished | TicketPhase::Over, true) if kept => return,
                (TicketPhase::Finished | TicketPhase::Over, _) => {}
            }
            if firing {
                self.leaves(outage);
            }
        }
        if let Some(outage) = self.place(arrival) {
            return self.joins(outage, arrival);
        }
        let rush = self.rush();
        match self.gathering(rush) {
            Some(outage) => self.joins(outage, arrival),
            None => self.opens((at, arrival), name(at), rush != Rush::Calm),
        }
    }

    /// Whether something may be told in its ticket.
    fn stands(&self, known: &OpenOutage) -> bool {
        match known.phase {
            TicketPhase::Open => true,
            TicketPhase::Finished => self.now.since(known.since) <= self.terms.reopen_ms,
            TicketPhase::Over => false,
        }
    }

    /// Whether its ticket may tell alerts of this source: another's words are read by whoever reads the ticket, so what is for few stays with
    /// its own service.
    fn shares(&self, known: &OpenOutage) -> bool {
        known.row.source == self.source || known.restricted == self.present.restricted
    }

    /// The outage of which the arrival is a part; none where it is one of its own.
    fn place(&self, arrival: &Arrival) -> Option<DocumentId> {
        let now = self.now;
        // Only the item is known to all by one name: `upstream` is a source's own word, and that what a building tells within a
        // minute is one outage is a guess that is made of one source alone.
        let of_item = |row: &OutageRow| arrival.item.is_some_and(|item| row.items.contains(&item));
        let same = |known: &&OpenOutage| {
            let row = &known.row;
            let upstream = !arrival.upstream.is_empty() && row.upstream == arrival.upstream;
            let nowhere = |item: bool, upstream: &str, building: &Option<BuildingId>| {
                !item && upstream.is_empty() && building.is_none()
            };
            let both_nowhere = nowhere(arrival.item.is_some(), &arrival.upstream, &arrival.building)
                && nowhere(!row.items.is_empty(), &row.upstream, &row.building);
            let place = arrival.building.as_ref().is_some_and(|building| row.is_in(building)) || both_nowhere;
            let together = place && known.phase == TicketPhase::Open && now.since(row.last) <= self.terms.together_ms;
            !row.storm
                && ((of_item(row) && self.shares(known)) || (row.source == self.source && (upstream || together)))
        };
        // An open ticket of the very item counts before a later one of its building.
        let best = |known: &&OpenOutage| {
            let row = &known.row;
            (known.phase == TicketPhase::Open && of_item(row), row.opened, row.document)
        };
        let all = self.present.outages.values();
        let found = all.filter(|known| self.stands(known)).filter(same).max_by_key(best);
        found.map(|known| known.row.document)
    }

    /// How many tickets were opened just now, by this source and by all.
    fn rush(&self) -> Rush {
        let all = || self.present.outages.values();
        let everywhere = all().filter(|known| is_recent(&known.row, EVERYWHERE_MS, self.now)).count();
        if everywhere >= EVERYWHERE {
            return Rush::Full;
        }
        if everywhere >= EVERYWHERE - FOR_STORMS {
            return Rush::OfAll;
        }
        let own = all().filter(|known| !known.row.storm && known.row.source == self.source);
        let opened = own.filter(|known| is_recent(&known.row, self.terms.window_ms, self.now)).count();
        if opened >= self.terms.tickets { Rush::OfSource } else { Rush::Calm }
    }

    /// The ticket that gathers what finds no place; none where one may be opened.
    fn gathering(&self, rush: Rush) -> Option<DocumentId> {
        let own = |known: &OpenOutage| known.row.source == self.source;
        // One that ended goes on, where alerts come and go: each would open one more, else.
        let takes = |known: &OpenOutage| {
            self.stands(known) && (known.phase == TicketPhase::Open || known.row.alerts < GATHERED)
        };
        let fits = |known: &&OpenOutage| match rush {
            Rush::Calm => false,
            Rush::OfSource => own(known) && takes(known),
            Rush::OfAll => self.shares(known) && takes(known),
            // The last of the minute gather, so there is one, unless people have rejected them all, or they are not for this source.
            Rush::Full => {
                let recent = is_recent(&known.row, EVERYWHERE_MS, self.now);
                self.shares(known) && (takes(known) || (recent && known.phase != TicketPhase::Over))
            }
        };
        let best = |known: &&OpenOutage| {
            (takes(known), own(known), known.phase == TicketPhase::Open, known.row.opened, known.row.document)
        };
        let storms = self.present.outages.values().filter(|known| known.row.storm);
        storms.filter(fits).max_by_key(best).map(|known| known.row.document)
    }

    fn joins(&mut self, outage: DocumentId, arrival: &Arrival) {
        let Some(known) = self.present.outages.get_mut(&outage) else { return };
        let touched = self.touched.entry(outage).or_default();
        if known.phase == TicketPhase::Finished {
            (known.phase, known.since) = (TicketPhase::Open, self.now);
            touched.reopened = true;
        }
        let was_of_it = self.present.alerts.get(&arrival.key).is_some_and(|row| row.outage == outage);
        let row = &mut known.row;
        if !was_of_it {
            row.alerts = row.alerts.saturating_add(1);
            touched.grew = true;
        }
        row.firing = row.firing.saturating_add(1);
        row.unsaid = row.unsaid.saturating_add(1);
        (row.last, row.ended) = (self.now, None);
        if row.items.len() < ITEMS {
            row.items.extend(arrival.item);
        }
        // Who is told of it is told by building, and of a storm nobody is.
        let elsewhere = arrival.building.as_ref().filter(|building| !row.storm && !row.is_in(building));
        if row.buildings.len() < BUILDINGS {
            row.buildings.extend(elsewhere.cloned());
        }
        touched.ended = false;
        touched.last = Some(arrival.title.clone());
        self.remember(outage, arrival);
    }

    fn opens(&mut self, (at, arrival): (usize, &Arrival), outage: DocumentId, storm: bool) {
        let now = self.now;
        let row = OutageRow {
            source: self.source.to_owned(),
            document: outage,
            items: arrival.item.into_iter().collect(),
            upstream: arrival.upstream.clone(),
            building: arrival.building.clone(),
            buildings: BTreeSet::new(),
            storm,
            opened: now,
            last: now,
            firing: 1,
            alerts: 1,
            unsaid: 0,
            noted: now,
            ended: None,
        };
        let restricted = self.present.restricted.clone();
        self.present.outages.insert(outage, OpenOutage { row, phase: TicketPhase::Open, since: now, restricted });
        self.touched.insert(outage, OutageChange { opened: Some(at), ..OutageChange::default() });
        self.remember(outage, arrival);
    }

    fn remember(&mut self, outage: DocumentId, arrival: &Arrival) {
        let row = AlertRow {
            source: self.source.to_owned(),
            key: arrival.key,
            title: String::new(),
            outage,
            firing: true,
            since: self.now,
        };
        self.present.alerts.insert(arrival.key, row);
        self.changed.insert(arrival.key);
    }

    fn plan(mut self) -> Plan {
        let mut plan = Plan::default();
        for (outage, touched) in &self.touched {
            let Some(known) = self.present.outages.get_mut(outage) else { continue };
            if let Some(first) = touched.opened {
                plan.steps.push(AlertWrite::Open { outage: *outage, first });
            }
            if touched.reopened {
                plan.steps.push(AlertWrite::Reopen { outage: *outage });
            }
            let row = &mut known.row;
            let silent = self.now.since(row.noted);
            // What grows is told soon, what only repeats after long; a ticket that was just opened at the end of its batch.
            let grown = touched.grew && (touched.opened.is_some() || silent >= self.terms.together_ms);
            if known.phase == TicketPhase::Open && touched.ended {
                plan.steps.push(AlertWrite::End { outage: *outage });
                (row.unsaid, row.noted) = (0, self.now);
            } else if touched.reopened && !touched.grew {
                // That it is reopened says it: a note beside it would say the same twice. Of another alert it would say more.
                (row.unsaid, row.noted) = (0, self.now);
            } else if known.phase == TicketPhase::Open && row.unsaid > 0 && (grown || silent >= self.terms.repeat_ms) {
                let last = touched.last.as_deref().map(|title| (self.source, title));
                let text = words::goes_on(row, last);
                plan.steps.push(AlertWrite::Note { outage: *outage, text });
                (row.unsaid, row.noted) = (0, self.now);
            }
            plan.outages.push(row.clone());
        }
        let changed = self.changed.iter().filter_map(|key| self.present.alerts.get(key));
        plan.alerts = changed.cloned().collect();
        plan
    }
}

#[cfg(test)]
mod tests;
