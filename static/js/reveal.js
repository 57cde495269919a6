// Shows a password while the box is ticked: data-reveals="id" on a label that is hidden without scripts.
const show = () => {
  for (const label of document.querySelectorAll("[data-reveals]")) label.hidden = false;
};

document.addEventListener("change", (event) => {
  const label = event.target.closest("[data-reveals]");
  if (!label) return;
  for (const id of label.dataset.reveals.split(" ")) {
    document.getElementById(id).type = event.target.checked ? "text" : "password";
  }
});
document.addEventListener("page:shown", show);
show();
