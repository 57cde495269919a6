// A form whose sending failed for want of a network: what was chosen stays, a note says so, and it is sent again.
function waits(form, isWaiting) {
  form.toggleAttribute("data-waiting", isWaiting);
  const note = form.querySelector("[data-resend-note]");
  if (note) note.hidden = !isWaiting;
}

document.addEventListener("htmx:error", (event) => {
  const form = event.target.closest?.("form[data-resend]");
  if (form) waits(form, true);
});

document.addEventListener("htmx:before:request", (event) => {
  const form = event.target.closest?.("form[data-resend]");
  if (form) waits(form, false);
});

window.addEventListener("online", () => {
  for (const form of document.querySelectorAll("form[data-resend][data-waiting]")) form.requestSubmit();
});
