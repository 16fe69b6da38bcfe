import { expect, it } from 'vitest';
import { icons, type IconName, strokes } from './icons';

it('draws each glyph with all of its lines, those that cut last', () => {
  const kinds = { full: '!', dash: '~', cut: '@', line: '' };
  for (const name of Object.keys(icons) as IconName[]) {
    const drawn = strokes(name);
    for (const [kind, sign] of Object.entries(kinds) as [keyof typeof kinds, string][]) {
      const own = icons[name].filter((path) => (sign === '' ? !/^[!~@]/.test(path) : path.startsWith(sign)));
      expect(drawn[kind] ?? '', name).toBe(own.map((path) => path.slice(sign.length)).join(''));
    }
    // What is cut out of a glyph lies over the rest: no other line may come after it.
    const last = icons[name].findLastIndex((path) => !path.startsWith('@'));
    expect(
      icons[name].slice(0, last).every((path) => !path.startsWith('@')),
      name,
    ).toBe(true);
  }
});
