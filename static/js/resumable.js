// Sends a large file piece by piece (tus): pause, go on, and go on again after a break or a reload.
const PIECE = 16 * 1024 * 1024;
const DELAYS = [0, 1000, 3000, 5000, 10000, 20000, 30000];

const size = (bytes) => (bytes < 1048576 ? `${Math.ceil(bytes / 1024)}KB` : `${(bytes / 1048576).toFixed(1)}MB`);
const filled = (text, parts) => text.replace(/\{(\w+)\}/g, (whole, name) => parts[name] ?? whole);

document.addEventListener("submit", (event) => {
  const box = event.target.querySelector("[data-resumable]");
  const file = box?.querySelector("input[type=file]").files[0];
  if (!file || box.dataset.broken) return;
  event.preventDefault();
  // Without the library the browser sends the form itself, as it would without scripts.
  import("/static/vendor/tus.min.js").then(
    () => send(box, event.target, file),
    () => ((box.dataset.broken = "1"), event.target.requestSubmit()),
  );
});

async function send(box, form, file) {
  const part = (name) => box.querySelector(`[data-resumable-${name}]`);
  const words = box.dataset;
  const began = { at: performance.now(), bytes: 0 };
  let sent = { done: 0, total: file.size };
  let isRunning = true;
  const say = (text, state = "") => {
    part("status").textContent = filled(text, { done: size(sent.done), total: size(sent.total), left: left() });
    part("status").dataset.state = state;
  };
  const left = () => {
    const pace = (sent.done - began.bytes) / (performance.now() - began.at);
    const seconds = Math.ceil((sent.total - sent.done) / Math.max(pace, 0.001) / 1000);
    return seconds < 90 ? filled(words.seconds, { n: seconds }) : filled(words.minutes, { n: Math.ceil(seconds / 60) });
  };
  const run = (on) => {
    isRunning = on;
    part("pause").textContent = on ? words.pause : words.resume;
    Object.assign(began, { at: performance.now(), bytes: sent.done });
  };
  const fail = (error) => {
    run(false);
    const status = error.originalResponse?.getStatus();
    if (!status || status >= 500) return say(words.waiting);
    say(filled(words.failed, { why: error.originalResponse.getBody() || words.unknown }), "failed");
    for (const control of form.querySelectorAll("button[type=submit], input")) control.disabled = false;
  };
  const upload = new window.tus.Upload(file, {
    endpoint: words.resumable,
    chunkSize: PIECE,
    retryDelays: DELAYS,
    removeFingerprintOnSuccess: true,
    headers: { "X-CSRF-Token": form.elements.csrf_token.value },
    metadata: { filename: file.name, title: form.elements.title?.value ?? "" },
    onShouldRetry: (error) => [0, 409, 423].includes(error.originalResponse?.getStatus() ?? 0) || error.originalResponse.getStatus() >= 500,
    onProgress: (done, total) => {
      if (!sent.done) began.bytes = done;
      sent = { done, total };
      part("bar").value = (done * 100) / total;
      if (isRunning) say(words.sending);
    },
    onError: fail,
    onSuccess: ({ lastResponse }) => {
      isRunning = false;
      say(words.arrived);
      location.assign(lastResponse.getHeader("Lifa-Material") ?? "/materials");
    },
  });
  part("panel").hidden = false;
  part("name").textContent = file.name;
  for (const control of form.querySelectorAll("button[type=submit], input:not([type=hidden])")) control.disabled = true;
  part("pause").onclick = () => (isRunning ? (upload.abort(), run(false), say(words.paused)) : (run(true), upload.start()));
  part("cancel").onclick = () => ((isRunning = false), upload.abort(true).finally(() => location.reload()));
  addEventListener("online", () => isRunning || (run(true), upload.start()));
  addEventListener("beforeunload", (leaving) => isRunning && leaving.preventDefault());
  say(words.starting);
  const [earlier] = await upload.findPreviousUploads();
  if (earlier) upload.resumeFromPreviousUpload(earlier);
  upload.start();
}
