// What a browser keeps of Ronda, read and spoiled from inside its own database.

/** Runs in the page: `work` with the database of the device that is active there. */
async function opened(work, given) {
  const asked = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const done = (transaction) =>
    new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
  const register = await asked(indexedDB.open('ronda'));
  const devices = await asked(register.transaction('devices').objectStore('devices').getAll());
  register.close();
  const database = await asked(indexedDB.open(`ronda-${devices.find((row) => row.active).device}`));
  const writing = (stores) => database.transaction(stores, 'readwrite', { durability: 'strict' });
  try {
    return await work({ database, asked, done, writing }, given);
  } finally {
    database.close();
  }
}

/**
 * Runs `work(storage, given)` in the page and answers what it answers. It is carried over as text and sees nothing of its
 * own file. `storage` has the `database`, `writing(stores)` for a transaction, `asked` and `done` to wait for a request and for a
 * transaction.
 */
export const inStorage = (page, work, given = null) =>
  page.evaluate(`(${opened})(${work}, ${JSON.stringify(given)})`);

/** Whether what came with the first sync stands document by document: a page of it is one row for a second. */
export const standsByItself = (page) =>
  inStorage(page, async ({ database, asked }) => {
    const state = await asked(database.transaction('state').objectStore('state').get('state'));
    return state.lastSync !== null && state.journal === undefined;
  });

/**
 * Everything that this browser keeps in databases, storages and files of its own, as text, but for some tables; with `hex` all bytes in it once more in
 * hexadecimal digits, for what is no text.
 */
export function allKept(page, but = [], { hex = false } = {}) {
  return page.evaluate(
    async ({ but, hex }) => {
      const asked = (request) =>
        new Promise((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
      let text = JSON.stringify([{ ...localStorage }, { ...sessionStorage }]);
      const readBytes = (bytes) => {
        text += new TextDecoder().decode(bytes);
        if (hex) text += ` ${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')} `;
      };
      const read = (value) => {
        if (typeof value === 'string') text += value;
        else if (ArrayBuffer.isView(value)) readBytes(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
        else if (value instanceof ArrayBuffer) readBytes(new Uint8Array(value));
        else if (value instanceof Map) [...value].flat().forEach(read);
        else if (typeof value === 'object' && value !== null && !(value instanceof CryptoKey))
          for (const each of Object.values(value)) read(each);
      };
      for (const { name } of await indexedDB.databases()) {
        const database = await asked(indexedDB.open(name));
        for (const store of database.objectStoreNames)
          if (!but.includes(store)) read(await asked(database.transaction(store).objectStore(store).getAll()));
        database.close();
      }
      const readFolder = async (folder) => {
        for await (const one of folder.values())
          if (one.kind === 'directory') await readFolder(one);
          else readBytes(new Uint8Array(await (await one.getFile()).arrayBuffer()));
      };
      await readFolder(await navigator.storage.getDirectory());
      return text;
    },
    { but, hex },
  );
}
