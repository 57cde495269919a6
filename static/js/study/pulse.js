// The heartbeat: says every ten seconds, and whenever playing begins, ends or leaps, what was on the screen.
const EVERY = 10_000;
const AGAIN = 3_000;

export class Pulse {
  // `stage` plays, `told` hears every answer, `lost` that the network is gone and since when.
  constructor(link, stage, { told, lost, refused }) {
    Object.assign(this, { link, stage, told, lost, refused });
    this.queue = [];
    this.sequence = 0;
    this.answeredAt = Date.now();
    this.timer = setInterval(() => this.stage.playing && this.note(), EVERY);
    addEventListener("pagehide", () => this.leave());
  }

  // Another player, another count.
  begin(position) {
    this.goTo(position);
    this.sequence = 0;
    this.over = false;
    this.answeredAt = Date.now();
  }

  // Something was played up to here; with `jump` it goes on from another place.
  note({ to = this.stage.position, playing = this.stage.playing, jump } = {}) {
    if (this.over) return;
    const last = this.queue.at(-1);
    const end = Math.max(this.from, Math.round(to));
    if (last && !last.sent && last.playing && last.to_ms === this.from) Object.assign(last, { to_ms: end, playing });
    else this.queue.push({ from_ms: Math.round(this.from), to_ms: end, playing });
    this.from = Math.round(jump ?? end);
    return this.send();
  }

  async send() {
    if (this.busy || !this.queue.length) return;
    this.busy = true;
    const beat = this.queue[0];
    // A beat that may have been lost keeps its number: if it was taken after all, it is a replay and changes nothing.
    beat.sequence ??= ++this.sequence;
    beat.sent = true;
    const { sent, ...said } = beat;
    const answer = await this.link.beat(said);
    this.busy = false;
    if (answer.lost) return this.retry(beat);
    if (this.queue[0] === beat) this.queue.shift();
    this.answeredAt = Date.now();
    if (!answer.ok) return this.stop(answer);
    this.told(answer.said);
    if (this.queue.length) await this.send();
  }

  // What was played meanwhile goes with the beat that is tried again: the server then sees the whole time at once.
  retry(beat) {
    const next = this.queue[0] === beat ? this.queue[1] : undefined;
    if (next && beat.playing && next.from_ms === beat.to_ms) {
      Object.assign(beat, { to_ms: next.to_ms, playing: next.playing });
      this.queue.splice(1, 1);
    }
    this.lost(Date.now() - this.answeredAt);
    clearTimeout(this.again);
    this.again = setTimeout(() => this.send(), AGAIN);
  }

  // The server sends the player to a place: what waits in the queue was played elsewhere.
  goTo(position) {
    this.queue.length = 0;
    this.from = position;
  }

  stop(answer) {
    this.over = true;
    this.queue.length = 0;
    this.refused(answer);
  }

  leave() {
    if (this.over || !this.stage.playing) return;
    const beat = { from_ms: Math.round(this.from), to_ms: Math.max(this.from, Math.round(this.stage.position)), playing: false };
    this.link.beat({ ...beat, sequence: ++this.sequence });
  }
}
