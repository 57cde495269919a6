/* The run-time inside a package's cage. Gives API (SCORM 1.2) or API_1484_11 (2004) by scorm-again, synchronously as the
   standards want, and tells the page above what was set: verbs "ready", "set" and "finish", nothing else. */
(() => {
  const boot = globalThis.__lifa;
  delete globalThis.__lifa;
  const Library = boot.is12 ? globalThis.Scorm12API : globalThis.Scorm2004API;
  const above = window.parent;
  const isOuter = above === window.top;
  const NAME = boot.is12 ? "API" : "API_1484_11";
  const [INIT, SET, FINISH] = boot.is12
    ? ["LMSInitialize", "LMSSetValue", "LMSFinish"]
    : ["Initialize", "SetValue", "Terminate"];

  /* A package of several pages loads them one after the other into the same frame: what the page before knew is carried
     in the frame's name, which outlives a page and which only pages of this frame can read. */
  const carried = readCarried();
  const values = carried ? { ...boot.values, ...carried.values } : boot.values;
  let sequence = Math.max(boot.sequence, carried?.sequence ?? 0);
  let dirty = new Set(carried?.dirty ?? []);
  let last = { ...values };
  let timer = 0;
  let finished = false;

  const api = new Library({ lmsCommitUrl: false, autocommit: false, logLevel: 5, selfReportSessionTime: false });
  api.loadFromFlattenedJSON(values);
  if (carried?.running) api[INIT]("");

  function flat() {
    const found = api.getFlattenedCMI();
    const texts = {};
    for (const [name, value] of Object.entries(found)) {
      if (typeof value === "string" || typeof value === "number") texts[name] = String(value);
    }
    return texts;
  }

  function look() {
    const now = flat();
    for (const [name, value] of Object.entries(now)) {
      if (last[name] !== value) dirty.add(name);
    }
    last = now;
  }

  function changes() {
    return Object.fromEntries([...dirty].filter((name) => name in last).map((name) => [name, last[name]]));
  }

  function tell(verb) {
    clearTimeout(timer);
    timer = 0;
    look();
    if (verb === "set" && !dirty.size) return;
    sequence += 1;
    above.postMessage({ lifa: verb, sequence, values: changes() }, boot.above);
  }

  function soon() {
    if (!timer) timer = setTimeout(() => tell("set"), 400);
  }

  const taken = { sets: soon, commits: () => tell("set"), ends: () => { finished = true; tell("finish"); } };

  /* What the package sees. Every call goes to the library first; a page within the package's own frames tells its parent. */
  const face = {};
  for (const name of boot.is12
    ? ["LMSInitialize", "LMSFinish", "LMSGetValue", "LMSSetValue", "LMSCommit", "LMSGetLastError", "LMSGetErrorString", "LMSGetDiagnostic"]
    : ["Initialize", "Terminate", "GetValue", "SetValue", "Commit", "GetLastError", "GetErrorString", "GetDiagnostic"]) {
    face[name] = (...given) => call(name, given.map(String));
  }

  let resumed = Boolean(carried?.running);
  function call(name, given) {
    if (name === INIT && resumed) {
      resumed = false;
      return "true";
    }
    const answer = api[name](...given);
    if (!isOuter) above.postMessage({ lifaCall: name, given }, "*");
    else if (name === SET && String(answer) === "true") taken.sets();
    else if (name.endsWith("Commit")) taken.commits();
    else if (name === FINISH && String(answer) === "true") taken.ends();
    return answer;
  }

  Object.defineProperty(window, NAME, { value: face, writable: false, configurable: false });

  if (isOuter) {
    addEventListener("message", (event) => {
      if (event.source === above && event.data?.lifa === "saved" && event.data.sequence === sequence) dirty = new Set();
    });
    addEventListener("pagehide", () => {
      look();
      carry();
      if (!dirty.size) return;
      const body = JSON.stringify({ sequence: sequence + 1, values: changes(), finished });
      fetch(boot.save, { method: "POST", body, keepalive: true, credentials: "omit", headers: { "Content-Type": "text/plain" } }).catch(() => {});
    });
    above.postMessage({ lifa: "ready", sequence, values: {} }, boot.above);
  }

  function carry() {
    const kept = { lifa: boot.run, sequence: sequence + 1, values: last, dirty: [...dirty], running: api.isInitialized() };
    window.name = JSON.stringify(kept);
  }

  function readCarried() {
    if (!isOuter || boot.ownOrigin) return null;
    try {
      const kept = JSON.parse(window.name);
      window.name = "";
      return kept.lifa === boot.run && kept.sequence > boot.sequence ? kept : null;
    } catch {
      return null;
    }
  }

  if (boot.ownOrigin) return;

  /* In an opaque origin pages in frames of each other are strangers. What they commonly want still works: the API is found
     by walking up, and functions of the page above may be called (without an answer). */
  const calls = new Set();
  const shim = new Proxy(
    {},
    {
      get(_, name) {
        if (name === NAME) return face;
        if (name === "parent" || name === "top" || name === "window" || name === "self") return shim;
        if (name === "postMessage") return (...given) => above.postMessage(...given);
        if (calls.has(name)) return (...given) => above.postMessage({ lifaCall: name, given: plain(given) }, "*");
        return undefined;
      },
      has: (_, name) => name === NAME || calls.has(name),
      set: () => true,
    },
  );
  window.parent = shim;
  window.alert = () => {};
  window.confirm = () => true;
  window.prompt = (_, given = "") => given;

  addEventListener("message", (event) => {
    const said = event.data;
    if (event.source === above && Array.isArray(said?.lifaFunctions) && !isOuter) {
      said.lifaFunctions.forEach((name) => calls.add(name));
    } else if (said?.lifaHello && isFrameOfOurs(event.source)) {
      event.source.postMessage({ lifaFunctions: ownFunctions() }, "*");
    } else if (typeof said?.lifaCall === "string" && Array.isArray(said.given) && isFrameOfOurs(event.source)) {
      if (said.lifaCall in face) call(said.lifaCall, said.given);
      else if (ownFunctions().includes(said.lifaCall)) window[said.lifaCall](...said.given);
    }
  });
  const before = new Set(Object.getOwnPropertyNames(window));
  if (!isOuter) addEventListener("load", () => above.postMessage({ lifaHello: true }, "*"));

  function isFrameOfOurs(source) {
    for (let at = 0; at < window.frames.length; at += 1) if (window.frames[at] === source) return true;
    return false;
  }

  function ownFunctions() {
    return Object.getOwnPropertyNames(window).filter((name) => !before.has(name) && typeof window[name] === "function");
  }

  function plain(given) {
    return given.map((value) => (value === null || typeof value !== "object" ? value : String(value)));
  }
})();
