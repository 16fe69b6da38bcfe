//! A bucket by its address: which client speaks with it, with whose key, how often it tries again.

use super::copier::Copier;
use super::http::Connector;
use crate::config::bucket::{BucketAddress, Cloud};
use object_store::aws::AmazonS3Builder;
use object_store::azure::MicrosoftAzureBuilder;
use object_store::client::HttpConnector;
use object_store::gcp::GoogleCloudStorageBuilder;
use object_store::{BackoffConfig, ClientOptions, ObjectStore, RetryConfig};
use std::sync::Arc;
use std::time::Duration;

/// What is tried again, and for how long: the rest is tried by whoever asked, later.
fn retries() -> RetryConfig {
    RetryConfig {
        backoff: BackoffConfig {
            init_backoff: Duration::from_millis(100),
            max_backoff: Duration::from_secs(3),
            base: 2.0,
        },
        max_retries: 3,
        retry_timeout: Duration::from_secs(20),
    }
}

/// What speaks with a bucket.
pub(super) struct Client {
    pub(super) store: Arc<dyn ObjectStore>,
    /// What has the service copy between its buckets; none of another cloud than S3's.
    pub(super) copier: Option<Copier>,
}

/// The client of a bucket. Nothing is connected yet.
pub(super) fn client(address: &BucketAddress) -> Result<Client, String> {
    let secret = address.secret().map_err(|error| error.to_string())?;
    let connector = Connector::new(address)?;
    let told = |error: object_store::Error| error.to_string();
    match address.cloud {
        Cloud::S3 => {
            let http = connector.connect(&ClientOptions::default()).map_err(told)?;
            let mut builder = AmazonS3Builder::new()
                .with_bucket_name(&address.bucket)
                .with_region(&address.region)
                .with_allow_http(true)
                .with_disable_bulk_delete(true)
                .with_retry(retries())
                .with_http_connector(connector);
            if let Some(endpoint) = &address.endpoint {
                builder = builder.with_endpoint(endpoint);
            }
            if let (Some(key), Some(secret)) = (&address.key, secret) {
                builder = builder.with_access_key_id(key).with_secret_access_key(secret);
            }
            let store = builder.build().map_err(told)?;
            let copier = Copier::to(address, http, Arc::clone(store.credentials()));
            Ok(Client { store: Arc::new(store), copier: Some(copier) })
        }
        Cloud::Azure => {
            let mut builder = MicrosoftAzureBuilder::new()
                .with_container_name(&address.bucket)
                .with_allow_http(true)
                .with_retry(retries())
                .with_http_connector(connector);
            if let Some(account) = &address.key {
                builder = builder.with_account(account);
            }
            if let Some(endpoint) = &address.endpoint {
                builder = builder.with_endpoint(endpoint.clone());
            }
            if let Some(secret) = secret {
                builder = builder.with_access_key(secret);
            }
            Ok(Client { store: Arc::new(builder.build().map_err(told)?), copier: None })
        }
        Cloud::Google => {
            let mut builder = GoogleCloudStorageBuilder::new()
                .with_bucket_name(&address.bucket)
                .with_retry(retries())
                .with_http_connector(connector);
            if let Some(endpoint) = &address.endpoint {
                builder = builder.with_base_url(endpoint);
            }
            if let Some(secret) = secret {
                builder = builder.with_service_account_key(secret);
            }
            Ok(Client { store: Arc::new(builder.build().map_err(told)?), copier: None })
        }
    }
}
