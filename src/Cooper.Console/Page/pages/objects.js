// The objects of a bucket, as /v1 knows them.

import { call } from '../api.js';
import { announce, h, renew } from '../dom.js';
import { bytes, count, counted } from '../format.js';
import { action, copyButton, dialog, empty, pill, table, time } from '../parts.js';
import { bucketFrame, getBucket } from './bucket.js';

const kinds = { COMPLETED: 'ok', FAILED: 'bad', PENDING: 'waiting', IN_PROGRESS: 'busy', PROCESSING: 'busy' };

export async function objectsPage(context) {
    const bucket = await getBucket(context);
    if (bucket.status !== 'ACTIVE')
        return bucketFrame(context, bucket, 'objects');

    const objects = [];
    const element = h('div', {});
    let next = null;
    await more();
    return bucketFrame(context, bucket, 'objects', element);

    async function more() {
        const page = await call('POST', `/v1/buckets/${bucket.bucket_id}/objects/list`, {
            json: { limit: 100, ...next && { cursor: next } }, signal: context.signal,
        });
        objects.push(...page.results);
        next = page.pagination?.next_cursor ?? null;
        show();
    }

    function show() {
        renew(element, ...(objects.length === 0 ? [nothing()] : [
            table('Objects', [
                { label: 'Object' }, { label: 'Blobs', number: true }, { label: 'Size', number: true, wide: true },
                { label: 'Created', wide: true }, { label: 'Status', fit: true },
            ], objects.map(row)),
            ...next ? [action('Show more', async () => {
                await more();
                announce(`${count(objects.length)} objects are shown`);
            }, 'quiet')] : [],
        ]));
    }
}

const row = (object) => [
    h('button', { type: 'button', class: 'name', onclick: () => showObject(object) }, object.key_prefix ?? h('code', {}, object.object_id)),
    count(object.blobs.length), bytes(sizeOf(object)), time(object.created_at), pill(kinds[object.status] ?? 'off', wordOf(object.status)),
];

const sizeOf = (object) => object.blobs.reduce((sum, blob) => sum + (blob.details?.size_bytes ?? 0), 0);

export const wordOf = (status) => status[0] + status.slice(1).toLowerCase().replaceAll('_', ' ');

function showObject(object) {
    const text = JSON.stringify(object, null, 2);
    return dialog(object.object_id, (close) => h('div', {},
        h('p', {}, `${counted(object.blobs.length, 'blob')}, ${bytes(sizeOf(object))}`),
        h('pre', { tabindex: '0', 'aria-label': 'The object as JSON' }, text),
        h('div', { class: 'actions' },
            copyButton(text, 'the object'), h('button', { type: 'button', class: 'quiet', onclick: () => close() }, 'Close'))));
}

const nothing = () =>
    empty('No objects', 'Objects are made through /v1: records with fields and blobs. Other files of the bucket are under Files.');
