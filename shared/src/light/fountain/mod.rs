//! Bytes as frames without end, of which any sufficient number makes the whole again (RaptorQ, RFC 6330).
//!
//! A frame: one byte of version and kind, eight of the whole's id, four of its length, two of the symbol's, four of
//! RaptorQ's payload id, then the symbol. The first frames are the bytes themselves, in order; later ones are repair.

use crate::limits;
use raptorq::{EncodingPacket, ObjectTransmissionInformation, PayloadId, SourceBlockDecoder, SourceBlockEncoder};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// Bytes of a frame before its symbol.
pub const HEAD_BYTES: usize = 1 + 8 + 4 + 2 + 4;
/// The version of these frames, in the upper half of their first byte.
const VERSION: u8 = 1;
/// Symbols of one block at most (RFC 6330, 5.1.2). All is one block, so that every frame helps.
const SYMBOLS_MOST: usize = 56_403;
/// Symbols have numbers of 24 bits; after the last of them the first comes again.
const NUMBERS: u32 = 1 << 24;

/// Names the whole: the first eight bytes of its SHA-256.
pub type WholeId = [u8; 8];

/// What is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A sealed bundle, for a courier.
    Bundle = 1,
    /// A receipt, for the author.
    Receipt = 2,
    /// A ticket that is handed over.
    Handed = 3,
    /// Who takes a ticket, for its giver.
    Asking = 4,
    /// How a phone is reached on the network that both are on, for the other.
    Near = 5,
}

impl Kind {
    const ALL: [Self; 5] = [Self::Bundle, Self::Receipt, Self::Handed, Self::Asking, Self::Near];

    fn of(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| *kind as u8 == number)
    }
    /// The kind that programs call so.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
    /// Its name for programs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bundle => "bundle",
            Self::Receipt => "receipt",
            Self::Handed => "handed",
            Self::Asking => "asking",
            Self::Near => "near",
        }
    }
}

/// Why there are no frames, or a frame does not help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrameProblem {
    /// Nothing to play, more than is carried at once, or symbols too large, too small or too many.
    #[error("these bytes cannot be played in such frames")]
    Unplayable,
    /// Not a frame of ours: a label in view, say.
    #[error("this is no frame")]
    Foreign,
    /// A frame of another whole than the one that is being collected.
    #[error("this frame is of another transfer")]
    OtherTransfer {
        /// Which.
        id: WholeId,
        /// What it is.
        kind: Kind,
    },
    /// It has the id of what is being collected and contradicts its other frames.
    #[error("this frame contradicts the others")]
    Unlike,
    /// The frames made something else than their id says: one of them was wrong. What was collected is let go.
    #[error("the frames make something else than they said")]
    Spoiled,
}

/// The id of bytes.
pub fn id_of(bytes: &[u8]) -> WholeId {
    let digest: [u8; 32] = Sha256::digest(bytes).into();
    let mut id = WholeId::default();
    id.copy_from_slice(&digest[..8]);
    id
}

/// What every frame of a whole says alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Head {
    kind: Kind,
    id: WholeId,
    length: u32,
    symbol: u16,
}

impl Head {
    /// Checked before anything is allocated.
    fn checked(kind: Kind, id: WholeId, length: u32, symbol: u16) -> Option<Self> {
        let head = Self { kind, id, length, symbol };
        let fits = (1..=limits::CARRIED_BYTES).contains(&(length as usize))
            && (limits::SYMBOL_LEAST..=limits::SYMBOL_MOST).contains(&symbol)
            && head.needed() <= SYMBOLS_MOST;
        fits.then_some(head)
    }

    /// How many frames at least make the whole.
    fn needed(&self) -> usize {
        (self.length as usize).div_ceil(self.symbol.into())
    }

    /// One block, undivided.
    fn terms(&self) -> ObjectTransmissionInformation {
        ObjectTransmissionInformation::new(self.length.into(), self.symbol, 1, 1, 1)
    }

    fn write(&self, number: u32, symbol: &[u8]) -> Vec<u8> {
        let mut frame = Vec::with_capacity(HEAD_BYTES + symbol.len());
        frame.push((VERSION << 4) | self.kind as u8);
        frame.extend_from_slice(&self.id);
        frame.extend_from_slice(&self.length.to_be_bytes());
        frame.extend_from_slice(&self.symbol.to_be_bytes());
        frame.extend_from_slice(&number.to_be_bytes());
        frame.extend_from_slice(symbol);
        frame
    }

    /// The head, the symbol's number and the symbol; none where it is no frame of ours.
    fn read(frame: &[u8]) -> Option<(Self, u32, &[u8])> {
        let (&first, rest) = frame.split_first()?;
        let (id, rest) = rest.split_first_chunk::<8>()?;
        let (length, rest) = rest.split_first_chunk::<4>()?;
        let (symbol, rest) = rest.split_first_chunk::<2>()?;
        let (number, rest) = rest.split_first_chunk::<4>()?;
        let kind = Kind::of(first & 15).filter(|_| first >> 4 == VERSION)?;
        let head = Self::checked(kind, *id, u32::from_be_bytes(*length), u16::from_be_bytes(*symbol))?;
        // The number's first byte is RaptorQ's block: there is one.
        let number = Some(u32::from_be_bytes(*number)).filter(|number| *number < NUMBERS)?;
        (rest.len() == usize::from(head.symbol)).then_some((head, number, rest))
    }
}

/// The frames of a whole.
pub struct Frames {
    head: Head,
    /// The bytes, filled up with zeros to whole symbols.
    padded: Vec<u8>,
    encoder: SourceBlockEncoder,
}

impl Frames {
    /// Frames with symbols of so many bytes. Costs as much as solving once.
    pub fn new(kind: Kind, bytes: &[u8], symbol: u16) -> Result<Self, FrameProblem> {
        let length = u32::try_from(bytes.len()).map_err(|_| FrameProblem::Unplayable)?;
        let head = Head::checked(kind, id_of(bytes), length, symbol).ok_or(FrameProblem::Unplayable)?;
        let mut padded = bytes.to_vec();
        padded.resize(head.needed() * usize::from(symbol), 0);
        let encoder = SourceBlockEncoder::new(0, &head.terms(), &padded);
        Ok(Self { head, padded, encoder })
    }

    /// Names what is played.
    pub fn id(&self) -> WholeId {
        self.head.id
    }

    /// How many of them at least make the whole.
    pub fn needed(&self) -> u32 {
        self.head.needed() as u32
    }

    /// The frame of a number: the bytes themselves first, then repair for as long as one wants.
    pub fn frame(&self, number: u32) -> Vec<u8> {
        let (number, size) = (number % NUMBERS, usize::from(self.head.symbol));
        if number < self.needed() {
            let at = number as usize * size;
            return self.head.write(number, &self.padded[at..at + size]);
        }
        let repair = self.encoder.repair_packets(number - self.needed(), 1);
        self.head.write(number, repair.first().map_or(&[][..], EncodingPacket::data))
    }
}

/// How far a whole has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// What it is.
    pub kind: Kind,
    /// Names it.
    pub id: WholeId,
    /// Different frames received.
    pub received: u32,
    /// How many at least are needed; in one of a hundred cases some more.
    pub needed: u32,
    /// The bytes, once: with the frame that completed them.
    pub whole: Option<Vec<u8>>,
}

/// What was seen of one whole.
#[derive(Default)]
pub struct Collected {
    under_way: Option<Transfer>,
}

struct Transfer {
    head: Head,
    seen: BTreeSet<u32>,
    /// Symbols that the decoder was not given yet: each solving that fails costs as much as one that succeeds.
    waiting: Vec<EncodingPacket>,
    /// None once the whole was given out.
    decoder: Option<SourceBlockDecoder>,
    /// How many frames there must be before solving is tried.
    try_at: usize,
    tries: usize,
}

impl Collected {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a frame in, the first of which says what is collected. Whoever wants what an
    /// [`FrameProblem::OtherTransfer`] is of, begins with a new one.
    pub fn take(&mut self, frame: &[u8]) -> Result<Progress, FrameProblem> {
        let (head, number, symbol) = Head::read(frame).ok_or(FrameProblem::Foreign)?;
        let under_way = self.under_way.get_or_insert_with(|| Transfer::new(head));
        if under_way.head != head {
            let Head { id, kind, .. } = head;
            let same = under_way.head.id == id;
            return Err(if same { FrameProblem::Unlike } else { FrameProblem::OtherTransfer { id, kind } });
        }
        let taken = under_way.take(number, symbol);
        if taken.is_err() {
            self.under_way = None;
        }
        taken
    }
}

impl Transfer {
    fn new(head: Head) -> Self {
        let block = head.needed() as u64 * u64::from(head.symbol);
        let decoder = Some(SourceBlockDecoder::new(0, &head.terms(), block));
        Self { head, seen: BTreeSet::new(), waiting: Vec::new(), decoder, try_at: head.needed(), tries: 0 }
    }

    fn take(&mut self, number: u32, symbol: &[u8]) -> Result<Progress, FrameProblem> {
        if self.decoder.is_none() || !self.seen.insert(number) {
            return Ok(self.progress(None));
        }
        self.waiting.push(EncodingPacket::new(PayloadId::new(0, number), symbol.to_vec()));
        if self.seen.len() < self.try_at {
            return Ok(self.progress(None));
        }
        let waiting = std::mem::take(&mut self.waiting);
        match self.decoder.as_mut().and_then(|decoder| decoder.decode(waiting)) {
            Some(mut whole) => {
                whole.truncate(self.head.length as usize);
                if id_of(&whole) != self.head.id {
                    return Err(FrameProblem::Spoiled);
                }
                self.decoder = None;
                Ok(self.progress(Some(whole)))
            }
            // Honest frames are short of one or two: what does not solve with twice as many never will.
            None if self.seen.len() > self.head.needed() * 2 + 64 => Err(FrameProblem::Spoiled),
            None => {
                self.tries += 1;
                self.try_at = self.seen.len() + self.tries;
                Ok(self.progress(None))
            }
        }
    }

    fn progress(&self, whole: Option<Vec<u8>>) -> Progress {
        let Head { kind, id, .. } = self.head;
        Progress { kind, id, received: self.seen.len() as u32, needed: self.head.needed() as u32, whole }
    }
}

#[cfg(test)]
mod tests;
