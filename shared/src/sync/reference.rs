//! The reference under which a new ticket is known until it has its folio: `P-K4-017`, the seventeenth of device «K4».

/// The reference of a device's so-manieth ticket.
pub fn reference(code: &str, count: u64) -> String {
    format!("P-{code}-{count:03}")
}

/// Whether a reference is one that the device with this code gives, written as it writes it.
pub fn is_of(code: &str, told: &str) -> bool {
    let count = told.rsplit('-').next().and_then(|digits| digits.parse().ok());
    count.is_some_and(|count| count > 0 && reference(code, count) == told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_gives_references_of_its_own_series_alone() {
        for count in [1, 17, 999, 1_000, u64::MAX] {
            assert!(is_of("K4", &reference("K4", count)), "{count}");
            assert!(!is_of("K5", &reference("K4", count)), "{count}");
        }
        for told in [
            "",
            "TYS-984370",
            "K4-017",
            "P-K4-",
            "P-K4-17",
            "P-K4-0017",
            "P-K4-000",
            "P-K4-+17",
            " P-K4-017",
            "P-K4-017 ",
        ] {
            assert!(!is_of("K4", told), "{told}");
        }
    }
}
