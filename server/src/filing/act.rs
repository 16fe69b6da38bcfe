//! An act over files of one series that were closed in one year. The same order is the same act: asked again, it goes on with what is
//! left and hands out the same inventory.

use super::inventory::{Row, is_lost, rows, table};
use super::kind::ActKind;
use super::ledger::{self, Ledger};
use super::letter::{Letter, letter};
use super::{File, FilingProblem, chart, destroy, files, today};
use crate::archive::ArchiveRules;
use crate::identity::audit;
use crate::ingest::Ingest;
use crate::jobs::settled;
use crate::persons::FolderFile;
use crate::redact::RedactProblem;
use crate::store::{Batch, Reader};
use ronda_shared::catalog::{ArchiveChart, ArchiveFate, ArchiveSeries, Organisation};
use ronda_shared::date::{Date, date_in};
use ronda_shared::filing::{FileDisposition, name};
use ronda_shared::ids::{DocumentId, Sha256};
use ronda_shared::view::Summary;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Files that one act holds at most.
const MOST: usize = 10_000;
/// So many files are entered in one commit: others have their turn between.
const BATCH_SIZE: usize = 64;
/// Characters of a decision: with the act's number it is a reason.
const DECISION_CHARS: usize = 300;
/// Of a file that is due by the machine's clock alone.
const EARLY: &str = "its term is over by this machine's clock alone: it stays due until an entry of the feed from after that day is a week old \
                     (docs/runbook.md, clock)";
/// Of a file that is due and cannot be read. No act says of it what was not done with it; what holds a file settles it.
const UNREAD: &str = "it cannot be read now: it stays due. Where it is lost for good, name it in «holds» of archive_chart.json, with why";
/// An act, as it is asked for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ActOrder {
    /// What it does.
    pub kind: ActKind,
    /// The year in which the files were closed.
    pub year: i32,
    /// Their series, by its code or its id.
    pub series: String,
    /// By which decision.
    pub decision: String,
    /// These alone, by their folios; empty: all that are due.
    #[serde(default)]
    pub folios: Vec<String>,
    /// Files that the act did before and that are lost since, by their folios: its inventory is told without them.
    #[serde(default)]
    pub lost: Vec<String>,
    /// Do it; else only say what would be done.
    pub apply: bool,
}

/// What was done, or would be.
pub struct FilingOutcome {
    /// The act with its inventory.
    pub files: Vec<FolderFile>,
    /// What is to be told beside it.
    pub told: Vec<String>,
    /// Of what was asked for something was not done: it stays due.
    pub in_part: bool,
}

/// The number of an act: the same order has the same.
fn number(order: &ActOrder, series: &ArchiveSeries, decision: &str) -> String {
    let mark: String = Sha256::of(decision.as_bytes()).to_string().chars().take(8).collect();
    format!("{}{}-{}-{mark}", order.kind.prefix(), series.code, order.year)
}

/// What is asked for, once it is known to be possible.
struct FilingRequest<'o> {
    order: &'o ActOrder,
    chart: &'o ArchiveChart,
    series: &'o ArchiveSeries,
    decision: &'o str,
    number: String,
    today: Date,
    /// By this day a term is over that destroys. What is destroyed does not come back, and the machine's clock may be ahead.
    believed: Date,
}

impl<'o> FilingRequest<'o> {
    fn of(ingest: &'o Ingest, reader: &dyn Reader, order: &'o ActOrder) -> Result<Self, FilingProblem> {
        let chart = chart(ingest.organisation())?;
        let known = || chart.series.iter().map(|series| series.code.as_str()).collect::<Vec<_>>().join(", ");
        let unknown = || FilingProblem::NoSeries { name: order.series.clone(), known: known() };
        let series = chart.series(order.series.trim()).ok_or_else(unknown)?;
        let decision = order.decision.trim();
        let lines = decision.chars().any(char::is_control);
        if decision.is_empty() || lines || decision.chars().count() > DECISION_CHARS {
            return Err(FilingProblem::Decision(DECISION_CHARS));
        }
        if order.apply && chart.example {
            return Err(FilingProblem::Example);
        }
        if order.kind == ActKind::Keep && series.fate == ArchiveFate::Sampled && order.folios.is_empty() {
            return Err(FilingProblem::SampleUnnamed);
        }
        let (number, today) = (number(order, series, decision), today(ingest));
        let believed = match order.kind {
            ActKind::Transfer | ActKind::Keep => today,
            ActKind::Destroy => date_in(&ingest.organisation().zone, settled(reader, ingest.clock().now())?).min(today),
        };
        Ok(Self { order, chart, series, decision, number, today, believed })
    }

    fn is_of(&self, file: &File<'_>) -> bool {
        file.schedule.series.id == self.series.id && file.schedule.closed.year() == self.order.year
    }
    fn is_due(&self, file: &File<'_>) -> bool {
        file.due(self.today).is_some_and(|step| self.order.kind.does(step))
    }
    /// Whether it is due by the machine's clock alone.
    fn is_early(&self, file: &File<'_>) -> bool {
        !file.due(self.believed).is_some_and(|step| self.order.kind.does(step))
    }
    fn is_named(&self, file: &File<'_>) -> bool {
        self.order.folios.is_empty() || self.order.folios.iter().any(|folio| folio == name(&file.ticket))
    }

    /// Those that were named are due, or in the act already.
    fn check_named(&self, all: &[File<'_>], ledger: &Ledger) -> Result<(), FilingProblem> {
        let mut wrong = Vec::new();
        for folio in &self.order.folios {
            let file = all.iter().find(|file| name(&file.ticket) == folio && self.is_of(file));
            let why = match file {
                None => "no file of this series and year".to_owned(),
                Some(file) if self.is_due(file) || ledger.holds(&file.ticket, &self.number) => continue,
                Some(file) => file.held.clone().unwrap_or_else(|| "its term is not over, or it was done before".into()),
            };
            wrong.push(format!("{folio}: {why}"));
        }
        if wrong.is_empty() { Ok(()) } else { Err(FilingProblem::NotDue(wrong)) }
    }

    /// Those that are said to be lost are in the act already, and are lost.
    fn check_lost(
        &self,
        reader: &dyn Reader,
        org: &Organisation,
        before: &[File<'_>],
        read: &BTreeSet<DocumentId>,
    ) -> Result<(), FilingProblem> {
        let mut wrong = Vec::new();
        for folio in &self.order.lost {
            let why = match before.iter().find(|file| name(&file.ticket) == folio) {
                None => "this act did nothing with it",
                Some(file) if read.contains(&file.ticket.id) => "it can be read",
                Some(file) => {
                    if is_lost(reader, org, file)? {
                        continue;
                    }
                    "its archive cannot be had now: see that where it lies answers (docs/runbook.md, evidence)"
                }
            };
            wrong.push(format!("{folio}: {why}"));
        }
        if wrong.is_empty() { Ok(()) } else { Err(FilingProblem::NotLost(wrong)) }
    }
}

/// Plans an act, and does it where the order says so. What was done stays done where it is cut short: the same order goes on.
///
/// # Errors
/// The order is not possible; the store or the writer could not.
pub fn act(ingest: &Ingest, order: &ActOrder) -> Result<FilingOutcome, FilingProblem> {
    let org = ingest.organisation();
    let reader = ingest.store().read()?;
    let asked = FilingRequest::of(ingest, &*reader, order)?;
    let ledger = Ledger::read(&*reader)?;
    let ground = ArchiveRules::of(&*reader, ingest.clock().now())?;
    let all = files(&*reader, org, &ledger, &ground)?;
    asked.check_named(&all, &ledger)?;
    let sampled = || all.iter().any(|file| asked.is_of(file) && file.moved == FileDisposition::Historic);
    if order.kind == ActKind::Destroy && asked.series.fate == ArchiveFate::Sampled && !sampled() {
        return Err(FilingProblem::NoSample);
    }
    let held: Vec<String> = all
        .iter()
        .filter(|file| asked.is_of(file) && file.due_but_held(asked.today).is_some_and(|step| order.kind.does(step)))
        .map(|file| format!("{}: {}", name(&file.ticket), file.held.as_deref().unwrap_or_default()))
        .collect();
    let (before, due): (Vec<File<'_>>, Vec<File<'_>>) = all
        .into_iter()
        .filter(|file| {
            let named = asked.is_of(file) && asked.is_due(file) && asked.is_named(file);
            named || ledger.holds(&file.ticket, &asked.number)
        })
        .partition(|file| ledger.holds(&file.ticket, &asked.number));
    let (early, due): (Vec<File<'_>>, Vec<File<'_>>) = due.into_iter().partition(|file| asked.is_early(file));
    let room = MOST.saturating_sub(before.len());
    let (already, more) = (before.len(), due.len().saturating_sub(room));
    let now: Vec<File<'_>> = due.into_iter().take(room).collect();
    // Before anything goes: of what is destroyed the inventory is read no more.
    let of_now: Vec<Row> = rows(&*reader, org, &now)?;
    let of_before: Vec<Row> = rows(&*reader, org, &before)?;
    let read: BTreeSet<DocumentId> = of_now.iter().chain(&of_before).map(|row| row.id).collect();
    asked.check_lost(&*reader, org, &before, &read)?;
    drop(reader);
    let mut lost = order.lost.clone();
    lost.sort();
    lost.dedup();
    let unlisted = unlisted(&before, &read, &lost, order.kind);
    let (now, unread): (Vec<File<'_>>, Vec<File<'_>>) =
        now.into_iter().partition(|file| read.contains(&file.ticket.id));

    let mut told = Vec::new();
    let (mut listed, mut is_new, mut in_part) = (of_before, false, false);
    if order.apply {
        let (done, stays) = carry_out(ingest, &asked, &now)?;
        // Those for which the act has no room were asked for, too.
        is_new = !done.is_empty();
        in_part = [stays.len(), unread.len(), unlisted.len(), early.len(), more].into_iter().any(|left| left > 0);
        told.push(format!("{}: {} files were {}, {already} before.", asked.number, done.len(), order.kind.done()));
        told.extend(stays);
        listed.extend(of_now.into_iter().filter(|row| done.contains(&row.id)));
    } else {
        let count = now.len();
        told.push(format!("{}: {count} files would be {}, {already} were before.", asked.number, order.kind.done()));
        listed.extend(of_now);
    }
    told.extend(unread.iter().map(|file| format!("{}: {UNREAD}", name(&file.ticket))));
    let is_all = unlisted.is_empty();
    told.extend(unlisted);
    told.extend(lost.iter().map(|folio| {
        format!("{folio}: it was {} before and is lost: the act tells its inventory without it", order.kind.done())
    }));
    told.extend(early.iter().map(|file| format!("{}: {EARLY}", name(&file.ticket))));
    if more > 0 {
        told.push(format!("{more} more are due: an act holds {MOST} files. Ask for them by a decision of their own."));
    }
    told.extend(held.iter().map(|line| format!("held: {line}")));
    listed.sort_by(|a, b| (&a.code, a.id).cmp(&(&b.code, b.id)));
    let inventory = table(&listed);
    let sha256 = Sha256::of(inventory.as_bytes());
    // Of a part of an act nothing is told for good: the same order tells all of it once all can be read.
    let is_something = !listed.is_empty() || !lost.is_empty();
    let is_told = !is_new && ledger.whole(&asked.number) == Some(ledger::lost_words(&lost).as_str());
    if order.apply && is_all && is_something && !is_told {
        let words = format!("{}{}", asked.decision, ledger::inventory_words(listed.len(), &sha256, &lost));
        let line = audit::line(
            None,
            None,
            ledger::audit_kind(order.kind),
            asked.number.as_str(),
            ledger::detail(&asked.number, &words),
        );
        audit::write(&**ingest.store(), ingest.clock().now(), line)?;
    }
    let paper = Letter {
        zone: &org.zone,
        institution: &org.name,
        chart: asked.chart,
        series: asked.series,
        year: order.year,
        kind: order.kind,
        number: &asked.number,
        decision: asked.decision,
        is_done: order.apply,
        at: ingest.clock().now(),
        rows: &listed,
        held: &held,
        lost: &lost,
        inventory: sha256,
    };
    let files = vec![FolderFile::new("acta.html", letter(&paper)), FolderFile::new("inventario.csv", inventory)];
    Ok(FilingOutcome { files, told, in_part })
}

/// What is to be told of files that are in the act already and that nobody can read now: they stand in no inventory. Nobody has said of
/// them that they are lost.
fn unlisted(before: &[File<'_>], read: &BTreeSet<DocumentId>, lost: &[String], kind: ActKind) -> Vec<String> {
    let unread = before.iter().filter(|file| !read.contains(&file.ticket.id)).map(|file| name(&file.ticket));
    let unsaid = unread.filter(|folio| !lost.iter().any(|lost| lost == folio));
    unsaid
        .map(|folio| {
            let done = kind.done();
            format!(
                "{folio}: it was {done} before and cannot be read now: it is not in this inventory, and the audit log has none of all \
                 until it can be. Where it is lost for good: --lost {folio}"
            )
        })
        .collect()
}

/// Does it, file by file; answers which were done, and what is to be told of the others.
fn carry_out(
    ingest: &Ingest,
    asked: &FilingRequest<'_>,
    now: &[File<'_>],
) -> Result<(BTreeSet<DocumentId>, Vec<String>), FilingProblem> {
    let (mut done, mut stays) = (BTreeSet::new(), Vec::new());
    // Of what is destroyed, few at once: what a crash leaves is emptied and not told, and the next run tells it.
    let at_once = if asked.order.kind == ActKind::Destroy { 1 } else { BATCH_SIZE };
    for some in now.chunks(at_once) {
        let mut entered = Vec::new();
        for file in some {
            if asked.order.kind == ActKind::Destroy {
                if !stands_still(&*ingest.store().read()?, file)? {
                    stays.push(moved(file));
                    continue;
                }
                let reason = format!("Baja documental {}: {}", asked.number, asked.decision);
                match destroy::destroy(ingest, &file.ticket, &reason) {
                    Ok(None) => {}
                    Ok(Some(left)) => {
                        stays.push(format!("{}: {left} places could not be emptied: it stays due", name(&file.ticket)));
                        continue;
                    }
                    Err(FilingProblem::Redact(RedactProblem::Moved)) => {
                        stays.push(moved(file));
                        continue;
                    }
                    Err(problem) if problem.is_of_a_file() => {
                        stays.push(format!("{}: {problem}: it stays due", name(&file.ticket)));
                        continue;
                    }
                    Err(problem) => return Err(problem),
                }
            }
            entered.push(file);
        }
        if entered.is_empty() {
            continue;
        }
        let store = ingest.store();
        let turn = store.turn();
        let reader = store.read()?;
        let mut batch = Batch::after(reader.end()?);
        for file in entered {
            // What was destroyed is told, whatever happened to it since.
            if asked.order.kind != ActKind::Destroy && !stands_still(&*reader, file)? {
                stays.push(moved(file));
                continue;
            }
            let detail = ledger::detail(&asked.number, asked.decision);
            let line = audit::line(None, None, ledger::audit_kind(asked.order.kind), ledger::key(&file.ticket), detail);
            audit::enter(&mut batch, ingest.clock().now(), line);
            done.insert(file.ticket.id);
        }
        drop(reader);
        store.commit(batch)?;
        drop(turn);
    }
    Ok((done, stays))
}

fn moved(file: &File<'_>) -> String {
    format!("{}: something happened to it meanwhile: it stays", name(&file.ticket))
}

/// Whether a ticket stands as it did when the act was planned: nobody has opened it again, and nothing in it or on it waits for a
/// decision.
fn stands_still(reader: &dyn Reader, file: &File<'_>) -> Result<bool, FilingProblem> {
    let id = file.ticket.id;
    let Some(Summary::Ticket(now)) = reader.summary(id)? else { return Ok(false) };
    if now.state != file.ticket.state || now.since != file.ticket.since || now.conflicts > 0 || now.not_applied > 0 {
        return Ok(false);
    }
    for entry in reader.held()? {
        if entry?.document == Some(id) {
            return Ok(false);
        }
    }
    Ok(true)
}
