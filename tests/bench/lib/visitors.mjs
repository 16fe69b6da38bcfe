// Asks the server by plain HTTP, as an agent's browser, another system or a visitor of the portal.
import { generateKeyPairSync } from 'node:crypto';

/** What a person of the public asks for at the portal. */
const SERVICE = '/portal/nueva/oax-soporte-hardware';
const ASKED = {
  name: 'Luz Martínez Ruiz',
  mail: 'luz.martinez@oaxaca.gob.mx',
  phone: '12345',
  client_org: 'Secretaría de Finanzas',
  room: 'Edificio 2, nivel 1, ventanilla 4',
  subject: 'La impresora no enciende',
  description: 'Desde ayer no enciende.',
};

/** The whole of an answer, and how long it took; fails where the status is another. */
async function whole(url, options, status = 200) {
  const began = performance.now();
  const answer = await fetch(url, { redirect: 'manual', ...options });
  const bytes = Buffer.from(await answer.arrayBuffer());
  const ms = performance.now() - began;
  if (answer.status !== status) throw new Error(`${new URL(url).pathname}: ${answer.status} ${bytes.subarray(0, 200)}`);
  return {
    ms,
    bytes: bytes.length,
    headers: answer.headers,
    text: () => bytes.toString(),
    json: () => JSON.parse(bytes),
  };
}

/** The cookies of an answer, as they are sent back. */
const cookies = ({ headers }) =>
  headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');

/** A browser that a link's token enrols: asks for paths in its person's name, of the server itself or of one `at` elsewhere. */
export async function enrolled(origin, token) {
  const { x, y } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).publicKey.export({ format: 'jwk' });
  const point = Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
  const body = { token, public_key: point.toString('base64'), device_name: 'bench', app: 'bench' };
  const answer = await whole(`${origin}/api/enrol`, {
    method: 'POST',
    headers: { origin, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const cookie = cookies(answer);
  return (path, at = origin) => whole(at + path, { headers: { cookie } });
}

/** Another system with a token of its own. */
export const machine = (origin, token) => (path) =>
  whole(origin + path, { headers: { authorization: `Bearer ${token}` } });

/** The work behind «No soy un robot», by the portal's own script. */
async function work(origin) {
  const self = {};
  new Function('self', (await whole(`${origin}/portal/work.js`)).text())(self);
  const { challenge } = (await whole(`${origin}/portal/reto`)).json();
  return new Promise((resolve) => {
    self.postMessage = (work) => resolve({ challenge, work });
    self.onmessage({ data: challenge });
  });
}

/** Files a request at the portal; answers how its page is asked for. */
export async function requester(origin) {
  const form = await whole(origin + SERVICE);
  const [, token] = form.text().match(/name="token" value="([^"]+)"/) ?? [];
  if (!token) throw new Error('the form of the portal bears no token');
  const body = new FormData();
  for (const [name, value] of Object.entries({ ...ASKED, token, ...(await work(origin)) })) body.set(name, value);
  const headers = { origin, 'sec-fetch-site': 'same-origin', cookie: cookies(form) };
  const filed = await whole(origin + SERVICE, { method: 'POST', headers, body }, 303);
  const cookie = [cookies(form), cookies(filed)].filter(Boolean).join('; ');
  const path = filed.headers.get('location');
  return () => whole(origin + path, { headers: { cookie } });
}
