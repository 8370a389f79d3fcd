// What the guard saw: the score that is optimised beside its witness, and where it stopped. The
// witness is the score that counts or, where there is none, how far the reward models disagree.

const WITNESSES = {
  gold: {
    title: 'Proxy against gold',
    about: (names) => `${names.proxy} is optimised, ${names.gold} is what counts. Where the first rises and the second falls, the proxy is exploited.`,
  },
  disagreement: {
    title: 'Proxy against disagreement',
    about: (names, steps) => `${names.proxy} is optimised, and there is no gold score to hold it against, so ${names.disagreement} stands for it: how far the members of the reward model disagree, in means of ${steps} steps. Where both rise, the proxy is probably exploited.`,
  },
  none: {
    title: 'Distance from the start',
    about: (names) => `There is no gold score and no ensemble: ${names.kl} is held to its budget, and an exploited reward goes unseen.`,
  },
};

const witnessOf = (names) => names.disagreement ? 'disagreement' : names.gold ? 'gold' : 'none';

function guard() {
  if (!data.guard.length) return;
  const section = document.getElementById('guard');
  const names = data.guard.at(-1).names ?? {};
  const kind = witnessOf(names);
  const points = data.guard.filter((line) => Number.isFinite(line[kind]) && Number.isFinite(line.proxy))
    .map((line) => ({ ...line, witness: line[kind] }));
  const findings = data.guard.filter((line) => line.finding);
  const stop = findings.find((line) => line.stop);
  const { title, about } = WITNESSES[kind];
  section.append(heading(section, title, about(names, data.guard.at(-1).window)));
  if (points.length > 1) {
    const charts = el('.guards', {},
      el('figure.chart', {}, el('figcaption', {}, el('h3', {}, 'Over the steps'),
        el('p', {}, 'Each on its own scale.')), guardLegend(names, kind), overSteps(points, findings, stop, kind)));
    if (kind === 'gold') {
      charts.append(el('figure.chart', {}, el('figcaption', {}, el('h3', {}, 'Over the distance from the start'),
        el('p', {}, fitText(points.at(-1), names))), overDistance(points)));
    }
    section.append(charts);
  }
  if (findings.length) {
    section.append(el('ul.findings', {}, ...findings.map((line) =>
      el('li', { className: line.stop ? 'stop' : '' }, line.finding + (line.stop ? '. The run was ended.' : '')))));
  } else {
    section.append(el('p.about', {}, 'It found nothing to say.'));
  }
}

const guardLegend = (names, kind) => el('.legend', {},
  el('span.entry', {}, el('i.swatch.s2', {}), names.proxy + ' (proxy)'),
  el('span.entry', {}, el('i.swatch.s1', {}), `${names[kind]} (${kind})`));

/** The distance at which the fitted law turns, or nothing. */
function turningDistance(line) {
  return line.beta > 0 ? Math.exp(line.alpha / line.beta - 1) : null;
}

function fitText(line, names) {
  if (!Number.isFinite(line.alpha)) return 'Fewer than 4 different distances: nothing is fitted.';
  const turn = turningDistance(line);
  return turn === null
    ? `Gain of ${names.gold} and the fitted law d (α − β ln d); it does not turn.`
    : `Gain of ${names.gold} and the fitted law d (α − β ln d); it turns at ${names.kl} ${figure(turn * turn, '')}.`;
}

const BOX = { width: 520, height: 230, left: 54, right: 54, top: 12, bottom: 34 };

function axis(low, high, from, to) {
  const room = high - low || Math.abs(high) || 1;
  return (value) => from + (value - low) / room * (to - from);
}

const extent = (values) => [Math.min(...values), Math.max(...values)];

function padded([low, high]) {
  const room = (high - low || Math.abs(high) || 1) * 0.08;
  return [low - room, high + room];
}

function frame(label, xs, xName) {
  const drawing = svg('svg', { viewBox: `0 0 ${BOX.width} ${BOX.height}`, role: 'img', 'aria-label': label, class: 'guard-plot' });
  const x = axis(...xs, BOX.left, BOX.width - BOX.right);
  const floor = BOX.height - BOX.bottom;
  drawing.append(svg('line', { x1: BOX.left, x2: BOX.width - BOX.right, y1: floor, y2: floor, class: 'grid' }));
  for (const value of [xs[0], (xs[0] + xs[1]) / 2, xs[1]]) {
    drawing.append(svg('text', { x: x(value), y: floor + 15, class: 'tick', 'text-anchor': 'middle' }, figure(value, '')));
  }
  drawing.append(svg('text', { x: BOX.width / 2, y: BOX.height - 4, class: 'tick', 'text-anchor': 'middle' }, xName));
  return [drawing, x];
}

function scaleAt(drawing, range, at, anchor, kind) {
  const y = axis(...range, BOX.height - BOX.bottom, BOX.top);
  for (const value of [range[0], (range[0] + range[1]) / 2, range[1]]) {
    drawing.append(svg('text', { x: at, y: y(value) + 4, class: 'tick ' + kind, 'text-anchor': anchor }, figure(value, '')));
  }
  return y;
}

const path = (points) => points.map(([x, y], i) => (i ? 'L' : 'M') + x.toFixed(1) + ' ' + y.toFixed(1)).join('');

function curveOf(drawing, points, kind) {
  drawing.append(svg('path', { d: path(points), class: 'line ' + kind }));
  points.forEach(([x, y]) => drawing.append(svg('circle', { cx: x, cy: y, r: 2.6, class: 'point ' + kind })));
}

function overSteps(points, findings, stop, kind) {
  const marked = findings.find((line) => line.mark);
  const [drawing, x] = frame(describeGuard(points, marked, stop, kind), extent(points.map((point) => point.step)), 'step');
  const witnesses = scaleAt(drawing, padded(extent(points.map((point) => point.witness))), BOX.left - 6, 'end', 'gold');
  const proxies = scaleAt(drawing, padded(extent(points.map((point) => point.proxy))), BOX.width - BOX.right + 6, 'start', 'proxy');
  findings.forEach((line) => drawing.append(svg('line', {
    x1: x(line.step), x2: x(line.step), y1: BOX.top, y2: BOX.height - BOX.bottom, class: line.stop ? 'stop' : 'warning',
  })));
  curveOf(drawing, points.map((point) => [x(point.step), proxies(point.proxy)]), 'proxy');
  curveOf(drawing, points.map((point) => [x(point.step), witnesses(point.witness)]), 'gold');
  if (marked) {
    const late = x(marked.step) > BOX.width / 2;
    drawing.append(svg('text', { x: x(marked.step) + (late ? -5 : 5), y: BOX.top + 22, class: 'tick stop', 'text-anchor': late ? 'end' : 'start' }, marked.mark));
  }
  if (stop) drawing.append(svg('text', { x: x(stop.step) - 5, y: BOX.top + 10, class: 'tick stop', 'text-anchor': 'end' }, 'stop'));
  return drawing;
}

function describeGuard(points, marked, stop, kind) {
  const [first, last] = [points[0], points.at(-1)];
  return `Proxy from ${figure(first.proxy, '')} to ${figure(last.proxy, '')}, ${kind} from ${figure(first.witness, '')} to ` +
    `${figure(last.witness, '')}` + (marked ? `; ${marked.mark} at step ${marked.step}` : '') + (stop ? `; stopped at step ${stop.step}` : '');
}

function overDistance(points) {
  const start = points[0].gold;
  const measured = points.map((point) => [Math.sqrt(Math.max(0, point.kl)), point.gold - start]);
  const last = points.at(-1);
  const far = Math.max(...measured.map(([d]) => d)) || 1;
  const law = Number.isFinite(last.alpha)
    ? Array.from({ length: 60 }, (_, i) => (i + 1) / 60 * far).map((d) => [d, d * (last.alpha - last.beta * Math.log(d))])
    : [];
  const [drawing, x] = frame('Gain of the gold score over the square root of the KL', [0, far], 'square root of KL');
  const y = scaleAt(drawing, padded(extent([...measured, ...law].map(([, gain]) => gain))), BOX.left - 6, 'end', 'gold');
  if (law.length) drawing.append(svg('path', { d: path(law.map(([d, gain]) => [x(d), y(gain)])), class: 'line law' }));
  const turn = law.length ? turningDistance(last) : null;
  if (turn !== null && turn <= far) {
    drawing.append(svg('line', { x1: x(turn), x2: x(turn), y1: BOX.top, y2: BOX.height - BOX.bottom, class: 'warning' }));
  }
  measured.forEach(([d, gain]) => drawing.append(svg('circle', { cx: x(d), cy: y(gain), r: 3, class: 'point gold' })));
  return drawing;
}
