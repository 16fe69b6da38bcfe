//! Traces: on what a request or a job spent its time. They are spans that an exporter takes; never a word of anybody's.
//!
//! The trace in hand is known to the task (or the thread) that works on it; who hands work to another thread hands it on.
//! A span is recorded when it ends, into a bounded queue, at once or not at all: nothing waits for a collector.

mod otlp;
mod parent;
mod span;

pub use otlp::message;
pub use span::{Attribute, Span, Value, method};

use crate::clock::Clock;
use axum::extract::MatchedPath;
use std::any::Any;
use std::borrow::Cow;
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::mpsc;
use tokio::task::{JoinError, JoinHandle};

/// Spans that wait for the exporter; more are dropped.
const WAITING: usize = 4_096;

tokio::task_local! {
    static CURRENT: Context;
}

/// Begins traces; none where nobody collects them.
#[derive(Clone, Default)]
pub struct Tracer(Option<Arc<TracerState>>);

struct TracerState {
    /// Traces are kept whose last eight bytes are no more than this: all servers keep the same ones.
    most: u64,
    clock: Clock,
    spans: mpsc::Sender<Span>,
}

/// A trace in hand, and the span that others stand below.
#[derive(Clone)]
struct Context {
    tracer: Arc<TracerState>,
    trace: [u8; 16],
    span: [u8; 8],
    /// When the root began, in nanoseconds since 1970 and by the clock that never runs backwards.
    began: (u64, Instant),
}

impl Tracer {
    /// Keeps one trace of so many; their spans are to be received.
    pub fn of(one_in: u32, clock: Clock) -> (Self, mpsc::Receiver<Span>) {
        let (spans, received) = mpsc::channel(WAITING);
        let most = u64::MAX / u64::from(one_in.max(1));
        (Self(Some(Arc::new(TracerState { most, clock, spans }))), received)
    }

    /// Begins a trace of the server's own work.
    pub fn root(&self, name: &'static str) -> RootSpan {
        RootSpan::open(self, Cow::Borrowed(name), None, false, Vec::new())
    }

    /// Begins the part of a request here. `traceparent` names the trace that it belongs to, as its caller says; whether it is
    /// kept is for this server to say, unless the caller keeps it not.
    pub fn request(&self, method: &'static str, route: Option<&MatchedPath>, traceparent: Option<&str>) -> RootSpan {
        if self.0.is_none() {
            return RootSpan(None);
        }
        let name = route.map_or(Cow::Borrowed(method), |route| Cow::Owned(format!("{method} {}", route.as_str())));
        let mut attributes = vec![("http.request.method", Value::word(method))];
        attributes.extend(route.map(|route| ("http.route", Value::route(route))));
        RootSpan::open(self, name, traceparent.and_then(parent::read), true, attributes)
    }
}

/// The first span of a trace here; it ends when it is dropped, also with a request that was cut short.
#[must_use = "it ends when it is dropped"]
pub struct RootSpan(Option<OpenSpan>);

struct OpenSpan {
    context: Context,
    parent: Option<[u8; 8]>,
    serves: bool,
    name: Cow<'static, str>,
    attributes: Vec<Attribute>,
    failed: bool,
}

impl RootSpan {
    fn open(
        tracer: &Tracer,
        name: Cow<'static, str>,
        parent: Option<parent::Parent>,
        serves: bool,
        attributes: Vec<Attribute>,
    ) -> Self {
        let Some(tracer) = &tracer.0 else { return Self(None) };
        let trace = parent.map_or_else(rand::random, |parent| parent.trace);
        let keeps = parent.is_none_or(|parent| parent.kept) && last_eight(&trace) <= tracer.most;
        if !keeps {
            return Self(None);
        }
        let now = u64::try_from(tracer.clock.now().millis()).unwrap_or_default().saturating_mul(1_000_000);
        let context = Context { tracer: Arc::clone(tracer), trace, span: rand::random(), began: (now, Instant::now()) };
        Self(Some(OpenSpan {
            context,
            parent: parent.map(|parent| parent.span),
            serves,
            name,
            attributes,
            failed: false,
        }))
    }

    /// Says something beside it.
    pub fn note(&mut self, key: &'static str, value: Value) {
        if let Some(open) = &mut self.0 {
            open.attributes.push((key, value));
        }
    }

    /// It failed.
    pub fn fail(&mut self) {
        if let Some(open) = &mut self.0 {
            open.failed = true;
        }
    }

    /// Works with this trace in hand.
    pub async fn around<F: Future>(&self, work: F) -> F::Output {
        match &self.0 {
            Some(open) => CURRENT.scope(open.context.clone(), work).await,
            None => work.await,
        }
    }

    /// The same on a thread that may block.
    pub(crate) fn within<T>(&self, work: impl FnOnce() -> T) -> T {
        within(self.0.as_ref().map(|open| open.context.clone()), work)
    }
}

impl Drop for RootSpan {
    fn drop(&mut self) {
        let Some(open) = self.0.take() else { return };
        let OpenSpan { context, parent, serves, name, attributes, failed } = open;
        let (from, to) = (context.began.0, context.at(Instant::now()));
        context.hand_on(Span {
            trace: context.trace,
            id: context.span,
            parent,
            name,
            serves,
            from,
            to,
            failed,
            attributes,
        });
    }
}

impl Context {
    fn at(&self, instant: Instant) -> u64 {
        let (began, clock) = self.began;
        let since = instant.saturating_duration_since(clock).as_nanos();
        began.saturating_add(u64::try_from(since).unwrap_or(u64::MAX))
    }

    fn hand_on(&self, span: Span) {
        if self.tracer.spans.try_send(span).is_err() {
            metrics::counter!("ronda_trace_spans_dropped_total", "why" => "queue").increment(1);
        }
    }
}

/// The trace in hand.
fn current() -> Option<Context> {
    CURRENT.try_with(Clone::clone).ok()
}

/// Works with a trace in hand, on another thread than where it was begun.
fn within<T>(context: Option<Context>, work: impl FnOnce() -> T) -> T {
    match context {
        Some(context) => CURRENT.sync_scope(context, work),
        None => work(),
    }
}

/// Work that may block, off the async threads, with the trace in hand. It begins at once, awaited or not.
///
/// # Errors
/// The work panicked, or the process ends.
pub fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> impl Future<Output = Result<T, JoinError>> + Send {
    let trace = current();
    // Behind one type whatever the work is: each other one is a task of its own to the compiler, a tenth of the server's code.
    let work: Box<dyn FnOnce() -> Box<dyn Any + Send> + Send> = Box::new(move || Box::new(within(trace, work)));
    let done = tokio::task::spawn_blocking(work);
    async move { Ok(*done.await?.downcast().expect("what the work returns")) }
}

/// A task with the trace in hand that goes on where whoever began it leaves.
pub fn detached<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> JoinHandle<T> {
    let trace = current();
    tokio::spawn(async move {
        match trace {
            Some(context) => CURRENT.scope(context, work).await,
            None => work.await,
        }
    })
}

/// `traceparent` for whoever is called for the trace in hand.
pub fn traceparent() -> Option<String> {
    current().map(|context| parent::written(context.trace, context.span))
}

/// Spans one after the other below the trace in hand, wherever the work goes on.
#[derive(Default)]
pub struct Steps(Option<(Context, Instant)>);

impl Steps {
    /// The first begins now.
    pub fn begin() -> Self {
        Self(current().map(|context| (context, Instant::now())))
    }

    /// The next begins now: what came before it was somebody else's.
    pub fn restart(&mut self) {
        if let Some((_, since)) = &mut self.0 {
            *since = Instant::now();
        }
    }

    /// One ends, and the next begins.
    pub fn step(&mut self, name: &'static str, attributes: &[Attribute]) {
        let Some((context, since)) = &mut self.0 else { return };
        let now = Instant::now();
        context.hand_on(Span {
            trace: context.trace,
            id: rand::random(),
            parent: Some(context.span),
            name: Cow::Borrowed(name),
            serves: false,
            from: context.at(*since),
            to: context.at(now),
            failed: false,
            attributes: attributes.to_vec(),
        });
        *since = now;
    }
}

fn last_eight(trace: &[u8; 16]) -> u64 {
    u64::from_be_bytes(std::array::from_fn(|at| trace[at + 8]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(spans: &mut mpsc::Receiver<Span>) -> Vec<Span> {
        std::iter::from_fn(|| spans.try_recv().ok()).collect()
    }

    #[test]
    fn steps_stand_below_their_root_also_on_another_thread() {
        let (tracer, mut spans) = Tracer::of(1, Clock::by_hand(1_795_186_800_000).0);
        let root = tracer.root("job");
        let mut steps = root.within(Steps::begin);
        std::thread::spawn(move || steps.step("commit", &[("ronda.acts", Value::number(2))])).join().expect("done");
        drop(root);
        let spans = all(&mut spans);
        let [step, root] = &spans[..] else { panic!("{spans:?}") };
        assert_eq!((step.trace, step.parent, root.parent), (root.trace, Some(root.id), None));
        assert_eq!((&*step.name, &*root.name), ("commit", "job"));
        assert!(root.from >= 1_795_186_800_000_000_000 && root.from <= step.from && step.to <= root.to);
        Steps::begin().step("nobody's", &[]);
        assert!(current().is_none() && traceparent().is_none());
    }

    #[test]
    fn one_trace_of_so_many_is_kept_and_none_that_its_caller_does_not_keep() {
        let (tracer, mut spans) = Tracer::of(4, Clock::by_hand(0).0);
        let parent = |last: &str, flag: &str| format!("00-4bf92f3577b34da6{last}-00f067aa0ba902b7-{flag}");
        for (last, flag) in [
            ("3000000000000000", "01"),
            ("3000000000000000", "00"),
            ("5000000000000000", "01"),
            ("ffffffffffffffff", "01"),
        ] {
            drop(tracer.request("GET", None, Some(&parent(last, flag))));
        }
        let spans = all(&mut spans);
        assert_eq!(spans.len(), 1, "the first quarter of them: {spans:?}");
        assert_eq!(spans[0].trace[..8], [0x4b, 0xf9, 0x2f, 0x35, 0x77, 0xb3, 0x4d, 0xa6]);
        assert_eq!(spans[0].parent, Some([0x00, 0xf0, 0x67, 0xaa, 0x0b, 0xa9, 0x02, 0xb7]));
        assert!(spans[0].serves);
    }

    /// Nobody takes them: they are dropped, and nothing waits.
    #[test]
    fn more_than_the_queue_holds_are_dropped() {
        let (tracer, mut spans) = Tracer::of(1, Clock::by_hand(0).0);
        for _ in 0..WAITING + 10 {
            drop(tracer.root("job"));
        }
        assert_eq!(all(&mut spans).len(), WAITING);
        drop(spans);
        drop(tracer.root("job"));
        drop(Tracer::default().root("job"));
    }
}
