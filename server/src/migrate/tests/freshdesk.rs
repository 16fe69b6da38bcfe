//! Tests the reader of Freshdesk: its answers as files, and what they say beside its form.

use super::{counted, entry, given, pair, read, said};
use crate::migrate::model::FileBytes;
use crate::migrate::{SourceError, SourceKind};
use serde_json::{Value, json};

#[test]
fn freshdesk_is_read_from_its_answers() {
    let ticket = r#"[{"id":7,"subject":"Sin red","description":"<div>No hay <b>red</b></div>","status":3,"priority":3,"source":1,
        "type":"Incident","requester_id":70,"responder_id":90,"group_id":5,"created_at":"2021-03-12T15:00:00Z",
        "updated_at":"2021-03-12T16:00:00Z","custom_fields":{"cf_placa":"TLX-9","cf_nada":null},
        "attachments":[{"id":400,"name":"oficio.pdf","size":9},{"id":401,"name":"falta.pdf","size":9}]}]"#;
    let notes = r#"[{"id":71,"user_id":90,"incoming":false,"private":true,"body":"<p>El switch</p>","created_at":"2021-03-12T15:30:00Z"},
        {"id":72,"user_id":70,"incoming":true,"private":false,"body":"Gracias","created_at":"2021-03-12T15:40:00Z"}]"#;
    let people =
        r#"{"results":[{"id":70,"name":"Lía Mora","email":"Lia@oaxaca.gob.mx","phone":"4410","active":true}]}"#;
    let agents =
        r#"[{"id":90,"ticket_scope":1,"contact":{"name":"Omar Cruz","email":"omar@viejo.example","active":true}}]"#;
    let groups = r#"[{"id":5,"name":"Redes","escalate_to":null,"agent_ids":[90]}]"#;
    let given = given(&[
        ("agents.json", agents),
        ("attachments/400-oficio.pdf", "%PDF-1.4\n"),
        ("contacts.json", people),
        ("conversations-7.json", notes),
        ("groups.json", groups),
        ("strange.json", r#"[{"id":1,"color":"azul"}]"#),
        ("tickets.json", ticket),
    ]);
    let (former, spool) = read(SourceKind::Freshdesk, &given, true).expect("read");
    counted(&former);
    let [one] = former.tickets.as_slice() else { panic!("one: {:?}", former.tickets) };
    assert_eq!((one.status.as_str(), one.priority.as_str(), one.team.as_str()), ("Pending", "High", "Redes"));
    assert_eq!((one.requester.mail.as_str(), one.channel.as_str()), ("lia@oaxaca.gob.mx", "Email"));
    let words = [
        entry("Lía Mora", true, true, "No hay red"),
        entry("Omar Cruz", false, false, "El switch"),
        entry("Lía Mora", true, true, "Gracias"),
    ];
    assert_eq!(said(one, &spool), words);
    assert_eq!(one.fields, [pair("cf_placa", "TLX-9")]);
    let found: Vec<bool> = one.files.iter().map(|file| matches!(file.bytes, FileBytes::OnDisk(_))).collect();
    assert_eq!(found, [true, false]);
    assert!(one.files.iter().all(|file| file.requester == Some(true)), "who asked sent them: {:?}", one.files);
    assert_eq!(former.tally.lines.len(), 1, "what is none of its things is named: {:?}", former.tally.lines);
    let other = self::given(&[("export.xml", "<tickets/>")]);
    assert!(matches!(read(SourceKind::Freshdesk, &other, true), Err(SourceError::Unreadable { .. })));
    let failed = self::given(&[("tickets-1.json", ticket), ("tickets-2.json", "\"Too many requests\"")]);
    let Err(SourceError::Unreadable { path, .. }) = read(SourceKind::Freshdesk, &failed, true) else {
        panic!("an answer that failed is not taken for one without tickets")
    };
    assert!(path.ends_with("tickets-2.json"), "{path:?}");
}

/// A list of tickets says neither their words nor their files, which their own answers do.
#[test]
fn a_list_that_says_less_of_a_ticket_takes_nothing_from_its_own_answer() {
    let own = r#"{"id":7,"subject":"Sin red","description":"<p>No hay red</p>","status":2,"priority":3,"source":1,
        "requester_id":70,"responder_id":90,"created_at":"2021-03-12T15:00:00Z","updated_at":"2021-03-12T16:00:00Z",
        "deleted":true,"status_name":"Open","attachments":[{"id":400,"name":"oficio.pdf","size":9}]}"#;
    let listed = r#"[{"id":7,"subject":"Sin red","status":3,"priority":3,"source":1,"requester_id":70,"responder_id":null,
        "created_at":"2021-03-12T15:00:00Z","updated_at":"2021-03-12T17:00:00Z"}]"#;
    for (first, second) in [("7.json", "tickets.json"), ("tickets-7.json", "all.json")] {
        let given = given(&[(first, own), (second, listed)]);
        let (former, spool) = read(SourceKind::Freshdesk, &given, true).expect("read");
        counted(&former);
        let [one] = former.tickets.as_slice() else { panic!("one: {:?}", former.tickets) };
        assert_eq!(said(one, &spool), [entry("", true, true, "No hay red")]);
        assert_eq!(one.files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(), ["oficio.pdf"]);
        assert_eq!((one.status.as_str(), one.assignee.is_none()), ("Pending", true), "as it stood last");
    }
}

/// An answer with its requester in it was kept, and somebody gave the ticket to another requester since.
#[test]
fn who_asked_is_not_taken_from_an_older_answer_that_names_somebody_else() {
    let own = r#"{"id":7,"subject":"Sin red","description":"<p>No hay red</p>","status":2,"priority":3,"source":1,
        "requester_id":70,"requester":{"id":70,"name":"Lía Mora","email":"lia@oaxaca.gob.mx"},
        "created_at":"2021-03-12T15:00:00Z","updated_at":"2021-03-12T16:00:00Z"}"#;
    for (asked, name) in [("70", "Lía Mora"), ("71", "")] {
        let listed = format!(
            r#"[{{"id":7,"subject":"Sin red","status":2,"priority":3,"source":1,"requester_id":{asked},
            "created_at":"2021-03-12T15:00:00Z","updated_at":"2021-03-12T17:00:00Z"}}]"#
        );
        for (first, second) in [("7.json", "tickets.json"), ("tickets-7.json", "all.json")] {
            let given = given(&[(first, own), (second, &listed)]);
            let (former, _) = read(SourceKind::Freshdesk, &given, true).expect("read");
            counted(&former);
            let [one] = former.tickets.as_slice() else { panic!("one: {:?}", former.tickets) };
            assert_eq!(one.requester.name.as_str(), name);
        }
    }
}

/// Its API lists tickets of 30 days where nobody asks for more: whoever kept those answers alone would leave all others behind.
#[test]
fn tickets_of_one_month_alone_are_said_to_be_perhaps_not_all() {
    let ticket = |id: u8, day: &str| {
        format!(
            r#"{{"id":{id},"subject":"Sin red","description":"x","status":5,"priority":1,"source":1,"created_at":"{day}T15:00:00Z"}}"#
        )
    };
    for (days, warned) in [(["2021-03-12", "2021-04-10"], true), (["2019-03-12", "2021-04-10"], false)] {
        let tickets = format!("[{},{}]", ticket(7, days[0]), ticket(8, days[1]));
        let (former, _) = read(SourceKind::Freshdesk, &given(&[("tickets.json", &tickets)]), true).expect("read");
        let told = former.tally.warnings.iter().any(|warning| warning.contains("updated_since"));
        assert_eq!(told, warned, "{:?}", former.tally.warnings);
    }
}

/// The second page of what was said in one ticket would stand in another's.
#[test]
fn what_was_said_is_given_to_no_ticket_by_a_name_with_several_numbers() {
    let ticket = |id: u8| {
        format!(
            r#"{{"id":{id},"subject":"Sin red","description":"x","status":5,"priority":1,"source":1,"created_at":"2021-03-12T15:00:00Z"}}"#
        )
    };
    let tickets = format!("[{},{}]", ticket(7), ticket(72));
    let note = r#"[{"id":71,"incoming":true,"private":false,"body":"Gracias","created_at":"2021-03-12T15:40:00Z"}]"#;
    for (name, entries) in [("conversations-7.json", [2, 1]), ("7-2.json", [1, 1])] {
        let given = given(&[(name, note), ("tickets.json", &tickets)]);
        let (former, _) = read(SourceKind::Freshdesk, &given, true).expect("read");
        counted(&former);
        assert_eq!(former.tickets.iter().map(|one| one.entries.len()).collect::<Vec<_>>(), entries, "{name}");
    }
}

/// Whoever wrote what is given would have a file of the server read into a ticket: the only one of any folder.
#[test]
fn no_key_of_a_file_leads_out_of_the_folder_of_attachments() {
    let given = given(&[("attachments/400/oficio.pdf", "%PDF-1.4\n"), ("secreto/clave.txt", "x")]);
    let outside = given.folder.path().join("secreto").display().to_string();
    let files: Vec<Value> = [json!("../secreto"), json!(outside), json!(null), json!(400)]
        .into_iter()
        .map(|id| json!({ "id": id, "name": "otro.txt" }))
        .collect();
    let ticket = json!([{ "id": 7, "subject": "Sin red", "description": "x", "status": 5, "priority": 1, "source": 1,
        "created_at": "2021-03-12T15:00:00Z", "attachments": files }]);
    std::fs::write(given.folder.path().join("tickets.json"), ticket.to_string()).expect("written");
    let (former, _) = read(SourceKind::Freshdesk, &given, true).expect("read");
    let found = former.tickets[0].files.iter().filter(|file| matches!(file.bytes, FileBytes::OnDisk(_)));
    assert_eq!(found.map(|file| file.id.as_str()).collect::<Vec<_>>(), ["400"], "{:?}", former.tickets);
}

/// They are no attachments, and whoever needs one saves it while there is a Freshdesk.
#[test]
fn pictures_among_words_that_lie_at_freshdesk_are_counted() {
    let ticket = r#"[{"id":7,"subject":"Sin red","status":2,"priority":3,"source":1,"created_at":"2021-03-12T15:00:00Z",
        "description":"<p>Sale esto: <img src=\"https://attachment.freshdesk.com/inline/attachment?token=x\"></p>"}]"#;
    let notes = r#"[{"id":71,"incoming":true,"created_at":"2021-03-12T15:30:00Z",
        "body":"<img class=\"i\" src='https://attachment.freshdesk.com/inline/1'> y <img src='cid:1'>"}]"#;
    let given = given(&[("conversations-7.json", notes), ("tickets.json", ticket)]);
    let (former, _) = read(SourceKind::Freshdesk, &given, true).expect("read");
    counted(&former);
    let told = former.tally.warnings.iter().any(|told| told.contains("do not come: 2"));
    assert!(told, "{:?}", former.tally.warnings);
}

#[test]
fn what_freshdesk_says_beside_its_form_is_told() {
    let ticket = r#"[{"id":8,"subject":"Sin voz","description":"x","status":2,"priority":1,"source":3,"requester_id":70,
        "created_at":"2021-03-12T15:00:00Z","tags":["voz","urgente"],"cc_emails":["jefa@oaxaca.gob.mx"],
        "ticket_cc_emails":["Jefa@oaxaca.gob.mx"],"reply_cc_emails":["jefa@oaxaca.gob.mx","otra@oaxaca.gob.mx"],
        "associated_tickets_list":[7],"fr_escalated":true,"internal_agent_id":91,"horoscope":"Géminis"}]"#;
    let people = r#"[{"id":70,"name":"Lía Mora","email":"lia@oaxaca.gob.mx","company_id":4}]"#;
    let companies = r#"[{"id":4,"name":"Secretaría de Finanzas","domains":["oaxaca.gob.mx"],"note":"Paga tarde","health_score":null},
        {"id":5,"name":"Tesorería","domains":[]}]"#;
    let people = people.replace("\"company_id\":4", "\"company_id\":4,\"job_title\":\"Jefa\",\"language\":\"es\"");
    let ticket = ticket
        .replace("\"requester_id\":70", "\"requester_id\":70,\"company_id\":5,\"ticket_bcc_emails\":[\"x@y.mx\"]");
    let beside = r#"[{"id":1,"time_spent":"00:30","ticket_id":8,"note":"x"},{"id":2,"survey_id":1,"feedback":"Bien"}]"#;
    let given = given(&[
        ("companies.json", companies),
        ("contacts.json", &people),
        ("tickets.json", &ticket),
        ("time_entries.json", beside),
    ]);
    let (former, _) = read(SourceKind::Freshdesk, &given, true).expect("read");
    counted(&former);
    let [one] = former.tickets.as_slice() else { panic!("one: {:?}", former.tickets) };
    let fields: Vec<(&str, &str)> = one.fields.iter().map(|(label, value)| (label.as_str(), value.as_str())).collect();
    let beside = [
        ("Etiquetas", "voz, urgente"),
        ("Con copia a", "jefa@oaxaca.gob.mx, otra@oaxaca.gob.mx"),
        ("Empresa", "Tesorería"),
    ];
    assert_eq!(fields, beside);
    assert_eq!((one.links.join(" "), one.requester.unit.as_str()), ("7".to_owned(), "Secretaría de Finanzas"));
    assert!(
        former.tally.tables["tickets"].columns.keys().eq(["horoscope", "internal_agent_id", "ticket_bcc_emails"]),
        "{:?}",
        former.tally.tables
    );
    assert!(former.tally.tables["companies"].columns.keys().eq(["note"]));
    assert!(former.tally.tables["contacts"].columns.keys().eq(["job_title"]), "a language each device has for itself");
    let told: Vec<&str> = former.tally.lines.iter().map(|line| line.what).collect();
    assert_eq!(told, ["time entry", "rating"]);
}

#[test]
fn what_somebody_else_sent_to_freshdesk_is_not_said_to_be_of_whoever_asked() {
    let ticket = r#"[{"id":7,"subject":"Sin red","description":"<div>No hay red</div>","status":3,"priority":3,"source":1,
        "type":"Incident","requester_id":70,"created_at":"2021-03-12T15:00:00Z","updated_at":"2021-03-12T16:00:00Z"}]"#;
    let note = |id: u8, by: u8, incoming: bool| {
        format!(
            r#"{{"id":{id},"user_id":{by},"incoming":{incoming},"private":false,"body":"Va","created_at":"2021-03-12T15:30:00Z",
            "attachments":[{{"id":4{id},"name":"oficio.pdf","size":9}}]}}"#
        )
    };
    let notes = format!("[{},{},{}]", note(71, 70, true), note(72, 75, true), note(73, 90, false));
    let people = r#"[{"id":70,"name":"Lía Mora","email":"lia@oaxaca.gob.mx","active":true}]"#;
    let given = given(&[("contacts.json", people), ("conversations-7.json", &notes), ("tickets.json", ticket)]);
    let (former, _) = read(SourceKind::Freshdesk, &given, true).expect("read");
    let files = former.tickets.iter().flat_map(|one| &one.files);
    let mut sent: Vec<_> = files.map(|file| (file.id.as_str(), file.requester)).collect();
    sent.sort_unstable();
    assert_eq!(sent, [("471", Some(true)), ("472", None), ("473", Some(false))]);
}

/// Windows' programs put a mark of the encoding first, and PowerShell writes another encoding.
#[test]
fn what_windows_wrote_is_read_or_says_how_to_write_it() {
    let ticket = r#"[{"id":7,"subject":"Sin señal","status":2,"priority":3,"source":1,"created_at":"2021-03-12T15:00:00Z",
        "description":"<p>No hay red</p>"}]"#;
    let marked = format!("\u{feff}{ticket}");
    let given = given(&[("tickets.json", &marked)]);
    let (former, _) = read(SourceKind::Freshdesk, &given, true).expect("read");
    let [one] = former.tickets.as_slice() else { panic!("one: {:?}", former.tickets) };
    assert_eq!(one.subject.as_str(), "Sin señal");
    let wide: Vec<u8> = marked.encode_utf16().flat_map(u16::to_le_bytes).collect();
    std::fs::write(&given.files[0], wide).expect("written");
    let Err(wrong) = read(SourceKind::Freshdesk, &given, true) else { panic!("it was read") };
    let wrong = wrong.to_string();
    assert!(wrong.contains("UTF-16") && wrong.contains("--output"), "{wrong}");
}
