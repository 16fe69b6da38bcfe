//! Gathers all that is wrong with one row, or with one person who is typed in. It is told at once, not one thing a try.

use crate::bilingual_text::BilingualText;

/// What is wrong so far.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<BilingualText>);

impl Faults {
    /// What was judged; nothing in its place where it is wrong. The same said of several things is told once.
    pub(super) fn right<T: Default>(&mut self, judged: Result<T, BilingualText>) -> T {
        judged.unwrap_or_else(|fault| {
            if !self.0.contains(&fault) {
                self.0.push(fault);
            }
            T::default()
        })
    }

    /// What was made of all of it, where nothing is wrong.
    ///
    /// # Errors
    /// All that is wrong, as one.
    pub(super) fn unless_wrong<T>(self, made: T) -> Result<T, BilingualText> {
        let joined = |all: BilingualText, next: BilingualText| {
            BilingualText::new(then(&all.es, &next.es), then(&all.en, &next.en))
        };
        self.0.into_iter().reduce(joined).map_or(Ok(made), Err)
    }
}

/// One after the other: sentences as sentences, what ends in no full stop as parts of one.
fn then(all: &str, next: &str) -> String {
    let between = if all.ends_with('.') { " " } else { "; " };
    format!("{all}{between}{next}")
}
