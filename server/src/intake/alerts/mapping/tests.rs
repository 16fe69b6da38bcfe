//! Each source's payload, as its own documentation shows it, read by the mapping that comes with the server.

use super::*;

fn read(name: &str, body: &str) -> Vec<Alert> {
    let mapping = Mapping::built_in(name).expect("a mapping");
    assert_eq!(mapping.wrong(), None, "{name}");
    mapping.read(body.as_bytes()).expect("alerts").alerts
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
fn how_many_the_sender_left_out_is_read_where_it_says_so() {
    let sample = include_str!("../samples/alertmanager.json");
    let left_out = |said: &str| {
        let body = sample.replace("\"truncatedAlerts\": 0", &format!("\"truncatedAlerts\": {said}"));
        let mapping = Mapping::built_in("alertmanager").expect("a mapping");
        mapping.read(body.as_bytes()).expect("alerts").left_out
    };
    assert_eq!((left_out("0"), left_out("312")), (0, 312));
    for strange in ["-3", "null", "\"muchas\"", "1e99"] {
        assert_eq!(left_out(strange), 0, "{strange}");
    }
}

#[test]
fn calls_of_one_group_are_known_for_its_own() {
    let sample = include_str!("../samples/alertmanager.json");
    let group = |body: &str| {
        let mapping = Mapping::built_in("alertmanager").expect("a mapping");
        mapping.read(body.as_bytes()).expect("alerts").group
    };
    let own = group(sample);
    assert!(own.is_some(), "although it looks like a macro");
    assert_eq!(own, group(&sample.replace("\"truncatedAlerts\": 0", "\"truncatedAlerts\": 312")));
    assert_ne!(own, group(&sample.replacen("InstanceDown", "DiskFull", 1)));
    assert_eq!(group(&sample.replacen("\"groupKey\"", "\"other\"", 1)), None);
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
    assert!(alerts[0].firing && alerts[0].title == "Portal de trámites");
    assert_eq!(alerts[0].address, "tramites.example", "of its URL nothing but the host");
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
    let alerts = mapping.read(body).expect("alerts").alerts;
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
fn an_address_and_a_name_lose_what_is_no_host() {
    for (told, bare) in [
        ("10.1.2.3:9100", "10.1.2.3"),
        ("10.1.2.3", "10.1.2.3"),
        ("[fe80::1]:22", "fe80::1"),
        ("fe80::1", "fe80::1"),
        ("srv-nomina.local:9100", "srv-nomina.local"),
        ("https://10.1.2.3:8443/estado?x=1", "10.1.2.3"),
        ("http://yo:clave@[fe80::1]:8080/", "fe80::1"),
        ("https://", ""),
        ("Impresora: piso 2", "Impresora: piso 2"),
        ("Cuarto 3:2", "Cuarto 3:2"),
        ("[Centro] Portal", "[Centro] Portal"),
    ] {
        assert_eq!(host_of(told), bare, "{told}");
    }
}

/// The exporter that asks web pages names a URL as `instance`, others a name with a port (Prometheus' documentation).
#[test]
fn alertmanager_tells_urls_and_ports_as_instances() {
    let of = |instance: &str| {
        let alert = serde_json::json!({
            "status": "firing", "labels": { "alertname": "ProbeFailure", "instance": instance, "job": "blackbox" },
            "annotations": {}, "startsAt": "2026-11-20T15:00:00.000Z", "endsAt": "0001-01-01T00:00:00Z",
            "generatorURL": "", "fingerprint": "c0",
        });
        let body = serde_json::json!({
            "version": "4", "groupKey": "{}:{}", "truncatedAlerts": 3, "status": "firing", "receiver": "ronda", "groupLabels": {},
            "commonLabels": {}, "commonAnnotations": {}, "externalURL": "", "alerts": [alert],
        });
        read("alertmanager", &body.to_string()).remove(0)
    };
    let page = of("https://10.20.3.4:8443/estado");
    assert_eq!((page.address.as_str(), page.name.as_str()), ("10.20.3.4", "10.20.3.4"));
    assert_eq!(of("srv-nomina:9100").name, "srv-nomina");
}

/// A host of Checkmk that is down tells no service; beside the alias stands the name, and labels of the host by the script.
#[test]
fn a_host_of_checkmk_is_known_by_its_alias_and_its_name() {
    let told = |kind: &str, state: &str| {
        let body = serde_json::json!({
            "NOTIFICATIONTYPE": kind, "HOSTNAME": "srv-nomina", "HOSTALIAS": "Servidor de nómina", "HOSTADDRESS": "10.20.9.4",
            "HOSTSTATE": state, "HOSTOUTPUT": "CRIT - 10.20.9.4: rta nan, lost 100%", "SUMMARY": "srv-nomina · DOWN",
            "PARENT": "SW-E2-P1", "BUILDING": "Edificio 2", "SERIAL": "MX-1",
        });
        read("checkmk", &body.to_string())
    };
    let down = told("PROBLEM", "DOWN").remove(0);
    assert_eq!(
        (down.name.as_str(), down.other_names.as_slice()),
        ("Servidor de nómina", &["srv-nomina".to_owned()][..])
    );
    assert_eq!(
        (down.upstream.as_str(), down.building.as_str(), down.serial.as_str()),
        ("SW-E2-P1", "Edificio 2", "MX-1")
    );
    let up = told("RECOVERY", "UP").remove(0);
    assert_eq!((up.firing, up.key), (false, down.key));
    for kind in ["DOWNTIMESTART", "DOWNTIMEEND", "DOWNTIMECANCELLED", "FLAPPINGSTART", "FLAPPINGSTOP", "CUSTOM"] {
        assert_eq!(told(kind, "DOWN"), [], "{kind}");
    }
}

/// Zabbix 6 and 7 leave what they cannot fill as `*UNKNOWN*`, or as it was written.
#[test]
fn a_host_of_zabbix_is_known_by_both_its_names() {
    let body = serde_json::json!({
        "trigger_id": "15423", "status": "1", "name": "No responde", "host": "sw-e1-02", "host_name": "Switch piso 2",
        "ip": "*UNKNOWN*", "severity": "Disaster", "text": "{EVENT.OPDATA}", "serial": "{INVENTORY.SERIALNO.A}", "mac": "", "building": "*UNKNOWN*",
    });
    let one = read("zabbix", &body.to_string()).remove(0);
    assert_eq!((one.name.as_str(), one.other_names.as_slice()), ("Switch piso 2", &["sw-e1-02".to_owned()][..]));
    assert_eq!([&one.address, &one.text, &one.serial, &one.mac, &one.building], [""; 5]);
}

/// Uptime Kuma 1 and 2: a ping tells its host, and `https://` for a URL; what waits or is in maintenance is left alone.
#[test]
fn uptime_kuma_tells_a_host_or_a_url() {
    let told = |status: u8| {
        let body = serde_json::json!({
            "heartbeat": { "monitorID": 9, "status": status, "time": "2026-11-20 15:00:01.113", "msg": "timeout", "important": true },
            "monitor": { "id": 9, "name": "Conmutador", "description": "Edificio 1", "url": "https://", "hostname": "10.20.1.2",
                "port": null, "type": "ping", "tags": [{ "tag_id": 1, "monitor_id": 9, "value": "", "name": "red", "color": "#4B5563" }] },
            "msg": "[Conmutador] [Down] timeout",
        });
        read("uptime-kuma", &body.to_string())
    };
    assert_eq!((told(0)[0].address.as_str(), told(0)[0].building.as_str()), ("10.20.1.2", "Edificio 1"));
    assert!(!told(1)[0].firing);
    assert_eq!((told(2).len(), told(3).len()), (0, 0), "pending, in maintenance");
    let certificate = r#"{"heartbeat":null,"monitor":null,"msg":"[Portal][https://p.example] TLS certificate will be expired in 7 days"}"#;
    assert_eq!(read("uptime-kuma", certificate), [], "it names no monitor");
}
