import { expect, it } from 'vitest';
import { noticeOf } from './notices';

it('says a word and the folio, and knows which ticket to open', () => {
  const told = { lang: 'es', kind: 'assigned', folio: 'OAX-7', document: '018f0000-0000-7000-8000-000000000000' };
  expect(noticeOf(told)).toEqual({
    title: 'Ahora es tuyo',
    body: 'OAX-7',
    tag: '018f0000-0000-7000-8000-000000000000',
    document: '018f0000-0000-7000-8000-000000000000',
    lang: 'es',
  });
});

it('counts several in one notice', () => {
  const { title, body, document } = noticeOf({ lang: 'en', count: { assigned: 3, due_soon: 1, unknown: 9 } });
  expect([title, body, document]).toEqual(['4 notices', 'Now yours: 3\nDue soon or overdue: 1', null]);
});

it('shows something whatever came, and opens no other address', () => {
  for (const odd of [null, undefined, 7, 'x', [], {}, { kind: 'x' }, { count: 'x' }])
    expect(noticeOf(odd).title).toBe('Pasó algo en Ronda');
  expect(noticeOf({ kind: 'news', folio: 'a', document: '../../x?y' }).document).toBeNull();
});
