import { expect, it } from 'vitest';
import { dialled } from './dialled';

it('calls a number as it is written', () => {
  for (const [text, number] of [
    ['951 501 5000', '9515015000'],
    ['55 12 34 56 78', '5512345678'],
    ['+52 (951) 501-5000', '+529515015000'],
    ['(+52) 951 501 5000', '+529515015000'],
    ['Tel. 5100', '5100'],
  ] as const)
    expect(dialled(text), text).toBe(number);
});

it('calls the extension after a pause, never as more of the number', () => {
  for (const text of [
    '951 501 5000 ext. 1234',
    '951 501 5000, ext. 1234',
    '9515015000 Extensión: 1234',
    '951 501 5000 #1234',
    '9515015000 x 1234',
  ])
    expect(dialled(text), text).toBe('9515015000,1234');
  expect(dialled('Ext. 5111')).toBe('5111');
});

it('calls the first of several', () => {
  for (const text of [
    '951 501 5000 / 951 501 5001',
    '951 501 5000 y 951 501 5001',
    '951 501 5000, 5001',
    '951 501 5000; cel. 951 100 2000',
  ])
    expect(dialled(text), text).toBe('9515015000');
});

it('calls nobody where no number stands', () => {
  for (const text of ['', 'no tiene', '12', 'conmutador']) expect(dialled(text), text).toBe('');
});
