//! A history told anew is the former one without the words: also for who still stands somewhere in it.

use crate::command::{
    Audience, Command, ContactField, Content, Decision, EditText, LetterWay, OpenRecord, OpenTicket, Record,
    RecordLetter, Requester, Splice, TextKind, TicketKind,
};
use crate::ids::{ActId, ChannelId, DeviceId, DocumentId, FieldId, PersonId, RegisterId, ServiceId, Sha256};
use crate::record;
use crate::redaction::{Redact, TAKEN};
use crate::rewrite_history::*;
use crate::stamp::Site;
use crate::ticket::execute::{Circumstances, device_actor, execute};
use crate::ticket::read;
use crate::ticket::view::TicketView;
use crate::time::Timestamp;
use proptest::prelude::*;

fn act(device: u64, number: u64) -> ActId {
    ActId { device: DeviceId::new(device), number }
}

fn hear(document: &mut Automerge, at: &[ChangeHash], act: ActId, command: &Command) -> Option<ChangeHash> {
    let time = Timestamp::from_millis(1_000 * act.number as i64);
    let circumstances = Circumstances {
        act,
        person: PersonId::new("omar"),
        site: Site::Field,
        at: time,
        received: None,
        suspect: false,
    };
    let heads = if document.get_heads().is_empty() { None } else { Some(at) };
    execute(document, heads, device_actor(b"run", act.device), &circumstances, command).expect("executed")
}

fn open() -> Command {
    Command::Content(Content::OpenTicket(Box::new(OpenTicket {
        description: "Su clave es CANARIO".into(),
        requester: Requester { name: "Rosa".into(), phone: "12400".into(), ..Requester::default() },
        fields: BTreeMap::from([(FieldId::new("puerto"), "B-12".into())]),
        provisional: "P-K4-001".into(),
        catalog: "1".into(),
        ..OpenTicket::new(
            ServiceId::new("oax-revision-nodo"),
            TicketKind::Incident,
            ChannelId::new("phone"),
            "Sin red".into(),
        )
    })))
}

fn note(text: &str) -> Command {
    Command::Content(Content::AddNote { audience: Audience::Internal, text: text.into() })
}

fn set(value: &str) -> Command {
    Command::Content(Content::SetField { field: FieldId::new("puerto"), value: value.into() })
}

fn write(section: Option<ActId>, at: u32, insert: &str, whole: &str) -> Command {
    let splices = section.map(|_| Splice { at, delete: String::new(), insert: insert.into() }).into_iter().collect();
    Command::Content(Content::EditText(EditText { kind: TextKind::Diagnosis, section, splices, whole: whole.into() }))
}

fn told(document: &Automerge, what: &[Redact]) -> RewrittenHistory {
    let mut redactor = Redactor::new(what.iter().cloned());
    learn(document, &mut redactor).expect("learned");
    redactor.settle();
    let (by, at) = (PersonId::new("ana"), Timestamp::from_millis(9));
    let record = |what: &Redact| Redaction { what: what.kept(), by: by.clone(), at, reason: "x".into() };
    let records: Vec<Redaction> = what.iter().map(record).collect();
    retell(document, &redactor, &records, &|actor| document::actor(&[b"anew".as_slice(), actor.to_bytes()].concat()))
        .expect("told anew")
}

fn view(document: &Automerge) -> TicketView {
    let id = DocumentId::from_bytes([7; 16]);
    read::read(id, &Reader::now(document)).expect("a ticket")
}

fn bytes(document: &Automerge) -> Vec<u8> {
    document.get_changes(&[]).iter().flat_map(|change| change.raw_bytes().to_vec()).collect()
}

fn holds(document: &Automerge, word: &str) -> bool {
    let bytes = bytes(document);
    bytes.windows(word.len()).any(|window| window == word.as_bytes()) || format!("{:?}", view(document)).contains(word)
}

/// A ticket in which a secret stands in many places.
fn lived() -> Automerge {
    let mut document = document::empty();
    hear(&mut document, &[], act(1, 1), &open());
    for (number, command) in [
        (2, note("CANARIO")),
        (3, note("Dijo que CANARIO no servía")),
        (4, set("CANARIO")),
        (5, set("B-14")),
        (6, write(None, 0, "", "La clave CANARIO falla")),
        (7, Command::Content(Content::SetContact { field: ContactField::Phone, value: "951 555 0101".into() })),
        (8, Command::Decision(Decision::AskRequester { question: "¿Su número es 951 555 0101?".into() })),
    ] {
        let heads = document.get_heads();
        hear(&mut document, &heads, act(1, number), &command);
    }
    document
}

/// R29: a record's field goes from its birth, its value, its history and whatever repeats it; where the record stands and
/// what it has to do with are no words.
#[test]
fn r29_a_records_field_goes_from_its_birth_and_its_history() {
    let (other, field) = (DocumentId::from_bytes([0x12; 16]), FieldId::new("clave"));
    let set = |value: &str| Record::SetRecordField { field: field.clone(), value: value.into() };
    let open = OpenRecord {
        register: RegisterId::new("accesos-1212"),
        fields: BTreeMap::from([(field.clone(), "1212".into()), (FieldId::new("titular"), "Ana Ruiz".into())]),
        texts: Vec::new(),
        links: vec![other],
    };
    let moved = Record::MoveRecord { from: "4471".into(), to: "baja".into(), reason: "La 4471 ya no sirve".into() };
    let said = [
        Record::OpenRecord(Box::new(open)),
        set("4471"),
        set("77"),
        Record::AddRecordNote { text: "Le di la 4471".into() },
        Record::LinkRecord { document: other, linked: true },
        moved,
    ];
    let mut document = document::empty();
    for (number, record) in (1..).zip(said) {
        let heads = document.get_heads();
        hear(&mut document, &heads, act(1, number), &Command::Record(record));
    }
    let read =
        |document: &Automerge| record::read(DocumentId::from_bytes([7; 16]), &Reader::now(document)).expect("a record");
    let before = read(&document);
    assert_eq!((before.field(&field), before.changes.len(), before.links.len()), ("77", 2, 1), "the trial is one");

    let after = read(&told(&document, &[Redact::Field(field.clone())]).document);
    assert_eq!((after.field(&field), after.entered[&field].as_str()), ("", ""));
    let given: Vec<&str> = after.changes.iter().map(|change| change.value.as_str()).collect();
    assert_eq!(given, [TAKEN, TAKEN], "that it was given another value stays");
    assert_eq!(after.notes[0].text, format!("Le di la {TAKEN}"));
    assert_eq!(after.fields[&FieldId::new("titular")], before.fields[&FieldId::new("titular")]);
    assert_eq!((&after.register, &after.links), (&before.register, &before.links), "ids are no words");
    let Command::Record(Record::MoveRecord { from, to, reason }) = &after.requests[0].command else { panic!("a move") };
    assert_eq!((from.as_str(), to.as_str()), ("4471", "baja"));
    assert_eq!(*reason, format!("La {TAKEN} ya no sirve"));
    assert_eq!(after.redactions[0].what, Redact::Field(field));
}

#[test]
fn a_word_goes_from_its_place_and_from_whatever_repeats_it() {
    let former = lived();
    let now = told(&former, &[Redact::Note(act(1, 2)), Redact::Contact(ContactField::Phone)]).document;
    assert!(!holds(&now, "CANARIO") && !holds(&now, "555 0101"));
    let (before, after) = (view(&former), view(&now));
    let notes: Vec<&str> = after.notes.iter().map(|note| note.text.as_str()).collect();
    assert_eq!(notes, ["", "Dijo que [testado] no servía"]);
    assert_eq!(after.texts[0].text, format!("La clave {TAKEN} falla"));
    assert_eq!(after.born.description, format!("Su clave es {TAKEN}"));
    assert_eq!(after.requester[&ContactField::Phone].value, "");
    assert_eq!(after.requester[&ContactField::Phone].stamp, before.requester[&ContactField::Phone].stamp);
    assert!(
        matches!(&after.requests[0].command, Command::Decision(Decision::AskRequester { question }) if question == "¿Su número es [testado]?")
    );
    assert_eq!(
        after.fields[&FieldId::new("puerto")],
        before.fields[&FieldId::new("puerto")],
        "what stands is another value"
    );
    assert_eq!(after.redactions.len(), 2);
}

#[test]
fn words_are_taken_out_by_themselves_and_not_told_again() {
    let now = told(&lived(), &[Redact::Words("CANARIO".into())]).document;
    assert!(!holds(&now, "CANARIO"));
    assert_eq!(view(&now).redactions[0].what, Redact::Words(String::new()));
}

#[test]
fn a_name_goes_from_movements_and_hand_overs_too() {
    let redactor = Redactor::new([Redact::Words("Rosa Ruiz".into())]);
    let clean = |record: &str| redactor.record(crate::document::shape::REQUESTS, "k.1", record).expect("told");
    let moved = r#"[["k.1","omar","field",1,null,null,0],{"move_item":{"kind":{"reassignment":{"person":"Rosa Ruiz","client_org":"Finanzas"}},"reason":"Lo pide Rosa Ruiz"}}]"#;
    let handed = r#"[["k.2","omar","field",1,null,null,0],{"hand_over":{"from":{"kind":"technician","person":"omar","name":"Omar"},"to":{"kind":"user","name":"Rosa Ruiz"},"condition":"Bueno","text":"Recibe: Rosa Ruiz\nBueno","given":{"name":"Omar","strokes":"1,1 2,2"}}}]"#;
    for record in [moved, handed] {
        let clean = clean(record);
        assert!(!clean.contains("Rosa") && clean.contains(TAKEN), "{clean}");
        assert!(clean.contains("\"omar\"") && !clean.contains("\"kind\":\"\""), "ids and kinds stay: {clean}");
    }
    assert!(clean(handed).contains("1,1 2,2"), "the hand stays");
    let born = serde_json::json!([
        [act(1, 1), "omar", "field", 1, null, null, 0],
        { "building": "edificio-1", "person": "Rosa Ruiz", "type": "Módem" }
    ]);
    let born = redactor.born(&born.to_string());
    assert!(!born.contains("Rosa") && born.contains("edificio-1") && born.contains("Módem"), "{born}");
}

/// A field of a service's form may be called as an id is. By the key of an entry that came over it is known again: it is no word.
#[test]
fn an_answer_goes_whatever_its_field_is_called_and_the_key_of_an_entry_stays() {
    let redactor = Redactor::new([Redact::Words("Rosa Ruiz".into()), Redact::Words("4521".into())]);
    let Command::Content(Content::OpenTicket(open)) = open() else { panic!("an opening") };
    let answers = [("person", "Rosa Ruiz"), ("equipment", "La de Rosa Ruiz"), ("puerto", "B-12")];
    let fields = answers.into_iter().map(|(field, said)| (FieldId::new(field), said.to_owned())).collect();
    let open = OpenTicket { fields, ..*open };
    let born = redactor.born(&serde_json::json!([[act(1, 1), "omar", "field", 1, null, null, 0], open]).to_string());
    assert!(!born.contains("Rosa Ruiz"), "{born}");
    for kept in ["\"person\":\"\"", "La de [testado]", "B-12", "oax-revision-nodo"] {
        assert!(born.contains(kept), "{kept}: {born}");
    }
    let entry = r#"[["k.1","server","system",1,null,null,0],{"id":"note 14521","author":"Rosa Ruiz","at":5}]"#;
    let entry = redactor.record("", "tn/k.1", entry).expect("told");
    assert!(entry.contains("note 14521") && !entry.contains("Rosa"), "{entry}");
    let survey = r#"[["k.2","rosa","portal",1,null,null,0],{"answer_survey":{"answers":{"service":"Rosa Ruiz"}}}]"#;
    let survey = redactor.record(crate::document::shape::REQUESTS, "k.2", survey).expect("told");
    assert!(!survey.contains("Rosa"), "{survey}");
}

/// A decision that somebody's certificate signed: of words that go the hash stays; where the decision itself goes, what was
/// signed goes with it, and the decision is still read.
#[test]
fn of_a_signed_decision_the_hash_stays_until_it_goes_itself() {
    use crate::command::Decision;
    let decision = act(1, 2);
    let content = Sha256::of(b"leido");
    let text = "ronda/approval/1\n> CANARIO\nleido";
    let record = serde_json::json!([
        [decision, "ana", "desk", 1, null, null, 0],
        [{ "decide_approval": {
            "granted": true, "reason": "CANARIO", "returned": false, "content": content,
            "signed": { "text": text, "certified": { "certificate": "cafe", "signature": "00", "at": 1 } },
        } }, 0],
    ])
    .to_string();
    let left = |what: Redact| {
        let clean = Redactor::new([what]).record(crate::document::shape::REQUESTS, &decision.to_string(), &record);
        let clean: serde_json::Value = serde_json::from_str(&clean.expect("told")).expect("json");
        assert!(!clean.to_string().contains("CANARIO"), "{clean}");
        let command: Command = serde_json::from_value(clean[1][0].clone()).expect("a command");
        let Command::Decision(Decision::DecideApproval { content: kept, signed, .. }) = command else {
            panic!("{clean}")
        };
        assert_eq!(kept, Some(content), "what it was bound to");
        signed
    };
    let signed = left(Redact::Words("CANARIO".into())).expect("still signed");
    assert_eq!((signed.hash(), signed.certified.certificate.to_string()), (Sha256::of(text.as_bytes()), "cafe".into()));
    assert_eq!(left(Redact::Request(decision)), None);
}

/// Its lines are places: what they say goes, too short to be looked for, written on to since, or of several lines; the act
/// that brought them goes with it.
#[test]
fn of_a_signed_decision_the_lines_of_a_place_go_with_it() {
    use crate::act::{Act, DocumentKind};
    use crate::signature::{Certified, Octets, SignedApproval};
    let (decision, section) = (act(1, 2), act(1, 6));
    let text = format!("ronda/approval/1\n> Procede\nequipo\0\nfield\0nip\0n-7\ntext\0{section}\0Clave\0abc\n");
    let signed = |text: &str| {
        let octets = || Octets::new(vec![7]);
        let certified = Certified { certificate: octets(), signature: octets(), at: Timestamp::from_millis(1) };
        Command::Decision(Decision::DecideApproval {
            granted: true,
            reason: "Procede".into(),
            returned: false,
            content: Some(Sha256::of(b"leido")),
            signed: Some(Box::new(SignedApproval { text: text.into(), certified, sha256: None })),
        })
    };
    let command = signed(&text);
    let bytes = Act {
        device: decision.device,
        number: decision.number,
        person: PersonId::new("ana"),
        document: DocumentId::from_bytes([7; 16]),
        kind: DocumentKind::Ticket,
        site: Site::Desk,
        at: Timestamp::from_millis(2_000),
        seen: Vec::new(),
        base: 0,
        command: command.name().to_string(),
        version: crate::command::COMMAND_VERSION,
        arguments: crate::cbor::encode(&command),
    }
    .encode();
    let record = serde_json::json!([[decision, "ana", "desk", 1, null, null, 0], [command, 0]]).to_string();
    for (what, gone, stays) in
        [(Redact::Field(FieldId::new("nip")), "n-7", "abc"), (Redact::Text(section), "abc", "n-7")]
    {
        let mut redactor = Redactor::new([what]);
        redactor.learn("Clave abc, y la de Ana");
        assert!(redactor.takes(&bytes), "the act says {gone}");
        let clean = redactor.record(crate::document::shape::REQUESTS, &decision.to_string(), &record);
        let clean: serde_json::Value = serde_json::from_str(&clean.expect("told")).expect("json");
        let Ok(Command::Decision(Decision::DecideApproval { signed: Some(left), .. })) =
            serde_json::from_value::<Command>(clean[1][0].clone())
        else {
            panic!("{clean}")
        };
        assert!(!left.text.contains(gone) && left.text.contains(stays) && left.text.contains(TAKEN), "{}", left.text);
        assert_eq!(left.hash(), Sha256::of(text.as_bytes()), "what was signed");
    }
    assert!(!Redactor::new([Redact::Field(FieldId::new("otro"))]).takes(&bytes));
}

/// SEC-41: what somebody said in a survey, and of whom a letter speaks, goes for good where it must.
#[test]
fn a_comment_of_the_survey_and_a_letter_go_from_what_was_decided_too() {
    let mut former = document::empty();
    hear(&mut former, &[], act(1, 1), &open());
    let answers = BTreeMap::from([("satisfaccion".to_owned(), "Satisfactorio".to_owned())]);
    let letter = RecordLetter {
        way: LetterWay::Incoming,
        number: "SA/0412/2026".into(),
        dated: "2026-11-18".into(),
        delivered_on: "2026-11-19".into(),
        received_at: None,
        counterpart: "Rosa Ruiz".into(),
        subject: "Baja de CANARIO".into(),
        answer_by: String::new(),
        annexes: String::new(),
        answers: None,
    };
    let commands = [
        Command::Decision(Decision::AnswerSurvey { answers, comment: "CANARIO fue amable".into() }),
        Command::Decision(Decision::RecordLetter(Box::new(letter))),
        note("Resultado: Satisfactorio, el 2026-11-18"),
    ];
    for (number, command) in (2..).zip(&commands) {
        let heads = former.get_heads();
        hear(&mut former, &heads, act(1, number), command);
    }
    let what = [Redact::Request(act(1, 2)), Redact::Request(act(1, 3))];
    let mut redactor = Redactor::new(what.clone());
    learn(&former, &mut redactor).expect("learned");
    let after = view(&told(&former, &what).document);
    assert!(
        matches!(&after.requests[0].command, Command::Decision(Decision::AnswerSurvey { answers, comment })
            if comment.is_empty() && answers["satisfaccion"] == "Satisfactorio"),
        "what was chosen is counted, and stays"
    );
    assert!(matches!(&after.requests[1].command, Command::Decision(Decision::RecordLetter(letter))
            if letter.subject.is_empty() && letter.counterpart.is_empty() && letter.dated == "2026-11-18"));
    assert_eq!(after.notes[0].text, "Resultado: Satisfactorio, el 2026-11-18", "only what was said goes elsewhere");
    // What the server decided keeps who, when and which, and repeats no word.
    let decided = |key: &str, record: &str| redactor.record(shape::DECIDED, key, record).expect("told");
    let survey = decided(
        "survey",
        r#"{"act":"k.2","by":"omar","at":2,"deemed":false,"answers":{"satisfaccion":"Satisfactorio"},"comment":"CANARIO fue amable"}"#,
    );
    assert!(!survey.contains("CANARIO") && survey.contains("Satisfactorio") && survey.contains("omar"), "{survey}");
    let letters = decided(
        "letters",
        r#"[{"act":"k.3","by":"omar","at":3,"register":"E-0001/2026","letter":{"way":"incoming","number":"SA/0412/2026","dated":"2026-11-18","counterpart":"Rosa Ruiz","subject":"Baja de CANARIO"},"marks":{}}]"#,
    );
    assert!(["CANARIO", "Rosa", "SA/0412"].iter().all(|word| !letters.contains(word)), "{letters}");
    assert!(["E-0001/2026", "incoming", "2026-11-18"].iter().all(|word| letters.contains(word)), "{letters}");
}

#[test]
fn nothing_is_taken_of_what_was_not_named() {
    let former = lived();
    let now = told(&former, &[Redact::Item(crate::ids::ItemId::new("x.1"))]).document;
    let mut after = view(&now);
    after.redactions.clear();
    assert_eq!(after, view(&former));
}

#[test]
fn a_document_is_founded_anew_twice() {
    let once = told(&lived(), &[Redact::Note(act(1, 2))]).document;
    let twice = told(&once, &[Redact::Subject {}]).document;
    let records = twice.get_changes(&[]).len();
    assert_eq!(records, once.get_changes(&[]).len(), "as many changes as there were");
    assert_eq!(view(&twice).subject.value, "");
    assert!(!holds(&twice, "Sin red"));
}

#[test]
fn an_edit_of_a_section_that_is_gone_makes_one_of_its_own() {
    let former = lived();
    let mut retold = told(&former, &[Redact::Text(act(1, 6))]);
    let stood = retold.heads(former.get_heads());
    let late = write(Some(act(1, 6)), 0, "Ya sirve. ", "Ya sirve. La clave CANARIO falla");
    hear(&mut retold.document, &stood, act(1, 9), &late);
    let texts: Vec<_> = view(&retold.document).texts.into_iter().map(|one| (one.id, one.text)).collect();
    assert_eq!(texts, [(act(1, 6), String::new()), (act(1, 9), "Ya sirve.".to_owned())]);
}

/// What a device says, and how many changes of the others it had not seen.
#[derive(Debug, Clone)]
enum Says {
    Note(u8),
    Set(u8),
    Contact(u8),
    Begin(u8),
    Go(u8),
    Label(u8),
}

fn command(says: &Says, number: u64, own: Option<ActId>) -> Command {
    match says {
        Says::Note(word) => note(&format!("nota {word}")),
        Says::Set(word) => set(&format!("B-{word}")),
        Says::Contact(word) => {
            Command::Content(Content::SetContact { field: ContactField::Mail, value: format!("m{word}@x.mx") })
        }
        Says::Begin(word) => write(None, 0, "", &format!("texto {word}")),
        Says::Go(word) => write(own, 0, &format!("más {word} "), &format!("más {word} texto {number}")),
        Says::Label(word) => {
            Command::Content(Content::AddLabel { label: crate::command::Label::Tag(format!("t{word}")) })
        }
    }
}

fn says() -> impl Strategy<Value = Says> {
    prop_oneof![
        any::<u8>().prop_map(Says::Note),
        (0..4u8).prop_map(Says::Set),
        (0..4u8).prop_map(Says::Contact),
        any::<u8>().prop_map(Says::Begin),
        any::<u8>().prop_map(Says::Go),
        (0..4u8).prop_map(Says::Label),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whether an act comes before the document is founded anew or after, it stands where its author stood: the document
    /// is the same. So nothing that was unseen is overwritten, and nothing seen is disputed.
    #[test]
    fn a_late_act_meets_what_it_would_have_met(
        acts in proptest::collection::vec((0..3u64, says(), 0..6usize), 1..24),
        late in (0..3u64, says(), 0..12usize),
    ) {
        let mut former = document::empty();
        hear(&mut former, &[], act(9, 1), &open());
        let secret = former.get_heads();
        let birth = hear(&mut former, &secret, act(9, 2), &note("CANARIO")).expect("a change");
        let mut trunk = vec![vec![birth]];
        let mut own: BTreeMap<u64, (ChangeHash, Option<ActId>)> = BTreeMap::new();
        let say = |document: &mut Automerge,
                       own: &mut BTreeMap<u64, (ChangeHash, Option<ActId>)>,
                       seen: &[ChangeHash],
                       device: u64, says: &Says, number: u64| {
            let mine = own.get(&device).cloned();
            let mut heads = seen.to_vec();
            heads.extend(mine.as_ref().map(|(hash, _)| *hash));
            let section = mine.and_then(|(_, section)| section);
            let id = act(device + 1, number);
            let hash = hear(document, &heads, id, &command(says, number, section));
            if let Some(hash) = hash {
                let begun = matches!(says, Says::Begin(_)).then_some(id).or(section);
                own.insert(device, (hash, begun));
            }
        };
        for (number, (device, what, behind)) in acts.iter().enumerate() {
            let seen = trunk[trunk.len().saturating_sub(1 + behind)].clone();
            say(&mut former, &mut own, &seen, *device, what, number as u64 + 3);
            trunk.push(former.get_heads());
        }
        let what = [Redact::Note(act(9, 2)), Redact::Contact(ContactField::Mail)];
        let (device, words, behind) = late;
        let seen = trunk[trunk.len().saturating_sub(1 + behind)].clone();
        // Founded anew first, then the act; or the act first.
        let mut first = told(&former, &what);
        let seen_now = first.heads(seen.iter().copied());
        let mut own_now: BTreeMap<u64, (ChangeHash, Option<ActId>)> = BTreeMap::new();
        for (device, (hash, section)) in &own {
            prop_assert_eq!(first.now[hash].len(), 1, "no act is left with nothing to say");
            own_now.insert(*device, (first.now[hash][0], *section));
        }
        prop_assume!(!matches!(words, Says::Contact(_)));
        say(&mut first.document, &mut own_now, &seen_now, device, &words, 99);
        say(&mut former, &mut own, &seen, device, &words, 99);
        let after = told(&former, &what).document;
        prop_assert_eq!(view(&first.document), view(&after));
        let disputed = |document: &Automerge| Reader::now(document).disputed(shape::REGISTERS);
        prop_assert_eq!(disputed(&first.document), disputed(&after));
        prop_assert!(!holds(&first.document, "CANARIO"));
    }
}
