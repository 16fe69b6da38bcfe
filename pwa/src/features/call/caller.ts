// What is known of a caller who turns out to be another: the directory's words go, what was typed stays.
import type { Person } from '../../contract/api';

/** How a caller is reached, and of which dependencia they are. */
export interface Reach {
  mail: string;
  phone: string;
  org: string;
}

/** What stands of it once `chosen`, whom the directory knows, is not who asks. */
export function withoutCaller(
  { mail, phone, org }: Reach,
  chosen: Pick<Person, 'mail' | 'phone' | 'client_org'> | undefined,
): Reach {
  const left = (told: string, known: string | null | undefined) => (told === known ? '' : told);
  return {
    mail: left(mail, chosen?.mail),
    phone: left(phone, chosen?.phone),
    org: left(org, chosen?.client_org),
  };
}
