//! File format of a backup: frames, each compressed and with its SHA-256. The last one has the SHA-256 of all.
//!
//! `ronda-backup-1\n`, then frames: a letter (`H` header, `R` records, `I` index, `F` footer), the length of the body and of
//! what it inflates to (u32 each, big end first), the SHA-256 of the body, the body (gzip). In a frame of records
//! each one has its length before it (u32).

use super::BackupError;
use super::record::{Footer, Header, Record};
use super::row_digests::Index;
use crate::store::Secret;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use ronda_shared::{cbor, limits};
use serde_bytes::ByteBuf;
use sha2::{Digest, Sha256};
use std::io::{self, BufReader, Read, Seek, Write};

/// By what a backup begins.
pub(super) const MAGIC: &[u8; 15] = b"ronda-backup-1\n";
/// A frame of records is closed once it is so long.
const FRAME_BYTES: usize = 1024 * 1024;
/// No frame inflates to more: a document and the largest entry beside it.
const MOST_BYTES: usize = 4 * limits::DOCUMENT_BYTES;
/// Letter, two lengths, hash.
const HEAD_BYTES: usize = 1 + 4 + 4 + 32;

fn not_whole(what: impl Into<String>) -> BackupError {
    BackupError::NotWhole(what.into())
}

/// Writes frames.
pub(super) struct FrameWriter<W: Write> {
    output: W,
    waiting: Vec<u8>,
    whole: Sha256,
    records: u64,
}

impl<W: Write> FrameWriter<W> {
    pub(super) fn new(mut output: W) -> io::Result<Self> {
        output.write_all(MAGIC)?;
        Ok(Self { output, waiting: Vec::new(), whole: Sha256::new(), records: 0 })
    }

    pub(super) fn header(&mut self, header: &Header) -> io::Result<()> {
        self.frame(b'H', &cbor::encode(header))
    }

    pub(super) fn record(&mut self, record: &Record) -> io::Result<()> {
        let bytes = cbor::encode(record);
        let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
        self.waiting.extend_from_slice(&length.to_be_bytes());
        self.waiting.extend_from_slice(&bytes);
        self.records += 1;
        if self.waiting.len() >= FRAME_BYTES { self.flush() } else { Ok(()) }
    }

    /// Writes the index behind the records, and the end under the server's seal.
    pub(super) fn finish(mut self, index: &Index, secret: &Secret) -> io::Result<()> {
        self.flush()?;
        self.frame(b'I', &cbor::encode(index))?;
        let whole = ByteBuf::from(self.whole.clone().finalize().to_vec());
        self.frame(b'F', &cbor::encode(&Footer::sealed(self.records, whole, secret)))
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let records = std::mem::take(&mut self.waiting);
        self.frame(b'R', &records)
    }

    fn frame(&mut self, letter: u8, told: &[u8]) -> io::Result<()> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(told)?;
        let body = encoder.finish()?;
        let mut head = vec![letter];
        for length in [body.len(), told.len()] {
            head.extend_from_slice(&u32::try_from(length).map_err(io::Error::other)?.to_be_bytes());
        }
        head.extend_from_slice(&Sha256::digest(&body));
        self.whole.update(&head);
        self.output.write_all(&head)?;
        self.output.write_all(&body)
    }
}

/// Reads frames; whatever the file holds, it answers.
pub(super) struct FrameReader<R: Read> {
    input: R,
    whole: Sha256,
}

impl<R: Read> FrameReader<R> {
    pub(super) fn new(mut input: R) -> Result<Self, BackupError> {
        let mut magic = [0; MAGIC.len()];
        input.read_exact(&mut magic).map_err(|_| not_whole("it is no backup"))?;
        if &magic != MAGIC {
            return Err(not_whole("it is no backup"));
        }
        Ok(Self { input, whole: Sha256::new() })
    }

    pub(super) fn header(&mut self) -> Result<Header, BackupError> {
        match self.frame()? {
            (b'H', told) => Ok(cbor::decode(&told)?),
            (letter, _) => Err(not_whole(format!("it begins with a frame «{}»", letter.escape_ascii()))),
        }
    }

    pub(super) fn records(
        &mut self,
        take: &mut dyn FnMut(Record) -> Result<(), BackupError>,
    ) -> Result<Footer, BackupError> {
        let mut count = 0;
        loop {
            let before = self.whole.clone().finalize();
            match self.frame()? {
                (b'R', told) => {
                    let mut rest = told.as_slice();
                    while let Some((length, after)) = rest.split_first_chunk::<4>() {
                        let length = u32::from_be_bytes(*length) as usize;
                        let Some((record, after)) = after.split_at_checked(length) else {
                            return Err(not_whole("a record is cut short"));
                        };
                        take(cbor::decode(record)?)?;
                        count += 1;
                        rest = after;
                    }
                    if !rest.is_empty() {
                        return Err(not_whole("a record is cut short"));
                    }
                }
                (b'I', told) => drop(cbor::decode::<Index>(&told)?),
                (b'F', told) => {
                    let footer = self.end(&told, &before)?;
                    if footer.records != count {
                        return Err(not_whole("it is not what its end says"));
                    }
                    return Ok(footer);
                }
                (letter, _) => return Err(not_whole(format!("there is a frame «{}»", letter.escape_ascii()))),
            }
        }
    }

    /// The end, which tells the SHA-256 over all frames before it; nothing comes after it.
    fn end(&mut self, told: &[u8], before: &[u8]) -> Result<Footer, BackupError> {
        let footer: Footer = cbor::decode(told)?;
        if footer.whole[..] != before[..] {
            return Err(not_whole("it is not what its end says"));
        }
        if self.input.read(&mut [0; 1]).map_err(|error| not_whole(error.to_string()))? != 0 {
            return Err(not_whole("there is something after its end"));
        }
        Ok(footer)
    }

    fn frame(&mut self) -> Result<(u8, Vec<u8>), BackupError> {
        let head = self.head()?;
        Ok((head.letter, self.body(&head)?))
    }

    fn head(&mut self) -> Result<Head, BackupError> {
        let mut head = [0; HEAD_BYTES];
        self.input.read_exact(&mut head).map_err(|_| not_whole("it is cut short"))?;
        self.whole.update(head);
        let length =
            |at: usize| -> usize { head[at..at + 4].iter().fold(0, |sum, byte| (sum << 8) | usize::from(*byte)) };
        let (body_length, told_length) = (length(1), length(5));
        if body_length > MOST_BYTES || told_length > MOST_BYTES {
            return Err(not_whole("a frame is longer than any"));
        }
        let mut hash = [0; 32];
        hash.copy_from_slice(&head[9..]);
        Ok(Head { letter: head[0], body: body_length, told: told_length, hash })
    }

    fn body(&mut self, head: &Head) -> Result<Vec<u8>, BackupError> {
        let mut body = Vec::new();
        let read = self.input.by_ref().take(head.body as u64).read_to_end(&mut body);
        read.map_err(|error| not_whole(error.to_string()))?;
        if body.len() != head.body {
            return Err(not_whole("it is cut short"));
        }
        if Sha256::digest(&body)[..] != head.hash[..] {
            return Err(not_whole("a frame was changed"));
        }
        let mut told = Vec::new();
        let mut inflating = GzDecoder::new(body.as_slice()).take(head.told as u64 + 1);
        inflating.read_to_end(&mut told).map_err(|error| not_whole(error.to_string()))?;
        if told.len() != head.told {
            return Err(not_whole("a frame is not as long as it says"));
        }
        Ok(told)
    }
}

/// What stands before a frame's body.
struct Head {
    letter: u8,
    /// The length of the body: bytes.
    body: usize,
    /// What it inflates to: bytes.
    told: usize,
    hash: [u8; 32],
}

impl<R: Read + Seek> FrameReader<BufReader<R>> {
    /// The index, where there is one, and the end, without reading what the records hold: the heads of their frames vouch for it.
    pub(super) fn skim(&mut self) -> Result<(Option<Index>, Footer), BackupError> {
        let mut index = None;
        loop {
            let before = self.whole.clone().finalize();
            let head = self.head()?;
            match head.letter {
                b'R' => {
                    let length = i64::try_from(head.body).map_err(|error| not_whole(error.to_string()))?;
                    self.input.seek_relative(length).map_err(|error| not_whole(error.to_string()))?;
                }
                b'I' => index = Some(cbor::decode(&self.body(&head)?)?),
                b'F' => {
                    let told = self.body(&head)?;
                    return Ok((index, self.end(&told, &before)?));
                }
                letter => return Err(not_whole(format!("there is a frame «{}»", letter.escape_ascii()))),
            }
        }
    }
}
