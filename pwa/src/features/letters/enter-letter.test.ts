import { expect, it } from 'vitest';
import { type EntrySteps, enterLetter } from './enter-letter';

const scan = new File(['%PDF'], 'oficio.pdf');
const no = () => Promise.reject(new Error('no'));

/** A letter whose steps go well but for some, and what was done. */
function letter(but: Partial<EntrySteps> = {}, scans: File[] = [scan]) {
  const done: string[] = [];
  const failed: string[] = [];
  const steps: EntrySteps = {
    open: async () => (done.push('open'), 't'),
    opened: async () => void done.push('opened'),
    record: async () => (done.push('record'), 'd.2'),
    attach: async () => (done.push('attach'), []),
    ...but,
  };
  return { entered: enterLetter(steps, scans, (step) => failed.push(step)), done, failed };
}

it('is a ticket, a line of the register and its scans', async () => {
  const { entered, done, failed } = letter();
  expect(await entered).toEqual({ ticket: 't', act: 'd.2', left: [] });
  expect([done, failed]).toEqual([['open', 'opened', 'record', 'attach'], []]);
  const bare = letter({}, []);
  await bare.entered;
  expect(bare.done).toEqual(['open', 'opened', 'record']);
});

it('is entered once its ticket is there, whatever of the rest fails, and keeps the scans that were not kept', async () => {
  for (const [but, left, told] of [
    [{ opened: no }, [], ['draft']],
    [{ record: no }, [], ['record']],
    [{ attach: no }, [scan], ['scan']],
    [{ attach: async () => [scan] }, [scan], []],
    [{ opened: no, record: no, attach: no }, [scan], ['draft', 'record', 'scan']],
  ] as const) {
    const { entered, failed } = letter(but as unknown as Partial<EntrySteps>);
    expect(await entered).toEqual({ ticket: 't', act: 'record' in but ? null : 'd.2', left });
    expect(failed).toEqual(told);
  }
});

it('is not entered where there is no ticket, and nothing else was done', async () => {
  const { entered, done, failed } = letter({ open: no });
  await expect(entered).rejects.toThrow('no');
  expect([done, failed]).toEqual([[], []]);
});
