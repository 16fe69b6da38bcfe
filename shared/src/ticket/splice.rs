//! The replacements that make a text another, so that what somebody else writes into it meanwhile stays.

/// One replacement: where, how much goes, what comes; in UTF-16 code units.
pub(crate) type Replacement = (usize, usize, String);

/// Lines between what is alike at both ends, of both texts multiplied: beyond that they are taken as one piece.
const COMPARED: usize = 250_000;

/// The one replacement that makes a text another; none where they are the same.
pub(crate) fn splice(standing: &str, said: &str) -> Option<Replacement> {
    if standing == said {
        return None;
    }
    let (from, to): (Vec<char>, Vec<char>) = (standing.chars().collect(), said.chars().collect());
    let before = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let after = from[before..].iter().rev().zip(to[before..].iter().rev()).take_while(|(a, b)| a == b).count();
    let units = |letters: &[char]| letters.iter().map(|letter| letter.len_utf16()).sum::<usize>();
    let (at, gone) = (units(&from[..before]), units(&from[before..from.len() - after]));
    Some((at, gone, to[before..to.len() - after].iter().collect()))
}

/// The replacements, one for each piece of lines that differs, the last of the text first: none moves where another is.
pub(crate) fn splices(standing: &str, said: &str) -> Vec<Replacement> {
    let (from, to): (Vec<&str>, Vec<&str>) =
        (standing.split_inclusive('\n').collect(), said.split_inclusive('\n').collect());
    let before = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let after = from[before..].iter().rev().zip(to[before..].iter().rev()).take_while(|(a, b)| a == b).count();
    let (from_end, to_end) = (from.len() - after, to.len() - after);
    let alike = common(&from[before..from_end], &to[before..to_end]);
    let ends = alike.iter().map(|(one, other)| (before + one, before + other)).chain([(from_end, to_end)]);
    let units = |lines: &[&str]| lines.iter().map(|line| line.encode_utf16().count()).sum::<usize>();
    let (mut found, mut start) = (Vec::new(), (before, before));
    for (one, other) in ends {
        if let Some((at, gone, come)) = splice(&from[start.0..one].concat(), &to[start.1..other].concat()) {
            found.push((units(&from[..start.0]) + at, gone, come));
        }
        start = (one + 1, other + 1);
    }
    found.reverse();
    found
}

/// The lines that both have in the same order, as many as there are: their places in either.
fn common(from: &[&str], to: &[&str]) -> Vec<(usize, usize)> {
    if from.len().saturating_mul(to.len()) > COMPARED {
        return Vec::new();
    }
    // How many lines are alike from a place on, in both.
    let mut length = vec![vec![0_u32; to.len() + 1]; from.len() + 1];
    for one in (0..from.len()).rev() {
        for other in (0..to.len()).rev() {
            length[one][other] = if from[one] == to[other] {
                length[one + 1][other + 1] + 1
            } else {
                length[one + 1][other].max(length[one][other + 1])
            };
        }
    }
    let (mut found, mut one, mut other) = (Vec::new(), 0, 0);
    while one < from.len() && other < to.len() {
        if from[one] == to[other] {
            found.push((one, other));
            (one, other) = (one + 1, other + 1);
        } else if length[one + 1][other] >= length[one][other + 1] {
            one += 1;
        } else {
            other += 1;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn applied(text: &str, splices: &[Replacement]) -> String {
        let mut units: Vec<u16> = text.encode_utf16().collect();
        for (at, gone, come) in splices {
            units.splice(*at..at + gone, come.encode_utf16());
        }
        String::from_utf16(&units).expect("no pair was cut")
    }

    #[test]
    fn a_replacement_is_the_least_there_is() {
        assert_eq!(splice("igual", "igual"), None);
        assert_eq!(splice("a😀b", "a😁b"), Some((1, 2, "😁".into())), "a pair is never cut");
        assert_eq!(splice("aa", "aaa"), Some((2, 0, "a".into())));
        assert_eq!(splice("clave 1", ""), Some((0, 7, String::new())));
    }

    #[test]
    fn lines_that_stay_are_not_touched() {
        let (before, after) = ("uno\ndos\ntres\ncuatro\n", "uno!\ndos\ntres\ncuatro\ncinco\n");
        assert_eq!(splices(before, after), [(20, 0, "cinco\n".to_owned()), (3, 0, "!".to_owned())]);
        assert!(splices(before, before).is_empty());
    }

    proptest! {
        #[test]
        fn the_replacements_make_the_one_the_other(from in "[ab😀\n]{0,30}", to in "[ab😀\n]{0,30}") {
            prop_assert_eq!(applied(&from, &splices(&from, &to)), to);
        }
    }
}
