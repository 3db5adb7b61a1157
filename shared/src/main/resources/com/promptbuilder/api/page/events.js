// ---- event streams

const RESUMES = 5;
const RESUME_AFTER_MS = 1000;

/** POSTs a body and hands each event to take(name, data). After a lost connection, the stream is resumed where it broke off. */
async function stream(path, body, signal, take) {
  let response = await fetch(new URL(path, BASE), {
    method: 'POST', headers: {Accept: 'text/event-stream', 'Content-Type': 'application/json', ...keyHeaders()}, body: JSON.stringify(body), signal,
  });
  const location = response.headers.get('Content-Location');
  const last = {id: '', name: ''};
  for (let resumes = 0; ; resumes++) {
    if (!response.ok) {
      throw await refusalOf(response);
    }
    const lost = await readConnection(response, last, take).catch(failure => failure);
    if (last.name === 'done') {
      return;
    }
    if (lost instanceof Refusal || !location || !last.id || signal.aborted || resumes === RESUMES) {
      throw lost || new Error('the stream ended without an answer');
    }
    await new Promise(resolve => setTimeout(resolve, RESUME_AFTER_MS));
    const headers = {Accept: 'text/event-stream', 'Last-Event-ID': last.id, ...keyHeaders()};
    response = await fetch(location, {headers, cache: 'no-store', signal}).catch(() => response);
  }
}

async function readConnection(response, last, take) {
  let rest = '';
  const decoder = new TextDecoder();
  for (const reader = response.body.getReader(); ;) {
    const {done, value} = await reader.read();
    if (done) {
      return;
    }
    const events = (rest + decoder.decode(value, {stream: true})).split('\n\n');
    rest = events.pop();
    events.filter(event => event.includes('data: ')).forEach(event => takeEvent(event, last, take));
  }
}

function takeEvent(event, last, take) {
  const field = name => (new RegExp('^' + name + ': (.*)$', 'm').exec(event) || [])[1];
  const data = JSON.parse(field('data'));
  last.id = field('id') || last.id;
  last.name = field('event');
  if (last.name === 'error') {
    throw new Refusal(data, 0, Number(field('retry')) / 1000);
  }
  take(last.name, data);
}
