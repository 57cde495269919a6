// What is not yet on the server, kept in this browser (IndexedDB): it outlives a lost network, a crash, a reload.
// A browser that has no such store keeps it as long as the page is open.
const opened = new Promise((resolve) => {
  try {
    const asked = indexedDB.open("lifa-exams", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("unsent");
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = asked.onblocked = () => resolve(null);
  } catch {
    resolve(null);
  }
});

async function ask(mode, deed) {
  const db = await opened;
  if (!db) return undefined;
  return new Promise((resolve) => {
    const asked = deed(db.transaction("unsent", mode).objectStore("unsent"));
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => resolve(undefined);
  });
}

export const load = (attempt) => ask("readonly", (store) => store.get(attempt));
export const keep = (attempt, what) => ask("readwrite", (store) => store.put(what, attempt));
export const forget = (attempt) => ask("readwrite", (store) => store.delete(attempt));
