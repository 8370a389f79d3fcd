// Sampled rollouts: a slider over the steps, the groups of a step, one sample in full.

function rollouts() {
  if (!data.samples.length) return;
  const section = document.getElementById('rollouts');
  const about = data.samplesLeftOut
    ? `${data.samples.length.toLocaleString('en')} samples are kept here; ` +
      `${data.samplesLeftOut.toLocaleString('en')} more are in samples.jsonl.`
    : 'All logged samples.';
  const list = el('.groups', {});
  const detail = el('.sample', {});
  const slider = stepSlider();
  section.append(heading(section, 'Rollouts', about), slider.root, el('.rollouts', {}, list, detail));

  function showStep(step, source, number = null) {
    slider.show(step);
    const samples = data.samples.filter((sample) => sample.step === step);
    const buttons = [];
    list.replaceChildren(...groupsOf(samples).map((group) => groupView(group, (sample, button) => {
      buttons.push(button);
      button.addEventListener('click', () => select(sample, button));
    })));
    const select = (sample, button) => {
      buttons.forEach((each) => each.setAttribute('aria-pressed', each === button));
      detail.replaceChildren(...sampleView(sample));
      rememberPlace(step, samples.indexOf(sample));
    };
    const telling = samples.findIndex((sample) => Math.abs(sample.advantage) > 1e-9);
    buttons[Math.min(number ?? Math.max(0, telling), buttons.length - 1)]?.click();
    if (source === 'chart' || source === 'note') section.scrollIntoView({ behavior: 'smooth' });
  }
  chosen.listeners.push(showStep);
  const place = new URLSearchParams(location.hash.slice(1));
  const step = place.has('step') ? nearestSampleStep(Number(place.get('step'))) : sampleSteps.at(-1);
  const number = Number(place.get('sample') ?? NaN);
  chosen.step = step;
  showStep(step, 'start', Number.isInteger(number) && number >= 0 ? number : null);
}

/** Keeps step and sample in the address, so that a link leads back here. */
function rememberPlace(step, sample) {
  try {
    history.replaceState(null, '', '#step=' + step + '&sample=' + sample);
  } catch {
    // some browsers do not allow it for files
  }
}

function stepSlider() {
  const last = sampleSteps.length - 1;
  const output = el('output', {});
  const input = el('input', { type: 'range', id: 'step', min: 0, max: last, step: 1 });
  const to = (index) => chosen.set(sampleSteps[Math.min(last, Math.max(0, index))], 'slider');
  input.addEventListener('input', () => to(Number(input.value)));
  const button = (text, label, by) => {
    const node = el('button', { type: 'button', 'aria-label': label }, text);
    node.addEventListener('click', () => to(Number(input.value) + by));
    return node;
  };
  return {
    root: el('.controls', {}, el('label', { htmlFor: 'step' }, 'Step'),
      button('‹', 'Previous step with samples', -1), input, button('›', 'Next step with samples', 1), output),
    show(step) {
      input.value = sampleSteps.indexOf(step);
      input.setAttribute('aria-valuetext', 'step ' + step);
      output.textContent = step + ' of ' + sampleSteps.at(-1);
    },
  };
}

function groupsOf(samples) {
  const groups = new Map();
  for (const sample of samples) {
    if (!groups.has(sample.task)) groups.set(sample.task, []);
    groups.get(sample.task).push(sample);
  }
  return [...groups.values()];
}

function groupView(group, onButton) {
  const columns = [...new Set(group.flatMap((sample) => Object.keys(sample.rewards ?? {})))];
  const dead = group.length > 1 && group.every((sample) => Math.abs(sample.advantage) < 1e-9);
  return el('section.group', { 'aria-label': 'Task ' + group[0].task },
    el('h3', {}, el('span.prompt', { title: group[0].prompt }, group[0].prompt),
      el('small', {}, 'task ' + group[0].task + (dead ? ', dead group' : ''))),
    el('table', {},
      el('thead', {}, el('tr', {}, ...['', ...columns, 'advantage', 'end', 'tokens']
        .map((name) => el('th', { scope: 'col' }, name)))),
      el('tbody', {}, ...group.map((sample) => {
        const button = el('button', { type: 'button' }, '#' + sample.sample);
        onButton(sample, button);
        const row = el('tr', {}, el('th', { scope: 'row' }, button),
          ...columns.map((name) => rewardCell(sample, name)),
          el('td', {}, barOf(sample.advantage)),
          el('td', {}, el('span', { className: 'end ' + sample.finish }, sample.finish)),
          el('td', {}, String(sampledCount(sample))));
        row.addEventListener('click', (event) => { if (event.target !== button) button.click(); });
        return row;
      }))));
}

function rewardCell(sample, name) {
  const value = sample.rewards?.[name];
  if (value === undefined) {
    return el('td.unscored', { title: sample.unscored?.[name] ?? '' }, 'no score');
  }
  return el('td', {}, typeof value === 'number' ? figure(value, '') : String(value));
}

/** An advantage as a number with a bar to the left or right of zero. */
function barOf(advantage) {
  const value = typeof advantage === 'number' ? advantage : 0;
  const bar = el('i', { className: value < 0 ? 'down' : 'up' });
  bar.style.width = Math.min(1, Math.abs(value) / 3) * 20 + 'px';
  return el('span.advantage', {}, el('span', {}, plus(value, 2)), el('span.track', {}, bar));
}

const sampledCount = (sample) => (sample.spans ?? [])
  .reduce((sum, span) => sum + (span.origin === 'sampled' ? span.tokens : 0), 0);

function sampleView(sample) {
  const view = tokenView(sample);
  const switches = choice('Colour by', COLUMNS, colouredBy, (column) => {
    colouredBy = column;
    view.recolour();
  });
  const rewards = Object.entries(sample.rewards ?? {}).map(([name, value]) => [name, figure(value, '')]);
  const missing = Object.entries(sample.unscored ?? {}).map(([name, why]) => [name, 'no score: ' + why]);
  const numbers = [...rewards, ...missing, ['advantage', plus(Number(sample.advantage), 3)],
    ['end', sample.finish], ['tokens', String(sampledCount(sample))]];
  return [
    el('h3', {}, `Step ${sample.step}, task ${sample.task}, sample ${sample.sample}`),
    el('dl.facts.small', {}, ...numbers.map(([name, value]) =>
      el('div', {}, el('dt', {}, name), el('dd', {}, value)))),
    el('h4', {}, 'Prompt'), el('pre.text', {}, sample.prompt),
    el('.row', {}, el('h4', {}, 'Tokens'), switches), view,
    el('h4', {}, 'Text'), el('pre.text', {}, sample.text || ' '),
  ];
}
