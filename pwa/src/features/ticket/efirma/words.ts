// Words of what was signed with an e.firma.
import { words } from '../../../kit/i18n/index.svelte';

export const efirmaWords = words(
  { untold: 'Firmado con e.firma. Si vale y si fue revocado se consulta al enviarse.' },
  { untold: 'Signed with e.firma. Whether it stands and was not revoked is looked up once it is sent.' },
);
