// Dark or light, and the size of letters: chosen by the candidate, kept by his browser.
const SIZES = ["", "large", "largest"];
const root = document.documentElement;

export function chooseLook(box) {
  set("theme", read("theme"));
  set("size", read("size"));
  box.addEventListener("click", (event) => {
    if (event.target.closest("[data-dark]")) set("theme", root.dataset.theme === "dark" ? "" : "dark");
    if (event.target.closest("[data-larger]")) set("size", SIZES[(SIZES.indexOf(root.dataset.size ?? "") + 1) % SIZES.length]);
  });
}

function read(name) {
  try {
    return localStorage.getItem(`exam-${name}`) ?? "";
  } catch {
    return "";
  }
}

function set(name, value) {
  if (value) root.dataset[name] = value;
  else delete root.dataset[name];
  try {
    localStorage.setItem(`exam-${name}`, value);
  } catch {
    // It lasts as long as the page, then.
  }
}
