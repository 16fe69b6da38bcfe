//! Records by the document itself: two devices, both orders of arrival, acts executed where their authors stood.

mod article_data;
mod files;

use super::{
    Ranked, RecordRefused, RecordView, approved_alone, check, fold, form_state, is_public, is_read, key_of, opening,
    ranked, read, reads, summarize,
};
use crate::act::DocumentKind;
use crate::admission::{ActorContext, NotAdmitted, Refusal, admit};
use crate::arbitration::People;
use crate::arbitration::rulings::RulingInputs;
use crate::arbitration::testing::{minute, person};
use crate::catalog::sample::oaxaca;
use crate::catalog::{FieldDef, Organisation, RecordState, RegisterDef};
use crate::command::{Choice, Command, Content, Decision, OpenRecord, Record, sample};
use crate::document::testing::Replicated;
use crate::document::{Reader, Subject};
use crate::ids::{ActId, DeviceId, DocumentId, FieldId, RegisterId};
use crate::messages::Reason;
use crate::stamp::Site;
use crate::view::View;

fn photo() -> Content {
    Content::AttachEvidence(Box::new(sample::photo()))
}

fn extensions() -> RegisterDef {
    serde_json::from_value(serde_json::json!({
        "id": "extensiones", "name": "Extensiones", "record": "Extensión",
        "fields": [
            { "id": "extension", "label": "Extensión", "kind": "text", "required": true },
            { "id": "titular", "label": "Titular", "kind": "text", "required": true },
            { "id": "nivel", "label": "Nivel", "kind": "choice", "options": ["Local", "Celular"] },
            { "id": "oficio", "label": "Oficio", "kind": "text", "required_when": "nivel == 'Celular'" },
            { "id": "baja", "label": "Fecha de baja", "kind": "date" }
        ],
        "key": ["extension"],
        "states": [
            { "id": "activa", "name": "Activa", "moves": [
                { "to": "suspendida", "name": "Suspender", "reason": true },
                { "to": "baja", "name": "Dar de baja", "needs": ["baja"] }
            ] },
            { "id": "suspendida", "name": "Suspendida", "moves": [{ "to": "activa", "name": "Reactivar" }] },
            { "id": "baja", "name": "De baja", "ended": true }
        ],
        "number": { "prefix": "CT", "yearly": true },
        "reads": ["tecnico"], "writes": ["agente"]
    }))
    .expect("a register")
}

/// One record, as two devices of the desk hold it.
struct Drawer {
    organisation: Organisation,
    doc: Replicated,
}

impl Drawer {
    fn new() -> Self {
        Self::of(extensions(), open(&[("extension", "5214"), ("titular", "Ana Ruiz")]))
    }
    fn of(def: RegisterDef, entered: OpenRecord) -> Self {
        let organisation = Organisation { registers: vec![def], ..oaxaca() };
        let mut drawer = Self { organisation, doc: Replicated::new(3) };
        drawer.say(1, Record::OpenRecord(Box::new(entered)));
        drawer.close();
        drawer.everybody_reads();
        drawer
    }
    fn everybody_reads(&mut self) {
        [1, 2].into_iter().for_each(|device| self.doc.sync(device));
    }
    fn say(&mut self, device: u64, record: Record) -> ActId {
        self.act(device, Command::Record(record))
    }
    fn act(&mut self, device: u64, command: Command) -> ActId {
        self.doc.act(("laura", Site::Desk), device, &command)
    }
    fn close(&mut self) {
        let mut bench = RulingInputs {
            organisation: &self.organisation,
            people: People { now: &|id| Some(person(id.as_str())), then: &|stamp| Some(person(stamp.by.as_str())) },
            now: minute(self.doc.now),
            label_of: &|_| None,
            leads_to: &|_| None,
            number: &mut |series| series.write(&Organisation { registers: vec![extensions()], ..oaxaca() }, 7),
        };
        self.doc.close(DocumentKind::Record, &mut bench);
    }
    fn view(&self) -> RecordView {
        read(self.doc.id, &Reader::now(&self.doc.document)).expect("a record")
    }
}

fn open(fields: &[(&str, &str)]) -> OpenRecord {
    OpenRecord {
        register: RegisterId::new("extensiones"),
        fields: fields.iter().map(|(id, value)| (FieldId::new(*id), (*value).to_owned())).collect(),
        texts: Vec::new(),
        links: Vec::new(),
    }
}

/// A register of articles: the desk writes, its head alone publishes.
fn articles() -> RegisterDef {
    serde_json::from_value(serde_json::json!({
        "id": "articulos", "name": "Artículos", "record": "Artículo",
        "fields": [
            { "id": "titulo", "label": "Título", "kind": "text", "required": true },
            { "id": "texto", "label": "Texto", "kind": "textarea", "required": true },
            { "id": "carpeta", "label": "Carpeta", "kind": "choice", "options": ["Red"] },
            { "id": "servicios", "label": "Servicios", "kind": "choice", "multiple": true, "options_source": "services" },
            { "id": "publico", "label": "En el portal", "kind": "bool" }
        ],
        "article": {
            "title": "titulo", "body": "texto", "folder": "carpeta", "services": "servicios", "public": "publico",
            "published": "publicado"
        },
        "states": [
            { "id": "borrador", "name": "Borrador", "moves": [{ "to": "publicado", "name": "Publicar", "by": ["jefe-mesa"] }] },
            { "id": "publicado", "name": "Publicado" }
        ],
        "reads": ["jefe-mesa"], "writes": ["agente-mesa"]
    }))
    .expect("a register")
}

fn article(text: &str) -> OpenRecord {
    OpenRecord {
        register: RegisterId::new("articulos"),
        texts: vec![FieldId::new("texto")],
        ..open(&[("titulo", "Reiniciar el módem"), ("texto", text), ("publico", "true")])
    }
}

fn set(field: &str, value: &str) -> Record {
    Record::SetRecordField { field: FieldId::new(field), value: value.to_owned() }
}

fn moved(from: &str, to: &str, reason: &str) -> Record {
    Record::MoveRecord { from: from.to_owned(), to: to.to_owned(), reason: reason.to_owned() }
}

fn missing(result: Result<(), RecordRefused>) -> Vec<String> {
    result.expect_err("not legal").missing.into_iter().map(|one| one.id).collect()
}

#[test]
fn it_is_born_with_a_number_and_where_its_register_begins() {
    let view = Drawer::new().view();
    assert_eq!(view.number.as_deref(), Some("CT-0007/2026"));
    assert_eq!((view.state.as_str(), view.field(&FieldId::new("titular"))), ("activa", "Ana Ruiz"));
    let summary = summarize(&view);
    assert_eq!(summary.values.get(&FieldId::new("extension")).map(String::as_str), Some("5214"));
    assert!(summary.tokens.contains(&"ana".to_owned()), "{:?}", summary.tokens);
}

#[test]
fn of_two_values_given_at_once_one_stands_the_other_is_a_card_and_both_are_in_its_history() {
    let mut drawer = Drawer::new();
    drawer.say(1, set("titular", "Berta Gil"));
    drawer.say(2, set("titular", "Carlos Paz"));
    drawer.close();
    let view = drawer.view();
    let said: Vec<&str> = view.changes.iter().map(|change| change.value.as_str()).collect();
    assert_eq!(said, ["Berta Gil", "Carlos Paz"]);
    let [card] = view.conflicts.as_slice() else { panic!("one card: {:?}", view.conflicts) };
    assert_eq!(card.subject, Subject::Field(FieldId::new("titular")));
    let stands = view.field(&FieldId::new("titular")).to_owned();
    drawer.everybody_reads();
    let swap = Decision::DecideConflict { conflict: card.id.clone(), choice: Choice::Swap };
    drawer.act(1, Command::Decision(swap));
    drawer.close();
    let after = drawer.view();
    assert_ne!(after.field(&FieldId::new("titular")), stands, "the other value took its place");
    assert!(after.conflicts.iter().all(|card| card.settled.is_some()));
}

#[test]
fn of_two_moves_at_once_the_first_received_stands_and_the_other_is_a_card() {
    for first in [1, 2] {
        let mut drawer = Drawer::new();
        let (one, other) = (first, 3 - first);
        drawer.say(one, moved("activa", "suspendida", "Sin uso"));
        let lost = drawer.say(other, moved("activa", "baja", ""));
        drawer.close();
        let view = drawer.view();
        assert_eq!(view.state, "suspendida");
        let ruling = view.request(lost).and_then(|request| request.ruling.clone()).expect("ruled on");
        assert_eq!((ruling.applied, ruling.why, ruling.rule), (false, Some(Reason::R35First), Some(35)));
        let [card] = view.conflicts.as_slice() else { panic!("one card: {:?}", view.conflicts) };
        assert_eq!((card.standing.value.as_str(), card.other.value.as_str()), ("suspendida", "baja"));
        drawer.everybody_reads();
        let swap = Decision::DecideConflict { conflict: card.id.clone(), choice: Choice::Swap };
        drawer.act(one, Command::Decision(swap));
        drawer.close();
        assert_eq!(drawer.view().state, "baja");
    }
}

/// R35: a card names two sides, and swaps those: a record that went on since is moved from where it stands, by a move of its own.
#[test]
fn a_card_displaces_nothing_that_it_does_not_name() {
    let mut drawer = Drawer::new();
    drawer.say(1, moved("activa", "suspendida", "Sin uso"));
    drawer.say(2, moved("activa", "baja", ""));
    drawer.close();
    drawer.everybody_reads();
    drawer.say(1, moved("suspendida", "activa", "La usa otra persona"));
    drawer.close();
    drawer.everybody_reads();
    let card = drawer.view().conflicts[0].id.clone();
    let decide = |choice| Command::Decision(Decision::DecideConflict { conflict: card.clone(), choice });
    let swap = drawer.act(2, decide(Choice::Swap));
    drawer.close();
    let view = drawer.view();
    let ruling = view.request(swap).and_then(|request| request.ruling.clone()).expect("ruled on");
    assert_eq!((ruling.applied, ruling.why), (false, Some(Reason::NotFromThisState)));
    assert_eq!(view.state, "activa", "nobody gave it up");
    assert!(view.conflicts[0].settled.is_none(), "it is decided otherwise");
    drawer.act(2, decide(Choice::Keep));
    drawer.close();
    assert!(drawer.view().conflicts[0].settled.is_some());
}

#[test]
fn the_device_shows_its_own_move_before_the_server_has_ruled() {
    let mut drawer = Drawer::new();
    let act = drawer.say(2, moved("activa", "suspendida", "Sin uso"));
    let mut view = drawer.view();
    fold(&mut view, minute(9));
    assert_eq!(view.state, "suspendida");
    assert!(view.request(act).is_some_and(|request| request.ruling.is_none()), "still pending");
}

#[test]
fn the_last_word_on_a_link_counts() {
    let mut drawer = Drawer::new();
    let ticket = DocumentId::new(minute(0), [8; 10]);
    drawer.say(1, Record::LinkRecord { document: ticket, linked: true });
    drawer.close();
    assert_eq!(drawer.view().links.iter().map(|link| link.document).collect::<Vec<_>>(), [ticket]);
    drawer.everybody_reads();
    drawer.say(2, Record::LinkRecord { document: ticket, linked: false });
    drawer.close();
    assert!(drawer.view().links.is_empty());
}

#[test]
fn a_birth_names_all_that_is_missing_and_refuses_what_its_fields_do_not_take() {
    let def = extensions();
    assert_eq!(missing(opening(&def, &open(&[]))), ["extension", "titular"]);
    let celular = open(&[("extension", "1"), ("titular", "A"), ("nivel", "Celular")]);
    assert_eq!(missing(opening(&def, &celular)), ["oficio"]);
    let bad = open(&[("extension", "1"), ("titular", "A"), ("nivel", "Mundial")]);
    assert_eq!(opening(&def, &bad).map_err(|unfit| unfit.why), Err(Reason::BadChoice));
    let strange = open(&[("extension", "1"), ("titular", "A"), ("pin", "1234")]);
    assert_eq!(opening(&def, &strange).map_err(|unfit| unfit.why), Err(Reason::BadValue));
}

#[test]
fn a_move_is_one_of_its_state_with_its_reason_and_its_fields() {
    let (def, view) = (extensions(), Drawer::new().view());
    let judged = |record| check(&def, &view, &Command::Record(record));
    assert_eq!(judged(moved("activa", "suspendida", " ")).map_err(|unfit| unfit.why), Err(Reason::MissingReason));
    assert_eq!(missing(judged(moved("activa", "baja", ""))), ["baja"]);
    assert_eq!(judged(moved("suspendida", "activa", "")).map_err(|unfit| unfit.why), Err(Reason::NotFromThisState));
    assert_eq!(judged(moved("activa", "suspendida", "Sin uso")), Ok(()));
    assert_eq!(missing(judged(set("titular", ""))), ["titular"]);
}

#[test]
fn a_key_is_folded_and_none_where_it_is_empty() {
    let def = extensions();
    assert_eq!(key_of(&def, |_| "  52-14 "), key_of(&def, |_| "52-14"));
    assert_eq!(key_of(&def, |_| ""), None);
}

/// OCO-20: text merges like any text, and every version stays with its author.
#[test]
fn what_two_write_into_a_long_text_at_once_is_all_in_it() {
    let mut drawer = Drawer::of(articles(), article("Apague.\nEspere.\nEncienda.\n"));
    drawer.say(1, set("texto", "Apague el módem.\nEspere.\nEncienda.\n"));
    drawer.say(2, set("texto", "Apague.\nEspere.\nEncienda.\nPruebe la red.\n"));
    drawer.close();
    let view = drawer.view();
    let text = FieldId::new("texto");
    assert_eq!(view.field(&text), "Apague el módem.\nEspere.\nEncienda.\nPruebe la red.\n");
    assert!(view.conflicts.is_empty(), "{:?}", view.conflicts);
    assert_eq!(view.changes.len(), 2);
    assert_eq!(view.entered.get(&text).map(String::as_str), Some("Apague.\nEspere.\nEncienda.\n"));
    assert_eq!(view.fields[&text].stamp.act.device, DeviceId::new(2), "who wrote last");
    let summary = summarize(&view);
    assert!(summary.tokens.contains(&"pruebe".to_owned()), "{:?}", summary.tokens);
}

/// OCO-20: of each who works here the last word counts, of who came by the portal each one.
#[test]
fn votes_are_counted_by_who_gave_them() {
    let mut drawer = Drawer::of(articles(), article("Apague."));
    let vote = |useful, comment: &str| Record::VoteRecord { useful, comment: comment.to_owned() };
    drawer.say(1, vote(true, ""));
    drawer.say(2, vote(false, "Falta el segundo paso"));
    drawer.close();
    let view = drawer.view();
    assert_eq!(view.voted(), (0, 1), "the same person thought again");
    assert_eq!(view.votes[0].comment, "Falta el segundo paso");
    assert_eq!((summarize(&view).useful, summarize(&view).useless), (0, 1));
}

#[test]
fn only_what_is_published_is_voted_on_and_shown_at_the_portal() {
    let (def, mut view) = (articles(), Drawer::of(articles(), article("Apague.")).view());
    let vote = Command::Record(Record::VoteRecord { useful: true, comment: String::new() });
    assert_eq!(check(&def, &view, &vote).map_err(|unfit| unfit.why), Err(Reason::NotFromThisState));
    assert!(!is_public(&def, &view));
    view.state = "publicado".to_owned();
    assert_eq!(check(&def, &view, &vote), Ok(()));
    let edit = Command::Record(set("texto", "Otro"));
    assert_eq!(
        check(&def, &view, &edit).map_err(|unfit| unfit.why),
        Err(Reason::NotFromThisState),
        "it was approved so"
    );
    assert!(is_public(&def, &view));
    assert_eq!(
        check(&extensions(), &Drawer::new().view(), &vote).map_err(|unfit| unfit.why),
        Err(Reason::NotFromThisState)
    );
}

#[test]
fn a_long_text_holds_as_much_as_a_note_and_a_value_as_much_as_a_field() {
    let def = articles();
    let long = "x".repeat(5_000);
    assert_eq!(opening(&def, &article(&long)), Ok(()));
    let why = |open: &OpenRecord| opening(&def, open).map_err(|unfit| unfit.why);
    assert_eq!(why(&OpenRecord { texts: Vec::new(), ..article(&long) }), Err(Reason::OutOfBounds));
    assert_eq!(why(&OpenRecord { texts: vec![FieldId::new("titulo")], ..article("Apague.") }), Err(Reason::BadValue));
    let view = Drawer::of(articles(), article("Apague.")).view();
    let given = |field: &str| check(&def, &view, &Command::Record(set(field, &long))).map_err(|unfit| unfit.why);
    assert_eq!((given("texto"), given("titulo")), (Ok(()), Err(Reason::OutOfBounds)));
}

/// What a form shows and demands is what the record is judged by: a field that is not asked keeps nobody from entering one.
#[test]
fn a_form_asks_what_the_register_demands_of_what_it_says() {
    let mut def = extensions();
    let code: FieldDef = serde_json::from_value(serde_json::json!({
        "id": "clave", "label": "Clave de larga distancia", "kind": "text", "required": true, "when": "nivel == 'Celular'"
    }))
    .expect("a field");
    def.fields.push(code);
    let asked = |said: &[(&str, &str)]| -> Vec<(String, bool, bool, bool)> {
        let values = said.iter().map(|(id, value)| (FieldId::new(*id), (*value).to_owned())).collect();
        let fields = form_state(&def, &values).into_iter();
        fields
            .filter(|one| ["oficio", "baja", "clave"].contains(&one.field.id.as_str()))
            .map(|one| (one.field.id.to_string(), one.shown, one.must_have, one.error.is_some()))
            .collect()
    };
    let of = |id: &str, shown, must_have, wrong| (id.to_owned(), shown, must_have, wrong);
    let plain = [of("oficio", true, false, false), of("baja", true, false, false), of("clave", false, false, false)];
    assert_eq!(asked(&[]), plain);
    assert_eq!(
        asked(&[("nivel", "Celular"), ("baja", "mañana")]),
        [of("oficio", true, true, false), of("baja", true, false, true), of("clave", true, true, false)]
    );
}

/// OAX-90: who wrote an article does not approve it; the portal says whether it was of use and nothing else.
#[test]
fn a_move_that_names_roles_is_theirs_alone() {
    let drawer = Drawer::of(articles(), article("Apague."));
    let judged = |who: &str, site, state: &str, record: Record| {
        let view = RecordView { state: state.to_owned(), ..drawer.view() };
        let context = ActorContext { organisation: &drawer.organisation, person: &person(who), site, now: minute(9) };
        admit(context, Some(&View::Record(Box::new(view))), DocumentKind::Record, &Command::Record(record))
    };
    let publish = || moved("borrador", "publicado", "");
    let not_theirs = Err(NotAdmitted::NotYours(Reason::NotYourRole));
    assert_eq!(judged("ana", Site::Desk, "borrador", publish()), not_theirs, "who writes");
    assert_eq!(judged("jefa", Site::Desk, "borrador", publish()), Ok(()), "who approves, without writing");
    assert_eq!(judged("jefa", Site::Desk, "borrador", set("titulo", "x")), not_theirs);
    for field in ["titulo", "texto"] {
        let goes_back_first = Err(NotAdmitted::Illegal(Refusal::new(Reason::NotFromThisState)));
        assert_eq!(judged("ana", Site::Desk, "publicado", set(field, "x")), goes_back_first, "{field}");
        assert_eq!(judged("ana", Site::Desk, "borrador", set(field, "x")), Ok(()), "{field}");
    }
    let vote = || Record::VoteRecord { useful: true, comment: String::new() };
    assert_eq!(judged("jefa", Site::Desk, "publicado", vote()), Ok(()));
    assert_eq!(judged("sofia", Site::Desk, "publicado", vote()), not_theirs, "who does not read it");
    assert_eq!(judged("sistema", Site::Portal, "publicado", vote()), Ok(()));
    assert_eq!(judged("sistema", Site::Portal, "borrador", vote()), not_theirs);
    assert_eq!(judged("sistema", Site::Portal, "publicado", set("titulo", "x")), not_theirs);
}

/// OCO-20: while the next version of an article is written, what was approved is read, and no word of what was not.
#[test]
fn what_was_approved_is_read_until_the_next_version_is() {
    let def = articles();
    let (title, text, public) = (FieldId::new("titulo"), FieldId::new("texto"), FieldId::new("publico"));
    let mut drawer = Drawer::of(def.clone(), article("Apague."));
    assert_eq!(approved_alone(&def, summarize(&drawer.view())), None, "nobody approved it");
    drawer.say(1, moved("borrador", "publicado", ""));
    drawer.close();
    assert!(is_public(&def, &drawer.view()) && drawer.view().approved.is_none());
    let published = summarize(&drawer.view());
    assert_eq!(approved_alone(&def, published.clone()), Some(published.clone()));
    drawer.everybody_reads();
    // Taken back and written on without a network: all of it comes at once.
    drawer.say(1, moved("publicado", "borrador", ""));
    drawer.say(1, set("texto", "Apague y espere."));
    drawer.say(1, set("titulo", "Otro título"));
    drawer.say(1, set("publico", "false"));
    drawer.close();
    let view = drawer.view();
    assert_eq!((view.field(&text), view.state.as_str()), ("Apague y espere.", "borrador"));
    assert!(is_read(&def, &view) && is_public(&def, &view));
    assert_eq!((reads(&def, &view, &text), reads(&def, &view, &public)), ("Apague.", "true"));
    assert_ne!(reads(&def, &view, &title), "Otro título");
    assert_eq!(summarize(&view).approved[&text], "Apague.");
    let found = approved_alone(&def, summarize(&view)).expect("read");
    assert_eq!((&found.values, &found.tokens), (&published.values, &published.tokens), "found as it was approved");
    assert_eq!(found.state, "publicado", "and so is where it stands");
    let vote = Command::Record(Record::VoteRecord { useful: true, comment: String::new() });
    assert_eq!(check(&def, &view, &vote), Ok(()), "what is read is voted on");
    drawer.everybody_reads();
    drawer.say(2, set("texto", "Apague, espere y encienda."));
    drawer.close();
    assert_eq!(reads(&def, &drawer.view(), &text), "Apague.", "whatever is written next");
    // Approved, it is the one that is read.
    drawer.everybody_reads();
    drawer.say(1, moved("borrador", "publicado", ""));
    drawer.close();
    let view = drawer.view();
    assert_eq!((reads(&def, &view, &text), view.approved.as_ref()), ("Apague, espere y encienda.", None));
    assert!(!is_public(&def, &view), "and so is whom it is for");
    assert!(summarize(&view).approved.is_empty());
}

/// OCO-20: nor does the other side of a card come into what was published since.
#[test]
fn no_card_is_swapped_into_what_is_published() {
    let def = articles();
    let mut drawer = Drawer::of(def.clone(), article("Apague."));
    let file = drawer.act(1, Command::Content(photo()));
    drawer.close();
    drawer.everybody_reads();
    for (device, words) in [(1, "Apagar"), (2, "Encender")] {
        drawer.say(device, set("titulo", words));
        drawer.say(device, set("carpeta", words));
        drawer.act(device, Command::Content(Content::SetCaption { evidence: file, caption: words.to_owned() }));
    }
    drawer.close();
    let draft = drawer.view();
    let published = RecordView { state: "publicado".to_owned(), ..draft.clone() };
    assert_eq!(draft.conflicts.len(), 3, "{:?}", draft.conflicts);
    for card in &draft.conflicts {
        let decide = |choice| {
            let conflict = card.id.clone();
            Command::Decision(Decision::DecideConflict { conflict, choice })
        };
        let approved = card.subject != Subject::Field(FieldId::new("carpeta"));
        let told: Result<(), RecordRefused> = if approved { Err(Reason::NotFromThisState.into()) } else { Ok(()) };
        assert_eq!(check(&def, &published, &decide(Choice::Swap)), told, "{:?}", card.subject);
        assert_eq!(check(&def, &published, &decide(Choice::Keep)), Ok(()));
        assert_eq!(check(&def, &draft, &decide(Choice::Swap)), Ok(()));
    }
}

/// OCO-20: an article that was withdrawn stays away until it is published again by a move of its own; also where the state
/// was no end when the server ruled, and what was approved is still kept.
#[test]
fn a_withdrawn_article_stays_away_until_it_is_published_again() {
    let ending = |ended: bool| {
        let mut def = articles();
        def.states.push(RecordState { id: "retirado".into(), name: "Retirado".into(), ended, moves: Vec::new() });
        def
    };
    let def = ending(true);
    for when_ruled in [true, false] {
        let mut drawer = Drawer::of(ending(when_ruled), article("Apague."));
        let away = |drawer: &Drawer| {
            let view = drawer.view();
            !is_read(&def, &view) && !is_public(&def, &view) && approved_alone(&def, summarize(&view)).is_none()
        };
        let go = |drawer: &mut Drawer, from: &str, to: &str| {
            drawer.everybody_reads();
            drawer.say(1, moved(from, to, "Ya no aplica"));
            drawer.close();
        };
        go(&mut drawer, "borrador", "publicado");
        assert!(!away(&drawer));
        go(&mut drawer, "publicado", "retirado");
        assert_eq!(drawer.view().approved.is_none(), when_ruled);
        assert!(away(&drawer), "{when_ruled}");
        drawer.organisation.registers = vec![def.clone()];
        go(&mut drawer, "retirado", "borrador");
        assert!(away(&drawer) && drawer.view().approved.is_none(), "{when_ruled}");
        go(&mut drawer, "borrador", "publicado");
        assert!(!away(&drawer) && is_public(&def, &drawer.view()), "{when_ruled}");
    }
}

/// OCO-20: title, then text, then votes; the same on phone, desk and portal.
#[test]
fn articles_are_ranked() {
    let article = |title: &str, text: &str, useful| Ranked {
        title: title.to_owned(),
        words: crate::search::index([title, text]),
        useful,
    };
    let all = [
        article("Internet lento", "Reinicie el módem", 9),
        article("Impresoras", "Cambie el tóner", 9),
        article("Reiniciar el módem", "Un botón atrás", -2),
        article("El módem", "Qué es", 0),
        article("Un módem", "Cuál pedir", 3),
    ];
    assert_eq!(ranked(&all, "cómo reiniciar el MODEM"), [2, 4, 3, 0]);
    assert!(ranked(&all, "").is_empty());
}

/// AGU-11: how far a record has come is told again and again; the last word stands in the list.
#[test]
fn progress_is_told_and_the_last_word_stands_in_the_list() {
    let progress = serde_json::from_value(serde_json::json!({ "every": { "week": { "on": "fri" } } })).expect("a rule");
    let told = |percent| Record::ReportProgress { percent, text: "Lo hecho".to_owned() };
    let def = RegisterDef { progress: Some(progress), ..extensions() };
    let mut drawer = Drawer::of(def.clone(), open(&[("extension", "5214"), ("titular", "Ana Ruiz")]));
    drawer.say(1, told(30));
    drawer.everybody_reads();
    drawer.say(2, told(60));
    let view = drawer.view();
    assert_eq!(view.reports.iter().map(|report| report.percent).collect::<Vec<_>>(), [30, 60]);
    assert_eq!(summarize(&view).progress.map(|progress| progress.percent), Some(60));
    let command = Command::Record(told(70));
    assert_eq!(check(&def, &view, &command), Ok(()));
    let over = RecordView { state: "baja".to_owned(), ..view.clone() };
    assert_eq!(check(&def, &over, &command), Err(RecordRefused::from(Reason::NotFromThisState)));
    assert_eq!(
        check(&extensions(), &view, &command),
        Err(RecordRefused::from(Reason::NotFromThisState)),
        "nobody asks"
    );
}
