//! Isolates acts corrupted on the device's disk, so that they neither block the log nor forge its content.
//!
//! The log is chained, so a change of one act's bytes shows, and would make every later signature worthless. Acts that
//! have not left are chained again over the bytes as they are; the damaged one alone is marked, and waits alone (Q11).

use crate::act::{Act, ChainHash};
use crate::messages::Reason;
use crate::sync::device::LogState;
use crate::sync::rows::{ActRow, ActState};

/// Begins no CBOR value: with it in front, nobody takes rotten bytes for an act, and no byte of them is lost.
const BREAK: u8 = 0xff;

/// What became of the rows; to be stored in one transaction, before anything is pushed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepairedActs {
    /// The log after it.
    pub log: LogState,
    /// The rows that changed.
    pub rows: Vec<ActRow>,
    /// An act that may be on the server already is rotten: ask first, with a push of nothing, what it has.
    pub doubtful: bool,
}

/// Looks at the rows after `log.acknowledged`, in order. `known`: the server has just said that it has nothing after
/// that number, so no act counts as sent.
pub fn mend(log: &LogState, acts: &[ActRow], known: bool) -> RepairedActs {
    let sent = if known { log.acknowledged } else { log.sent };
    let mut mended = RepairedActs { log: log.clone(), rows: Vec::new(), doubtful: false };
    if known {
        mended.log.sent = log.acknowledged;
    }
    // Three chains: as stored, over the bytes as they are, and the one that will be.
    let (mut stored, mut true_to_bytes, mut head) =
        (log.acknowledged_hash, log.acknowledged_hash, log.acknowledged_hash);
    let mut last = log.acknowledged;
    for (at, row) in acts.iter().enumerate() {
        if row.number != last + 1 {
            break;
        }
        true_to_bytes = true_to_bytes.then(&row.bytes);
        let rotten = stored.then(&row.bytes) != row.hash && !is_chained_over(log, true_to_bytes, row, acts.get(at + 1));
        let mut after = row.clone();
        if rotten {
            if row.number <= sent {
                return RepairedActs { log: log.clone(), rows: Vec::new(), doubtful: true };
            }
            after.state = ActState::Refused(Reason::Unreadable);
            if Act::decode(&row.bytes).is_ok() {
                after.bytes.insert(0, BREAK);
            }
        }
        head = head.then(&after.bytes);
        after.hash = head;
        stored = row.hash;
        last = row.number;
        if after != *row {
            mended.rows.push(after);
        }
    }
    if last == log.number {
        mended.log.head = head;
    }
    mended
}

/// True where what follows was chained over these bytes: then it is the row's hash that rotted.
fn is_chained_over(log: &LogState, head: ChainHash, row: &ActRow, next: Option<&ActRow>) -> bool {
    match next {
        Some(next) => next.number == row.number + 1 && head.then(&next.bytes) == next.hash,
        None => row.number == log.number && head == log.head,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::act::DocumentKind;
    use crate::cbor;
    use crate::command::{Audience, COMMAND_VERSION, Command, Content};
    use crate::ids::{DeviceId, DocumentId, PersonId};
    use crate::stamp::Site;
    use crate::sync::device::push;
    use crate::time::Timestamp;

    fn log_of(acts: u64) -> (LogState, Vec<ActRow>) {
        let mut log = LogState::new(DeviceId::new(7), "K4".into(), PersonId::new("ana"));
        let document = DocumentId::new(Timestamp::default(), [7; 10]);
        let rows = (1..=acts)
            .map(|number| {
                let command =
                    Command::Content(Content::AddNote { audience: Audience::Internal, text: format!("nota {number}") });
                let bytes = Act {
                    device: log.device,
                    number,
                    person: log.person.clone(),
                    document,
                    kind: DocumentKind::Ticket,
                    site: Site::Field,
                    at: Timestamp::default(),
                    seen: Vec::new(),
                    base: 1,
                    command: command.name().to_string(),
                    version: COMMAND_VERSION,
                    arguments: cbor::encode(&command),
                }
                .encode();
                log.number = number;
                log.head = log.head.then(&bytes);
                ActRow { number, document, state: ActState::Local, struck: false, hash: log.head, bytes }
            })
            .collect();
        (log, rows)
    }
    fn applied(rows: &[ActRow], mended: &RepairedActs) -> Vec<ActRow> {
        let changed = |row: &ActRow| mended.rows.iter().find(|one| one.number == row.number).cloned();
        rows.iter().map(|row| changed(row).unwrap_or_else(|| row.clone())).collect()
    }
    /// The log as the server will count it, over the bytes alone.
    fn whole(log: &LogState, rows: &[ActRow]) {
        let mut head = log.acknowledged_hash;
        for row in rows {
            head = head.then(&row.bytes);
            assert_eq!(head, row.hash, "act {}", row.number);
        }
        assert_eq!(head, log.head);
        let sent = push(log, rows, "test", 1 << 20);
        assert_eq!(sent.request.acts.len(), rows.len(), "the whole log goes up");
    }

    #[test]
    fn a_log_that_is_whole_is_left_as_it_is() {
        let (log, rows) = log_of(5);
        assert_eq!(mend(&log, &rows, false), RepairedActs { log, rows: Vec::new(), doubtful: false });
    }

    #[test]
    fn any_byte_of_any_unsent_act_may_rot_and_the_others_go_up_as_they_were() {
        let (log, rows) = log_of(4);
        for at in 0..rows.len() {
            for byte in 0..rows[at].bytes.len() {
                let mut spoiled = rows.clone();
                spoiled[at].bytes[byte] ^= 0x01;
                let mended = mend(&log, &spoiled, false);
                let after = applied(&spoiled, &mended);
                whole(&mended.log, &after);
                for (row, was) in after.iter().zip(&rows) {
                    if row.number == spoiled[at].number {
                        assert_eq!(row.state, ActState::Refused(Reason::Unreadable));
                        assert!(Act::decode(&row.bytes).is_err(), "nobody takes it for what was written");
                        assert!(row.bytes.ends_with(&spoiled[at].bytes), "what is left of it is kept");
                    } else {
                        assert_eq!((&row.state, &row.bytes), (&was.state, &was.bytes));
                    }
                }
                let again = mend(&mended.log, &after, false);
                assert!(again.rows.is_empty() && again.log == mended.log, "once is enough");
            }
        }
    }

    #[test]
    fn a_rotten_hash_is_made_anew_and_its_act_stands() {
        let (log, rows) = log_of(3);
        for at in 0..rows.len() {
            let mut spoiled = rows.clone();
            spoiled[at].hash.0[3] ^= 0x80;
            let mended = mend(&log, &spoiled, false);
            assert_eq!(applied(&spoiled, &mended), rows);
            assert_eq!(mended.log, log);
        }
    }

    #[test]
    fn an_act_that_may_be_on_the_server_waits_until_the_server_has_said_so() {
        let (mut log, mut rows) = log_of(3);
        log.sent = 2;
        rows[1].bytes[9] ^= 0x10;
        let doubtful = mend(&log, &rows, false);
        assert!(doubtful.doubtful && doubtful.rows.is_empty() && doubtful.log == log);
        let mended = mend(&log, &rows, true);
        assert!(!mended.doubtful);
        assert_eq!(mended.log.sent, 0, "an answer to nothing says that none has arrived");
        whole(&mended.log, &applied(&rows, &mended));
    }
}
