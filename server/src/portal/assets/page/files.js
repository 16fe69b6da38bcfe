// Files that are chosen, with small pictures: more join them, and each can be taken off again.

/** Files are chosen with a button in the page's language, and stand below it: a small picture, the name, the size. */
function pick() {
  for (const input of document.querySelectorAll('input[type=file]')) {
    if (input.parentElement.classList.contains('pick')) continue;
    const place = document.createElement('div');
    place.className = 'pick';
    const words = document.createElement('span');
    const photo = !input.accept.includes('pdf');
    if (english()) words.textContent = photo ? 'Add a photograph' : 'Add a file';
    else words.textContent = photo ? 'Agregar foto' : 'Agregar archivo';
    words.setAttribute('aria-hidden', 'true');
    const list = document.createElement('ul');
    list.className = 'files';
    // WebKit takes a list without bullets for none.
    list.setAttribute('role', 'list');
    list.setAttribute('aria-live', 'polite');
    input.before(place);
    place.append(input, words);
    place.after(list);
    if (!input.picked) input.addEventListener('change', () => add(input));
    input.picked = [...input.files];
    chosen(input);
  }
}

/** What the server takes of a file, how many of a form, and of all of them, with room for the words beside them. */
const FILE_BYTES = 8 * 1024 * 1024;
const FILES = 8;
const ALL_BYTES = 16_000_000;

/** What is chosen now joins what was, where several may be; what would be refused is left out at once, and not after minutes. */
function add(input) {
  const fresh = [...input.files];
  const same = (one) => (other) => one.name === other.name && one.size === other.size;
  const files = input.multiple ? input.picked.filter((one) => !fresh.some(same(one))) : [];
  const left = [];
  for (const file of fresh) {
    if (fits(input, files, file)) files.push(file);
    else left.push(file);
  }
  // Where there is room for one, what was there is not lost by one that is left out.
  keep(input, files.length > 0 || input.multiple ? files : input.picked);
  if (left.length > 0) leave(input, left);
}

/** Whether a form can be sent with this file beside the others. */
function fits(input, files, file) {
  const inputs = [...input.form.querySelectorAll('input[type=file]')].filter((other) => other !== input);
  const all = [...inputs.flatMap((other) => [...other.files]), ...files, file];
  const bytes = all.reduce((sum, each) => sum + each.size, 0);
  return file.size <= FILE_BYTES && all.length <= FILES && bytes <= ALL_BYTES;
}

/** Which files were left out, and what is taken. */
function leave(input, left) {
  const names = left.map((file) => `«${file.name}» (${weight(file.size)})`).join(', ');
  const told = document.createElement('p');
  told.className = 'wrong';
  told.dataset.left = 'yes';
  told.setAttribute('role', 'alert');
  told.textContent = english()
    ? `Not added: ${names}. 8 files are taken, of 8 MB each and 16 MB in all. Choose fewer, or smaller ones.`
    : `No se agregó: ${names}. Se reciben 8 archivos, de 8 MB cada uno y 16 MB en total. Elija menos, o más chicos.`;
  input.parentElement.nextElementSibling.after(told);
}

/** These are the files of an input. */
function keep(input, files) {
  const told = input.parentElement.nextElementSibling.nextElementSibling;
  if (told?.dataset.left) told.remove();
  const all = new DataTransfer();
  for (const file of files) all.items.add(file);
  input.files = all.files;
  input.picked = files;
  chosen(input);
  input.dispatchEvent(new Event('input', { bubbles: true }));
}

/** The files of an input, listed. */
function chosen(input) {
  const list = input.parentElement.nextElementSibling;
  for (const picture of list.querySelectorAll('img')) URL.revokeObjectURL(picture.src);
  list.replaceChildren(...input.picked.map((file) => one(input, file)));
}

function one(input, file) {
  const row = document.createElement('li');
  if (file.type.startsWith('image/')) {
    const picture = document.createElement('img');
    picture.src = URL.createObjectURL(file);
    picture.alt = '';
    row.append(picture);
  }
  const words = document.createElement('span');
  words.textContent = file.name;
  const size = document.createElement('small');
  size.textContent = weight(file.size);
  words.append(size);
  const away = document.createElement('button');
  away.type = 'button';
  away.className = 'away';
  away.textContent = english() ? 'Remove' : 'Quitar';
  away.setAttribute('aria-label', `${away.textContent} ${file.name}`);
  away.addEventListener('click', () => {
    keep(
      input,
      input.picked.filter((other) => other !== file),
    );
    input.focus();
  });
  row.append(words, away);
  return row;
}

/** «380 KB», «1.2 MB». */
function weight(bytes) {
  if (bytes < 1e6) return `${Math.max(1, Math.round(bytes / 1000))} KB`;
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
