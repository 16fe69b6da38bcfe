// A contact with the requester while it is written, as this device keeps it.
import type { ContactWay } from '../../contract/api';

export interface Contact {
  way: ContactWay;
  reached: boolean;
  text: string;
}
export const WAYS: readonly ContactWay[] = ['phone', 'in_person', 'whatsapp', 'mail'];
export const BLANK: Contact = { way: 'phone', reached: true, text: '' };

/** By names, as forms keep it. What they said of the solution is not: nobody is to confirm by a word of another day. */
export function asKept({ way, reached, text }: Contact): Record<string, string> {
  return { way, reached: reached ? 'yes' : 'no', text };
}
/** What was kept; of what is not there, as it begins. */
export function fromKept(kept: Readonly<Record<string, string>>): Contact {
  return {
    way: WAYS.find((way) => way === kept['way']) ?? BLANK.way,
    reached: kept['reached'] !== 'no',
    text: kept['text'] ?? BLANK.text,
  };
}
