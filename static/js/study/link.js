// The way to the server: posts JSON with the player's secret; tells a refusal from a lost network.
export class Link {
  constructor(box) {
    this.csrf = box.dataset.csrf;
    this.address = box.dataset.study;
    this.token = "";
  }

  async open() {
    const answer = await this.post(`${this.address}/session`, {});
    if (answer.ok) this.token = answer.said.token;
    return answer;
  }

  beat = (beat) => this.post("/study/beats", { token: this.token, ...beat }, true);
  finish = (beat) => this.post("/study/finish", { token: this.token, ...beat });
  present = (nonce) => this.post("/study/presence", { token: this.token, nonce });
  page = (page) => this.post("/study/pages", { token: this.token, page });

  // `lost` is a network that did not answer; `code` is what the server refused with.
  async post(address, what, keepalive = false) {
    try {
      const answer = await fetch(address, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRF-Token": this.csrf },
        body: JSON.stringify(what),
        keepalive,
        signal: AbortSignal.timeout(20_000),
      });
      if (answer.redirected) return { ok: false, code: "SIGNED_OUT" };
      if (answer.status >= 500) return { ok: false, lost: true };
      const isJson = answer.headers.get("content-type")?.startsWith("application/json");
      const said = isJson ? await answer.json() : {};
      return { ok: answer.ok, said, code: said.code ?? (answer.ok ? "" : "REFUSED"), message: said.message };
    } catch {
      return { ok: false, lost: true };
    }
  }
}
