//! Reads a file of word vectors as fastText and word2vec publish them, line by line and within bounds.
//!
//! A first line with two numbers says how many words there are and how many numbers each has; without it, the first word says
//! the latter. Then a word a line with its numbers, the most frequent first.

use super::{WordVectors, folded};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

/// So many words are kept: the most frequent ones, since these come first.
const WORDS: usize = 200_000;
/// So many numbers a word has.
const NUMBERS: RangeInclusive<usize> = 2..=1_024;
/// Bytes of a line.
const LINE: usize = 64 << 10;
/// A file whose first lines, this many, are all wrong is not read to its end.
const TRIED: usize = 1_000;

/// Why a file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum WordVectorsError {
    /// Nobody can read it.
    #[error("{} cannot be read: {source}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Its first line says so.
    #[error("line 1 says that a word has {said} numbers: {least} to {most} are taken", least = NUMBERS.start(), most = NUMBERS.end())]
    Numbers {
        /// How many it says.
        said: usize,
    },
    /// Lines, and none of them right.
    #[error("no line of it can be used (is it the text format, unpacked?); {0}")]
    AllWrong(BadLine),
    /// No word in it.
    #[error("there is no word in it")]
    NoWord,
}

/// A line that was left out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {fault}")]
pub struct BadLine {
    /// Its number, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub fault: LineFault,
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LineFault {
    /// Longer than any word with its numbers.
    #[error("it is longer than {} KiB", LINE >> 10)]
    Long,
    /// Bytes that are no text.
    #[error("it is not UTF-8")]
    NotText,
    /// Something else than a number after the word.
    #[error("after the word stands something that is no finite number")]
    NotNumber,
    /// Fewer or more numbers than the others.
    #[error("it has {has} numbers, and not {needs}")]
    Count {
        /// How many it has.
        has: usize,
        /// How many the others have.
        needs: usize,
    },
    /// The first word, which says how many numbers each has.
    #[error("it has {0} numbers: {least} to {most} are taken", least = NUMBERS.start(), most = NUMBERS.end())]
    FirstCount(usize),
    /// Numbers that are all 0.
    #[error("its numbers are all 0")]
    Zero,
}

/// What was read of a file.
#[derive(Debug)]
pub struct Reading {
    /// The words.
    pub vectors: WordVectors,
    /// So many lines were left out, since something is wrong with them.
    pub left_out: usize,
    /// The first of these.
    pub first_left_out: Option<BadLine>,
}

/// Reads a file: its first words, as many as are kept.
pub fn read(path: &Path) -> Result<Reading, WordVectorsError> {
    let unread = |source| WordVectorsError::Read { path: path.to_owned(), source };
    let file = File::open(path).map_err(unread)?;
    match lines(BufReader::with_capacity(1 << 20, file), WORDS) {
        Ok(read) => read,
        Err(source) => Err(unread(source)),
    }
}

/// Reads lines until so many words are kept.
fn lines(mut source: impl BufRead, most: usize) -> io::Result<Result<Reading, WordVectorsError>> {
    let mut vectors: Option<WordVectors> = None;
    let (mut left_out, mut first_left_out) = (0, None);
    let (mut line, mut numbers, mut number) = (Vec::new(), Vec::new(), 0);
    while let Some(whole) = next_line(&mut source, &mut line)? {
        number += 1;
        let text =
            if whole { std::str::from_utf8(&line).map_err(|_| LineFault::NotText) } else { Err(LineFault::Long) };
        if let (1, Some((count, said))) = (number, text.as_ref().ok().and_then(|text| head(text))) {
            if !NUMBERS.contains(&said) {
                return Ok(Err(WordVectorsError::Numbers { said }));
            }
            vectors = Some(WordVectors::with(said, count.min(most)));
            continue;
        }
        let taken = text.and_then(|text| take(&mut vectors, text, &mut numbers));
        if let Err(fault) = taken {
            left_out += 1;
            first_left_out.get_or_insert(BadLine { line: number, fault });
        }
        let kept = vectors.as_ref().map_or(0, WordVectors::words);
        if kept == most || (kept == 0 && left_out == TRIED) {
            break;
        }
    }
    Ok(match (vectors.filter(|vectors| vectors.words() > 0), first_left_out) {
        (Some(vectors), first_left_out) => Ok(Reading { vectors, left_out, first_left_out }),
        (None, Some(first)) => Err(WordVectorsError::AllWrong(first)),
        (None, None) => Err(WordVectorsError::NoWord),
    })
}

/// The next line without its end; whether it is whole, or longer than one may be. None at the end of the file.
fn next_line(source: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<Option<bool>> {
    line.clear();
    if source.by_ref().take(LINE as u64 + 1).read_until(b'\n', line)? == 0 {
        return Ok(None);
    }
    let whole = line.last() == Some(&b'\n') || line.len() <= LINE;
    if whole {
        return Ok(Some(true));
    }
    loop {
        line.clear();
        let read = source.by_ref().take(LINE as u64).read_until(b'\n', line)?;
        if read == 0 || line.last() == Some(&b'\n') {
            return Ok(Some(false));
        }
    }
}

/// How many words, and how many numbers each, where a line says just that.
fn head(line: &str) -> Option<(usize, usize)> {
    let mut parts = line.split_ascii_whitespace();
    let (count, numbers) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    parts.next().is_none().then_some((count, numbers))
}

/// Takes the word of a line. One that no ticket is found by is passed over, and so is one that was there before, in other letters.
fn take(vectors: &mut Option<WordVectors>, line: &str, numbers: &mut Vec<f32>) -> Result<(), LineFault> {
    let mut parts = line.split_ascii_whitespace();
    let Some(word) = parts.next().and_then(folded) else { return Ok(()) };
    if vectors.as_ref().is_some_and(|vectors| vectors.has(&word)) {
        return Ok(());
    }
    numbers.clear();
    for part in parts {
        let number: f32 = part.parse().map_err(|_| LineFault::NotNumber)?;
        if !number.is_finite() {
            return Err(LineFault::NotNumber);
        }
        numbers.push(number);
    }
    let has = numbers.len();
    let vectors = match vectors {
        Some(vectors) => vectors,
        None if NUMBERS.contains(&has) => vectors.insert(WordVectors::with(has, 0)),
        None => return Err(LineFault::FirstCount(has)),
    };
    let needs = vectors.numbers();
    if has != needs {
        return Err(LineFault::Count { has, needs });
    }
    if vectors.take(&word, numbers) { Ok(()) } else { Err(LineFault::Zero) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: impl AsRef<[u8]>) -> Result<Reading, WordVectorsError> {
        lines(text.as_ref(), WORDS).expect("memory can be read")
    }
    fn words(reading: &Reading) -> Vec<&str> {
        reading.vectors.words.iter().map(AsRef::as_ref).collect()
    }

    #[test]
    fn a_first_line_may_say_how_many_there_are() {
        for text in
            ["3 2\nCañón 1 0 \nproyector 0.9 0.1\r\npantalla 0 1", "Cañón 1 0\r\nproyector 0.9 0.1\npantalla 0 1\n"]
        {
            let read = read_text(text).expect("read");
            assert_eq!(words(&read), ["canon", "proyector", "pantalla"], "{text}");
            assert_eq!((read.vectors.numbers(), read.left_out, read.first_left_out), (2, 0, None));
        }
    }

    #[test]
    fn of_words_that_are_one_when_folded_the_first_counts() {
        let read = read_text("cañón 1 0\nCanon 0 1\nCAÑÓN x y\nproyector 1 0.1\n").expect("read");
        assert_eq!((words(&read), read.left_out), (vec!["canon", "proyector"], 0));
        assert_eq!(read.vectors.near("canon")[0].word, "proyector", "by the first one's numbers");
    }

    #[test]
    fn what_no_ticket_is_found_by_is_passed_over() {
        let text = ", 1 0\n</s> 1 0\na 1 0\n2024 1 0\n' ' 1 0\nd'or 1 0\nwifi6 1 0\n\n";
        let read = read_text(text).expect("read");
        assert_eq!((words(&read), read.left_out), (vec!["wifi6"], 0));
        assert!(matches!(read_text(", 1 0\n. 1 0\n"), Err(WordVectorsError::NoWord)));
    }

    #[test]
    fn a_bad_line_is_left_out_and_counted_and_the_first_is_told() {
        let long = format!("larga {}", "1 ".repeat(LINE));
        let mut text =
            b"4 2\nred 1 0\ncorta 1\ndemasiada 1 0 0\nletras uno dos\nsinfin inf 0\nnada 0 0\nmala\xff 1 0\n".to_vec();
        text.extend(long.as_bytes());
        text.extend(b"\nimpresora 0 1\n");
        let read = read_text(text).expect("read");
        assert_eq!((words(&read), read.left_out), (vec!["red", "impresora"], 7));
        let first = read.first_left_out.expect("told");
        assert_eq!(first, BadLine { line: 3, fault: LineFault::Count { has: 1, needs: 2 } });
        assert_eq!(first.to_string(), "line 3: it has 1 numbers, and not 2");
    }

    #[test]
    fn a_file_of_which_nothing_can_be_used_is_refused_and_says_why() {
        let why = |text: &[u8]| read_text(text).expect_err("refused").to_string();
        assert_eq!(why(b""), "there is no word in it");
        assert_eq!(why(b"5 300\n"), "there is no word in it");
        assert_eq!(why(b"5 1\nred 1\n"), "line 1 says that a word has 1 numbers: 2 to 1024 are taken");
        assert!(why(b"5 1025\n").starts_with("line 1 says that a word has 1025 numbers"));
        assert!(why(b"\x1f\x8b\x08\xff packed").ends_with("line 1: it is not UTF-8"));
        assert!(why(b"red 1\n").ends_with("line 1: it has 1 numbers: 2 to 1024 are taken"));
        assert!(why("largo sin fin ".repeat(LINE).as_bytes()).ends_with("line 1: it is longer than 64 KiB"));
        let endless = "mala uno dos\n".repeat(TRIED) + "red 1 0\n";
        assert!(why(endless.as_bytes()).ends_with("line 1: after the word stands something that is no finite number"));
    }

    #[test]
    fn no_more_words_are_read_than_are_kept() {
        let text = "red 1 0\nmala x y\nimpresora 0 1\nteclado 1 1\n";
        let read = lines(text.as_bytes(), 2).expect("memory can be read").expect("read");
        assert_eq!((words(&read), read.left_out), (vec!["red", "impresora"], 1));
    }

    #[test]
    fn what_is_no_file_is_told_by_its_name() {
        let folder = tempfile::tempdir().expect("a folder");
        for path in [folder.path().to_owned(), folder.path().join("gone.vec")] {
            let why = read(&path).expect_err("refused").to_string();
            assert!(why.starts_with(&format!("{} cannot be read: ", path.display())), "{why}");
        }
        let file = folder.path().join("few.vec");
        std::fs::write(&file, "2 2\nred 1 0\nimpresora 0 1\n").expect("written");
        assert_eq!(read(&file).expect("read").vectors.words(), 2);
    }
}
