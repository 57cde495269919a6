// Safe Exam Browser tells its keys, as hashes over this page's address, to scripts: passed on with every request, since
// not every version of it adds its own headers to what a script asks for. Any other browser passes on nothing.
const security = globalThis.SafeExamBrowser?.security;

export const ready = new Promise((resolve) => {
  if (!security?.updateKeys) return resolve();
  security.updateKeys(() => resolve());
  setTimeout(resolve, 2_000);
});

export function proof() {
  if (!security?.configKey) return {};
  const given = { "X-Safe-Browser-Page-Config": security.configKey };
  if (security.browserExamKey) given["X-Safe-Browser-Page-Exam"] = security.browserExamKey;
  return given;
}
