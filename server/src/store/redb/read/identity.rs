//! What is read of people and machines, their devices, and by what they come in.

use super::super::super::accounts::AccountRow;
use super::super::super::api_tokens::{ApiCallShelf, ApiTokenRow};
use super::super::super::calendars::CalendarRow;
use super::super::super::{
    DeviceRecord, Enrolment, LastSeen, PasskeyRecord, PasskeyUse, ReadIdentity, SessionRow, StoreError, TokenHash,
};
use super::super::tables::{key, read};
use super::{RedbReader, row, rows, rows_with};
use redb::ReadableTable;
use ronda_shared::ids::{DeviceId, PersonId};
use ronda_shared::person::Person;
use std::ops::Bound;

impl ReadIdentity for RedbReader {
    fn device(&self, id: DeviceId) -> Result<Option<DeviceRecord>, StoreError> {
        row("devices", self.tables.devices()?, id.raw())
    }
    fn device_by_code(&self, code: &str) -> Result<Option<DeviceId>, StoreError> {
        Ok(self.tables.codes()?.get(code)?.map(|id| DeviceId::new(id.value())))
    }
    fn device_ids(&self) -> Result<Vec<DeviceId>, StoreError> {
        self.tables.devices()?.iter()?.map(|row| Ok(DeviceId::new(row?.0.value()))).collect()
    }
    fn devices(&self) -> Result<Vec<DeviceRecord>, StoreError> {
        rows("devices", self.tables.devices()?)
    }
    fn devices_of(&self, person: &PersonId) -> Result<Vec<DeviceRecord>, StoreError> {
        let mut devices: Vec<DeviceRecord> = rows_with("devices", self.tables.devices()?, person.as_str())?;
        devices.retain(|device| device.person == *person);
        Ok(devices)
    }
    fn last_seen(&self, device: DeviceId) -> Result<Option<LastSeen>, StoreError> {
        row("seen", self.tables.seen()?, device.raw())
    }
    fn person(&self, id: &PersonId) -> Result<Option<Person>, StoreError> {
        self.tables.people()?.get(id.as_str())?.map(|bytes| read("people", bytes.value())).transpose()
    }
    fn person_at(&self, id: &PersonId, position: u64) -> Result<Option<Person>, StoreError> {
        let mut range = self.tables.people_then()?.range((id.as_str(), 0)..=(id.as_str(), position))?;
        range.next_back().map(|row| read("people_then", row?.1.value())).transpose()
    }
    fn person_after(&self, id: &PersonId, position: u64) -> Result<Vec<Person>, StoreError> {
        let first = position.saturating_add(1);
        let range = self.tables.people_then()?.range((id.as_str(), first)..=(id.as_str(), u64::MAX))?;
        range.map(|row| read("people_then", row?.1.value())).collect()
    }
    fn people(&self) -> Result<Vec<Person>, StoreError> {
        rows("people", self.tables.people()?)
    }
    fn people_after(&self, after: Option<&PersonId>, limit: usize) -> Result<Vec<Person>, StoreError> {
        let from = after.map_or(Bound::Unbounded, |id| Bound::Excluded(id.as_str()));
        let rows = self.tables.people()?.range::<&str>((from, Bound::Unbounded))?.take(limit);
        rows.map(|row| read("people", row?.1.value())).collect()
    }
    fn directory_version(&self) -> Result<u64, StoreError> {
        Ok(self.fact(key::DIRECTORY)?.unwrap_or(0))
    }
    fn passkey(&self, id: &[u8]) -> Result<Option<PasskeyRecord>, StoreError> {
        row("passkeys", self.tables.passkeys()?, id)
    }
    fn passkeys(&self) -> Result<Vec<PasskeyRecord>, StoreError> {
        rows("passkeys", self.tables.passkeys()?)
    }
    fn passkeys_of(&self, person: &PersonId) -> Result<Vec<PasskeyRecord>, StoreError> {
        let mut passkeys: Vec<PasskeyRecord> = rows_with("passkeys", self.tables.passkeys()?, person.as_str())?;
        passkeys.retain(|passkey| passkey.person == *person);
        Ok(passkeys)
    }
    fn passkey_use(&self, id: &[u8]) -> Result<Option<PasskeyUse>, StoreError> {
        row("passkey_uses", self.tables.passkey_uses()?, id)
    }
    fn session(&self, token: &TokenHash) -> Result<Option<SessionRow>, StoreError> {
        row("sessions", self.tables.sessions()?, &token.0)
    }
    fn sessions(&self) -> Result<Vec<SessionRow>, StoreError> {
        rows("sessions", self.tables.sessions()?)
    }
    fn enrolment(&self, token: &TokenHash) -> Result<Option<Enrolment>, StoreError> {
        row("enrolments", self.tables.enrolments()?, &token.0)
    }
    fn enrolments(&self) -> Result<Vec<Enrolment>, StoreError> {
        rows("enrolments", self.tables.enrolments()?)
    }
    fn calendar(&self, token: &TokenHash) -> Result<Option<CalendarRow>, StoreError> {
        row("calendars", self.tables.calendars()?, &token.0)
    }
    fn calendars(&self) -> Result<Vec<CalendarRow>, StoreError> {
        rows("calendars", self.tables.calendars()?)
    }
    fn account(&self, key: &TokenHash) -> Result<Option<AccountRow>, StoreError> {
        row("accounts", self.tables.accounts()?, &key.0)
    }
    fn accounts(&self) -> Result<Vec<AccountRow>, StoreError> {
        rows("accounts", self.tables.accounts()?)
    }
    fn api_token(&self, token: &TokenHash) -> Result<Option<ApiTokenRow>, StoreError> {
        row("api_tokens", self.tables.api_tokens()?, &token.0)
    }
    fn api_tokens(&self) -> Result<Vec<ApiTokenRow>, StoreError> {
        rows("api_tokens", self.tables.api_tokens()?)
    }
    fn api_calls(&self, shelf: &TokenHash) -> Result<Option<ApiCallShelf>, StoreError> {
        row("api_calls", self.tables.api_calls()?, &shelf.0)
    }
}
