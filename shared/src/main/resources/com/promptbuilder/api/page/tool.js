// ---- the tool: optimizes a prompt, shows the result, refines it

const TARGETS = {texts: ['claude', 'gpt', 'gemini'], video: ['veo', 'sora', 'kling', 'runway']};
const CONTEXT = ['specificAspects', 'backgroundLevel', 'intendedUse'];
const MAX_PROMPT = 10_000;
const SOURCES = {claude: 'Written by Claude', shared: 'Shared with a request at the same time'};
let running;

/** The API counts UTF-16 code units, as JavaScript does. */
function countPrompt() {
  const {length} = $('prompt').value;
  $('count').textContent = whole.format(length) + ' of ' + whole.format(MAX_PROMPT) + ' characters';
  $('count').classList.toggle('bad', length > MAX_PROMPT);
}

function offerTargets() {
  const {value} = $('target');
  const offered = TARGETS[$('mode').value] || TARGETS.texts;
  $('target').replaceChildren(el('option', {value: ''}, 'Any model'), ...offered.map(target => el('option', {value: target}, target)));
  $('target').value = offered.includes(value) ? value : '';
}

function formBody() {
  const context = Object.fromEntries(CONTEXT.map(name => [name, $(name).value]).filter(([, text]) => text.trim()));
  return {
    prompt: $('prompt').value, mode: $('mode').value,
    ...($('target').value && {target: $('target').value}),
    ...(Object.keys(context).length && {context}),
    ...($('explain').checked && {explain: true}),
  };
}

function fillForm({prompt, mode, target = '', context = {}, explain = false}) {
  $('prompt').value = prompt;
  $('mode').value = mode;
  offerTargets();
  $('target').value = target;
  CONTEXT.forEach(name => { $(name).value = context[name] || ''; });
  $('explain').checked = explain;
  countPrompt();
}

async function optimize(body) {
  if (running) {
    return;
  }
  running = new AbortController();
  const before = shown;
  const start = performance.now();
  const seconds = () => duration((performance.now() - start) / 1000);
  const tick = setInterval(() => { $('elapsed').textContent = seconds(); }, 100);
  setBusy(true);
  clearResult();
  const version = {body, usage: {}, at: new Date().toLocaleTimeString([], {timeStyle: 'short'})};
  try {
    await stream('api/optimize', body, running.signal, (name, data) => takeInto(version, name, data));
    keep({...version, seconds: seconds()});
    $('feedback').value = '';
  } catch (failure) {
    if (before) {
      showVersion(before);
    }
    fail(running.signal.aborted ? 'Cancelled' : failure.message, failure);
  } finally {
    clearInterval(tick);
    running = undefined;
    setBusy(false);
  }
}

function takeInto(version, name, data) {
  switch (name) {
    case 'delta': $('text').append(data.text); break;
    case 'restart': $('text').textContent = ''; break;
    case 'usage': version.usage = data; break;
    case 'done': Object.assign(version, {text: data.optimizedPrompt, changes: data.changes}); break;
  }
}

function setBusy(isBusy) {
  document.querySelectorAll('button.send').forEach(send => send.setAttribute('aria-disabled', isBusy));
  const hadFocus = document.activeElement === $('cancel');
  $('cancel').hidden = !isBusy;
  $('elapsed').textContent = '';
  if (hadFocus) {
    $('prompt').focus();
  }
}

function clearResult() {
  shown = undefined;
  $('after').hidden = $('actions').hidden = true;
  $('text').textContent = '';
  showView();
  tell('', 'Writing\u00a0…');
}

function tell(className, ...parts) {
  $('outcome').className = 'outcome ' + className;
  $('outcome').replaceChildren(...parts.filter(Boolean));
}

function fail(text, {status, waitSeconds, requestId}) {
  const wait = waitSeconds ? ' Try again in ' + duration(waitSeconds) + '.' : '';
  tell('bad', text + '.' + wait, requestId && el('small', {}, 'Request ' + requestId));
  if (status === 401 || status === 403) {
    $('keybox').open = true;
  }
}

function showVersion(version) {
  shown = version;
  $('after').hidden = $('actions').hidden = false;
  $('text').textContent = version.text;
  const {source = 'claude', costUsd, savedUsd, warning} = version.usage;
  const origin = SOURCES[source] || 'From the cache (' + source + ')';
  const money = costUsd ? dollars(costUsd) : savedUsd ? dollars(savedUsd) + ' saved' : '';
  tell('', [origin + ' in ' + version.seconds, money].filter(Boolean).join(' · '),
    warning === 'variables-lost' && el('strong', {class: 'bad'}, 'A variable of the prompt is missing.'));
  const changes = version.changes || [];
  $('reasons').replaceChildren(...changes.map(({change, reason}) => el('li', {}, change, el('p', {class: 'quiet'}, reason))));
  $('why').hidden = !changes.length;
  showView();
  listVersions();
}

function openVersion(version) {
  fillForm(version.body);
  showVersion(version);
}

/** Shows the text, or its difference from the prompt or from the version that it refines. */
function showView() {
  const isDiff = $('view-diff').checked && shown;
  $('text').hidden = isDiff;
  $('diff').hidden = !isDiff;
  if (isDiff) {
    const {previous, prompt} = shown.body;
    $('diff').replaceChildren(...difference(previous || prompt, shown.text).map(({tag, text}) => el(tag, {}, text)));
  }
}

function startTool() {
  $('ask').addEventListener('submit', event => {
    event.preventDefault();
    optimize(formBody());
  });
  $('refine').addEventListener('submit', event => {
    event.preventDefault();
    optimize({...shown.body, previous: shown.text, feedback: $('feedback').value});
  });
  ['ask', 'refine'].forEach(id => submitByKeyboard($(id)));
  $('prompt').addEventListener('input', countPrompt);
  $('mode').addEventListener('change', offerTargets);
  ['view-text', 'view-diff'].forEach(id => $(id).addEventListener('change', showView));
  $('copy').addEventListener('click', () => copy($('text'), $('copy')));
  $('clear').addEventListener('click', clearHistory);
  $('cancel').addEventListener('click', () => running?.abort());
  addEventListener('keydown', event => event.key === 'Escape' && running?.abort());
  offerTargets();
  countPrompt();
  versions.slice(0, 1).forEach(openVersion);
}

startTool();
