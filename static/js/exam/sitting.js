// Puts a sitting together: paper, sheet, clock, answers on their way. Everything that counts is decided by the server.
import { read, write } from "./answers.js";
import { Clock } from "./clock.js";
import { watchLeaving } from "./leaving.js";
import { Link } from "./link.js";
import { chooseLook } from "./look.js";
import { News } from "./news.js";
import { Says } from "./says.js";
import { Sheet } from "./sheet.js";
import { Unsent } from "./unsent.js";

export const open = (box) => new Sitting(box).start("");

class Sitting {
  constructor(box) {
    this.box = box;
    this.link = new Link(box);
    this.says = new Says(box);
    this.answered = new Set();
    this.unsent = new Unsent(this.link, {
      changed: () => this.mark(),
      told: (said) => this.told(said),
      lost: (since) => this.says.lost(since, this.unsent.count),
      refused: (answer) => this.refused(answer),
    });
    this.sheet = new Sheet(box, { shown: () => this.mark(), flagged: (number) => this.flag(number) });
    this.news = new News(box, this.link);
    this.clock = new Clock(box, () => this.timeIsUp());
    chooseLook(box);
    this.sheet.go(0, false);
    this.bind();
  }

  bind() {
    // Nobody answers before somebody listens.
    for (const each of this.box.querySelectorAll("[inert]")) each.inert = false;
    this.box.addEventListener("input", (event) => this.changed(event.target.closest("[data-question]")));
    this.box.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
    document.querySelector("[data-hand-in]").addEventListener("click", () => this.handIn());
    document.querySelector("[data-asks]").addEventListener("click", () => this.says.ask(this.sheet.links.length - this.answered.size));
    for (const button of document.querySelectorAll("[data-go-on]")) button.addEventListener("click", () => this.start(""));
    document.querySelector("[data-code]").addEventListener("submit", (event) => {
      event.preventDefault();
      this.start(new FormData(event.target).get("code").trim());
    });
    addEventListener("online", () => this.unsent.again(0));
    addEventListener("beforeunload", (event) => !this.isOver && this.unsent.count && event.preventDefault());
    watchLeaving(this.link, { left: (said) => this.left(said), refused: () => {} });
  }

  async start(code) {
    const opened = await this.link.open(code);
    if (opened.lost) {
      this.says.lost(Date.now(), 0);
      return void setTimeout(() => this.start(code), 5_000);
    }
    if (!opened.ok) return this.refused(opened);
    this.says.close();
    this.unsent.stopped = false;
    this.answered = new Set(Object.keys(opened.said.answers));
    const kept = await this.unsent.begin(opened.said);
    for (const section of this.sheet.sections) {
      const number = section.dataset.question;
      write(section, number in kept ? kept[number] : opened.said.answers[number]);
      if (kept[number] != null) this.answered.add(number);
    }
    this.told({ ...opened.said, server_now: opened.said.server_now, saved_at: opened.said.saved_at });
    this.box.dataset.ready = "yes";
  }

  changed(section) {
    if (!section) return;
    const value = read(section);
    this.answered[value === null ? "delete" : "add"](section.dataset.question);
    this.unsent.change(section.dataset.question, value);
  }

  flag(number) {
    const flagged = new Set(this.unsent.flagged);
    flagged[flagged.has(number) ? "delete" : "add"](number);
    this.unsent.flag([...flagged].sort((a, b) => a - b));
  }

  mark() {
    this.sheet.mark(this.answered, new Set(Object.keys(this.unsent.pending)), new Set(this.unsent.flagged.map(String)));
    this.says.flagged(this.unsent.flagged.includes(this.sheet.number));
  }

  told(said) {
    this.clock.set(said.server_now, said.deadline_at);
    this.says.told(said, this.unsent.count);
    this.says.ends(said.deadline_at);
    this.news.look(said.news);
    this.mark();
  }

  left(said) {
    if (said.state !== "running") return this.finish();
    this.says.left(said.leaves, said.leave_limit);
  }

  async refused(answer) {
    if (answer.code === "ATTEMPT_OVER") return this.finish();
    if (answer.code === "VERSION_OLD") return this.catchUp();
    if (answer.code === "PAUSED") this.clock.stop();
    else this.unsent.stop();
    this.says.refused(answer);
    if (answer.code === "PAUSED") {
      this.news.look();
      this.unsent.again(5_000);
    }
  }

  // The server is ahead of this page's count: go on from its version; what is pending is sent again.
  async catchUp() {
    const state = await this.link.look();
    if (state.ok) this.unsent.version = Math.max(this.unsent.version, state.said.saved_version) + 1;
    this.unsent.again(state.ok ? 0 : 5_000);
  }

  // Minutes may have been added a moment ago: the server is asked before anything is handed in by itself.
  async timeIsUp() {
    const state = await this.link.look();
    if (state.ok && state.said.state === "running" && new Date(state.said.deadline_at) > new Date(state.said.server_now))
      return this.clock.set(state.said.server_now, state.said.deadline_at);
    return this.handIn();
  }

  // With what is still on its way, in one go; as often as needed, since handing in twice is handing in once.
  async handIn() {
    this.says.close();
    this.says.handingIn();
    this.unsent.stop();
    await this.unsent.sending;
    const answer = await this.link.submit({ version: this.unsent.version, answers: this.unsent.pending });
    if (answer.lost) return void setTimeout(() => this.handIn(), 3_000);
    if (answer.ok) return this.finish();
    if (answer.code === "VERSION_OLD") {
      await this.catchUp();
      return this.handIn();
    }
    this.refused(answer);
  }

  async finish() {
    this.isOver = true;
    this.unsent.stop();
    await this.unsent.forget();
    location.replace(this.box.dataset.done);
  }
}
