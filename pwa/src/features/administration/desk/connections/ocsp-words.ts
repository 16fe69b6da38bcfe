// Words of who is asked whether certificates of e.firma were revoked.
import { words } from '../../../../kit/i18n/index.svelte';

export const ocsp = words(
  {
    title: 'Revocación de e.firmas (OCSP)',
    file: 'efirma/ocsp.toml',
    none: 'A ninguna autoridad se le pregunta por la revocación',
    noneText:
      'Quien opera el servidor puede nombrar el respondedor OCSP de cada autoridad en efirma/ocsp.toml; sin él cuentan las listas. docs/efirma.md dice cómo.',
    waiting: 'Firmas que esperan respuesta',
    waits: (many: number, since: string) => `${String(many)}, la primera desde ${since}`,
    noneWaits: 'ninguna',
    refused: 'Lo último que se contestó',
    issuer: 'Archivo de la autoridad',
    host: 'Dirección',
    given: 'Respuestas',
    givenAt: (many: number, last: string) => `${String(many)}, la última ${last}`,
    never: 'ninguna desde que arrancó este servidor',
    failed: 'Última falla',
    noFailure: 'ninguna',
    try: 'Probar',
    tryOf: (name: string) => `Probar el respondedor de «${name}»`,
    about: 'Certificado por el que se preguntó',
    good: (asOf: string, millis: number) => `Contestó: sin revocar al ${asOf} (${String(millis)} ms).`,
    revoked: (asOf: string, millis: number) => `Contestó: revocado, según lo sabía al ${asOf} (${String(millis)} ms).`,
    wrong: (why: string) => `No se le cree, o no lo sabe: ${why}`,
    nobody: (issuer: string) =>
      `Para preguntar hace falta un certificado que haya emitido la autoridad de «${issuer}», y aquí no hay ninguno: ni otra autoridad en la carpeta efirma/ ni la firma de nadie. Se podrá probar cuando alguien firme con uno suyo.`,
  },
  {
    title: 'Revocation of e.firmas (OCSP)',
    file: 'efirma/ocsp.toml',
    none: 'No authority is asked about revocation',
    noneText:
      'Whoever operates the server may name each authority’s OCSP responder in efirma/ocsp.toml; without it lists count. docs/efirma.md says how.',
    waiting: 'Signatures waiting for an answer',
    waits: (many: number, since: string) => `${String(many)}, the first since ${since}`,
    noneWaits: 'none',
    refused: 'What was last answered',
    issuer: 'The authority’s file',
    host: 'Address',
    given: 'Answers',
    givenAt: (many: number, last: string) => `${String(many)}, the last ${last}`,
    never: 'none since this server began',
    failed: 'Last failure',
    noFailure: 'none',
    try: 'Try',
    tryOf: (name: string) => `Try the responder of “${name}”`,
    about: 'Certificate it was asked about',
    good: (asOf: string, millis: number) => `It answered: not revoked as of ${asOf} (${String(millis)} ms).`,
    revoked: (asOf: string, millis: number) => `It answered: revoked, as known on ${asOf} (${String(millis)} ms).`,
    wrong: (why: string) => `It is not believed, or does not know: ${why}`,
    nobody: (issuer: string) =>
      `Asking needs a certificate that the authority of “${issuer}” issued, and none is here: neither another authority in the folder efirma/ nor anybody’s signature. It can be tried once somebody signs with one of its own.`,
  },
);
