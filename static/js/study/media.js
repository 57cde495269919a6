// Video and audio as a stage: on first view no leap beyond what was seen, at the speed it was made for.
const SLACK = 1_500;

export class Media {
  constructor(media) {
    this.media = media;
    this.furthest = 0;
    this.isWhole = false;
    this.last = 0;
    media.addEventListener("timeupdate", () => this.moved());
    media.addEventListener("seeking", () => this.leapt());
    media.addEventListener("play", () => this.heard("began"));
    media.addEventListener("pause", () => this.heard("paused"));
    media.addEventListener("ended", () => this.heard("ended"));
    media.addEventListener("ratechange", () => !this.isWhole && media.playbackRate !== 1 && (media.playbackRate = 1));
    media.addEventListener("contextmenu", (event) => event.preventDefault());
  }

  heard = () => {};
  get position() {
    return this.media.currentTime * 1000;
  }
  get playing() {
    return !this.media.paused && !this.media.ended;
  }

  learn({ furthest_ms, is_whole }) {
    this.furthest = Math.max(this.furthest, furthest_ms);
    this.isWhole = is_whole;
  }

  play = () => this.media.play().catch(() => {});
  pause = () => this.media.pause();

  go(position) {
    this.last = position;
    this.sent = true;
    this.media.currentTime = position / 1000;
  }

  moved() {
    if (this.media.seeking) return;
    this.last = this.position;
    if (this.playing) this.furthest = Math.max(this.furthest, this.position);
  }

  leapt() {
    if (this.sent) return void (this.sent = false);
    if (!this.isWhole && this.position > this.furthest + SLACK) {
      this.heard("locked");
      return this.go(Math.min(this.last, this.furthest));
    }
    if (Math.abs(this.position - this.last) > SLACK) this.heard("leapt", this.last, this.position);
    this.last = this.position;
  }
}
