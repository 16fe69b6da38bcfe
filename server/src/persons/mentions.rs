//! What of a text points at somebody: mail addresses, telephones, whole names. By it traces of a person are found, and those
//! of other people are masked.

use crate::identity::telephone::{self, NATIONAL};
use ronda_shared::search::fold;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// What stands for another's mail address.
pub(super) const OTHER_MAIL: &str = "[correo de otra persona]";
/// What stands for another's telephone.
pub(super) const OTHER_PHONE: &str = "[teléfono de otra persona]";
/// What stands for another's name.
pub(super) const OTHER_NAME: &str = "[otra persona]";

/// So many digits make a telephone wherever they stand; an extension is shorter, and many numbers look like one.
const LONG_PHONE: usize = 7;
/// What stands between the groups of a telephone: word processors write blanks and dashes of their own, at which no line breaks.
const BETWEEN_GROUPS: &str = " -.()/\u{a0}\u{202f}\u{2010}\u{2011}\u{2013}";

/// By what of a text somebody was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum MatchedBy {
    /// Their address.
    Mail,
    /// Their telephone.
    Phone,
    /// Their whole name, which nobody else here has.
    Name,
    /// Their whole name, which somebody else here has, too: it may be either.
    SharedName,
}

/// Names of two words and more, to be found in texts however they are accented.
#[derive(Debug, Clone, Default)]
pub(super) struct Names(BTreeMap<String, Vec<Vec<String>>>);

impl Names {
    /// Adds a name; one of a single word is too common to be looked for.
    pub(super) fn add(&mut self, name: &str) {
        let words: Vec<String> = words(name).into_iter().map(|(_, word)| word).collect();
        if let ([first, _, ..], true) = (words.as_slice(), words.iter().any(|word| word.chars().count() > 2)) {
            let known = self.0.entry(first.clone()).or_default();
            if !known.contains(&words) {
                known.push(words);
            }
        }
    }

    /// Of how many of these words, from the first on, the longest name is made that begins here; 0 for none.
    fn length_at(&self, words: &[(Range<usize>, String)]) -> usize {
        let Some((_, first)) = words.first() else { return 0 };
        let begins = |name: &&Vec<String>| {
            words.len() >= name.len() && name.iter().zip(words).all(|(own, (_, word))| own == word)
        };
        let known = self.0.get(first).into_iter().flatten();
        known.filter(begins).map(Vec::len).max().unwrap_or_default()
    }
}

/// Everything by which one person is known.
#[derive(Debug, Clone, Default)]
pub(super) struct Identifiers {
    /// Names that nobody else has.
    pub(super) names: Names,
    /// Names that somebody else has, too.
    pub(super) shared: Names,
    /// Addresses, as [`mail`] writes them.
    pub(super) mails: BTreeSet<String>,
    /// Telephones that nobody else has, as [`telephone::compared`] writes them.
    pub(super) phones: BTreeSet<String>,
    /// Telephones that others have, too: of a counter, of a switchboard. They point at nobody, and are masked from nobody.
    pub(super) shared_phones: BTreeSet<String>,
}

/// Everybody else, as far as they are masked.
#[derive(Debug, Clone, Default)]
pub(super) struct Others {
    /// Their names.
    pub(super) names: Names,
    /// Their telephones, as [`telephone::compared`] writes them.
    pub(super) phones: BTreeSet<String>,
    /// Their addresses, as [`mail`] writes them: what comes from one that the person has, too, may be of either.
    pub(super) mails: BTreeSet<String>,
}

/// An address as it is compared.
pub(super) fn mail(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    text.contains('@').then_some(text)
}

/// The addresses of a line that may name several, and the people that they are of.
pub(super) fn addresses(line: &str) -> impl Iterator<Item = String> {
    line.split([',', ';', ' ', '<', '>']).filter_map(mail)
}

impl Identifiers {
    /// Where a text points at the person.
    pub(super) fn find(&self, text: &str) -> Vec<(MatchedBy, Range<usize>)> {
        let mut found = Vec::new();
        for range in mails(text) {
            if self.has_mail(text, &range) {
                found.push((MatchedBy::Mail, range));
            }
        }
        let known = |digits: &str| digits.len() >= LONG_PHONE && self.phones.contains(digits);
        found.extend(phones(text, &known).into_iter().map(|range| (MatchedBy::Phone, range)));
        let words = words(text);
        let mut at = 0;
        while let Some(rest) = words.get(at..).filter(|rest| !rest.is_empty()) {
            let (own, shared) = (self.names.length_at(rest), self.shared.length_at(rest));
            let length = own.max(shared);
            if let Some(range) = spanned(rest, length) {
                found.push((if own >= shared { MatchedBy::Name } else { MatchedBy::SharedName }, range));
            }
            at += length.max(1);
        }
        found
    }

    fn has_mail(&self, text: &str, range: &Range<usize>) -> bool {
        text.get(range.clone()).and_then(mail).is_some_and(|address| self.mails.contains(&address))
    }

    /// A text with what points at other people masked.
    pub(super) fn mask(&self, text: &str, others: &Others) -> String {
        let mut hidden: Vec<(Range<usize>, &str)> = Vec::new();
        hidden.extend(mails(text).into_iter().filter(|range| !self.has_mail(text, range)).map(|it| (it, OTHER_MAIL)));
        // A number that they told with an extension is theirs without it, too, as far as they read it.
        let told: BTreeSet<&str> =
            self.phones.iter().chain(&self.shared_phones).filter_map(|own| own.split('x').next()).collect();
        let foreign = |digits: &str| {
            let known = digits.len() >= LONG_PHONE && others.phones.contains(digits);
            // Whatever has so many may be somebody's.
            (known || digits.len() >= NATIONAL) && !told.contains(digits)
        };
        hidden.extend(phones(text, &foreign).into_iter().map(|it| (it, OTHER_PHONE)));
        let words = words(text);
        let mut at = 0;
        while let Some(rest) = words.get(at..).filter(|rest| !rest.is_empty()) {
            let own = self.names.length_at(rest).max(self.shared.length_at(rest));
            let other = others.names.length_at(rest);
            if let (true, Some(range)) = (other > own, spanned(rest, other)) {
                hidden.push((range, OTHER_NAME));
            }
            at += own.max(other).max(1);
        }
        // Another's name may be a part of the person's own address.
        let own = self.find(text);
        hidden.retain(|(range, _)| own.iter().all(|(_, kept)| range.end <= kept.start || kept.end <= range.start));
        hidden.sort_by_key(|(range, _)| (range.start, range.end));
        let (mut masked, mut from) = (String::with_capacity(text.len()), 0);
        for (range, mark) in hidden {
            // A name within an address that is masked already.
            if range.start < from {
                continue;
            }
            masked.push_str(text.get(from..range.start).unwrap_or_default());
            masked.push_str(mark);
            from = range.end;
        }
        masked.push_str(text.get(from..).unwrap_or_default());
        masked
    }
}

/// The words of a text, folded, with where they stand.
fn words(text: &str) -> Vec<(Range<usize>, String)> {
    let within = |letter: char| letter.is_alphanumeric() || ('\u{300}'..='\u{36f}').contains(&letter);
    runs(text, within).into_iter().map(|(range, word)| (range, fold(word))).collect()
}

/// The longest stretches of letters that all are so.
fn runs(text: &str, within: impl Fn(char) -> bool) -> Vec<(Range<usize>, &str)> {
    let (mut found, mut begun) = (Vec::new(), None);
    for (at, letter) in text.char_indices() {
        match (begun, within(letter)) {
            (None, true) => begun = Some(at),
            (Some(start), false) => {
                found.push(start..at);
                begun = None;
            }
            (None, false) | (Some(_), true) => {}
        }
    }
    found.extend(begun.map(|start| start..text.len()));
    found.into_iter().filter_map(|range| Some((range.clone(), text.get(range)?))).collect()
}

fn spanned(words: &[(Range<usize>, String)], length: usize) -> Option<Range<usize>> {
    let (first, last) = (words.first()?, words.get(length.checked_sub(1)?)?);
    Some(first.0.start..last.0.end)
}

/// Where addresses stand.
fn mails(text: &str) -> Vec<Range<usize>> {
    let local = |letter: char| letter.is_alphanumeric() || "._%+-".contains(letter);
    let domain = |letter: char| letter.is_alphanumeric() || ".-".contains(letter);
    let found = text.match_indices('@').filter_map(|(at, _)| {
        let start = text.get(..at)?.trim_end_matches(local).len();
        let after = text.get(at + 1..)?;
        let rest = after.trim_start_matches(domain).len();
        let host = after.get(..after.len() - rest)?.trim_end_matches(['.', '-']);
        (start < at && !host.is_empty()).then_some(start..at + 1 + host.len())
    });
    found.collect()
}

/// Where telephones stand that are wanted: digits that stand alone, perhaps in groups with a blank, a dash or brackets
/// between them. The longest first.
fn phones(text: &str, wanted: &dyn Fn(&str) -> bool) -> Vec<Range<usize>> {
    let alone = |(range, word): &(Range<usize>, &str)| {
        let joined = |letter: Option<char>| letter == Some('@');
        word.bytes().all(|byte| byte.is_ascii_digit())
            && !joined(text.get(range.end..).and_then(|it| it.chars().next()))
    };
    // What a dash joins to letters before it is the number of something else: «OAX-2026-000123».
    // A dot does so to digits alone: «10.0.0.1», and not «Tel.9515550101».
    let begins = |range: &Range<usize>| {
        let before = text.get(..range.start).unwrap_or_default();
        let decimal = before.strip_suffix('.').is_some_and(|it| it.ends_with(|letter: char| letter.is_ascii_digit()));
        !decimal && !before.ends_with(['-', '/', '_'])
    };
    let groups: Vec<(Range<usize>, &str)> = runs(text, char::is_alphanumeric);
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = groups.get(at..).filter(|rest| !rest.is_empty()) {
        let mut joined: Vec<(String, Range<usize>)> = Vec::new();
        let first = rest.first().is_some_and(|(range, _)| begins(range));
        let before = rest.first().and_then(|(range, _)| text.get(..range.start)).unwrap_or_default();
        let plus = if before.ends_with('+') { "+" } else { "" };
        for group in rest.iter().filter(|_| first).take_while(|&group| alone(group)) {
            let (range, digits) = group;
            let next = match joined.last() {
                None => (String::from(*digits), range.clone()),
                Some((before, so_far)) => {
                    let between = text.get(so_far.end..range.start).unwrap_or_default();
                    let apart = between.chars().count() <= 3 && between.chars().all(|it| BETWEEN_GROUPS.contains(it));
                    if !apart || before.len() + digits.len() > 13 {
                        break;
                    }
                    (format!("{before}{digits}"), so_far.start..range.end)
                }
            };
            joined.push(next);
        }
        let is_wanted = |digits: &str| telephone::compared(&format!("{plus}{digits}")).is_some_and(|it| wanted(&it));
        let hit = joined.iter().enumerate().rev().find(|(_, (digits, _))| is_wanted(digits));
        match hit {
            Some((groups, (_, range))) => {
                found.push(range.clone());
                at += groups + 1;
            }
            // What follows a country is no number of its own.
            None if !plus.is_empty() => at += joined.len().max(1),
            None => at += 1,
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn maria() -> Identifiers {
        let mut marks = Identifiers::default();
        marks.names.add("María López Ruiz");
        marks.mails.insert("maria.lopez@oaxaca.gob.mx".into());
        marks.phones.insert("9515550101".into());
        marks
    }

    fn found(text: &str) -> Vec<(MatchedBy, &str)> {
        maria().find(text).into_iter().filter_map(|(trace, range)| Some((trace, text.get(range)?))).collect()
    }

    #[test]
    fn somebody_is_found_however_they_are_written() {
        let text = "La sra. MARIA  LÓPEZ, ruiz (Maria.Lopez@oaxaca.gob.mx, tel. +52 951 555-01-01).";
        let all = [
            (MatchedBy::Mail, "Maria.Lopez@oaxaca.gob.mx"),
            (MatchedBy::Phone, "52 951 555-01-01"),
            (MatchedBy::Name, "MARIA  LÓPEZ, ruiz"),
        ];
        assert_eq!(found(text), all);
        for other in ["María López", "otra.maria.lopez@oaxaca.gob.mx", "folio 2026-9515550101x", "951 555 0102"] {
            assert!(found(other).is_empty(), "{other}");
        }
    }

    /// One that is not known for a telephone is masked from nobody.
    #[test]
    fn telephones_are_known_as_word_processors_write_them() {
        for (text, before) in
            [("Tel.9515550101", "Tel."), ("951\u{a0}555\u{a0}0101", ""), ("(951)\u{202f}555\u{2011}01\u{2013}01", "(")]
        {
            assert!(matches!(found(text)[..], [(MatchedBy::Phone, _)]), "{text}");
            let masked = Identifiers::default().mask(text, &Others::default());
            assert_eq!(masked, format!("{before}{OTHER_PHONE}"), "{text}");
        }
        assert!(found("folio 2026.9515550101").is_empty());
    }

    #[test]
    fn a_foreign_number_with_the_same_last_digits_is_anothers() {
        for text in ["+1 951 555 0101", "Tel. +1 (951) 555-0101", "19515550101", "001-951-555-0101"] {
            assert!(found(text).is_empty(), "{text}");
            assert!(maria().mask(text, &Others::default()).contains(OTHER_PHONE), "{text}");
        }
    }

    #[test]
    fn a_number_with_an_extension_is_read_by_whoever_told_it_and_found_nowhere_else() {
        let mut marks = Identifiers::default();
        marks.phones.insert("9515015000x4410".into());
        let text = "951 501 5000 ext. 4410";
        assert_eq!(marks.mask(text, &Others::default()), text);
        assert!(marks.find("Conmutador: 951 501 5000").is_empty(), "a switchboard is everybody's");
        assert_eq!(marks.mask("951 501 5001 ext. 4410", &Others::default()), format!("{OTHER_PHONE} ext. 4410"));
    }

    #[test]
    fn a_name_that_two_have_is_told_apart() {
        let mut marks = Identifiers::default();
        marks.shared.add("Juan Pérez");
        let traces: Vec<MatchedBy> = marks.find("Llamó Juan Perez").into_iter().map(|(trace, _)| trace).collect();
        assert_eq!(traces, [MatchedBy::SharedName]);
    }

    #[test]
    fn others_are_masked_and_the_person_is_not() {
        let mut others = Others::default();
        others.names.add("José Ruiz Mora");
        others.names.add("María López");
        others.phones.insert("5550199".into());
        let text = "María López Ruiz y josé ruiz mora (jose@x.mx, 555-0199, 951 555 0177) en OAX-2026-000123; \
                    maria.lopez@oaxaca.gob.mx.";
        let masked = format!(
            "María López Ruiz y {OTHER_NAME} ({OTHER_MAIL}, {OTHER_PHONE}, {OTHER_PHONE}) en OAX-2026-000123; \
             maria.lopez@oaxaca.gob.mx."
        );
        assert_eq!(maria().mask(text, &others), masked);
    }

    #[test]
    fn a_name_of_one_word_is_nobodys() {
        let mut marks = Identifiers::default();
        marks.names.add("María");
        assert!(marks.find("María").is_empty());
    }
}
