//! Passkeys: sign-in without passwords, and verification again before acts that weigh (step-up).
//!
//! A ceremony is a question to an authenticator and its answer. Its state is kept here, in memory, for five minutes, or in the
//! store where other servers may be answered; it is taken out before the answer is looked at, so that no answer counts twice.

use super::IdentityError;
use super::token::{Token, hash_of};
use crate::store::nodes::{APART_MS, Nodes, is_good_still};
use crate::store::{PasskeyRecord, PasskeyUse, Reader, Store, StoreError, TokenHash};
use ronda_shared::ids::PersonId;
use ronda_shared::limits;
use ronda_shared::person::Person;
use ronda_shared::time::{MINUTE_MS, Timestamp};
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use url::Url;
use uuid::Uuid;
use webauthn_rs::prelude::{
    COSEAlgorithm, COSEKeyType, DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, RequestChallengeResponse, Webauthn, WebauthnError,
};
use webauthn_rs::{WebauthnBuilder, prelude::CredentialID};
use webauthn_rs_proto::AllowCredentials;

/// How long an authenticator has to answer.
pub const ANSWER_MS: i64 = 5 * MINUTE_MS;
/// Ceremonies under way at once; beyond them the oldest is given up, first of those that anybody can begin.
const UNDER_WAY: usize = 10_000;
/// Passkeys a person may have.
const MOST: usize = 20;

/// For whom a ceremony was begun: its answer counts for the same alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Purpose {
    /// A first passkey with an enrolment link.
    Enrol(TokenHash),
    /// A further passkey, in a session.
    Add(TokenHash),
    /// Coming in.
    SignIn,
    /// An act that weighs, in a session.
    StepUp(TokenHash),
}

#[derive(Serialize, Deserialize)]
enum State {
    Register(PersonId, Box<PasskeyRegistration>),
    /// Only this person, where one was named.
    Verify(Option<PersonId>, Box<DiscoverableAuthentication>),
}

/// A ceremony taken out, to be judged once.
pub struct TakenCeremony(State);

#[derive(Serialize, Deserialize)]
struct PendingCeremony {
    begun: Timestamp,
    purpose: Purpose,
    state: State,
}

/// A question for an authenticator.
#[derive(Debug, Clone, PartialEq)]
pub struct CeremonyOptions {
    /// The ceremony's name, to be given back with the answer.
    pub ceremony: String,
    /// What `navigator.credentials` takes: `{"publicKey": …}`.
    pub options: Value,
}

/// Asks and judges.
pub struct Passkeys {
    webauthn: Webauthn,
    under_way: Mutex<BTreeMap<TokenHash, PendingCeremony>>,
    /// Where ceremonies are kept that other servers may be answered.
    store: Option<Arc<dyn Store>>,
}

impl Passkeys {
    /// For the pages of these origins. The first names the relying party unless `rp_id` does.
    pub fn new(rp_id: &str, rp_name: &str, origins: &[Url]) -> Result<Self, WebauthnError> {
        let first = origins.first().ok_or(WebauthnError::Configuration)?;
        let mut builder = WebauthnBuilder::new(rp_id, first)?.rp_name(rp_name);
        for origin in origins.iter().skip(1) {
            builder = builder.append_allowed_origin(origin);
        }
        Ok(Self { webauthn: builder.build()?, under_way: Mutex::new(BTreeMap::new()), store: None })
    }

    /// The same for the servers of a store: each may be answered what another asked.
    #[must_use]
    pub fn on(self, store: Arc<dyn Store>) -> Self {
        Self { store: Some(store), ..self }
    }

    fn nodes(&self) -> Option<&dyn Nodes> {
        self.store.as_ref().and_then(|store| store.nodes())
    }

    /// Asks for a new passkey of a person.
    pub fn ask_new(
        &self,
        reader: &dyn Reader,
        now: Timestamp,
        person: &Person,
        purpose: Purpose,
    ) -> Result<CeremonyOptions, IdentityError> {
        let known = of_person(reader, &person.id)?;
        if known.len() >= MOST {
            return Err(IdentityError::OutOfBounds("the number of passkeys"));
        }
        let exclude: Vec<CredentialID> = known.iter().map(|known| known.id.to_vec()).collect();
        let (options, state) = self
            .webauthn
            .start_passkey_registration(handle(&person.id), person.id.as_str(), &person.name, Some(exclude))
            .map_err(denied)?;
        let mut options = serde_json::to_value(options).map_err(|_| IdentityError::BadPasskey)?;
        // Only what the authenticator keeps itself signs in without a name.
        if let Some(chosen) = options.pointer_mut("/publicKey/authenticatorSelection") {
            chosen["residentKey"] = Value::from("required");
            chosen["requireResidentKey"] = Value::from(true);
        }
        let state = State::Register(person.id.clone(), Box::new(state));
        Ok(CeremonyOptions { ceremony: self.begin(now, purpose, state)?, options })
    }

    /// The passkey that was made, to be committed by the caller.
    pub fn made(
        &self,
        reader: &dyn Reader,
        now: Timestamp,
        ceremony: &str,
        purpose: &Purpose,
        answer: &RegisterPublicKeyCredential,
        name: &str,
    ) -> Result<PasskeyRecord, IdentityError> {
        let TakenCeremony(State::Register(person, state)) = self.take(now, ceremony, purpose)? else {
            return Err(IdentityError::BadPasskey);
        };
        let passkey = self.webauthn.finish_passkey_registration(answer, &state).map_err(denied)?;
        if reader.passkey(passkey.cred_id())?.is_some() {
            return Err(IdentityError::BadPasskey); // somebody's already, or was
        }
        Ok(PasskeyRecord {
            id: ByteBuf::from(passkey.cred_id().to_vec()),
            person,
            name: checked_name(name)?,
            added: now,
            removed: None,
            credential: encode_credential(&passkey)?,
        })
    }

    /// Asks for a passkey: of the person that was named, or of whoever holds one. Who is not in a session yet is told no
    /// credential's name: every passkey of ours is found by its authenticator itself, and a list would tell whether
    /// somebody is known, how many passkeys they have and of what make.
    pub fn ask(
        &self,
        reader: &dyn Reader,
        now: Timestamp,
        name: Option<&PersonId>,
        purpose: Purpose,
    ) -> Result<CeremonyOptions, IdentityError> {
        let (mut options, state) = self.webauthn.start_discoverable_authentication().map_err(denied)?;
        options.mediation = None; // the page says how it asks
        if let Some(name) = name.filter(|_| purpose != Purpose::SignIn) {
            options = allowing(options, of_person(reader, name)?);
        }
        let options = serde_json::to_value(options).map_err(|_| IdentityError::BadPasskey)?;
        let state = State::Verify(name.cloned(), Box::new(state));
        Ok(CeremonyOptions { ceremony: self.begin(now, purpose, state)?, options })
    }

    /// Whose passkey answered, and its use, to be committed by the caller in the turn in which it was read: the passkey's
    /// counter must have moved on.
    pub fn answered(
        &self,
        reader: &dyn Reader,
        now: Timestamp,
        taken: TakenCeremony,
        answer: &PublicKeyCredential,
    ) -> Result<(Person, PasskeyUse), IdentityError> {
        let TakenCeremony(State::Verify(named, state)) = taken else {
            return Err(IdentityError::BadPasskey);
        };
        let record = reader.passkey(answer.get_credential_id())?.filter(|record| record.removed.is_none());
        let record = record.ok_or(IdentityError::BadPasskey)?;
        if named.is_some_and(|named| named != record.person) {
            return Err(IdentityError::BadPasskey);
        }
        if answer.get_user_unique_id().is_some_and(|told| told != handle(&record.person).as_bytes()) {
            return Err(IdentityError::BadPasskey);
        }
        let last = reader.passkey_use(&record.id)?.map_or(record.credential, |last| last.credential);
        let mut passkey: Passkey = serde_json::from_slice(&last).map_err(|_| IdentityError::BadPasskey)?;
        let result = self.webauthn.finish_discoverable_authentication_v2(answer, *state, &passkey);
        let result = result.map_err(|error| match error {
            WebauthnError::CredentialPossibleCompromise => IdentityError::PasskeyCopied(record.person.clone()),
            other => denied(other),
        })?;
        if !result.user_verified() {
            return Err(IdentityError::BadPasskey);
        }
        passkey.update_credential(&result);
        let person = reader.person(&record.person)?.ok_or(IdentityError::BadPasskey)?;
        Ok((person, PasskeyUse { id: record.id, at: now, credential: encode_credential(&passkey)? }))
    }

    /// How long a ceremony is good: the clock of the server that is answered may be ahead of that which asked.
    fn good_for_ms(&self) -> i64 {
        if self.nodes().is_some() { ANSWER_MS + APART_MS } else { ANSWER_MS }
    }

    fn begin(&self, now: Timestamp, purpose: Purpose, state: State) -> Result<String, IdentityError> {
        let name = Token::draw();
        let one = PendingCeremony { begun: now, purpose, state };
        match self.nodes() {
            Some(nodes) => {
                let bytes = serde_json::to_vec(&one).map_err(|_| IdentityError::BadPasskey)?;
                if !nodes.keep(&place(&name.hash()), bytes, now, now.plus(self.good_for_ms()))? {
                    return Err(IdentityError::BadPasskey);
                }
            }
            None => self.remember(now, name.hash(), one),
        }
        Ok(name.as_str().to_owned())
    }

    fn remember(&self, now: Timestamp, name: TokenHash, one: PendingCeremony) {
        let mut under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        if under_way.len() >= UNDER_WAY {
            under_way.retain(|_, one| (0..ANSWER_MS).contains(&now.since(one.begun)));
            let rank = |one: &PendingCeremony| (one.purpose != Purpose::SignIn, one.begun);
            let oldest = under_way.iter().min_by_key(|(_, one)| rank(one)).map(|(name, _)| *name);
            if let Some(oldest) = oldest.filter(|_| under_way.len() >= UNDER_WAY) {
                under_way.remove(&oldest);
            }
        }
        under_way.insert(name, one);
    }

    /// Takes a ceremony's state out, once, whatever comes of its answer.
    pub fn take(&self, now: Timestamp, ceremony: &str, purpose: &Purpose) -> Result<TakenCeremony, IdentityError> {
        let name = hash_of(ceremony).ok_or(IdentityError::BadPasskey)?;
        let one = match self.nodes() {
            // A server of another version may have begun it: then it is asked again.
            Some(nodes) => nodes.take(&place(&name), now)?.and_then(|bytes| serde_json::from_slice(&bytes).ok()),
            None => self.under_way.lock().unwrap_or_else(PoisonError::into_inner).remove(&name),
        };
        let one: PendingCeremony = one.ok_or(IdentityError::BadPasskey)?;
        let in_time = is_good_still(one.begun, now, self.good_for_ms());
        if in_time && one.purpose == *purpose { Ok(TakenCeremony(one.state)) } else { Err(IdentityError::BadPasskey) }
    }
}

/// Under which name a ceremony is kept for all servers.
fn place(name: &TokenHash) -> Vec<u8> {
    [b"ceremony\0".as_slice(), &name.0].concat()
}

/// The passkeys of a person that open something.
pub fn of_person(reader: &dyn Reader, person: &PersonId) -> Result<Vec<PasskeyRecord>, StoreError> {
    let mut own = reader.passkeys_of(person)?;
    own.retain(|known| known.removed.is_none());
    own.sort_by_key(|known| known.added);
    Ok(own)
}

/// A passkey's name, without outer blanks.
pub(super) fn checked_name(name: &str) -> Result<String, IdentityError> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > limits::NAME_CHARS {
        return Err(IdentityError::OutOfBounds("a passkey's name"));
    }
    Ok(name.to_owned())
}

/// By what an authenticator knows a person: nothing that tells who it is.
fn handle(person: &PersonId) -> Uuid {
    let digest: [u8; 32] = Sha256::digest([b"ronda-person-v1\0", person.as_str().as_bytes()].concat()).into();
    let (half, _) = digest.split_first_chunk::<16>().expect("a digest has 32 bytes");
    Uuid::from_bytes(*half)
}

fn allowing(mut options: RequestChallengeResponse, known: Vec<PasskeyRecord>) -> RequestChallengeResponse {
    options.public_key.allow_credentials = known
        .into_iter()
        .map(|one| AllowCredentials { type_: "public-key".into(), id: one.id.into_vec(), transports: None })
        .collect();
    options
}

fn encode_credential(passkey: &Passkey) -> Result<ByteBuf, IdentityError> {
    serde_json::to_vec(passkey).map(ByteBuf::from).map_err(|_| IdentityError::BadPasskey)
}

/// The point of a kept passkey's key (SEC1, 65 bytes) where it is of P-256.
pub fn point(credential: &[u8]) -> Option<Vec<u8>> {
    let passkey: Passkey = serde_json::from_slice(credential).ok()?;
    let COSEKeyType::EC_EC2(key) = &passkey.get_public_key().key else { return None };
    let point = [&[4][..], &key.x, &key.y].concat();
    (passkey.cred_algorithm() == &COSEAlgorithm::ES256 && point.len() == 65).then_some(point)
}

/// What exactly was wrong is for the log; the person is told that it did not succeed.
fn denied(error: WebauthnError) -> IdentityError {
    tracing::info!(error.message = %error, "A passkey was not taken.");
    IdentityError::BadPasskey
}
