//! The classes of information that a file may bear (OCO-28).

use serde::{Deserialize, Serialize};

/// Who a file's content may be told to, by the law's words; the later of them, the fewer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum FileClass {
    /// «Pública»: whoever reads the ticket; its requester, where they sent it. A file of which nothing is said.
    #[default]
    Public,
    /// «Reservada»: stays in the house; no portal shows it.
    Reserved,
    /// «Confidencial»: as reserved, and of the roles alone that the organisation names.
    Confidential,
}

#[cfg(test)]
mod tests {
    use super::FileClass;
    use crate::command::sample;
    use crate::evidence::AttachEvidence;

    #[test]
    fn oco_28_a_file_without_a_class_is_written_as_before_there_were_any() {
        let plain = sample::photo();
        let written = serde_json::to_string(&plain).expect("written");
        assert!(!written.contains("class"), "{written}");
        assert_eq!(serde_json::from_str::<AttachEvidence>(&written).expect("read"), plain);
        let classed = AttachEvidence { class: Some(FileClass::Reserved), ..plain };
        let written = serde_json::to_string(&classed).expect("written");
        assert!(written.contains(r#""class":"reserved""#), "{written}");
        assert_eq!(serde_json::from_str::<AttachEvidence>(&written).expect("read"), classed);
    }
}
