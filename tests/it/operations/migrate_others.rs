//! What Snipe-IT, GLPI, OTRS and Freshdesk hold is looked at, brought and known again, in a running server. What osTicket holds has
//! trials of its own beside these.

use super::persons::person;
use ronda_server::admin_api::{Answer, PersonWish};
use ronda_server::ingest::{OwnAct, stored_record};
use ronda_server::migrate::{MigrateError, MigrateMode, Migrated, MigrationOrder, SourceKind, migrate};
use ronda_shared::act::DocumentKind;
use ronda_shared::catalog::RegisterDef;
use ronda_shared::command::{Audience, Command, Content, EquipmentField, Item, Label};
use ronda_shared::equipment::EquipmentView;
use ronda_shared::ids::{DocumentId, FieldId, PersonId};
use ronda_shared::stamp::Site;
use ronda_shared::state::State;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::ticket::view::TicketView;
use ronda_shared::view::Summary;
use ronda_test_support::house::House;
use ronda_test_support::pictures::jpeg;
use serde_json::json;
use std::path::{Path, PathBuf};

/// A dump of a former system; of several files, the folder that they stand in.
fn written(house: &House, files: &[(&str, &str)]) -> PathBuf {
    let folder = house.path().join("former");
    std::fs::create_dir_all(&folder).expect("a folder");
    for (name, text) in files {
        std::fs::write(folder.join(name), text).expect("written");
    }
    match files {
        [(dump, _)] => folder.join(dump),
        _ => folder,
    }
}

async fn over(
    house: &House,
    source: SourceKind,
    from: &Path,
    map: Option<&str>,
    how: MigrateMode,
) -> Result<Migrated, MigrateError> {
    let app = &house.app;
    let (ingest, keeper, data) = (app.ingest().clone(), app.keeper().clone(), app.config().data.clone());
    let order = MigrationOrder { source, from: vec![from.to_owned()], map: map.map(str::to_owned), how };
    let done = tokio::task::spawn_blocking(move || migrate(&ingest, &keeper, &data, &order));
    done.await.expect("does not panic")
}

/// Looked at, which writes nothing; brought by what was guessed; and known again, which writes nothing either. The map, and what was
/// told of bringing it.
async fn comes_over(house: &House, source: SourceKind, from: &Path) -> (String, String) {
    let before = house.feed();
    let looked = over(house, source, from, None, MigrateMode::Report {}).await.expect("looked at");
    assert_eq!(house.feed(), before, "nothing is written by looking");
    assert_eq!(looked.undecided, 0, "{}", looked.report);
    let map = looked.map.expect("a map");
    let brought = over(house, source, from, Some(&map), MigrateMode::Apply {}).await.expect("brought");
    let after = house.feed();
    assert_ne!(after, before, "{}", brought.report);
    let again = over(house, source, from, Some(&map), MigrateMode::Apply {}).await.expect("known again");
    assert_eq!(house.feed(), after, "{}", again.report);
    (map, brought.report)
}

/// The one item of the registry.
fn item(house: &House) -> EquipmentView {
    let all = house.store().read().expect("a reader").summaries(None, 500).expect("reads");
    let ids: Vec<DocumentId> = all
        .into_iter()
        .filter_map(|summary| match summary {
            Summary::Equipment(item) => Some(item.id),
            Summary::Ticket(_) | Summary::Record(_) => None,
        })
        .collect();
    assert_eq!(ids.len(), 1, "{ids:?}");
    house.item(ids[0])
}

fn says(item: &EquipmentView, field: EquipmentField) -> &str {
    item.fields.get(&field).map_or("", |set| set.value.as_str())
}

/// The ticket that has this name of the former system's.
fn ticket(house: &House, name: &str) -> TicketView {
    let ids = house.store().read().expect("a reader").by_name(name).expect("names");
    assert_eq!(ids.len(), 1, "{name}");
    house.ticket(ids[0])
}

/// What was said in it: who, the words, to whom.
fn said(view: &TicketView) -> Vec<(&str, &str, Audience)> {
    assert!(view.notes.iter().all(|note| note.stamp.by.as_str() == "ronda"), "nobody of today has said it");
    let notes = view.notes.iter();
    notes
        .map(|note| (note.told.as_ref().map_or("", |told| told.author.as_str()), note.text.as_str(), note.audience))
        .collect()
}

const SNIPE_IT: &str = r"
INSERT INTO `action_logs` (`id`,`created_by`,`action_type`,`target_id`,`target_type`,`item_id`,`item_type`,`note`,`created_at`) VALUES
 (1,1,'checkout',5,'App\\Models\\User',9,'App\\Models\\Asset','prestada','2021-03-12 09:00:00');
INSERT INTO `assets` (`id`,`name`,`asset_tag`,`model_id`,`serial`,`purchase_date`,`warranty_months`,`assigned_to`,`assigned_type`,`status_id`,`rtd_location_id`,`company_id`,`notes`,`deleted_at`) VALUES
 (9,'PC-9','OAX-TI-9',1,'SN-9','2021-03-12',36,5,'App\\Models\\User',2,3,4,'De paso',NULL),
 (10,'Vieja','OAX-TI-10',1,'',NULL,NULL,NULL,NULL,2,NULL,NULL,NULL,'2021-01-01 00:00:00');
INSERT INTO `categories` (`id`,`name`) VALUES (7,'Laptop');
INSERT INTO `companies` (`id`,`name`) VALUES (4,'Finanzas');
INSERT INTO `locations` (`id`,`name`) VALUES (3,'Edificio 1');
INSERT INTO `manufacturers` (`id`,`name`) VALUES (2,'Dell');
INSERT INTO `models` (`id`,`name`,`model_number`,`manufacturer_id`,`category_id`) VALUES (1,'Latitude','5490',2,7);
INSERT INTO `status_labels` (`id`,`name`) VALUES (2,'Ready to Deploy');
INSERT INTO `users` (`id`,`first_name`,`last_name`,`username`,`email`,`phone`,`company_id`,`deleted_at`) VALUES (1,'Admin','','admin','',NULL,NULL,NULL),(5,'Lía','Mora','lia','lia@oaxaca.gob.mx','4410',4,NULL);
";

#[tokio::test]
async fn an_item_of_snipe_it_is_registered_known_again_and_what_is_written_here_stays() {
    let house = House::open();
    let from = written(&house, &[("snipe.sql", SNIPE_IT)]);
    let (map, report) = comes_over(&house, SourceKind::SnipeIt, &from).await;
    assert!(report.contains("items: 1 new"), "one was thrown away there: {report}");
    let registered = item(&house);
    let told = [EquipmentField::Inventory, EquipmentField::Serial, EquipmentField::Person, EquipmentField::Building];
    assert_eq!(told.map(|field| says(&registered, field)), ["OAX-TI-9", "SN-9", "Lía Mora", "edificio-1"]);
    let notes: Vec<&str> = registered.notes.iter().map(|note| note.text.as_str()).collect();
    assert!(notes.iter().any(|note| note.contains("De Snipe-IT (clave 9)") && note.contains("De paso")), "{notes:?}");
    assert!(notes.iter().any(|note| note.contains("checkout → Lía Mora")), "{notes:?}");

    // Somebody here finds it in other hands; there it is in yet others since, and of a model that is told otherwise.
    let here = OwnAct {
        person: PersonId::new("eva.rios"),
        site: Site::Desk,
        document: registered.id,
        kind: DocumentKind::Equipment,
        at: house.app.clock().now(),
        command: Command::Item(Item::SetEquipmentField { field: EquipmentField::Person, value: "Otra persona".into() }),
    };
    let done = house.app.ingest().perform(vec![here]).await.expect("performed");
    assert_eq!(done[0].outcome, Outcome::Accepted, "{:?}", done[0]);
    let since = SNIPE_IT.replace("'Latitude','5490'", "'Latitude 7400','5490'").replace("'Mora'", "'Luna'");
    let from = written(&house, &[("snipe.sql", &since)]);
    let since = over(&house, SourceKind::SnipeIt, &from, Some(&map), MigrateMode::Apply {}).await.expect("brought");
    assert!(since.report.contains("what somebody wrote here stays"), "{}", since.report);
    let changed = item(&house);
    assert_eq!(changed.id, registered.id, "the same item");
    assert_eq!(says(&changed, EquipmentField::Person), "Otra persona");
    assert!(says(&changed, EquipmentField::Model).contains("7400"), "{:?}", changed.fields);
}

const WITH_FILES: &str = r#"{"total":3,"rows":[
    {"id":9,"name":"PC-9","asset_tag":"OAX-TI-9","serial":"SN-9","assigned_to":{"name":"Omar Cruz Peña","type":"user"}},
    {"id":30,"action_type":"uploaded","item":{"id":9,"type":"asset"},"file":{"filename":"factura.jpg"},"created_at":{"datetime":"2021-03-16 09:00:00"}},
    {"id":31,"action_type":"uploaded","item":{"id":9,"type":"asset"},"file":{"filename":"perdida.pdf"},"created_at":{"datetime":"2021-03-17 09:00:00"}}]}"#;

/// An item has no files here: a record of its own has them, and stands on its page.
#[tokio::test]
async fn files_of_an_item_of_snipe_it_come_over_in_a_record_on_its_page() {
    let def: RegisterDef = serde_json::from_value(json!({
        "id": "archivos-equipos", "name": "Archivos de equipos", "record": "Archivos",
        "fields": [
            { "id": "equipo", "label": "Equipo", "kind": "equipment", "required": true },
            { "id": "origen", "label": "De dónde vienen", "kind": "text" }
        ],
        "item": "equipo", "reads": ["jefe-mesa"], "writes": ["agente-mesa"], "offline": true
    }))
    .expect("a register");
    let house = House::of(move |organisation| organisation.registers.push(def));
    let from = written(&house, &[("api.json", WITH_FILES), ("leeme.txt", "de Snipe-IT")]);
    std::fs::write(from.join("factura.jpg"), jpeg(7, 320, 240)).expect("written");
    let (map, report) = comes_over(&house, SourceKind::SnipeIt, &from).await;
    assert!(map.contains("item_files = \"archivos-equipos\""), "by its name: {map}");
    assert!(report.contains("files: 1 new, 0 changed, 0 known already, 1 left out"), "{report}");
    assert!(report.contains("file 31 of item 9: it is in no folder that was given"), "{report}");
    let (item, reader) = (item(&house), house.store().read().expect("a reader"));
    let all = reader.summaries(None, 500).expect("reads");
    let mut records = all.into_iter().filter_map(|summary| match summary {
        Summary::Record(record) => Some(record),
        Summary::Ticket(_) | Summary::Equipment(_) => None,
    });
    let record = records.next().expect("a record");
    assert_eq!((&record.links, record.files, records.next().is_none()), (&vec![item.id], 1, true));
    assert_eq!(record.values.get(&FieldId::new("equipo")).map(String::as_str), Some("OAX-TI-9"));
    assert_eq!(record.values.get(&FieldId::new("origen")).map(String::as_str), Some("Archivos de Snipe-IT"));
    let view = stored_record(&*reader, record.id).expect("reads").expect("a record");
    let [file] = view.evidence.as_slice() else { panic!("one: {:?}", view.evidence) };
    assert!(file.is_sealed() && file.file.name == "factura.jpg", "{file:?}");
    assert!(file.file.caption.starts_with("Snipe-IT · 2021-03-16"), "{file:?}");
    drop(reader);

    // Who has the item may have signed for it: one person's data name the file, of somebody else they do not.
    let named = async |who: &str| {
        let Answer::Folder { told, .. } = person(&house, who, PersonWish::Gather {}).await else { panic!("a folder") };
        told.iter().any(|line| line.contains("factura.jpg: a file that came over with an item"))
    };
    assert_eq!((named("omar.cruz").await, named("eva.rios").await), (true, false));

    // A map that names none brings none, and says which.
    let none = map.replace("item_files = \"archivos-equipos\"", "item_files = \"\"");
    let since = over(&house, SourceKind::SnipeIt, &from, Some(&none), MigrateMode::Apply {}).await.expect("brought");
    let named = "file 30 of item 9: the map names no register for files of items: «factura.jpg», which is ";
    assert!(since.report.contains(named), "{}", since.report);
    let wrong = map.replace("item_files = \"archivos-equipos\"", "item_files = \"articulos\"");
    let refused = over(&house, SourceKind::SnipeIt, &from, Some(&wrong), MigrateMode::Apply {}).await;
    assert!(matches!(refused, Err(MigrateError::Undecided(_))), "what everybody reads takes no invoices");
}

const GLPI: &str = r"
INSERT INTO `glpi_users` (`id`,`name`,`firstname`,`realname`,`phone`,`is_active`,`is_deleted`,`entities_id`) VALUES (2,'omar','Omar','Cruz Peña','',1,0,0),(5,'lia','Lía','Mora','4410',1,0,1);
INSERT INTO `glpi_useremails` (`id`,`users_id`,`is_default`,`email`) VALUES (1,5,1,'lia@oaxaca.gob.mx'),(2,2,1,'omar@viejo.example');
INSERT INTO `glpi_entities` (`id`,`name`,`completename`) VALUES (1,'Finanzas','Gobierno > Finanzas');
INSERT INTO `glpi_requesttypes` (`id`,`name`) VALUES (1,'Phone');
INSERT INTO `glpi_locations` (`id`,`completename`) VALUES (6,'Edificio 1 > Nivel 2');
INSERT INTO `glpi_computers` (`id`,`entities_id`,`name`,`serial`,`otherserial`,`contact`,`users_id`,`locations_id`,`computermodels_id`,`manufacturers_id`,`is_deleted`,`is_template`) VALUES
 (9,1,'PC-9','SN-9','OAX-TI-9','',5,6,0,0,0,0);
INSERT INTO `glpi_tickets` (`id`,`entities_id`,`name`,`date`,`closedate`,`solvedate`,`date_mod`,`status`,`users_id_recipient`,`content`,`priority`,`itilcategories_id`,`requesttypes_id`,`type`,`is_deleted`) VALUES
 (31,1,'Sin red &amp; sin voz','2021-03-12 09:00:00',NULL,NULL,'2021-03-12 11:00:00',2,5,'&lt;p&gt;No hay red&lt;/p&gt;',4,0,1,1,0),
 (32,1,'Viejo','2021-03-12 09:00:00','2021-04-01 09:00:00','2021-03-31 09:00:00','2021-04-01 09:00:00',6,5,'x',3,0,1,2,0);
INSERT INTO `glpi_tickets_users` (`id`,`tickets_id`,`users_id`,`type`) VALUES (1,31,5,1),(2,31,2,2),(3,32,5,1);
INSERT INTO `glpi_items_tickets` (`id`,`itemtype`,`items_id`,`tickets_id`) VALUES (1,'Computer',9,31);
INSERT INTO `glpi_itilfollowups` (`id`,`itemtype`,`items_id`,`date`,`users_id`,`content`,`is_private`) VALUES (1,'Ticket',31,'2021-03-12 10:00:00',2,'<p>Vamos</p>',0);
INSERT INTO `glpi_itilsolutions` (`id`,`itemtype`,`items_id`,`date_creation`,`users_id`,`content`) VALUES (1,'Ticket',32,'2021-03-31 09:00:00',2,'Se cambió');
";

#[tokio::test]
async fn tickets_of_glpi_come_over_with_their_item() {
    let house = House::open();
    let from = written(&house, &[("glpi.sql", GLPI)]);
    let (_, report) = comes_over(&house, SourceKind::Glpi, &from).await;
    assert!(report.contains("items: 1 new") && report.contains("tickets: 2 new"), "{report}");
    let (view, item) = (ticket(&house, "GLPI 31"), item(&house));
    assert_eq!(says(&item, EquipmentField::Serial), "SN-9");
    assert_eq!((view.subject.value.as_str(), view.equipment.value), ("Sin red & sin voz", Some(item.id)));
    assert_eq!((view.decided.state, view.decided.assignee), (State::Assigned, Some(PersonId::new("omar.cruz"))));
    assert!(view.born.description.contains("No hay red") && !view.born.description.contains('<'));
    assert!(said(&ticket(&house, "GLPI 31")).contains(&("Omar Cruz Peña", "Vamos", Audience::Public)));
    let over = ticket(&house, "GLPI 32");
    assert_eq!(over.decided.state, State::Closed);
    assert!(said(&over).iter().any(|(_, words, _)| words.contains("Se cambió")), "how it was solved");
}

/// Of a ticket's items one has a place here; the others, and one that is in the bin there, were told by keys that nobody here knows.
#[tokio::test]
async fn an_item_that_has_no_place_with_its_ticket_is_told_by_what_people_know_it_by() {
    let house = House::open();
    let binned = "INSERT INTO `glpi_computers` (`id`,`name`,`serial`,`otherserial`,`is_deleted`,`is_template`) VALUES (11,'PC-11','SN-11','OAX-TI-11',1,0);\n\
                  INSERT INTO `glpi_items_tickets` (`id`,`itemtype`,`items_id`,`tickets_id`) VALUES (2,'Computer',11,31),(3,'Software',4,31);\n";
    let from = written(&house, &[("glpi.sql", &format!("{GLPI}{binned}"))]);
    comes_over(&house, SourceKind::Glpi, &from).await;
    let view = ticket(&house, "GLPI 31");
    assert_eq!(view.equipment.value, Some(item(&house).id));
    let details = said(&view).into_iter().find(|(_, words, _)| words.contains("- Equipo: "));
    let (_, details, audience) = details.expect("a note of what has no place of its own");
    assert!(details.contains("- Equipo: OAX-TI-11 · SN-11 · PC-11 · Computer 11"), "{details}");
    assert!(details.contains("- Equipo: Software 4") && !details.contains("Computer 9"), "{details}");
    assert_eq!(audience, Audience::Internal);
}

/// Nobody there works on it any more, and somebody here may.
#[tokio::test]
async fn a_ticket_that_was_thrown_away_there_is_told_while_it_stands_open_here() {
    const GONE: &str = "ticket 31: it came over before, and is thrown away there by now";
    let house = House::open();
    let from = written(&house, &[("glpi.sql", GLPI)]);
    let (map, report) = comes_over(&house, SourceKind::Glpi, &from).await;
    assert!(!report.contains("it came over before"), "{report}");
    let before = house.feed();

    let purged: Vec<&str> = GLPI.lines().filter(|line| !line.starts_with(" (31,1,")).collect();
    let from = written(&house, &[("glpi.sql", &format!("{}\n", purged.join("\n")))]);
    let since = over(&house, SourceKind::Glpi, &from, Some(&map), MigrateMode::Apply {}).await.expect("brought");
    assert!(since.report.contains(GONE), "{}", since.report);

    let binned = GLPI.replace("&lt;/p&gt;',4,0,1,1,0)", "&lt;/p&gt;',4,0,1,1,1)");
    let from = written(&house, &[("glpi.sql", &binned)]);
    let map = map.replace("[statuses]\n", "[statuses]\n\"Deleted\" = \"-\"\n");
    let since = over(&house, SourceKind::Glpi, &from, Some(&map), MigrateMode::Apply {}).await.expect("brought");
    assert!(since.report.contains(GONE), "{}", since.report);
    assert!(!since.report.contains("ticket 32: it came over"), "of what is over nothing is to be decided");
    assert_eq!(house.feed(), before, "nothing is ended by that");
    assert_eq!(ticket(&house, "GLPI 31").decided.state, State::Assigned);
}

/// Whoever reads it here relies on what came over, and whoever brings the dump is told which entry says something else.
#[tokio::test]
async fn an_entry_that_was_written_anew_there_is_told_and_stays() {
    const ANEW: &str = "it says something else there";
    let house = House::open();
    let from = written(&house, &[("glpi.sql", GLPI)]);
    let (map, report) = comes_over(&house, SourceKind::Glpi, &from).await;
    assert!(!report.contains(ANEW), "{report}");
    let before = house.feed();
    let from = written(&house, &[("glpi.sql", &GLPI.replace("'Se cambió'", "'Se cambió el cable'"))]);
    let since = over(&house, SourceKind::Glpi, &from, Some(&map), MigrateMode::Apply {}).await.expect("brought");
    assert!(since.report.contains(&format!("itilsolutions 1 of ticket 32: {ANEW}")), "{}", since.report);
    assert_eq!(house.feed(), before, "what came over stays");
    assert!(said(&ticket(&house, "GLPI 32")).iter().any(|(_, words, _)| *words == "Se cambió"));
    let from = written(&house, &[("glpi.sql", GLPI)]);
    let again = over(&house, SourceKind::Glpi, &from, Some(&map), MigrateMode::Apply {}).await.expect("brought");
    assert!(!again.report.contains(ANEW), "{}", again.report);
}

/// People here may rely on it: it stays, and whoever brings the dump is told.
#[tokio::test]
async fn a_link_that_was_undone_there_is_told_and_stays() {
    const UNDONE: &str = "the former system binds them no more";
    let house = House::open();
    let bound = "INSERT INTO `glpi_tickets_tickets` (`id`,`tickets_id_1`,`tickets_id_2`,`link`) VALUES (1,31,32,1);\n";
    let from = written(&house, &[("glpi.sql", &format!("{GLPI}{bound}"))]);
    let (map, report) = comes_over(&house, SourceKind::Glpi, &from).await;
    assert!(report.contains("links: 1 new") && !report.contains(UNDONE), "{report}");
    let other = Label::Ticket(ticket(&house, "GLPI 32").id);

    let from = written(&house, &[("glpi.sql", GLPI)]);
    let since = over(&house, SourceKind::Glpi, &from, Some(&map), MigrateMode::Apply {}).await.expect("brought");
    assert!(since.report.contains(&format!("link 31 and 32: {UNDONE}")), "{}", since.report);
    let one = ticket(&house, "GLPI 31");
    assert!(one.labels.contains(&other), "{:?}", one.labels);

    // Told from the other end it is bound.
    let turned = bound.replace("31,32", "32,31");
    let from = written(&house, &[("glpi.sql", &format!("{GLPI}{turned}"))]);
    let since = over(&house, SourceKind::Glpi, &from, Some(&map), MigrateMode::Apply {}).await.expect("brought");
    assert!(!since.report.contains(UNDONE), "{}", since.report);
}

/// The former system never had it.
#[tokio::test]
async fn a_link_that_somebody_here_made_is_not_told_as_undone_there() {
    let house = House::open();
    let from = written(&house, &[("glpi.sql", GLPI)]);
    let (map, _) = comes_over(&house, SourceKind::Glpi, &from).await;
    let (one, other) = (ticket(&house, "GLPI 31"), Label::Ticket(ticket(&house, "GLPI 32").id));
    let here = OwnAct {
        person: PersonId::new("eva.rios"),
        site: Site::Desk,
        document: one.id,
        kind: DocumentKind::Ticket,
        at: house.app.clock().now(),
        command: Command::Content(Content::AddLabel { label: other.clone() }),
    };
    let done = house.app.ingest().perform(vec![here]).await.expect("performed");
    assert_eq!(done[0].outcome, Outcome::Accepted, "{:?}", done[0]);
    assert!(ticket(&house, "GLPI 31").labels.contains(&other));
    let since = over(&house, SourceKind::Glpi, &from, Some(&map), MigrateMode::Apply {}).await.expect("brought");
    assert!(!since.report.contains("binds them no more"), "{}", since.report);
}

const OTRS: &str = r"
INSERT INTO `users` (`id`,`login`,`first_name`,`last_name`,`valid_id`) VALUES (1,'root@localhost','Admin','OTRS',1),(2,'omar','Omar','Cruz Peña',1);
INSERT INTO `user_preferences` (`user_id`,`preferences_key`,`preferences_value`) VALUES (2,'UserEmail','omar@viejo.example');
INSERT INTO `customer_user` (`id`,`login`,`email`,`customer_id`,`first_name`,`last_name`,`phone`,`valid_id`) VALUES (1,'lia','lia@oaxaca.gob.mx','FIN','Lía','Mora','4410',1);
INSERT INTO `customer_company` (`customer_id`,`name`) VALUES ('FIN','Secretaría de Finanzas');
INSERT INTO `ticket_state_type` (`id`,`name`) VALUES (2,'open'),(3,'closed');
INSERT INTO `ticket_state` (`id`,`name`,`type_id`) VALUES (2,'closed successful',3),(4,'open',2);
INSERT INTO `ticket_priority` (`id`,`name`) VALUES (3,'3 normal'),(4,'4 high');
INSERT INTO `queue` (`id`,`name`) VALUES (5,'Redes');
INSERT INTO `article_sender_type` (`id`,`name`) VALUES (1,'agent'),(3,'customer');
INSERT INTO `ticket` (`id`,`tn`,`title`,`queue_id`,`ticket_state_id`,`ticket_priority_id`,`user_id`,`customer_user_id`,`create_time`,`change_time`) VALUES
 (7,'2021031210000011','Sin red',5,4,4,2,'lia','2021-03-12 09:00:00','2021-03-12 11:00:00'),
 (8,'2021031210000029','Listo',5,2,3,1,'lia','2021-03-13 09:00:00','2021-03-14 09:00:00');
INSERT INTO `article` (`id`,`ticket_id`,`article_sender_type_id`,`is_visible_for_customer`,`create_by`,`create_time`) VALUES
 (70,7,3,1,1,'2021-03-12 09:00:00'),(71,7,1,0,2,'2021-03-12 10:00:00'),(80,8,3,1,1,'2021-03-13 09:00:00');
INSERT INTO `article_data_mime` (`id`,`article_id`,`a_from`,`a_subject`,`a_content_type`,`a_body`) VALUES
 (1,70,'Lía Mora <lia@oaxaca.gob.mx>','','text/plain','No hay red'),
 (2,71,'Omar','','text/plain','El switch'),
 (3,80,'lia@oaxaca.gob.mx','','text/plain','Gracias');
";

#[tokio::test]
async fn tickets_of_otrs_come_over_by_their_long_numbers() {
    let house = House::open();
    let from = written(&house, &[("otrs.sql", OTRS)]);
    let (_, report) = comes_over(&house, SourceKind::Otrs, &from).await;
    assert!(report.contains("tickets: 2 new"), "{report}");
    let view = ticket(&house, "OTRS 2021031210000011");
    let opened = view.born.told.as_ref().map(|told| told.opened.millis());
    assert_eq!(opened, Some(1_615_539_600_000), "it keeps its times by UTC");
    assert_eq!(
        (view.decided.state, view.decided.assignee.clone()),
        (State::Assigned, Some(PersonId::new("omar.cruz")))
    );
    assert_eq!(view.decided.priority.as_ref().map(|priority| priority.as_str()), Some("high"));
    assert!(said(&view).contains(&("Omar Cruz Peña", "El switch", Audience::Internal)));
    assert_eq!(ticket(&house, "OTRS 2021031210000029").decided.state, State::Closed);
}

#[tokio::test]
async fn a_ticket_of_freshdesk_comes_over_from_answers_of_its_api() {
    let house = House::open();
    let ticket_7 = r#"[{"id":7,"subject":"Sin red","description":"<div>No hay <b>red</b></div>","status":2,"priority":3,"source":3,
        "type":"Incident","requester_id":70,"responder_id":90,"group_id":5,"created_at":"2021-03-12T15:00:00Z",
        "updated_at":"2021-03-12T16:00:00Z"}]"#;
    let said_7 = r#"[{"id":71,"user_id":90,"incoming":false,"private":true,"body":"<p>El switch</p>","created_at":"2021-03-12T15:30:00Z"},
        {"id":72,"user_id":70,"incoming":true,"private":false,"body":"Gracias","created_at":"2021-03-12T15:40:00Z"}]"#;
    let people = r#"[{"id":70,"name":"Lía Mora","email":"lia@oaxaca.gob.mx","phone":"4410","active":true}]"#;
    let agents = r#"[{"id":90,"ticket_scope":1,"contact":{"name":"Omar Cruz Peña","email":"omar@viejo.example","active":true}}]"#;
    let groups = r#"[{"id":5,"name":"Redes","escalate_to":null,"agent_ids":[90]}]"#;
    let files = [
        ("agents.json", agents),
        ("contacts.json", people),
        ("conversations-7.json", said_7),
        ("groups.json", groups),
        ("tickets.json", ticket_7),
    ];
    let from = written(&house, &files);
    let (_, report) = comes_over(&house, SourceKind::Freshdesk, &from).await;
    assert!(report.contains("tickets: 1 new"), "{report}");
    let view = ticket(&house, "Freshdesk 7");
    assert_eq!(
        (view.decided.state, view.decided.assignee.clone()),
        (State::Assigned, Some(PersonId::new("omar.cruz")))
    );
    assert_eq!(view.decided.team.as_ref().map(|team| team.as_str()), Some("oax-redes"));
    assert_eq!(view.born.description, "No hay red");
    let words = said(&view);
    assert!(words.contains(&("Omar Cruz Peña", "El switch", Audience::Internal)), "{words:?}");
    assert!(words.iter().any(|(author, words, _)| (*author, *words) == ("Lía Mora", "Gracias")), "{words:?}");
}
