// What is known of a caller who turns out to be another: the directory's words go, what was typed stays.
import type { Person } from '../../contract/api';

/** How a caller is reached, and of which dependencia they are. */
export interface Reach {
  mail: string;
  phone: string;
  org: string;
}

/** What stands of it once whoever was chosen of the directory, if anybody was, is not who asks. */
export function withoutCaller(
  { mail, phone, org }: Reach,
  chosen: string | null,
  people: readonly Pick<Person, 'id' | 'mail' | 'phone' | 'client_org'>[],
): Reach {
  if (!chosen) return { mail, phone, org };
  const known = people.find(({ id }) => id === chosen);
  // Of somebody who is not there any more nobody knows which of it was theirs.
  if (known === undefined) return { mail: '', phone: '', org: '' };
  const left = (told: string, of: string | null) => (told === of ? '' : told);
  return { mail: left(mail, known.mail), phone: left(phone, known.phone), org: left(org, known.client_org) };
}
