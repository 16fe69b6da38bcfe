import { expect, it } from 'vitest';
import type { Organisation, ServiceDef } from '../../contract/api';
import { channelOf, channelsOf, choicesOf, ownChannel } from './channels';

const organisation = {
  channels: ['portal', 'phone', 'paper', 'mail', 'programado'].map((id) => ({ id, label: id })),
} as unknown as Organisation;
const service = (given: Partial<ServiceDef>) => ({ channels: [], ...given }) as unknown as ServiceDef;

it('offers the channels of the service, also those that stand in while the system is down', () => {
  const ids = (one?: ServiceDef) => channelsOf(organisation, one).map(({ id }) => id);
  expect(ids()).toEqual(['phone', 'paper', 'mail']);
  expect(ids(service({ channels: ['portal', 'mail'], fallback_channels: ['paper'] }))).toEqual(['paper', 'mail']);
});

// T1: a channel that the service does not take is refused, and where it takes one alone there is nothing to choose.
it('keeps no channel that was chosen for another service', () => {
  const letter = service({ channels: ['paper'] });
  expect(channelOf(organisation, letter, 'phone')).toBe('paper');
  expect(channelOf(organisation, letter, '')).toBe('paper');
  expect(channelOf(organisation, service({}), 'mail')).toBe('mail');
  expect(channelOf(organisation, service({}), 'cas')).toBe('portal');
  expect(channelOf(organisation, service({ channels: ['portal'] }), 'phone')).toBe('portal');
  expect(channelOf(null, undefined, '')).toBe('');
});

// SEC-03, C26: telephone, paper and mail are for while the system is down; nobody's ticket is born under them unasked.
it('takes the first channel that the service names where nobody chooses, and offers it beside the others', () => {
  const order = service({ channels: ['portal'], fallback_channels: ['phone', 'paper', 'mail'] });
  expect([channelOf(organisation, order, ''), channelOf(organisation, order, 'paper')]).toEqual(['portal', 'paper']);
  expect(choicesOf(organisation, order).map(({ id }) => id)).toEqual(['portal', 'phone', 'paper', 'mail']);
  expect(channelOf(organisation, service({ channels: ['mail', 'phone'] }), '')).toBe('mail');
  expect(choicesOf(organisation, service({ channels: ['paper'] })).map(({ id }) => id)).toEqual(['paper']);
  expect(choicesOf(null, undefined)).toEqual([]);
});

it('files what an outsider asks for under the portal, where the service takes it', () => {
  expect(ownChannel(organisation, undefined)).toBe('portal');
  expect(ownChannel(organisation, service({ channels: ['mail', 'portal'] }))).toBe('portal');
  expect(ownChannel(organisation, service({ channels: ['paper'] }))).toBe('paper');
  expect(ownChannel({ channels: [{ id: 'phone', label: '' }] } as unknown as Organisation, undefined)).toBe('phone');
});
