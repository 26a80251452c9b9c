"""large.py URL KEY_ID KEY FILE

One large file through b2sdk: in parts, resumed, copied in parts, read in ranges, and given up.
"""
import hashlib
import os
import sys

from b2sdk.v2 import B2Api, CopySource, InMemoryAccountInfo

url, key_id, key, path = sys.argv[1:5]
PART = 40_000_000
api = B2Api(InMemoryAccountInfo())
api.authorize_account(url, key_id, key)
bucket = api.create_bucket('sdk-large', 'allPrivate')


def sha1_of(file):
    sha1 = hashlib.sha1()
    with open(file, 'rb') as content:
        for block in iter(lambda: content.read(1 << 20), b''):
            sha1.update(block)
    return sha1.hexdigest()


size, expected = os.path.getsize(path), sha1_of(path)

# Two parts are there already when it begins: it goes on with them.
begun = api.session.start_large_file(bucket.id_, 'large.bin', 'application/octet-stream', {'large_file_sha1': expected})
with open(path, 'rb') as content:
    for number in (1, 2):
        part = content.read(PART)
        api.session.upload_part(begun['fileId'], number, PART, hashlib.sha1(part).hexdigest(), __import__('io').BytesIO(part))
uploaded = bucket.upload_local_file(
    path, 'large.bin', min_part_size=PART, content_type='application/octet-stream', file_infos={'large_file_sha1': expected})
assert uploaded.id_ == begun['fileId'], 'it was not resumed'
assert uploaded.size == size

bucket.download_file_by_name('large.bin').save_to(path + '.back')
assert sha1_of(path + '.back') == expected
os.remove(path + '.back')

half = size // 2
joined = bucket.concatenate(
    [CopySource(uploaded.id_, offset=0, length=half), CopySource(uploaded.id_, offset=half, length=size - half)], 'joined.bin',
    min_part_size=PART)
api.download_file_by_id(joined.id_).save_to(path + '.back')
assert sha1_of(path + '.back') == expected
os.remove(path + '.back')

unfinished = api.session.start_large_file(bucket.id_, 'unfinished', 'application/octet-stream', {})
assert [file.file_name for file in bucket.list_unfinished_large_files()] == ['unfinished']
api.cancel_large_file(unfinished['fileId'])
for version, _ in bucket.ls(latest_only=False, recursive=True):
    api.delete_file_version(version.id_, version.file_name)
api.delete_bucket(bucket)
