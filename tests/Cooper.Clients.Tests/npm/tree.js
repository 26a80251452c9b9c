// tree.js URL KEY_ID KEY FOLDER
//
// A real tree through the unmodified package: stored, listed, hidden, downloaded, compared and deleted again. The package has the
// address of the login fixed; it is set for that one call, and every later address comes from the server's answer.
const assert = require('assert');
const fs = require('fs');
const path = require('path');
const B2 = require('backblaze-b2');

const [url, keyId, key, folder] = process.argv.slice(2);
const login = { axiosOverride: { url: `${url}/b2api/v2/b2_authorize_account` } };
const workers = 8;

const walk = (top, below = '') => fs.readdirSync(path.join(top, below), { withFileTypes: true }).flatMap(entry =>
  entry.isDirectory() ? walk(top, path.join(below, entry.name)) : [path.join(below, entry.name)]);

const inParallel = async (items, act) => {
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

(async () => {
  const b2 = new B2({ applicationKeyId: keyId, applicationKey: key });
  await b2.authorize(login);
  const { bucketId } = (await b2.createBucket({ bucketName: 'npm-tree', bucketType: 'allPrivate' })).data;
  const paths = walk(folder);
  const read = name => fs.readFileSync(path.join(folder, name));

  const targets = [];
  for (let worker = 0; worker < workers; worker++) targets.push((await b2.getUploadUrl({ bucketId })).data);
  await inParallel(paths, async (name, worker) => {
    const { uploadUrl, authorizationToken } = targets[worker];
    const stored = (await b2.uploadFile({
      uploadUrl, uploadAuthToken: authorizationToken, fileName: name, data: read(name), info: { color: 'blé u' } })).data;
    assert.strictEqual(stored.fileName, name);
    assert.strictEqual(stored.fileInfo.color, 'blé u');
  });

  const names = await all(next => b2.listFileNames({ bucketId, maxFileCount: 100, ...next }));
  assert.deepStrictEqual(names.map(row => row.fileName).sort(), [...paths].sort());
  await inParallel(paths, async name => {
    const { data } = await b2.downloadFileByName({ bucketName: 'npm-tree', fileName: name, responseType: 'arraybuffer' });
    assert(read(name).equals(Buffer.from(data)), name);
  });
  await inParallel(names.slice(0, 50), async row => {
    const { data } = await b2.downloadFileById({ fileId: row.fileId, responseType: 'arraybuffer' });
    assert(read(row.fileName).equals(Buffer.from(data)), row.fileName);
  });
  await b2.hideFile({ bucketId, fileName: names[0].fileName });

  const large = (await b2.startLargeFile({ bucketId, fileName: 'large' })).data;
  const partSha1Array = [];
  for (let partNumber = 1; partNumber <= 2; partNumber++) {
    const target = (await b2.getUploadPartUrl({ fileId: large.fileId })).data;
    const part = await b2.uploadPart({ partNumber, uploadUrl: target.uploadUrl,
      uploadAuthToken: target.authorizationToken, data: Buffer.alloc(5000000, partNumber) });
    partSha1Array.push(part.data.contentSha1);
  }
  assert.strictEqual((await b2.listParts({ fileId: large.fileId })).data.parts.length, 2);
  assert.strictEqual((await b2.finishLargeFile({ fileId: large.fileId, partSha1Array })).data.contentLength, 10000000);

  const made = (await b2.createKey({ capabilities: ['listBuckets', 'listFiles'], keyName: 'npm-test', bucketId })).data;
  const restricted = new B2({ applicationKeyId: made.applicationKeyId, applicationKey: made.applicationKey });
  await restricted.authorize(login);
  assert.strictEqual((await restricted.listFileNames({ bucketId, maxFileCount: 1 })).data.files.length, 1);
  const code = act => act.then(() => 'done', error => `${error.response.status} ${error.response.data.code}`);
  assert.strictEqual(await code(restricted.getUploadUrl({ bucketId })), '401 unauthorized');
  await b2.deleteKey({ applicationKeyId: made.applicationKeyId });
  assert.strictEqual(await code(restricted.listFileNames({ bucketId })), '401 bad_auth_token');

  assert.strictEqual(await code(b2.deleteBucket({ bucketId })), '400 cannot_delete_non_empty_bucket');
  const versions = await all(next => b2.listFileVersions({ bucketId, maxFileCount: 200, ...next }));
  assert.strictEqual(versions.length, paths.length + 2);
  await inParallel(versions, row => b2.deleteFileVersion({ fileId: row.fileId, fileName: row.fileName }));
  await b2.deleteBucket({ bucketId });
  assert.deepStrictEqual((await b2.listBuckets()).data.buckets, []);
})().catch(error => {
  console.error(error.stack, error.response && error.response.data);
  process.exit(1);
});
