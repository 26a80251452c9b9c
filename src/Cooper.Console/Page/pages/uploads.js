// Uploads of a bucket: several files, two at a time, with progress, and a way to stop each.

import { Refused, upload } from '../api.js';
import { announce, h } from '../dom.js';
import { bytes, counted, duration } from '../format.js';
import { explain } from '../parts.js';

const atATime = 2;

// Above this the browser would hold too much of the file in memory to compute a checksum of it.
const checkedBytesMax = 64 * 1024 * 1024;

export function uploads(bucket, prefix, context, refresh) {
    const list = h('ul', { class: 'uploads', 'aria-label': 'Uploads' });
    const waiting = [];
    let running = 0;
    let done = 0;

    const input = h('input', {
        type: 'file', multiple: true, class: 'unseen', id: 'upload', 'aria-label': 'Upload files',
        onchange: () => {
            add([...input.files]);
            input.value = '';
        },
    });
    const button = h('span', { class: 'upload' }, input, h('label', { class: 'button primary', for: 'upload' }, 'Upload files'));
    acceptDrops(context.signal, add);
    window.addEventListener('beforeunload', (event) => {
        if (running > 0)
            event.preventDefault();
    }, { signal: context.signal });
    return { button, list };

    function add(files) {
        for (const file of files)
            waiting.push(item(file));
        next();
    }

    function item(file) {
        const stop = new AbortController();
        const bar = h('progress', { max: '1', value: 0, 'aria-label': `Upload of ${file.name}` });
        const text = h('span', { class: 'state' }, 'Waiting');
        const cancel = h('button', {
            type: 'button',
            class: 'quiet small',
            'aria-label': `Cancel the upload of ${file.name}`,
            onclick: () => {
                stop.abort();
                if (waiting.includes(one)) {
                    waiting.splice(waiting.indexOf(one), 1);
                    finish('Canceled', 'off');
                }
            },
        }, 'Cancel');
        const element = h('li', {}, h('span', { class: 'break' }, file.name), bar, text, cancel);
        list.append(element);
        const one = { file, stop, start };
        return one;

        async function start() {
            const begun = performance.now();
            const type = file.type || 'b2/x-auto';
            const query = new URLSearchParams({ name: prefix + file.name });
            try {
                text.textContent = 'Reading';
                const sha1 = await sha1Of(file);
                await upload(`/console/buckets/${bucket.bucket_id}/files?${query}`, file, {
                    type, sha1, signal: stop.signal, progress: (sent) => progress(sent, begun),
                });
                bar.value = 1;
                finish(`Stored, ${bytes(file.size)}`, 'ok');
                done++;
            } catch (failure) {
                if (failure.name === 'AbortError')
                    finish('Canceled', 'off');
                else
                    finish(failure instanceof Refused ? failure.message : explain(failure)[0], 'bad');
            }
        }

        function progress(sent, begun) {
            const seconds = (performance.now() - begun) / 1000;
            const left = sent > 0 ? seconds * (file.size - sent) / sent : null;
            bar.value = file.size === 0 ? 1 : sent / file.size;
            text.textContent = sent >= file.size ? 'Storing…'
                : `${bytes(sent)} of ${bytes(file.size)}${left !== null && seconds > 1 ? `, ${duration(left)} left` : ''}`;
        }

        function finish(result, kind) {
            element.classList.add(kind);
            text.textContent = result;
            cancel.remove();
        }
    }

    async function next() {
        while (running < atATime && waiting.length > 0) {
            running++;
            void waiting.shift().start().then(async () => {
                running--;
                if (running === 0 && waiting.length === 0) {
                    announce(`${counted(done, 'file')} stored`);
                    if (!context.signal.aborted)
                        await refresh();
                }
                next();
            });
        }
    }
}

/** Null where the browser cannot, or should not. The server computes its own in any case. */
async function sha1Of(file) {
    if (file.size > checkedBytesMax || !crypto.subtle)
        return null;
    const digest = await crypto.subtle.digest('SHA-1', await file.arrayBuffer());
    return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function acceptDrops(signal, add) {
    const main = document.getElementById('main');
    const over = (isOver) => main.classList.toggle('drop', isOver);
    signal.addEventListener('abort', () => over(false));
    main.addEventListener('dragover', (event) => {
        if (![...event.dataTransfer.types].includes('Files'))
            return;
        event.preventDefault();
        over(true);
    }, { signal });
    main.addEventListener('dragleave', (event) => {
        if (!main.contains(event.relatedTarget))
            over(false);
    }, { signal });
    main.addEventListener('drop', (event) => {
        event.preventDefault();
        over(false);
        add([...event.dataTransfer.files]);
    }, { signal });
}
