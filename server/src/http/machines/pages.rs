//! A page of a list for machines: the filter judges summaries first, within bounds of rows and of time.

use super::Bounds;
use crate::error::HttpProblem;
use crate::runtime::App;
use crate::runtime::scope::may_read_now;
use crate::store::{Reader, StoreError};
use ronda_shared::ids::DocumentId;
use ronda_shared::person::Person;
use ronda_shared::policy::{TERMS_VERSION, Term};
use ronda_shared::view::Summary;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Rows looked at for one page: then it ends, full or not, and says where to go on.
const SCAN_LIMIT: usize = 50_000;
/// How long a page is looked for: then it ends likewise.
const TIMEOUT: Duration = Duration::from_millis(500);
/// Summaries read at once.
const READ: usize = 500;
/// Of those that the filter finds, scopes read at once.
const JUDGED: usize = 100;
/// Documents read whole at once: one may have megabytes.
const WHOLE: usize = 25;

/// What one page may take of the server.
pub(super) struct Budget {
    rows: usize,
    until: Instant,
}

impl Budget {
    /// A page's, from now on.
    pub(super) fn of_a_page() -> Self {
        Self::of(SCAN_LIMIT, TIMEOUT)
    }
    /// So many rows, for so long from now on.
    pub(super) fn of(rows: usize, limit: Duration) -> Self {
        Self { rows, until: Instant::now() + limit }
    }
    /// Whether the page ends after so many rows; never before the first, or who reads on would stand still.
    pub(super) fn is_spent(&self, looked_at: usize) -> bool {
        looked_at > 0 && (looked_at >= self.rows || self.is_late())
    }
    /// Whether its time is over.
    fn is_late(&self) -> bool {
        Instant::now() >= self.until
    }
}

/// A page of what `pick` takes, and where the next one begins. `lists`: those of the scope index in which all of it stands.
pub(super) async fn page<T: Send + 'static>(
    app: &App,
    person: Person,
    bounds: Bounds,
    lists: BTreeSet<Term>,
    pick: impl Fn(Summary) -> Option<T> + Send + 'static,
) -> Result<(Vec<T>, Option<DocumentId>), HttpProblem> {
    let organisation = Arc::clone(app.organisation());
    app.read("reading a page for a machine", move |reader| {
        let budget = Budget::of_a_page();
        let rows = Rows::of(reader, lists)?;
        filled(&rows, bounds, &budget, &pick, &|id| may_read_now(reader, &organisation, &person, id))
    })
    .await
}

/// What a page is looked for in, in the order of ids.
struct Rows<'r> {
    reader: &'r dyn Reader,
    /// In which lists; none where every document is looked at.
    lists: Option<BTreeSet<Term>>,
}

impl<'r> Rows<'r> {
    /// What stands in these lists. Those of an index that is not whole are not asked: then it is found among all documents.
    fn of(reader: &'r dyn Reader, lists: BTreeSet<Term>) -> Result<Self, StoreError> {
        let is_whole = reader.scope_index_of()? == TERMS_VERSION;
        Ok(Self { reader, lists: is_whole.then_some(lists) })
    }

    /// The next summaries behind one, and behind which document those after them stand; none behind the last.
    fn behind(&self, last: Option<DocumentId>) -> Result<(Vec<Summary>, Option<DocumentId>), StoreError> {
        let Some(lists) = &self.lists else {
            let read = self.reader.summaries(last, READ)?;
            let end = read.last().map(Summary::id).filter(|_| read.len() == READ);
            return Ok((read, end));
        };
        let (mut ids, mut is_last) = (Vec::new(), true);
        for list in lists {
            let listed = self.reader.listed_after(list, last, READ)?;
            is_last &= listed.len() < READ;
            ids.extend(listed);
        }
        ids.sort_unstable();
        // An earlier build, which knows of no lists, leaves a ticket that it closes in that of the open ones, too.
        ids.dedup();
        is_last &= ids.len() <= READ;
        ids.truncate(READ);
        self.reader.ahead(&ids)?;
        let mut read = Vec::with_capacity(ids.len());
        for id in &ids {
            match self.reader.summary(*id) {
                Err(error) if error.is_damage_of_a_document() => tell_damage(*id, &error),
                summary => read.extend(summary?),
            }
        }
        Ok((read, ids.last().copied().filter(|_| !is_last)))
    }
}

/// The same within a budget. The filter judges summaries, which are read many at once; whose scope they are of is asked of
/// those that it finds alone.
fn filled<T>(
    rows: &Rows<'_>,
    (after, limit): Bounds,
    budget: &Budget,
    pick: &dyn Fn(Summary) -> Option<T>,
    may_read: &dyn Fn(DocumentId) -> Result<bool, StoreError>,
) -> Result<(Vec<T>, Option<DocumentId>), StoreError> {
    let (mut found, mut last, mut looked_at) = (Vec::new(), after, 0);
    loop {
        let (read, end) = rows.behind(last)?;
        looked_at += read.len();
        let picked = read.into_iter().map(|summary| (summary.id(), pick(summary)));
        let mut picked = picked.filter_map(|(id, picked)| Some((id, picked?)));
        loop {
            let judged: Vec<(DocumentId, T)> = picked.by_ref().take(JUDGED).collect();
            if judged.is_empty() {
                break;
            }
            // The next page reads again what was found and not judged; one that judged nothing would stand still.
            if last != after && budget.is_late() {
                return Ok((found, last));
            }
            rows.reader.ahead(&judged.iter().map(|(id, _)| *id).collect::<Vec<_>>())?;
            for (id, row) in judged {
                if found.len() == limit {
                    return Ok((found, last));
                }
                last = Some(id);
                if may_read(id)? {
                    found.push(row);
                }
            }
        }
        if end.is_none() {
            return Ok((found, None));
        }
        last = end;
        if found.len() == limit || budget.is_spent(looked_at) {
            return Ok((found, last));
        }
    }
}

/// What a page tells of documents that are read whole, within a budget of its own: what it lasts for no more begins the next
/// page.
pub(super) fn whole<K, T>(
    reader: &dyn Reader,
    budget: &Budget,
    (found, next): (Vec<(DocumentId, K)>, Option<DocumentId>),
    told: impl Fn(DocumentId, K) -> Result<Option<T>, StoreError>,
) -> Result<(Vec<T>, Option<DocumentId>), StoreError> {
    let (mut page, mut last, mut looked_at) = (Vec::with_capacity(found.len()), None, 0);
    let mut found = found.into_iter();
    loop {
        let read: Vec<(DocumentId, K)> = found.by_ref().take(WHOLE).collect();
        if read.is_empty() {
            return Ok((page, next));
        }
        if budget.is_spent(looked_at) {
            return Ok((page, last));
        }
        let ids: Vec<DocumentId> = read.iter().map(|(id, _)| *id).collect();
        reader.ahead(&ids)?;
        reader.contents_ahead(&ids.into_iter().map(|id| (id, None)).collect::<Vec<_>>())?;
        for (id, one) in read {
            if budget.is_spent(looked_at) {
                return Ok((page, last));
            }
            (last, looked_at) = (Some(id), looked_at + 1);
            match told(id, one) {
                Err(error) if error.is_damage_of_a_document() => tell_damage(id, &error),
                told => page.extend(told?),
            }
        }
    }
}

/// A document that cannot be read is left out: whoever reads page by page would never come past it.
pub(super) fn tell_damage(id: DocumentId, error: &StoreError) {
    tracing::error!(document.id = %id, error.message = %error, "A document cannot be read: a list for machines leaves it out.");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::redb::RedbStore;
    use crate::store::transfer::{FilledBy, Filling, Rows as _};
    use crate::store::{Batch, DocumentRow, Store};
    use ronda_shared::act::DocumentKind;
    use ronda_shared::cbor;
    use ronda_shared::ids::RegisterId;
    use ronda_shared::policy::ScopeKey;
    use ronda_shared::record::RecordSummary;
    use ronda_shared::time::Timestamp;
    use serde_bytes::ByteBuf;
    use std::cell::RefCell;

    const RECORDS: u16 = 1_700;

    fn id(number: u16) -> DocumentId {
        DocumentId::new(Timestamp::from_millis(i64::from(number) + 1), [0; 10])
    }

    /// An id begins with its milliseconds, in six bytes.
    fn number(id: DocumentId) -> u16 {
        u16::from_be_bytes([id.bytes()[4], id.bytes()[5]]) - 1
    }

    fn store() -> RedbStore {
        let store = RedbStore::in_memory().expect("opens");
        let record = |number| RecordSummary::new(id(number), RegisterId::new("notas"), Timestamp::default());
        let summaries = (0..RECORDS).map(|number| Summary::Record(Box::new(record(number)))).collect();
        store.commit(Batch { summaries, ..Batch::after(0) }).expect("commits");
        store
    }

    /// What all pages hold together, and how many there were.
    fn all(limit: usize, of: impl Fn() -> Budget, finds: &dyn Fn(u16) -> bool) -> (Vec<u16>, usize) {
        let store = store();
        let reader = store.read().expect("reads");
        let pick = |summary: Summary| Some(number(summary.id())).filter(|number| finds(*number));
        let (mut found, mut after, mut pages) = (Vec::new(), None, 0);
        loop {
            let rows = Rows { reader: &*reader, lists: None };
            let (page, next) = filled(&rows, (after, limit), &of(), &pick, &|_| Ok(true)).expect("reads");
            assert!(page.len() <= limit);
            found.extend(page);
            pages += 1;
            match next {
                Some(next) => after = Some(next),
                None => return (found, pages),
            }
        }
    }

    const LONG: Duration = Duration::from_secs(3_600);

    #[test]
    fn a_page_ends_where_its_budget_ends_and_the_next_goes_on_there() {
        let scarce: &dyn Fn(u16) -> bool = &|number| number % 800 == 7;
        assert_eq!(all(10, || Budget::of(50_000, LONG), scarce), (vec![7, 807, 1_607], 1));
        assert_eq!(all(10, || Budget::of(1_000, LONG), scarce), (vec![7, 807, 1_607], 2), "by rows");
        assert_eq!(all(10, || Budget::of(50_000, Duration::ZERO), scarce), (vec![7, 807, 1_607], 4), "by time");
        assert_eq!(all(10, || Budget::of(1_000, LONG), &|_| false), (Vec::new(), 2), "nothing is a page, too");
    }

    #[test]
    fn pages_of_any_size_hold_each_row_once() {
        let odd: &dyn Fn(u16) -> bool = &|number| number % 2 == 1;
        let wanted: Vec<u16> = (0..RECORDS).filter(|number| odd(*number)).collect();
        for limit in [17, 99, 100, 101, 250, 850, 851] {
            let (found, pages) = all(limit, || Budget::of(50_000, LONG), odd);
            assert_eq!(found, wanted, "{limit} a page");
            assert_eq!(pages, wanted.len().div_ceil(limit), "{limit} a page");
        }
    }

    #[test]
    fn a_page_of_much_that_is_found_ends_with_its_time_within_what_was_read() {
        let store = store();
        let reader = store.read().expect("reads");
        let every = |summary: Summary| Some(number(summary.id()));
        let rows = Rows { reader: &*reader, lists: None };
        let none = Budget::of(50_000, Duration::ZERO);
        let (first, next) = filled(&rows, (None, 450), &none, &every, &|_| Ok(true)).expect("reads");
        assert_eq!((first.len(), next), (JUDGED, Some(id(99))), "not all 500 that were read");
        let (found, pages) = all(450, || Budget::of(50_000, Duration::ZERO), &|_| true);
        assert_eq!(found, (0..RECORDS).collect::<Vec<_>>(), "each once");
        assert_eq!(pages, usize::from(RECORDS).div_ceil(JUDGED));
    }

    /// A ticket's row: of an open one, or of one that was closed. Its place in the feed says nothing of when it was born.
    fn ticket(number: u16, latest: u64, closed_at: Option<Timestamp>) -> DocumentRow {
        row(number, latest, &ScopeKey { kind: DocumentKind::Ticket, closed_at, ..ScopeKey::of_equipment(None) })
    }

    fn row(number: u16, latest: u64, key: &ScopeKey) -> DocumentRow {
        DocumentRow {
            id: id(number),
            kind: key.kind,
            born: latest,
            latest,
            snapshot: 0,
            tail: 0,
            heads: Vec::new(),
            scopes: vec![(latest, ByteBuf::from(cbor::encode(key)))],
            founded: 0,
            archived: 0,
        }
    }

    fn files(store: &RedbStore, documents: Vec<DocumentRow>) {
        store.commit(Batch { documents, ..Batch::after(0) }).expect("commits");
    }

    /// Of 1,700 tickets each seventeenth is open, the oldest moved last: nothing else is looked at for those.
    #[test]
    fn what_the_index_knows_is_found_without_looking_at_the_rest() {
        let store = store();
        let is_open = |number: u16| number % 17 == 16;
        let closed_at = |number| (!is_open(number)).then_some(Timestamp::default());
        files(
            &store,
            (0..RECORDS).map(|number| ticket(number, u64::from(RECORDS - number), closed_at(number))).collect(),
        );
        let looked_at = RefCell::new(Vec::new());
        let pick = |summary: Summary| {
            let number = number(summary.id());
            looked_at.borrow_mut().push(number);
            is_open(number).then_some(number)
        };
        let page = |after: Option<DocumentId>, limit: usize| {
            let reader = store.read().expect("reads");
            let rows = Rows::of(&*reader, BTreeSet::from([Term::list_of_open_tickets()])).expect("reads");
            // Among all tickets such a page would end behind the first five hundred.
            filled(&rows, (after, limit), &Budget::of(1, LONG), &pick, &|_| Ok(true)).expect("reads")
        };
        let (first, next) = page(None, 40);
        let open: Vec<u16> = (0..RECORDS).filter(|number| is_open(*number)).collect();
        assert_eq!(first, open[..40], "a full page, the oldest born first");
        assert!(looked_at.take().into_iter().all(is_open));
        // One that was shown moves, one behind the page is closed, one that was closed is open again: nothing comes twice.
        let (shown, ended, again) = (first[0], open[50], open[99] - 1);
        let moved = [(shown, None), (ended, Some(Timestamp::default())), (again, None)];
        files(&store, (2_000..).zip(moved).map(|(at, (number, closed))| ticket(number, at, closed)).collect());
        let (second, end) = page(next, 200);
        assert_eq!(second, [&open[40..50], &open[51..]].concat());
        assert_eq!(end, None);
        assert!(looked_at.take().contains(&again), "the index tells of it, and the filter judges");
    }

    /// 1,500 items are older than the tickets: no page of tickets looks at one.
    #[test]
    fn a_page_of_tickets_is_full_however_many_items_are_older() {
        let store = store();
        let item = ScopeKey::of_equipment(None);
        files(&store, (0..1_500).map(|number| row(number, u64::from(number) + 1, &item)).collect());
        let over = |number: u16| number.is_multiple_of(3).then(Timestamp::default);
        files(&store, (1_500..RECORDS).map(|number| ticket(number, u64::from(number) + 1, over(number))).collect());
        let reader = store.read().expect("reads");
        let of_tickets = |summary: Summary| {
            let number = number(summary.id());
            assert!(number >= 1_500, "{number} is an item");
            Some(number)
        };
        let rows = Rows::of(&*reader, Term::lists_of_tickets()).expect("reads");
        let page =
            |after| filled(&rows, (after, 150), &Budget::of(1, LONG), &of_tickets, &|_| Ok(true)).expect("reads");
        assert_eq!(page(None), ((1_500..1_650).collect::<Vec<u16>>(), Some(id(1_649))), "open or over");
        assert_eq!(page(Some(id(1_649))), ((1_650..RECORDS).collect::<Vec<u16>>(), None));
        let rows = Rows::of(&*reader, BTreeSet::from([Term::list_of_equipment()])).expect("reads");
        let of_items = |summary: Summary| Some(number(summary.id()));
        let page = filled(&rows, (Some(id(1_400)), 200), &Budget::of(1, LONG), &of_items, &|_| Ok(true));
        assert_eq!(page.expect("reads"), ((1_401..1_500).collect::<Vec<u16>>(), None));
    }

    #[test]
    fn what_stands_in_several_lists_comes_in_the_order_of_ids_by_pages_of_any_size() {
        let store = store();
        let over = |number: u16| number.is_multiple_of(3).then(Timestamp::default);
        files(&store, (0..RECORDS).map(|number| ticket(number, u64::from(RECORDS - number), over(number))).collect());
        let reader = store.read().expect("reads");
        let rows = Rows::of(&*reader, Term::lists_of_tickets()).expect("reads");
        let every = |summary: Summary| Some(number(summary.id()));
        for limit in [17, 99, 400, 850, 1_699, 1_700] {
            let (mut found, mut after) = (Vec::new(), None);
            loop {
                let budget = Budget::of(50_000, LONG);
                let (page, next) = filled(&rows, (after, limit), &budget, &every, &|_| Ok(true)).expect("reads");
                assert!(page.len() == limit || next.is_none(), "{limit} a page");
                found.extend(page);
                if next.is_none() {
                    break;
                }
                after = next;
            }
            assert_eq!(found, (0..RECORDS).collect::<Vec<_>>(), "{limit} a page");
        }
    }

    #[test]
    fn what_stands_in_a_list_too_many_is_told_once() {
        let store = store();
        files(&store, vec![ticket(7, 1, None), ticket(8, 2, None)]);
        let of_before = store.rows_behind("scope_index", None, 100).expect("rows");
        files(&store, vec![ticket(7, 3, Some(Timestamp::default()))]);
        store.put_rows("scope_index", of_before, &Filling::begun(FilledBy::Move, None)).expect("written");
        let reader = store.read().expect("reads");
        let rows = Rows::of(&*reader, Term::lists_of_tickets()).expect("reads");
        let every = |summary: Summary| Some(number(summary.id()));
        let page = filled(&rows, (None, 9), &Budget::of(50_000, LONG), &every, &|_| Ok(true));
        assert_eq!(page.expect("reads"), (vec![7, 8], None));
    }

    #[test]
    fn an_index_that_is_not_whole_is_not_asked() {
        let store = store();
        files(&store, vec![ticket(7, 1, None)]);
        let found = |store: &RedbStore| {
            let reader = store.read().expect("reads");
            let rows = Rows::of(&*reader, BTreeSet::from([Term::list_of_open_tickets()])).expect("reads");
            let every = |summary: Summary| Some(number(summary.id()));
            filled(&rows, (None, 3), &Budget::of(50_000, LONG), &every, &|_| Ok(true)).expect("reads").0
        };
        assert_eq!(found(&store), [7]);
        store.commit(Batch { scope_index_of: Some(0), ..Batch::after(0) }).expect("commits");
        assert_eq!(found(&store), [0, 1, 2]);
    }

    #[test]
    fn documents_are_read_for_as_long_as_the_budget_lasts_and_one_at_least() {
        let store = store();
        let reader = store.read().expect("reads");
        let found = || (vec![(id(1), 'a'), (id(2), 'b'), (id(3), 'c')], Some(id(9)));
        let told = |read: DocumentId, letter: char| Ok((read != id(2)).then_some(letter));
        let page = whole(&*reader, &Budget::of(50_000, LONG), found(), told).expect("reads");
        assert_eq!(page, (vec!['a', 'c'], Some(id(9))), "what is nothing to tell is left out");
        let page = whole(&*reader, &Budget::of(50_000, Duration::ZERO), found(), told).expect("reads");
        assert_eq!(page, (vec!['a'], Some(id(1))), "the next page begins behind it");
        let page = whole(&*reader, &Budget::of(50_000, LONG), (Vec::new(), None), told).expect("reads");
        assert_eq!(page, (Vec::new(), None));
    }

    #[test]
    fn a_damaged_document_ends_no_list() {
        let store = store();
        let reader = store.read().expect("reads");
        let found = (vec![(id(1), 'a'), (id(2), 'b'), (id(3), 'c')], Some(id(9)));
        let told = |read: DocumentId, letter: char| match number(read) {
            2 => Err(StoreError::Damaged { place: "documents", detail: "torn".into() }),
            _ => Ok(Some(letter)),
        };
        let page = whole(&*reader, &Budget::of(50_000, LONG), found, told).expect("reads");
        assert_eq!(page, (vec!['a', 'c'], Some(id(9))));
    }

    #[test]
    fn scopes_are_asked_of_what_the_filter_finds_alone() {
        let store = store();
        let reader = store.read().expect("reads");
        let asked = RefCell::new(Vec::new());
        let may_read = |id: DocumentId| -> Result<bool, StoreError> {
            asked.borrow_mut().push(number(id));
            Ok(number(id) > 7)
        };
        let pick = |summary: Summary| Some(number(summary.id())).filter(|number| number % 800 == 7);
        let rows = Rows { reader: &*reader, lists: None };
        let (found, next) = filled(&rows, (None, 1), &Budget::of(50_000, LONG), &pick, &may_read).expect("reads");
        assert_eq!((found, next), (vec![807], Some(id(999))));
        assert_eq!(*asked.borrow(), [7, 807]);
    }
}
