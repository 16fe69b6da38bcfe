//! Two values for one register: which stands. The same winner whichever arrives first.

use crate::command::{ContactField, Mark};
use crate::document::Subject;
use crate::json;
use crate::messages::Reason;
use crate::ruling::Side;
use crate::stamp::Site;
use std::cmp::Ordering;

/// In which capacity a value was set: what its author is to this ticket, not merely a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Capacity {
    /// The requester, on their own ticket.
    Requester,
    /// A technician without a desk.
    Technician,
    /// The desk: agent or supervisor.
    Desk,
    /// The server's jobs and imports, and whoever is none of the others.
    Other,
}

/// Which of the two stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prevailing {
    /// The one that stood.
    Standing,
    /// The one that came.
    Incoming,
}

/// Who prevails, by which rule of merge (`docs/rules.md`), and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settlement {
    /// Which stands.
    pub winner: Prevailing,
    /// The rule that picked (`6` for R6).
    pub rule: u8,
    /// In a sentence's code.
    pub why: Reason,
}

/// Picks between two concurrent values of one register: R5, R6, R7, R8, R22, R24; what weighs the same goes to the
/// later effective time, then to the greater act id. Equal values are no conflict and are not brought here;
/// an extra contact is a set, not a register, and either stands beside the other (R24).
pub fn settle(
    subject: &Subject,
    standing: &Side,
    standing_capacity: Capacity,
    incoming: &Side,
    incoming_capacity: Capacity,
) -> Settlement {
    let by_weight =
        |rule: u8, why: Reason, weigh: &dyn Fn(&Side, Capacity) -> u8| match weigh(standing, standing_capacity)
            .cmp(&weigh(incoming, incoming_capacity))
        {
            Ordering::Greater => Settlement { winner: Prevailing::Standing, rule, why },
            Ordering::Less => Settlement { winner: Prevailing::Incoming, rule, why },
            Ordering::Equal => Settlement { winner: later(standing, incoming), rule, why: Reason::LaterStands },
        };
    let on_site = |side: &Side, _: Capacity| u8::from(side.stamp.site == Site::Field);
    match subject {
        Subject::Item(_) => {
            let marked = |side: &Side| !matches!(mark(side), Some(Mark::Pending {}));
            if marked(standing) == marked(incoming) {
                by_weight(5, Reason::R5OnSite, &on_site)
            } else {
                by_weight(5, Reason::R5DoneStands, &|side, _| u8::from(marked(side)))
            }
        }
        Subject::Field(_) | Subject::Registry(_) => by_weight(6, Reason::R6FieldValue, &on_site),
        Subject::Contact(ContactField::Extra) => by_weight(24, Reason::LaterStands, &|_, _| 0),
        Subject::Contact(_) => {
            by_weight(24, Reason::R24OwnData, &|_, capacity| u8::from(capacity == Capacity::Requester))
        }
        Subject::Material(_) | Subject::MaterialStep(..) => {
            by_weight(22, Reason::R22Technician, &|_, capacity| u8::from(capacity == Capacity::Technician))
        }
        Subject::Priority => by_weight(7, Reason::R7DeskPriority, &|_, capacity| u8::from(capacity == Capacity::Desk)),
        Subject::Service => by_weight(8, Reason::R8DeskService, &|_, capacity| u8::from(capacity == Capacity::Desk)),
        Subject::Assignee => by_weight(9, Reason::LaterStands, &|_, _| 0),
        Subject::Visit => by_weight(11, Reason::LaterStands, &|_, _| 0),
        Subject::State => by_weight(12, Reason::LaterStands, &|_, _| 0),
        Subject::Custody => by_weight(20, Reason::LaterStands, &|_, _| 0),
        Subject::Movement => by_weight(21, Reason::LaterStands, &|_, _| 0),
        Subject::Caption(_) | Subject::Label => by_weight(3, Reason::LaterStands, &|_, _| 0),
        Subject::Subject | Subject::Place | Subject::Equipment => by_weight(6, Reason::LaterStands, &|_, _| 0),
    }
}

/// The later effective time, then the greater act id.
pub(crate) fn later(standing: &Side, incoming: &Side) -> Prevailing {
    let key = |side: &Side| (side.stamp.effective(), side.stamp.act);
    if key(incoming) > key(standing) { Prevailing::Incoming } else { Prevailing::Standing }
}

/// The mark a side carries, where it is one that this build reads.
fn mark(side: &Side) -> Option<Mark> {
    json::decode(&side.value).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{ActId, DeviceId, FieldId, ItemId, PersonId};
    use crate::stamp::Stamp;
    use crate::time::Timestamp;

    fn side(value: &str, device: u64, at: i64, site: Site) -> Side {
        let stamp = Stamp {
            act: ActId { device: DeviceId::new(device), number: 1 },
            by: PersonId::new(format!("p{device}")),
            site,
            at: Timestamp::from_millis(at),
            order: Timestamp::from_millis(at),
            received: None,
            suspect: false,
        };
        Side { value: value.into(), stamp }
    }

    /// Settles in both orders and gives the value that stands; the rule and the reason must agree too.
    fn stands(subject: &Subject, a: (&Side, Capacity), b: (&Side, Capacity)) -> (String, u8, Reason) {
        let value = |s: Settlement, first: &Side, second: &Side| {
            let side = if s.winner == Prevailing::Standing { first } else { second };
            (side.value.clone(), s.rule, s.why)
        };
        let one = value(settle(subject, a.0, a.1, b.0, b.1), a.0, b.0);
        let two = value(settle(subject, b.0, b.1, a.0, a.1), b.0, a.0);
        assert_eq!(one, two, "{subject:?}");
        one
    }

    const DONE: &str = r#"{"done":{"value":"12"}}"#;
    const OTHER: &str = r#"{"done":{"value":"14"}}"#;
    const PENDING: &str = r#"{"pending":{}}"#;
    const NOT_APPLICABLE: &str = r#"{"not_applicable":{"reason":"sin nodo"}}"#;

    #[test]
    fn r5_done_outweighs_pending_and_the_site_outweighs_the_desk() {
        let item = Subject::Item(ItemId::new("oax-alta-nodo.3"));
        let desk = (Capacity::Desk, Site::Desk);
        let done = side(DONE, 1, 10, desk.1);
        let pending = side(PENDING, 2, 20, Site::Field);
        assert_eq!(
            stands(&item, (&done, desk.0), (&pending, Capacity::Technician)),
            (DONE.to_owned(), 5, Reason::R5DoneStands)
        );
        let field = side(NOT_APPLICABLE, 3, 5, Site::Field);
        assert_eq!(
            stands(&item, (&done, desk.0), (&field, Capacity::Technician)),
            (NOT_APPLICABLE.to_owned(), 5, Reason::R5OnSite)
        );
        let other = side(OTHER, 4, 30, Site::Desk);
        assert_eq!(stands(&item, (&done, desk.0), (&other, desk.0)), (OTHER.to_owned(), 5, Reason::LaterStands));
    }

    #[test]
    fn r6_what_was_read_on_site_stands() {
        let field = Subject::Field(FieldId::new("mac"));
        let desk = side("\"AA\"", 1, 99, Site::Desk);
        let site = side("\"BB\"", 2, 1, Site::Field);
        assert_eq!(
            stands(&field, (&desk, Capacity::Desk), (&site, Capacity::Technician)),
            ("\"BB\"".into(), 6, Reason::R6FieldValue)
        );
        let same_time = side("\"CC\"", 3, 1, Site::Field);
        assert_eq!(
            stands(&field, (&site, Capacity::Technician), (&same_time, Capacity::Technician)),
            ("\"CC\"".into(), 6, Reason::LaterStands),
            "the same instant: the greater act id"
        );
    }

    #[test]
    fn r22_r24_the_technician_counts_material_and_the_requester_owns_contact_data() {
        let line = Subject::Material(ActId { device: DeviceId::new(9), number: 9 });
        let desk = side("3", 1, 99, Site::Desk);
        let field = side("4", 2, 1, Site::Field);
        assert_eq!(
            stands(&line, (&desk, Capacity::Desk), (&field, Capacity::Technician)),
            ("4".into(), 22, Reason::R22Technician)
        );
        let phone = Subject::Contact(ContactField::Phone);
        let own = side("\"5001\"", 2, 1, Site::Portal);
        assert_eq!(
            stands(&phone, (&desk, Capacity::Desk), (&own, Capacity::Requester)),
            ("\"5001\"".into(), 24, Reason::R24OwnData)
        );
    }

    #[test]
    fn a_suspect_clock_counts_by_its_receipt() {
        let field = Subject::Field(FieldId::new("mac"));
        let mut wrong = side("\"2041\"", 1, i64::MAX, Site::Desk);
        wrong.stamp.suspect = true;
        wrong.stamp.received = Some(Timestamp::from_millis(5));
        let right = side("\"now\"", 2, 10, Site::Desk);
        assert_eq!(stands(&field, (&wrong, Capacity::Desk), (&right, Capacity::Desk)).0, "\"now\"");
    }
}
