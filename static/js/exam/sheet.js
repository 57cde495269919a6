// The answer sheet: which question is shown, which are answered, unsent, flagged; and the keys of the keyboard.
export class Sheet {
  constructor(box, heard) {
    this.box = box;
    this.heard = heard;
    this.sections = [...box.querySelectorAll("[data-question]")];
    this.links = [...box.querySelectorAll("[data-goes]")];
    this.count = box.querySelectorAll("[data-answered]");
    this.at = 0;
    box.addEventListener("click", (event) => this.clicked(event));
    document.addEventListener("keydown", (event) => this.pressed(event));
  }

  go(index, focus = true) {
    this.at = Math.min(this.sections.length - 1, Math.max(0, index));
    this.sections.forEach((section, place) => (section.hidden = place !== this.at));
    this.links.forEach((link, place) => link.toggleAttribute("aria-current", place === this.at));
    this.links[this.at].setAttribute("aria-current", "true");
    this.box.querySelector("[data-turn='-1']").disabled = this.at === 0;
    this.box.querySelector("[data-turn='1']").disabled = this.at === this.sections.length - 1;
    this.heard.shown();
    if (!focus) return;
    this.sections[this.at].focus({ preventScroll: true });
    scrollTo({ top: 0 });
  }

  get number() {
    return Number(this.sections[this.at].dataset.question);
  }

  mark(answered, unsent, flagged) {
    for (const link of this.links) {
      const number = link.dataset.goes;
      const states = { unsaved: unsent.has(number), answered: !unsent.has(number) && answered.has(number), flagged: flagged.has(number) };
      for (const [name, holds] of Object.entries(states)) link.classList.toggle(name, holds);
      const said = [states.unsaved ? "unsaved" : states.answered ? "answered" : "open", ...(states.flagged ? ["flagged"] : [])];
      link.setAttribute("aria-label", [link.dataset.name, ...said.map((name) => this.box.dataset[name])].join(this.box.dataset.comma));
    }
    const counted = this.links.filter((link) => answered.has(link.dataset.goes)).length;
    for (const each of this.count) each.textContent = String(counted);
  }

  clicked(event) {
    const link = event.target.closest("[data-goes]");
    const turn = event.target.closest("[data-turn]");
    if (link) {
      event.preventDefault();
      this.go(this.links.indexOf(link));
    } else if (turn) this.go(this.at + Number(turn.dataset.turn));
    else if (event.target.closest("[data-flags]")) this.heard.flagged(this.number);
  }

  pressed(event) {
    const typing = event.target.closest?.("input:not([type=radio], [type=checkbox]), select, textarea, dialog[open]");
    if (typing || event.ctrlKey || event.altKey || event.metaKey) return;
    const key = event.key.toUpperCase();
    const choice = /^[A-H]$/.test(key) && this.sections[this.at].querySelector(`:is([type=radio], [type=checkbox])[value="${key}"]`);
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") this.go(this.at + (event.key === "ArrowLeft" ? -1 : 1));
    else if (choice) choice.click();
    else if (key === "F") this.heard.flagged(this.number);
    else if (key === "S") this.links[this.at].focus();
    else return;
    event.preventDefault();
  }
}
