import { expect, it } from 'vitest';
import type { EquipmentSummary } from '../../../contract/api';
import { says } from './item-match';

const printer = {
  id: 'a',
  inventory: 'OAX-TI-004417',
  serial: 'U63-123',
  mac: 'C0:74:AD:3F:11:22',
  name: 'Impresora Brother HL-L5100',
  kind: 'impresora',
  person: 'Itzel Ruiz Velasco',
  holder: '',
  room: 'Nivel 1 · ventanilla 4',
  building: 'e2',
  tokens: ['10', '20'],
} as unknown as EquipmentSummary;

it('finds an item by each thing that its row shows, and by what its summary keeps besides', () => {
  for (const typed of [
    'brother',
    'impresora',
    'hl l5100',
    'ITZEL ruíz',
    'ventanilla',
    'edificio 2',
    'u63',
    '4417',
    'oaxti0044',
    'ti-0044',
    'c0:74:ad',
    'c074ad',
    '20',
  ])
    expect(says(printer, typed, 'Edificio 2'), typed).toBe(true);
  for (const typed of ['canon', 'brother canon', 'edificio 9', 'oax-ti-4417'])
    expect(says(printer, typed, 'Edificio 2'), typed).toBe(false);
  expect(says(printer, '  ', 'Edificio 2')).toBe(true);
});
