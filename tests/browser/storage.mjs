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
