//! What is read of reports that go out on a schedule or were issued.

use super::super::super::reports::{IssuedContents, IssuedRow, ScheduleRow};
use super::super::super::row_codec::read;
use super::super::super::{ReadReports, StoreError};
use super::super::keys::{self, Span};
use super::super::tables::{ISSUED, ISSUED_CONTENTS, SCHEDULES};
use super::PostgresReader;
use ronda_shared::ids::Sha256;

impl ReadReports for PostgresReader {
    fn report_schedules(&self) -> Result<Vec<ScheduleRow>, StoreError> {
        self.rows(SCHEDULES, Span::all())
    }
    fn report_schedule(&self, id: u64) -> Result<Option<ScheduleRow>, StoreError> {
        self.row(SCHEDULES, keys::number(id))
    }
    fn issued_reports(&self) -> Result<Vec<IssuedRow>, StoreError> {
        self.rows(ISSUED, Span::all())
    }
    fn issued_report(&self, number: u64) -> Result<Option<IssuedRow>, StoreError> {
        self.row(ISSUED, keys::number(number))
    }
    fn issued_contents(&self, number: u64) -> Result<Option<IssuedContents>, StoreError> {
        let (Some(row), Some(bytes)) = (self.issued_report(number)?, self.issued_bytes(number)?) else {
            return Ok(None);
        };
        if Sha256::of(&bytes) != row.digest {
            let detail = format!("report {number} is not what was issued");
            return Err(StoreError::Damaged { place: "issued_contents", detail });
        }
        read("issued_contents", &bytes).map(Some)
    }
    fn issued_bytes(&self, number: u64) -> Result<Option<Vec<u8>>, StoreError> {
        self.session.get(ISSUED_CONTENTS, keys::number(number))
    }
}
