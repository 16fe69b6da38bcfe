//! Applies what Meta tells of a message of ours: sent, delivered, read, or that it did not arrive. The marks come in
//! any order.

use super::api::{Remedy, remedy};
use super::payload::{MessageStatus, StatusUpdate};
use crate::store::mail::OutState;
use crate::store::whatsapp::{WhatsappName, WhatsappOutgoing, WhatsappSent, name_of};
use ronda_shared::time::{DAY_MS, HOUR_MS, MINUTE_MS, Timestamp};

/// For how long a message is tried.
pub(super) const GIVE_UP_AFTER_MS: i64 = 3 * DAY_MS;
/// What Meta took and could not deliver for a while waits for as long as it is old, within these bounds: ever longer.
const LEAST_MS: i64 = 10 * MINUTE_MS;
const MOST_MS: i64 = 6 * HOUR_MS;

/// A message of ours after a mark; and, where it did not arrive, as it waits once more: as a template, or to be given up.
pub(super) fn after(
    sent: Option<WhatsappSent>,
    marked: &StatusUpdate,
    now: Timestamp,
) -> (WhatsappSent, Option<WhatsappOutgoing>) {
    let mut sent = sent.unwrap_or_else(|| WhatsappSent {
        key: name_of(WhatsappName::Sent, &marked.wamid),
        going: None,
        at: marked.at,
        delivered: None,
        read: None,
        failed: None,
    });
    match marked.mark {
        MessageStatus::Sent => {}
        MessageStatus::Delivered => _ = sent.delivered.get_or_insert(marked.at),
        MessageStatus::Read => {
            sent.delivered.get_or_insert(marked.at);
            sent.read.get_or_insert(marked.at);
        }
        // What was delivered did arrive, whatever is told later; said twice it is one failure.
        MessageStatus::Failed if sent.delivered.is_some() || sent.failed.is_some() => {}
        MessageStatus::Failed => sent.failed = Some(format!("({}) {}", marked.code, marked.words)),
    }
    if sent.delivered.is_some()
        && let Some(going) = &mut sent.going
    {
        // What was said stands in the ticket: it is not kept a second time.
        going.text.clear();
        going.brief.clear();
    }
    let again = lost(&sent, marked, now);
    if again.is_some() {
        sent.going = None;
    }
    (sent, again)
}

/// The same message as it waits once more, where it was lost; none whose words were taken out of its ticket since.
fn lost(sent: &WhatsappSent, marked: &StatusUpdate, now: Timestamp) -> Option<WhatsappOutgoing> {
    let (why, going) = (sent.failed.clone()?, sent.going.clone().filter(|going| !going.text.is_empty())?);
    Some(again(*going, why, marked.code, now))
}

/// A message that did not arrive, as it waits once more. Of limits and of the account's payment Meta often tells only after it took it.
pub(super) fn again(going: WhatsappOutgoing, why: String, code: i64, now: Timestamp) -> WhatsappOutgoing {
    let age = now.since(going.made);
    let template = remedy(code) == Remedy::Template && !going.template;
    let may_go = match remedy(code) {
        Remedy::Account => true,
        Remedy::Later | Remedy::Slower => age <= GIVE_UP_AFTER_MS,
        Remedy::Template | Remedy::Never => false,
    };
    // Where no number is told nothing says that another try would end otherwise.
    let waits = may_go && code != 0;
    let next = if waits { now.plus(age.clamp(LEAST_MS, MOST_MS)) } else { now };
    let lost = (!template && !waits).then(|| why.clone());
    let state = OutState::Waiting { tries: 0, next, last: why };
    WhatsappOutgoing { template: going.template || template, lost, state, ..going }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::whatsapp::WhatsappContact;
    use ronda_shared::ids::DocumentId;

    const NOW: Timestamp = Timestamp::from_millis(1_795_186_800_000);

    fn mark(mark: MessageStatus, seconds: i64, code: i64) -> StatusUpdate {
        StatusUpdate { wamid: "wamid.1".into(), mark, at: NOW.plus(seconds * 1_000), code, words: "no".into() }
    }
    fn sent() -> WhatsappSent {
        let going = WhatsappOutgoing {
            key: name_of(WhatsappName::Going, "x"),
            document: DocumentId::new(NOW, [1; 10]),
            act: None,
            event: "question".into(),
            who: WhatsappContact::default(),
            folio: "TYS-1".into(),
            text: "¿Cuál?".into(),
            brief: "¿Cuál?".into(),
            asks: false,
            template: false,
            lost: None,
            made: NOW,
            state: OutState::Sent { at: NOW },
        };
        let key = name_of(WhatsappName::Sent, "wamid.1");
        WhatsappSent { key, going: Some(Box::new(going)), at: NOW, delivered: None, read: None, failed: None }
    }

    #[test]
    fn the_order_in_which_marks_come_changes_nothing() {
        let one = |marks: &[StatusUpdate]| marks.iter().fold(sent(), |sent, marked| after(Some(sent), marked, NOW).0);
        let (delivered, read) = (mark(MessageStatus::Delivered, 1, 0), mark(MessageStatus::Read, 2, 0));
        let ordered = one(&[mark(MessageStatus::Sent, 0, 0), delivered.clone(), read.clone()]);
        assert_eq!((ordered.delivered, ordered.read), (Some(delivered.at), Some(read.at)));
        let late = one(&[read.clone(), delivered, mark(MessageStatus::Failed, 3, 131_026)]);
        assert_eq!((late.read, late.failed), (Some(read.at), None), "it was read: it arrived");
        assert_eq!(late.going.map(|going| going.text), Some(String::new()), "and is kept no second time");
        let (stub, again) = after(None, &mark(MessageStatus::Read, 1, 0), NOW);
        assert!(stub.going.is_none() && again.is_none() && stub.read.is_some(), "told before it was known");
    }

    #[test]
    fn a_closed_window_is_a_template_once_and_what_is_undeliverable_is_given_up() {
        let (_, again) = after(Some(sent()), &mark(MessageStatus::Failed, 1, 131_047), NOW);
        let again = again.expect("it waits");
        assert!(again.template && again.lost.is_none());
        let template = WhatsappSent { going: Some(Box::new(again)), ..sent() };
        let (gone, lost) = after(Some(template), &mark(MessageStatus::Failed, 1, 131_047), NOW);
        assert!(gone.going.is_none() && lost.is_some_and(|lost| lost.lost.is_some()), "not for ever");
        let (_, lost) = after(Some(sent()), &mark(MessageStatus::Failed, 1, 131_026), NOW);
        assert_eq!(lost.and_then(|lost| lost.lost).as_deref(), Some("(131026) no"));
        let mut emptied = sent();
        emptied.going.iter_mut().for_each(|going| going.text.clear());
        let (stands, again) = after(Some(emptied), &mark(MessageStatus::Failed, 1, 131_047), NOW);
        assert!(stands.failed.is_some() && again.is_none(), "what was withdrawn is not said again, nor without words");
    }

    /// Payment that lacks, and limits: Meta takes the message, and tells afterwards.
    #[test]
    fn what_meta_could_not_deliver_for_a_while_is_tried_ever_later() {
        let lost = |code: i64, age: i64| {
            let (_, again) = after(Some(sent()), &mark(MessageStatus::Failed, 1, code), NOW.plus(age));
            let again = again.expect("it waits");
            (again.lost.is_some(), again.due().expect("it is tried").since(NOW.plus(age)))
        };
        for code in [131_042, 131_048, 131_000] {
            assert_eq!(lost(code, MINUTE_MS), (false, LEAST_MS), "{code}");
            assert_eq!(lost(code, HOUR_MS), (false, HOUR_MS), "{code}");
            assert_eq!(lost(code, DAY_MS), (false, MOST_MS), "{code}");
        }
        assert_eq!(lost(131_000, GIVE_UP_AFTER_MS + 1), (true, 0), "not for ever");
        assert_eq!(lost(131_042, 30 * DAY_MS), (false, MOST_MS), "until somebody pays");
        assert_eq!(lost(0, MINUTE_MS), (true, 0), "nothing says that it would go another time");
        assert_eq!(lost(131_026, MINUTE_MS), (true, 0));
    }
}
