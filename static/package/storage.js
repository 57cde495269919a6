/* In an opaque origin a browser refuses storage and cookies by an exception, which honest packages do not expect.
   They get a store that lasts as long as the page; what is to outlast it belongs into the data model. */
(() => {
  const refuses = (name) => {
    try {
      return !globalThis[name];
    } catch {
      return true;
    }
  };
  const store = () => {
    const kept = new Map();
    const methods = {
      getItem: (key) => kept.get(String(key)) ?? null,
      setItem: (key, value) => void kept.set(String(key), String(value)),
      removeItem: (key) => void kept.delete(String(key)),
      clear: () => kept.clear(),
      key: (at) => [...kept.keys()][at] ?? null,
    };
    return new Proxy(methods, {
      get: (_, key) => (key === "length" ? kept.size : (methods[key] ?? kept.get(String(key)))),
      set: (_, key, value) => Boolean(kept.set(String(key), String(value))),
      deleteProperty: (_, key) => kept.delete(String(key)) || true,
      has: (_, key) => key in methods || kept.has(String(key)),
      ownKeys: () => [...kept.keys()],
      getOwnPropertyDescriptor: (_, key) =>
        kept.has(key) ? { value: kept.get(key), enumerable: true, configurable: true, writable: true } : undefined,
    });
  };
  for (const name of ["localStorage", "sessionStorage"]) {
    if (refuses(name)) Object.defineProperty(globalThis, name, { value: store(), configurable: true });
  }
  try {
    void document.cookie;
  } catch {
    const jar = new Map();
    Object.defineProperty(document, "cookie", {
      get: () => [...jar].map((pair) => pair.join("=")).join("; "),
      set: (text) => {
        const [name, ...rest] = String(text).split(";")[0].split("=");
        jar.set(name.trim(), rest.join("="));
      },
      configurable: true,
    });
  }
})();
