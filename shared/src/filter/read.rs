//! A filter as it is typed, cut into terms, an order and free text. Total: what is wrong is told beside what was read.

use super::words::{KEYS, Key, ORDER_KEY, ORDERS};
use super::{FilterError, FilterErrorKind};
use crate::search;

/// A value, and after how many letters it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// The letters, without quotation marks.
    pub text: String,
    /// Where it begins.
    pub at: usize,
}

/// A key with its values, which are alternatives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// By what.
    pub key: Key,
    /// What.
    pub values: Vec<Value>,
    /// Turned round: none of them.
    pub not: bool,
}

/// A filter as it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// Its terms, all of which must hold.
    pub terms: Vec<Term>,
    /// In which order, by the name of it, and where that was said; none: in the usual one.
    pub order: Option<(&'static str, usize)>,
    /// The other way round.
    pub descending: bool,
    /// The rest, as words.
    pub text: String,
    /// What is wrong, in order.
    pub wrong: Vec<FilterError>,
}

/// Reads a filter.
pub fn read(source: &str) -> Query {
    let mut query = Query::default();
    let mut free = Vec::new();
    let letters: Vec<char> = source.chars().collect();
    for (from, until) in tokens(&letters) {
        let token = &letters[from..until];
        let wrong = |at: usize, why: FilterErrorKind| FilterError { at, word: token.iter().collect(), why };
        if token.iter().filter(|letter| **letter == '"').count() % 2 == 1 {
            let last = token.iter().rposition(|letter| *letter == '"').unwrap_or_default();
            query.wrong.push(wrong(from + last, FilterErrorKind::Quote));
        }
        let cut = token.iter().position(|letter| *letter == ':').filter(|cut| *cut > 0);
        let not = token[0] == '-' && cut.is_some_and(|cut| cut > 1);
        let name: String = cut.map(|cut| token[usize::from(not)..cut].iter().collect()).unwrap_or_default();
        let name = search::fold(&name);
        let values = cut.map(|cut| split(&token[cut + 1..], from + cut + 1)).unwrap_or_default();
        if ORDER_KEY.contains(&name.as_str()) {
            let told = values.first().map(|value| search::fold(&value.text)).unwrap_or_default();
            let asked = told.strip_prefix('-').unwrap_or(&told);
            match ORDERS.iter().find(|(_, words)| words.contains(&asked)) {
                Some(&(order, _)) => {
                    query.order = Some((order, from));
                    query.descending = told.starts_with('-');
                }
                None => query.wrong.push(wrong(from, FilterErrorKind::Order)),
            }
            continue;
        }
        let Some((key, _)) = KEYS.iter().find(|(_, words)| words.contains(&name.as_str())) else {
            free.push(unquoted(token));
            continue;
        };
        if values.is_empty() {
            query.wrong.push(wrong(from, FilterErrorKind::Empty));
            continue;
        }
        match query.terms.iter_mut().find(|term| term.key == *key && term.not == not) {
            Some(term) => {
                for value in values {
                    if term.values.iter().all(|known| known.text != value.text) {
                        term.values.push(value);
                    }
                }
            }
            None => query.terms.push(Term { key: *key, values, not }),
        }
    }
    query.text = free.join(" ").trim().to_owned();
    query
}

/// Where each word begins and ends: «quoted words» stay together with the key before them.
fn tokens(letters: &[char]) -> Vec<(usize, usize)> {
    parts(letters, |letter| letter.is_whitespace())
}

/// The parts between separators that stand outside quotation marks.
fn parts(letters: &[char], separates: impl Fn(char) -> bool) -> Vec<(usize, usize)> {
    let (mut found, mut begun, mut quoted) = (Vec::new(), None, false);
    for (at, letter) in letters.iter().enumerate() {
        if *letter == '"' {
            quoted = !quoted;
        }
        if !quoted && *letter != '"' && separates(*letter) {
            found.extend(begun.take().map(|from| (from, at)));
        } else if begun.is_none() {
            begun = Some(at);
        }
    }
    found.extend(begun.map(|from| (from, letters.len())));
    found
}

fn split(values: &[char], at: usize) -> Vec<Value> {
    let cut = parts(values, |letter| letter == ',').into_iter();
    let read = cut.map(|(from, until)| Value { text: unquoted(&values[from..until]).trim().to_owned(), at: at + from });
    read.filter(|value| !value.text.is_empty()).collect()
}

fn unquoted(letters: &[char]) -> String {
    letters.iter().filter(|letter| **letter != '"').collect()
}
