//! Settings of the bucket that holds the bytes of evidence, or a replica: `s3://`, `az://` or `gs://`. They are read
//! and checked before anything is connected.

use super::faults::Faults;
use super::redacted_address::redacted;
use super::{ConfigError, secret_file, tls_trust};
use std::fmt;
use std::path::{Path, PathBuf};
use url::{Host, Url};

/// Whose protocol the bucket speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cloud {
    /// S3, of Amazon or of anybody who speaks it.
    S3,
    /// Azure Blob Storage.
    Azure,
    /// Google Cloud Storage.
    Google,
}

/// A bucket, as the settings tell it. Its secret stays in its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BucketAddress {
    /// Whose protocol it speaks.
    pub cloud: Cloud,
    /// Its name; a container's at Azure.
    pub bucket: String,
    /// Under which the files stand in it, without slashes at its ends; empty for the bucket's own root.
    pub prefix: String,
    /// Where it is asked, without a slash at its end; none for the cloud's own address.
    pub endpoint: Option<String>,
    /// The region that requests are signed for.
    pub region: String,
    /// The name of the key: S3's access key id, Azure's account.
    pub key: Option<String>,
    /// The file with the key's secret; of Google the service account's JSON.
    pub secret_file: Option<PathBuf>,
    /// Who vouches for its certificate, beside those whom the system trusts.
    pub ca: Option<PathBuf>,
}

/// The settings of a bucket, as written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BucketSettings {
    /// The address: `s3://BUCKET/PREFIX`, `az://CONTAINER/PREFIX` or `gs://BUCKET/PREFIX`.
    pub blobs: String,
    /// Where it is asked.
    pub endpoint: Option<String>,
    /// The region.
    pub region: Option<String>,
    /// The key's name.
    pub key: Option<String>,
    /// The file with its secret.
    pub secret_file: Option<PathBuf>,
    /// Who vouches for its certificate.
    pub ca: Option<PathBuf>,
}

/// Why it is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BucketError {
    /// The address is of none of the three forms.
    #[error("«{}» is no bucket: write s3://BUCKET/PREFIX, az://CONTAINER/PREFIX or gs://BUCKET/PREFIX", redacted(.0))]
    Form(String),
    /// Not an address to ask at.
    #[error("«{}» is no address of a bucket's server: write https://HOST or https://HOST:PORT", redacted(.0))]
    Endpoint(String),
    /// Evidence would go over the network in clear.
    #[error("«{}» goes without TLS: write https://, or http:// for a server on this very machine", redacted(.0))]
    Clear(String),
    /// One half of a key.
    #[error("a bucket's key needs both its name (…_key) and the file of its secret (…_secret_file)")]
    HalfKey,
    /// A key that Google's buckets do not have.
    #[error("a bucket of Google takes no …_key: …_secret_file is the service account's JSON")]
    NamedKey,
    /// Azure's account is part of its address.
    #[error("a container of Azure needs its account: give …_key")]
    NoAccount,
    /// A secret that cannot be used.
    #[error("the secret file {} cannot be used: {reason}", path.display())]
    Secret {
        /// Which.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// Certificates that cannot be read.
    #[error("the certificates in {} cannot be read: {reason}", path.display())]
    Authority {
        /// Which.
        path: PathBuf,
        /// Why.
        reason: String,
    },
}

impl BucketAddress {
    /// Reads and checks the settings of a bucket, and its files. Of several that are wrong all are told, but for what whose bucket it is
    /// would say of its key.
    pub fn read(settings: BucketSettings) -> Result<Self, ConfigError> {
        let BucketSettings { blobs, endpoint, region, key, secret_file, ca } = settings;
        let mut faults = Faults::default();
        let place = faults.sound(read_place(&blobs));
        let endpoint = faults.sound(endpoint.map(|text| read_endpoint(&text)).transpose());
        if let Some((cloud, ..)) = place {
            match (cloud, &key, &secret_file) {
                (Cloud::Google, Some(_), _) => faults.add(BucketError::NamedKey),
                (Cloud::Azure, None, _) => faults.add(BucketError::NoAccount),
                (Cloud::S3, Some(_), None) | (Cloud::S3, None, Some(_)) => faults.add(BucketError::HalfKey),
                _ => {}
            }
            if let Err(fault) = read_secret(cloud, secret_file.as_deref()) {
                faults.add(fault);
            }
        }
        if let Some(path) = &ca
            && let Err(reason) = tls_trust::read(path)
        {
            faults.add(BucketError::Authority { path: path.clone(), reason });
        }
        let (Some((cloud, bucket, prefix)), Some(endpoint), true) = (place, endpoint, faults.is_empty()) else {
            return Err(faults.told());
        };
        Ok(Self {
            cloud,
            bucket: bucket.to_owned(),
            prefix: prefix.to_owned(),
            endpoint,
            region: region.unwrap_or_else(|| "us-east-1".to_owned()),
            key,
            secret_file,
            ca,
        })
    }

    /// The key's secret, read now; none where the machine's own role is used.
    pub fn secret(&self) -> Result<Option<String>, BucketError> {
        read_secret(self.cloud, self.secret_file.as_deref())
    }

    /// Whether its service may copy objects into that bucket by itself: both are S3's, of one service. Whether the other's key may is the
    /// service's to say.
    pub fn copies_to(&self, to: &Self) -> bool {
        (self.cloud, to.cloud) == (Cloud::S3, Cloud::S3) && self.endpoint == to.endpoint
    }

    /// Who vouches for its certificate, beside those whom the system trusts.
    pub fn ca(&self) -> Option<&Path> {
        self.ca.as_deref()
    }
}

impl fmt::Display for BucketAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = match self.cloud {
            Cloud::S3 => "s3",
            Cloud::Azure => "az",
            Cloud::Google => "gs",
        };
        write!(f, "{scheme}://{}", self.bucket)?;
        if !self.prefix.is_empty() {
            write!(f, "/{}", self.prefix)?;
        }
        match &self.endpoint {
            Some(endpoint) => write!(f, " at {endpoint}"),
            None => Ok(()),
        }
    }
}

/// Whose bucket an address names, its name, and under which names the files stand in it.
fn read_place(blobs: &str) -> Result<(Cloud, &str, &str), BucketError> {
    let form = || BucketError::Form(blobs.to_owned());
    let (scheme, rest) = blobs.split_once("://").ok_or_else(form)?;
    let cloud = match scheme {
        "s3" => Cloud::S3,
        "az" => Cloud::Azure,
        "gs" => Cloud::Google,
        _ => return Err(form()),
    };
    let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
    let prefix = prefix.trim_end_matches('/');
    if !is_name(bucket) || !(prefix.is_empty() || prefix.split('/').all(is_name)) {
        return Err(form());
    }
    Ok((cloud, bucket, prefix))
}

fn read_secret(cloud: Cloud, path: Option<&Path>) -> Result<Option<String>, BucketError> {
    let Some(path) = path else { return Ok(None) };
    let read = if cloud == Cloud::Google { secret_file::whole(path) } else { secret_file::read(path) };
    read.map(Some).map_err(|fault| BucketError::Secret { path: path.to_owned(), reason: fault.to_string() })
}

/// Letters, digits and what stands between them without being written otherwise in an address.
fn is_name(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    !text.is_empty() && text.len() <= 255 && text.bytes().all(plain) && !matches!(text, "." | "..")
}

/// An address to ask at: scheme, host and port; Azure's emulators have a path, too.
fn read_endpoint(text: &str) -> Result<String, BucketError> {
    let bad = || BucketError::Endpoint(text.to_owned());
    let url = Url::parse(text).map_err(|_| bad())?;
    let bare =
        url.username().is_empty() && url.password().is_none() && url.query().is_none() && url.fragment().is_none();
    let host = url.host().filter(|_| bare).ok_or_else(bad)?;
    let here = match host {
        Host::Domain(name) => name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    };
    match url.scheme() {
        "https" => {}
        "http" if here => {}
        "http" => return Err(BucketError::Clear(text.to_owned())),
        _ => return Err(bad()),
    }
    Ok(text.trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn with(blobs: &str) -> BucketSettings {
        BucketSettings { blobs: blobs.to_owned(), ..BucketSettings::default() }
    }

    /// The one thing that is wrong with it.
    fn wrong(settings: BucketSettings) -> BucketError {
        match BucketAddress::read(settings) {
            Err(ConfigError::Bucket(fault)) => fault,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_bucket_has_a_name_and_perhaps_a_prefix() {
        for (text, bucket, prefix) in [
            ("s3://evidencia", "evidencia", ""),
            ("s3://evidencia/", "evidencia", ""),
            ("s3://evidencia/ronda/mesa/", "evidencia", "ronda/mesa"),
            ("gs://evidencia.example/a", "evidencia.example", "a"),
        ] {
            let address = BucketAddress::read(with(text)).expect(text);
            assert_eq!((address.bucket.as_str(), address.prefix.as_str()), (bucket, prefix), "{text}");
        }
        let none = ["", "evidencia", "s3://", "s3:///a", "ftp://a/b", "s3://a//b", "s3://a/../b"];
        // What would have to be written otherwise in a path or in the name of a copy's source.
        for text in
            none.into_iter().chain(["s3://a b", "s3://a/ñ", "s3://a/b c", "s3://a/b+c", "s3://a/b%20c", "s3://a/b?c"])
        {
            assert!(matches!(wrong(with(text)), BucketError::Form(_)), "{text}");
        }
    }

    #[test]
    fn evidence_goes_in_clear_on_this_machine_alone() {
        let asked = |endpoint: &str| BucketSettings { endpoint: Some(endpoint.to_owned()), ..with("s3://a") };
        let at = |endpoint: &str| BucketAddress::read(asked(endpoint));
        assert_eq!(
            at("https://minio.example:9000/").expect("TLS").endpoint.as_deref(),
            Some("https://minio.example:9000")
        );
        assert!(at("http://127.0.0.1:9000").is_ok() && at("http://[::1]:9000").is_ok());
        assert!(matches!(wrong(asked("http://10.0.0.4:9000")), BucketError::Clear(_)));
        for text in ["minio", "ftp://minio", "https://key:secret@minio", "https://minio?a=b"] {
            assert!(matches!(wrong(asked(text)), BucketError::Endpoint(_)), "{text}");
        }
    }

    #[test]
    fn copies_are_made_by_one_service_of_s3_alone() {
        let at = |blobs: &str, endpoint: Option<&str>| {
            let key = blobs.starts_with("az").then(|| "cuenta".to_owned());
            BucketAddress::read(BucketSettings { endpoint: endpoint.map(str::to_owned), key, ..with(blobs) })
                .expect(blobs)
        };
        let minio = Some("https://minio.example:9000");
        assert!(at("s3://evidencia/a", minio).copies_to(&at("s3://reserva/b", Some("https://minio.example:9000/"))));
        assert!(at("s3://evidencia", None).copies_to(&at("s3://reserva", None)), "Amazon's own");
        assert!(!at("s3://evidencia", minio).copies_to(&at("s3://reserva", Some("https://minio.example:9001"))));
        assert!(!at("s3://evidencia", minio).copies_to(&at("s3://reserva", None)));
        assert!(!at("gs://evidencia", None).copies_to(&at("gs://reserva", None)));
        assert!(!at("az://evidencia", None).copies_to(&at("az://reserva", None)));
    }

    #[test]
    fn a_key_has_a_name_and_a_secret_in_a_file_of_its_owner() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("secret");
        std::fs::write(&file, "secreto\n").expect("written");
        let named = |key: Option<&str>| BucketSettings {
            key: key.map(str::to_owned),
            secret_file: Some(file.clone()),
            ..with("s3://a")
        };
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).expect("set");
        assert!(matches!(wrong(named(Some("k"))), BucketError::Secret { .. }));
        let all = BucketSettings { endpoint: Some("minio".to_owned()), ca: Some("/nowhere".into()), ..named(None) };
        let Err(ConfigError::Several(all)) = BucketAddress::read(all) else { panic!("all are told") };
        assert!(
            matches!(
                all.as_slice(),
                [
                    ConfigError::Bucket(BucketError::Endpoint(_)),
                    ConfigError::Bucket(BucketError::HalfKey),
                    ConfigError::Bucket(BucketError::Secret { .. }),
                    ConfigError::Bucket(BucketError::Authority { .. }),
                ]
            ),
            "{all:?}"
        );
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).expect("set");
        let address = BucketAddress::read(named(Some("k"))).expect("sound");
        assert_eq!(address.secret().expect("read").as_deref(), Some("secreto"));
        assert!(!format!("{address:?} {address}").contains("secreto"));
        assert_eq!(wrong(named(None)), BucketError::HalfKey);
        assert_eq!(wrong(with("az://a")), BucketError::NoAccount);
        let named = BucketSettings { key: Some("k".to_owned()), ..with("gs://a") };
        assert_eq!(wrong(named), BucketError::NamedKey);
    }
}
