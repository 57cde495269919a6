// Asks whether somebody is there: a dialog with one button that has the focus; Enter or a touch answers, sound is not needed.
export class Presence {
  constructor(dialog, answer) {
    this.dialog = dialog;
    this.nonce = "";
    this.title = document.title;
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    dialog.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      answer(this.nonce);
    });
  }

  ask(nonce) {
    this.nonce = nonce;
    if (this.dialog.open) return;
    document.title = `● ${this.title}`;
    this.dialog.showModal();
    this.dialog.querySelector("button").focus();
  }

  done() {
    document.title = this.title;
    if (this.dialog.open) this.dialog.close();
  }
}
