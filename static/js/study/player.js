// Puts a player together: stage, heartbeat, presence, words. Everything that counts is decided by the server.
import { Active } from "./active.js";
import { Finishing } from "./finishing.js";
import { Link } from "./link.js";
import { Media } from "./media.js";
import { showPages } from "./pages.js";
import { Presence } from "./presence.js";
import { Pulse } from "./pulse.js";
import { Words } from "./words.js";

// So long may the network be silent before playing stops by itself: what is played after a minute does not count.
const PATIENCE = 45_000;

export async function open(box) {
  const player = new Player(box);
  const pages = box.querySelector("[data-pages]");
  try {
    if (pages) await showPages(pages, (page) => player.finishing.page(page));
  } catch {
    return player.words.say("broken");
  }
  await player.start();
}

class Player {
  constructor(box) {
    this.media = box.querySelector("video, audio");
    this.stage = this.media ? new Media(this.media) : new Active(!box.querySelector("iframe"));
    this.link = new Link(box);
    this.words = new Words(box);
    this.take = box.querySelector("[data-take-back]");
    this.presence = new Presence(document.getElementById("presence"), (nonce) => this.present(nonce));
    this.pulse = new Pulse(this.link, this.stage, {
      told: (answer) => this.told(answer),
      lost: (since) => this.lost(since),
      refused: (answer) => this.refused(answer),
    });
    this.finishing = new Finishing(box, this);
    this.stage.heard = (...heard) => this.heard(...heard);
    this.take.addEventListener("click", () => this.start());
    document.addEventListener("visibilitychange", () => this.seen());
    addEventListener("online", () => this.pulse.send());
    this.media?.addEventListener("error", () => this.words.say("broken"));
  }

  async start() {
    const opened = await this.link.open();
    if (opened.lost) {
      this.words.say("offline");
      return void setTimeout(() => this.start(), 5_000);
    }
    if (!opened.ok) return this.refused(opened);
    this.take.hidden = true;
    this.pulse.begin(opened.said.position_ms);
    this.stage.go(opened.said.position_ms);
    this.words.say(this.finishing.isDone ? "done" : "ready");
    this.told(opened.said);
    if (this.stage.playing) this.heard("began"); // pressed before anybody listened
    if (!this.media && !opened.said.check && !document.hidden) this.stage.play();
    this.finishing.catchUp();
  }

  heard(what, was, now) {
    const { pulse, stage, words } = this;
    if (what === "leapt") return pulse.note({ to: was, jump: now });
    if (what === "locked") return words.say("SKIPPED_AHEAD");
    if (what === "idle") return words.say("idle");
    pulse.note()?.then(() => this.finishing.look());
    if (what === "began" && !this.finishing.isDone) words.say("counting");
    if (what === "paused" && words.state === "counting") words.say("paused");
  }

  told(answer) {
    this.stage.learn(answer);
    this.words.show(answer);
    if (this.isLost) this.found();
    if (answer.check) return this.ask(answer);
    if (answer.said) this.sendBack(answer);
    if (answer.is_whole) this.finishing.look(answer);
  }

  ask(answer) {
    this.pulse.goTo(answer.position_ms);
    this.stage.pause();
    this.stage.go(answer.position_ms);
    this.words.say(answer.said ?? "asked");
    this.presence.ask(answer.check);
  }

  async present(nonce) {
    const answer = await this.link.present(nonce);
    if (answer.lost) return this.words.say("offline");
    this.presence.done();
    if (!answer.ok) return this.refused(answer);
    this.pulse.goTo(answer.said.position_ms);
    this.told(answer.said);
    this.stage.play();
  }

  sendBack({ said, position_ms }) {
    this.pulse.goTo(position_ms);
    this.stage.go(position_ms);
    this.words.say(said);
    if (said === "DAY_FULL") this.stage.pause();
  }

  lost(since) {
    this.isLost = true;
    this.words.say("offline");
    if (since < PATIENCE || !this.stage.playing) return;
    this.resumes = true;
    this.stage.pause();
  }

  found() {
    this.isLost = false;
    if (this.resumes) this.stage.play();
    this.resumes = false;
    this.words.say(this.stage.playing ? "counting" : "paused");
  }

  seen() {
    if (document.hidden && this.stage.playing) {
      this.stage.pause();
      this.words.say("hidden");
    } else if (!document.hidden && !this.media && !this.pulse.over && !this.presence.dialog.open) this.stage.play();
  }

  refused({ code, message }) {
    this.stage.pause();
    this.presence.done();
    this.pulse.over = true;
    this.take.hidden = code !== "TAKEN_OVER";
    this.words.say(["TAKEN_OVER", "SIGNED_OUT"].includes(code) ? code : "refused", message);
  }
}
