// The top of the page: what came of the run, before and after with intervals, remarks.

function outcome() {
  const section = document.getElementById('outcome');
  document.title = data.title + ' – Plumbline report';
  section.append(
    el('h1', { id: 'title' }, data.title),
    el('p.verdict.' + data.tone, {}, data.verdict, el('span.detail', {}, data.detail)));
  if (data.rows) {
    section.append(
      el('.comparison', {}, table(data.rows), el('figure.intervals', {}, intervals(data.rows))));
  }
  if (data.figures.length && !data.rows) section.append(figuresTable(data.figures));
  if (data.facts) section.append(facts(data.facts));
  if (data.figures.length && data.rows) section.append(figuresTable(data.figures));
  if (data.notes.length) section.append(remarks(data.notes));
}

function table(rows) {
  const compared = rows.some((row) => row.before);
  const head = compared ? ['', 'before', 'after', 'gain in points'] : ['', 'after'];
  const mark = (text) => ['before', 'after'].includes(text) ? el('i', { className: 'dot ' + text }) : null;
  return el('table.figures', {},
    el('caption', {}, 'Held-out tasks, with 95 % intervals'),
    el('thead', {}, el('tr', {}, ...head.map((text) => el('th', { scope: 'col' }, mark(text), text)))),
    el('tbody', {}, ...rows.map((row) => el('tr', {},
      el('th', { scope: 'row' }, row.name),
      compared ? cell(row.before) : null,
      cell(row.after),
      compared ? gain(row.gain) : null))));
}

function cell(estimate) {
  if (!estimate) return el('td', {}, '–');
  return el('td', {},
    el('span.value', {}, percent(estimate.value)), ' ',
    el('span.range', {}, fixed(100 * estimate.low, 1) + ' to ' + fixed(100 * estimate.high, 1)));
}

function gain(estimate) {
  if (!estimate) return el('td', {});
  return el('td', {},
    el('span.value', {}, plus(100 * estimate.value, 1)), ' ',
    el('span.range', {}, plus(100 * estimate.low, 1) + ' to ' + plus(100 * estimate.high, 1)));
}

/** Figures and reward columns of held-out rows, in their own units. */
function figuresTable(figures) {
  const number = (estimate, show) => el('td', {}, el('span.value', {}, show(estimate.value)), ' ',
    el('span.range', {}, show(estimate.low) + ' to ' + show(estimate.high)));
  return el('table.figures', {},
    el('caption', {}, data.figuresCaption),
    el('thead', {}, el('tr', {}, ...['', 'before', 'after', 'change'].map((text) => el('th', { scope: 'col' }, text)))),
    el('tbody', {}, ...figures.map((row) => el('tr', {}, el('th', { scope: 'row' }, row.name),
      ...[row.before, row.after, row.change].map((each) => number(each, (value) => fixed(value, row.decimals)))))));
}

/** Every row as two dots with their intervals on one scale from 0 to 100 %. */
function intervals(rows) {
  const width = 460;
  const left = 64;
  const right = 16;
  const height = 46;
  const total = rows.length * height + 30;
  const x = (share) => left + share * (width - left - right);
  const drawing = svg('svg', {
    viewBox: `0 0 ${width} ${total}`, role: 'img',
    'aria-label': 'Before and after with intervals; the numbers are in the table',
  });
  for (const tick of [0, 0.25, 0.5, 0.75, 1]) {
    drawing.append(
      svg('line', { x1: x(tick), x2: x(tick), y1: 6, y2: total - 24, class: 'grid' }),
      svg('text', { x: x(tick), y: total - 6, class: 'tick', 'text-anchor': 'middle' },
        percent(tick, 0)));
  }
  rows.forEach((row, index) => {
    const y = index * height + 28;
    drawing.append(svg('text', { x: 0, y: y + 4, class: 'name' }, row.name));
    if (row.before) {
      drawing.append(svg('line',
        { x1: x(row.before.value), x2: x(row.after.value), y1: y, y2: y, class: 'way' }));
      drawing.append(...dot(row.before, x, y, 'before'));
    }
    drawing.append(...dot(row.after, x, y, 'after'));
  });
  return drawing;
}

function dot(estimate, x, y, kind) {
  return [
    svg('line', {
      x1: x(estimate.low), x2: x(estimate.high), y1: y, y2: y, class: 'interval ' + kind,
    }),
    svg('circle', { cx: x(estimate.value), cy: y, r: 6, class: 'dot ' + kind }),
    svg('text', {
      x: x(estimate.value), y: y - 12, class: 'label ' + kind, 'text-anchor': 'middle',
    }, percent(estimate.value, 0)),
  ];
}

function facts(list) {
  return el('dl.facts', {}, ...list.map(([name, value]) => el('div', {},
    el('dt', {}, name === 'seconds' ? 'time' : name),
    el('dd', {}, name === 'seconds' ? clock(value) : String(value)))));
}

function clock(seconds) {
  if (seconds < 120) return fixed(seconds, seconds < 10 ? 1 : 0) + THIN + 's';
  const minutes = Math.round(seconds / 60);
  return minutes < 120
    ? minutes + THIN + 'min'
    : Math.floor(minutes / 60) + THIN + 'h ' + (minutes % 60) + THIN + 'min';
}

function remarks(notes) {
  const list = el('ul', {}, ...notes.map((note) => {
    const item = el('li', {}, note.text);
    if (note.step >= 0 && sampleSteps.length) {
      const link = el('button.link', { type: 'button' }, 'samples');
      link.addEventListener('click', () => chosen.set(nearestSampleStep(note.step), 'note'));
      item.append(' ', link);
    }
    return item;
  }));
  return el('details.remarks', { open: notes.length <= 5 },
    el('summary', {}, notes.length === 1 ? '1 remark' : notes.length + ' remarks'), list);
}
