//! One of each command with every field set, and the messages around them. What stands here was released: add, never
//! change.

use ronda_shared::act::{Act, ChainHash, DocumentKind};
use ronda_shared::cbor;
use ronda_shared::command::{
    Audience, Choice, Command as C, ContactField, ContactWay, Content, Decision, EditText, EquipmentField, Item, Label,
    LetterStep, LetterWay, Mark, MaterialStep, OpenTicket, Place, RecordLetter, Requester, Splice, TextKind,
    TicketKind, TimeKind, Told, ToldEntry, ToldState, ToldTicket, Verdict,
};
use ronda_shared::command::{HandOver, Holder, HolderKind, Movement, MovementKind, OpenRecord, Record};
use ronda_shared::equipment::{EquipmentSummary, FIELDS};
use ronda_shared::evidence::{AttachEvidence, Media, Moment, SealFault};
use ronda_shared::ids::{
    ActId, BuildingId, ChannelId, DeviceId, DocumentId, FieldId, FormId, ItemId, LabelId, PersonId, PriorityId,
    RegisterId, RoleId, ServiceId, Sha256, TeamId,
};
use ronda_shared::messages::Reason;
use ronda_shared::person::{Person, PersonCard};
use ronda_shared::record::RecordSummary;
use ronda_shared::signature::{Certified, Hand, Octets, Sign, SignedApproval, Strokes};
use ronda_shared::stamp::Site;
use ronda_shared::state::State;
use ronda_shared::sync::wire::{
    Body, Directory, News, OutboxFile, Outcome, Problem, Receipt, SyncRequest, SyncResponse,
};
use ronda_shared::ticket::summary::TicketSummary;
use ronda_shared::time::Timestamp;
use ronda_shared::view::Summary;
use serde_bytes::ByteBuf;
use std::collections::BTreeMap;

const AT: i64 = 1_795_100_400_000;

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(AT + millis)
}
fn document(last: u8) -> DocumentId {
    DocumentId::from_bytes([1, 0xa1, 0xf4, 0x22, 0x40, 0, 0x70, 0, 0x80, 0, 1, 2, 3, 4, 5, last])
}
fn device() -> DeviceId {
    DeviceId::new(0x0123_4567_89ab_cdef)
}
fn act(number: u64) -> ActId {
    ActId { device: device(), number }
}
fn omar() -> PersonId {
    PersonId::new("omar.cruz")
}

fn open_ticket() -> OpenTicket {
    OpenTicket {
        service: ServiceId::new("oax-soporte-hardware"),
        subservice: Some("impresora".into()),
        kind: TicketKind::Incident,
        channel: ChannelId::new("phone"),
        subject: "No enciende la impresora de la ventanilla 4".into(),
        description: "Desde ayer. «Parpadea en rojo» 🖨️".into(),
        requester: Requester {
            person: Some(PersonId::new("lucia.mendez")),
            name: "Lucía Méndez Ñu".into(),
            mail: "lucia@oaxaca.gob.mx".into(),
            phone: "12407".into(),
            client_org: "Registro Civil".into(),
        },
        place: place(),
        equipment: Some(document(9)),
        fields: BTreeMap::from([
            (FieldId::new("numero_inventario"), "INV-00123".into()),
            (FieldId::new("ubicacion_exacta"), "Nivel 1, ventanilla 4".into()),
        ]),
        priority: Some(PriorityId::new("high")),
        provisional: "P-K4-017".into(),
        occurred_at: Some(at(-3_600_000)),
        parent: None,
        after: None,
        continues: Some(document(8)),
        catalog: "0123456789abcdef".into(),
    }
}

fn place() -> Place {
    Place { building: Some(BuildingId::new("edificio-2")), level: "Nivel 1".into(), room: "Ventanilla 4".into() }
}

fn hand(name: &str) -> Hand {
    Hand {
        name: name.into(),
        position: "Resguardante".into(),
        strokes: Strokes::parse("10,10 200,300 400,20;5,5 6,6").unwrap(),
    }
}

fn evidence() -> AttachEvidence {
    AttachEvidence {
        sha256: Sha256::of(b"foto"),
        size: 187_000,
        media: Media::Jpeg,
        name: "antes.jpg".into(),
        caption: "El puerto 📷".into(),
        moment: Some(Moment::Before),
        equipment: Some(document(9)),
        field: Some(FieldId::new("evidencia_retiro")),
        derived_from: Some(act(49)),
        taken_at: Some(at(-60_000)),
        class: None,
        by_requester: None,
    }
}

fn hand_over() -> HandOver {
    HandOver {
        previous: Some(act(44)),
        from: Holder { kind: HolderKind::User, person: Some(PersonId::new("rosa.ruiz")), name: "Rosa Ruiz".into() },
        to: Holder { kind: HolderKind::Vendor, person: None, name: "Proveedor, S. A.".into() },
        ticket: Some(document(1)),
        purpose: "Garantía".into(),
        condition: "No enciende".into(),
        accessories: vec!["Cargador".into(), "Cable de red".into()],
        photos: vec![act(50)],
        text: "ronda/entrega/1\n".into(),
        given: Some(hand("Rosa Ruiz")),
        taken: Some(hand("Proveedor, S. A.")),
        witness: Some(hand("Omar Cruz")),
    }
}

fn movement(kind: MovementKind) -> Movement {
    Movement {
        kind,
        previous: Some(act(45)),
        reason: "Cambio de oficina".into(),
        ticket: Some(document(1)),
        paper: Some(act(46)),
        signature: Some(hand("Sofía Ramos")),
    }
}

fn told_state() -> ToldState {
    ToldState {
        state: State::Closed,
        since: at(-70_000_000_000),
        team: Some(TeamId::new("oax-redes")),
        assignee: Some(omar()),
        priority: Some(PriorityId::new("low")),
        words: "Closed".into(),
    }
}

/// Each command by the name of its file.
pub fn commands() -> Vec<(String, C)> {
    let why = || "Porque así lo pidió el área".to_string();
    let words = || "Se revisó y quedó funcionando ✅".to_string();
    let plain = vec![
        C::Content(Content::OpenTicket(Box::new(open_ticket()))),
        C::Content(Content::AddNote { audience: Audience::Internal, text: words() }),
        C::Content(Content::SetField { field: FieldId::new("ubicacion_exacta"), value: "Rack 4".into() }),
        C::Content(Content::TickItem {
            item: ItemId::new("oax-alta-nodo.3"),
            mark: Mark::Done { value: Some("-19 dBm".into()) },
        }),
        C::Content(Content::EditText(EditText {
            kind: TextKind::Diagnosis,
            section: Some(act(12)),
            splices: vec![
                Splice { at: 6, delete: "suelto".into(), insert: "roto 🔌".into() },
                Splice { at: 0, delete: String::new(), insert: "El ".into() },
            ],
            whole: "El Cable roto 🔌".into(),
        })),
        C::Content(Content::AddMaterial { description: "Cable UTP cat. 6".into(), quantity: 40, unit: "m".into() }),
        C::Content(Content::ChangeMaterial { line: act(7), quantity: 0 }),
        C::Content(Content::LogTime { kind: TimeKind::Work, minutes: 95, started_at: at(-6_000_000) }),
        C::Content(Content::LogContact {
            way: ContactWay::Whatsapp,
            reached: true,
            verdict: Some(Verdict::Confirmed),
            text: words(),
        }),
        C::Content(Content::SetContact { field: ContactField::Extra, value: "Juan, ext. 12410".into() }),
        C::Content(Content::SetPlace { place: place() }),
        C::Content(Content::SetEquipment { equipment: Some(document(9)) }),
        C::Content(Content::SetSubject { subject: "Impresora".into() }),
        C::Content(Content::AddLabel { label: Label::Tag("garantía".into()) }),
        C::Content(Content::RemoveLabel { label: Label::Tag("garantía".into()) }),
        C::Decision(Decision::SetPriority { priority: PriorityId::new("critical") }),
        C::Decision(Decision::Classify {
            service: ServiceId::new("oax-revision-nodo"),
            subservice: Some("switch".into()),
            kind: TicketKind::Request,
            team: Some(TeamId::new("oax-redes")),
        }),
        C::Decision(Decision::Assign { person: Some(omar()), team: Some(TeamId::new("oax-soporte")), reason: why() }),
        C::Decision(Decision::OfferAssignment { to: omar(), reason: why() }),
        C::Decision(Decision::AcceptOffer { offer: act(3) }),
        C::Decision(Decision::DeclineOffer { offer: act(3), reason: why() }),
        C::Decision(Decision::ScheduleVisit { at: at(86_400_000), agreed_with_requester: true, mode: String::new() }),
        C::Decision(Decision::Start {}),
        C::Decision(Decision::AskRequester { question: "¿De qué color parpadea?".into() }),
        C::Decision(Decision::RecordAnswer { text: "Rojo".into() }),
        C::Decision(Decision::Return { reason: why() }),
        C::Decision(Decision::Resubmit { text: words() }),
        C::Decision(Decision::RequestApproval { text: words() }),
        C::Decision(Decision::DecideApproval {
            granted: false,
            reason: why(),
            returned: true,
            content: None,
            signed: None,
        }),
        C::Decision(Decision::WaitMaterial { reason: why() }),
        C::Decision(Decision::MaterialAvailable { text: words() }),
        C::Decision(Decision::WaitVendor { vendor: "Proveedor, S. A.".into(), reference: "REP-2026-1".into() }),
        C::Decision(Decision::VendorReturned { text: words() }),
        C::Decision(Decision::Escalate { team: Some(TeamId::new("oax-infraestructura")), reason: why() }),
        C::Decision(Decision::Resolve {
            solution: words(),
            outcome: Some("reparado".into()),
            concluded_at: Some(at(-1)),
        }),
        C::Decision(Decision::Close { note: words(), confirmed_by: Some(ContactWay::InPerson) }),
        C::Decision(Decision::Confirm { verdict: Verdict::Persists, text: words() }),
        C::Decision(Decision::Reopen { reason: why() }),
        C::Decision(Decision::Reject { reason: why() }),
        C::Decision(Decision::Cancel { reason: why(), duplicate_of: Some(document(8)), withdrawn: None }),
        C::Decision(Decision::OverrideDue { at: at(3_600_000), reason: why() }),
        C::Decision(Decision::DecideConflict {
            conflict: format!("{}/f/ubicacion_exacta", act(5)),
            choice: Choice::Swap,
        }),
        C::Decision(Decision::CloseForSilence { note: words() }),
        C::Decision(Decision::AnswerSurvey {
            answers: BTreeMap::from([("satisfaccion".into(), "5".into())]),
            comment: words(),
        }),
        C::Decision(Decision::RecordLetter(Box::new(RecordLetter {
            way: LetterWay::Incoming,
            number: "SA/123/2026".into(),
            dated: "2026-11-19".into(),
            delivered_on: String::new(),
            received_at: Some(at(-1)),
            counterpart: "Secretaría de Administración".into(),
            subject: words(),
            answer_by: String::new(),
            annexes: String::new(),
            answers: Some(act(60)),
        }))),
        C::Decision(Decision::MarkLetter { letter: act(60), step: LetterStep::Archived, text: words() }),
        C::Decision(Decision::Archive { place: words() }),
        C::Content(Content::DeliverSecret { to: "correo institucional".into() }),
        C::Item(Item::RegisterEquipment {
            fields: FIELDS.iter().enumerate().map(|(at, field)| (*field, format!("valor {at}"))).collect(),
        }),
        C::Item(Item::SetEquipmentField { field: EquipmentField::Mac, value: "00:1A:2B:3C:4D:5E".into() }),
        C::Item(Item::AddEquipmentNote { text: words() }),
        C::Content(Content::Strike { act: act(41) }),
        C::Content(Content::MarkMaterial { line: act(7), step: MaterialStep::Authorised, quantity: 12 }),
        C::Content(Content::AttachEvidence(Box::new(evidence()))),
        C::Content(Content::SetCaption { evidence: act(50), caption: "El puerto, antes".into() }),
        C::Content(Content::RetireEvidence { evidence: act(50), reason: why() }),
        C::Content(Content::SealEvidence { evidence: act(50), fault: Some(SealFault::NotWhatItSays) }),
        C::Content(Content::Sign(Box::new(Sign {
            paper: FormId::new("oax-resguardo-telefono"),
            role: "usuario".into(),
            purpose: "receipt".into(),
            format: 1,
            text: "ronda/1\nAgencia\nResguardo\nReferencia: P-K4-017\n".into(),
            hand: hand("Rosa Ruiz"),
            certified: None,
        }))),
        C::Item(Item::SeeItem { place: place(), audit: "auditoria-2026-11".into() }),
        C::Item(Item::MoveStock {
            item: "Conector RJ45".into(),
            delta: -8,
            unit: "pza".into(),
            ticket: Some(document(1)),
            line: Some(act(7)),
            counted: false,
            found: None,
        }),
        C::Item(Item::SetMinimum { item: "Conector RJ45".into(), unit: "pza".into(), minimum: 50 }),
        C::Item(Item::HandOver(Box::new(hand_over()))),
        C::Item(Item::MoveItem(Box::new(movement(MovementKind::SwappedIn {
            instead_of: document(8),
            place: place(),
            person: "Lucía Méndez Ñu".into(),
            client_org: "Registro Civil".into(),
        })))),
        C::Item(Item::BindLabel { label: LabelId::new(0x1_2345_6789_abcd) }),
        C::Item(Item::RetireLabel { label: LabelId::new(0x1_2345_6789_abcd), reason: why() }),
        C::Item(Item::MergeItem { other: document(8), reason: why() }),
        C::Record(Record::OpenRecord(Box::new(OpenRecord {
            register: RegisterId::new("extensiones"),
            fields: BTreeMap::from([(FieldId::new("extension"), "5214".into())]),
            texts: Vec::new(),
            links: vec![document(9)],
        }))),
        C::Record(Record::SetRecordField { field: FieldId::new("titular"), value: words() }),
        C::Record(Record::AddRecordNote { text: words() }),
        C::Record(Record::VoteRecord { useful: false, comment: words() }),
        C::Record(Record::ReportProgress { percent: 40, text: words() }),
        C::Record(Record::LinkRecord { document: document(9), linked: false }),
        C::Record(Record::MoveRecord { from: "activa".into(), to: "baja".into(), reason: why() }),
        C::Content(Content::TellTicket(Box::new(ToldTicket {
            open: open_ticket(),
            told: Told {
                system: "osTicket".into(),
                id: "17".into(),
                folio: "482913".into(),
                opened: at(-90_000_000_000),
                stands: told_state(),
            },
        }))),
        C::Content(Content::TellNote {
            audience: Audience::Public,
            text: words(),
            told: ToldEntry {
                id: "90".into(), author: "Lía Mora Ñu".into(), at: at(-80_000_000_000), requester: true
            },
        }),
        C::Decision(Decision::TellState(Box::new(told_state()))),
    ];
    let mut named: Vec<(String, C)> = plain.into_iter().map(|command| (command.name().to_string(), command)).collect();
    let mut more = |which: &str, command: C| named.push((format!("{}.{which}", command.name()), command));
    let item = || ItemId::new("oax-alta-nodo.4");
    more("pending", C::Content(Content::TickItem { item: item(), mark: Mark::Pending {} }));
    more("not-applicable", C::Content(Content::TickItem { item: item(), mark: Mark::NotApplicable { reason: why() } }));
    more("public", C::Content(Content::AddNote { audience: Audience::Public, text: words() }));
    more("watcher", C::Content(Content::AddLabel { label: Label::Watcher(omar()) }));
    more("ticket", C::Content(Content::AddLabel { label: Label::Ticket(document(8)) }));
    more("duplicate", C::Content(Content::AddLabel { label: Label::Duplicate(document(8)) }));
    more("article", C::Content(Content::AddLabel { label: Label::Article("como-reiniciar".into()) }));
    more(
        "keep",
        C::Decision(Decision::DecideConflict { conflict: format!("{}/subject", act(5)), choice: Choice::Keep }),
    );
    more("travel", C::Content(Content::LogTime { kind: TimeKind::Travel, minutes: 20, started_at: at(0) }));
    for kind in [TextKind::WorkDone, TextKind::Findings] {
        let which = if kind == TextKind::Findings { "findings" } else { "work-done" };
        let whole = words();
        let splices = vec![Splice { at: 0, delete: String::new(), insert: whole.clone() }];
        more(which, C::Content(Content::EditText(EditText { kind, section: None, splices, whole })));
    }
    for (which, way) in [("phone", ContactWay::Phone), ("mail", ContactWay::Mail), ("in-person", ContactWay::InPerson)]
    {
        more(which, C::Content(Content::LogContact { way, reached: false, verdict: None, text: words() }));
    }
    for (which, field) in [
        ("name", ContactField::Name),
        ("mail", ContactField::Mail),
        ("phone", ContactField::Phone),
        ("client-org", ContactField::ClientOrg),
    ] {
        more(which, C::Content(Content::SetContact { field, value: words() }));
    }
    for (which, kind) in [
        ("relocation", MovementKind::Relocation { place: place() }),
        ("withdrawal", MovementKind::Withdrawal {}),
        ("reassignment", MovementKind::Reassignment { person: "Omar Cruz".into(), client_org: "Finanzas".into() }),
        ("swapped-out", MovementKind::SwappedOut { by: document(8) }),
        ("warranty-return", MovementKind::WarrantyReturn {}),
        ("occupancy", MovementKind::Occupancy { taken: true }),
    ] {
        more(which, C::Item(Item::MoveItem(Box::new(movement(kind)))));
    }
    let mode = "Presencial".to_owned();
    more("mode", C::Decision(Decision::ScheduleVisit { at: at(86_400_000), agreed_with_requester: false, mode }));
    let withdrawn = Some(ContactWay::Phone);
    more("withdrawn", C::Decision(Decision::Cancel { reason: why(), duplicate_of: None, withdrawn }));
    let read = "oax-alta-extension\0\nfield\0puesto\0Analista\n";
    let octets = |text: &str| Octets::parse(text).unwrap();
    let certified = Certified { certificate: octets("3082"), signature: octets("00ff"), at: at(5) };
    let text = format!("ronda/approval/1\n> {}\n{read}", why());
    more(
        "signed",
        C::Decision(Decision::DecideApproval {
            granted: true,
            reason: why(),
            returned: false,
            content: Some(Sha256::of(read.as_bytes())),
            signed: Some(Box::new(SignedApproval { text, certified, sha256: None })),
        }),
    );
    more("whole", C::Content(Content::SealEvidence { evidence: act(50), fault: None }));
    more(
        "texts",
        C::Record(Record::OpenRecord(Box::new(OpenRecord {
            register: RegisterId::new("articulos"),
            fields: BTreeMap::from([(FieldId::new("texto"), words())]),
            texts: vec![FieldId::new("texto")],
            links: Vec::new(),
        }))),
    );
    let nobody = Requester { name: "Sin nombre".into(), ..Requester::default() };
    more(
        "least",
        C::Content(Content::OpenTicket(Box::new(OpenTicket {
            subservice: None,
            description: String::new(),
            requester: nobody,
            place: Place::default(),
            equipment: None,
            fields: BTreeMap::new(),
            priority: None,
            occurred_at: None,
            continues: None,
            parent: None,
            after: None,
            ..open_ticket()
        }))),
    );
    named
}

/// An act as it goes up.
pub fn an_act() -> Act {
    let command = C::Content(Content::AddNote { audience: Audience::Internal, text: "Se cambió el fusor ✅".into() });
    Act {
        device: device(),
        number: 42,
        person: omar(),
        document: document(1),
        kind: DocumentKind::Ticket,
        site: Site::Field,
        at: at(5),
        seen: (0..41).collect(),
        base: 1_234,
        command: command.name().into(),
        version: 1,
        arguments: cbor::encode(&command),
    }
}

/// A push with everything set.
pub fn request() -> SyncRequest {
    SyncRequest {
        version: 1,
        device: device(),
        app: "0.1.0".into(),
        cursor: Some(ByteBuf::from((0..41).collect::<Vec<u8>>())),
        before: ChainHash([0xab; 32]),
        first: 42,
        acts: vec![ByteBuf::from(an_act().encode()), ByteBuf::from(Act { number: 43, ..an_act() }.encode())],
        signature: ByteBuf::from((100..164).collect::<Vec<u8>>()),
        organisation: Some("0123456789abcdef".into()),
        directory: Some("77".into()),
        page_bytes: 1 << 20,
        head_number: 43,
        holds: None,
        records: false,
    }
}

fn ticket_summary() -> TicketSummary {
    TicketSummary {
        folio: Some("OAX-2026-000123".into()),
        provisional: "P-K4-017".into(),
        subject: "No enciende la impresora".into(),
        state: State::InProgress,
        pending_state: true,
        priority: Some(PriorityId::new("high")),
        team: Some(TeamId::new("oax-soporte")),
        assignee: Some(omar()),
        requester: "Lucía Méndez Ñu".into(),
        client_org: "Registro Civil".into(),
        building: Some(BuildingId::new("edificio-2")),
        room: "Nivel 1 · Ventanilla 4".into(),
        equipment: Some(document(9)),
        since: at(1),
        updated: at(2),
        respond_by: Some(at(3)),
        resolve_by: Some(at(4)),
        warn_at: Some(at(5)),
        paused: true,
        visit: Some(at(6)),
        conflicts: 2,
        not_applied: 1,
        tokens: vec!["fusor".into(), "parpadea".into()],
        ..TicketSummary::new(document(1), ServiceId::new("oax-soporte-hardware"), at(0))
    }
}

/// An item in a list.
pub fn equipment_summary() -> EquipmentSummary {
    EquipmentSummary {
        id: document(9),
        inventory: "INV-00123".into(),
        serial: "XYZ".into(),
        mac: "00:1A:2B:3C:4D:5E".into(),
        name: "Impresora de la ventanilla".into(),
        kind: "impresora".into(),
        person: "lucia.mendez".into(),
        building: Some(BuildingId::new("edificio-2")),
        room: "Nivel 1 · Ventanilla 4".into(),
        condition: "en servicio".into(),
        tokens: vec!["12407".into()],
        conflicts: 0,
        labels: Vec::new(),
        merged_into: None,
        holder: String::new(),
        custody: None,
        reported: Default::default(),
    }
}

/// A record in a list.
pub fn record_summary() -> RecordSummary {
    RecordSummary {
        number: Some("CT-0007/2026".into()),
        state: "activa".into(),
        values: BTreeMap::from([(FieldId::new("extension"), "5214".into())]),
        links: vec![document(9)],
        tokens: vec!["5214".into()],
        conflicts: 1,
        ..RecordSummary::new(document(7), RegisterId::new("extensiones"), at(0))
    }
}

/// An answer with news, receipts and the directory.
pub fn response() -> SyncResponse {
    let person = Person {
        id: omar(),
        name: "Omar Cruz Peña".into(),
        roles: vec![RoleId::new("agente-tecnico")],
        teams: vec![TeamId::new("oax-soporte")],
        buildings: vec![BuildingId::new("edificio-2")],
        mail: Some("omar@oaxaca.gob.mx".into()),
        phone: Some("12400".into()),
        client_org: Some("DGTID".into()),
        active: true,
        away: Vec::new(),
        skills: Vec::new(),
    };
    let card = PersonCard { id: PersonId::new("eva.rios"), name: "Eva Ríos".into(), ..person.card() };
    SyncResponse {
        version: 1,
        epoch: u64::MAX - 7,
        epoch_from: 12,
        acknowledged: 43,
        acknowledged_hash: ChainHash([0xcd; 32]),
        receipts: vec![
            Receipt { number: 41, outcome: Outcome::Accepted, note: None },
            Receipt { number: 42, outcome: Outcome::Held(Reason::UnknownVersion), note: None },
            Receipt { number: 43, outcome: Outcome::Refused(Reason::Unreadable), note: None },
        ],
        former: Vec::new(),
        cursor: ByteBuf::from((0..41).rev().collect::<Vec<u8>>()),
        more: true,
        news: vec![
            News {
                id: document(1),
                kind: DocumentKind::Ticket,
                position: 1_250,
                body: Body::Whole(ByteBuf::from(vec![1, 2, 3])),
                summary: Summary::Ticket(Box::new(ticket_summary())),
            },
            News {
                id: document(9),
                kind: DocumentKind::Equipment,
                position: 1_251,
                body: Body::Changes(ByteBuf::from(vec![4, 5])),
                summary: Summary::Equipment(Box::new(equipment_summary())),
            },
        ],
        gone: vec![document(2)],
        organisation: Some(ByteBuf::from(b"{\"id\":\"oaxaca\"}".to_vec())),
        directory: Some(Directory {
            version: "78".into(),
            me: person.clone(),
            people: vec![card],
            requesters: vec![Person { id: PersonId::new("lucia.mendez"), active: false, ..person }],
            light: None,
            efirma: false,
        }),
        now: at(9),
        backed_up: 40,
        position: None,
    }
}

/// An outbox in a file.
pub fn outbox() -> OutboxFile {
    let SyncRequest { version, device, before, first, acts, signature, .. } = request();
    OutboxFile { version, device, before, first, acts, signature }
}

/// A refusal of a whole message.
pub fn problem() -> Problem {
    Problem { code: "gap".into(), es: "Faltan actos.".into(), en: "Acts are missing.".into(), acknowledged: Some(41) }
}
