//! Checks whether a signature may be added to a ticket (R18), and a sum of money changed (R33). It judges the ticket as
//! its author sees it.

use crate::catalog::Organisation;
use crate::document::Subject;
use crate::ids::FieldId;
use crate::json;
use crate::messages::Reason;
use crate::paper::{self, Paper};
use crate::ruling::Conflict;
use crate::signature::Sign;
use crate::ticket::view::TicketView;

/// Whether this may be signed on the ticket as its author sees it: a paper of the organisation, a place that it has, and
/// the words that were shown are what the paper says (R18).
pub(crate) fn signable(org: &Organisation, view: &TicketView, sign: &Sign) -> Result<(), Reason> {
    let filled = paper::fill(org, &sign.paper, view).ok_or(Reason::NoSuchPaper)?;
    // A phone's earlier build knows no former words, and shows those in force.
    let mut shown: Vec<Paper> = std::iter::once(filled).chain(paper::present(org, &sign.paper, view)).collect();
    shown.retain(|paper| paper.signatures.iter().any(|place| place.role == sign.role && place.purpose == sign.purpose));
    if shown.is_empty() {
        return Err(Reason::NoSuchPaper);
    }
    if sign.format != paper::FORMAT || shown.iter().all(|paper| sign.text != paper::canonical(paper)) {
        return Err(Reason::NotWhatWasShown);
    }
    Ok(())
}

/// R33: whether this is another sum than the one that somebody signed.
pub(crate) fn sum_changes(org: &Organisation, view: &TicketView, field: &FieldId, value: &str) -> bool {
    paper::signed_sum(org, view, field).is_some_and(|signed| signed.value != Some(value.trim_end()))
}

/// R33: whether a conflict's other side would take the place of a sum that somebody signed.
pub(crate) fn swaps_sum(org: &Organisation, view: &TicketView, card: &Conflict) -> bool {
    let Subject::Field(field) = &card.subject else { return false };
    json::decode::<String>(&card.other.value).is_ok_and(|value| sum_changes(org, view, field, &value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arbitration::testing::World;
    use crate::catalog::FormerPapers;
    use crate::ids::FormId;

    /// R18: beside a signature under former words both those and the words in force may have been shown.
    #[test]
    fn who_knows_no_former_words_signs_those_in_force() {
        let mut world = World::new("oax-revision-nodo");
        world.signs_complaint("380");
        let (former, form) = (world.org.clone(), FormId::new("queja"));
        let known = world.org.forms.iter_mut().find(|known| known.id == form.as_str()).expect("a form");
        known.fields[0].label = "Importe devuelto".to_owned();
        let text = |org: &Organisation| paper::canonical(&paper::fill(org, &form, &world.view).expect("a paper"));
        let (before, now) = (text(&former), text(&world.org));
        assert_ne!(before, now);
        let mut former_papers = FormerPapers::default();
        former_papers.take_over(&former, &world.org);
        let org = Organisation { former_papers, ..world.org.clone() };
        assert_eq!(text(&org), before);
        let sign = |text: &str| Sign { text: text.to_owned(), ..world.view.signatures[0].signed.clone() };
        for shown in [&before, &now] {
            assert_eq!(signable(&org, &world.view, &sign(shown)), Ok(()));
        }
        assert_eq!(signable(&org, &world.view, &sign("ronda/1\n")), Err(Reason::NotWhatWasShown));
    }
}
