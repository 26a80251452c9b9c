"""tree.py URL KEY_ID KEY FOLDER

A real tree through b2sdk: stored, listed, copied, hidden, synchronized both ways, and deleted again.
"""
import filecmp
import io
import os
import shutil
import sys
import time

from b2sdk.exception import B2Error
from b2sdk.v2 import (B2Api, DEFAULT_SCAN_MANAGER, InMemoryAccountInfo, KeepOrDeleteMode, SyncReport, Synchronizer,
                      parse_folder)

url, key_id, key, folder = sys.argv[1:5]
tree, back = os.path.join(folder, 'tree'), os.path.join(folder, 'back')
os.makedirs(back)
api = B2Api(InMemoryAccountInfo())
api.authorize_account(url, key_id, key)
bucket = api.create_bucket('sdk-tree', 'allPrivate', bucket_info={'a': 'b'})
bucket.update(bucket_type='allPrivate', bucket_info={'k': 'v'})
assert api.get_bucket_by_name('sdk-tree').bucket_info == {'k': 'v'}


def sync(source, target, **options):
    synchronizer = Synchronizer(8, policies_manager=DEFAULT_SCAN_MANAGER, **options)
    with SyncReport(io.StringIO(), True) as report:
        synchronizer.sync_folders(parse_folder(source, api), parse_folder(target, api), int(time.time() * 1000), report)


def fetch(downloaded):
    content = io.BytesIO()
    downloaded.save(content)
    return content.getvalue()


def names(prefix, **options):
    return [version.file_name[len(prefix):] for version, _ in bucket.ls(prefix, recursive=True, **options)]


def must_be_equal(one, other):
    paths = lambda top: sorted(os.path.relpath(os.path.join(where, name), top)
                               for where, _, files in os.walk(top) for name in files)
    assert paths(one) == paths(other), set(paths(one)) ^ set(paths(other))
    _, different, odd = filecmp.cmpfiles(one, other, paths(one), shallow=False)
    assert not different and not odd, (different, odd)
    return paths(one)


# Both ways, and inside the server.
sync(tree, 'b2://sdk-tree/t')
sync('b2://sdk-tree/t', back)
paths = must_be_equal(tree, back)
assert sorted(names('t/')) == paths, set(names('t/')) ^ set(paths)
sync('b2://sdk-tree/t', 'b2://sdk-tree/copy')
assert sorted(names('copy/')) == paths
shutil.rmtree(back)
os.makedirs(back)
sync('b2://sdk-tree/copy', back)
must_be_equal(tree, back)

# A change is a new version, and what is gone here is hidden there.
changed, removed = paths[100], paths[101]
with open(os.path.join(tree, changed), 'ab') as file:
    file.write(b'more')
os.remove(os.path.join(tree, removed))
sync(tree, 'b2://sdk-tree/t', keep_days_or_delete=KeepOrDeleteMode.KEEP_BEFORE_DELETE, keep_days=7)
assert sorted(names('t/')) == [path for path in paths if path != removed]
assert names('t/', latest_only=False).count(changed) == 2
sync(tree, 'b2://sdk-tree/t', keep_days_or_delete=KeepOrDeleteMode.DELETE)
assert sorted(names('t/', latest_only=False)) == [path for path in paths if path != removed]

# One file in all its ways.
name = 'dir/hé llo+%.txt'
stored = bucket.upload_bytes(b'hello world', name, file_infos={'color': 'blé u'}, content_type='text/plain')
assert stored.file_info == {'color': 'blé u'}, stored.file_info
assert fetch(bucket.download_file_by_name(name)) == b'hello world'
assert fetch(api.download_file_by_id(stored.id_, range_=(2, 5))) == b'llo '
assert bucket.get_file_info_by_name(name).content_type == 'text/plain'
bucket.upload_bytes(b'', 'dir/empty')
assert fetch(bucket.download_file_by_name('dir/empty')) == b''
bucket.copy(stored.id_, 'dir/copy', content_type='text/x', file_info={'a': '1'})
assert fetch(bucket.download_file_by_name('dir/copy')) == b'hello world'
bucket.hide_file('dir/copy')
assert sorted(names('dir/')) == ['empty', name[4:]]

# A key of one prefix.
restricted = api.create_key(['listFiles', 'readFiles', 'listBuckets'], 'sdk-test', bucket_id=bucket.id_, name_prefix='dir/')
other = B2Api(InMemoryAccountInfo())
other.authorize_account(url, restricted.id_, restricted.application_key)
seen = other.get_bucket_by_name('sdk-tree')
assert [version.file_name for version, _ in seen.ls('dir/', recursive=True)] == ['dir/empty', name]
assert fetch(seen.download_file_by_name(name)) == b'hello world'


def must_refuse(act, said):
    try:
        act()
    except B2Error as error:
        assert said in str(error), error
    else:
        raise AssertionError('not refused')


must_refuse(lambda: seen.download_file_by_name('t/' + paths[0]), 'unauthorized')
must_refuse(lambda: seen.upload_bytes(b'x', 'dir/x'), 'unauthorized')
must_refuse(lambda: list(other.list_buckets('sdk-other')), 'restricted to bucket')
api.delete_key(restricted)

# The end, refused while anything is left.
must_refuse(lambda: api.delete_bucket(bucket), 'cannot_delete_non_empty_bucket')
for version, _ in bucket.ls(latest_only=False, recursive=True):
    api.delete_file_version(version.id_, version.file_name)
api.delete_bucket(bucket)
must_refuse(lambda: api.get_bucket_by_name('sdk-tree'), 'No such bucket')
