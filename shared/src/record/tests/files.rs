//! Files of a record: told by their bytes, described, taken out of sight.

use super::*;

/// BJ-07, OCO-20: a record holds files as a ticket does: the same content once, described, their bytes told by the server,
/// taken out of sight with a reason.
#[test]
fn a_record_holds_files() {
    let mut drawer = Drawer::of(articles(), article("Apague."));
    let first = drawer.act(1, Command::Content(photo()));
    drawer.act(2, Command::Content(photo()));
    drawer.everybody_reads();
    let caption = Content::SetCaption { evidence: first, caption: "El cable azul".to_owned() };
    drawer.act(1, Command::Content(caption));
    let seal = Command::Content(Content::SealEvidence { evidence: first, fault: None });
    drawer.doc.act(("sistema", Site::System), 9, &seal);
    drawer.close();
    let view = drawer.view();
    let told: Vec<_> = view.evidence.iter().map(|file| (file.same_as, file.is_sealed(), file.late)).collect();
    assert_eq!(told, [(None, true, false), (Some(first), false, false)]);
    assert_eq!(view.evidence[0].file.caption, "El cable azul");
    assert_eq!((view.files().count(), summarize(&view).files), (1, 1), "one content is one file");

    drawer.everybody_reads();
    let away = Content::RetireEvidence { evidence: first, reason: "Era de otro equipo".to_owned() };
    drawer.act(2, Command::Content(away));
    drawer.close();
    let view = drawer.view();
    assert!(view.evidence.iter().all(|file| file.retired.is_some()), "also what came from elsewhere");
    assert_eq!((view.files().count(), summarize(&view).files), (0, 0));
}

/// Of two captions the later stands, and the other is a card that swaps them.
#[test]
fn captions_of_a_records_file_are_settled_and_swapped() {
    let mut drawer = Drawer::of(articles(), article("Apague."));
    let file = drawer.act(1, Command::Content(photo()));
    drawer.close();
    drawer.everybody_reads();
    for (device, caption) in [(1, "El cable"), (2, "El módem")] {
        let caption = Content::SetCaption { evidence: file, caption: caption.to_owned() };
        drawer.act(device, Command::Content(caption));
    }
    drawer.close();
    let view = drawer.view();
    assert_eq!(view.evidence[0].file.caption, "El módem");
    assert_eq!(view.conflicts[0].subject, Subject::Caption(file));
    drawer.everybody_reads();
    let conflict = view.conflicts[0].id.clone();
    drawer.act(1, Command::Decision(Decision::DecideConflict { conflict, choice: Choice::Swap }));
    drawer.close();
    assert_eq!(drawer.view().evidence[0].file.caption, "El cable");
}

/// BJ-07, OCO-20: who writes the register keeps its files, the server alone says that bytes came, and what is published
/// stays as it was approved.
#[test]
fn whoever_writes_a_register_keeps_the_files_of_its_records() {
    let mut drawer = Drawer::of(articles(), article("Apague."));
    let file = drawer.act(1, Command::Content(photo()));
    drawer.close();
    let judged = |who: &str, site, state: &str, said: Content| {
        let view = RecordView { state: state.to_owned(), ..drawer.view() };
        let context = ActorContext { organisation: &drawer.organisation, person: &person(who), site, now: minute(9) };
        admit(context, Some(&View::Record(Box::new(view))), DocumentKind::Record, &Command::Content(said))
    };
    let illegal = |why| Err(NotAdmitted::Illegal(Refusal::new(why)));
    let not_theirs = Err(NotAdmitted::NotYours(Reason::NotYourRole));
    let retire = |reason: &str| Content::RetireEvidence { evidence: file, reason: reason.to_owned() };
    assert_eq!(judged("ana", Site::Desk, "borrador", photo()), Ok(()), "who writes");
    assert_eq!(judged("ana", Site::Desk, "borrador", retire("Otro")), Ok(()));
    assert_eq!(judged("ana", Site::Desk, "borrador", retire(" ")), illegal(Reason::MissingReason));
    for (who, site) in [("jefa", Site::Desk), ("omar", Site::Field), ("sistema", Site::Portal)] {
        assert_eq!(judged(who, site, "borrador", photo()), not_theirs, "{who}");
        assert_eq!(judged(who, site, "borrador", retire("Otro")), not_theirs, "{who}");
    }
    for said in [photo(), retire("Otro")] {
        assert_eq!(judged("ana", Site::Desk, "publicado", said), illegal(Reason::NotFromThisState));
    }
    let other = ActId { device: DeviceId::new(7), number: 70 };
    let seal = |evidence| Content::SealEvidence { evidence, fault: None };
    assert_eq!(judged("sistema", Site::System, "publicado", seal(file)), Ok(()), "bytes come when they come");
    assert_eq!(judged("sistema", Site::System, "publicado", seal(other)), illegal(Reason::NoSuchEvidence));
    assert_eq!(judged("ana", Site::Desk, "borrador", seal(file)), illegal(Reason::ServerOnly));
    let caption = Content::SetCaption { evidence: other, caption: "x".to_owned() };
    assert_eq!(judged("ana", Site::Desk, "borrador", caption), illegal(Reason::NoSuchEvidence));
}
