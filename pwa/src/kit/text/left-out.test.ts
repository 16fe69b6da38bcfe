import { expect, it } from 'vitest';
import { leftOut } from './left-out';

const big = { es: 'Es demasiado grande.', en: 'It is too large.' };
const kind = { es: 'Ese tipo no se toma.', en: 'That kind is not taken.' };

it('names what was not kept of many, under each reason', () => {
  const told = leftOut([
    { name: 'video.mp4', why: big },
    { name: 'instala.exe', why: kind },
    { name: 'otro.mp4', why: big },
  ]);
  expect(told.es).toBe('«video.mp4», «otro.mp4»: Es demasiado grande. «instala.exe»: Ese tipo no se toma.');
  expect(told.en).toBe('“video.mp4”, “otro.mp4”: It is too large. “instala.exe”: That kind is not taken.');
});

it('says how many more there are', () => {
  const many = Array.from({ length: 7 }, (_, at) => ({ name: `${at}.exe`, why: kind }));
  expect(leftOut(many).es).toContain('«4.exe» y 2 más: Ese tipo');
});
