/* The page around a package: takes what its frame reports, by three verbs only, and saves it. Everything else is dropped. */
const VERBS = new Set(["ready", "set", "finish"]);
const ELEMENT = /^(?:cmi|adl)\.[\w.]{1,180}$/;
const MOST_CHARACTERS = 300_000;
const MOST_ELEMENTS = 4000;
const BURST = 60;
const PER_SECOND = 10;

for (const frame of document.querySelectorAll("iframe[data-package]")) new Bridge(frame);

function Bridge(frame) {
  const { package: address, token, origin } = frame.dataset;
  const status = document.querySelector("[data-package-status]");
  let pending = {};
  let sequence = Number(frame.dataset.sequence);
  let finished = false;
  let busy = false;
  let timer = 0;
  let due = 0;
  let failures = 0;
  let closed = false;
  let allowance = BURST;
  let refilled = performance.now();

  addEventListener("message", (event) => {
    if (event.source !== frame.contentWindow || event.origin !== origin || closed) return;
    const said = event.data;
    if (!mayGoOn() || !isMessage(said)) return;
    if (said.sequence > sequence) sequence = said.sequence;
    if (said.lifa === "ready") return;
    Object.assign(pending, said.values);
    finished ||= said.lifa === "finish";
    later(finished ? 0 : 800);
  });
  frame.contentWindow?.postMessage({ lifa: "hello" }, "*");
  addEventListener("pagehide", () => Object.keys(pending).length && send(true));
  addEventListener("online", () => later(0));

  function mayGoOn() {
    const now = performance.now();
    allowance = Math.min(BURST, allowance + ((now - refilled) / 1000) * PER_SECOND) - 1;
    refilled = now;
    if (allowance < 0) allowance = 0;
    return allowance > 0;
  }

  // The first to ask says when: whoever reports without end is saved all the same.
  function later(wait) {
    const at = performance.now() + wait;
    if (busy || closed || (timer && due <= at)) return;
    clearTimeout(timer);
    due = at;
    timer = setTimeout(() => {
      timer = 0;
      send(false);
    }, wait);
  }

  async function send(leaving) {
    const values = pending;
    const sent = { sequence, values, finished };
    if (!Object.keys(values).length && !finished) return;
    [pending, finished, busy] = [{}, false, true];
    say("saving");
    try {
      const answer = await fetch(address, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRF-Token": token },
        body: JSON.stringify(sent),
        keepalive: leaving,
      });
      busy = false;
      if (answer.ok && !answer.redirected) saved(await answer.json(), sent);
      else refused(answer);
    } catch {
      busy = false;
      again(sent);
    }
  }

  function saved(said, sent) {
    failures = 0;
    frame.contentWindow?.postMessage({ lifa: "saved", sequence: sent.sequence }, origin === "null" ? "*" : origin);
    for (const [item, standing] of Object.entries(said.items)) {
      const word = document.querySelector(`[data-package-item="${CSS.escape(item)}"] .package__standing`);
      if (word) word.textContent = standing;
    }
    say(said.complete ? "complete" : "saved");
    frame.dispatchEvent(new CustomEvent("package:saved", { bubbles: true, detail: said }));
    if (Object.keys(pending).length || finished) later(800);
  }

  function again(sent) {
    pending = { ...sent.values, ...pending };
    finished ||= sent.finished;
    failures += 1;
    say("offline");
    later(Math.min(30_000, 1000 * 2 ** failures));
  }

  function refused(answer) {
    if (answer.status >= 500) return again({ values: {}, finished: false });
    closed = true;
    say(answer.status === 409 ? "stale" : answer.status === 422 ? "refused" : "signed-out");
  }

  function say(what) {
    if (!status) return;
    status.dataset.state = what;
    for (const word of status.children) word.hidden = word.dataset.when !== what;
  }
}

function isMessage(said) {
  if (typeof said !== "object" || said === null || !VERBS.has(said.lifa) || !Number.isSafeInteger(said.sequence)) return false;
  if (said.sequence < 0 || typeof said.values !== "object" || said.values === null) return false;
  const pairs = Object.entries(said.values);
  if (pairs.length > MOST_ELEMENTS) return false;
  let size = 0;
  for (const [name, value] of pairs) {
    if (!ELEMENT.test(name) || typeof value !== "string") return false;
    size += name.length + value.length;
  }
  return size <= MOST_CHARACTERS;
}
