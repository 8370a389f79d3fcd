// Pairs or labelled answers that were learnt from, coloured by what the policy has made of them.

function preferences() {
  if (!data.preferences.length) return;
  const section = document.getElementById('preferences');
  const steps = [...new Set(data.preferences.map((pair) => pair.step))].sort((a, b) => a - b);
  const referenced = data.preferences.some((pair) => (pair.chosen ?? pair.rejected)?.reference);
  const about = (referenced ? 'Colours: log-ratio of policy to reference.' : 'Colours: log-probability; there is no reference.') +
    (data.preferencesLeftOut ? ` ${data.preferencesLeftOut.toLocaleString('en')} more lines are in preferences.jsonl.` : '');
  const paired = data.preferences.some((pair) => pair.chosen && pair.rejected);
  const names = paired ? ['chosen', 'rejected'] : ['wanted', 'not wanted'];
  const list = el('.pairs', {});
  const slider = stepSlider('pair-step', steps, show);
  section.append(heading(section, paired ? 'Pairs' : 'Labelled answers', about), slider.root, list);

  function show(step) {
    slider.show(step);
    const pairs = data.preferences.filter((pair) => pair.step === step);
    const answers = pairs.flatMap((pair) => [pair.chosen, pair.rejected]).filter(Boolean).map(comparedTokens);
    const scale = scaleOf(answers.flat(), 'log_ratio');
    const words = referenced ? ['less likely than under the reference', 'more likely'] : ['unlikely', 'likely'];
    list.replaceChildren(scaleLegend(answers.flat(), 'log_ratio', scale, words), ...pairs.map((pair) => pairView(pair, names, scale)));
  }
  show(steps.at(-1));
}

function comparedTokens(answer) {
  return answer.tokens.map((text, at) => {
    const sampled = answer.compared?.[at] === 1;
    const logprob = sampled ? answer.logprob?.[at] ?? null : null;
    const reference = sampled ? answer.reference?.[at] ?? null : null;
    return {
      text, at, sampled, logprob, reference, span: { origin: sampled ? 'compared' : 'given' },
      log_ratio: logprob === null ? null : logprob - (reference ?? 0),
    };
  });
}

/** @param names what the answers of both columns are called */
function pairView(pair, names, scale) {
  const numbers = [['margin', pair.margin], ['weight', pair.weight]].filter(([, value]) => typeof value === 'number');
  const first = comparedTokens(pair.chosen ?? pair.rejected);
  const from = Math.max(0, first.findIndex((token) => token.sampled));
  const prompt = first.slice(0, from).map((token) => token.text).join('');
  return el('article.pair', { 'aria-label': `Step ${pair.step}, row ${pair.row}` },
    el('h3', {}, `Row ${pair.row}`),
    el('dl.facts.small', {}, ...numbers.map(([name, value]) =>
      el('div', {}, el('dt', {}, name), el('dd', { className: name === 'margin' && value < 0 ? 'wrong-way' : '' }, figure(value, ''))))),
    prompt ? el('pre.text', { tabIndex: 0, role: 'region', 'aria-label': 'Prompt' }, prompt) : null,
    el('.halves', {}, half(pair, pair.chosen, names[0], scale), half(pair, pair.rejected, names[1], scale)));
}

function half(pair, answer, name, scale) {
  if (!answer) return null;
  const tokens = comparedTokens(answer);
  const from = Math.max(0, tokens.findIndex((token) => token.sampled));
  const text = tokenView(tokens.slice(from), `Row ${pair.row}, ${name}`);
  text.recolour('log_ratio', scale);
  const sum = typeof answer.log_ratio_sum === 'number' ? plus(answer.log_ratio_sum, 2) : '–';
  const what = answer.reference ? 'log-ratio' : 'log-prob';
  return el('.half', {}, el('h4', {}, name, el('small', {}, `${what} ${sum}`,
    answer.left_out ? `, ${answer.left_out} tokens left out` : '')), text);
}
