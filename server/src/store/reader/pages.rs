//! Reads a long list page by page, one row at a time.

use super::super::StoreError;

/// All rows of a list behind a key, of which `read` tells the next `many`. Where it fails that is told once, and then it is over:
/// whoever goes on after an error does not read the same page for ever.
pub(super) fn paged<'r, K: 'r, T: 'r>(
    many: usize,
    after: Option<K>,
    read: impl Fn(Option<&K>) -> Result<Vec<T>, StoreError> + 'r,
    key: impl Fn(&T) -> K + 'r,
) -> impl Iterator<Item = Result<T, StoreError>> + 'r {
    let (mut after, mut page, mut is_last) = (after, Vec::new().into_iter(), false);
    std::iter::from_fn(move || {
        if page.as_slice().is_empty() && !is_last {
            match read(after.as_ref()) {
                Ok(next) => {
                    is_last = next.len() < many;
                    page = next.into_iter();
                }
                Err(error) => {
                    is_last = true;
                    return Some(Err(error));
                }
            }
        }
        let one = page.next()?;
        after = Some(key(&one));
        Some(Ok(one))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    /// The numbers to ten, three at a time; the page at which it fails.
    fn told(fails: Option<usize>) -> (Vec<Option<u8>>, usize) {
        let reads = Cell::new(0);
        let read = |after: Option<&u8>| {
            reads.set(reads.get() + 1);
            let first = after.map_or(1, |after| after + 1);
            if fails == Some(reads.get()) { Err(StoreError::Full) } else { Ok((first..=10).take(3).collect()) }
        };
        let mut rows = paged(3, None, read, |one| *one);
        let told = rows.by_ref().take(100).map(Result::ok).collect();
        assert!(rows.next().is_none() && rows.next().is_none(), "what is over stays over");
        drop(rows);
        (told, reads.get())
    }

    #[test]
    fn every_row_is_told_once_and_a_page_that_is_not_full_is_the_last() {
        assert_eq!(told(None), ((1..=10).map(Some).collect(), 4));
    }

    #[test]
    fn an_error_is_told_once_and_then_it_is_over() {
        assert_eq!(told(Some(1)), (vec![None], 1));
        assert_eq!(told(Some(2)), (vec![Some(1), Some(2), Some(3), None], 2));
    }
}
