//! Forms, their fields and conditions can be filled, and are told apart on papers.

use super::{advised, changed, found, refused};
use crate::organisation::{Finding, load_builtin};

#[test]
fn forms_must_have_labels_kinds_and_options() {
    let mail = "forms/correo.json";
    found(mail, r#""label": "Movimiento""#, r#""label": """#, "has no label");
    found(mail, r#""kind": "choice""#, r#""kind": "lista""#, "unknown variant `lista`");
    found(mail, r#""kind": "choice""#, r#""kind": "text""#, "has options but is no choice");
    found(mail, r#""options": ["Alta", "Baja", "Cambio"]"#, r#""options": []"#, "offers nothing");
    found(mail, r#""id": "puesto""#, r#""id": "channel""#, "conditions keep for the ticket itself");
    let published = r#""published": "publicado""#;
    let elsewhere = format!("{published}, {}", r#""start_page": "Nada""#);
    found("registers/articulos.json", published, &elsewhere, "lists the folder «Nada»");
    let ends = r#""requires_records": [{ "register": "extensiones""#;
    found("services/telefonia.json", ends, r#""requires_records": [{ "register": "cuentas-dominio""#, "do not tell");
    let item = r#""item": "equipo""#;
    found("registers/extensiones.json", item, r#""item": "ubicacion""#, "names no item");
    let software = r#""item": "equipo", "software": { "programs": "equipo", "covers": "nada", "days": 0 }"#;
    for words in ["the «programs» of the software", "the «covers» of the software", "told apart after 1 to 365 days"]
    {
        found("registers/extensiones.json", item, software, words);
    }
    found("services/red.json", r#""name": "Revisión de nodo""#, r#""name": " ""#, "has no label");
}

#[test]
fn conditions_must_be_understood_and_ask_for_what_is_there() {
    let mail = "forms/correo.json";
    let when = r#""when": "movimiento in ['Baja','Cambio']""#;
    found(mail, when, r#""when": "movimiento in ['Baja'""#, "cannot be read");
    found(mail, when, r#""when": "movimento == 'Baja'""#, "asks for «movimento»");
    found(mail, when, r#""when": "movimiento == 'Bajo'""#, "compares «movimiento» with «Bajo»");
    let service = r#""when": "falla_confirmada == true""#;
    found("services/telefonia.json", service, r#""when": "falla == true""#, "asks for «falla»");
}

#[test]
fn what_nobody_asks_for_or_signs_is_found() {
    let more = r#"[{ "id": "color", "label": "Color", "kind": "text" },"#;
    found("fields.json", "[", more, "no service asks for the common field «color»");
    found(
        "forms/correo.json",
        r#""id": "oax-recuperacion-correo""#,
        r#""id": "oax-otro""#,
        "nobody can fill the form «oax-otro»",
    );
    found("forms/correo.json", r#""role": "usuario""#, r#""role": "mago""#, "names the role «mago»");
    let signed = r#""requires_documents": ["resguardo_firmado"]"#;
    let unsigned = r#""requires_documents": ["oax-resguardo-telefono"]"#;
    let (findings, _) = changed("services/telefonia.json", signed, unsigned);
    let signs =
        load_builtin("oaxaca").expect("oaxaca").form("oax-resguardo-telefono").map(|form| form.signatures.len());
    assert_eq!(findings.is_empty(), signs != Some(0), "{findings:?}");
}

/// A form that the organisation lists as a channel's and that nothing reaches is told with its place and its title, and keeps
/// nobody from being served; what a screen stands for is not there by halves.
#[test]
fn a_form_that_nobody_can_fill_is_named() {
    let named = |from, to| advised("settings.json", from, to);
    let told = named(r#""status": "oax-ver-estado", "#, "");
    let status = told.iter().find(|finding| finding.reason.en().contains("«oax-ver-estado» (Ver Estado de un Ticket)"));
    assert_eq!(status.map(|finding| finding.file.as_str()), Some("forms/portal.json"), "{told:#?}");
    assert!(status.is_some_and(|finding| finding.line > 1), "{told:#?}");
    let kept = named(r#""window_days": 30"#, r#""window_days": 31"#);
    assert!(kept.iter().all(|finding| !finding.reason.en().contains("oax-ver-estado")), "{kept:#?}");
    found("settings.json", "oax-ver-estado", "oax-nada", "the form «oax-nada» is not in forms/");
    found(
        "settings.json",
        r#""note_form": "oax-nota-cierre""#,
        r#""note_form": "nada""#,
        "the form «nada» is not in forms/",
    );
    // Where nothing lists it either, it is a slip of the pen.
    let (findings, _) = changed("settings.json", r#""note_form": "oax-nota-cierre","#, "");
    let slip =
        |finding: &Finding| finding.file == "forms/portal.json" && finding.reason.en().contains("«oax-nota-cierre»");
    assert!(findings.iter().any(slip), "{findings:#?}");
}

/// AGU-07, AGU-12, SEC-22: what was written on one paper is not what stands on another.
#[test]
fn one_datum_on_two_papers_is_found() {
    let red = "services/red.json";
    let alone = r#""related_forms": ["oax-oficio-baja-ap"]"#;
    let beside = r#""related_forms": ["oax-oficio-baja-ap", "oax-oficio-designacion"]"#;
    let words = "«numero_oficio» on «oax-oficio-baja-ap» and on «oax-oficio-designacion»";
    let told = advised(red, alone, beside);
    let twice: Vec<&Finding> = told.iter().filter(|f| f.reason.en().contains("one datum on two papers")).collect();
    assert!(twice.iter().any(|f| f.file == red && f.line > 1 && f.reason.en().contains(words)), "{told:#?}");
    assert!(twice.iter().all(|f| f.reason.en().contains("«oax-baja-ap»")), "{told:#?}");
    // «equipo» stands on both papers of Oaxaca's own service too: asked when it is received, it is the ticket's.
    assert!(!twice.iter().any(|f| f.reason.en().contains("«equipo»")), "{told:#?}");
}

/// R33: a sum of money is a number, told by a label of its own, the same in every form, and corrected by a paper that is signed.
#[test]
fn a_sum_of_money_that_nobody_could_sign_or_correct_is_found() {
    let (form, cut) = ("forms/cas.json", "\"label\": \"Efectivo contado\", \"kind\": \"number\"");
    let refused = |from: &str, to: &str, words: &str| refused("aguascalientes", form, from, to, words);
    refused(cut, &cut.replace("number", "text"), "a number of its own");
    refused(cut, &cut.replace("Efectivo contado", "Fecha"), "has the label of the sum «monto_contado» twice");
    let corrects = "\"corrects\": \"monto_contado\"";
    refused(corrects, "\"corrects\": \"lugar\"", "which is no sum of money");
    refused(corrects, "\"corrects\": \"monto_contado_correcto\"", "in a circle");
}

/// OAX-99: what another system calls a ticket is a common field that is written by hand and may stay open.
#[test]
fn oax_99_what_another_system_calls_a_ticket_may_be_written_and_left_open() {
    for id in ["folio_nada", "resumen", "folio_control_telefonico"] {
        let named = format!("\"references\": [\"{id}\", ");
        found("settings.json", r#""references": ["#, &named, &format!("«{id}» is no field of fields.json"));
    }
    found("fields.json", r#""id": "folio_externo""#, r#""id": "folio_ajeno""#, "no service asks for the common field");
}
