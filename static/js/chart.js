// Draws a line chart from the table that stands beside it, to read single values; without scripts, and in print, the
// picture drawn by the server stays.
const LIBRARY = "/static/vendor/echarts.common.min.js";

const seen = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) if (isIntersecting) (seen.unobserve(target), show(target).catch(() => {}));
});
for (const box of document.querySelectorAll("[data-chart]")) seen.observe(box);

async function show(box) {
  const table = read(box.querySelector("details.data table"));
  if (!table.rows.length) return;
  await import(LIBRARY);
  const place = Object.assign(document.createElement("div"), { className: "chart__live" });
  place.setAttribute("aria-hidden", "true"); // the table says the same
  box.querySelector(".chart__box").after(place);
  box.classList.add("is-live");
  const chart = globalThis.echarts.init(place);
  chart.setOption(options(table, Number(box.dataset.chart), getComputedStyle(box)));
  new ResizeObserver(() => chart.resize()).observe(place);
}

function read(table) {
  const cells = (row) => [...row.cells].map((cell) => cell.textContent.trim());
  const [head, ...rows] = table ? [...table.rows].map(cells) : [[]];
  const numbers = (row) => row.map((text) => (/^\d+(\.\d+)?$/.test(text) ? Number(text) : null));
  return { labels: head.slice(1), rows: rows.map(([name, ...row]) => ({ name, data: numbers(row) })) };
}

function options({ labels, rows }, target, style) {
  const [ink, faint, rule, paper] = ["--ink", "--shade-3", "--rule", "--paper"].map((name) => style.getPropertyValue(name).trim());
  const text = { color: ink, fontFamily: style.fontFamily, fontSize: 13 };
  const line = { silent: true, symbol: "none", label: { formatter: `${target}%`, ...text }, lineStyle: { color: ink, type: "solid" }, data: [{ yAxis: target }] };
  return {
    animation: false,
    textStyle: text,
    grid: { left: 44, right: 56, top: 36, bottom: 30 },
    legend: { top: 0, left: 0, textStyle: text },
    // Drawn on the canvas: markup with styles of its own would be against our policy.
    tooltip: { trigger: "axis", renderMode: "richText", backgroundColor: paper, borderColor: rule, textStyle: text, valueFormatter: (value) => (value === null ? "–" : `${value.toFixed(2)}%`) },
    xAxis: { type: "category", data: labels, boundaryGap: false, axisLabel: text, axisLine: { lineStyle: { color: rule } } },
    yAxis: { type: "value", min: 0, max: 100, axisLabel: text, splitLine: { lineStyle: { color: rule } } },
    series: rows.map((row, number) => ({
      ...row,
      type: "line",
      symbolSize: 7,
      itemStyle: { color: number ? faint : ink },
      lineStyle: { color: number ? faint : ink, width: number ? 1.5 : 3, type: number ? "dashed" : "solid" },
      markLine: number ? undefined : line,
    })),
  };
}
