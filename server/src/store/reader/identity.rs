//! What is read of people and machines, their devices, and by what they come in.

use super::super::accounts::AccountRow;
use super::super::api_tokens::{ApiCallShelf, ApiTokenRow};
use super::super::calendars::CalendarRow;
use super::super::{DeviceRecord, Enrolment, LastSeen, PasskeyRecord, PasskeyUse, SessionRow, StoreError, TokenHash};
use ronda_shared::ids::{DeviceId, PersonId};
use ronda_shared::person::Person;

/// People and machines, their devices, and by what they come in.
pub trait ReadIdentity {
    /// A device.
    fn device(&self, id: DeviceId) -> Result<Option<DeviceRecord>, StoreError>;
    /// The device with this code.
    fn device_by_code(&self, code: &str) -> Result<Option<DeviceId>, StoreError>;
    /// The ids of all devices, also of one whose row cannot be read.
    fn device_ids(&self) -> Result<Vec<DeviceId>, StoreError>;
    /// All devices.
    fn devices(&self) -> Result<Vec<DeviceRecord>, StoreError>;
    /// A person's devices, in the order of all.
    fn devices_of(&self, person: &PersonId) -> Result<Vec<DeviceRecord>, StoreError>;
    /// When a device was last heard of.
    fn last_seen(&self, device: DeviceId) -> Result<Option<LastSeen>, StoreError>;
    /// A person.
    fn person(&self, id: &PersonId) -> Result<Option<Person>, StoreError>;
    /// A person as of a position.
    fn person_at(&self, id: &PersonId, position: u64) -> Result<Option<Person>, StoreError>;
    /// What a person became after a position, in feed order.
    fn person_after(&self, id: &PersonId, position: u64) -> Result<Vec<Person>, StoreError>;
    /// All people.
    fn people(&self) -> Result<Vec<Person>, StoreError>;
    /// People behind this one in the order of ids, a page at a time.
    fn people_after(&self, after: Option<&PersonId>, limit: usize) -> Result<Vec<Person>, StoreError>;
    /// The position of the last entry about a person: the directory's version.
    fn directory_version(&self) -> Result<u64, StoreError>;
    /// A passkey by the credential's id, also one that was removed.
    fn passkey(&self, id: &[u8]) -> Result<Option<PasskeyRecord>, StoreError>;
    /// All passkeys, those that were removed too.
    fn passkeys(&self) -> Result<Vec<PasskeyRecord>, StoreError>;
    /// A person's passkeys, those that were removed too, in the order of all.
    fn passkeys_of(&self, person: &PersonId) -> Result<Vec<PasskeyRecord>, StoreError>;
    /// The last use of a passkey.
    fn passkey_use(&self, id: &[u8]) -> Result<Option<PasskeyUse>, StoreError>;
    /// A session.
    fn session(&self, token: &TokenHash) -> Result<Option<SessionRow>, StoreError>;
    /// All sessions.
    fn sessions(&self) -> Result<Vec<SessionRow>, StoreError>;
    /// An enrolment that was not used yet.
    fn enrolment(&self, token: &TokenHash) -> Result<Option<Enrolment>, StoreError>;
    /// All enrolments that were not used yet.
    fn enrolments(&self) -> Result<Vec<Enrolment>, StoreError>;
    /// A calendar by the hash of its address's secret part.
    fn calendar(&self, token: &TokenHash) -> Result<Option<CalendarRow>, StoreError>;
    /// All calendars that may be read.
    fn calendars(&self) -> Result<Vec<CalendarRow>, StoreError>;
    /// An account of another directory by its key.
    fn account(&self, key: &TokenHash) -> Result<Option<AccountRow>, StoreError>;
    /// All accounts of other directories.
    fn accounts(&self) -> Result<Vec<AccountRow>, StoreError>;
    /// A machine's token by its hash.
    fn api_token(&self, token: &TokenHash) -> Result<Option<ApiTokenRow>, StoreError>;
    /// All tokens of machines that were not ended.
    fn api_tokens(&self) -> Result<Vec<ApiTokenRow>, StoreError>;
    /// A shelf of what machines asked lately.
    fn api_calls(&self, shelf: &TokenHash) -> Result<Option<ApiCallShelf>, StoreError>;
}
