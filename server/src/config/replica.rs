//! Where a replica stands, as the settings name it: a folder, or a bucket.

use super::bucket::BucketAddress;
use std::fmt;
use std::path::PathBuf;

/// The place of a replica.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReplicaAddress {
    /// A folder, such as the mounted disk of another machine.
    Folder(PathBuf),
    /// A bucket, under its prefix.
    Bucket(BucketAddress),
}

impl fmt::Display for ReplicaAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(folder) => write!(f, "{}", folder.display()),
            Self::Bucket(bucket) => write!(f, "{bucket}"),
        }
    }
}
