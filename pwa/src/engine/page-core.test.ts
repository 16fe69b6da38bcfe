// What the page asks of its own core, and when it may.
import { expect, it, vi } from 'vitest';
import { fakeCore } from './fakes';
import { PageCore } from './page-core';

const MODULE = {} as WebAssembly.Module;

function page() {
  const core = { ...fakeCore(), setOrganisation: vi.fn(), setDirectory: vi.fn() };
  const adopt = vi.fn(() => core);
  return { core, adopt, its: new PageCore(adopt) };
}

it('asks a core that has no data for nothing that rests on them, as where there is none', () => {
  const { core, its } = page();
  expect([its.any, its.judge]).toEqual([null, null]);
  its.comes(MODULE);
  // Data of a later version: the worker judges by none, and tells none.
  expect([its.any, its.judge]).toEqual([core, null]);
  its.judgesBy({ organisation: undefined, directory: '{}' });
  expect(its.judge).toBeNull();
  its.judgesBy({ organisation: '{"id":"casa"}', directory: '{}' });
  expect(its.judge).toBe(core);
  expect(core.setOrganisation.mock.calls).toEqual([['{"id":"casa"}']]);
});

it('is made once, when it is first asked, by what was told before', () => {
  const { core, adopt, its } = page();
  its.judgesBy({ organisation: '{"id":"casa"}', directory: '{"me":null}' });
  its.comes(MODULE);
  expect(adopt).not.toHaveBeenCalled();
  expect([its.judge, its.any]).toEqual([core, core]);
  expect(adopt).toHaveBeenCalledOnce();
  expect(core.setDirectory.mock.calls).toEqual([['{"me":null}']]);
});
