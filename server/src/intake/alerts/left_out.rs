//! Counts the alerts that a monitoring system leaves out, once for each group however often it is told again.

use super::mapping::ToldAlerts;
use ronda_shared::ids::Sha256;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// So many groups of a source are remembered: of those that do not fit in one call there are few, and whoever makes up more counts its own
/// again.
const GROUPS: usize = 4_096;

/// What a call says of the alerts that it leaves out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeftOut {
    /// How many.
    alerts: u64,
    /// Of which group; none where the sender does not say, and each call counts.
    group: Option<Sha256>,
    /// Whether any that it tells still fires.
    fires: bool,
}

impl LeftOut {
    /// What this call says.
    pub fn of(told: &ToldAlerts) -> Self {
        Self { alerts: told.left_out, group: told.group, fires: told.alerts.iter().any(|alert| alert.firing) }
    }
}

/// How many the last call of each group left out, by source. Kept in memory: a server that begins anew counts once more, and of several
/// each for itself.
#[derive(Debug, Default)]
pub struct LeftOutCounts(Mutex<BTreeMap<String, BTreeMap<Sha256, u64>>>);

impl LeftOutCounts {
    /// How many of those that a call leaves out the call of its group before it did not. Alertmanager tells a group again every few hours for
    /// as long as it fires.
    pub fn added(&self, source: &str, call: LeftOut) -> u64 {
        let Some(group) = call.group else { return call.alerts };
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let own = known.entry(source.to_owned()).or_default();
        let before = own.remove(&group).unwrap_or_default();
        if call.fires && call.alerts > 0 {
            if own.len() >= GROUPS {
                own.clear();
            }
            own.insert(group, call.alerts);
        }
        call.alerts.saturating_sub(before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(group: u32, alerts: u64, fires: bool) -> LeftOut {
        LeftOut { alerts, group: Some(Sha256::of(&group.to_be_bytes())), fires }
    }

    #[test]
    fn what_a_group_leaves_out_counts_once_and_what_comes_to_it_too() {
        let counts = LeftOutCounts::default();
        let added = |source: &str, call: LeftOut| counts.added(source, call);
        assert_eq!(added("monitoreo", call(1, 312, true)), 312);
        for _ in 0..3 {
            assert_eq!(added("monitoreo", call(1, 312, true)), 0, "told again");
        }
        assert_eq!(added("monitoreo", call(1, 320, true)), 8);
        assert_eq!((added("monitoreo", call(2, 5, true)), added("otra", call(1, 7, true))), (5, 7), "others' own");
        assert_eq!(added("monitoreo", call(1, 320, false)), 0, "they have ended");
        assert_eq!(added("monitoreo", call(1, 320, true)), 320, "and come again");
        assert_eq!(added("monitoreo", call(1, 0, true)), 0, "all of it fits");
        assert_eq!(added("monitoreo", call(1, 3, true)), 3);
    }

    #[test]
    fn of_a_sender_that_names_no_group_each_call_counts() {
        let counts = LeftOutCounts::default();
        let nameless = LeftOut { alerts: 2, group: None, fires: true };
        assert_eq!((counts.added("propio", nameless), counts.added("propio", nameless)), (2, 2));
    }

    #[test]
    fn what_is_remembered_does_not_grow_without_end_nor_at_the_cost_of_others() {
        let counts = LeftOutCounts::default();
        counts.added("otra", call(1, 7, true));
        for group in 0..10_000 {
            counts.added("monitoreo", call(group, 1, true));
        }
        assert!(counts.0.lock().expect("no panic").values().all(|own| own.len() <= GROUPS));
        assert_eq!(counts.added("otra", call(1, 7, true)), 0, "another's are known still");
    }
}
