// Measures how often the ticket that should be found is among the five. It tries 500 reports in other words than the
// ticket's, made of the demo's own stories. The reports were written for this test alone; the ranking's words were not
// made from them.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { tokens } from '../folding';
import { SimilarTickets } from './similar';

const PAIRS = 500;
const BUILDINGS = 8;
/** Reports of the same story that are nowhere: one finds them as well, and they are not what is looked for. */
const ELSEWHERE = 8;
/** Words alone find what shares one rare word with the report; of those written in wholly other words, nothing. Under this
 *  something in the ranking broke. */
const FLOOR = 0.85;

interface Story {
  service: string;
  subject: string;
  told: string;
}
const root = join(dirname(fileURLToPath(import.meta.url)), '../../../../..');
const { openings, reports } = JSON.parse(
  readFileSync(join(root, 'pwa/src/engine/worker/alike/similar.recall.json'), 'utf8'),
) as { openings: string[]; reports: Record<string, [string, string]> };

/** The stories, as the demo tells them. */
function stories(): Story[] {
  const source = readFileSync(join(root, 'server/src/demo/cases.rs'), 'utf8');
  const of =
    /"([a-z0-9-]+)"(?: \/ "[^"]+")? (?:Incident|Request) \d+(?: \w+)?: "([^"]*)"\s*"([^"]*)"\s*"[^"]*"\s*"[^"]*";/g;
  return [...source.matchAll(of)].map(([, service = '', subject = '', told = '']) => ({ service, subject, told }));
}
function filled(text: string, at: number): string {
  return text
    .replaceAll('{ext}', String(12_000 + at))
    .replaceAll('{lugar}', `ventanilla ${at % 30}`)
    .replaceAll('{nivel}', `Nivel ${at % 4}`)
    .replaceAll('{persona}', 'Nadia Guzmán')
    .replaceAll('{dep}', 'Registro Civil')
    .replaceAll('{ip}', `10.2.${at % 200}.9`)
    .replaceAll('{n}', String(2 + (at % 7)))
    .replaceAll('{dia}', ['el lunes', 'el martes', 'el jueves'][at % 3] ?? '');
}
const ticket = (id: string, { service, subject, told }: Story, building: string | null, at: number) => ({
  id,
  service,
  building,
  subject: filled(subject, at),
  tokens: tokens(filled(told, at)),
  room: `Nivel ${at % 4} · ventanilla ${at % 30}`,
  equipment: null,
  requester: '',
  state: at % 3 === 0 ? ('assigned' as const) : ('closed' as const),
  updated: at,
});

it('finds, in other words, the ticket of the same story in the same building', () => {
  const told = stories().filter(({ subject }) => subject in reports);
  expect(told.map(({ subject }) => subject).sort(), 'each report is of a story').toEqual(Object.keys(reports).sort());

  const index = new SimilarTickets();
  const pairs: { text: string; building: string; id: string }[] = [];
  let at = 0;
  for (const [place, story] of told.flatMap((story) =>
    Array.from({ length: BUILDINGS }, (_, n) => [n, story] as const),
  )) {
    const id = `t${at}`;
    index.put(ticket(id, story, `e${place}`, at));
    const said = reports[story.subject]?.[at % 2] ?? '';
    pairs.push({ text: `${openings[at % openings.length] ?? ''}${said}`, building: `e${place}`, id });
    at += 1;
  }
  for (const story of told) for (let n = 0; n < ELSEWHERE; n += 1) index.put(ticket(`x${at}`, story, null, at++));

  const asked = pairs.slice(0, PAIRS);
  expect(asked).toHaveLength(PAIRS);
  const first = asked.filter(({ text, building, id }) => index.like(text, { building })[0]?.ticket === id).length;
  const five = asked.filter(({ text, building, id }) =>
    index.like(text, { building }).some(({ ticket: found }) => found === id),
  ).length;
  process.stdout.write(`        of ${PAIRS} reports in other words: ${five} among five, ${first} first\n`);
  expect(five / PAIRS).toBeGreaterThanOrEqual(FLOOR);
});

it('looks 5,000 tickets over within a frame', () => {
  const told = stories();
  const index = new SimilarTickets();
  for (let at = 0; at < 5_000; at += 1) {
    const story = told[at % told.length];
    if (story) index.put(ticket(`t${at}`, story, `e${at % BUILDINGS}`, at));
  }
  index.file(Infinity);
  const texts = Object.values(reports).flat();
  index.like(texts[0] ?? '', {});
  const began = performance.now();
  for (const text of texts) index.like(text, { building: 'e3' });
  const each = (performance.now() - began) / texts.length;
  process.stdout.write(`        similar among 5,000: ${each.toFixed(2)} ms\n`);
  expect(each).toBeLessThan(16);
});
