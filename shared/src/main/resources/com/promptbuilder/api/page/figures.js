// ---- cards

const cards = {};

function card(id, title, parts = {}) {
  const figures = el('div', {class: 'figures'});
  const legend = el('ul', {class: 'legend'});
  const note = el('p', {class: 'note'});
  const drawing = svg('svg', {viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': title});
  const plot = el('div', {class: 'plot'}, drawing);
  cards[id] = {figures, legend, note, drawing, plot, title};
  return el('article', {class: 'card', id: 'card-' + id, 'aria-labelledby': 'h-' + id},
    el('h3', {id: 'h-' + id}, title), figures, parts.legend && legend, note, parts.plot || plot);
}

/** A number with its unit, and its colour in the chart, if it has one. */
function figure(value, unit, name) {
  return el('div', {class: 'big' + (name ? ' c-' + name : '')}, value === null ? '–' : value, ' ', name && el('span', {class: 'key thin'}), el('small', {}, unit));
}

const item = (name, text) => el('li', {class: 'c-' + name}, el('span', {class: 'key'}), text);

function show(id, {figures = [], legend = [], note = '', drawn}) {
  const one = cards[id];
  one.figures.replaceChildren(...figures);
  one.legend.replaceChildren(...legend);
  one.note.textContent = note;
  if (drawn) {
    const [shapes, marks = []] = drawn;
    one.drawing.replaceChildren(...(shapes || []).filter(Boolean));
    one.drawing.setAttribute('aria-label', one.title + ': ' + figures.map(each => each.textContent).join(', '));
    one.plot.querySelectorAll('i, .none').forEach(old => old.remove());
    one.plot.append(...marks.map(([y, text]) => {
      const mark = el('i', {}, text);
      mark.style.top = y / HEIGHT * 100 + '%';
      return mark;
    }));
    if (!shapes) {
      one.plot.append(el('span', {class: 'none'}, readings.length > 1 ? 'No requests in this period' : 'Waiting for the second reading'));
    }
  }
}

function layOut() {
  $('cards').append(
    card('requests', 'Requests'), card('latency', 'Latency'), card('origin', 'Answers by source', {legend: true}),
    card('avoided', 'Calls to Claude'), card('dollars', 'Dollars'), card('environments', 'Environments'),
    card('breakers', 'Circuit breakers', {plot: el('div', {class: 'breakers', id: 'breakers'})}));
}

function render() {
  const last = readings.at(-1);
  const some = readings.length > 1;
  showRequests(last, some);
  showLatency(some);
  showOrigin(some);
  showAvoided(last);
  showDollars(last);
  showEnvironments(last);
  showBreakers(last.stats.claude.circuits);
  $('span').textContent = 'Charts show the last ' + span(width());
}

function showRequests(last, some) {
  const failed = readings.some((_, i) => i && rate('failed', i));
  show('requests', {
    figures: [figure(some ? perSecond(now('requests')) : null, 'total', 'requests'), some && figure(perSecond(now('failed')), 'failed', 'failed')].filter(Boolean),
    note: whole.format(last.requests) + ' since the counters started, ' + whole.format(last.failed) + ' failed (5xx); ' + whole.format(last.stats.requests.active) + ' active',
    drawn: some ? chart([{name: 'requests', points: rates('requests')}, ...(failed ? [{name: 'failed', points: rates('failed')}] : [])], perSecond) : [null],
  });
}

function showLatency(some) {
  const of = share => some ? percentile(share, readings.length - 1) : null;
  const text = value => value === null ? null : duration(value);
  show('latency', {
    figures: [figure(text(of(0.5)), 'median', 'p50'), figure(text(of(0.95)), 'p95', 'p95')],
    note: 'over the last ' + span(SMOOTH * interval()),
    drawn: some ? logChart([{name: 'p95', points: percentiles(0.95)}, {name: 'p50', points: percentiles(0.5)}]) : [null],
  });
}

const ORIGINS = {memory: 'memory', valkey: 'Valkey', record: 'record', replica: 'replica', shared: 'shared call', claude: 'Claude'};

function showOrigin(some) {
  const counts = Object.fromEntries(Object.keys(ORIGINS).map(name => [name, some ? readings.at(-1)[name] - readings[0][name] : 0]));
  const all = sum(counts);
  const shown = Object.keys(ORIGINS).filter(name => !['valkey', 'replica'].includes(name) || readings.at(-1)[name]);
  show('origin', {
    figures: [figure(all ? percent(1 - counts.claude / all) : null, 'served without a Claude call')],
    legend: shown.map(name => item(name, ORIGINS[name] + ' ' + (all ? percent(counts[name] / all) : '–'))),
    note: cdn.requests ? 'nginx in front answered ' + percent(cdn.hits / cdn.requests) + ' of ' + whole.format(cdn.requests) + ' requests itself' : '',
    drawn: some ? bars(shown) : [null],
  });
}

const REASONS = {hit: 'cache hits', coalesced: 'shared calls', failure_shared: 'shared failures', refused: 'refused'};

function showAvoided({stats, avoided, claude}) {
  const by = Object.entries(stats.savings.byReason).filter(([, count]) => count);
  show('avoided', {
    figures: [figure(whole.format(avoided), 'avoided', 'avoided'), figure(whole.format(claude), 'made', 'made')],
    note: by.map(([reason, count]) => whole.format(count) + ' ' + (REASONS[reason] || reason)).concat(whole.format(stats.claude.errors) + ' calls failed', prefetched(stats.prefetch)).join(', '),
    drawn: readings.length > 1 ? chart([{name: 'avoided', points: rates('avoided')}, {name: 'made', points: rates('claude')}], perSecond, {filled: false}) : [null],
  });
}

function prefetched({used, wasted, precision, savedSeconds}) {
  return precision === null ? []
    : [whole.format(used) + ' prefetched and used, ' + whole.format(wasted) + ' wasted (precision ' + percent(precision) + '), ' + duration(savedSeconds) + ' saved'];
}

function showDollars({stats, spent, saved}) {
  const budgets = Object.entries(stats.claude.budgetUsedRatio);
  const hourly = points => points.map(([at, value]) => [at, value === null ? null : value * 3600]);
  show('dollars', {
    figures: [figure(dollars(spent), 'spent', 'spent'), figure(dollars(saved), 'saved', 'saved')],
    note: budgets.length ? 'budget used: ' + budgets.map(([window, used]) => window + ' ' + percent(used)).join(', ')
      : 'saved: what the calls had cost behind cached and shared answers',
    drawn: readings.length > 1 ? chart([{name: 'saved', points: hourly(rates('saved'))}, {name: 'spent', points: hourly(rates('spent'))}], value => dollars(value) + '/h', {min: 0.0001, filled: false}) : [null],
  });
}

function showEnvironments({stats, environments}) {
  show('environments', {
    figures: [figure(whole.format(environments), 'active', 'count'), figure(bytes(stats.environments.memoryBytes), 'memory')],
    note: 'active within 5\u00a0minutes; ' + whole.format(sum(stats.environments.coldStarts)) + ' cold starts; ' + whole.format(stats.cache.entries.memory || 0) + ' answers in memory; ' + sum(stats.jobs?.waiting) + ' jobs queued',
    drawn: chart([{name: 'count', points: readings.map(one => [one.at, one.environments])}], whole.format, {min: 3}),
  });
}

/** The states of a mode's circuit breaker, one bar per period without a change. */
function strip(mode) {
  const stays = [];
  readings.slice(1).forEach((one, i) => {
    const state = one.stats.claude.circuits[mode];
    const last = stays.at(-1);
    if (last && last.state === state) {
      last.to = one.at;
    } else {
      stays.push({state, from: readings[i].at, to: one.at});
    }
  });
  return svg('svg', {class: 'strip', viewBox: `0 0 ${WIDTH} 10`, preserveAspectRatio: 'none', 'aria-hidden': 'true'},
    ...stays.map(({state, from, to}) => state && svg('rect', {class: 's-' + state, x: xOf(from).toFixed(1), y: 0, height: 10, width: (xOf(to) - xOf(from)).toFixed(1)})));
}

function showBreakers(circuits) {
  const modes = Object.keys(circuits);
  const open = modes.filter(mode => circuits[mode] !== 'closed').length;
  show('breakers', {
    figures: [modes.length ? figure(open ? open + ' of ' + modes.length : 'All closed', open ? 'not closed' : modes.length + ' modes in use') : figure('None', 'in use yet')],
    note: open ? 'Open: no Claude calls for this mode. Half-open: one probe call decides whether it closes.' : '',
  });
  $('breakers').replaceChildren(...modes.map(mode =>
    el('div', {class: 'breaker'}, el('span', {}, mode), strip(mode), el('span', {class: 's-' + circuits[mode]}, circuits[mode]))));
}
