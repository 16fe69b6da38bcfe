import { expect, it } from 'vitest';
import type { OrganisationFiles } from '../../../contract/api';
import type { Desk } from '../../app/desk/desk.svelte';
import type { Supervision } from '../../app/desk/supervision.svelte';
import { OrganisationDraft } from './organisation-draft.svelte';

const FILES = { 'teams.json': '[]', 'buildings.json': '[]' };

/** Two tabs of one browser, each with the files as they are. */
async function tabs(): Promise<[OrganisationDraft, OrganisationDraft]> {
  let kept: string | null = null;
  const engine = {
    draft: async () => kept,
    setDraft: async (_: string, text: string | null) => {
      kept = text;
    },
  };
  const desk = { engine, me: null, organisation: null } as unknown as Desk;
  const server = {
    organisationFiles: async () => ({ files: FILES }),
    makeChange: async () => ({ proposal: 1 }),
  };
  const news = { need: () => server } as unknown as Supervision;
  const [one, other] = [new OrganisationDraft(desk, news), new OrganisationDraft(desk, news)];
  await one.load();
  await other.load();
  return [one, other];
}

it('keeps what another tab wrote in other files', async () => {
  const [one, other] = await tabs();
  await one.write('teams.json', '[1]');
  await other.write('buildings.json', '[2]');
  expect([other.text('teams.json'), other.text('buildings.json')]).toEqual(['[1]', '[2]']);
  await one.load();
  expect(one.text('buildings.json')).toBe('[2]');
});

it('says that another tab wrote the same file, and shows it as it stands there', async () => {
  const [one, other] = await tabs();
  await one.write('teams.json', '[1]');
  await expect(other.write('teams.json', '[2]')).rejects.toMatchObject({ code: 'draft_elsewhere' });
  expect(other.text('teams.json')).toBe('[1]');
  // Seen, it may be written over.
  await other.write('teams.json', '[1,2]');
  await one.load();
  expect(one.text('teams.json')).toBe('[1,2]');
});

it('leaves what another tab wrote when its own is sent', async () => {
  const [one, other] = await tabs();
  await one.write('teams.json', '[1]');
  await other.write('buildings.json', '[2]');
  await one.make('porque sí');
  await other.load();
  expect([other.text('teams.json'), other.text('buildings.json')]).toEqual(['[]', '[2]']);
});

it('discards what is seen, and not what another tab wrote since', async () => {
  const [one, other] = await tabs();
  await one.write('teams.json', '[1]');
  await other.write('buildings.json', '[2]');
  await one.discard();
  expect([one.text('teams.json'), one.text('buildings.json')]).toEqual(['[]', '[2]']);
  await one.discard();
  expect(one.count).toBe(0);
});

it('makes a change of what the one just before it left, though both are asked for at once', async () => {
  const [one] = await tabs();
  const adding = (more: number) => (text: string) => JSON.stringify([...(JSON.parse(text) as number[]), more]);
  await Promise.all([one.change('teams.json', adding(1)), one.change('teams.json', adding(2))]);
  expect(one.text('teams.json')).toBe('[1,2]');
});

it('insists on what was seen to stand against it, and on nothing else that another changed in the file', async () => {
  const [one] = await tabs();
  const list = (...texts: string[]) => `[\n${texts.map((text) => `  ${text}`).join(',\n')}\n]\n`;
  const [a, b] = ['{"id":"a","n":1}', '{"id":"b","n":2}'];
  const wanted = list('{"id":"a","n":3}', b, '{"id":"e","n":6}');
  one.found = { files: { 'teams.json': list(a, b), 'buildings.json': '[]' } } as unknown as OrganisationFiles;
  await one.write('teams.json', wanted);
  const texts = { base: a, now: '{"id":"a","n":4}', mine: '{"id":"a","n":3}' };
  await one.insist([
    { file: 'teams.json', entry: 'a', ...texts },
    { file: 'teams.json', entry: 'e', base: null, now: '{"id":"e","n":7}', mine: '{"id":"e","n":6}' },
  ]);
  // What the other changed of «b», or added, is in neither: it stays as they left it.
  expect(one.draft).toEqual({
    'teams.json': { base: list('{"id":"a","n":4}', b, '{"id":"e","n":7}'), text: wanted },
  });
  await one.insist([{ file: 'teams.json', entry: 'a', ...texts, now: null }]);
  expect(one.draft['teams.json']?.base).toBe(list(b, '{"id":"e","n":7}'));
  // A text is one piece: it is as they left it.
  await one.insist([{ file: 'teams.json', entry: null, base: 'x', now: 'y', mine: wanted }]);
  expect(one.draft['teams.json']).toEqual({ base: 'y', text: wanted });
});

it('gives back what was taken away, and nothing over what was written since', async () => {
  const [one] = await tabs();
  await one.write('forms/nuevo.json', '[{"id":"nuevo"}]');
  await one.write('forms/nuevo.json', null);
  expect([one.text('forms/nuevo.json'), one.count]).toEqual(['', 0]);
  await one.giveBack('forms/nuevo.json', '[{"id":"nuevo"}]', null);
  expect([one.text('forms/nuevo.json'), one.count]).toEqual(['[{"id":"nuevo"}]', 1]);
  await one.write('teams.json', '[1]');
  await one.write('teams.json', '[1,2]');
  await expect(one.giveBack('teams.json', '[]', '[1]')).rejects.toMatchObject({ code: 'draft_written_since' });
  expect(one.text('teams.json')).toBe('[1,2]');
});

it('writes one after the other in one tab', async () => {
  const [one] = await tabs();
  await Promise.all([one.write('teams.json', '[1]'), one.write('buildings.json', '[2]')]);
  expect(one.count).toBe(2);
});
