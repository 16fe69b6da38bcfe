//! A balancer before servers: each connection goes to the next of them that takes it.

use std::collections::BTreeMap;
use std::io::copy;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

/// Balances until the process ends.
pub struct Balancer(Arc<Behind>);

struct Behind {
    nodes: Vec<Node>,
    /// How many connections came.
    came: AtomicUsize,
}

struct Node {
    at: SocketAddr,
    lines: Mutex<Lines>,
}

#[derive(Default)]
struct Lines {
    /// Nobody is sent there.
    is_out: bool,
    /// Both ends of what goes on there, by the number of the connection.
    open: BTreeMap<usize, [TcpStream; 2]>,
}

impl Balancer {
    /// One at this address before these servers.
    pub fn before(at: SocketAddr, nodes: impl IntoIterator<Item = SocketAddr>) -> Self {
        let listener = TcpListener::bind(at).unwrap();
        let nodes = nodes.into_iter().map(|at| Node { at, lines: Mutex::default() }).collect();
        let behind = Arc::new(Behind { nodes, came: AtomicUsize::new(0) });
        let own = Arc::clone(&behind);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let behind = Arc::clone(&own);
                thread::spawn(move || behind.carry(client));
            }
        });
        Self(behind)
    }

    /// Sends nobody to a server any more; whoever waits for its answer gets it.
    pub fn drain(&self, node: usize) {
        self.0.nodes[node].lines().is_out = true;
    }

    /// Whether nobody waits for a server's answer.
    pub fn is_idle(&self, node: usize) -> bool {
        self.0.nodes[node].lines().open.is_empty()
    }

    /// Sends nobody to a server any more, and cuts off whoever waits for its answer.
    pub fn take_out(&self, node: usize) {
        let mut lines = self.0.nodes[node].lines();
        lines.is_out = true;
        for line in std::mem::take(&mut lines.open).into_values().flatten() {
            // One that has just ended cannot be ended again.
            drop(line.shutdown(Shutdown::Both));
        }
    }

    /// Sends to it again.
    pub fn put_back(&self, node: usize) {
        self.0.nodes[node].lines().is_out = false;
    }
}

impl Behind {
    fn carry(&self, client: TcpStream) {
        let number = self.came.fetch_add(1, Ordering::Relaxed);
        let many = self.nodes.len();
        let found = (number..number + many).find_map(|at| {
            let node = &self.nodes[at % many];
            Some((node, node.take(number, &client)?))
        });
        if let Some((node, server)) = found {
            join(client, server);
            node.lines().open.remove(&number);
        }
    }
}

impl Node {
    fn lines(&self) -> MutexGuard<'_, Lines> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a connection, unless the server is out or away.
    fn take(&self, number: usize, client: &TcpStream) -> Option<TcpStream> {
        if self.lines().is_out {
            return None;
        }
        let server = TcpStream::connect(self.at).ok()?;
        let ends = [client.try_clone().ok()?, server.try_clone().ok()?];
        let mut lines = self.lines();
        // Taken out meanwhile.
        if lines.is_out {
            return None;
        }
        lines.open.insert(number, ends);
        Some(server)
    }
}

/// Carries what each says to the other, until one of them ends.
pub fn join(client: TcpStream, server: TcpStream) {
    let (Ok(mut from), Ok(mut to)) = (client.try_clone(), server.try_clone()) else { return };
    let asking = thread::spawn(move || {
        // A line that breaks ends it, as its end does.
        drop(copy(&mut from, &mut to));
    });
    let (mut server, mut client) = (server, client);
    drop(copy(&mut server, &mut client));
    for line in [&server, &client] {
        drop(line.shutdown(Shutdown::Both));
    }
    drop(asking.join());
}
