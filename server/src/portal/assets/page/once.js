// Lets a form that the browser itself sends go once, however often it is tapped.

/** As long as this (ms) a form that was sent is not sent again: who stopped it meanwhile may, after that. */
const SENT_MS = 10_000;
/** When each form was sent, by this page's own clock: what a browser says of an event's time has differed. */
let sent = new WeakMap();

/** What the browser itself sends goes once: a second tap would say the same again, and the desk would read it twice. */
function once() {
  document.addEventListener('submit', (event) => {
    const own = event.target;
    if (event.defaultPrevented || own.method !== 'post') return;
    const now = performance.now();
    if (now - (sent.get(own) ?? -Infinity) < SENT_MS) event.preventDefault();
    else sent.set(own, now);
  });
  // Whoever comes back to the page, as the browser kept it, may send something else.
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) sent = new WeakMap();
  });
}
