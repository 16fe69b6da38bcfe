//! Writes changes without the hashes that their receiver can reckon (decision 0009). A change names those before it by
//! 32 bytes that nothing compresses, and most of them travel in the same message.
//!
//! A linked message begins with [`LINKED`], which no message of ours begins with. Then, until the end: how many bytes
//! follow as they are, those bytes, and a change: its checksum, the length of its contents, the number of its
//! dependencies, each as how many hashes ago it was told (0: here it is, 32 bytes), and the rest of its contents. Told is
//! each dependency spelled out and each change. Numbers are LEB128, as Automerge writes them.

use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// The first byte of a linked message.
pub const LINKED: u8 = 2;
/// What a client that opens linked messages says in `Accept`.
pub const ACCEPT: &str = "application/cbor; changes=linked";
/// What every chunk of Automerge begins with.
const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
/// A chunk that is one change, uncompressed.
const CHANGE: u8 = 1;

/// A change's name: the SHA-256 of all that it says.
pub type Hash = [u8; 32];

/// Why a linked message cannot be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// It ends early, or names a hash that was not told.
    #[error("the message's changes cannot be put together")]
    Broken,
    /// A change is not the one that was sent.
    #[error("a change in the message is damaged")]
    Damaged,
    /// Larger than the limit once it is put together.
    #[error("the message is larger than is allowed")]
    TooLarge,
}

/// Takes out of a message the hashes that it tells itself.
pub fn link(message: &[u8]) -> Vec<u8> {
    let mut linked = Vec::with_capacity(message.len());
    linked.push(LINKED);
    let mut told = SeenHashes::default();
    let (mut plain, mut at) = (0, 0);
    while let Some(found) = find(message, at) {
        let Some(change) = Change::at(message, found) else {
            at = found + 1;
            continue;
        };
        number(&mut linked, found - plain);
        linked.extend_from_slice(&message[plain..found]);
        linked.extend_from_slice(change.checksum);
        number(&mut linked, change.contents.len());
        number(&mut linked, change.dependencies.len() / 32);
        for dependency in change.dependencies.chunks_exact(32) {
            let ago = told.ago(dependency);
            number(&mut linked, ago);
            if ago == 0 {
                linked.extend_from_slice(dependency);
                told.tell(dependency);
            }
        }
        linked.extend_from_slice(change.rest);
        told.tell(&change.hash);
        (plain, at) = (change.end, change.end);
    }
    number(&mut linked, message.len() - plain);
    linked.extend_from_slice(&message[plain..]);
    linked
}

/// Puts a message together again; one that is not linked is passed on. Nothing larger than the limit is made.
pub fn open(message: &[u8], limit: usize) -> Result<Cow<'_, [u8]>, LinkError> {
    let Some((&LINKED, mut left)) = message.split_first() else { return Ok(Cow::Borrowed(message)) };
    let mut opened = Vec::with_capacity(message.len().min(limit));
    let mut told: Vec<Hash> = Vec::new();
    loop {
        let plain = take_number(&mut left)?;
        opened.extend_from_slice(take(&mut left, plain)?);
        if opened.len() > limit {
            return Err(LinkError::TooLarge);
        }
        if left.is_empty() {
            return Ok(Cow::Owned(opened));
        }
        let checksum = take(&mut left, 4)?;
        let length = take_number(&mut left)?;
        if length > limit - opened.len() {
            return Err(LinkError::TooLarge);
        }
        opened.extend_from_slice(&MAGIC);
        opened.extend_from_slice(checksum);
        let chunk = opened.len();
        opened.push(CHANGE);
        number(&mut opened, length);
        let contents = opened.len();
        let dependencies = take_number(&mut left)?;
        number(&mut opened, dependencies);
        for _ in 0..dependencies {
            if opened.len() - contents > length {
                return Err(LinkError::Broken);
            }
            let hash = match take_number(&mut left)? {
                0 => {
                    let spelled = take(&mut left, 32)?.try_into().map_err(|_| LinkError::Broken)?;
                    told.push(spelled);
                    spelled
                }
                ago => *told.len().checked_sub(ago).and_then(|place| told.get(place)).ok_or(LinkError::Broken)?,
            };
            opened.extend_from_slice(&hash);
        }
        let rest = length.checked_sub(opened.len() - contents).ok_or(LinkError::Broken)?;
        opened.extend_from_slice(take(&mut left, rest)?);
        let hash: Hash = Sha256::digest(&opened[chunk..]).into();
        if hash[..4] != *checksum {
            return Err(LinkError::Damaged);
        }
        told.push(hash);
    }
}

/// The heads of a history: whole changes one after another, each after those that it names, none twice, and nothing
/// between them; none where the bytes are anything else. Whatever has the heads of a document of ours is that document:
/// each change has its name by all that it says, and names those before it. Nothing of Automerge looks at the bytes.
pub fn heads(history: &[u8]) -> Option<BTreeSet<Hash>> {
    let (mut known, mut heads) = (BTreeSet::new(), BTreeSet::new());
    let mut at = 0;
    while at < history.len() {
        let change = Change::at(history, at).filter(|_| history[at..].starts_with(&MAGIC))?;
        for dependency in change.dependencies.chunks_exact(32) {
            let dependency: Hash = dependency.try_into().ok()?;
            if !known.contains(&dependency) {
                return None;
            }
            heads.remove(&dependency);
        }
        if !known.insert(change.hash) {
            return None;
        }
        heads.insert(change.hash);
        at = change.end;
    }
    Some(heads)
}

/// The hashes told so far, and where each was told last.
#[derive(Default)]
struct SeenHashes {
    last: std::collections::BTreeMap<Hash, usize>,
    count: usize,
}

impl SeenHashes {
    fn tell(&mut self, hash: &[u8]) {
        if let Ok(hash) = hash.try_into() {
            self.last.insert(hash, self.count);
        }
        self.count += 1;
    }
    /// How many hashes ago it was told: 1 for the last one, 0 for never.
    fn ago(&self, hash: &[u8]) -> usize {
        Hash::try_from(hash).ok().and_then(|hash| self.last.get(&hash)).map_or(0, |place| self.count - place)
    }
}

/// A change that stands in a message and is what its checksum says.
struct Change<'a> {
    checksum: &'a [u8],
    contents: &'a [u8],
    dependencies: &'a [u8],
    rest: &'a [u8],
    hash: Hash,
    end: usize,
}

impl<'a> Change<'a> {
    fn at(message: &'a [u8], found: usize) -> Option<Self> {
        let chunk = message.get(found + 8..).filter(|chunk| chunk.first() == Some(&CHANGE))?;
        let checksum = &message[found + 4..found + 8];
        let mut left = &chunk[1..];
        let length = take_number(&mut left).ok()?;
        let contents = left.get(..length)?;
        let head = chunk.len() - left.len();
        let mut rest = contents;
        let dependencies = take_number(&mut rest).ok()?;
        // As it is put together again, so it must stand here: a number might be written in more bytes than it needs.
        let mut numbers = Vec::new();
        number(&mut numbers, length);
        number(&mut numbers, dependencies);
        let counted = contents.len() - rest.len();
        let hash: Hash = Sha256::digest(&chunk[..head + length]).into();
        if numbers.len() != head - 1 + counted || hash[..4] != *checksum {
            return None;
        }
        let dependencies = take(&mut rest, dependencies.checked_mul(32)?).ok()?;
        Some(Self { checksum, contents, dependencies, rest, hash, end: found + 8 + head + length })
    }
}

fn find(message: &[u8], from: usize) -> Option<usize> {
    message.get(from..)?.windows(MAGIC.len()).position(|window| window == MAGIC).map(|place| from + place)
}

fn number(out: &mut Vec<u8>, mut value: usize) {
    while value > 0x7f {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn take_number(left: &mut &[u8]) -> Result<usize, LinkError> {
    let mut value = 0_usize;
    for shift in [0, 7, 14, 21] {
        let byte = take(left, 1)?[0];
        value |= usize::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Ok(value);
        }
    }
    Err(LinkError::Broken)
}

fn take<'a>(left: &mut &'a [u8], length: usize) -> Result<&'a [u8], LinkError> {
    let (taken, after) = left.split_at_checked(length).ok_or(LinkError::Broken)?;
    *left = after;
    Ok(taken)
}

#[cfg(test)]
mod tests {
    use super::*;
    use automerge::transaction::Transactable;
    use proptest::prelude::*;

    /// A message such as an answer: texts, and the changes of two documents, one of them merged.
    fn message() -> Vec<u8> {
        let mut message = b"\xa1news ".to_vec();
        for round in 0..2_u8 {
            let mut document = automerge::AutoCommit::new().with_actor(automerge::ActorId::from([round; 8]));
            let mut other = document.fork().with_actor(automerge::ActorId::from([9; 8]));
            for at in 0..20 {
                document.put(automerge::ROOT, "key", at).expect("a value");
                document.commit();
                if at % 5 == 0 {
                    other.put(automerge::ROOT, "other", at).expect("a value");
                    document.merge(&mut other).expect("they merge");
                }
            }
            for change in document.get_changes(&[]) {
                message.extend_from_slice(change.raw_bytes());
            }
            message.extend_from_slice(b" summary ");
        }
        message
    }

    #[test]
    fn what_is_put_together_is_what_was_sent() {
        let (message, linked) = (message(), link(&message()));
        assert_eq!(open(&linked, message.len()).as_deref(), Ok(message.as_slice()));
        assert!(linked.len() + 40 * 30 < message.len(), "{} of {}", linked.len(), message.len());
    }

    #[test]
    fn what_is_not_linked_is_passed_on() {
        for plain in [&b""[..], b"\xa0", &message()] {
            assert!(matches!(open(plain, 0), Ok(Cow::Borrowed(same)) if same == plain));
        }
    }

    #[test]
    fn damage_and_excess_are_told() {
        let (message, linked) = (message(), link(&message()));
        assert_eq!(open(&linked, message.len() - 1), Err(LinkError::TooLarge));
        for at in 1..linked.len() {
            let mut spoiled = linked.clone();
            spoiled[at] ^= 0x10;
            // A byte outside the changes is not ours to judge.
            if let Ok(opened) = open(&spoiled, 2 * message.len()) {
                let differ = opened.iter().zip(&message).filter(|(a, b)| a != b).count();
                assert!(opened.len() == message.len() && differ == 1, "{at}");
            }
            let cut = open(&linked[..at], 2 * message.len());
            assert!(cut.is_err() || cut.is_ok_and(|cut| message.starts_with(&cut)), "{at}");
        }
    }

    /// A document of two devices, its changes in order, and its heads.
    fn history() -> (Vec<Vec<u8>>, BTreeSet<Hash>) {
        let mut document = automerge::AutoCommit::new().with_actor(automerge::ActorId::from([1; 8]));
        document.put(automerge::ROOT, "born", 0).expect("a value");
        let mut other = document.fork().with_actor(automerge::ActorId::from([2; 8]));
        for at in 0..6 {
            document.put(automerge::ROOT, "key", at).expect("a value");
            document.commit();
            other.put(automerge::ROOT, "other", at).expect("a value");
            other.commit();
        }
        document.merge(&mut other).expect("they merge");
        let heads = document.get_heads().iter().map(|head| head.0).collect();
        (document.get_changes(&[]).iter().map(|change| change.raw_bytes().to_vec()).collect(), heads)
    }

    #[test]
    fn a_history_is_known_by_its_heads() {
        let (changes, expected) = history();
        let whole = changes.concat();
        assert_eq!(expected.len(), 2, "two devices wrote beside each other");
        assert_eq!(heads(&whole), Some(expected.clone()));
        assert_eq!(heads(&open(&link(&whole), whole.len()).expect("linked")), Some(expected.clone()));
        assert_eq!(heads(&[]), Some(BTreeSet::new()));
        for left_out in 0..changes.len() {
            let others = changes.iter().enumerate().filter(|(at, _)| *at != left_out);
            let rest: Vec<u8> = others.flat_map(|(_, change)| change.clone()).collect();
            assert_ne!(heads(&rest), Some(expected.clone()), "without change {left_out}");
        }
        assert_eq!(heads(&[whole.as_slice(), &changes[0]].concat()), None, "twice");
        assert_eq!(heads(&[changes[1].as_slice(), &changes[0]].concat()), None, "before what it names");
        for between in [&b"x"[..], &MAGIC, &whole[..9]] {
            assert_eq!(heads(&[between, &whole].concat()), None);
            assert_eq!(heads(&[whole.as_slice(), between].concat()), None);
        }
    }

    #[test]
    fn no_byte_of_a_history_can_be_changed() {
        let (changes, expected) = history();
        let whole = changes.concat();
        for at in 0..whole.len() {
            for bit in [0, 4, 7] {
                let mut spoiled = whole.clone();
                spoiled[at] ^= 1 << bit;
                assert_ne!(heads(&spoiled), Some(expected.clone()), "byte {at}, bit {bit}");
            }
        }
    }

    proptest! {
        #[test]
        fn heads_of_any_bytes_are_answered(bytes: Vec<u8>, at in 0_usize..4_000, other: u8) {
            let _ = heads(&bytes);
            let mut whole = history().0.concat();
            let at = at % whole.len();
            whole[at] = other;
            let _ = heads(&whole);
        }

        #[test]
        fn any_bytes_come_back(parts in proptest::collection::vec((any::<u8>(), proptest::collection::vec(any::<u8>(), 0..60)), 0..8)) {
            let whole = message();
            let mut bytes = Vec::new();
            for (cut, part) in parts {
                let cut = usize::from(cut) * whole.len() / 256;
                bytes.extend_from_slice(&whole[cut..(cut + 400).min(whole.len())]);
                bytes.extend_from_slice(&part);
            }
            let linked = link(&bytes);
            let opened = open(&linked, bytes.len());
            prop_assert_eq!(opened.as_deref(), Ok(bytes.as_slice()));
        }

        #[test]
        fn no_bytes_make_it_panic(bytes: Vec<u8>) {
            let _ = open(&[&[LINKED], bytes.as_slice()].concat(), 10_000);
        }
    }
}
