//! An address of the settings as a message quotes it: without what may be a secret.

/// The address without what stands before its `@`, and without what follows a `?` or a `#`: people write passwords and tokens there, and
/// what is said of an address that is not right stands in the log.
pub(super) fn redacted(address: &str) -> String {
    let (scheme, rest) = address.split_at(address.find("://").map_or(0, |at| at + "://".len()));
    let (before, host) = rest.rsplit_once('@').map_or(("", rest), |(_, host)| ("…@", host));
    match host.split_once(['?', '#']) {
        Some((host, _)) => format!("{scheme}{before}{host}?…"),
        None => format!("{scheme}{before}{host}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_a_password_nor_a_token_is_quoted() {
        for (address, told) in [
            ("smtp://mesa:pa#la@bra/s@mail.example:587", "smtp://…@mail.example:587"),
            ("mesa:palabra@mail.example", "…@mail.example"),
            ("https://otel.example/in?token=palabra", "https://otel.example/in?…"),
            ("https://otel.example/#palabra", "https://otel.example/?…"),
            ("https://ronda.example/app", "https://ronda.example/app"),
            ("", ""),
        ] {
            assert_eq!(redacted(address), told);
        }
    }
}
