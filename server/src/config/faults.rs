//! What is wrong with the settings, gathered: whoever corrects one of them hears of the others at once.

use super::ConfigError;

/// All that was found wrong so far.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<ConfigError>);

impl Faults {
    /// One more, or each of several.
    pub(super) fn add(&mut self, fault: impl Into<ConfigError>) {
        match fault.into() {
            ConfigError::Several(all) => self.0.extend(all),
            one => self.0.push(one),
        }
    }

    /// What was read; where it is wrong none, and why is kept.
    pub(super) fn sound<T, E: Into<ConfigError>>(&mut self, read: Result<T, E>) -> Option<T> {
        match read {
            Ok(value) => Some(value),
            Err(fault) => {
                self.add(fault);
                None
            }
        }
    }

    /// Whether nothing was found.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is told of them: one by itself, several together.
    pub(super) fn told(mut self) -> ConfigError {
        match self.0.len() {
            1 => self.0.remove(0),
            _ => ConfigError::Several(self.0),
        }
    }
}

/// Each in a line of its own.
pub(super) fn lines(faults: &[ConfigError]) -> String {
    faults.iter().map(|fault| format!("\n  {fault}")).collect()
}
