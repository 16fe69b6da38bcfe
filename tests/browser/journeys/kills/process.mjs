// Q10: the tab or the whole browser dies at a random moment of writing.
// Whatever was said to be kept is there again, and reaches the server once: also where the browser's databases are gone.
// RONDA_KILLS=100 for the soak; RONDA_SEED=… draws the same moments again.
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../../world.mjs';
import { TECHNICIAN, assignedTo, note, texts } from '../../people.mjs';
import { drawn } from '../../rng.mjs';
import { inStorage } from '../../storage.mjs';
import { comesInAnew, isEmptied, loseDatabases } from '../field/emptied.mjs';

const KILLS = Number(process.env.RONDA_KILLS ?? 12);
const SEED = Number(process.env.RONDA_SEED ?? Date.now() % 2 ** 31);
const LANES = 3;

const ways = {
  /** The system takes the tab; another one of the same person, that was writing too, stays. */
  async tab(phone) {
    const other = await phone.tab('/campo');
    const strike = async () => {
      const dead = phone.page;
      const gone = new Promise((resolve) => dead.once('crash', resolve));
      const session = await phone.context.newCDPSession(dead);
      session.send('Page.crash').catch(() => undefined); // it cannot answer any more
      await gone;
      await dead.close();
      phone.page = other;
    };
    return { strike, pages: [phone.page, other] };
  },
  /** The browser falls over by itself. */
  async crash(phone) {
    const strike = async () => {
      await phone.crash();
      await phone.launch();
    };
    return { strike, pages: [phone.page] };
  },
  /** SIGKILL: nothing is flushed, nobody is asked. */
  async kill(phone) {
    const session = await phone.context.browser().newBrowserCDPSession();
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    const { id } = processInfo.find((one) => one.type === 'browser');
    const strike = async () => {
      const gone = new Promise((resolve) => phone.context.once('close', resolve));
      process.kill(id, 'SIGKILL');
      await gone;
      await phone.launch();
    };
    return { strike, pages: [phone.page] };
  },
  /** As it falls over, and throws its databases away as it begins again, which Chromium does by itself now and then. */
  async lose(phone) {
    const strike = async () => {
      await phone.crash();
      loseDatabases(phone);
      await phone.launch();
    };
    return { strike, pages: [phone.page] };
  },
};

/** Writes until told that the end has come, and notes what was said to be kept. */
async function write(phone, page, tickets, name, told) {
  for (let i = 0; !told.over; i++) {
    const ticket = tickets[i % tickets.length].id;
    const text = `${name}, nota ${i}`;
    told.tried.set(text, ticket);
    try {
      await phone.askOn(page, 'dispatch', ticket, note(text), 'field');
      told.kept.add(text);
    } catch (error) {
      if (!told.over) throw error;
    }
  }
}

/** The numbers of this browser's log, as they are stored. */
function numbers(page) {
  return inStorage(page, async ({ database, asked }) => {
    const read = database.transaction(['acts', 'state']);
    const [keys, state] = await Promise.all([
      asked(read.objectStore('acts').getAllKeys()),
      asked(read.objectStore('state').get('state')),
    ]);
    return { keys, last: state.log.number };
  });
}

async function found(phone, tickets) {
  const all = [];
  for (const { id } of tickets) all.push(...texts(await phone.view(id)).filter((text) => /^golpe/.test(text)));
  return all;
}

export const journeys = {
  async 'tab and browser killed at random moments of writing: every note shown as kept is there, and is sent once'(
    world,
  ) {
    const random = drawn(SEED);
    const phone = await world.device('phone', 'phone', { lasting: true });
    await phone.enrol(TECHNICIAN);
    const tickets = (await phone.tickets(assignedTo(TECHNICIAN), 4)).slice(0, 4);
    await phone.context.close(); // Chromium writes a new cookie to the disk within half a minute, or when it ends
    await phone.launch();
    await phone.open('/campo');

    const told = { over: false, tried: new Map(), kept: new Set() };
    const counted = { tab: 0, crash: 0, kill: 0, lose: 0, offline: 0, caught: 0 };
    /** How often the browser's databases were gone. */
    let emptied = 0;
    for (let round = 0; round < KILLS; round++) {
      const way = ['tab', 'crash', 'kill', 'lose'][round % 4];
      const cut = random() < 0.5;
      await phone.offline(cut);
      const { strike, pages } = await ways[way](phone);
      told.over = false;
      const enough = told.kept.size + 1 + Math.floor(random() * 12);
      const lanes = Array.from({ length: LANES }, (_, lane) =>
        write(phone, pages[lane % pages.length], tickets, `golpe ${round}, carril ${lane}`, told),
      );
      await Promise.race([until('some notes', () => told.kept.size >= enough), ...lanes]);
      await pause(random() * 40); // somewhere within the writing of one note
      told.over = true;
      await strike();
      await Promise.all(lanes);
      if (way !== 'tab') {
        await phone.offline(cut);
        await phone.open('/campo');
        if (await isEmptied(phone)) {
          emptied += 1;
          await phone.offline(false);
          await comesInAnew(phone);
          await phone.open('/campo');
          await until(`seed ${SEED}, kill ${round} (${way}): what a copy had is here`, async () => {
            const here = await found(phone, tickets);
            return [...told.kept].every((text) => here.includes(text));
          });
        }
      }
      const here = await found(phone, tickets);
      assert.equal(new Set(here).size, here.length, `seed ${SEED}, kill ${round} (${way}): each once`);
      const lost = [...told.kept].filter((text) => !here.includes(text));
      assert.deepEqual(lost, [], `seed ${SEED}, kill ${round} (${way}${cut ? ', offline' : ''}): lost`);
      await phone.dispatch(tickets[0].id, note(`golpe ${round}, y sigue`));
      told.kept.add(`golpe ${round}, y sigue`);
      counted[way] += 1;
      counted.offline += cut ? 1 : 0;
      counted.caught = told.tried.size + round + 1 - told.kept.size;
    }
    assert.ok(counted.caught > 0, 'some kill met a note that was being written');

    await phone.offline(false);
    await phone.sent();
    const { keys, last } = await numbers(phone.page);
    assert.deepEqual(
      keys,
      Array.from({ length: keys.length }, (_, i) => last - keys.length + 1 + i),
      'one log without gaps',
    );
    const witness = await world.device('phone', 'witness', { lasting: true });
    await witness.enrol(TECHNICIAN);
    const there = await found(witness, tickets);
    assert.equal(new Set(there).size, there.length, `seed ${SEED}: each once on the server`);
    assert.deepEqual(
      [...told.kept].filter((text) => !there.includes(text)),
      [],
      `seed ${SEED}: lost on the way`,
    );
    process.stdout.write(
      `        seed ${SEED}: ${told.kept.size} notes kept; kills: ${JSON.stringify(counted)}, databases gone ${emptied} times (caught: notes in the making)\n`,
    );
  },
};
