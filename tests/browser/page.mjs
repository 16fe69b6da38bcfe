// Runs in the page before the app.
// Listens in on the engine's worker, and can ask it as the app's screens do. The app itself is the one that ships;
// nothing in it is made for tests.
export function listen() {
  const WRITES = new Set(['dispatch', 'dispatchAll', 'attach', 'undo', 'setDraft']);
  const heard = {
    started: false,
    status: null,
    queue: [],
    /** How often it was told that the device is empty. */
    emptied: 0,
    tickets: {},
    /** The rows that screens were told of, each by its id. */
    told: new Set(),
    shown: {},
    problem: null,
    waiting: new Map(),
    /** What screens asked the worker to write, and it has not answered yet. */
    writing: new Set(),
    worker: null,
    asked: 1e9,
  };
  globalThis.heard = heard;
  heard.ask = (call, args) => {
    const id = ++heard.asked;
    return new Promise((resolve) => {
      heard.waiting.set(id, resolve);
      heard.worker.postMessage({ id, call, args });
    });
  };
  const Real = globalThis.Worker;
  globalThis.Worker = class extends Real {
    constructor(...args) {
      super(...args);
      if (args[1]?.name !== 'ronda') return; // hands of the screens: they make pictures ready, or look for codes
      heard.worker = this;
      this.addEventListener('message', ({ data }) => {
        if (data.tell === 'status') heard.status = data.status;
        else if (data.tell === 'queue') heard.queue = data.queue;
        else if (data.tell === 'emptied') heard.emptied += 1;
        else if (data.tell === 'shown') heard.shown[data.id] = data.shown;
        else if (data.tell === 'documents') {
          for (const ticket of data.tickets) heard.tickets[ticket.id] = ticket;
          for (const row of [...data.tickets, ...data.equipment, ...data.records]) heard.told.add(row.id);
          for (const id of data.removed) delete heard.tickets[id];
        } else if (data.tell === 'reset') heard.tickets = {};
        else if (data.id === 1) {
          heard.started = true; // the app's first question is answered
          heard.problem = data.refused ?? null;
        }
        heard.writing.delete(data.id);
        heard.waiting.get(data.id)?.(data);
        heard.waiting.delete(data.id);
      });
      this.addEventListener('error', () => heard.writing.clear()); // it answers nothing any more
    }
    postMessage(said, ...more) {
      if (heard.worker === this && WRITES.has(said?.call)) heard.writing.add(said.id);
      super.postMessage(said, ...more);
    }
  };
  addEventListener('securitypolicyviolation', (event) => {
    reportError(new Error(`content policy: ${event.violatedDirective} ${event.blockedURI}`));
  });
}
