//! The one line under which words without a subject are filed.

/// Letters of it.
const LETTERS: usize = 100;

/// The first line that says something, cut where it is long.
pub fn subject(text: &str) -> String {
    let first = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let mut subject: String = first.chars().filter(|letter| !letter.is_control()).take(LETTERS).collect();
    if first.chars().count() > LETTERS {
        subject.push('…');
    }
    subject
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_that_says_something() {
        assert_eq!(subject("\n  No enciende\nDesde ayer"), "No enciende");
        assert_eq!(subject(&"a".repeat(101)).chars().count(), LETTERS + 1);
        assert_eq!(subject(" \n"), "");
    }
}
