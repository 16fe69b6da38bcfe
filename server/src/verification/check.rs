//! Verifies a bundle on any machine: author and order of each act, and what the server made of it.
//! Whatever is not as it claims to be is reported by its act or entry.

use super::bundle::{Bundle, BundleDevice, LogPart};
use super::emptied::VouchedEntries;
use super::{Actors, DocumentWalk};
use crate::identity::verify_push;
use crate::store::{Entry, EntryKind};
use ronda_shared::act::{Act, ChainHash, signed_bytes};
use ronda_shared::cbor;
use ronda_shared::document::Reader;
use ronda_shared::ids::{ActId, DeviceId, PersonId};
use ronda_shared::sync::wire::Outcome;
use ronda_shared::ticket::read;
use ronda_shared::ticket::view::TicketView;
use ronda_shared::time::Timestamp;
use serde_bytes::ByteBuf;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// How an act's authorship stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Proof {
    /// Bound to what its device signed: proven without trusting the server.
    Signed,
    /// Its device's log has it, but acts that are not in the bundle stand between it and what was signed: the server's
    /// word.
    Told,
    /// The server's own act: a job, an import, the portal.
    Server,
    /// It stands outside its device's log: the log was continued in two ways.
    Fork,
    /// Its words were taken out for good: its place in its device's log is kept by its hash.
    Emptied,
    /// It is not what it claims to be.
    Broken,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its place in the feed.
    pub position: u64,
    /// The server's clock.
    pub received: Timestamp,
    /// What.
    pub what: TimelineEvent,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TimelineEvent {
    /// An act came.
    Act {
        /// Its name.
        act: ActId,
        /// What it says; none where it cannot be read.
        said: Option<Box<Act>>,
        /// What became of it then.
        outcome: Outcome,
        /// It changed the document.
        changed: bool,
        /// How its authorship stands.
        proof: Proof,
    },
    /// A held act was decided.
    Decided {
        /// Which.
        act: ActId,
        /// How.
        outcome: Outcome,
        /// By whom.
        by: PersonId,
        /// Why.
        reason: String,
    },
    /// Words were taken out of the ticket for good.
    Redacted {
        /// By whom; none for the operator at the console.
        by: Option<PersonId>,
        /// How many places.
        places: usize,
        /// Why.
        reason: String,
    },
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundleFindings {
    /// What happened, in the feed's order.
    pub lines: Vec<Line>,
    /// The ticket as it stands; none where it cannot be read.
    pub view: Option<Box<TicketView>>,
    /// What is not as it claims to be; empty in a bundle that proves itself.
    pub faults: Vec<String>,
}

/// Checks a bundle.
pub fn check(bundle: &Bundle, as_written: bool) -> BundleFindings {
    let mut faults = Vec::new();
    if !as_written {
        faults.push("the file is not as it was written: its SHA-256 is another".to_owned());
    }
    let entries = entries(bundle, &mut faults);
    let devices: BTreeMap<DeviceId, &BundleDevice> = bundle.devices.iter().map(|device| (device.id, device)).collect();
    let acts = acts(&entries);
    let mut bound = BTreeSet::new();
    let mut broken = BTreeSet::new();
    for log in &bundle.logs {
        of_log(log, devices.get(&log.device).copied(), &acts, &mut bound, &mut broken, &mut faults);
    }
    let within = |act: &ActId| bundle.logs.iter().any(|log| log.holds(*act));
    for act in acts.keys().filter(|act| !within(act)) {
        faults.push(format!("act {act} is not in the log that the bundle has of its device"));
        broken.insert(*act);
    }
    let mut walk = DocumentWalk::new(bundle.document);
    let mut actors = Actors::default();
    let mut lines = Vec::new();
    for entry in &entries {
        walk.entry(&mut actors, entry);
        // Which fields are numbered the organisation's data tell, which a bundle has not: what it numbered is the server's
        // word, as the folio is.
        walk.take_numbered();
        let found = walk.take_faults();
        let what = match &entry.kind {
            EntryKind::Act { act, bytes, outcome, hash, chain, .. } => {
                let said = Act::decode(bytes).ok();
                let gone = is_gone(entry);
                let whole = found.is_empty() && author(*act, said.as_ref(), &devices, &mut faults);
                let proof = match (chain, whole && !broken.contains(act)) {
                    (_, false) => Proof::Broken,
                    (_, true) if gone => Proof::Emptied,
                    (None, true) => Proof::Fork,
                    (Some(_), true) if act.device == DeviceId::SERVER => Proof::Server,
                    (Some(_), true) if bound.contains(act) => Proof::Signed,
                    (Some(_), true) => Proof::Told,
                };
                let (said, changed) = (said.map(Box::new), hash.is_some());
                Some(TimelineEvent::Act { act: *act, said, outcome: outcome.clone(), changed, proof })
            }
            EntryKind::HeldDecided { act, outcome, by, reason, .. } => Some(TimelineEvent::Decided {
                act: *act,
                outcome: outcome.clone(),
                by: by.clone(),
                reason: reason.clone(),
            }),
            EntryKind::Founded(founded) => Some(TimelineEvent::Redacted {
                by: founded.by.clone(),
                places: founded.what.len(),
                reason: founded.reason.clone(),
            }),
            _ => None,
        };
        faults.extend(found);
        lines.extend(what.map(|what| Line { position: entry.position, received: entry.at, what }));
    }
    let view = read::read(bundle.document, &Reader::now(walk.document())).map(Box::new);
    let named: BTreeSet<_> = view.iter().flat_map(|view| &view.evidence).map(|one| one.file.sha256).collect();
    for evidence in &bundle.evidence {
        if !named.iter().any(|sha256| sha256.bytes()[..] == evidence.sha256[..]) {
            faults.push("a file in it is named by no act".into());
        }
        if Sha256::digest(&evidence.bytes)[..] != evidence.sha256[..] {
            faults.push("evidence is not what its SHA-256 says".into());
        }
    }
    if view.is_none() {
        faults.push("the ticket cannot be read".into());
    }
    BundleFindings { lines, view, faults }
}

/// The entries that can be read, each at its place in the feed's chain.
fn entries(bundle: &Bundle, faults: &mut Vec<String>) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut vouched = VouchedEntries::default();
    let (mut last, mut hash) = (0, ChainHash::default());
    for carried in &bundle.entries {
        let position = carried.position;
        if position <= last || position > bundle.feed.position {
            faults.push(format!(
                "entry {position} stands after entry {last}, in a feed that ends at {}",
                bundle.feed.position
            ));
        }
        let read = cbor::decode::<Entry>(&carried.bytes);
        let told = carried.before.then(&carried.bytes) == carried.hash;
        if let Ok(entry) = &read {
            vouched.take(entry, &carried.hash, &carried.bytes, told);
        }
        if !told && read.as_ref().is_ok_and(|entry| entry.emptied.is_none()) {
            faults.push(format!("entry {position} was changed after it was written"));
        }
        let follows = if last + 1 == position { hash } else { carried.before };
        let ends = if position == bundle.feed.position { bundle.feed.hash } else { carried.hash };
        if follows != carried.before || ends != carried.hash {
            faults.push(format!("entry {position} does not continue the feed"));
        }
        (last, hash) = (position, carried.hash);
        match read {
            Ok(entry) if entry.position == position => entries.push(entry),
            Ok(entry) => faults.push(format!("entry {position} says it is {}", entry.position)),
            Err(_) => faults.push(format!("entry {position} cannot be read")),
        }
    }
    if !vouched.carried().is_empty() {
        faults.push("entries in it were carried out into an archive: a bundle has them whole".to_owned());
    }
    // What was said of acts on other tickets stands in the audit log, which a bundle does not have.
    faults.extend(vouched.faults(|position| bundle.entries.iter().any(|carried| carried.position == position)));
    entries
}

/// The words of the act are gone.
fn is_gone(entry: &Entry) -> bool {
    entry.emptied.as_ref().is_some_and(|emptied| emptied.said.is_some())
}

/// The acts in their logs: their bytes, where they are there, and the hash that their entries tell.
fn acts(entries: &[Entry]) -> BTreeMap<ActId, (Option<&ByteBuf>, ChainHash)> {
    let of = |entry: &'_ Entry| match &entry.kind {
        EntryKind::Act { act, .. } => Some(*act),
        _ => None,
    };
    entries
        .iter()
        .filter_map(|entry| match (&entry.kind, of(entry)) {
            (EntryKind::Act { bytes, chain: Some(chain), .. }, Some(act)) => {
                Some((act, ((!is_gone(entry)).then_some(bytes), *chain)))
            }
            _ => None,
        })
        .collect()
}

/// An act is of a device that is named, and of that device's person.
fn author(
    act: ActId,
    said: Option<&Act>,
    devices: &BTreeMap<DeviceId, &BundleDevice>,
    faults: &mut Vec<String>,
) -> bool {
    if act.device == DeviceId::SERVER {
        return true;
    }
    let wrong = match (devices.get(&act.device), said) {
        (None, _) => Some(format!("act {act} is of a device that the bundle does not name")),
        (Some(device), Some(said)) if said.person != device.person => {
            Some(format!("act {act} says it is of {}, its device is of {}", said.person, device.person))
        }
        _ => None,
    };
    faults.extend(wrong.clone());
    wrong.is_none()
}

/// Which acts of a log are bound to what its device signed, and which are not what they claim.
fn of_log(
    log: &LogPart,
    device: Option<&BundleDevice>,
    acts: &BTreeMap<ActId, (Option<&ByteBuf>, ChainHash)>,
    bound: &mut BTreeSet<ActId>,
    broken: &mut BTreeSet<ActId>,
    faults: &mut Vec<String>,
) {
    let name = |number| ActId { device: log.device, number };
    let between: BTreeMap<u64, &ByteBuf> = log.between.iter().map(|(number, bytes)| (*number, bytes)).collect();
    let mut signed = BTreeSet::new();
    for head in &log.signed {
        let number = head.act.number;
        let kept = number.checked_sub(log.first).and_then(|at| log.links.get(usize::try_from(at).ok()?));
        let bytes = signed_bytes(log.device, number, &head.head);
        let own = device.is_some_and(|device| verify_push(&device.public_key, &bytes, &head.signature).is_ok());
        if head.act.device != log.device || kept != Some(&head.head) {
            faults.push(format!("device {} signed another log up to {number}", log.device));
        } else if !own {
            faults.push(format!("the signature of device {} up to {number} is not its own", log.device));
        } else {
            signed.insert(number);
        }
    }
    // From the last link back: what is signed is bound, and what leads to something bound by bytes that are here.
    let mut leads = false;
    for (at, hash) in log.links.iter().enumerate().rev() {
        let number = log.first.saturating_add(at as u64);
        let before = at.checked_sub(1).map_or(log.before, |before| log.links[before]);
        let act = acts.get(&name(number));
        let stands = leads || signed.contains(&number);
        let bytes = act.map_or_else(|| between.get(&number).copied(), |(bytes, _)| *bytes);
        let fits = bytes.map(|bytes| before.then(bytes) == *hash);
        if let Some((_, told)) = act {
            if *told != *hash || fits == Some(false) {
                faults.push(format!("act {} does not stand so in its device's log", name(number)));
                broken.insert(name(number));
            } else if stands {
                bound.insert(name(number));
            }
        } else if fits == Some(false) {
            faults.push(format!("act {} between others is not the one of its device's log", name(number)));
        }
        leads = stands && fits == Some(true);
    }
}
