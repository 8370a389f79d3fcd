// Curves over the steps: one small chart a topic, cursors in step with each other.

const COLOURS = ['--series-1', '--series-2', '--series-3', '--series-4', '--series-5', '--series-6'];
const plots = [];
const FEW = 30; // points that are read one by one: smoothing would move them
let smoothing = 0.6;

function curves() {
  if (!data.charts.length) return;
  const section = document.getElementById('curves');
  const about = sampleSteps.length
    ? 'Click a step to see its samples; with the keyboard, focus a chart, move with the arrow keys and press Enter.'
    : 'Move over a chart to read its values.';
  section.append(heading(section, 'Curves', about), smoothingSlider());
  const grid = el('.charts', {});
  section.append(grid);
  const single = data.charts.filter((chart) => chart.level && isSingle(chart));
  const constant = data.charts.filter((chart) => chart.level && !isSingle(chart));
  data.charts.filter((chart) => !chart.level).forEach((chart) => grid.append(chartFigure(chart)));
  if (single.length) section.append(plainFigures('Known of one step only, so without a chart: ', single));
  if (constant.length) section.append(plainFigures('Never changed, so without a chart: ', constant));
  const resize = new ResizeObserver(() => plots.forEach((plot) => plot.fit()));
  resize.observe(grid);
  chosen.listeners.push(() => plots.forEach((plot) => plot.redraw()));
}

/** Whether no curve of a chart has more than one point, which is no curve. */
function isSingle(chart) {
  return chart.curves.every(({ values }) => values.length === 1);
}

/** As `learning rate 0.00010; probability ratio: min 1, max 1`. */
function plainFigures(title, charts) {
  const value = (chart, curve) => ' ' + figure(curve.values[0], chart.unit);
  return el('p.constants', {}, title, charts.map((chart) => chart.title.toLowerCase() +
    (chart.curves.length === 1 ? value(chart, chart.curves[0])
      : ': ' + chart.curves.map((curve) => curve.label + value(chart, curve)).join(', '))).join('; ') + '.');
}

function smoothingSlider() {
  const output = el('output', {}, smoothing.toFixed(2));
  const input = el('input', {
    type: 'range', min: 0, max: 0.99, step: 0.01, value: smoothing, id: 'smoothing',
  });
  input.addEventListener('input', () => {
    smoothing = Number(input.value);
    output.textContent = smoothing.toFixed(2);
    plots.forEach((plot) => plot.smooth());
  });
  return el('.controls', {}, el('label', { htmlFor: 'smoothing' }, 'Smoothing'), input, output);
}

/** Exponential moving average by distance in points, without the pull of the start value. */
function smoothed(steps, values, weight) {
  const usual = (steps.at(-1) - steps[0]) / Math.max(1, steps.length - 1) || 1;
  let mean = 0;
  let mass = 0;
  let last = steps[0];
  return values.map((value, i) => {
    if (value === null || value === undefined) return value;
    const keep = weight ** Math.max(1, (steps[i] - last) / usual);
    last = steps[i];
    mean = keep * mean + (1 - keep) * value;
    mass = keep * mass + (1 - keep);
    return mass > 0 ? mean / mass : value;
  });
}

function chartFigure(chart) {
  const [steps, ...joined] = uPlot.join(
    chart.curves.map((curve) => [curve.steps, curve.values, curve.trend ?? curve.values]));
  const raw = joined.filter((_, i) => i % 2 === 0);
  const trend = joined.filter((_, i) => i % 2 === 1);
  const values = chart.curves.map(() => el('span.value', {}));
  const step = el('span.step', {});
  const legend = el('.legend', {}, ...chart.curves.map((curve, i) => el('span.entry', {},
    el('i', { className: 'swatch s' + (i % COLOURS.length + 1) }), curve.label, values[i])));
  const canvas = el('.canvas', {
    tabIndex: 0, role: 'img', 'aria-label': description(chart, trend),
  });
  const node = el('figure.chart', {},
    el('figcaption', {}, el('h3', {}, chart.title, step), el('p', {}, chart.about)), legend, canvas);

  function read(index) {
    const at = index ?? steps.length - 1;
    trend.forEach((each, i) => { values[i].textContent = figure(latest(each, at), chart.unit); });
    step.textContent = stepName(steps[at]);
  }
  read(null);
  const plot = { node, canvas, chart, steps, raw, trend, read, u: null };
  plot.fit = () => fit(plot);
  plot.redraw = () => plot.u?.redraw(false);
  plot.smooth = () => plot.u?.setData(series(plot));
  plot.restyle = () => { plot.u?.destroy(); plot.u = null; fit(plot); };
  keys(plot);
  plots.push(plot);
  return node;
}

/** What was measured before the first step stands at -1. */
const stepName = (step) => step < 0 ? 'before the first step' : 'step ' + step;

/** The last number up to a place: a curve may have been logged less often than its neighbours. */
function latest(values, at) {
  for (let i = at; i >= 0; i--) if (Number.isFinite(values[i])) return values[i];
  return null;
}

function description(chart, curves) {
  return chart.title + ': ' + chart.curves.map((curve, i) => {
    const finite = curves[i].filter((value) => Number.isFinite(value));
    return `${curve.label} from ${figure(finite[0], chart.unit)} to ` +
      `${figure(finite.at(-1), chart.unit)}, least ${figure(Math.min(...finite), chart.unit)}, ` +
      `greatest ${figure(Math.max(...finite), chart.unit)}`;
  }).join('; ');
}

/** The faint curve as it was logged and the smoothed one, for every curve of the chart. */
function series(plot) {
  return [plot.steps,
    ...plot.raw,
    ...plot.trend.map((values, i) => smoothed(plot.steps, values, weight(plot.chart.curves[i])))];
}

function weight(curve) {
  return curve.name === 'lr' || curve.values.length < FEW ? 0 : smoothing;
}

function fit(plot) {
  const width = plot.canvas.clientWidth;
  if (!width) return;
  if (plot.u) {
    if (plot.u.width !== width) plot.u.setSize({ width, height: 170 });
    return;
  }
  plot.u = new uPlot(options(plot, width), series(plot), plot.canvas);
}

/** A colour of the style sheet as the canvas understands it, in the theme of the moment. */
function colour(name, opacity = 1) {
  const probe = document.getElementById('theme');
  probe.style.outlineColor = `var(${name})`;
  const [red, green, blue] = getComputedStyle(probe).outlineColor.match(/[\d.]+/g);
  probe.style.outlineColor = '';
  return `rgba(${red}, ${green}, ${blue}, ${opacity})`;
}

function options(plot, width) {
  const unit = plot.chart.unit;
  const line = (i, faint) => ({
    label: plot.chart.curves[i].name,
    stroke: colour(COLOURS[i % COLOURS.length], faint ? 0.3 : 1),
    width: faint ? 1 : 1.8,
    spanGaps: true,
    points: { show: plot.steps.length === 1 },
  });
  const axis = { stroke: colour('--muted'), font: '11px system-ui, sans-serif',
    grid: { stroke: colour('--rule'), width: 1 }, ticks: { show: false } };
  const single = plot.steps.length === 1;
  return {
    width, height: 170, legend: { show: false },
    padding: [8, 18, 0, 0],
    cursor: {
      sync: { key: 'steps' }, y: false, drag: { x: false, y: false },
      points: { show: false },
    },
    scales: {
      x: { time: false, range: single ? [plot.steps[0] - 1, plot.steps[0] + 1] : undefined },
      y: unit === 'ratio' ? { distr: 3 } : { range: (u, low, high) => span(low, high, unit) },
    },
    axes: [
      { ...axis, size: 26, space: 60, values: (u, ticks) => ticks.map((tick) => Number.isInteger(tick) && tick >= 0 ? figure(tick, '') : '') },
      { ...axis, size: 54, space: 32, ...(unit === 'ratio' ? { splits: powersOfTen } : {}), values: (u, ticks, at, room, step) => ticks.map((tick) => tickText(tick, step, unit)) },
    ],
    series: [{}, ...plot.raw.map((_, i) => line(i, true)), ...plot.raw.map((_, i) => line(i, false))],
    hooks: {
      setCursor: [(u) => plot.read(u.cursor.idx)],
      draw: [marks],
      ready: [(u) => u.over.addEventListener('click', () => pick(u))],
    },
  };
}

/** Ticks of a logarithmic axis. */
function powersOfTen(u, axis, low, high) {
  const powers = [];
  for (let at = Math.ceil(Math.log10(low) - 1e-9); at <= Math.log10(high) + 1e-9; at++) powers.push(10 ** at);
  return powers;
}

/** The number at a tick, with as many decimals as the distance to the next one needs. */
function tickText(tick, step, unit) {
  if (tick === null) return '';
  if (tick === 0) return unit === 'share' ? '0' + THIN + '%' : '0';
  if (unit === 'ratio') return signed(String(Number(tick.toPrecision(3))));
  const size = Math.abs(tick);
  if (unit === 'bytes' || size >= 10000 || size < 1e-3) return figure(tick, unit);
  const digits = (scale) => {
    const usual = Math.max(0, -Math.floor(Math.log10(scale * step) + 1e-9));
    const steps = scale * step * 10 ** usual;
    return Math.abs(steps - Math.round(steps)) < 1e-6 ? usual : usual + 1; // 0.025 needs a third one
  };
  return unit === 'share' ? fixed(100 * tick, digits(100)) + THIN + '%' : fixed(tick, digits(1));
}

/** A range that shows a constant as a line in the middle and keeps shares honest about zero. */
function span(low, high, unit) {
  if (low === null || high === null) return [0, 1];
  const from = unit === 'share' ? Math.min(0, low) : low;
  const level = high - from < 1e-9 * Math.abs(high);
  const room = level ? Math.abs(high) * 0.1 || 1 : (high - from) * 0.06;
  return [unit === 'share' && low >= 0 ? 0 : from - room, high + room];
}

/** Ticks below the steps that have samples, and a line at the chosen step. */
function marks(u) {
  const { ctx, bbox } = u;
  ctx.save();
  ctx.fillStyle = colour('--muted');
  for (const step of sampleSteps) {
    const x = u.valToPos(step, 'x', true);
    ctx.fillRect(x - 0.5, bbox.top + bbox.height - 4 * devicePixelRatio, devicePixelRatio, 4 * devicePixelRatio);
  }
  if (chosen.step !== null) {
    ctx.fillStyle = colour('--accent');
    ctx.fillRect(u.valToPos(chosen.step, 'x', true) - 0.5, bbox.top, devicePixelRatio, bbox.height);
  }
  ctx.restore();
}

function pick(u) {
  if (u.cursor.idx === null || u.cursor.idx === undefined || !sampleSteps.length) return;
  chosen.set(nearestSampleStep(u.data[0][u.cursor.idx]), 'chart');
}

function keys(plot) {
  plot.canvas.addEventListener('keydown', (event) => {
    const u = plot.u;
    if (!u) return;
    const last = plot.steps.length - 1;
    const at = u.cursor.idx ?? last;
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: last }[event.key];
    if (to !== undefined) {
      const index = Math.min(last, Math.max(0, to));
      u.setCursor({ left: u.valToPos(plot.steps[index], 'x'), top: 10 });
      plot.canvas.setAttribute('aria-label', stepName(plot.steps[index]) + ': ' + plot.chart.curves
        .map((curve, i) => curve.label + ' ' + figure(latest(plot.trend[i], index), plot.chart.unit))
        .join(', '));
      event.preventDefault();
    } else if (event.key === 'Enter') {
      pick(u);
      event.preventDefault();
    }
  });
}
