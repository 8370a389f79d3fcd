// Tokens coloured by a column, with their numbers on hover or by arrow keys.

const COLUMNS = [
  ['log_ratio', 'log-ratio'], ['entropy', 'entropy'], ['fate', 'mask'], ['origin', 'origin'],
];
let colouredBy = 'log_ratio';

/** What the policy loss did with a token: its colour, and what that means. */
const FATES = {
  trained: ['--good', 'moved by the policy loss'],
  clipped: ['--rise', 'stopped by the clip'],
  mastered: ['--heat', 'mastered, left alone'],
  'low-entropy': ['--fall', 'entropy not among the highest'],
  'off-policy': ['--bad', 'sample left the policy'],
  mismatch: ['--series-5', 'sampler and trainer differ'],
  'no-advantage': ['--muted', 'no advantage'],
  truncated: ['--series-4', 'sample was cut off'],
  unscored: ['--series-6', 'sample has no reward'],
  context: [null, 'read, not sampled'],
};

const ORIGINS = {
  given: ['--muted', 'given'], sampled: ['--fall', 'sampled'], observed: ['--rise', 'observed from a tool'],
};

/** One record a token out of the columns of a sample. */
function tokensOf(sample) {
  const origins = (sample.spans ?? []).flatMap((span) => Array(span.tokens).fill(span));
  const fates = (sample.fates ?? []).flatMap((run) => Array(run.tokens).fill(run.fate));
  return sample.tokens.map((text, at) => {
    const span = origins[at] ?? { origin: 'given' };
    const sampled = span.origin === 'sampled';
    const of = (column) => sampled ? sample[column]?.[at] ?? null : null;
    const logprob = of('logprob');
    const old = of('old');
    return {
      text, at, span, sampled, logprob, old, entropy: of('entropy'),
      fate: fates[at] ?? (sample.trained?.[at] === 1 ? 'trained' : sampled ? 'no-advantage' : 'context'),
      log_ratio: logprob === null || old === null ? null : logprob - old,
    };
  });
}

/** The greatest size on the scale: fixed steps, so that samples can be compared by eye. */
function scaleOf(tokens, column) {
  const greatest = tokens.reduce((most, token) => Math.max(most, Math.abs(token[column] ?? 0)), 0);
  return [0.1, 0.2, 0.5, 1, 2, 5, 10].find((step) => greatest <= step) ?? 20;
}

/** The colour of a token and how strong it is, or nothing. */
function shade(token, column, scale) {
  if (column === 'fate') return [(FATES[token.fate] ?? FATES.unscored)[0], 0.42];
  if (column === 'origin') return [(ORIGINS[token.span.origin] ?? ORIGINS.given)[0], token.sampled ? 0.34 : 0.2];
  const value = token[column];
  if (value === null || value === undefined) return [null, 0];
  const hue = column === 'entropy' ? '--heat' : value < 0 ? '--fall' : '--rise';
  return [hue, Math.min(1, Math.abs(value) / scale) ** 0.7 * 0.62];
}

function paint(node, token, column, scale) {
  node.className = 'token ' + (token.sampled ? 'sampled' : 'context');
  const [hue, strength] = shade(token, column, scale);
  node.style.background = hue ? mixed(hue, strength) : '';
}

const mixed = (hue, strength) => `color-mix(in srgb, var(${hue}) ${Math.round(100 * strength)}%, transparent)`;

function scaleLegend(tokens, column, scale, words = ['less likely now', 'more likely now']) {
  const gradient = (kind, low, high) => el('.scale', {},
    el('span', {}, low), el('i', { className: 'gradient ' + kind }), el('span', {}, high));
  const keys = (meanings, of) => {
    const present = new Set(tokens.map(of));
    return el('.scale', {}, ...Object.entries(meanings).filter(([name]) => present.has(name))
      .map(([name, [hue, meaning]]) => key(hue, meaning)));
  };
  switch (column) {
    case 'log_ratio':
      return gradient('diverging', fixed(-scale, 1) + ' ' + words[0], '+' + scale + ' ' + words[1]);
    case 'entropy':
      return gradient('heat', '0 nats: sure', scale + ' nats: open');
    case 'fate':
      return keys(FATES, (token) => token.fate);
    default:
      return keys(ORIGINS, (token) => token.span.origin);
  }
}

function key(hue, text) {
  const mark = el('i.token.key', {});
  if (hue) mark.style.background = mixed(hue, 0.42);
  return el('span', {}, mark, text);
}

/** Tokens as text; `recolour` follows a column. A long run of context is folded to its end. */
function tokenView(tokens, label) {
  const text = el('.tokens', { tabIndex: 0, role: 'group', 'aria-label': label + '; the arrow keys read one token after the other' });
  const nodes = tokens.map((token) => {
    const node = el('span', {}, visible(token.text) || '∅');
    node.dataset.at = token.at;
    text.append(node);
    if (token.text.endsWith('\n')) text.append(el('br'));
    return node;
  });
  readable(text, nodes, tokens);
  text.recolour = (column, scale) => nodes.forEach((node, i) => paint(node, tokens[i], column, scale));
  return text;
}

function readable(text, nodes, tokens) {
  let current = -1;
  const first = tokens[0]?.at ?? 0;
  const show = (index) => {
    nodes[current]?.classList.remove('current');
    current = index;
    nodes[index].classList.add('current');
    tip(nodes[index], numbersOf(tokens[index]));
  };
  const hide = () => {
    nodes[current]?.classList.remove('current');
    tip(null);
  };
  text.addEventListener('pointerover', (event) => {
    const at = event.target.dataset?.at;
    if (at !== undefined) show(Number(at) - first);
  });
  text.addEventListener('pointerleave', hide);
  text.addEventListener('blur', hide);
  text.addEventListener('keydown', (event) => {
    const to = { ArrowRight: current + 1, ArrowLeft: current - 1, Home: 0, End: nodes.length - 1 }[event.key];
    if (to === undefined || !nodes.length) return;
    show(Math.min(nodes.length - 1, Math.max(0, to)));
    event.preventDefault();
  });
}

const NUMBERS = [
  ['log-prob', 'logprob'], ['old log-prob', 'old'], ['reference', 'reference'], ['log-ratio', 'log_ratio'], ['entropy', 'entropy'],
];

function numbersOf(token) {
  const rows = [['token', '“' + visible(token.text) + '”'], ['position', token.at], ['origin', originOf(token.span)]];
  if (token.fate) rows.push(['policy loss', (FATES[token.fate] ?? [null, token.fate])[1]]);
  for (const [label, column] of NUMBERS) {
    if (Number.isFinite(token[column])) rows.push([label, fixed(token[column], 3)]);
  }
  if (Number.isFinite(token.log_ratio)) rows.push(['ratio', figure(Math.exp(token.log_ratio), '')]);
  return rows;
}

function originOf(span) {
  if (span.origin === 'sampled') {
    return 'sampled' + (span.version === undefined ? '' : ', weights ' + span.version) +
      (span.segment ? ', segment ' + span.segment : '') + (span.age ? ', age ' + span.age : '');
  }
  return span.origin + (span.source ? ' from ' + span.source : '');
}

/** Shows rows of numbers beside what has a place on the page, or hides them. */
function tip(node, rows) {
  const box = document.getElementById('tip');
  if (!node) {
    box.hidden = true;
    return;
  }
  box.replaceChildren(el('dl', {}, ...rows.flatMap(([name, value]) =>
    [el('dt', {}, name), el('dd', {}, String(value))])));
  box.hidden = false;
  const at = node.getBoundingClientRect();
  const left = Math.min(at.left, document.documentElement.clientWidth - box.offsetWidth - 12);
  const below = at.bottom + 8;
  const top = below + box.offsetHeight > innerHeight ? at.top - box.offsetHeight - 8 : below;
  box.style.left = Math.max(8, left) + scrollX + 'px';
  box.style.top = top + scrollY + 'px';
}
