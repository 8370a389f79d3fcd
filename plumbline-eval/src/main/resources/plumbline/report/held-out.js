// The same held-out prompts before and after.

const FIRST = 12;

function heldOut() {
  if (!data.heldOut?.length) return;
  const section = document.getElementById('held-out');
  const compared = data.heldOut.some((task) => task.before.length);
  const gold = data.heldOut.some((task) => task.gold);
  const kinds = {
    all: () => true,
    better: (task) => worth(task.after) > worth(task.before),
    worse: (task) => worth(task.after) < worth(task.before),
  };
  const body = el('tbody', {});
  const more = el('button.more', { type: 'button' }, '');
  let kind = 'all';
  let shown = FIRST;
  function draw() {
    const tasks = data.heldOut.filter(kinds[kind]);
    body.replaceChildren(...tasks.slice(0, shown).map((task) => taskRow(task, compared, gold)));
    if (!tasks.length) body.append(el('tr', {}, el('td.none', { colSpan: 4 }, 'none of the kept tasks')));
    more.hidden = tasks.length <= shown;
    more.textContent = `Show all ${tasks.length}`;
  }
  more.addEventListener('click', () => { shown = Infinity; draw(); });
  const count = (name) => data.heldOut.filter(kinds[name]).length;
  const filter = choice('Show', [['all', 'all ' + data.heldOut.length], ['better', 'better after, ' + count('better')],
    ['worse', 'worse after, ' + count('worse')]], 'all', (value) => { kind = value; shown = FIRST; draw(); });
  const about = compared ? 'What the model answered before and after, same prompts and seeds.' : 'What the model answers.';
  section.append(
    heading(section, 'Held-out prompts', about + (data.judge ? ` Before each answer stands its ${data.judge}.` : '')),
    compared ? el('.controls', {}, filter) : '',
    el('.scroll', {}, el('table.answers', {},
      el('thead', {}, el('tr', {}, ...['prompt', ...(gold ? [data.judge ? 'answer in the data' : 'right answer'] : []), ...(compared ? ['before'] : []), 'after']
        .map((name) => el('th', { scope: 'col' }, name)))), body)),
    more);
  draw();
}

/** The share of right answers, or the mean of their scores. */
function worth(answers) {
  const known = answers.map((answer) => answer.score ?? answer.correct)
    .filter((value) => value !== undefined).map(Number);
  return known.reduce((sum, value) => sum + value, 0) / Math.max(1, known.length);
}

function taskRow(task, compared, gold) {
  return el('tr', {},
    el('th', { scope: 'row' }, el('pre.text', {}, task.prompt)),
    gold ? el('td', {}, el('pre.text', {}, task.gold)) : null,
    compared ? el('td', {}, answerList(task.before)) : null,
    el('td', {}, answerList(task.after)));
}

function answerList(answers) {
  return el('ul.answer-list', {}, ...answers.map((answer) => {
    const text = el('pre.text', {}, answer.text || '(empty)');
    if (answer.correct === undefined) return el('li', {}, el('span.score', {}, score(answer)), text);
    const word = answer.correct ? 'right' : 'wrong';
    return el('li', { className: word },
      el('span.sign', { role: 'img', 'aria-label': word }, answer.correct ? '✓' : '✗'), text);
  }));
}

const score = (answer) => answer.score === undefined ? 'no score' : figure(answer.score, '');
