// Words of who stamps, and of whose certificates are believed.
import { counted } from '../../../../kit/i18n/count';
import { words } from '../../../../kit/i18n/index.svelte';

export const timeStamps = words(
  {
    title: 'Sellos de tiempo',
    file: 'time-stamps.toml',
    none: 'Nada se sella por un tercero',
    noneText:
      'Quien opera el servidor puede nombrar un prestador de servicios de certificación (RFC 3161, NOM-151) en time-stamps.toml; docs/time-stamps.md dice cómo.',
    stamps: 'Se sella',
    days: 'lo del día',
    papers: 'cada documento firmado',
    nothing: 'nada: a nadie se le pregunta',
    waiting: 'Esperan su sello',
    waits: (many: number, since: string) => `${String(many)}, el primero desde ${since}`,
    noneWaits: 'ninguno',
    refused: 'Lo último que se contestó',
    host: 'Dirección',
    given: 'Sellos dados',
    givenAt: (many: number, last: string) => `${String(many)}, el último ${last}`,
    never: 'ninguno desde que arrancó este servidor',
    failed: 'Última falla',
    noFailure: 'ninguna',
    retired: 'Ya no se le pregunta; lo que selló se sigue verificando.',
    try: 'Probar',
    tryOf: (name: string) => `Probar «${name}»: pide un sello de prueba`,
    tryHint: 'Probar pide un sello de prueba, que el prestador puede contar entre los contratados.',
    answers: (millis: number) => `Selló como debe (${String(millis)} ms). El sello de prueba no se guarda.`,
    wrong: (why: string) => `No se le cree: ${why}`,
    at: 'Hora del sello',
    policy: 'Política',
  },
  {
    title: 'Time stamps',
    file: 'time-stamps.toml',
    none: 'Nothing is stamped by a third party',
    noneText:
      'Whoever operates the server may name a provider of time stamps (RFC 3161, NOM-151) in time-stamps.toml; docs/time-stamps.md says how.',
    stamps: 'Stamped are',
    days: 'each day',
    papers: 'each signed paper',
    nothing: 'nothing: nobody is asked',
    waiting: 'Waiting for a stamp',
    waits: (many: number, since: string) => `${String(many)}, the first since ${since}`,
    noneWaits: 'none',
    refused: 'What was last answered',
    host: 'Address',
    given: 'Stamps given',
    givenAt: (many: number, last: string) => `${String(many)}, the last ${last}`,
    never: 'none since this server began',
    failed: 'Last failure',
    noFailure: 'none',
    retired: 'Asked no more; what it stamped is still verified.',
    try: 'Try',
    tryOf: (name: string) => `Try “${name}”: asks for a trial stamp`,
    tryHint: 'A trial asks for a stamp, which the provider may count among those of your contract.',
    answers: (millis: number) => `It stamped as it should (${String(millis)} ms). The trial stamp is not kept.`,
    wrong: (why: string) => `It is not believed: ${why}`,
    at: 'Time of the stamp',
    policy: 'Policy',
  },
);

export const efirma = words(
  {
    title: 'e.firma',
    none: 'No se firma con e.firma',
    noneText:
      'Quien opera el servidor puede poner los certificados de las autoridades del SAT y del Banco de México en la carpeta efirma/; docs/efirma.md dice cómo.',
    offered: 'Se puede firmar con e.firma.',
    notOffered: 'No se ofrece firmar con e.firma: falta el certificado raíz.',
    root: (until: string) => `raíz, vigente hasta ${until}`,
    authority: (until: string) => `autoridad, vigente hasta ${until}`,
    list: (authority: string) => `Lista de revocados de ${authority}`,
    listStands: (asOf: string, revoked: number) =>
      `del ${asOf}, con ${counted(revoked, 'certificado', 'certificados')}`,
    foreign: 'Lista de revocados de una autoridad que no está aquí',
    noLists: 'Sin listas de revocados: se dice «revocación aún sin consultar».',
    fault: (file: string, why: string) => `El archivo «${file}» no se usa, o no todo: ${why}`,
  },
  {
    title: 'e.firma',
    none: 'Nobody signs with an e.firma',
    noneText:
      'Whoever operates the server may put the certificates of the authorities (SAT, Banco de México) into the folder efirma/; docs/efirma.md says how.',
    offered: 'People may sign with an e.firma.',
    notOffered: 'Signing with an e.firma is not offered: the root certificate is missing.',
    root: (until: string) => `root, valid until ${until}`,
    authority: (until: string) => `authority, valid until ${until}`,
    list: (authority: string) => `Revocation list of ${authority}`,
    listStands: (asOf: string, revoked: number) =>
      `of ${asOf}, with ${counted(revoked, 'certificate', 'certificates')}`,
    foreign: 'Revocation list of an authority that is not here',
    noLists: 'No revocation lists: “revocation not asked yet” is told.',
    fault: (file: string, why: string) => `The file “${file}” is not used, or not all of it: ${why}`,
  },
);
