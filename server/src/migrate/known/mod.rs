//! Says why nothing is made of some tables and columns of former systems, so that the report names them.
//!
//! Rows of a table that no reader wants, and what stands in a column that no reader asks for, is told with the reason that stands
//! here; where none does, the report says that nobody here knows it. A column that turns the former system's own wheels (keys,
//! sorting, rights, what it reckoned for itself) is passed over without a word: it says nothing that anybody wrote.

mod glpi;
mod osticket;
mod otrs;
mod snipe_it;

pub(super) use glpi::GLPI;
pub(super) use osticket::OSTICKET;
pub(super) use otrs::OTRS;
pub(super) use snipe_it::SNIPE_IT;

use super::model::Tally;
use std::collections::BTreeMap;

/// Of a table that stands in no published schema.
pub(super) const UNKNOWN: &str =
    "nobody here knows this table: see what it holds before the former system is switched off";
/// Of a table whose name begins otherwise than those of the installation that is read.
const FOREIGN: &str = "of another program or installation in the same database";
/// Of a column that nobody has written a reason for.
pub(super) const COLUMN: &str = "it has no place here, or nobody here knows it";

/// What is known of one system's tables.
pub(super) struct KnownTables {
    /// Tables of which nothing is made, and why. A star at the end stands for any ending.
    tables: &'static [(&'static str, &'static str)],
    /// Columns of which nothing is made, and why: «table.column», or «*.column» of any table.
    columns: &'static [(&'static str, &'static str)],
    /// Columns that say nothing that anybody wrote: «column» of any table, «table.column», or «table.*» for a table of such alone.
    own: &'static [&'static str],
}

impl KnownTables {
    /// Why nothing is made of a table, by its name without a prefix; none where it is not known.
    pub(super) fn why(&self, table: &str) -> Option<&'static str> {
        self.tables.iter().find(|(name, _)| fits(name, table)).map(|(_, why)| *why)
    }

    /// Whether a table stands here by its whole name, without a prefix.
    pub(super) fn has(&self, table: &str) -> bool {
        self.tables.iter().any(|(name, _)| *name == table)
    }

    /// Whether a column says nothing that anybody wrote.
    pub(super) fn is_own(&self, table: &str, column: &str) -> bool {
        self.own.iter().any(|name| match name.split_once('.') {
            Some((of, "*")) => of == table,
            Some((of, name)) => of == table && name == column,
            None => *name == column,
        })
    }

    /// Says why the rows of a table are passed over.
    pub(super) fn pass(&self, name: &str, prefix: &str, rows: u64, tally: &mut Tally) {
        let Some(table) = name.strip_prefix(prefix) else {
            return tally.passed(name, rows, FOREIGN);
        };
        let why = self.why(table);
        if why.is_none() {
            tally.warn(format!("«{name}» with {rows} rows is a table that nobody here knows: see what it holds"));
        }
        tally.passed(name, rows, why.unwrap_or(UNKNOWN));
    }

    /// Says of which columns of a table nothing is made.
    pub(super) fn columns(&self, name: &str, prefix: &str, unasked: &BTreeMap<String, u64>, tally: &mut Tally) {
        let table = name.strip_prefix(prefix).unwrap_or(name);
        for (column, rows) in unasked.iter().filter(|(column, _)| !self.is_own(table, column)) {
            let named =
                |of: &str| self.columns.iter().find(|(name, _)| name.split_once('.') == Some((of, column.as_str())));
            let known = named(table).or_else(|| named("*"));
            tally.column(name, column, *rows, known.map_or(COLUMN, |(_, why)| *why));
        }
    }
}

fn fits(name: &str, table: &str) -> bool {
    match name.strip_suffix('*') {
        Some(begins) => table.starts_with(begins),
        None => name == table,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_system_gives_a_reason_once() {
        for known in [&OSTICKET, &OTRS, &GLPI, &SNIPE_IT] {
            let mut names: Vec<&str> = known.tables.iter().chain(known.columns).map(|(name, _)| *name).collect();
            names.sort_unstable();
            let all = names.len();
            names.dedup();
            assert_eq!(names.len(), all, "a name stands twice: {names:?}");
            assert!(known.columns.iter().all(|(name, _)| name.contains('.')), "a column is named with its table");
        }
    }

    #[test]
    fn a_table_that_nobody_knows_is_told() {
        let mut tally = Tally::default();
        OSTICKET.pass("desk_content", "desk_", 3, &mut tally);
        OSTICKET.pass("desk_horoscope", "desk_", 2, &mut tally);
        OSTICKET.pass("wp_posts", "desk_", 1, &mut tally);
        let told =
            |table: &str| tally.tables.get(table).map(|of| of.left.keys().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(told("desk_horoscope"), Some(vec![UNKNOWN]));
        assert_eq!(told("wp_posts"), Some(vec![FOREIGN]));
        assert!(told("desk_content").is_some_and(|why| why != [UNKNOWN]));
        assert_eq!(tally.warnings.len(), 1, "{:?}", tally.warnings);
    }

    #[test]
    fn what_staff_wrote_is_told_of_every_system() {
        for (known, table, column) in [
            (&OTRS, "customer_user", "comments"),
            (&OTRS, "customer_company", "comments"),
            (&OTRS, "link_relation", "type_id"),
            (&GLPI, "glpi_tickets_tickets", "link"),
            (&GLPI, "glpi_printers", "have_wifi"),
            (&GLPI, "glpi_tickettasks", "begin"),
            (&OTRS, "customer_company", "url"),
            (&SNIPE_IT, "action_logs", "accept_signature"),
            (&OSTICKET, "organization", "extra"),
        ] {
            let mut tally = Tally::default();
            known.columns(table, "", &BTreeMap::from([(column.to_owned(), 3)]), &mut tally);
            let told = tally.tables.get(table).and_then(|of| of.columns.get(column));
            assert!(told.is_some_and(|(rows, why)| *rows == 3 && *why != COLUMN), "{table}.{column}: {told:?}");
        }
    }

    #[test]
    fn columns_that_nobody_asked_for_are_told_unless_nobody_wrote_them() {
        let mut tally = Tally::default();
        let unasked =
            [("isoverdue", 4), ("ip_address", 2), ("horoscope", 1)].map(|(name, rows)| (name.to_owned(), rows));
        OSTICKET.columns("ost_ticket", "ost_", &BTreeMap::from(unasked), &mut tally);
        let columns = &tally.tables["ost_ticket"].columns;
        assert_eq!(columns.keys().map(String::as_str).collect::<Vec<_>>(), ["horoscope", "ip_address"]);
        assert_eq!(columns["horoscope"], (1, COLUMN));
    }
}
