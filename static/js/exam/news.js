// What an invigilator says to all of the sitting: fetched when a save tells that there is something newer.
export class News {
  constructor(box, link) {
    this.link = link;
    this.zone = box.dataset.zone;
    this.box = box.querySelector("[data-news]");
    this.list = this.box.querySelector("[data-news-list]");
    this.known = 0;
    this.box.querySelector("button").addEventListener("click", () => (this.box.hidden = true));
  }

  // `number` is that of the last one; undefined: nobody has said which, so ask.
  async look(number) {
    if (this.asking || (number ?? Infinity) <= this.known) return;
    this.asking = true;
    const answer = await this.link.news(this.known);
    this.asking = false;
    if (!answer.ok) return;
    for (const each of answer.said.announcements) {
      this.say(each.text, each.at);
      this.known = each.id;
    }
  }

  say(text, at) {
    const line = document.createElement("li");
    const time = new Date(at).toLocaleTimeString("zh-CN", { hour12: false, timeZone: this.zone, hour: "2-digit", minute: "2-digit" });
    line.textContent = `${time} ${text}`;
    this.list.prepend(line);
    this.box.hidden = false;
  }
}
