// Builds elements. Text is always text: nothing in the console reads markup, so no name or message can become any.

const properties = new Set(['value', 'checked', 'disabled', 'hidden', 'open', 'multiple', 'required', 'selected', 'indeterminate']);

/** An element with attributes, listeners (onclick, ...) and children. Null and false children are left out. */
export function h(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes ?? {})) {
        if (value === null || value === undefined)
            continue;
        if (name.startsWith('on'))
            element.addEventListener(name.slice(2), value);
        else if (properties.has(name))
            element[name] = value;
        else if (value !== false)
            element.setAttribute(name, value === true ? '' : value);
    }
    append(element, children);
    return element;
}

export function replace(element, ...children) {
    element.replaceChildren();
    append(element, children);
    return element;
}

/** The same, for what is shown again: the focus stays on the link or button that leads to the same place. */
export function renew(element, ...children) {
    const before = element.contains(document.activeElement) ? document.activeElement : null;
    replace(element, ...children);
    if (before === null)
        return;
    const isSame = (one) => one.textContent === before.textContent && one.getAttribute('href') === before.getAttribute('href');
    [...element.querySelectorAll(before.tagName)].find(isSame)?.focus({ preventScroll: true });
}

function append(element, children) {
    for (const child of children.flat(3)) {
        if (child !== null && child !== undefined && child !== false)
            element.append(child);
    }
}

/** For people who listen: said once, when nothing else is being said. */
export function announce(text) {
    const status = document.getElementById('status');
    status.textContent = '';
    // A text that is the same as before is only heard when it was gone in between.
    requestAnimationFrame(() => { status.textContent = text; });
    clearTimeout(announce.timer);
    announce.timer = setTimeout(() => { status.textContent = ''; }, 6000);
}
