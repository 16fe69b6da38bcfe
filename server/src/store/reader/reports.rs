//! What is read of reports that go out on a schedule or were issued.

use super::super::StoreError;
use super::super::reports::{IssuedContents, IssuedRow, ScheduleRow};

/// Reports that go out on a schedule or were issued.
pub trait ReadReports {
    /// All reports that go out by mail on a schedule, those that were stopped too, in the order of their numbers.
    fn report_schedules(&self) -> Result<Vec<ScheduleRow>, StoreError>;
    /// A schedule by its number.
    fn report_schedule(&self, id: u64) -> Result<Option<ScheduleRow>, StoreError>;
    /// All reports that were issued, in the order of their numbers.
    fn issued_reports(&self) -> Result<Vec<IssuedRow>, StoreError>;
    /// An issued report by its number.
    fn issued_report(&self, number: u64) -> Result<Option<IssuedRow>, StoreError>;
    /// What an issued report holds: damaged, where its bytes are not those whose digest its row tells.
    fn issued_contents(&self, number: u64) -> Result<Option<IssuedContents>, StoreError>;
    /// The same as they are coded, for a backup.
    fn issued_bytes(&self, number: u64) -> Result<Option<Vec<u8>>, StoreError>;
}
