//! How numbers of a series look: of a register's records, of a ticket's field.

use serde::{Deserialize, Serialize};

/// How records are numbered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RecordNumber {
    /// What stands before the number (`CT`).
    pub prefix: String,
    /// Begins anew with each year, which then is told (`CT-0012/2026`).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub yearly: bool,
}

impl RecordNumber {
    /// A number as it is printed.
    pub fn write(&self, year: i32, number: u64) -> String {
        if self.yearly { format!("{}-{number:04}/{year}", self.prefix) } else { format!("{}-{number:04}", self.prefix) }
    }

    /// The number that is printed so in a year; none of a text that [`write`](Self::write) does not make.
    pub fn read(&self, year: i32, text: &str) -> Option<u64> {
        let rest = text.strip_prefix(&self.prefix)?.strip_prefix('-')?;
        let digits = rest.split_once('/').map_or(rest, |(digits, _)| digits);
        let number = digits.parse().ok()?;
        (self.write(year, number) == text).then_some(number)
    }
}

#[cfg(test)]
mod tests {
    use super::RecordNumber;

    #[test]
    fn reads_what_it_writes_and_nothing_else() {
        let yearly = RecordNumber { prefix: "CT-A".into(), yearly: true };
        let endless = RecordNumber { prefix: "F".into(), yearly: false };
        for number in [1, 9_999, 10_000, u64::MAX] {
            assert_eq!(yearly.read(2026, &yearly.write(2026, number)), Some(number));
            assert_eq!(endless.read(0, &endless.write(0, number)), Some(number));
        }
        for other in ["", "CT-A-0012", "CT-A-0012/2025", "CT-A-12/2026", "CT-A-+012/2026", "CT-A-0012/2026 ", "F-0012"]
        {
            assert_eq!(yearly.read(2026, other), None, "{other}");
        }
        for other in ["F-0012/2026", "F-12", "F0012", "G-0012", "F--012"] {
            assert_eq!(endless.read(0, other), None, "{other}");
        }
    }
}
