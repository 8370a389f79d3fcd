// Small tools: elements made from data (always as text), numbers for reading, shared state.

const data = JSON.parse(document.getElementById('data').textContent);

/** An element with properties and children; strings become text, never markup. */
function el(name, properties = {}, ...children) {
  const [tag, ...classes] = name.split('.');
  const node = document.createElement(tag || 'div');
  if (classes.length) node.className = classes.join(' ');
  for (const [key, value] of Object.entries(properties)) {
    if (key in node) node[key] = value;
    else node.setAttribute(key, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** The same for SVG, where everything is an attribute. */
function svg(name, attributes = {}, ...children) {
  const node = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

const MINUS = '\u2212';
const THIN = '\u202f';

const signed = (text) => /^-[0.]+$/.test(text) ? text.slice(1) : text.replace('-', MINUS);

/** `value` times a power of ten, moved in its decimal digits. */
function shifted(value, by) {
  const [digits, power = '0'] = String(value).split('e');
  return Number(`${digits}e${Number(power) + by}`);
}

/** Half is rounded away from zero by the decimal digits, as on the console; toFixed alone makes 0.475 to 0.47. */
function fixed(value, digits) {
  const size = shifted(Math.round(shifted(Math.abs(value), digits)), -digits);
  return signed((value < 0 ? -size : size).toFixed(digits));
}

const plus = (value, digits) => (value > 0 ? '+' : '') + fixed(value, digits);
const percent = (share, digits = 1) => fixed(100 * share, digits) + THIN + '%';

/** A number in the unit of its chart, short enough for an axis or a legend. */
function figure(value, unit) {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  if (unit === 'share') return percent(value, Math.abs(value) < 0.1 && value !== 0 ? 1 : 0);
  if (unit === 'bytes') return scaled(value, 1024, ['B', 'KiB', 'MiB', 'GiB', 'TiB']);
  const size = Math.abs(value);
  if (size >= 10000) return scaled(value, 1000, ['', 'k', 'M', 'G', 'T']);
  if (size >= 100 || Number.isInteger(value)) return fixed(value, 0);
  if (size >= 10) return fixed(value, 1);
  if (size >= 0.01) return fixed(value, size >= 1 ? 2 : 3);
  if (size >= 0.0001) return signed(value.toPrecision(2));
  return signed(value.toExponential(1).replace('e', ' e'));
}

function scaled(value, base, units) {
  let rest = value;
  let at = 0;
  while (Math.abs(rest) >= base && at < units.length - 1) {
    rest /= base;
    at++;
  }
  const text = fixed(rest, Math.abs(rest) >= 100 || rest === Math.round(rest) ? 0 : 1);
  return units[at] ? text + THIN + units[at] : text;
}

/** Text in which white space at the ends and line breaks can be seen. */
const visible = (text) => text.replaceAll('\n', '↵').replaceAll('\t', '⇥').replaceAll(' ', '·');

/** What parts of the page tell each other: the chosen step. */
const chosen = {
  step: null,
  listeners: [],
  set(step, source) {
    if (step === this.step) return;
    this.step = step;
    this.listeners.forEach((listener) => listener(step, source));
  },
};

const sampleSteps = [...new Set(data.samples.map((sample) => sample.step))].sort((a, b) => a - b);

/** The step with samples that is nearest to `step`. */
function nearestSampleStep(step) {
  return sampleSteps.reduce((best, each) =>
    Math.abs(each - step) < Math.abs(best - step) ? each : best, sampleSteps[0]);
}

/** A section's heading, and its place in the list of contents. */
function heading(section, title, about) {
  section.hidden = false;
  document.getElementById('contents').append(el('a', { href: '#' + section.id }, title));
  return el('div.heading', {},
    el('h2', { id: section.id + '-title' }, title),
    about ? el('p.about', {}, about) : null);
}

/** A group of buttons of which one is on. */
function choice(label, options, start, change) {
  const buttons = options.map(([value, text]) => {
    const button = el('button', { type: 'button' }, text);
    button.addEventListener('click', () => select(value));
    return [value, button];
  });
  function select(value) {
    buttons.forEach(([each, button]) => button.setAttribute('aria-pressed', each === value));
    change(value);
  }
  buttons.forEach(([each, button]) => button.setAttribute('aria-pressed', each === start));
  return el('.choice', { role: 'group', 'aria-label': label }, el('span', {}, label),
    ...buttons.map(([, button]) => button));
}
