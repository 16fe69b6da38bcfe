//! The matrix of escalation as data (OAX-23). It tells for which service, at which level and priority, who takes it
//! next, who is told, and who decides where there is no level above (SEC-30).

use super::Organisation;
use super::expr::Expr;
use crate::ids::{PriorityId, RoleId, ServiceId, TeamId};
use serde::{Deserialize, Serialize};

/// A row. Of those that fit a ticket the first counts, so that the particular stands before the general.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct EscalationRow {
    /// Its id.
    pub id: String,
    /// Of these services; empty: of any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<ServiceId>,
    /// Of services of these categories; empty: of any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
    /// At these priorities; empty: at any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub priorities: Vec<PriorityId>,
    /// Of those whose common fields say so: how grave an incident is (OAX-107); none: whatever they say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Expr>,
    /// The level that it leaves, from 1.
    pub level: u32,
    /// Who takes it; none: the team that has it, a level up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<TeamId>,
    /// Who is told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tell: Vec<RoleId>,
    /// Who decides what becomes of it, where this is the last level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decides: Option<RoleId>,
    /// The server takes the step by itself so many open minutes after the promise was broken; none: only people do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after_breach_minutes: Option<u32>,
    /// Where the manual says so; «ours» where it does not.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
}

impl EscalationRow {
    /// Whether a ticket would be taken by it.
    fn fits<'v>(
        &self,
        category: Option<&str>,
        service: &ServiceId,
        level: u32,
        priority: Option<&PriorityId>,
        told: &dyn Fn(&str) -> Option<&'v str>,
    ) -> bool {
        let of_service = self.services.is_empty() || self.services.contains(service);
        let named = |category: &str| self.categories.iter().any(|known| known == category);
        let of_category = self.categories.is_empty() || category.is_some_and(named);
        let at_priority = self.priorities.is_empty() || priority.is_some_and(|id| self.priorities.contains(id));
        let so_told = self.when.as_ref().is_none_or(|when| when.holds(told));
        self.level == level && of_service && of_category && at_priority && so_told
    }

    /// Whether every ticket that the other row fits, this one fits too.
    pub fn covers(&self, other: &Self) -> bool {
        fn wider<T: PartialEq>(ours: &[T], theirs: &[T]) -> bool {
            ours.is_empty() || (!theirs.is_empty() && theirs.iter().all(|one| ours.contains(one)))
        }
        self.level == other.level
            && (self.when.is_none() || self.when == other.when)
            && wider(&self.services, &other.services)
            && wider(&self.categories, &other.categories)
            && wider(&self.priorities, &other.priorities)
    }
}

/// The row by which a ticket leaves its level, `told` being what its fields say; none where the organisation names none.
pub fn next<'o, 'v>(
    org: &'o Organisation,
    service: &ServiceId,
    level: u32,
    priority: Option<&PriorityId>,
    told: &dyn Fn(&str) -> Option<&'v str>,
) -> Option<&'o EscalationRow> {
    let category = org.service(service).map(|known| known.category.as_str());
    org.escalation.iter().find(|row| row.fits(category, service, level, priority, told))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::sample::oaxaca;

    fn row(id: &str, level: u32, services: &[&str], priorities: &[&str]) -> EscalationRow {
        EscalationRow {
            id: id.to_owned(),
            services: services.iter().map(|id| ServiceId::new(*id)).collect(),
            categories: Vec::new(),
            priorities: priorities.iter().map(|id| PriorityId::new(*id)).collect(),
            when: None,
            level,
            team: None,
            tell: Vec::new(),
            decides: None,
            after_breach_minutes: None,
            source: String::new(),
        }
    }

    #[test]
    fn the_first_row_that_fits_counts() {
        let mut org = oaxaca();
        org.escalation = vec![
            row("mail-urgent", 1, &["oax-abc-correo"], &["urgent"]),
            row("urgent", 1, &[], &["urgent"]),
            EscalationRow { categories: vec!["Red".to_owned()], ..row("red", 1, &[], &[]) },
            row("second", 2, &[], &[]),
        ];
        let found = |service: &str, level, priority: Option<&str>| {
            let priority = priority.map(PriorityId::new);
            next(&org, &ServiceId::new(service), level, priority.as_ref(), &|_| None).map(|row| row.id.as_str())
        };
        assert_eq!(found("oax-abc-correo", 1, Some("urgent")), Some("mail-urgent"));
        assert_eq!(found("oax-vpn", 1, Some("urgent")), Some("urgent"));
        assert_eq!(found("oax-revision-nodo", 1, None), Some("red"));
        assert_eq!(found("oax-vpn", 1, Some("low")), None);
        assert_eq!(found("oax-vpn", 2, Some("low")), Some("second"));
        assert_eq!(found("oax-vpn", 3, None), None);
        assert!(org.escalation[1].covers(&org.escalation[0]) && !org.escalation[0].covers(&org.escalation[1]));
    }

    /// OAX-107: how grave it is, as the ticket says it, has a row of its own; a ticket that says nothing has the next.
    #[test]
    fn oax_107_how_grave_it_is_chooses_the_row() {
        let mut org = oaxaca();
        let when = |text: &str| serde_json::from_value(text.into()).expect("a condition");
        let grave = EscalationRow { when: Some(when("gravedad == 'Alta'")), ..row("grave", 1, &[], &[]) };
        org.escalation = vec![grave.clone(), row("any", 1, &[], &[])];
        let found = |said: Option<&str>| {
            next(&org, &ServiceId::new("oax-vpn"), 1, None, &|name| said.filter(|_| name == "gravedad"))
                .map(|row| row.id.as_str())
        };
        assert_eq!((found(Some("Alta")), found(Some("Baja")), found(None)), (Some("grave"), Some("any"), Some("any")));
        assert!(org.escalation[1].covers(&grave) && !grave.covers(&org.escalation[1]));
    }
}
