"""The text of an article about a ferry, for pages that differ only in what is around it."""

PARAGRAPHS = (
    "The ferry between the two islands will run again from Monday, eleven weeks after a storm.",
    "Divers finished the last welds on Thursday night, and a trial run went without trouble.",
    "The company will publish the new timetable in the first week of June, it told the town.",
    "Fares will stay as they are, and pupils will go on travelling free of charge all year.",
)
TEXT = "".join(f"<p>{one}</p>" for one in PARAGRAPHS[:3])
