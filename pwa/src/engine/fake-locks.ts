// For tests: the locks that tabs of a browser share. Importing it puts them there.

interface Waiting {
  work: () => Promise<unknown>;
  done: (value: unknown) => void;
  failed: (error: unknown) => void;
}
interface Line {
  held: Waiting | null;
  waiting: Waiting[];
}
interface Options {
  signal?: AbortSignal;
  steal?: boolean;
}

/** A lock manager as browsers have it, as far as the engine asks: of two tabs the first leads, unless the other takes it. */
const lines = new Map<string, Line>();

function lineOf(name: string): Line {
  const line = lines.get(name) ?? { held: null, waiting: [] };
  lines.set(name, line);
  return line;
}
/** Who is next has it in a turn of its own. */
function grant(line: Line): void {
  const next = line.held ? undefined : line.waiting.shift();
  if (next === undefined) return;
  line.held = next;
  const worked = Promise.resolve().then(() => next.work());
  worked.then(next.done, next.failed);
  const over = () => {
    if (line.held !== next) return; // it was taken meanwhile
    line.held = null;
    grant(line);
  };
  worked.then(over, over);
}
const aborted = () => new DOMException('aborted', 'AbortError');

Object.defineProperty(globalThis, 'navigator', {
  configurable: true,
  value: {
    locks: {
      request(name: string, { signal, steal = false }: Options, work: () => Promise<unknown>) {
        if (signal && steal) throw new DOMException('signal and steal', 'NotSupportedError');
        const line = lineOf(name);
        return new Promise((done, failed) => {
          const one: Waiting = { work, done, failed };
          if (signal?.aborted) return failed(aborted());
          signal?.addEventListener('abort', () => {
            const at = line.waiting.indexOf(one);
            if (at < 0) return; // it has it, or had
            line.waiting.splice(at, 1);
            one.failed(aborted());
          });
          if (steal) {
            line.held?.failed(aborted());
            line.held = null;
            line.waiting.unshift(one);
          } else line.waiting.push(one);
          grant(line);
        });
      },
    },
  },
});
