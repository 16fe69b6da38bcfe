//! What is read of reports that go out on a schedule or were issued.

use super::super::super::reports::{IssuedContents, IssuedRow, ScheduleRow};
use super::super::super::{ReadReports, StoreError};
use super::super::tables::read;
use super::{RedbReader, row, rows};
use ronda_shared::ids::Sha256;

impl ReadReports for RedbReader {
    fn report_schedules(&self) -> Result<Vec<ScheduleRow>, StoreError> {
        rows("schedules", self.tables.schedules()?)
    }
    fn report_schedule(&self, id: u64) -> Result<Option<ScheduleRow>, StoreError> {
        row("schedules", self.tables.schedules()?, id)
    }
    fn issued_reports(&self) -> Result<Vec<IssuedRow>, StoreError> {
        rows("issued", self.tables.issued()?)
    }
    fn issued_report(&self, number: u64) -> Result<Option<IssuedRow>, StoreError> {
        row("issued", self.tables.issued()?, number)
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
        Ok(self.tables.issued_contents()?.get(number)?.map(|bytes| bytes.value().to_vec()))
    }
}
