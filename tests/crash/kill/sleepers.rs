//! Tests of a server that falls asleep (SIGSTOP) in the middle of its turn, while others go on.
//!
//! Where it is in its turn is the database's word: what it needs next is held from it until it sleeps. Its devices bring
//! elsewhere what it had in hand. A turn that it was given in its sleep the database lets go of, and when it wakes it writes
//! nothing of it; a commit that was on its way is made in its sleep, once.
//! `RONDA_SLEEPS=20` for the long trial, in which each sleeps a minute and the database lets go by itself; `RONDA_SEED` to hear
//! one again.

use super::balancer::Balancer;
use super::fleet::{Member, Sometimes};
use super::process::Ronda;
use super::{FLEET, everything_is_there_once, number, the_devices_converge, until, while_at_work};
use ronda_server::store::{EntryKind, Store};
use ronda_shared::ids::DeviceId;
use ronda_test_support::rng::SeededRng;
use ronda_test_support::store_place::{Postgres, StorePlace};
use std::thread;
use std::time::Duration;

/// Servers that share one database behind the balancer.
const NODES: usize = 3;
/// How often one falls asleep in every run of the tests: once at each moment.
const SLEEPS: u64 = 2;
/// From so many on each sleeps a minute, and nobody tells the database to let go of it sooner than it does by itself.
const LONG: u64 = 10;
/// How long that is.
const MINUTE: Duration = Duration::from_secs(60);

/// Where in its turn a server falls asleep.
#[derive(Debug, Clone, Copy)]
enum Moment {
    /// Everything of a commit was said, and the commit with it: it is made in its sleep.
    Sent,
    /// It waits for the turn, which it is given in its sleep.
    Given,
}

impl Moment {
    /// What is held so that it stands there, and for what it waits then, as PostgreSQL calls it.
    fn held(self) -> (&'static str, &'static str) {
        match self {
            Self::Sent => ("LOCK TABLE ronda.feed IN SHARE MODE", "relation"),
            // Whoever is next waits for the one who has the row, and all others for their place in the queue.
            Self::Given => ("SELECT 1 FROM ronda.turn FOR UPDATE", "transactionid"),
        }
    }

    /// How its session stands once it has been given that.
    fn state(self) -> &'static str {
        match self {
            Self::Sent => "idle",
            Self::Given => "idle in transaction",
        }
    }
}

/// The servers, the balancer before them and the database that they share, which goes last.
struct Town {
    front: Ronda,
    nodes: Vec<Ronda>,
    balancer: Balancer,
    database: Postgres,
}

impl Town {
    /// The session that waits for this, and of which server it is.
    fn who_waits(&self, what: &str) -> (String, usize) {
        let query = format!(
            "SELECT pid, usename FROM pg_stat_activity WHERE usename LIKE 'node%' AND wait_event_type = 'Lock' AND \
             wait_event = '{what}' LIMIT 1"
        );
        let mut found: Option<(String, usize)> = None;
        until(&format!("no server waits for a lock of the kind «{what}»"), || {
            let told = self.database.ask("postgres", &query);
            let told = told.split_once('|').map(|(session, role)| (session.to_owned(), role.replace("node", "")));
            found = told.map(|(session, node)| (session, node.parse().expect("the number of a server")));
            found.is_some()
        });
        found.expect("it was found")
    }

    /// What a session does; nothing where it is gone.
    fn state_of(&self, session: &str) -> String {
        self.database.ask("postgres", &format!("SELECT state FROM pg_stat_activity WHERE pid = {session}"))
    }

    /// Puts a server to sleep at a moment, and answers which, once the turn is its own and it sleeps.
    fn put_to_sleep(&self, moment: Moment) -> (String, usize) {
        let (statement, waits_for) = moment.held();
        let (socket, name) = self.front.place().database().expect("a database");
        let held = socket.lock(name, statement);
        let (session, node) = self.who_waits(waits_for);
        self.nodes[node].signal("STOP");
        until("a server that was stopped does not stand still", || self.nodes[node].stands_still());
        // Whoever waits for it goes to another server with what it had in hand.
        self.balancer.take_out(node);
        drop(held);
        until("a server that sleeps was not given what it waited for", || self.state_of(&session) == moment.state());
        (session, node)
    }

    /// Waits until the database has let go of the turn of one that sleeps: by itself after a while, or because it is told to.
    fn let_go(&self, session: &str, long: bool) {
        if long {
            thread::sleep(MINUTE);
        } else {
            self.database.say("postgres", &format!("SELECT pg_terminate_backend({session})"));
        }
        until("the database does not let go of a turn", || self.state_of(session).is_empty());
    }
}

#[test]
fn a_server_that_sleeps_in_its_turn_writes_nothing_of_it_when_it_wakes() {
    let sleeps = number("RONDA_SLEEPS").unwrap_or(SLEEPS);
    let seed = number("RONDA_SEED").unwrap_or_else(|| u64::from(std::process::id()));
    println!("seed {seed}, {sleeps} sleeps (RONDA_SEED={seed} RONDA_SLEEPS={sleeps})");
    let mut chance = SeededRng::new(seed);
    let (database, folder) = (Postgres::start(), tempfile::tempdir().unwrap());
    let front = Ronda::with_people_in(&folder.path().join("data"), StorePlace::within(&database));
    let mut nodes: Vec<Ronda> = (0..NODES).map(|_| front.beside()).collect();
    for (node, ronda) in nodes.iter_mut().enumerate() {
        let role = format!("node{node}");
        database.say("postgres", &format!("CREATE ROLE {role} SUPERUSER LOGIN"));
        ronda.ask_as(&role);
        ronda.serve();
    }
    let balancer = Balancer::before(front.at, nodes.iter().map(|node| node.at));
    let mut fleet: Vec<Member> = (0..FLEET).map(|index| Member::enrol(&front, index, &mut chance)).collect();
    // Of each server one device that goes to it alone.
    let mut own: Vec<Member> =
        nodes.iter().enumerate().map(|(index, node)| Member::enrol(node, index, &mut chance)).collect();
    let looking = front.store();
    let mut town = Town { front, nodes, balancer, database };

    let mut sum = Sometimes::default();
    for sleep in 1..=sleeps {
        let moment = if sleep % 2 == 1 { Moment::Sent } else { Moment::Given };
        let (happened, node) = while_at_work(&mut fleet, |more| {
            more(1 + chance.below(24));
            let (session, node) = town.put_to_sleep(moment);
            println!("sleep {sleep} of {sleeps}: server {node}, {moment:?}, session {session}");
            match moment {
                Moment::Sent => {}
                Moment::Given => town.let_go(&session, sleeps >= LONG),
            }
            // The others go on without it, also with what it had in hand.
            more(2 * FLEET);
            node
        });
        sum.add(&happened);
        fleet.iter_mut().for_each(Member::come_to_rest);

        let before = looking.read().unwrap().end().unwrap();
        town.nodes[node].signal("CONT");
        // Its turns are one after the other: when it has taken this in, the one in which it slept is over.
        let waking = &mut own[node];
        waking.open_ticket();
        until(&format!("server {node} writes nothing after its sleep ({moment:?})"), || {
            waking.try_push().is_none() && waking.device.unsent() == 0
        });
        wrote_nothing_but(&*looking, before, waking.device.disk.log.device, &format!("server {node}, {moment:?}"));
        town.balancer.put_back(node);
    }
    fleet.append(&mut own);
    // Whoever waited last brings news to whoever waited first.
    for _ in 0..2 {
        fleet.iter_mut().for_each(Member::catch_up);
    }
    drop(looking);
    town.nodes.iter_mut().for_each(Ronda::kill);

    let acts: u64 = fleet.iter().map(|member| member.device.disk.log.number).sum();
    println!("{acts} acts, {sum:?}");
    assert!(sleeps < LONG || sum.cut > 0, "nobody waited for a server that slept");
    everything_is_there_once(&town.front, &fleet);
    the_devices_converge(&fleet);
}

/// After this position there is nothing but what one device said.
fn wrote_nothing_but(store: &dyn Store, after: u64, device: DeviceId, who: &str) {
    let reader = store.read().unwrap();
    let mut own = 0;
    for entry in reader.entries_after(after).unwrap() {
        let entry = entry.unwrap();
        let EntryKind::Act { act, .. } = entry.kind else { continue };
        assert!(
            act.device == device || act.device == DeviceId::SERVER,
            "{who} wrote {act} at {}, of its turn before it slept",
            entry.position
        );
        own += u64::from(act.device == device);
    }
    assert!(own > 0, "{who} has taken in what came after its sleep, and it is not there");
}
