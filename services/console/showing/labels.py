"""What was wrong with a form is said by the form's own labels: the services have names of their own for its places."""

import re

LINK = re.compile(r'(<a data-place href="#([\w-]+)">)[^<]*(</a>)')
LABEL = '<label for="{0}"[^>]*>(.*?)</label>|<fieldset [^>]*id="{0}"[^>]*>\\s*<legend>(.*?)</legend>'
BESIDE = re.compile(r'<span class="optional">.*?</span>|<[^>]*>')


def with_own_labels(page: str) -> str:
    """The page, on which each link to a place that is wrong says what its form calls that place."""
    return LINK.sub(
        lambda link: f"{link[1]}{label_of(page, link[2]) or link[0][len(link[1]) : -len(link[3])]}{link[3]}", page
    )


def label_of(page: str, name: str) -> str:
    """What the page calls this field, as markup; empty where it has none of this name."""
    found = re.search(LABEL.format(re.escape(name)), page, re.DOTALL)
    return BESIDE.sub("", found[1] or found[2]).strip() if found else ""
