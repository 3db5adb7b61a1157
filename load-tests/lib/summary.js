// The summary of a run: a table to read, and JSON for scripts. "failed" lists the exceeded thresholds.
import { sleep } from 'k6';
import { counts, URL } from './server.js';
import { TIERS } from './user.js';

const NO_DUPLICATES = 0.02;

export function begin() {
  return { run: Date.now().toString(36), since: Date.now(), before: counts() };
}

function values(data, name) {
  return (data.metrics[name] && data.metrics[name].values) || {};
}

function distinct(data) {
  const asked = Object.keys(data.metrics).filter((name) => name.startsWith('asked{') && data.metrics[name].values.count > 0);
  return asked.length + (values(data, 'asked_alone').count || 0);
}

function difference(before, after) {
  const avoidedBy = {};
  for (const reason of Object.keys(after.avoidedBy)) avoidedBy[reason] = after.avoidedBy[reason] - (before.avoidedBy[reason] || 0);
  return {
    calls: after.simulatorCalls === null || before.simulatorCalls === null ? after.calls - before.calls : after.simulatorCalls - before.simulatorCalls,
    countedBy: after.simulatorCalls === null ? 'the API' : 'the simulator',
    costUsd: after.costUsd - before.costUsd,
    avoided: after.avoided - before.avoided,
    avoidedBy,
    savedUsd: after.savedUsd - before.savedUsd,
  };
}

function failedThresholds(data) {
  const failed = [];
  for (const [name, metric] of Object.entries(data.metrics)) {
    for (const [limit, result] of Object.entries(metric.thresholds || {})) if (!result.ok) failed.push(`${name}: ${limit}`);
  }
  return failed;
}

function checks(group) {
  return group.checks.concat(group.groups.flatMap(checks));
}

function figures(name, data) {
  sleep(2); // The fleet's totals lag by a second.
  const claude = difference(data.setup_data.before, counts());
  const questions = distinct(data);
  const times = (metric) => ({ p50: values(data, metric).med, p95: values(data, metric)['p(95)'], p99: values(data, metric)['p(99)'] });
  const duplicates = Math.max(0, claude.calls - questions);
  const failed = failedThresholds(data);
  const share = claude.calls > 0 ? duplicates / claude.calls : 0;
  if (share > NO_DUPLICATES) failed.push(`duplicate calls: at most ${NO_DUPLICATES * 100} %`);
  return {
    name, url: URL,
    seconds: data.state.testRunDurationMs / 1000,
    users: values(data, 'vus_max').max,
    questions: values(data, 'hit_rate').passes + values(data, 'hit_rate').fails || 0,
    distinctQuestions: questions,
    errorRate: values(data, 'errors').rate,
    hitRate: values(data, 'hit_rate').rate,
    sharedRate: values(data, 'shared_rate').rate,
    hitsByTier: Object.fromEntries(TIERS.map((tier) => [tier, values(data, `hits_by_tier{tier:${tier}}`).count || 0])),
    milliseconds: { all: times('answer_time'), hits: times('hit_time'), others: times('asked_time') },
    claude: { ...claude, duplicates, duplicateShare: share },
    checks: checks(data.root_group).map((c) => ({ name: c.name, passes: c.passes, fails: c.fails })),
    failed,
  };
}

const percent = (share) => (share === undefined ? 'none' : `${(share * 100).toFixed(1)} %`);
const ms = (value) => (value === undefined ? 'none' : `${value.toFixed(value < 100 ? 1 : 0)} ms`);
const threeTimes = (t) => `${ms(t.p50)} / ${ms(t.p95)} / ${ms(t.p99)}`;

function rows(f) {
  const tiers = TIERS.filter((tier) => f.hitsByTier[tier] > 0).map((tier) => `${tier} ${f.hitsByTier[tier]}`).join(', ');
  return [
    ['questions answered', `${f.questions} of ${f.distinctQuestions} kinds, ${(f.questions / f.seconds).toFixed(1)}/s, at most ${f.users} users`],
    ['errors', percent(f.errorRate)],
    ['hit rate (Cache-Status)', `${percent(f.hitRate)} (${tiers || 'no hits'}); ${percent(f.sharedRate)} more shared a call in flight`],
    ['all answers, p50 / p95 / p99', threeTimes(f.milliseconds.all)],
    ['hits', threeTimes(f.milliseconds.hits)],
    ['answers that waited for Claude', threeTimes(f.milliseconds.others)],
    [`Claude calls, by ${f.claude.countedBy}`, `${f.claude.calls}, $${f.claude.costUsd.toFixed(4)}`],
    ['calls beyond one per question', `${f.claude.duplicates} (${percent(f.claude.duplicateShare)})`],
    ['calls avoided, by /stats', `${f.claude.avoided}, worth $${f.claude.savedUsd.toFixed(4)}`],
    ...f.checks.filter((c) => c.fails > 0).map((c) => [`broken: ${c.name}`, `${c.fails} of ${c.fails + c.passes}`]),
    ...f.failed.map((limit) => ['not reached', limit]),
  ];
}

// extra: additions of this kind of run: a row of the table, and its exceeded limits.
export function summary(name, extra) {
  return (data) => {
    if (!data.setup_data) return { stdout: 'The run did not begin.\n' };
    const result = figures(name, data);
    if (extra) result.failed.push(...extra.limit(data));
    const lines = extra ? [extra.row(data), ...rows(result)] : rows(result);
    const width = Math.max(...lines.map((line) => line[0].length));
    const table = lines.map(([what, value]) => `| ${what.padEnd(width)} | ${value} |`).join('\n');
    return {
      stdout: `\n${name}, ${result.seconds.toFixed(0)} s\n\n${table}\n\n${result.failed.length ? 'FAILED' : 'All limits held.'}\n`,
      [__ENV.SUMMARY || `load-${name}.json`]: JSON.stringify(result, null, 2) + '\n',
    };
  };
}

export const statistics = ['min', 'med', 'avg', 'p(95)', 'p(99)', 'max'];
