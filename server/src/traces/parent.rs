//! `traceparent` (W3C Trace Context): which trace a request belongs to, read and written.

/// What a caller says of its trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Parent {
    pub(super) trace: [u8; 16],
    pub(super) span: [u8; 8],
    /// Whether the caller keeps it.
    pub(super) kept: bool,
}

/// Reads the header; none where it is not one.
pub(super) fn read(text: &str) -> Option<Parent> {
    let mut parts = text.split('-');
    let (version, trace, span, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let more = parts.next().is_some();
    let version = number(version, 2)?;
    // A later version may say more after this; ours does not.
    if version == 0xff || (version == 0 && more) {
        return None;
    }
    let (trace, span, flags) = (number(trace, 32)?, number(span, 16)?, number(flags, 2)?);
    if trace == 0 || span == 0 {
        return None;
    }
    let span = u64::try_from(span).ok()?;
    Some(Parent { trace: trace.to_be_bytes(), span: span.to_be_bytes(), kept: flags & 1 == 1 })
}

/// Writes it for a trace that is kept.
pub(super) fn written(trace: [u8; 16], span: [u8; 8]) -> String {
    format!("00-{:032x}-{:016x}-01", u128::from_be_bytes(trace), u64::from_be_bytes(span))
}

/// So many digits of base 16, in lower case as the standard has them.
fn number(text: &str, digits: usize) -> Option<u128> {
    let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    let right = text.len() == digits && text.bytes().all(is_digit);
    right.then(|| u128::from_str_radix(text, 16).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    #[test]
    fn what_is_written_is_read() {
        let parent = read(GOOD).expect("the example of the standard");
        assert!(parent.kept);
        assert_eq!(written(parent.trace, parent.span), GOOD);
        assert!(!read(&GOOD.replace("-01", "-00")).expect("it is not kept there").kept);
        assert!(read(&GOOD.replacen("00", "cc", 1).replace("-01", "-01-more")).is_some(), "a later version");
    }

    #[test]
    fn anything_else_is_no_parent() {
        for bad in [
            "",
            "00",
            "00-0-0-0",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
            "00-+bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
