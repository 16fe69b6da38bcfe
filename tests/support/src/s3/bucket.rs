//! Two buckets in memory, behind the operations of S3 that evidence needs: what it stores, and how it stores wrongly.

use super::{BESIDE, BUCKET, Copies, Faults};
use axum::body::Bytes;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use s3s::dto::{
    CopyObjectInput, CopyObjectOutput, CopyObjectResult, CopySource, DeleteObjectInput, DeleteObjectOutput, ETag,
    GetObjectInput, GetObjectOutput, HeadObjectInput, HeadObjectOutput, ListObjectsV2Input, ListObjectsV2Output,
    Object, PutObjectInput, PutObjectOutput, StreamingBlob, Timestamp,
};
use s3s::{Body, S3, S3Error, S3ErrorCode, S3Request, S3Response, S3Result};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;
use tokio_stream::StreamExt;

/// So many names are listed at once, unless fewer are asked for; as S3 does.
const PAGE: usize = 1_000;

/// What is stored, what goes wrong and what was asked: of the server's tasks and of the test.
pub(super) type Shared = Arc<Mutex<State>>;

pub(super) fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

#[derive(Default)]
pub(super) struct State {
    pub(super) objects: BTreeMap<String, Stored>,
    /// What the other bucket holds.
    pub(super) beside: BTreeMap<String, Stored>,
    /// What lists tell while they lag.
    pub(super) before_lag: BTreeMap<String, Stored>,
    pub(super) faults: Faults,
    pub(super) asked: Vec<String>,
}

impl State {
    fn held(&self, bucket: &str) -> &BTreeMap<String, Stored> {
        if bucket == BESIDE { &self.beside } else { &self.objects }
    }

    fn held_mut(&mut self, bucket: &str) -> &mut BTreeMap<String, Stored> {
        if bucket == BESIDE { &mut self.beside } else { &mut self.objects }
    }
}

#[derive(Clone)]
pub(super) struct Stored {
    pub(super) bytes: Bytes,
    pub(super) written: SystemTime,
}

impl Stored {
    pub(super) fn now(bytes: Bytes) -> Self {
        Self { bytes, written: SystemTime::now() }
    }

    fn tag(&self) -> ETag {
        ETag::Strong(super::hex(&Sha256::digest(&self.bytes)[..16]))
    }

    fn length(&self) -> i64 {
        length(&self.bytes)
    }
}

fn length(bytes: &Bytes) -> i64 {
    i64::try_from(bytes.len()).expect("an object of a test")
}

/// The operations on it. Everything else answers 501.
pub(super) struct InMemory(pub(super) Shared);

impl InMemory {
    /// What there is, unless that bucket is not there.
    fn of(&self, bucket: &str) -> S3Result<MutexGuard<'_, State>> {
        let state = lock(&self.0);
        let is_known = [BUCKET, BESIDE].contains(&bucket);
        if state.faults.no_bucket || !is_known { Err(S3ErrorCode::NoSuchBucket.into()) } else { Ok(state) }
    }

    fn found(&self, bucket: &str, key: &str) -> S3Result<Stored> {
        self.of(bucket)?.held(bucket).get(key).cloned().ok_or_else(|| S3ErrorCode::NoSuchKey.into())
    }
}

#[async_trait::async_trait]
impl S3 for InMemory {
    async fn put_object(&self, request: S3Request<PutObjectInput>) -> S3Result<S3Response<PutObjectOutput>> {
        let input = request.input;
        let mut bytes = Vec::new();
        if let Some(mut body) = input.body {
            while let Some(some) = body.next().await {
                // A body that is not what its signature covers ends in an error.
                let some = some.map_err(|error| S3Error::with_source(S3ErrorCode::InternalError, error))?;
                bytes.extend_from_slice(&some);
            }
        }
        let mut state = self.of(&input.bucket)?;
        if input.if_none_match.is_some() {
            if state.faults.unconditional {
                return Err(S3ErrorCode::NotImplemented.into());
            }
            if state.held(&input.bucket).contains_key(&input.key) && !state.faults.heedless {
                return Err(S3ErrorCode::PreconditionFailed.into());
            }
        }
        if state.faults.spoils {
            bytes.iter_mut().for_each(|byte| *byte ^= 1);
        }
        let stored = Stored::now(bytes.into());
        let output = PutObjectOutput { e_tag: Some(stored.tag()), ..PutObjectOutput::default() };
        state.held_mut(&input.bucket).insert(input.key, stored);
        Ok(S3Response::new(output))
    }

    async fn copy_object(&self, request: S3Request<CopyObjectInput>) -> S3Result<S3Response<CopyObjectOutput>> {
        let input = request.input;
        let CopySource::Bucket { bucket, key, .. } = &input.copy_source else {
            return Err(S3ErrorCode::NotImplemented.into());
        };
        let copies = lock(&self.0).faults.copies;
        match copies {
            Copies::Unknown => return Err(S3ErrorCode::NotImplemented.into()),
            Copies::Refused => return Err(S3ErrorCode::AccessDenied.into()),
            Copies::Busy => return Err(S3ErrorCode::SlowDown.into()),
            Copies::Made | Copies::Unreckoned | Copies::Forgotten => {}
        }
        let mut bytes = self.found(bucket, key)?.bytes.to_vec();
        let mut state = self.of(&input.bucket)?;
        if state.faults.copies_spoilt {
            bytes.iter_mut().for_each(|byte| *byte ^= 1);
        }
        let is_reckoned = input.checksum_algorithm.is_some() && copies != Copies::Unreckoned;
        let reckoned = is_reckoned.then(|| BASE64_STANDARD.encode(Sha256::digest(&bytes)));
        let stored = Stored::now(bytes.into());
        let result = CopyObjectResult {
            checksum_sha256: reckoned,
            e_tag: Some(stored.tag()),
            last_modified: Some(Timestamp::from(stored.written)),
            ..CopyObjectResult::default()
        };
        if copies != Copies::Forgotten {
            state.held_mut(&input.bucket).insert(input.key, stored);
        }
        Ok(S3Response::new(CopyObjectOutput { copy_object_result: Some(result), ..CopyObjectOutput::default() }))
    }

    async fn head_object(&self, request: S3Request<HeadObjectInput>) -> S3Result<S3Response<HeadObjectOutput>> {
        let stored = self.found(&request.input.bucket, &request.input.key)?;
        Ok(S3Response::new(HeadObjectOutput {
            content_length: Some(stored.length()),
            e_tag: Some(stored.tag()),
            last_modified: Some(Timestamp::from(stored.written)),
            ..HeadObjectOutput::default()
        }))
    }

    async fn get_object(&self, request: S3Request<GetObjectInput>) -> S3Result<S3Response<GetObjectOutput>> {
        let stored = self.found(&request.input.bucket, &request.input.key)?;
        let whole = stored.bytes.len();
        let (bytes, content_range) = match request.input.range {
            Some(range) => {
                let range = range.check(whole as u64)?;
                let told = format!("bytes {}-{}/{whole}", range.start, range.end.saturating_sub(1));
                let at = |place: u64| usize::try_from(place).expect("within an object of a test");
                (stored.bytes.slice(at(range.start)..at(range.end)), Some(told))
            }
            None => (stored.bytes.clone(), None),
        };
        Ok(S3Response::new(GetObjectOutput {
            content_length: Some(length(&bytes)),
            content_range,
            e_tag: Some(stored.tag()),
            last_modified: Some(Timestamp::from(stored.written)),
            body: Some(StreamingBlob::from(Body::from(bytes))),
            ..GetObjectOutput::default()
        }))
    }

    async fn list_objects_v2(
        &self,
        request: S3Request<ListObjectsV2Input>,
    ) -> S3Result<S3Response<ListObjectsV2Output>> {
        let input = request.input;
        let state = self.of(&input.bucket)?;
        let lags = state.faults.lists_lag && input.bucket == BUCKET;
        let there = if lags { &state.before_lag } else { state.held(&input.bucket) };
        let prefix = input.prefix.unwrap_or_default();
        let most = input.max_keys.and_then(|most| usize::try_from(most).ok()).unwrap_or(PAGE).min(PAGE);
        let begin = match input.continuation_token.or(input.start_after) {
            Some(name) => Bound::Excluded(name),
            None => Bound::Unbounded,
        };
        let named = |(name, stored): (&String, &Stored)| Object {
            key: Some(name.clone()),
            last_modified: Some(Timestamp::from(stored.written)),
            e_tag: Some(stored.tag()),
            size: Some(stored.length()),
            ..Object::default()
        };
        let behind = there.range((begin, Bound::Unbounded)).filter(|(name, _)| name.starts_with(prefix.as_str()));
        let mut contents: Vec<Object> = behind.take(most + 1).map(named).collect();
        let is_truncated = contents.len() > most;
        contents.truncate(most);
        let last = contents.last().and_then(|object| object.key.clone());
        Ok(S3Response::new(ListObjectsV2Output {
            name: Some(input.bucket),
            prefix: Some(prefix),
            max_keys: i32::try_from(most).ok(),
            key_count: i32::try_from(contents.len()).ok(),
            is_truncated: Some(is_truncated),
            next_continuation_token: last.filter(|_| is_truncated),
            contents: Some(contents),
            ..ListObjectsV2Output::default()
        }))
    }

    async fn delete_object(&self, request: S3Request<DeleteObjectInput>) -> S3Result<S3Response<DeleteObjectOutput>> {
        let DeleteObjectInput { bucket, key, .. } = request.input;
        self.of(&bucket)?.held_mut(&bucket).remove(&key);
        Ok(S3Response::new(DeleteObjectOutput::default()))
    }
}
