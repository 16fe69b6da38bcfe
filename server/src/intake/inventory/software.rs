//! Installations that machines tell, counted against the contracts that cover them. Pure: it reads one machine after the
//! other, each by its last report.

use crate::store::inventory::{MachineReport, MachineRow};
use ronda_shared::ids::DocumentId;
use ronda_shared::search::fold;
use ronda_shared::time::{DAY_MS, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// Names of programs of which it is remembered what covers them: machines tell the same ones over and over.
const REMEMBERED: usize = 50_000;

/// A contract as its record says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contract {
    /// The record.
    pub record: DocumentId,
    /// The names of the programs it covers, one a line, `*` for anything.
    pub programs: String,
    /// How many installations it covers; none where it does not say.
    pub covers: Option<u64>,
}

/// A machine that has a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installed {
    /// Its name on the network.
    pub machine: String,
    /// Its item; none where it answers to none.
    pub item: Option<DocumentId>,
    /// When it last came.
    pub last: Timestamp,
    /// It has said nothing for longer than the register allows.
    pub silent: bool,
    /// The first of its programs that is covered, with its version.
    pub program: String,
}

/// What was found of the programs of some contracts that cover the same ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// The names, as the first of the contracts writes them.
    pub programs: Vec<String>,
    /// The contracts.
    pub contracts: Vec<DocumentId>,
    /// How many installations they cover together; none where one of them does not say.
    pub covers: Option<u64>,
    /// The machines that have any of the programs, each once, in the order in which they were counted.
    pub installed: Vec<Installed>,
}

impl Counted {
    /// Those of its machines that have said nothing for long.
    pub fn silent(&self) -> usize {
        self.installed.iter().filter(|one| one.silent).count()
    }
    /// How many more could be installed; below zero, how many are too many. A machine that is silent has its programs still.
    pub fn left(&self) -> Option<i64> {
        let found = i64::try_from(self.installed.len()).unwrap_or(i64::MAX);
        self.covers.map(|covers| i64::try_from(covers).unwrap_or(i64::MAX) - found)
    }
}

/// A name with `*` for anything, compared whole, without case and accents. Its parts are looked for once each, from left to
/// right: however it is written, a name is read a bounded number of times.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Pattern(Vec<String>);

impl Pattern {
    /// Of a line; none where it names nothing.
    fn of(line: &str) -> Option<Self> {
        let line = plain(line);
        let names = line.chars().any(char::is_alphanumeric);
        names.then(|| Self(line.split('*').map(str::to_owned).collect()))
    }

    fn covers(&self, name: &str) -> bool {
        let Some((first, rest)) = self.0.split_first() else { return false };
        let Some(left) = name.strip_prefix(first.as_str()) else { return false };
        let Some((last, middle)) = rest.split_last() else { return left.is_empty() };
        let Some(mut left) = left.strip_suffix(last.as_str()) else { return false };
        for part in middle {
            let Some((_, after)) = left.split_once(part.as_str()) else { return false };
            left = after;
        }
        true
    }
}

/// A name as it is compared.
fn plain(name: &str) -> String {
    fold(&name.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Contracts that cover the same programs.
struct Line {
    patterns: BTreeSet<Pattern>,
    counted: Counted,
}

/// A count that goes on machine by machine.
pub struct Count {
    lines: Vec<Line>,
    /// Which lines cover a program, by its name as told.
    known: BTreeMap<String, Vec<usize>>,
    now: Timestamp,
    silent_ms: i64,
}

impl Count {
    /// Of contracts; a machine that has said nothing for more than so many days is told apart. A contract that names no
    /// program covers none.
    pub fn of(contracts: Vec<Contract>, days: u32, now: Timestamp) -> Self {
        let mut lines: Vec<Line> = Vec::new();
        for Contract { record, programs, covers } in contracts {
            let named: Vec<&str> = programs.lines().map(str::trim).filter(|line| Pattern::of(line).is_some()).collect();
            let patterns: BTreeSet<Pattern> = named.iter().filter_map(|line| Pattern::of(line)).collect();
            if patterns.is_empty() {
                continue;
            }
            match lines.iter_mut().find(|line| line.patterns == patterns) {
                Some(Line { counted, .. }) => {
                    counted.contracts.push(record);
                    counted.covers = counted.covers.zip(covers).map(|(all, one)| all.saturating_add(one));
                }
                None => {
                    let programs = named.into_iter().map(str::to_owned).collect();
                    let counted = Counted { programs, contracts: vec![record], covers, installed: Vec::new() };
                    lines.push(Line { patterns, counted });
                }
            }
        }
        Self { lines, known: BTreeMap::new(), now, silent_ms: i64::from(days) * DAY_MS }
    }

    /// Counts a machine by its last report: once for each line, however many of its programs that covers.
    pub fn machine(&mut self, row: &MachineRow, report: &MachineReport) {
        let mut first: BTreeMap<usize, String> = BTreeMap::new();
        for software in &report.software {
            for line in self.covering(&software.name) {
                first
                    .entry(line)
                    .or_insert_with(|| format!("{} {}", software.name, software.version).trim().to_owned());
            }
        }
        let silent = self.is_silent(row);
        for (at, program) in first {
            if let Some(line) = self.lines.get_mut(at) {
                let (machine, item, last) = (row.name.clone(), row.item, row.last);
                line.counted.installed.push(Installed { machine, item, last, silent, program });
            }
        }
    }

    /// Whether a machine has said nothing for long.
    pub fn is_silent(&self, row: &MachineRow) -> bool {
        self.now.since(row.last) > self.silent_ms
    }

    fn covering(&mut self, name: &str) -> Vec<usize> {
        if let Some(lines) = self.known.get(name) {
            return lines.clone();
        }
        let told = plain(name);
        let covers = |line: &Line| line.patterns.iter().any(|pattern| pattern.covers(&told));
        let lines: Vec<usize> =
            self.lines.iter().enumerate().filter(|(_, line)| covers(line)).map(|(at, _)| at).collect();
        if self.known.len() < REMEMBERED {
            self.known.insert(name.to_owned(), lines.clone());
        }
        lines
    }

    /// What was found, in the order of the contracts.
    pub fn counts(self) -> Vec<Counted> {
        self.lines.into_iter().map(|line| line.counted).collect()
    }
}

#[cfg(test)]
mod tests;
