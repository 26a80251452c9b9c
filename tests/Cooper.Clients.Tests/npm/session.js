// What both stories need: the unmodified package, logged in, and a call that it does not have.
//
// The package has the address of the login fixed; it is set for that one call, and every later address comes from the server's answer.
const assert = require('assert');
const B2 = require('backblaze-b2');

const [url, keyId, key, argument] = process.argv.slice(2);
const login = { axiosOverride: { url: `${url}/b2api/v2/b2_authorize_account` } };

const logIn = async (applicationKeyId, applicationKey) => {
  const b2 = new B2({ applicationKeyId, applicationKey });
  await b2.authorize(login);
  return b2;
};

const inParallel = async (items, act, workers = 8) => {
  const rest = [...items];
  await Promise.all(Array.from({ length: workers }, async (_, worker) => {
    for (let item = rest.pop(); item !== undefined; item = rest.pop()) await act(item, worker);
  }));
};

const all = async (page) => {
  const rows = [];
  for (let next = {}; next;) {
    const { data } = await page(next);
    rows.push(...data.files);
    next = data.nextFileName ? { startFileName: data.nextFileName, startFileId: data.nextFileId } : null;
  }
  return rows;
};

// The package can't copy on the server. Its session has the address and the token that the call takes.
const post = async (b2, call, fields) => {
  const answer = await fetch(`${b2.apiUrl}/b2api/v2/${call}`, {
    method: 'POST', headers: { Authorization: b2.authorizationToken }, body: JSON.stringify(fields) });
  const data = await answer.json();
  assert.strictEqual(answer.status, 200, `${call}: ${data.code} ${data.message}`);
  return data;
};

// Runs a story to its end, with the master key.
const tell = story => logIn(keyId, key).then(b2 => story(b2, argument)).catch(error => {
  console.error(error.stack, error.response && error.response.data);
  process.exit(1);
});

module.exports = { all, inParallel, logIn, post, tell };
