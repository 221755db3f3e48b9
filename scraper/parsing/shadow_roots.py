"""Shadow roots that a page declares in its HTML (HTML §4.12.3, `template` with `shadowrootmode`).
Their content takes the place that browsers give it. Judges nothing.
"""

from lxml import etree

from scraper.parsing.tolerant_tree import Element

_MODES = ("shadowrootmode", "shadowroot")


def compose(tree: Element) -> None:
    """Put the content of each shadow root in the place of its host's children, and those children
    into its slots. Children without a slot are not shown: they stay in a <template>.
    """
    for template in list(tree.iter("template")):
        host = template.getparent()
        if host is not None and any(template.get(mode) for mode in _MODES):
            _show(template, host)


def _show(template: Element, host: Element) -> None:
    children = [child for child in host if child is not template]
    text = "".join(filter(None, (host.text, template.tail)))
    for child in list(host):
        host.remove(child)
    template.tail = None
    host.text = template.text
    host.extend(list(template))
    slots = [slot for slot in host.iter("slot") if not _is_in_template(slot, host)]
    for slot in slots:
        name = slot.get("name") or ""
        own = [child for child in children if _slot_of(child) == name]
        text_of_slot = "" if name else text
        if not own and not text_of_slot.strip():
            continue  # what the slot has itself is shown
        children = [child for child in children if child not in own]
        for default in list(slot):
            slot.remove(default)
        slot.text = text_of_slot or None
        slot.extend(own)
        text = text if name else ""
    if children:
        etree.SubElement(host, "template").extend(children)


def _slot_of(child: Element) -> str:
    """The name of the slot that an element goes to. Empty for the slot without a name."""
    return (child.get("slot") or "") if isinstance(child.tag, str) else ""


def _is_in_template(slot: Element, host: Element) -> bool:
    """Whether a slot belongs to a shadow root inside of this one."""
    for above in slot.iterancestors():
        if above is host:
            return False
        if above.tag == "template":
            return True
    return False
