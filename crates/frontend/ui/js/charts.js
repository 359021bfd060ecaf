// Bridge between the Chart component and ECharts. The library is fetched when the first chart mounts.
let library;
const charts = new WeakMap();

const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function theme() {
  const text = token("--text-2"), line = token("--line"), strong = token("--text");
  const inside = { color: token("--on-chart"), textBorderColor: "transparent" };
  // The outer rings of a sunburst are paler than the palette and carry dark text in both themes.
  const outer = { label: { color: "#17171c", textBorderColor: "transparent" } };
  const axis = {
    axisLine: { lineStyle: { color: token("--line-strong") } },
    axisTick: { show: false },
    axisLabel: { color: text },
    nameTextStyle: { color: text },
    splitLine: { lineStyle: { color: line } },
  };
  return {
    color: [1, 2, 3, 4, 5, 6, 7, 8].map((i) => token(`--chart-${i}`)),
    backgroundColor: "transparent",
    textStyle: { fontFamily: token("--font"), fontSize: 12, color: text },
    legend: { textStyle: { color: text }, inactiveColor: token("--line-strong") },
    // Drawn in the SVG: a tooltip in HTML would carry inline styles, which the page's policy refuses.
    tooltip: { renderMode: "richText", confine: true, backgroundColor: token("--surface-3"), borderColor: line, textStyle: { color: strong, fontSize: 13 } },
    label: { color: strong },
    categoryAxis: { ...axis, splitLine: { show: false } },
    valueAxis: { ...axis, axisLine: { show: false } },
    timeAxis: axis,
    sunburst: { itemStyle: { borderColor: token("--surface"), borderWidth: 2 }, label: inside, levels: [{}, { label: inside }, outer, outer, outer] },
    pie: { itemStyle: { borderColor: token("--surface"), borderWidth: 2 }, label: { color: strong } },
    funnel: { itemStyle: { borderColor: token("--surface") }, label: inside },
    heatmap: { itemStyle: { borderColor: token("--surface"), borderWidth: 2 } },
  };
}

function draw(el, entry) {
  entry.chart?.dispose();
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  entry.chart = entry.echarts.init(el, theme(), { renderer: "svg" });
  entry.chart.setOption({ animation: !still, animationDuration: 250, ...entry.option });
  entry.chart.on("click", (p) => entry.click(JSON.stringify({ name: p.name, series: p.seriesName ?? "", value: p.value, data: p.data ?? null })));
  entry.chart.on("legendselectchanged", (p) => entry.legend(JSON.stringify({ name: p.name, selected: p.selected[p.name] })));
}

export async function mount(el, option, click, legend) {
  library ??= import(new URL("vendor/echarts/echarts-6.1.0.min.js", document.baseURI).href).catch((e) => { library = undefined; throw e; });
  const echarts = await library;
  if (!el.isConnected || charts.has(el)) return;
  const entry = { echarts, option: JSON.parse(option), click, legend };
  draw(el, entry);
  entry.resize = new ResizeObserver(() => entry.chart.resize());
  entry.resize.observe(el);
  entry.themed = new MutationObserver(() => draw(el, entry));
  entry.themed.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  charts.set(el, entry);
}

export function update(el, option) {
  const entry = charts.get(el);
  if (!entry) return;
  entry.option = JSON.parse(option);
  entry.chart.setOption(entry.option, true);
}

export function dispose(el) {
  const entry = charts.get(el);
  if (!entry) return;
  entry.resize.disconnect();
  entry.themed.disconnect();
  entry.chart.dispose();
  charts.delete(el);
}
