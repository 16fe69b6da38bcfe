import { expect, it } from 'vitest';
import type { Engine, EquipmentView, Sentence, TicketView } from '../../contract/api';
import { custodyHolds, heldAs, type CustodyHolds } from './custody-holds';

const out = { code: 'custody_out', es: 'El equipo todavía no vuelve.', en: 'Not back yet.' } as unknown as Sentence;
const holds: CustodyHolds = { cancel: out, confirm: out };

it('asks of what is on this device alone', () => {
  const asked: unknown[] = [];
  const engine = {
    matter: {
      waits: (view: TicketView, item: EquipmentView) => {
        asked.push([view, item]);
        return holds;
      },
    },
  } as unknown as Pick<Engine, 'matter'>;
  const [view, item] = [{ id: 't' } as unknown as TicketView, { id: 'e' } as unknown as EquipmentView];
  expect(custodyHolds(engine, view, null)).toEqual({});
  expect(custodyHolds(engine, undefined, item)).toEqual({});
  expect(custodyHolds({}, view, item)).toEqual({});
  expect(custodyHolds(engine, view, item)).toBe(holds);
  expect(asked).toEqual([[view, item]]);
});

it('spares a duplicate and a fault that persists', () => {
  expect(heldAs(holds, 'cancel')).toBe(out);
  expect(heldAs(holds, 'cancel', { duplicate: true })).toBeNull();
  expect(heldAs(holds, 'confirm', { duplicate: true })).toBe(out);
  expect(heldAs(holds, 'confirm', { persists: true })).toBeNull();
  expect(heldAs(holds, 'resolve')).toBeNull();
});
