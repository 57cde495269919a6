// Shows how much of a file has been sent. The form works the same without it; only the bar is missing.
const put = (request) => {
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  document.title = page.title;
  document.body.replaceWith(page.body);
  globalThis.htmx?.process(document.body); // so that what waits on the new page asks by itself
  history.pushState(null, "", request.responseURL);
  scrollTo(0, 0);
  document.dispatchEvent(new Event("page:shown"));
};

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-upload]");
  const bar = form?.querySelector("[data-upload-progress]");
  // A button that leads elsewhere sends no files.
  if (!bar || event.defaultPrevented || event.submitter?.hasAttribute("formaction")) return;
  event.preventDefault();
  const body = new FormData(form, event.submitter);
  const request = new XMLHttpRequest();
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    bar.hidden = false;
    bar.value = (loaded * 100) / total;
  });
  request.addEventListener("load", () => put(request));
  // The line broke: let the browser send the form itself and say what it knows.
  request.addEventListener("error", () => form.submit());
  request.open("POST", form.action);
  request.send(body);
  for (const button of form.querySelectorAll("button")) button.disabled = true;
});

// Coming back to an earlier page after a replaced one loads it afresh.
addEventListener("popstate", () => location.reload());
