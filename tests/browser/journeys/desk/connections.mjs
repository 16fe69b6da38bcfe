// Journey through the connections of the administration. A payload is looked at and a system tried, and it is told
// where there is nothing, or a file is not right.
import assert from 'node:assert/strict';
import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { press, stated, top } from '../../actions.mjs';
import { AGENT, SUPERVISOR } from '../../people.mjs';
import { violations } from '../keyboard-and-axe.mjs';

const CONNECTIONS = '/mesa/administracion/conexiones';
const KEY = '0123456789abcdef0123456789abcdef';
const FORMS_KEY = 'fedcba9876543210fedcba9876543210';
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const SOURCES = `[monitoreo]
channel = "programado"
service = "oax-soporte-hardware"
keys = [{ id = "uno", secret = "${KEY}" }]
[monitoreo.alerts]
reads = "alertmanager"
priority = "medium"
[formas]
channel = "whatsapp"
service = "oax-soporte-hardware"
keys = [{ id = "dos", secret = "${FORMS_KEY}" }]
`;
/** To this machine itself: no setting lets a message go there. */
const HOOKS = `[inventario]
address = "https://localhost:9/camino-secreto"
secrets = ["${SECRET}"]
events = ["ticket.opened"]
`;
const PEOPLE = `url = "ldap://127.0.0.1:1"
bind = "cn=ronda,dc=oaxaca,dc=example"
password_file = "directory.secret"
base = "ou=personal,dc=oaxaca,dc=example"
filter = "(objectClass=inetOrgPerson)"
`;
const DIRECTORY = `[directorio]
name = "la cuenta institucional"
issuer = "https://localhost:9"
client_id = "ronda"
secret = "clave-del-directorio"
`;
const CERTIFICATES = fileURLToPath(new URL('../../../it/documents/', import.meta.url));
const STAMPS = `stamp = ["day_checkpoint", "signed_papers"]
[[provider]]
name = "PSC Uno"
address = "https://localhost:9/tsa"
anchors = "root.pem"
`;
/** A file of the operator's, as only they may read it. */
function written(world, name, text) {
  const path = join(world.data, name);
  writeFileSync(path, text);
  chmodSync(path, 0o600);
}
const PAYLOAD = JSON.stringify({
  version: '4',
  status: 'firing',
  alerts: [
    {
      status: 'firing',
      fingerprint: 'f1',
      labels: { alertname: 'Caido', severity: 'critical' },
      annotations: { summary: 'sw-1 no responde' },
    },
  ],
});
/** What a form of the institution's own calls with. */
const CALL = {
  text: 'No hay red en la ventanilla 4',
  from: { name: 'Luz', phone: '951 123 4567' },
  files: [{ name: 'foto.exe', type: 'application/octet-stream', base64: 'TVqQAA==' }],
};

export const journeys = {
  async 'connections are seen, a payload is looked at and a system is tried'(world) {
    const desk = await world.device('desk', 'desk');
    await desk.enrol(SUPERVISOR, { passkey: true });
    const { page } = desk;
    await desk.open(CONNECTIONS);
    const [sources, hooks] = ['Quién avisa a Ronda', 'A quién avisa Ronda'].map((name) =>
      page.getByRole('region', { name, exact: true }),
    );
    await sources.getByText('Ningún sistema de monitoreo avisa').waitFor();
    await hooks.getByText('No se avisa a ningún sistema').waitFor();
    const directories = page.getByRole('region', { name: 'Con qué directorios se entra', exact: true });
    await directories.getByText('Se entra solo con llave de acceso').waitFor();
    const people = page.getByRole('region', { name: 'Qué directorio dice quién trabaja aquí', exact: true });
    await people.getByText('Las personas se dan de alta aquí').waitFor();
    const stamps = page.getByRole('region', { name: 'Sellos de tiempo', exact: true });
    await stamps.getByText('Nada se sella por un tercero').waitFor();
    const efirma = page.getByRole('region', { name: 'e.firma', exact: true });
    await efirma.getByText('No se firma con e.firma').waitFor();
    const gateways = page.getByRole('region', { name: 'Quién trae solicitudes y registros', exact: true });
    await gateways.getByText('Ningún sistema trae solicitudes ni registros').waitFor();
    const ocsp = page.getByRole('region', { name: 'Revocación de e.firmas (OCSP)', exact: true });
    await ocsp.getByText('A ninguna autoridad se le pregunta por la revocación').waitFor();
    assert.deepEqual(await violations(page, 'nothing there'), []);

    written(world, 'webhooks.toml', SOURCES);
    written(world, 'webhooks-out.toml', HOOKS);
    written(world, 'oidc.toml', DIRECTORY);
    written(world, 'directory.secret', 'clave-de-lectura\n');
    written(world, 'directory.toml', PEOPLE);
    written(world, 'time-stamps.toml', STAMPS);
    copyFileSync(join(CERTIFICATES, 'time-stamps/root.pem'), join(world.data, 'root.pem'));
    mkdirSync(join(world.data, 'efirma'));
    for (const name of ['root.cer', 'authority.cer', 'clean.crl', 'fiel.cer'])
      copyFileSync(join(CERTIFICATES, 'efirma', name), join(world.data, 'efirma', name));
    await page.getByRole('button', { name: 'Actualizar' }).click();
    await sources.getByText('alertmanager').waitFor();
    // A directory on this machine itself, which no line of the file allows: the trial says so.
    await directories.getByRole('button', { name: 'Probar «la cuenta institucional»' }).click();
    await directories.getByText(/^No funciona: .*no es pública/).waitFor();
    // Nobody answers there: that is told, and nobody is changed.
    await people.getByRole('button', { name: 'Probar el directorio' }).click();
    await people.getByText(/^No funciona\. El directorio no contesta/).waitFor();
    // Who stamps is tried; the folder of authorities says what is believed, and which file is none of an authority.
    await stamps.getByText('lo del día, cada documento firmado').waitFor();
    await stamps.getByRole('button', { name: /^Probar «PSC Uno»/ }).click();
    await stamps.getByText(/^No se le cree: .*no es pública/).waitFor();
    await efirma.getByText('Se puede firmar con e.firma.').waitFor();
    await efirma.getByText(/^El archivo «fiel\.cer» no se usa/).waitFor();
    await efirma.getByText(/^raíz, vigente hasta/).waitFor();
    await efirma.getByText(/^del .*, con 0 certificados$/).waitFor();
    await hooks.getByText('tickets recibidos').waitFor();
    const shown = await page.content();
    for (const secret of [KEY, FORMS_KEY, SECRET, 'camino-secreto', 'clave-del-directorio', 'clave-de-lectura'])
      assert.ok(!shown.includes(secret), 'no secret is shown');
    assert.deepEqual(await violations(page, 'connections'), []);
    await desk.shot('connections-1');

    // What a payload would do, and what is none.
    await sources.getByRole('button', { name: 'Probar «monitoreo»' }).click();
    const text = top(page).getByLabel('Lo que manda el sistema de monitoreo (JSON)');
    const look = top(page).getByRole('button', { name: 'Ver qué se haría' });
    await look.click();
    await top(page).getByText('Pega el JSON de un aviso.').waitFor();
    await text.fill('{');
    await look.click();
    await top(page).getByText(/^No se tomaría\. No es JSON/).waitFor();
    await text.fill(PAYLOAD);
    await look.click();
    const line = top(page).getByRole('listitem').filter({ hasText: 'sw-1 no responde' });
    await line.getByText('Abre un ticket', { exact: true }).waitFor();
    await line.getByText('no se encontró').waitFor();
    assert.deepEqual(await violations(page, 'trial'), []);
    await desk.shot('connections-2-trial');
    await page.keyboard.press('Escape');
    await top(page).waitFor({ state: 'detached' });

    // What a call of a form of the institution's own would become, and what is none.
    await stated(gateways, 'Su sección', 'está bien').waitFor();
    await stated(gateways, 'Canal de sus solicitudes', 'WhatsApp').waitFor();
    await press(gateways.getByRole('button', { name: 'Probar «formas»' }));
    const body = top(page).getByLabel('El cuerpo de una llamada (JSON)');
    await look.click();
    await top(page).getByText('Pega el JSON de una llamada.').waitFor();
    await body.fill(JSON.stringify({ ...CALL, from: { name: 'Luz' } }));
    await look.click();
    await top(page).getByText(/^No se tomaría\./).waitFor();
    await body.fill(JSON.stringify(CALL));
    await look.click();
    await top(page).getByText('Abre un ticket: No hay red en la ventanilla 4').waitFor();
    await stated(top(page), 'Archivo «foto.exe»', /^no se toma: /).waitFor();
    assert.deepEqual(await violations(page, 'trial of a call'), []);
    await desk.shot('connections-2-trial-call');
    await page.keyboard.press('Escape');
    await top(page).waitFor({ state: 'detached' });

    // A system at an address where nothing may go says so, and where that is set up.
    await hooks.getByRole('button', { name: 'Probar «inventario»' }).click();
    await hooks.getByText(/^Prueba: Su nombre lleva a esta misma máquina/).waitFor();
    assert.deepEqual(await violations(page, 'tried'), []);

    chmodSync(join(world.data, 'webhooks-out.toml'), 0o644);
    await page.getByRole('button', { name: 'Actualizar' }).click();
    await hooks.getByText(/^webhooks-out\.toml: .*chmod 600/).waitFor();
    await desk.shot('connections-3-wrong');
  },

  async 'who does not administer sees no connections'(world) {
    const desk = await world.device('desk', 'desk');
    await desk.enrol(AGENT);
    await desk.open(CONNECTIONS);
    await desk.page.getByText('Esto lo ve quien supervisa').waitFor();
    assert.equal(await desk.page.getByText('webhooks.toml').count(), 0);
  },
};
