use super::*;
use crate::identity::people;
use crate::store::redb::RedbStore;
use ronda_shared::catalog::EndedService;
use ronda_shared::ids::{RoleId, ServiceId, TeamId};

struct Desk {
    dir: tempfile::TempDir,
    store: RedbStore,
    now: Organisation,
}

impl Desk {
    fn open() -> (Self, Administration) {
        let dir = tempfile::tempdir().expect("a directory");
        let administration = Administration::of(dir.path(), "oaxaca");
        let now = organisation::load_builtin("oaxaca").expect("Oaxaca's data");
        (Self { dir, store: RedbStore::in_memory().expect("memory"), now }, administration)
    }
    fn change(&self, administration: &Administration, edits: &Edits, takes_back: Option<u64>) -> Outcome {
        let (at, by) = (Timestamp::from_millis(7), PersonId::new("ana.lopez"));
        let word = ChangeNote { by, at, why: "Puente".into(), takes_back };
        administration.change(&self.store, &self.now, edits, word).expect("no trouble")
    }
    fn text(&self, path: &str) -> String {
        std::fs::read_to_string(self.dir.path().join(ORGANISATION).join(path)).expect("a file")
    }
}

fn edit(path: &str, base: &str, text: &str) -> Edits {
    Edits::from([(path.to_owned(), FileEdit { base: Some(base.to_owned()), text: Some(text.to_owned()) })])
}

const HOLIDAYS: &str = "holidays.json";

#[test]
fn the_first_change_copies_what_comes_along_and_is_taken_back_in_one_step() {
    let (desk, administration) = Desk::open();
    let before = administration.current_files().expect("files");
    assert!(before.comes_along && before.writable);
    let found = &before.files[HOLIDAYS];
    let wanted = "{ \"federal\": true, \"own\": [{ \"date\": \"2026-12-24\", \"name\": \"Cierre\" }] }\n";
    let edits = edit(HOLIDAYS, found, wanted);

    let candidate = administration.look(&desk.store, &desk.now, &edits, &PersonId::new("ana.lopez")).expect("looked");
    assert!(candidate.is_sound(), "{candidate:?}");
    assert_eq!(candidate.difference.entries.len(), 1);
    assert!(!desk.dir.path().join(ORGANISATION).exists(), "a look writes nothing");

    let Outcome::Written(edition) = desk.change(&administration, &edits, None) else { panic!("written") };
    assert_eq!((edition.number, desk.text(HOLIDAYS).as_str()), (1, wanted));
    let Some(leads) = &edition.leads else { panic!("{edition:?}") };
    assert_eq!(leads.from, desk.now.version);
    assert!(led(desk.dir.path(), &leads.from, &leads.to).expect("reads"), "nobody else's change");
    assert!(!led(desk.dir.path(), &leads.to, &leads.from).expect("reads"));
    let files = administration.current_files().expect("files");
    assert!(!files.comes_along && files.place.ends_with(ORGANISATION), "{}", files.place);
    let in_force = |told| organisation_in_force(desk.dir.path(), told).expect("told");
    assert_eq!(in_force(Some("oaxaca")), files.place, "also after a restart");
    assert_eq!(in_force(None), files.place);
    assert_eq!(in_force(Some("secogem")), "secogem", "of another institution");
    assert!(matches!(desk.change(&administration, &edits, None), Outcome::Nothing), "said twice");

    let back = administration.back(1).expect("reads").expect("there");
    let Outcome::Written(edition) = desk.change(&administration, &back, Some(1)) else { panic!("written") };
    assert_eq!((edition.number, edition.takes_back), (2, Some(1)));
    assert_eq!(&desk.text(HOLIDAYS), found, "byte for byte");
    assert_eq!(administration.editions().expect("reads").len(), 2);
    assert_eq!(administration.back(9).expect("reads"), None);
}

/// Servers on one store share the data directory, and each has an administration of its own.
#[test]
fn changes_at_several_servers_are_made_one_at_a_time() {
    let (desk, administration) = Desk::open();
    let (desk, files) = (&desk, administration.current_files().expect("files").files);
    let some: Vec<(&String, &String)> = files.iter().filter(|(path, _)| path.ends_with(".json")).take(4).collect();
    let changed = |path: &str, found: &str| {
        let own = Administration::of(desk.dir.path(), "oaxaca");
        match desk.change(&own, &edit(path, found, &format!("{found}\n")), None) {
            Outcome::Written(edition) => edition.number,
            other => panic!("{path}: {other:?}"),
        }
    };
    let numbers: BTreeSet<u64> = std::thread::scope(|scope| {
        let all: Vec<_> = some.iter().map(|(path, found)| scope.spawn(move || changed(path, found))).collect();
        all.into_iter().map(|one| one.join().expect("ended")).collect()
    });
    assert_eq!(numbers, BTreeSet::from([1, 2, 3, 4]), "each is kept, and can be taken back");
    for (path, found) in some {
        assert_eq!(desk.text(path), format!("{found}\n"), "{path}");
    }
}

#[test]
fn a_change_that_check_refuses_names_its_line_and_writes_nothing() {
    let (desk, administration) = Desk::open();
    let files = administration.current_files().expect("files");
    let found = &files.files["teams.json"];
    let wrong = found.replacen("\"name\"", "\"nombre\"", 1);
    let edits = edit("teams.json", found, &wrong);
    let Outcome::Refused(candidate) = desk.change(&administration, &edits, None) else { panic!("refused") };
    assert!(candidate.findings.iter().any(|one| one.file == "teams.json" && one.line == 2), "{candidate:?}");
    assert!(!desk.dir.path().join(ORGANISATION).exists());

    let found = &files.files["organisation.json"];
    let edits = edit("organisation.json", found, &found.replacen("\"oaxaca\"", "\"otra\"", 1));
    let Outcome::Refused(candidate) = desk.change(&administration, &edits, None) else { panic!("refused") };
    assert!(candidate.findings[0].reason.en().contains("stays «oaxaca»"), "{candidate:?}");
}

#[test]
fn of_two_who_change_at_once_nobody_is_overwritten_unseen() {
    let (desk, administration) = Desk::open();
    let found = administration.current_files().expect("files").files["priorities.json"].clone();
    let one = found.replace("\"Urgente\"", "\"Muy urgente\"");
    let other = found.replace("\"Baja\"", "\"Tranquila\"");
    let third = found.replace("\"Urgente\"", "\"Crítica\"");
    for wanted in [&one, &other] {
        let outcome = desk.change(&administration, &edit("priorities.json", &found, wanted), None);
        assert!(matches!(outcome, Outcome::Written(_)), "{outcome:?}");
    }
    let text = desk.text("priorities.json");
    assert!(text.contains("Muy urgente") && text.contains("Tranquila"), "{text}");
    let outcome = desk.change(&administration, &edit("priorities.json", &found, &third), None);
    let Outcome::Refused(candidate) = outcome else { panic!("refused") };
    let [conflict] = &candidate.conflicts[..] else { panic!("{candidate:?}") };
    assert_eq!(conflict.entry.as_deref(), Some("urgent"));
    assert!(conflict.now.as_deref().is_some_and(|text| text.contains("Muy urgente")));
    assert_eq!(desk.text("priorities.json"), text, "nothing was written");
    // An earlier change is taken back over a later one that touched something else.
    let back = administration.back(1).expect("reads").expect("there");
    assert!(matches!(desk.change(&administration, &back, Some(1)), Outcome::Written(_)));
    let text = desk.text("priorities.json");
    assert!(text.contains("\"Urgente\"") && text.contains("Tranquila"), "{text}");
}

#[test]
fn a_folder_that_the_settings_name_is_changed_where_it_is() {
    let (desk, _) = Desk::open();
    let own = desk.dir.path().join("datos");
    organisation::write(&own, &organisation::files_named("oaxaca").expect("its files")).expect("written");
    let administration = Administration::of(desk.dir.path(), &own.display().to_string());
    let files = administration.current_files().expect("files");
    let found = &files.files[HOLIDAYS];
    let wanted = found.replace("[]", "[{ \"date\": \"2026-12-24\", \"name\": \"Cierre\" }]");
    let outcome = desk.change(&administration, &edit(HOLIDAYS, found, &wanted), None);
    assert!(matches!(outcome, Outcome::Written(_)), "{outcome:?}");
    assert_eq!(std::fs::read_to_string(own.join(HOLIDAYS)).expect("there"), wanted);
    assert!(!desk.dir.path().join(ORGANISATION).exists());
}

/// Else the files of whoever's copy lies there would be shown, and written, as this institution's.
#[test]
fn of_a_copy_that_cannot_be_read_nothing_is_shown_or_written() {
    let (desk, administration) = Desk::open();
    let found = administration.current_files().expect("files").files[HOLIDAYS].clone();
    let edits = edit(HOLIDAYS, &found, &format!("{found}\n"));
    let own = desk.dir.path().join(ORGANISATION);
    std::fs::create_dir_all(own.join("organisation.json")).expect("what is no file cannot be read");
    let told = administration.current_files().expect_err("unread");
    assert_eq!(told.iter().map(|one| one.file.as_str()).collect::<Vec<_>>(), ["organisation.json"], "{told:?}");
    let Outcome::Refused(candidate) = desk.change(&administration, &edits, None) else { panic!("refused") };
    assert_eq!(candidate.findings, told);
    assert!(!own.join(HOLIDAYS).exists());

    std::fs::remove_dir(own.join("organisation.json")).expect("removed");
    organisation::write(&desk.dir.path().join("theirs"), &organisation::files_named("secogem").expect("its files"))
        .expect("written");
    std::fs::remove_dir(&own).expect("removed");
    std::fs::rename(desk.dir.path().join("theirs"), &own).expect("another institution's copy");
    let files = administration.current_files().expect("files");
    assert!(files.comes_along && files.place == "oaxaca", "{}", files.place);
}

fn person(id: &str, role: &str) -> Person {
    Person { roles: vec![RoleId::new(role)], ..Person::new(PersonId::new(id), format!("Nombre de {id}")) }
}

/// Gives Ana, and whoever else leads the desk, one right more.
fn more_for_ana(administration: &Administration) -> Edits {
    let found = administration.current_files().expect("files").files["roles.json"].clone();
    let at = found.find("\"jefe-mesa\"").expect("the role");
    let (head, tail) = found.split_at(at);
    let wanted = format!("{head}{}", tail.replacen("\"may\": [", "\"may\": [\"oficio.archive\", ", 1));
    edit("roles.json", &found, &wanted)
}

/// Its files are written: were it told that it failed, the log would lack it and the server go on with the former data.
#[test]
fn a_change_that_is_written_is_told_although_its_proposal_cannot_be_put_away() {
    let (desk, administration) = Desk::open();
    let edits = more_for_ana(&administration);
    let all = [person("ana.lopez", "jefe-mesa"), person("eva.rios", "supervisor-soporte")];
    people::upsert(&desk.store, Timestamp::from_millis(1), &all).expect("told");
    assert!(matches!(desk.change(&administration, &edits, None), Outcome::Proposed(_)));
    let settled = desk.dir.path().join("administration/proposals/settled");
    std::fs::write(&settled, "no folder").expect("written");
    let approve = || {
        let word = (PersonId::new("eva.rios"), Timestamp::from_millis(9));
        administration.approve(&desk.store, &desk.now, 1, word).expect("no trouble")
    };
    assert!(matches!(approve(), ProposalOutcome::Tried(Outcome::Written(_))));
    assert!(desk.text("roles.json").contains("oficio.archive"));
    std::fs::remove_file(&settled).expect("room again");
    assert!(matches!(approve(), ProposalOutcome::Tried(Outcome::Nothing)), "it changes nothing more");
    assert!(matches!(approve(), ProposalOutcome::Gone));
}

/// Ana leads the desk alone: without her role's word nobody could let anybody in, decide on what is held, or take this back.
#[test]
fn a_change_leaves_nobody_without_who_supervises_and_who_could_take_it_back() {
    let (desk, administration) = Desk::open();
    let told = |all: &[Person]| people::upsert(&desk.store, Timestamp::from_millis(1), all).expect("told");
    let found = administration.current_files().expect("files").files["roles.json"].clone();
    // Of the second level this role decides: it stays one that may.
    let wanted = found.replacen("\"classes\": [\"DESK\", \"SUP\"]", "\"classes\": [\"DESK\", \"APR\"]", 1);
    assert_ne!(found, wanted, "the role is there");
    let edits = edit("roles.json", &found, &wanted);
    let gone = Person { active: false, ..person("hugo.sol", "supervisor-soporte") };
    told(&[person("ana.lopez", "jefe-mesa"), person("omar.cruz", "agente-tecnico"), gone]);
    let Outcome::Refused(candidate) = desk.change(&administration, &edits, None) else { panic!("refused") };
    let codes: Vec<String> = candidate.findings.iter().map(|one| one.reason.code()).collect();
    assert_eq!(codes, ["reading.nobody_supervises", "reading.nobody_administers"]);
    assert!(!desk.dir.path().join(ORGANISATION).exists(), "nothing is written");
    told(&[person("eva.rios", "supervisor-soporte")]);
    let still = desk.change(&administration, &edits, None);
    assert!(matches!(still, Outcome::Proposed(_)), "Eva supervises, and it is hers to put in force: {still:?}");
}

/// R29: what ended stands in no file, and whoever brings it back for themselves gives themselves its tickets.
#[test]
fn a_service_that_comes_back_is_looked_at_as_it_was_when_it_ended() {
    let (mut desk, administration) = Desk::open();
    let told = person("ana.lopez", "jefe-mesa");
    people::upsert(&desk.store, Timestamp::from_millis(1), std::slice::from_ref(&told)).expect("told");
    let path = "services/gobierno.json";
    let found = administration.current_files().expect("files").files[path].clone();
    let head = found.trim_end().strip_suffix(']').expect("a list").trim_end();
    let back = r#"{ "id": "oax-vieja", "category": "Gobierno del servicio", "name": "Asunto de antes", "team": "oax-redes",
        "required_fields": ["resumen", "mensaje"], "flow": "standard",
        "closing": { "requires_user_confirmation": true, "survey": "optional" }, "source": "§8" }"#;
    let edits = edit(path, &found, &format!("{head},\n  {back}\n]\n"));
    let look = |desk: &Desk| administration.look(&desk.store, &desk.now, &edits, &told.id).expect("looked");
    let fresh = look(&desk);
    assert!(fresh.is_sound() && fresh.grants.is_empty(), "one that is new is no news: {fresh:?}");
    let restricted = Some(TeamId::new("oax-redes"));
    let id = ServiceId::new("oax-vieja");
    desk.now.ended_services = vec![EndedService { id, restricted, restricted_to: None, hidden: BTreeMap::new() }];
    assert_eq!(look(&desk).grants, [Grant { kind: GrantKind::SeeService, of: "oax-vieja".into() }]);
}

#[test]
fn who_gives_themselves_more_needs_another_who_may_do_the_same() {
    let (desk, administration) = Desk::open();
    let told = |all: &[Person]| people::upsert(&desk.store, Timestamp::from_millis(1), all).expect("told");
    let edits = more_for_ana(&administration);

    told(&[person("ana.lopez", "jefe-mesa"), person("omar.cruz", "agente-tecnico")]);
    let ana = PersonId::new("ana.lopez");
    let look = administration.look(&desk.store, &desk.now, &edits, &ana).expect("looked");
    assert!(look.is_sound() && look.is_alone(), "{look:?}");
    assert_eq!(look.grants, [Grant { kind: GrantKind::Right, of: "oficio.archive".into() }]);
    assert!(matches!(desk.change(&administration, &edits, None), Outcome::Alone), "nobody else could approve it");

    told(&[person("iris.mar", "jefe-mesa")]);
    assert!(matches!(desk.change(&administration, &edits, None), Outcome::Alone), "Iris would gain the same");
    let gone = Person { active: false, ..person("hugo.sol", "supervisor-soporte") };
    told(&[gone]);
    assert!(matches!(desk.change(&administration, &edits, None), Outcome::Alone), "Hugo works here no more");

    told(&[person("eva.rios", "supervisor-soporte")]);
    let Outcome::Proposed(proposal) = desk.change(&administration, &edits, None) else { panic!("proposed") };
    assert_eq!((proposal.number, &proposal.by), (1, &ana));
    assert!(!desk.dir.path().join(ORGANISATION).exists(), "nothing is written");
    let Outcome::Proposed(lost) = desk.change(&administration, &edits, None) else { panic!("proposed") };
    assert_eq!(lost, proposal, "whose answer was lost asks again, and one waits");
    let waiting = administration.proposals(&desk.store, &desk.now).expect("reads");
    let [(one, candidate)] = &waiting[..] else { panic!("{waiting:?}") };
    assert_eq!((one, candidate.difference.entries.len()), (&*proposal, 1));

    let approve = |number: u64, by: &str| {
        let word = (PersonId::new(by), Timestamp::from_millis(9));
        administration.approve(&desk.store, &desk.now, number, word).expect("no trouble")
    };
    assert!(matches!(approve(1, "ana.lopez"), ProposalOutcome::Own), "nobody approves their own");
    assert!(matches!(approve(1, "iris.mar"), ProposalOutcome::Gains), "nor what gives themselves more");
    assert!(!desk.dir.path().join(ORGANISATION).exists(), "it still waits");
    assert!(matches!(approve(7, "eva.rios"), ProposalOutcome::Gone));
    let ProposalOutcome::Tried(Outcome::Written(edition)) = approve(1, "eva.rios") else { panic!("written") };
    assert_eq!((&edition.by, edition.approved_by.as_ref()), (&ana, Some(&PersonId::new("eva.rios"))));
    assert!(desk.text("roles.json").contains("oficio.archive"));
    assert!(matches!(approve(1, "eva.rios"), ProposalOutcome::Gone), "once");
    assert!(administration.proposals(&desk.store, &desk.now).expect("reads").is_empty());

    // Less for oneself waits for nobody, and taking that back gives more again.
    let back = administration.back(1).expect("reads").expect("there");
    assert!(matches!(desk.change(&administration, &back, Some(1)), Outcome::Written(_)));
    let again = administration.back(2).expect("reads").expect("there");
    let Outcome::Proposed(second) = desk.change(&administration, &again, Some(2)) else { panic!("proposed") };
    assert_eq!(second.number, 2, "no number is given twice");
    assert!(administration.put_away(&desk.store, 2).expect("put away").is_some());
    assert!(administration.put_away(&desk.store, 2).expect("reads").is_none());
    assert!(!desk.text("roles.json").contains("oficio.archive"));

    // Servers on one store share the folder: what one puts away no other puts in force.
    assert!(matches!(desk.change(&administration, &again, Some(2)), Outcome::Proposed(_)));
    let other = Administration::of(desk.dir.path(), "oaxaca");
    let (approved, away) = std::thread::scope(|scope| {
        let approved = scope.spawn(|| approve(3, "eva.rios"));
        let away = other.put_away(&desk.store, 3).expect("no trouble");
        (approved.join().expect("ended"), away)
    });
    let written = matches!(approved, ProposalOutcome::Tried(Outcome::Written(_)));
    assert_eq!((written, desk.text("roles.json").contains("oficio.archive")), (away.is_none(), away.is_none()));
}
