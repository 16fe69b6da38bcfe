// Tests of ports that are held: nobody else is given one until it is let go.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { held, holdPort } from './ports.mjs';

test('a port stays its holders while nobody listens there, and is free once it is let go', async () => {
  const first = await holdPort();
  assert.equal(await held(first.port), null, 'another trial does not get it');
  const second = await holdPort();
  assert.notEqual(second.port, first.port);
  first.letGo();
  second.letGo();
  const again = await held(first.port);
  assert.equal(again?.port, first.port);
  again.letGo();
});
