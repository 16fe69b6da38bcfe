//! Who may write into a replica: the marker of a new generation fences every server before it.

use super::ReplicaError;
use super::place::{PutOutcome, ReplicaPlace};
use crate::backup::seal;
use crate::store::{Epoch, Reader, Secret};
use ronda_shared::cbor;
use ronda_shared::time::Timestamp;
use serde::{Deserialize, Serialize};

const MAGIC: &[u8] = b"ronda-generation-1\n";
/// The folder of the markers.
const FOLDER: &str = "generations";
/// No marker is longer: bytes.
const MOST: u64 = 4 * 1024;

/// The marker of a generation. Frozen: fields are added with a default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Marker {
    /// The epoch of the server that wrote it.
    epoch: u64,
    /// The position where that epoch left the one before, as far as it was known then.
    from: u64,
    /// When.
    at: Timestamp,
}

/// The generation of a store: how many epochs it has had. A restore adds one.
pub(super) fn of(reader: &dyn Reader) -> Result<u64, ReplicaError> {
    Ok(reader.epochs()?.len() as u64)
}

fn name(generation: u64) -> String {
    format!("{FOLDER}/{generation:06}")
}

/// The greatest generation that was claimed; none in an empty place.
pub(super) fn latest(place: &dyn ReplicaPlace) -> Result<Option<u64>, ReplicaError> {
    let names = place.list(FOLDER)?;
    Ok(names.iter().filter_map(|name| name.parse().ok()).max())
}

/// Claims a generation for an epoch; nothing where that was done before by the same.
///
/// # Errors
/// [`ReplicaError::TakenOver`] where it belongs to another epoch, or a later one was claimed.
pub(super) fn claim(
    place: &dyn ReplicaPlace,
    secret: &Secret,
    generation: u64,
    epoch: Epoch,
    at: Timestamp,
) -> Result<(), ReplicaError> {
    still(place, generation)?;
    let marker = Marker { epoch: epoch.epoch, from: epoch.from, at };
    let name = name(generation);
    if place.put(&name, &seal::sealed(secret, MAGIC, &cbor::encode(&marker)))? == PutOutcome::There
        && epoch_of(place, secret, generation)?.ok_or_else(|| torn(generation, "it is gone"))? != epoch.epoch
    {
        return Err(ReplicaError::TakenOver(generation));
    }
    // Who claimed a later one meanwhile has won.
    still(place, generation)
}

/// Nothing where any generation was claimed, or the place may be begun in anew: for a process that begins, of a store whose replica
/// was begun here before.
///
/// # Errors
/// [`ReplicaError::Torn`] where it is empty: a disk that is not mounted looks so, and a new replica beside the old one would fence nobody.
pub(super) fn is_not_lost(place: &dyn ReplicaPlace, generation: u64) -> Result<(), ReplicaError> {
    if latest(place)?.is_some() || place.may_begin_anew(FOLDER)? {
        return Ok(());
    }
    let why = format!(
        "a replica was begun in {}, and nothing is there: is its disk mounted? To begin it anew there, make the folder «{FOLDER}» in it",
        place.called()
    );
    Err(ReplicaError::Torn { name: name(generation), why })
}

/// Nothing where a generation was claimed, or a later one.
///
/// # Errors
/// [`ReplicaError::Torn`] where its marker is not there: an empty folder, as where a disk was mounted, tells nothing of who has taken
/// over, and holds no replica. Nobody would be fenced by what is put there.
pub(super) fn is_known(place: &dyn ReplicaPlace, generation: u64) -> Result<(), ReplicaError> {
    match latest(place)?.filter(|latest| *latest >= generation) {
        Some(_) => Ok(()),
        None => Err(ReplicaError::Torn { name: name(generation), why: "it is gone: is its disk mounted?".into() }),
    }
}

/// Nothing where a generation was claimed, and no later one.
///
/// # Errors
/// As [`is_known`]. [`ReplicaError::TakenOver`] where a later one was.
pub(super) fn stands(place: &dyn ReplicaPlace, generation: u64) -> Result<(), ReplicaError> {
    is_known(place, generation)?;
    still(place, generation)
}

/// Nothing where no later generation was claimed.
///
/// # Errors
/// [`ReplicaError::TakenOver`] where one was.
pub(super) fn still(place: &dyn ReplicaPlace, generation: u64) -> Result<(), ReplicaError> {
    match latest(place)?.filter(|latest| *latest > generation) {
        Some(later) => Err(ReplicaError::TakenOver(later)),
        None => Ok(()),
    }
}

/// The same, and nobody claimed this one for another epoch either: two stores that were restored of the same have had as many.
///
/// # Errors
/// [`ReplicaError::TakenOver`] where somebody did.
pub(super) fn still_of(
    place: &dyn ReplicaPlace,
    secret: &Secret,
    generation: u64,
    epoch: u64,
) -> Result<(), ReplicaError> {
    still(place, generation)?;
    match epoch_of(place, secret, generation)? {
        Some(other) if other != epoch => Err(ReplicaError::TakenOver(generation)),
        Some(_) | None => Ok(()),
    }
}

/// For which epoch a generation was claimed; none where it was not.
pub(super) fn epoch_of(
    place: &dyn ReplicaPlace,
    secret: &Secret,
    generation: u64,
) -> Result<Option<u64>, ReplicaError> {
    let Some(bytes) = place.get(&name(generation), MOST)? else { return Ok(None) };
    let body = seal::opened(secret, MAGIC, &bytes).map_err(|why| torn(generation, why))?;
    let there: Marker = cbor::decode(body).map_err(|error| torn(generation, &error.to_string()))?;
    Ok(Some(there.epoch))
}

fn torn(generation: u64, why: &str) -> ReplicaError {
    ReplicaError::Torn { name: name(generation), why: why.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Frozen: a marker of the first release that wrote them.
    #[test]
    fn a_marker_is_read_for_ever() {
        let bytes: Vec<u8> = MARKER.as_bytes().chunks(2).map(hex).collect();
        let there: Marker = cbor::decode(&bytes).expect("read");
        assert_eq!(there, Marker { epoch: 7, from: 100, at: Timestamp::from_millis(1_790_000_000_000) });
        let sealed = seal::sealed(&Secret([7; 32]), MAGIC, &bytes);
        let seal: Vec<u8> = SEAL.as_bytes().chunks(2).map(hex).collect();
        assert_eq!(sealed, [MAGIC, &seal, &bytes].concat());
    }

    fn hex(pair: &[u8]) -> u8 {
        u8::from_str_radix(std::str::from_utf8(pair).expect("letters"), 16).expect("digits")
    }

    const MARKER: &str = "a36565706f6368076466726f6d18646261741b000001a0c4506c00";
    const SEAL: &str = "bed937effad54eef7942fd60c95808385656a1e6daaaa3ca00eec33c3b5b4f65";
}
