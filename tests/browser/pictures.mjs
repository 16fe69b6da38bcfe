// Takes the pictures of docs/manual-es/apagado*.md: `node tests/browser/pictures.mjs [part of a name …]`, after a build.
// Each is a screen of an institution's demonstration, as whoever leads it sees it.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { World, endBrowser, forgetDemos, until } from './world.mjs';

const INTO = fileURLToPath(new URL('../../docs/manual-es/img', import.meta.url));
const SIZE = { width: 1200, height: 750 };
const wanted = process.argv.slice(2);

const at = (path, shows) => ({ path, shows });
/** An address that only the page before tells: of the first thing found by some words. */
const found = (kind, words, base, shows) => ({ kind, words, base, shows });
/** A page of the portal, which is none of the app's. */
const portal = (path, shows, press = null) => ({ portal: path, shows, press });

/** Institution, whose desk, and its pictures: the file's name, and how to get there. */
const PICTURES = [
  [
    'oaxaca',
    'gabriela.matus',
    {
      portal: portal('/portal', '¿Qué pasa?'),
      estado: portal('/portal/estado', 'Mandar enlace'),
      extensiones: at('/mesa/padrones/extensiones', 'CT-'),
      cuentas: at('/mesa/padrones/cuentas-dominio', 'lucia.brena'),
      proyectos: at('/mesa/padrones/proyectos', 'Citas del Registro Civil'),
    },
  ],
  [
    'ocoyoacac',
    'adriana.cortina',
    {
      portal: portal('/portal?q=publicar+un+documento', 'Cómo pedir la publicación'),
      articulo: portal('/portal?q=publicar+un+documento', '¿Le ha sido útil', 'Cómo pedir la publicación'),
      mesa: at('/mesa/cola/open', 'La caja 2 no abre'),
      oficios: at('/mesa/oficios', 'CM/203/2026'),
    },
  ],
  [
    'secogem',
    'renata.olmedo',
    {
      ordenes: at('/mesa/cola/open', 'La computadora no enciende'),
      garantias: at('/mesa/padrones/garantias', 'SR-1139021'),
      informe: at('/mesa/informes', 'Contado a la'),
      planes: at('/mesa/planes', 'Carga por persona y semana'),
    },
  ],
  [
    'aguascalientes',
    'berta.saldivar',
    {
      cola: at('/mesa/cola/open', 'Cambio de extensión'),
      proyecto: found('records', 'control obra publica 2 claudia', '/mesa/padrones/proyectos', 'Fases y avance'),
      kiosco: found('equipment', 'AGU-CAS-012', '/mesa/equipos', 'Programa de hoy'),
      respaldos: at('/mesa/padrones/respaldos', 'RES-'),
      medios: at('/mesa/padrones/medios', 'AGU-CT-0051'),
      sigue: at('/mesa/padrones/accesos-sigue', 'Archivo de obras'),
    },
  ],
  [
    'benito-juarez',
    'carmen.ucan',
    {
      oficios: at('/mesa/oficios', 'OM/0614/2026'),
      ordenes: at('/mesa/cola/open', 'Instalar la impresora nueva'),
      sistemas: at('/mesa/padrones/sistemas', 'Ingresos municipales'),
    },
  ],
];

/** Goes to the screen and waits for what it shows. */
async function goes(world, device, picture) {
  const { page } = device;
  if (picture.portal) {
    await page.goto(world.origin + picture.portal);
    if (picture.press) await page.getByRole('link', { name: picture.press }).first().click();
  } else if (picture.kind) {
    const look = async () => (await device.ask('search', picture.words))[picture.kind].at(0);
    const id = await until(`«${picture.words}» is found`, look);
    await device.open(`${picture.base}/${id}`);
  } else await device.open(picture.path);
  await page.getByText(picture.shows).first().waitFor();
}

// Mail is set up, so that the pages that send some show themselves; nothing listens there.
process.env.RONDA_MAIL_FROM = 'Mesa de Ayuda <mesa@demo.ronda.example>';
process.env.RONDA_MAIL_SMTP = 'smtp+plain://127.0.0.1:9';

mkdirSync(INTO, { recursive: true });
for (const [organisation, person, pictures] of PICTURES) {
  const named = Object.entries(pictures).map(([name, picture]) => [`apagado-${organisation}-${name}`, picture]);
  const here = named.filter(([name]) => wanted.length === 0 || wanted.some((part) => name.includes(part)));
  if (here.length === 0) continue;
  const world = await World.start(organisation);
  try {
    const device = await world.device('desk', 'pictures');
    await device.enrol(person);
    await device.page.setViewportSize(SIZE);
    for (const [name, picture] of here) {
      try {
        await goes(world, device, picture);
      } catch (error) {
        process.stderr.write(`${name}.png was not taken: ${error.message}\n`);
        process.exitCode = 1;
        continue;
      }
      await device.page.screenshot({ path: join(INTO, `${name}.png`) });
      process.stdout.write(`${name}.png\n`);
    }
  } finally {
    await world.end();
  }
}
await forgetDemos();
await endBrowser();
