//! Which words are near one another, by a file of word vectors that the operator brings.
//!
//! The file is read once, by a thread of its own, while others are served: until then, and where it cannot be read, nothing is
//! known of any word. Nothing is fetched, nothing of a ticket comes here, and no word that was asked about is logged.

mod read;

pub use read::{BadLine, LineFault, Reading, WordVectorsError, read};

use ronda_shared::search;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use tokio::sync::OwnedMutexGuard;

/// At most so many words are told of one.
const MOST: usize = 12;
/// What is less alike (cosine) is not told: most words that stand in one sentence are that near.
const LEAST: f32 = 0.5;
/// So many answers are remembered: a service desk's words, and little memory.
const REMEMBERED: usize = 4_096;

/// A word near another one.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct NearWord {
    /// Folded to plain letters.
    pub word: String,
    /// How near: the cosine of the two words' vectors, from 0.5 to 1, to three places.
    #[cfg_attr(feature = "typescript", ts(as = "ronda_shared::typescript::Fraction"))]
    pub likeness: f32,
}

/// Words with their vectors, each number in one byte.
#[derive(Debug)]
pub struct WordVectors {
    /// Numbers of each word.
    numbers: usize,
    words: Vec<Arc<str>>,
    places: BTreeMap<Arc<str>, usize>,
    /// The numbers of all words, one after the other.
    vectors: Vec<i8>,
    /// What makes each word's numbers a vector of length 1.
    scales: Vec<f32>,
}

impl WordVectors {
    /// None yet, of so many numbers each, with room for so many words.
    fn with(numbers: usize, room: usize) -> Self {
        Self {
            numbers,
            words: Vec::with_capacity(room),
            places: BTreeMap::new(),
            vectors: Vec::with_capacity(room * numbers),
            scales: Vec::with_capacity(room),
        }
    }

    /// How many words it has.
    pub fn words(&self) -> usize {
        self.words.len()
    }
    /// How many numbers each word has.
    pub fn numbers(&self) -> usize {
        self.numbers
    }

    /// Whether it has a folded word.
    fn has(&self, folded: &str) -> bool {
        self.places.contains_key(folded)
    }

    /// Takes a folded word that it has not; false where its vector points nowhere.
    fn take(&mut self, folded: &str, vector: &[f32]) -> bool {
        let most = vector.iter().fold(0.0_f32, |most, number| most.max(number.abs()));
        if most < f32::MIN_POSITIVE {
            return false;
        }
        let start = self.vectors.len();
        self.vectors.extend(vector.iter().map(|number| (number / most * 127.0).round() as i8));
        let own = &self.vectors[start..];
        self.scales.push(1.0 / (dot(own, own) as f32).sqrt());
        let word: Arc<str> = folded.into();
        self.places.insert(Arc::clone(&word), self.words.len());
        self.words.push(word);
        true
    }

    /// The words nearest to one, the nearest first, never the word itself; none of a word that the file has not.
    pub fn near(&self, word: &str) -> Vec<NearWord> {
        let Some(&place) = folded(word).and_then(|word| self.places.get(word.as_str())) else { return Vec::new() };
        let own = &self.vectors[place * self.numbers..(place + 1) * self.numbers];
        let scale = self.scales[place];
        let mut nearest: Vec<(f32, usize)> = Vec::with_capacity(MOST + 1);
        for (at, (other, other_scale)) in self.vectors.chunks_exact(self.numbers).zip(&self.scales).enumerate() {
            let likeness = dot(own, other) as f32 * scale * other_scale;
            if at == place || likeness < LEAST {
                continue;
            }
            // Of two as near, the more frequent one comes first: it stands before the other in the file.
            let rank = nearest.partition_point(|(known, _)| *known >= likeness);
            if rank < MOST {
                nearest.insert(rank, (likeness, at));
                nearest.truncate(MOST);
            }
        }
        let told = |(likeness, at): (f32, usize)| NearWord {
            word: self.words[at].as_ref().to_owned(),
            likeness: (likeness.min(1.0) * 1_000.0).round() / 1_000.0,
        };
        nearest.into_iter().map(told).collect()
    }
}

/// What two words of small numbers have in common: at most 1,024 products of 127 by 127.
fn dot(one: &[i8], other: &[i8]) -> i32 {
    one.iter().zip(other).map(|(one, other)| i32::from(*one) * i32::from(*other)).sum()
}

/// A word as tickets' words are compared; none where it is of several, of one letter, too long, or of numbers and marks alone.
fn folded(word: &str) -> Option<String> {
    let parts = search::question(word);
    let [part] = parts.as_slice() else { return None };
    let letters = part.chars().count();
    let whole = letters == word.chars().count();
    (whole && letters > 1 && part.chars().any(char::is_alphabetic)).then(|| part.clone())
}

/// The words that a server tells as near, once their file was read.
#[derive(Debug, Default)]
pub struct NearWords {
    read: OnceLock<WordVectors>,
    told: Mutex<BTreeMap<String, Vec<NearWord>>>,
    /// Held by whoever looks through all words.
    looking: Arc<tokio::sync::Mutex<()>>,
}

impl NearWords {
    /// Of vectors that were read.
    pub fn of(vectors: WordVectors) -> Self {
        Self { read: OnceLock::from(vectors), ..Self::default() }
    }

    /// Of a file that a thread of its own begins to read. The end of the process does not wait for it.
    pub fn reading(file: PathBuf) -> Arc<Self> {
        let words = Arc::new(Self::default());
        let reading = Arc::clone(&words);
        let began = std::thread::Builder::new().name("word-vectors".into()).spawn(move || reading.take(&file));
        if let Err(error) = began {
            tracing::error!(error.message = %error, "The file of word vectors is not read: no near words are told.");
        }
        words
    }

    fn take(&self, file: &Path) {
        match read(file) {
            Ok(Reading { vectors, left_out, first_left_out }) => {
                if let Some(why) = first_left_out {
                    tracing::warn!(
                        words.left_out = left_out,
                        error.message = %why,
                        "Lines of the file of word vectors were left out; the first of them is told."
                    );
                }
                tracing::info!(
                    words.count = vectors.words(),
                    words.numbers = vectors.numbers(),
                    "Near words are told."
                );
                if self.read.set(vectors).is_err() {
                    tracing::warn!("The file of word vectors was read before.");
                }
            }
            Err(error) => {
                tracing::error!(error.message = %error, "The file of word vectors cannot be used: no near words are told.");
            }
        }
    }

    /// Whether there is something to tell of.
    pub fn are_known(&self) -> bool {
        self.read.get().is_some()
    }

    /// The permit to look through all words, one at a time: each look keeps a core busy. It goes with the work, which goes on where
    /// whoever asked has hung up.
    pub async fn permit(&self) -> OwnedMutexGuard<()> {
        Arc::clone(&self.looking).lock_owned().await
    }

    /// The words nearest to one, looked for once.
    pub fn near(&self, word: &str) -> Vec<NearWord> {
        let Some(vectors) = self.read.get() else { return Vec::new() };
        let Some(word) = folded(word).filter(|word| vectors.has(word)) else { return Vec::new() };
        // A holder that panicked left answers, each whole.
        let told = || self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = told().get(&word) {
            return known.clone();
        }
        let near = vectors.near(&word);
        let mut told = told();
        if told.len() >= REMEMBERED {
            told.clear();
        }
        told.insert(word, near.clone());
        near
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Cosines to «proyector»: cañón 0.8, pantalla 0.6, clima 0, cable −1.
    fn few() -> WordVectors {
        let mut words = WordVectors::with(2, 8);
        for (word, vector) in [
            ("proyector", [5.0, 0.0]),
            ("canon", [0.8, 0.6]),
            ("pantalla", [0.06, -0.08]),
            ("clima", [0.0, 3.0]),
            ("cable", [-1.0, 0.0]),
        ] {
            assert!(words.take(word, &vector));
        }
        words
    }

    fn names(near: &[NearWord]) -> Vec<&str> {
        near.iter().map(|near| near.word.as_str()).collect()
    }

    #[test]
    fn the_nearest_come_first_and_what_is_far_does_not() {
        let near = few().near("proyector");
        assert_eq!(names(&near), ["canon", "pantalla"]);
        assert!((near[0].likeness - 0.8).abs() < 0.01 && (near[1].likeness - 0.6).abs() < 0.01, "{near:?}");
    }

    #[test]
    fn a_word_is_asked_about_as_it_is_typed_and_an_unknown_one_gives_nothing() {
        let words = few();
        assert_eq!(words.near("Cañón"), words.near("canon"));
        assert_eq!(names(&words.near("CAÑÓN"))[0], "proyector");
        for none in ["elevador", "", "a", "proyector de techo", "12407"] {
            assert!(words.near(none).is_empty(), "{none}");
        }
    }

    #[test]
    fn at_most_twelve_are_told_and_of_as_near_ones_the_more_frequent() {
        let mut words = WordVectors::with(2, 40);
        for number in 0..40 {
            assert!(words.take(&format!("palabra{number}"), &[1.0, 0.0]));
        }
        let near = words.near("palabra0");
        assert_eq!(names(&near)[..2], ["palabra1", "palabra2"]);
        assert_eq!(near.len(), MOST);
    }

    #[test]
    fn a_vector_without_length_is_none_and_large_numbers_are_as_good_as_small_ones() {
        let mut words = WordVectors::with(2, 3);
        assert!(!words.take("nada", &[0.0, 0.0]));
        assert!(words.take("mucho", &[f32::MAX, f32::MAX]));
        assert!(words.take("poco", &[0.001, 0.001]));
        assert_eq!(names(&words.near("poco")), ["mucho"]);
        assert_eq!(words.words(), 2);
    }

    #[test]
    fn what_is_remembered_is_what_would_be_found_and_does_not_grow_without_end() {
        let near = NearWords::of(few());
        assert!(near.are_known());
        for _ in 0..2 {
            assert_eq!(names(&near.near("Proyector")), ["canon", "pantalla"]);
        }
        for number in 0..REMEMBERED {
            near.told.lock().expect("no panic").insert(format!("otra{number}"), Vec::new());
        }
        assert_eq!(names(&near.near("clima")), ["canon"]);
        assert!(near.told.lock().expect("no panic").len() < REMEMBERED);
        let remembered = || near.told.lock().expect("no panic").len();
        let before = remembered();
        assert!(near.near("elevador").is_empty());
        assert_eq!(remembered(), before, "unknown words are not remembered");
    }

    #[tokio::test]
    async fn the_permit_stays_with_work_that_nobody_waits_for_any_more() {
        let near = NearWords::of(few());
        let permit = near.permit().await;
        let (go_on, told) = std::sync::mpsc::channel::<()>();
        let work = tokio::task::spawn_blocking(move || {
            told.recv().expect("told to go on");
            drop(permit);
        });
        drop(work);
        assert!(near.looking.try_lock().is_err(), "who asked has hung up, and the work goes on");
        go_on.send(()).expect("the work listens");
        drop(near.permit().await);
    }

    #[test]
    fn nothing_is_known_before_the_file_was_read_nor_where_it_cannot_be() {
        let near = NearWords::default();
        assert!(!near.are_known());
        assert!(near.near("proyector").is_empty());
        near.take(Path::new("/there/is/none.vec"));
        assert!(!near.are_known());
    }
}
