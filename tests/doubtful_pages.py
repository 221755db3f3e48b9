"""Pages on which the block model is not sure of the blocks below the article."""

_PARAGRAPHS = (
    "The ferry left the quay at noon, as it had done every day since the bridge was closed.",
    "The captain said that the tide was late again, and that he would not wait for it any longer.",
)
_DOUBTFUL = (
    "<div><p>Our island letter</p><p>Ferries, tides and weather in one mail, every Friday.</p></div>",
    "<div class=info><p>Tickets cost nine crowns and are sold on board until the last trip.</p></div>",
    "<div><div>The harbour office answers letters within a week.</div>"
    "<div>North quay, gate 4</div></div>",
    "<table><tr><td>Noon</td><td>North quay</td></tr><tr><td>One</td><td>Old quay</td></tr></table>",
    "<div><h3>Timetable</h3><p>Noon, one, two, three and four.</p></div>",
    "<div><span>Harbour office</span><span>Old quay, gate 4, open from noon to six</span></div>",
    "<div><i>The harbour office answers letters within a week.</i></div>",
    "<div><p>Old quay, gate 4</p><p>Open from noon</p></div>",
)
DOUBTFUL_PAGES = tuple(
    "<html lang=en><head><title>The ferry is late</title></head><body><article>"
    "<h1>The ferry is late</h1>"
    f"{''.join(f'<p>{text}</p>' for text in _PARAGRAPHS)}</article>{doubtful}</body></html>"
    for doubtful in _DOUBTFUL
)
