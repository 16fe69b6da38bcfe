// What one phone's screen plays, as the film that another's camera sees: Chromium's fake camera plays it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

const [WIDTH, HEIGHT] = [1280, 720];
/** The fake camera gives so many pictures a second, whatever the film says. */
const CAMERA_RATE = 30;
/** It takes 16 for black and 235 for white. */
const TONES = 'format=yuvj420p,lutyuv=y=16+val*219/255';

/** What Chromium is started with so that a page sees this film. */
export const before = (film) => [
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream',
  `--use-file-for-fake-video-capture=${film}`,
];

/** The next `count` codes that a canvas shows, each once: a point to a module, with their quiet edge, so forty points at least. */
export function shown(canvas, count) {
  return canvas.evaluate(
    (canvas, count) =>
      new Promise((resolve) => {
        const codes = [];
        let last = null;
        const look = () => {
          if (canvas.width > 40 && canvas.dataset.code !== last) {
            last = canvas.dataset.code;
            codes.push(canvas.toDataURL('image/png').split(',')[1]);
          }
          if (codes.length < count) requestAnimationFrame(look);
          else resolve({ codes, side: canvas.width });
        };
        look();
      }),
    count,
  );
}

async function encode(input, pictures, filter, path) {
  const how = `-vf ${filter} -r ${CAMERA_RATE} -q:v 3 -f mjpeg`.split(' ');
  const encoder = spawn('ffmpeg', ['-loglevel', 'error', '-y', ...input, ...how, path], {
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  const ended = once(encoder, 'exit');
  for (const picture of pictures) if (!encoder.stdin.write(picture)) await once(encoder.stdin, 'drain');
  encoder.stdin.end();
  const [code] = await ended;
  if (code !== 0) throw new Error(`ffmpeg: ${code}`);
}

/** What lies between a screen and a camera in hands: out of focus, turned and leaning, a fifth of the pictures lost. */
export const HELD = {
  edge: 120,
  more: [
    'rotate=8*PI/180:fillcolor=0x8d8a84',
    'perspective=x0=0:y0=0:x1=W:y1=0:x2=60:y2=H:x3=W-60:y3=H:interpolation=cubic',
    'gblur=sigma=1.2',
    // Which of them is drawn, always alike; the one before it stands in the place of a picture that is lost.
    `fps=${CAMERA_RATE},select='gt(random(0),0.2)',fps=${CAMERA_RATE}`,
  ],
};

/**
 * Codes as a camera at a hand's breadth sees them, `rate` a second; `edge`: points of the picture's height beside a code;
 * `more`: what else lies between (`HELD`).
 */
export async function film({ codes, side }, path, { rate = 15, edge = 40, more = [] } = {}) {
  const size = Math.floor((HEIGHT - edge) / side) * side;
  const filter = [
    `scale=${size}:${size}:flags=neighbor`,
    `pad=${WIDTH}:${HEIGHT}:(ow-iw)/2:(oh-ih)/2:color=0x8d8a84`,
    ...more,
    TONES,
  ].join(',');
  const input = ['-framerate', String(rate), '-f', 'image2pipe', '-c:v', 'png', '-i', '-'];
  await encode(input, codes.map((code) => Buffer.from(code, 'base64')), filter, path);
  return path;
}

/** A code that stands still, as another phone's camera sees it. */
export const still = async (canvas, path) => film(await shown(canvas, 1), path, { rate: 1 });

/** A camera that sees a grey wall, until another film takes its place. */
export async function wall(path) {
  await encode(['-f', 'lavfi', '-t', '1', '-i', `color=gray:s=${WIDTH}x${HEIGHT}:r=${CAMERA_RATE}`], [], TONES, path);
  return path;
}
