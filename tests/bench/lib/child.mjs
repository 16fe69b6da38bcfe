// Two processes that talk: the driver asks, the child answers.
import { fork } from 'node:child_process';

/** Starts a module of this folder as a process of its own. */
export function start(file, args = []) {
  const child = fork(file, args, { serialization: 'advanced', stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const waiting = new Map();
  let next = 0;
  child.on('message', ({ id, answer, error }) => {
    const { done, failed } = waiting.get(id);
    waiting.delete(id);
    if (error) failed(new Error(error));
    else done(answer);
  });
  child.on('exit', (code) => {
    for (const { failed } of waiting.values()) failed(new Error(`${file} ended with ${code}`));
  });
  return {
    ask: (what, ...rest) =>
      new Promise((done, failed) => {
        waiting.set(++next, { done, failed });
        child.send({ id: next, what, rest });
      }),
    stop: () =>
      new Promise((done) => {
        child.on('exit', done);
        child.kill('SIGTERM');
        setTimeout(() => child.kill('SIGKILL'), 2_000).unref();
      }),
  };
}

/** Answers the driver with these functions. */
export function answerWith(functions) {
  process.on('message', async ({ id, what, rest }) => {
    try {
      process.send({ id, answer: await functions[what](...rest) });
    } catch (error) {
      process.send({ id, error: String(error?.stack ?? error) });
    }
  });
  process.on('SIGTERM', () => process.exit(0));
  process.on('disconnect', () => process.exit(0)); // the driver is gone
}

/** Asks again and again until it holds. */
export async function until(holds, { every = 5, within = 120_000 } = {}) {
  const end = performance.now() + within;
  for (;;) {
    if (await holds()) return;
    if (performance.now() > end) throw new Error(`not within ${within} ms`);
    await new Promise((go) => setTimeout(go, every));
  }
}

/** The processor time of this process since `before`, in ms. */
export function cpu(before) {
  const used = process.cpuUsage(before);
  return before ? (used.user + used.system) / 1_000 : used;
}
