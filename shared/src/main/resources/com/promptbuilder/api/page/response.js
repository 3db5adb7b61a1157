// ---- responses

const HEADERS = ['X-Cost-USD', 'X-Saved-USD', 'Cache-Status', 'Age', 'Server-Timing', 'X-Request-ID', 'ETag', 'Content-Location', 'Location', 'Cache-Control',
  'Retry-After', 'Allow', 'Preference-Applied', 'Content-Type'];

const facts = entries => el('dl', {}, ...entries.flatMap(([name, text]) => [el('dt', {}, name), el('dd', {class: 'mono'}, text)]));

function headerList({headers}) {
  const present = HEADERS.filter(name => headers.has(name));
  return facts(present.map(name => [name, headers.get(name)]));
}

function raw(text) {
  const pre = box('JSON', '', pretty(text));
  return el('details', {open: ''}, el('summary', {class: 'quiet'}, 'JSON'), copyButton(pre), pre);
}

function pretty(text) {
  const json = parsed(text);
  return json === text ? text : JSON.stringify(json, null, 2);
}

/** A response body: long strings as text, arrays as lists, other fields as pairs, and the JSON. */
function readable(text) {
  const json = parsed(text);
  if (!text || typeof json !== 'object' || json === null) {
    return [box('Body', '', text || 'No body')];
  }
  const kind = value => Array.isArray(value) ? 'list' : typeof value === 'string' && value.length > 80 ? 'text' : 'fact';
  const of = wanted => Object.entries(json).filter(([, value]) => kind(value) === wanted);
  return [facts(of('fact').map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)])),
    ...of('list').map(([name, value]) => el('ol', {class: 'items', 'aria-label': name}, ...value.map(listItem))),
    ...of('text').map(([name, value]) => box(name, 'text', value)), raw(text)];
}

function listItem(value) {
  if (typeof value !== 'object' || value === null) {
    return el('li', {}, String(value));
  }
  const {id, ...rest} = value;
  const [first = '', ...others] = Object.values(rest).map(each => Array.isArray(each) ? each.join(' · ') : String(each));
  return el('li', {}, others.length ? el('b', {}, first) : first, ...others.map(other => el('p', {class: 'quiet'}, other)));
}
