// Finds as one types: what answers a question, and articles beside a form.

/** «¿Qué pasa?»: what answers it, a moment after the last key. Without an answer the button still asks. */
function finder() {
  const typed = find('form[data-find] input[name=q]');
  if (!typed || typed.dataset.ready) return;
  typed.dataset.ready = 'yes';
  let timer = 0;
  let last = typed.value.trim();
  async function look() {
    const words = typed.value.trim();
    if (words === last) return;
    last = words;
    const fresh = await page(`/portal?only=1&q=${encodeURIComponent(words)}`);
    const found = fresh?.getElementById('found');
    if (found && words === last) find('#found').replaceChildren(...found.childNodes);
  }
  typed.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(look, 250);
  });
}

/** Beside a form: articles that may answer what is being written, a moment after the last key. They open in a tab of their own. */
function helping() {
  const place = find('#helping');
  if (!place || place.dataset.ready) return;
  place.dataset.ready = 'yes';
  const written = [find('#subject'), find('#description')].filter(Boolean);
  let timer = 0;
  let last = '';
  async function look() {
    const text = written
      .map((input) => input.value.trim())
      .join(' ')
      .trim();
    // By letters: half of one cannot be asked for.
    const words = [...text].slice(0, 200).join('');
    if (words === last) return;
    last = words;
    const fresh = words ? await page(`/portal?only=articulos&q=${encodeURIComponent(words)}`) : null;
    const found = fresh?.getElementById('found');
    if (words === last && (found || !words)) place.replaceChildren(...(found?.childNodes ?? []));
  }
  for (const input of written) {
    input.addEventListener('input', () => {
      clearTimeout(timer);
      timer = setTimeout(look, 400);
    });
  }
  void look();
}
