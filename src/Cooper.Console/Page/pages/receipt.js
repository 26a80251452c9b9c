// The account of an end: what was found, removed and looked at. Its digest is computed again here.

import { h } from '../dom.js';
import { bytes, count, counted, duration } from '../format.js';
import { copyButton, facts, save, table, time } from '../parts.js';
import { kinds } from './kinds.js';

export function receiptView(task) {
    const data = task.additional_data;
    const { receipt } = data;
    const took = (new Date(receipt.reclaim_ended_at) - new Date(receipt.reclaim_started_at)) / 1000;
    const all = Object.entries(receipt.kinds);
    const rows = all.filter(([, found]) => found.found > 0 || found.remaining > 0);
    const none = all.filter(([, found]) => found.found === 0 && found.remaining === 0);
    const check = h('span', { class: 'check' }, 'is being checked…');
    void verify(receipt, check);
    return h('div', { class: 'result ok' },
        h('h2', { tabindex: '-1' }, `${receipt.bucket_name} is gone`),
        h('p', {}, `Removing ${bytes(receipt.bytes_freed)} of content took ${duration(took)}. `,
            'Then the storage itself was looked at, and nothing was left.'),
        h('div', { class: 'actions' },
            h('button', {
                type: 'button',
                class: 'primary',
                onclick: () => save(`receipt-${receipt.bucket_name}-${receipt.task_id}.json`, 'application/json',
                    `${JSON.stringify(receipt, null, 2)}\n`),
            }, 'Download receipt (JSON)'),
            h('a', { class: 'button quiet', href: '#/buckets' }, 'All buckets')),
        h('section', { class: 'receipt', 'aria-labelledby': 'receipt' },
            h('h3', { id: 'receipt' }, 'Receipt'),
            rows.length > 0 && table('What was found and removed', [
                { label: 'Kind' }, { label: 'Found', number: true }, { label: 'Removed', number: true },
                { label: 'Remaining', number: true },
                { label: 'Size', number: true, wide: true },
            ], rows.map(([kind, found]) => [
                kinds[kind] ?? kind, count(found.found), count(found.removed), count(found.remaining),
                found.bytes > 0 ? bytes(found.bytes) : '',
            ])),
            none.length > 0 && h('p', { class: 'hint' },
                `There was nothing of these: ${none.map(([kind]) => (kinds[kind] ?? kind).toLowerCase()).join(', ')}.`),
            facts(
                ['Content freed', `${bytes(receipt.bytes_freed)} (${count(receipt.bytes_freed)} bytes)`],
                ['Removed from the storage', `${counted(receipt.files_removed, 'file')}, ${bytes(receipt.storage_bytes_removed)}`],
                ['Keys deleted', receipt.keys_deleted.length === 0 ? 'None'
                    : h('ul', { class: 'plain' }, receipt.keys_deleted.map((key) => h('li', {}, h('code', {}, key))))],
                ['No write after', time(receipt.fenced_at)],
                receipt.window_ended_at && ['Could be undone until', time(receipt.window_ended_at)],
                ['Removal began', time(receipt.reclaim_started_at)],
                ['Removal ended', time(receipt.reclaim_ended_at)],
                ['Looked at', h('ul', { class: 'plain' }, receipt.verified.map((one) => h('li', {}, h('code', { class: 'break' }, one))))],
                ['Bucket', h('code', { class: 'break' }, receipt.bucket_id)],
                ['Task', h('code', { class: 'break' }, receipt.task_id)],
                ['SHA-256', [h('code', { class: 'break' }, receipt.sha256), copyButton(receipt.sha256, 'the digest'), ' ', check]])));
}

/** The digest is of the JSON of all other members, by name, without white space. */
async function verify(receipt, check) {
    if (!crypto.subtle) {
        check.textContent = 'not checked: browsers compute it only with TLS or on this machine';
        return;
    }
    const { sha256, ...rest } = receipt;
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(canonical(rest)));
    const found = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    check.textContent = found === sha256 ? 'verified in this page' : 'does not match: the receipt was altered';
    check.classList.add(found === sha256 ? 'ok' : 'bad');
}

function canonical(value) {
    if (Array.isArray(value))
        return `[${value.map(canonical).join(',')}]`;
    if (value === null || typeof value !== 'object')
        return JSON.stringify(value);
    return `{${Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`;
}
