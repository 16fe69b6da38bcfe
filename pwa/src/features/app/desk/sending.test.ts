import { expect, it, vi } from 'vitest';
import { notice } from '../../../kit/ui/surfaces/notice.svelte';
import { Sending } from './sending.svelte';

const event = () => new Event('submit', { cancelable: true });

it('does nothing while something lacks, and says so from then on', async () => {
  const sending = new Sending();
  const [pressed, done] = [event(), [] as string[]];
  await sending.send(pressed, false, async () => void done.push('sent'));
  expect([pressed.defaultPrevented, sending.tried, sending.busy, done]).toEqual([true, true, false, []]);
});

it('leads to what lacks in the form that was sent', async () => {
  const led: string[] = [];
  const field = { focus: () => void led.push('led') };
  const form = { querySelector: () => field };
  const sent = { preventDefault: () => undefined, currentTarget: form } as unknown as Event;
  await new Sending().send(sent, false, async () => undefined);
  await vi.waitFor(() => expect(led).toEqual(['led']), { timeout: 30_000 });
});

it('is sent once, however often it is pressed', async () => {
  const sending = new Sending();
  let [sent, arrive] = [0, () => {}];
  const work = () => {
    sent += 1;
    return new Promise<void>((resolve) => (arrive = resolve));
  };
  const first = sending.send(event(), true, work);
  await sending.send(event(), true, work);
  expect([sent, sending.busy]).toEqual([1, true]);
  arrive();
  await first;
  expect([sending.busy, sending.failed]).toEqual([false, null]);
});

it('keeps the reason of a refusal until it is sent again', async () => {
  const sending = new Sending();
  const refused = () => Promise.reject(Object.assign(new Error('refused'), { es: 'Ya no se puede', en: 'Too late' }));
  await sending.send(event(), true, refused);
  expect([sending.failed, sending.refusal?.en, sending.busy]).toEqual(['Ya no se puede', 'Too late', false]);
  await sending.send(event(), true, async () => undefined);
  expect([sending.failed, sending.refusal]).toEqual([null, null]);
});

it('says above everything why it was refused, once its form is gone', async () => {
  const sending = new Sending();
  notice.close();
  await sending.send(event(), true, async () => {
    sending.left = true; // closed while it was on its way
    throw Object.assign(new Error('refused'), { es: 'Ya no se puede', en: 'Too late' });
  });
  expect([sending.failed, notice.current?.es]).toEqual([null, 'Ya no se puede']);
  notice.close();
});
