// Brings the entry of the navigation or of tabs one is at into view where the row is too long for a phone.
for (const row of document.querySelectorAll(".nav ul, .tabs ul")) {
  const here = row.querySelector("[aria-current]");
  if (here && row.scrollWidth > row.clientWidth) {
    row.scrollLeft = here.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
  }
}
