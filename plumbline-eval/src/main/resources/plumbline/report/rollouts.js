// Sampled rollouts: a slider over the steps, the groups of a step, all samples of one side by side.

function rollouts() {
  if (!data.samples.length) return;
  const section = document.getElementById('rollouts');
  const about = data.samplesLeftOut
    ? `${data.samples.length.toLocaleString('en')} samples are kept here; ` +
      `${data.samplesLeftOut.toLocaleString('en')} more are in samples.jsonl.`
    : 'All logged samples.';
  const list = el('.groups', {});
  const detail = el('.group-view', {});
  const slider = stepSlider('step', sampleSteps, (step) => chosen.set(step, 'slider'));
  section.append(heading(section, 'Rollouts', about), slider.root, el('.rollouts', {}, list, detail));

  function showStep(step, source, number = null) {
    slider.show(step);
    const samples = data.samples.filter((sample) => sample.step === step);
    const buttons = [];
    let group = null;
    let view = null;
    const select = (sample, button, own) => {
      buttons.forEach((each) => each.setAttribute('aria-pressed', each === button));
      if (own !== group) {
        group = own;
        view = groupDetail(own, (index) => buttons[samples.indexOf(own[index])].click());
        detail.replaceChildren(...view.nodes);
        view.recolour();
      }
      view.mark(own.indexOf(sample));
      rememberPlace(step, samples.indexOf(sample));
    };
    const groups = groupsOf(samples);
    list.replaceChildren(...groups.map((own) => groupTable(own, (sample, button) => {
      buttons[samples.indexOf(sample)] = button;
      button.addEventListener('click', () => select(sample, button, own));
    })));
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

function stepSlider(id, steps, change) {
  const last = steps.length - 1;
  const output = el('output', {});
  const input = el('input', { type: 'range', id, min: 0, max: last, step: 1 });
  const to = (index) => change(steps[Math.min(last, Math.max(0, index))]);
  input.addEventListener('input', () => to(Number(input.value)));
  const button = (text, label, by) => {
    const node = el('button', { type: 'button', 'aria-label': label }, text);
    node.addEventListener('click', () => to(Number(input.value) + by));
    return node;
  };
  return {
    root: el('.controls', {}, el('label', { htmlFor: id }, 'Step'),
      button('‹', 'Previous kept step', -1), input, button('›', 'Next kept step', 1), output),
    show(step) {
      input.value = steps.indexOf(step);
      input.setAttribute('aria-valuetext', 'step ' + step);
      output.textContent = step + ' of ' + steps.at(-1);
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

const rewardColumns = (group) => [...new Set(group.flatMap((sample) => Object.keys(sample.rewards ?? {})))];

function groupTable(group, onButton) {
  const columns = rewardColumns(group);
  const dead = group.length > 1 && group.every((sample) => Math.abs(sample.advantage) < 1e-9);
  const parts = group.some((sample) => segmentsOf(sample) || ageOf(sample));
  return el('section.group', { 'aria-label': 'Task ' + group[0].task },
    el('h3', {}, el('span.prompt', { title: group[0].prompt }, group[0].prompt),
      el('small', {}, 'task ' + group[0].task + (dead ? ', dead group' : ''))),
    el('.wide', {}, el('table', {},
      el('thead', {}, el('tr', {}, ...['', ...columns, 'advantage', 'end', 'tokens', ...(parts ? ['segments', 'age'] : [])]
        .map((name) => el('th', { scope: 'col', title: name }, name)))),
      el('tbody', {}, ...group.map((sample) => {
        const button = el('button', { type: 'button' }, '#' + sample.sample);
        onButton(sample, button);
        const row = el('tr', {}, el('th', { scope: 'row' }, button),
          ...columns.map((name) => rewardCell(sample, name)),
          el('td', {}, barOf(sample.advantage)),
          el('td', {}, el('span', { className: 'end ' + sample.finish }, sample.finish)),
          el('td', {}, String(sampledCount(sample))),
          ...(parts ? [el('td', {}, segmentsOf(sample) || '1'), el('td', {}, ageOf(sample) || '0')] : []));
        row.addEventListener('click', (event) => { if (event.target !== button) button.click(); });
        return row;
      })))));
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

const sampledSpans = (sample) => (sample.spans ?? []).filter((span) => span.origin === 'sampled');
const sampledCount = (sample) => sampledSpans(sample).reduce((sum, span) => sum + span.tokens, 0);

/** How many segments a sample was made in, where that is more than one. */
function segmentsOf(sample) {
  const count = new Set(sampledSpans(sample).map((span) => span.segment)).size;
  return count > 1 ? String(count) : '';
}

/** The ages of its tokens in optimiser steps, where not all are of this step. */
function ageOf(sample) {
  const ages = sampledSpans(sample).map((span) => span.age ?? 0);
  const least = Math.min(...ages);
  const most = Math.max(...ages);
  return !ages.length || most === 0 ? '' : least === most ? String(most) : least + '–' + most;
}

/** All samples of a prompt: a heat map over their positions, and each as text. */
function groupDetail(group, pick) {
  const all = group.map((sample) => tokensOf(sample));
  const answers = all.map((tokens) => {
    const from = tokens.findIndex((token) => token.span.origin !== 'given');
    return from < 0 ? [] : tokens.slice(from);
  });
  const flat = answers.flat();
  const map = heatMap(group.map((sample, i) => ({ name: '#' + sample.sample, tokens: answers[i] })), pick);
  const legend = el('.legend-place', {});
  const cards = group.map((sample, i) => sampleCard(sample, answers[i], () => pick(i)));
  const view = {
    recolour() {
      const scale = scaleOf(flat, colouredBy);
      map.recolour(colouredBy, scale);
      cards.forEach((card) => card.text.recolour(colouredBy, scale));
      legend.replaceChildren(scaleLegend(flat, colouredBy, scale));
    },
    mark(index) {
      cards.forEach((card, i) => card.root.classList.toggle('chosen', i === index));
    },
  };
  const switches = choice('Colour by', COLUMNS, colouredBy, (column) => {
    colouredBy = column;
    view.recolour();
  });
  view.nodes = [
    el('h3', {}, `Step ${group[0].step}, task ${group[0].task}: ${group.length} ${group.length === 1 ? 'sample' : 'samples'}`),
    el('pre.text', { tabIndex: 0, role: 'region', 'aria-label': 'Prompt' }, group[0].prompt),
    el('.row', {}, el('h4', {}, 'Tokens of the answers by position'), switches), map, legend,
    el('.cards', {}, ...cards.map((card) => card.root)),
  ];
  return view;
}

function sampleCard(sample, tokens, pick) {
  const scored = Object.entries(sample.rewards ?? {}).map(([name, value]) => [name, figure(value, '')]);
  const missing = Object.entries(sample.unscored ?? {}).map(([name, why]) => [name, 'no score: ' + why]);
  const facts = [...scored, ...missing, ['advantage', plus(Number(sample.advantage), 2)], ['end', sample.finish],
    ['tokens', sampledCount(sample) + (sample.left_out ? `, ${sample.left_out} left out` : '')]];
  if (segmentsOf(sample)) facts.push(['segments', segmentsOf(sample)]);
  if (ageOf(sample)) facts.push(['age', ageOf(sample)]);
  const text = tokenView(tokens, `Step ${sample.step}, task ${sample.task}, sample ${sample.sample}`);
  const root = el('article.card', {}, el('h4', {}, '#' + sample.sample),
    el('dl.facts.small', {}, ...facts.map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value)))),
    text);
  root.addEventListener('click', pick);
  return { root, text };
}
