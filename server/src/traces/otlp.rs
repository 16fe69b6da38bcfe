//! Spans as a collector takes them: OTLP's JSON, one message.

use super::span::Span;
use serde_json::{Value as Json, json};

/// `SPAN_KIND_INTERNAL` and `SPAN_KIND_SERVER`.
const INTERNAL: u8 = 1;
const SERVER: u8 = 2;
/// `STATUS_CODE_ERROR`; unset where nothing failed.
const ERROR: u8 = 2;

/// The body of a `POST /v1/traces`.
pub fn message(spans: &[Span]) -> Vec<u8> {
    let spans: Vec<Json> = spans.iter().map(span_json).collect();
    let message = json!({ "resourceSpans": [{
        "resource": { "attributes": [
            { "key": "service.name", "value": { "stringValue": "ronda" } },
            { "key": "service.version", "value": { "stringValue": env!("CARGO_PKG_VERSION") } },
        ] },
        "scopeSpans": [{ "scope": { "name": "ronda" }, "spans": spans }],
    }] });
    message.to_string().into_bytes()
}

fn span_json(span: &Span) -> Json {
    let attributes: Vec<Json> =
        span.attributes.iter().map(|(key, value)| json!({ "key": key, "value": value.as_json() })).collect();
    let mut written = json!({
        "traceId": format!("{:032x}", u128::from_be_bytes(span.trace)),
        "spanId": format!("{:016x}", u64::from_be_bytes(span.id)),
        "name": span.name,
        "kind": if span.serves { SERVER } else { INTERNAL },
        "startTimeUnixNano": span.from.to_string(),
        "endTimeUnixNano": span.to.to_string(),
        "attributes": attributes,
    });
    if let Some(parent) = span.parent {
        written["parentSpanId"] = json!(format!("{:016x}", u64::from_be_bytes(parent)));
    }
    if span.failed {
        written["status"] = json!({ "code": ERROR });
    }
    written
}

#[cfg(test)]
mod tests {
    use super::super::span::Value;
    use super::*;

    #[test]
    fn a_span_is_written_as_otlp_has_it() {
        let span = Span {
            trace: [0x4b; 16],
            id: [0x01; 8],
            parent: Some([0x02; 8]),
            name: "commit".into(),
            serves: false,
            from: 1_795_186_800_000_000_000,
            to: 1_795_186_800_000_000_007,
            failed: true,
            attributes: vec![("ronda.acts", Value::number(3)), ("outcome", Value::word("taken"))],
        };
        let message: Json = serde_json::from_slice(&message(&[span])).expect("JSON");
        assert_eq!(
            message["resourceSpans"][0]["scopeSpans"][0]["spans"][0],
            json!({
                "traceId": "4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b",
                "spanId": "0101010101010101",
                "parentSpanId": "0202020202020202",
                "name": "commit",
                "kind": 1,
                "startTimeUnixNano": "1795186800000000000",
                "endTimeUnixNano": "1795186800000000007",
                "attributes": [
                    { "key": "ronda.acts", "value": { "intValue": "3" } },
                    { "key": "outcome", "value": { "stringValue": "taken" } },
                ],
                "status": { "code": 2 },
            })
        );
    }
}
