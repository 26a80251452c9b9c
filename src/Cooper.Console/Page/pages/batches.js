// The batches of a bucket and how far they are.

import { call, Refused, repeat } from '../api.js';
import { h, renew } from '../dom.js';
import { count } from '../format.js';
import { empty, pill, table, time } from '../parts.js';
import { bucketFrame, getBucket } from './bucket.js';
import { wordOf } from './objects.js';

const active = ['PENDING', 'IN_PROGRESS', 'PROCESSING'];
const kinds = {
    DRAFT: 'off', PENDING: 'waiting', IN_PROGRESS: 'busy', PROCESSING: 'busy', COMPLETED: 'ok', COMPLETED_WITH_ERRORS: 'bad', FAILED: 'bad',
    CANCELED: 'off',
};

export async function batchesPage(context) {
    const bucket = await getBucket(context);
    if (bucket.status !== 'ACTIVE')
        return bucketFrame(context, bucket, 'batches');

    const element = h('div', {});
    const refresh = async () => {
        const batches = await list(bucket, context.signal);
        renew(element, batches.length === 0 ? nothing() : table('Batches', [
            { label: 'Batch' }, { label: 'Objects', number: true }, { label: 'Progress' }, { label: 'Created', wide: true },
            { label: 'Status', fit: true },
        ], batches.map(row)));
        return batches.some((batch) => active.includes(batch.status));
    };
    if (await refresh())
        void repeat(2000, context.signal, refresh);
    return bucketFrame(context, bucket, 'batches', element);
}

/** A server without batches says that there is no such call: then there are none. */
async function list(bucket, signal) {
    try {
        return (await call('POST', `/v1/buckets/${bucket.bucket_id}/batches/list`, { json: { limit: 100 }, signal })).results;
    } catch (failure) {
        if (failure instanceof Refused && failure.status === 404 && failure.code === 'route_not_found')
            return [];
        throw failure;
    }
}

function row(batch) {
    const problem = batch.failure_reason ?? batch.error;
    return [
        [h('code', {}, batch.batch_id), batch.job?.kind && h('div', { class: 'below' }, jobOf(batch.job))],
        count(batch.object_ids?.length ?? 0), progressOf(batch), time(batch.created_at),
        [pill(kinds[batch.status] ?? 'off', wordOf(batch.status)), problem && h('div', { class: 'below bad' }, problem)],
    ];
}

const jobOf = (job) => [job.kind, job.command, job.launcher && `on ${job.launcher}`].filter(Boolean).join(' ');

/** Of the tier that runs: how many of what was sent to it have been written. */
function progressOf(batch) {
    const tier = batch.tier_tasks?.[batch.current_tier ?? 0];
    const total = tier?.documents_submitted_to_engine || batch.object_ids?.length || 0;
    const written = tier?.documents_written;
    if (!active.includes(batch.status) || total === 0 || written === undefined)
        return batch.status === 'COMPLETED' ? 'All' : '–';
    return [
        `${count(written)} of ${count(total)}`,
        h('progress', { max: String(total), value: written, 'aria-label': `Progress of ${batch.batch_id}` }),
    ];
}

const nothing = () => empty('No batches', 'A batch runs a job over objects of the bucket. None was made here.');
