#!/usr/bin/env python3
"""Is each C snippet of the documentation part of a program that the tests compile and run?

usage: snippets.py ROOT      exit 1, naming page and line, if one is not
"""
import pathlib
import re
import sys


def squeeze(text):
    return re.sub(r"\s+", " ", text).strip()


def snippets(page):
    lines = page.read_text(encoding="utf-8").split("\n")
    start = None
    for number, line in enumerate(lines, 1):
        if start is None and line.strip() == "```c":
            start = number
        elif start is not None and line.strip() == "```":
            yield start, "\n".join(lines[start : number - 1])
            start = None


def main():
    root = pathlib.Path(sys.argv[1])
    programs = [*root.glob("examples/**/*.[ch]"), *root.glob("tests/docs/*.[ch]")]
    sources = [squeeze(path.read_text(encoding="utf-8")) for path in programs]
    n = failed = 0
    for page in [root / "README.md", *sorted(root.glob("docs/*.md"))]:
        for line, text in snippets(page):
            n += 1
            if not any(squeeze(text) in source for source in sources):
                failed += 1
                print(f"{page.relative_to(root)}:{line}: no program has this snippet")
    print(f"{n - failed} passed, {failed} failed")
    return 1 if failed or not n else 0


sys.exit(main())
