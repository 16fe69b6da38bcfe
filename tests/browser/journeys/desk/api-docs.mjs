// Another system reads the desk's tickets (docs/api.md, «For machines»).
// The page of the API opens in the browser of whoever programs it, the console makes a token, a list comes page by page, and the
// token opens nothing once it was ended.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { comes } from '../../actions.mjs';
import { AGENT } from '../../people.mjs';

const run = promisify(execFile);
const NAME = 'tablero';
const LIMIT = 40;

/** All that a filter finds, as a machine reads it: a page after the other, each from where the one before ended. */
async function pages(ask, query) {
  const read = [];
  for (let after = null; ;) {
    const asked = new URLSearchParams({
      limit: String(LIMIT),
      ...(query && { q: query }),
      ...(after && { after }),
    });
    const answer = await ask(`/api/v1/tickets?${asked}`);
    assert.equal(answer.status, 200);
    const { tickets, next } = await answer.json();
    assert.ok(tickets.length <= LIMIT, `${tickets.length} in a page`);
    read.push(tickets);
    if (next === null) return read;
    after = next;
  }
}

export const journeys = {
  async 'the page of the API opens in a browser, and a machine reads a list by its pages until its token is ended'(
    world,
  ) {
    const desk = await comes(world, 'desk', AGENT, 'desk');
    const page = await desk.context.newPage();
    await page.goto(`${world.origin}/api/docs`);
    await page.getByRole('heading', { level: 1, name: 'Ronda · HTTP API' }).waitFor();
    await page
      .getByRole('heading', {
        level: 3,
        name: 'GET /api/v1/tickets',
        exact: true,
      })
      .waitFor();
    const link = await page.getByRole('link', { name: /^OpenAPI / }).getAttribute('href');
    const described = await fetch(world.origin + link);
    const { paths } = await described.json();
    assert.ok(paths['/api/v1/tickets'].get, 'what the page tells stands in the description, for programs');

    // Made at the console: it is shown once, on a line of its own.
    const token = (...asked) =>
      run(world.ronda, ['token', ...asked, '--data', world.data], {
        env: world.environment,
      });
    const { stdout } = await token('create', '--name', NAME, '--for', AGENT, '--scope', 'read:tickets', '--days', '1');
    const secret = stdout.trim();
    assert.match(secret, /^ronda_\S+$/);
    const ask = (path, bearer = secret) =>
      fetch(world.origin + path, {
        headers: { authorization: `Bearer ${bearer}` },
      });
    const refused = async (answer) => [answer.status, (await answer.json()).code];

    const read = await pages(ask, '');
    assert.ok(read.length > 2, `${read.length} pages`);
    const ids = read.flat().map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length, 'none comes twice');
    // What is open there is what the desk of the same person has open.
    const open = (await pages(ask, 'estado:abierto')).flat();
    assert.ok(open.length > 0);
    await desk.tickets(({ id }) => open.some((one) => one.id === id), open.length);

    // It reads tickets and nothing else; ended, nothing at all.
    assert.equal((await ask('/api/v1/people')).status, 403);
    const { stdout: told } = await token('list');
    assert.ok(told.includes(NAME) && !told.includes(secret), 'of its secret nothing is kept');
    await token('end', NAME);
    assert.deepEqual(await refused(await ask('/api/v1/tickets')), [401, 'bad_token']);
    assert.deepEqual(await refused(await ask('/api/v1/tickets', `${secret}x`)), [401, 'bad_token'], 'nor another');
    await page.close();
  },
};
