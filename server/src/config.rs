//! The settings of `ronda serve`: flags over environment over a TOML file over defaults, checked before anything starts.

pub mod absence;
pub mod bucket;
mod config_error;
mod faults;
pub mod mail;
mod organisation;
pub mod private_toml;
mod redacted_address;
pub mod replica;
pub mod scanner;
pub mod secret_file;
pub mod sections;
pub mod settings_fault;
mod settings_file;
#[cfg(test)]
mod tests;
pub mod tls_trust;
pub mod traces;
pub mod unused;
pub mod wrong_toml;

pub use config_error::ConfigError;
pub use organisation::{ORGANISATION, OrganisationUnread, organisation_in_force};

use crate::identity::passkeys::Passkeys;
use crate::identity::sessions::SessionLifetimes;
use crate::store::postgres::Address;
use bucket::{BucketAddress, BucketSettings};
use faults::Faults;
use mail::{MailConfig, MailSettings};
use replica::ReplicaAddress;
use ronda_shared::time::{DAY_MS, HOUR_MS};
use scanner::ScannerAddress;
use serde::Deserialize;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;
use traces::TracesTo;
use unused::UnusedSetting;
use url::Url;

/// Megabytes: less than that for files on their way up would hold up one large file by itself.
const LEAST_UPLOAD_MB: u32 = 16;

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// For machines: one JSON object a line.
    Json,
}

/// Settings as written, each of them optional: by flags, by `RONDA_*`, or in the file named by `--config`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, clap::Args)]
#[serde(deny_unknown_fields, rename_all = "snake_case", default)]
pub struct Settings {
    /// Directory of the store, the blobs and the admin socket.
    #[arg(long, env = "RONDA_DATA")]
    pub data: Option<PathBuf>,
    /// The database that holds the store: postgres://USER:PASSWORD@HOST/DATABASE. Without it, a file in the data directory.
    #[arg(long, env = "RONDA_STORE", hide_env_values = true)]
    pub store: Option<String>,
    /// Who vouches for the database's certificate, PEM, beside those whom the system trusts.
    #[arg(long, env = "RONDA_STORE_CA")]
    pub store_ca: Option<PathBuf>,
    /// The bucket that holds the bytes of evidence: s3://BUCKET/PREFIX, az://CONTAINER/PREFIX or gs://BUCKET/PREFIX.
    /// Without it, a folder in the data directory.
    #[arg(long, env = "RONDA_BLOBS")]
    pub blobs: Option<String>,
    /// Where the bucket is asked, where that is not its cloud's own address (`https://minio.example:9000`).
    #[arg(long, env = "RONDA_BLOBS_ENDPOINT")]
    pub blobs_endpoint: Option<String>,
    /// The bucket's region (us-east-1).
    #[arg(long, env = "RONDA_BLOBS_REGION")]
    pub blobs_region: Option<String>,
    /// The name of the bucket's key: S3's access key id, Azure's account. Without it, the machine's own role.
    #[arg(long, env = "RONDA_BLOBS_KEY")]
    pub blobs_key: Option<String>,
    /// The file with the key's secret, readable by its owner alone; of Google the service account's JSON.
    #[arg(long, env = "RONDA_BLOBS_SECRET_FILE")]
    pub blobs_secret_file: Option<PathBuf>,
    /// Who vouches for the bucket's certificate, PEM, beside those whom the system trusts.
    #[arg(long, env = "RONDA_BLOBS_CA")]
    pub blobs_ca: Option<PathBuf>,
    /// Where the store is replicated as it is written, for a standby: a folder on another machine's disk, or a bucket
    /// (s3://BUCKET/PREFIX, az://CONTAINER/PREFIX, gs://BUCKET/PREFIX).
    #[arg(long, env = "RONDA_REPLICATE")]
    pub replicate: Option<String>,
    /// Where the replica's bucket is asked, where that is not its cloud's own address.
    #[arg(long, env = "RONDA_REPLICATE_ENDPOINT")]
    pub replicate_endpoint: Option<String>,
    /// The region of the replica's bucket (us-east-1).
    #[arg(long, env = "RONDA_REPLICATE_REGION")]
    pub replicate_region: Option<String>,
    /// The name of the key of the replica's bucket: S3's access key id, Azure's account. Without it, the machine's own role.
    #[arg(long, env = "RONDA_REPLICATE_KEY")]
    pub replicate_key: Option<String>,
    /// The file with that key's secret, readable by its owner alone; of Google the service account's JSON.
    #[arg(long, env = "RONDA_REPLICATE_SECRET_FILE")]
    pub replicate_secret_file: Option<PathBuf>,
    /// Who vouches for the certificate of the replica's bucket, PEM, beside those whom the system trusts.
    #[arg(long, env = "RONDA_REPLICATE_CA")]
    pub replicate_ca: Option<PathBuf>,
    /// Address and port to listen on (127.0.0.1:8080).
    #[arg(long, env = "RONDA_LISTEN")]
    pub listen: Option<SocketAddr>,
    /// What people type in the browser (`https://ronda.example`); further ones after commas.
    #[arg(long, env = "RONDA_ORIGIN")]
    pub origin: Option<String>,
    /// The organisation's data: a directory, or the name of one that comes with Ronda (oaxaca).
    #[arg(long, env = "RONDA_ORGANISATION")]
    pub organisation: Option<String>,
    /// Certificate chain, PEM. With it, Ronda speaks TLS itself.
    #[arg(long, env = "RONDA_TLS_CERT", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// The certificate's private key, PEM.
    #[arg(long, env = "RONDA_TLS_KEY", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// How log lines are written.
    #[arg(long, env = "RONDA_LOG", value_enum)]
    pub log: Option<LogFormat>,
    /// Believe the last `X-Forwarded-For` address: only behind a proxy of one's own.
    #[arg(long, env = "RONDA_BEHIND_PROXY", num_args = 0..=1, default_missing_value = "true")]
    pub behind_proxy: Option<bool>,
    /// Bearer token that opens /metrics from elsewhere; without it, only this machine reads them.
    #[arg(long, env = "RONDA_METRICS_TOKEN", hide_env_values = true)]
    pub metrics_token: Option<String>,
    /// The collector that traces go to, by OTLP over HTTP (`http://127.0.0.1:4318`). Without it, there are none.
    #[arg(long, env = "RONDA_TRACES")]
    pub traces: Option<String>,
    /// Of so many traces one is kept (10).
    #[arg(long, env = "RONDA_TRACES_ONE_IN", value_parser = clap::value_parser!(u32).range(1..))]
    pub traces_one_in: Option<u32>,
    /// Live connections at once (4096).
    #[arg(long, env = "RONDA_MAX_LIVE")]
    pub max_live: Option<usize>,
    /// Whether people come in with passkeys (true). Without them, by links alone, and acts that weigh are closed.
    #[arg(long, env = "RONDA_PASSKEYS", num_args = 0..=1, default_missing_value = "true")]
    pub passkeys: Option<bool>,
    /// The domain passkeys are made for: the origin's host, unless one above it is to share them. Never change it: all
    /// passkeys would be lost.
    #[arg(long, env = "RONDA_RP_ID")]
    pub rp_id: Option<String>,
    /// Hours without use after which a desk's session ends (12).
    #[arg(long, env = "RONDA_DESK_IDLE_HOURS", value_parser = clap::value_parser!(u32).range(1..))]
    pub desk_idle_hours: Option<u32>,
    /// Days after which a desk's session ends in any case (7).
    #[arg(long, env = "RONDA_DESK_DAYS", value_parser = clap::value_parser!(u32).range(1..))]
    pub desk_days: Option<u32>,
    /// Days after which a phone's session ends (30). What it holds stays usable; the next sign-in sends what waits.
    #[arg(long, env = "RONDA_PHONE_DAYS", value_parser = clap::value_parser!(u32).range(1..))]
    pub phone_days: Option<u32>,
    /// Megabytes that files on their way up may take together (1024). What would not fit waits on its phone.
    #[arg(long, env = "RONDA_UPLOAD_MB", value_parser = clap::value_parser!(u32).range(i64::from(LEAST_UPLOAD_MB)..))]
    pub upload_mb: Option<u32>,
    /// Days after which a file that came in part and stood still is removed (7). Its phone begins it again.
    #[arg(long, env = "RONDA_UPLOAD_DAYS", value_parser = clap::value_parser!(u32).range(1..))]
    pub upload_days: Option<u32>,
    /// Where ClamAV's clamd listens, which looks through every file before its ticket shows it:
    /// unix:/run/clamav/clamd.ctl, or tcp://127.0.0.1:3310. Without it, nobody does.
    #[arg(long, env = "RONDA_SCANNER")]
    pub scanner: Option<String>,
    /// A file of word vectors, as fastText publishes them (`cc.es.300.vec`), by which help that finds knows words that are
    /// near one another. Without it, it knows those alone that it brings.
    #[arg(long, env = "RONDA_WORD_VECTORS")]
    pub word_vectors: Option<PathBuf>,
    /// Whether staff may have the push service of their browser tell them that something happened (true). It is told
    /// over the internet: nothing but what happened, in a word, and the folio, sealed for the browser.
    #[arg(long, env = "RONDA_PUSH", num_args = 0..=1, default_missing_value = "true")]
    pub push: Option<bool>,
    /// Mail.
    #[command(flatten)]
    pub mail: MailSettings,
}

/// Settings that were checked and completed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Directory of everything.
    pub data: PathBuf,
    /// The database of the store; none where it is a file in the directory.
    pub store: Option<Address>,
    /// The bucket of the evidence; none where it is a folder in the directory.
    pub bucket: Option<BucketAddress>,
    /// Where the store is replicated; none where it is not.
    pub replicate: Option<ReplicaAddress>,
    /// Where to listen.
    pub listen: SocketAddr,
    /// Origins browsers may send; the first one stands in links.
    pub origins: Vec<String>,
    /// Directory or built-in name.
    pub organisation: String,
    /// Certificate and key.
    pub tls: Option<(PathBuf, PathBuf)>,
    /// Log format.
    pub log: LogFormat,
    /// Whether a proxy of ours stands before.
    pub behind_proxy: bool,
    /// Opens /metrics from elsewhere.
    pub metrics_token: Option<String>,
    /// Where traces go; none where there are none.
    pub traces: Option<TracesTo>,
    /// Live connections at once.
    pub max_live: usize,
    /// For which domain and pages passkeys are made; none where they are not used.
    pub passkeys: Option<RelyingParty>,
    /// How long sessions last.
    pub terms: SessionLifetimes,
    /// Bytes that files on their way up may take together.
    pub upload_room: u64,
    /// After how long a file that came in part and stands still is removed.
    pub upload_still: Duration,
    /// Where the scanner listens that looks through every file; none where nobody does.
    pub scanner: Option<ScannerAddress>,
    /// The file of word vectors; none where there is none.
    pub word_vectors: Option<PathBuf>,
    /// Whether staff may be told by push.
    pub push: bool,
    /// Mail; none where none goes out and none comes in.
    pub mail: Option<MailConfig>,
    /// Settings that are written and change nothing.
    pub unused: Vec<UnusedSetting>,
}

/// For whom passkeys are made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelyingParty {
    /// The domain.
    pub id: String,
    /// The pages that may ask for them.
    pub origins: Vec<Url>,
}

impl Settings {
    /// What the file says, where these settings are silent.
    pub fn over_file(self, path: Option<&Path>) -> Result<Self, ConfigError> {
        let Some(path) = path else { return Ok(self) };
        let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Read { path: path.into(), source })?;
        let file: Self = toml::from_str(&text)
            .map_err(|error| ConfigError::Parse { path: path.into(), why: settings_file::describe(&text, &error) })?;
        Ok(self.over(file))
    }

    /// These settings, and the other's where these are silent.
    pub fn over(self, file: Self) -> Self {
        Self {
            data: self.data.or(file.data),
            store: self.store.or(file.store),
            store_ca: self.store_ca.or(file.store_ca),
            blobs: self.blobs.or(file.blobs),
            blobs_endpoint: self.blobs_endpoint.or(file.blobs_endpoint),
            blobs_region: self.blobs_region.or(file.blobs_region),
            blobs_key: self.blobs_key.or(file.blobs_key),
            blobs_secret_file: self.blobs_secret_file.or(file.blobs_secret_file),
            blobs_ca: self.blobs_ca.or(file.blobs_ca),
            replicate: self.replicate.or(file.replicate),
            replicate_endpoint: self.replicate_endpoint.or(file.replicate_endpoint),
            replicate_region: self.replicate_region.or(file.replicate_region),
            replicate_key: self.replicate_key.or(file.replicate_key),
            replicate_secret_file: self.replicate_secret_file.or(file.replicate_secret_file),
            replicate_ca: self.replicate_ca.or(file.replicate_ca),
            listen: self.listen.or(file.listen),
            origin: self.origin.or(file.origin),
            organisation: self.organisation.or(file.organisation),
            tls_cert: self.tls_cert.or(file.tls_cert),
            tls_key: self.tls_key.or(file.tls_key),
            log: self.log.or(file.log),
            behind_proxy: self.behind_proxy.or(file.behind_proxy),
            metrics_token: self.metrics_token.or(file.metrics_token),
            traces: self.traces.or(file.traces),
            traces_one_in: self.traces_one_in.or(file.traces_one_in),
            max_live: self.max_live.or(file.max_live),
            passkeys: self.passkeys.or(file.passkeys),
            rp_id: self.rp_id.or(file.rp_id),
            desk_idle_hours: self.desk_idle_hours.or(file.desk_idle_hours),
            desk_days: self.desk_days.or(file.desk_days),
            phone_days: self.phone_days.or(file.phone_days),
            upload_mb: self.upload_mb.or(file.upload_mb),
            upload_days: self.upload_days.or(file.upload_days),
            scanner: self.scanner.or(file.scanner),
            word_vectors: self.word_vectors.or(file.word_vectors),
            push: self.push.or(file.push),
            mail: self.mail.over(file.mail),
        }
    }

    /// The data directory, which every command that touches data needs.
    pub fn data(&self) -> Result<PathBuf, ConfigError> {
        self.data.clone().ok_or(ConfigError::NoData)
    }

    /// The database of the store; none where it is a file in the data directory.
    pub fn store(&self) -> Result<Option<Address>, ConfigError> {
        let read = |text: &String| Address::read(text, self.store_ca.clone());
        Ok(self.store.as_ref().map(read).transpose()?)
    }

    /// The bucket of the evidence; none where it is a folder in the data directory.
    pub fn bucket(&self) -> Result<Option<BucketAddress>, ConfigError> {
        let settings = BucketSettings {
            blobs: self.blobs.clone().unwrap_or_default(),
            endpoint: self.blobs_endpoint.clone(),
            region: self.blobs_region.clone(),
            key: self.blobs_key.clone(),
            secret_file: self.blobs_secret_file.clone(),
            ca: self.blobs_ca.clone(),
        };
        if self.blobs.is_some() {
            return BucketAddress::read(settings).map(Some);
        }
        if settings == BucketSettings::default() { Ok(None) } else { Err(ConfigError::NoBucket) }
    }

    /// Where a replica stands: the place that a command names, or else the one that is written to; none where there is neither.
    pub fn replica(&self, named: Option<&str>) -> Result<Option<ReplicaAddress>, ConfigError> {
        let settings = BucketSettings {
            blobs: named.or(self.replicate.as_deref()).unwrap_or_default().to_owned(),
            endpoint: self.replicate_endpoint.clone(),
            region: self.replicate_region.clone(),
            key: self.replicate_key.clone(),
            secret_file: self.replicate_secret_file.clone(),
            ca: self.replicate_ca.clone(),
        };
        if settings.blobs.contains("://") {
            return Ok(Some(ReplicaAddress::Bucket(BucketAddress::read(settings)?)));
        }
        let folder = PathBuf::from(&settings.blobs);
        if settings != (BucketSettings { blobs: settings.blobs.clone(), ..BucketSettings::default() }) {
            return Err(ConfigError::NoReplicaBucket);
        }
        Ok(Some(folder).filter(|folder| !folder.as_os_str().is_empty()).map(ReplicaAddress::Folder))
    }

    /// Checks and completes. Of several settings that are wrong all are told, but for what follows from another: passkeys are made for
    /// origins, and those are right first.
    pub fn check(self) -> Result<Config, ConfigError> {
        let mut faults = Faults::default();
        let unused = unused::of(&self);
        let data = faults.sound(self.data());
        let store = faults.sound(self.store());
        let bucket = faults.sound(self.bucket());
        let replicate = faults.sound(self.replica(None));
        if matches!((&store, &replicate), (Some(Some(_)), Some(Some(_)))) {
            faults.add(ConfigError::ReplicaOfDatabase);
        }
        self.bounds(&mut faults);
        let listen = self.listen.unwrap_or(SocketAddr::from(([127, 0, 0, 1], 8080)));
        let has_tls = self.tls_cert.is_some();
        let tls = match (self.tls_cert, self.tls_key) {
            (Some(cert), Some(key)) => Some((cert, key)),
            (None, None) => None,
            (Some(_), None) | (None, Some(_)) => {
                faults.add(ConfigError::HalfTls);
                None
            }
        };
        let origins = origins(self.origin.as_deref(), listen.port(), has_tls, &mut faults);
        let passkeys = match &origins {
            Some(origins) if self.passkeys.unwrap_or(true) => faults.sound(relying_party(origins, self.rp_id)),
            Some(_) | None => None,
        };
        let usual = SessionLifetimes::default();
        let terms = SessionLifetimes {
            desk_idle_ms: self.desk_idle_hours.map_or(usual.desk_idle_ms, |hours| i64::from(hours) * HOUR_MS),
            desk_whole_ms: self.desk_days.map_or(usual.desk_whole_ms, |days| i64::from(days) * DAY_MS),
            phone_ms: self.phone_days.map_or(usual.phone_ms, |days| i64::from(days) * DAY_MS),
        };
        let scanner = self.scanner.map(|text| ScannerAddress::read(&text).ok_or(ConfigError::Scanner(text)));
        let scanner = faults.sound(scanner.transpose());
        let one_in = self.traces_one_in.unwrap_or(10);
        let traces = self.traces.map(|text| TracesTo::read(&text, one_in).ok_or(ConfigError::Traces(text)));
        let traces = faults.sound(traces.transpose());
        let mail = faults.sound(self.mail.check());
        let in_force = |data: &PathBuf| organisation_in_force(data, self.organisation.as_deref());
        let organisation = data.as_ref().and_then(|data| faults.sound(in_force(data)));
        // Each that is none here has its fault.
        let (Some(data), Some(store), Some(bucket), Some(replicate)) = (data, store, bucket, replicate) else {
            return Err(faults.told());
        };
        let (Some(origins), Some(scanner), Some(traces), Some(mail)) = (origins, scanner, traces, mail) else {
            return Err(faults.told());
        };
        let Some(organisation) = organisation.filter(|_| faults.is_empty()) else {
            return Err(faults.told());
        };
        Ok(Config {
            data,
            store,
            bucket,
            replicate,
            listen,
            origins,
            organisation,
            tls,
            log: self.log.unwrap_or_default(),
            behind_proxy: self.behind_proxy.unwrap_or(false),
            metrics_token: self.metrics_token,
            traces,
            max_live: self.max_live.unwrap_or(4096),
            passkeys,
            terms,
            upload_room: u64::from(self.upload_mb.unwrap_or(1024)) * 1024 * 1024,
            scanner,
            word_vectors: self.word_vectors,
            push: self.push.unwrap_or(true),
            mail,
            unused,
            upload_still: Duration::from_secs(u64::from(self.upload_days.unwrap_or(7)) * 24 * 60 * 60),
        })
    }

    /// What is out of its bounds. The command line checks most of them too; the file does not.
    fn bounds(&self, faults: &mut Faults) {
        for (name, is_none) in [
            ("desk_idle_hours", self.desk_idle_hours == Some(0)),
            ("desk_days", self.desk_days == Some(0)),
            ("phone_days", self.phone_days == Some(0)),
            ("upload_days", self.upload_days == Some(0)),
            ("traces_one_in", self.traces_one_in == Some(0)),
            ("max_live", self.max_live == Some(0)),
        ] {
            if is_none {
                faults.add(ConfigError::NoTime(name));
            }
        }
        if self.upload_mb.is_some_and(|room| room < LEAST_UPLOAD_MB) {
            faults.add(ConfigError::UploadRoom(LEAST_UPLOAD_MB));
        }
        let is_borne = |token: &str| {
            let signs = token.bytes().all(|byte| matches!(byte, b' '..=b'~'));
            !token.is_empty() && signs && token.trim() == token
        };
        if self.metrics_token.as_deref().is_some_and(|token| !is_borne(token)) {
            faults.add(ConfigError::MetricsToken);
        }
    }
}

impl Config {
    /// The origin that stands in links.
    pub fn origin(&self) -> &str {
        self.origins.first().map_or("http://localhost", String::as_str)
    }
    /// Whether browsers reach it over TLS, ours or a proxy's: `__Host-` cookies and HSTS.
    pub fn secure(&self) -> bool {
        self.origins.iter().all(|origin| origin.starts_with("https://"))
    }
}

/// The origins of the settings, or this machine's own at the port where none is told; none where they are not right.
fn origins(told: Option<&str>, port: u16, has_tls: bool, faults: &mut Faults) -> Option<Vec<String>> {
    let Some(told) = told else {
        let scheme = if has_tls { "https" } else { "http" };
        return Some(["localhost", "127.0.0.1"].map(|host| format!("{scheme}://{host}:{port}")).to_vec());
    };
    let read: Vec<_> = told.split(',').map(|one| faults.sound(origin(one.trim()))).collect();
    let origins = read.into_iter().collect::<Option<Vec<_>>>()?;
    let plain = origins.iter().filter(|one| one.starts_with("http:")).count();
    let fault = match plain {
        0 => return Some(origins),
        _ if has_tls => ConfigError::PlainOrigin,
        _ if plain == origins.len() => return Some(origins),
        _ => ConfigError::MixedOrigins,
    };
    faults.add(fault);
    None
}

/// The domain for which passkeys are made: the host of the first origin that can have them, unless told. Origins in numbers
/// or without TLS stay usable, without passkeys.
fn relying_party(origins: &[String], told: Option<String>) -> Result<RelyingParty, ConfigError> {
    let none = |why: &str| ConfigError::NoPasskeys(why.to_owned());
    let urls: Vec<Url> = origins.iter().filter_map(|origin| Url::parse(origin).ok()).collect();
    let able = |url: &Url| url.domain().is_some_and(|host| url.scheme() == "https" || host == "localhost");
    let mut able: Vec<Url> = urls.into_iter().filter(able).collect();
    let first = able.first().ok_or_else(|| none(&format!("the origin is {}", origins.join(", "))))?;
    let id = told.or_else(|| first.domain().map(str::to_owned)).unwrap_or_default().to_ascii_lowercase();
    let within = |url: &Url| {
        url.domain().is_some_and(|host| host == id || host.strip_suffix(&id).is_some_and(|rest| rest.ends_with('.')))
    };
    if !id.contains('.') && id != "localhost" {
        return Err(none(&format!("«{id}» is no domain of one's own")));
    }
    able.retain(within);
    if able.is_empty() {
        return Err(none(&format!("no origin ends with the domain «{id}»")));
    }
    let party = RelyingParty { id, origins: able };
    Passkeys::new(&party.id, "Ronda", &party.origins).map_err(|error| none(&error.to_string()))?;
    Ok(party)
}

/// An origin as browsers write it: scheme, host in lower case, port unless it is the scheme's own.
fn origin(text: &str) -> Result<String, ConfigError> {
    let bad = || ConfigError::BadOrigin(text.to_owned());
    let uri: axum::http::Uri = text.parse().map_err(|_| bad())?;
    let scheme = uri.scheme_str().filter(|scheme| matches!(*scheme, "http" | "https")).ok_or_else(bad)?;
    let authority = uri.authority().filter(|authority| !authority.as_str().contains('@')).ok_or_else(bad)?;
    if uri.path() != "/" || uri.query().is_some() || text.ends_with("//") {
        return Err(bad());
    }
    let host = authority.host().to_ascii_lowercase();
    Ok(match (scheme, authority.port_u16()) {
        ("http", Some(80)) | ("https", Some(443)) | (_, None) => format!("{scheme}://{host}"),
        (_, Some(port)) => format!("{scheme}://{host}:{port}"),
    })
}
