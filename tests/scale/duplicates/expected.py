"""The duplicates of a small dataset, by comparing in memory, as docs/scale.md defines them."""

from scraper.near_duplicates import SAME, article_shingles, bands, jaccard
from scraper.scale.duplicates.signatures import utc_day


def expected_duplicates(parts, most_compared):
    """Source of each duplicate -> source of the kept record. `parts` has (name of the input,
    records).
    """
    rows = sorted(
        (
            utc_day(one.date),
            (url := one.canonical_url or one.final_url or one.url) is None,
            url or "",
            name,
            number,
            one,
        )
        for name, records in parts
        for number, one in enumerate(records)
        if one.error is None and (one.headline or one.body)
    )
    found, kept_of, by_band, first_with = {}, {}, {}, {}
    shingles = {}
    for *_, one in rows:
        if (first := first_with.setdefault(one.content_hash, one)) is not one:
            found[one.source] = kept_of[first.source]
            continue
        shingles[one.source] = own = article_shingles(one)
        candidates = []
        for band in bands(own):
            members = by_band.setdefault(band, [])
            candidates += members[:most_compared]
            members.append(one.source)
        order = {source: number for number, source in enumerate(shingles)}
        kept_of[one.source] = one.source
        for other in sorted(set(candidates), key=order.__getitem__):
            if kept_of[other] == other and jaccard(own, shingles[other]) >= SAME:
                kept_of[one.source] = found[one.source] = other
                break
    return found
