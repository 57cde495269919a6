"""What hostile packages try, each a script whose promise becomes true when it got what it wanted (security E2)."""

from dataclasses import dataclass

# Runs in the package: `R` becomes "breach" or "blocked".
HARNESS = """
window.R = '';
const until = (ms) => new Promise((done) => setTimeout(done, ms));
const frame = (set) => new Promise((done) => { const f = document.createElement('iframe'); set(f);
  f.onload = () => done(f); setTimeout(() => done(f), 1500); document.body.append(f); });
const link = (set) => { const a = document.createElement('a'); a.textContent = 'x'; set(a); document.body.append(a);
  a.click(); };
(async () => { %s })().then((got) => { R = got ? 'breach' : 'blocked'; }, () => { R = 'blocked'; });
"""


# Whoever forges a report says an honest word before, so that the page is known to listen, and one after it, and waits
# until that is saved: what was forged in between would be saved with it. A page that listens to nothing any more is
# one answer to a forgery; then there is nothing to wait for, and half a minute is enough.
HONEST = {"cmi.suspend_data": "honest"}
SAYING = """
const heard = (sequence) => new Promise((done) => {
  const say = () => top.postMessage({lifa: 'set', sequence, values: {'cmi.suspend_data': 'honest'}}, '*');
  const again = setInterval(say, 2000);
  const end = () => { clearInterval(again); done(); };
  addEventListener('message', ({data}) => data?.lifa === 'saved' && data.sequence >= sequence && end());
  setTimeout(end, 30000);
  say(); });
"""


@dataclass(frozen=True)
class Attack:
    """One hostile package. `is_plain` ones must succeed where neither lock is in place: the control of the test."""

    name: str
    script: str
    is_plain: bool = False


def package_script(attack: Attack, *, is_framed: bool = False) -> str:
    """Return the script of a hostile package; framed in a page of its own origin it cannot speak honestly by itself."""
    if attack in FORGING and not is_framed:
        return SAYING + HARNESS % f"await heard(1); {attack.script} await heard(100);"
    return HARNESS % attack.script


READING = (
    Attack("reads the page around it", "return top.document.body.innerHTML.length > 0;", is_plain=True),
    Attack(
        "steals the form token",
        "return top.document.querySelector('[data-token]').dataset.token.length > 9;",
        is_plain=True,
    ),
    Attack("reads cookies of the page", "return /kept=/.test(top.document.cookie);", is_plain=True),
    Attack("reads its own cookies", "delete document.cookie; return /kept=/.test(document.cookie);", is_plain=True),
    Attack(
        "reads the local store",
        "return localStorage.getItem('kept') === 'secret';",
        is_plain=True,
    ),
    Attack("reads the session's store", "return top.sessionStorage.getItem('kept') === 'secret';", is_plain=True),
    Attack("opens databases", "return (await indexedDB.databases()) !== undefined;"),
    Attack("opens the cache", "return Boolean(await caches.open('x'));"),
    Attack("reads through its frame's element", "return frameElement.ownerDocument.body !== null;", is_plain=True),
    Attack("takes the sandbox off", "frameElement.removeAttribute('sandbox'); location.reload(); return true;"),
    Attack("reads through an opener", "return window.opener.document.body !== null;"),
    Attack(
        "reads from a page in a page",
        "const f = await frame((f) => { f.srcdoc = '<p>x</p>'; f.sandbox = 'allow-scripts allow-same-origin'; });"
        "return f.contentWindow.top.document.body.innerHTML.length > 0;",
    ),
    Attack(
        "borrows a fresh window",
        "const f = await frame(() => {}); return f.contentWindow.localStorage.getItem('kept') === 'secret';",
        is_plain=True,
    ),
)
ASKING = (
    Attack(
        "asks for a page as the learner",
        "return (await (await fetch('/my-year', {credentials: 'include'})).text()).length > 0;",
    ),
    Attack(
        "asks the API as the learner",
        "return (await fetch('/api/v1/me/hours', {credentials: 'include'})).status < 500;",
    ),
    Attack(
        "asks the old way",
        "return await new Promise((done) => { const x = new XMLHttpRequest(); x.withCredentials = true;"
        "x.open('GET', '/');"
        "x.onload = () => done(x.responseText.length > 0); x.onerror = () => done(false); x.send(); });",
    ),
    Attack(
        "posts without looking",
        "await fetch('/session', {method: 'POST', mode: 'no-cors', credentials: 'include'}); return true;",
    ),
    Attack("sends a beacon", "return navigator.sendBeacon('/packages/1/state', '{}') && (await until(500), false);"),
    Attack(
        "saves another run",
        "return (await fetch('/packages/1/state', {method: 'POST', credentials: 'include', body: '{}',"
        "headers: {'Content-Type': 'application/json'}})).ok;",
    ),
    Attack(
        "asks by a picture",
        "return await new Promise((d) => { const i = new Image(); i.onload = () => d(true);"
        "i.onerror = () => d(false); i.src = '/static/img/favicon.svg'; });",
    ),
    Attack(
        "loads a script of ours",
        "return await new Promise((d) => { const s = document.createElement('script');"
        "s.onload = () => d(true); s.onerror = () => d(false); s.src = '/static/js/package.js';"
        "document.head.append(s); });",
    ),
    Attack(
        "opens a socket",
        "return await new Promise((d) => { const w = new WebSocket('ws://' + location.host + '/');"
        "w.onopen = () => d(true); w.onerror = () => d(false); });",
    ),
    Attack(
        "opens a stream",
        "return await new Promise((d) => { const e = new EventSource('/', {withCredentials: true});"
        "e.onopen = () => d(true); e.onerror = () => d(false); });",
    ),
    Attack(
        "asks from a worker",
        'const w = new Worker(URL.createObjectURL(new Blob(["fetch(\'" + location.origin +'
        "\"/', {credentials: 'include'}).then(() => postMessage(1), () => postMessage(0))\"])));"
        "return await new Promise((d) => { w.onmessage = (e) => d(e.data === 1); w.onerror = () => d(false); });",
    ),
    Attack("registers a service worker", "await navigator.serviceWorker.register('worker.js'); return true;"),
    Attack("reads another package", "return (await fetch('../' + 'A'.repeat(43) + '/index.html')).ok;"),
    Attack(
        "leaves its folder",
        "for (const p of ['..%2f..%2f..%2f..%2fetc/passwd', '%2e%2e/%2e%2e/settings', '..%5c..%5cx', 'x%00.html',"
        " '~lifa/..%2f..%2fx'])"
        " { const r = await fetch(p); if (r.ok) return true; } return false;",
    ),
)
MOVING = (
    Attack("leads the page elsewhere", "top.location = '/about'; await until(600); return false;", is_plain=True),
    Attack(
        "leads it by a link",
        "link((a) => { a.href = '/about'; a.target = '_top'; }); await until(600); return false;",
        is_plain=True,
    ),
    Attack(
        "leads it by a script address",
        "setInterval(() => { if (top.hit === 1) R = 'breach'; }, 50);"
        "top.location = 'javascript:window.hit=1'; await until(600); return top.hit === 1;",
        is_plain=True,
    ),
    Attack("opens a window", "return window.open('/about') !== null;"),
    Attack(
        "opens a window by a link",
        "link((a) => { a.href = '/about'; a.target = '_blank'; }); await until(500); return false;",
    ),
    Attack(
        "posts a form",
        "const f = document.createElement('form'); f.method = 'POST'; f.action = '/session'; document.body.append(f);"
        "f.submit(); await until(500); return false;",
    ),
    Attack("shows a page of ours in itself", "await frame((f) => { f.src = '/about'; }); return false;"),
    Attack("becomes a page of ours", "location = '/about'; await until(800); return false;"),
    Attack(
        "carries data to another host",
        "location = 'http://localhost:' + location.port + '/stolen'; await until(800); return false;",
    ),
    Attack(
        "shows a dialog",
        "delete window.alert; delete window.confirm; alert('密码？'); return confirm('密码？') && R === 'x';",
    ),
    Attack(
        "starts a download",
        "link((a) => { a.href = URL.createObjectURL(new Blob(['x'])); a.download = 'x.exe'; });"
        "await until(500); return false;",
    ),
)
FORGING = (
    Attack(
        "uses verbs that are none",
        "for (const lifa of ['eval', 'save', '__proto__', 'complete', 7])"
        "top.postMessage({lifa, sequence: 99, values: {'cmi.core.lesson_status': 'passed'}}, '*');",
    ),
    Attack(
        "sends too much",
        "top.postMessage({lifa: 'set', sequence: 99, values: {'cmi.suspend_data': 'x'.repeat(5e6)}}, '*');",
    ),
    Attack(
        "sends what is no text",
        "for (const values of [{'cmi.suspend_data': {}}, [1], 'x', null, {'cmi.suspend_data': 1}])"
        "top.postMessage({lifa: 'set', sequence: 99, values}, '*');",
    ),
    Attack(
        "poisons prototypes",
        "top.postMessage({lifa: 'set', sequence: 99, values: JSON.parse("
        '\'{"__proto__": "x", "constructor.prototype.y": "1"}\')}, \'*\');',
    ),
    Attack(
        "speaks from another window",
        "const f = await frame((f) => { f.srcdoc = `<script>top.postMessage({lifa: 'finish',"
        "sequence: 99, values: {'cmi.core.lesson_status': 'passed'}}, '*')<\\/script>`; });",
    ),
    Attack(
        "sets what is not in the standard",
        "top.postMessage({lifa: 'set', sequence: 99, values:"
        "{'cmi.hours': '40', 'cmi.core.lesson_status': 'passed'}}, '*');",
    ),
    Attack(
        "turns the sequence back",
        "top.postMessage({lifa: 'set', sequence: -1, values:{'cmi.core.lesson_status': 'passed'}}, '*');",
    ),
)
