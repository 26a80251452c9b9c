// Calls to the server. The session is in a cookie that no script can read; the header proves that this page asks.

const own = { 'X-Cooper-Console': '1', 'X-Namespace': 'default' };

/** The server said no. */
export class Refused extends Error {
    constructor(status, code, message, details) {
        super(message);
        Object.assign(this, { status, code, details: details ?? {} });
    }
}

/** The server said nothing. */
export class Unreachable extends Error {
    constructor() {
        super('The server does not answer');
    }
}

/** What the rest of the page wants to know of every call. */
export const listeners = { reached: () => {}, unreachable: () => {}, signedOut: () => {} };

/** JSON in, JSON out. Null where the answer has no body. */
export async function call(method, path, { json, headers, signal, quiet } = {}) {
    const response = await send(method, path, {
        body: json === undefined ? undefined : JSON.stringify(json),
        headers: json === undefined ? headers : { 'Content-Type': 'application/json', ...headers },
        signal,
    });
    if (!response.ok)
        throw await refusalIn(response, quiet);
    return response.status === 204 ? null : await response.json();
}

async function send(method, path, { body, headers, signal }) {
    let response;
    try {
        response = await fetch(path, {
            method, body, signal, headers: { ...own, ...headers }, credentials: 'same-origin', redirect: 'error', cache: 'no-store',
        });
    } catch (failure) {
        if (signal?.aborted)
            throw failure;
        listeners.unreachable();
        throw new Unreachable();
    }
    listeners.reached();
    return response;
}

async function refusalIn(response, quiet) {
    let body = null;
    try {
        body = await response.json();
    } catch {
        // Something between here and the server has answered in its place.
    }
    return refusal(response.status, body, quiet);
}

/** Both shapes of a refusal: that of /v1 and that of the console's own calls. */
export function refusal(status, body, quiet) {
    const error = body?.error ?? body ?? {};
    const refused = new Refused(status, error.code ?? '', error.message ?? `The server answered ${status}`, error.details);
    if (status === 401 && !quiet)
        listeners.signedOut(refused);
    return refused;
}

/** Sends a file, telling how far it is. Resolves to what the server made of it. */
export function upload(path, file, { type, sha1, progress, signal }) {
    return new Promise((resolve, reject) => {
        const request = new XMLHttpRequest();
        request.open('PUT', path);
        for (const [name, value] of Object.entries(own))
            request.setRequestHeader(name, value);
        if (type)
            request.setRequestHeader('Content-Type', type);
        if (sha1)
            request.setRequestHeader('X-Content-Sha1', sha1);
        request.responseType = 'json';
        request.upload.onprogress = (event) => progress(event.loaded);
        request.onload = () => {
            if (request.status >= 200 && request.status < 300)
                resolve(request.response);
            else
                reject(refusal(request.status, request.response));
        };
        request.onerror = () => reject(new Unreachable());
        request.onabort = () => reject(new DOMException('Canceled', 'AbortError'));
        signal.addEventListener('abort', () => request.abort());
        request.send(file);
    });
}

/**
 * Follows a task: server-sent events, again and again when the connection breaks, until the task is over. EventSource could not send the
 * header that proves the page.
 */
export async function watchTask(id, { changed, connected, signal }) {
    for (let failures = 0; !signal.aborted;) {
        try {
            const response = await send('GET', `/v1/tasks/${id}/events`, { signal, headers: { Accept: 'text/event-stream' } });
            if (!response.ok)
                throw await refusalIn(response);
            connected(true);
            failures = 0;
            for await (const task of events(response.body, signal)) {
                changed(task);
                if (isOver(task))
                    return;
            }
        } catch (failure) {
            if (signal.aborted || (failure instanceof Refused && failure.status < 500))
                throw failure;
        }
        connected(false);
        failures++;
        await pause(Math.min(500 * 2 ** failures, 10_000), signal);
    }
}

export const isOver = (task) => ['COMPLETED', 'FAILED', 'CANCELED'].includes(task.status);

async function* events(body, signal) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!signal.aborted) {
        const { value, done } = await reader.read();
        if (done)
            return;
        text += value;
        for (let end; (end = text.indexOf('\n\n')) >= 0; text = text.slice(end + 2)) {
            const data = text.slice(0, end).split('\n').filter((line) => line.startsWith('data: ')).map((line) => line.slice(6));
            if (data.length > 0)
                yield JSON.parse(data.join('\n'));
        }
    }
}

/** Resolves early, without complaint, when the signal is given. */
export const pause = (milliseconds, signal) => new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
    }, { once: true });
});

/** Does something now and then, as long as the page is looked at. */
export async function repeat(milliseconds, signal, work) {
    while (!signal.aborted) {
        await pause(milliseconds, signal);
        if (signal.aborted || document.hidden)
            continue;
        try {
            if (await work() === false)
                return;
        } catch (failure) {
            if (failure instanceof Refused && failure.status < 500)
                return;
        }
    }
}
