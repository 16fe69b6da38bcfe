//! Each source's payload, as its own documentation shows it, read by the mapping that comes with the server.

use super::*;

fn read(name: &str, body: &str) -> Vec<Alert> {
    let mapping = Mapping::built_in(name).expect("a mapping");
    assert_eq!(mapping.wrong(), None, "{name}");
    mapping.read(body.as_bytes()).expect("alerts")
}

#[test]
fn alertmanager_brings_a_list() {
    let alerts = read("alertmanager", include_str!("../samples/alertmanager.json"));
    let [down, ended] = alerts.as_slice() else { panic!("two: {alerts:?}") };
    assert_eq!((down.firing, down.title.as_str(), down.severity.as_str()), (true, "sw-e2-11 no responde", "critical"));
    assert_eq!((down.address.as_str(), down.upstream.as_str()), ("10.20.3.11", "SW-E2-P1"));
    assert_eq!(down.key, Some(Sha256::of(b"a1f2c3d4e5f60718")));
    assert_eq!((ended.firing, ended.title.as_str()), (false, "DiskFull"), "without a summary its name");
}

#[test]
fn zabbix_leaves_macros_that_it_could_not_fill() {
    let alerts = read("zabbix", include_str!("../samples/zabbix.json"));
    let [one] = alerts.as_slice() else { panic!("one: {alerts:?}") };
    assert!(one.firing);
    assert_eq!((one.serial.as_str(), one.mac.as_str()), ("", ""));
    assert_eq!((one.address.as_str(), one.building.as_str()), ("10.20.1.2", "Edificio 1"));
    let over = include_str!("../samples/zabbix.json").replace(r#""status": "1""#, r#""status": "0""#);
    let over = read("zabbix", &over);
    assert_eq!((over[0].firing, over[0].key), (false, one.key), "the end is of the same alert");
}

#[test]
fn checkmk_and_uptime_kuma_bring_one_and_what_is_neither_is_left_alone() {
    let alerts = read("checkmk", include_str!("../samples/checkmk.json"));
    assert_eq!((alerts[0].title.as_str(), alerts[0].severity.as_str()), ("Filesystem /", "critical"));
    assert_eq!(alerts[0].key, Some(Sha256::of("srv-nomina\nFilesystem /".as_bytes())));
    let acknowledged = include_str!("../samples/checkmk.json").replace("PROBLEM", "ACKNOWLEDGEMENT");
    assert_eq!(read("checkmk", &acknowledged), [], "a person answered it there");

    let alerts = read("uptime-kuma", include_str!("../samples/uptime-kuma.json"));
    assert!(alerts[0].firing && alerts[0].title == "Portal de trámites" && alerts[0].address.is_empty());
    assert_eq!(alerts[0].key, Some(Sha256::of(b"7")));
    assert_eq!(alerts[0].upstream, "", "its path ends in its own name: no two monitors hang on the same");
    assert_eq!(read("uptime-kuma", r#"{"heartbeat":null,"monitor":null,"msg":"Testing"}"#), [], "its own test");
}

#[test]
fn any_json_by_a_mapping() {
    let mapping: Mapping = toml::from_str(
        r#"
        list = "/data/events"
        fingerprint = ["/id", "^/site"]
        status = ["/up"]
        fires = ["false"]
        ended = ["true"]
        title = ["/what"]
        building = ["^/site"]
        "#,
    )
    .expect("a mapping");
    let body = br#"{"site":"edificio-2","data":{"events":[{"id":4,"up":false,"what":"Nobreak\nen bater\u00eda"},{"id":5,"up":"maybe"}]}}"#;
    let alerts = mapping.read(body).expect("alerts");
    assert_eq!(alerts.len(), 1);
    assert_eq!((alerts[0].title.as_str(), alerts[0].building.as_str()), ("Nobreak en batería", "edificio-2"));
    assert_eq!(alerts[0].key, Some(Sha256::of(b"4\nedificio-2")));
}

#[test]
fn what_is_wrong_is_named() {
    let mapping = Mapping::built_in("alertmanager").expect("a mapping");
    assert!(matches!(mapping.read(b"{"), Err(AlertProblem::Json(_))));
    assert_eq!(mapping.read(b"{}"), Err(AlertProblem::NoList("/alerts".into())));
    assert_eq!(mapping.read(br#"{"alerts":3}"#), Err(AlertProblem::NoList("/alerts".into())));
    assert_eq!(mapping.read(br#"{"alerts":[{"status":"firing"}]}"#), Err(AlertProblem::Nameless(1)));
    let many = format!(r#"{{"alerts":[{}]}}"#, vec!["{}"; limits::ALERTS + 1].join(","));
    assert_eq!(mapping.read(many.as_bytes()), Err(AlertProblem::Many(limits::ALERTS + 1)));
    let bad = Mapping { title: vec!["summary".into()], ..mapping };
    assert!(bad.wrong().is_some_and(|why| why.es().contains("summary") && why.es() != why.to_string()));
    assert!(Mapping::default().wrong().is_some_and(|why| why.to_string().contains("fingerprint")));
    assert_eq!(Mapping::built_in("nagios"), None);
    assert_eq!(Mapping::names().count(), 4);
}

#[test]
fn the_format_of_another_system_is_refused_and_an_empty_list_is_not() {
    let samples = [
        ("alertmanager", include_str!("../samples/alertmanager.json")),
        ("zabbix", include_str!("../samples/zabbix.json")),
        ("checkmk", include_str!("../samples/checkmk.json")),
        ("uptime-kuma", include_str!("../samples/uptime-kuma.json")),
    ];
    for (name, _) in samples {
        let mapping = Mapping::built_in(name).expect("a mapping");
        for (_, body) in samples.into_iter().filter(|(other, _)| *other != name) {
            let told = mapping.read(body.as_bytes());
            let foreign = matches!(told, Err(AlertProblem::Foreign(_) | AlertProblem::NoList(_)));
            assert!(foreign, "{name}: {told:?}");
        }
    }
    let zabbix = Mapping::built_in("zabbix").expect("a mapping");
    let other = zabbix.read(samples[0].1.as_bytes()).expect_err("Alertmanager's");
    assert!(other.es().contains("/trigger_id, /host") && other.to_string().contains("/trigger_id, /host"), "{other}");
    assert_eq!(read("alertmanager", r#"{"alerts":[]}"#), [], "there is nothing to tell");
}

#[test]
fn an_address_loses_its_port_and_nothing_else() {
    for (told, bare) in
        [("10.1.2.3:9100", "10.1.2.3"), ("10.1.2.3", "10.1.2.3"), ("[fe80::1]:22", "fe80::1"), ("fe80::1", "fe80::1")]
    {
        assert_eq!(bare_address(told), bare);
    }
}
