//! Why the settings cannot be used, each fault in words that quote no secret.

use super::bucket::BucketError;
use super::faults;
use super::mail::MailSettingsError;
use super::organisation::OrganisationUnread;
use super::redacted_address::redacted;
use crate::store::postgres::AddressError;
use std::path::PathBuf;

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("the settings file {} cannot be read: {source}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not what it should be.
    #[error("the settings file {} is not right: {why}", path.display())]
    Parse {
        /// Which.
        path: PathBuf,
        /// Where and why, in words that quote no value: passwords and tokens stand in it.
        why: String,
    },
    /// More than one.
    #[error("{} things in the settings are wrong:{}", .0.len(), faults::lines(.0))]
    Several(Vec<ConfigError>),
    /// A `RONDA_*` variable that cannot be read as its setting.
    #[error("the environment: {0}")]
    Environment(clap::Error),
    /// No data directory.
    #[error("where do the data live? Give --data DIR, RONDA_DATA, or `data` in the settings file")]
    NoData,
    /// The database of the store.
    #[error(transparent)]
    Store(#[from] AddressError),
    /// The bucket of the evidence.
    #[error(transparent)]
    Bucket(#[from] BucketError),
    /// Of a bucket that is not named.
    #[error("settings of a bucket (blobs_…) are given, and no bucket: give --blobs s3://BUCKET/PREFIX")]
    NoBucket,
    /// Of a replica that is in no bucket.
    #[error("settings of a bucket (replicate_…) are given, and no bucket: give --replicate s3://BUCKET/PREFIX")]
    NoReplicaBucket,
    /// A replica of what has its own.
    #[error("`replicate` is for the store in a file: a database has standbys of its own (docs/operations.md)")]
    ReplicaOfDatabase,
    /// An origin that no browser would send.
    #[error("«{}» is not an origin: write it as https://host or https://host:port, with no path", redacted(.0))]
    BadOrigin(String),
    /// One half of a key pair.
    #[error("TLS needs both the certificate and its key")]
    HalfTls,
    /// Plain http promised as https with nobody to speak it.
    #[error("the origin is http but a certificate was given: write the origin as https://…")]
    PlainOrigin,
    /// Some pages over TLS and some without.
    #[error("the origins are mixed: all of them https, or all http; with one in http the cookies of all are less safe")]
    MixedOrigins,
    /// Sessions that end as they begin, or none of what there is to be some.
    #[error("{0} must be 1 or more")]
    NoTime(&'static str),
    /// A token that no request can bear.
    #[error(
        "metrics_token is nothing that a request could bear: write letters, digits and signs of ASCII, no blank at either end; or leave \
         it out, and only this machine reads the figures"
    )]
    MetricsToken,
    /// Less room for uploads that are under way than one of them takes.
    #[error("upload_mb must be {0} or more")]
    UploadRoom(u32),
    /// No address at which a collector could listen.
    #[error(
        "«{}» is no collector of traces: write http://127.0.0.1:4318 or https://HOST, without a name or a password",
        redacted(.0)
    )]
    Traces(String),
    /// No place at which a scanner could listen.
    #[error("«{0}» is no scanner: write unix:/run/clamav/clamd.ctl or tcp://127.0.0.1:3310")]
    Scanner(String),
    /// Mail.
    #[error(transparent)]
    Mail(#[from] MailSettingsError),
    /// Browsers make no passkeys for these addresses.
    #[error(
        "passkeys cannot work here: {0}. Browsers make them for https://NAME (not for an address in numbers) and for \
         http://localhost. Give such an --origin and an --rp-id that it ends with, or --passkeys false: then people come \
         in by links alone, and approving, deciding held acts and enrolling people are closed"
    )]
    NoPasskeys(String),
    /// Which institution's files lie in the data directory cannot be told.
    #[error(transparent)]
    Organisation(#[from] OrganisationUnread),
}

impl ConfigError {
    /// Whether it may be over at the next start although nobody changes the settings: their file, one that they name, or an institution's
    /// own, cannot be used now. Its disk may be mounted later, its secret or its certificates may just be being renewed.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Several(all) => all.iter().all(Self::may_pass),
            Self::Read { .. }
            | Self::Organisation(_)
            | Self::Bucket(BucketError::Secret { .. } | BucketError::Authority { .. })
            | Self::Mail(MailSettingsError::Secret { .. } | MailSettingsError::Authority { .. }) => true,
            _ => false,
        }
    }
}
