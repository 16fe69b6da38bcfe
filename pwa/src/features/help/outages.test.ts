import { expect, it } from 'vitest';
import type { Outage, OutageReport } from '../../contract/api';
import { NOW, ticket } from '../filters/ticket-fixture';
import { outageAt, outagesOf } from './outages';

const outage = (building: string, service?: string): Outage => ({
  building,
  count: 4,
  since: NOW,
  tickets: ['t'],
  ...(service === undefined ? {} : { service }),
});

it('gives what counts, and nothing where there is nothing to count', () => {
  const given: (readonly OutageReport[])[] = [];
  const outages = (reports: readonly OutageReport[]) => {
    given.push(reports);
    return [outage('e2')];
  };
  const old = ticket('old', { created: NOW - 40 * 24 * 3_600_000 });
  expect(outagesOf({ outages }, [old, ticket('nowhere', { building: null })], NOW)).toEqual([]);
  const part = ticket('part', { parent: 'new' });
  expect(outagesOf({ outages }, [old, ticket('new'), part], NOW)).toEqual([outage('e2')]);
  expect(given.map((reports) => reports.map(({ id }) => id))).toEqual([['new']]);
});

it('takes the one of the building, of the service where that stands out', () => {
  const all = [outage('e1'), outage('e2', 'red'), outage('e2', 'tel')];
  expect(outageAt(all, 'e2', 'tel')).toBe(all[2]);
  expect(outageAt(all, 'e2', 'otro')).toBe(all[1]);
  expect(outageAt(all, 'e9', null)).toBeUndefined();
  expect(outageAt(all, null, null)).toBeUndefined();
});
