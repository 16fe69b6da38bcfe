//! Tests of R19 on an approver's device: a word is bound to what was read, not to what came since.

use crate::it::steps::{by, ticket};
use crate::it::sync::late_acts::Field;
use ronda_shared::catalog::{Approval, ApprovalKind};
use ronda_shared::command::{Command, Content, Decision};
use ronda_shared::ids::{DocumentId, FieldId, PersonId, RoleId, Sha256};
use ronda_shared::messages::Reason;
use ronda_shared::person::Person;
use ronda_shared::time::Timestamp;
use ronda_shared::workflow::approval;
use ronda_test_support::house::House;

const SERVICE: &str = "oax-revision-extension";

fn granted(content: Option<Sha256>) -> Command {
    let reason = String::new();
    Command::Decision(Decision::DecideApproval { granted: true, reason, returned: false, content, signed: None })
}

/// What comes in while somebody decides is not approved unread.
#[tokio::test]
async fn r19_a_word_is_bound_to_what_was_read_as_its_author_began_to_decide() {
    let role = RoleId::new("area-superior");
    let house = House::of(|organisation| {
        let service = organisation.services.iter_mut().find(|one| one.id.as_str() == SERVICE).expect("there");
        let (role, kind) = (role.clone(), ApprovalKind::Authorise);
        service.approvals = vec![Approval { role, kind, condition: None, efirma: false }];
    });
    let vera = Person { roles: vec![role], ..Person::new(PersonId::new("vera.gil"), "Vera Gil") };
    house.tell(vera.clone());
    let mut field = Field::of(&house, &vera).await;
    let id = DocumentId::new(house.app.clock().now(), [house.key(); 10]);
    by(&house, "eva.rios", id, ticket(&house, SERVICE)).await;
    by(&house, "ana.lopez", id, Command::Decision(Decision::RequestApproval { text: "Es para el evento".into() }))
        .await;
    field.syncs().await;

    let now = Timestamp::from_millis(house.now());
    let before = field.phone.ticket(id, now).expect("it is theirs to decide");
    let read = approval::shown(house.app.organisation(), &before);
    assert!(read.is_some());
    let value = "Doce teléfonos sin tono".to_owned();
    by(&house, "eva.rios", id, Command::Content(Content::SetField { field: FieldId::new("problema"), value })).await;
    field.syncs().await;
    let refused = field.phone.dispatch(id, granted(read), now).expect_err("it is not what they read");
    assert_eq!(refused.why, Reason::R19Stale);
    // Who says nothing of it has before them what stands there now.
    field.phone.dispatch(id, granted(None), now).expect("it is read anew");
}
