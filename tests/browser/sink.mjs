// A mail server that takes and keeps everything, so that a journey can open mailed links.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { until } from './world.mjs';

export class Sink {
  letters = [];

  static async open() {
    const sink = new Sink();
    sink.server = createServer((socket) => sink.#talk(socket)).listen(0, '127.0.0.1');
    await once(sink.server, 'listening');
    sink.port = sink.server.address().port;
    return sink;
  }

  #talk(socket) {
    let kept = '';
    let body = null;
    let to = [];
    socket.setEncoding('utf8');
    socket.on('error', () => socket.destroy());
    socket.write('220 sink\r\n');
    socket.on('data', (data) => {
      kept += data;
      for (let end = kept.indexOf('\r\n'); end >= 0; end = kept.indexOf('\r\n')) {
        const line = kept.slice(0, end);
        kept = kept.slice(end + 2);
        if (body !== null) {
          if (line === '.') {
            this.letters.push({ to, text: read(body.join('\n')) });
            body = null;
            to = [];
            socket.write('250 kept\r\n');
          } else body.push(line.startsWith('.') ? line.slice(1) : line);
          continue;
        }
        const word = line.slice(0, 4).toUpperCase();
        if (word === 'RCPT') to.push(/<([^>]*)>/.exec(line)?.[1] ?? '');
        if (word === 'DATA') {
          body = [];
          socket.write('354 go on\r\n');
        } else if (word === 'QUIT') {
          socket.end('221 bye\r\n');
        } else socket.write('250 ok\r\n');
      }
    });
  }

  /** The first letter to this address that `holds`; waits for it. */
  letter(to, holds, from = 0) {
    return until(`a letter to ${to}`, () =>
      this.letters.slice(from).find((letter) => letter.to.includes(to) && holds.test(letter.text)),
    );
  }

  close() {
    this.server.close();
  }
}

/** The same server again, with a mail server beside it that keeps what goes out. */
export async function withMail(world, from = 'Mesa de Ayuda <mesa@ronda.example>') {
  const sink = await Sink.open();
  await world.serveWith({
    RONDA_MAIL_FROM: from,
    RONDA_MAIL_SMTP: `smtp+plain://127.0.0.1:${sink.port}`,
  });
  return sink;
}

/** Head and text of a message, decoded from quoted-printable or base64. */
function read(message) {
  const cut = message.indexOf('\n\n');
  const [head, body] = [message.slice(0, cut), message.slice(cut + 2)];
  if (/content-transfer-encoding:\s*base64/i.test(head))
    return `${head}\n\n${Buffer.from(body, 'base64').toString('utf8')}`;
  if (!/quoted-printable/i.test(head)) return message;
  const bytes = body.replace(/=\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  return `${head}\n\n${Buffer.from(bytes, 'latin1').toString('utf8')}`;
}
