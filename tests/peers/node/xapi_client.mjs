// Writes, reads back, queries, pages and voids through @xapi/xapi, and prints what it saw as JSON.
// Usage: node xapi_client.mjs ENDPOINT KEY SECRET VERSION ADAPTER
import { createRequire } from "node:module";

const { default: XAPI } = createRequire(import.meta.url)("@xapi/xapi");
const [endpoint, key, secret, version, adapter] = process.argv.slice(2);
const xapi = new XAPI({ endpoint, auth: XAPI.toBasicAuth(key, secret), version, adapter });

const actor = {
  objectType: "Agent",
  account: { homePage: "https://hr.example", name: `learner ${version} ${adapter}` },
};
const statement = (number) => ({
  actor,
  verb: XAPI.Verbs.PASSED,
  object: {
    objectType: "Activity",
    id: `https://activities.example/${number}`,
    definition: { name: { fi: `Sivu ${number}` } },
  },
  result: { score: { scaled: 0.25 }, duration: "PT1M30.5S" },
});

const one = statement(0);
const [id] = (await xapi.sendStatement({ statement: one })).data;
const back = (await xapi.getStatement({ statementId: id })).data;
const many = (
  await xapi.sendStatements({ statements: [1, 2, 3, 4, 5].map((number) => statement(number)) })
).data;

let page = (await xapi.getStatements({ agent: actor, limit: 2 })).data;
const paged = page.statements.map((each) => each.id);
while (page.more) {
  page = (await xapi.getMoreStatements({ more: page.more })).data;
  paged.push(...page.statements.map((each) => each.id));
}
const byFilter = (
  await xapi.getStatements({
    agent: actor,
    verb: XAPI.Verbs.PASSED.id,
    activity: "https://activities.example/3",
    ascending: true,
    since: back.stored,
  })
).data.statements.map((each) => each.id);
await xapi.voidStatement({ actor, statementId: id });
const voided = (await xapi.getVoidedStatement({ voidedStatementId: id })).data.id;
// Its two adapters tell a refusal in different ways; both reject.
const gone = await xapi.getStatement({ statementId: id }).then(
  () => false,
  () => true,
);
const about = (await xapi.getAbout()).data;
console.log(
  JSON.stringify({ one, id, back, many, paged, byFilter, voided, gone, about: about.version }),
);
