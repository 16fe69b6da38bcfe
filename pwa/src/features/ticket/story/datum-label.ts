// What a datum of a requester or of an item is called: whom an institution serves, in its own word.
import type { Organisation } from '../../../contract/api';

/**
 * The label of the datum: for `client_org` the organisation's own word («Unidad Administrativa»), the catalogue's only where no
 * organisation is known; for any other the catalogue's, else the datum's id.
 */
export function datumLabel(
  organisation: Pick<Organisation, 'client_word'> | null | undefined,
  catalogue: Readonly<Record<string, string | undefined>>,
  datum: string,
): string {
  const own = datum === 'client_org' ? organisation?.client_word : undefined;
  return own || (catalogue[datum] ?? datum);
}
