// Answers on their way: every change rises the version and is kept here first; one sending at a time; what a sending
// took is struck out only when the server says that it is on record. Retries every five seconds, for as long as needed.
import { forget, keep, load } from "./store.js";

const SOON = 300;
const AGAIN = 5_000;
const POLL = 15_000;

export class Unsent {
  constructor(link, heard) {
    this.link = link;
    this.heard = heard;
    this.pending = {};
    this.flagged = [];
  }

  // Begin from what the server has and what this browser still kept. Returns the answers to put back into the page.
  async begin(state) {
    const kept = await load(this.link.attempt);
    this.saved = state.saved_version;
    this.version = state.saved_version;
    this.fence = state.fence;
    this.flagged = state.flagged;
    if (kept) {
      // Nobody wrote in between: what was kept is newer. Otherwise it only fills what is still empty there.
      const alone = kept.fence + 1 === state.fence || kept.fence === state.fence;
      for (const [number, value] of Object.entries(kept.pending))
        if (alone || !(number in state.answers)) this.pending[number] = value;
      if (alone) this.flagged = kept.flagged;
      if (this.count || alone) this.version = Math.max(this.version, kept.version) + 1;
    }
    await this.remember();
    this.again(this.count ? 0 : POLL);
    return { ...this.pending };
  }

  get count() {
    return Object.keys(this.pending).length;
  }

  change(number, value) {
    this.pending[number] = value;
    this.rise();
  }

  flag(numbers) {
    this.flagged = numbers;
    this.rise();
  }

  rise() {
    this.version += 1;
    this.remember();
    this.heard.changed();
    if (!this.lostSince) this.again(SOON);
  }

  remember() {
    const { pending, version, fence, flagged } = this;
    return keep(this.link.attempt, { pending, version, fence, flagged });
  }

  again(after) {
    clearTimeout(this.timer);
    if (!this.stopped) this.timer = setTimeout(() => this.send(), after);
  }

  async send() {
    if (this.sending || this.stopped) return;
    const version = this.version;
    const answers = { ...this.pending };
    this.sending = this.link.save({ version, answers, flagged: this.flagged });
    const answer = await this.sending;
    this.sending = null;
    if (this.stopped) return;
    if (answer.lost) return this.lose();
    this.lostSince = null;
    if (!answer.ok) return this.heard.refused(answer);
    this.strike(answers, version);
    this.heard.told(answer.said);
    this.again(this.version > version ? SOON : POLL);
  }

  strike(answers, version) {
    this.saved = version;
    for (const [number, value] of Object.entries(answers))
      if (JSON.stringify(this.pending[number]) === JSON.stringify(value)) delete this.pending[number];
    this.remember();
  }

  lose() {
    this.lostSince ??= Date.now();
    this.heard.lost(this.lostSince);
    this.again(AGAIN);
  }

  stop() {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  forget = () => forget(this.link.attempt);
}
