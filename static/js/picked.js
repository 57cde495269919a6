// Says how many rows are chosen beside the buttons that act on them.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form");
  const note = form?.querySelector("[data-picked]");
  if (!note || !event.target.matches(".pick input")) return;
  const number = form.querySelectorAll("tbody .pick input:checked").length;
  note.textContent = number ? note.dataset.picked.replace("{number}", number) : note.dataset.none;
});
