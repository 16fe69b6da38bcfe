//! The file in which the index of addresses outlives a restart. It is derived: where there is none, or it is not this store's, the
//! tickets are read anew.

use super::sealed_token::mac;
use crate::store::Secret;
use crate::whole_file;
use hmac::Mac;
use ronda_shared::ids::DocumentId;
use std::collections::BTreeMap;
use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

/// What it begins with: another, where it is written or an address is compared otherwise.
const MAGIC: &[u8; 8] = b"ronda-a1";
/// As what it is sealed.
const KIND: &str = "addresses";
/// A request's id and its address's tag.
const ROW: usize = 32;
const SEAL: usize = 32;

/// Whose requests are whose, up to a position of the feed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct KeptAddresses {
    /// Of which epoch the feed was.
    pub(super) epoch: u64,
    /// Up to here it was read.
    pub(super) position: u64,
    /// Each request with its address's tag.
    pub(super) of: BTreeMap<DocumentId, [u8; 16]>,
}

/// What it holds; nothing where there is none, or where this server did not write it whole. It blocks.
pub(super) fn read(path: &Path, secret: &Secret) -> io::Result<Option<KeptAddresses>> {
    match fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        read => Ok(opened(&read?, secret)),
    }
}

fn opened(bytes: &[u8], secret: &Secret) -> Option<KeptAddresses> {
    let (told, seal) = bytes.split_at_checked(bytes.len().checked_sub(SEAL)?)?;
    mac(secret, KIND, told).verify_slice(seal).ok()?;
    let (magic, told) = told.split_first_chunk::<8>()?;
    let (epoch, told) = told.split_first_chunk::<8>()?;
    let (position, told) = told.split_first_chunk::<8>()?;
    let rows = told.chunks_exact(ROW);
    if magic != MAGIC || !rows.remainder().is_empty() {
        return None;
    }
    let of = rows.map(|row| {
        let (id, tag) = row.split_first_chunk::<16>()?;
        let tag: [u8; 16] = tag.try_into().ok()?;
        Some((DocumentId::from_bytes(*id), tag))
    });
    Some(KeptAddresses {
        epoch: u64::from_be_bytes(*epoch),
        position: u64::from_be_bytes(*position),
        of: of.collect::<Option<_>>()?,
    })
}

/// Writes it, not forced to the disk: one that is torn is not opened. It blocks.
pub(super) fn write(
    path: &Path,
    secret: &Secret,
    (epoch, position): (u64, u64),
    of: &BTreeMap<DocumentId, [u8; 16]>,
) -> io::Result<()> {
    let mut bytes = Vec::with_capacity(MAGIC.len() + 16 + of.len() * ROW + SEAL);
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&epoch.to_be_bytes());
    bytes.extend_from_slice(&position.to_be_bytes());
    for (id, tag) in of {
        bytes.extend_from_slice(id.bytes());
        bytes.extend_from_slice(tag);
    }
    let seal = mac(secret, KIND, &bytes).finalize().into_bytes();
    bytes.extend_from_slice(&seal[..]);
    if let Some(folder) = path.parent() {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    whole_file::replace_unforced(path, 0o600, &bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ronda_shared::time::Timestamp;

    #[test]
    fn it_is_read_as_it_was_written_and_not_where_it_is_spoiled_or_anothers() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("portal/addresses");
        let (secret, at) = (Secret([7; 32]), Timestamp::from_millis(1_795_186_800_000));
        assert_eq!(read(&path, &secret).expect("no file"), None);
        let of = BTreeMap::from([(DocumentId::new(at, [1; 10]), [3; 16]), (DocumentId::new(at, [2; 10]), [4; 16])]);
        write(&path, &secret, (9, 1_000), &of).expect("written");
        let kept = KeptAddresses { epoch: 9, position: 1_000, of };
        assert_eq!(read(&path, &secret).expect("read"), Some(kept));
        assert_eq!(read(&path, &Secret([8; 32])).expect("read"), None, "of another server");
        let whole = fs::read(&path).expect("read");
        for spoiled in [&whole[..0], &whole[..40], &whole[..whole.len() - 1], &whole[1..]] {
            fs::write(&path, spoiled).expect("written");
            assert_eq!(read(&path, &secret).expect("read"), None, "{} bytes", spoiled.len());
        }
    }
}
