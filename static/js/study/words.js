// What the player says: one sentence at a time, and the figures beside the picture. Sentences stand in the page.
export class Words {
  constructor(box) {
    this.line = box.querySelector("[data-line]");
    this.figures = Object.fromEntries([...box.querySelectorAll("[data-figure]")].map((each) => [each.dataset.figure, each]));
  }

  // `message` stands in place of the sentence: the server's own words of a refusal.
  say(what, message) {
    this.state = this.line.dataset.state = what;
    for (const word of this.line.children) {
      word.hidden = word.dataset.when !== what;
      if (!word.hidden && message) word.textContent = message;
    }
  }

  show({ furthest_ms, length_ms, today_ms, day_limit_ms }) {
    const seen = Math.min(furthest_ms, length_ms);
    this.put("seen", seen);
    this.put("left", length_ms - seen);
    this.put("today", today_ms);
    this.put("today-left", Math.max(0, day_limit_ms - today_ms));
    const bar = this.figures.bar;
    if (bar) bar.value = Math.floor((seen / length_ms) * 1000);
  }

  put(name, ms) {
    const figure = this.figures[name];
    if (!figure) return;
    const seconds = Math.floor(ms / 1000);
    const [m, s] = [Math.floor(seconds / 60), String(seconds % 60).padStart(2, "0")];
    figure.textContent = `${m}:${s}`;
  }
}
