// What files of acts say of the server, as this build writes it and as an earlier one did.
import { expect, it } from 'vitest';
import { decodeCopy, encodeMark, encodeOwner, latestOf } from './copied-acts';
import { json, record } from './record';

/** What a file says that ends with this. */
const said = (mark: Uint8Array) =>
  decodeCopy(new Uint8Array([...encodeOwner({ device: 'K4', person: 'ana' }), ...mark]))?.mark ?? null;
/** As the build wrote it that did not say when. */
const old = (acknowledged: number) => said(record(json({ acknowledged }), new Uint8Array()));

it('of two tabs the later word counts, and of two that do not say when the one that says more', () => {
  const [more, less] = [said(encodeMark({ acknowledged: 5, at: 1 })), said(encodeMark({ acknowledged: 3, at: 2 }))];
  expect([latestOf(more, less), latestOf(less, more)]).toEqual([less, less]);
  expect([latestOf(old(5), old(3)), latestOf(old(3), old(5))]).toEqual([old(5), old(5)]);
  expect([latestOf(old(5), less), latestOf(less, old(5))]).toEqual([less, less]);
  expect([latestOf(null, more), latestOf(more, null), latestOf(null, null)]).toEqual([more, more, null]);
});
