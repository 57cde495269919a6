// Puts the focus on the error summary, so that it is read first.
const focus = () => document.querySelector("[data-focus]")?.focus();

document.addEventListener("page:shown", focus);
focus();
