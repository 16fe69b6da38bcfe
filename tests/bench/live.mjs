// W4: from an edit at one desk to its paint on another. Two browsers, one server, one machine and so one clock.
import { seat } from './lib/seat.mjs';
import { quantile, spread } from './lib/figures.mjs';
import { house, profile } from './ronda.mjs';

const SECOND = 'eva.ruiz,Eva Ruiz Toledo,agente-mesa,oax-mesa,,,,,true\n';

/** So many notes, each written when the one before is seen. */
export async function liveRuns(n, edits, say) {
  let staged;
  const seats = [];
  try {
    staged = await house(n, SECOND);
    for (const [person, name] of [['beatriz.santiago', 'one'], ['eva.ruiz', 'other']]) {
      const one = await seat(staged, 'desk', person, name);
      seats.push(one);
      await one.enter(n);
    }
    const [here, there] = seats;
    const [{ id }] = await here.tickets();
    for (const one of seats) {
      await one.open(`/mesa/ticket/${id}`);
      await one.page.evaluate(() => globalThis.clock.shows('li.stop.note'));
      await one.quiet();
    }
    const took = [];
    for (let edit = 0; edit < edits; edit++) {
      const text = `Aviso ${edit} de la mesa: el usuario ya está en su lugar.`;
      const seen = there.page.evaluate(
        (text) => globalThis.clock.shows('li.stop.note', 1, text).then((end) => performance.timeOrigin + end),
        text,
      );
      const began = await here.page.evaluate(
        async ([id, text]) => {
          // At any moment between two pokes, as people write.
          await new Promise((go) => setTimeout(go, 60 + Math.random() * 120));
          const began = performance.timeOrigin + performance.now();
          await globalThis.heard.ask('dispatch', [id, { add_note: { audience: 'internal', text } }, 'desk']);
          return began;
        },
        [id, text],
      );
      took.push((await seen) - began);
    }
    const row = { case: 'W4', system: 'ronda', where: 'browser', n, rtt_ms: 0, variant: 'edit at one desk to paint on another' };
    say({ ...row, ...spread(took), max_ms: quantile(took, 1), build: profile });
    return 0;
  } catch (error) {
    say({ case: 'W4', system: 'ronda', where: 'browser', n, rtt_ms: 0, failed: String(error.message).split('\n')[0] });
    return 1;
  } finally {
    for (const one of seats) await one.close();
    await staged?.end();
  }
}
