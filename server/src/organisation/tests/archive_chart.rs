//! The archive's chart: codes, terms, and which service goes where.

use super::{changed, found};

const FILE: &str = "archive_chart.json";

#[test]
fn what_comes_inside_is_an_example() {
    let org = crate::organisation::load_builtin("oaxaca").expect("whole");
    assert!(org.archive_chart.expect("a chart").example, "no act is done by terms that nobody has adopted");
}

#[test]
fn codes_stand_once_and_can_be_written() {
    found(FILE, r#""code": "12C.2""#, r#""code": "12C.1""#, "the code «12C.1» is there twice");
    found(FILE, r#""code": "12C.2""#, r#""code": "12C/2""#, "is no code");
    found(FILE, r#""id": "ciberseguridad""#, r#""id": "soporte""#, "the series «soporte» is there twice");
    found(FILE, "{fonds}/{series}/{year}/{folio}", "{fonds}/{serie}/{folio}", "the classification is made of these");
    let (findings, _) = changed(FILE, "{fonds}/{series}/{year}/{folio}", "{section}.{series}-{folio}");
    assert!(findings.is_empty(), "{findings:#?}");
}

#[test]
fn terms_are_such_as_can_be() {
    found(FILE, r#""current_years": 2"#, r#""current_years": -2"#, "invalid value");
    found(FILE, r#""current_years": 3"#, r#""current_years": 300"#, "is more than 100 years");
    found(FILE, r#""values": ["administrative"]"#, r#""values": []"#, "names no value");
    found(FILE, r#""fate": "sampled""#, r#""fate": "quemado""#, "quemado");
}

#[test]
fn a_service_has_one_series_and_is_there() {
    found(FILE, r#""categories": ["Ciberseguridad"]"#, r#""services": ["oax-nada"]"#, "names the service «oax-nada»");
    found(FILE, r#""Gobierno del servicio"]"#, r#""Ciberseguridad"]"#, "two series take the category «Ciberseguridad»");
    found(FILE, r#""rest": "soporte""#, r#""rest": "otra""#, "names the series «otra»");
}
