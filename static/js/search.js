// "/" or Ctrl+K begins a search from anywhere; the arrows walk through what was found.
const isTyping = (element) => element.closest("input, textarea, select, [contenteditable]");
const isSeen = (element) => element.getClientRects().length > 0;

const begin = () => {
  const box = [...document.querySelectorAll("[data-search]")].find(isSeen);
  const page = document.querySelector('a[href="/search"]');
  if (box) {
    box.focus();
    box.select();
  } else if (page) {
    page.click();
  }
  return box || page;
};

const step = (by) => {
  const hits = [...document.querySelectorAll(".found a")];
  const place = hits.indexOf(document.activeElement);
  const onBox = document.activeElement.matches("[data-search]");
  if (!hits.length || (place < 0 && !(onBox && by > 0))) return false;
  const next = hits[place + by];
  (next || (by < 0 ? document.querySelector("main [data-search]") : hits[place])).focus();
  return true;
};

document.addEventListener("keydown", (event) => {
  const isCommand = (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k";
  const isSlash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target);
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (((isCommand || isSlash) && begin()) || (by && step(by))) event.preventDefault();
});
