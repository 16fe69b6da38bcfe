// The page's side of signing with an e.firma. The light worker signs; it ends with its answer and takes the key with
// it.
import type { Certifying } from '../../contract/efirma';
import type { Certified } from '../../contract/shared';
import { Refused, refuse } from '../refusals';
import { askOnce } from './light-thread';

export async function certify(asked: Certifying): Promise<Certified> {
  try {
    return await askOnce('certify', asked);
  } catch (error) {
    const code = error instanceof Refused ? error.code : 'light_failed';
    if (code === 'light_not_here') throw refuse('efirma_not_here', error);
    if (code === 'light_failed') throw refuse('efirma_failed', error);
    throw error;
  }
}
