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
  const values = { ...boot.values, ...carried?.values };
  /* A page that is put away may still send a few words; those of the page after it come later whatever the wire does. */
  let sequence = Math.max(boot.sequence, carried ? carried.sequence + 10 : 0);
  const dirty = new Set(carried?.dirty ?? []);
  let told = {};
  let timer = 0;
  let finished = false;
  let leaving = false;
  let carrying = false;
  let slow = false;

  const api = new Library({ lmsCommitUrl: false, autocommit: false, logLevel: 5, selfReportSessionTime: false });
  api.loadFromFlattenedJSON(values);
  if (carried?.running) api[INIT]("");
  let last = flat();

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

  /* What was told is saved; what was set since then is not. */
  function settle() {
    for (const [name, value] of Object.entries(told)) if (last[name] === value) dirty.delete(name);
  }

  function tell(verb) {
    clearTimeout(timer);
    timer = 0;
    look();
    if (verb === "set" && !dirty.size) return;
    sequence += 1;
    told = changes();
    above.postMessage({ lifa: verb, sequence, values: told }, boot.above);
    if (leaving) sayGoodbye();
  }

  function soon() {
    if (leaving) queueMicrotask(() => tell("set"));
    else if (!timer) timer = setTimeout(() => tell("set"), 400);
  }

  /* The page above may be closing too and hear nothing any more: what is not known to be saved goes to the server itself. */
  function sayGoodbye() {
    const body = JSON.stringify({ sequence, values: changes(), finished });
    const how = { method: "POST", body, keepalive: true, credentials: "omit", headers: { "Content-Type": "text/plain" } };
    fetch(boot.save, how).catch(() => {});
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
    if (isOuter && !boot.ownOrigin && !name.includes("Get")) carryNow();
    if (!isOuter) above.postMessage({ lifaCall: name, given }, "*");
    else if (name === SET && String(answer) === "true") taken.sets();
    else if (name.endsWith("Commit")) taken.commits();
    else if (name === FINISH && String(answer) === "true") taken.ends();
    return answer;
  }

  Object.defineProperty(window, NAME, { value: face, writable: false, configurable: false });

  if (isOuter) {
    addEventListener("message", (event) => {
      if (event.source !== above) return;
      if (event.data?.lifa === "saved" && event.data.sequence === sequence) settle();
      /* The page above listens only now: say again what it missed. */
      if (event.data?.lifa === "hello" && (dirty.size || finished)) tell(finished ? "finish" : "set");
    });
    addEventListener("pagehide", () => {
      leaving = true;
      look();
      tell("set");
    });
    addEventListener("pageshow", () => (leaving = false));
    above.postMessage({ lifa: "ready", sequence, values: {} }, boot.above);
  }

  /* At once and not when leaving: what a page writes into the frame's name after asking for the next is lost. Only where
     there is much to write it waits for the script to end. */
  function carryNow() {
    if (slow) {
      if (!carrying) queueMicrotask(carry);
      carrying = true;
      return;
    }
    const began = performance.now();
    carry();
    slow = performance.now() - began > 8;
  }

  function carry() {
    carrying = false;
    look();
    const kept = { lifa: boot.run, sequence, values: last, dirty: [...dirty], running: api.isInitialized() };
    window.name = JSON.stringify(kept);
  }

  function readCarried() {
    if (!isOuter || boot.ownOrigin) return null;
    try {
      const kept = JSON.parse(window.name);
      window.name = "";
      if (kept.lifa !== boot.run) return null;
      /* What the server knows may be newer by now; that the package has begun, only the frame knows. */
      return kept.sequence >= boot.sequence ? kept : { running: kept.running, sequence: kept.sequence };
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
  /* At once, for who is quick answers before the last picture has come; and again when the page above may know more. */
  const hello = () => above.postMessage({ lifaHello: true }, "*");
  if (!isOuter) {
    hello();
    addEventListener("load", hello);
  }

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
