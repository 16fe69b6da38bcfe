import { expect, it } from 'vitest';
import type { EvidenceSettings } from '../shared';
import { endingOf, endings, isPicture, mayBe, offered, playerOf, promised, takes } from './media';

const bytes = (...all: number[]) => new Uint8Array(all).buffer;

it('knows a type by the ending of a name', () => {
  for (const [name, media] of [
    ['Oficio 12.DOCX', 'docx'],
    ['foto.JPEG', 'jpeg'],
    ['IMG_1.heif', 'heic'],
    ['nota.txt.', 'text'],
    ['a.b.log', 'log'],
    ['PTT-20261122-WA0003.opus', 'ogg'],
    ['VID-20261122-WA0004.mp4', 'mp4'],
    ['hoja.xlsm', null],
    ['pagina.html', null],
    ['sin punto', null],
  ] as const)
    expect(promised(name), name).toBe(media);
  expect([endingOf('jpeg'), endingOf('text')]).toEqual(['jpg', 'txt']);
  expect([isPicture('png'), isPicture('heic'), isPicture('pdf')]).toEqual([true, false, false]);
  const played = (['ogg', 'm4a', 'mp4', 'jpeg', 'pdf', 'zip'] as const).map(playerOf);
  expect(played).toEqual(['audio', 'audio', 'video', null, null, null]);
});

it('doubts a name that its bytes do not bear out', () => {
  expect(mayBe('docx', bytes(0x50, 0x4b, 3, 4, 0))).toBe(true);
  expect(mayBe('docx', bytes(0xd0, 0xcf, 0x11, 0xe0))).toBe(false);
  expect(mayBe('doc', bytes(0xd0, 0xcf, 0x11, 0xe0))).toBe(true);
  expect(mayBe('text', bytes(0x4d, 0x5a, 0, 1))).toBe(false);
  expect(mayBe('csv', bytes(0xff, 0xfe, 0x41, 0))).toBe(true);
  expect(mayBe('log', bytes())).toBe(true);
});

it('takes what the organisation lists, and photographs, PDF and text always', () => {
  const settings: EvidenceSettings = { location: 'drop', files: ['docx'] };
  expect([takes(settings, 'docx'), takes(settings, 'zip'), takes(settings, 'pdf')]).toEqual([true, false, true]);
  expect(takes(undefined, 'zip')).toBe(true);
  expect(endings(settings)).toBe('JPG, PNG, WEBP, PDF, DOCX, TXT');
  expect(offered(settings)).toBe('image/*,application/pdf,.docx,.txt');
  const recordings: EvidenceSettings = { location: 'drop', files: ['ogg', 'mp4'] };
  expect(offered(recordings)).toBe('image/*,application/pdf,.txt,.ogg,.opus,.oga,.mp4');
});
