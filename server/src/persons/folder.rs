//! Files that a command writes into a folder.

use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

/// A file of a folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FolderFile {
    /// Where it stands in the folder.
    pub name: String,
    /// Its bytes.
    pub bytes: ByteBuf,
}

impl FolderFile {
    /// One of these bytes.
    pub fn new(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { name: name.into(), bytes: ByteBuf::from(bytes.into()) }
    }
}
