// A page that is left open says how old it is, from five minutes on.
const MINUTE = 60_000;
const opened = Date.now();

const tell = () => {
  const minutes = Math.floor((Date.now() - opened) / MINUTE);
  if (minutes < 5) return;
  for (const note of document.querySelectorAll("[data-page-age]")) {
    note.textContent = note.dataset.words.replace("{minutes}", minutes);
  }
};

setInterval(tell, MINUTE);
