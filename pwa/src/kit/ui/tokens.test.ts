import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

type Tokens = Record<string, string>;
const CSS = readFileSync(join(dirname(fileURLToPath(import.meta.url)), 'tokens.css'), 'utf8');

/** The colours of a rule, by the names of their tokens: the light one and the dark one of each. */
function coloursOf(selector: string): { light: Tokens; dark: Tokens } {
  const from = CSS.indexOf(`${selector} {`);
  expect(from, selector).toBeGreaterThanOrEqual(0);
  const rule = CSS.slice(from, CSS.indexOf('}', from));
  const light: Tokens = {};
  const dark: Tokens = {};
  for (const [, name = '', value = ''] of rule.matchAll(/--([\w-]+):\s*([^;]+);/g)) {
    const [first, second = first] = value.match(/#[0-9a-f]{6}\b/g) ?? [];
    if (first === undefined) continue;
    light[name] = first;
    dark[name] = second ?? first;
  }
  return { light, dark };
}
/** How much light a colour gives (WCAG 2: relative luminance). */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** Every word may come to stand on every ground. */
const WORDS = ['ink', 'ink-2', 'ink-3', 'accent', 'time', 'alert', 'conflict', 'done'];
const SOFT = ['accent', 'time', 'alert', 'conflict', 'done'].map((name) => `${name}-soft`);
const GROUNDS = ['bg', 'surface', 'sunk', 'note', ...SOFT];
/** What stands on a solid ground of its own; and notes with «Deshacer», drawn the other way round. */
const ON_SOLID: [word: string, ground: string][] = [
  ['on-accent', 'accent'],
  ['on-accent', 'pressed'],
  ['on-time', 'time-solid'],
  ['on-alert', 'alert-solid'],
  ['on-conflict', 'conflict-solid'],
  ['on-done', 'done-solid'],
  ['panel-text', 'panel'],
  ['panel-text-2', 'panel'],
  ['bg', 'ink'],
];
const PAIRS = [...WORDS.flatMap((word) => GROUNDS.map((ground): [string, string] => [word, ground])), ...ON_SOLID];
/** What a control or a mark is drawn with, beside its glyph and its word. */
const LINES = ['edge', 'alert-solid', 'conflict-solid', 'done-solid', 'focus'];

const { light, dark } = coloursOf(':root');
const sun = { ...light, ...coloursOf(":root[data-theme='sun']").light };
const failing = (theme: Tokens, pairs: [string, string][], least: number) =>
  pairs.flatMap(([word, ground]) => {
    const [one, other] = [theme[word], theme[ground]];
    if (one === undefined || other === undefined) return [`${word} on ${ground}: there is no such token`];
    const found = contrast(one, other);
    return found < least ? [`${word} on ${ground}: ${found.toFixed(2)}`] : [];
  });

it('light and dark: every word has 4.5 to 1 on every ground, and every line 3 to 1', () => {
  const lines = LINES.map((line): [string, string] => [line, 'surface']);
  for (const theme of [light, dark]) expect([...failing(theme, PAIRS, 4.5), ...failing(theme, lines, 3)]).toEqual([]);
});
it('the frame of a control is seen on every ground: 3 to 1, for the sun 4.5 to 1', () => {
  const frames = GROUNDS.map((ground): [string, string] => ['edge', ground]);
  for (const theme of [light, dark]) expect(failing(theme, frames, 3)).toEqual([]);
  expect(failing(sun, frames, 4.5)).toEqual([]);
});
it('no control is framed in the line that only parts rows', () => {
  const folder = join(dirname(fileURLToPath(import.meta.url)), 'controls');
  const framed = readdirSync(folder).filter((name) =>
    /\bborder: [^;]*var\(--line\)|\bborder(-2)? border-line\b/.test(readFileSync(join(folder, name), 'utf8')),
  );
  expect(framed).toEqual([]);
});
it('for the sun: every word has 7 to 1 on every ground, and every line 4.5 to 1', () => {
  const lines = [...LINES, 'line', 'track', 'time-solid'].map((line): [string, string] => [line, 'surface']);
  expect([...failing(sun, PAIRS, 7), ...failing(sun, lines, 4.5)]).toEqual([]);
});
/** The tokens as they stand on the ground that is dark in every theme. */
function onDark(theme: Tokens): Tokens {
  const from = CSS.indexOf('.dark-ground {');
  const rule = CSS.slice(from, CSS.indexOf('}', from));
  const told = [...rule.matchAll(/--([\w-]+): var\(--([\w-]+)\);/g)];
  return { ...theme, ...Object.fromEntries(told.map(([, name = '', other = '']) => [name, theme[other] ?? ''])) };
}
it('behind the camera: words and frames are seen in every theme, and the filled button is the first', () => {
  const words: [string, string][] = [
    ...['surface', 'sunk', 'camera'].flatMap((ground) =>
      ['ink', 'ink-2', 'ink-3'].map((word): [string, string] => [word, ground]),
    ),
    ['on-accent', 'accent'],
    ['on-accent', 'pressed'],
  ];
  for (const [theme, word, line] of [
    [onDark(light), 4.5, 3],
    [onDark(dark), 4.5, 3],
    [onDark(sun), 7, 4.5],
  ] as const) {
    expect(failing(theme, words, word)).toEqual([]);
    expect(failing(theme, [['edge', 'camera']], line)).toEqual([]);
    expect(
      failing(
        theme,
        [
          ['accent', 'camera'],
          ['pressed', 'camera'],
          ['accent', 'surface'],
        ],
        7,
      ),
    ).toEqual([]);
    const [filled = '', framed = '', ground = ''] = [theme['accent'], theme['surface'], theme['camera']];
    expect(contrast(filled, ground)).toBeGreaterThan(4 * contrast(framed, ground));
  }
});
it('for the sun: no colour of light or dark is left', () => {
  const own = coloursOf(":root[data-theme='sun']").light;
  expect(Object.keys(light).filter((name) => !(name in own))).toEqual([]);
});
