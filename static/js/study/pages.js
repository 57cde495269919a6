// A PDF on a canvas: buttons, arrow keys, and word to the server of every page that was on the screen.
const HOME = "/static/vendor/pdfjs/";

export async function showPages(box, shown) {
  const library = await import(`${HOME}pdf.min.mjs`);
  library.GlobalWorkerOptions.workerSrc = `${HOME}pdf.worker.min.mjs`;
  const pdf = await library.getDocument({
    url: box.dataset.pages,
    cMapUrl: `${HOME}cmaps/`,
    standardFontDataUrl: `${HOME}standard_fonts/`,
    cMapPacked: true,
    useWasm: false,
    isEvalSupported: false,
    enableXfa: false,
    disableAutoFetch: true,
  }).promise;
  const canvas = box.querySelector("canvas");
  const [back, on] = box.querySelectorAll("button");
  const place = box.querySelector("[data-place]");
  let number = 1;
  let drawing;

  async function draw() {
    const page = await pdf.getPage(number);
    const natural = page.getViewport({ scale: 1 });
    const wide = canvas.parentElement.clientWidth / natural.width;
    const scale = Math.min(wide, 1.6) * Math.min(devicePixelRatio, 2);
    const viewport = page.getViewport({ scale });
    drawing?.cancel();
    Object.assign(canvas, { width: viewport.width, height: viewport.height });
    drawing = page.render({ canvas, canvasContext: canvas.getContext("2d"), viewport });
    try {
      await drawing.promise;
    } catch (error) {
      if (error.name === "RenderingCancelledException") return;
      throw error;
    }
    place.textContent = place.dataset.place.replace("{n}", number).replace("{all}", pdf.numPages);
    canvas.setAttribute("aria-label", place.textContent);
    back.disabled = number === 1;
    on.disabled = number === pdf.numPages;
    shown(number);
  }

  function turn(by) {
    const next = Math.min(Math.max(1, number + by), pdf.numPages);
    if (next === number) return;
    number = next;
    draw();
    box.scrollIntoView({ block: "nearest" });
  }

  back.addEventListener("click", () => turn(-1));
  on.addEventListener("click", () => turn(1));
  box.addEventListener("keydown", ({ key }) => {
    if (key === "ArrowLeft" || key === "PageUp") turn(-1);
    if (key === "ArrowRight" || key === "PageDown") turn(1);
  });
  await draw();
}
