//! Several servers on one database: in turn, heard by each other, and one of them gone in the middle.

use super::super::connection::Connection;
use super::super::database_thread::DatabaseThread;
use super::super::session::Session;
use super::super::{Address, PostgresStore, fault, nodes, turn};
use super::proxy::{Cut, Proxy};
use super::server::{self, Server};
use super::{batch, end, open};
use crate::store::nodes::{Leadership, NodeMessage};
use crate::store::redb::RedbStore;
use crate::store::row_codec::code;
use crate::store::{Batch, Change, Projection, Projector, Store, StoreError};
use ronda_shared::ids::DocumentId;
use ronda_shared::time::Timestamp;
use serde_bytes::ByteBuf;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// How long something may take that comes by itself.
const TIMEOUT: Duration = Duration::from_secs(30);
/// Takes the connection away from whoever has the turn and has committed nothing in it, as the database does from one that
/// stands still.
const STOPPED: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
    WHERE state = 'idle in transaction' AND query LIKE '%ronda.turn FOR UPDATE%'";

fn until(what: &str, mut come: impl FnMut() -> bool) {
    let began = Instant::now();
    while !come() {
        assert!(began.elapsed() < TIMEOUT, "{what}");
        thread::yield_now();
    }
}

#[test]
fn whoever_has_the_turn_reads_what_the_others_wrote() {
    let server = Server::start();
    let address = server.database("turns");
    let stores = [open(&address), open(&address), open(&address)];
    thread::scope(|scope| {
        for store in &stores {
            scope.spawn(move || {
                for _ in 0..40 {
                    let _turn = store.turn();
                    // Of two that had the turn at once one would be told that the feed has moved.
                    let known = end(store);
                    assert_eq!(store.commit(batch(known)).expect("nobody else writes"), known + 1);
                }
            });
        }
    });
    assert_eq!(stores.each_ref().map(end), [120, 120, 120]);
}

#[test]
fn what_is_beside_the_feed_is_written_in_turn_too() {
    let server = Server::start();
    let address = server.database("beside");
    let stores = [open(&address), open(&address)];
    let raise = |store: &PostgresStore| {
        let _turn = store.turn();
        let known = store.read().expect("reads").backed_up().expect("a number");
        store.commit(Batch { backed_up: Some(known + 1), ..Batch::default() }).expect("commits");
    };
    thread::scope(|scope| {
        for store in &stores {
            scope.spawn(move || (0..30).for_each(|_| raise(store)));
        }
    });
    assert_eq!(stores[0].read().expect("reads").backed_up().expect("a number"), 60, "none was lost");
}

#[test]
fn a_server_that_stops_in_its_turn_writes_nothing_when_it_wakes() {
    let server = Server::start();
    let address = server.database("stopped");
    let (first, second) = (open(&address), open(&address));
    first.commit(batch(0)).expect("commits");

    let turn = first.turn();
    let known = end(&first);
    server.say("stopped", STOPPED);
    assert_eq!(second.commit(batch(known)).expect("it does not wait for ever"), known + 1);
    for _ in 0..2 {
        let late = first.commit(batch(known));
        assert!(matches!(late, Err(StoreError::Disk(_))), "{late:?}");
        let beside = first.commit(Batch { backed_up: Some(9), ..Batch::default() });
        assert!(matches!(beside, Err(StoreError::Disk(_))), "nor anything beside the feed: {beside:?}");
    }
    drop(turn);
    assert_eq!(end(&first), known + 1, "what the other wrote");
    assert_eq!(first.read().expect("reads").backed_up().expect("a number"), 0);
    let _turn = first.turn();
    assert_eq!(first.commit(batch(known + 1)).expect("it goes on in its next turn"), known + 2);
}

#[test]
fn a_server_that_is_long_at_work_in_its_turn_keeps_it() {
    let server = Server::start();
    let address = server.database("working");
    let store = open(&address);
    let turn = store.turn();
    // Longer than the database lets one stand still.
    server.say("working", "SELECT pg_sleep(23)");
    assert_eq!(store.commit(batch(0)).expect("it has the turn"), 1);
    drop(turn);
    assert_eq!(open(&address).commit(batch(1)).expect("and has let go of it"), 2);
}

#[test]
fn a_second_commit_of_a_turn_counts_only_where_nobody_wrote_since() {
    let server = Server::start();
    let address = server.database("twice");
    let (first, second) = (open(&address), open(&address));
    let turn = first.turn();
    assert_eq!(first.commit(batch(0)).expect("commits"), 1);
    assert_eq!(first.commit(batch(1)).expect("nobody came between"), 2);
    assert_eq!(second.commit(batch(2)).expect("the turn ended with the commit"), 3);
    let moved = first.commit(Batch { after: 2, backed_up: Some(9), ..Batch::default() });
    assert!(matches!(moved, Err(StoreError::Moved { expected: 2, end: 3 })), "{moved:?}");
    drop(turn);
    assert_eq!(first.commit(batch(3)).expect("commits"), 4);
}

#[test]
fn each_hears_of_the_others() {
    let server = Server::start();
    let address = server.database("heard");
    let (first, second) = (open(&address), open(&address));
    let position = Arc::new(watch::Sender::new(0));
    first.nodes().expect("others may come").follow(Arc::downgrade(&position));
    second.commit(batch(0)).expect("commits");
    until("the feed is followed", || *position.borrow() == 1);

    // Whatever was said while the line was down is not heard, and the feed is followed all the same.
    server.say(
        "heard",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'heard' AND pid <> pg_backend_pid()",
    );
    second.commit(batch(1)).expect("commits");
    until("the feed is followed over a new line", || *position.borrow() == 2);

    let mut words = second.nodes().expect("others may come").words();
    let mut said: Option<Instant> = None;
    until("a word is heard", || {
        if said.is_none_or(|at| at.elapsed() > Duration::from_millis(200)) {
            first.nodes().expect("others may come").say("hola, mesa".into());
            said = Some(Instant::now());
        }
        matches!(words.try_recv(), Ok(NodeMessage::Said { text, .. }) if text == "hola, mesa")
    });
}

#[test]
fn one_has_the_duty_and_another_takes_it_over() {
    let server = Server::start();
    let address = server.database("leads");
    let (first, second) = (open(&address), open(&address));
    let (one, two) = (first.nodes().expect("others").leadership(), second.nodes().expect("others").leadership());
    until("somebody has it", || *one.borrow() || *two.borrow());
    assert!(*one.borrow() != *two.borrow(), "one alone");
    let (gone, left) = if *one.borrow() { (first, two) } else { (second, one) };
    drop(gone);
    until("the other has it", || *left.borrow());
}

/// A process that is stopped closes nothing, and its machine answers for it: no mail went and nothing fell due until somebody ended it.
#[test]
fn one_that_has_the_duty_and_stands_still_is_followed_by_another() {
    let server = Server::start();
    let address = server.database("still");
    let store = open(&address);
    let (link, way) = (DatabaseThread::start().expect("a thread"), address.way(None, Arc::default()));
    let led = async move {
        let connection = Connection::open(&way).await?;
        nodes::begin_to_listen(&connection).await?;
        let led = connection.ask(nodes::LEADERSHIP, &[]).await.map_err(|error| fault::meaning(&error))?;
        assert!(turn::granted(&led)?, "nobody else wants it yet");
        Ok::<_, StoreError>(connection)
    };
    let still = link.wait(led).expect("asked").expect("leads");
    let leadership = store.nodes().expect("others may come").leadership();
    assert!(!still.is_closed(), "it says nothing, and closes nothing");
    until("another has it", || *leadership.borrow());
    until("when it wakes it learns that", || still.is_closed());
}

#[test]
fn who_does_not_want_the_duty_leaves_it_to_another_and_may_have_it_again() {
    let server = Server::start();
    let address = server.database("leaves");
    let (first, second) = (open(&address), open(&address));
    let [here, there] = [&first, &second].map(|store| store.nodes().expect("others may come"));
    let one = here.leadership();
    until("it has it", || *one.borrow());
    let two = there.leadership();
    here.want_leadership(false);
    until("the other has it", || *two.borrow() && !*one.borrow());
    here.want_leadership(true);
    there.want_leadership(false);
    until("it has it again", || *one.borrow() && !*two.borrow());
}

#[tokio::test]
async fn where_there_are_no_others_the_duty_is_here() {
    let store = RedbStore::in_memory().expect("opens");
    Leadership::on(store.nodes()).is_mine().await;
}

#[test]
fn no_number_of_a_message_is_given_twice() {
    let server = Server::start();
    let address = server.database("numbers");
    let stores = [open(&address), open(&address)];
    let given = thread::scope(|scope| {
        let drawing = stores.each_ref().map(|store| {
            scope.spawn(move || {
                let nodes = store.nodes().expect("others may come");
                (0..50).map(|_| nodes.mail_number(7).expect("a number")).collect::<Vec<u64>>()
            })
        });
        drawing.map(|drawing| drawing.join().expect("drawn")).concat()
    });
    let distinct: BTreeSet<u64> = given.iter().copied().collect();
    assert_eq!((distinct.len(), distinct.first()), (100, Some(&7)));
}

#[test]
fn what_one_keeps_another_takes_once() {
    let server = Server::start();
    let address = server.database("kept");
    let stores = [open(&address), open(&address)];
    let [one, two] = stores.each_ref().map(|store| store.nodes().expect("others may come"));
    let at = Timestamp::from_millis;
    assert!(one.keep(b"ceremony", b"state".to_vec(), at(1_000), at(2_000)).expect("kept"));
    assert!(!two.keep(b"ceremony", b"other".to_vec(), at(1_001), at(2_000)).expect("asked"), "that name is taken");
    assert_eq!(two.take(b"ceremony", at(1_999)).expect("asked"), Some(b"state".to_vec()));
    assert_eq!(one.take(b"ceremony", at(1_999)).expect("asked"), None, "once");
    assert!(one.keep(b"late", Vec::new(), at(1_000), at(2_000)).expect("kept"));
    assert_eq!(two.take(b"late", at(2_000)).expect("asked"), None, "its time is over");
    for what in [b"first", b"later"] {
        assert!(one.put(b"note", what.to_vec(), at(1_000), at(2_000)).expect("kept"));
        for node in [one, two, one] {
            assert_eq!(node.kept(b"note", at(1_999)).expect("asked"), Some(what.to_vec()), "it stays");
        }
    }
    assert_eq!(two.kept(b"note", at(2_000)).expect("asked"), None, "its time is over");
}

/// It was said again, and found its own: whoever signs in, or opens a link, would be told that it was used.
#[test]
fn what_was_kept_is_its_askers_though_the_answer_was_lost() {
    let server = Server::start();
    drop(server.database("unheard"));
    let wire = Proxy::to(server.folder());
    let store = open(&server::address(wire.folder(), "unheard"));
    let (nodes, at) = (store.nodes().expect("others may come"), Timestamp::from_millis);
    wire.cut(Cut::Inserted);
    assert!(nodes.keep(b"link", Vec::new(), at(1_000), at(2_000)).expect("said again"), "nobody else has it");
    assert!(wire.was_cut());
    assert!(!nodes.keep(b"link", Vec::new(), at(1_000), at(2_000)).expect("asked"), "it is used now");
}

#[test]
fn what_is_kept_in_a_store_of_an_earlier_build_tells_who_asked_from_then_on() {
    let server = Server::start();
    let address = server.database("asked_since");
    drop(open(&address));
    server.say("asked_since", "ALTER TABLE ronda.kept DROP COLUMN asked");
    // As an earlier build keeps it, before and beside this one.
    let earlier = "INSERT INTO ronda.kept (name, what, until) VALUES ('early', 'state', 2000)";
    server.say("asked_since", earlier);
    let store = open(&address);
    let (nodes, at) = (store.nodes().expect("others may come"), Timestamp::from_millis);
    assert!(!nodes.keep(b"early", Vec::new(), at(1_000), at(2_000)).expect("asked"), "that name is taken");
    assert!(nodes.keep(b"late", Vec::new(), at(1_000), at(2_000)).expect("kept"));
    assert_eq!(nodes.take(b"early", at(1_999)).expect("asked"), Some(b"state".to_vec()));
}

#[test]
fn many_who_keep_something_take_no_more_connections_than_are_told() {
    let server = Server::start();
    let store = open(&server.database("crowd"));
    let at = Timestamp::from_millis;
    let held = server.lock("crowd", "LOCK TABLE ronda.kept IN ACCESS EXCLUSIVE MODE");
    thread::scope(|scope| {
        let store = &store;
        let keep = move |name: u8| store.nodes().expect("others may come").keep(&[name], Vec::new(), at(0), at(9));
        let keeping: Vec<_> = (0..40).map(|name| scope.spawn(move || keep(name))).collect();
        let connected = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'ronda'";
        let began = Instant::now();
        while began.elapsed() < Duration::from_secs(2) {
            let many: u32 = server.ask("crowd", connected).parse().expect("a number");
            // The writer's, that which hears, and one that has read and waits for who reads next.
            assert!(many <= 5, "{many} connections");
        }
        drop(held);
        for kept in keeping {
            assert!(kept.join().expect("done").expect("its turn came"));
        }
    });
}

/// Makes nothing of nothing.
struct Nobody;

impl Projector for Nobody {
    fn project(&mut self, _: DocumentId, _: &[Change], _: &[(u64, ByteBuf)]) -> Result<Projection, String> {
        Err("there is no document".into())
    }
}

#[test]
fn who_makes_everything_anew_is_alone() {
    let server = Server::start();
    let address = server.database("alone");
    let (first, second) = (open(&address), open(&address));
    first.commit(batch(0)).expect("commits");
    let refused = first.rebuild(&mut Nobody);
    assert!(matches!(&refused, Err(StoreError::InUse(why)) if why.contains("alone")), "{refused:?}");
    assert_eq!(second.commit(batch(1)).expect("nothing was touched"), 2);
    drop(second);
    assert_eq!(first.rebuild(&mut Nobody).expect("now it is").entries, 2);
    assert_eq!(open(&address).commit(batch(2)).expect("others may come again"), 3);
}

/// The database lets go of all locks where it is started anew: who only reads would not notice, and somebody might make everything anew.
#[test]
fn who_writes_nothing_has_the_store_again_after_the_database_was_started_anew() {
    let mut server = Server::start();
    let address = server.database("idle");
    let store = open(&address);
    assert_eq!(store.commit(batch(0)).expect("commits"), 1);
    server.kill();
    server.run();
    let joined = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ShareLock' AND granted \
        AND classid = 1380929092 AND objid = 1";
    until("it has it again, though nobody wrote", || server.ask("idle", joined) == "1");
    let alone = PostgresStore::alone(&address, None).map(|_| ());
    assert!(matches!(&alone, Err(StoreError::InUse(why)) if why.contains("alone")), "{alone:?}");
    assert_eq!(store.commit(batch(1)).expect("on that connection"), 2);
}

/// A database that stands still answers nothing, and closes nothing: `/healthz` went on saying that all is well.
#[test]
fn a_word_to_the_others_is_waited_for_no_longer_than_a_look() {
    let server = Server::start();
    drop(server.database("mute"));
    let wire = Proxy::to(server.folder());
    let store = open(&server::address(wire.folder(), "mute"));
    wire.cut(Cut::Mute);
    store.nodes().expect("others may come").say("presence".into());
    until("it is noticed", || !store.accepts_writes());
    assert!(wire.was_cut());
    until("the line is made anew", || store.accepts_writes());
}

/// A firewall, or an administrator, ends one connection and not the others.
#[test]
fn who_writes_nothing_has_the_store_again_after_its_one_connection_was_ended() {
    let server = Server::start();
    let address = server.database("one_ended");
    let store = open(&address);
    assert_eq!(store.commit(batch(0)).expect("commits"), 1);
    let joined = "FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ShareLock' AND granted \
        AND classid = 1380929092 AND objid = 1";
    server.say("one_ended", &format!("SELECT pg_terminate_backend(pid, 5000) {joined}"));
    until("it has it again, though nobody wrote", || {
        server.ask("one_ended", &format!("SELECT count(*) {joined}")) == "1"
    });
    assert_eq!(store.commit(batch(1)).expect("on that connection"), 2);
}

/// Some databases end connections that nobody asks anything: with that of a server which writes nothing at night its part in the store would
/// end, and somebody might make everything anew beneath those who read.
#[test]
fn who_writes_nothing_has_the_store_also_where_the_database_ends_idle_connections() {
    let server = Server::start();
    let address = server.database("ended");
    server.say("ended", "ALTER DATABASE ended SET idle_session_timeout = '200ms'");
    let store = open(&address);
    assert_eq!(store.commit(batch(0)).expect("commits"), 1);
    let joined = "SELECT max(pid) FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ShareLock' AND granted \
        AND classid = 1380929092 AND objid = 1";
    let by = server.ask("ended", joined);
    assert!(by.parse::<u32>().is_ok(), "{by:?}");
    server.say("ended", "SELECT pg_sleep(1)");
    assert_eq!(server.ask("ended", joined), by, "by the same connection: one that was ended joins again by another");
    assert_eq!(store.commit(batch(1)).expect("on that connection"), 2);
}

/// Writes one of a store's own facts, as somebody else does who has it.
fn mark(server: &Server, database: &str, fact: &str, value: &[u8]) {
    let digits = value.iter().fold(String::new(), |digits, byte| format!("{digits}{byte:02x}"));
    server.say(database, &format!("INSERT INTO ronda.meta (key, value) VALUES ('{fact}', '\\x{digits}')"));
}

/// Whoever moves a store keeps out those who are connected. One that was cut off just then comes back to a store that has left.
#[test]
fn a_server_that_was_cut_off_while_the_store_was_moved_does_not_go_on_with_it() {
    let server = Server::start();
    let store = open(&server.database("moved_off"));
    assert_eq!(store.commit(batch(0)).expect("commits"), 1);
    mark(&server, "moved_off", "moved", &code(&"/srv/ronda"));
    server.say(
        "moved_off",
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = 'moved_off' AND pid <> pg_backend_pid()",
    );
    let turn = store.turn();
    let written = store.commit(batch(1));
    assert!(written.as_ref().is_err_and(|error| error.to_string().contains("moved to /srv/ronda")), "{written:?}");
    drop(turn);
    let read = store.read().map(|_| ());
    assert!(matches!(&read, Err(StoreError::MovedAway { to }) if to == "/srv/ronda"), "{read:?}");
    assert!(!store.accepts_writes(), "a balancer passes it by");
    assert_eq!(server.ask("moved_off", "SELECT count(*) FROM ronda.feed"), "1");
}

/// It goes on reading by the connections that it has, and would be sent whoever wants to write.
#[test]
fn a_server_that_lost_its_part_in_a_store_that_was_moved_says_so_before_anybody_writes() {
    let server = Server::start();
    let store = open(&server.database("gone"));
    assert_eq!(store.commit(batch(0)).expect("commits"), 1);
    let leads = store.nodes().expect("others may come").leadership();
    until("it hears the others, on a line that stands", || *leads.borrow());
    mark(&server, "gone", "moved", &code(&"/srv/ronda"));
    assert!(store.accepts_writes(), "nothing tells it yet");
    server.say(
        "gone",
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks \
         WHERE locktype = 'advisory' AND mode = 'ShareLock' AND classid = 1380929092 AND objid = 1",
    );
    until("a balancer passes it by", || !store.accepts_writes());
}

/// A rebuild that was cut short leaves a store in which documents are missing: who was cut off meanwhile waits for its end, too.
#[test]
fn a_server_that_was_cut_off_does_not_write_to_a_store_that_is_half_built() {
    let server = Server::start();
    let store = open(&server.database("half"));
    assert_eq!(store.commit(batch(0)).expect("commits"), 1);
    mark(&server, "half", "rebuilding", &code(&true));
    server.say(
        "half",
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = 'half' AND pid <> pg_backend_pid()",
    );
    let turn = store.turn();
    let written = store.commit(batch(1));
    assert!(written.as_ref().is_err_and(|error| error.to_string().contains("was cut short")), "{written:?}");
    drop(turn);
    server.say("half", "DELETE FROM ronda.meta WHERE key = 'rebuilding'");
    let _turn = store.turn();
    assert_eq!(store.commit(batch(1)).expect("it is whole again"), 2);
}

/// Nor does it read from one, by connections that it still has: a phone would be told to let go of what is not made yet.
#[test]
fn a_server_that_lost_its_part_does_not_read_a_store_that_is_being_made_anew() {
    let server = Server::start();
    let store = open(&server.database("anew"));
    assert_eq!(store.commit(batch(0)).expect("commits"), 1);
    assert_eq!(end(&store), 1);
    mark(&server, "anew", "rebuilding", &code(&true));
    let read = store.read().map(|_| ());
    assert!(matches!(&read, Err(StoreError::HalfBuilt)), "{read:?}");
    server.say("anew", "DELETE FROM ronda.meta WHERE key = 'rebuilding'");
    assert_eq!(end(&store), 1, "it is whole again");
}

/// A session of somebody who is no store of ours.
fn stranger(address: &Address) -> Session {
    let link = DatabaseThread::start().expect("a thread");
    let way = address.way(None, Arc::default());
    let connection = link.wait(async move { Connection::open(&way).await }).expect("connects").expect("connects");
    Session::writing(link, Arc::new(connection))
}

#[test]
fn servers_that_write_in_another_way_are_not_together() {
    let server = Server::start();
    let address = server.database("shapes");
    drop(open(&address));
    let other = stranger(&address);
    other.ask("SELECT pg_advisory_lock_shared(1380929093, 7)", Vec::new()).expect("of another shape");
    let refused = PostgresStore::open(&address, None).map(|_| ());
    assert!(matches!(&refused, Err(StoreError::InUse(why)) if why.contains("another version")), "{refused:?}");
    drop(other);
    // A server of a build that knew no others.
    let earlier = stranger(&address);
    earlier.ask("SELECT pg_advisory_lock(1380929092, 1)", Vec::new()).expect("it has the store alone");
    let refused = PostgresStore::open(&address, None).map(|_| ());
    assert!(matches!(&refused, Err(StoreError::InUse(why)) if why.contains("earlier version")), "{refused:?}");
}

/// By one that pools by transaction the locks would be another's: two servers led at once, and each message went out twice.
#[test]
fn a_pooler_that_gives_each_transaction_another_session_is_noticed() {
    let server = Server::start();
    let address = server.database("pooled");
    let [given, next] = [(); 2].map(|()| stranger(&address));
    turn::note_owner(&given, 7).expect("noted");
    turn::must_keep_session(&given, 7).expect("as without a pooler");
    for (session, node) in [(&next, 7), (&given, 8)] {
        let refused = turn::must_keep_session(session, node);
        assert!(matches!(&refused, Err(StoreError::Disk(why)) if why.contains("pool by session")), "{refused:?}");
    }
}
