// ---- the operations of openapi.json

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
const TRACING = ['traceparent', 'tracestate', 'X-Amzn-Trace-Id'];
const AGAIN_MS = 60_000;

function responsesBlock(responses) {
  const all = Object.entries(responses);
  const list = el('dl', {}, ...all.flatMap(([status, response]) =>
    [el('dt', {class: status < '400' ? 'good' : 'bad'}, status), el('dd', {}, response.description || '')]));
  const good = all.filter(([status]) => status < '300');
  const tables = good.flatMap(([status, response]) => fieldsBlock('Fields of a ' + status + ' response', schemaIn(response), 'Always present'));
  const bad = all.filter(([status]) => status >= '400').slice(0, 1);
  const errors = bad.flatMap(([, response]) => fieldsBlock('Fields of an error', schemaIn(response), 'Always present'));
  const block = el('details', {class: 'responses'}, el('summary', {}, 'Responses'), list, ...tables, ...errors);
  block.open = matchMedia('(min-width: 961px)').matches;
  return block;
}

function parameterInput(parameter) {
  const input = el('input', {type: 'text', autocomplete: 'off', spellcheck: 'false'});
  input.required = Boolean(parameter.required);
  const element = labelled(parameter.name + (parameter.required ? '' : ' (optional)'), input, parameter.description);
  return {element, input, name: parameter.name, where: parameter.in};
}

function bodyEditor({example, schema}) {
  const sample = JSON.stringify(example || sampleOf(schema), null, 2);
  const input = el('textarea', {class: 'mono', spellcheck: 'false', rows: Math.min(20, sample.split('\n').length + 4)});
  const warning = el('p', {class: 'bad', role: 'status'});
  input.value = sample;
  input.addEventListener('input', () => { warning.textContent = jsonError(input.value); });
  const element = labelled('Body (JSON)', input);
  element.append(warning);
  return {element, input, reset: button('Reset to example', 'small reset', () => fill(input, sample))};
}

function fill(input, value) {
  input.value = value;
  input.dispatchEvent(new Event('input', {bubbles: true}));
}

function jsonError(text) {
  try {
    JSON.parse(text);
    return '';
  } catch (error) {
    return 'Invalid JSON: ' + error.message;
  }
}

const keyForms = [];

/** The form of an operation: its body as JSON, and one field per parameter. */
function operationForm(path, method, operation) {
  const parameters = (operation.parameters || []).map(resolve)
    .filter(parameter => !TRACING.includes(parameter.name)).map(parameterInput);
  const editor = operation.requestBody && bodyEditor(jsonIn(operation.requestBody));
  const given = where => parameters.filter(parameter => parameter.where === where && parameter.input.value.trim() !== '');
  const inputs = [editor && editor.element, el('div', {class: 'pair'}, ...parameters.map(parameter => parameter.element))];
  const parts = requestForm('Try ' + method.toUpperCase() + ' ' + path, inputs, () => {
    const url = new URL(given('path').reduce((text, {name, input}) =>
      text.replace('{' + name + '}', encodeURIComponent(input.value)), path).slice(1), BASE);
    given('query').forEach(({name, input}) => url.searchParams.set(name, input.value));
    const headers = Object.fromEntries(given('header').map(({name, input}) => [name, input.value.trim()]));
    return {method: method.toUpperCase(), url, headers: {...(editor && {'Content-Type': 'application/json'}), ...headers}, body: editor && editor.input.value};
  }, {reset: editor && editor.reset, afterwards: followUp});
  if (method === 'get' && path.endsWith('}')) {
    keyForms.push({path, form: parts[0], parameters});
  }
  return el('div', {class: 'answer'}, el('h4', {}, 'Try it'), ...parts);
}

/** A button that opens the form for GET by key, if the response has a Location or Content-Location. */
function followUp(response) {
  const location = response.headers.get('Location') || response.headers.get('Content-Location') || '';
  const target = keyForms.find(({path}) => location.includes(prefixOf(path)));
  if (!target || response.status > 299 || response.url.endsWith(location)) {
    return [];
  }
  const key = decodeURIComponent(location.split(prefixOf(target.path))[1]);
  return [el('p', {}, button('Get this answer by key', 'small', () => openWithKey(target, key)))];
}

const prefixOf = path => path.slice(0, path.indexOf('{'));

function openWithKey({form, parameters}, key) {
  fill(parameters[0].input, key);
  openOperation(form.closest('.operation'));
  parameters[0].input.focus();
}

function operations() {
  const all = Object.entries(api.paths).flatMap(([path, item]) =>
    METHODS.filter(method => item[method]).map(method => ({path, method, operation: item[method]})));
  const rank = ({path, method}) => method === 'get' ? 2 : path === '/api/optimize' ? 0 : 1;
  return all.sort((one, other) => rank(one) - rank(other));
}

const tagOf = ({operation}) => (operation.tags || ['other'])[0];

function summaryText(path, method, operation) {
  const given = operation.summary === method.toUpperCase() + ' ' + path ? '' : operation.summary;
  const answer = (operation.responses || {})['200'] || {};
  return given || answer.description || '';
}

function operationElement({path, method, operation}) {
  const heading = el('h3', {}, el('span', {class: 'method ' + method}, method.toUpperCase()), el('code', {class: 'path'}, path),
    el('span', {class: 'quiet'}, summaryText(path, method, operation)));
  const summary = el('summary', {}, heading);
  const read = el('div', {}, ...(operation.description ? [el('p', {}, operation.description)] : []),
    ...fieldsBlock('Request', schemaIn(operation.requestBody), 'Required'), responsesBlock(operation.responses || {}));
  const id = operation.operationId || method + path.replace(/\W+/g, '-');
  const details = el('details', {class: 'operation', id}, summary,
    el('div', {class: 'columns'}, read, operationForm(path, method, operation)));
  summary.addEventListener('click', () => history.replaceState(null, '', '#' + id));
  return details;
}

function openOperation(details) {
  details.open = true;
  details.scrollIntoView({block: 'start'});
}

function openNamed() {
  const named = document.getElementById(location.hash.slice(1));
  const isOperation = Boolean(named && named.matches('.operation'));
  if (isOperation) {
    openOperation(named);
  }
  return isOperation;
}

function showReference() {
  const info = api.info || {};
  document.title = $('title').textContent = info.title || document.title;
  $('description').textContent = info.description || '';
  const all = operations();
  const tags = [...new Set(['prompts', ...all.map(tagOf)])];
  $('operations').replaceChildren(...tags.map(tag => el('section', {},
    el('h2', {}, tag[0].toUpperCase() + tag.slice(1)),
    ...all.filter(one => tagOf(one) === tag).map(operationElement))));
  if (!openNamed()) {
    $('operations').querySelector('details').open = true;
  }
  addEventListener('hashchange', openNamed);
}

async function describe() {
  try {
    const response = await fetch(new URL('openapi.json', BASE));
    if (!response.ok) {
      throw new Error('status ' + response.status);
    }
    api = await response.json();
    showReference();
  } catch (failure) {
    const timer = setTimeout(describe, AGAIN_MS);
    $('operations').replaceChildren(el('p', {class: 'bad', role: 'alert'}, 'openapi.json could not be read: ' + failure.message),
      button('Try again', '', () => {
        clearTimeout(timer);
        describe();
      }));
  }
  $('operations').removeAttribute('aria-busy');
}

describe();
