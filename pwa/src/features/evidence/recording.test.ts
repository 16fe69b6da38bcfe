import { expect, it } from 'vitest';
import { lasts, lengthOf, recordingName } from './recording';

it('is called by its caption, else by what it is and how long it lasts (OAX-100)', () => {
  expect(recordingName({ caption: 'Ruido del ventilador', media: 'ogg' }, 12)).toBe('Ruido del ventilador');
  expect(recordingName({ media: 'ogg' }, 12.2)).toBe('Nota de voz de 12 s');
  expect(recordingName({ caption: '', media: 'mp4' }, 65)).toBe('Video de 1 min 5 s');
  expect(recordingName({ media: 'm4a' }, null)).toBe('Audio');
});

it('tells a length as people say it', () => {
  expect([0.2, 1.4, 59.6, 60, 120, 125].map(lengthOf)).toEqual(['1 s', '1 s', '1 min', '1 min', '2 min', '2 min 5 s']);
});

it('does not know a length that has no end, or that is none', () => {
  expect([12.5, Number.POSITIVE_INFINITY, Number.NaN, 0].map(lasts)).toEqual([12.5, null, null, null]);
});
