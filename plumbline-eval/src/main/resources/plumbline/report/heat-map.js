// The tokens of all samples of a group as coloured cells: a row a sample, a column a position.

const ROW = 16;
const LABELS = 40;

/** Draws the current heat map again, in the colours and the width of the moment. */
let redrawHeatMap = () => {};

/** @param rows a name and tokens each  @param pick told the number of a row */
function heatMap(rows, pick) {
  const most = Math.max(1, ...rows.map((row) => row.tokens.length));
  const canvas = el('canvas', {
    tabIndex: 0, role: 'img',
    'aria-label': `Heat map of ${rows.length} samples and ${most} positions; move with the arrow keys, Enter shows the sample`,
  });
  const root = el('.heat-map', {}, canvas);
  let place = null;
  let scale = 1;
  const cell = () => Math.min(18, (canvas.clientWidth - LABELS) / most);

  function draw() {
    const width = canvas.clientWidth;
    if (!width) return;
    const ratio = devicePixelRatio || 1;
    canvas.width = width * ratio;
    canvas.height = rows.length * ROW * ratio;
    const pen = canvas.getContext('2d');
    pen.scale(ratio, ratio);
    pen.font = '11px system-ui, sans-serif';
    const paints = new Map();
    rows.forEach((row, y) => {
      pen.fillStyle = colour('--muted');
      pen.fillText(row.name, 0, y * ROW + 11);
      row.tokens.forEach((token, x) => {
        const [hue, strength] = shade(token, colouredBy, scale);
        const name = hue ? hue + Math.round(20 * strength) : '--soft';
        if (!paints.has(name)) paints.set(name, hue ? colour(hue, Math.round(20 * strength) / 14) : colour('--soft'));
        pen.fillStyle = paints.get('--soft') ?? colour('--soft');
        const left = LABELS + x * cell();
        const wide = Math.max(0.6, cell() - (cell() > 4 ? 1 : 0));
        pen.fillRect(left, y * ROW + 1, wide, ROW - 3);
        pen.fillStyle = paints.get(name);
        pen.fillRect(left, y * ROW + 1, wide, ROW - 3);
      });
    });
    if (place) {
      pen.strokeStyle = colour('--accent');
      pen.lineWidth = 2;
      pen.strokeRect(LABELS + place.x * cell(), place.y * ROW, Math.max(3, cell()), ROW - 1);
    }
  }

  function show(x, y) {
    const row = rows[y];
    if (!row?.tokens.length) return hide();
    place = { y, x: Math.min(row.tokens.length - 1, Math.max(0, x)) };
    draw();
    const token = row.tokens[place.x];
    tip({ getBoundingClientRect: () => {
      const at = canvas.getBoundingClientRect();
      const left = at.left + LABELS + place.x * cell();
      return { left, top: at.top + y * ROW, bottom: at.top + (y + 1) * ROW };
    } }, [['sample', row.name], ...numbersOf(token)]);
  }

  function hide() {
    place = null;
    tip(null);
    draw();
  }

  const at = (event) => [Math.floor((event.offsetX - LABELS) / cell()), Math.floor(event.offsetY / ROW)];
  canvas.addEventListener('pointermove', (event) => {
    const [x, y] = at(event);
    if (x >= 0 && x < (rows[y]?.tokens.length ?? 0)) show(x, y);
    else if (place) hide();
  });
  canvas.addEventListener('pointerleave', hide);
  canvas.addEventListener('blur', hide);
  canvas.addEventListener('click', (event) => { if (rows[at(event)[1]]) pick(at(event)[1]); });
  canvas.addEventListener('keydown', (event) => {
    const { x, y } = place ?? { x: -1, y: 0 };
    const to = {
      ArrowRight: [x + 1, y], ArrowLeft: [x - 1, y], ArrowUp: [x, Math.max(0, y - 1)],
      ArrowDown: [x, Math.min(rows.length - 1, y + 1)], Home: [0, y], End: [most, y],
    }[event.key];
    if (to) show(...to);
    else if (event.key === 'Enter' && place) pick(place.y);
    else return;
    event.preventDefault();
  });
  canvas.style.height = rows.length * ROW + 'px';
  root.recolour = (column, greatest) => { scale = greatest; draw(); };
  redrawHeatMap = draw;
  return root;
}
