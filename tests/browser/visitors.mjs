// Who comes to the public portal: browsers of visitors, each somebody else's, beside a mail server that keeps all letters.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Sink } from './sink.mjs';

const require = createRequire(fileURLToPath(new URL('../../pwa/package.json', import.meta.url)));
const { chromium } = require('playwright-core');

/** The same server again, with a mail server beside it. */
async function mailed(world) {
  const sink = await Sink.open();
  Object.assign(process.env, {
    RONDA_MAIL_FROM: 'Mesa de Ayuda <mesa@ronda.example>',
    RONDA_MAIL_SMTP: `smtp+plain://127.0.0.1:${sink.port}`,
  });
  await world.killServer();
  await world.serve();
  delete process.env.RONDA_MAIL_FROM;
  delete process.env.RONDA_MAIL_SMTP;
  return sink;
}

/** Runs a journey with visitors and their letters, and puts both away whatever comes. */
export async function portal(world, work) {
  const sink = await mailed(world);
  const chrome = await chromium.launch({
    executablePath: process.env.RONDA_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--lang=es-MX'],
    env: { ...process.env, LANGUAGE: 'es_MX' },
  });
  const visitor = async (options) => {
    const context = await chrome.newContext({
      locale: 'es-MX',
      timezoneId: 'America/Mexico_City',
      viewport: { width: 390, height: 844 },
      ...options,
    });
    const page = await context.newPage();
    page.on('pageerror', (error) => world.complaints.push(`portal: ${error.stack}`));
    page.on('console', (message) => {
      if (message.type() === 'error' && !/Failed to load resource/.test(message.text()))
        world.complaints.push(`portal: ${message.text()}`);
    });
    return page;
  };
  try {
    await work(visitor, sink);
  } finally {
    await chrome.close();
    sink.close();
  }
}

/** The link of one use that a letter brought. */
export const linkIn = (letter, world) => letter.text.match(new RegExp(`${world.origin}/portal/enlace/\\S+`))[0];

/** «Mis solicitudes»: comes in by the mailed link, as whoever the address belongs to. */
export async function comeIn(page, world, sink, mail) {
  const from = sink.letters.length;
  await page.goto(`${world.origin}/portal/mias`);
  await page.fill('#mail', mail);
  await page.getByRole('button', { name: 'Mandar enlace' }).click();
  await page.goto(linkIn(await sink.letter(mail, /portal\/enlace/, from), world));
  await page.getByRole('button', { name: 'Abrir sus solicitudes' }).click();
}

/** A form filled in by hand, signed and scanned: what a requester attaches. `stamp`: the seal of their institution. */
export async function sheet(visitor, name, { title, rows, signer, stamp = '' }) {
  const page = await visitor({ viewport: { width: 620, height: 800 } });
  const line = ([label, value]) => `<p>${label}: <i>${value}</i></p>`;
  await page.setContent(
    `<body style="margin:0;padding:48px;font:15px/1.5 sans-serif;background:#fdfdfa"><h1 style="font-size:18px">${title}</h1>
     ${rows.map(line).join('')}
     <style>i{font:22px cursive;color:#1b2f7a;border-bottom:1px solid #999;padding:0 12px}</style>
     <svg width="300" height="90" fill="none" stroke="#1b2f7a" stroke-width="3" style="margin-top:32px">
     <path d="M20 60C50 10 70 90 100 45s40 30 60 5 50 35 110-10"/></svg><p style="margin:0">${signer}</p>
     ${stamp && `<div style="position:absolute;right:60px;bottom:110px;width:130px;height:130px;border:4px double #7a1b3f;color:#7a1b3f;border-radius:50%;display:grid;place-items:center;text-align:center;transform:rotate(-14deg)">${stamp}</div>`}`,
  );
  const buffer = await page.screenshot({ type: 'jpeg', quality: 70 });
  await page.context().close();
  return { name: `${name}.jpg`, mimeType: 'image/jpeg', buffer };
}
