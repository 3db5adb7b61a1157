// A catalogue of questions over all six endpoints, the same in each run and for each virtual user.
const TOPICS = [
  'a garden on a balcony that faces north', 'a letter to the city about the broken street lamps', 'a talk on bees for ten-year-olds',
  'the first week of a new colleague', 'a birthday dinner for eight, two of them vegan', 'a script that renames photographs by date',
  'why the sea is salt', 'a short film in a railway station at night', 'a plan to learn the cello at forty', 'a review of a hotel by the lake',
  'a unit test for a parser of dates', 'the causes of the French Revolution', 'a bedtime story with an owl in it', 'an offer for a used bicycle',
  'a query for the ten best customers of last year', 'a speech for a silver wedding', 'a map of the constellations in June', 'a diet for an old cat',
  'a dance scene in the rain', 'the rules of a board game about lighthouses',
];
const ANGLES = ['', 'Keep it short.', 'For readers who know nothing about it.', 'In the tone of a good friend.', 'With three examples.'];
const MODES = ['optimize', 'text', 'code', 'learning', 'video', 'reasoning', 'research', 'socratic'];
const ELEMENTS = ['subject', 'action', 'location', 'time', 'mood', 'style', 'event'];

const texts = TOPICS.flatMap((topic) => ANGLES.map((angle) => `write ${topic}. ${angle}`.trim()));

// One factory for each endpoint: the path's last segment, the maximum TTL in seconds, and the body.
const MAKERS = {
  optimize: (text, i) => ['optimize', 3600, { prompt: text, mode: MODES[i % MODES.length] }],
  questions: (text) => ['generate-questions', 1800, { prompt: text }],
  enhancement: (text) => ['get-enhancement-suggestions', 3600, { highlightedText: 'short', contextBefore: 'Keep it ', fullPrompt: text }],
  custom: (text) => ['get-custom-suggestions', 3600, { highlightedText: 'write', customRequest: 'make it livelier', fullPrompt: text }],
  scene: (text) => ['detect-scene-change', 3600, { changedField: 'location', newValue: 'a harbour at dawn', oldValue: 'a kitchen', fullPrompt: text }],
  creative: (text, i) => ['get-creative-suggestions', 7200, { elementType: ELEMENTS[i % ELEMENTS.length], concept: text }],
};

// Half of the questions are optimize; the other endpoints share the rest.
const SHARES = ['optimize', 'questions', 'optimize', 'enhancement', 'optimize', 'custom', 'optimize', 'scene', 'optimize', 'creative'];

function question(id, kind, text, number) {
  const [endpoint, life, body] = MAKERS[kind](text, number);
  return { id, endpoint, life, body };
}

// The question of a number. Each number has a different question, and the first `texts.length * 10` are spread over all endpoints.
export function numbered(number, run) {
  const kind = SHARES[number % SHARES.length];
  const turn = Math.floor(number / SHARES.length);
  const text = texts[(turn * 7 + number) % texts.length];
  return question(`q${number}`, kind, `${text} (${run}-${number})`, turn);
}

// The same question in another serialization: other field order, line breaks and spaces between the tokens.
export function spelt(question, chance) {
  const names = Object.keys(question.body);
  const ordered = chance() < 0.5 ? names : names.reverse();
  return JSON.stringify(Object.fromEntries(ordered.map((name) => [name, question.body[name]])), null, chance() < 0.3 ? 2 : 0);
}
