// Acts on a ticket that hold what was answered, word for word. They are the same at the desk and on the phone.
import type { Command } from '../../contract/api';

/** What was answered to one question, trimmed. */
type Said = (part: 'text' | 'reason' | 'to' | 'priority' | 'vendor' | 'reference') => string;
export type PlainAct =
  | 'start'
  | 'set_priority'
  | 'offer_assignment'
  | 'record_answer'
  | 'request_approval'
  | 'wait_material'
  | 'material_available'
  | 'wait_vendor'
  | 'vendor_returned'
  | 'return'
  | 'resubmit'
  | 'reopen'
  | 'reject';

const PLAIN: Record<PlainAct, (said: Said) => Command> = {
  start: () => ({ start: {} }),
  set_priority: (said) => ({ set_priority: { priority: said('priority') } }),
  offer_assignment: (said) => ({ offer_assignment: { to: said('to'), reason: said('reason') } }),
  record_answer: (said) => ({ record_answer: { text: said('text') } }),
  request_approval: (said) => ({ request_approval: { text: said('text') } }),
  wait_material: (said) => ({ wait_material: { reason: said('reason') } }),
  material_available: (said) => ({ material_available: { text: said('text') } }),
  wait_vendor: (said) => ({ wait_vendor: { vendor: said('vendor'), reference: said('reference') } }),
  vendor_returned: (said) => ({ vendor_returned: { text: said('text') } }),
  return: (said) => ({ return: { reason: said('reason') } }),
  resubmit: (said) => ({ resubmit: { text: said('text') } }),
  reopen: (said) => ({ reopen: { reason: said('reason') } }),
  reject: (said) => ({ reject: { reason: said('reason') } }),
};

export function isPlain(name: string): name is PlainAct {
  return Object.hasOwn(PLAIN, name);
}

/** The command of such an act. */
export function plainCommand(name: PlainAct, said: Said): Command {
  return PLAIN[name](said);
}
