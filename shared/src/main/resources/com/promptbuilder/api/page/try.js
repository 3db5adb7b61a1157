// ---- a form that sends a request, which it also shows for curl and in JavaScript

let lastId = 0;

function labelled(label, input, hint) {
  input.id = 'f' + ++lastId;
  if (hint) {
    input.setAttribute('aria-describedby', input.id + '-hint');
  }
  return el('div', {class: 'field'}, el('label', {for: input.id}, label), input, hint && el('p', {class: 'quiet', id: input.id + '-hint'}, hint));
}

/**
 * A form that sends a request, with elements for its response and its code.
 * request() returns {method, url, headers, body}; afterwards(response) adds elements to the response.
 */
function requestForm(label, inputs, request, {reset, afterwards = () => []} = {}) {
  const send = el('button', {class: 'send'}, 'Send');
  const cancel = el('button', {type: 'button', hidden: ''}, 'Cancel');
  const elapsed = el('span', {class: 'elapsed quiet', 'aria-hidden': 'true'});
  const texts = {'As a curl command': curlText, 'In JavaScript': scriptText};
  const code = Object.keys(texts).map(title => box(title, 'code'));
  const answer = el('div', {class: 'answer'}, el('p', {class: 'quiet', role: 'status'}, 'The response appears here.'));
  const form = el('form', {'aria-label': label}, ...inputs,
    el('div', {class: 'row'}, send, cancel, elapsed, el('span', {class: 'quiet'}, 'or Ctrl+Enter'), reset));
  const update = () => Object.values(texts).forEach((text, i) => { code[i].textContent = text(request()); });
  form.addEventListener('input', update);
  $('api-key').addEventListener('input', update);
  update();
  form.addEventListener('submit', event => {
    event.preventDefault();
    ask({send, cancel, elapsed, answer, request, afterwards});
  });
  submitByKeyboard(form);
  return [form, answer, ...code.map(shown => el('div', {}, el('div', {class: 'row spread'}, el('h4', {}, shown.ariaLabel), copyButton(shown)), shown))];
}

const quoted = text => "'" + text.replace(/'/g, "'\\''") + "'";

const quotedScript = text => "'" + text.replace(/['\\]/g, '\\$&') + "'";

// Removes white space between JSON tokens, but not within strings.
const compact = text => parsed(text) === text ? text : text.replace(/("(?:[^"\\]|\\.)*")|\s+/g, '$1');

function curlText({url, headers, body}) {
  const all = Object.entries(headers).map(([name, value]) => '-H ' + quoted(name + ': ' + value));
  return ['curl -i', quoted(url.href), ...all,
    keyHeaders()['X-API-Key'] && '-H "X-API-Key: $API_KEY"', body !== undefined && '--data-raw ' + quoted(compact(body))].filter(Boolean).join(' \\\n  ');
}

function scriptText({method, url, headers, body}) {
  const sent = [...Object.entries(headers).map(([name, value]) => [name, quotedScript(value)]), ...(keyHeaders()['X-API-Key'] ? [['X-API-Key', 'API_KEY']] : [])];
  const options = [`method: '${method}'`, sent.length && `headers: {${sent.map(([name, value]) => `'${name}': ${value}`).join(', ')}}`,
    body !== undefined && 'body: JSON.stringify(' + compact(body) + ')'].filter(Boolean);
  return `const response = await fetch(${quotedScript(url.href)}, {\n  ${options.join(',\n  ')},\n});
const answer = await response.json(); // after 202: fetch Location again; after 429 or 503: wait Retry-After
if (!response.ok) throw new Error(answer.details ?? answer.error);`;
}

async function ask({send, cancel, elapsed, answer, request, afterwards}) {
  if (send.getAttribute('aria-disabled') === 'true') {
    return;
  }
  const controller = new AbortController();
  cancel.onclick = () => controller.abort();
  busy(send, cancel, true);
  const start = performance.now();
  const seconds = () => duration((performance.now() - start) / 1000);
  const tick = setInterval(() => { elapsed.textContent = seconds(); }, 100);
  const outcome = el('p', {class: 'outcome', role: 'status'}, 'Waiting\u00a0…');
  answer.replaceChildren(outcome);
  try {
    const {method, url, headers, body} = request();
    // POST keeps the default cache mode, because with any other one the browser adds "Cache-Control: no-cache".
    const cache = method === 'GET' ? 'no-store' : 'default';
    const response = await fetch(url, {method, headers: {...headers, ...keyHeaders()}, body, cache, signal: controller.signal});
    answer.append(headerList(response), ...afterwards(response));
    const text = await response.text();
    outcome.classList.add(response.ok || response.status === 304 ? 'good' : 'bad');
    outcome.textContent = [response.status, response.statusText, 'in', seconds()].filter(Boolean).join(' ');
    answer.append(...readable(text));
  } catch (failure) {
    outcome.classList.add('bad');
    outcome.textContent = (controller.signal.aborted ? 'Cancelled' : 'No response: ' + failure.message) + ', after ' + seconds();
  } finally {
    clearInterval(tick);
    elapsed.textContent = '';
    busy(send, cancel, false);
  }
}

function busy(send, cancel, isBusy) {
  const hadFocus = document.activeElement === cancel;
  send.setAttribute('aria-disabled', isBusy);
  cancel.hidden = !isBusy;
  if (hadFocus) {
    send.focus();
  }
}

