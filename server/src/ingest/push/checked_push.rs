//! A device's push as it is handed to the writer: chained, no larger than allowed, and its signature looked at.

use super::super::{Assurance, SyncProblem};
use crate::identity;
use ronda_shared::act::{ChainHash, signed_bytes};
use ronda_shared::ids::DeviceId;
use ronda_shared::limits;
use ronda_shared::sync::wire::SyncRequest;
use serde_bytes::ByteBuf;

/// A device's part of a push, checked for what needs no store.
#[derive(Debug, Clone)]
pub struct CheckedPush {
    /// Whose log.
    pub device: DeviceId,
    /// The hash before the first act.
    pub before: ChainHash,
    /// The acts' bytes with the hash of the log after each.
    pub acts: Vec<(Vec<u8>, ChainHash)>,
    /// The number of the first act.
    pub first: u64,
    /// The signature over the head.
    pub signature: Vec<u8>,
    /// The greatest number its log has reached.
    pub head_number: u64,
    /// What is known of whoever sends it.
    pub assurance: Assurance,
}

impl CheckedPush {
    pub(in super::super) fn of_request(request: &SyncRequest) -> Result<Self, SyncProblem> {
        let acts = request.acts.clone();
        let signature = request.signature.to_vec();
        Self::new(request.device, request.before, request.first, acts, signature, request.head_number)
    }

    /// Chains the acts after `before`; refuses what is too large.
    pub fn new(
        device: DeviceId,
        before: ChainHash,
        first: u64,
        acts: Vec<ByteBuf>,
        signature: Vec<u8>,
        head_number: u64,
    ) -> Result<Self, SyncProblem> {
        let bytes: usize = acts.iter().map(|act| act.len()).sum();
        if acts.len() > limits::PUSH_ACTS || bytes > limits::PUSH_BYTES {
            return Err(SyncProblem::TooLarge);
        }
        let mut head = before;
        let acts = acts
            .into_iter()
            .map(|bytes| {
                head = head.then(&bytes);
                (bytes.into_vec(), head)
            })
            .collect();
        Ok(Self { device, before, acts, first, signature, head_number, assurance: Assurance::NotAsked })
    }

    /// The number of the last act.
    pub fn last(&self) -> u64 {
        self.first.saturating_add(self.acts.len() as u64).saturating_sub(1)
    }

    fn head(&self) -> ChainHash {
        self.acts.last().map_or(self.before, |(_, hash)| *hash)
    }

    pub(in super::super) fn verify(&self, public_key: &[u8]) -> Result<(), SyncProblem> {
        let bytes = signed_bytes(self.device, self.last(), &self.head());
        identity::verify_push(public_key, &bytes, &self.signature).map_err(|_| SyncProblem::BadSignature)
    }
}
