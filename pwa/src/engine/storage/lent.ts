// Which tickets stand here because a colleague's phone lent them: asked of each answer until the server has brought them.
import type { DocumentId, PersonId } from '../../contract/api';
import type { ReadTx, Tx } from './indexed-db';

export type Lent = Readonly<Record<DocumentId, PersonId>>;

const PLACE = 'lent';

export const LENT = {
  async read(tx: Tx | ReadTx): Promise<Lent> {
    return ((await (tx as ReadTx).objectStore('things').get(PLACE)) as Lent | undefined) ?? {};
  },
  async put(tx: Tx, id: DocumentId, by: PersonId): Promise<void> {
    await tx.objectStore('things').put({ ...(await LENT.read(tx)), [id]: by }, PLACE);
  },
  /** Those for which this holds stay. */
  async keep(tx: Tx, lent: Lent, stays: (id: DocumentId) => boolean): Promise<void> {
    const left = Object.entries(lent).filter(([id]) => stays(id));
    if (left.length < Object.keys(lent).length) await tx.objectStore('things').put(Object.fromEntries(left), PLACE);
  },
};
