"""Every link in the documents to a file, a picture or a heading of the project leads somewhere.

    check_links.py DOCUMENT...
"""

import pathlib
import re
import sys

LINK = re.compile(r"\]\(([^)\s]+)\)")


def outside_fences(text):
    return re.sub(r"(?ms)^```.*?^```$", "", text)


def anchors(path, known={}):
    """The anchors of a document's headings, as hosts of Markdown make them."""
    if path not in known:
        found = set()
        for heading in re.findall(r"(?m)^#+ (.*)$", outside_fences(path.read_text(encoding="utf-8"))):
            plain = LINK.sub("", heading).replace("[", "").lower()
            found.add(re.sub(r"[^\w\- ]", "", plain).replace(" ", "-"))
        known[path] = found
    return known[path]


def dead_links(path):
    for target in LINK.findall(re.sub(r"`[^`\n]*`", "", outside_fences(path.read_text(encoding="utf-8")))):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        there = (path.parent / name).resolve() if name else path
        if not there.exists():
            yield f"{path}: there is no `{name}`"
        elif anchor and anchor not in anchors(there):
            yield f"{path}: `{name}` has no heading `{anchor}`"


def main():
    documents = [pathlib.Path(name).resolve() for name in sys.argv[1:]]
    dead = [line for document in documents for line in dead_links(document)]
    print("\n".join(dead + [f"{len(documents)} documents, {len(dead)} dead links"]))
    return 1 if dead else 0


if __name__ == "__main__":
    sys.exit(main())
