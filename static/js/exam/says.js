// What the page says beside the questions: saved when, unsent how many, who took over. The words stand in the page.
export class Says {
  constructor(box) {
    this.box = box;
    this.words = Object.fromEntries([...box.querySelectorAll("[data-word]")].map((each) => [each.dataset.word, each.textContent]));
    this.saved = box.querySelector("[data-saved]");
    this.icon = this.saved.querySelector("use");
    this.net = box.querySelector("[data-net]");
    this.flagButton = box.querySelector("[data-flags]");
  }

  told({ server_now, saved_at, saved_version }, unsent) {
    this.net.hidden = true;
    clearInterval(this.timer);
    document.getElementById("exam-PAUSED").close();
    if (unsent) return this.line("unsent", { count: unsent }, "wait");
    const at = saved_at === undefined ? server_now : saved_at;
    if (!saved_version) this.line("ready", {}, "ok");
    if (saved_version && at && saved_version !== this.version) this.line("saved", { at: this.time(at) }, "ok");
    this.version = saved_version;
  }

  // The end as it now is; when it has moved, that is said.
  ends(deadline) {
    if (deadline === this.deadline) return;
    const at = this.time(deadline).slice(0, 5);
    this.box.querySelector("[data-end]").textContent = at;
    if (this.deadline) this.box.querySelector("[data-moved]").textContent = this.fill("moved", { at });
    this.deadline = deadline;
  }

  lost(since, unsent) {
    this.version = undefined;
    this.line("kept", { count: unsent }, "net");
    clearInterval(this.timer);
    const say = () => {
      const seconds = Math.floor((Date.now() - since) / 1000);
      const length = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
      this.net.querySelector("[data-net-since]").textContent = this.fill("since", { length });
    };
    say();
    this.timer = setInterval(say, 1000);
    this.net.hidden = false;
  }

  refused({ code, status, message }) {
    const name = code === "CODE_WRONG" ? "CODE_NEEDED" : status === 401 ? "SIGNED_OUT" : code;
    const dialog = document.getElementById(`exam-${name}`) ?? document.getElementById("exam-REFUSED");
    const line = dialog.querySelector("[data-message]");
    if (line) line.textContent = message;
    if (!dialog.open) dialog.showModal();
  }

  ask(open) {
    const dialog = document.getElementById("exam-hand-in");
    dialog.querySelector("[data-open]").textContent = open ? this.fill("open", { count: open }) : this.words.whole;
    dialog.showModal();
  }

  left(count, limit) {
    const dialog = document.getElementById("exam-left");
    dialog.querySelector("[data-message]").textContent = this.fill(limit ? "left" : "left-free", { count, limit });
    if (!dialog.open) dialog.showModal();
  }

  close() {
    for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
  }

  handingIn = () => this.line("handing-in", {}, "wait");

  flagged(holds) {
    this.flagButton.setAttribute("aria-pressed", String(holds));
  }

  line(name, values, icon) {
    const text = this.fill(name, values);
    if (this.saved.lastChild.textContent !== text) this.saved.lastChild.textContent = text;
    this.icon.setAttribute("href", `#i-${icon}`);
  }

  fill(name, values) {
    return this.words[name].replace(/\{(\w+)\}/g, (_, key) => String(values[key]));
  }

  time(at) {
    return new Date(at).toLocaleTimeString("zh-CN", { hour12: false, timeZone: this.box.dataset.zone });
  }
}
