// large.js URL KEY_ID KEY FILE
//
// One large file through the unmodified package: in parts, some sent at once, copied, downloaded, and deleted again.
const assert = require('assert');
const crypto = require('crypto');
const fs = require('fs');
const { all, inParallel, post, tell } = require('./session');

const partBytes = 50_000_000;

const sha1Of = async (stream) => {
  const sha1 = crypto.createHash('sha1');
  for await (const block of stream) sha1.update(block);
  return sha1.digest('hex');
};

tell(async (b2, file) => {
  const size = fs.statSync(file).size;
  const expected = await sha1Of(fs.createReadStream(file));
  const { bucketId } = (await b2.createBucket({ bucketName: 'npm-large', bucketType: 'allPrivate' })).data;

  const { fileId } = (await b2.startLargeFile({ bucketId, fileName: 'large.bin' })).data;
  const numbers = Array.from({ length: Math.ceil(size / partBytes) }, (_, index) => index + 1);
  const partSha1Array = [];
  const source = fs.openSync(file);
  await inParallel(numbers, async (partNumber) => {
    const from = (partNumber - 1) * partBytes;
    const data = Buffer.alloc(Math.min(partBytes, size - from));
    fs.readSync(source, data, 0, data.length, from);
    const { uploadUrl, authorizationToken } = (await b2.getUploadPartUrl({ fileId })).data;
    const part = (await b2.uploadPart({ partNumber, uploadUrl, uploadAuthToken: authorizationToken, data })).data;
    partSha1Array[partNumber - 1] = part.contentSha1;
  }, 2);
  assert.strictEqual((await b2.listParts({ fileId })).data.parts.length, numbers.length);
  const finished = (await b2.finishLargeFile({ fileId, partSha1Array })).data;
  assert.strictEqual(finished.contentLength, size);

  const copied = await post(b2, 'b2_copy_file', { sourceFileId: fileId, fileName: 'copied.bin' });
  assert.strictEqual(copied.contentLength, size);
  for (const fileName of ['large.bin', 'copied.bin']) {
    const { data } = await b2.downloadFileByName({ bucketName: 'npm-large', fileName, responseType: 'stream' });
    assert.strictEqual(await sha1Of(data), expected, fileName);
  }

  const versions = await all(next => b2.listFileVersions({ bucketId, ...next }));
  assert.deepStrictEqual(versions.map(row => row.fileName), ['copied.bin', 'large.bin']);
  await inParallel(versions, row => b2.deleteFileVersion({ fileId: row.fileId, fileName: row.fileName }));
  await b2.deleteBucket({ bucketId });
});
