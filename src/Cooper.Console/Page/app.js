// Starts the console: who is signed in, which page the address names, and what is said when the server is silent.

import { call, listeners, pause, Unreachable } from './api.js';
import { announce, h, replace } from './dom.js';
import { errorBox } from './parts.js';
import { batchesPage } from './pages/batches.js';
import { bucketsPage } from './pages/buckets.js';
import { deleteBucketPage } from './pages/delete-bucket.js';
import { endPage } from './pages/end.js';
import { endsPage } from './pages/ends.js';
import { filesPage } from './pages/files.js';
import { keysPage } from './pages/keys.js';
import { objectsPage } from './pages/objects.js';
import { signInPage } from './pages/sign-in.js';

const routes = [
    [/^\/(?:buckets)?$/, bucketsPage, 'buckets'],
    [/^\/buckets\/([^/]+)(?:\/files)?$/, filesPage, 'buckets'],
    [/^\/buckets\/([^/]+)\/objects$/, objectsPage, 'buckets'],
    [/^\/buckets\/([^/]+)\/batches$/, batchesPage, 'buckets'],
    [/^\/buckets\/([^/]+)\/delete$/, deleteBucketPage, 'buckets'],
    [/^\/deletions$/, endsPage, 'deletions'],
    [/^\/deletions\/([^/]+)$/, endPage, 'deletions'],
    [/^\/keys$/, keysPage, 'keys'],
];
const sections = [['buckets', 'Buckets'], ['deletions', 'Deletions'], ['keys', 'Keys']];

const brand = h('a', { class: 'brand', href: '#/buckets', 'aria-label': 'Cooper, start page' },
    h('img', { src: '/console/icon.svg', alt: '' }), 'Cooper');
const main = document.getElementById('main');
const offline = document.getElementById('offline');
let session = null;
let leave = new AbortController();

listeners.reached = () => { offline.hidden = true; };
listeners.unreachable = showOffline;
listeners.signedOut = (refused) => {
    if (session === null)
        return;
    session = null;
    showSignIn(refused);
};

window.addEventListener('hashchange', () => { if (session !== null) show(); });
document.querySelector('.skip').addEventListener('click', (event) => {
    // The address names the page; it is not to become that of the anchor.
    event.preventDefault();
    main.focus();
});
start();

async function start() {
    try {
        session = await call('GET', '/console/session', { quiet: true });
        show();
    } catch (failure) {
        if (failure instanceof Unreachable)
            await retryStart();
        else
            showSignIn(failure.code === 'session_expired' ? failure : null);
    }
}

async function retryStart() {
    if (main.childElementCount === 0 || main.querySelector('noscript'))
        replace(main, errorBox(new Unreachable(), () => location.reload()));
    await pause(2000);
    await start();
}

/** The page that the address names. What the page before has begun is broken off. */
async function show() {
    const [path, query = ''] = decodeHash();
    const [pattern, page, section] = routes.find(([one]) => one.test(path)) ?? routes[0];
    leave.abort();
    leave = new AbortController();
    const { signal } = leave;
    showBar(section);
    const context = {
        params: (path.match(pattern) ?? []).slice(1).map(decodeURIComponent),
        query: new URLSearchParams(query),
        signal,
        session,
        can: (...capabilities) => capabilities.every((capability) => session?.capabilities.includes(capability)),
        // The same page again, without a jump of the view or of the focus.
        reload: () => render(page, context, false),
    };
    await render(page, context, true);
}

async function render(page, context, isNew) {
    const { signal } = context;
    const slow = setTimeout(() => { if (isNew) replace(main, h('p', { class: 'loading' }, 'Loading…')); }, 300);
    let content;
    try {
        content = await page(context);
    } catch (failure) {
        if (signal.aborted)
            return;
        content = errorBox(failure, context.reload);
    } finally {
        clearTimeout(slow);
    }
    if (signal.aborted || session === null)
        return;
    replace(main, content);
    settle(isNew);
}

/** Tells where one is: in the title of the window, and, for a new page, by the focus on its heading. */
function settle(isNew) {
    const heading = main.querySelector('h1');
    document.title = heading ? `${heading.textContent} · Cooper` : 'Cooper';
    if (isNew)
        window.scrollTo(0, 0);
    if (isNew || document.activeElement === document.body)
        (heading ?? main).focus({ preventScroll: true });
}

function showBar(current) {
    const links = sections.map(([name, label]) =>
        h('a', { href: `#/${name}`, 'aria-current': name === current ? 'page' : null }, label));
    replace(
        document.getElementById('bar'),
        brand,
        h('nav', { 'aria-label': 'Pages' }, links),
        h('div', { class: 'who' },
            h('span', { class: 'key', title: `Key ${session.key_id}` }, session.is_master ? 'Master key' : session.key_name),
            h('button', { type: 'button', class: 'quiet', onclick: signOut }, 'Sign out')));
}

function showSignIn(refused) {
    leave.abort();
    replace(document.getElementById('bar'));
    replace(main, signInPage(refused, (signedIn) => {
        session = signedIn;
        announce('Signed in');
        show();
    }));
    document.title = 'Sign in · Cooper';
    main.querySelector('input')?.focus();
}

async function signOut() {
    try {
        await call('DELETE', '/console/session', { quiet: true });
    } catch (failure) {
        if (failure instanceof Unreachable)
            return;
        // Signed out already.
    }
    session = null;
    location.hash = '#/buckets';
    showSignIn(null);
    announce('Signed out');
}

/** Says so until the server answers again, and asks it now and then. */
async function showOffline() {
    if (!offline.hidden)
        return;
    replace(offline, h('strong', {}, 'The server does not answer.'), ' What you see may be out of date. Trying again by itself…');
    offline.hidden = false;
    while (!offline.hidden) {
        await pause(2000);
        try {
            await fetch('/v1/health/liveness', { cache: 'no-store' });
            offline.hidden = true;
            announce('The server answers again');
            if (session !== null && main.querySelector('.error'))
                show();
        } catch {
            // Still silent.
        }
    }
}

function decodeHash() {
    const text = location.hash.replace(/^#/, '') || '/';
    const at = text.indexOf('?');
    return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
