//! Where traces go: a collector that takes OTLP over HTTP.

use url::Url;

/// What stands at the end of every collector's address.
const PATH: &str = "v1/traces";

/// A collector, and how much it is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TracesTo {
    /// Its whole address.
    pub address: Url,
    /// One trace of so many.
    pub one_in: u32,
}

impl TracesTo {
    /// Out of `http://127.0.0.1:4318`, with or without `/v1/traces`; none of what no collector's address is.
    pub fn read(text: &str, one_in: u32) -> Option<Self> {
        let mut address = Url::parse(text).ok()?;
        let plain = address.username().is_empty() && address.password().is_none();
        let whole = address.query().is_none() && address.fragment().is_none() && address.host().is_some();
        if !matches!(address.scheme(), "http" | "https") || !plain || !whole {
            return None;
        }
        let path = address.path().trim_end_matches('/').to_owned();
        let has_it = path.strip_suffix(PATH).is_some_and(|before| before.ends_with('/'));
        address.set_path(&if has_it { path } else { format!("{path}/{PATH}") });
        Some(Self { address, one_in })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_collector_is_named_with_or_without_its_path() {
        let read = |text: &str| TracesTo::read(text, 10).map(|to| to.address.to_string());
        for text in ["http://127.0.0.1:4318", "http://127.0.0.1:4318/", "http://127.0.0.1:4318/v1/traces"] {
            assert_eq!(read(text).as_deref(), Some("http://127.0.0.1:4318/v1/traces"), "{text}");
        }
        assert_eq!(read("https://otel.example/in/").as_deref(), Some("https://otel.example/in/v1/traces"));
        for text in ["", "127.0.0.1:4318", "grpc://h:4317", "http://a:b@h", "http://h?x=1", "http://h#x"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
