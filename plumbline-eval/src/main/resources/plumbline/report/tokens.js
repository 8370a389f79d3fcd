// The tokens of one sample, coloured by a column, with their numbers on hover or by arrow keys.

const COLUMNS = [
  ['log_ratio', 'log-ratio'], ['entropy', 'entropy'], ['trained', 'mask'], ['origin', 'origin'],
];
let colouredBy = 'log_ratio';

/** One record a token out of the columns of a sample. */
function tokensOf(sample) {
  const origins = (sample.spans ?? []).flatMap((span) => Array(span.tokens).fill(span));
  return sample.tokens.map((text, at) => {
    const span = origins[at] ?? { origin: 'given' };
    const sampled = span.origin === 'sampled';
    const of = (column) => sampled ? sample[column]?.[at] ?? null : null;
    const logprob = of('logprob');
    const old = of('old');
    return {
      text, at, span, logprob, old, entropy: of('entropy'), trained: sample.trained?.[at] === 1,
      log_ratio: logprob === null || old === null ? null : logprob - old,
    };
  });
}

/** The greatest size on the scale: fixed steps, so that samples can be compared by eye. */
function scaleOf(tokens, column) {
  const greatest = Math.max(0, ...tokens.map((token) => Math.abs(token[column] ?? 0)));
  return [0.1, 0.2, 0.5, 1, 2, 5, 10].find((step) => greatest <= step) ?? 20;
}

function paint(node, token, column, scale) {
  node.className = 'token ' + token.span.origin;
  if (column === 'origin') {
    node.classList.add('by-origin');
  } else if (column === 'trained') {
    node.classList.add(token.trained ? 'is-trained' : 'not-trained');
  } else if (token[column] === null) {
    node.classList.add('blank');
  } else {
    const size = Math.min(1, Math.abs(token[column]) / scale);
    const hue = column === 'entropy' ? '--heat' : token[column] < 0 ? '--fall' : '--rise';
    node.style.background = `color-mix(in srgb, var(${hue}) ${Math.round(size ** 0.7 * 62)}%, transparent)`;
    return;
  }
  node.style.background = '';
}

function scaleLegend(column, scale) {
  const gradient = (kind, low, high) => el('.scale', {},
    el('span', {}, low), el('i', { className: 'gradient ' + kind }), el('span', {}, high));
  switch (column) {
    case 'log_ratio':
      return gradient('diverging', fixed(-scale, 1) + ' less likely now', '+' + scale + ' more likely now');
    case 'entropy':
      return gradient('heat', '0 nats: sure', scale + ' nats: open');
    case 'trained':
      return el('.scale', {}, key('is-trained', 'in the loss'), key('not-trained', 'not in the loss'));
    default:
      return el('.scale', {}, key('by-origin given', 'given'), key('by-origin sampled', 'sampled'),
        key('by-origin observed', 'observed from a tool'));
  }
}

const key = (classes, text) => el('span', {}, el('i', { className: 'token key ' + classes }), text);

/** The tokens as text, with a legend; both follow the chosen column. */
function tokenView(sample) {
  const tokens = tokensOf(sample);
  const text = el('.tokens', {
    tabIndex: 0, role: 'group', 'aria-label': 'Tokens; the arrow keys read one after the other',
  });
  const nodes = tokens.map((token) => {
    const node = el('span', {}, visible(token.text) || '∅');
    node.dataset.at = token.at;
    text.append(node);
    if (token.text.endsWith('\n')) text.append(el('br'));
    return node;
  });
  const legend = el('.legend-place', {});
  function recolour() {
    const scale = scaleOf(tokens, colouredBy);
    nodes.forEach((node, i) => paint(node, tokens[i], colouredBy, scale));
    legend.replaceChildren(scaleLegend(colouredBy, scale));
  }
  recolour();
  readable(text, nodes, tokens);
  const root = el('.token-view', {}, text, legend);
  root.recolour = recolour;
  return root;
}

function readable(text, nodes, tokens) {
  let current = -1;
  const show = (at) => {
    nodes[current]?.classList.remove('current');
    current = at;
    nodes[at].classList.add('current');
    tip(nodes[at], numbersOf(tokens[at]));
  };
  const hide = () => {
    nodes[current]?.classList.remove('current');
    tip(null);
  };
  text.addEventListener('pointerover', (event) => {
    const at = event.target.dataset?.at;
    if (at !== undefined) show(Number(at));
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

function numbersOf(token) {
  const rows = [['token', '“' + visible(token.text) + '”'], ['position', token.at], ['origin', originOf(token.span)]];
  if (token.span.origin === 'sampled') {
    rows.push(['in the loss', token.trained ? 'yes' : 'no']);
    const numbers = [['log-prob', 'logprob'], ['old log-prob', 'old'], ['log-ratio', 'log_ratio'], ['entropy', 'entropy']];
    for (const [label, column] of numbers) {
      if (token[column] !== null) rows.push([label, fixed(token[column], 3)]);
    }
    if (token.log_ratio !== null) rows.push(['ratio', fixed(Math.exp(token.log_ratio), 3)]);
  }
  return rows;
}

function originOf(span) {
  if (span.origin === 'sampled') {
    return 'sampled' + (span.version === undefined ? '' : ', weights ' + span.version) +
      (span.segment ? ', segment ' + span.segment : '');
  }
  return span.origin + (span.source ? ' from ' + span.source : '');
}

/** Shows rows of numbers beside an element, or hides them. */
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
  const left = Math.min(at.left, innerWidth - box.offsetWidth - 12);
  const below = at.bottom + 8;
  const top = below + box.offsetHeight > innerHeight ? at.top - box.offsetHeight - 8 : below;
  box.style.left = Math.max(8, left) + scrollX + 'px';
  box.style.top = top + scrollY + 'px';
}
