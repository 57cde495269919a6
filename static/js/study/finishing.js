// Tells the server that all was played, once it was; only the server knows whether that is enough.
export class Finishing {
  constructor(box, { link, pulse, stage, words }) {
    Object.assign(this, { box, link, pulse, stage, words });
    this.isDone = box.dataset.done === "yes";
    this.isWhole = false;
    this.waiting = [];
    box.addEventListener("package:saved", ({ detail }) => detail.complete && this.look());
  }

  async look(answer) {
    this.isWhole ||= answer?.is_whole ?? false;
    const { pulse, stage } = this;
    if (!this.isWhole || this.isDone || this.asks || pulse.busy || pulse.over) return;
    this.asks = true;
    const to_ms = Math.max(pulse.from, Math.round(stage.position));
    const answered = await this.link.finish({ sequence: ++pulse.sequence, from_ms: pulse.from, to_ms });
    this.asks = false;
    if (!answered.ok) return;
    pulse.goTo(to_ms);
    if (stage.playing) pulse.note();
    this.tell(answered.said);
  }

  tell({ done, posted, course_done, quiz }) {
    if (!done) return this.words.say(this.box.querySelector("[data-pages]") ? "pages" : "package");
    this.isDone = true;
    this.box.dataset.done = "yes";
    this.words.say(posted ? "posted" : course_done ? "course" : quiz ? "quiz" : "done");
  }

  // Pages turned before the player was open are told afterwards.
  async page(number) {
    if (!this.link.token) return void this.waiting.push(number);
    const answer = await this.link.page(number);
    if (answer.ok) this.look();
  }

  catchUp() {
    this.waiting.splice(0).forEach((number) => this.page(number));
  }
}
