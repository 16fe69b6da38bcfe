// Clock that runs in the page beside `tests/browser/page.mjs`. It times from a person's event to the frame that shows
// what came of it, without a round trip of the driver's.
export function clock() {
  /** The moment after the next frame was handed to the screen. */
  const painted = () =>
    new Promise((done) =>
      requestAnimationFrame(() => {
        const after = new MessageChannel();
        after.port1.onmessage = () => done(performance.now());
        after.port2.postMessage(null);
      }),
    );
  /** Resolves with the time of the frame in which `holds` was first true. */
  const until = (holds) =>
    new Promise((done, failed) => {
      let observer = null;
      setTimeout(() => failed(new Error(`not within half a minute: ${holds}`)), 30_000);
      const look = () => {
        if (!holds()) return false;
        observer?.disconnect();
        done(painted());
        return true;
      };
      if (look()) return;
      observer = new MutationObserver(look);
      observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
    });
  const sees = (selector, text) =>
    [...document.querySelectorAll(selector)].some((one) => text === undefined || one.textContent.includes(text));
  const shows = (selector, least = 1, text = undefined) =>
    until(() => (text === undefined ? document.querySelectorAll(selector).length >= least : sees(selector, text))).catch(() => {
      throw new Error(`«${selector}» is not shown within half a minute`);
    });
  const events = [];
  new PerformanceObserver((list) => {
    for (const { interactionId, duration, name } of list.getEntries())
      if (interactionId > 0) events.push({ id: interactionId, duration, name });
  }).observe({ type: 'event', durationThreshold: 16, buffered: true });
  globalThis.clock = {
    painted,
    until,
    shows,
    /** Waits for the next event of this kind, then for what it is to show: ms between them. */
    after: (kind, selector, least, text) =>
      new Promise((done, failed) =>
        addEventListener(
          kind,
          (event) => void shows(selector, least, text).then((end) => done(end - event.timeStamp), failed),
          { once: true, capture: true },
        ),
      ),
    /** Every keystroke from here on: ms until the frame after the worker's answer to its search. */
    searches() {
      const took = [];
      let typed = 0;
      const input = (event) => (typed = event.timeStamp);
      addEventListener('input', input, { capture: true });
      const heard = ({ data }) => {
        if (!data.answer?.tickets || !data.answer?.equipment || typed === 0) return;
        const since = typed;
        typed = 0;
        void painted().then((end) => took.push(end - since));
      };
      globalThis.heard.worker.addEventListener('message', heard);
      return took;
    },
    /** Durations of all interactions so far: for each the longest of its events, below 16 ms as 16. */
    interactions() {
      const longest = new Map();
      for (const { id, duration } of events) longest.set(id, Math.max(duration, longest.get(id) ?? 0));
      return [...longest.values()];
    },
    events,
  };
}
