// Audits of GraphQL over HTTP. A failed MUST fails the check. Five SHOULDs are known to fail: a refused request is 400 for each media type,
// and without a preference the response is application/graphql-response+json.
import { auditServer } from 'graphql-http';

const results = await auditServer({ url: process.argv[2] });
const failed = results.filter((result) => result.status !== 'ok');
failed.forEach(({ status, id, name, reason }) => console.log(status, id, name, '-', reason));
console.log(`${results.length - failed.length} of ${results.length} audits passed`);
process.exit(results.length < 60 || failed.some(({ status }) => status === 'error') ? 1 : 0);
