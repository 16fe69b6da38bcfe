// A paper that is signed with an e.firma, and what third parties say of it.
// One stamps that it was there by then, another that the certificate had not been revoked: both stand among the
// connections, in print and on the paper's public page.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { atDesk, comes, draw, paper, press, printed, puts, stated, top } from '../../actions.mjs';
import { OtherSystem } from '../../own-tls.mjs';
import { AGENT, SUPERVISOR, TECHNICIAN, assignedTo } from '../../people.mjs';
import { until } from '../../world.mjs';
import { violations } from '../keyboard-and-axe.mjs';

const FIXTURES = fileURLToPath(new URL('../../../it/documents/', import.meta.url));
const SIGNED = 'oax-revision-extension';
const POLICY = '1.3.6.1.4.1.99999.1';
const TSA = `[tsa]
default_tsa = one
[one]
serial = tsa.srl
signer_digest = sha256
default_policy = ${POLICY}
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
`;
const STAMPS = (origin, ca) => `stamp = ["signed_papers"]
[[provider]]
name = "PSC Uno"
address = "${origin}/tsa"
anchors = "root.pem"
policies = ["${POLICY}"]
allow = ["127.0.0.0/8", "::1/128"]
ca = "${ca}"
`;
const RESPONDER = (origin, ca) => `[[responder]]
issuer = "authority.cer"
address = "${origin}/ocsp"
allow = ["127.0.0.0/8", "::1/128"]
ca = "${ca}"
`;

/** Both third parties at one address: OpenSSL answers, by the keys of the Rust tests. */
class Third {
  /** Set, the provider of stamps is out of order. */
  down = true;
  static async of(world) {
    const third = new Third();
    third.folder = join(world.folder, 'third');
    mkdirSync(third.folder);
    for (const name of ['tsa', 'authority']) third.#written(`time-stamps/${name}`, `tsa-${name}`);
    for (const name of ['authority', 'responder']) third.#written(`ocsp/${name}`, `ocsp-${name}`);
    for (const [name, text] of [
      ['tsa.cnf', TSA],
      ['tsa.srl', '01\n'],
      ['index.txt', `V\t290101000000Z\t\t3330303031303030303030353030303033343136\tunknown\t/CN=ROSA LUNA CRUZ\n`],
    ])
      writeFileSync(join(third.folder, name), text);
    third.system = await OtherSystem.start(third.folder, (asked) => third.#answer(asked));
    return third;
  }
  /** A certificate and, where there is one, its key, as OpenSSL's commands take them. */
  #written(from, to) {
    const said = { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] };
    const source = join(FIXTURES, from);
    writeFileSync(
      join(this.folder, `${to}.crt`),
      execFileSync('openssl', ['x509', '-inform', 'DER', '-in', `${source}.cer`], said),
    );
    if (to.endsWith('-authority')) return;
    const key = execFileSync('openssl', ['pkey', '-inform', 'DER', '-in', `${source}.key`], said);
    writeFileSync(join(this.folder, `${to}.key`), key, { mode: 0o600 });
  }
  #openssl(...asked) {
    execFileSync('openssl', asked, { cwd: this.folder, stdio: 'ignore' });
  }
  async #answer({ path, body }) {
    const whole = (name) => ({ body: readFileSync(join(this.folder, name)) });
    if (path === '/tsa') {
      if (this.down) return { status: 503 };
      writeFileSync(join(this.folder, 'asked.tsq'), body);
      const by = ['-signer', 'tsa-tsa.crt', '-inkey', 'tsa-tsa.key', '-chain', 'tsa-authority.crt'];
      this.#openssl('ts', '-reply', '-config', 'tsa.cnf', '-queryfile', 'asked.tsq', ...by, '-out', 'given.tsr');
      return { type: 'application/timestamp-reply', ...whole('given.tsr') };
    }
    // Its answer's time has whole seconds, and says nothing of a signature that came later in the same one.
    await pause(1_000 - (Date.now() % 1_000));
    writeFileSync(join(this.folder, 'asked.ocq'), body);
    const by = ['-CA', 'ocsp-authority.crt', '-rsigner', 'ocsp-responder.crt', '-rkey', 'ocsp-responder.key'];
    const how = ['-index', 'index.txt', ...by, '-rmd', 'sha256', '-nmin', '60'];
    this.#openssl('ocsp', ...how, '-reqin', 'asked.ocq', '-respout', 'given.ocr');
    return { type: 'application/ocsp-response', ...whole('given.ocr') };
  }
  /** Ronda is set up to ask both; it begins with what is signed after its files were read. */
  async named(world) {
    const { origin, ca } = this.system;
    const own = (name, text) => writeFileSync(join(world.data, name), text, { mode: 0o600 });
    copyFileSync(join(FIXTURES, 'time-stamps/root.pem'), join(world.data, 'root.pem'));
    own('time-stamps.toml', STAMPS(origin, ca));
    mkdirSync(join(world.data, 'efirma'));
    for (const name of ['root.cer', 'authority.cer'])
      copyFileSync(join(FIXTURES, 'ocsp', name), join(world.data, 'efirma', name));
    own('efirma/ocsp.toml', RESPONDER(origin, ca));
    await world.killServer();
    await world.serve();
  }
}
/** A ticket of the technician whose paper is signed, which the desk has, too. */
async function withPaper(phone, desk) {
  const there = new Set((await desk.tickets()).map(({ id }) => id));
  const open = ['in_progress', 'assigned', 'scheduled'];
  const such = (one) =>
    assignedTo(TECHNICIAN)(one) && there.has(one.id) && one.service === SIGNED && open.includes(one.state);
  return (await phone.tickets(such))[0];
}
/** Rosa signs the paper on the technician's phone, on the glass and with her e.firma; answers her signature. */
async function signs(phone, id) {
  const { page } = phone;
  await phone.sent();
  await phone.open(`/campo/ticket/${id}`);
  await press(page.locator('#documentos button').last());
  await press(page.getByRole('button', { name: /sello del Usuario/ }));
  await page.getByLabel('Nombre completo de quien firma').fill('Rosa Luna Cruz');
  await draw(page);
  await page.getByRole('checkbox', { name: 'Firmar también con e.firma' }).check();
  await page.locator('input[accept=".cer"]').setInputFiles(join(FIXTURES, 'ocsp/fiel.cer'));
  await page.locator('input[accept=".key"]').setInputFiles(join(FIXTURES, 'ocsp/fiel.key'));
  await page.getByLabel('Contraseña de la llave').fill('Contraseña8');
  await page.getByRole('button', { name: 'Guardar firma' }).click();
  const mine = await until('kept', async () => (await phone.view(id))?.ticket.signatures.at(-1));
  await phone.sent();
  return mine;
}

export const journeys = {
  async 'a paper signed with an e.firma is stamped, its certificate asked about, and all of it told in print'(world) {
    const third = await Third.of(world);
    try {
      await third.named(world);
      const [phone, desk, supervisor] = [
        await comes(world, 'phone', TECHNICIAN, 'phone'),
        await comes(world, 'desk', AGENT, 'desk'),
        await comes(world, 'desk', SUPERVISOR, 'supervisor'),
      ];

      // Who administers tries both: one is out of order, and then it is not.
      const { page } = supervisor;
      await supervisor.open('/mesa/administracion/conexiones');
      const stamps = page.getByRole('region', { name: 'Sellos de tiempo', exact: true });
      const ocsp = page.getByRole('region', { name: 'Revocación de e.firmas (OCSP)', exact: true });
      await press(stamps.getByRole('button', { name: /^Probar «PSC Uno»/ }));
      await stamps.getByText('No se le cree: contestó 503').waitFor();
      third.down = false;
      await press(stamps.getByRole('button', { name: /^Probar «PSC Uno»/ }));
      await stamps.getByText(/^Selló como debe \(\d+ ms\)\. El sello de prueba no se guarda\.$/).waitFor();
      await stated(stamps, 'Política', POLICY).waitFor();
      await press(ocsp.getByRole('button', { name: /^Probar el respondedor de «A\.C\. de Prueba»/ }));
      await ocsp.getByText(/^Para preguntar hace falta un certificado/).waitFor();
      assert.deepEqual(await violations(page, 'connections'), [], 'their cards');

      const { id } = await withPaper(phone, desk);
      const mine = await signs(phone, id);
      const hash = createHash('sha256').update(mine.text).digest('hex');

      // The connections tell what was given, by both.
      await until('both have answered', async () => {
        await press(page.getByRole('button', { name: 'Actualizar' }));
        const given = [stated(stamps, 'Sellos dados', /^1, el último/), stated(ocsp, 'Respuestas', /^1, la última/)];
        return (await given[0].isVisible()) && (await given[1].isVisible());
      });
      await stated(stamps, 'Esperan su sello', 'ninguno').waitFor();

      // At the desk: what the certificate is worth, and the paper as it is printed.
      await atDesk(desk, id);
      await paper(desk, /^Solicitud de resguardo/);
      await top(desk.page)
        .getByText(/e\.firma vigente al firmar; sin revocar según el respondedor OCSP del/)
        .first()
        .waitFor();
      await desk.shot('time-stamps-1-signature');
      await puts(desk);
      const text = await printed(desk, id, mine.paper, 'time-stamps-paper');
      assert.match(
        text,
        new RegExp(`Sello de tiempo: 20\\d\\d-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d, PSC Uno, política\\s+${POLICY}`),
      );
      assert.match(text, /sin revocar según el\s+respondedor OCSP/);

      // Anybody who has the paper's address reads who signed, since when it was there, and what the authority said.
      const visitor = await phone.context.newPage();
      await visitor.goto(`${world.origin}${text.match(/\/verificar\/[0-9a-f]{20}/)[0]}`);
      await visitor
        .getByText(/PSC Uno, política/)
        .first()
        .waitFor();
      await visitor
        .getByText(/sin revocar según el respondedor OCSP/)
        .first()
        .waitFor();
      await visitor.close();

      // And without Ronda: OpenSSL believes the stamp by the provider's root alone.
      const answer = await desk.page.request.get(`${world.origin}/api/documents/${id}/time-stamps/${hash}.tsr`);
      writeFileSync(join(third.folder, 'kept.tsr'), await answer.body());
      const anchors = ['-CAfile', join(world.data, 'root.pem')];
      const judged = ['ts', '-verify', '-digest', hash, '-in', 'kept.tsr', ...anchors];
      execFileSync('openssl', judged, { cwd: third.folder, stdio: 'pipe' });

      // Now there is a certificate to ask the responder about.
      await press(ocsp.getByRole('button', { name: /^Probar el respondedor de «A\.C\. de Prueba»/ }));
      await ocsp.getByText(/^Contestó: sin revocar al/).waitFor();
      await supervisor.shot('time-stamps-2-connections');
    } finally {
      await third.system.end();
    }
  },
};
