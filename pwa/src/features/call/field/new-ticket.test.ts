import { expect, it, vi } from 'vitest';
import type { Organisation, RunningEngine, ServiceDef } from '../../../contract/api';
import { useEngine } from '../../../contract/engine';
import { channelOf } from '../channels';
import { Birth } from './new-ticket.svelte';

const organisation = { channels: ['phone', 'paper'].map((id) => ({ id, label: id })) } as unknown as Organisation;
const letter = { channels: ['paper'] } as unknown as ServiceDef;

// T1: what the service asks is judged by the channel under which the ticket is born, by the server as here.
it('asks what the channel of the ticket asks, which is the one that it is born under', () => {
  const form = vi.fn((..._asked: unknown[]) => ({ fields: [], missing: [] }));
  useEngine({ form } as unknown as RunningEngine);
  const birth = new Birth('new ticket');
  birth.written.service = 'dictamen';
  birth.written.channel = 'phone';
  expect(birth.command(letter, organisation).channel).toBe('paper');
  birth.form(channelOf(organisation, letter, birth.written.channel));
  expect(form).toHaveBeenCalledExactlyOnceWith('dictamen', 'open', {}, 'paper');
});
