//! What is read of people and machines, their devices, and by what they come in.

use super::super::super::accounts::AccountRow;
use super::super::super::api_tokens::{ApiCallShelf, ApiTokenRow};
use super::super::super::calendars::CalendarRow;
use super::super::super::row_codec::{key, read};
use super::super::super::{
    DeviceRecord, Enrolment, LastSeen, PasskeyRecord, PasskeyUse, ReadIdentity, SessionRow, StoreError, TokenHash,
};
use super::super::keys::{self, Span};
use super::super::planned_reads::{of_device, of_person};
use super::super::tables::{
    ACCOUNTS, API_CALLS, API_TOKENS, CALENDARS, CODES, DEVICES, ENROLMENTS, Order, PASSKEY_USES, PASSKEYS, PEOPLE,
    PEOPLE_THEN, SEEN, SESSIONS,
};
use super::PostgresReader;
use ronda_shared::ids::{DeviceId, PersonId};
use ronda_shared::person::Person;

impl ReadIdentity for PostgresReader {
    fn device(&self, id: DeviceId) -> Result<Option<DeviceRecord>, StoreError> {
        self.row(DEVICES, of_device(id))
    }
    fn device_by_code(&self, code: &str) -> Result<Option<DeviceId>, StoreError> {
        Ok(self.number(CODES, code.as_bytes().to_vec())?.map(DeviceId::new))
    }
    fn device_ids(&self) -> Result<Vec<DeviceId>, StoreError> {
        let rows = self.session.walk(DEVICES, Span::all(), Order::Up);
        rows.map(|row| Ok(DeviceId::new(keys::first_number(DEVICES.name(), &row?.0)?))).collect()
    }
    fn devices(&self) -> Result<Vec<DeviceRecord>, StoreError> {
        self.rows(DEVICES, Span::all())
    }
    fn devices_of(&self, person: &PersonId) -> Result<Vec<DeviceRecord>, StoreError> {
        let mut devices: Vec<DeviceRecord> = self.rows_with(DEVICES, person.as_str())?;
        devices.retain(|device| device.person == *person);
        Ok(devices)
    }
    fn last_seen(&self, device: DeviceId) -> Result<Option<LastSeen>, StoreError> {
        self.row(SEEN, of_device(device))
    }
    fn person(&self, id: &PersonId) -> Result<Option<Person>, StoreError> {
        self.row(PEOPLE, id.as_str().as_bytes().to_vec())
    }
    fn person_at(&self, id: &PersonId, position: u64) -> Result<Option<Person>, StoreError> {
        self.last(PEOPLE_THEN, &of_person(id, 0, position))
    }
    fn person_after(&self, id: &PersonId, position: u64) -> Result<Vec<Person>, StoreError> {
        self.rows(PEOPLE_THEN, of_person(id, position.saturating_add(1), u64::MAX))
    }
    fn people(&self) -> Result<Vec<Person>, StoreError> {
        self.rows(PEOPLE, Span::all())
    }
    fn people_after(&self, after: Option<&PersonId>, limit: usize) -> Result<Vec<Person>, StoreError> {
        let span = Span::behind(after.map(|id| id.as_str().as_bytes().to_vec()));
        let rows = self.session.span(PEOPLE, &span, Order::Up, limit)?;
        rows.iter().map(|(_, bytes)| read(PEOPLE.name(), bytes)).collect()
    }
    fn directory_version(&self) -> Result<u64, StoreError> {
        Ok(self.fact(key::DIRECTORY)?.unwrap_or(0))
    }
    fn passkey(&self, id: &[u8]) -> Result<Option<PasskeyRecord>, StoreError> {
        self.row(PASSKEYS, id.to_vec())
    }
    fn passkeys(&self) -> Result<Vec<PasskeyRecord>, StoreError> {
        self.rows(PASSKEYS, Span::all())
    }
    fn passkeys_of(&self, person: &PersonId) -> Result<Vec<PasskeyRecord>, StoreError> {
        let mut passkeys: Vec<PasskeyRecord> = self.rows_with(PASSKEYS, person.as_str())?;
        passkeys.retain(|passkey| passkey.person == *person);
        Ok(passkeys)
    }
    fn passkey_use(&self, id: &[u8]) -> Result<Option<PasskeyUse>, StoreError> {
        self.row(PASSKEY_USES, id.to_vec())
    }
    fn session(&self, token: &TokenHash) -> Result<Option<SessionRow>, StoreError> {
        self.row(SESSIONS, token.0.to_vec())
    }
    fn sessions(&self) -> Result<Vec<SessionRow>, StoreError> {
        self.rows(SESSIONS, Span::all())
    }
    fn enrolment(&self, token: &TokenHash) -> Result<Option<Enrolment>, StoreError> {
        self.row(ENROLMENTS, token.0.to_vec())
    }
    fn enrolments(&self) -> Result<Vec<Enrolment>, StoreError> {
        self.rows(ENROLMENTS, Span::all())
    }
    fn calendar(&self, token: &TokenHash) -> Result<Option<CalendarRow>, StoreError> {
        self.row(CALENDARS, token.0.to_vec())
    }
    fn calendars(&self) -> Result<Vec<CalendarRow>, StoreError> {
        self.rows(CALENDARS, Span::all())
    }
    fn account(&self, key: &TokenHash) -> Result<Option<AccountRow>, StoreError> {
        self.row(ACCOUNTS, key.0.to_vec())
    }
    fn accounts(&self) -> Result<Vec<AccountRow>, StoreError> {
        self.rows(ACCOUNTS, Span::all())
    }
    fn api_token(&self, token: &TokenHash) -> Result<Option<ApiTokenRow>, StoreError> {
        self.row(API_TOKENS, token.0.to_vec())
    }
    fn api_tokens(&self) -> Result<Vec<ApiTokenRow>, StoreError> {
        self.rows(API_TOKENS, Span::all())
    }
    fn api_calls(&self, shelf: &TokenHash) -> Result<Option<ApiCallShelf>, StoreError> {
        self.row(API_CALLS, shelf.0.to_vec())
    }
}
