import { expect, it } from 'vitest';
import type { AsideDone, AsideMail, AsideMessage, OnlineCalls } from '../../../contract/api';
import type { Desk } from '../../app/desk/desk.svelte';
import type { Supervision } from '../../app/desk/supervision.svelte';
import { MailTray, toldDone } from './mail-tray.svelte';

it('tells what became of a message, also where somebody else was first', () => {
  expect(toldDone({ how: 'open_ticket', document: 'd', folio: 'TYS-000004' })).toBe('Ticket TYS-000004');
  expect(toldDone({ how: 'answer', document: null, folio: null })).toBe('Contestado');
  expect(toldDone({ how: 'put_away', document: null, folio: null })).toBe('Guardado sin ticket');
});

/** A tray over a server that tells two messages a page; what is settled is told as `done`. */
function trayOf(
  keys: string[],
  done: AsideDone = { how: 'put_away', document: null, folio: null },
): { tray: MailTray; waits: string[] } {
  const waits = [...keys];
  const asideMail = (before?: string): Promise<AsideMail> => {
    const rest = before === undefined ? waits : waits.filter((key) => keys.indexOf(key) > keys.indexOf(before));
    const messages = rest.slice(0, 2).map((key) => ({ key }) as AsideMessage);
    return Promise.resolve({ set_up: true, messages, more: rest.length > 2 });
  };
  const settleAside = (key: string): Promise<AsideDone> => {
    waits.splice(waits.indexOf(key), 1);
    return Promise.resolve(done);
  };
  const server = { asideMail, settleAside } as unknown as OnlineCalls;
  const me = { roles: ['agent'] };
  const organisation = { roles: [{ id: 'agent', classes: ['DESK'] }] };
  const tray = new MailTray({ me, organisation } as unknown as Desk, { need: () => server } as unknown as Supervision);
  return { tray, waits };
}
const shown = (tray: MailTray) => tray.messages.map(({ key }) => key).join('');

it('shows one page more at a time, until all that waits is there', async () => {
  const { tray } = trayOf(['e', 'd', 'c', 'b', 'a']);
  await tray.load();
  expect([shown(tray), tray.more]).toEqual(['ed', true]);
  await tray.further();
  expect([shown(tray), tray.more]).toEqual(['edcb', true]);
  await tray.further();
  expect([shown(tray), tray.more]).toEqual(['edcba', false]);
});

it('hides nothing again when it asks anew, and what was settled hides none behind it', async () => {
  const { tray, waits } = trayOf(['e', 'd', 'c', 'b', 'a']);
  await tray.load();
  await tray.further();
  await tray.settle('d', { do: 'put_away' });
  await tray.load();
  expect([shown(tray), tray.more]).toEqual(['ecba', false]);
  waits.length = 0;
  await tray.load();
  expect([shown(tray), tray.more]).toEqual(['', false]);
});

it('calls no answer sent that somebody else was before', async () => {
  const nothing = { document: null, folio: null };
  const own = trayOf(['b', 'a'], { how: 'answer', ...nothing });
  expect((await own.tray.answer('b', 'Sí')).how).toBe('answer');
  for (const done of [
    { how: 'answer', first: 'ana.lopez', ...nothing },
    { how: 'put_away', first: 'ana.lopez', ...nothing },
  ] as const) {
    const { tray } = trayOf(['b', 'a'], done);
    await tray.load();
    await expect(tray.answer('b', 'Sí')).rejects.toThrow('no se mandó');
    expect(shown(tray)).not.toContain('b');
  }
});
