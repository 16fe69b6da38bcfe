//! The names of months and days in Spanish: one table for notes, mail and printed papers.

const MONTHS: [&str; 12] = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
];
const WEEKDAYS: [&str; 7] = ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"];

/// «noviembre» for 11; empty for what is no month.
pub fn month(number: i64) -> &'static str {
    name_at(&MONTHS, number)
}

/// «viernes» for 5, counted from Monday as 1; empty for what is no day.
pub fn weekday(number: i64) -> &'static str {
    name_at(&WEEKDAYS, number)
}

fn name_at(table: &[&'static str], number: i64) -> &'static str {
    let place = number.checked_sub(1).and_then(|place| usize::try_from(place).ok());
    place.and_then(|place| table.get(place)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_and_days_have_their_names_and_nothing_else_has() {
        assert_eq!((month(1), month(12), month(0), month(13)), ("enero", "diciembre", "", ""));
        assert_eq!((weekday(1), weekday(7), weekday(i64::MIN)), ("lunes", "domingo", ""));
    }
}
