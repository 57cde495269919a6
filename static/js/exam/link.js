import { proof, ready } from "./safe-browser.js";

// The way to the server: JSON with the secret of this page; tells a refusal from a network that is away.
export class Link {
  constructor(box) {
    this.csrf = box.dataset.csrf;
    this.sitting = box.dataset.sitting;
    this.attempt = box.dataset.exam;
    this.token = "";
  }

  async open(code) {
    const answer = await this.ask("POST", `/api/v1/sittings/${this.sitting}/attempts?paper=no`, { code });
    if (answer.ok) this.token = answer.said.token;
    return answer;
  }

  save = (what) => this.mine("PUT", "answers", what);
  submit = (what) => this.mine("POST", "submission", what);
  leave = () => this.mine("POST", "leaves", {}, true);
  news = (after) => this.ask("GET", `/api/v1/attempts/${this.attempt}/announcements?after=${after}`);
  look = () => this.ask("GET", `/api/v1/attempts/${this.attempt}`);

  mine(method, noun, what, keepalive = false) {
    return this.ask(method, `/api/v1/attempts/${this.attempt}/${noun}`, { token: this.token, ...what }, keepalive);
  }

  async ask(method, address, what, keepalive = false) {
    try {
      await ready;
      const answer = await fetch(address, {
        method,
        headers: { "Content-Type": "application/json", "X-CSRF-Token": this.csrf, ...proof() },
        body: what && JSON.stringify(what),
        keepalive,
        signal: AbortSignal.timeout(15_000),
      });
      if (answer.status >= 500 || answer.status === 429) return { ok: false, lost: true };
      const said = await answer.json();
      return { ok: answer.ok, status: answer.status, said, code: said.code ?? "", message: said.title ?? "" };
    } catch {
      return { ok: false, lost: true };
    }
  }
}
