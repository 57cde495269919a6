// What has no timeline of its own, a document or a package: the time it is on the screen and in use is its timeline.
const IDLE = 180_000;

export class Active {
  // `watchesInput`: who has not touched anything for three minutes is not reading any more. A package hides its input.
  constructor(watchesInput) {
    this.base = 0;
    this.since = 0;
    this.touched = Date.now();
    if (!watchesInput) return;
    for (const kind of ["pointermove", "pointerdown", "keydown", "scroll", "touchstart"])
      addEventListener(kind, () => this.touch(), { passive: true, capture: true });
    setInterval(() => this.playing && Date.now() - this.touched > IDLE && this.rest(), 5_000);
  }

  touch() {
    this.touched = Date.now();
    if (this.rests) this.play();
  }

  rest() {
    this.pause();
    this.rests = true;
    this.heard("idle");
  }

  heard = () => {};
  get position() {
    return this.base + (this.since ? Date.now() - this.since : 0);
  }
  get playing() {
    return this.since > 0;
  }

  learn() {}

  play() {
    if (this.playing) return;
    this.touched = this.since = Date.now();
    this.rests = false;
    this.heard("began");
  }

  pause() {
    if (!this.playing) return;
    this.base = this.position;
    this.since = 0;
    this.rests = false;
    this.heard("paused");
  }

  go(position) {
    this.base = position;
    if (this.since) this.since = Date.now();
  }
}
