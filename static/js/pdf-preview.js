// Draws a PDF page by page where a page of ours says so; without scripts there is a link instead.
const HOME = "/static/vendor/pdfjs/";

for (const box of document.querySelectorAll("[data-pdf]")) show(box).catch(() => box.toggleAttribute("data-failed", true));

async function show(box) {
  const library = await import(`${HOME}pdf.min.mjs`);
  library.GlobalWorkerOptions.workerSrc = `${HOME}pdf.worker.min.mjs`;
  const task = library.getDocument({
    url: box.dataset.pdf,
    cMapUrl: `${HOME}cmaps/`,
    standardFontDataUrl: `${HOME}standard_fonts/`,
    cMapPacked: true,
    useWasm: false,
    isEvalSupported: false,
    enableXfa: false,
    disableAutoFetch: true,
  });
  const pdf = await task.promise;
  const canvas = box.querySelector("canvas");
  const [back, on] = box.querySelectorAll("button");
  const place = box.querySelector("[data-pdf-place]");
  let number = 1;
  const draw = async () => {
    const page = await pdf.getPage(number);
    const natural = page.getViewport({ scale: 1 });
    const viewport = page.getViewport({ scale: (canvas.parentElement.clientWidth / natural.width) * Math.min(devicePixelRatio, 2) });
    Object.assign(canvas, { width: viewport.width, height: viewport.height });
    await page.render({ canvas, canvasContext: canvas.getContext("2d"), viewport }).promise;
    place.textContent = place.dataset.pdfPlace.replace("{n}", number).replace("{all}", pdf.numPages);
    back.disabled = number === 1;
    on.disabled = number === pdf.numPages;
  };
  back.onclick = () => (number--, draw());
  on.onclick = () => (number++, draw());
  box.hidden = false;
  await draw();
}
