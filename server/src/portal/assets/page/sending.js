// Sends the form without losing the files that were chosen, once, and shows what came back.

/** The form sends itself, so that a page that comes back to be put right keeps the files that were chosen. */
function form() {
  const own = find('form[data-portal]');
  if (!own || own.dataset.ready) return;
  own.dataset.ready = 'yes';
  const look = find('[data-look]', own);
  if (look) look.hidden = true;
  for (const input of own.querySelectorAll('[data-leads]'))
    input.addEventListener('change', () => void send(own, true));
  own.addEventListener('input', () => review(own));
  review(own);
  own.addEventListener('submit', (event) => {
    event.preventDefault();
    void send(own, false);
  });
}

/** Sixteen megabytes at 256 kbit/s take so long (ms); a line that carried nothing by then was cut, and nobody had said so. */
const SEND_MS = 600_000;
/** Words alone, without the files. */
const LOOK_MS = 60_000;

/** How often the form was sent or looked at. */
let asked = 0;

/** What is being sent is not sent once more meanwhile. */
async function send(own, look) {
  if (own.dataset.sending) return;
  if (!look) own.dataset.sending = 'yes';
  const mine = (asked += 1);
  try {
    await post(own, look, () => look && (mine !== asked || !own.isConnected));
  } finally {
    if (!look) delete own.dataset.sending;
  }
}

/** A look that comes back behind a later one, or once the form is being sent or stands there no more, takes the place of nothing. */
async function post(own, look, isLate) {
  const robot = find('#robot', own);
  if (robot?.working && !look) await robot.working.catch(() => undefined);
  const data = new FormData(own);
  const sent = written(own);
  if (look) {
    data.set('look', '1');
    for (const input of own.querySelectorAll('input[type=file]')) data.delete(input.name);
  }
  const button = find('button:not([data-look]):not([type=button])', own);
  if (button && !look) button.disabled = true;
  let answer;
  let text;
  const ended = new AbortController();
  const limit = setTimeout(() => ended.abort(), look ? LOOK_MS : SEND_MS);
  try {
    // Whoever answers in the server's place is not followed to another house, nor given what was written.
    answer = await fetch(own.action, {
      method: 'POST',
      body: data,
      headers: { accept: 'text/html, application/json' }, // a fault comes as a message
      mode: 'same-origin',
      signal: ended.signal,
    });
    text = await answer.text();
  } catch {
    if (!isLate()) unsent(own, english() ? 'no answer came.' : 'no hubo respuesta.', look);
    return;
  } finally {
    clearTimeout(limit);
    if (button && !look) button.disabled = false;
  }
  const { status, redirected, url } = answer;
  const fresh = new DOMParser().parseFromString(text, 'text/html');
  if (redirected && isOurs(fresh)) return void location.assign(url);
  if (isLate()) return;
  const main = isOurs(fresh) ? find('#main', fresh) : null;
  if (!main?.textContent.trim()) refused(own, status, text, look);
  else if (status >= 400 && !find('form[data-portal]', main)) above(own, main, look);
  else take(fresh, own, look, sent);
}

/** What came that is no page of the portal: the server's own words, in the page's language; of a gateway's page its number alone. */
function refused(own, status, text, look) {
  try {
    const { es, en } = JSON.parse(text);
    const why = english() ? en : es;
    // Where it failed itself, it may have failed behind what it had filed.
    if (why) return void unsent(own, why, look || status !== 500);
  } catch {
    // Not the server's: below.
  }
  const gateway = status >= 500 && status !== 511;
  const number = english() ? `the server answered ${status}.` : `el servidor respondió ${status}.`;
  const network = english()
    ? 'something else answered in the server’s place; the network may want you to sign in on its own page.'
    : 'contestó otra cosa en lugar del servidor; quizá la red pide que entre a su página.';
  unsent(own, gateway ? number : network, look);
}

/** The page that came back in the place of this one, with the files that were chosen here and what was written since it was `sent`. */
function take(fresh, own, look, sent) {
  for (const input of own.querySelectorAll('input[type=file]')) {
    const other = fresh.getElementById(input.id);
    if (other) {
      other.replaceWith(document.adoptNode(input));
      const wrong = input.files.length ? null : fresh.getElementById(`${input.id}-wrong`);
      input.toggleAttribute('aria-invalid', Boolean(wrong));
      if (wrong) input.setAttribute('aria-invalid', 'true');
      const described = other.getAttribute('aria-describedby'); // what is wrong is read out with it
      if (described) input.setAttribute('aria-describedby', described);
      else input.removeAttribute('aria-describedby');
    }
  }
  find('[data-again]', fresh)?.remove(); // they are here
  const other = find('form[data-portal]', fresh);
  const leads = other !== null && carry(own, sent, other);
  if (look) keepRobot(own, fresh);
  const on = document.activeElement;
  const [id, from, to] = [on?.id, on?.selectionStart, on?.selectionEnd];
  document.title = fresh.title;
  find('#main').replaceWith(document.adoptNode(find('#main', fresh)));
  all();
  if (leads) void send(find('form[data-portal]'), true);
  if (look) return void goOn(id && document.getElementById(id), from, to);
  const first = find('[aria-invalid=true]') ?? find('h1');
  first.tabIndex = first.matches('h1') ? -1 : first.tabIndex;
  first.focus();
}

/** Who writes goes on writing where they were; fields of some kinds tell no place. */
function goOn(input, from, to) {
  if (!input) return;
  input.focus();
  if (typeof from === 'number' && typeof input.selectionStart === 'number') input.setSelectionRange(from, to);
}

/** A page that says why it was not taken and has no form: its words stand above this one, and what was written stays.
 *  Who only looked writes on where they are, and hears it. */
function above(own, main, look) {
  find('#not-taken')?.remove();
  find('#not-sent', own)?.remove();
  const told = document.createElement('div');
  told.id = 'not-taken';
  told.className = 'alert';
  told.setAttribute('role', 'alert');
  told.tabIndex = -1;
  for (const part of [...main.childNodes]) {
    if (part.nodeName === 'H1') {
      const title = document.createElement('strong');
      title.textContent = part.textContent;
      told.append(title);
    } else told.append(document.adoptNode(part));
  }
  own.before(told);
  if (!look) told.focus();
}

/**
 * Why nothing came back, said where the button is; what was written stays. `sure`: nothing was taken. Else it may have arrived, and who
 * sends it again is answered the same: what comes of one form is one request.
 */
function unsent(own, why, sure) {
  find('#not-taken')?.remove();
  let told = find('#not-sent', own);
  if (!told) {
    told = document.createElement('p');
    told.id = 'not-sent';
    told.className = 'alert';
    told.setAttribute('role', 'alert');
    own.append(told);
  }
  const [es, en] = sure
    ? [
        `No se envió: ${why} Lo que escribió sigue aquí; vuelva a intentarlo.`,
        `It was not sent: ${why} What you wrote is still here; try again.`,
      ]
    : [
        `No se sabe si llegó: ${why} Lo que escribió sigue aquí; envíelo otra vez, no se registra dos veces.`,
        `It is not known whether it arrived: ${why} What you wrote is still here; send it again, it is not registered twice.`,
      ];
  told.textContent = english() ? en : es;
}
