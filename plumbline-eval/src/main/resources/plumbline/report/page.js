// Puts the page together.

function origin() {
  if (!data.recipe && !data.provenance.length) return;
  const section = document.getElementById('origin');
  section.append(heading(section, 'How it was made', 'The resolved recipe and what the run was made from.'));
  const parts = el('.origin', {});
  if (data.recipe) {
    parts.append(el('div', {}, el('h3', {}, 'Recipe'),
      el('pre.recipe', { tabIndex: 0, role: 'region', 'aria-label': 'Recipe' }, data.recipe)));
  }
  if (data.provenance.length) {
    parts.append(el('div', {}, el('h3', {}, 'Provenance'), el('dl.provenance', {},
      ...data.provenance.flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, value)]))));
  }
  section.append(parts);
}

/** System, light or dark, and light on paper; charts are drawn anew in the new colours. */
function theme() {
  const button = document.getElementById('theme');
  const kinds = ['system', 'light', 'dark'];
  let at = 0;
  const restyle = () => {
    plots.forEach((plot) => plot.restyle());
    redrawHeatMap();
  };
  const apply = (kind) => {
    if (kind === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = kind;
    restyle();
  };
  button.addEventListener('click', () => {
    at = (at + 1) % kinds.length;
    button.textContent = 'Theme: ' + kinds[at];
    apply(kinds[at]);
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', restyle);
  addEventListener('beforeprint', () => apply('light'));
  addEventListener('afterprint', () => apply(kinds[at]));
}

addEventListener('resize', () => redrawHeatMap());
outcome();
curves();
guard();
rollouts();
preferences();
heldOut();
origin();
theme();
