//! W3: many devices that push at once. A phase is either paced (so many acts a second from each, one push a second) or a
//! rush (each pushes as fast as it is answered).

use crate::walker::{Address, Walker, team};
use crate::work;
use ronda_shared::catalog::Organisation;
use serde_json::{Value, json};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

/// The fleet, enrolled.
#[derive(Default)]
pub(crate) struct Fleet(Vec<Walker>);

#[derive(Clone, Copy)]
enum Phase {
    /// A push of so many acts every second.
    Paced { acts: usize, seconds: usize },
    /// Pushes of so many acts, one upon the other.
    Rush { acts: usize, pushes: usize },
}

/// What one device saw: the time of each push, and the acts it made durable.
type Seen = Result<(Vec<f64>, usize), String>;

/// Teams for so many people: the driver makes the people, the devices must open tickets of their own teams.
pub(crate) fn teams(count: u64) -> Value {
    (0..count).map(team).collect()
}

impl Fleet {
    /// Enrols a device for each token.
    pub(crate) fn enrol(&mut self, at: &Address, tokens: &Value, organisation: &Organisation) -> Result<Value, String> {
        let organisation = Arc::new(organisation.clone());
        for (number, token) in (0..).zip(tokens.as_array().ok_or("tokens are a list")?) {
            let token = token.as_str().ok_or("a token is a text")?;
            self.0.push(Walker::enrol(number, at, token, &organisation)?);
        }
        Ok(json!(self.0.len()))
    }

    /// Runs a phase with the first `devices` of the fleet; the acts are made beforehand, as by people without signal.
    pub(crate) fn run(&mut self, asked: &Value) -> Result<Value, String> {
        let number = |name: &str| usize::try_from(asked[name].as_u64().unwrap_or_default()).unwrap_or(usize::MAX);
        let acts = number("acts");
        let phase = match asked["seconds"].as_u64() {
            Some(_) => Phase::Paced { acts, seconds: number("seconds") },
            None => Phase::Rush { acts, pushes: number("pushes") },
        };
        let (Phase::Paced { seconds: pushes, .. } | Phase::Rush { pushes, .. }) = phase;
        let devices = number("devices").min(self.0.len());
        let fleet = &mut self.0[..devices];
        for walker in fleet.iter_mut() {
            while walker.waiting() < acts * pushes {
                walker.act()?;
            }
            walker.connect()?;
            (walker.news, walker.bytes, walker.refused) = (0, (0, 0), 0);
        }
        let pid = asked["pid"].as_u64().unwrap_or_default();
        let (server, own) = (processor(&pid.to_string())?, processor("self")?);
        let writer = writer(pid)?;
        // Every device at a time of its own within the second.
        let began = Instant::now() + Duration::from_millis(200);
        let seen: Vec<Seen> = thread::scope(|scope| {
            let threads: Vec<_> = (0..)
                .zip(fleet.iter_mut())
                .map(|(index, walker)| {
                    let offset = match phase {
                        Phase::Paced { .. } => Duration::from_micros(1_000_000 * index / devices as u64),
                        Phase::Rush { .. } => Duration::ZERO,
                    };
                    scope.spawn(move || walk(walker, phase, began + offset))
                })
                .collect();
            threads.into_iter().map(|one| one.join().unwrap_or_else(|_| Err("a device fell".into()))).collect()
        });
        let took = began.elapsed().as_secs_f64();
        let (server, own) = (processor(&pid.to_string())? - server, processor("self")? - own);
        let writer = self::writer(pid)? - writer;
        let mut latencies = Vec::new();
        let mut durable = 0;
        for one in seen {
            let (times, acts) = one?;
            latencies.extend(times);
            durable += acts;
        }
        latencies.sort_by(f64::total_cmp);
        let quantile = |q: f64| latencies.get(((latencies.len() as f64 * q) as usize).min(latencies.len() - 1));
        let sum = |of: fn(&Walker) -> u64| self.0[..devices].iter().map(of).sum::<u64>();
        Ok(json!({
            "acts": durable, "seconds": took, "rate": durable as f64 / took, "pushes": latencies.len(),
            "p50": quantile(0.5), "p99": quantile(0.99), "max": latencies.last(),
            "server_cpu_s": server, "writer_cpu_s": writer, "generator_cpu_s": own, "refused": sum(|walker| walker.refused),
            "news": sum(|walker| walker.news), "bytes_up": sum(|walker| walker.bytes.0),
            "bytes_down": sum(|walker| walker.bytes.1), "server_bytes": work::memory(pid)?,
        }))
    }
}

fn walk(walker: &mut Walker, phase: Phase, begin: Instant) -> Seen {
    let (Phase::Paced { acts, seconds: pushes } | Phase::Rush { acts, pushes }) = phase;
    let (mut times, mut durable) = (Vec::with_capacity(pushes), 0);
    for push in 0..pushes {
        // A paced push that starts late counts from when it was due: waiting for one's own last answer is waiting.
        let due = match phase {
            Phase::Paced { .. } => begin + Duration::from_secs(push as u64),
            Phase::Rush { .. } => Instant::now().max(begin),
        };
        thread::sleep(due.saturating_duration_since(Instant::now()));
        durable += walker.push(acts)?;
        times.push(due.elapsed().as_secs_f64() * 1e3);
    }
    Ok((times, durable))
}

/// Processor time of the server's one writing thread so far, in seconds.
fn writer(pid: u64) -> Result<f64, String> {
    let threads = std::fs::read_dir(format!("/proc/{pid}/task")).map_err(|error| error.to_string())?;
    for thread in threads.filter_map(Result::ok) {
        let name = std::fs::read_to_string(thread.path().join("comm")).unwrap_or_default();
        if name.trim() == "ingest" {
            return processor(&format!("{pid}/task/{}", thread.file_name().to_string_lossy()));
        }
    }
    Err("the server has no thread that writes".into())
}

/// Processor time of a process so far, in seconds: the kernel counts it in hundredths.
fn processor(pid: &str) -> Result<f64, String> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/stat")).map_err(|error| error.to_string())?;
    let after = text.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks = after.split_whitespace().skip(11).take(2).filter_map(|part| part.parse::<u64>().ok()).sum::<u64>();
    Ok(ticks as f64 / 100.0)
}
