//! A bucket by its address: which client speaks with it, with whose key, how often it tries again.

use super::http::Connector;
use crate::config::bucket::{BucketAddress, Cloud};
use object_store::aws::AmazonS3Builder;
use object_store::azure::MicrosoftAzureBuilder;
use object_store::gcp::GoogleCloudStorageBuilder;
use object_store::{BackoffConfig, ObjectStore, RetryConfig};
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

/// The client of a bucket. Nothing is connected yet.
pub(super) fn store(address: &BucketAddress) -> Result<Arc<dyn ObjectStore>, String> {
    let secret = address.secret().map_err(|error| error.to_string())?;
    let connector = Connector::new(address)?;
    let made: object_store::Result<Arc<dyn ObjectStore>> = match address.cloud {
        Cloud::S3 => {
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
            builder.build().map(|store| Arc::new(store) as Arc<dyn ObjectStore>)
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
            builder.build().map(|store| Arc::new(store) as Arc<dyn ObjectStore>)
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
            builder.build().map(|store| Arc::new(store) as Arc<dyn ObjectStore>)
        }
    };
    made.map_err(|error| error.to_string())
}
