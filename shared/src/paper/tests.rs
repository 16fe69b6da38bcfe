//! The rendering that is signed, frozen.

use super::*;

#[test]
fn the_canonical_text_of_format_1_is_frozen() {
    let row = |label: &str, value: &str| {
        let (label, value) = (label.to_owned(), value.to_owned());
        Row { label, value, person: None, number: false }
    };
    let paper = Paper {
        document: DocumentId::from_bytes([1, 0xa1, 0xf4, 0x22, 0x40, 0, 0x70, 0, 0x80, 0, 1, 2, 3, 4, 5, 9]),
        form: FormId::new("st-ere"),
        format: FORMAT,
        organisation: "Agencia".to_owned(),
        code: Some("ST-ERE".to_owned()),
        control: Some(PaperControl { line: "Revisión 11".to_owned(), approvals: Vec::new() }),
        title: "Entrega-recepción".to_owned(),
        folio: Some("TYS-000417".to_owned()),
        reference: "P-K4-017".to_owned(),
        opened: Timestamp::from_millis(0),
        unwritten: BTreeMap::new(),
        sections: vec![
            PaperSection {
                title: String::new(),
                rows: vec![row("Marca", "HP"), row("Observaciones", "una\nMarca: Dell\n"), row("Serie", "")],
            },
            PaperSection { title: "Material".to_owned(), rows: vec![row("Roseta", "2 pza")] },
        ],
        legends: vec!["El respaldo es de quien usa el equipo.".to_owned()],
        signatures: Vec::new(),
    };
    let golden = "ronda/1\nAgencia\nEntrega-recepción\nST-ERE\nReferencia: P-K4-017\n\
                  Documento: 01a1f422-4000-7000-8000-010203040509\nMarca: HP\n\
                  Observaciones: una\n    Marca: Dell\nSerie\n— Material —\nRoseta: 2 pza\n\
                  « El respaldo es de quien usa el equipo. »\n";
    assert_eq!(canonical(&paper), golden);
    assert_eq!(canonical(&Paper { folio: None, ..paper.clone() }), golden, "the official number may come later");
    assert_eq!(canonical(&Paper { control: None, ..paper.clone() }), golden, "a revision amends no signature (SEC-40)");
    assert_eq!(hash(&paper), Sha256::of(golden.as_bytes()));
}

/// OCO-25: the fields from a heading on stand in a section of that title, also where the field that bears it is not printed;
/// what is signed of a form without headings is what it was.
#[test]
fn a_heading_of_the_form_begins_a_section() {
    let mut world = crate::arbitration::testing::World::new("oax-revision-nodo");
    let form: crate::catalog::Form = serde_json::from_value(serde_json::json!({
        "id": "orden", "title": "Orden", "kind": "form",
        "fields": [
            { "id": "tipo", "label": "Tipo", "kind": "text" },
            { "id": "foto", "label": "Foto", "kind": "photo", "section": "B) ENTREGA" },
            { "id": "conclusion", "label": "Conclusión", "kind": "date" },
            { "id": "notas", "label": "Notas", "kind": "textarea" },
        ],
    }))
    .expect("a form");
    world.org.forms.push(form);
    let stamp = world.view.born.stamp.clone();
    for (id, value) in [("tipo", "Red"), ("conclusion", "2026-11-20")] {
        let set = crate::stamp::Register { value: value.to_owned(), stamp: stamp.clone() };
        world.view.fields.insert(crate::ids::FieldId::new(id), set);
    }
    let filled = |world: &crate::arbitration::testing::World| {
        fill(&world.org, &FormId::new("orden"), &world.view).expect("a paper")
    };
    let headed = filled(&world);
    let told: Vec<(&str, Vec<&str>)> = headed
        .sections
        .iter()
        .map(|section| (section.title.as_str(), section.rows.iter().map(|row| row.label.as_str()).collect()))
        .collect();
    assert_eq!(told, [("", vec!["Tipo"]), ("B) ENTREGA", vec!["Conclusión", "Notas"])]);
    let text = canonical(&headed);
    assert!(text.ends_with("Tipo: Red\n— B) ENTREGA —\nConclusión: 2026-11-20\nNotas\n"), "{text}");
    for field in world.org.forms.iter_mut().filter(|form| form.id == "orden").flat_map(|form| &mut form.fields) {
        field.section = None;
    }
    let plain = filled(&world);
    assert_eq!(plain.sections.len(), 1, "one, without a title");
    assert_eq!(canonical(&plain), text.replace("— B) ENTREGA —\n", ""));
}

/// SEC-33, OCO-24: the day of conclusion that nobody wrote is printed as the ticket's own, and no part of what is signed.
#[test]
fn sec_33_a_day_of_conclusion_that_nobody_wrote_is_printed_as_the_tickets_own() {
    let mut world = crate::arbitration::testing::World::resolved();
    let form: crate::catalog::Form = serde_json::from_value(serde_json::json!({
        "id": "orden", "title": "Orden de servicio", "kind": "form",
        "fields": [{ "id": "fecha_conclusion", "label": "Fecha de conclusión del servicio", "kind": "date" }],
    }))
    .expect("a form");
    world.org.forms.push(form);
    let printed = |world: &crate::arbitration::testing::World| {
        let paper = fill(&world.org, &FormId::new("orden"), &world.view).expect("a paper");
        (paper.reads(&paper.sections[0].rows[0]).to_owned(), canonical(&paper))
    };
    let (day, signed) = printed(&world);
    assert_eq!(day, "2026-11-23");
    assert!(signed.contains("\nFecha de conclusión del servicio\n"), "{signed}");
    world.view.decided.state = State::InProgress;
    assert_eq!(printed(&world).0, "", "taken up again, it is not concluded");
    world.view.decided.state = State::Closed;
    world.writes_field("fecha_conclusion", "2026-11-20");
    assert_eq!(printed(&world).0, "2026-11-20", "whoever wrote another has the word");
}

/// What a service says by itself is asked of nobody, and its line was blank.
#[test]
fn what_a_service_says_by_itself_is_printed_where_nobody_wrote_it() {
    let mut world = crate::arbitration::testing::World::resolved();
    let form: crate::catalog::Form = serde_json::from_value(serde_json::json!({
        "id": "registro", "title": "Registro de Solicitud o Queja", "kind": "form",
        "fields": [{ "id": "tipo", "label": "Tipo", "kind": "text" }],
    }))
    .expect("a form");
    world.org.forms.push(form);
    let of = world.view.decided.service.clone();
    let service = world.org.services.iter_mut().find(|service| service.id == of).expect("its service");
    service.set_to = BTreeMap::from([(crate::ids::FieldId::new("tipo"), "Falla técnica".to_owned())]);
    let printed = |world: &crate::arbitration::testing::World| {
        let paper = fill(&world.org, &FormId::new("registro"), &world.view).expect("a paper");
        (paper.reads(&paper.sections[0].rows[0]).to_owned(), canonical(&paper).contains("Falla"))
    };
    assert_eq!(printed(&world), ("Falla técnica".to_owned(), false), "no part of what is signed");
    world.writes_field("tipo", "Solicitud");
    assert_eq!(printed(&world).0, "Solicitud", "whoever wrote another has the word");
}

/// OAX-26: closed for silence, a ticket has its closing note as a paper, with what the silence was counted from; no other has.
#[test]
fn a_ticket_closed_for_silence_has_its_note_as_a_paper() {
    let mut world = crate::arbitration::testing::World::new("oax-revision-nodo");
    let form = FormId::new("oax-nota-cierre");
    let stamp = world.view.born.stamp.clone();
    world.view.decided.last_follow_up = Some(stamp.at);
    let closing = |reason| crate::ticket::view::Closing {
        act: stamp.act,
        by: stamp.by.clone(),
        at: stamp.at,
        reason,
        note: "Sin respuesta en 48 horas hábiles".to_owned(),
    };
    assert!(!listed(&world.org, &world.view).contains(&form));
    world.view.decided.closing = Some(closing(crate::ticket::view::ClosingReason::Confirmed));
    assert!(!listed(&world.org, &world.view).contains(&form));
    world.view.decided.closing = Some(closing(crate::ticket::view::ClosingReason::NoResponse));
    assert!(listed(&world.org, &world.view).contains(&form));
    let paper = fill(&world.org, &form, &world.view).expect("a paper");
    let values: Vec<&str> = paper.sections[0].rows.iter().map(|row| row.value.as_str()).collect();
    assert_eq!(values, [world.org.zone.written(stamp.at).as_str(), "Sin respuesta en 48 horas hábiles"]);
}

/// R18: a line that differs from what was signed is told with both values; one of the closing that was blank is not.
#[test]
fn what_differs_from_the_signed_words_is_told_line_by_line() {
    let mut world = crate::arbitration::testing::World::new("oax-revision-nodo");
    world.signs_complaint("380");
    world.writes_field("corte", "13:30");
    assert!(stale(&world.org, &world.view).is_empty(), "what closing writes amends nothing");
    world.writes_field("monto", "350");
    let found = stale(&world.org, &world.view);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].named().label, "Conformidad: Monto devuelto: se firmó 380; ahora dice 350");
}

/// SEC-07: who has the work is signed by their id, which no correction of a name alters, and read by their name.
#[test]
fn who_has_the_work_is_signed_by_id_and_read_by_name() {
    let mut world = crate::arbitration::testing::World::worked();
    world.org = crate::catalog::sample::secogem();
    world.view.decided.service = crate::ids::ServiceId::new("sec-incidencia");
    world.view.decided.assignee = Some(PersonId::new("ivan.quiroz"));
    let order = fill(&world.org, &FormId::new("st-os"), &world.view).expect("a form");
    let text = canonical(&order);
    assert!(text.contains("\nAsesor de Soporte Técnico: ivan.quiroz\n"), "{text}");
    let name = |id: &PersonId| Ok::<_, String>((id.as_str() == "ivan.quiroz").then(|| "Iván Quiroz".to_owned()));
    let read = named(order, name).expect("named");
    assert!(read.sections[0].rows.iter().any(|row| row.value == "Iván Quiroz"), "{:?}", read.sections);
    assert_eq!(canonical(&read), text);
    world.view.decided.assignee = None;
    let nobody = fill(&world.org, &FormId::new("st-os"), &world.view).expect("a form");
    assert!(canonical(&nobody).contains("\nAsesor de Soporte Técnico\n"));
}

/// The data after a change, with how papers were worded before it: as the server makes them.
fn later(former: &Organisation, change: impl FnOnce(&mut Organisation)) -> Organisation {
    let mut present = former.clone();
    change(&mut present);
    let mut former_papers = crate::catalog::FormerPapers::default();
    former_papers.take_over(former, &present);
    Organisation { former_papers, ..present }
}

fn complaint(org: &mut Organisation) -> &mut Form {
    org.forms.iter_mut().find(|form| form.id == "queja").expect("a form")
}

/// R18, R33: whatever an administrator makes of a form, what was signed by it stays signed, and reads as it did.
#[test]
fn what_was_signed_keeps_the_words_of_its_day() {
    let mut world = crate::arbitration::testing::World::new("oax-revision-nodo");
    world.signs_complaint("380");
    complaint(&mut world.org).fields[0].cash = true;
    let (former, id, sum) = (world.org.clone(), FormId::new("queja"), crate::ids::FieldId::new("monto"));
    let signed = world.view.signatures[0].signed.text.clone();
    let changes: [fn(&mut Organisation); 4] = [
        |org| complaint(org).fields[0].label = "Importe devuelto".to_owned(),
        |org| complaint(org).fields[1].section = Some("Al cierre".to_owned()),
        |org| org.name = "Agencia Digital".to_owned(),
        |org| org.forms.retain(|form| form.id != "queja"),
    ];
    for (at, change) in changes.into_iter().enumerate() {
        world.org = later(&former, change);
        let paper = fill(&world.org, &id, &world.view).expect("what was signed");
        assert_eq!((canonical(&paper), is_amended(&paper)), (signed.clone(), false), "change {at}");
        assert!(stale(&world.org, &world.view).is_empty(), "change {at} asks for no new signature");
        let stands = signed_sum(&world.org, &world.view, &sum).and_then(|sum| sum.value);
        assert_eq!(stands, Some("380"), "change {at} opens no sum");
    }
    // What the ticket itself says otherwise is told as ever, in the words of now.
    world.org = later(&former, changes[0]);
    world.writes_field("monto", "350");
    let paper = fill(&world.org, &id, &world.view).expect("a paper");
    assert!(is_amended(&paper) && canonical(&paper).contains("\nImporte devuelto: 350\n"));
    world.writes_field("monto", "380");
    // A place that was added is there to sign in, and what nobody signed is worded as now.
    world.org = later(&former, |org| {
        let form = complaint(org);
        form.fields[0].label = "Importe devuelto".to_owned();
        let second = crate::catalog::SignaturePlace { purpose: "enterado".to_owned(), ..form.signatures[0].clone() };
        form.signatures.push(second);
    });
    assert_eq!(fill(&world.org, &id, &world.view).expect("a paper").signatures.len(), 2);
    world.view.signatures.clear();
    world.org = later(&former, changes[0]);
    let paper = fill(&world.org, &id, &world.view).expect("a paper");
    assert!(canonical(&paper).contains("\nImporte devuelto: 380\n"));
    assert_eq!(wordings(&world.org, &id, &world.view).len(), 2);
    world.org = later(&former, changes[3]);
    assert_eq!(fill(&world.org, &id, &world.view), None, "there is nothing to fill in any more");
}

/// An organisation of many versions has many wordings: those that cannot be the signed one are not filled in.
#[test]
fn what_cannot_be_the_signed_words_is_told_by_its_labels() {
    let mut world = crate::arbitration::testing::World::new("oax-revision-nodo");
    world.signs_complaint("380");
    let text = world.view.signatures[0].signed.text.clone();
    let name = world.org.name.clone();
    let form = complaint(&mut world.org).clone();
    let mut renamed = form.clone();
    renamed.fields[0].label = "Importe devuelto".to_owned();
    let mut shorter = form.clone();
    shorter.fields.truncate(1);
    let told = [(&name[..], &form), ("Otra", &form), (&name[..], &renamed), (&name[..], &shorter)];
    assert_eq!(told.map(|(name, form)| may_say(&text, name, form)), [true, false, false, true]);
    assert!(may_say("", "Otra", &renamed), "of words that were taken out nothing shows");
}

/// R33: a sum that was signed under a former label stands against who had not heard of the signature; what somebody changed
/// before, while it was looked for under its new label alone and nothing barred it, stands as well.
#[test]
fn a_sum_under_a_former_label_stands_against_what_comes_now() {
    let mut world = crate::arbitration::testing::World::new("oax-revision-nodo");
    world.signs_complaint("380");
    complaint(&mut world.org).fields[0].cash = true;
    let org = later(&world.org, |org| complaint(org).fields[0].label = "Importe devuelto".to_owned());
    world.writes_field("monto", "350");
    let field = crate::ids::FieldId::new("monto");
    let set = world.view.fields.get_mut(&field).expect("it is set");
    set.stamp.order = crate::arbitration::testing::minute(30);
    let act = ActId { device: crate::ids::DeviceId::new(2), number: 9 };
    set.stamp.act = act;
    let signed = |came: &[ActId]| signed_sum_beside(&org, &world.view, &field, came).and_then(|sum| sum.value);
    assert_eq!((signed(&[]), signed(&[act])), (None, Some("380")));
}

/// BJ-02, BJ-03: a procedure's next version is none of what was signed under the one before.
#[test]
fn an_order_names_the_version_of_the_procedure_that_was_followed() {
    let mut world = crate::arbitration::testing::World::new("oax-revision-nodo");
    world.signs_complaint("380");
    let field = &mut complaint(&mut world.org).fields[1];
    (field.core, field.stage) = (Some(Core::Procedure), Stage::Resolve);
    let service = world.view.decided.service.clone();
    let follows = |org: &mut Organisation, version: &str| {
        let own = org.services.iter_mut().find(|known| known.id == service).expect("it is there");
        (own.procedure_code, own.procedure_version) = (Some("P-01".to_owned()), Some(version.to_owned()));
    };
    follows(&mut world.org, "1");
    let former = world.org.clone();
    let text = canonical(&worded(&former, None, former.form("queja").expect("a form"), &world.view));
    assert!(text.contains(": P-01, versión 1\n"), "{text}");
    let signature = &mut world.view.signatures[0];
    (signature.sha256, signature.signed.text) = (Sha256::of(text.as_bytes()), text.clone());
    let present = later(&former, |org| follows(org, "2"));
    let paper = fill(&present, &FormId::new("queja"), &world.view).expect("a paper");
    assert_eq!((canonical(&paper), is_amended(&paper)), (text, false));
    world.view.signatures.clear();
    let unsigned = canonical(&fill(&present, &FormId::new("queja"), &world.view).expect("a paper"));
    assert!(unsigned.contains(": P-01, versión 2\n"), "{unsigned}");
}

/// The same where the data named none before: what they left blank was signed blank.
#[test]
fn an_order_that_named_no_procedure_was_signed_without_one() {
    let mut world = crate::arbitration::testing::World::new("oax-revision-nodo");
    world.signs_complaint("380");
    let field = &mut complaint(&mut world.org).fields[1];
    (field.core, field.stage) = (Some(Core::Procedure), Stage::Resolve);
    let service = world.view.decided.service.clone();
    let follows = |org: &mut Organisation, code: Option<&str>| {
        let own = org.services.iter_mut().find(|known| known.id == service).expect("it is there");
        (own.procedure_code, own.procedure_version) = (code.map(str::to_owned), None);
    };
    follows(&mut world.org, None);
    let former = world.org.clone();
    let text = canonical(&worded(&former, None, former.form("queja").expect("a form"), &world.view));
    assert!(text.contains("\nHora del corte\n"), "{text}");
    let signature = &mut world.view.signatures[0];
    (signature.sha256, signature.signed.text) = (Sha256::of(text.as_bytes()), text.clone());
    let present = later(&former, |org| follows(org, Some("P-01")));
    let paper = fill(&present, &FormId::new("queja"), &world.view).expect("a paper");
    assert_eq!((canonical(&paper), is_amended(&paper)), (text, false));
}

/// R22, R29: to take the words out of a signature opens nothing that was signed with it.
#[test]
fn a_list_that_was_signed_stays_shut_when_its_words_are_taken_out() {
    let mut world = crate::arbitration::testing::World::new("oax-revision-nodo");
    let line = |number: u64, minutes: i64| crate::ticket::view::Material {
        id: ActId { device: crate::ids::DeviceId::new(2), number },
        stamp: crate::stamp::Stamp {
            order: crate::arbitration::testing::minute(minutes),
            ..world.view.born.stamp.clone()
        },
        description: format!("Roseta {number}"),
        quantity: 2,
        unit: "pza".to_owned(),
        steps: std::collections::BTreeMap::new(),
    };
    let (signed, later) = (line(1, 10), line(2, 30));
    world.view.materials.push(signed.clone());
    world.signs_complaint("380");
    world.view.materials.push(later.clone());
    let signature = world.view.signatures.last_mut().expect("signed");
    signature.stamp.order = crate::arbitration::testing::minute(20);
    let shut = |world: &crate::arbitration::testing::World| [&signed, &later].map(|one| issued(&world.view, one.id));
    assert_eq!(shut(&world), [true, false]);
    world.view.signatures.last_mut().expect("signed").signed.text.clear();
    assert_eq!(shut(&world), [true, false]);
    // Turned back to what was signed, a line has the signature's own stamp.
    world.view.materials[0].stamp = world.view.signatures[0].stamp.clone();
    assert_eq!(shut(&world), [true, false]);
}
