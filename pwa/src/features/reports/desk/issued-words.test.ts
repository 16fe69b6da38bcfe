import { expect, it } from 'vitest';
import { issuedWords } from './issued-words';

it('says of a report that waits for the mail server that it is in the queue, and not that it went', () => {
  expect(issuedWords.became.queued).toMatch(/cola/);
  expect(issuedWords.became.queued).not.toMatch(/enviado/);
});
