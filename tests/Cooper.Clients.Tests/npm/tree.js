// tree.js URL KEY_ID KEY FOLDER
//
// A real tree through the unmodified package: stored, listed, copied, hidden, downloaded, compared and deleted again.
const assert = require('assert');
const fs = require('fs');
const path = require('path');
const { all, inParallel, logIn, post, tell } = require('./session');

const walk = (top, below = '') => fs.readdirSync(path.join(top, below), { withFileTypes: true }).flatMap(entry =>
  entry.isDirectory() ? walk(top, path.join(below, entry.name)) : [path.join(below, entry.name)]);

const code = act => act.then(() => 'done', error => `${error.response.status} ${error.response.data.code}`);

tell(async (b2, folder) => {
  const { bucketId } = (await b2.createBucket({ bucketName: 'npm-tree', bucketType: 'allPrivate' })).data;
  const paths = walk(folder);
  const read = name => fs.readFileSync(path.join(folder, name));
  const list = options => all(next => b2.listFileNames({ bucketId, maxFileCount: 300, ...options, ...next }));

  const targets = [];
  for (let worker = 0; worker < 8; worker++) targets.push((await b2.getUploadUrl({ bucketId })).data);
  await inParallel(paths, async (name, worker) => {
    const { uploadUrl, authorizationToken } = targets[worker];
    const stored = (await b2.uploadFile({
      uploadUrl, uploadAuthToken: authorizationToken, fileName: name, data: read(name), info: { color: 'blé u' } })).data;
    assert.strictEqual(stored.fileName, name);
    assert.strictEqual(stored.fileInfo.color, 'blé u');
  });

  const names = await list();
  assert.deepStrictEqual(names.map(row => row.fileName).sort(), [...paths].sort());
  await inParallel(paths, async name => {
    const { data } = await b2.downloadFileByName({ bucketName: 'npm-tree', fileName: name, responseType: 'arraybuffer' });
    assert(read(name).equals(Buffer.from(data)), name);
  });

  await inParallel(names, row => post(b2, 'b2_copy_file', { sourceFileId: row.fileId, fileName: `copies/${row.fileName}` }));
  const copies = await list({ prefix: 'copies/' });
  const content = rows => rows.map(row => [row.fileName.replace(/^copies\//, ''), row.contentSha1, row.contentLength]);
  assert.deepStrictEqual(content(copies), content(names));
  await inParallel(copies.slice(0, 200), async row => {
    const { data } = await b2.downloadFileById({ fileId: row.fileId, responseType: 'arraybuffer' });
    assert(read(row.fileName.slice('copies/'.length)).equals(Buffer.from(data)), row.fileName);
  });

  const hidden = names.slice(0, 200);
  await inParallel(hidden, row => b2.hideFile({ bucketId, fileName: row.fileName }));
  assert.strictEqual((await list()).length, names.length + copies.length - hidden.length);

  const made = (await b2.createKey({ capabilities: ['listBuckets', 'listFiles'], keyName: 'npm-test', bucketId })).data;
  const restricted = await logIn(made.applicationKeyId, made.applicationKey);
  assert.strictEqual((await restricted.listFileNames({ bucketId, maxFileCount: 1 })).data.files.length, 1);
  assert.strictEqual(await code(restricted.getUploadUrl({ bucketId })), '401 unauthorized');
  await b2.deleteKey({ applicationKeyId: made.applicationKeyId });
  assert.strictEqual(await code(restricted.listFileNames({ bucketId })), '401 bad_auth_token');

  assert.strictEqual(await code(b2.deleteBucket({ bucketId })), '400 cannot_delete_non_empty_bucket');
  const versions = await all(next => b2.listFileVersions({ bucketId, maxFileCount: 1000, ...next }));
  assert.strictEqual(versions.length, names.length + copies.length + hidden.length);
  await inParallel(versions, row => b2.deleteFileVersion({ fileId: row.fileId, fileName: row.fileName }));
  await b2.deleteBucket({ bucketId });
  assert.deepStrictEqual((await b2.listBuckets()).data.buckets, []);
});
