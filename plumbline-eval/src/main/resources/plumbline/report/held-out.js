// The same held-out prompts before and after.

const FIRST = 12;

function heldOut() {
  if (!data.heldOut?.length) return;
  const section = document.getElementById('held-out');
  const compared = data.heldOut.some((task) => task.before.length);
  const share = (answers) => answers.length
    ? answers.filter((answer) => answer.correct).length / answers.length : 0;
  const kinds = {
    all: () => true,
    better: (task) => share(task.after) > share(task.before),
    worse: (task) => share(task.after) < share(task.before),
  };
  const body = el('tbody', {});
  const more = el('button.more', { type: 'button' }, '');
  let kind = 'all';
  let shown = FIRST;
  function draw() {
    const tasks = data.heldOut.filter(kinds[kind]);
    body.replaceChildren(...tasks.slice(0, shown).map((task) => taskRow(task, compared)));
    if (!tasks.length) body.append(el('tr', {}, el('td.none', { colSpan: 4 }, 'none of the kept tasks')));
    more.hidden = tasks.length <= shown;
    more.textContent = `Show all ${tasks.length}`;
  }
  more.addEventListener('click', () => { shown = Infinity; draw(); });
  const count = (name) => data.heldOut.filter(kinds[name]).length;
  const filter = choice('Show', [['all', 'all ' + data.heldOut.length], ['better', 'better after, ' + count('better')],
    ['worse', 'worse after, ' + count('worse')]], 'all', (value) => { kind = value; shown = FIRST; draw(); });
  section.append(
    heading(section, 'Held-out prompts', compared ? 'What the model answered before and after, same prompts and seeds.' : 'What the model answers.'),
    compared ? el('.controls', {}, filter) : '',
    el('.scroll', {}, el('table.answers', {},
      el('thead', {}, el('tr', {}, ...['prompt', 'right answer', ...(compared ? ['before'] : []), 'after']
        .map((name) => el('th', { scope: 'col' }, name)))), body)),
    more);
  draw();
}

function taskRow(task, compared) {
  return el('tr', {},
    el('th', { scope: 'row' }, el('pre.text', {}, task.prompt)),
    el('td', {}, el('pre.text', {}, task.gold)),
    compared ? el('td', {}, answerList(task.before)) : null,
    el('td', {}, answerList(task.after)));
}

function answerList(answers) {
  return el('ul.answer-list', {}, ...answers.map((answer) => el('li', {
    className: answer.correct ? 'right' : 'wrong',
  }, el('span.sign', { role: 'img', 'aria-label': answer.correct ? 'right' : 'wrong' },
    answer.correct ? '✓' : '✗'), el('pre.text', {}, answer.text || '(empty)'))));
}
