// What the pages of one bucket have in common: its heading, its figures, and the way from one page to the next.

import { call } from '../api.js';
import { h, replace } from '../dom.js';
import { bytes, counted, duration } from '../format.js';
import { copyButton, heading } from '../parts.js';
import { stateOf } from './buckets.js';

const tabs = [['files', 'Files'], ['objects', 'Objects'], ['batches', 'Batches']];

export const getBucket = (context) => call('GET', `/v1/buckets/${encodeURIComponent(context.params[0])}`, { signal: context.signal });

export function bucketFrame(context, bucket, current, ...content) {
    const base = `#/buckets/${bucket.bucket_id}`;
    const mayEnd = context.can('deleteBuckets', 'deleteFiles');
    const isEnding = bucket.status !== 'ACTIVE';
    return [
        h('nav', { class: 'crumbs', 'aria-label': 'Way back' }, h('a', { href: '#/buckets' }, 'Buckets')),
        heading(bucket.bucket_name, mayEnd && !isEnding && h('a', { class: 'button danger', href: `${base}/delete` }, 'Delete bucket…')),
        showFigures(h('p', { class: 'summary', id: 'figures' }), bucket),
        isEnding
            ? h('p', { class: 'notice' }, 'This bucket is being deleted; what it holds is out of reach. ',
                bucket.deletion_task_id && h('a', { href: `#/deletions/${bucket.deletion_task_id}` }, 'Watch or undo it'))
            : [
                h('nav', { class: 'tabs', 'aria-label': 'Contents of the bucket' }, tabs.map(([name, label]) =>
                    h('a', { href: `${base}/${name}`, 'aria-current': name === current ? 'page' : null }, label))),
                content,
            ],
    ];
}

/** After something in the bucket was changed here. */
export async function refreshFigures(context) {
    const bucket = await getBucket(context);
    const figures = document.getElementById('figures');
    if (figures !== null && !context.signal.aborted)
        showFigures(figures, bucket);
}

const showFigures = (element, bucket) => replace(element,
    stateOf(bucket), ` ${counted(bucket.object_count, 'object')} · ${bytes(bucket.total_size_bytes)}`,
    bucket.deletion_window_seconds > 0 && ` · deletions can be undone for ${duration(bucket.deletion_window_seconds)}`,
    h('span', { class: 'id' }, h('code', {}, bucket.bucket_id), copyButton(bucket.bucket_id, 'the id of the bucket')));
